package web_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/webtest"
)

func TestLocalPath(t *testing.T) {
	t.Parallel()
	for next, want := range map[string]string{
		"/asset?unit=1#a": "/asset?unit=1#a", "/": "/", "": "/", "asset": "/", "//evil.example": "/", "///evil.example": "/",
		`/\evil.example`: "/", `\\evil.example`: "/", "https://evil.example": "/", "javascript:alert(1)": "/", "/\t/evil.example": "/",
		"/\n/evil.example": "/", "/a\r\nSet-Cookie: x=1": "/", "/\x00": "/", "/%zz": "/", " //evil.example": "/", "/日本": "/日本",
	} {
		if got := web.LocalPath(next); got != want {
			t.Errorf("LocalPath(%q) = %q, want %q", next, got, want)
		}
	}
}

// Whatever is asked for, the browser stays on this server.
func TestLocalPathStaysHere(t *testing.T) {
	t.Parallel()
	base, _ := url.Parse("https://okite.example/signin")
	rapid.Check(t, func(t *rapid.T) {
		next := rapid.StringOf(rapid.SampledFrom([]rune("/\\:.@ehtps?#%0a\t\r\n ー"))).Draw(t, "next")
		got := web.LocalPath(next)
		// A browser strips tabs and line breaks and reads "\" as "/".
		seen := strings.NewReplacer("\\", "/", "\t", "", "\r", "", "\n", "").Replace(got)
		to, err := base.Parse(seen)
		if err != nil || to.Host != "okite.example" || to.Scheme != "https" {
			t.Errorf("%q leads to %v", next, to)
		}
	})
}

func TestNoticeIsShownOnceAndEscaped(t *testing.T) {
	t.Parallel()
	m := site(1)
	posted := webtest.Post(t, m, office, "/asset", url.Values{"name": {"<script>alert(1)</script>" + strings.Repeat("長", 300)}})
	webtest.Status(t, posted, http.StatusSeeOther)
	cookie := posted.Result().Cookies()[0]
	if !cookie.HttpOnly || cookie.SameSite != http.SameSiteLaxMode || len(cookie.Value) > 1000 {
		t.Errorf("cookie %+v", cookie)
	}
	r := httptest.NewRequest(http.MethodGet, posted.Header().Get("Location"), nil)
	r.AddCookie(cookie)
	shown := webtest.Do(m, webtest.As(r, office))
	webtest.Contains(t, shown.Body.String(), "&lt;script&gt;")
	webtest.Lacks(t, shown.Body.String(), "<script>alert")
	if gone := shown.Result().Cookies()[0]; gone.Name != cookie.Name || gone.MaxAge >= 0 {
		t.Errorf("the notice stays: %+v", gone)
	}
}

func TestForgedNoticeIsNotShown(t *testing.T) {
	t.Parallel()
	for _, value := range []string{"%%%", "gICA", strings.Repeat("QUFB", 500)} {
		r := httptest.NewRequest(http.MethodGet, "/asset/1/delete", nil)
		r.AddCookie(&http.Cookie{Name: "okite_notice", Value: value})
		w := webtest.Do(site(1), webtest.As(r, office))
		webtest.Status(t, w, http.StatusOK)
		webtest.None(t, w.Body.String(), ".alert.good")
	}
}

func TestRedirectStaysHere(t *testing.T) {
	t.Parallel()
	m := web.NewMux(web.Config{})
	m.Public("GET /", "test", func(w http.ResponseWriter, r *http.Request) error {
		return web.Redirect(w, r, r.URL.Query().Get("to"), "")
	})
	w := webtest.Get(t, m, nobody, "/?to=//evil.example")
	if got := w.Header().Get("Location"); got != "/" {
		t.Errorf("redirected to %q", got)
	}
}
