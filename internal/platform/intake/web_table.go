package intake

import (
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/okite-isms/okite/jobun"
)

// item reads an entry of a list. An ordered list counts by itself; an entry that is
// written with its own number keeps that.
func (w *web) item(list, n *html.Node, number int) error {
	if err := w.end(); err != nil {
		return err
	}
	if skipped(n) {
		return nil
	}
	first := len(w.out.lines)
	indent := w.indent
	w.indent += margin(n)
	if err := w.children(n); err != nil {
		return err
	}
	if err := w.end(); err != nil {
		return err
	}
	w.indent = indent
	if w.cell != nil || first >= len(w.out.lines) || w.out.lines[first].List != nil || w.out.lines[first].Cell != nil {
		return nil
	}
	l := &w.out.lines[first]
	switch {
	case hasMark(l.Text):
	case list.DataAtom == atom.Ol:
		if start, err := strconv.Atoi(attrOf(list, "start")); err == nil && start > 0 && start < 1000 {
			number += start - 1
		}
		*l = numbered(*l, numeral(listFormat(list), number), number)
	case list.DataAtom == atom.Ul && !strings.Contains(strings.ToLower(attrOf(list, "style")), "none"):
		l.Text = "・" + strings.TrimLeft(l.Text, " \u3000")
	}
	return nil
}

// listFormat is the number format of Word that an ordered list of the web has.
func listFormat(n *html.Node) string {
	style := strings.ToLower(attrOf(n, "style"))
	for name, format := range map[string]string{"katakana-iroha": "iroha", "katakana": "aiueo", "cjk-ideographic": "japaneseCounting", "lower-alpha": "lowerLetter", "upper-alpha": "upperLetter", "lower-roman": "lowerRoman", "upper-roman": "upperRoman"} {
		if strings.Contains(style, name) && !(name == "katakana" && strings.Contains(style, "katakana-iroha")) {
			return format
		}
	}
	return map[string]string{"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}[attrOf(n, "type")]
}

// hasMark reports whether a text begins with a number of its own, or a dash.
func hasMark(text string) bool {
	word := strings.TrimLeft(text, " \u3000")
	if strings.HasPrefix(word, "・") || strings.HasPrefix(word, "-") || strings.HasPrefix(word, "※") {
		return true
	}
	if i := strings.IndexAny(word, " \u3000"); i > 0 {
		_, ok := jobun.MarkOf(word[:i], 0)
		return ok
	}
	return false
}

// lengthOf reads 2em, 24px or 18pt, in half-width columns.
func lengthOf(s string) float64 {
	for unit, columns := range map[string]float64{"em": 2, "rem": 2, "px": 1.0 / 8, "pt": 1.0 / 6} {
		if number, found := strings.CutSuffix(s, unit); found {
			if v, err := strconv.ParseFloat(strings.TrimSpace(number), 64); err == nil {
				return v * columns
			}
		}
	}
	return 0
}

// table reads a table. One that only gives the page its shape, with a single column or
// with tables inside, is read as text.
func (w *web) table(n *html.Node) error {
	if err := w.end(); err != nil {
		return err
	}
	rows := tableRows(n)
	if len(rows) > maxRows {
		return refuse("表の行が多すぎます（%d行まで読めます）。", maxRows)
	}
	if w.cell != nil || !isTable(n, rows) {
		return w.shape(n, rows)
	}
	for c := range n.ChildNodes() {
		if c.DataAtom == atom.Caption {
			if err := w.block(c); err != nil {
				return err
			}
		}
	}
	w.tables++
	covered := map[int]int{} // column -> rows that a cell above still covers
	for r, row := range rows {
		if err := w.row(row, r+1, covered); err != nil {
			return err
		}
	}
	return nil
}

func (w *web) row(row *html.Node, number int, covered map[int]int) error {
	column := 1
	above := uncover(covered)
	for _, cell := range cellsIn(row) {
		for above[column] {
			column++
		}
		place := jobun.Cell{Table: w.tables, Row: number, Column: column, RowSpan: within(attrOf(cell, "rowspan")), ColumnSpan: within(attrOf(cell, "colspan"))}
		if column+place.ColumnSpan > maxColumns {
			return refuse("表の列が多すぎます（%d列まで読めます）。", maxColumns)
		}
		var lines []string
		w.cell = &lines
		err := w.block(cell)
		w.cell = nil
		if err != nil {
			return err
		}
		cover(covered, place)
		column += place.ColumnSpan
		for _, text := range lines {
			if err := w.out.add(jobun.Line{Text: text, Cell: &place}); err != nil {
				return err
			}
		}
	}
	return nil
}

// shape reads what stands in a table as text, cell after cell.
func (w *web) shape(n *html.Node, rows []*html.Node) error {
	for _, row := range rows {
		for _, cell := range cellsIn(row) {
			if err := w.block(cell); err != nil {
				return err
			}
		}
	}
	return nil
}

// tableRows are the rows of a table, not of tables inside it.
func tableRows(n *html.Node) (rows []*html.Node) {
	for c := range n.ChildNodes() {
		switch c.DataAtom {
		case atom.Tr:
			rows = append(rows, c)
		case atom.Thead, atom.Tbody, atom.Tfoot:
			rows = append(rows, tableRows(c)...)
		}
	}
	return rows
}

func cellsIn(row *html.Node) (cells []*html.Node) {
	for c := range row.ChildNodes() {
		if (c.DataAtom == atom.Td || c.DataAtom == atom.Th) && !skipped(c) {
			cells = append(cells, c)
		}
	}
	return cells
}

// isTable tells a table of data from one that gives a page its shape.
func isTable(n *html.Node, rows []*html.Node) bool {
	if attrOf(n, "role") == "presentation" {
		return false
	}
	wide := false
	for _, row := range rows {
		cells := cellsIn(row)
		wide = wide || len(cells) > 1
		for _, cell := range cells {
			for inside := range cell.Descendants() {
				switch inside.DataAtom {
				case atom.Table, atom.H1, atom.H2, atom.H3, atom.Form:
					return false
				}
			}
		}
	}
	return wide
}
