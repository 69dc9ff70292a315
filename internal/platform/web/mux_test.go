package web_test

import (
	"bytes"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/webtest"
)

var (
	office = webtest.Person("b1", canRead, canWrite)
	reader = webtest.Person("b1", canRead)
	nobody = actor.Actor{}
)

func TestRouteNeedsPermissionOrReason(t *testing.T) {
	t.Parallel()
	ok := func(http.ResponseWriter, *http.Request) error { return nil }
	for name, register := range map[string]func(*web.Mux){
		"no permission": func(m *web.Mux) { m.Handle("GET /x", "", ok) },
		"no reason":     func(m *web.Mux) { m.Public("GET /x", "", ok) },
		"mounted":       func(m *web.Mux) { m.Mount("/api/", "", http.NotFoundHandler()) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			defer func() {
				if recover() == nil {
					t.Error("it was accepted")
				}
			}()
			register(web.NewMux(web.Config{}))
		})
	}
}

// Each route that needs a permission refuses who is not signed in, who lacks it,
// and who has it in no body; the list of routes names permission or reason.
func TestEveryRouteRefusesWhoMayNot(t *testing.T) {
	t.Parallel()
	m := site(3)
	for _, route := range m.Routes() {
		if (route.Needs == "") == (route.Public == "") {
			t.Errorf("%s names not exactly one of permission and reason", route.Pattern)
		}
		if route.Needs == "" {
			continue
		}
		method, path, _ := strings.Cut(route.Pattern, " ")
		path = strings.ReplaceAll(path, "{id}", "1")
		for name, who := range map[string]actor.Actor{
			"nobody": nobody, "without": webtest.Person("b1"), "no body": {ID: "p", Permissions: []actor.Permission{canRead, canWrite}},
		} {
			r := httptest.NewRequest(method, path, nil)
			w := webtest.Do(m, webtest.As(r, who))
			want := http.StatusForbidden
			if name != "without" {
				want = map[string]int{"GET": http.StatusSeeOther, "POST": http.StatusUnauthorized}[method]
			}
			if w.Code != want {
				t.Errorf("%s as %s: status %d, want %d", route.Pattern, name, w.Code, want)
			}
			webtest.Lacks(t, w.Body.String(), "<table", "所管")
		}
	}
}

func TestSignedOutIsLedToSignIn(t *testing.T) {
	t.Parallel()
	w := webtest.Get(t, site(1), nobody, "/asset?unit=%E7%A8%8E%E5%8B%99%E8%AA%B2&q=a")
	if got := w.Header().Get("Location"); w.Code != http.StatusSeeOther || got != "/signin?next=%2Fasset%3Funit%3D%25E7%25A8%258E%25E5%258B%2599%25E8%25AA%25B2%26q%3Da" {
		t.Errorf("status %d to %q", w.Code, got)
	}
	post := webtest.Post(t, site(1), nobody, "/asset", nil)
	webtest.Status(t, post, http.StatusUnauthorized)
	webtest.Contains(t, post.Body.String(), "この操作は行われていません")
	webtest.None(t, post.Body.String(), "nav.menu")
	part := httptest.NewRequest(http.MethodGet, "/asset", nil)
	part.Header.Set("HX-Request", "true")
	part.Header.Set("HX-Current-URL", "https://evil.example//evil.example/x")
	answer := webtest.Do(site(1), part)
	webtest.Status(t, answer, http.StatusUnauthorized)
	if got := answer.Header().Get("HX-Redirect"); got != "/signin" {
		t.Errorf("htmx is led to %q", got)
	}
}

func TestUnknownPathAndMethod(t *testing.T) {
	t.Parallel()
	lost := webtest.Get(t, site(1), office, "/nowhere/<script>")
	webtest.Status(t, lost, http.StatusNotFound)
	webtest.Lacks(t, lost.Body.String(), "<script>", "404 page not found")
	if got := webtest.Find(t, lost.Body.String(), "main h1").Text(); got != "見つかりません" {
		t.Errorf("the page says %q", got)
	}
	wrong := webtest.Post(t, site(1), office, "/asset/1", nil)
	webtest.Status(t, wrong, http.StatusMethodNotAllowed)
	if got := wrong.Header().Get("Allow"); got != "GET, HEAD" {
		t.Errorf("Allow is %q", got)
	}
	webtest.Lacks(t, wrong.Body.String(), "Method Not Allowed")
}

func TestCrossOriginWriteIsRefused(t *testing.T) {
	t.Parallel()
	for name, headers := range map[string]map[string]string{
		"cross-site":    {"Sec-Fetch-Site": "cross-site"},
		"sibling site":  {"Sec-Fetch-Site": "same-site"},
		"old browser":   {"Origin": "https://evil.example"},
		"sandbox frame": {"Origin": "null"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := httptest.NewRequest(http.MethodPost, "/asset", strings.NewReader("name=a"))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			for k, v := range headers {
				r.Header.Set(k, v)
			}
			w := webtest.Do(site(1), webtest.As(r, office))
			webtest.Status(t, w, http.StatusForbidden)
			webtest.Contains(t, w.Body.String(), "別のサイトから送られた操作は受け付けません")
		})
	}
	webtest.Status(t, webtest.Post(t, site(1), office, "/asset", map[string][]string{"name": {"a"}}), http.StatusSeeOther)
}

func TestHeadersOfEveryAnswer(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/asset", "/nowhere", "/boom", "/fail", "/signin"} {
		h := webtest.Get(t, site(1), office, path).Header()
		for name, want := range map[string]string{
			"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "Cache-Control": "no-store",
			"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin", "Strict-Transport-Security": "",
		} {
			if got := h.Get(name); got != want {
				t.Errorf("%s: %s is %q, want %q", path, name, got, want)
			}
		}
		csp := h.Get("Content-Security-Policy")
		webtest.Contains(t, csp, "default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'")
		webtest.Lacks(t, csp, "unsafe", "*", "http:")
		if len(h.Get("X-Request-Id")) != 36 {
			t.Errorf("%s: request id %q", path, h.Get("X-Request-Id"))
		}
	}
	h := webtest.Get(t, web.NewMux(web.Config{TLS: true}), nobody, "/").Header()
	if h.Get("Strict-Transport-Security") == "" {
		t.Error("no HSTS over TLS")
	}
}

// The cause of a fault and of a panic is logged with the request id, and the page
// shows that id and nothing of the cause.
func TestCausesAreLoggedNotShown(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/boom", "/fail"} {
		var logged bytes.Buffer
		m := web.NewMux(web.Config{Identify: webtest.Identify, Log: slog.New(slog.NewTextHandler(&logged, nil))})
		m.Handle("GET /boom", canRead, func(http.ResponseWriter, *http.Request) error { panic("secret") })
		m.Handle("GET /fail", canRead, func(http.ResponseWriter, *http.Request) error { return errors.New("secret") })
		w := webtest.Get(t, m, reader, path+"?person=hanako")
		webtest.Status(t, w, http.StatusInternalServerError)
		id := w.Header().Get("X-Request-Id")
		webtest.Contains(t, w.Body.String(), id, "内部エラーが発生しました。")
		webtest.Find(t, w.Body.String(), "main a[href=/]")
		webtest.Lacks(t, w.Body.String(), "secret", "goroutine")
		webtest.Contains(t, logged.String(), id, "secret", `pattern="GET `+path+`"`, "status=500", "body=b1")
		webtest.Lacks(t, logged.String(), "hanako")
	}
}

func TestFaultsHaveTheirStatus(t *testing.T) {
	t.Parallel()
	for kind, status := range map[fault.Kind]int{
		fault.Invalid: 422, fault.Forbidden: 403, fault.NotFound: 404, fault.Conflict: 409, fault.Internal: 500,
	} {
		m := web.NewMux(web.Config{Identify: webtest.Identify, Log: slog.New(slog.DiscardHandler)})
		m.Handle("GET /", canRead, func(http.ResponseWriter, *http.Request) error {
			return fault.Wrap(kind, "こうしてください。", errors.New("secret"))
		})
		w := webtest.Get(t, m, reader, "/")
		webtest.Status(t, w, status)
		webtest.Contains(t, w.Body.String(), "こうしてください。")
		webtest.Lacks(t, w.Body.String(), "secret")
	}
}

func TestBrokenFrameStillAnswers(t *testing.T) {
	t.Parallel()
	m := web.NewMux(web.Config{
		Identify: webtest.Identify, Log: slog.New(slog.DiscardHandler),
		Frame: func(*http.Request) (web.Frame, error) { return web.Frame{}, errors.New("secret") },
	})
	m.Handle("GET /", canRead, func(w http.ResponseWriter, r *http.Request) error {
		return web.Show(w, r, http.StatusOK, web.Page{Title: "頁"})
	})
	w := webtest.Get(t, m, reader, "/")
	webtest.Status(t, w, http.StatusInternalServerError)
	webtest.Contains(t, w.Body.String(), "エラーが発生しました")
}

func TestBrokenSignInIsNoSignOut(t *testing.T) {
	t.Parallel()
	m := web.NewMux(web.Config{
		Log:      slog.New(slog.DiscardHandler),
		Identify: func(*http.Request) (actor.Actor, error) { return nobody, errors.New("secret") },
	})
	m.Handle("GET /", canRead, func(http.ResponseWriter, *http.Request) error { return nil })
	webtest.Status(t, webtest.Get(t, m, reader, "/"), http.StatusInternalServerError)
}

func TestMenuShowsWhatTheActorMayUse(t *testing.T) {
	t.Parallel()
	body := webtest.Get(t, site(1), reader, "/asset/1").Body.String()
	webtest.None(t, body, ".menu-open a[href=/person]")
	if got := webtest.Find(t, body, ".menu-open a[aria-current=page]").Text(); got != "情報資産台帳" {
		t.Errorf("the current entry is %q", got)
	}
	var groups []string
	for _, n := range webtest.All(t, body, ".menu-open .menu-title") {
		groups = append(groups, n.Text())
	}
	if got := strings.Join(groups, " "); got != "日々の業務 点検と監査 規程と体制 年度の運営 管理" {
		t.Errorf("groups are %s", got)
	}
	webtest.Find(t, body, "form[action=/signout][method=post] button")
	webtest.Find(t, body, "form[role=search][action=/search] input[name=q]")
	webtest.Find(t, body, "a.skip[href=#main]")
}

func TestPartialRequestGetsTheMainPartAlone(t *testing.T) {
	t.Parallel()
	r := httptest.NewRequest(http.MethodGet, "/progress", nil)
	r.Header.Set("HX-Request", "true")
	r.Header.Set("HX-Request-Type", "partial")
	w := webtest.Do(site(1), webtest.As(r, reader))
	webtest.Lacks(t, w.Body.String(), "<html", "<nav")
	webtest.Contains(t, w.Body.String(), "3件目／12件")
}

func TestAnswersAreCompressed(t *testing.T) {
	t.Parallel()
	r := httptest.NewRequest(http.MethodGet, "/asset", nil)
	r.Header.Set("Accept-Encoding", "gzip")
	w := webtest.Do(site(50), webtest.As(r, reader))
	if w.Header().Get("Content-Encoding") != "gzip" || w.Body.Len() > 4000 {
		t.Errorf("%d bytes, encoding %q", w.Body.Len(), w.Header().Get("Content-Encoding"))
	}
}

func TestServerEndsSlowRequests(t *testing.T) {
	t.Parallel()
	s := web.Server(site(1))
	if s.ReadHeaderTimeout <= 0 || s.ReadTimeout <= 0 || s.WriteTimeout <= 0 || s.IdleTimeout <= 0 || s.MaxHeaderBytes <= 0 {
		t.Errorf("a limit is missing: %+v", s)
	}
}
