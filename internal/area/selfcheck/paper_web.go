package selfcheck

import (
	"bytes"
	"net/http"

	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/paper"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

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

func (s *Service) bodyName(r *http.Request) (string, error) {
	f, err := s.config.Organisation.Frame(r.Context())
	return f.Body, err
}

func (s *Service) sheetPaper(w http.ResponseWriter, r *http.Request) error {
	f, err := s.Show(r.Context(), One{r.PathValue("id")})
	if err != nil {
		return err
	}
	if !f.Readable || !f.Submitted() {
		return fault.New(fault.NotFound, "提出した調査票の控えだけを出力できます。")
	}
	body, err := s.bodyName(r)
	if err != nil {
		return err
	}
	d, err := s.copyPaper(r.Context(), f, body)
	if err != nil {
		return err
	}
	return sendPaper(w, r, d, "自己点検の控え")
}

func (s *Service) resultPaper(w http.ResponseWriter, r *http.Request) error {
	x, err := s.Beside(r.Context(), One{r.PathValue("id")})
	if err != nil {
		return err
	}
	body, err := s.bodyName(r)
	if err != nil {
		return err
	}
	return sendPaper(w, r, s.resultDocument(x, body), "自己点検の結果")
}

func (s *Service) printPage(w http.ResponseWriter, r *http.Request) error {
	id := r.PathValue("id")
	c, places, err := s.places(r.Context(), id, CanEnter)
	if err != nil {
		return err
	}
	if c.State != Running {
		return errState(c, "調査票を印刷する")
	}
	t := ui.Table{Caption: "組織ごとの紙の票", Heads: []ui.Head{{Title: "組織"}, {Title: "PDF"}, {Title: "Word"}}}
	add := func(name, section string) {
		url := func(format string) string {
			return pathQuery(campaignURL(id)+"/print/paper", "section", section, "format", format)
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: name, Head: true}, {Text: "PDF", Hidden: name, URL: url("pdf")}, {Text: "Word", Hidden: name, URL: url("docx")}}})
	}
	add("すべて", "")
	for _, p := range places {
		if p.SectionID != "" {
			add(p.SectionName, p.SectionID)
		}
	}
	return web.Show(w, r, http.StatusOK, web.Page{
		Title: "紙の票を印刷する", Lead: "まだ答えていない人の票を、1人1枚（A4）で出力します。票の番号が印刷され、集めた後の入力に使います。", Crumbs: crumbs(c),
		Main: ui.Parts([]ui.Part{{Table: t}}),
	})
}

func (s *Service) printPaper(w http.ResponseWriter, r *http.Request) error {
	p, list, err := s.Blanks(r.Context(), r.PathValue("id"), Waiters{Section: web.Clean(r.URL.Query().Get("section"))})
	if err != nil {
		return err
	}
	body, err := s.bodyName(r)
	if err != nil {
		return err
	}
	d, err := s.blankPaper(r.Context(), p, list, body)
	if err != nil {
		return err
	}
	return sendPaper(w, r, d, "自己点検の調査票")
}
