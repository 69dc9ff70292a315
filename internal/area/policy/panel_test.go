package policy

import (
	"net/http/httptest"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/db/dbtest"
	"github.com/okite-isms/okite/internal/platform/web/webtest/axe"
)

// panelState is where the reader of a page stands.
const panelState = `({
	title: document.querySelector("#policy-panel #policy-about-title")?.textContent ?? "",
	focus: document.activeElement?.id || document.activeElement?.className || "",
	path: location.pathname + location.search,
	tip: getComputedStyle(document.querySelector(".provision a.m"), "::before").content,
})`

type panel struct{ Title, Focus, Path, Tip string }

// A mark opens beside the text what was understood, by mouse and by keyboard, and Escape
// leads back.
func TestPanel(t *testing.T) {
	ctx := browser(t)
	o := newTown(t, dbtest.Open(t, db.SQLite, migrations))
	who := office("b1")
	d := o.document(who, Internal, lending)
	server := httptest.NewServer(served(o.site(), who))
	t.Cleanup(server.Close)
	do := func(actions ...chromedp.Action[chromedp.Void]) panel {
		t.Helper()
		if err := chromedp.Do(ctx, actions...); err != nil {
			t.Fatal(err)
		}
		time.Sleep(500 * time.Millisecond)
		p, err := chromedp.Run(ctx, chromedp.Evaluate[panel](panelState))
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	open := []chromedp.Action[chromedp.Void]{chromedp.EmulateViewport(1280, 720), chromedp.Navigate(server.URL + pathOf(d.ID)), chromedp.WaitVisible(chromedp.CSS("h1"))}
	first := do(open...)
	if first.Title != "" {
		t.Errorf("opened with %+v", first)
	}
	focused := do(chromedp.KeyEvent(kb.Tab), chromedp.Focus(chromedp.CSS(".provision a.m")))
	if focused.Tip == "none" || focused.Tip == first.Tip {
		t.Errorf("the focus shows %q, before it %q", focused.Tip, first.Tip)
	}
	opened := do(chromedp.KeyEvent(kb.Enter))
	if opened.Title == "" || opened.Focus != "policy-about-title" || opened.Path != first.Path {
		t.Errorf("chosen by the keyboard: %+v", opened)
	}
	if _, err := chromedp.Run(ctx, chromedp.Evaluate[any](axe.Script+";1")); err != nil {
		t.Fatal(err)
	}
	got, err := chromedp.Run(ctx, chromedp.Evaluate[examined](examine, chromedp.EvalAwaitPromise))
	if err != nil || len(got.Axe) > 0 || got.Overrun > 0 {
		t.Errorf("with the panel open: %+v, %v", got, err)
	}
	if closed := do(chromedp.KeyEvent(kb.Escape)); closed.Title != "" || closed.Focus == "" || closed.Focus == "policy-about-title" {
		t.Errorf("closed: %+v", closed)
	}
}
