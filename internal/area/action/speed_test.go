package action

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/db/dbtest"
)

// sow fills a body with so many actions of ten years, most of them closed.
func (h *hall) sow(t testing.TB, n int) {
	t.Helper()
	ctx := h.office()
	const atOnce = 2000
	states := []State{Closed, Closed, Closed, Closed, Closed, Closed, Cancelled, Underway, Registered, Reported}
	posts := [][2]string{{"tax-one", "clerk"}, {"tax", "tax-chief"}, {"plan", "plan-chief"}}
	for from := 0; from < n; from += atOnce {
		err := h.d.Do(ctx, func(tx db.Tx) error {
			var list []Action
			keys := map[string][]string{}
			for i := from; i < min(from+atOnce, n); i++ {
				p, opened := posts[i%len(posts)], clock.Date{Year: 2016, Month: 4, Day: 1}.Plus(i*3650/n)
				a := Action{
					ID: db.NewID(), Year: opened.FiscalYear(fiscalStart), Number: i + 1, Title: fmt.Sprintf("計測用の是正措置 %d", i), Problem: strings.Repeat("問題の内容。", 10), SourceKind: SourceKinds()[i%9],
					SourceArea: "audit", SourceID: fmt.Sprint(i / 5), UnitID: p[0], UnitName: p[0], OwnerPost: p[1], OwnerName: p[1], Priority: Priorities()[i%4], OpenedOn: opened, OpenedBy: "office", FirstDue: opened.Plus(60), Due: opened.Plus(60),
					State: states[i%len(states)], Version: 1,
				}
				if i < n*9/10 && a.State.Open() {
					a.State = Closed // what is open was opened lately
				}
				if !a.State.Open() {
					a.ClosedOn, a.Days = opened.Plus(50), 50
				}
				list, keys[a.ID] = append(list, a), []string{postKey(p[1])}
			}
			if err := insert(ctx, tx, "a", list...); err != nil {
				return err
			}
			return insertHolders(ctx, tx, "a", keys)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// What a page asks does not grow with the rows: neither statements nor rows loaded.
func TestStatementsOverMany(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		count := func() (list []int64) {
			for _, ask := range []func() error{
				func() error { _, _, err := h.List(h.office(), Query{State: "open", Limit: 50}); return err },
				func() error { _, _, err := h.List(h.staff("aki"), Query{Limit: 50}); return err },
				func() error { _, err := h.Board(h.office()); return err },
				func() error { _, err := h.Figures(h.office(), FigurePeriod{}); return err },
			} {
				before := h.d.Statements()
				if err := ask(); err != nil {
					t.Fatal(err)
				}
				list = append(list, h.d.Statements()-before)
			}
			return list
		}
		h.sow(t, 10)
		few := count()
		h.sowMore(t, 3000)
		many := count()
		for i := range few {
			if many[i] > few[i]+1 || many[i] > 3 { // one more counts what is beyond the page
				t.Errorf("%d: %d statements over few rows, %d over many", i, few[i], many[i])
			}
		}
		list, n, err := h.List(h.staff("haru"), Query{Limit: 50})
		if err != nil || len(list) != 50 || n != 1004 {
			t.Errorf("%d of %d, %v", len(list), n, err)
		}
	})
}

// sowMore sows beside what is there: its numbers begin elsewhere.
func (h *hall) sowMore(t testing.TB, n int) {
	t.Helper()
	err := h.d.Do(h.office(), func(tx db.Tx) error {
		_, err := tx.ExecContext(context.Background(), `update action set number = number + 1000000 where body_id = 'a'`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	h.sow(t, n)
}

// The list over 50,000 actions, as the office and as a head of a section see it.
func BenchmarkList(b *testing.B) {
	for _, kind := range []db.Kind{db.SQLite, db.Postgres} {
		d := dbtest.Open(b, kind, migrations)
		h := newHall(b, d)
		h.sow(b, 50_000)
		for name, ask := range map[string]func() error{
			"open by due": func() error { _, _, err := h.List(h.office(), Query{State: "open", Limit: 50}); return err },
			"all by due":  func() error { _, _, err := h.List(h.office(), Query{Limit: 50}); return err },
			"late":        func() error { _, _, err := h.List(h.office(), Query{Late: true, Limit: 50}); return err },
			"unit by state": func() error {
				_, _, err := h.List(h.office(), Query{Unit: "tax", Sort: "state", Limit: 50})
				return err
			},
			"head": func() error { _, _, err := h.List(h.staff("aki"), Query{State: "open", Limit: 50}); return err },
			"mine": func() error {
				_, _, err := h.List(h.staff("haru"), Query{Owner: "mine", State: "open", Limit: 50})
				return err
			},
			"words":   func() error { _, _, err := h.List(h.office(), Query{Text: "計測用 4999", Limit: 50}); return err },
			"board":   func() error { _, err := h.Board(h.office()); return err },
			"figures": func() error { _, err := h.Figures(h.office(), FigurePeriod{}); return err },
		} {
			b.Run(string(kind)+"/"+name, func(b *testing.B) {
				for b.Loop() {
					if err := ask(); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
