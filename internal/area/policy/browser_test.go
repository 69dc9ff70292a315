package policy

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
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/db/dbtest"
	"github.com/okite-isms/okite/internal/platform/web/webtest"
	"github.com/okite-isms/okite/internal/platform/web/webtest/axe"
)

// tall is the height of a page, in pixels, of which no whole picture is taken.
const tall = 5000

// served answers every request as who.
func served(h http.Handler, who actor.Actor) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { h.ServeHTTP(w, webtest.As(r, who)) })
}

func browser(t *testing.T) context.Context {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		if os.Getenv("OKITE_TEST_BROWSER") == "require" {
			t.Fatal("no Chromium found (Debian: apt-get install chromium)")
		}
		t.Skip("NOT TESTED IN A BROWSER: no Chromium found (Debian: apt-get install chromium)")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true))
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, leave := chromedp.NewContext(allocator)
	ctx, expire := context.WithTimeout(ctx, 4*time.Minute)
	t.Cleanup(func() { expire(); leave(); stop() })
	return ctx
}

// examine runs axe-core and measures how far the page is wider than the window.
const examine = `axe.run({runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}).then(r => ({
	axe: r.violations.map(v => v.id + ": " + v.nodes.slice(0, 3).map(n => n.html + " " + n.failureSummary).join(" | ")),
	overrun: document.documentElement.scrollWidth - document.documentElement.clientWidth,
	height: document.documentElement.scrollHeight,
	hit: window.hit || 0,
}))`

type examined struct {
	Axe     []string `json:"axe"`
	Overrun int      `json:"overrun"`
	Height  int      `json:"height"`
	Hit     int      `json:"hit"`
}

// Every page of the area in a real browser, at a desk, at 200 % zoom and on a phone:
// no violation of axe-core, nothing clipped, no script of a text run. OKITE_CORPUS
// adds real documents; with OKITE_PAGES pictures and prints are left to look at.
func TestPagesInBrowser(t *testing.T) {
	ctx := browser(t)
	o := newTown(t, dbtest.Open(t, db.SQLite, migrations))
	who := office("b1")
	server := httptest.NewServer(served(o.site(), who))
	t.Cleanup(server.Close)
	for name, path := range o.browsable(who) {
		for size, px := range map[string][2]int64{"desk": {1280, 720}, "zoom": {640, 360}, "phone": {390, 844}} {
			var got examined
			err := chromedp.Do(ctx, chromedp.EmulateViewport(px[0], px[1]), chromedp.Navigate(server.URL+path), chromedp.WaitVisible(chromedp.CSS("h1")))
			if err == nil {
				_, err = chromedp.Run(ctx, chromedp.Evaluate[any](axe.Script+";1"))
			}
			if err == nil {
				got, err = chromedp.Run(ctx, chromedp.Evaluate[examined](examine, chromedp.EvalAwaitPromise))
			}
			if err != nil {
				t.Fatalf("%s at %s: %v", name, size, err)
			}
			for _, v := range got.Axe {
				t.Errorf("%s at %s: %s", name, size, v)
			}
			if got.Overrun > 0 || got.Hit > 0 {
				t.Errorf("%s at %s is %d px too wide; scripts run: %d", name, size, got.Overrun, got.Hit)
			}
			picture := chromedp.FullScreenshot(100)
			if got.Height > tall { // nobody looks at a picture of a hundred screens
				picture = chromedp.CaptureScreenshot()
			}
			keep(t, ctx, name+"-"+size, picture, ".png")
		}
		keep(t, ctx, name, chromedp.PrintToPDF(chromedp.PDFPreferCSSPageSize()), ".pdf")
	}
}

func keep(t *testing.T, ctx context.Context, name string, take chromedp.Action[[]byte], ending string) {
	t.Helper()
	dir := os.Getenv("OKITE_PAGES")
	if dir == "" {
		return
	}
	picture, err := chromedp.Run(ctx, take)
	if err != nil {
		t.Logf("no picture of %s: %v", name, err)
		return
	}
	if err := os.WriteFile(filepath.Join(dir, name+ending), picture, 0o644); err != nil {
		t.Fatal(err)
	}
}

// browsable fills the town and names the pages to look at.
func (o town) browsable(who actor.Actor) map[string]string {
	o.t.Helper()
	empty := o.site()
	if w := webtest.Get(o.t.(*testing.T), empty, who, "/policy"); !strings.Contains(w.Body.String(), "まだ規程がありません") {
		o.t.Error("an empty list does not explain itself")
	}
	if err := o.Sample(o.as(who)); err != nil {
		o.t.Fatal(err)
	}
	hostile := o.document(who, Closed, hostileText)
	notice := o.document(who, Internal, "窓口のご案内\n\n窓口の時間が変わります。ご注意ください。ご不便をおかけします。よろしくお願いします。\n")
	batch, err := o.Service.Read(o.as(who), Reading{Files: []File{{"端末利用規程.txt", []byte(rule("端末利用規程", "端末"))}, {"写し.pdf", []byte("%PDF-1.7")}, {"空.txt", nil}}})
	if err != nil {
		o.t.Fatal(err)
	}
	list, err := o.Hierarchy(o.as(who))
	if err != nil {
		o.t.Fatal(err)
	}
	standard := list[0]
	for _, d := range list {
		if d.Kind == "standard" {
			standard = d
		}
	}
	bound := o.binding(who, standard)
	o.correct(who, Fix{Document: standard.ID, Provision: bound.ProvisionID, Sentence: bound.Sentence, Clause: bound.Clause, Fingerprint: bound.Fingerprint, Kind: ChangeSubject, Subjects: []string{"職員"}, Reason: "試しに"})
	form := func(name string) string {
		return fixURL(standard.ID, name, bound.ProvisionID, bound.Sentence, bound.Clause)
	}
	pages := map[string]string{
		"correct": form("correct"), "relate": form("relate"), "shape": form("shape"), "correction": pathOf(standard.ID, "correction"), "reread": pathOf(standard.ID, "reread"),

		"list": "/policy", "list-none": "/policy?q=zzz", "new": "/policy/new",
		"read": pathOf(standard.ID), "source": pathOf(standard.ID, "source"), "finding": pathOf(standard.ID, "finding"), "about": aboutURL(standard.ID, bound.ProvisionID, 1), "attachment": pathOf(standard.ID, "attachment"),
		"edition": pathOf(standard.ID, "edition"), "place": pathOf(standard.ID, "place"), "publish": pathOf(standard.ID, "publish"), "withdraw": pathOf(standard.ID, "withdraw"),
		"hierarchy": "/policy/hierarchy", "search": "/search?q=%E7%9B%A3%E6%9F%BB", "search-none": "/search?q=zzz", "hostile": pathOf(hostile.ID), "hostile-source": pathOf(hostile.ID, "source"), "doubt": pathOf(notice.ID),
	}
	for i, f := range o.corpus() {
		list := o.read(who, Reading{Files: []File{f}})
		id := list[0].DocumentID
		pages[string(rune('A'+i))+"-read"], pages[string(rune('A'+i))+"-finding"], pages[string(rune('A'+i))+"-source"] = pathOf(id), pathOf(id, "finding"), pathOf(id, "source")
	}
	o.work()
	pages["done"] = batchURL(batch)
	waiting, err := o.Service.Read(o.as(who), Reading{Files: []File{{"委託先の管理要領.txt", []byte(rule("委託先の管理要領", "委託先"))}}})
	if err != nil {
		o.t.Fatal(err)
	}
	pages["waiting"] = batchURL(waiting)
	return pages
}

// corpus are the documents of real bodies, where they are at hand.
func (o town) corpus() (found []File) {
	names, err := filepath.Glob(filepath.Join(os.Getenv("OKITE_CORPUS"), "seeds", "*.txt"))
	if os.Getenv("OKITE_CORPUS") == "" || err != nil {
		return nil
	}
	for _, n := range names {
		content, err := os.ReadFile(n)
		if err != nil {
			o.t.Fatal(err)
		}
		found = append(found, File{filepath.Base(n), content})
	}
	return found
}

// hostileText tries every place at which a text is shown.
const hostileText = `<script>hit=1</script>規程"><img src=x onerror=hit=1>

第1章 <img src=x onerror=hit=1>見出し

1 <svg/onload=hit=1>目的
この規程は、<script>hit=1</script>{{7*7}}について定める。javascript:hit=1
(1) "onmouseover="hit=1" を守らなければならない。
(2) '</a><script>hit=1</script> を行わなければならない。

別表
<table><tr><td><script>hit=1</script></td></tr></table>
区分	内容<script>hit=1</script>
甲	=cmd|' /C calc'!A0
`
