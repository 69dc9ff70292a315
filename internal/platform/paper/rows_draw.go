package paper

// draw draws shades, then what stands in the cells, then lines, so that no shade hides
// a line.
func (t *rows) draw(c canvas, x, y float64) {
	for _, cell := range t.cells {
		if cell.Shade {
			left, top, width, height := t.box(cell)
			c.Shade(x+left, y+top, width, height)
		}
	}
	for _, cell := range t.cells {
		left, top, _, room := t.box(cell)
		top += padTop
		if cell.Middle {
			top += max(0, (room-2*padTop-height(cell.pieces))/2)
		}
		for _, p := range cell.pieces {
			if p.body != nil {
				p.body.draw(c, x+left+padSide, y+top)
			}
			top += p.height
		}
	}
	for _, cell := range t.cells {
		t.lines(c, cell, x, y)
	}
}

// box is where a cell stands, from the upper left corner of the rows.
func (t *rows) box(c cell) (left, top, width, height float64) {
	return t.edges[c.col], sum(t.heights[:c.row]), t.width(c.place), sum(t.heights[c.row : c.row+c.rows])
}

// lines draws the borders of a cell.
func (t *rows) lines(c canvas, cell cell, x, y float64) {
	if t.border == NoBorder {
		return
	}
	left, top, width, height := t.box(cell)
	left, top = left+x, top+y
	right, bottom := left+width, top+height
	grid := t.border == Grid
	if grid || cell.row == 0 && t.first {
		c.Line(left, top, right, top)
	}
	if grid || cell.row+cell.rows == len(t.heights) && t.last {
		c.Line(left, bottom, right, bottom)
	}
	if grid || cell.col == 0 {
		c.Line(left, top, left, bottom)
	}
	if grid || cell.col+cell.cols == len(t.edges)-1 {
		c.Line(right, top, right, bottom)
	}
}
