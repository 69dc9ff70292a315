package policy

import (
	"bytes"
	"net/http"

	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/paper"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

// paperTools lead to a document as Word and PDF.
func paperTools(id string) []ui.Action {
	return []ui.Action{
		{Kind: ui.Secondary, Text: "Wordで出力", URL: pathOf(id, "paper") + "?format=docx"},
		{Kind: ui.Secondary, Text: "PDFで出力", URL: pathOf(id, "paper") + "?format=pdf"},
	}
}

func paperFormatOf(r *http.Request) (paperFormat, error) {
	switch f := paperFormat(r.URL.Query().Get("format")); f {
	case wordFormat, pdfFormat:
		return f, nil
	case "":
		return pdfFormat, nil
	}
	return "", fault.New(fault.Invalid, "出力の形式が分かりません。Word（docx）かPDF（pdf）を選んでください。")
}

// paper gives a document whole as Word or PDF.
func (s *Service) paper(w http.ResponseWriter, r *http.Request) error {
	f, err := paperFormatOf(r)
	if err != nil {
		return err
	}
	d, err := s.Paper(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	return s.sendPaper(w, r, f, d)
}

// papersAtOnce is how many papers a node sets at one time. That of 5,000 provisions takes
// a third of a second and a few hundred megabytes in passing (docs/performance.md): short
// enough to wait for, too much for everybody at once.
const papersAtOnce = 2

// sendPaper makes the file whole first: one that breaks off must not look complete.
func (s *Service) sendPaper(w http.ResponseWriter, r *http.Request, f paperFormat, d paper.Document) error {
	select {
	case s.papers <- struct{}{}:
		defer func() { <-s.papers }()
	case <-r.Context().Done():
		return r.Context().Err()
	}
	var b bytes.Buffer
	if err := f.write(r.Context(), &b, d); err != nil {
		return err
	}
	web.Download(w, paperName(d.Title, f), f.contentType())
	_, _ = b.WriteTo(w) // the client went away: nobody to tell
	return nil
}
