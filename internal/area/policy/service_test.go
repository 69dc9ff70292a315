package policy

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/journal/journaltest"
	"github.com/okite-isms/okite/internal/platform/search"
	"github.com/okite-isms/okite/jobun"
)

func TestReadKeepsGoodFilesAndNamesBrokenOnes(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o town) {
		who := office("b1")
		var list []Upload
		lines := journaltest.Added(t, o.d, "b1", func() {
			list = o.read(who, Reading{Files: []File{
				{"../../etc/方針.txt", []byte(rule("みほん町端末利用規程", "端末"))},
				{"empty.txt", nil},
				{"book.txt", []byte("PK\x03\x04" + strings.Repeat("\x00", 100))},
				{"notes.md", []byte("# お知らせ\n\n窓口の時間が変わります。ご注意ください。ご不便をおかけします。\n")},
				{"same.txt", []byte(rule("みほん町端末利用規程", "端末"))},
				{"program.exe", []byte("x")},
			}})
		})
		want := []Outcome{Read, Failed, Failed, Read, Same, Failed}
		for i, u := range list {
			if u.State != want[i] {
				t.Errorf("%s became %s (%s), want %s", u.FileName, u.State, u.Reason, want[i])
			}
			if u.State == Failed && !strings.HasSuffix(u.Reason, "。") {
				t.Errorf("%s: reason %q", u.FileName, u.Reason)
			}
		}
		if list[0].FileName != "方針.txt" {
			t.Errorf("the file is called %q", list[0].FileName)
		}
		if len(lines) != 7 { // the upload; document, edition and understanding of two texts
			t.Errorf("%d lines in the journal", len(lines))
		}
		d := o.get(who, list[0].DocumentID)
		if d.Title != "みほん町端末利用規程" || d.Kind != "directive" || d.State != Internal || d.Provisions != 7 || d.Doubtful {
			t.Errorf("document %+v", d)
		}
		if n := o.get(who, list[3].DocumentID); !n.Doubtful || n.Kind != "reference" {
			t.Errorf("the notice is %+v", n)
		}
	})
}

func TestNewEditionKeepsIDs(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o town) {
		who := office("b1")
		d := o.document(who, Internal, rule("規程", "端末"))
		before, err := o.Show(o.as(who), d.ID, "")
		if err != nil {
			t.Fatal(err)
		}
		changed := strings.Replace(rule("規程", "端末"), "事故を報告すること。", "事故を直ちに報告すること。", 1)
		if got := o.read(who, Reading{Files: []File{{"new.txt", []byte(changed)}}, Document: d.ID}); got[0].DocumentID != d.ID {
			t.Fatalf("the edition went to %+v", got[0])
		}
		after, err := o.Show(o.as(who), d.ID, "")
		if err != nil {
			t.Fatal(err)
		}
		kept := 0
		for i, p := range after.Provisions {
			if p.ID == before.Provisions[i].ID {
				kept++
			}
		}
		if after.Number != 2 || kept != len(before.Provisions)-1 {
			t.Errorf("edition %d keeps %d of %d ids", after.Number, kept, len(before.Provisions))
		}
		if h, _, _ := o.Search(o.as(who), search.Query{Text: "直ちに"}); h.Count != 1 {
			t.Errorf("the new text is found %d times", h.Count)
		}
		if _, list, err := o.Editions(o.as(who), d.ID); err != nil || len(list) != 2 || list[0].Number != 2 {
			t.Errorf("editions %v %v", list, err)
		}
	})
}

func TestPlaceMakesNoCycle(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o town) {
		who := office("b1")
		ctx := o.as(who)
		var list []Document
		for _, title := range []string{"甲基本方針", "乙対策基準", "丙実施手順"} {
			list = append(list, o.document(who, Internal, rule(title, title)))
		}
		place := func(i int, parent string) error {
			d := o.get(who, list[i].ID)
			return o.Place(ctx, Placement{d.ID, d.Title, d.Kind, parent, d.Version})
		}
		for i := 1; i < 3; i++ {
			lines := journaltest.Added(t, o.d, "b1", func() {
				if err := place(i, list[i-1].ID); err != nil {
					t.Fatal(err)
				}
			})
			if lines[0].Verb != string(CanManage) || !lines[0].Vouches(o.get(who, list[i].ID).content()) {
				t.Errorf("the line does not vouch for the document: %+v", lines[0])
			}
		}
		for parent, want := range map[string]fault.Kind{list[2].ID: fault.Invalid, list[0].ID: fault.Invalid, "nowhere": fault.Invalid} {
			if err := place(0, parent); !fault.Is(err, want) || fault.Of(err).Fields["parent"] == "" {
				t.Errorf("place under %s: %v", parent, err)
			}
		}
		w, err := o.Show(ctx, list[2].ID, "")
		if err != nil || len(w.Above) != 2 || w.Above[0].ID != list[0].ID {
			t.Errorf("above stand %v %v", w.Above, err)
		}
		if err := o.Place(ctx, Placement{list[0].ID, "新しい名称", "standard", "", 1}); err != nil {
			t.Fatal(err)
		}
		if err := o.Place(ctx, Placement{list[0].ID, "遅れた変更", "standard", "", 1}); !fault.Is(err, fault.Conflict) {
			t.Errorf("an old version gave %v", err)
		}
		if h, _, _ := o.Search(ctx, search.Query{Text: "新しい名称"}); h.Count != 1 {
			t.Errorf("the new title is found %d times", h.Count)
		}
		if err := o.Place(ctx, Placement{list[0].ID, "題", "no-kind", "", 2}); fault.Of(err).Fields["kind"] == "" {
			t.Errorf("an unknown kind gave %v", err)
		}
	})
}

func TestClosedDocumentsAreNotThere(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o town) {
		boss, clerk := office("b1"), staff("b1")
		d := o.document(boss, Internal, rule("秘匿規程", "鍵の番号"))
		see := func() (n int) {
			found, total, err := o.List(o.as(clerk), Query{})
			if err != nil || len(found) != total {
				t.Fatalf("list %d of %d: %v", len(found), total, err)
			}
			h, _, err := o.Search(o.as(clerk), search.Query{Text: "鍵の番号"})
			if err != nil || (h.Count > 0) != (total > 0) {
				t.Errorf("search finds %d, the list %d: %v", h.Count, total, err)
			}
			return total
		}
		if see() != 1 {
			t.Fatal("an internal document is not seen")
		}
		if err := o.Publish(o.as(boss), Publication{d.ID, Closed, d.Version}); err != nil {
			t.Fatal(err)
		}
		if see() != 0 {
			t.Error("a closed document is seen")
		}
		child := o.document(boss, Internal, rule("下の規程", "端末"))
		if err := o.Place(o.as(boss), Placement{child.ID, child.Title, child.Kind, d.ID, child.Version}); err != nil {
			t.Fatal(err)
		}
		w, err := o.Show(o.as(clerk), child.ID, "")
		if err != nil || len(w.Above) != 0 {
			t.Errorf("the clerk sees above %v, %v", w.Above, err)
		}
		if _, _, err := o.Original(o.as(clerk), d.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("original: %v", err)
		}
		links := map[string]bool{}
		_ = o.d.View(o.as(clerk), func(tx db.Tx) error {
			found, err := o.resolve(o.as(clerk), tx, []string{d.ID, child.ID})
			for id := range found {
				links[id] = true
			}
			return err
		})
		if links[d.ID] || !links[child.ID] {
			t.Errorf("resolved %v", links)
		}
	})
}

func TestWithdrawAndRestore(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o town) {
		who := office("b1")
		ctx := o.as(who)
		d := o.document(who, Internal, rule("規程", "端末"))
		count := func() (listed, found int) {
			_, listed, err := o.List(ctx, Query{})
			if err != nil {
				t.Fatal(err)
			}
			h, _, err := o.Search(ctx, search.Query{Text: "端末"})
			if err != nil {
				t.Fatal(err)
			}
			return listed, h.Count
		}
		if err := o.Withdraw(ctx, d.ID, d.Version); err != nil {
			t.Fatal(err)
		}
		if listed, found := count(); listed != 0 || found != 0 {
			t.Errorf("withdrawn, but listed %d, found %d", listed, found)
		}
		if _, n, _ := o.List(ctx, Query{Withdrawn: true}); n != 1 {
			t.Errorf("%d withdrawn", n)
		}
		if err := o.Restore(ctx, d.ID, d.Version+1); err != nil {
			t.Fatal(err)
		}
		if listed, found := count(); listed != 1 || found != 3 {
			t.Errorf("restored, but listed %d, found %d", listed, found)
		}
		if err := o.Restore(ctx, d.ID, d.Version+2); !fault.Is(err, fault.Conflict) {
			t.Errorf("restored twice: %v", err)
		}
	})
}

func TestRightsOfUseCases(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o town) {
		d := o.document(office("b1"), Internal, rule("規程", "端末"))
		for name, call := range map[string]func(a actor.Actor) error{
			"read": func(a actor.Actor) error {
				_, err := o.Service.Read(o.as(a), Reading{Files: []File{{"a.txt", []byte("x")}}})
				return err
			},
			"place":    func(a actor.Actor) error { return o.Place(o.as(a), Placement{d.ID, "題", "standard", "", 1}) },
			"publish":  func(a actor.Actor) error { return o.Publish(o.as(a), Publication{d.ID, Closed, 1}) },
			"withdraw": func(a actor.Actor) error { return o.Withdraw(o.as(a), d.ID, 1) },
			"decide":   func(a actor.Actor) error { return o.Decide(o.as(a), d.ID, 1, true) },
		} {
			journaltest.None(t, o.d, "b1", func() {
				if err := call(staff("b1")); !fault.Is(err, fault.Forbidden) {
					t.Errorf("%s by staff: %v", name, err)
				}
				if err := call(office("b2")); name != "read" && !fault.Is(err, fault.NotFound) {
					t.Errorf("%s from another body: %v", name, err)
				}
			})
		}
		if _, _, err := o.List(o.t.Context(), Query{}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("list by nobody: %v", err)
		}
		if got := o.get(office("b1"), d.ID); got.Version != d.Version || got.State != Internal {
			t.Errorf("the document has changed: %+v", got)
		}
	})
}

func TestDecide(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o town) {
		who := office("b1")
		d := o.document(who, Internal, "窓口のご案内\n\n窓口の時間が変わります。ご注意ください。ご不便をおかけします。よろしくお願いします。\n")
		if !d.Doubtful {
			t.Fatalf("the notice is taken for a norm: %+v", d)
		}
		if err := o.Decide(o.as(who), d.ID, d.Version, false); err != nil {
			t.Fatal(err)
		}
		if got := o.get(who, d.ID); got.Doubtful || got.Kind != "reference" {
			t.Errorf("decided, but %+v", got)
		}
	})
}

func TestSourceIsTheFile(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o town) {
		who := office("b1")
		text := rule("規程", "端末")
		d := o.document(who, Internal, text)
		src, err := o.Source(o.as(who), d.ID, 5)
		if err != nil {
			t.Fatal(err)
		}
		if want := strings.Split(strings.TrimSuffix(text, "\n"), "\n"); !slices.Equal(src.Lines, want) {
			t.Errorf("lines %q", src.Lines)
		}
		if p := src.Starts[3]; p.Path == "" {
			t.Errorf("no provision begins at line 3: %v", src.Starts)
		}
		_, content, err := o.Original(o.as(who), d.ID)
		if err != nil || !bytes.Equal(content, []byte(text)) {
			t.Errorf("original %q, %v", content, err)
		}
		if _, err := o.Source(o.as(who), d.ID, 1<<60); err != nil {
			t.Errorf("a line beyond the end: %v", err)
		}
	})
}

func TestReindexAndErase(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o town) {
		for _, body := range []string{"b1", "b2"} {
			o.document(office(body), Internal, rule("規程", "端末"))
		}
		who := office("b1")
		ctx := o.as(who)
		if err := o.d.Do(ctx, func(tx db.Tx) error { return o.Reindex(ctx, tx) }); err != nil {
			t.Fatal(err)
		}
		if h, _, _ := o.Search(ctx, search.Query{Text: "端末"}); h.Count != 3 {
			t.Errorf("found %d after the rebuild", h.Count)
		}
		if err := o.d.Do(ctx, func(tx db.Tx) error { return Erase(ctx, tx, "b1") }); err != nil {
			t.Fatal(err)
		}
		if _, n, _ := o.List(ctx, Query{}); n != 0 {
			t.Errorf("%d documents are left", n)
		}
		if _, n, _ := o.List(o.as(office("b2")), Query{}); n != 1 {
			t.Errorf("the other body has %d", n)
		}
	})
}

func TestSample(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o town) {
		who := office("b1")
		if err := o.Sample(o.as(who)); err != nil {
			t.Fatal(err)
		}
		list, err := o.Hierarchy(o.as(who))
		if err != nil || len(list) != 3 {
			t.Fatalf("%d documents, %v", len(list), err)
		}
		provisions := int64(0)
		for i, d := range list {
			provisions += d.Provisions
			if d.Doubtful || d.Dated == "" || i > 0 && d.Parent != list[i-1].ID {
				t.Errorf("%s: %+v", d.Title, d)
			}
			for _, f := range o.findingsOf(who, d) {
				if f.Severity != jobun.Notice { // what is shipped as a model has no faults
					t.Errorf("%s: %+v", d.Title, f)
				}
			}
		}
		if provisions < 600 || list[1].Attachments != 8 {
			t.Errorf("%d provisions, %d attachments", provisions, list[1].Attachments)
		}
		w, err := o.Show(o.as(who), list[1].ID, "")
		if err != nil {
			t.Fatal(err)
		}
		if rows := w.Attachments[1].Rows; len(rows) != 4 || rows[1][0] != "機密性3" {
			t.Errorf("table %q", rows)
		}
		city := o.as(office("b2"))
		if err := o.SampleCity(city); err != nil {
			t.Fatal(err)
		}
		rules, err := o.Hierarchy(city)
		if err != nil || len(rules) != 1 || rules[0].State != Public || rules[0].Provisions < 140 {
			t.Errorf("%+v, %v", rules, err)
		}
		if list, err := o.Hierarchy(o.as(who)); err != nil || len(list) != 3 {
			t.Errorf("the town has %d documents, %v", len(list), err)
		}
	})
}

// A node that dies during every reading leaves an upload that is settled all the same,
// with a reason, and nothing half-read.
func TestUploadIsSettledAfterEveryNodeDied(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o town) {
		who := office("b1")
		ctx := o.as(who)
		batch, err := o.Service.Read(ctx, Reading{Files: []File{{"規程.txt", []byte(rule("みほん町端末利用規程", "端末"))}}})
		if err != nil {
			t.Fatal(err)
		}
		// As so many workers leave the row that were not heard of any more.
		err = o.d.Do(ctx, func(tx db.Tx) error {
			_, err := tx.ExecContext(ctx, "update job set state = 'running', attempt = $1, lease_until = '2000-01-01T00:00:00.000Z'", attempts)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		o.work() // notices the dead worker; the next attempt waits for its pause
		err = o.d.Do(ctx, func(tx db.Tx) error {
			_, err := tx.ExecContext(ctx, "update job set run_at = '2000-01-01T00:00:00.000Z' where state = 'ready'")
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		o.work()
		list, err := o.Uploads(ctx, batch)
		if err != nil || len(list) != 1 || list[0].State != Failed || list[0].Reason == "" || list[0].DocumentID != "" {
			t.Errorf("%+v, %v", list, err)
		}
	})
}
