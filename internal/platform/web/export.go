package web

import (
	"bytes"
	"iter"
	"mime"
	"net/http"
	"strings"
	"unicode"

	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/sheet"
)

// Export sends every row as a file, all columns whether the screen shows them or
// not. The file is made whole first: one that breaks off must not look complete.
func (l List[T]) Export(w http.ResponseWriter, q ListQuery, rows iter.Seq2[[]string, error]) error {
	t := sheet.Table{Title: l.Title, Rows: rows}
	for _, c := range l.Columns {
		t.Columns = append(t.Columns, sheet.Column{Title: c.Title, Kind: c.Kind})
	}
	write, kind := sheet.XLSX, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	if q.Format == CSV {
		write, kind = sheet.CSV, "text/csv; charset=utf-8"
	}
	var b bytes.Buffer
	if err := write(&b, t); err != nil {
		return err
	}
	day := clock.Today(now(w)).String()
	Download(w, l.Title+"_"+strings.ReplaceAll(day, "-", "")+"."+string(q.Format), kind)
	_, _ = b.WriteTo(w) // the client went away: nobody to tell
	return nil
}

// Cells gives the texts of a row, in the order of all columns.
func (l List[T]) Cells(row T) []string {
	cells := make([]string, len(l.Columns))
	for i, c := range l.Columns {
		cells[i] = c.Text(row)
	}
	return cells
}

// Download sets the headers of a file to be saved under name. Nothing that was
// uploaded is ever shown in place: it could be a page with script.
func Download(w http.ResponseWriter, name, kind string) {
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", disposition(name))
}

// disposition writes a file name as RFC 6266 wants it: Japanese in filename*
// (RFC 8187), plain ASCII for the rest. Line breaks, quotes, separators and
// direction marks, by which a name could forge a header, a folder or an ending,
// are taken out.
func disposition(name string) string {
	name = strings.Map(func(r rune) rune {
		if r == unicode.ReplacementChar || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		if strings.ContainsRune(`\/:*?"<>|`, r) {
			return '_'
		}
		return r
	}, name)
	name = strings.TrimLeft(name, ". ")
	if name == "" {
		name = "file"
	}
	if value := mime.FormatMediaType("attachment", map[string]string{"filename": name}); value != "" {
		return value
	}
	return "attachment"
}
