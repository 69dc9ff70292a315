package app_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/okite-isms/okite/internal/app/apptest"
	"github.com/okite-isms/okite/internal/area/policy"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/signin"
)

// A closed document is not there for staff: not by its address, not in any list,
// search, export or file, and not by the place it has in the hierarchy.
func TestAttackClosedDocuments(t *testing.T) {
	both(t, func(t *testing.T, town *apptest.Town) {
		home := town.Home
		hang(t, town, home)
		staff := visit(town, town.Client(t, home, home.Staff))
		token := bearer(t, town, town.Token(t, home, home.Staff, signin.Write))
		closed := ids{document: home.Closed, person: home.Staff.ID, batch: home.Batch}
		for _, route := range town.App.Routes() {
			method, path := closed.path(t, route.Pattern)
			if !strings.HasPrefix(path, "/policy/"+home.Closed) {
				continue
			}
			a := staff.send(t, method, path, formType, []byte("version=1&state=public"))
			if a.status != http.StatusNotFound && a.status != http.StatusForbidden {
				t.Errorf("%s: %d", route.Pattern, a.status)
			}
			silent(t, home, route.Pattern, a)
		}
		for _, path := range places(home) {
			for _, suffix := range []string{"", "&format=csv", "&format=xlsx", "&format=print"} {
				a := staff.get(t, path+suffix)
				silent(t, home, path+suffix, a)
				if suffix == "&format=xlsx" && a.status == http.StatusOK && strings.Contains(a.header.Get("Content-Type"), "sheet") {
					silent(t, home, path+suffix, answer{body: strings.Join(cells(t, a.body), "\n")})
				}
			}
		}
		for _, path := range []string{"", "?q=" + url.QueryEscape("金庫室"), "?state=closed", "/" + home.Closed, "/" + home.Closed + "/provision", "/" + home.Open, "/" + home.Open + "/provision"} {
			silent(t, home, path, token.get(t, "/api/v1/policy/document"+path))
		}
		silent(t, home, "upload", token.get(t, "/api/v1/policy/upload/"+home.Batch))
		// The office does see all of it, or the silence above would prove nothing.
		office := visit(town, town.Client(t, home, home.Office))
		for _, path := range []string{"/policy?q=" + url.QueryEscape("金庫室"), "/search?q=" + url.QueryEscape(home.ClosedWord), "/policy/" + home.Closed, "/policy/" + home.Closed + "/file", "/policy/hierarchy"} {
			if a := office.get(t, path); !strings.Contains(a.body, home.ClosedTitle) && !strings.Contains(a.body, home.ClosedWord) {
				t.Errorf("the office does not see it at %s: %d", path, a.status)
			}
		}
		auditor := visit(town, town.Client(t, home, home.Audit))
		if a := auditor.get(t, "/policy/"+home.Closed); a.status != http.StatusOK {
			t.Errorf("the auditor does not see it: %d", a.status)
		}
	})
}

// hang puts the open document below the closed one, so that its page would name it.
func hang(t *testing.T, town *apptest.Town, b apptest.Body) {
	t.Helper()
	ctx := actor.With(context.Background(), actor.From(apptest.As(t.Context(), b.ID, b.Office.ID)))
	d, err := town.App.Policy.Document(ctx, b.Open)
	if err != nil {
		t.Fatal(err)
	}
	err = town.App.Policy.Place(ctx, policy.Placement{ID: b.Open, Title: d.Title, Kind: "directive", Parent: b.Closed, Version: d.Version})
	if err != nil {
		t.Fatal(err)
	}
}

// places are where a document could show besides its own pages.
func places(b apptest.Body) []string {
	q := url.QueryEscape(b.ClosedWord)
	return []string{
		"/?", "/policy?", "/policy?state=closed", "/policy?q=" + url.QueryEscape("金庫室"), "/policy?kind=directive", "/policy?show=withdrawn", "/policy?show=doubtful",
		"/policy/hierarchy?", "/search?q=" + q, "/search?q=" + url.QueryEscape(b.ClosedTitle), "/search?q=" + q + "&document=" + b.Closed,
		"/policy/" + b.Open + "?", "/policy/" + b.Open + "/edition?", "/policy/" + b.Open + "/attachment?", "/policy/" + b.Open + "/finding?",
		"/policy/duty?", "/policy/duty?document=" + b.Closed, "/policy/duty/list?", "/policy/duty/list?document=" + b.Closed, "/policy/duty/own?",
		"/search?kind=duty&q=" + q, "/search?kind=finding&q=" + q, "/search?kind=text&q=" + q,
		"/policy/upload?batch=" + b.Batch, "/policy/new?document=" + b.Closed, "/journal?", "/me?", "/backup?",
	}
}

// silent fails where an answer tells of the closed document more than was asked with.
func silent(t *testing.T, b apptest.Body, what string, a answer) {
	t.Helper()
	for _, secret := range []string{b.ClosedTitle, b.ClosedWord, b.Closed} {
		asked := strings.Contains(what, secret) || strings.Contains(what, url.QueryEscape(secret)) || secret == b.Closed && strings.Contains(what, "{id}")
		if strings.Contains(a.body, secret) && !asked {
			t.Errorf("%s tells staff %q", what, secret)
		}
	}
}
