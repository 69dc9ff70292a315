package app

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"testing"

	"github.com/okite-isms/okite/internal/area/incident"
	"github.com/okite-isms/okite/internal/platform/db"
)

// leaked gives the first made-up body so many lost sticks, each with clocks, a decision
// and a report that was sent, and gives the paths of the last one.
func leaked(t *testing.T, a *App, n int) (paths []string) {
	t.Helper()
	bodies, err := a.bodies(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ctx, s := a.operator(t.Context(), bodies[0].ID), a.Incidents
	for i := range n {
		x := made(t, ctx, s.Report, incident.Reporting{Situation: fmt.Sprintf("紛失%d", i+1)})
		x = made(t, ctx, s.Judge, incident.Verdict{ID: x.ID, Version: x.Version, Incident: "yes", Reason: "紛失", Class: "other"})
		for k := range n { // each recount leaves lines
			x = made(t, ctx, s.SetFacts, incident.FactsInput{ID: x.ID, Version: x.Version, Known: x.NoticedAt.Table(), Event: "leak", Personal: true, People: 101 + k, Unlawful: k%2 == 0})
		}
		made(t, ctx, s.AskWaiver, incident.Asking{ID: x.ID, Regime: "assembly", Ground: "other", Reason: "試験"})
		f := made(t, ctx, s.Draft, incident.Drafting{ID: x.ID, Regime: "personal", Type: "prompt"})
		for range n - 1 {
			f = made(t, ctx, s.Send, incident.Sending{ID: f.ID, Version: f.Version, At: x.NoticedAt.Table(), By: "担当", Means: "電話"})
			f = made(t, ctx, s.Draft, incident.Drafting{ID: x.ID, Regime: "personal", Type: "completion"})
		}
		at := "/incident/" + x.ID
		paths = []string{
			"/incident/clock", "/incident/clock?due=30&recipient=ppc&sort=recipient&state=running", "/incident/clock?format=csv", "/incident/template", at + "/clock", at + "/filing", at + "/subject",
			"/incident/filing/" + f.ID + "/show", "/incident/filing/" + f.ID + "/compare", "/incident/filing/" + f.ID + "/paste", "/incident/filing/" + f.ID + "/paper", "/api/v1/incident/clock", "/api/v1" + at + "/clock", "/api/v1" + at + "/filing",
		}
	}
	return paths
}

// What a page of clocks and reports costs does not grow with incidents, recounts and
// reports, and looking at it writes nothing.
func TestStatementsOfClocks(t *testing.T) {
	t.Parallel()
	count := func(n int) []int64 {
		a, s := sown(t, db.SQLite, seedCommand{Bodies: 1, People: 20, Documents: 2, Provisions: 5})
		write, _ := a.DB.Pools()
		written := func() (n int64) {
			if err := write.QueryRowContext(context.Background(), `select total_changes()`).Scan(&n); err != nil {
				t.Fatal(err)
			}
			return n
		}
		var counts []int64
		for _, path := range leaked(t, a, n) {
			s.ask(a, path) // the first request of a minute notes that the session is in use
			sent, changed := a.DB.Statements(), written()
			w := s.ask(a, path)
			if sent = a.DB.Statements() - sent; w.Code != http.StatusOK || sent > mostStatements {
				t.Errorf("%s: %d, %d statements, at most %d are wanted", path, w.Code, sent, mostStatements)
			}
			if n := written() - changed; n != 0 {
				t.Errorf("%s changes %d rows", path, n)
			}
			counts = append(counts, sent)
		}
		t.Log(counts)
		return counts
	}
	if few, many := count(9), count(12); !slices.Equal(few, many) {
		t.Errorf("statements grow: %v, then %v", few, many)
	}
}
