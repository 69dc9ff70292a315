package policy

import (
	"slices"
	"strings"
	"testing"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/journal/journaltest"
	"github.com/okite-isms/okite/jobun"
)

// clauseWith is the first clause whose sentence holds some words.
func (o town) clauseWith(a actor.Actor, d Document, words string) Clause {
	o.t.Helper()
	w, err := o.Show(o.as(a), d.ID, "")
	if err != nil {
		o.t.Fatal(err)
	}
	for _, c := range w.Clauses {
		if strings.Contains(stretchOf([]rune(w.Provisions[c.ProvisionSeq].Text), c.SentenceFrom, c.SentenceTo), words) {
			return c
		}
	}
	o.t.Fatalf("no sentence has %q", words)
	return Clause{}
}

func (o town) provisionWith(a actor.Actor, d Document, words string) Provision {
	o.t.Helper()
	w, err := o.Show(o.as(a), d.ID, "")
	if err != nil {
		o.t.Fatal(err)
	}
	for _, p := range w.Provisions {
		if strings.Contains(p.Heading+p.Text, words) {
			return p
		}
	}
	o.t.Fatalf("no provision has %q", words)
	return Provision{}
}

func about(d Document, c Clause, k Change) Fix {
	return Fix{Document: d.ID, Provision: c.ProvisionID, Sentence: c.Sentence, Clause: c.Clause, Fingerprint: c.Fingerprint, Kind: k}
}

func shapeOf(d Document, p Provision, k Change) Fix {
	return Fix{Document: d.ID, Provision: p.ID, Fingerprint: provisionPrint(p.Heading, p.Text), Kind: k}
}

func (o town) correct(a actor.Actor, f Fix) {
	o.t.Helper()
	if err := o.Correct(o.as(a), f.Document, f); err != nil {
		o.t.Fatal(err)
	}
}

func (o town) corrections(a actor.Actor, d Document) []Correction {
	o.t.Helper()
	_, list, err := o.Corrections(o.as(a), d.ID)
	if err != nil {
		o.t.Fatal(err)
	}
	return list
}

func dutiesFor(u Understanding, role string) (n int) {
	for _, d := range u.Duties {
		if d.Role == role {
			n++
		}
	}
	return n
}

func TestCorrectClause(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o town) {
		who := office("b1")
		d := o.document(who, Internal, lending)
		first := o.understood(who, d)
		c := o.clauseWith(who, d, "使わせてはならない")
		to := about(d, c, ChangeSubject)
		to.Subjects, to.Reason = []string{"職員", "委託先"}, "委託先も含む"
		lines := journaltest.Added(t, o.d, "b1", func() { o.correct(who, to) })
		list := o.corrections(who, d)
		if len(list) != 1 || list[0].State != Applied || list[0].MadeName != who.Name || list[0].MadeAt.IsZero() || list[0].Was != `["職員"]` {
			t.Fatalf("corrections %+v", list)
		}
		if len(lines) != 2 || lines[0].Verb != string(CanCorrect) || !lines[1].Vouches(list[0].content()) || !lines[0].Vouches(o.understood(who, d).content(d.Edition)) {
			t.Errorf("journal %+v", lines)
		}
		if u := o.understood(who, d); dutiesFor(u, "委託先") != 1 || dutiesFor(u, "職員") != dutiesFor(first, "職員") {
			t.Errorf("duties %+v", u.Duties)
		}
		again := about(d, c, ChangeModality)
		again.Modality = jobun.Should
		o.correct(who, again)
		o.correct(who, about(d, c, ChangeNoDuty)) // says anew what the one before said
		list = o.corrections(who, d)
		if states := []Holding{list[0].State, list[1].State, list[2].State}; !slices.Equal(states, []Holding{Applied, Undone, Applied}) || list[1].UndoneName != who.Name {
			t.Errorf("states %v, %+v", states, list)
		}
		if u := o.understood(who, d); dutiesFor(u, "委託先") != 0 {
			t.Errorf("what is no duty is one of %+v", u.Duties)
		}
		for _, one := range list {
			if one.State == Undone {
				continue
			}
			if err := o.Undo(o.as(who), d.ID, one.ID); err != nil {
				t.Fatal(err)
			}
		}
		if u := o.understood(who, d); text(u) != text(first) {
			t.Error("undone, the reading is not as it was")
		}
		if err := o.Undo(o.as(who), d.ID, list[0].ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("undone twice: %v", err)
		}
	})
}

func TestCorrectRelation(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o town) {
		who := office("b1")
		d := o.document(who, Internal, lending)
		asks := func() bool {
			return slices.ContainsFunc(o.understood(who, d).Duties, func(d Duty) bool { return d.Role == "職員" && d.Permission })
		}
		c := o.clauseWith(who, d, "許可を得なければ")
		i := slices.IndexFunc(o.understood(who, d).Relations, func(r Relation) bool {
			return r.Kind == jobun.Permission && r.ProvisionID == c.ProvisionID && r.Sentence == c.Sentence
		})
		old := keyOf(o.understood(who, d).Relations[i])
		fix := about(d, c, ChangeRelation)
		fix.Relation = RelationFix{Remove: &old}
		o.correct(who, fix)
		if asks() {
			t.Error("the permission is still there")
		}
		next := old
		next.To = []string{"町長"}
		fix.Relation = RelationFix{Add: &next}
		o.correct(who, fix)
		if !asks() || !slices.ContainsFunc(o.understood(who, d).Relations, func(r Relation) bool { return r.Kind == jobun.Permission && slices.Equal(r.To, []string{"町長"}) }) {
			t.Errorf("relations %+v", o.understood(who, d).Relations)
		}
		for name, bad := range map[string]RelationFix{
			"nothing": {}, "kind": {Add: &RelationKey{Kind: "bribe"}}, "moment": {Add: &RelationKey{Kind: jobun.Report, Moment: "never"}},
			"long": {Add: &RelationKey{Kind: jobun.Report, From: []string{strings.Repeat("あ", nameMax+1)}}},
		} {
			fix.Relation = bad
			if err := o.Correct(o.as(who), fix.Document, fix); !fault.Is(err, fault.Invalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestJoinAndSplitSentences(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o town) {
		who := office("b1")
		d := o.document(who, Internal, lending)
		first := o.understood(who, d)
		c := o.clauseWith(who, d, "許可を得なければ")
		o.correct(who, about(d, c, JoinSentence))
		joined := o.clauseWith(who, d, "許可を得なければ")
		if joined.Sentence != 1 || joined.Fingerprint == c.Fingerprint || o.clauseWith(who, d, "持出しを記録").Fingerprint != joined.Fingerprint {
			t.Errorf("joined: %+v", joined)
		}
		if err := o.Correct(o.as(who), d.ID, about(d, joined, JoinSentence)); !fault.Is(err, fault.Invalid) {
			t.Errorf("joined with nothing: %v", err)
		}
		split := about(d, joined, SplitSentence)
		o.correct(who, split)
		second := o.clauseWith(who, d, "持出しを記録")
		if second.Sentence != 2 || second.Clause != 0 {
			t.Errorf("split: %+v", second)
		}
		for _, one := range o.corrections(who, d) {
			if err := o.Undo(o.as(who), d.ID, one.ID); err != nil {
				t.Fatal(err)
			}
		}
		if u := o.understood(who, d); text(u) != text(first) {
			t.Error("undone, the reading is not as it was")
		}
	})
}

func TestCorrectShape(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o town) {
		who := office("b1")
		d := o.document(who, Internal, lending)
		show := func() []Provision {
			w, err := o.Show(o.as(who), d.ID, "")
			if err != nil {
				t.Fatal(err)
			}
			return w.Provisions
		}
		first := show()
		paths := func() string {
			var list []string
			for _, p := range show() {
				list = append(list, p.Path)
			}
			return strings.Join(list, " ")
		}
		undo := func() {
			t.Helper()
			for _, one := range o.corrections(who, d) {
				if one.State == Undone {
					continue
				}
				if err := o.Undo(o.as(who), d.ID, one.ID); err != nil {
					t.Fatal(err)
				}
			}
			if text(show()) != text(first) {
				t.Errorf("undone, the text is not as it was: %s", paths())
			}
		}
		lines := journaltest.Added(t, o.d, "b1", func() { o.correct(who, shapeOf(d, o.provisionWith(who, d, "使わせてはならない"), Raise)) })
		if got := paths(); !strings.HasSuffix(got, "第1章/2/(1) 第1章/(2) 第1章/(2)/(3)") || len(lines) != 3 {
			t.Errorf("raised: %s, %d lines", got, len(lines))
		}
		undo()
		o.correct(who, shapeOf(d, o.provisionWith(who, d, "使わせてはならない"), Lower))
		if got := paths(); !strings.HasSuffix(got, "第1章/2/(1)/(2) 第1章/2/(3)") {
			t.Errorf("lowered: %s", got)
		}
		undo()
		o.correct(who, shapeOf(d, o.provisionWith(who, d, "使わせてはならない"), JoinProvision))
		if p := o.provisionWith(who, d, "使わせてはならない"); p.Path != "第1章/2/(1)" || len(show()) != len(first)-1 || o.clauseWith(who, d, "使わせてはならない").Sentence != 3 {
			t.Errorf("joined: %+v", p)
		}
		undo()
		split := shapeOf(d, o.provisionWith(who, d, "許可を得なければ"), SplitProvision)
		split.Sentence, split.Mark = 2, "(1の2)"
		o.correct(who, split)
		if p := o.provisionWith(who, d, "持出しを記録"); p.Path != "第1章/2/(1の2)" || p.Text != "端末管理者は、持出しを記録しなければならない。" || o.clauseWith(who, d, "持出しを記録").Sentence != 1 {
			t.Errorf("split: %+v", p)
		}
		undo()
		if err := o.Correct(o.as(who), d.ID, shapeOf(d, first[0], Raise)); !fault.Is(err, fault.Invalid) {
			t.Errorf("the top raised: %v", err)
		}
		split = shapeOf(d, o.provisionWith(who, d, "許可を得なければ"), SplitProvision)
		split.Sentence = 9
		if err := o.Correct(o.as(who), d.ID, split); !fault.Is(err, fault.Invalid) {
			t.Errorf("split at no sentence: %v", err)
		}
	})
}

// A correction stays with its sentence in a new edition, is offered for one alike, and
// is listed as lost where none is left.
func TestCorrectionsOverEditions(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o town) {
		who := office("b1")
		d := o.document(who, Internal, lending)
		for _, words := range []string{"使わせてはならない", "取り消すことができる", "許可を得なければ"} {
			fix := about(d, o.clauseWith(who, d, words), ChangeSubject)
			fix.Subjects = []string{"全員"}
			o.correct(who, fix)
		}
		raise := shapeOf(d, o.provisionWith(who, d, "毎年度"), Raise)
		o.correct(who, raise)
		next := strings.NewReplacer("2 貸出し", "2 借受け\n(1) 端末を借りる者は、名を記す。\n\n3 貸出し", "許可を取り消すことができる。", "許可をいつでも取り消すことができる。",
			"職員は、端末を庁外に持ち出す場合は、あらかじめ端末管理者の許可を得なければならない。", "貸出しは行わない。").Replace(lending)
		o.read(who, Reading{Files: []File{{"next.txt", []byte(next)}}, Document: d.ID})
		d = o.get(who, d.ID)
		state := map[string]Correction{}
		for _, c := range o.corrections(who, d) {
			state[c.Words] = c
		}
		for words, want := range map[string]Holding{"使わせてはならない": Applied, "取り消すことができる": Offered, "許可を得なければ": Lost, "毎年度": Applied} {
			for full, c := range state {
				if strings.Contains(full, words) && c.State != want {
					t.Errorf("%s is %s, want %s: %+v", words, c.State, want, c)
				}
			}
		}
		if u := o.understood(who, d); dutiesFor(u, "全員") != 1 {
			t.Errorf("%d duties of 全員", dutiesFor(u, "全員"))
		}
		if p := o.provisionWith(who, d, "毎年度"); p.Path != "第1章/(2)" {
			t.Errorf("the raised provision stands at %s", p.Path)
		}
		for full, c := range state {
			if strings.Contains(full, "取り消す") {
				if err := o.Adopt(o.as(who), d.ID, c.ID); err != nil {
					t.Fatal(err)
				}
				if err := o.Adopt(o.as(who), d.ID, c.ID); !fault.Is(err, fault.Conflict) {
					t.Errorf("adopted twice: %v", err)
				}
			}
		}
		if u := o.understood(who, d); dutiesFor(u, "全員") != 2 {
			t.Errorf("adopted, %d duties of 全員", dutiesFor(u, "全員"))
		}
	})
}

func TestNobodyCorrectsWhatTheyMayNot(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o town) {
		who := office("b1")
		d := o.document(who, Internal, lending)
		c := o.clauseWith(who, d, "使わせてはならない")
		fix := about(d, c, ChangeNoDuty)
		o.correct(who, fix)
		mine := o.corrections(who, d)[0]
		before := o.understood(who, d)
		other := o.document(office("b2"), Internal, lending)
		wrong := func(f func(*Fix)) Fix { g := fix; f(&g); return g }
		for name, c := range map[string]struct {
			err  error
			want fault.Kind
		}{
			"staff":               {o.Correct(o.as(staff("b1")), fix.Document, fix), fault.Forbidden},
			"staff undoes":        {o.Undo(o.as(staff("b1")), d.ID, mine.ID), fault.Forbidden},
			"other body":          {o.Correct(o.as(office("b2")), fix.Document, fix), fault.NotFound},
			"other body undoes":   {o.Undo(o.as(office("b2")), d.ID, mine.ID), fault.NotFound},
			"through another":     {o.Undo(o.as(office("b2")), other.ID, mine.ID), fault.NotFound},
			"through another, me": {o.Undo(o.as(who), other.ID, mine.ID), fault.NotFound},
			"adopts what holds":   {o.Adopt(o.as(who), d.ID, mine.ID), fault.Conflict},
			"old words":           {o.Correct(o.as(who), d.ID, wrong(func(f *Fix) { f.Fingerprint = "x" })), fault.Conflict},
			"no provision":        {o.Correct(o.as(who), d.ID, wrong(func(f *Fix) { f.Provision = "x" })), fault.Conflict},
			"no clause":           {o.Correct(o.as(who), d.ID, wrong(func(f *Fix) { f.Clause = 7 })), fault.Conflict},
			"below zero":          {o.Correct(o.as(who), d.ID, wrong(func(f *Fix) { f.Clause = -1 })), fault.Conflict},
			"no kind":             {o.Correct(o.as(who), d.ID, wrong(func(f *Fix) { f.Kind = "own" })), fault.Invalid},
			"no modality":         {o.Correct(o.as(who), d.ID, wrong(func(f *Fix) { f.Kind, f.Modality = ChangeModality, "perhaps" })), fault.Invalid},
			"nothing":             {o.Correct(o.as(who), d.ID), fault.Invalid},
			"one of two":          {o.Correct(o.as(who), d.ID, fix, wrong(func(f *Fix) { f.Fingerprint = "x" })), fault.Conflict},
			"long reason":         {o.Correct(o.as(who), d.ID, wrong(func(f *Fix) { f.Reason = strings.Repeat("あ", reasonMax+1) })), fault.Invalid},
			"long name":           {o.Correct(o.as(who), d.ID, wrong(func(f *Fix) { f.Kind, f.Subjects = ChangeSubject, []string{strings.Repeat("あ", nameMax+1)} })), fault.Invalid},
		} {
			if !fault.Is(c.err, c.want) {
				t.Errorf("%s: %v", name, c.err)
			}
		}
		if text(o.understood(who, d)) != text(before) || len(o.corrections(who, d)) != 1 {
			t.Error("something has changed")
		}
	})
}

// A new way of reading shows what it would change and changes nothing by itself.
func TestNewWayOfReading(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o town) {
		who := office("b1")
		d := o.document(who, Internal, lending)
		c := o.clauseWith(who, d, "使わせてはならない")
		o.correct(who, about(d, c, ChangeNoDuty))
		right := o.understood(who, d)
		as := func(statement string, args ...any) {
			t.Helper()
			err := o.d.Do(o.as(who), func(tx db.Tx) error { _, err := tx.ExecContext(o.as(who), statement, args...); return err })
			if err != nil {
				t.Fatal(err)
			}
		}
		stale := func() int {
			t.Helper()
			n, err := o.Stale(o.as(who))
			if err != nil {
				t.Fatal(err)
			}
			o.work()
			return n
		}
		reader := func() string {
			_, list, err := o.Editions(o.as(who), d.ID)
			if err != nil {
				t.Fatal(err)
			}
			return list[0].Reader
		}
		if n := stale(); n != 0 {
			t.Errorf("%d documents are stale at once", n)
		}
		as(`update policy_edition set reader = 'jobun/1.5' where body_id = $1`, "b1")
		if n := stale(); n != 1 || reader() != readerStamp {
			t.Errorf("%d documents were read anew, now by %s", n, reader())
		}
		as(`update policy_edition set reader = 'jobun/1.5' where body_id = $1`, "b1")
		as(`update policy_clause set modality = 'may' where body_id = $1 and modality = 'must'`, "b1")
		stale()
		_, r, err := o.Rereading(o.as(who), d.ID)
		if err != nil || r.State != "waiting" || len(r.Differences) == 0 || reader() != "jobun/1.5" {
			t.Fatalf("rereading %+v by %s: %v", r, reader(), err)
		}
		if !strings.HasPrefix(r.Differences[0].Before, "できる") || !strings.HasPrefix(r.Differences[0].After, "義務") {
			t.Errorf("difference %+v", r.Differences[0])
		}
		if err := o.Correct(o.as(who), d.ID, about(d, c, ChangeNoDuty)); !fault.Is(err, fault.Conflict) {
			t.Errorf("corrected over an old reading: %v", err)
		}
		if n := stale(); n != 0 {
			t.Errorf("asked twice: %d", n)
		}
		for name, err := range map[string]error{"staff": o.RefuseReading(o.as(staff("b1")), d.ID, "x"), "without reason": o.RefuseReading(o.as(who), d.ID, " ")} {
			if err == nil {
				t.Errorf("%s refused", name)
			}
		}
		refused := journaltest.Added(t, o.d, "b1", func() {
			if err := o.RefuseReading(o.as(who), d.ID, "委員会に諮ってから決めるため"); err != nil {
				t.Fatal(err)
			}
		})
		if _, r, err = o.Rereading(o.as(who), d.ID); err != nil || r.State != "refused" || r.Reason == "" || len(refused) != 1 || reader() != "jobun/1.5" {
			t.Errorf("refused: %+v, %d lines, by %s, %v", r, len(refused), reader(), err)
		}
		if err := o.RefuseReading(o.as(who), d.ID, "もう一度"); !fault.Is(err, fault.Conflict) {
			t.Errorf("refused twice: %v", err)
		}
		if n := stale(); n != 0 {
			t.Errorf("asked again: %d", n)
		}
		for name, err := range map[string]error{"staff": o.AcceptReading(o.as(staff("b1")), d.ID), "other body": o.AcceptReading(o.as(office("b2")), d.ID)} {
			if err == nil {
				t.Errorf("%s accepted", name)
			}
		}
		lines := journaltest.Added(t, o.d, "b1", func() {
			if err := o.AcceptReading(o.as(who), d.ID); err != nil {
				t.Fatal(err)
			}
		})
		if len(lines) != 2 || reader() != readerStamp || text(o.understood(who, d)) != text(right) {
			t.Errorf("accepted: %d lines, by %s", len(lines), reader())
		}
		if err := o.AcceptReading(o.as(who), d.ID); !fault.Is(err, fault.Conflict) {
			t.Errorf("accepted twice: %v", err)
		}
	})
}

// A person may say that a second sentence begins within a clause; each is then read by
// itself, and taking it back gives what was read before.
func TestSplitBeforeWords(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o town) {
		who := office("b1")
		d := o.document(who, Internal, "ためし町要領\n\n第1章 端末\n\n(1) 職員は、端末を丁寧に扱うこと 端末管理者は、毎月、台数を町長に報告しなければならない。\n(2) 職員は、課長の許可を得て端末を使わなければならない。\n")
		before := o.understood(who, d)
		c := o.clauseWith(who, d, "丁寧に扱う")
		split := about(d, c, SplitSentence)
		split.Clause, split.Before = 0, "端末管理者は"
		o.correct(who, split)
		after := o.understood(who, d)
		var first, second Clause
		for _, x := range after.Clauses {
			switch {
			case x.ProvisionID == c.ProvisionID && x.Sentence == 1:
				first = x
			case x.ProvisionID == c.ProvisionID && x.Sentence == 2 && x.Modality == jobun.Must:
				second = x
			}
		}
		if !slices.Equal(first.Subjects, []string{"職員"}) || !slices.Equal(second.Subjects, []string{"端末管理者"}) || first.Fingerprint == second.Fingerprint || second.CorrectionID == "" {
			t.Errorf("split into %+v and %+v", first, second)
		}
		for i, x := range after.Clauses {
			if x.Seq != int64(i) {
				t.Errorf("clause %d has number %d", i, x.Seq)
			}
		}
		for _, r := range after.Relations {
			if r.ClauseSeq < 0 {
				continue
			}
			if at := after.Clauses[r.ClauseSeq]; at.ProvisionSeq != r.ProvisionSeq || at.Sentence != r.Sentence {
				t.Errorf("%+v belongs to %+v", r, at)
			}
		}
		if !slices.ContainsFunc(after.Relations, func(r Relation) bool {
			return r.Kind == jobun.Report && r.Sentence == 2 && slices.Equal(r.To, []string{"町長"})
		}) {
			t.Errorf("the report is lost: %+v", after.Relations)
		}
		for name, words := range map[string]string{"nowhere": "課長補佐は", "at the start": "職員は", "twice": "を"} {
			wrong := about(d, o.clauseWith(who, d, "課長の許可"), SplitSentence)
			wrong.Before = words
			if err := o.Correct(o.as(who), d.ID, wrong); !fault.Is(err, fault.Invalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
		_, list, err := o.Corrections(o.as(who), d.ID)
		if err != nil || len(list) != 1 || !strings.Contains(list[0].says(), "「端末管理者は」の前") {
			t.Fatalf("corrections %+v, %v", list, err)
		}
		if err := o.Undo(o.as(who), d.ID, list[0].ID); err != nil {
			t.Fatal(err)
		}
		if now := o.understood(who, d); text(now) != text(before) {
			t.Error("taken back, it reads otherwise than before")
		}
	})
}
