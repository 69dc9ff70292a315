package web

import (
	"bytes"
	"log/slog"
	"net/http"
	"time"

	"github.com/a-h/templ"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

// Page is one page of an area, to be shown in the frame.
type Page struct {
	Title  string          // also the heading of the page
	Lead   string          // one or two sentences under the heading, optional
	Crumbs []ui.Crumb      // the way here, without the page itself
	Badge  ui.Mark         // state beside the heading, optional
	Tools  []ui.Action     // buttons beside the heading
	Main   templ.Component // what stands under the heading
	Wide   bool            // lists and trees use the whole width, forms and texts do not
	Reload int             // seconds after which the page loads again, for progress; 0 never
}

// Show renders the page whole before the first byte is sent. A partial request of
// htmx gets the main part alone, any other the whole page.
func Show(w http.ResponseWriter, r *http.Request, status int, p Page) error {
	a, _ := w.(*answer)
	frame, err := a.frame(r)
	if err != nil {
		return err
	}
	return render(w, r, status, p, frame)
}

func render(w http.ResponseWriter, r *http.Request, status int, p Page, frame ui.Frame) error {
	frame.Notice = takeNotice(w, r)
	d := ui.Document{Title: p.Title, Lead: p.Lead, Crumbs: p.Crumbs, Badge: p.Badge, Tools: p.Tools, Main: p.Main, Wide: p.Wide, Reload: p.Reload, Frame: frame}
	whole := ui.Layout(d)
	if partial(r) {
		whole = ui.Fragment(d)
	}
	var b bytes.Buffer
	if err := whole.Render(r.Context(), &b); err != nil {
		return fault.Wrap(fault.Internal, "画面を作れませんでした。", err)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Add("Vary", "HX-Request, HX-Request-Type")
	w.WriteHeader(status)
	_, _ = b.WriteTo(w) // the client went away: nobody to tell
	return nil
}

// partial reports whether htmx will put the answer into an element as it is.
func partial(r *http.Request) bool {
	return r.Header.Get("HX-Request") == "true" && r.Header.Get("HX-Request-Type") == "partial"
}

// Fail shows err as a page. The cause of an internal fault is logged, never shown;
// the page names the request id by which the operator finds it.
func Fail(w http.ResponseWriter, r *http.Request, err error) {
	f := fault.Of(tooLarge(err))
	if f.Kind == fault.Internal {
		logger(w).ErrorContext(r.Context(), "request failed",
			slog.String("request", actor.From(r.Context()).RequestID), slog.String("text", f.Text), slog.Any("cause", f.Cause))
	}
	failWith(w, r, f.Kind.Status(), headings[f.Kind], f.Text)
}

var headings = map[fault.Kind]string{
	fault.Internal:  "エラーが発生しました",
	fault.Invalid:   "入力内容を確認してください",
	fault.Forbidden: "この操作を行う権限がありません",
	fault.NotFound:  "見つかりません",
	fault.Conflict:  "ほかの人の操作と重なりました",
}

// failWith shows an error page. Where even the frame cannot be had it shows the
// page without menu, and as a last resort plain text.
func failWith(w http.ResponseWriter, r *http.Request, status int, heading, text string) {
	who := actor.From(r.Context())
	main := ui.Failure(ui.Failed{Text: text, RequestID: who.RequestID, Ours: status >= http.StatusInternalServerError, SignedIn: who.SignedIn()})
	p := Page{Title: heading, Main: main}
	a, _ := w.(*answer)
	frame, err := a.frame(r)
	if err != nil {
		frame = ui.Frame{Assets: assetURLs()}
	}
	if r.Header.Get("HX-Request") == "true" {
		// Wherever htmx meant to put the answer, an error takes the main part.
		r.Header.Del("HX-Request-Type")
		w.Header().Set("HX-Retarget", "#main")
		w.Header().Set("HX-Reselect", "#main")
		w.Header().Set("HX-Reswap", "outerHTML")
	}
	if err := render(w, r, status, p, frame); err != nil {
		http.Error(w, text, status)
	}
}

func logger(w http.ResponseWriter) *slog.Logger {
	if a, ok := w.(*answer); ok {
		return a.mux.config.Log
	}
	return slog.Default()
}

// now is the time of the Mux that serves w.
func now(w http.ResponseWriter) time.Time {
	if a, ok := w.(*answer); ok {
		return a.mux.config.Now()
	}
	return time.Now()
}
