package app_test

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"

	"github.com/okite-isms/okite/internal/app"
	"github.com/okite-isms/okite/internal/app/apptest"
	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/db/dbtest"
	"github.com/okite-isms/okite/internal/platform/signin"
)

// signedIn reports whether a visitor is let in.
func (v visitor) signedIn(t *testing.T) bool {
	t.Helper()
	return v.get(t, "/me").status == http.StatusOK
}

func cookies(t *testing.T, v visitor) []*http.Cookie {
	t.Helper()
	u, err := url.Parse(v.town.URL)
	if err != nil {
		t.Fatal(err)
	}
	return v.client.Jar.Cookies(u)
}

// copied is another browser with the same cookies, as a thief has.
func copied(t *testing.T, v visitor) visitor {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(v.town.URL)
	if err != nil {
		t.Fatal(err)
	}
	jar.SetCookies(u, cookies(t, v))
	c := apptest.Nobody(t)
	c.Jar = jar
	return visit(v.town, c)
}

// Sessions and tokens end when they should, all over the program.
func TestAttackSessions(t *testing.T) {
	both(t, func(t *testing.T, town *apptest.Town) {
		home := town.Home
		staff := visit(town, town.Client(t, home, home.Staff))
		thief := copied(t, staff)
		if !thief.signedIn(t) {
			t.Fatal("a copied cookie does not count: the test proves nothing")
		}
		staff.post(t, "/signout", nil)
		if thief.signedIn(t) || staff.signedIn(t) {
			t.Error("signing out did not end the session")
		}
		// Fixation: the cookie that somebody planted is not the one after signing in.
		planted := copied(t, visit(town, town.Client(t, home, home.Audit)))
		was := cookies(t, planted)[0].Value
		form := url.Values{"body": {home.ID}, "login": {home.Staff.Login}, "password": {home.Staff.Password}}
		if a := planted.post(t, "/signin", form); a.status != http.StatusSeeOther {
			t.Fatalf("signing in: %d", a.status)
		}
		if is := cookies(t, planted)[0].Value; is == was {
			t.Error("the session before signing in is the one after it")
		}
		// A new password ends all other sessions.
		other := visit(town, town.Client(t, home, home.Staff))
		a := other.post(t, "/password", url.Values{"current": {home.Staff.Password}, "password": {"atarashii-kotoba-desu"}, "again": {"atarashii-kotoba-desu"}})
		if a.status != http.StatusSeeOther || !other.signedIn(t) || planted.signedIn(t) {
			t.Errorf("after a new password (%d): here %v, elsewhere %v", a.status, other.signedIn(t), planted.signedIn(t))
		}
		stopped(t, town)
		firstPassword(t, town)
	})
}

// stopped deactivates somebody who is signed in with a browser and a token.
func stopped(t *testing.T, town *apptest.Town) {
	t.Helper()
	home := town.Home
	auditor, token := visit(town, town.Client(t, home, home.Audit)), bearer(t, town, town.Token(t, home, home.Audit, signin.Read))
	if a := token.get(t, "/api/v1/policy/document"); a.status != http.StatusOK || !auditor.signedIn(t) {
		t.Fatalf("the token is not valid: %d", a.status)
	}
	ctx := apptest.As(t.Context(), home.ID, home.Office.ID)
	p, err := town.App.Orgs.Person(ctx, home.Audit.ID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := town.App.Orgs.Deactivate(ctx, org.Target{ID: p.ID, Version: p.Version}); err != nil {
		t.Fatal(err)
	}
	if a := token.get(t, "/api/v1/policy/document"); a.status != http.StatusUnauthorized || auditor.signedIn(t) {
		t.Errorf("who was stopped goes on: token %d, browser %v", a.status, auditor.signedIn(t))
	}
	form := url.Values{"body": {home.ID}, "login": {home.Audit.Login}, "password": {home.Audit.Password}}
	if a := visit(town, apptest.Nobody(t)).post(t, "/signin", form); a.status != http.StatusUnprocessableEntity {
		t.Errorf("who was stopped signs in: %d", a.status)
	}
}

// firstPassword lets who has not chosen a password do nothing but choose one.
func firstPassword(t *testing.T, town *apptest.Town) {
	t.Helper()
	who := town.Enrol(t, town.Home, "新任 者", "shinnin", actor.Office)
	v := visit(town, town.Client(t, town.Home, who))
	home, _ := ready(t, town)
	for _, r := range pages(town) {
		method, path := home.path(t, r.Pattern)
		if strings.HasPrefix(path, "/password") {
			continue
		}
		a := v.send(t, method, path, formType, nil)
		if a.status != http.StatusSeeOther || a.header.Get("Location") != "/password" {
			t.Errorf("%s with the first password: %d", r.Pattern, a.status)
		}
	}
	for _, o := range town.App.Operations() {
		method, path := home.path(t, o.Pattern)
		if o.Needs == "" {
			continue // the description of the API, which is no secret
		}
		if a := v.send(t, method, path, "application/json", nil); a.status != http.StatusUnauthorized && a.status != http.StatusForbidden {
			t.Errorf("%s with the first password: %d", o.Pattern, a.status)
		}
	}
}

// Before there is a body nothing can be reached but the setup, and that with the key;
// afterwards the setup is closed.
func TestAttackSetup(t *testing.T) {
	t.Parallel()
	for _, kind := range []db.Kind{db.SQLite, db.Postgres} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			town := apptest.Empty(t, dbtest.New(t, kind, app.Migrations()))
			nobody := visit(town, apptest.Nobody(t))
			anything := ids{document: "x", person: "x", batch: "x", session: "x", token: "x", Organisation: apptest.Organisation{
				Unit: "x", Post: "x", Tenure: "x", Absence: "x", Role: "x", Appointment: "x", Delegation: "x", Committee: "x", Member: "x", Meeting: "x", Contact: "x",
			}}
			for _, r := range town.App.Routes() {
				method, path := anything.path(t, r.Pattern)
				if path == "/setup" || path == "/health" || strings.HasPrefix(path, "/static/") || r.Pattern == "/api/" {
					continue
				}
				if a := nobody.send(t, method, path, "", nil); a.status != http.StatusSeeOther || a.header.Get("Location") != "/setup" {
					t.Errorf("%s before there is a body: %d", r.Pattern, a.status)
				}
			}
			if a := nobody.get(t, "/api/v1/policy/document"); a.status == http.StatusOK {
				t.Error("the API answers")
			}
			form := forms(town, anything)["POST /setup"]
			key := url.QueryEscape(town.App.SetupKey())
			for _, wrong := range []string{"", "?key=", "?key=x", "?key=" + key[1:], "?key=" + strings.ToLower(key)} {
				if a := nobody.post(t, "/setup"+wrong, form); a.status != http.StatusForbidden {
					t.Errorf("setup with %q: %d", wrong, a.status)
				}
				if a := nobody.get(t, "/setup"+wrong); a.status != http.StatusForbidden || strings.Contains(a.body, "name=\"password\"") {
					t.Errorf("the form of setup with %q: %d", wrong, a.status)
				}
			}
			if a := nobody.with("Sec-Fetch-Site", "cross-site").post(t, "/setup?key="+key, form); a.status != http.StatusForbidden {
				t.Errorf("setup from another site: %d", a.status)
			}
			if a := nobody.post(t, "/setup?key="+key, form); a.status != http.StatusSeeOther {
				t.Fatalf("setup with the key: %d", a.status)
			}
			form.Set("code", "011002")
			if a := nobody.post(t, "/setup?key="+key, form); a.status != http.StatusConflict {
				t.Errorf("a second setup: %d", a.status)
			}
			if a := nobody.get(t, "/setup?key="+key); a.status != http.StatusSeeOther {
				t.Errorf("the setup is still there: %d", a.status)
			}
		})
	}
}

// No sign-in leads away from Okite, whatever it is told.
func TestAttackRedirects(t *testing.T) {
	t.Parallel()
	town := apptest.Start(t, db.SQLite)
	form := url.Values{"body": {town.Home.ID}, "login": {town.Home.Office.Login}, "password": {town.Home.Office.Password}}
	for _, next := range []string{
		"https://evil.example", "//evil.example", `/\evil.example`, `\\evil.example`, "/\t/evil.example", "/\n/evil.example", "javascript:__xss=1", " //evil.example", "///evil.example",
		"http:evil.example", "/%5cevil.example", "/.//evil.example", "/..//evil.example", "data:text/html,x", "　//evil.example",
	} {
		form.Set("next", next)
		v := visit(town, apptest.Nobody(t)).with("X-Forwarded-Host", "evil.example").with("Forwarded", "host=evil.example").with("X-Original-URL", "/policy")
		a := v.post(t, "/signin", form)
		a.inject(t, next)
		leadsHome(t, town, next, a)
		a = v.get(t, "/signin?next="+url.QueryEscape(next))
		leadsHome(t, town, next, a)
		leadsHome(t, town, next, visit(town, apptest.Nobody(t)).get(t, "/"+strings.Map(printable, next)))
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, town.URL+"/policy", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Host = "evil.example"
	response, err := apptest.Nobody(t).Do(r)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if to := response.Header.Get("Location"); strings.Contains(to, "evil") {
		t.Errorf("a made-up host leads to %q", to)
	}
}

func printable(r rune) rune {
	if r < ' ' {
		return -1
	}
	return r
}

// leadsHome resolves a redirect as a browser does.
func leadsHome(t *testing.T, town *apptest.Town, next string, a answer) {
	t.Helper()
	to := a.header.Get("Location")
	if to == "" {
		return
	}
	base, err := url.Parse(town.URL + "/signin")
	if err != nil {
		t.Fatal(err)
	}
	plain := strings.NewReplacer(`\`, "/", "\t", "", "\n", "", "\r", "").Replace(to)
	u, err := base.Parse(plain)
	if err != nil || strings.HasPrefix(plain, "//") || u.Host != base.Host || u.Scheme != base.Scheme {
		t.Errorf("%q leads to %q", next, to)
	}
}

// Errors speak Japanese, name the request, and tell nothing of the machine, even when
// the database is gone.
func TestAttackErrors(t *testing.T) {
	t.Parallel()
	town := apptest.Start(t, db.SQLite)
	office := visit(town, town.Client(t, town.Home, town.Home.Office))
	for path, want := range map[string]int{"/nowhere": 404, "/policy/nowhere": 404, "/policy/x/y/z": 404, "/static/nowhere.css": 404, "/static/..%2fserve.go": 404, "/backup/file/..%2f..%2fokite.db": 409} {
		problem(t, path, office.get(t, path), want)
	}
	problem(t, "DELETE", office.send(t, http.MethodDelete, "/policy", "", nil), 405)
	problem(t, "TRACE", office.send(t, "TRACE", "/", "", nil), 405)
	problem(t, "POST", office.post(t, "/policy/hierarchy", nil), 405)
	problem(t, "API", office.get(t, "/api/v1/nowhere"), 404)
	problem(t, "API", office.send(t, http.MethodPost, "/api/v1/org/person", "text/plain", []byte("x")), 415)
	if err := town.App.DB.Close(); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/", "/policy", "/signin", "/me", "/search?q=x", "/journal", "/health", "/api/v1/policy/document", "/setup"} {
		r, err := office.client.Get(town.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		a := answer{status: r.StatusCode, header: r.Header, body: whole(t, r)}
		problem(t, path, a, 500)
		a.checkDiscreet(t, path)
	}
}

func problem(t *testing.T, what string, a answer, want int) {
	t.Helper()
	id := a.header.Get("X-Request-Id")
	if a.status != want || id == "" || want >= 500 && !strings.Contains(a.body, id) {
		t.Errorf("%s: %d, want %d, with request %q", what, a.status, want, id)
	}
	if !strings.ContainsAny(a.body, "。") {
		t.Errorf("%s has no Japanese sentence: %s", what, cut(a.body))
	}
}

// The log of a day tells what happened, and of nobody: no password, token, cookie, word
// searched for, name of a person, title of a document.
func TestAttackLog(t *testing.T) {
	both(t, func(t *testing.T, town *apptest.Town) {
		home := town.Home
		i, _ := ready(t, town)
		office := visit(town, town.Client(t, home, home.Office))
		token := town.Token(t, home, home.Office, signin.Write)
		secrets := []string{home.Office.Password, token, "himitsu-no-kensaku", "himitsu-no-pasuwaado", home.Office.Name, home.Staff.Name, home.ClosedTitle, home.ClosedWord, "端末取扱規程", "記録 残子", "nokoruko", "himitsu-no-fairu"}
		office.get(t, "/search?q=himitsu-no-kensaku")
		office.get(t, "/policy?q=himitsu-no-kensaku")
		office.get(t, "/org/person?q="+url.QueryEscape(home.Staff.Name))
		office.get(t, "/policy/himitsu-no-kensaku")
		office.get(t, "/himitsu-no-kensaku/himitsu-no-pasuwaado")
		visit(town, apptest.Nobody(t)).post(t, "/signin", url.Values{"body": {home.ID}, "login": {"himitsu-no-pasuwaado"}, "password": {"himitsu-no-pasuwaado"}})
		e := office.post(t, "/org/person", url.Values{"name": {"記録 残子"}, "login": {"nokoruko"}, "roles": {"staff"}})
		if e.status != http.StatusOK {
			t.Fatalf("enrolment: %d", e.status)
		}
		office.post(t, "/org/person", url.Values{"name": {"記録 残子"}, "login": {"nokoruko"}, "roles": {"staff"}})
		bearer(t, town, token).get(t, "/api/v1/policy/document?q=himitsu-no-kensaku")
		bearer(t, town, token+"x").get(t, "/api/v1/policy/document?q=himitsu-no-kensaku")
		outcomes(t, town, office.upload(t, upload{"himitsu-no-fairu.txt", []byte("MZ")}, upload{"himitsu-no-fairu2.txt", []byte(norm("himitsu-no-fairu"))}))
		for _, r := range pages(town) {
			if method, path := i.path(t, r.Pattern); reads(method) {
				office.get(t, path)
			}
		}
		for _, c := range cookies(t, office) {
			secrets = append(secrets, c.Value)
		}
		town.Drain(t)
		log := town.Log.String()
		if strings.Count(log, `"msg":"request"`) < 20 {
			t.Fatalf("hardly anything was logged: %s", cut(log))
		}
		for _, s := range secrets {
			for _, form := range []string{s, url.QueryEscape(s), url.PathEscape(s)} {
				if at := strings.Index(log, form); at >= 0 {
					t.Errorf("the log tells %q: …%s", s, cut(log[max(0, at-100):]))
					break
				}
			}
		}
	})
}

func norm(title string) string {
	return title + "規程\n\n（目的）\n第１条　この規程は、試すためのものである。\n"
}

// whole reads an answer to its end.
func whole(t *testing.T, r *http.Response) string {
	t.Helper()
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
