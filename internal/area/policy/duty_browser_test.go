package policy

import (
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/db/dbtest"
	"github.com/okite-isms/okite/internal/platform/web/webtest"
	"github.com/okite-isms/okite/internal/platform/web/webtest/axe"
)

// The pages of duties in a real browser, as TestPagesInBrowser has the others. With
// OKITE_PAGES the papers are left to look at as well.
func TestDutyPagesInBrowser(t *testing.T) {
	ctx := browser(t)
	o := newTown(t, dbtest.Open(t, db.SQLite, migrations))
	who := office("b1")
	server := httptest.NewServer(served(o.site(), who))
	t.Cleanup(server.Close)
	real := httptest.NewServer(served(o.site(), office("real")))
	t.Cleanup(real.Close)
	for name, path := range o.dutyPages(t) {
		host := server.URL
		if strings.HasPrefix(name, "real-") {
			host = real.URL
		}
		for size, px := range map[string][2]int64{"desk": {1280, 720}, "zoom": {640, 360}, "phone": {390, 844}} {
			var got examined
			err := chromedp.Do(ctx, chromedp.EmulateViewport(px[0], px[1]), chromedp.Navigate(host+path), chromedp.WaitVisible("h1"))
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
			if got.Height > tall {
				picture = chromedp.CaptureScreenshot()
			}
			keep(t, ctx, name+"-"+size, picture, ".png")
		}
		keep(t, ctx, name, chromedp.PrintToPDF(chromedp.PDFPreferCSSPageSize()), ".pdf")
	}
}

// dutyPages fills the town and names the pages to look at.
func (o town) dutyPages(t *testing.T) map[string]string {
	t.Helper()
	who := office("b1")
	m := o.site()
	for path, words := range map[string]string{dutyPath: "まだ遵守事項がありません", matrixPath: "まだ遵守事項がありません", ownPath: "まだ見つかりません"} {
		webtest.Contains(t, webtest.Get(t, m, who, path).Body.String(), words)
	}
	if err := o.Sample(o.as(who)); err != nil {
		t.Fatal(err)
	}
	o.document(who, Closed, hostileText)
	list, err := o.Hierarchy(o.as(who))
	if err != nil {
		t.Fatal(err)
	}
	pages := map[string]string{
		"duty": dutyPath, "duty-role": dutyURL("", "", "職員等"), "duty-nobody": dutyURL("", "", Nobody), "duty-none": dutyPath + "?q=zzz",
		"matrix": matrixPath, "matrix-section": matrixPath + "?by=section", "own": ownPath, "own-role": ownURL([]string{"情報システム管理者"}, true),
		"own-two": ownURL([]string{"情報システム管理者", "CISO"}, false), "everyone": ownPath + "/everyone", "search-duty": "/search?kind=duty&q=" + url.QueryEscape("許可"), "search-finding": "/search?kind=finding&q=" + url.QueryEscape("番号"),
	}
	o.keepPapers(t, who, "town-", list[0].ID, list[1].ID, list[2].ID)
	who = office("real")
	for _, f := range o.corpus() {
		if !strings.HasPrefix(f.Name, "002") {
			continue
		}
		id := o.read(who, Reading{Files: []File{f}})[0].DocumentID
		pages["real-matrix"], pages["real-matrix-section"] = matrixPath, MatrixQuery{Document: id, By: BySection}.url("")
		pages["real-duty"], pages["real-own"] = dutyURL(id, "", "ネットワーク管理者"), ownPath
		o.keepPapers(t, who, "real-", id)
	}
	return pages
}

// keepPapers leaves the papers to look at.
func (o town) keepPapers(t *testing.T, who actor.Actor, prefix string, ids ...string) {
	dir := os.Getenv("OKITE_PAGES")
	if dir == "" {
		return
	}
	m := o.site()
	papers := map[string]string{
		"own": ownPath + "/paper?format=", "own-role": ownPath + "/paper?alone=1&role=" + url.QueryEscape("職員等") + "&format=",
		"own-nw": ownPath + "/paper?alone=1&role=" + url.QueryEscape("ネットワーク管理者") + "&format=",
		"matrix": matrixPath + "?format=", "list": dutyPath + "/paper?role=" + url.QueryEscape("職員等") + "&format=",
	}
	for i, id := range ids {
		papers["text"+number(int64(i))] = pathOf(id, "paper") + "?format="
	}
	for name, path := range papers {
		for _, format := range []string{"pdf", "docx"} {
			w := webtest.Get(t, m, who, path+format)
			webtest.Status(t, w, 200)
			if err := os.WriteFile(dir+"/paper-"+prefix+name+"."+format, w.Body.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}
