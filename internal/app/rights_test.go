package app_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/okite-isms/okite/internal/app/apptest"
	"github.com/okite-isms/okite/internal/area/action"
	"github.com/okite-isms/okite/internal/area/approval"
	drafts "github.com/okite-isms/okite/internal/area/draft"
	"github.com/okite-isms/okite/internal/area/evidence"
	"github.com/okite-isms/okite/internal/area/home"
	"github.com/okite-isms/okite/internal/area/incident"
	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/area/policy"
	"github.com/okite-isms/okite/internal/area/revision"
	"github.com/okite-isms/okite/internal/area/selfcheck"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
)

// probe is one reading of an area by which its rights are tried. A new area adds a line.
type probe struct {
	area  string
	needs actor.Permission
	path  func(i ids) string
	open  bool // that somebody from outside can be invited to it
}

func probes() []probe {
	at := func(path string) func(ids) string { return func(ids) string { return path } }
	return []probe{
		{"org", org.CanSee, func(i ids) string { return "/org/unit/" + i.Unit }, true},
		{"org", org.CanView, func(i ids) string { return "/org/person/" + i.Person }, true},
		{"org", org.CanHandOver, func(i ids) string { return "/org/post/" + i.Post + "/handover" }, true},
		{"policy", policy.CanView, func(i ids) string { return "/policy/" + i.document }, true},
		{"evidence", evidence.CanSee, at("/evidence"), false},
		{"approval", approval.CanSee, at("/approval"), false},
		{"action", action.CanSee, at("/action"), false},
		{"incident", incident.CanSee, func(i ids) string { return "/incident/" + i.made["incident"] }, false},
		{"revision", revision.CanSee, at("/revision"), false},
		{"draft", drafts.CanSee, at("/draft"), false},
		{"selfcheck", selfcheck.CanResult, func(i ids) string { return "/selfcheck/" + i.made["campaign"] + "/result" }, false},
		{"home", home.CanReadJournal, at("/journal"), false},
	}
}

// untried are areas that keep nothing that somebody without a right could read.
func untried() []string { return []string{"signin", "notice", "backup"} }

// Every area refuses who lacks the right, who has lost it by a transfer, another body and
// who was not invited to it; and lets in who holds it by post and who stands in.
func TestRightsOfEveryArea(t *testing.T) {
	both(t, func(t *testing.T, town *apptest.Town) {
		home, _ := ready(t, town)
		for _, g := range town.App.Grants() {
			name := g.Permission.Area()
			if !slices.Contains(untried(), name) && !slices.ContainsFunc(probes(), func(p probe) bool { return p.area == name }) {
				t.Errorf("area %s has no line in probes", name)
			}
		}
		for n, p := range probes() {
			tryRights(t, town, home, p, string(rune('a'+n)))
		}
	})
}

// tryRights tries one reading with everybody.
func tryRights(t *testing.T, town *apptest.Town, home ids, p probe, mark string) {
	t.Helper()
	b, ctx, s := town.Home, apptest.As(t.Context(), town.Home.ID, town.Home.Office.ID), town.App.Orgs
	today, role, path := s.Today(), "kenri-"+mark, p.path(home)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatalf("%s: %v", p.needs, err)
		}
	}
	wants := func(who string, v visitor, want ...int) {
		t.Helper()
		if a := v.get(t, path); !slices.Contains(want, a.status) {
			t.Errorf("%s at %s (%s): %d, want %v", who, path, p.needs, a.status, want)
		}
	}
	rule := func(role, scope string) {
		t.Helper()
		must(s.Rule(ctx, org.RulingInput{Permission: string(p.needs), Role: role, Scope: scope, Reason: "試験のため"}))
	}
	o := town.Organise(t, b)
	_, err := s.AddRole(ctx, org.RoleAddition{Name: role, Title: "権限の試験" + mark, Meaning: "試験"})
	must(err)
	_, err = s.Appoint(ctx, org.Appointing{Role: role, Way: "post", Post: o.Post, From: apptest.Begun})
	must(err)
	rule("staff", "none")
	rule(role, "body")
	holder, deputy := town.Enrol(t, b, "就く 人"+mark, "tsuku"+mark, actor.Staff), town.Enrol(t, b, "代わる 人"+mark, "kawaru"+mark, actor.Staff)
	first, second := visit(town, enter(t, town, b, holder)), visit(town, enter(t, town, b, deputy))
	wants("without the right", first, http.StatusForbidden)
	tenure, err := s.Install(ctx, org.Installation{Person: holder.Name, Post: o.Post, Kind: "main", From: today.Plus(-3).String()})
	must(err)
	wants("on the post", first, http.StatusOK)
	_, err = s.Deputize(ctx, org.Deputizing{Role: role, Kind: "succession", Place: 1, Person: deputy.Name, From: apptest.Begun})
	must(err)
	wants("deputy of who is there", second, http.StatusForbidden)
	_, err = s.EndTenure(ctx, org.Closing{ID: tenure.ID, Version: tenure.Version, Last: today.Plus(-1).String()})
	must(err)
	wants("after the transfer", first, http.StatusForbidden)
	wants("deputy of the vacant post", second, http.StatusOK)
	tryNeighbour(t, town, path)
	if p.open {
		rule("guest", "body")
		tryGuests(t, town, p, path, mark, today)
	}
	for _, g := range town.App.Grants() {
		if g.Permission == p.needs {
			rule("staff", string(g.Default(actor.Staff))) // the next area's page may rest on this one
		}
	}
}

// enter is a browser in which somebody has signed in and changed their first password.
func enter(t *testing.T, town *apptest.Town, b apptest.Body, who apptest.Person) *http.Client {
	t.Helper()
	c := town.Client(t, b, who)
	a := visit(town, c).post(t, "/password", url.Values{"current": {who.Password}, "password": {apptest.Password}, "again": {apptest.Password}})
	if a.status != http.StatusSeeOther {
		t.Fatalf("%s cannot change the first password: %d %s", who.Login, a.status, visible(t, a.body))
	}
	return c
}

// tryNeighbour tries a reading with the office of another body, which has every right there.
func tryNeighbour(t *testing.T, town *apptest.Town, path string) {
	t.Helper()
	a := visit(town, town.Client(t, town.Neighbour, town.Neighbour.Office)).get(t, path)
	if strings.Count(path, "/") > 1 && a.status != http.StatusNotFound {
		t.Errorf("the neighbour at %s: %d", path, a.status)
	}
	tellsNothing(t, town, path, a)
}

// tryGuests tries a reading with people from outside: invited to it, to something else,
// too late, and no longer.
func tryGuests(t *testing.T, town *apptest.Town, p probe, path, mark string, today clock.Date) {
	t.Helper()
	ctx, b := apptest.As(t.Context(), town.Home.ID, town.Home.Office.ID), town.Home
	other := "org"
	if p.area == "org" {
		other = "policy"
	}
	invite := func(area, login string, from, last clock.Date) (apptest.Person, org.Enrolled) {
		t.Helper()
		e, err := town.App.Orgs.Invite(ctx, org.Invitation{Name: "外部 " + login, Purpose: "外部監査", Areas: []string{area}, From: from.String(), Last: last.String(), Login: login})
		if err != nil {
			t.Fatal(err)
		}
		return apptest.Person{ID: e.ID, Name: e.Name, Login: login, Password: e.Password, Roles: []actor.Role{actor.Guest}}, e
	}
	invited, e := invite(p.area, "maneku"+mark, today, today)
	v := visit(town, enter(t, town, b, invited))
	if a := v.get(t, path); a.status != http.StatusOK {
		t.Errorf("a guest invited to %s at %s: %d", p.area, path, a.status)
	}
	elsewhere, _ := invite(other, "hoka"+mark, today, today)
	if a := visit(town, enter(t, town, b, elsewhere)).get(t, path); a.status != http.StatusNotFound {
		t.Errorf("a guest invited to %s at %s: %d", other, path, a.status)
	}
	late, _ := invite(p.area, "okure"+mark, today.Plus(-9), today.Plus(-1))
	in := map[string][]string{"body": {b.ID}, "login": {late.Login}, "password": {late.Password}, "next": {""}}
	stranger := visit(town, apptest.Nobody(t))
	if a := stranger.post(t, "/signin", in); a.status != http.StatusUnprocessableEntity {
		t.Errorf("a guest whose time is over signs in: %d", a.status)
	}
	if _, err := town.App.Orgs.Withdraw(ctx, org.Target{ID: e.ID, Version: e.Version}); err != nil {
		t.Fatal(err)
	}
	if a := v.get(t, path); a.status != http.StatusSeeOther || !strings.HasPrefix(a.header.Get("Location"), "/signin") {
		t.Errorf("a guest no longer invited at %s: %d", path, a.status)
	}
}

// technicianOpens is all that who runs the machine may open. Whoever adds to it says why
// it holds nothing of what the body's people work on.
func technicianOpens() []string {
	return []string{
		"GET /{$}",                               // the frame and what one started oneself
		"GET /backup", "GET /backup/file/{name}", // encrypted by the passphrase of the body
		"GET /help", "GET /help/{name}",
		"GET /journal/verify", "POST /journal/verify", // hashes, no lines
		"GET /api/v1/openapi.json", // the same for everybody
		"GET /me", "GET /password", "POST /backup", "POST /backup/passphrase",
		"POST /me/link", "POST /me/link/end", "POST /switch", // by agreement of another body, which says what is shown there
		"POST /me/session/{id}/end", "POST /me/token", "POST /me/token/{id}/revoke", "POST /password",
	}
}

// Who runs the machine opens what is listed above, and nothing else by page or interface.
func TestTechnicianOpens(t *testing.T) {
	t.Parallel()
	town := apptest.Start(t, db.SQLite)
	home, _ := ready(t, town)
	who := town.Enrol(t, town.Home, "技術 管理", "gijutsu", actor.Technician)
	v := visit(town, enter(t, town, town.Home, who))
	var opened []string
	for _, route := range pages(town) {
		method, path := home.path(t, route.Pattern)
		if pattern := route.Pattern; pattern == "POST /signout" || pattern == "POST /me/session/end" {
			continue // end the session by which all else is tried
		}
		a := v.send(t, method, path, formType, nil)
		if strings.HasPrefix(a.header.Get("Location"), "/signin") {
			t.Fatalf("%s: the session has ended", route.Pattern)
		}
		if a.status != http.StatusForbidden {
			opened = append(opened, route.Pattern)
			tellsNothing(t, town, path, answer{a.status, a.header, strings.ReplaceAll(a.body, home.person, "")})
		}
	}
	for _, o := range town.App.Operations() {
		method, path := home.path(t, o.Pattern)
		if a := v.send(t, method, path, "application/json", []byte("{}")); a.status != http.StatusForbidden {
			opened = append(opened, o.Pattern)
		}
	}
	slices.Sort(opened)
	if want := slices.Sorted(slices.Values(technicianOpens())); !slices.Equal(opened, want) {
		t.Errorf("a technician opens\n%s\nwant\n%s", strings.Join(opened, "\n"), strings.Join(want, "\n"))
	}
}
