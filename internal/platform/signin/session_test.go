package signin

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/web/webtest"
)

func TestSessionLimits(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		idle := h.enterAs(town, "hanako", password)
		h.later(time.Hour)
		if !h.alive(idle) {
			t.Error("ended at the idle limit, not after it")
		}
		used := h.enterAs(town, "ichiro", password)
		for range 23 {
			h.later(30 * time.Minute)
			w := h.get("/", used)
			webtest.Status(t, w, http.StatusOK)
			if next := sessionCookie(w); next != "" {
				used = next
			}
		}
		if h.alive(idle) {
			t.Error("an idle session lives on")
		}
		h.later(31 * time.Minute)
		if h.alive(used) {
			t.Error("a session lives past its absolute limit")
		}
	})
}

// A token that somebody planted in the browser never becomes a person's.
func TestFixation(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		planted := h.enterAs(town, "ichiro", password)
		made, _, _ := newToken(town)
		for _, before := range []string{planted, made, "x"} {
			w := h.request("POST", "/signin", before, form(town, "hanako", password, "/"))
			if after := cookieOf(t, w); after == before || !h.alive(after) {
				t.Errorf("token %q became %q", before, after)
			}
			if h.alive(before) {
				t.Error("the session before is still there")
			}
		}
	})
}

// A token counts for its own body alone, on both databases.
func TestForeignCookie(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		cookie := h.enterAs(town, "hanako", password)
		raw, _ := base64.RawURLEncoding.DecodeString(cookie)
		other, _, _ := newToken(city)
		of, _ := base64.RawURLEncoding.DecodeString(other)
		copy(raw, of[:bodySize])
		if h.alive(base64.RawURLEncoding.EncodeToString(raw)) {
			t.Error("a token of the town opens the city")
		}
		if !h.alive(cookie) {
			t.Error("the true token does not count")
		}
	})
}

// Of parallel requests that find a token due, one gets a new one and none is refused.
func TestRotation(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		old := h.enterAs(town, "hanako", password)
		h.later(16 * time.Minute)
		var mutex sync.Mutex
		var wait sync.WaitGroup
		var fresh []string
		for range 8 {
			wait.Go(func() {
				w := h.get("/", old)
				mutex.Lock()
				defer mutex.Unlock()
				if w.Code != http.StatusOK {
					t.Errorf("status %d", w.Code)
				}
				if c := sessionCookie(w); c != "" {
					fresh = append(fresh, c)
				}
			})
		}
		wait.Wait()
		if len(fresh) != 1 || fresh[0] == old {
			t.Fatalf("%d new tokens, want 1", len(fresh))
		}
		if !h.alive(old) || !h.alive(fresh[0]) || !h.alive(old) {
			t.Error("within the grace one of the tokens does not count")
		}
		h.later(2 * time.Minute)
		if h.alive(old) {
			t.Error("the old token counts after the grace")
		}
		if !h.alive(fresh[0]) {
			t.Error("the new token does not count")
		}
	})
}

// An answer that never arrived signs nobody out: the old token gets another one.
func TestRotationLost(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		old := h.enterAs(town, "hanako", password)
		h.later(16 * time.Minute)
		lost := sessionCookie(h.get("/", old))
		h.later(5 * time.Minute)
		w := h.get("/", old)
		webtest.Status(t, w, http.StatusOK)
		fresh := cookieOf(t, w)
		if !h.alive(fresh) || h.alive(lost) {
			t.Error("the second token does not take the place of the lost one")
		}
	})
}

func TestRenew(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		old := h.enterAs(town, "ichiro", password)
		webtest.Status(t, h.request("POST", "/asset", old, url.Values{}), http.StatusForbidden)
		h.people.set(town, "p2", func(p *Person) { p.Roles = []actor.Role{actor.Office} })
		h.do(town, func(ctx context.Context, tx db.Tx) error { return h.Renew(ctx, tx, "p2") })
		w := h.request("POST", "/asset", old, url.Values{})
		webtest.Status(t, w, http.StatusOK)
		if cookieOf(t, w) == old {
			t.Error("the token did not change with the rights")
		}
	})
}

func TestStopped(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		a, b := h.enterAs(town, "hanako", password), h.enterAs(town, "ichiro", password)
		h.people.set(town, "p1", func(p *Person) { p.Active = false })
		if h.alive(a) || !h.alive(b) {
			t.Error("a stopped person goes on, or another does not")
		}
		h.do(town, func(ctx context.Context, tx db.Tx) error { return h.Close(ctx, tx, "p2") })
		if h.alive(b) {
			t.Error("a closed session goes on")
		}
	})
}

// Reading a page costs two statements for the session, and writes at most once a minute.
func TestSessionCost(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		cookie := h.enterAs(town, "hanako", password)
		count := func() int64 {
			before := h.d.Statements()
			webtest.Status(t, h.get("/", cookie), http.StatusOK)
			return h.d.Statements() - before
		}
		// The Directory of this test asks no database: one statement is the session.
		if n := count(); n != 1 {
			t.Errorf("%d statements for a look-up, want 1", n)
		}
		h.later(61 * time.Second)
		if n := count(); n != 2 {
			t.Errorf("%d statements after a minute, want 2", n)
		}
		if n := count(); n != 1 {
			t.Errorf("%d statements right after, want 1", n)
		}
		before := h.d.Statements()
		h.get("/static/okite.css", cookie)
		if n := h.d.Statements() - before; n != 0 {
			t.Errorf("%d statements for a style sheet", n)
		}
	})
}

func TestSelf(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		here, there := h.enterAs(town, "hanako", password), h.enterAs(town, "hanako", password)
		foreign := h.enterAs(town, "ichiro", password)
		page := h.get("/me", here).Body.String()
		if n := len(webtest.All(t, page, "form[action^=/me/session/][action$=/end] button")); n != 2 { // the other one, and all
			t.Errorf("%d buttons to end sessions", n)
		}
		other, err := h.lookUp(context.Background(), foreign)
		if err != nil {
			t.Fatal(err)
		}
		webtest.Status(t, h.request("POST", "/me/session/"+other.session.ID+"/end", here, url.Values{}), http.StatusNotFound)
		if !h.alive(foreign) {
			t.Error("somebody else's session was ended")
		}
		mine, _ := h.lookUp(context.Background(), there)
		webtest.Status(t, h.request("POST", "/me/session/"+mine.session.ID+"/end", here, url.Values{}), http.StatusSeeOther)
		if h.alive(there) || !h.alive(here) {
			t.Error("the wrong session was ended")
		}
		webtest.Status(t, h.request("POST", "/me/session/end", here, url.Values{}), http.StatusSeeOther)
		if h.alive(here) || !h.alive(foreign) {
			t.Error("not all sessions of the person, or others too")
		}
		if a, b := h.lines(town, verbClose), h.lines(town, verbCloseAll); a != 1 || b != 1 {
			t.Errorf("journal lines %d, %d", a, b)
		}
	})
}

// issue makes an access token over the page.
func (h *house) issue(cookie, scope string) string {
	h.t.Helper()
	w := h.request("POST", "/me/token", cookie, url.Values{"name": {"集計 <b>"}, "scope": {scope}, "days": {"30"}})
	webtest.Status(h.t, w, http.StatusOK)
	webtest.Lacks(h.t, w.Body.String(), "<b>")
	return webtest.Find(h.t, w.Body.String(), "code.secret").Text()
}

// caller gives the actor of an API request.
func (h *house) caller(token, cookie string) actor.Actor {
	h.t.Helper()
	r := httptest.NewRequest("GET", "/api/v1/x", nil)
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	if cookie != "" {
		r.AddCookie(&http.Cookie{Name: "okite", Value: cookie})
	}
	a, err := h.IdentifyAPI(r)
	if err != nil {
		h.t.Fatal(err)
	}
	return a
}

func TestAccessToken(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		cookie := h.enterAs(town, "hanako", password)
		read, write := h.issue(cookie, "read"), h.issue(cookie, "write")
		r, w := h.caller(read, ""), h.caller(write, "")
		if r.ID != "p1" || r.Body != town || r.Strength != actor.Token || !r.Can("asset.read") || r.Can("asset.write") || !w.Can("asset.write") {
			t.Errorf("read %+v, write %+v", r, w)
		}
		if w.Can(CanManageSelf) || w.Can(CanChangePassword) {
			t.Error("a token reaches its owner's sign-in")
		}
		if h.caller("x", cookie).SignedIn() || h.caller(" ", cookie).SignedIn() || !h.caller("", cookie).SignedIn() {
			t.Error("a request with a token falls back to the cookie")
		}
		if h.caller(strings.TrimPrefix(read, tokenPrefix), "").SignedIn() || h.caller(tokenPrefix+cookie, "").SignedIn() {
			t.Error("a session's token is taken for an access token")
		}
		webtest.Status(t, h.get("/", strings.TrimPrefix(read, tokenPrefix)), http.StatusSeeOther)

		h.people.set(town, "p1", func(p *Person) { p.Active = false })
		if h.caller(read, "").SignedIn() {
			t.Error("the token of a stopped person counts")
		}
		h.people.set(town, "p1", func(p *Person) { p.Active = true })

		page := h.get("/me", cookie).Body.String()
		revoke := webtest.All(t, page, "form[action$=/revoke]")
		if len(revoke) != 2 {
			t.Fatalf("%d tokens on the page", len(revoke))
		}
		webtest.Lacks(t, page, read, write)
		foreign := h.enterAs(town, "ichiro", password)
		webtest.Status(t, h.request("POST", revoke[0].Attr("action"), foreign, url.Values{}), http.StatusNotFound)
		webtest.Status(t, h.request("POST", revoke[0].Attr("action"), cookie, url.Values{}), http.StatusSeeOther)
		webtest.Status(t, h.request("POST", revoke[0].Attr("action"), cookie, url.Values{}), http.StatusNotFound)
		alive := 0
		for _, x := range []string{read, write} {
			if h.caller(x, "").SignedIn() {
				alive++
			}
		}
		if alive != 1 {
			t.Errorf("%d tokens count after one was revoked", alive)
		}
		h.later(31 * 24 * time.Hour)
		if h.caller(read, "").SignedIn() || h.caller(write, "").SignedIn() {
			t.Error("a token counts after it ended")
		}
		if a, b := h.lines(town, verbIssue), h.lines(town, verbRevoke); a != 2 || b != 1 {
			t.Errorf("journal lines %d, %d", a, b)
		}
	})
}

func TestIssueRefused(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		cookie := h.enterAs(town, "hanako", password)
		for name, f := range map[string]url.Values{
			"scope": {"name": {"x"}, "scope": {"admin"}, "days": {"30"}},
			"days":  {"name": {"x"}, "scope": {"read"}, "days": {"36500"}},
			"name":  {"name": {""}, "scope": {"read"}, "days": {"30"}},
			"bidi":  {"name": {"a\u202eb"}, "scope": {"read"}, "days": {"30"}},
			"owner": {"name": {"x"}, "scope": {"read"}, "days": {"30"}, "person": {"p2"}},
		} {
			if w := h.request("POST", "/me/token", cookie, f); w.Code != http.StatusUnprocessableEntity {
				t.Errorf("%s: status %d", name, w.Code)
			}
		}
		for range tokensEach {
			h.issue(cookie, "read")
		}
		w := h.request("POST", "/me/token", cookie, url.Values{"name": {"x"}, "scope": {"read"}, "days": {"30"}})
		webtest.Status(t, w, http.StatusConflict)
	})
}

// What the database holds opens no door.
func TestHashedAtRest(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		cookie := h.enterAs(town, "hanako", password)
		token := h.issue(cookie, "write")
		var stored bytes.Buffer
		h.do(town, func(ctx context.Context, tx db.Tx) error {
			for _, query := range []string{
				`select token_hash, id, agent from session`, `select hash, id, name from token`, `select password, login, person_id from signin_account`,
			} {
				rows, err := tx.QueryContext(ctx, query)
				if err != nil {
					return err
				}
				defer rows.Close()
				for rows.Next() {
					var a []byte
					var b, c string
					if err := rows.Scan(&a, &b, &c); err != nil {
						return err
					}
					fmt.Fprintf(&stored, "%s\n%s\n%s\n%s\n", a, base64.RawURLEncoding.EncodeToString(a), b, c)
				}
			}
			return nil
		})
		for name, secret := range map[string]string{"session": cookie, "token": token, "password": password} {
			raw, _ := base64.RawURLEncoding.DecodeString(strings.TrimPrefix(secret, tokenPrefix))
			if bytes.Contains(stored.Bytes(), []byte(secret)) || len(raw) > 0 && bytes.Contains(stored.Bytes(), raw[bodySize:]) {
				t.Errorf("the %s is stored as it is", name)
			}
		}
		webtest.Contains(t, stored.String(), "$argon2id$")
	})
}

// A foreign page cannot sign somebody in or out, nor act for them.
func TestForeignPage(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		cookie := h.enterAs(town, "hanako", password)
		for _, path := range []string{"/signin", "/signout", "/password", "/me/token", "/me/session/end"} {
			r := httptest.NewRequest("POST", path, strings.NewReader(form(town, "hanako", password, "/").Encode()))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			r.Header.Set("Sec-Fetch-Site", "cross-site")
			r.AddCookie(&http.Cookie{Name: "okite", Value: cookie})
			webtest.Status(t, webtest.Do(h.handler, r), http.StatusForbidden)
		}
		if !h.alive(cookie) {
			t.Error("signed out by a foreign page")
		}
	})
}

// Ended sessions do not pile up.
func TestPrune(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for range 3 {
			h.enterAs(town, "hanako", password)
		}
		h.try(town, "nobody", "違うパスワードです。")
		h.later(8 * 24 * time.Hour)
		h.enterAs(town, "ichiro", password)
		for query, want := range map[string]int{`select count(*) from session`: 1, `select count(*) from signin_attempt where failed > 0`: 0} {
			h.do(town, func(ctx context.Context, tx db.Tx) error {
				var n int
				err := tx.QueryRowContext(ctx, query).Scan(&n)
				if n != want {
					t.Errorf("%s: %d, want %d", query, n, want)
				}
				return err
			})
		}
	})
}

func TestErase(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		a, b := h.enterAs(town, "hanako", password), h.enterAs(city, "daisuke", password)
		h.issue(a, "read")
		h.do(town, func(ctx context.Context, tx db.Tx) error { return h.Erase(ctx, tx, town) })
		if h.alive(a) || !h.alive(b) {
			t.Error("not the body, or another one")
		}
	})
}
