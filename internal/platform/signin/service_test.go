package signin

import (
	"bytes"
	"context"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/db/dbtest"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/journal"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/webtest"
)

const (
	town, city = "019aa0de-0000-7000-8000-000000000001", "019aa0de-0000-7000-8000-000000000002"
	password   = "海辺の 郵便局まで 七分"
)

// people is a Directory in memory.
type people struct {
	mutex sync.Mutex
	list  map[string]Person // body/id
	towns []Body
}

func (p *people) Person(ctx context.Context, _ db.Tx, id string) (Person, error) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	x, ok := p.list[actor.From(ctx).Body+"/"+id]
	if !ok {
		return x, fault.New(fault.NotFound, "いません。")
	}
	return x, nil
}

func (p *people) Bodies(context.Context, db.Tx) ([]Body, error) { return p.towns, nil }

func (p *people) set(body, id string, change func(*Person)) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	x := p.list[body+"/"+id]
	change(&x)
	p.list[body+"/"+id] = x
}

// house is a small Okite: sign-in and one page of the office.
type house struct {
	*Service
	t       *testing.T
	d       *db.DB
	people  *people
	handler http.Handler
	passed  atomic.Int64 // since the start of the clock
	log     *bytes.Buffer
}

var start = time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)

func (h *house) later(d time.Duration) { h.passed.Add(int64(d)) }

func grants() Matrix {
	return Matrix{
		{Permission: CanChangePassword, Roles: actor.Roles()},
		{Permission: CanManageSelf, Roles: actor.Roles()},
		{Permission: "asset.read", Roles: actor.Roles()},
		{Permission: "asset.write", Writes: true, Roles: []actor.Role{actor.Office}},
	}
}

func newHouse(t *testing.T, d *db.DB) *house {
	h := &house{t: t, d: d, log: &bytes.Buffer{}, people: &people{
		list: map[string]Person{
			town + "/p1": {Name: "見本 花子", Roles: []actor.Role{actor.Office, actor.Staff}, Active: true},
			town + "/p2": {Name: "例 一郎", Roles: []actor.Role{actor.Staff}, Active: true},
			city + "/p3": {Name: "架空 大輔", Roles: []actor.Role{actor.Staff}, Active: true},
		},
		towns: []Body{{town, "みほん町"}, {city, "みほん市"}},
	}}
	var mutex sync.Mutex
	h.Service = New(d, Config{
		Directory: h.people, Rights: grants().Rights, Cost: cheap(),
		Now: func() time.Time { return start.Add(time.Duration(h.passed.Load())) },
		Log: slog.New(slog.NewTextHandler(locked{&mutex, h.log}, nil)),
	})
	m := web.NewMux(web.Config{Identify: h.Identify, Log: slog.New(slog.DiscardHandler)})
	h.routes(m)
	m.Handle("GET /{$}", "asset.read", func(w http.ResponseWriter, r *http.Request) error {
		_, err := w.Write([]byte("こんにちは、" + actor.From(r.Context()).Name))
		return err
	})
	m.Handle("POST /asset", "asset.write", func(w http.ResponseWriter, _ *http.Request) error {
		_, err := w.Write([]byte("done"))
		return err
	})
	h.handler = h.Attend(m)
	h.account(town, "p1", "hanako", false)
	h.account(town, "p2", "ichiro", false)
	h.account(city, "p3", "daisuke", false)
	return h
}

type locked struct {
	mutex *sync.Mutex
	b     *bytes.Buffer
}

func (l locked) Write(p []byte) (int, error) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return l.b.Write(p)
}

func (h *house) as(body string) context.Context {
	return actor.With(context.Background(), actor.Operator(body))
}

func (h *house) do(body string, f func(ctx context.Context, tx db.Tx) error) {
	h.t.Helper()
	ctx := h.as(body)
	if err := h.d.Do(ctx, func(tx db.Tx) error { return f(ctx, tx) }); err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) account(body, person, login string, first bool) {
	h.t.Helper()
	secret, err := h.Secret(context.Background(), login, password)
	if err != nil {
		h.t.Fatal(err)
	}
	secret.first = first
	h.do(body, func(ctx context.Context, tx db.Tx) error { return h.Open(ctx, tx, person, secret) })
}

func (h *house) request(method, path, cookie string, form url.Values) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	if cookie != "" {
		r.AddCookie(&http.Cookie{Name: "okite", Value: cookie})
	}
	return webtest.Do(h.handler, r)
}

func (h *house) get(path, cookie string) *httptest.ResponseRecorder {
	return h.request("GET", path, cookie, nil)
}

func form(body, login, password, next string) url.Values {
	return url.Values{"body": {body}, "login": {login}, "password": {password}, "next": {next}}
}

func (h *house) try(body, login, password string) *httptest.ResponseRecorder {
	return h.request("POST", "/signin", "", form(body, login, password, "/"))
}

// enterAs signs in and gives the session's token.
func (h *house) enterAs(body, login, password string) string {
	h.t.Helper()
	w := h.try(body, login, password)
	webtest.Status(h.t, w, http.StatusSeeOther)
	return cookieOf(h.t, w)
}

func cookieOf(t *testing.T, w *httptest.ResponseRecorder) string {
	t.Helper()
	if c := sessionCookie(w); c != "" {
		return c
	}
	t.Fatalf("no session cookie in %v", w.Header())
	return ""
}

func sessionCookie(w *httptest.ResponseRecorder) string {
	for _, c := range w.Result().Cookies() {
		if c.Name == "okite" {
			return c.Value
		}
	}
	return ""
}

func (h *house) alive(cookie string) bool { return h.get("/", cookie).Code == http.StatusOK }

func each(t *testing.T, f func(t *testing.T, h *house)) {
	t.Parallel()
	dbtest.Each(t, []fs.FS{journal.Files, Files}, func(t *testing.T, d *db.DB) { f(t, newHouse(t, d)) })
}

// lines counts the lines with a verb in the journal of a body.
func (h *house) lines(body, verb string) int {
	h.t.Helper()
	n := 0
	ctx := h.as(body)
	err := h.d.View(ctx, func(tx db.Tx) error {
		head, err := journal.Current(ctx, tx, body)
		if err != nil {
			return err
		}
		list, err := journal.Last(ctx, tx, head.Size)
		for _, l := range list {
			if l.Verb == verb {
				n++
			}
		}
		return err
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return n
}
