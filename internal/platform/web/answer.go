package web

import (
	"net/http"

	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

// Answer ends the handling of a form. Where the use case refused what was entered, or
// something stands in its way, the form is shown again with what was entered and the
// reason; other errors go to the layer below; else the browser is led to a page, which
// shows the text once.
func Answer(w http.ResponseWriter, r *http.Request, entry ui.Entry, to, text string, err error, show func(status int, e ui.Entry) error) error {
	if entry, refused := Refused(entry, err); refused {
		return show(http.StatusUnprocessableEntity, entry)
	}
	if fault.Is(err, fault.Conflict) {
		entry.Text = fault.Of(err).Text
		return show(http.StatusConflict, entry)
	}
	if err != nil {
		return err
	}
	return Redirect(w, r, to, text)
}
