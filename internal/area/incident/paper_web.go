package incident

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/paper"
	"github.com/okite-isms/okite/internal/platform/web"
)

// printed is a handler that sends a paper, as PDF or, asked for by ?format=docx, for Word.
func printed(name string, build func(r *http.Request) (paper.Document, error)) func(http.ResponseWriter, *http.Request) error {
	return func(w http.ResponseWriter, r *http.Request) error {
		d, err := build(r)
		if err != nil {
			return err
		}
		return sendPaper(w, r, d, name)
	}
}

// sendPaper makes the file whole first: one that breaks off must not look complete.
func sendPaper(w http.ResponseWriter, r *http.Request, d paper.Document, name string) error {
	format, kind := r.URL.Query().Get("format"), "application/pdf"
	switch format {
	case "", "pdf":
		format = "pdf"
	case "docx":
		kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	default:
		return fault.New(fault.Invalid, "出力の形式が分かりません。Word（docx）かPDF（pdf）を選んでください。")
	}
	var b bytes.Buffer
	if err := write(r.Context(), &b, d, format == "pdf"); err != nil {
		return err
	}
	web.Download(w, name+"."+format, kind)
	_, _ = b.WriteTo(w) // the client went away: nobody to tell
	return nil
}

// write makes the paper whole. What a PDF cannot show stands on its last page, so that
// nobody hands out a name with a hole in it unknowingly.
func write(ctx context.Context, w io.Writer, d paper.Document, pdf bool) error {
	if !pdf {
		return paper.Word(ctx, w, d)
	}
	var first strings.Builder
	report, err := paper.PDF(ctx, &first, d)
	if err != nil {
		return err
	}
	if note := report.Message(); note != "" {
		d.Blocks = append(slices.Clone(d.Blocks), paper.Paragraph{Text: paper.Text{{Text: "※ " + note, Small: true}}})
		_, err = paper.PDF(ctx, w, d)
		return err
	}
	_, err = io.WriteString(w, first.String())
	return err
}
