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

// Word is the mark of a word that is explained elsewhere.
const Word = "word"

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
			if p.Bond == Word { // who hears the page hears the explanation, too
				tip := templ.EscapeString(p.Tip)
				b.WriteString(`<a class="t" href="` + templ.EscapeString(p.URL) + `" data-tip="` + tip + `" aria-description="` + tip + `">` + text + `</a>`)
				continue
			}
			b.WriteString(`<a class="m ` + p.Bond + `" href="` + templ.EscapeString(p.URL) + `" data-tip="` + templ.EscapeString(p.Tip) + `">` + text + `</a>`)
		}
		_, err := io.WriteString(w, b.String())
		return err
	})
}
