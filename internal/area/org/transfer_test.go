package org

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/okite-isms/okite/internal/area/org/structure"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/journal/journaltest"
)

// submit hands a roster in and takes its columns as they are guessed.
func (h *hall) submit(ctx context.Context, day, list string, whole, create bool) (Transfer, Plan) {
	h.t.Helper()
	t := must[Transfer](h.t)(h.Submit(ctx, Submission{Title: day + "付け人事異動", Day: day, Whole: whole, Name: "名簿.csv", Content: []byte(list)}))
	if create {
		t = must[Transfer](h.t)(h.Arrange(ctx, h.arrangement(t, true)))
	}
	t, p, err := h.Review(ctx, t.ID)
	if err != nil {
		h.t.Fatal(err)
	}
	return t, p
}

// arrangement is the form as the page shows it first.
func (h *hall) arrangement(t Transfer, create bool) Arrangement {
	in := arrangementOf(t)
	in.Create = create
	return in
}

func (h *hall) apply(ctx context.Context, t Transfer, p Plan) Transfer {
	h.t.Helper()
	return must[Transfer](h.t)(h.Apply(ctx, Application{ID: t.ID, Version: t.Version, Moves: len(p.Moves)}))
}

const april = `職員番号,氏名,フリガナ,所属,係,職名,本務兼務,任用区分
1,秋山 一,アキヤマ,企画課,,課長,本務,常勤
1,秋山 一,アキヤマ,税務課,,課長,事務取扱,常勤
2,冬木 二,フユキ,企画課,情報係,係長,,
3,春野 三,ハルノ,税務課,,主事,,会計年度任用職員
`

func TestTransfer(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		b, ctx := h.town()
		tr, p := h.submit(ctx, "2026-04-01", april, true, false)
		if len(p.Flaws) > 0 || len(p.Unknown) == 0 || p.Ready(tr.choices) {
			t.Fatalf("plan %+v", p)
		}
		_, err := h.Apply(ctx, Application{ID: tr.ID, Version: tr.Version, Moves: len(p.Moves)})
		wants(t, err, fault.Conflict, "") // units are not there
		tr, p = h.submit(ctx, "2026-04-01", april, true, true)
		if p.Count(Arrives) != 3 || p.Count(NewUnit) != 4 || p.Count(NewPost) != 4 || p.Count(Gains) != 1 {
			t.Fatalf("plan %+v", p.Moves)
		}
		_, err = h.Apply(ctx, Application{ID: tr.ID, Version: tr.Version, Moves: len(p.Moves) - 1})
		wants(t, err, fault.Conflict, "") // not what was reviewed
		journaltest.Added(t, h.d, b.ID, func() { tr = h.apply(ctx, tr, p) })
		_, err = h.Apply(ctx, Application{ID: tr.ID, Version: tr.Version, Moves: len(p.Moves)})
		wants(t, err, fault.Conflict, "") // twice
		if len(tr.result.Opening) != 3 || len(tr.result.Posts) != 4 {
			t.Errorf("aftermath %+v", tr.result)
		}
		o := must[Outline](t)(h.Outline(ctx, on("2026-04-01")))
		got := ""
		for _, x := range o.Posts {
			got += x.UnitName + " " + x.Title + " " + names(x.Holders) + "\n"
		}
		want := "企画課 課長 秋山 一\n企画課 情報係 係長 冬木 二\n税務課 課長 秋山 一（事務取扱）\n税務課 主事 春野 三\n"
		if got != want {
			t.Errorf("after the transfer:\n%s", got)
		}
		if o := must[Outline](t)(h.Outline(ctx, on("2026-03-31"))); len(o.Units) != 0 {
			t.Errorf("the day before there are %d units", len(o.Units))
		}
	})
}

// A year later: one leaves, one moves, one marries, one comes back, a unit is renamed.
func TestNextTransfer(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		b, ctx := h.town()
		tr, p := h.submit(ctx, "2026-04-01", april, true, true)
		h.apply(ctx, tr, p)
		before := h.state(ctx, "2027-04-01")
		next := "職員番号,氏名,所属,係,職名,本務兼務\n1,秋山 一,企画デジタル課,,課長,\n2,雪野 二,税務課,,課長,\n4,夏川 四,企画デジタル課,情報係,係長,\n"
		tr, p = h.submit(ctx, "2027-04-01", next, true, false)
		if len(p.Unknown) == 0 || p.Unknown[0].Was != "企画課" {
			t.Fatalf("the new name of a unit is not guessed: %+v", p.Unknown)
		}
		in := h.arrangement(tr, false)
		in.Renamed = []string{p.Unknown[0].Renamed + "=企画デジタル課"}
		tr = must[Transfer](t)(h.Arrange(ctx, in))
		tr, p, err := h.Review(ctx, tr.ID)
		if err != nil {
			t.Fatal(err)
		}
		for kind, want := range map[MoveKind]int{Renames: 1, Arrives: 1, Leaves: 1, Moves: 1, Loses: 1, Alters: 1, NewUnit: 0} {
			if got := p.Count(kind); got != want {
				t.Errorf("%d %s, want %d: %+v", got, kind, want, p.Moves)
			}
		}
		tr = h.apply(ctx, tr, p)
		if len(tr.result.Closing) != 1 {
			t.Errorf("aftermath %+v", tr.result)
		}
		// Who leaves is let in until the day, and no longer.
		for day, want := range map[string]bool{"2027-03-31": true, "2027-04-01": false} {
			at, _ := time.Parse("2006-01-02", day)
			err := h.d.View(ctx, func(tx db.Tx) error {
				x, err := Directory{Now: func() time.Time { return at }}.Person(ctx, tx, tr.result.Closing[0])
				if x.Active != want {
					t.Errorf("on %s the leaver is let in: %v", day, x.Active)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		if h.state(ctx, "2027-03-31") != h.state(ctx, "2026-12-31") {
			t.Error("the transfer changes days before it")
		}
		// Taken back, all is as before.
		_, err = h.Revert(ctx, Voiding{ID: tr.ID, Version: tr.Version})
		wants(t, err, fault.Invalid, "why")
		journaltest.Added(t, h.d, b.ID, func() {
			must[Transfer](t)(h.Revert(ctx, Voiding{ID: tr.ID, Version: tr.Version, Why: "名簿の誤り"}))
		})
		if after := h.state(ctx, "2027-04-01"); after != before {
			t.Errorf("taken back:\n%s\nbefore:\n%s", after, before)
		}
		_, err = h.Revert(ctx, Voiding{ID: tr.ID, Version: tr.Version, Why: "もう一度"})
		wants(t, err, fault.Conflict, "")
	})
}

// What is odd is said and stops nothing: a number with another person, a head's post that
// nobody holds, two on a post for one.
func TestDoubts(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		_, ctx := h.town()
		tr, p := h.submit(ctx, "2026-04-01", april, true, true)
		h.apply(ctx, tr, p)
		tr, p = h.submit(ctx, "2027-04-01", "職員番号,氏名,所属,職名\n1,秋山 一,企画課,課長\n2,別野 四郎,企画課,課長\n", true, true)
		var reasons []string
		for _, d := range p.Doubts {
			reasons = append(reasons, d.Reason)
		}
		all := strings.Join(reasons, "\n")
		for _, want := range []string{"「冬木 二」さんでした", "定数1人のところ、2人", "「税務課 課長」は空席"} {
			if !strings.Contains(all, want) {
				t.Errorf("%q is not doubted:\n%s", want, all)
			}
		}
		if !p.Ready(tr.choices) {
			t.Error("a doubt stops the transfer")
		}
	})
}

// state writes the organisation of a day with everybody who is known.
func (h *hall) state(ctx context.Context, day string) string {
	h.t.Helper()
	var texts []string
	o := must[Outline](h.t)(h.Outline(ctx, on(day)))
	for _, u := range o.Units {
		texts = append(texts, u.Path)
	}
	for _, p := range o.Posts {
		texts = append(texts, p.UnitName+" "+p.Title+" "+names(p.Holders))
	}
	people, _, err := h.People(ctx, Query{State: Active})
	if err != nil {
		h.t.Fatal(err)
	}
	for _, p := range people {
		texts = append(texts, p.Name+" "+p.AccessUntil.String())
	}
	slices.Sort(texts)
	return strings.Join(texts, "\n")
}

// While something has followed, a transfer is not taken back as a whole.
func TestRevertAfterChange(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		_, ctx := h.town()
		tr, p := h.submit(ctx, "2026-04-01", april, true, true)
		tr = h.apply(ctx, tr, p)
		must[structure.Unit](t)(h.Establish(ctx, Establishment{Name: "議会", Kind: "organ", From: "2026-04-01"}))
		_, err := h.Revert(ctx, Voiding{ID: tr.ID, Version: tr.Version, Why: "誤り"})
		wants(t, err, fault.Conflict, "")
	})
}

// The same roster with a mistake put right, for the same day: what began on the day never was.
func TestTransferTwice(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		_, ctx := h.town()
		tr, p := h.submit(ctx, "2026-04-01", april, true, true)
		h.apply(ctx, tr, p)
		tr, p = h.submit(ctx, "2026-04-01", strings.Replace(april, "春野 三,ハルノ,税務課,,主事", "春野 三,ハルノ,企画課,,主事", 1), true, true)
		h.apply(ctx, tr, p)
		o := must[Outline](t)(h.Outline(ctx, on("2026-04-01")))
		i := slices.IndexFunc(o.Posts, func(p Staffed) bool { return p.UnitName == "企画課" && p.Title == "主事" })
		if i < 0 || names(o.Posts[i].Holders) != "春野 三" {
			t.Errorf("posts %+v", o.Posts)
		}
	})
}

// rosterOf makes up a roster of n people, of whom every so many row is bad.
func rosterOf(n, bad int) (list string, flawed int) {
	var b strings.Builder
	b.WriteString("職員番号,氏名,所属,職名,任用区分\r\n")
	for i := range n {
		number, kind := fmt.Sprint(10_000+i), "常勤"
		if bad > 0 && i%(n/bad) == 0 && flawed < bad {
			flawed++
			switch flawed % 3 {
			case 0:
				number = ""
			case 1:
				kind = "不明"
			default:
				kind = strings.Repeat("長", 30)
			}
		}
		fmt.Fprintf(&b, "%s,職員 %d,第%d課,%s,%s\r\n", number, i, i%60, []string{"主事", "主査", "係員"}[i%3], kind)
	}
	return b.String(), flawed
}

// 5,000 people: 300 bad rows are listed with row, column and reason, and nothing is done;
// without them all is done in seconds, and undone.
func TestLargeTransfer(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		b, ctx := h.town()
		list, flawed := rosterOf(5000, 300)
		began := time.Now()
		tr, p := h.submit(ctx, "2026-04-01", list, true, true)
		if flawed != 300 || len(p.Flaws) != 300 {
			t.Fatalf("%d flaws of %d", len(p.Flaws), flawed)
		}
		for _, f := range p.Flaws {
			if f.Line < 2 || f.Column == "" || f.Reason == "" {
				t.Fatalf("flaw %+v", f)
			}
		}
		journaltest.None(t, h.d, b.ID, func() {
			_, err := h.Apply(ctx, Application{ID: tr.ID, Version: tr.Version, Moves: len(p.Moves)})
			wants(t, err, fault.Conflict, "")
		})
		if _, total, err := h.People(ctx, Query{Limit: 1}); err != nil || total != 1 {
			t.Errorf("%d people after a refused transfer, %v", total, err)
		}
		list, _ = rosterOf(5000, 0)
		tr, p = h.submit(ctx, "2026-04-01", list, true, true)
		read := time.Since(began)
		began = time.Now()
		tr = h.apply(ctx, tr, p)
		applied := time.Since(began)
		t.Logf("two dry runs %v, applied %v", read, applied)
		if applied > 20*time.Second {
			t.Errorf("5,000 people take %v", applied)
		}
		if _, total, err := h.People(ctx, Query{Limit: 1}); err != nil || total != 5001 {
			t.Errorf("%d people, %v", total, err)
		}
		began = time.Now()
		must[structure.Absence](t)(h.Leave(ctx, Leaving{ID: tr.result.Opening[0], Kind: "trip", From: "2026-05-01", Last: "2026-05-02"}))
		t.Logf("one change among 5,000 people %v", time.Since(began))
		if _, err := h.Revert(ctx, Voiding{ID: tr.ID, Version: tr.Version, Why: "試験"}); !fault.Is(err, fault.Conflict) {
			t.Errorf("taken back after a change: %v", err)
		}
	})
}

// What was applied to thousands is taken back for all of them.
func TestLargeRevert(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		_, ctx := h.town()
		list, _ := rosterOf(5000, 0)
		tr, p := h.submit(ctx, "2026-04-01", list, true, true)
		tr = h.apply(ctx, tr, p)
		began := time.Now()
		must[Transfer](t)(h.Revert(ctx, Voiding{ID: tr.ID, Version: tr.Version, Why: "試験"}))
		t.Logf("taken back %v", time.Since(began))
		if _, total, err := h.People(ctx, Query{State: Active, Limit: 1}); err != nil || total != 1 {
			t.Errorf("%d people are left, %v", total, err)
		}
	})
}

func TestTransferForbidden(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		b, ctx := h.town()
		tr, _ := h.submit(ctx, "2026-04-01", april, true, true)
		_, foreign := h.other()
		for _, c := range []context.Context{h.as(b.ID, actor.Staff), h.as(b.ID, actor.Auditor), h.as(b.ID, actor.Guest)} {
			_, err := h.Submit(c, Submission{Title: "x", Day: "2026-04-01", Content: []byte(april)})
			wants(t, err, fault.Forbidden, "")
			_, _, err = h.Review(c, tr.ID)
			wants(t, err, fault.Forbidden, "")
			_, err = h.Apply(c, Application{ID: tr.ID, Version: tr.Version})
			wants(t, err, fault.Forbidden, "")
		}
		_, _, err := h.Review(foreign, tr.ID)
		wants(t, err, fault.NotFound, "")
		_, err = h.Apply(foreign, Application{ID: tr.ID, Version: tr.Version})
		wants(t, err, fault.NotFound, "")
		_, err = h.Revert(foreign, Voiding{ID: tr.ID, Version: tr.Version, Why: "x"})
		wants(t, err, fault.NotFound, "")
	})
}
