package approval

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/okite-isms/okite/internal/area/approval/flow"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/db/dbtest"
)

// sownPosts is among how many posts the open cases of a large town are spread.
const sownPosts = 200

// sow fills the body with so many cases that are open, from a number on.
func (h *hall) sow(t testing.TB, from, n int) {
	t.Helper()
	const atOnce = 500
	now := clock.At(h.today)
	route := Route{Name: "section", Title: "課内", Kind: Request, Steps: []flow.Step{{Key: "a", Title: "課の承認", Mode: flow.Approve, Who: []flow.Picker{{By: flow.ByPost, Name: "p"}}}}}
	for at := from; at < from+n; at += atOnce {
		err := h.d.Do(as("a", "app"), func(tx db.Tx) error {
			var list []Case
			for i := at; i < min(at+atOnce, from+n); i++ {
				d := Petition{Title: fmt.Sprintf("計測用の伺い%d", i), Text: strings.Repeat("伺いの内容。", 50), Class: "middle"}
				post := fmt.Sprintf("post:%d", i%sownPosts)
				list = append(list, Case{
					ID: db.NewID(), Kind: Request, Year: 2026, Number: i + 1, Applicant: flow.Signer{ID: "app", Name: "app"}, Route: route, Documents: []Petition{d}, State: flow.Running, Round: 1,
					Seats: []flow.Seat{{N: 1, Round: 1, Step: "a", Task: flow.ToDecide, Title: post, Standing: flow.Waiting, Due: clock.Today(h.today).Plus(i%30 - 10).String(), Hands: []flow.Hand{{Address: post, Authority: flow.Own}}}},
					Acts:  []flow.Act{{N: 1, Kind: flow.Draft, Actor: flow.Signer{ID: "app", Name: "app"}, At: h.today, Document: &d}},
				})
			}
			return insertCases(context.Background(), tx, "a", now, list...)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// The inbox is one query over 10,000 open cases as over a few, and it finds what waits by
// the address: the others are not read.
func TestInboxOverMany(t *testing.T) {
	each(t, func(h *hall) {
		inbox := func() (found []WaitingItem, sent int64) {
			err := h.d.View(as("a", "aki"), func(tx db.Tx) error {
				before := h.d.Statements()
				var err error
				found, err = findWaiting(as("a", "aki"), tx, "a", firstRows(50), []string{"person:aki", "post:7"}, "2026-11-25")
				sent = h.d.Statements() - before
				return err
			})
			if err != nil {
				h.t.Fatal(err)
			}
			return found, sent
		}
		h.sow(h.t, 0, 400)
		if found, sent := inbox(); len(found) != 2 || found[0].Total != 2 || sent != 1 {
			h.t.Errorf("%d items by %d statements", len(found), sent)
		}
		h.sow(h.t, 400, 9_600)
		if found, sent := inbox(); len(found) != 50 || found[0].Total != 50 || sent != 1 {
			h.t.Errorf("%d items by %d statements", len(found), sent)
		}
		h.readsByAddress()
	})
}

// readsByAddress looks at the plan of the inbox: it begins at the index of addresses,
// and goes from there to seat and case by their keys.
func (h *hall) readsByAddress() {
	h.t.Helper()
	if h.d.Kind() != db.SQLite {
		return // whose plan depends on what was last counted of the tables
	}
	var plan []string
	err := h.d.View(as("a", "aki"), func(tx db.Tx) error {
		rows, err := tx.QueryContext(context.Background(), `explain query plan `+waitingQuery("$6,$7"), "a", "2026-11-25", "", 50, 0, "person:aki", "post:7")
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var id, parent, unused int
			var detail string
			if err := rows.Scan(&id, &parent, &unused, &detail); err != nil {
				return err
			}
			plan = append(plan, detail)
		}
		return rows.Err()
	})
	if err != nil {
		h.t.Fatal(err)
	}
	text := strings.Join(plan, "\n")
	if strings.Contains(text, "SCAN approval") || strings.Contains(text, "SCAN h") || strings.Contains(text, "SCAN s") || strings.Contains(text, "SCAN c") || !strings.Contains(text, "SEARCH h USING INDEX approval_hand_address (body_id=? AND address=?") {
		h.t.Errorf("the inbox is read so:\n%s", text)
	}
}

// The inbox of one of 200 posts, over 10,000 open cases.
func BenchmarkInbox(b *testing.B) {
	for _, kind := range []db.Kind{db.SQLite, db.Postgres} {
		h := &hall{d: dbtest.Open(b, kind, migrations), today: time.Date(2026, 11, 25, 3, 0, 0, 0, time.UTC)}
		h.town = &town{posts: map[string]string{"7": "aki"}}
		h.Service = New(h.d, Config{Orgs: h.town, Names: names, Now: func() time.Time { return h.today }})
		h.sow(b, 0, 10_000)
		for name, in := range map[string]Inbox{"all": {}, "own": {Only: "mine"}, "overdue": {Only: "overdue"}} {
			in.Page, in.Limit = 1, 50
			b.Run(string(kind)+"/"+name, func(b *testing.B) {
				for b.Loop() {
					if _, err := h.Waiting(as("a", "aki"), in); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
