package app_test

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/okite-isms/okite/internal/app/apptest"
	"github.com/okite-isms/okite/internal/area/incident"
	"github.com/okite-isms/okite/internal/platform/db"
)

// Whoever reports sees what they reported, and adds to it until it is judged; the head of a
// unit sees that of the unit; nobody else does, and a clerk does not judge.
func TestReachOfIncidents(t *testing.T) {
	both(t, func(t *testing.T, town *apptest.Town) {
		b := town.Home
		office := permitted(t, b, b.Office.ID)
		clerk, head, audit := visit(town, town.Client(t, b, b.Staff)), visit(town, town.Client(t, b, b.Head)), visit(town, town.Client(t, b, b.Audit))
		a := clerk.post(t, "/incident/report", url.Values{"situation": {"窓口で紙を渡し間違えた。"}, "noticed": {""}})
		at, ok := strings.CutSuffix(a.header.Get("Location"), "/supplement")
		if a.status != http.StatusSeeOther || !ok {
			t.Fatalf("the report: %d %s", a.status, a.header.Get("Location"))
		}
		own := must(town.App.Incidents.Open(office, strings.TrimPrefix(at, "/incident/")))(t)
		if own.PersonID != b.Staff.ID || own.UnitName == "" || own.Source != incident.ByStaff {
			t.Errorf("reported as %+v", own)
		}
		far := must(town.App.Incidents.Report(office, incident.Reporting{Situation: "ほかの課の事案", Unit: farFrom(t, town, office, own.UnitID)}))(t)
		for _, x := range []struct {
			who    string
			v      visitor
			path   string
			status int
		}{
			{"the clerk", clerk, at, 200}, {"the clerk", clerk, at + "/timeline", 200}, {"the clerk", clerk, "/incident/" + far.ID, 404}, {"the clerk", clerk, at + "/judge", 403}, {"the clerk", clerk, "/incident/import", 403},
			{"the auditor", audit, at, 200}, {"the auditor", audit, "/incident/report", 403}, {"the head of another unit", head, "/incident/class", 403},
		} {
			if got := x.v.get(t, x.path).status; got != x.status {
				t.Errorf("%s at %s: %d, want %d", x.who, x.path, got, x.status)
			}
		}
		if page := clerk.get(t, "/incident").body; !strings.Contains(page, "渡し間違え") || strings.Contains(page, "ほかの課") {
			t.Error("the list of the clerk is not theirs alone")
		}
		if a := clerk.post(t, at+"/supplement", url.Values{"version": {"1"}, "situation": {"窓口で紙を渡し間違えた。"}, "cause": {"混んでいた"}}); a.status != http.StatusSeeOther {
			t.Errorf("the clerk cannot add to the own report: %d", a.status)
		}
		if a := clerk.post(t, "/incident/report", url.Values{"situation": {"住民から"}, "source": {"resident"}}); a.status != http.StatusUnprocessableEntity {
			t.Errorf("a clerk reports for a resident: %d", a.status)
		}
		must(town.App.Incidents.Judge(office, incident.Verdict{ID: own.ID, Version: 2, Incident: "yes", Reason: "渡したため", Class: "other"}))(t)
		if a := clerk.post(t, at+"/supplement", url.Values{"version": {"3"}, "situation": {"書き換え"}}); a.status != http.StatusConflict {
			t.Errorf("the clerk rewrites the report while it is handled: %d", a.status)
		}
	})
}

// farFrom is a unit that has nothing to do with another.
func farFrom(t *testing.T, town *apptest.Town, ctx context.Context, unit string) string {
	t.Helper()
	for _, u := range must(town.App.Orgs.Outline(ctx, town.App.Incidents.Today()))(t).Units {
		if u.ID != unit && u.Depth > 0 {
			return u.ID
		}
	}
	t.Fatal("there is one unit alone")
	return ""
}

// Whoever comes second gets back what they typed, and can send it again.
func TestSecondComesAgain(t *testing.T) {
	t.Parallel()
	town := apptest.Start(t, db.SQLite)
	b := town.Home
	office := permitted(t, b, b.Office.ID)
	x := handled(t, office, town.App.Incidents)
	v, path := visit(town, town.Client(t, b, b.Office)), "/incident/"+x.ID+"/brief"
	must(town.App.Incidents.Brief(office, incident.Briefing{ID: x.ID, Version: x.Version, Next: "先の人の予定"}))(t)
	typed := url.Values{"version": {strconv.FormatInt(x.Version, 10)}, "next": {"後の人の予定"}, "needs": {""}}
	a := v.post(t, path, typed)
	page, version := a.body, strconv.FormatInt(x.Version+1, 10)
	if a.status != http.StatusConflict || !strings.Contains(page, "後の人の予定") || !strings.Contains(page, `name="version" value="`+version+`"`) || !strings.Contains(page, "ほかの人がこのインシデントを変えました") {
		t.Fatalf("%d %s", a.status, visible(t, a.body))
	}
	typed.Set("version", version)
	if a := v.post(t, path, typed); a.status != http.StatusSeeOther {
		t.Errorf("sent again: %d", a.status)
	}
}

// Every page about a drill says so, and none about anything else does.
func TestDrillOnEveryPage(t *testing.T) {
	t.Parallel()
	town := apptest.Start(t, db.SQLite)
	b := town.Home
	office := permitted(t, b, b.Office.ID)
	s, v := town.App.Incidents, visit(town, town.Client(t, b, b.Office))
	for _, drill := range []bool{true, false} {
		x := must(s.Report(office, incident.Reporting{Situation: "想定の事案", Drill: drill}))(t)
		x = must(s.Judge(office, incident.Verdict{ID: x.ID, Version: x.Version, Incident: "yes", Reason: "想定", Class: "grave"}))(t)
		pages := 0
		for _, r := range town.App.Routes() {
			path, ok := strings.CutPrefix(r.Pattern, "GET /incident/{id}")
			if !ok {
				continue
			}
			a := v.get(t, "/incident/"+x.ID+path)
			if a.status != http.StatusOK || !strings.HasPrefix(a.header.Get("Content-Type"), "text/html") || strings.HasSuffix(path, "/pulse") {
				continue // not for this state, a paper, or a part of a page
			}
			if pages++; strings.Contains(a.body, "訓練です") != drill {
				t.Errorf("%s: says so is not %v", r.Pattern, drill)
			}
		}
		if pages < 10 {
			t.Errorf("%d pages were looked at", pages)
		}
	}
}
