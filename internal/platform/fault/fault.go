// Package fault names the few ways a request can fail, and keeps what the user
// may read apart from what only the operator may read.
package fault

import (
	"errors"
	"fmt"
	"net/http"
)

// Kind is why a request failed. The zero Kind is Internal.
type Kind int

// The five kinds. Everything that goes wrong is one of them.
const (
	Internal  Kind = iota // our fault: logged, the user sees a request id
	Invalid               // what was entered is wrong: field by field
	Forbidden             // the actor lacks the right
	NotFound              // not there, or not visible to the actor
	Conflict              // somebody else was faster, or the state does not allow it
)

// Fault is an error with a message fit for the user.
type Fault struct {
	Kind   Kind
	Text   string            // shown to the user, plain Japanese
	Fields map[string]string // form field -> message, for Invalid
	Cause  error             // logged, never shown
}

func (f *Fault) Error() string {
	if f.Cause == nil {
		return f.Text
	}
	return fmt.Sprintf("%s: %v", f.Text, f.Cause)
}

// Unwrap gives the cause, which only a log may show.
func (f *Fault) Unwrap() error { return f.Cause }

// New returns a fault of kind k with a text for the user.
func New(k Kind, text string) error { return &Fault{Kind: k, Text: text} }

// Newf is New with a formatted text.
func Newf(k Kind, format string, args ...any) error {
	return &Fault{Kind: k, Text: fmt.Sprintf(format, args...)}
}

// Wrap returns a fault of kind k that keeps cause for the log.
func Wrap(k Kind, text string, cause error) error {
	return &Fault{Kind: k, Text: text, Cause: cause}
}

// Fields returns an Invalid fault, or nil when no field is wrong.
func Fields(fields map[string]string) error {
	if len(fields) == 0 {
		return nil
	}
	return &Fault{Kind: Invalid, Text: "入力内容を確認してください。", Fields: fields}
}

// Of returns err as a Fault; any other error is Internal with a fixed text.
func Of(err error) *Fault {
	if f, ok := errors.AsType[*Fault](err); ok {
		return f
	}
	return &Fault{Kind: Internal, Text: "内部エラーが発生しました。", Cause: err}
}

// Is reports whether err is a fault of kind k.
func Is(err error, k Kind) bool {
	f, ok := errors.AsType[*Fault](err)
	return ok && f.Kind == k
}

// Status returns the HTTP status of a kind.
func (k Kind) Status() int {
	switch k {
	case Invalid:
		return http.StatusUnprocessableEntity
	case Forbidden:
		return http.StatusForbidden
	case NotFound:
		return http.StatusNotFound
	case Conflict:
		return http.StatusConflict
	}
	return http.StatusInternalServerError
}
