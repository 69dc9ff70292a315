package api

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/fault"
)

// errNobody says that neither a valid access token nor a session was shown. It is no
// kind of fault: only here has it a status of its own.
var errNobody = errors.New("api: nobody is signed in")

// errMedia says that the body is not JSON.
var errMedia = errors.New("api: not application/json")

// Problem is an error as RFC 9457 writes it, with our own members for the text of a
// fault and the fields that are wrong.
type Problem struct {
	Title   string            `json:"title"`
	Status  int               `json:"status"`
	Text    string            `json:"text" doc:"起きたことと、次にすること"`
	Fields  map[string]string `json:"fields,omitempty" doc:"項目ごとの理由"`
	Request string            `json:"request,omitempty" doc:"問い合わせのときに伝える番号"`
}

// fail writes err as a problem. The cause of an internal fault is logged, never sent.
func (m *Mux) fail(w http.ResponseWriter, r *http.Request, err error) {
	p := problemOf(err)
	p.Request = actor.From(r.Context()).RequestID
	if p.Status >= http.StatusInternalServerError {
		m.config.Log.ErrorContext(r.Context(), "api failed", slog.String("request", p.Request), slog.Any("cause", err))
	}
	if p.Status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", `Bearer realm="okite"`)
	}
	w.Header().Set("Content-Type", "application/problem+json; charset=utf-8")
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p) // the client went away: nobody to tell
}

func problemOf(err error) Problem {
	if errors.Is(err, errNobody) {
		return Problem{Title: "サインインが必要です", Status: http.StatusUnauthorized, Text: "アクセストークンがないか、期限切れか、取り消されています。"}
	}
	if errors.Is(err, errMedia) {
		return Problem{Title: "読み取れない形式です", Status: http.StatusUnsupportedMediaType, Text: "Content-Type を application/json にして、JSON で送ってください。"}
	}
	if big, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return Problem{Title: "大きすぎます", Status: http.StatusRequestEntityTooLarge, Text: fmt.Sprintf("送れるのは%dKBまでです。", big.Limit>>10)}
	}
	f := fault.Of(err)
	return Problem{Title: titles[f.Kind], Status: f.Kind.Status(), Text: f.Text, Fields: f.Fields}
}

var titles = map[fault.Kind]string{
	fault.Internal:  "エラーが発生しました",
	fault.Invalid:   "送られた内容に誤りがあります",
	fault.Forbidden: "権限がありません",
	fault.NotFound:  "見つかりません",
	fault.Conflict:  "ほかの操作と重なりました",
}

func (m *Mux) recovered(w http.ResponseWriter, r *http.Request, p any) {
	if p == http.ErrAbortHandler {
		panic(p)
	}
	m.config.Log.ErrorContext(r.Context(), "panic", slog.String("request", actor.From(r.Context()).RequestID),
		slog.String("panic", fmt.Sprint(p)), slog.String("stack", string(debug.Stack())))
	m.fail(w, r, fault.New(fault.Internal, "内部エラーが発生しました。"))
}

// write sends out whole: it is made before the first byte leaves.
func write(w http.ResponseWriter, out any) error {
	if _, nothing := out.(struct{}); nothing {
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	text, err := json.Marshal(out)
	if err != nil {
		return fmt.Errorf("write answer: %w", err)
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	_, _ = w.Write(append(text, '\n')) // the client went away: nobody to tell
	return nil
}
