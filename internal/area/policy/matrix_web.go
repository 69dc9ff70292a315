package policy

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/okite-isms/okite/internal/area/policy/page"
	"github.com/okite-isms/okite/internal/platform/sheet"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

// What a screen shows of a matrix, and what a sheet holds.
const (
	matrixColumns = 40
	matrixRows    = 60
	sheetColumns  = 2000
	paperColumns  = 200
)

// matrix shows who has how many duties where, or gives it as a file.
func (s *Service) matrix(w http.ResponseWriter, r *http.Request) error {
	q := matrixQuery(r)
	switch format := r.URL.Query().Get("format"); format {
	case "":
		return s.matrixPage(w, r, q)
	case "xlsx":
		return s.matrixSheet(w, r, q)
	}
	as, err := paperFormatOf(r)
	if err != nil {
		return err
	}
	q.Columns, q.Rows = paperColumns, 0
	m, err := s.Matrix(r.Context(), q)
	if err != nil {
		return err
	}
	return s.sendPaper(w, r, as, matrixDocument(m, s.now()))
}

func matrixQuery(r *http.Request) MatrixQuery {
	v := r.URL.Query()
	q := MatrixQuery{By: MatrixBy(v.Get("by")), Columns: matrixColumns, Rows: matrixRows}
	q.Document, q.Below = strings.CutSuffix(web.Clean(v.Get("document")), withBelow)
	if !slices.ContainsFunc(matrixBys(), func(b matrixBy) bool { return b.by == q.By }) {
		q.By = ByChapter
	}
	return q
}

func (q MatrixQuery) document() string {
	if q.Below && q.Document != "" {
		return q.Document + withBelow
	}
	return q.Document
}

func (q MatrixQuery) url(format string) string {
	v := url.Values{"by": {string(q.By)}}
	if q.Document != "" {
		v.Set("document", q.document())
	}
	if format != "" {
		v.Set("format", format)
	}
	return matrixPath + "?" + v.Encode()
}

func (s *Service) matrixPage(w http.ResponseWriter, r *http.Request, q MatrixQuery) error {
	m, err := s.Matrix(r.Context(), q)
	if err != nil {
		return err
	}
	p := web.Page{
		Title: "役割別の遵守事項", Lead: "どの役割が、規程のどこで、いくつのことを求められているかの表です。数を選ぶと、その文の一覧を読めます。",
		Wide: true, Main: page.Matrix(matrixView(m, q)),
	}
	p.Tools = []ui.Action{{Kind: ui.Secondary, Text: "すべての遵守事項の一覧", URL: dutyURL(q.document(), "", "")}}
	if len(m.Rows) > 0 {
		p.Tools = append(p.Tools,
			ui.Action{Kind: ui.Secondary, Text: "Excelで出力", URL: q.url("xlsx")},
			ui.Action{Kind: ui.Secondary, Text: "Wordで出力", URL: q.url("docx")},
			ui.Action{Kind: ui.Secondary, Text: "PDFで出力", URL: q.url("pdf")})
	}
	return web.Show(w, r, http.StatusOK, p)
}

// matrixSheet gives the matrix with all its rows, and the duties behind it, as a workbook.
func (s *Service) matrixSheet(w http.ResponseWriter, r *http.Request, q MatrixQuery) error {
	q.Columns, q.Rows = sheetColumns, 0
	m, err := s.Matrix(r.Context(), q)
	if err != nil {
		return err
	}
	list, _, err := s.Duties(r.Context(), DutyQuery{Document: q.Document, Below: q.Below})
	if err != nil {
		return err
	}
	l := s.dutyTable(Choices{}, nil)
	duties := sheet.Table{Title: l.Title, Rows: sheet.Of(list, l.Cells)}
	for _, c := range l.Columns {
		duties.Columns = append(duties.Columns, sheet.Column{Title: c.Title, Kind: c.Kind})
	}
	return sendWorkbook(w, "役割別の遵守事項", []sheet.Table{matrixTable(m), duties})
}

func matrixTable(m Matrix) sheet.Table {
	heads := []string{"役割", "#合計"}
	for _, c := range m.Columns {
		title := c.Title()
		if m.Document.ID == "" && c.Section.ID != "" {
			title = c.Document.Title + " " + title
		}
		heads = append(heads, "#"+title)
	}
	var rows [][]string
	for _, r := range m.Rows {
		row := []string{roleTitle(r.Role), number(r.Total)}
		for _, n := range r.Counts {
			row = append(row, blank(n))
		}
		rows = append(rows, row)
	}
	sum := []string{"合計", number(m.Total)}
	for _, c := range m.Columns {
		sum = append(sum, number(c.Total))
	}
	return sheetOf("役割別の件数", append(rows, sum), heads...)
}

// blank leaves out what is nothing, so that the eye finds what is there.
func blank(n int64) string {
	if n == 0 {
		return ""
	}
	return number(n)
}

func matrixView(m Matrix, q MatrixQuery) page.RoleTable {
	v := page.RoleTable{
		Path: matrixPath, Total: count(m.Total, "件"),
		Document: ui.Filter{Name: "document", Label: "規程", Value: q.document(), Options: scopeOptions(m.Documents, q.document())},
		By:       ui.Filter{Name: "by", Label: "列", Value: string(m.By)},
		Empty: ui.Empty{
			Title: "まだ遵守事項がありません", Text: "規程を読み込むと、だれが、何をしなければならないかを文から読み取り、役割ごとに数えます。",
			Step: ui.Action{Kind: ui.Secondary, Text: "規程の一覧を見る", URL: "/policy"},
		},
	}
	for _, b := range matrixBys() {
		v.By.Options = append(v.By.Options, ui.Option{Value: string(b.by), Label: b.title})
	}
	if m.By != q.By {
		v.Note = "列が多いため、「" + m.By.title() + "」に変えて示しています。規程を選ぶと、細かく見られます。"
	}
	if m.Hidden > 0 {
		v.Note += "はじめの" + number(int64(len(m.Columns))) + "列だけを示しています。規程を選ぶか、Excelで出力してください。"
	}
	several := slices.ContainsFunc(m.Columns, func(c MatrixColumn) bool { return c.Document.ID != m.Columns[0].Document.ID })
	for i, c := range m.Columns {
		v.Columns = append(v.Columns, page.RoleColumn{Title: c.Title(), URL: dutyURL(c.Document.ID, c.Section.ID, ""), Total: number(c.Total)})
		if !several || m.By == ByDocument {
			continue
		}
		if i == 0 || c.Document.ID != m.Columns[i-1].Document.ID {
			v.Groups = append(v.Groups, page.RoleSpan{Title: c.Document.Title})
		}
		v.Groups[len(v.Groups)-1].Columns++
	}
	for _, r := range m.Rows {
		v.Rows = append(v.Rows, matrixRow(r, m, q))
	}
	if m.RestCount > 0 {
		rest := page.RoleRow{Title: "そのほか（" + count(int64(m.RestCount), "役割") + "）", Total: number(m.Rest.Total)}
		for _, n := range m.Rest.Counts {
			rest.Cells = append(rest.Cells, page.RoleCell{Text: blank(n)})
		}
		v.Rows = append(v.Rows, rest)
	}
	return v
}

func matrixRow(r MatrixRow, m Matrix, q MatrixQuery) page.RoleRow {
	role := roleValue(r.Role)
	row := page.RoleRow{Title: roleTitle(r.Role), URL: dutyURL(q.document(), "", role), Total: number(r.Total)}
	for i, n := range r.Counts {
		cell := page.RoleCell{Text: blank(n)}
		if n > 0 {
			c := m.Columns[i]
			cell.URL = dutyURL(c.Document.ID, c.Section.ID, role)
			cell.Label = roleTitle(r.Role) + "、" + c.Title() + "、" + count(n, "件")
		}
		row.Cells = append(row.Cells, cell)
	}
	return row
}
