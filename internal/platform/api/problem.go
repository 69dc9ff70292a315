package api

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/validation"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/fault"
)

// problem is what a failed call gets (RFC 9457), with our words for title and errors.
type problem struct {
	status  int
	Text    string            `json:"text"`              // plain Japanese
	Fields  map[string]string `json:"fields,omitempty"`  // what is wrong, field by field
	Request string            `json:"request,omitempty"` // by which the operator finds the cause
}

// Error and GetStatus make it an error of huma.
func (p *problem) Error() string { return p.Text }

// GetStatus is the HTTP status.
func (p *problem) GetStatus() int { return p.status }

// ContentType names the format of the answer.
func (p *problem) ContentType(string) string { return "application/problem+json" }

// problem turns what a use case returned into an answer. Of an internal fault only the
// request id goes out; the cause is logged here, once.
func (m *Mux) problem(ctx context.Context, err error) *problem {
	f := fault.Of(err)
	request := actor.From(ctx).RequestID
	if f.Kind == fault.Internal {
		m.config.Log.ErrorContext(ctx, "call failed", slog.String("request", request), slog.String("text", f.Text), slog.Any("cause", f.Cause))
	}
	return &problem{status: f.Kind.Status(), Text: f.Text, Fields: f.Fields, Request: request}
}

func write(w http.ResponseWriter, p *problem) {
	w.Header().Set("Content-Type", p.ContentType(""))
	w.WriteHeader(p.status)
	_ = json.NewEncoder(w).Encode(p) // the client went away: nobody to tell
}

// speakJapanese replaces the library's words by ours, once: it keeps them in variables
// of its own, and works some of them out when an operation is added.
var speakJapanese = sync.OnceFunc(func() {
	huma.NewErrorWithContext = func(c huma.Context, status int, _ string, errs ...error) huma.StatusError {
		p := &problem{status: status, Text: statusText(status), Fields: map[string]string{}}
		if c != nil {
			p.Request = actor.From(c.Context()).RequestID
		}
		if status >= http.StatusInternalServerError {
			return p
		}
		for _, err := range errs {
			if d, ok := err.(huma.ErrorDetailer); ok {
				p.Fields[strings.TrimPrefix(d.ErrorDetail().Location, "body.")] = d.ErrorDetail().Message
			}
		}
		return p
	}
	huma.NewError = func(status int, text string, errs ...error) huma.StatusError {
		return huma.NewErrorWithContext(nil, status, text, errs...)
	}
	validation.MsgUnexpectedProperty = "この項目はありません。"
	validation.MsgExpectedRequiredProperty = "項目 %s が必要です。"
	validation.MsgExpectedBoolean = "true か false で指定してください。"
	validation.MsgExpectedNumber = "数値で指定してください。"
	validation.MsgExpectedInteger = "整数で指定してください。"
	validation.MsgExpectedString = "文字列で指定してください。"
	validation.MsgExpectedArray = "配列で指定してください。"
	validation.MsgExpectedObject = "オブジェクトで指定してください。"
	validation.MsgExpectedBase64String = "base64 で指定してください。"
	validation.MsgExpectedOneOf = "次のどれかで指定してください: %s"
	validation.MsgExpectedMinimumNumber = "%v 以上にしてください。"
	validation.MsgExpectedMaximumNumber = "%v 以下にしてください。"
	validation.MsgExpectedMinLength = "%d 文字以上にしてください。"
	validation.MsgExpectedMaxLength = "%d 文字以下にしてください。"
	validation.MsgExpectedMinItems = "%d 個以上にしてください。"
	validation.MsgExpectedMaxItems = "%d 個以下にしてください。"
	validation.MsgExpectedRFC3339Date = "2026-04-01 の形で指定してください。"
})

func statusText(status int) string {
	switch status {
	case http.StatusRequestEntityTooLarge:
		return "送られた内容が大きすぎます。"
	case http.StatusUnsupportedMediaType:
		return "JSON で送ってください。"
	case http.StatusUnprocessableEntity, http.StatusBadRequest:
		return "送られた内容を読み取れません。"
	case http.StatusRequestTimeout:
		return "時間内に受け取れませんでした。"
	}
	if status >= http.StatusInternalServerError {
		return "内部エラーが発生しました。"
	}
	return "受け付けられません。"
}
