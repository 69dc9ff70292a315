package app

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/okite-isms/okite/internal/area/incident"
	"github.com/okite-isms/okite/internal/platform/db"
)

// beset gives the first made-up body so many incidents, the last with as many measures and
// so many entries in its timeline. It returns one object for each kind that a path names.
func beset(t *testing.T, a *App, n, entries int) map[string]string {
	t.Helper()
	bodies, err := a.bodies(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ctx, s, last := a.operator(t.Context(), bodies[0].ID), a.Incidents, map[string]string{}
	outline, err := a.Orgs.Outline(ctx, s.Today())
	if err != nil {
		t.Fatal(err)
	}
	var x incident.Incident
	for i := range n {
		x = made(t, ctx, s.Report, incident.Reporting{Situation: fmt.Sprintf("計測用の事案%d", i+1)})
		x = made(t, ctx, s.Judge, incident.Verdict{ID: x.ID, Version: x.Version, Incident: "yes", Reason: "計測", Class: "system"})
		x = made(t, ctx, s.SetFacts, incident.FactsInput{ID: x.ID, Version: x.Version, Known: "2026-04-01 09:00", Event: "leak", Personal: true, People: 2000})
	}
	x = made(t, ctx, s.Explain, incident.Explaining{ID: x.ID, Version: x.Version, Kind: "failure", Cause: "故障", Damage: "なし"})
	x = made(t, ctx, s.Plan, incident.Planning{ID: x.ID, Version: x.Version, Plan: "計画", Policy: "改めない"})
	for i := range n {
		if len(outline.Posts) > 0 {
			x = made(t, ctx, s.AddMeasure, incident.MeasureInput{ID: x.ID, Version: x.Version, Title: fmt.Sprintf("策%d", i+1), Post: outline.Posts[0].ID, Due: s.Today().Plus(30).String()})
		}
	}
	for i := range entries {
		made(t, ctx, s.Note, incident.Noting{ID: x.ID, Text: fmt.Sprintf("経過%d", i+1)})
	}
	last["incident"] = x.ID
	l, err := s.Submit(ctx, "一覧表.csv", []byte("報告日,件名,状況\n"+strings.Repeat("2024-05-01,試験,試験\n", n)))
	if err != nil {
		t.Fatal(err)
	}
	last["import"] = l.ID
	respondedTo(t, ctx, s, n, last)
	return last
}

// incidentPaths lists every route of incidents that is read, with things in it.
func incidentPaths(a *App, last map[string]string) []string {
	list := []string{"/incident?q=%E8%A8%88%E6%B8%AC&state=open", "/incident?class=system&sort=unit", "/incident/" + last["incident"] + "/timeline?page=2", "/incident/figure?format=xlsx", "/incident/" + last["incident"] + "/chief-report?format=docx"}
	add := func(pattern string) {
		path, ok := strings.CutPrefix(pattern, "GET ")
		if !ok || !strings.HasPrefix(strings.TrimPrefix(path, "/api/v1"), "/incident") {
			return
		}
		for _, other := range []string{"/waiver/", "/filing/", "/people/", "/subject/"} {
			if strings.Contains(path, other) {
				return // TestStatementsOfClocks has what these stand for
			}
		}
		path = respondPath(path, last)
		path = strings.NewReplacer("/import/{id}", "/import/"+last["import"], "/number/{id}", "/number/2026-1").Replace(path)
		path = strings.ReplaceAll(path, "{id}", last["incident"])
		if !strings.HasSuffix(path, "/restore") && !strings.HasSuffix(path, "/watch") && !strings.HasSuffix(path, "/judge") && !strings.HasSuffix(path, "/conclude") && !strings.Contains(path, "/number/") {
			list = append(list, path) // the others are not for an incident in this state
		}
	}
	for _, r := range a.web.Routes() {
		add(r.Pattern)
	}
	for _, o := range a.api.Operations() {
		add(o.Pattern)
	}
	return list
}

// mostWithUnits is how many statements a page may send that offers the units, for which it
// reads the organisation whole.
const mostWithUnits = mostStatements + 2

// What a page of incidents costs does not grow with incidents, measures and entries, and
// looking at it writes nothing.
func TestStatementsOfIncidents(t *testing.T) {
	t.Parallel()
	count := func(n int) []int64 {
		a, s := sown(t, db.SQLite, seedCommand{Bodies: 1, People: 20, Documents: 2, Provisions: 5})
		write, _ := a.DB.Pools()
		written := func() (n int64) {
			if err := write.QueryRowContext(t.Context(), `select total_changes()`).Scan(&n); err != nil {
				t.Fatal(err)
			}
			return n
		}
		var counts []int64
		for _, path := range incidentPaths(a, beset(t, a, n, 60*n)) {
			s.ask(a, path) // the first request of a minute notes that the session is in use
			sent, changed := a.DB.Statements(), written()
			w := s.ask(a, path)
			if sent = a.DB.Statements() - sent; w.Code >= http.StatusMultipleChoices || sent > mostWithUnits {
				t.Errorf("%s: %d, %d statements, at most %d are wanted", path, w.Code, sent, mostWithUnits)
			}
			if n := written() - changed; n != 0 {
				t.Errorf("%s changes %d rows", path, n)
			}
			counts = append(counts, sent)
		}
		return counts
	}
	if few, many := count(2), count(6); !slices.Equal(few, many) {
		t.Errorf("statements grow: %v, then %v", few, many)
	}
}

// A timeline of 5,000 entries stays quick: a page of it, and the question whether it has
// grown, which everybody who looks asks every few seconds.
func TestLongTimeline(t *testing.T) {
	t.Parallel()
	a, s := sown(t, db.SQLite, seedCommand{Bodies: 1, People: 20, Documents: 2, Provisions: 5})
	const entries = 5000
	id := beset(t, a, 1, entries)["incident"]
	for path, most := range map[string]time.Duration{
		"/incident/" + id + "/timeline": time.Second, "/incident/" + id + "/timeline?page=100": time.Second, "/incident/" + id + "/pulse?seen=0": 300 * time.Millisecond, "/incident/" + id: time.Second,
	} {
		s.ask(a, path)
		began := time.Now()
		w := s.ask(a, path)
		took := time.Since(began)
		t.Logf("%s: %s, %d bytes packed", strings.ReplaceAll(path, id, "ID"), took.Round(time.Millisecond), w.Body.Len())
		if w.Code != http.StatusOK || took > most {
			t.Errorf("%s: %d after %s, at most %s is wanted", path, w.Code, took, most)
		}
	}
}
