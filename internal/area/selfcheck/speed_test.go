package selfcheck

import (
	"fmt"
	"strconv"
	"testing"

	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/db/dbtest"
)

// crowd is a campaign of forty items that so many people in fifty sections answer.
func crowd(b *testing.B, kind db.Kind, people int) (*hall, Plan) {
	b.Helper()
	d := dbtest.Open(b, kind, migrations)
	h := newHall(b, d)
	ctx := h.office()
	h.people = nil
	for i := range people {
		h.people = append(h.people, org.Colleague{ID: "p" + strconv.Itoa(i), Name: "人" + strconv.Itoa(i), Number: strconv.Itoa(i), Units: []string{[]string{"tax", "plan"}[i%2]}, Roles: []string{"staff"}})
	}
	p, err := h.Draw(ctx, Planning{Title: "自己点検", From: "2026-11-25", Last: "2026-12-04", Voice: string(Anonymous), Small: 5})
	if err == nil {
		p, err = h.Draft(ctx, Drafting{ID: p.ID, Title: "全職員", Target: "person", Lines: many(40), Version: p.Version})
	}
	if err != nil {
		b.Fatal(err)
	}
	started, err := h.Start(ctx, At{p.ID, p.Version})
	if err != nil {
		b.Fatal(err)
	}
	return h, started.Plan
}

// Starting for five thousand people, and the roll-up of what they answered.
func BenchmarkRollUp(b *testing.B) {
	for _, kind := range []db.Kind{db.SQLite, db.Postgres} {
		b.Run(fmt.Sprint(kind), func(b *testing.B) {
			h, p := crowd(b, kind, 5000)
			ctx := h.office()
			err := h.db.Do(ctx, func(tx db.Tx) error {
				list, _, err := findSheets(ctx, tx, "a", p.ID, Waiters{}, nil)
				for _, x := range list {
					in := filled(x, Yes)
					if err := in.put(&x, true); err != nil {
						return err
					}
					x.Submits = 1
					if err := saveSheet(ctx, tx, "a", x); err != nil {
						return err
					}
				}
				return err
			})
			if err != nil {
				b.Fatal(err)
			}
			b.ResetTimer()
			for b.Loop() {
				if r, err := h.Results(ctx, One{p.ID}); err != nil || r.Whole.Done != 5000 {
					b.Fatal(r.Whole.Done, err)
				}
			}
		})
	}
}

// Handing five thousand sheets out.
func BenchmarkStart(b *testing.B) {
	for _, kind := range []db.Kind{db.SQLite, db.Postgres} {
		b.Run(fmt.Sprint(kind), func(b *testing.B) {
			h, p := crowd(b, kind, 5000)
			ctx := h.office()
			for b.Loop() {
				n, err := h.Draw(ctx, Planning{Title: "自己点検", From: "2026-11-25", Last: "2026-12-04", Voice: "none", Before: p.ID, Copy: true})
				if err != nil {
					b.Fatal(err)
				}
				if _, err := h.Start(ctx, At{n.ID, n.Version}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
