package policy

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/okite-isms/okite/internal/platform/paper"
)

// dutyPaperMost is how many duties are printed: more than anybody reads on paper.
const dutyPaperMost = 5000

func numbered() paper.Band { return paper.Band{Center: paper.PageNumber + "／" + paper.PageCount} }

// dutyDocument is a list of duties on paper; narrowed says to what.
func dutyDocument(list []DutyItem, narrowed string, made time.Time) paper.Document {
	d := paper.Document{Title: "遵守事項の一覧", Made: made, Face: paper.Gothic, Size: 9, Page: paper.Page{Landscape: true, Margin: paper.Margin{Top: 15, Right: 14, Bottom: 15, Left: 14}}, Footer: numbered()}
	d.Blocks = []paper.Block{paper.Title{Text: paper.T(d.Title)}}
	if narrowed != "" {
		d.Blocks = append(d.Blocks, paper.Paragraph{Text: paper.T(narrowed)})
	}
	d.Blocks = append(d.Blocks, paper.Paragraph{Text: paper.T(count(int64(len(list)), "件")), Align: paper.Right})
	table := paper.Table{Columns: []float64{10, 9, 4, 32, 13, 7, 6}, Header: 1, Rows: []paper.Row{paper.Heads("場所", "役割", "強さ", "定め", "どのようなとき", "いつ", "手続")}}
	title := ""
	for _, item := range list {
		if item.Title != title {
			title = item.Title
			table.Rows = append(table.Rows, paper.Row{Keep: true, Cells: []paper.Cell{{Columns: len(table.Columns), Shade: true, Blocks: []paper.Block{paper.Paragraph{Text: paper.Text{{Text: title, Bold: true}}, KeepNext: true}}}}})
		}
		table.Rows = append(table.Rows, paper.Cells(item.Path, roleTitle(item.Role), bondOf(item.Modality).word, item.Sentence, item.conditions(), item.times(), item.asks()))
	}
	d.Blocks = append(d.Blocks, table)
	return d
}

// matrixBand is how many columns of a matrix stand side by side on A4.
const matrixBand = 14

// matrixWidth is the room between the margins, in millimetres.
const matrixWidth = 297 - 12 - 12

// matrixDocument is a matrix on paper, in bands of as many columns as fit.
func matrixDocument(m Matrix, made time.Time) paper.Document {
	d := paper.Document{Title: "役割別の遵守事項", Made: made, Face: paper.Gothic, Size: 9, Page: paper.Page{Landscape: true, Margin: paper.Margin{Top: 15, Right: 12, Bottom: 15, Left: 12}}, Footer: numbered()}
	d.Blocks = []paper.Block{paper.Title{Text: paper.T(d.Title)}}
	name := m.Document.Title
	if name != "" && m.Below {
		name += "と、その下位の規程"
	}
	if name != "" {
		d.Blocks = append(d.Blocks, paper.Paragraph{Text: paper.T(name), Align: paper.Center})
	}
	d.Blocks = append(d.Blocks, paper.Paragraph{Text: paper.T("どの役割が、規程のどこで、いくつのことを求められているかの表（" + m.By.title() + "、計" + count(m.Total, "件") + "）"), Align: paper.Center})
	at := 0
	for band := range slices.Chunk(m.Columns, matrixBand) {
		if at > 0 {
			d.Blocks = append(d.Blocks, paper.Paragraph{})
		}
		d.Blocks = append(d.Blocks, m.band(at, len(band)))
		at += len(band)
	}
	if m.Hidden > 0 {
		d.Blocks = append(d.Blocks, paper.Paragraph{Text: paper.T("※ 列が多いため、はじめの" + number(int64(len(m.Columns))) + "列だけを示しています。すべての列は、Excelで出力できます。")})
	}
	return d
}

// band is some columns of the matrix. Rows without any number there are left out.
func (m Matrix) band(from, n int) paper.Table {
	t := paper.Table{Columns: []float64{5, 1.6}, Size: 8, Header: 1}
	if n < matrixBand { // the columns of all bands are equally wide
		t.Width = matrixWidth * (6.6 + 2*float64(n)) / (6.6 + 2*matrixBand)
	}
	head := paper.Heads("役割", "合計")
	several := m.several() && m.By != ByDocument
	for i := range n {
		c := m.Columns[from+i]
		title := c.Title()
		if several && (i == 0 || m.Columns[from+i-1].Document.ID != c.Document.ID) {
			title = c.Document.Title + "\n" + title
		}
		t.Columns = append(t.Columns, 2)
		head.Cells = append(head.Cells, paper.H(title))
	}
	t.Rows = append(t.Rows, head)
	for _, r := range m.Rows {
		if !slices.ContainsFunc(r.Counts[from:from+n], func(v int64) bool { return v > 0 }) {
			continue
		}
		row := paper.Cells(roleTitle(r.Role))
		row.Keep = true
		row.Cells = append(row.Cells, amount(number(r.Total)))
		for _, v := range r.Counts[from : from+n] {
			row.Cells = append(row.Cells, amount(blank(v)))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// amount is a cell with a number.
func amount(text string) paper.Cell {
	return paper.Cell{Blocks: []paper.Block{paper.Paragraph{Text: paper.T(text), Align: paper.Right}}}
}

// ownPages is how many sides a sheet of duties is made to fit on.
const ownPages = 2

// ownLeast is the size of the text of a sheet that is longer, in points.
const ownLeast = 8.5

// sheetOfOwn is what somebody has to do, on one A4 where it can be read so, else on both
// sides of it. Nothing is left out.
func sheetOfOwn(ctx context.Context, o Own, made time.Time) (paper.Document, error) {
	d := ownDocument(o, made)
	for pages := 1; pages <= ownPages; pages++ {
		fitted, fits, err := paper.Fit(ctx, d, pages)
		if err != nil || fits {
			return fitted, err
		}
	}
	d.Size = ownLeast
	return d, nil
}

// signs are the marks of what must not, must, should and may be done.
func (b bond) sign() string {
	return map[string]string{"禁止": "×", "義務": "●", "規定": "●", "努力": "△", "できる": "○"}[b.word]
}

func ownDocument(o Own, made time.Time) paper.Document {
	d := paper.Document{
		Title: o.title(), Made: made, Face: paper.Gothic, Size: 10.5,
		Page: paper.Page{Margin: paper.Margin{Top: 9, Right: 10, Bottom: 9, Left: 10}}, Footer: paper.Band{Left: "×してはならない　●しなければならない　△努める　○できる", Right: paper.PageNumber + "／" + paper.PageCount},
	}
	d.Blocks = append(d.Blocks, paper.Paragraph{Text: paper.Text{{Text: d.Title, Bold: true}}, Align: paper.Center, KeepNext: true})
	if who := o.who(); who != "" && !o.Alone {
		d.Blocks = append(d.Blocks, paper.Paragraph{Text: paper.Text{{Text: who, Small: true}}, Align: paper.Center, KeepNext: true})
	}
	d.Blocks = append(d.Blocks, themeTable(o.Themes, o))
	if len(o.Situations) > 0 {
		d.Blocks = append(d.Blocks, paper.Paragraph{Text: paper.Text{{Text: "当てはまる人が守ること", Bold: true}}, KeepNext: true}, themeTable(o.Situations, o))
	}
	d.Blocks = append(d.Blocks, paper.Paragraph{Text: paper.Text{{Text: "もとの規程：" + strings.Join(o.sources(), "、"), Small: true}}})
	return d
}

func (o Own) title() string {
	if o.Alone {
		return strings.Join(o.Roles, "・") + "が守ること"
	}
	return "私が守ること"
}

// who names the roles by which the sheet was made.
func (o Own) who() string {
	text := strings.Join(unique(slices.Concat(o.Everyone, o.Held, o.Roles)), "・")
	if len(o.Held) > 0 {
		text += "（役割は" + o.On.Era() + "現在）"
	}
	return text
}

// sources are the documents from which something was taken, in their order.
func (o Own) sources() (list []string) {
	for _, d := range o.Documents {
		for _, t := range slices.Concat(o.Themes, o.Situations) {
			if slices.ContainsFunc(t.Items, func(i OwnItem) bool { return i.Document == d.ID }) {
				list = append(list, d.Title)
				break
			}
		}
	}
	return list
}

// themeTable has what it is about at left, and what is to be done beside it.
func themeTable(themes []Theme, o Own) paper.Table {
	t := paper.Table{Columns: []float64{2, 13}}
	for _, theme := range themes {
		var blocks []paper.Block
		for _, i := range theme.Items {
			text := paper.Text{{Text: i.Text}}
			if len(i.Points) > 0 {
				text = append(text, paper.Run{Text: "（" + strings.Join(i.Points, "／") + "）", Small: true})
			}
			text = append(text, paper.Run{Text: "［" + i.Path + "］", Small: true})
			blocks = append(blocks, paper.Paragraph{Mark: i.Bond.sign(), Text: text, Indent: 1.2, Hang: 1.2})
		}
		t.Rows = append(t.Rows, paper.Row{Cells: []paper.Cell{
			{Blocks: []paper.Block{paper.Paragraph{Text: paper.Text{{Text: theme.Title, Bold: true}}}}, Shade: true}, {Blocks: blocks},
		}})
	}
	return t
}
