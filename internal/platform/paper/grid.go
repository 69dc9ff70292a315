package paper

import (
	"cmp"
	"slices"
)

// place is a cell and where it stands in the grid of its table.
type place struct {
	Cell
	row, col, rows, cols int
}

// grid sets the cells of rows on columns as HTML does: each takes the next free
// place. What would stand outside is cut, what is missing is an empty cell, so that
// every place is covered once.
func grid(rows []Row, columns int) []place {
	taken := make([]int, columns) // rows from here on that each column is covered for
	var list []place
	for r, row := range rows {
		col := 0
		for _, c := range row.Cells {
			for col < columns && taken[col] > 0 {
				col++
			}
			if col == columns {
				break
			}
			p := place{Cell: c, row: r, col: col, rows: min(max(c.Rows, 1), len(rows)-r), cols: 1}
			for p.cols < c.Columns && col+p.cols < columns && taken[col+p.cols] == 0 {
				p.cols++
			}
			for i := range p.cols {
				taken[col+i] = p.rows
			}
			list, col = append(list, p), col+p.cols
		}
		for col := range columns {
			if taken[col] == 0 {
				list, taken[col] = append(list, place{row: r, col: col, rows: 1, cols: 1}), 1
			}
			taken[col]--
		}
	}
	slices.SortFunc(list, func(a, b place) int { return cmp.Or(a.row-b.row, a.col-b.col) })
	return list
}

// columns gives the widths of the columns of a table in points, within the room that
// there is.
func (t Table) columns(room float64) []float64 {
	n := t.columnCount()
	total, width := 0.0, room
	if t.Width > 0 {
		width = between(t.Width*pointsPerMM, 10, room)
	}
	widths := make([]float64, n)
	for i := range widths {
		widths[i] = 1
		if i < len(t.Columns) {
			widths[i] = between(t.Columns[i], 0.01, 1000)
		}
		total += widths[i]
	}
	for i := range widths {
		widths[i] *= width / total
	}
	return widths
}

// columnCount is taken from the longest row where no widths are given.
func (t Table) columnCount() int {
	n := len(t.Columns)
	if n == 0 {
		for _, r := range t.Rows {
			n = max(n, len(r.Cells))
		}
	}
	return max(1, min(n, MaxColumns))
}

// header is how many rows are repeated; a table of headings alone repeats none.
func (t Table) header() int {
	if t.Header >= len(t.Rows) {
		return 0
	}
	return max(t.Header, 0)
}

// places sets the heading rows and the others on grids of their own, so that no cell
// reaches from a repeated row into one that is not.
func (t Table) places(columns int) []place {
	h := t.header()
	list := grid(t.Rows[:h], columns)
	for _, p := range grid(t.Rows[h:], columns) {
		p.row += h
		list = append(list, p)
	}
	return list
}
