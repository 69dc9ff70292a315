package web

import (
	"net/http"
	"slices"

	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

// Texts reads a form whose fields are data, each filled in once: what a report asks for,
// say. It keeps to the rules of Decode: blanks at both ends go, and a field that is not
// among the names is refused.
func Texts(r *http.Request, names []string) (map[string]string, ui.Entry, error) {
	if err := parse(r); err != nil {
		return nil, ui.Entry{}, err
	}
	entry := ui.Entry{Values: ui.Values(r.PostForm), Order: names}
	for name := range r.PostForm {
		if !slices.Contains(names, name) {
			return nil, entry, fault.New(fault.Invalid, "画面にない項目が送られました。画面を開き直してから、もう一度入力してください。")
		}
	}
	in, faults := map[string]string{}, map[string]string{}
	for _, name := range names {
		sent := r.PostForm[name]
		switch {
		case len(sent) > 1 || slices.ContainsFunc(sent, broken):
			faults[name] = "使えない文字が含まれています。入力し直してください。"
			entry.Values[name] = nil
		case len(sent) == 1:
			in[name] = Clean(sent[0])
		}
	}
	return in, entry, fault.Fields(faults)
}
