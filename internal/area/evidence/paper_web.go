package evidence

import (
	"bytes"
	"context"
	"net/http"

	"github.com/okite-isms/okite/internal/area/evidence/page"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/paper"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

func (s *Service) paperRoutes(m *web.Mux) {
	m.Handle("GET "+itemPath+"/item/{id}/form", CanSee, sendPaper(func(r *http.Request) (paper.Document, error) { return s.HandOverForm(r.Context(), r.PathValue("id")) }))
	m.Handle("GET "+disposalPath+"/{id}/certificate", CanDispose, sendPaper(func(r *http.Request) (paper.Document, error) { return s.Certificate(r.Context(), r.PathValue("id")) }))
	m.Handle("GET "+labelPath+"/sheet", CanSee, sendPaper(func(r *http.Request) (paper.Document, error) { return s.Labels(r.Context(), r.URL.Query()["ids"]) }))
	m.Handle("GET "+labelPath, CanSee, s.labelPage)
}

// sendPaper makes the file whole first: one that breaks off must not look complete.
func sendPaper(make func(r *http.Request) (paper.Document, error)) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		format := r.URL.Query().Get("format")
		if format == "" {
			format = "pdf"
		}
		write, kind := writePDF, "application/pdf"
		switch format {
		case "pdf":
		case "docx":
			write, kind = writeWord, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
		default:
			return fault.New(fault.Invalid, "出力の形式が分かりません。Word（docx）かPDF（pdf）を選んでください。")
		}
		d, err := make(r)
		if err != nil {
			return err
		}
		var b bytes.Buffer
		if err := write(r.Context(), &b, d); err != nil {
			return err
		}
		web.Download(w, d.Title+"."+format, kind)
		_, _ = b.WriteTo(w) // the client went away: nobody to tell
		return nil
	}
}

func writeWord(ctx context.Context, b *bytes.Buffer, d paper.Document) error {
	return paper.Word(ctx, b, d)
}

// writePDF adds what the typeface cannot show to the end, so that nobody hands out a name
// with a hole in it unknowingly.
func writePDF(ctx context.Context, b *bytes.Buffer, d paper.Document) error {
	report, err := paper.PDF(ctx, b, d)
	if note := report.Message(); err == nil && note != "" {
		d.Blocks = append(d.Blocks, paper.Paragraph{Text: paper.Text{{Text: "※ " + note, Small: true}}})
		b.Reset()
		_, err = paper.PDF(ctx, b, d)
	}
	return err
}

// labelPage lets one choose for which things labels are printed.
func (s *Service) labelPage(w http.ResponseWriter, r *http.Request) error {
	list, _, err := s.List(r.Context(), Query{Kind: string(Thing), State: "kept", Desc: true, Limit: labelMost})
	if err != nil {
		return err
	}
	v := page.Labels{Action: labelPath + "/sheet"}
	for _, it := range list {
		v.Items = append(v.Items, ui.Option{Value: it.ID, Label: it.NumberText() + "　" + it.Title, Help: it.Place})
	}
	return web.Show(w, r, http.StatusOK, web.Page{Title: "ラベルを印刷する", Lead: "現物に付けるラベルを、A4の用紙に2列で印刷します。切り取って貼ってください。", Crumbs: crumbs(), Main: page.ChooseLabels(v)})
}
