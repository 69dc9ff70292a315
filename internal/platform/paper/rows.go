package paper

import "slices"

// The room between a border and what stands in the cell, in points.
const (
	padSide = 4.5
	padTop  = 3
)

// cell is a cell that has been set.
type cell struct {
	place
	pieces []piece
}

// rows are rows of a table that belong together: one, or several with a merged cell
// across them.
type rows struct {
	edges   []float64 // of the columns
	mins    []float64
	keeps   []bool
	heights []float64
	cells   []cell
	border  Border
	first   bool // at the top of the table or of the page
	last    bool // at the end of either
}

func (t *rows) width(p place) float64 { return t.edges[p.col+p.cols] - t.edges[p.col] }

// groups cuts a table where no merged cell crosses, the heading rows first.
func (t *rows) groups(header int) []piece {
	end := make([]int, len(t.mins)) // for each row, the first row after what begins there
	for _, c := range t.cells {
		end[c.row] = max(end[c.row], c.row+c.rows)
	}
	var list []piece
	var head *piece
	cells := t.cells
	for from := 0; from < len(t.mins); {
		to := from + 1
		for r := from; r < to; r++ {
			to = max(to, end[r])
		}
		if from == 0 && header > 0 {
			to = header
		}
		n := 0
		for n < len(cells) && cells[n].row < to {
			n++
		}
		g := t.group(from, to, cells[:n])
		cells = cells[n:]
		p := piece{body: g, height: g.height(), header: head}
		if from == 0 && header > 0 {
			p.keepNext = true
			again := p
			head = &again
		}
		list = append(list, p)
		from = to
	}
	return list
}

func (t *rows) group(from, to int, cells []cell) *rows {
	g := &rows{
		edges: t.edges, border: t.border, mins: t.mins[from:to], keeps: t.keeps[from:to],
		first: from == 0, last: to == len(t.mins),
	}
	for _, c := range cells {
		c.row -= from
		g.cells = append(g.cells, c)
	}
	g.solve()
	return g
}

// solve makes the rows as high as their cells need; what a merged cell needs beyond
// its rows is added to the last of them.
func (t *rows) solve() {
	t.heights = append([]float64(nil), t.mins...)
	for _, c := range t.cells {
		if c.rows == 1 {
			t.heights[c.row] = max(t.heights[c.row], height(c.pieces)+2*padTop)
		}
	}
	var merged []cell
	for _, c := range t.cells {
		if c.rows > 1 {
			merged = append(merged, c)
		}
	}
	slices.SortStableFunc(merged, func(a, b cell) int { return a.row + a.rows - b.row - b.rows })
	for _, c := range merged {
		end := c.row + c.rows
		t.heights[end-1] += max(0, height(c.pieces)+2*padTop-sum(t.heights[c.row:end]))
	}
}

func (t *rows) height() float64 { return sum(t.heights) }

func sum(list []float64) float64 {
	total := 0.0
	for _, v := range list {
		total += v
	}
	return total
}

// least is the first row whole where it must stay together, else a few lines.
func (t *rows) least() float64 {
	const lines = 40
	if t.keeps[0] {
		return t.heights[0]
	}
	return min(t.heights[0], lines)
}

// split cuts inside the row that crosses the end of the room, or above it where
// nothing of that row fits.
func (t *rows) split(room float64, force bool) (head, tail piece, ok bool) {
	row, top := 0, 0.0
	for row < len(t.heights)-1 && top+t.heights[row] <= room {
		top += t.heights[row]
		row++
	}
	if force || !t.keeps[row] && t.begins(row, room-top) {
		h, r := t.cut(row, top, room, force)
		return h, r, true
	}
	if row == 0 {
		return piece{}, piece{}, false
	}
	h, r := t.cut(row, top, top, false)
	return h, r, true
}

// begins reports whether every cell of the row has something that fits.
func (t *rows) begins(row int, room float64) bool {
	if room < 2*padTop {
		return false
	}
	for _, c := range t.cells {
		if c.row != row || len(c.pieces) == 0 {
			continue
		}
		if head, _ := take(c.pieces, room-2*padTop, false); len(head) == 0 {
			return false
		}
	}
	return true
}

// cut divides the rows at a height inside row, or at its top.
func (t *rows) cut(row int, top, at float64, force bool) (head, tail piece) {
	part := at - top
	h := &rows{edges: t.edges, border: t.border, keeps: t.keeps, first: t.first, last: true}
	r := &rows{edges: t.edges, border: t.border, keeps: t.keeps[row:], first: true, last: t.last}
	h.mins = append([]float64(nil), t.heights[:row]...)
	r.mins = append([]float64(nil), t.mins[row:]...)
	inHead := row // rows of the head
	if part > 0 || force {
		h.mins, inHead = append(h.mins, part), row+1
		r.mins[0] = max(0, r.mins[0]-part)
	}
	for _, c := range t.cells {
		upper, lower := t.divide(c, row, inHead, at, force)
		if upper.rows > 0 {
			h.cells = append(h.cells, upper)
		}
		if lower.rows > 0 {
			r.cells = append(r.cells, lower)
		}
	}
	h.keeps = h.keeps[:len(h.mins)]
	h.solve()
	r.solve()
	return piece{body: h, height: h.height()}, piece{body: r, height: r.height()}
}

// divide gives the parts of a cell above and below the cut; a part without rows is none.
func (t *rows) divide(c cell, row, inHead int, at float64, force bool) (upper, lower cell) {
	end := c.row + c.rows
	upper, lower = c, c
	switch {
	case end <= row:
		lower.rows = 0
	case c.row >= inHead:
		upper.rows, lower.row = 0, c.row-row
	default:
		upper.rows = inHead - c.row
		lower.row, lower.rows = max(0, c.row-row), end-max(row, c.row)
		room := at - sum(t.heights[:c.row]) - 2*padTop
		upper.pieces, lower.pieces = take(c.pieces, room, force)
	}
	return upper, lower
}

// take gives the pieces that fit into room, and the rest. Pieces are not parted from
// what they are kept with, unless something must be taken.
func take(list []piece, room float64, force bool) (head, tail []piece) {
	for i, p := range list {
		if p.height <= room+slack {
			head, room = append(head, p), room-p.height
			continue
		}
		must := force && len(head) == 0
		if p.body != nil {
			if upper, lower, ok := p.body.split(room, must); ok {
				return append(head, upper), append([]piece{lower}, trim(list[i+1:])...)
			}
		}
		if must {
			return append(head, p), trim(list[i+1:])
		}
		if n := together(head); n > 0 || !force {
			return head[:n], trim(list[n:])
		}
		return head, trim(list[i:])
	}
	return head, nil
}

// together is how many pieces may stand at the end of a page without the next.
func together(head []piece) int {
	n := len(head)
	for n > 0 && head[n-1].keepNext {
		n--
	}
	return n
}
