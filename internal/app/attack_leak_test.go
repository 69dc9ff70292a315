package app_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/okite-isms/okite/internal/app/apptest"
	"github.com/okite-isms/okite/internal/area/incident"
	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/db"
)

// leakAttack knows the clocks of incidents, reports to the outside and people concerned.
func leakAttack() attack {
	return attack{
		prepare: prepareLeak,
		names: func(i ids) map[string]string {
			return map[string]string{
				"/incident/{id}/clock": i.made["leak"], "/incident/{id}/filing": i.made["leak"], "/incident/{id}/subject": i.made["leak"], "/incident/waiver/{id}": i.made["waiver"],
				"/incident/filing/{id}": i.made["filing"], "/incident/subject/{id}": i.made["subject"], "/incident/people/{id}": i.made["people"],
				"/api/v1/incident/{id}/clock": i.made["leak"], "/api/v1/incident/{id}/filing": i.made["leak"], "/api/v1/incident/waiver/{id}": i.made["waiver"], "/api/v1/incident/filing/{id}": i.made["filing"],
			}
		},
		forms:    leakForms,
		writings: leakWritings,
		// The office of these tests is not on the name list of the people concerned; the others
		// take a file.
		unready: []string{
			"POST /incident/template", "POST /incident/{id}/subject/import", "POST /incident/people/{id}/apply", "POST /incident/subject/{id}/progress",
			"POST /incident/{id}/subject/sent", "POST /incident/{id}/subject/finish", "POST /incident/{id}/subject/erase",
		},
	}
}

// prepareLeak makes an incident with clocks, a question whether to report, a report, and
// people concerned whom only somebody else may see.
func prepareLeak(t *testing.T, town *apptest.Town, b apptest.Body, i *ids) {
	t.Helper()
	ctx, s := apptest.As(t.Context(), b.ID, b.Office.ID), town.App.Incidents
	x := must(s.Report(ctx, incident.Reporting{Situation: "試験の紛失", Unit: i.Unit}))(t)
	x = must(s.Judge(ctx, incident.Verdict{ID: x.ID, Version: x.Version, Incident: "yes", Reason: "試験", Class: "other"}))(t)
	x = must(s.SetFacts(ctx, incident.FactsInput{ID: x.ID, Version: x.Version, Known: x.NoticedAt.Table(), Event: "leak", Personal: true, People: 120}))(t)
	w := must(s.AskWaiver(ctx, incident.Asking{ID: x.ID, Regime: "assembly", Ground: "other", Reason: "試験"}))(t)
	f := must(s.Draft(ctx, incident.Drafting{ID: x.ID, Regime: "personal", Type: "prompt"}))(t)
	clerk := apptest.As(t.Context(), b.ID, b.Staff.ID)
	must(town.App.Orgs.Restrict(clerk, org.Restricting{Area: "incident", Object: x.ID + ":subject", Reason: "試験"}))(t)
	list := must(s.SubmitPeople(clerk, x.ID, "本人.csv", []byte("氏名,住所\n試験本人,みどり町\n")))(t)
	must(s.ApplyPeople(clerk, incident.PeopleApplying{ID: list.ID, Version: 1, Count: 1}))(t)
	people := must(s.People(clerk, incident.PeopleQuery{ID: x.ID, Limit: 1}))(t)
	i.made["leak-at"] = x.NoticedAt.Table()
	i.made["leak"], i.made["waiver"], i.made["filing"], i.made["people"], i.made["subject"] = x.ID, w.ID, f.ID, list.ID, people.Subjects[0].ID
}

func leakForms(_ *apptest.Town, i ids) map[string]url.Values {
	sending := url.Values{"version": {"1"}, "at": {i.made["leak-at"]}, "by": {"担当"}, "means": {"電話"}, "reference": {"1"}}
	because := url.Values{"version": {"1"}, "reason": {"試験のため"}}
	items := url.Values{"version": {"1"}}
	for _, name := range []string{"overview", "data", "people", "cause", "secondary", "response", "publicity", "prevention", "other"} {
		items.Set(name, "試験")
	}
	return map[string]url.Values{
		"POST /incident/{id}/clock/settle":     filled(sending, url.Values{"clock": {"prefecture.report"}, "sent": {"第一報"}, "remark": {""}}),
		"POST /incident/{id}/clock/reopen":     filled(because, url.Values{"clock": {"prefecture.report"}}),
		"POST /incident/{id}/clock/waive":      {"regime": {"personal"}, "ground": {"other"}, "reason": {"試験"}},
		"POST /incident/waiver/{id}/decide":    {"version": {"1"}, "granted": {"yes"}, "answer": {"試験"}, "alone": {"一人のため"}},
		"POST /incident/{id}/filing":           {"regime": {"personal"}, "kind": {"prompt"}, "fresh": {"1"}},
		"POST /incident/filing/{id}/write":     items,
		"POST /incident/filing/{id}/send":      sending,
		"POST /incident/filing/{id}/drop":      because,
		"POST /incident/template":              {"form": {"leak"}},
		"POST /incident/{id}/subject/import":   {},
		"POST /incident/people/{id}/apply":     {"version": {"1"}, "count": {"1"}},
		"POST /incident/{id}/subject/letter":   {"version": {"0"}, "letter": {"試験の文"}, "contact": {"総務課"}},
		"POST /incident/{id}/subject/sent":     {"on": {apptest.Begun}, "means": {"郵送"}},
		"POST /incident/{id}/subject/finish":   {"version": {"0"}, "on": {apptest.Begun}, "means": {"公表"}, "alternative": {"公表"}, "reason": {"試験"}, "keep_until": {apptest.Later}},
		"POST /incident/{id}/subject/erase":    because,
		"POST /incident/subject/{id}/progress": {"version": {"1"}, "state": {"waiting"}, "sent_on": {""}, "means": {""}, "result_on": {""}, "remark": {""}, "letter": {""}},
	}
}

func leakWritings(_ ids) map[string]map[string]any {
	sending := map[string]any{"version": 1, "at": "2026-11-25 10:00", "by": "担当", "means": "電話"}
	because := map[string]any{"version": 1, "reason": "試験のため"}
	return map[string]map[string]any{
		"POST /api/v1/incident/{id}/clock/settle":  {"version": 1, "clock": "prefecture.report", "at": "2026-11-25 10:00", "by": "担当", "means": "電話", "sent": "第一報"},
		"POST /api/v1/incident/{id}/clock/reopen":  {"version": 1, "clock": "prefecture.report", "reason": "試験のため"},
		"POST /api/v1/incident/{id}/clock/waive":   {"regime": "prefecture", "ground": "other", "reason": "試験"},
		"POST /api/v1/incident/waiver/{id}/decide": {"version": 1, "granted": "yes", "answer": "試験"},
		"POST /api/v1/incident/{id}/filing":        {"regime": "personal", "kind": "prompt"},
		"POST /api/v1/incident/filing/{id}/write":  {"version": 1, "items": map[string]string{"overview": "試験"}},
		"POST /api/v1/incident/filing/{id}/send":   sending,
		"POST /api/v1/incident/filing/{id}/drop":   because,
	}
}

// People concerned are there for nobody who is not on the name list, the office among them,
// and what refuses a reader tells nothing of who they are.
func TestAttackPeopleConcerned(t *testing.T) {
	t.Parallel()
	town := apptest.Start(t, db.SQLite)
	home, _ := ready(t, town)
	office := visit(town, town.Client(t, town.Home, town.Home.Office))
	x := "/incident/" + home.made["leak"] + "/subject"
	for path, want := range map[string]int{
		x: 200, x + "?state=waiting&page=1": 200, x + "?page=-3": 200, x + "?page=99999999999999999999": 200, x + "/import": 404, x + "/letters": 404, x + "/letters?page=2&format=docx": 404,
		"/incident/subject/" + home.made["subject"] + "/progress": 404, "/incident/people/" + home.made["people"] + "/look": 404, x + "/finish": 200, x + "/erase": 200,
		"/search?q=" + url.QueryEscape("試験本人"): 200, "/journal?format=csv": 200, "/incident/" + home.made["leak"] + "/timeline": 200, "/incident?format=csv": 200, "/incident/clock?format=csv": 200,
	} {
		a := office.get(t, path)
		if a.status != want {
			t.Errorf("%s: %d, want %d", path, a.status, want)
		}
		if strings.Contains(strings.ReplaceAll(a.body, `value="試験本人"`, ""), "試験本人") && !strings.HasPrefix(path, "/search") || strings.Contains(a.body, "みどり町</td>") {
			t.Errorf("%s tells of somebody on the list", path)
		}
	}
	for _, step := range []string{"/sent", "/finish", "/erase"} {
		pattern := "POST /incident/{id}/subject" + step
		_, path := home.path(t, pattern)
		if a := office.post(t, path, leakForms(town, home)[pattern]); a.status != http.StatusNotFound {
			t.Errorf("%s: %d", pattern, a.status)
		}
	}
	// Who is on the list reads it; each session leaves one line.
	clerk := apptest.As(t.Context(), town.Home.ID, town.Home.Staff.ID)
	if p := must(town.App.Incidents.People(clerk, incident.PeopleQuery{ID: home.made["leak"], Limit: 10}))(t); len(p.Subjects) != 1 {
		t.Errorf("%+v", p)
	}
}
