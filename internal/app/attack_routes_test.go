package app_test

import (
	"database/sql"
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/okite-isms/okite/internal/app/apptest"
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
			for _, who := range []apptest.Person{town.Home.Staff, town.Home.Head, town.Home.Audit, town.Home.Office} {
				has, _ := holds(town, route.Needs, who.Roles...)
				a := visit(town, town.Client(t, town.Home, who)).send(t, method, path, formType, nil)
				if refused := a.status == http.StatusForbidden; refused == has && !(has && nearOnly(town, route.Needs, who.Roles...)) {
					t.Errorf("%s at %s: %d", who.Name, route.Pattern, a.status)
				}
				if a.status == http.StatusUnauthorized || a.status == http.StatusSeeOther && strings.HasPrefix(a.header.Get("Location"), "/signin?") {
					t.Errorf("%s at %s is asked to sign in", who.Name, route.Pattern)
				}
			}
		}
	})
}

// The same for the API, by every way in.
func TestAttackEveryOperation(t *testing.T) {
	both(t, func(t *testing.T, town *apptest.Town) {
		home, _ := ready(t, town)
		past := ownerWrites(t, town)
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
				has, writes := holds(town, o.Needs, who.Roles...)
				has = has || o.Needs == ""
				for name, v := range map[string]visitor{
					"reading token": bearer(t, town, town.Token(t, town.Home, who, signin.Read)),
					"writing token": bearer(t, town, town.Token(t, town.Home, who, signin.Write)),
					"cookie":        visit(town, town.Client(t, town.Home, who)),
				} {
					a := v.send(t, method, path, "application/json", body)
					if refused := a.status == http.StatusForbidden; refused == (has && !(writes && name == "reading token")) && !(has && nearOnly(town, o.Needs, who.Roles...)) {
						t.Errorf("%s by %s at %s: %d", who.Name, name, o.Pattern, a.status)
					}
				}
				forget(t, past, who)
			}
		}
	})
}

// forget takes away the tokens of somebody: nobody may have more than twenty.
func forget(t *testing.T, past *sql.DB, who apptest.Person) {
	t.Helper()
	_, err := past.ExecContext(t.Context(), "delete from token where person = $1", who.ID)
	if err != nil {
		t.Fatal(err)
	}
}

// harmless are the routes that are sent by POST without changing what a body has:
// they end one's own sign-in, compute, or show what is recorded as seen.
func harmless() (list []string) {
	for _, a := range attacks() {
		list = append(list, a.harmless...)
	}
	return list
}

// shared are the routes that show every body the same, or what is not a body's.
func shared() (list []string) {
	for _, a := range attacks() {
		list = append(list, a.shared...)
	}
	return list
}

// unready are the forms that are not carried out as they are filled in here: they carry
// files, their state refuses them, or they end the test.
func unready() (list []string) {
	for _, a := range attacks() {
		list = append(list, a.unready...)
	}
	return list
}

// What changes something needs a permission that says so, and an auditor and a token
// for reading never hold one.
func TestAttackByReaders(t *testing.T) {
	both(t, func(t *testing.T, town *apptest.Town) {
		home, _ := ready(t, town)
		for _, route := range pages(town) {
			method, _, _ := strings.Cut(route.Pattern, " ")
			if _, writes := holds(town, route.Needs); writes == slices.Contains(harmless(), route.Pattern) && !reads(method) {
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
		for pattern, in := range writings(home) {
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
			if !parameter.MatchString(strings.TrimSuffix(route.Pattern, "{$}")) || slices.Contains(shared(), route.Pattern) {
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
			if in := writings(home)[o.Pattern]; in != nil {
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
		for pattern, f := range forms(town, home) {
			if !strings.HasPrefix(pattern, "POST /org/") || !names(f, home.Organisation) {
				continue
			}
			_, path := own.path(t, pattern) // what the page is about is their own, what the form names is not
			a := thief.post(t, path, f)
			if a.status != http.StatusUnprocessableEntity && a.status != http.StatusNotFound && a.status != http.StatusConflict {
				t.Errorf("%s with things of the neighbour: %d", pattern, a.status)
			}
			tellsNothing(t, town, pattern, a)
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

// names reports whether a form names something of an organisation.
func names(f url.Values, o apptest.Organisation) bool {
	for _, values := range f {
		for _, v := range values {
			if v != "" && slices.Contains([]string{o.Organ, o.Unit, o.Span, o.Beside, o.Post, o.Person, o.Number, o.Committee, o.Member, o.Contact, o.Role}, v) {
				return true
			}
		}
	}
	return false
}

// tellsNothing finds names of the sample body in what the neighbour got. Its name
// itself stands on the page of sign-in, and as an example in forms.
func tellsNothing(t *testing.T, town *apptest.Town, what string, a answer) {
	t.Helper()
	for _, secret := range []string{town.Home.ID, town.Home.Office.ID, town.Home.Office.Name, town.Home.Staff.Name, town.Home.ClosedTitle, town.Home.Name + "端末"} {
		text := a.body
		if strings.HasPrefix(a.header.Get("Content-Type"), "text/html") {
			// Which bodies there are is a choice of the page of sign-in, and of those who go to one.
			text = strings.ReplaceAll(text, `<option value="`+town.Home.ID+`">`, "")
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
		for pattern, in := range writings(home) {
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
		for pattern, in := range writings(home) {
			if in == nil {
				continue // takes no object
			}
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
	for _, pattern := range slices.Sorted(maps.Keys(forms(town, home))) {
		if slices.Contains(unready(), pattern) {
			continue
		}
		if strings.HasPrefix(pattern, "POST /org/") { // of nothing else can there be so many
			home.Organisation = town.Organise(t, town.Home) // what the one ends, the next still needs
		}
		_, path := home.path(t, pattern)
		a := visit(town, town.Client(t, town.Home, town.Home.Office)).post(t, path, forms(town, home)[pattern])
		if a.status >= http.StatusBadRequest && a.status != http.StatusConflict {
			t.Errorf("%s: %d", pattern, a.status)
		}
	}
}

// forms are what the pages send, filled in so that each would be carried out.
func forms(town *apptest.Town, i ids) map[string]url.Values {
	all := map[string]url.Values{}
	for _, a := range attacks() {
		if a.forms != nil {
			maps.Copy(all, a.forms(town, i))
		}
	}
	return all
}

// with is a form with one more field.
func with(f url.Values, name, value string) url.Values {
	g := maps.Clone(f)
	g.Set(name, value)
	return g
}

// writings are what the API is sent, filled in likewise.
func writings(i ids) map[string]map[string]any {
	all := map[string]map[string]any{}
	for _, a := range attacks() {
		if a.writings != nil {
			maps.Copy(all, a.writings(i))
		}
	}
	return all
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
		if _, known := writings(ids{})[o.Pattern]; !known && !strings.HasPrefix(o.Pattern, "GET ") {
			t.Errorf("say in writings what %s sends", o.Pattern)
		}
	}
}
