package app_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/okite-isms/okite/internal/app/apptest"
	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/signin"
	"github.com/okite-isms/okite/internal/platform/web"
)

// pages are the routes that need a permission.
func pages(town *apptest.Town) []web.Route {
	return slices.DeleteFunc(town.App.Routes(), func(r web.Route) bool { return r.Public != "" })
}

// ready has both offices signed in with a session and a token each, so that there is
// something of every kind to attack.
func ready(t *testing.T, town *apptest.Town) (home, neighbour ids) {
	t.Helper()
	for _, b := range []apptest.Body{town.Home, town.Neighbour} {
		town.Client(t, b, b.Office)
		town.Token(t, b, b.Office, signin.Write)
	}
	return idsOf(t, town, town.Home), idsOf(t, town, town.Neighbour)
}

// Nobody sees anything, who lacks a permission is refused, and who holds it never is.
func TestAttackEveryPage(t *testing.T) {
	both(t, func(t *testing.T, town *apptest.Town) {
		home, _ := ready(t, town)
		nobody := visit(town, apptest.Nobody(t))
		for _, route := range pages(town) {
			method, path := home.path(t, route.Pattern)
			a := nobody.send(t, method, path, formType, nil)
			want := http.StatusUnauthorized
			if reads(method) {
				want = http.StatusSeeOther
			}
			if a.status != want || want == http.StatusSeeOther && !strings.HasPrefix(a.header.Get("Location"), "/signin") {
				t.Errorf("nobody at %s: %d to %q", route.Pattern, a.status, a.header.Get("Location"))
			}
			if strings.Contains(a.body, town.Home.Name) || strings.Contains(a.body, town.Home.Office.Name) {
				t.Errorf("nobody at %s is told something", route.Pattern)
			}
			for _, who := range []apptest.Person{town.Home.Staff, town.Home.Audit, town.Home.Office} {
				has, _ := holds(town, who.Role, route.Needs)
				a := visit(town, town.Client(t, town.Home, who)).send(t, method, path, formType, nil)
				if refused := a.status == http.StatusForbidden; refused == has {
					t.Errorf("%s at %s: %d", who.Role, route.Pattern, a.status)
				}
				if a.status == http.StatusUnauthorized || a.status == http.StatusSeeOther && strings.HasPrefix(a.header.Get("Location"), "/signin?") {
					t.Errorf("%s at %s is asked to sign in", who.Role, route.Pattern)
				}
			}
		}
	})
}

// The same for the API, by every way in.
func TestAttackEveryOperation(t *testing.T) {
	both(t, func(t *testing.T, town *apptest.Town) {
		home, _ := ready(t, town)
		for _, o := range town.App.Operations() {
			method, path := home.path(t, o.Pattern)
			var body []byte
			if !reads(method) {
				body = []byte(`{}`)
			}
			for name, v := range map[string]visitor{
				"nobody":    visit(town, apptest.Nobody(t)),
				"made up":   bearer(t, town, "okite_"+strings.Repeat("A", 60)),
				"basic":     visit(town, town.Client(t, town.Home, town.Home.Office)).with("Authorization", "Basic bWlob246"),
				"no scheme": visit(town, town.Client(t, town.Home, town.Home.Office)).with("Authorization", ""),
			} {
				if a := v.send(t, method, path, "application/json", body); a.status != http.StatusUnauthorized {
					t.Errorf("%s at %s: %d", name, o.Pattern, a.status)
				}
			}
			for _, who := range []apptest.Person{town.Home.Staff, town.Home.Audit, town.Home.Office} {
				has, writes := holds(town, who.Role, o.Needs)
				has = has || o.Needs == ""
				for name, v := range map[string]visitor{
					"reading token": bearer(t, town, town.Token(t, town.Home, who, signin.Read)),
					"writing token": bearer(t, town, town.Token(t, town.Home, who, signin.Write)),
					"cookie":        visit(town, town.Client(t, town.Home, who)),
				} {
					a := v.send(t, method, path, "application/json", body)
					if refused := a.status == http.StatusForbidden; refused == (has && !(writes && name == "reading token")) {
						t.Errorf("%s by %s at %s: %d", who.Role, name, o.Pattern, a.status)
					}
				}
				forget(t, town, who)
			}
		}
	})
}

// forget takes away the tokens of somebody: nobody may have more than twenty.
func forget(t *testing.T, town *apptest.Town, who apptest.Person) {
	t.Helper()
	_, err := ownerWrites(t, town).ExecContext(t.Context(), "delete from token where person = $1", who.ID)
	if err != nil {
		t.Fatal(err)
	}
}

// harmless are the routes that are sent by POST without changing what a body has:
// they end one's own sign-in, or compute.
func harmless() []string {
	return []string{
		"POST /me/session/{id}/end", "POST /me/session/end", "POST /me/token", "POST /me/token/{id}/revoke", "POST /password", "POST /journal/verify",
	}
}

// What changes something needs a permission that says so, and an auditor and a token
// for reading never hold one.
func TestAttackByReaders(t *testing.T) {
	both(t, func(t *testing.T, town *apptest.Town) {
		home, _ := ready(t, town)
		for _, route := range pages(town) {
			method, _, _ := strings.Cut(route.Pattern, " ")
			if _, writes := holds(town, "", route.Needs); writes == slices.Contains(harmless(), route.Pattern) && !reads(method) {
				t.Errorf("%s needs %s, which writes: %v", route.Pattern, route.Needs, writes)
			}
		}
		auditor := visit(town, town.Client(t, town.Home, town.Home.Audit))
		token := bearer(t, town, town.Token(t, town.Home, town.Home.Office, signin.Read))
		before := picture(t, town, town.Home.ID, "session", "token")
		for pattern, f := range forms(town, home) {
			if slices.Contains(harmless(), pattern) || strings.HasPrefix(pattern, "POST /sign") || pattern == "POST /setup" {
				continue
			}
			_, path := home.path(t, pattern)
			if a := auditor.post(t, path, f); a.status != http.StatusForbidden {
				t.Errorf("auditor at %s: %d", pattern, a.status)
			}
			if a := token.post(t, path, f); a.status != http.StatusUnauthorized {
				t.Errorf("a token at the page %s: %d", pattern, a.status)
			}
		}
		for pattern, in := range writings(town) {
			method, path := home.path(t, pattern)
			for name, v := range map[string]visitor{"auditor": auditor, "reading token": token} {
				if a := v.send(t, method, path, "application/json", encode(t, in)); a.status != http.StatusForbidden {
					t.Errorf("%s at %s: %d", name, pattern, a.status)
				}
			}
		}
		unchanged(t, town, town.Home.ID, before, "session", "token")
	})
}

// The office of one body asks for everything of the other.
func TestAttackOverTheWall(t *testing.T) {
	both(t, func(t *testing.T, town *apptest.Town) {
		home, own := ready(t, town)
		before := picture(t, town, town.Home.ID)
		for _, route := range pages(town) {
			if !parameter.MatchString(strings.TrimSuffix(route.Pattern, "{$}")) || route.Pattern == "GET /backup/file/{name}" {
				continue
			}
			thief := visit(town, town.Client(t, town.Neighbour, town.Neighbour.Office))
			method, path := home.path(t, route.Pattern)
			for name, f := range map[string]url.Values{"empty": {}, "filled": forms(town, home)[route.Pattern]} {
				a := thief.send(t, method, path, formType, []byte(f.Encode()))
				if a.status != http.StatusNotFound {
					t.Errorf("%s with a form %s: %d", route.Pattern, name, a.status)
				}
				tellsNothing(t, town, route.Pattern, a)
			}
		}
		thief := visit(town, town.Client(t, town.Neighbour, town.Neighbour.Office))
		token := bearer(t, town, town.Token(t, town.Neighbour, town.Neighbour.Office, signin.Write))
		for _, o := range town.App.Operations() {
			if !parameter.MatchString(o.Pattern) {
				continue
			}
			method, path := home.path(t, o.Pattern)
			var body []byte
			if in, ok := writings(town)[o.Pattern]; ok {
				body = encode(t, in)
			}
			for _, v := range []visitor{thief, token} {
				a := v.send(t, method, path, "application/json", body)
				if a.status != http.StatusNotFound {
					t.Errorf("%s: %d", o.Pattern, a.status)
				}
				tellsNothing(t, town, o.Pattern, a)
			}
		}
		for path, want := range map[string]int{
			"/policy/upload?batch=" + home.batch: 404, "/policy/new?document=" + home.document: 404, "/search?q=" + url.QueryEscape(town.Home.ClosedWord): 200,
			"/search?q=" + url.QueryEscape(town.Home.ClosedWord) + "&document=" + home.document: 404, "/journal?format=csv": 200, "/org/person?format=csv": 200,
			"/policy": 200, "/policy/hierarchy": 200, "/policy?format=csv": 200, "/": 200, "/me": 200, "/backup": 200, "/org/body": 200,
		} {
			a := thief.get(t, path)
			if a.status != want {
				t.Errorf("%s: %d, want %d", path, a.status, want)
			}
			tellsNothing(t, town, path, a)
		}
		place := forms(town, own)["POST /policy/{id}/place"]
		place.Set("parent", home.document)
		if a := thief.post(t, "/policy/"+own.document+"/place", place); a.status != http.StatusUnprocessableEntity {
			t.Errorf("a place below the neighbour's document: %d", a.status)
		}
		read := map[string]any{"name": "a.txt", "content": "44Gm44GZ44Go", "document": home.document}
		if a := token.send(t, "POST", "/api/v1/policy/document", "application/json", encode(t, read)); a.status != http.StatusNotFound {
			t.Errorf("an edition of the neighbour's document: %d", a.status)
		}
		unchanged(t, town, town.Home.ID, before)
	})
}

// tellsNothing finds names of the sample body in what the neighbour got. Its name
// itself stands on the page of sign-in, and as an example in forms.
func tellsNothing(t *testing.T, town *apptest.Town, what string, a answer) {
	t.Helper()
	for _, secret := range []string{town.Home.ID, town.Home.Office.ID, town.Home.Office.Name, town.Home.Staff.Name, town.Home.ClosedTitle, town.Home.Name + "端末"} {
		text := a.body
		if strings.HasPrefix(a.header.Get("Content-Type"), "text/html") {
			text = strings.ReplaceAll(text, "例：見本 花子", "")
		}
		if strings.Contains(text, secret) && !strings.Contains(what, secret) {
			t.Errorf("%s tells the neighbour %q", what, secret)
		}
	}
}

// A page of another site makes the browser of an officer send every form.
func TestAttackFromAnotherSite(t *testing.T) {
	both(t, func(t *testing.T, town *apptest.Town) {
		home, _ := ready(t, town)
		office := visit(town, town.Client(t, town.Home, town.Home.Office))
		before := picture(t, town, town.Home.ID, "session")
		evil := map[string]visitor{
			"another site":   office.with("Sec-Fetch-Site", "cross-site"),
			"a sister":       office.with("Sec-Fetch-Site", "same-site"),
			"another origin": office.with("Origin", "https://okite.example.com"),
			"no origin":      office.with("Origin", "null"),
			"another port":   office.with("Origin", "http://127.0.0.1:1"),
		}
		all := forms(town, home)
		for _, route := range town.App.Routes() {
			method, path := home.path(t, route.Pattern)
			if reads(method) || route.Pattern == "/api/" {
				continue
			}
			for name, v := range evil {
				for _, kind := range []string{formType, "text/plain", "multipart/form-data; boundary=x"} {
					a := v.send(t, method, path, kind, []byte(all[route.Pattern].Encode()))
					if a.status != http.StatusForbidden || len(a.header.Values("Set-Cookie")) > 0 {
						t.Errorf("%s at %s as %s: %d", name, route.Pattern, kind, a.status)
					}
				}
			}
		}
		for pattern, in := range writings(town) {
			method, path := home.path(t, pattern)
			for name, v := range evil {
				for _, kind := range []string{"application/json", "text/plain"} {
					if a := v.send(t, method, path, kind, encode(t, in)); a.status != http.StatusForbidden {
						t.Errorf("%s at %s as %s: %d", name, pattern, kind, a.status)
					}
				}
			}
		}
		unchanged(t, town, town.Home.ID, before, "session")
	})
}

// Looking changes nothing, whatever the request pretends to be.
func TestAttackLookingChangesNothing(t *testing.T) {
	both(t, func(t *testing.T, town *apptest.Town) {
		home, _ := ready(t, town)
		office := visit(town, town.Client(t, town.Home, town.Home.Office))
		before := picture(t, town, town.Home.ID, "session")
		for _, v := range []visitor{office, office.with("X-HTTP-Method-Override", "POST"), office.with("HX-Request", "true")} {
			for _, route := range town.App.Routes() {
				method, path := home.path(t, route.Pattern)
				if !reads(method) || route.Pattern == "/api/" {
					continue
				}
				v.get(t, path)
				v.get(t, path+"?_method=POST&version=1&state=public&format=xlsx")
				v.send(t, http.MethodHead, path, "", nil)
			}
			for _, o := range town.App.Operations() {
				if method, path := home.path(t, o.Pattern); reads(method) {
					v.get(t, path)
				}
			}
		}
		unchanged(t, town, town.Home.ID, before, "session")
	})
}

// A form or a JSON object with a field that the page does not have is refused whole.
func TestAttackWithMoreFields(t *testing.T) {
	both(t, func(t *testing.T, town *apptest.Town) {
		home, _ := ready(t, town)
		office := visit(town, town.Client(t, town.Home, town.Home.Office))
		before := picture(t, town, town.Home.ID, "session")
		for pattern, f := range forms(town, home) {
			if len(f) == 0 || pattern == "POST /setup" {
				continue // takes no form, or not from who lacks the key of the console
			}
			_, path := home.path(t, pattern)
			for _, more := range []string{"body_id", "id", "ID", "role", "active", "created_at", "permissions", "Version", "x"} {
				g := maps.Clone(f)
				g.Set(more, "1")
				if a := office.post(t, path, g); a.status != http.StatusUnprocessableEntity {
					t.Errorf("%s with %s: %d", pattern, more, a.status)
				}
			}
		}
		for pattern, in := range writings(town) {
			method, path := home.path(t, pattern)
			for _, more := range []string{"body_id", "id", "ID", "role", "active", "created_at", "permissions", "Version", "$schema", "__proto__"} {
				out := maps.Clone(in)
				out[more] = 1
				if a := office.send(t, method, path, "application/json", encode(t, out)); a.status != http.StatusUnprocessableEntity {
					t.Errorf("%s with %s: %d", pattern, more, a.status)
				}
			}
		}
		unchanged(t, town, town.Home.ID, before, "session")
	})
}

// The forms of these tests are right: what refused them was not a mistake in them.
func TestAttackFormsAreRight(t *testing.T) {
	t.Parallel()
	town := apptest.Start(t, db.SQLite)
	home, _ := ready(t, town)
	all := forms(town, home)
	for _, pattern := range slices.Sorted(maps.Keys(all)) {
		if pattern == "POST /setup" || pattern == "POST /policy/new" || pattern == "POST /org/body/erase" || pattern == "POST /password" || pattern == "POST /me/session/end" {
			continue // refused by its state, has files, or ends this test
		}
		if pattern == "POST /policy/gap/import" || pattern == "POST /policy/demand/one" || pattern == "POST /policy/demand/decide" {
			continue // has a file, or names what a page showed before
		}
		_, path := home.path(t, pattern)
		a := visit(town, town.Client(t, town.Home, town.Home.Office)).post(t, path, all[pattern])
		if a.status >= http.StatusBadRequest && a.status != http.StatusConflict {
			t.Errorf("%s: %d", pattern, a.status)
		}
	}
}

// forms are what the pages send, filled in so that each would be carried out.
func forms(town *apptest.Town, i ids) map[string]url.Values {
	founding := url.Values{
		"name": {"三つ目の町"}, "kind": {"town"}, "code": {"402028"}, "fiscal_start": {"4"}, "person": {"三 太郎"}, "login": {"mitsu"}, "password": {apptest.Password},
	}
	version := url.Values{"version": {"1"}}
	return map[string]url.Values{
		"POST /policy/{id}/place":          {"title": {"別の名の規程"}, "kind": {"directive"}, "parent": {""}, "version": {"1"}},
		"POST /policy/{id}/publish":        {"state": {"public"}, "version": {"1"}},
		"POST /policy/{id}/withdraw":       version,
		"POST /policy/{id}/restore":        version,
		"POST /policy/{id}/decide":         {"as": {"norm"}, "version": {"1"}},
		"POST /policy/new":                 {"state": {"internal"}},
		"POST /policy/demand/one":          {"document": {i.document}, "mark": {"x"}, "version": {"0"}, "verdict": {"refuse"}, "reason": {"試"}},
		"POST /policy/demand/decide":       {"choice": {i.document + ".x.0"}, "verdict": {"accept"}, "reason": {"試"}, "back": {"/policy/demand"}},
		"POST /policy/finding/decide":      {"of_code": {"1"}, "code": {"kana-doubled"}, "document": {""}, "state": {"accepted"}, "reason": {"試"}, "back": {"/policy/finding"}},
		"POST /policy/gap/topic":           {"guideline": {"rule-16-3"}, "topic": {"field1-head"}, "version": {"0"}, "state": {"not_applicable"}, "reason": {"試"}},
		"POST /policy/gap/import":          {},
		"POST /org/person":                 {"name": {"新 人"}, "login": {"shinjin"}, "roles": {"staff"}},
		"POST /org/person/{id}":            {"name": {"改 名"}, "version": {"1"}},
		"POST /org/person/{id}/roles":      {"roles": {"office"}, "version": {"1"}},
		"POST /org/person/{id}/deactivate": version,
		"POST /org/person/{id}/reactivate": version,
		"POST /org/person/{id}/reissue":    version,
		"POST /org/body":                   {"name": {"別の町"}, "kind": {"town"}, "code": {"402028"}, "fiscal_start": {"4"}, "version": {"1"}},
		"POST /org/body/new":               founding,
		"POST /org/body/erase":             {"name": {town.Home.Name}},
		"POST /me/token":                   {"name": {"試"}, "scope": {"write"}, "days": {"30"}},
		"POST /me/token/{id}/revoke":       {},
		"POST /me/session/{id}/end":        {},
		"POST /me/session/end":             {},
		"POST /password":                   {"current": {org.SamplePassword}, "password": {"betsu-no-kotoba-ni-suru"}, "again": {"betsu-no-kotoba-ni-suru"}},
		"POST /backup":                     {},
		"POST /backup/passphrase":          {"passphrase": {"nagai-aikotoba-wo-kimeru"}, "again": {"nagai-aikotoba-wo-kimeru"}},
		"POST /journal/verify":             {},
		"POST /signin":                     {"body": {town.Home.ID}, "login": {org.SampleLogin}, "password": {org.SamplePassword}, "next": {"/"}},
		"POST /signout":                    {},
		"POST /setup":                      founding,
	}
}

// writings are what the API is sent, filled in likewise.
func writings(town *apptest.Town) map[string]map[string]any {
	version := map[string]any{"version": 1}
	return map[string]map[string]any{
		"PUT /api/v1/org/body":                    {"name": "別の町", "kind": "town", "code": "402028", "fiscal_start": 4, "version": 1},
		"POST /api/v1/org/person":                 {"name": "新 人", "login": "shinjin", "roles": []string{"staff"}},
		"PUT /api/v1/org/person/{id}":             {"name": "改 名", "version": 1},
		"PUT /api/v1/org/person/{id}/roles":       {"roles": []string{"office"}, "version": 1},
		"POST /api/v1/org/person/{id}/deactivate": version,
		"POST /api/v1/org/person/{id}/reactivate": version,
		"POST /api/v1/org/person/{id}/reissue":    version,
		"POST /api/v1/policy/document":            {"name": "a.txt", "content": "44Gm44GZ44Go"},
		"POST /api/v1/policy/demand/decision":     {"choices": []map[string]any{{"document": "x", "mark": "x", "version": 0}}, "accept": true, "reason": "試"},
		"POST /api/v1/policy/finding/decision":    {"code": "kana-doubled", "state": "accepted", "reason": "試"},
		"POST /api/v1/policy/gap/judgement":       {"guideline": "rule-16-3", "topic": "field1-head", "state": "not_applicable", "reason": "試", "version": 0},
		"POST /api/v1/policy/gap/guideline":       {"name": "a.yaml", "content": "44Gm44GZ44Go"},
	}
}

func encode(t *testing.T, in any) []byte {
	t.Helper()
	text, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// Whoever adds a write says here what it sends, so that it is attacked too.
func TestAttackKnowsEveryWrite(t *testing.T) {
	t.Parallel()
	town := apptest.Start(t, db.SQLite)
	all := forms(town, ids{})
	for _, r := range town.App.Routes() {
		if _, known := all[r.Pattern]; !known && !strings.HasPrefix(r.Pattern, "GET ") && r.Pattern != "/api/" {
			t.Errorf("say in forms what %s sends", r.Pattern)
		}
	}
	for _, o := range town.App.Operations() {
		if _, known := writings(town)[o.Pattern]; !known && !strings.HasPrefix(o.Pattern, "GET ") {
			t.Errorf("say in writings what %s sends", o.Pattern)
		}
	}
}
