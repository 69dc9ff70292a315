package signin

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/web/ui"
	"github.com/okite-isms/okite/internal/platform/web/webtest"
)

// joint gives the city somebody who comes from the town, and the code that leads there.
func (h *house) joint(person string) (code string) {
	h.t.Helper()
	h.people.set(city, person, func(p *Person) {
		*p = Person{Name: "共同 " + person, Roles: []actor.Role{actor.Guest}, Active: true, Reads: true, Confined: true, Joint: true, Areas: []string{"asset"}}
	})
	h.do(city, func(ctx context.Context, tx db.Tx) (err error) {
		code, err = h.OpenEntry(ctx, tx, person, town)
		return err
	})
	return code
}

func (h *house) code(cookie, body, code string) int {
	return h.request("POST", "/me/link", cookie, url.Values{"body": {body}, "code": {code}}).Code
}

// cross switches and gives the token of the session there; empty where it was refused.
func (h *house) cross(cookie, body string) string {
	h.t.Helper()
	w := h.request("POST", "/switch", cookie, url.Values{"body": {body}})
	next := ""
	for _, c := range w.Result().Cookies() {
		if c.Name == "okite" && w.Code == http.StatusSeeOther {
			next = c.Value // the last one counts: before it may stand a renewed one
		}
	}
	if (w.Code == http.StatusSeeOther) != (next != "") {
		h.t.Fatalf("answer %d with the token %q", w.Code, next)
	}
	return next
}

// linked is a session of the town's hanako, who may go to the city as j1.
func (h *house) linked() (cookie string) {
	h.t.Helper()
	cookie = h.enterAs(town, "hanako", password)
	if got := h.code(cookie, city, h.joint("j1")); got != http.StatusSeeOther {
		h.t.Fatalf("the code is answered by %d", got)
	}
	return cookie
}

func TestSwitchThereAndBack(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		home := h.linked()
		away := h.cross(home, city)
		if away == "" || h.alive(home) {
			t.Fatal("no session in the other body, or the first one lives on")
		}
		w := h.get("/", away)
		if !strings.Contains(w.Body.String(), "共同 j1") {
			t.Errorf("in the other body: %s", w.Body)
		}
		// What they may do at home they may not do here.
		if code := h.request("POST", "/asset", away, url.Values{}).Code; code != http.StatusNotFound {
			t.Errorf("writing is answered by %d", code)
		}
		page := h.get("/me", away).Body.String()
		if strings.Contains(page, "/me/token") || strings.Contains(page, "/me/link") || strings.Contains(page, "joint-") {
			t.Error("the page of one's sign-in offers there what is for home")
		}
		if code := h.get("/password", away).Code; code != http.StatusNotFound {
			t.Errorf("the change of the password is answered by %d", code)
		}
		if code := h.request("POST", "/me/token", away, url.Values{"name": {"x"}, "scope": {"read"}, "days": {"30"}}).Code; code != http.StatusForbidden {
			t.Errorf("an access token is answered by %d", code)
		}
		if h.cross(away, city) != "" || h.cross(away, "019aa0de-0000-7000-8000-000000000009") != "" {
			t.Error("went on from the other body")
		}
		back := h.cross(away, town)
		if back == "" || h.alive(away) || !strings.Contains(h.get("/", back).Body.String(), "見本 花子") {
			t.Error("not home again")
		}
		for verb, n := range map[string]int{verbLink: 1, verbDepart: 1, verbComeHome: 1} {
			if got := h.lines(town, verb); got != n {
				t.Errorf("%d lines %s at home", got, verb)
			}
		}
		for verb, n := range map[string]int{verbTake: 1, verbDepart: 1, verbArrive: 1} {
			if got := h.lines(city, verb); got != n {
				t.Errorf("%d lines %s in the other body", got, verb)
			}
		}
	})
}

// An account without a password is entered by none, and gets none.
func TestJointHasNoPassword(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.linked()
		for _, p := range []string{"", " ", password, "joint-j1"} {
			if w := h.try(city, "joint-j1", p); sessionCookie(w) != "" {
				t.Errorf("the password %q opens", p)
			}
		}
		_, err := h.Recover(h.as(city), "joint-j1")
		if !fault.Is(err, fault.Conflict) {
			t.Errorf("recovery at the console: %v", err)
		}
		secret, _, _ := h.FirstSecret(h.as(city), "joint-j1")
		err = h.d.Do(h.as(city), func(tx db.Tx) error { return h.Reissue(h.as(city), tx, "j1", secret) })
		if !fault.Is(err, fault.Conflict) {
			t.Errorf("made anew: %v", err)
		}
	})
}

func TestCodes(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		cookie := h.enterAs(town, "hanako", password)
		good := h.joint("j1")
		if got := h.code(cookie, city, strings.ToUpper(strings.ReplaceAll(good, "-", " "))); got != http.StatusSeeOther {
			t.Errorf("typed in capitals: %d", got)
		}
		used := good
		expired := h.joint("j2")
		h.later(8 * 24 * time.Hour)
		cookie = h.enterAs(town, "hanako", password)
		meant := h.joint("j3")
		answers := map[string]bool{}
		for name, c := range map[string][2]string{
			"wrong": {city, "aaaa-aaaa-aaaa-aaaa"}, "used": {city, used}, "expired": {city, expired}, "another body": {town, meant}, "no body": {"x", meant},
		} {
			w := h.request("POST", "/me/link", cookie, url.Values{"body": {c[0]}, "code": {c[1]}})
			if w.Code != http.StatusUnprocessableEntity {
				t.Errorf("%s: %d", name, w.Code)
			}
			answers[strings.TrimSpace(text(t, w.Body.String()))] = true
			h.later(31 * time.Minute) // so that the counter is not what refuses
			cookie = h.enterAs(town, "hanako", password)
		}
		if len(answers) != 1 {
			t.Errorf("%d different answers", len(answers))
		}
		// The code for the town counts for nobody else, and is not used up by a wrong try.
		h.do(city, func(ctx context.Context, tx db.Tx) (err error) {
			meant, err = h.NewCode(ctx, tx, "j3", "019aa0de-0000-7000-8000-000000000009")
			return err
		})
		if got := h.code(cookie, city, meant); got != http.StatusUnprocessableEntity {
			t.Errorf("a code for a third body: %d", got)
		}
		if got := h.code(h.enterAs(city, "daisuke", password), city, meant); got != http.StatusUnprocessableEntity {
			t.Errorf("a code of one's own body: %d", got)
		}
	})
}

// text is what stands at the field of the code.
func text(t *testing.T, page string) string {
	t.Helper()
	_, after, ok := strings.Cut(page, `id="code-error"`)
	if !ok {
		_, after, ok = strings.Cut(page, "団体かコードが違う")
	}
	if !ok {
		t.Fatalf("no message in %s", page)
	}
	before, _, _ := strings.Cut(after, "<")
	return before
}

// Codes cannot be tried one after another: the account waits, and so does the address.
func TestCodesTriedTooOften(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		cookie := h.enterAs(town, "hanako", password)
		good := h.joint("j1")
		for range freeByName {
			h.code(cookie, city, "aaaa-aaaa-aaaa-aaaa")
		}
		if got := h.code(cookie, city, good); got != http.StatusUnprocessableEntity {
			t.Errorf("after %d wrong ones the right one is answered by %d", freeByName, got)
		}
		if w := h.try(town, "hanako", password); sessionCookie(w) == "" {
			t.Error("wrong codes lock the sign-in")
		}
		h.later(31 * time.Minute)
		if got := h.code(cookie, city, good); got != http.StatusSeeOther {
			t.Errorf("after the wait: %d", got)
		}
	})
}

// Who was invited, or came from elsewhere, is not at home.
func TestCodesAreForHome(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		away := h.cross(h.linked(), city)
		good := h.joint("j2")
		if got := h.code(away, city, good); got != http.StatusForbidden {
			t.Errorf("from the other body: %d", got)
		}
		guest := h.enterAs(town, "ichiro", password)
		h.people.set(town, "p2", func(p *Person) { p.Confined, p.Reads = true, true })
		if got := h.code(guest, city, good); got != http.StatusForbidden {
			t.Errorf("by an invitation: %d", got)
		}
	})
}

// Each way in which the account at home ends, ends what came from it.
func TestHomeEnds(t *testing.T) {
	close := func(h *house) {
		h.do(town, func(ctx context.Context, tx db.Tx) error { return h.Close(ctx, tx, "p1") })
	}
	for name, end := range map[string]func(h *house){
		"stopped": close,
		"password made anew": func(h *house) {
			secret, _, _ := h.FirstSecret(h.as(town), "hanako")
			h.do(town, func(ctx context.Context, tx db.Tx) error { return h.Reissue(ctx, tx, "p1", secret) })
		},
		"recovered at the console": func(h *house) {
			if _, err := h.Recover(h.as(town), "hanako"); err != nil {
				h.t.Fatal(err)
			}
		},
		"password changed": func(h *house) {
			cookie := h.enterAs(town, "hanako", password)
			webtest.Status(h.t, h.request("POST", "/password", cookie, url.Values{"current": {password}, "password": {"山の上の 喫茶店で 九時"}, "again": {"山の上の 喫茶店で 九時"}}), http.StatusSeeOther)
		},
		"signed out everywhere": func(h *house) {
			webtest.Status(h.t, h.request("POST", "/me/session/end", h.enterAs(town, "hanako", password), url.Values{}), http.StatusSeeOther)
		},
		"ended one by one": func(h *house) {
			cookie := h.enterAs(town, "hanako", password)
			page := h.get("/me", cookie).Body.String()
			_, after, _ := strings.Cut(page, "/me/session/0")
			id, _, _ := strings.Cut(after, "/end")
			webtest.Status(h.t, h.request("POST", "/me/session/0"+id+"/end", cookie, url.Values{}), http.StatusSeeOther)
		},
		"link ended by its owner": func(h *house) {
			webtest.Status(h.t, h.request("POST", "/me/link/end", h.enterAs(town, "hanako", password), url.Values{"body": {city}}), http.StatusSeeOther)
		},
		"link ended by the office": func(h *house) {
			h.do(town, func(ctx context.Context, tx db.Tx) error { return h.EndLink(ctx, tx, "p1", city) })
		},
		"left with a transfer": func(h *house) {
			h.do(town, func(ctx context.Context, tx db.Tx) error { return h.EndAbroad(ctx, tx, []string{"p2", "p1"}) })
		},
		"sample erased": func(h *house) {
			h.do(town, func(ctx context.Context, tx db.Tx) error { return h.Erase(ctx, tx, town) })
		},
		"stopped in the other body": func(h *house) { h.people.set(city, "j1", func(p *Person) { p.Active = false }) },
		"closed in the other body": func(h *house) {
			h.do(city, func(ctx context.Context, tx db.Tx) error { return h.Close(ctx, tx, "j1") })
		},
		"new code in the other body": func(h *house) {
			h.do(city, func(ctx context.Context, tx db.Tx) error {
				_, err := h.NewCode(ctx, tx, "j1", town)
				return err
			})
		},
		"other body erased": func(h *house) {
			h.do(city, func(ctx context.Context, tx db.Tx) error { return h.Erase(ctx, tx, city) })
		},
		"no longer joint": func(h *house) { h.people.set(city, "j1", func(p *Person) { p.Joint = false }) },
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, h *house) {
				away := h.cross(h.linked(), city)
				if !h.alive(away) {
					t.Fatal("there is nothing to end")
				}
				end(h)
				if h.alive(away) {
					t.Error("the session in the other body lives on")
				}
				if back := h.cross(away, town); back != "" {
					t.Error("it leads home")
				}
			})
		})
	}
}

// What ended between the steps of a switch, refuses it and leaves no session behind.
func TestEndsWhileSwitching(t *testing.T) {
	for name, c := range map[string]struct {
		end   func(h *house)
		back  bool
		stays bool // the session that was shown is not what ended
	}{
		"stopped on the way out": {end: func(h *house) {
			h.do(town, func(ctx context.Context, tx db.Tx) error { return h.Close(ctx, tx, "p1") })
		}},
		"link ended on the way out": {stays: true, end: func(h *house) {
			h.do(town, func(ctx context.Context, tx db.Tx) error { return h.EndLink(ctx, tx, "p1", city) })
		}},
		"stopped on the way back": {back: true, end: func(h *house) {
			h.do(town, func(ctx context.Context, tx db.Tx) error { return h.Close(ctx, tx, "p1") })
		}},
		"closed there on the way back": {back: true, end: func(h *house) {
			h.do(city, func(ctx context.Context, tx db.Tx) error { return h.Close(ctx, tx, "j1") })
		}},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, h *house) {
				shown, to := h.linked(), city
				if c.back {
					shown, to = h.cross(shown, city), town
				}
				f, err := h.lookUp(context.Background(), shown)
				if err != nil || f.actor.ID == "" {
					t.Fatal(err, "no session")
				}
				ctx := actor.With(context.Background(), f.actor)
				x, err := h.leaving(ctx, f.actor, to)
				if err != nil {
					t.Fatal(err)
				}
				there := actor.With(ctx, actor.Actor{Body: to, ID: x.person})
				step := h.arrive
				if c.back {
					step = h.comeHome
				}
				token, id, err := step(there, f.actor, x)
				if err != nil || !h.alive(token) {
					t.Fatal(err, "the second step begins no session")
				}
				c.end(h)
				err = h.depart(ctx, f.actor, x)
				if !fault.Is(err, fault.NotFound) {
					t.Errorf("the third step: %v", err)
				}
				h.undo(there, x, id)
				if h.alive(token) || h.alive(shown) != c.stays {
					t.Error("a session is left behind")
				}
			})
		})
	}
}

// What ended between the first step and the second, is seen at the second.
func TestEndsBeforeArriving(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		away := h.cross(h.linked(), city)
		f, err := h.lookUp(context.Background(), away)
		if err != nil {
			t.Fatal(err)
		}
		ctx := actor.With(context.Background(), f.actor)
		x, err := h.leaving(ctx, f.actor, town)
		if err != nil {
			t.Fatal(err)
		}
		h.people.set(town, "p1", func(p *Person) { p.Active = false })
		there := actor.With(ctx, actor.Actor{Body: town, ID: x.person})
		if token, _, err := h.comeHome(there, f.actor, x); !fault.Is(err, fault.NotFound) || token != "" {
			t.Errorf("stopped at home: %v", err)
		}
	})
}

// Both halves must say the same: with one of them alone nothing opens.
func TestHalves(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		cookie := h.linked()
		h.do(town, func(ctx context.Context, tx db.Tx) error {
			return saveLink(ctx, tx, town, "p2", Link{OtherBody: city, OtherPerson: "j1", LinkedAt: h.now()})
		})
		if h.cross(h.enterAs(town, "ichiro", password), city) != "" {
			t.Error("somebody else's half of the home opens")
		}
		h.do(town, func(ctx context.Context, tx db.Tx) error {
			return saveLink(ctx, tx, town, "p1", Link{OtherBody: city, OtherPerson: "p3", LinkedAt: h.now()})
		})
		if h.cross(cookie, city) != "" {
			t.Error("opens the account of somebody who works there")
		}
		h.do(town, func(ctx context.Context, tx db.Tx) error {
			_, err := deleteLink(ctx, tx, town, "p1", city)
			return err
		})
		if h.cross(cookie, city) != "" || !h.alive(cookie) {
			t.Error("the other body's half alone opens, or a refused switch ended the session")
		}
	})
}

// Twelve hours do not start again, and who leaves at midnight is out at midnight.
func TestAbsoluteOverSwitches(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		cookie := h.linked()
		for i := range 24 {
			h.later(29 * time.Minute)
			to := city
			if i%2 == 1 {
				to = town
			}
			if cookie = h.cross(cookie, to); cookie == "" {
				t.Fatalf("switch %d is refused", i)
			}
		}
		h.later(25 * time.Minute)
		if h.alive(cookie) {
			t.Error("lives past the end of the first session")
		}
	})
}

func TestLeavesAtMidnight(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.people.set(town, "p1", func(p *Person) { p.Until = clock.Date{Year: 2026, Month: 11, Day: 25} })
		h.later(14*time.Hour + 30*time.Minute) // 23:30 in Japan
		away := h.cross(h.linked(), city)
		if !h.alive(away) {
			t.Fatal("no session before midnight")
		}
		h.later(31 * time.Minute)
		if h.alive(away) {
			t.Error("lives on in the other body after the last day at home")
		}
	})
}

// A form of another body's page does not move anybody.
func TestSwitchFormOfAnotherBody(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		away := h.cross(h.linked(), city)
		w := h.request("POST", "/switch", away, url.Values{"body": {town}, ui.BodyField: {ui.BodyMark(town)}})
		if w.Code != http.StatusConflict || !h.alive(away) {
			t.Errorf("answered by %d", w.Code)
		}
	})
}

// With the first wall removed on PostgreSQL, nothing of the ways between bodies is read or
// written from another body.
func TestWallOfWays(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.linked()
		third := "019aa0de-0000-7000-8000-000000000009"
		err := h.d.Do(h.as(third), func(tx db.Tx) error {
			for table, other := range map[string]string{"signin_entry": "home_login", "signin_link": "other_person"} {
				var list []string
				if err := db.Select(h.as(third), tx, &list, `select `+other+` from `+table); err != nil {
					return err
				}
				if len(list) != 0 && h.d.Kind() == db.Postgres {
					t.Errorf("%s shows %v to another body", table, list)
				}
				if len(list) == 0 && h.d.Kind() == db.SQLite {
					t.Errorf("%s is empty: the test shows nothing", table)
				}
			}
			if h.d.Kind() != db.Postgres {
				return nil
			}
			res, err := tx.ExecContext(h.as(third), `update signin_entry set home_person = 'x'`)
			if err != nil {
				return err
			}
			if n, _ := res.RowsAffected(); n != 0 {
				t.Errorf("%d rows of another body changed", n)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// Of a switch and an end of the account at the same time, no session is left, whichever
// was first.
func TestSwitchesAndEndsAtOnce(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.linked()
		for i := range 12 {
			cookie, to := h.enterAs(town, "hanako", password), city
			if i%2 == 1 {
				cookie, to = h.cross(cookie, city), town
			}
			var wait sync.WaitGroup
			var next string
			wait.Go(func() {
				w := h.request("POST", "/switch", cookie, url.Values{"body": {to}})
				for _, c := range w.Result().Cookies() {
					if c.Name == "okite" {
						next = c.Value
					}
				}
			})
			wait.Go(func() {
				ctx := h.as(town)
				if err := h.d.Do(ctx, func(tx db.Tx) error { return h.Close(ctx, tx, "p1") }); err != nil {
					t.Error(err)
				}
			})
			wait.Wait()
			if h.alive(cookie) || next != "" && h.alive(next) {
				t.Fatalf("round %d leaves a session", i)
			}
		}
	})
}
