package web_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/webtest"
)

func TestStaticFiles(t *testing.T) {
	t.Parallel()
	m := site(1)
	hashed := webtest.Get(t, m, nobody, web.StaticURL("okite.css"))
	webtest.Status(t, hashed, http.StatusOK)
	if got := hashed.Header().Get("Cache-Control"); got != "public, max-age=31536000, immutable" {
		t.Errorf("hashed: %q", got)
	}
	plain := webtest.Get(t, m, nobody, "/static/okite.css")
	if got := plain.Header().Get("Cache-Control"); got != "no-cache" {
		t.Errorf("plain: %q", got)
	}
	again := httptest.NewRequest(http.MethodGet, "/static/okite.css", nil)
	again.Header.Set("If-None-Match", plain.Header().Get("ETag"))
	webtest.Status(t, webtest.Do(m, again), http.StatusNotModified)
	for _, path := range []string{"/static/nothing.css", "/static/..%2fmux.go", "/static/%2e%2e%2fstatic.go", "/static/vendor", "/static/"} {
		if w := webtest.Get(t, m, nobody, path); w.Code != http.StatusNotFound {
			t.Errorf("%s: status %d", path, w.Code)
		}
	}
}

// Nothing of what we serve asks another host for anything (LGWAN has none).
func TestPagesAskNoOtherHost(t *testing.T) {
	t.Parallel()
	m := site(10)
	for _, path := range pages {
		body := webtest.Get(t, m, office, path).Body.String()
		for _, n := range append(webtest.All(t, body, "[src]"), webtest.All(t, body, "link[href]")...) {
			if url := n.Attr("src") + n.Attr("href"); !strings.HasPrefix(url, "/static/") && url != "data:," {
				t.Errorf("%s loads %s", path, url)
			}
		}
		webtest.None(t, body, "[style]")
		webtest.None(t, body, "[onclick]")
	}
	css := webtest.Get(t, m, nobody, "/static/okite.css").Body.String()
	webtest.Lacks(t, strings.ReplaceAll(css, "xmlns='http://www.w3.org/2000/svg'", ""), "http:", "https:", "//", "@import")
}
