package jobun

import "strings"

// table is a run of rows that stand in cells.
type table struct {
	from, to int // indexes into rows, to excluded
	cells    [][]string
	lines    []int // on which the rows of cells begin
	remnant  bool  // HTML was left inside
}

// splitCells cuts a line of tab-separated text or a Markdown table into cells;
// nil where it is neither. Leading tabs alone are an indent.
func splitCells(s string) []string {
	t := strings.TrimFunc(s, isBlank)
	if strings.HasPrefix(t, "|") && strings.Count(t, "|") >= 3 {
		return trimAll(strings.Split(strings.Trim(t, "|"), "|"))
	}
	if !strings.ContainsRune(t, '\t') && !strings.HasSuffix(strings.TrimRight(s, " "), "\t") {
		return nil
	}
	if cells := strings.Split(s, "\t"); len(cells) > 1 {
		return trimAll(cells)
	}
	return nil
}

func trimAll(cells []string) []string {
	for i, c := range cells {
		cells[i] = strings.TrimFunc(plain(c), isBlank)
	}
	return cells
}

// findTables marks the rows of tables and returns the tables in order; a row
// finds its own by row.table-1.
func findTables(rows []row) []table {
	var tables []table
	add := func(t table) {
		tables = append(tables, t)
		for i := t.from; i < t.to; i++ {
			if rows[i].use == inBody || rows[i].use == isAside && rows[i].kind == Rule {
				rows[i].use, rows[i].table = isTable, len(tables)
			}
		}
	}
	lastEnd := lastTableEnd(rows)
	for i := 0; i < len(rows); {
		t, found := tableAt(rows, i, lastEnd)
		if found {
			add(t)
		}
		// A run that was no table is not looked at again from its middle.
		i = max(i+1, t.to)
	}
	return tables
}

// lastTableEnd is the last row with </table, so that tags never closed are not
// searched for again and again.
func lastTableEnd(rows []row) int {
	for i := len(rows) - 1; i >= 0; i-- {
		if strings.Contains(strings.ToLower(rows[i].Text), "</table") {
			return i
		}
	}
	return -1
}

func tableAt(rows []row, i, lastEnd int) (table, bool) {
	switch r := &rows[i]; {
	case r.use != inBody:
		return table{}, false
	case r.Cell != nil:
		return cellTable(rows, i), true
	case i <= lastEnd && strings.HasPrefix(strings.ToLower(strings.TrimLeftFunc(r.Text, isBlank)), "<table"):
		return htmlTable(rows, i)
	case filled(r.cells) >= 2 || len(r.cells) >= 3:
		return tabTable(rows, i)
	}
	return table{}, false
}

// cellTable takes the lines that a reader of documents placed in one table. A cell
// that has no text, or that another one covers, is empty.
func cellTable(rows []row, i int) table {
	t := table{from: i, to: i}
	last, width := 0, 0
	for ; t.to < len(rows) && rows[t.to].Cell != nil && rows[t.to].Cell.Table == rows[i].Cell.Table; t.to++ {
		c := rows[t.to].Cell
		if c.Row != last || len(t.cells) == 0 {
			t.cells = append(t.cells, nil)
			t.lines = append(t.lines, rows[t.to].Line.Line)
			last = c.Row
		}
		end := len(t.cells) - 1
		t.cells[end] = putCell(t.cells[end], c.Column, rows[t.to].text)
		width = max(width, min(c.Column+max(c.ColumnSpan, 1)-1, maxColumns))
	}
	for r := range t.cells {
		for len(t.cells[r]) < width {
			t.cells[r] = append(t.cells[r], "")
		}
	}
	return t
}

// maxColumns bounds what a wrong place of a cell can cost.
const maxColumns = 1000

// putCell puts a line of text into a column, counted from 1; further lines of one
// cell stand below each other.
func putCell(cells []string, column int, text string) []string {
	column = min(max(column, 1), maxColumns)
	if len(cells) >= column {
		cells[column-1] = strings.Trim(cells[column-1]+"\n"+text, "\n")
		return cells
	}
	for len(cells) < column-1 {
		cells = append(cells, "")
	}
	return append(cells, text)
}

// htmlTable takes the rows from <table to </table>.
func htmlTable(rows []row, i int) (table, bool) {
	t := table{from: i, to: i}
	var all strings.Builder
	for ; t.to < len(rows); t.to++ {
		all.WriteString(rows[t.to].Text)
		if strings.Contains(strings.ToLower(rows[t.to].Text), "</table") {
			t.to++
			t.cells = htmlCells(all.String())
			t.lines = htmlLines(rows[i:t.to], len(t.cells))
			return t, true
		}
	}
	return table{}, false
}

// htmlLines has the line of every <tr, as htmlCells counts them.
func htmlLines(rows []row, n int) []int {
	lines := make([]int, 0, n)
	for i := range rows {
		for range strings.Count(rows[i].Text, "<tr") {
			lines = append(lines, rows[i].Line.Line)
		}
	}
	for len(lines) < n {
		lines = append(lines, rows[0].Line.Line)
	}
	return lines[:n]
}

func htmlCells(s string) [][]string {
	var out [][]string
	for _, tr := range strings.Split(s, "<tr")[1:] {
		var cells []string
		for _, td := range strings.Split(strings.ReplaceAll(tr, "<th", "<td"), "<td")[1:] {
			cells = append(cells, strings.TrimFunc(dropTags("<td"+td), isBlank))
		}
		out = append(out, cells)
	}
	return out
}

func filled(cells []string) int {
	n := 0
	for _, c := range cells {
		if c != "" {
			n++
		}
	}
	return n
}

// tabTable takes a run of rows with cells. A run of "1<TAB>目的" is a list that
// was copied from a word processor, not a table; neither is a single row.
func tabTable(rows []row, i int) (table, bool) {
	t := table{from: i, to: i}
	marks := 0
	for j := i; j < len(rows); j++ {
		r := &rows[j]
		if isRule(r.Text) && j > i {
			t.to = j + 1
			continue
		}
		if len(r.cells) < 2 || r.use != inBody {
			break
		}
		if len(r.cells) == 2 && listLike(r) {
			marks++
		}
		t.cells = append(t.cells, r.cells)
		t.lines = append(t.lines, r.Line.Line)
		t.remnant = t.remnant || strings.Contains(r.Text, "<")
		t.to = j + 1
	}
	headed := len(t.cells) > 1 && filled(rows[i].cells) >= 2 && !listLike(&rows[i])
	return t, (headed || marks*2 < len(t.cells)) && (len(t.cells) > 1 || len(rows[i].cells) >= 4)
}

// listLike reports whether the first cell is nothing but a mark.
func listLike(r *row) bool {
	for _, c := range candidates(r.cells[0]) {
		if c.rest == "" {
			return true
		}
	}
	return false
}
