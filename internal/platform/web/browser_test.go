package web_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/web/webtest"
	"github.com/okite-isms/okite/internal/platform/web/webtest/axe"
)

// sizes are what people sit before: the usual desk, the same at 200 % zoom, a phone.
var sizes = map[string][2]int64{"desk": {1280, 720}, "zoom": {640, 360}, "phone": {390, 844}}

// found is what a page in the browser has to say about itself.
type found struct {
	Axe     []string `json:"axe"`
	Policy  []string `json:"policy"`
	Overrun int      `json:"overrun"`
}

// examine runs axe-core, and measures how far the page is wider than the window.
const examine = `axe.run({runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}).then(r => ({
	axe: r.violations.map(v => v.id + ": " + v.nodes.map(n => n.html + " " + n.failureSummary).join(" | ")),
	policy: window.refused || [],
	overrun: document.documentElement.scrollWidth - document.documentElement.clientWidth,
}))`

// Each part of the house stands on a sample page, in a real browser under the real
// content security policy: no violation of axe-core, nothing refused, nothing
// clipped. With OKITE_PAGES set, pictures and prints are left there to look at.
func TestPagesInBrowser(t *testing.T) {
	ctx := browser(t)
	server := httptest.NewServer(served(site(128)))
	t.Cleanup(server.Close)
	for name, path := range shown() {
		for size, px := range sizes {
			var got found
			err := chromedp.Do(ctx, chromedp.EmulateViewport(px[0], px[1]), chromedp.Navigate(server.URL+path), chromedp.WaitVisible(chromedp.CSS("h1")))
			if err == nil {
				_, err = chromedp.Run(ctx, chromedp.Evaluate[any](axe.Script+";1"))
			}
			if err == nil {
				got, err = chromedp.Run(ctx, chromedp.Evaluate[found](examine, chromedp.EvalAwaitPromise))
			}
			if err != nil {
				t.Fatalf("%s at %s: %v", name, size, err)
			}
			for _, v := range append(got.Axe, got.Policy...) {
				t.Errorf("%s at %s: %s", name, size, v)
			}
			if got.Overrun > 0 {
				t.Errorf("%s at %s is %d px too wide", name, size, got.Overrun)
			}
			picture(t, ctx, name+"-"+size)
		}
		print(t, ctx, name)
	}
}

// A choice in the filter bar renews the list by htmx under our policy, and "/" leads to the search box.
func TestFilterAndKeysInBrowser(t *testing.T) {
	ctx := browser(t)
	server := httptest.NewServer(served(site(128)))
	t.Cleanup(server.Close)
	err := chromedp.Do(ctx, chromedp.EmulateViewport(1280, 720), chromedp.Navigate(server.URL+"/asset"), chromedp.WaitVisible("#list"),
		chromedp.KeyEvent("/"), chromedp.WaitReady("#search:focus"),
		chromedp.SetValue("#filter-unit", "税務課"))
	if err != nil {
		t.Fatal(err)
	}
	const settled = `new Promise(done => { const look = () => location.search.includes("unit=") ? done(location.search + " " + performance.getEntriesByType("navigation").length + " " + (window.refused || []).join()) : setTimeout(look, 20); look(); })`
	got, err := chromedp.Run(ctx, chromedp.Evaluate[string](settled, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatal(err)
	}
	if got != "?unit=%E7%A8%8E%E5%8B%99%E8%AA%B2 1 " {
		t.Errorf("the list was renewed as %q", got)
	}
}

// A form with files is sent with a progress bar, and the answer's page takes its
// place: after a fault with the summary in focus, then with the notice.
func TestUploadInBrowser(t *testing.T) {
	ctx := browser(t)
	server := httptest.NewServer(served(site(1)))
	t.Cleanup(server.Close)
	err := chromedp.Do(ctx, chromedp.Navigate(server.URL+"/asset/new"), chromedp.WaitVisible("#f-name"),
		chromedp.Click("form.form button[type=submit]"), chromedp.WaitReady("#error-summary:focus"),
		chromedp.SetValue("#f-name", "受付簿"), chromedp.Click("form.form button[type=submit]"), chromedp.WaitVisible(".alert.good"))
	if err != nil {
		t.Fatal(err)
	}
	got, err := chromedp.Run(ctx, chromedp.Evaluate[string](`location.pathname + " " + document.title + " " + document.querySelector(".alert.good p").textContent + (window.refused || []).join()`))
	if err != nil {
		t.Fatal(err)
	}
	if want := "/asset/1 住民異動受付簿（窓口控え） | みほん町 | Okite 完了：「受付簿」を登録しました。"; got != want {
		t.Errorf("the page became %q", got)
	}
}

// A progress bar asks on its own, follows to the result when the work has ended,
// and shows the error page when something breaks.
func TestProgressInBrowser(t *testing.T) {
	ctx := browser(t)
	server := httptest.NewServer(served(site(1)))
	t.Cleanup(server.Close)
	err := chromedp.Do(ctx, chromedp.Navigate(server.URL+"/work"), chromedp.WaitVisible("#work"), chromedp.WaitVisible(".alert.good"))
	if err != nil {
		t.Fatal(err)
	}
	const where = `location.pathname + " " + document.querySelector("h1").firstChild.textContent.trim() + " " + document.querySelectorAll("main").length + (window.refused || []).join()`
	got, err := chromedp.Run(ctx, chromedp.Evaluate[string](where))
	if err != nil || got != "/asset/1 住民異動受付簿（窓口控え） 1" {
		t.Errorf("the work ended at %q, %v", got, err)
	}
	err = chromedp.Do(ctx, chromedp.Navigate(server.URL+"/lost"), chromedp.WaitVisible("#work"), chromedp.WaitVisible("main .alert.danger"))
	if err != nil {
		t.Fatal(err)
	}
	if got, err = chromedp.Run(ctx, chromedp.Evaluate[string](where)); err != nil || got != "/lost エラーが発生しました 1" {
		t.Errorf("the fault is shown as %q, %v", got, err)
	}
}

func shown() map[string]string {
	list := map[string]string{"signin": "/signin?out", "faulty": "/faulty", "empty": "/empty"}
	for name, path := range pages {
		list[name] = path
	}
	return list
}

// served signs every request in, and adds to each page a script of the test's own
// that notes what the policy refuses.
func served(h http.Handler) http.Handler {
	who := webtest.Person("b1", canRead, canWrite)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Header.Del("Accept-Encoding")
		switch r.URL.Path {
		case "/static/watch.js":
			w.Header().Set("Content-Type", "text/javascript")
			_, _ = w.Write([]byte(`addEventListener("securitypolicyviolation", e => (window.refused ||= []).push("refused: " + e.violatedDirective + " " + e.blockedURI))`))
			return
		case "/faulty":
			r = httptest.NewRequest(http.MethodPost, "/asset", strings.NewReader("copies=x&note=書きかけ"))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		case "/empty":
			r.URL.Path = "/asset"
			site(0).ServeHTTP(watched{w}, webtest.As(r, who))
			return
		}
		if r.URL.RawQuery == "out" {
			h.ServeHTTP(watched{w}, webtest.As(r, actor.Actor{}))
			return
		}
		h.ServeHTTP(watched{w}, webtest.As(r, who))
	})
}

type watched struct{ http.ResponseWriter }

func (w watched) Write(p []byte) (int, error) {
	_, err := w.ResponseWriter.Write([]byte(strings.Replace(string(p), "<head>", `<head><script src="/static/watch.js"></script>`, 1)))
	return len(p), err
}

func browser(t *testing.T) context.Context {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil || testing.Short() {
		t.Skip("SKIPPED: needs chromium, and not -short")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("lang", "ja"), chromedp.UserDataDir(t.TempDir()))
	ctx, stop := chromedp.NewExecAllocator(t.Context(), options...)
	ctx, quit := chromedp.NewContext(ctx)
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	t.Cleanup(func() { cancel(); quit(); stop() })
	return ctx
}

func picture(t *testing.T, ctx context.Context, name string) {
	t.Helper()
	dir := os.Getenv("OKITE_PAGES")
	if dir == "" {
		return
	}
	png, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name+".png"), png, 0o600); err != nil {
		t.Fatal(err)
	}
}

func print(t *testing.T, ctx context.Context, name string) {
	t.Helper()
	dir := os.Getenv("OKITE_PAGES")
	if dir == "" {
		return
	}
	pdf, err := chromedp.Run(ctx, chromedp.PrintToPDF(chromedp.PDFPreferCSSPageSize()))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name+".pdf"), pdf, 0o600); err != nil {
		t.Fatal(err)
	}
}
