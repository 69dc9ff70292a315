package sheet

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"
)

// looked is how many rows decide the widths of the columns.
const looked = 200

// look reads the first rows and makes each column as wide as they need, within
// what fits on paper.
func (b *book) look() error {
	for len(b.first) < looked {
		cells, err, ok := b.next()
		if err != nil {
			return err
		}
		if !ok {
			break
		}
		b.first = append(b.first, slices.Clone(cells))
	}
	for i, c := range b.table.Columns {
		width := max(leastWidth[c.Kind], wide(c.Title)+4) // 4 for the filter's arrow
		for _, cells := range b.first {
			for line := range strings.Lines(at(cells, i)) {
				width = max(width, wide(line)+2)
			}
		}
		b.width = append(b.width, min(width, mostWidth))
	}
	return nil
}

var leastWidth = map[Kind]float64{Text: 8, Number: 8, Date: 13, Time: 18}

// mostWidth is where a text is broken into lines: 25 Japanese characters.
const mostWidth = 52

// columns sets the widths. The library puts each new width before the others, and
// Excel wants them ascending: hence from the last.
func (b *book) columns() error {
	for i, width := range slices.Backward(b.width) {
		if err := b.stream.SetColWidth(i+1, i+1, width); err != nil {
			return fmt.Errorf("set column width: %w", err)
		}
	}
	freeze := &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}
	if err := b.stream.SetPanes(freeze); err != nil {
		return fmt.Errorf("freeze heading: %w", err)
	}
	return nil
}

// wide counts half-width characters; a Japanese character takes two.
func wide(s string) float64 {
	n := 0.0
	for _, r := range s {
		n++
		if r > 0xff && !(r >= 0xff61 && r <= 0xff9f) { // half-width katakana
			n++
		}
	}
	return n
}

// lineHeight is the height of a line of text at 10 points, in points.
const lineHeight = 13.5

// lines estimates into how many lines a text is broken in column i.
func (b *book) lines(s string, i int) float64 {
	n := 0.0
	for line := range strings.Lines(s) {
		n += max(1, math.Ceil(wide(line)/(b.width[i]-1)))
	}
	return n
}

// print sets up the paper: A4 landscape, as wide as the page, page numbers.
func (b *book) print() error {
	last, err := excelize.CoordinatesToCellName(max(1, len(b.table.Columns)), b.rows)
	if err != nil {
		return fmt.Errorf("name last cell: %w", err)
	}
	paper, landscape, wide, high := 9, "landscape", 1, 0
	margin, small := 0.5, 0.3
	steps := []error{
		b.file.AutoFilter(b.name, "A1:"+last, nil),
		b.file.SetPageLayout(b.name, &excelize.PageLayoutOptions{Size: &paper, Orientation: &landscape, FitToWidth: &wide, FitToHeight: &high}),
		b.file.SetPageMargins(b.name, &excelize.PageLayoutMarginsOptions{Left: &margin, Right: &margin, Top: &margin, Bottom: &margin, Header: &small, Footer: &small}),
		b.file.SetHeaderFooter(b.name, &excelize.HeaderFooterOptions{OddHeader: "&L" + headerText(b.table.Title), OddFooter: "&C&P／&N"}),
		b.file.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: "'" + b.name + "'!$1:$1", Scope: b.name}),
	}
	for _, err := range steps {
		if err != nil {
			return fmt.Errorf("set up print: %w", err)
		}
	}
	return nil
}

// headerText keeps "&" in a title from being read as a code of the page header.
func headerText(title string) string {
	title = strings.ReplaceAll(title, "&", "&&")
	if runes := []rune(title); len(runes) > 100 {
		title = string(runes[:100])
	}
	return title
}
