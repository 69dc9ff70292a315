package apptest

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"github.com/okite-isms/okite/internal/platform/web/webtest/axe"
)

// Browser is a headless Chromium with one page, as one person at one desk.
type Browser struct {
	ctx     context.Context
	base    string
	mutex   sync.Mutex
	console []string
}

// OpenBrowser starts Chromium at the usual desk of 1280×720. Where there is none it
// skips loudly, or fails with OKITE_TEST_BROWSER=require.
func OpenBrowser(t *testing.T, base string) *Browser {
	t.Helper()
	path := chromium(t)
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true),
		chromedp.Flag("force-color-profile", "srgb"), chromedp.Flag("lang", "ja"))
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, leave := chromedp.NewContext(allocator)
	ctx, expire := context.WithTimeout(ctx, 10*time.Minute)
	t.Cleanup(func() { expire(); leave(); stop() })
	b := &Browser{ctx: ctx, base: base}
	// The browser lives as long as the context of the first step.
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(1280, 720), chromedp.Navigate("about:blank")); err != nil {
		t.Fatal(err)
	}
	b.listen()
	return b
}

func chromium(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if p, err := exec.LookPath(name); err == nil {
			return p
		}
	}
	if os.Getenv("OKITE_TEST_BROWSER") == "require" {
		t.Fatal("no Chromium found (Debian: apt-get install chromium)")
	}
	t.Skip("NOT TESTED IN A BROWSER: no Chromium found (Debian: apt-get install chromium)")
	return ""
}

// listen collects what the page writes to the console: refusals of the content
// security policy show there and nowhere else.
func (b *Browser) listen() {
	go func() {
		for m, err := range chromedp.Console(b.ctx) {
			if err != nil {
				return
			}
			b.hear(m.String())
		}
	}()
}

// hear keeps what matters: not the browser's advice, nor that a page came with the
// status that the test expects anyway.
func (b *Browser) hear(text string) {
	if strings.HasPrefix(text, "debug:") || strings.HasPrefix(text, "error: Failed to load resource: the server responded with a status of 4") {
		return
	}
	b.mutex.Lock()
	defer b.mutex.Unlock()
	b.console = append(b.console, text)
}

// Do carries out steps, or ends the test.
func (b *Browser) Do(t *testing.T, steps ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, 30*time.Second)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		b.Shot(t, "failed")
		t.Fatalf("at %s: %v", b.Path(t), err)
	}
}

// Open loads a path of the server and waits for its heading.
func (b *Browser) Open(t *testing.T, path string) {
	t.Helper()
	b.Load(t, path)
	b.Do(t, chromedp.WaitVisible(chromedp.CSS("h1")))
}

// Load loads a path of the server. A page that loads itself again, to show progress, may
// do so in the same moment: then it is asked for once more.
func (b *Browser) Load(t *testing.T, path string) {
	t.Helper()
	for tries := 1; ; tries++ {
		ctx, cancel := context.WithTimeout(b.ctx, 30*time.Second)
		err := chromedp.Do(ctx, chromedp.Navigate(b.base+path))
		cancel()
		if err == nil {
			break
		}
		if tries == 3 || !strings.Contains(err.Error(), "ERR_ABORTED") {
			b.Shot(t, "failed")
			t.Fatalf("%s: %v", path, err)
		}
	}
}

// Press clicks the first element of selector and waits for the next page.
func (b *Browser) Press(t *testing.T, selector string) {
	t.Helper()
	b.Follow(t, chromedp.Steps(chromedp.Click(selector)))
}

// watchLeaving notes on the page whether it is being left for another document.
const watchLeaving = `(() => {
	window.leaving = "no"
	navigation.addEventListener("navigate", e => { if (!e.destination.sameDocument) window.leaving = "yes" })
	return true
})()`

// whereNow is "gone" on another document that is complete, "here" on one that stayed and
// waits for nothing, else "between".
const whereNow = `window.leaving === undefined ? (document.readyState === "complete" ? "gone" : "between") :
	(window.leaving === "no" && !document.querySelector(".htmx-request") ? "here" : "between")`

// Follow carries out steps that lead to another page, or change this one, and waits for
// it, however slow the machine is.
func (b *Browser) Follow(t *testing.T, steps ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	Eval[bool](t, b, watchLeaving)
	b.Do(t, append(steps, chromedp.Sleep(100*time.Millisecond))...)
	for end := time.Now().Add(time.Minute); ; time.Sleep(50 * time.Millisecond) {
		at, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](whereNow, chromedp.EvalAwaitPromise))
		if err == nil && at != "between" { // between two documents there is nothing to ask
			break
		}
		if time.Now().After(end) {
			b.Shot(t, "failed")
			t.Fatalf("the page after %s does not come: %v", b.Path(t), err)
		}
	}
	b.Do(t, chromedp.WaitVisible(chromedp.CSS("h1")))
}

// Fill types into a field, as a person does.
func (b *Browser) Fill(t *testing.T, selector, text string) {
	t.Helper()
	b.Do(t, chromedp.Clear(selector), chromedp.SendKeys(selector, text))
}

// Choose picks an option of a select, or a radio button, by its value.
func (b *Browser) Choose(t *testing.T, selector, value string) {
	t.Helper()
	quoted, err := json.Marshal([]string{selector, value})
	if err != nil {
		t.Fatal(err)
	}
	ok := Eval[bool](t, b, `(([s, v]) => {
		const e = document.querySelector(s)
		if (e && e.tagName === "SELECT") { e.value = v; e.dispatchEvent(new Event("change", {bubbles: true})); return e.value === v }
		const r = document.querySelector(s + "[value=" + CSS.escape(v) + "]")
		if (r) r.click()
		return !!r
	})(`+string(quoted)+`)`)
	if !ok {
		t.Fatalf("at %s: nothing to choose %s in %s", b.Path(t), value, selector)
	}
}

// Script switches the page's scripts off or on, from the next page on.
func (b *Browser) Script(t *testing.T, on bool) {
	t.Helper()
	b.Do(t, chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !on})
		return err
	}))
}

// Eval runs an expression in the page and decodes what comes back.
func Eval[T any](t *testing.T, b *Browser, expression string) T {
	t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, 30*time.Second)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatalf("%s: %v", expression[:min(80, len(expression))], err)
	}
	return v
}

// Text is all that can be read on the page.
func (b *Browser) Text(t *testing.T) string {
	t.Helper()
	return Eval[string](t, b, `document.body.innerText`)
}

// Path is where the browser is.
func (b *Browser) Path(t *testing.T) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, 5*time.Second)
	defer cancel()
	p, err := chromedp.Run(ctx, chromedp.Evaluate[string](`location.pathname + location.search`))
	if err != nil {
		return "(unknown)"
	}
	return p
}

// Size sets the window; 640 wide is 1280 at 200 % zoom.
func (b *Browser) Size(t *testing.T, width, height int64) {
	t.Helper()
	b.Do(t, chromedp.EmulateViewport(width, height))
}

// Shot keeps a picture of the whole page where OKITE_SHOTS names a folder, for people to look at.
func (b *Browser) Shot(t *testing.T, name string) {
	t.Helper()
	dir := os.Getenv("OKITE_SHOTS")
	if dir == "" {
		return
	}
	png, err := chromedp.Run(b.ctx, chromedp.FullScreenshot(100))
	if err != nil {
		t.Logf("no picture of %s: %v", name, err)
		return
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name+".png"), png, 0o644); err != nil {
		t.Fatal(err)
	}
}

// View is a picture of what the window shows, as PNG.
func (b *Browser) View(t *testing.T) []byte {
	t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, 30*time.Second)
	defer cancel()
	png, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		t.Fatalf("no picture of %s: %v", b.Path(t), err)
	}
	return png
}

type violation struct {
	ID, Impact, Help string
	Nodes            []struct{ HTML string }
}

// Accessible runs axe-core on the page; any violation is an error.
func (b *Browser) Accessible(t *testing.T) {
	t.Helper()
	if !Eval[bool](t, b, `typeof axe === "object"`) {
		Eval[bool](t, b, axe.Script+";true")
	}
	report := Eval[string](t, b, `axe.run().then(r => JSON.stringify(r.violations))`)
	var found []violation
	if err := json.Unmarshal([]byte(report), &found); err != nil {
		t.Fatal(err)
	}
	for _, v := range found {
		var where []string
		for _, n := range v.Nodes {
			where = append(where, n.HTML[:min(200, len(n.HTML))])
		}
		t.Errorf("axe at %s: %s (%s) %s\n  %s", b.Path(t), v.ID, v.Impact, v.Help, strings.Join(where, "\n  "))
	}
}

// NothingClipped reports elements that stick out of the page sideways.
func (b *Browser) NothingClipped(t *testing.T) {
	t.Helper()
	type out struct{ Page, Window int }
	o := Eval[out](t, b, `({Page: document.documentElement.scrollWidth, Window: document.documentElement.clientWidth})`)
	if o.Page > o.Window {
		t.Errorf("%s is %d wide in a window of %d", b.Path(t), o.Page, o.Window)
	}
}

// Quiet fails when the page wrote to the console, as a refused script does.
func (b *Browser) Quiet(t *testing.T) {
	t.Helper()
	b.mutex.Lock()
	defer b.mutex.Unlock()
	if len(b.console) > 0 {
		t.Errorf("console: %s", strings.Join(b.console, "\n"))
	}
	b.console = nil
}

var sheetOfPaper = regexp.MustCompile(`/Type\s*/Page\b[^s]`)

// Sheets prints the page as its style sheet wants it, and counts the sheets of paper. The
// print is kept where OKITE_SHOTS names a folder.
func (b *Browser) Sheets(t *testing.T, name string) int {
	t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, 30*time.Second)
	defer cancel()
	pdf, err := chromedp.Run(ctx, chromedp.PrintToPDF(chromedp.PDFPreferCSSPageSize()))
	if err != nil {
		t.Fatalf("print %s: %v", name, err)
	}
	if dir := os.Getenv("OKITE_SHOTS"); dir != "" {
		if err := os.WriteFile(filepath.Join(dir, name+".pdf"), pdf, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return len(sheetOfPaper.FindAll(pdf, -1))
}
