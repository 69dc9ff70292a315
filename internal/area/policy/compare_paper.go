package policy

import (
	"html/template"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/okite-isms/okite/internal/platform/paper"
	"github.com/okite-isms/okite/internal/platform/sheet"
	"github.com/okite-isms/okite/jobun/compare"
)

// comparisonPaper sets a 新旧対照表 on A4: 改正後 on the left, 改正前 on the right.
func comparisonPaper(t *compare.Table, made time.Time) paper.Document {
	d := paper.Document{Title: t.Heading, Made: made, Footer: numbered(), Page: paper.Page{Margin: paper.Margin{Top: 20, Right: 18, Bottom: 20, Left: 18}}}
	d.Blocks = []paper.Block{paper.Title{Text: paper.T(t.Heading)}}
	for line := range strings.SplitSeq(t.Enabling, "\n") {
		if line != "" {
			d.Blocks = append(d.Blocks, paper.Paragraph{Text: paper.T(line), Hang: -1})
		}
	}
	if len(t.Rows) == 0 {
		d.Blocks = append(d.Blocks, paper.Paragraph{Text: paper.T(noDifference)})
		return d
	}
	table := paper.Table{Columns: []float64{1, 1}, Header: 1, Rows: []paper.Row{paper.Heads("改正後", "改正前")}}
	for _, r := range t.Rows {
		table.Rows = append(table.Rows, paper.Row{Cells: []paper.Cell{comparisonCell(r.New), comparisonCell(r.Old)}})
	}
	d.Blocks = append(d.Blocks, table)
	if t.Note != "" {
		d.Blocks = append(d.Blocks, paper.Paragraph{Text: paper.T(t.Note), Indent: 3, Hang: 3})
	}
	return d
}

const noDifference = "違いはありません。"

func comparisonCell(lines []compare.Line) paper.Cell {
	var c paper.Cell
	for i, l := range lines {
		p := paper.Paragraph{Indent: float64(l.Indent), KeepNext: i+1 < len(lines) && len(l.Mark) == 0}
		for _, r := range l.Mark { // as a run, because a mark may be underlined
			p.Text = append(p.Text, underlined(r))
		}
		if len(l.Mark) > 0 {
			p.Text = append(p.Text, paper.Run{Text: "　"})
			p.Indent, p.Hang = p.Indent+1, 1
		}
		for _, r := range l.Text {
			p.Text = append(p.Text, underlined(r))
		}
		c.Blocks = append(c.Blocks, p)
	}
	if len(lines) == 0 {
		c.Blocks = []paper.Block{paper.Paragraph{}}
	}
	return c
}

func underlined(r compare.Run) paper.Run {
	return paper.Run{Text: r.Text, Under: map[compare.Under]paper.Line{compare.Single: paper.Single, compare.Double: paper.Double}[r.Under]}
}

// comparisonWorkbook writes a 新旧対照表 as Excel, underlines in the cells, and the
// effects on a second sheet.
func comparisonWorkbook(w io.Writer, t *compare.Table, effects []compare.Effect) error {
	f := excelize.NewFile()
	defer func() { _ = f.Close() }() // removes its temporary file; nothing else can fail
	const name = "新旧対照表"
	steps := []func() error{
		func() error { return f.SetSheetName("Sheet1", name) },
		func() error { return f.SetColWidth(name, "A", "B", 46) },
		func() error { return f.SetCellStr(name, "A1", t.Heading) },
		func() error { return f.SetCellStr(name, "A2", strings.ReplaceAll(t.Enabling, "\n", "　")) },
		func() error { return f.SetSheetRow(name, "A3", &[]string{"改正後", "改正前"}) },
		func() error { return comparisonRows(f, name, t.Rows) },
		func() error { return f.SetCellStr(name, "A"+strconv.Itoa(len(t.Rows)+4), t.Note) },
		func() error { return comparisonStyle(f, name, len(t.Rows)) },
		func() error { return effectRows(f, effects) },
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return f.Write(w)
}

func comparisonStyle(f *excelize.File, name string, rows int) error {
	border := []excelize.Border{}
	for _, side := range []string{"left", "right", "top", "bottom"} {
		border = append(border, excelize.Border{Type: side, Color: "000000", Style: 1})
	}
	style, err := f.NewStyle(&excelize.Style{Border: border, Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}})
	if err != nil {
		return err
	}
	if err := f.SetCellStyle(name, "A3", "B"+strconv.Itoa(rows+3), style); err != nil {
		return err
	}
	size, one, none := 9, 1, 0 // A4, as wide as a page, as long as it takes
	if err := f.SetPageLayout(name, &excelize.PageLayoutOptions{Size: &size, FitToWidth: &one, FitToHeight: &none}); err != nil {
		return err
	}
	fit := true
	return f.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &fit})
}

func comparisonRows(f *excelize.File, name string, rows []compare.Row) error {
	for i, r := range rows {
		for column, lines := range map[string][]compare.Line{"A": r.New, "B": r.Old} {
			if err := f.SetCellRichText(name, column+strconv.Itoa(i+4), richText(lines)); err != nil {
				return err
			}
		}
	}
	return nil
}

// cellLetters is what a cell of Excel holds, with room for letters of two units.
const cellLetters = 16_000

func richText(lines []compare.Line) []excelize.RichTextRun {
	var out []excelize.RichTextRun
	room := cellLetters
	put := func(text, under string) {
		if r := []rune(text); len(r) > room {
			text = string(r[:room]) + "…"
		}
		if room > 0 && text != "" {
			out = append(out, excelize.RichTextRun{Text: text, Font: &excelize.Font{Underline: under}})
		}
		room -= len([]rune(text))
	}
	for i, l := range lines {
		lead := strings.Repeat("　", l.Indent)
		if i > 0 {
			lead = "\n" + lead
		}
		put(lead, "")
		for _, r := range l.Mark {
			put(r.Text, excelLine(r.Under))
		}
		if len(l.Mark) > 0 {
			put("　", "")
		}
		for _, r := range l.Text {
			put(r.Text, excelLine(r.Under))
		}
	}
	if len(out) == 0 {
		out = []excelize.RichTextRun{{Text: " "}}
	}
	return out
}

func excelLine(u compare.Under) string {
	return map[compare.Under]string{compare.Single: "single", compare.Double: "double"}[u]
}

func effectRows(f *excelize.File, effects []compare.Effect) error {
	const name = "影響"
	if _, err := f.NewSheet(name); err != nil {
		return err
	}
	if err := f.SetColWidth(name, "A", "G", 24); err != nil {
		return err
	}
	t := effectSheet(effects)
	titles := []string{}
	for _, c := range t.Columns {
		titles = append(titles, c.Title)
	}
	at := 1
	if err := f.SetSheetRow(name, "A1", &titles); err != nil {
		return err
	}
	for row, err := range t.Rows {
		if err != nil {
			return err
		}
		at++
		for i, cell := range row { // as text: what begins with = is no formula
			if err := f.SetCellStr(name, string(rune('A'+i))+strconv.Itoa(at), cell); err != nil {
				return err
			}
		}
	}
	return nil
}

func effectSheet(effects []compare.Effect) sheet.Table {
	rows := [][]string{}
	for _, e := range effects {
		rows = append(rows, []string{effectTitle(e.Kind), changeTitle(e.Change), roleTitle(e.Role), e.NewPath, e.OldPath, e.New, e.Old})
	}
	return sheetOf("影響", rows, "何が", "どうなる", "だれ", "改正後の場所", "改正前の場所", "改正後", "改正前")
}

func effectTitle(k compare.EffectKind) string {
	return map[compare.EffectKind]string{compare.OnDuty: "遵守事項", compare.OnPermission: "許可", compare.OnRecord: "記録", compare.OnReport: "報告"}[k]
}

func changeTitle(k compare.Kind) string {
	return map[compare.Kind]string{compare.Added: "加わる", compare.Removed: "なくなる", compare.Changed: "変わる", compare.Same: "同じ"}[k]
}

// comparisonPage is a 新旧対照表 as a page that stands alone, for the web site of a body.
var comparisonPage = template.Must(template.New("comparison").Parse(`<!DOCTYPE html>
<html lang="ja"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{{.Heading}}</title>
<style>body{font-family:serif;line-height:1.7;max-width:60rem;margin:1rem auto;padding:0 1rem}h1{font-size:1.25rem;text-align:center}table{border-collapse:collapse;width:100%;table-layout:fixed}th,td{border:1px solid;padding:.5rem;vertical-align:top;overflow-wrap:anywhere}p{margin:0}.hang{text-indent:-1em}u.double{text-decoration-style:double}</style></head>
<body><h1>{{.Heading}}</h1>{{range .Enabling}}<p>　{{.}}</p>{{end}}
{{if .Rows}}<table><thead><tr><th scope="col">改正後</th><th scope="col">改正前</th></tr></thead><tbody>
{{range .Rows}}<tr>{{range .}}<td>{{range .}}<p{{if .Mark}} class="hang"{{end}} style="padding-left:{{.In}}em">{{template "runs" .Mark}}{{if .Mark}}　{{end}}{{template "runs" .Text}}</p>{{end}}</td>{{end}}</tr>
{{end}}</tbody></table>{{else}}<p>{{.Nothing}}</p>{{end}}{{with .Note}}<p>{{.}}</p>{{end}}</body></html>
{{define "runs"}}{{range .}}{{if eq .Under 1}}<u>{{.Text}}</u>{{else if eq .Under 2}}<u class="double">{{.Text}}</u>{{else}}{{.Text}}{{end}}{{end}}{{end}}`))

type pageLine struct {
	compare.Line
	In int
}

func writeComparisonPage(w io.Writer, t *compare.Table) error {
	lines := func(list []compare.Line) []pageLine {
		out := []pageLine{}
		for _, l := range list {
			in := l.Indent
			if len(l.Mark) > 0 {
				in++
			}
			out = append(out, pageLine{l, in})
		}
		return out
	}
	var rows [][2][]pageLine
	for _, r := range t.Rows {
		rows = append(rows, [2][]pageLine{lines(r.New), lines(r.Old)})
	}
	enabling := slices.DeleteFunc(strings.Split(t.Enabling, "\n"), func(s string) bool { return s == "" })
	return comparisonPage.Execute(w, map[string]any{"Heading": t.Heading, "Enabling": enabling, "Rows": rows, "Note": t.Note, "Nothing": noDifference})
}
