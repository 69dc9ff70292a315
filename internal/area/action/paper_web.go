package action

import (
	"bytes"
	"context"
	"net/http"

	"github.com/okite-isms/okite/internal/area/action/page"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/paper"
	"github.com/okite-isms/okite/internal/platform/sheet"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

// sendPaper makes the file whole first: one that breaks off must not look complete.
func sendPaper(w http.ResponseWriter, r *http.Request, d paper.Document, name string) error {
	format := r.URL.Query().Get("format")
	kind := "application/pdf"
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

func (s *Service) showPaper(w http.ResponseWriter, r *http.Request) error {
	d, err := s.Paper(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	return sendPaper(w, r, d, "是正措置票")
}

func period(r *http.Request) FigurePeriod {
	v := r.URL.Query()
	return FigurePeriod{web.Clean(v.Get("from")), web.Clean(v.Get("last"))}
}

func (p FigurePeriod) url(path, more string) string {
	url := path + "?from=" + p.From + "&last=" + p.Last
	if more != "" {
		url += "&" + more
	}
	return url
}

func (s *Service) figurePage(w http.ResponseWriter, r *http.Request) error {
	in := period(r)
	f, err := s.Figures(r.Context(), in)
	if err != nil {
		return err
	}
	in = FigurePeriod{f.From.String(), f.Last.String()}
	if r.URL.Query().Get("format") == "xlsx" {
		return sendFigures(w, f)
	}
	v := page.PeriodView{Path: actionPath + "/figure", From: in.From, Last: in.Last, Exports: []ui.Action{
		{Kind: ui.Secondary, Text: "Excelで出力", URL: in.url(actionPath+"/figure", "format=xlsx")},
		{Kind: ui.Secondary, Text: "委員会資料（Word）", URL: in.url(actionPath+"/figure/paper", "format=docx")},
		{Kind: ui.Secondary, Text: "委員会資料（PDF）", URL: in.url(actionPath+"/figure/paper", "format=pdf")},
	}}
	return web.Show(w, r, http.StatusOK, web.Page{
		Title: "是正措置の集計", Lead: f.From.Era() + "から" + f.Last.Era() + "までの、組織別と発生源別の数です。", Crumbs: crumbs(Action{}), Wide: true,
		Main: page.Figures(v, []ui.Part{figurePart("組織別", "組織", f.ByUnit, f.Total), figurePart("発生源別", "発生源", f.BySource, f.Total)}),
	})
}

func figureHeads(first string) []string {
	return []string{first, "登録", "終了", "期末の残り", "期限超過", "終了までの平均日数", "効果があった割合"}
}

func figurePart(title, first string, list []TallyRow, total TallyRow) ui.Part {
	p := ui.Part{Title: title, Table: ui.Table{Caption: title}, Empty: ui.Empty{Title: "この期間の是正措置はありません"}}
	for i, h := range figureHeads(first) {
		class := "number"
		if i == 0 {
			class = ""
		}
		p.Table.Heads = append(p.Table.Heads, ui.Head{Title: h, Class: class})
	}
	if len(list) == 0 {
		return p
	}
	for _, f := range append(append([]TallyRow{}, list...), total) {
		var row ui.Row
		for i, c := range f.cells() {
			cell := ui.Cell{Text: c, Class: "number"}
			if i == 0 {
				cell = ui.Cell{Text: c, Head: true}
			}
			row.Cells = append(row.Cells, cell)
		}
		p.Table.Rows = append(p.Table.Rows, row)
	}
	return p
}

func sendFigures(w http.ResponseWriter, f Tally) error {
	table := func(title, first string, list []TallyRow) sheet.Table {
		t := sheet.Table{Title: title, Rows: sheet.Of(append(append([]TallyRow{}, list...), f.Total), TallyRow.cells)}
		for i, h := range figureHeads(first) {
			kind := sheet.Number
			if i == 0 || i == 6 {
				kind = sheet.Text
			}
			t.Columns = append(t.Columns, sheet.Column{Title: h, Kind: kind})
		}
		return t
	}
	var b bytes.Buffer
	if err := sheet.Workbook(&b, table("組織別", "組織", f.ByUnit), table("発生源別", "発生源", f.BySource)); err != nil {
		return err
	}
	web.Download(w, "是正措置の集計.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
	_, _ = b.WriteTo(w) // the client went away: nobody to tell
	return nil
}

// paperLate is how many overdue actions the committee's paper names.
const paperLate = 100

// FiguresPaper gives the figures of a period as the paper of the committee.
func (s *Service) FiguresPaper(ctx context.Context, in FigurePeriod) (d paper.Document, err error) {
	f, err := s.Figures(ctx, in)
	if err != nil {
		return d, err
	}
	late, _, err := s.List(ctx, Query{Late: true, Limit: paperLate})
	return s.figuresPaper(f, late), err
}

func (s *Service) figurePaper(w http.ResponseWriter, r *http.Request) error {
	d, err := s.FiguresPaper(r.Context(), period(r))
	if err != nil {
		return err
	}
	return sendPaper(w, r, d, "是正措置の状況")
}
