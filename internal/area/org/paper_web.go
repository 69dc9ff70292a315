package org

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/paper"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

// paperFormat is how a paper is given out.
type paperFormat string

// The formats.
const (
	wordFormat paperFormat = "docx"
	pdfFormat  paperFormat = "pdf"
)

func (f paperFormat) contentType() string {
	if f == wordFormat {
		return "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	}
	return "application/pdf"
}

// paperFormatOf reads which format is wanted: PDF where nothing is said.
func paperFormatOf(text string) (paperFormat, error) {
	switch f := paperFormat(text); f {
	case wordFormat, pdfFormat:
		return f, nil
	case "":
		return pdfFormat, nil
	}
	return "", fault.New(fault.Invalid, "出力の形式が分かりません。Word（docx）かPDF（pdf）を選んでください。")
}

// write makes the paper. What a PDF cannot show is told on its last page, so that nobody
// hands out a name with a hole in it unknowingly.
func (f paperFormat) write(ctx context.Context, w io.Writer, d paper.Document) error {
	if f == wordFormat {
		return paper.Word(ctx, w, d)
	}
	var first bytes.Buffer
	report, err := paper.PDF(ctx, &first, d)
	if err != nil {
		return err
	}
	if note := report.Message(); note != "" {
		d.Blocks = append(slices.Clone(d.Blocks), paper.Paragraph{Text: paper.Text{{Text: "※ " + note, Small: true}}})
		_, err = paper.PDF(ctx, w, d)
		return err
	}
	_, err = first.WriteTo(w)
	return err
}

// paperTools lead to a paper as Word and PDF; path may have a query of its own.
func paperTools(path string) []ui.Action {
	mark := "?"
	if strings.Contains(path, "?") {
		mark = "&"
	}
	return []ui.Action{
		{Kind: ui.Secondary, Text: "Wordで出力", URL: path + mark + "format=docx"},
		{Kind: ui.Secondary, Text: "PDFで出力", URL: path + mark + "format=pdf"},
	}
}

// sendPaper makes the file whole first: one that breaks off must not look complete.
func sendPaper(w http.ResponseWriter, r *http.Request, f paperFormat, d paper.Document) error {
	var b bytes.Buffer
	if err := f.write(r.Context(), &b, d); err != nil {
		return err
	}
	web.Download(w, d.Title+"."+string(f), f.contentType())
	_, _ = b.WriteTo(w) // the client went away: nobody to tell
	return nil
}

// issued begins a paper of the body: upright A4 with numbered pages.
func (s *Service) issued(ctx context.Context, title string) (d paper.Document, err error) {
	err = s.see(ctx, func(x sight) error {
		d, err = s.issuedIn(x.ctx, x.tx, x.body, title)
		return err
	})
	return d, err
}

func (s *Service) issuedIn(ctx context.Context, tx db.Tx, body, title string) (paper.Document, error) {
	b, err := loadBody(ctx, tx, body)
	return newPaper(title, b.Name, s.now().Time), err
}

func newPaper(title, author string, made time.Time) paper.Document {
	return paper.Document{
		Title: title, Author: author, Made: made, Face: paper.Gothic, Size: 10.5,
		Page:   paper.Page{Margin: paper.Margin{Top: 18, Right: 16, Bottom: 18, Left: 16}},
		Footer: paper.Band{Left: author, Center: paper.PageNumber + "／" + paper.PageCount},
		Blocks: []paper.Block{paper.Title{Text: paper.T(title)}},
	}
}

// factTable is a table of what a paper says at its head: labels beside values.
func factTable(list ...[2]string) paper.Table {
	t := paper.Table{Columns: []float64{1, 4}}
	for _, f := range list {
		t.Rows = append(t.Rows, paper.Row{Cells: []paper.Cell{paper.H(f[0]), paper.C(f[1])}})
	}
	return t
}

func rightText(text string) paper.Paragraph {
	return paper.Paragraph{Text: paper.T(text), Align: paper.Right}
}
