package incident

import (
	"bytes"
	"net/http"
	"strconv"

	"github.com/okite-isms/okite/internal/area/incident/page"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/sheet"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

const figurePath = incidentPath + "/figure"

func (s *Service) figureRoutes(m *web.Mux) { m.Handle("GET "+figurePath, CanSee, s.figurePage) }

func (s *Service) figurePage(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	in := FigureYear{Drill: q.Get("drill") != ""}
	if y, err := strconv.Atoi(q.Get("year")); err == nil && y > 1900 && y < 2200 {
		in.Year = y
	}
	f, err := s.Figures(r.Context(), in)
	if err != nil {
		return err
	}
	if q.Get("format") == "xlsx" {
		return sendFigures(w, f)
	}
	at := func(year int, drill bool, more string) string {
		url := figurePath + "?year=" + strconv.Itoa(year)
		if drill {
			url += "&drill=1"
		}
		return url + more
	}
	title := clock.EraFiscalYear(f.Year, fiscalStart) + "のインシデント"
	other := ui.Action{Kind: ui.Secondary, Text: "訓練を集計する", URL: at(f.Year, true, "")}
	if f.Drill {
		title, other = clock.EraFiscalYear(f.Year, fiscalStart)+"の訓練", ui.Action{Kind: ui.Secondary, Text: "実際のものを集計する", URL: at(f.Year, false, "")}
	}
	parts := []ui.Part{
		{Buttons: []ui.Action{{Kind: ui.Quiet, Text: "前の年度", URL: at(f.Year-1, f.Drill, "")}, {Kind: ui.Quiet, Text: "次の年度", URL: at(f.Year+1, f.Drill, "")}}},
		{Facts: []ui.Fact{{Label: "インシデント", Value: strconv.Itoa(f.Total.Count) + "件（終わっていないもの " + strconv.Itoa(f.Total.Open) + "件）"}, {Label: "インシデントではなかった報告", Value: strconv.Itoa(f.Dismissed) + "件"}, {Label: "本人の数", Value: strconv.Itoa(f.Total.People) + "人"}, {Label: "被害額", Value: yenOrNone(f.Total.Cost)}}},
	}
	for _, x := range f.tables() {
		parts = append(parts, tallyPart(x.title, x.list))
	}
	parts = append(parts, pacePart(f.Paces))
	return web.Show(w, r, http.StatusOK, web.Page{
		Title: title, Lead: "報告を受けた年度で数えます。統合したものは、統合先で1件に数えます。", Crumbs: []ui.Crumb{{Title: "インシデント", URL: incidentPath}}, Wide: true,
		Tools: []ui.Action{other, {Kind: ui.Secondary, Text: "Excelで出力", URL: at(f.Year, f.Drill, "&format=xlsx")}}, Main: ui.Parts(full(parts)),
	})
}

func yenOrNone(n int64) string {
	if n == 0 {
		return "0円"
	}
	return yen(n)
}

// titled is a table of numbers with its title.
type titled struct {
	title string
	list  []Tally
}

func (f Figures) tables() []titled {
	return []titled{{"年度別", f.ByYear}, {"区分別", f.ByClass}, {"原因別", f.ByCause}, {"重大度別", f.ByLevel}, {"組織別", f.ByUnit}, {"月別", f.ByMonth}}
}

func tallyHeads() []ui.Head {
	return []ui.Head{{Title: "名称"}, {Title: "件数", Class: "number"}, {Title: "終わっていない", Class: "number"}, {Title: "本人の数", Class: "number"}, {Title: "被害額（円）", Class: "number"}}
}

func (t Tally) cells() []string {
	return []string{t.Name, strconv.Itoa(t.Count), strconv.Itoa(t.Open), strconv.Itoa(t.People), strconv.FormatInt(t.Cost, 10)}
}

func tallyPart(title string, list []Tally) ui.Part {
	p := ui.Part{Title: title, Table: ui.Table{Caption: title, Heads: tallyHeads()}}
	bars := make([]page.Bar, len(list))
	for i, t := range list {
		bars[i] = page.Bar{Name: t.Name, Count: t.Count}
		var row ui.Row
		for n, text := range t.cells() {
			row.Cells = append(row.Cells, ui.Cell{Text: text, Head: n == 0, Class: tallyHeads()[n].Class})
		}
		p.Table.Rows = append(p.Table.Rows, row)
	}
	if len(list) > 0 {
		p.Raw = page.Bars(title+"の件数", bars)
	}
	return p
}

func pacePart(list []Pace) ui.Part {
	p := ui.Part{Title: "掛かった時間", Table: ui.Table{Caption: "掛かった時間", Heads: []ui.Head{{Title: "区間"}, {Title: "件数", Class: "number"}, {Title: "平均", Class: "number"}, {Title: "最長", Class: "number"}}}}
	for _, x := range list {
		mean, longest := "", ""
		if x.Count > 0 {
			mean, longest = minutes(x.Mean), minutes(x.Longest)
		}
		p.Table.Rows = append(p.Table.Rows, ui.Row{Cells: []ui.Cell{{Text: x.Name, Head: true}, {Text: strconv.Itoa(x.Count), Class: "number"}, {Text: mean, Class: "number"}, {Text: longest, Class: "number"}}})
	}
	return p
}

func sendFigures(w http.ResponseWriter, f Figures) error {
	var tables []sheet.Table
	for _, x := range f.tables() {
		t := sheet.Table{Title: x.title, Rows: sheet.Of(append(x.list, f.Total), Tally.cells)}
		for i, h := range tallyHeads() {
			kind := sheet.Number
			if i == 0 {
				kind = sheet.Text
			}
			t.Columns = append(t.Columns, sheet.Column{Title: h.Title, Kind: kind})
		}
		tables = append(tables, t)
	}
	tables[0].Rows = sheet.Of(f.ByYear, Tally.cells) // the total is that of one year
	tables = append(tables, sheet.Table{
		Title:   "掛かった時間（分）",
		Columns: []sheet.Column{{Title: "区間"}, {Title: "件数", Kind: sheet.Number}, {Title: "平均", Kind: sheet.Number}, {Title: "最長", Kind: sheet.Number}},
		Rows: sheet.Of(f.Paces, func(p Pace) []string {
			return []string{p.Name, strconv.Itoa(p.Count), strconv.Itoa(p.Mean), strconv.Itoa(p.Longest)}
		}),
	})
	name := "インシデントの集計"
	if f.Drill {
		name = "【訓練】" + name
	}
	var b bytes.Buffer
	if err := sheet.Workbook(&b, tables...); err != nil {
		return err
	}
	web.Download(w, name+"_"+strconv.Itoa(f.Year)+".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
	_, _ = b.WriteTo(w) // the client went away: nobody to tell
	return nil
}
