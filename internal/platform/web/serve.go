package web

import (
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/klauspost/compress/gzhttp"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/fault"
)

// ServeHTTP serves all routes.
func (m *Mux) ServeHTTP(w http.ResponseWriter, r *http.Request) { m.handler.ServeHTTP(w, r) }

// compressed packs answers of 1 KiB and more. BREACH needs a secret in the page
// beside text of the attacker's choosing: Okite's pages hold none, for the session
// lives in an HttpOnly cookie and writes are guarded by their origin, not by a
// token in the form.
func compressed(h http.Handler) http.Handler {
	wrap, err := gzhttp.NewWrapper(
		gzhttp.MinSize(1024),
		gzhttp.ContentTypes([]string{"text/html", "text/css", "text/csv", "text/plain", "text/javascript", "application/json", "image/svg+xml"}),
	)
	if err != nil {
		panic("web: gzip settings: " + err.Error())
	}
	return wrap(h)
}

func (m *Mux) serve(w http.ResponseWriter, r *http.Request) {
	start := m.config.Now()
	who := actor.From(r.Context())
	who.RequestID = m.config.NewID()
	r = r.WithContext(actor.With(r.Context(), who))
	a := &answer{ResponseWriter: w, mux: m, request: r}
	m.protect(a.Header(), who.RequestID)
	defer func() {
		if p := recover(); p != nil {
			m.recovered(a, p)
		}
		m.log(a, start)
	}()
	if err := m.origin.Check(r); err != nil {
		Fail(a, r, fault.Wrap(fault.Forbidden, "別のサイトから送られた操作は受け付けません。画面を開き直してから、もう一度操作してください。", err))
		return
	}
	if !soundAddress(r) {
		Fail(a, r, fault.New(fault.NotFound, "アドレスに、使えない文字が含まれています。画面のリンクから開き直してください。"))
		return
	}
	m.route(a, r)
}

// route serves r by its pattern. What has none gets our page instead of the
// standard library's English line.
func (m *Mux) route(a *answer, r *http.Request) {
	h, pattern := m.mux.Handler(r)
	a.pattern = pattern
	if pattern != "" {
		m.mux.ServeHTTP(a, r)
		return
	}
	probe := &statusOnly{header: http.Header{}}
	h.ServeHTTP(probe, r)
	if found, err := m.identify(r); err == nil {
		r, a.request = found, found
	}
	if probe.status == http.StatusMethodNotAllowed {
		a.Header().Set("Allow", probe.header.Get("Allow"))
		failWith(a, r, http.StatusMethodNotAllowed, "この操作はできません", "この場所では、その操作を受け付けていません。画面のボタンから操作してください。")
		return
	}
	Fail(a, r, fault.New(fault.NotFound, "お探しのページはありません。場所が変わったか、削除された可能性があります。"))
}

func (m *Mux) recovered(a *answer, p any) {
	r := a.request
	if p == http.ErrAbortHandler {
		panic(p)
	}
	m.config.Log.ErrorContext(r.Context(), "panic",
		slog.String("request", actor.From(r.Context()).RequestID), slog.String("panic", fmt.Sprint(p)), slog.String("stack", string(debug.Stack())))
	if a.status != 0 {
		panic(http.ErrAbortHandler) // half an answer must not look whole
	}
	Fail(a, r, fault.New(fault.Internal, "内部エラーが発生しました。"))
}

// log writes one line per request: the pattern, not the path, and no query values,
// for both can name a person or a restricted object.
func (m *Mux) log(a *answer, start time.Time) {
	ctx := a.request.Context()
	who := actor.From(ctx)
	m.config.Log.LogAttrs(ctx, slog.LevelInfo, "request",
		slog.String("request", who.RequestID),
		slog.String("method", a.request.Method),
		slog.String("pattern", a.pattern),
		slog.Int("status", a.status),
		slog.Int64("bytes", a.bytes),
		slog.Duration("duration", m.config.Now().Sub(start)),
		slog.String("body", who.Body))
}

// answer is the writer that handlers get. It remembers what was sent, and knows
// its Mux, so that Show finds menu and frame without a global.
type answer struct {
	http.ResponseWriter
	mux     *Mux
	request *http.Request // with the actor, once identified
	pattern string
	status  int
	bytes   int64
}

func (a *answer) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
	}
	a.ResponseWriter.WriteHeader(status)
}

func (a *answer) Write(p []byte) (int, error) {
	if a.status == 0 {
		a.status = http.StatusOK
	}
	n, err := a.ResponseWriter.Write(p)
	a.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController reach the connection.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

// statusOnly learns what the standard library would have answered.
type statusOnly struct {
	header http.Header
	status int
}

func (s *statusOnly) Header() http.Header         { return s.header }
func (s *statusOnly) WriteHeader(status int)      { s.status = status }
func (s *statusOnly) Write(p []byte) (int, error) { return len(p), nil }
