package org

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/api"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/webtest"
)

// union is a town that agreed, and a neighbour whose officer looks in.
type union struct {
	*hall
	town, home       Body
	office, homeward context.Context
	cookie           string // of the neighbour's officer at home
	handler          http.Handler
}

func (h *hall) union() *union {
	h.t.Helper()
	u := &union{hall: h}
	u.town, u.office = h.town()
	u.home, u.homeward = h.other()
	m := web.NewMux(web.Config{Identify: h.signs.Identify, Log: slog.New(slog.DiscardHandler), Frame: func(r *http.Request) (web.Frame, error) {
		f, err := h.Frame(r.Context())
		return web.Frame{Body: f.Body}, err
	}})
	a := api.NewMux(api.Config{Identify: h.signs.IdentifyAPI, Log: slog.New(slog.DiscardHandler)})
	h.signs.Area().Web(m)
	h.Area().Web(m)
	h.Area().API(a)
	m.Handle("GET /{$}", CanSee, func(w http.ResponseWriter, r *http.Request) error {
		f, err := h.Frame(r.Context())
		var names []string
		for _, b := range f.Others {
			names = append(names, b.Name)
		}
		_, _ = w.Write([]byte(f.Body + ":" + actor.From(r.Context()).Name + ":" + strings.Join(names, ",")))
		return err
	})
	all := http.NewServeMux()
	all.Handle("/api/", a)
	all.Handle("/", m)
	u.handler = h.signs.Attend(all)
	u.cookie = u.enter()
	return u
}

func (u *union) send(method, path, cookie string, form url.Values) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	if cookie != "" {
		r.AddCookie(&http.Cookie{Name: "okite", Value: cookie})
	}
	return webtest.Do(u.handler, r)
}

func (u *union) shown(w *httptest.ResponseRecorder) (cookie string) {
	for _, c := range w.Result().Cookies() {
		if c.Name == "okite" {
			cookie = c.Value
		}
	}
	return cookie
}

// enter signs the neighbour's officer in at home.
func (u *union) enter() string {
	u.t.Helper()
	w := u.send("POST", "/signin", "", url.Values{"body": {u.home.ID}, "login": {"hanako"}, "password": {password}})
	webtest.Status(u.t, w, http.StatusSeeOther)
	return u.shown(w)
}

func (u *union) cross(cookie, body string) string {
	w := u.send("POST", "/switch", cookie, url.Values{"body": {body}})
	if w.Code != http.StatusSeeOther {
		return ""
	}
	return u.shown(w)
}

func (u *union) agree(areas ...string) Agreement {
	u.t.Helper()
	return must[Agreement](u.t)(u.Agree(u.office, Agreeing{
		Partner: u.home.ID, Purpose: "広域の点検", From: "2026-04-10", Last: "2026-05-31", Areas: areas, DecidedBy: "情報化推進委員会", Reason: "共同利用規約第3条",
	}))
}

// let adds somebody of the neighbour, who takes the code at home.
func (u *union) let(a Agreement) Joined {
	u.t.Helper()
	j := must[Joined](u.t)(u.Join(u.office, Joining{a.ID, "担当 一子"}))
	webtest.Status(u.t, u.send("POST", "/me/link", u.cookie, url.Values{"body": {u.town.ID}, "code": {j.Code}}), http.StatusSeeOther)
	return j
}

func (u *union) alive(cookie string) bool {
	return u.send("GET", "/", cookie, nil).Code == http.StatusOK
}

func TestJointOperatorSeesWhatWasAgreed(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		u := h.union()
		u.let(u.agree("org"))
		away := u.cross(u.cookie, u.town.ID)
		w := u.send("GET", "/", away, nil)
		if w.Body.String() != "架空町:担当 一子:"+u.home.Name {
			t.Errorf("the frame there: %s", w.Body)
		}
		if code := u.send("GET", "/org/unit", away, nil).Code; code != http.StatusOK {
			t.Errorf("what was agreed: %d", code)
		}
		for _, path := range []string{"/org/person", "/org/right", "/org/joint", "/org/guest", "/org/transfer"} {
			if code := u.send("GET", path, away, nil).Code; code != http.StatusNotFound {
				t.Errorf("%s: %d", path, code)
			}
		}
		for _, path := range []string{"/org/unit/new", "/org/joint/new", "/org/guest/new"} {
			if code := u.send("POST", path, away, url.Values{"name": {"x"}}).Code; code != http.StatusNotFound {
				t.Errorf("POST %s: %d", path, code)
			}
		}
		if code := u.send("POST", "/me/token", away, url.Values{"name": {"x"}, "scope": {"read"}, "days": {"30"}}).Code; code != http.StatusForbidden {
			t.Errorf("an access token: %d", code)
		}
		if u.alive(u.cookie) {
			t.Error("two sessions side by side")
		}
		back := u.cross(away, u.home.ID)
		if got := u.send("GET", "/", back, nil).Body.String(); got != u.home.Name+":見本 花子:架空町" {
			t.Errorf("home again: %s", got)
		}
	})
}

// An area that was not agreed to is not there, by page and by API.
func TestJointOperatorOtherArea(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		u := h.union()
		u.let(u.agree("org"))
		err := h.d.Do(u.office, func(tx db.Tx) error {
			_, err := tx.ExecContext(u.office, `update org_guest_area set area = 'policy' where body_id = $1`, u.town.ID)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		away := u.cross(u.cookie, u.town.ID)
		for _, path := range []string{"/org/unit", "/org/role", "/api/v1/org/unit", "/api/v1/org/person"} {
			if code := u.send("GET", path, away, nil).Code; code != http.StatusNotFound {
				t.Errorf("%s: %d", path, code)
			}
		}
		// What they may do at home counts for nothing here, though the cookie is the same browser's.
		if code := u.send("GET", "/org/person", away, nil).Code; code != http.StatusNotFound {
			t.Errorf("with the rights of home: %d", code)
		}
	})
}

// Before, after and withdrawn nothing opens, and what is open ends at the next request.
func TestAgreementInTime(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		u := h.union()
		a := u.agree("org")
		u.let(a)
		h.today = time.Date(2026, 4, 9, 3, 0, 0, 0, time.UTC)
		if u.cross(u.cookie, u.town.ID) != "" {
			t.Error("opens before the agreement begins")
		}
		h.today = time.Date(2026, 5, 31, 14, 50, 0, 0, time.UTC) // 23:50 of the last day
		away := u.cross(u.enter(), u.town.ID)
		if away == "" || !u.alive(away) {
			t.Fatal("does not open on the last day")
		}
		h.today = h.today.Add(11 * time.Minute)
		if u.alive(away) {
			t.Error("lives on after the last day")
		}
		u.cookie = u.enter()
		if u.cross(u.cookie, u.town.ID) != "" {
			t.Error("opens after the agreement ended")
		}
		h.today = time.Date(2026, 4, 20, 3, 0, 0, 0, time.UTC)
		away = u.cross(u.enter(), u.town.ID)
		must[Agreement](t)(h.Disagree(u.office, Ending{a.ID, "規約を改めた"}))
		if away == "" || u.alive(away) || u.cross(u.enter(), u.town.ID) != "" {
			t.Error("withdrawn, and still open")
		}
		_, err := h.Disagree(u.office, Ending{a.ID, "もう一度"})
		wants(t, err, fault.Conflict, "")
		_, err = h.Join(u.office, Joining{a.ID, "遅れた 人"})
		wants(t, err, fault.Conflict, "")
	})
}

// Somebody from another body never becomes one of one's own.
func TestJointStaysJoint(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		u := h.union()
		j := u.let(u.agree("org"))
		at := Target{j.ID, 1}
		_, err := h.Reissue(u.office, at)
		wants(t, err, fault.Conflict, "")
		_, err = h.Assign(u.office, Assignment{ID: j.ID, Version: 1, Roles: []string{"office"}})
		wants(t, err, fault.Conflict, "")
		_, err = h.Change(u.office, Revision{ID: j.ID, Version: 1, Name: "別人", Kind: "regular"})
		wants(t, err, fault.Conflict, "")
		_, err = h.OpenAccount(u.office, AccountOpening{j.ID, "direct"})
		wants(t, err, fault.Conflict, "")
		_, err = h.Enrol(u.office, Enrolment{Name: "誰か", Kind: "joint", Roles: []string{"staff"}})
		wants(t, err, fault.Invalid, "kind")
		p := must[Person](t)(h.Withdraw(u.office, at))
		_, err = h.Reactivate(u.office, Target{j.ID, p.Version})
		wants(t, err, fault.Conflict, "")
		_, err = h.Recode(u.office, Target{j.ID, p.Version})
		wants(t, err, fault.Conflict, "")
		for _, login := range []string{"joint-" + j.ID, "hanako"} {
			if h.opens(u.town, login, "") {
				t.Errorf("%s opens without a password", login)
			}
		}
	})
}

// Appointed to a post that may change things, they still only read what was agreed.
func TestJointOperatorWithRole(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		s := h.staff()
		u := &union{hall: h, town: s.body, office: s.ctx}
		u.home, u.homeward = h.other()
		j := must[Joined](t)(h.Join(s.ctx, Joining{u.agree("org").ID, "担当 一子"}))
		s.appoint(Appointing{Role: "chief", Way: "person", Person: j.Name})
		err := h.d.View(s.ctx, func(tx db.Tx) error {
			p, err := (Directory{Now: h.time}).Person(s.ctx, tx, j.ID)
			list, _ := h.matrix().Rights(p, false)
			for _, g := range h.matrix() {
				if slices.Contains(list, g.Permission) && g.Writes {
					t.Errorf("may %s", g.Permission)
				}
			}
			if !p.Joint || !p.Confined || !slices.Contains(p.Roles, "chief") {
				t.Errorf("known as %+v", p)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// Each way in which home ends the account ends what it opened elsewhere.
func TestHomeEndsWhatItOpened(t *testing.T) {
	officer := func(u *union) Listed {
		u.t.Helper()
		list, _, err := u.People(u.homeward, Query{})
		if err != nil || len(list) == 0 {
			u.t.Fatal(err, list)
		}
		i := slices.IndexFunc(list, func(l Listed) bool { return l.Login == "hanako" })
		return list[i]
	}
	for name, end := range map[string]func(u *union){
		"stopped": func(u *union) {
			u.enrol(u.homeward, "second", "office")
			p := officer(u)
			must[Person](u.t)(u.Deactivate(u.homeward, Target{p.ID, p.Version}))
		},
		"password made anew": func(u *union) {
			p := officer(u)
			must[Enrolled](u.t)(u.Reissue(u.homeward, Target{p.ID, p.Version}))
		},
		"made a guest": func(u *union) {
			p := officer(u)
			must[Person](u.t)(u.Change(u.homeward, Revision{ID: p.ID, Version: p.Version, Name: p.Name, Kind: "outsider"}))
		},
		"recalled by the office": func(u *union) {
			if err := u.Recall(u.homeward, officer(u).ID, u.town.ID); err != nil {
				u.t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, h *hall) {
				u := h.union()
				u.let(u.agree("org"))
				away := u.cross(u.cookie, u.town.ID)
				if goings := must[[]Going](t)(h.Goings(u.homeward)); len(goings) != 1 || goings[0].Body != "架空町" || goings[0].Name != "見本 花子" {
					t.Errorf("the home office sees %+v", goings)
				}
				if !u.alive(away) {
					t.Fatal("there is nothing to end")
				}
				end(u)
				if u.alive(away) {
					t.Error("lives on")
				}
			})
		})
	}
}

// Whoever leaves home with a transfer, comes back from elsewhere and is asked anew.
func TestLeaversComeBack(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		u := h.union()
		// The officer at home gets a number, so that the roster knows them; another one stays.
		list, _, _ := h.People(u.homeward, Query{})
		p := list[0]
		must[Person](t)(h.Change(u.homeward, Revision{ID: p.ID, Version: p.Version, Name: p.Name, Number: "0001"}))
		h.enrol(u.homeward, "second", "office")
		u.let(u.agree("org"))
		away := u.cross(u.cookie, u.town.ID)
		if !u.alive(away) {
			t.Fatal("there is nothing to end")
		}
		tr, plan := h.submit(u.homeward, "2026-04-15", "職員番号,氏名,所属,職名\n9001,新人 三郎,総務課,主事\n", true, true)
		h.apply(u.homeward, tr, plan)
		if u.alive(away) {
			t.Error("who left is still elsewhere")
		}
	})
}

// What one body agreed to, the other does not see: neither list, agreement nor who came.
func TestAgreementsOfOneBody(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		u := h.union()
		a := u.agree("org")
		j := u.let(a)
		if list := must[[]Agreement](t)(h.Agreements(u.homeward)); len(list) != 0 {
			t.Errorf("the partner sees %+v", list)
		}
		_, _, err := h.Agreed(u.homeward, a.ID)
		wants(t, err, fault.NotFound, "")
		_, err = h.Disagree(u.homeward, Ending{a.ID, "よその合意"})
		wants(t, err, fault.NotFound, "")
		_, err = h.Join(u.homeward, Joining{a.ID, "よその人"})
		wants(t, err, fault.NotFound, "")
		_, err = h.Withdraw(u.homeward, Target{j.ID, 1})
		wants(t, err, fault.NotFound, "")
		err = h.Recall(u.office, j.ID, u.home.ID)
		wants(t, err, fault.NotFound, "")
		_, operators, err := h.Agreed(u.office, a.ID)
		if err != nil || len(operators) != 1 || operators[0].Entry.HomeName != "見本 花子" || operators[0].Entry.HomeLogin != "hanako" {
			t.Errorf("who took the code: %+v %v", operators, err)
		}
		for _, bad := range []Agreeing{
			{Partner: u.town.ID, Areas: []string{"org"}}, {Partner: "x"}, {Partner: u.home.ID, Areas: []string{"evidence"}}, {Partner: u.home.ID, From: "2026-04-01", Last: "2030-04-01"},
		} {
			_, err := h.Agree(u.office, bad)
			wants(t, err, fault.Invalid, "")
		}
		_, err = h.Agree(h.as(u.town.ID, actor.Staff), Agreeing{})
		wants(t, err, fault.Forbidden, "")
	})
}

// With the first wall removed on PostgreSQL, nothing of another body's agreements is read.
func TestWallOfAgreements(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		u := h.union()
		u.let(u.agree("org"))
		err := h.d.View(u.homeward, func(tx db.Tx) error {
			for table, column := range map[string]string{"org_agreement": "id", "org_agreement_area": "area", "org_operator": "person_id", "org_guest_area": "area", "signin_entry": "person_id"} {
				var list []string
				if err := db.Select(u.homeward, tx, &list, `select `+column+` from `+table); err != nil {
					return err
				}
				if h.d.Kind() == db.Postgres && len(list) > 0 {
					t.Errorf("%s shows %v", table, list)
				}
				if h.d.Kind() == db.SQLite && len(list) == 0 {
					t.Errorf("%s is empty: the test shows nothing", table)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
