package policy

import (
	"net/http/httptest"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/okite-isms/okite/internal/platform/web/webtest/axe"
)

// The comparison in a real browser, at a desk and on a phone: no violation of axe-core,
// nothing wider than the window.
func TestComparePageInBrowser(t *testing.T) {
	ctx := browser(t)
	o := newTown(t, openSQLite(t))
	who := office("b1")
	d := o.document(who, Internal, rule("端末規程", "端末"))
	o.read(who, Reading{Files: []File{{"new.txt", []byte(revised("端末規程", "端末"))}}, Document: d.ID})
	server := httptest.NewServer(served(o.site(), who))
	t.Cleanup(server.Close)
	for size, px := range map[string][2]int64{"desk": {1280, 720}, "phone": {390, 844}} {
		err := chromedp.Do(ctx, chromedp.EmulateViewport(px[0], px[1]), chromedp.Navigate(server.URL+pathOf(d.ID, "compare")), chromedp.WaitVisible(chromedp.CSS("h1")))
		if err == nil {
			_, err = chromedp.Run(ctx, chromedp.Evaluate[any](axe.Script+";1"))
		}
		if err != nil {
			t.Fatal(err)
		}
		got, err := chromedp.Run(ctx, chromedp.Evaluate[examined](examine, chromedp.EvalAwaitPromise))
		if err != nil {
			t.Fatal(err)
		}
		if len(got.Axe) > 0 || got.Overrun > 0 {
			t.Errorf("%s: %q, %d px too wide", size, got.Axe, got.Overrun)
		}
		keep(t, ctx, "compare-"+size, chromedp.FullScreenshot(100), ".png")
	}
}
