package signin

import (
	"context"
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
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/web/webtest"
)

func TestSignIn(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		webtest.Status(t, h.get("/", ""), http.StatusSeeOther)
		page := h.get("/signin?next=/asset", "").Body.String()
		webtest.Find(t, page, "select[name=body]")
		if v := webtest.Find(t, page, "input[name=next]").Attr("value"); v != "/asset" {
			t.Errorf("next %q", v)
		}
		w := h.request("POST", "/signin", "", form(town, "ＨＡＮＡＫＯ", "海辺の　郵便局まで　七分", "/asset?x=1"))
		webtest.Status(t, w, http.StatusSeeOther)
		if to := w.Header().Get("Location"); to != "/asset?x=1" {
			t.Errorf("led to %q", to)
		}
		cookie := cookieOf(t, w)
		webtest.Contains(t, h.get("/", cookie).Body.String(), "こんにちは、見本 花子")
		if n := h.lines(town, verbOpen); n != 1 {
			t.Errorf("%d journal lines, want 1", n)
		}
		webtest.Status(t, h.get("/signin", cookie), http.StatusSeeOther)

		out := h.request("POST", "/signout", cookie, url.Values{})
		webtest.Status(t, out, http.StatusSeeOther)
		if h.alive(cookie) {
			t.Error("still signed in after sign-out")
		}
		if n := h.lines(town, verbClose); n != 1 {
			t.Errorf("%d lines of sign-out", n)
		}
		webtest.Status(t, h.request("POST", "/signout", cookie, url.Values{}), http.StatusSeeOther)
	})
}

// One body needs no choice; none leads to the setup.
func TestSignInForm(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.people.towns = h.people.towns[:1]
		page := h.get("/signin", "").Body.String()
		webtest.None(t, page, "select")
		if v := webtest.Find(t, page, "input[name=body]").Attr("value"); v != town {
			t.Errorf("body %q", v)
		}
		webtest.Find(t, page, "input[name=password][type=password][autocomplete=current-password]")
		h.people.towns = nil
		if to := h.get("/signin", "").Header().Get("Location"); to != "/setup" {
			t.Errorf("led to %q", to)
		}
	})
}

// Whoever is refused cannot tell why: the page is the same to the byte.
func TestEnumeration(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.people.set(town, "p2", func(p *Person) { p.Active = false })
		wrong := h.try(town, "hanako", "違うパスワードです。")
		webtest.Status(t, wrong, http.StatusUnprocessableEntity)
		webtest.Lacks(t, wrong.Body.String(), "違うパスワードです")
		for name, w := range map[string]struct{ body, login, password string }{
			"unknown": {town, "nobody", "違うパスワードです。"},
			"stopped": {town, "ichiro", password},
			"foreign": {city, "hanako", password},
		} {
			got := h.try(w.body, w.login, w.password)
			webtest.Status(t, got, http.StatusUnprocessableEntity)
			normal := strings.NewReplacer("nobody", "hanako", "ichiro", "hanako", ` selected`, "")
			if normal.Replace(got.Body.String()) != normal.Replace(wrong.Body.String()) {
				t.Errorf("%s is told apart", name)
			}
		}
		webtest.Lacks(t, h.log.String(), "nobody", "hanako", "違うパスワード")
		webtest.Contains(t, h.log.String(), "sign-in failed")
		if n := h.lines(town, verbOpen); n != 0 {
			t.Errorf("failures left %d journal lines", n)
		}
	})
}

func TestSignInRefused(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for name, f := range map[string]url.Values{
			"extra field":  {"body": {town}, "login": {"hanako"}, "password": {password}, "must_change": {"0"}},
			"unknown body": form("x", "hanako", password, "/"),
			"no body":      form("", "hanako", password, "/"),
			"no login":     form(town, "", password, "/"),
			"no password":  form(town, "hanako", "", "/"),
			"too long":     form(town, "hanako", strings.Repeat(password, 1000), "/"),
		} {
			w := h.request("POST", "/signin", "", f)
			webtest.Status(t, w, http.StatusUnprocessableEntity)
			if sessionCookie(w) != "" {
				t.Errorf("%s got a session", name)
			}
		}
		for _, next := range []string{"//evil.example", "https://evil.example", `/\evil.example`, "javascript:alert(1)", "/\tevil", " //evil.example"} {
			w := h.request("POST", "/signin", "", form(town, "hanako", password, next))
			if to := w.Header().Get("Location"); w.Code != http.StatusSeeOther || to != "/" {
				t.Errorf("next %q led to %q (%d)", next, to, w.Code)
			}
		}
	})
}

// Many wrong passwords at once are no more tries than one after another.
func TestLock(t *testing.T) {
	for _, login := range []string{"hanako", "nobody"} {
		t.Run(login, func(t *testing.T) {
			each(t, func(t *testing.T, h *house) {
				codes := make(chan int, 8)
				var wait sync.WaitGroup
				for range 8 {
					wait.Go(func() { codes <- h.try(town, login, "違うパスワードです。").Code })
				}
				wait.Wait()
				close(codes)
				count := map[int]int{}
				for c := range codes {
					count[c]++
				}
				if count[422] != freeByName || count[429] != 8-freeByName {
					t.Errorf("answers %v", count)
				}
				w := h.try(town, login, password)
				webtest.Status(t, w, http.StatusTooManyRequests)
				webtest.Contains(t, w.Body.String(), "自動でまた試せる")

				h.later(firstWait + time.Second)
				if login != "hanako" {
					webtest.Status(t, h.try(town, login, password), http.StatusUnprocessableEntity)
					return
				}
				webtest.Status(t, h.try(town, login, "違うパスワードです。"), http.StatusUnprocessableEntity)
				h.later(firstWait + time.Second)
				webtest.Status(t, h.try(town, login, password), http.StatusTooManyRequests) // twice as long now
				h.later(firstWait)
				h.enterAs(town, login, password)
				webtest.Status(t, h.try(town, login, "違うパスワードです。"), http.StatusUnprocessableEntity)
				h.enterAs(town, login, password) // forgiven
			})
		})
	}
}

// An address that tries many names is slowed down, and its own account does not help it.
func TestAddressLock(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for i := range freeByAddress {
			if i == freeByAddress/2 {
				h.enterAs(town, "ichiro", password)
			}
			h.try(town, fmt.Sprintf("nobody%d", i), "違うパスワードです。")
		}
		webtest.Status(t, h.try(town, "hanako", password), http.StatusTooManyRequests)
		h.later(longestWait)
		h.enterAs(town, "hanako", password)
	})
}

// A full queue is not the person's mistake.
func TestBusy(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for range 2 * freeByName {
			h.hasher.waiting.Store(queued)
			w := h.try(town, "hanako", password)
			webtest.Status(t, w, http.StatusServiceUnavailable)
			webtest.Contains(t, w.Body.String(), "混み合っています")
		}
		h.hasher.waiting.Store(0)
		h.enterAs(town, "hanako", password)
	})
}

func TestRehash(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.hasher.cost.Time = 2
		h.enterAs(town, "hanako", password)
		h.do(town, func(ctx context.Context, tx db.Tx) error {
			a, err := accountOf(ctx, tx, town, "p1")
			if h.hasher.outdated(a.Password) {
				t.Error("the hash was not renewed")
			}
			return err
		})
		h.enterAs(town, "hanako", password)
	})
}

func TestFirstPassword(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		secret, first, err := h.FirstSecret(context.Background(), "Shinjin")
		if err != nil {
			t.Fatal(err)
		}
		h.people.list[town+"/p9"] = Person{Name: "新人", Roles: []actor.Role{actor.Office}, Active: true}
		h.do(town, func(ctx context.Context, tx db.Tx) error { return h.Open(ctx, tx, "p9", secret) })
		w := h.try(town, "shinjin", first)
		if to := w.Header().Get("Location"); to != "/password" {
			t.Errorf("led to %q", to)
		}
		cookie := cookieOf(t, w)
		for _, path := range []string{"/", "/me", "/signin", "/nowhere"} {
			if to := h.get(path, cookie).Header().Get("Location"); to != "/password" {
				t.Errorf("%s led to %q", path, to)
			}
		}
		webtest.Status(t, h.request("POST", "/me/token", cookie, url.Values{}), http.StatusSeeOther)
		// Even past the gate nothing is allowed.
		f, err := h.lookUp(context.Background(), cookie)
		if err != nil || len(f.actor.Permissions) != 1 {
			t.Errorf("permissions %v, %v", f.actor.Permissions, err)
		}
		webtest.Contains(t, h.get("/password", cookie).Body.String(), "最初のパスワード")
		w = h.change(cookie, first, first)
		webtest.Status(t, w, http.StatusUnprocessableEntity)
		w = h.change(cookie, first, "山の上の 小さな駅で待つ")
		webtest.Status(t, w, http.StatusSeeOther)
		if !h.alive(cookieOf(t, w)) || h.alive(cookie) {
			t.Error("the session did not go on under a new token alone")
		}
	})
}

func (h *house) change(cookie, current, next string) *httptest.ResponseRecorder {
	return h.request("POST", "/password", cookie, url.Values{"current": {current}, "password": {next}, "again": {next}})
}

func TestChangePassword(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		here, there := h.enterAs(town, "hanako", password), h.enterAs(town, "hanako", password)
		const next = "山の上の 小さな駅で待つ"
		for name, f := range map[string]url.Values{
			"wrong current": {"current": {"違うパスワードです。"}, "password": {next}, "again": {next}},
			"not again":     {"current": {password}, "password": {next}, "again": {"x"}},
			"bad":           {"current": {password}, "password": {"password1234"}, "again": {"password1234"}},
			"same":          {"current": {password}, "password": {password}, "again": {password}},
			"another":       {"current": {password}, "password": {next}, "again": {next}, "person_id": {"p2"}},
		} {
			w := h.request("POST", "/password", here, f)
			if w.Code != http.StatusUnprocessableEntity {
				t.Errorf("%s: status %d", name, w.Code)
			}
			webtest.Lacks(t, w.Body.String(), next, password)
		}
		w := h.change(here, password, next)
		webtest.Status(t, w, http.StatusSeeOther)
		if h.alive(here) || h.alive(there) || !h.alive(cookieOf(t, w)) {
			t.Error("old tokens live on, or the new one does not")
		}
		webtest.Status(t, h.try(town, "hanako", password), http.StatusUnprocessableEntity)
		h.enterAs(town, "hanako", next)
		if n := h.lines(town, verbPassword); n != 1 {
			t.Errorf("%d journal lines", n)
		}
	})
}

// A browser left open is no place to guess the password.
func TestGuessCurrent(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		cookie := h.enterAs(town, "hanako", password)
		for range freeByName {
			webtest.Status(t, h.change(cookie, "違うパスワードです。", "山の上の 小さな駅で待つ"), http.StatusUnprocessableEntity)
		}
		w := h.change(cookie, password, "山の上の 小さな駅で待つ")
		webtest.Status(t, w, http.StatusUnprocessableEntity)
		webtest.Contains(t, w.Body.String(), "自動でまた試せる")
	})
}

func TestRecover(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		cookie := h.enterAs(town, "hanako", password)
		for range freeByName {
			h.try(town, "hanako", "違うパスワードです。")
		}
		once, err := h.Recover(h.as(town), "Hanako")
		if err != nil {
			t.Fatal(err)
		}
		if h.alive(cookie) {
			t.Error("a session outlived the recovery")
		}
		webtest.Status(t, h.try(town, "hanako", password), http.StatusUnprocessableEntity)
		w := h.try(town, "hanako", once)
		if to := w.Header().Get("Location"); to != "/password" {
			t.Errorf("led to %q, status %d", to, w.Code)
		}
		if n := h.lines(town, verbRecover); n != 1 {
			t.Errorf("%d journal lines", n)
		}
		h.do(town, func(ctx context.Context, tx db.Tx) error {
			list, err := h.Recovered(ctx, tx, h.now())
			later, err2 := h.Recovered(ctx, tx, Token{}.CreatedAt)
			if len(list) != 0 || len(later) != 1 || later[0].Login != "hanako" {
				t.Errorf("recovered %v, %v", list, later)
			}
			return firstOf(err, err2)
		})

		if _, err := h.Recover(h.as(town), "daisuke"); !fault.Is(err, fault.NotFound) {
			t.Errorf("a name of another body: %v", err)
		}
		person := actor.With(context.Background(), actor.Actor{Body: town, ID: "p1", Strength: actor.Password})
		if _, err := h.Recover(person, "ichiro"); !fault.Is(err, fault.Forbidden) {
			t.Errorf("not from the console: %v", err)
		}
		h.people.set(town, "p2", func(p *Person) { p.Active = false })
		if _, err := h.Recover(h.as(town), "ichiro"); !fault.Is(err, fault.Conflict) {
			t.Errorf("somebody stopped: %v", err)
		}
	})
}

func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func TestDuplicateLogin(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		secret, err := h.Secret(context.Background(), "ＨＡＮＡＫＯ", password)
		if err != nil {
			t.Fatal(err)
		}
		ctx := h.as(town)
		err = h.d.Do(ctx, func(tx db.Tx) error { return h.Open(ctx, tx, "p9", secret) })
		if fault.Of(err).Fields["login"] == "" {
			t.Errorf("a second hanako: %v", err)
		}
		h.do(city, func(ctx context.Context, tx db.Tx) error { return h.Open(ctx, tx, "p9", secret) })
		if _, err := h.Secret(context.Background(), "a b", "short"); len(fault.Of(err).Fields) != 2 {
			t.Errorf("faults %v", err)
		}
	})
}
