package page

import (
	"context"
	"io"
	"strings"

	"github.com/a-h/templ"
)

// Piece is a stretch of the text. One that binds somebody leads to what was understood
// of it.
type Piece struct {
	Text string
	Bond string // kind of mark: "duty", "ban", …; empty for plain text
	URL  string
	Tip  string // who, when, on which condition; shown while the piece has pointer or focus
}

// pieces writes a text without a blank between its pieces, which a template would put
// there: it stands as it was written.
func pieces(list []Piece) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		var b strings.Builder
		for _, p := range list {
			text := templ.EscapeString(p.Text)
			if p.Bond == "" {
				b.WriteString(text)
				continue
			}
			b.WriteString(`<a class="m ` + p.Bond + `" href="` + templ.EscapeString(p.URL) + `" data-tip="` + templ.EscapeString(p.Tip) + `">` + text + `</a>`)
		}
		_, err := io.WriteString(w, b.String())
		return err
	})
}
