package policy

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/file"
	"github.com/okite-isms/okite/internal/platform/search"
	"github.com/okite-isms/okite/internal/platform/web/webtest"
)

const (
	enactedOld = "みほん町端末管理規程\n\n（目的）\n第1条　この規程は、端末の管理について定める。\n（報告）\n第2条　職員は、端末を失ったときは、直ちに課長に報告しなければならない。\n"
	enactedNew = "みほん町端末管理規程\n\n（目的）\n第1条　この規程は、端末の管理について定める。\n（報告）\n第2条　職員は、端末を失ったときは、直ちに課長及び事務局に報告しなければならない。\n（記録）\n第3条　課長は、端末の貸出しを記録しなければならない。\n"
)

// enact hands a text over as the room of revisions does.
func (o town) enact(who actor.Actor, in Enacting, text string) (d Document, e Edition, err error) {
	o.t.Helper()
	ctx := o.as(who)
	p, kept, err := o.Prepare(ctx, File{Name: "改正.txt", Content: []byte(text)})
	if err != nil {
		o.t.Fatal(err)
	}
	in.Text = p
	err = o.d.Do(ctx, func(tx db.Tx) error {
		if err := file.Keep(ctx, tx, kept); err != nil {
			return err
		}
		d, e, err = o.Enact(ctx, tx, in)
		return err
	})
	return d, e, err
}

// later has so many days pass.
func (o town) later(days int) town {
	was := o.now
	o.now = func() time.Time { return was().AddDate(0, 0, days) }
	return o
}

// A decided edition with a later day waits: every page shows the one before until then.
func TestEnactedEditionWaits(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o town) {
		who := office("b1")
		ctx := o.as(who)
		d := o.document(who, Internal, enactedOld)
		today := o.Today()
		begins := today.Plus(30)
		if _, _, err := o.enact(who, Enacting{Document: d.ID}, enactedNew); fault.Of(err).Fields["begins_on"] == "" {
			t.Errorf("without a first day: %v", err)
		}
		_, e, err := o.enact(who, Enacting{Document: d.ID, Enactment: Enactment{AdoptedNumber: "令和8年訓令第3号", Organs: "町長", DecidedOn: today, PromulgatedOn: today, BeginsOn: begins}}, enactedNew)
		if err != nil || e.Number != 2 {
			t.Fatalf("%+v %v", e, err)
		}
		shows := func(o town, want int64, word bool) {
			t.Helper()
			if d := o.get(who, d.ID); d.Number != want {
				t.Errorf("on %s edition %d is current, want %d", o.Today(), d.Number, want)
			}
			w, err := o.Show(ctx, d.ID, "")
			if err != nil || strings.Contains(w.Provisions[len(w.Provisions)-1].Text, "貸出しを記録") != word {
				t.Errorf("the reading page on %s: %v", o.Today(), err)
			}
			if h, _, _ := o.Search(ctx, search.Query{Text: "貸出しを記録"}); (h.Count > 0) != word {
				t.Errorf("the search on %s finds %d", o.Today(), h.Count)
			}
			_, n, err := o.Duties(ctx, DutyQuery{Document: d.ID})
			if want := map[bool]int{false: 1, true: 2}[word]; err != nil || n != want {
				t.Errorf("duties on %s: %d %v", o.Today(), n, err)
			}
			if _, n, err := o.Provisions(ctx, d.ID, 50, 0); err != nil || n != map[bool]int{false: 2, true: 3}[word] {
				t.Errorf("provisions on %s: %d %v", o.Today(), n, err)
			}
		}
		shows(o, 1, false)
		if n, err := o.Begin(ctx); err != nil || n != 0 {
			t.Errorf("began %d, %v", n, err)
		}
		for _, x := range []struct {
			day  clock.Date
			want int64
		}{{today, 1}, {begins.Plus(-1), 1}, {begins, 2}, {begins.Plus(400), 2}} {
			if w, err := o.EditionOn(ctx, d.ID, x.day); err != nil || w.Number != x.want || w.Current.Number != x.want {
				t.Errorf("on %s edition %d, want %d: %v", x.day, w.Number, x.want, err)
			}
		}
		if _, err := o.EditionOn(ctx, d.ID, today.Plus(-1)); !fault.Is(err, fault.NotFound) {
			t.Errorf("before the first day: %v", err)
		}
		c, err := o.CompareEditions(ctx, ComparisonQuery{Document: d.ID, From: 1, To: 2})
		if err != nil || len(c.Difference.Touched()) != 2 {
			t.Errorf("the waiting edition is compared: %d changes, %v", len(c.Difference.Touched()), err)
		}
		body := o.page(who, "/policy/"+d.ID+"/edition")
		for _, want := range []string{"施行前", "施行中", "令和8年訓令第3号", begins.Table()} {
			if !strings.Contains(body, want) {
				t.Errorf("the list of editions lacks %q", want)
			}
		}
		if text := o.page(who, "/policy/"+d.ID+"/edition/2"); !strings.Contains(text, "貸出しを記録") || !strings.Contains(text, "施行前") {
			t.Error("the waiting edition cannot be read")
		}
		then := o.later(30)
		if n, err := then.Begin(then.as(who)); err != nil || n != 1 {
			t.Fatalf("began %d, %v", n, err)
		}
		shows(then, 2, true)
		if n, err := then.Begin(then.as(who)); err != nil || n != 0 {
			t.Errorf("began again: %d, %v", n, err)
		}
	})
}

// A new document stands nowhere before its first day; a repealed one is gone after its last.
func TestNewAndRepealedDocuments(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o town) {
		who := office("b1")
		ctx := o.as(who)
		begins := o.Today().Plus(10)
		d, _, err := o.enact(who, Enacting{Kind: "directive", State: Internal, Enactment: Enactment{AdoptedTitle: "みほん町端末管理規程", BeginsOn: begins}}, enactedNew)
		if err != nil {
			t.Fatal(err)
		}
		count := func(o town, want int) {
			t.Helper()
			if _, n, err := o.List(ctx, Query{}); err != nil || n != want {
				t.Errorf("on %s there are %d, want %d (%v)", o.Today(), n, want, err)
			}
			if _, n, err := o.Duties(ctx, DutyQuery{}); err != nil || (n > 0) != (want > 0) {
				t.Errorf("on %s there are %d duties (%v)", o.Today(), n, err)
			}
		}
		count(o, 0)
		if err := o.Restore(ctx, d.ID, o.get(who, d.ID).Version); !fault.Is(err, fault.Conflict) {
			t.Errorf("restored before its day: %v", err)
		}
		if text := o.page(who, "/policy/"+d.ID); !strings.Contains(text, "から施行されます") {
			t.Error("its page does not say from when it is in force")
		}
		then := o.later(10)
		if n, err := then.Begin(then.as(who)); err != nil || n != 1 {
			t.Fatalf("began %d: %v", n, err)
		}
		count(then, 1)
		err = then.d.Do(then.as(who), func(tx db.Tx) error {
			_, err := then.Repeal(then.as(who), tx, d.ID, then.Today().Plus(5))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		count(then, 1)
		last := o.later(5)
		if n, err := last.Begin(last.as(who)); err != nil || n != 1 {
			t.Fatalf("ended %d: %v", n, err)
		}
		count(last, 0)
		if _, err := last.EditionOn(last.as(who), d.ID, last.Today()); !fault.Is(err, fault.NotFound) {
			t.Errorf("after its last day: %v", err)
		}
		if w, err := last.EditionOn(last.as(who), d.ID, last.Today().Plus(-1)); err != nil || w.Number != 1 {
			t.Errorf("on its last day: %v", err)
		}
	})
}

// What is uploaded is in force at once, and takes no number from what waits.
func TestUploadBesideAWaitingEdition(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o town) {
		who := office("b1")
		ctx := o.as(who)
		d := o.document(who, Internal, enactedOld)
		if _, _, err := o.enact(who, Enacting{Document: d.ID, Enactment: Enactment{BeginsOn: o.Today().Plus(3)}}, enactedNew); err != nil {
			t.Fatal(err)
		}
		got := o.read(who, Reading{Files: []File{{"誤字.txt", []byte(strings.Replace(enactedOld, "直ちに", "すぐに", 1))}}, Document: d.ID})
		if got[0].State != Read {
			t.Fatalf("%+v", got[0])
		}
		if d := o.get(who, d.ID); d.Number != 3 {
			t.Errorf("edition %d is current after the upload", d.Number)
		}
		uploaded := o.Today()
		then := o.later(3)
		if _, err := then.Begin(then.as(who)); err != nil {
			t.Fatal(err)
		}
		if d := then.get(who, d.ID); d.Number != 2 {
			t.Errorf("edition %d is current on the day", d.Number)
		}
		if w, err := o.EditionOn(ctx, d.ID, uploaded); err != nil || w.Number != 3 {
			t.Errorf("edition %d was in force then (%v)", w.Number, err)
		}
	})
}

// page gives a page as the actor gets it.
func (o town) page(who actor.Actor, path string) string {
	o.t.Helper()
	w := httptest.NewRecorder()
	o.site().ServeHTTP(w, webtest.As(httptest.NewRequest(http.MethodGet, path, nil), who))
	if w.Code != http.StatusOK {
		o.t.Fatalf("%s: %d", path, w.Code)
	}
	return w.Body.String()
}
