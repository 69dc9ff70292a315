package policy

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/okite-isms/okite/internal/area/policy/page"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

func (s *Service) enactmentRoutes(m *web.Mux) {
	m.Handle("GET /policy/{id}/edition/{number}", CanView, s.open(s.editionPage))
	m.Handle("GET /policy/{id}/edition/{number}/paper", CanView, s.open(s.editionPaper))
	m.Handle("GET /policy/{id}/on", CanView, s.open(s.editionOn))
}

func editionURL(document string, number int64) string {
	return pathOf(document, "edition", strconv.FormatInt(number, 10))
}

// forceMark shows where an edition stands.
func forceMark(f Force) ui.Mark {
	return ui.Mark{Tone: map[Force]ui.Tone{InForce: ui.Good, Awaited: ui.Info, Past: ui.Plain}[f], Text: f.Title()}
}

// editionTable lists the editions of a document with how each came to be law.
func editionTable(d Document, list []Edition, today clock.Date) ui.Part {
	p := ui.Part{Table: ui.Table{Caption: "版の一覧", Heads: []ui.Head{
		{Title: "版"}, {Title: "状態"}, {Title: "施行日", Class: "date"}, {Title: "公布日", Class: "date"}, {Title: "決定日", Class: "date"}, {Title: "番号・定めた機関"}, {Title: "ファイル"}, {Title: "読み込んだ日時", Class: "date"},
	}}}
	for _, e := range list {
		by := e.AdoptedNumber
		if e.Organs != "" {
			by = strings.TrimSpace(by + "（" + e.Organs + "）")
		}
		p.Table.Rows = append(p.Table.Rows, ui.Row{Cells: []ui.Cell{
			{Text: fmt.Sprintf("第%d版", e.Number), URL: editionURL(d.ID, e.Number), Head: true}, {Mark: forceMark(ForceOf(list, e, today))},
			{Text: e.BeginsOn.Table(), Class: "date"}, {Text: e.PromulgatedOn.Table(), Class: "date"}, {Text: e.DecidedOn.Table(), Class: "date"}, {Text: by}, {Text: e.FileName}, {Text: e.CreatedAt.Table(), Class: "date"},
		}})
	}
	return p
}

// editionOn leads to the edition that is in force on a day.
func (s *Service) editionOn(w http.ResponseWriter, r *http.Request) error {
	if _, err := s.Document(r.Context(), r.PathValue("id")); err != nil {
		return err
	}
	day, err := clock.ParseDate(web.Clean(r.URL.Query().Get("day")))
	if err != nil {
		return fault.New(fault.Invalid, "日を読み取れません。2027/04/01のように指定してください。")
	}
	v, err := s.EditionOn(r.Context(), r.PathValue("id"), day)
	if err != nil {
		return err
	}
	http.Redirect(w, r, editionURL(v.ID, v.Number), http.StatusSeeOther)
	return nil
}

func editionNumber(r *http.Request) (int64, error) {
	n, err := strconv.ParseInt(r.PathValue("number"), 10, 64)
	if err != nil || n < 1 {
		return 0, fault.New(fault.NotFound, "お探しの版はありません。")
	}
	return n, nil
}

// editionPage shows one edition of a document to be read, whether in force, past or to come.
func (s *Service) editionPage(w http.ResponseWriter, r *http.Request) error {
	n, err := editionNumber(r)
	if err != nil {
		return err
	}
	v, list, err := s.EditionWhole(r.Context(), r.PathValue("id"), n)
	if err != nil {
		return err
	}
	e := v.Current
	facts := ui.Part{Title: "この版について", Facts: []ui.Fact{
		{Label: "施行日", Value: dayText(e.BeginsOn)}, {Label: "番号", Value: e.AdoptedNumber}, {Label: "定めた機関", Value: e.Organs}, {Label: "決定日", Value: dayText(e.DecidedOn)}, {Label: "公布日", Value: dayText(e.PromulgatedOn)}, {Label: "ファイル", Value: e.FileName},
	}}
	p := web.Page{
		Title: v.Title, Badge: forceMark(ForceOf(list, e, s.Today())), Wide: true, Lead: fmt.Sprintf("第%d版の本文です。", n),
		Crumbs: append(crumbsTo(v.Document), ui.Crumb{Title: "版の一覧", URL: pathOf(v.ID, "edition")}),
		Tools:  []ui.Action{{Kind: ui.Secondary, Text: "Wordで出力", URL: editionURL(v.ID, n) + "/paper?format=docx"}, {Kind: ui.Secondary, Text: "PDFで出力", URL: editionURL(v.ID, n) + "/paper?format=pdf"}},
		Main:   ui.Parts(append([]ui.Part{facts}, textParts(v)...)),
	}
	if n > 1 {
		p.Tools = append(p.Tools, ui.Action{Kind: ui.Secondary, Text: "前の版と比べる", URL: fmt.Sprintf("%s?from=%d&to=%d", pathOf(v.ID, "compare"), n-1, n)})
	}
	return web.Show(w, r, http.StatusOK, p)
}

func dayText(d clock.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.Era()
}

// provisionsShown bounds the page of an edition; its paper has all.
const provisionsShown = 1000

// textParts sets the text of an edition as a table: what a provision is called, and what
// it says.
func textParts(v Whole) []ui.Part {
	p := ui.Part{Title: "本文", Table: ui.Table{Caption: "本文", Heads: []ui.Head{{Title: "条項"}, {Title: "定め"}}}, Empty: ui.Empty{Title: "条項はありません"}}
	for i, x := range v.Provisions {
		if i == provisionsShown {
			p.Notices = append(p.Notices, ui.Notice{Tone: ui.Info, Text: fmt.Sprintf("ここに示したのは最初の%d条項です。全体は、Word、PDFの出力で読めます。", provisionsShown)})
			break
		}
		name := x.Path
		if x.Heading != "" {
			name += "　" + x.Heading
		}
		lines := []string{}
		if x.Text != "" {
			lines = append(lines, x.Text)
		}
		for _, it := range x.Items {
			lines = append(lines, "・"+it.Text)
		}
		p.Table.Rows = append(p.Table.Rows, ui.Row{Cells: []ui.Cell{{Text: name, Head: true}, {Text: strings.Join(lines, "\n"), Class: "long"}}})
	}
	return []ui.Part{p}
}

func (s *Service) editionPaper(w http.ResponseWriter, r *http.Request) error {
	n, err := editionNumber(r)
	if err != nil {
		return err
	}
	v, _, err := s.EditionWhole(r.Context(), r.PathValue("id"), n)
	if err != nil {
		return err
	}
	f := paperFormat(r.URL.Query().Get("format"))
	if f != wordFormat && f != pdfFormat {
		return fault.New(fault.Invalid, "出力の形式が分かりません。docxかpdfを選んでください。")
	}
	return s.sendPaper(w, r, f, wholePaper(v, s.now()))
}

// dayForm asks for the edition that is in force on a day.
func dayForm(d Document) ui.Part {
	return ui.Part{Title: "ある日に施行されている版", Raw: page.DayForm(pathOf(d.ID, "on"))}
}

// standNotice says why a document is not among those in force.
func standNotice(d Document, e Edition) ui.Notice {
	switch {
	case d.Awaited:
		return ui.Notice{Tone: ui.Info, Text: "この規程は、" + dayText(e.BeginsOn) + "から施行されます。"}
	case !d.RepealedOn.IsZero():
		return ui.Notice{Tone: ui.Warn, Text: "この規程は、" + dayText(d.RepealedOn) + "に廃止されました。"}
	}
	return ui.Notice{Tone: ui.Warn, Text: "この規程は取り下げられています（" + d.Withdrawn.Table() + "）。"}
}
