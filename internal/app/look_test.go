package app_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/okite-isms/okite/internal/app/apptest"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/db/dbtest"
)

// Every page that the program has is looked at, also those that the journey does not
// pass: a new route comes in by itself.
func TestEveryPage(t *testing.T) {
	t.Parallel()
	town := apptest.StartAt(t, dbtest.Empty(t, db.SQLite))
	b := apptest.OpenBrowser(t, town.URL)
	b.Open(t, "/signin")
	b.Choose(t, "[name=body]", town.Home.ID)
	b.Fill(t, "[name=login]", town.Home.Office.Login)
	b.Fill(t, "[name=password]", town.Home.Office.Password)
	b.Press(t, "main button[type=submit]")
	has(t, b, "ホーム", town.Home.Name)
	home, _ := ready(t, town)

	looked, office := 0, visit(town, town.Client(t, town.Home, town.Home.Office))
	for _, r := range town.App.Routes() {
		method, path, _ := strings.Cut(r.Pattern, " ")
		if method != "GET" || !isPage(path) || lookedAtElsewhere(path) {
			continue
		}
		name := "every" + strings.NewReplacer("/", "-", "{id}", "x", "{$}", "").Replace(path)
		_, path = home.path(t, r.Pattern)
		switch r.Pattern {
		case "GET /policy/upload":
			path += "?batch=" + town.Home.Batch
		case "GET /org/right/rule":
			path += "?permission=org.convene&role=staff"
		case "GET /policy/demand/one":
			path += "?document=" + part(home.demand, 0) + "&mark=" + part(home.demand, 1)
		case "GET /policy/gap/topic":
			path += "?guideline=mic-2026-03&topic=basic-purpose"
		case "GET /policy/term/one":
			path += "?word=" + url.QueryEscape("端末")
		case "GET /org/unit/{id}/correct":
			path += "?span=" + home.Span
		case "GET /approval/route/{id}/condition":
			path += "?key=step-1"
		case "GET /org/access", "GET /org/access/restrict", "GET /org/access/release", "GET /org/access/admit":
			path += "?area=org&object=meeting/" + home.Meeting
		case "GET /draft/{id}/provision", "GET /draft/{id}/delete", "GET /draft/{id}/move":
			path += "?p=" + home.made["draft-provision"]
		case "GET /draft/{id}/insert":
			path += "?where=child&p=" + home.made["draft-provision"]
		case "GET /org/post/{id}/correct":
			path += "?span=" + home.PostSpan
		}
		if !office.shows(t, path) {
			continue
		}
		b.Open(t, path)
		if title := apptest.Eval[string](t, b, `document.querySelector("h1").innerText`); strings.Contains(title, "見つかりません") {
			t.Errorf("%s: %s", path, title)
		}
		look(t, b, name)
		looked++
	}
	if looked < 25 {
		t.Errorf("only %d pages were looked at", looked)
	}
}

// lookedAtElsewhere tells the pages that are there only for who stands on the list of the
// people concerned, or for a sheet that was chosen or handed in.
func lookedAtElsewhere(path string) bool {
	for _, other := range []string{"/incident/{id}/subject/", "/incident/people/", "/incident/subject/", "/selfcheck/draft/{id}/discard", "/selfcheck/draft/{id}/pick", "/selfcheck/sheet/{id}/copy"} {
		if strings.HasPrefix(path, other) {
			return true
		}
	}
	return false
}

// isPage tells pages from files and from what a monitor asks.
func isPage(path string) bool {
	for _, other := range []string{"/static/", "/health", "/file", "/export", "/setup", "/paper", "/photo", "/scan/", "/pulse", "/kitei/", "/bundle/page", "/incident/number/", "/edition/{number}"} {
		if strings.Contains(path, other) {
			return false
		}
	}
	return true
}
