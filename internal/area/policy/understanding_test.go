package policy

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/journal/journaltest"
	"github.com/okite-isms/okite/jobun"
)

// lending is a small norm with a role, a permission, a report and a record.
const lending = `ためし町端末貸出規程

第1章 総則

1 端末管理者
(1) 端末管理者を置き、総務課長をもって充てる。
(2) 端末管理者は、毎年度、台帳を確認し、その結果を
町長に報告しなければならない。

2 貸出し
(1) 職員は、端末を庁外に持ち出す場合は、あらかじめ端末管理者の許可を得なければならない。端末管理者は、持出しを記録しなければならない。
(2) 職員は、端末を他人に使わせてはならない。
(3) 端末管理者は、(1)の許可を取り消すことができる。
`

// understood loads all that was read out of the current edition of a document.
func (o town) understood(a actor.Actor, d Document) (u Understanding) {
	o.t.Helper()
	ctx := o.as(a)
	err := o.d.View(ctx, func(tx db.Tx) (err error) {
		if u.Clauses, err = clauses(ctx, tx, a.Body, d.Edition, 0, -1); err != nil {
			return err
		}
		if u.Duties, err = duties(ctx, tx, a.Body, d.Edition); err != nil {
			return err
		}
		if u.Relations, err = relations(ctx, tx, a.Body, d.Edition, 0, 1<<40); err != nil {
			return err
		}
		u.Roles, err = roles(ctx, tx, a.Body, d.Edition)
		return err
	})
	if err != nil {
		o.t.Fatal(err)
	}
	return u
}

func TestWhatWasReadIsKept(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o town) {
		who := office("b1")
		var d Document
		lines := journaltest.Added(t, o.d, "b1", func() { d = o.document(who, Internal, lending) })
		u := o.understood(who, d)
		if last := lines[len(lines)-1]; !last.Vouches(u.content(d.Edition)) {
			t.Errorf("the journal does not vouch for what was read: %+v", last)
		}
		w, err := o.Show(o.as(who), d.ID, "")
		if err != nil {
			t.Fatal(err)
		}
		texts := map[string]string{}
		for _, c := range u.Clauses {
			letters := []rune(w.Provisions[c.ProvisionSeq].Text)
			if s := string(letters[c.SentenceFrom:c.SentenceTo]); fingerprint(s) != c.Fingerprint {
				t.Errorf("the sentence of clause %d is %q", c.Seq, s)
			}
			texts[string(letters[c.PredicateFrom:c.ToLetter])] = string(c.Modality)
		}
		for words, want := range map[string]jobun.Modality{"許可を得なければならない。": jobun.Must, "使わせてはならない。": jobun.MustNot, "取り消すことができる。": jobun.May} {
			found := false
			for at, modality := range texts {
				found = found || strings.HasSuffix(words, at) && modality == string(want)
			}
			if !found {
				t.Errorf("no clause of %s ends with %s: %v", want, words, texts)
			}
		}
		asks := func(role string, f func(Duty) bool) bool {
			return slices.ContainsFunc(u.Duties, func(d Duty) bool { return d.Role == role && f(d) })
		}
		if !asks("職員", func(d Duty) bool { return d.Permission && d.Modality == jobun.Must && d.SectionSeq == 4 }) {
			t.Errorf("no duty to ask for permission in section 4: %+v", u.Duties)
		}
		if !asks("端末管理者", func(d Duty) bool { return d.Report && slices.Contains(d.Timing, jobun.Yearly) }) || !asks("端末管理者", func(d Duty) bool { return d.Record }) {
			t.Errorf("no yearly report or no record: %+v", u.Duties)
		}
		if len(u.Roles) == 0 || u.Roles[0].Name != "端末管理者" || !slices.Contains(u.Roles[0].Posts, "総務課長") || u.Roles[0].ProvisionID == "" {
			t.Errorf("roles %+v", u.Roles)
		}
		if !slices.ContainsFunc(u.Relations, func(r Relation) bool { return r.Kind == jobun.Reference && r.TargetID == w.Provisions[5].ID }) {
			t.Errorf("(1) leads nowhere: %+v", u.Relations)
		}
		if other := o.understood(office("b2"), d); len(other.Clauses)+len(other.Duties)+len(other.Relations)+len(other.Roles) > 0 {
			t.Error("another body reads along")
		}
	})
}

// Storing sends few statements, however long the text is.
func TestStatementsOfReading(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o town) {
		count := func(n int) int64 {
			var b strings.Builder
			b.WriteString("ためし町長文規程\n\n第1章 総則\n\n")
			for i := range n {
				b.WriteString("(" + number(int64(i+1)) + ") 職員は、課長の許可を得て、記録を保存し、毎年度、町長に報告しなければならない。\n")
			}
			doc, err := study([]byte(b.String()), clock.Today(o.now()))
			if err != nil {
				t.Fatal(err)
			}
			before := o.d.Statements()
			ctx := o.as(office("b1"))
			if err := o.d.Do(ctx, func(tx db.Tx) error {
				_, err := o.enter(ctx, tx, Upload{FileName: "a.txt", Publication: Internal}, hashOf([]byte(b.String())), doc)
				return err
			}); err != nil {
				t.Fatal(err)
			}
			return o.d.Statements() - before
		}
		few, many := count(10), count(300)
		if many > few+4 || many > 40 {
			t.Errorf("10 provisions take %d statements, 300 take %d", few, many)
		}
	})
}

func TestTooManySentences(t *testing.T) {
	t.Parallel()
	_, err := study([]byte("規程\n\n1 目的\n"+strings.Repeat("職員は、守る。", clausesMax+1)+"\n"), clock.Date{})
	if !fault.Is(err, fault.Invalid) {
		t.Errorf("a text of endless sentences gives %v", err)
	}
}

const flawed = `ためし町番号規程

第1章 総則
1 目的
この規程は、番号の付け方を定めることを目的とする。
2 責任者
課長は、番号を確かめなければならない。
4 記録
課長は、番号を記録しなければならない。
`

// What was decided about a finding stays when the text is read anew; what no longer
// shows is mended, and open again when it comes back.
func TestDecisionsOutliveEditions(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o town) {
		who := office("b1")
		d := o.document(who, Internal, flawed)
		list := o.findingsOf(who, d)
		if len(list) == 0 || list[0].Code != jobun.MarkSkipped || list[0].State != Open || list[0].ProvisionID == "" {
			t.Fatalf("findings %+v", list)
		}
		first := list[0]
		if err := o.d.Do(o.as(who), func(tx db.Tx) error { return o.mark(o.as(who), tx, d, first.Mark, Rejected) }); err != nil {
			t.Fatal(err)
		}
		edition := func(text string) Finding {
			t.Helper()
			o.read(who, Reading{Files: []File{{"next.txt", []byte(text)}}, Document: d.ID})
			for _, f := range o.findingsOf(who, d) {
				if f.Mark == first.Mark {
					return f
				}
			}
			t.Fatal("the finding is lost")
			return Finding{}
		}
		if f := edition(strings.Replace(flawed, "番号の付け方", "番号の付し方", 1)); f.State != Rejected || f.LastNumber != 2 || f.FirstNumber != 1 {
			t.Errorf("in the second edition it is %+v", f)
		}
		if f := edition(strings.Replace(flawed, "4 記録", "3 記録", 1)); f.State != Mended || f.Decision != Rejected || f.LastNumber != 2 {
			t.Errorf("when mended it is %+v", f)
		}
		if f := edition(flawed + " "); f.State != Rejected || f.LastNumber != 4 {
			t.Errorf("when it comes back it is %+v", f)
		}
	})
}

func (o town) findingsOf(a actor.Actor, d Document) (list []Finding) {
	o.t.Helper()
	err := o.d.View(o.as(a), func(tx db.Tx) (err error) {
		list, err = documentFindings(o.as(a), tx, a.Body, d.ID)
		return err
	})
	if err != nil {
		o.t.Fatal(err)
	}
	return list
}

// mark decides about a finding.
func (o town) mark(ctx context.Context, tx db.Tx, d Document, mark string, s Standing) error {
	_, err := tx.ExecContext(ctx, `update policy_finding set state = $4, decision = $4 where body_id = $1 and document_id = $2 and mark = $3`, actor.From(ctx).Body, d.ID, mark, s)
	return err
}
