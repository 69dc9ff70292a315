package policy

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/journal/journaltest"
	"github.com/okite-isms/okite/internal/platform/pack"
	"github.com/okite-isms/okite/internal/platform/web/webtest"
	"github.com/okite-isms/okite/jobun"
)

func auditor(body string) actor.Actor {
	a := webtest.Person(body, CanView, CanViewClosed, CanReview)
	a.ID, a.Capacity = "auditor-"+body, string(actor.Auditor)
	return a
}

func (o town) demands(a actor.Actor, q DemandQuery) DemandList {
	o.t.Helper()
	l, err := o.Demands(o.as(a), q)
	if err != nil {
		o.t.Fatal(err)
	}
	return l
}

// one finds the demand of a kind whose sentence has some words.
func (o town) one(a actor.Actor, kind DefinitionKind, words string) Demand {
	o.t.Helper()
	l := o.demands(a, DemandQuery{Kind: kind})
	for _, d := range l.Demands {
		if strings.Contains(l.sentence(&d), words) {
			return d
		}
	}
	o.t.Fatalf("no %s with %q among %+v", kind, words, l.Demands)
	return Demand{}
}

func (o town) accept(a actor.Actor, d Demand, reason string, as *Definition) error {
	_, err := o.DecideDemands(o.as(a), DemandDecision{Choices: []DemandChoice{{d.Document, d.Mark, d.Decision.Version}}, Accept: true, Reason: reason, Definition: as})
	return err
}

func (o town) refuse(a actor.Actor, d Demand, reason string) error {
	_, err := o.DecideDemands(o.as(a), DemandDecision{Choices: []DemandChoice{{d.Document, d.Mark, d.Decision.Version}}, Reason: reason})
	return err
}

func TestDemandsAreReadFromSentences(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o town) {
		who := office("b1")
		o.document(who, Internal, lending)
		d := o.one(who, PermitKind, "庁外に持ち出す")
		if !slices.Equal(d.Read.From, []string{"職員"}) || !slices.Equal(d.Read.To, []string{"端末管理者"}) || d.Read.When != jobun.Before || d.Standing != DemandProposed || d.ProvisionID == "" {
			t.Errorf("the permission is %+v", d)
		}
		if r := o.one(who, RoleKind, "総務課長をもって充てる"); r.Read.Title != "端末管理者" || !slices.Equal(r.Read.Posts, []string{"総務課長"}) {
			t.Errorf("the role is %+v", r.Read)
		}
		if r := o.one(who, ReportKind, "町長に"); !slices.Equal(r.Read.To, []string{"町長"}) {
			t.Errorf("the report is %+v", r.Read)
		}
		if r := o.one(who, RecurrenceKind, "毎年度"); r.Read.Every != "yearly" || r.Read.Act != "毎年度" {
			t.Errorf("the yearly duty is %+v", r.Read)
		}
		if r := o.one(who, RegisterKind, "持出しを記録"); !slices.Equal(r.Read.From, []string{"端末管理者"}) {
			t.Errorf("the record is %+v", r.Read)
		}
		if l := o.demands(office("b2"), DemandQuery{}); l.Total != 0 || len(l.Documents) != 0 {
			t.Errorf("another body sees %+v", l)
		}
	})
}

// The sample town has every kind, and the marks of a document are its own.
func TestDemandsOfTheSample(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o town) {
		who := office("b1")
		if err := o.Sample(o.as(who)); err != nil {
			t.Fatal(err)
		}
		l := o.demands(who, DemandQuery{})
		kinds, marks := map[DefinitionKind]int{}, map[string]bool{}
		for _, d := range l.Demands {
			kinds[d.Kind]++
			if marks[d.key()] {
				t.Errorf("the mark of %+v is there twice", d)
			}
			marks[d.key()] = true
			if s := l.sentence(&d); s == "" && d.ProvisionID != "" {
				t.Errorf("%s of %s has no sentence", d.Read.Title, d.Path)
			}
		}
		for _, k := range DefinitionKinds() {
			if kinds[k] == 0 {
				t.Errorf("nothing of %s: %v", k, kinds)
			}
		}
		i := slices.IndexFunc(l.Demands, func(d Demand) bool { return d.Kind == CallKind && d.Read.Title == "区分3" })
		if i < 0 || slices.Contains(l.Demands[i].Read.To, "町長") || !strings.Contains(l.Demands[i].Read.Meaning, "停止、故障") {
			t.Errorf("the call list of 区分3 is %+v", l.Demands[max(0, i)].Read)
		}
		scheme := o.one(who, SchemeKind, "機密性により")
		if len(scheme.Read.Classes) != 3 || scheme.Read.Classes[2].Restrictions[0] != "制限しない。" {
			t.Errorf("the scheme is %+v", scheme.Read)
		}
	})
}

func TestAcceptedDemandsBecomeDefinitions(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o town) {
		who := office("b1")
		o.document(who, Internal, lending)
		d := o.one(who, PermitKind, "庁外に持ち出す")
		lines := journaltest.Added(t, o.d, "b1", func() {
			if err := o.accept(who, d, "", nil); err != nil {
				t.Fatal(err)
			}
		})
		d = o.one(who, PermitKind, "庁外に持ち出す")
		if d.Standing != DemandAccepted || d.Decision.By != who.ID || d.Decision.Edited() || len(lines) != 1 || !lines[0].Vouches(d.Decision.content()) {
			t.Errorf("accepted it is %+v with the lines %+v", d, lines)
		}
		if err := o.accept(who, Demand{Document: d.Document, Mark: d.Mark}, "", nil); !fault.Is(err, fault.Conflict) {
			t.Errorf("deciding on what was seen before gives %v", err)
		}
		changed := d.Decision.Definition
		changed.To = []string{"端末管理者", "課長"}
		if err := o.accept(who, d, "", &changed); fault.Of(err).Fields["reason"] == "" {
			t.Errorf("a change without a reason gives %v", err)
		}
		if err := o.accept(who, d, "課長も許可する運用のため", &changed); err != nil {
			t.Fatal(err)
		}
		list, err := o.Definitions(o.as(who), PermitKind)
		if err != nil || len(list) != 1 || list[0].Number != 2 || len(list[0].Definition.To) != 2 || list[0].Definition.Provisions[0].Provision != d.Path {
			t.Fatalf("definitions %+v, %v", list, err)
		}
		if d = o.one(who, PermitKind, "庁外に持ち出す"); !d.Decision.Edited() || d.Decision.Version != 2 {
			t.Errorf("changed it is %+v", d.Decision)
		}
		if err := o.refuse(who, d, " "); fault.Of(err).Fields["reason"] == "" {
			t.Errorf("a refusal without a reason gives %v", err)
		}
		if err := o.refuse(who, d, "運用しないため"); err != nil {
			t.Fatal(err)
		}
		if list, err := o.Definitions(o.as(who), ""); err != nil || len(list) != 0 {
			t.Errorf("refused, it leaves %+v, %v", list, err)
		}
		d = o.one(who, PermitKind, "庁外に持ち出す")
		if err := o.accept(who, d, "", nil); err != nil {
			t.Fatal(err)
		}
		if list, _ := o.Definitions(o.as(who), ""); len(list) != 1 || list[0].Number != 4 {
			t.Errorf("accepted again, it is %+v", list)
		}
	})
}

// Of two documents with the same sentence each has its own definition.
func TestDefinitionsOfEqualSentences(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o town) {
		who := office("b1")
		o.document(who, Internal, lending)
		o.document(who, Internal, strings.Replace(lending, "ためし町", "となり町", 1))
		var choices []DemandChoice
		for _, d := range o.demands(who, DemandQuery{}).Demands {
			choices = append(choices, DemandChoice{d.Document, d.Mark, 0})
		}
		before := o.d.Statements()
		if _, err := o.DecideDemands(o.as(who), DemandDecision{Choices: choices, Accept: true}); err != nil {
			t.Fatal(err)
		}
		if n := o.d.Statements() - before; n > 16 {
			t.Errorf("%d demands take %d statements", len(choices), n)
		}
		list, err := o.Definitions(o.as(who), "")
		if err != nil || len(list) != len(choices) {
			t.Fatalf("%d definitions of %d demands, %v", len(list), len(choices), err)
		}
		names := map[definitionKey]bool{}
		for _, v := range list {
			names[definitionKey{v.Kind, v.Definition.Name}] = true
		}
		if len(names) != len(list) {
			t.Errorf("%d names of %d definitions", len(names), len(list))
		}
	})
}

// A new edition shows what has changed and what is gone; what stayed is decided still.
func TestDemandsOverEditions(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o town) {
		who := office("b1")
		doc := o.document(who, Internal, lending)
		for _, d := range o.demands(who, DemandQuery{}).Demands {
			if err := o.accept(who, d, "", nil); err != nil {
				t.Fatal(err)
			}
		}
		next := strings.Replace(lending, "あらかじめ端末管理者の許可を得なければ", "あらかじめ総務課長の許可を得なければ", 1)
		next = strings.Replace(next, "毎年度、台帳を確認し", "台帳を確認し", 1)
		o.read(who, Reading{Files: []File{{"next.txt", []byte(next)}}, Document: doc.ID})
		d := o.one(who, PermitKind, "庁外に持ち出す")
		if d.Standing != DemandChanged || !slices.Equal(d.Read.To, []string{"総務課長"}) || !slices.Equal(d.Decision.Definition.To, []string{"端末管理者"}) {
			t.Errorf("changed, it is %+v", d)
		}
		if r := o.one(who, RoleKind, "総務課長をもって充てる"); r.Standing != DemandAccepted {
			t.Errorf("unchanged, the role is %+v", r)
		}
		gone := o.demands(who, DemandQuery{Standing: DemandGone})
		if gone.Total != 1 || gone.Demands[0].Kind != RecurrenceKind || !strings.Contains(gone.sentence(&gone.Demands[0]), "毎年度") {
			t.Fatalf("gone is %+v", gone.Demands)
		}
		if err := o.accept(who, gone.Demands[0], "", nil); !fault.Is(err, fault.Conflict) {
			t.Errorf("what is gone is accepted: %v", err)
		}
		if err := o.refuse(who, gone.Demands[0], "改正でなくなったため"); err != nil {
			t.Fatal(err)
		}
		if err := o.accept(who, d, "", nil); err != nil {
			t.Fatal(err)
		}
		if l := o.demands(who, DemandQuery{Standing: DemandGone}); l.Total != 0 {
			t.Errorf("still gone: %+v", l.Demands)
		}
		// A document that is withdrawn takes the words of its demands along, not the definitions.
		last := o.get(who, doc.ID)
		if err := o.Withdraw(o.as(who), last.ID, last.Version); err != nil {
			t.Fatal(err)
		}
		if l := o.demands(who, DemandQuery{Standing: DemandGone}); l.Total != 4 || l.Demands[0].Title != last.Title {
			t.Errorf("withdrawn, it leaves %d: %+v", l.Total, l.Demands)
		}
		list, err := o.Definitions(o.as(who), PermitKind)
		if err != nil || len(list) != 1 || list[0].Number != 2 || list[0].Definition.Name != d.Decision.Definition.Name || list[0].Definition.To[0] != "総務課長" {
			t.Errorf("the definition is %+v, %v", list, err)
		}
	})
}

func TestWhoSeesDemands(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o town) {
		who := office("b1")
		o.document(who, Internal, lending)
		o.document(who, Closed, strings.ReplaceAll(lending, "端末", "金庫"))
		open, closed := o.one(who, PermitKind, "端末を庁外"), o.one(who, PermitKind, "金庫を庁外")
		for _, d := range []Demand{open, closed} {
			if err := o.accept(who, d, "内緒の理由", nil); err != nil {
				t.Fatal(err)
			}
		}
		if l := o.demands(staff("b1"), DemandQuery{}); l.Total != 1 || l.Demands[0].Mark != open.Mark {
			t.Errorf("a clerk sees %+v", l.Demands)
		}
		if list, err := o.Definitions(o.as(staff("b1")), ""); err != nil || len(list) != 1 {
			t.Errorf("a clerk's definitions are %+v, %v", list, err)
		}
		if l := o.demands(auditor("b1"), DemandQuery{}); l.Total <= 2 {
			t.Errorf("an auditor sees %d", l.Total)
		}
		for _, a := range []actor.Actor{staff("b1"), auditor("b1")} {
			if err := o.refuse(a, open, "x"); !fault.Is(err, fault.Forbidden) {
				t.Errorf("%s refuses: %v", a.ID, err)
			}
		}
		if err := o.refuse(office("b2"), open, "x"); !fault.Is(err, fault.NotFound) {
			t.Errorf("another body refuses: %v", err)
		}
		m := o.site()
		for _, c := range []struct {
			who  actor.Actor
			path string
			want int
		}{
			{staff("b1"), demandURL(&open), 200}, {staff("b1"), demandURL(&closed), 404}, {auditor("b1"), demandURL(&closed), 200}, {office("b2"), demandURL(&open), 404},
			{staff("b1"), "/policy/demand", 200}, {actor.Actor{}, "/policy/demand", 303}, {webtest.Person("b1"), "/policy/demand", 403}, {staff("b1"), "/policy/demand?format=csv", 200},
		} {
			w := webtest.Get(t, m, c.who, c.path)
			webtest.Status(t, w, c.want)
			if !c.who.Can(CanReview) {
				webtest.Lacks(t, w.Body.String(), "金庫", "内緒の理由", "未判断")
			}
			if !c.who.Can(CanAccept) {
				webtest.Lacks(t, w.Body.String(), `action="/policy/demand/decide"`, `action="/policy/demand/one"`)
			}
		}
	})
}

func TestDecidingOnPages(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o town) {
		who := office("b1")
		m := o.site()
		webtest.Contains(t, webtest.Get(t, m, who, "/policy/demand").Body.String(), "まだありません", "規程を読み込む")
		o.document(who, Internal, lending)
		d := o.one(who, PermitKind, "庁外に持ち出す")
		webtest.Contains(t, webtest.Get(t, m, who, "/policy/demand?kind=permit").Body.String(), "庁外に持ち出す", "端末管理者", choiceValue(&d), anchorURL(d.Document, d.ProvisionID))
		form := map[string][]string{"choice": {choiceValue(&d)}, "verdict": {"refuse"}, "reason": {""}, "back": {"/policy/demand?kind=permit"}}
		w := webtest.Post(t, m, who, "/policy/demand/decide", form)
		webtest.Status(t, w, 422)
		webtest.Contains(t, w.Body.String(), "採用しない理由を入力してください。", "庁外に持ち出す")
		form["verdict"] = []string{"accept"}
		w = webtest.Post(t, m, who, "/policy/demand/decide", form)
		if w.Code != 303 || w.Header().Get("Location") != "/policy/demand?kind=permit" {
			t.Errorf("accepting leads to %d %s", w.Code, w.Header().Get("Location"))
		}
		form["choice"] = []string{"a.b"}
		webtest.Status(t, webtest.Post(t, m, who, "/policy/demand/decide", form), 422)
		d = o.one(who, PermitKind, "庁外に持ち出す")
		edit := map[string][]string{
			"document": {d.Document}, "mark": {d.Mark}, "version": {"1"}, "verdict": {"accept"}, "title": {"持出しの許可"}, "from": {"職員"}, "to": {""}, "reason": {"名称を分かりやすく"},
			"joint": {""}, "when": {"before"}, "object": {d.Read.Object}, "act": {d.Read.Act},
		}
		w = webtest.Post(t, m, who, "/policy/demand/one", edit)
		webtest.Status(t, w, 422)
		webtest.Contains(t, w.Body.String(), "相手を1つ以上", "持出しの許可")
		edit["to"] = []string{"端末管理者\r\n\r\n課長"}
		webtest.Status(t, webtest.Post(t, m, who, "/policy/demand/one", edit), 303)
		if d = o.one(who, PermitKind, "庁外に持ち出す"); d.Decision.Definition.Title != "持出しの許可" || len(d.Decision.Definition.To) != 2 || !d.Decision.Edited() {
			t.Errorf("edited, it is %+v", d.Decision)
		}
		webtest.Status(t, webtest.Post(t, m, who, "/policy/demand/one", edit), 409)
	})
}

// What is proposed loads back as a pack, also from a monstrous text.
func TestProposeCommand(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "out")
	long := "ためし町規程\n\n1 許可\n(1) 職員は、" + strings.Repeat("とても長い対象", 600) + "を持ち出すときは、課長の許可を得なければならない。\n"
	for i := range 900 {
		long += "(" + number(int64(i+2)) + ") 職員は、" + strings.Repeat("用具", 100) + number(int64(i)) + "を持ち出すときは、課長の許可を得なければならない。\n"
	}
	text := write(t, "lending.txt", lending)
	code, out, errs := run(t, "", "policy", "propose", "--dir", dir, text, write(t, "long.txt", long), "sample/town/2_taisaku.txt", "sample/town/3_kinkyu.txt")
	if code != 0 || errs != "" {
		t.Fatalf("%d %s %s", code, out, errs)
	}
	files, _ := os.ReadDir(dir)
	names, permits := map[string]bool{}, 0
	for _, f := range files {
		kind := DefinitionKind(strings.TrimRight(strings.TrimSuffix(f.Name(), ".yaml"), "-0123456789"))
		var loaded packFile
		if err := pack.Decode(os.DirFS(dir), f.Name(), string(kind), &loaded); err != nil {
			t.Fatal(err)
		}
		if !slices.Contains(DefinitionKinds(), loaded.Kind) || len(loaded.Definitions) == 0 {
			t.Errorf("%s holds %+v", f.Name(), loaded)
		}
		for _, d := range loaded.Definitions {
			if names[string(kind)+d.Name] || len(d.Provisions) != 1 {
				t.Errorf("%s: %+v", f.Name(), d)
			}
			names[string(kind)+d.Name] = true
			if err := d.Check(kind); err != nil {
				t.Errorf("%s: %s of a pack is refused in the form: %v", f.Name(), d.Name, err)
			}
		}
		if kind == PermitKind {
			permits += len(loaded.Definitions)
		}
	}
	if permits < 900 || len(files) < 8 {
		t.Errorf("%d permits in %d files", permits, len(files))
	}
	if code, _, errs := run(t, "", "policy", "propose", "--dir", dir, text); code == 0 || !strings.Contains(errs, "すでにあります") {
		t.Errorf("writing over gives %d %s", code, errs)
	}
	if code, out, _ := run(t, "", "policy", "propose", "--format", "json", text); code != 0 || !strings.Contains(out, `"端末管理者"`) {
		t.Errorf("json gives %d %s", code, out)
	}
}

func TestDefinitionFilesSayWhatIsWrong(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"kind: permit\ndefinitions:\n  - name: a\n    title: 許可\n":                               "x.yaml 3行目: 「to」が書かれていません。",
		"kind: permit\ndefinitions:\n  - {name: a, title: 許可, to: [課長], when: いつか}\n":            "x.yaml 3行目: ",
		"kind: permit\ndefinitions:\n  - name: a\n    title: 許可\n    to: [課長]\n    posts: [係]\n": "x.yaml 6行目: 「posts」という項目はありません。",
		"kind: role\ndefinitions: []\n": "種類は「permit」ではなく「role」です。",
	} {
		if _, err := definitionsOf("x.yaml", []byte(text), PermitKind); err == nil || !strings.Contains(fault.Of(err).Text, want) {
			t.Errorf("%s gives %v, want %s", text, err, want)
		}
	}
}

func TestClassesAsText(t *testing.T) {
	t.Parallel()
	list := []Class{{"機密性3", "漏れると困るもの", []string{"鍵をかける。", "送らない。"}}, {Title: "機密性1"}}
	if back := classesFrom(classesText(list)); text(back) != text(list) {
		t.Errorf("%+v becomes %+v", list, back)
	}
	if classesFrom("鍵をかける") != nil {
		t.Error("a restriction without a class is taken")
	}
}
