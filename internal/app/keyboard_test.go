package app_test

import (
	"net/http/httptest"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/okite-isms/okite/internal/app/apptest"
)

// markStops numbers everything on the page that can be used, and asks of each element
// that gets the focus whether it shows.
const markStops = `(() => {
	const shown = e => { const r = e.getBoundingClientRect(); return r.width > 0 && r.height > 0 && e.checkVisibility({visibilityProperty: true}) } // what is folded away is none
	window.stops = [...document.querySelectorAll("a[href],button,input:not([type=hidden]),select,textarea,summary,[tabindex='0']")].filter(shown)
	window.reached = new Set(); window.faint = []
	document.addEventListener("focusin", event => {
		window.reached.add(event.target)
		const e = event.target, faint = () => {
			const s = getComputedStyle(e)
			return (s.outlineStyle === "none" || parseFloat(s.outlineWidth) === 0) && s.boxShadow === "none"
		}
		// A slow machine tells of the focus before it has drawn it.
		if (faint()) requestAnimationFrame(() => { if (document.activeElement === e && faint()) window.faint.push(e.outerHTML.slice(0, 120)) })
	})
	document.body.focus()
	return window.stops.length
})()`

// Every page is used with the keyboard alone: everything on it is reached by the tab
// key, and it shows where one is.
func TestKeyboard(t *testing.T) {
	t.Parallel()
	a, key := empty(t)
	server := httptest.NewServer(a.Handler())
	t.Cleanup(server.Close)
	b := apptest.OpenBrowser(t, server.URL)
	b.Open(t, "/setup?key="+key)
	b.Fill(t, "[name=name]", "ためし町")
	b.Choose(t, "[name=kind]", "town")
	b.Fill(t, "[name=code]", "011002")
	b.Fill(t, "[name=person]", "旅田 始")
	b.Fill(t, "[name=login]", "tabida")
	b.Fill(t, "[name=password]", password)
	b.Follow(t, chromedp.KeyEvent(kb.Enter))

	// Signing in without touching the mouse: the first field has the focus.
	b.Open(t, "/signin")
	b.Follow(t, chromedp.KeyEvent("tabida"), chromedp.KeyEvent(kb.Tab), chromedp.KeyEvent(password), chromedp.KeyEvent(kb.Enter))
	has(t, b, "ホーム", "旅田 始")

	// The first stop leads past the menu; the slash leads to the search.
	b.Do(t, chromedp.KeyEvent(kb.Tab))
	if text := apptest.Eval[string](t, b, `document.activeElement.textContent`); text != "本文へ移動" {
		t.Errorf("the first stop is %q", text)
	}
	b.Open(t, "/")
	b.Follow(t, chromedp.KeyEvent("/"), chromedp.KeyEvent("監査"), chromedp.KeyEvent(kb.Enter))
	has(t, b, "検索")

	for _, path := range []string{"/", "/policy", "/policy/new", "/policy/hierarchy", "/org/person", "/org/person/new", "/org/body", "/journal", "/backup", "/me"} {
		tab(t, b, path)
	}
}

// tab goes through a page by the tab key alone.
func tab(t *testing.T, b *apptest.Browser, path string) {
	t.Helper()
	b.Open(t, path)
	n := apptest.Eval[int](t, b, markStops)
	for range 2*n + 10 { // a date takes four stops
		b.Do(t, chromedp.KeyEvent(kb.Tab))
	}
	for _, missed := range apptest.Eval[[]string](t, b, `window.stops.filter(e => !window.reached.has(e) && !(e.type === "radio")).map(e => e.outerHTML.slice(0, 120))`) {
		t.Errorf("%s: the tab key does not reach %s", path, missed)
	}
	for _, faint := range apptest.Eval[[]string](t, b, `window.faint`) {
		t.Errorf("%s: it does not show that the focus is on %s", path, faint)
	}
}
