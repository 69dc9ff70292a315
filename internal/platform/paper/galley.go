package paper

import "context"

// piece is what stands on a page as a whole, or says how it is split.
type piece struct {
	body     body
	height   float64
	gap      bool // empty room between paragraphs, dropped at the top of a page
	keepNext bool // not the last on a page
	header   *piece
	turn     *PageBreak
	title    string // of a bookmark
	level    int
}

// body draws a piece with its upper left corner at x, y.
type body interface {
	draw(c canvas, x, y float64)
	// split gives what fits into room and the rest. With force, something is taken
	// however small the room is.
	split(room float64, force bool) (head, tail piece, ok bool)
	// least is the smallest room in which beginning it makes sense.
	least() float64
}

// galley collects the pieces of a body or a cell before they are put on pages.
type galley struct {
	shaper *shaper
	width  float64
	inside setting
	pages  *[]int // of the headings, once all are laid out
	pieces []piece
}

func (g *galley) turn(b PageBreak) error {
	g.pieces = append(g.pieces, piece{turn: &b})
	return nil
}

// para breaks a paragraph into lines, each a piece.
func (g *galley) para(p para) error {
	if p.entry != nil {
		g.pieces = append(g.pieces, g.entry(p))
		return nil
	}
	g.space(p.before, p.keepNext)
	list := newParagraph(g, p).pieces()
	if p.level > 0 && len(list) > 0 {
		list[0].title, list[0].level = marked(p.mark, p.text.plain()), p.level
	}
	g.pieces = append(g.pieces, list...)
	g.space(p.after, p.keepNext)
	return nil
}

func (g *galley) space(height float64, keep bool) {
	if height > 0 {
		g.pieces = append(g.pieces, piece{height: height, gap: true, keepNext: keep})
	}
}

// table sets the cells of a table and gives its rows as pieces.
func (g *galley) table(ctx context.Context, t Table, s setting) error {
	if len(t.Rows) == 0 {
		return nil
	}
	indent := min(s.indent*s.size, g.width/2)
	columns := t.columns(g.width - indent)
	inside := s.table(t)
	all := rows{border: t.Border, edges: edges(columns, indent, g.width, t.Align)}
	for _, r := range t.Rows {
		all.mins = append(all.mins, between(r.Height, 0, 250)*pointsPerMM)
		all.keeps = append(all.keeps, r.Keep)
	}
	for _, p := range t.places(len(columns)) {
		c := cell{place: p}
		sub := galley{shaper: g.shaper, width: max(all.width(p)-2*padSide, inside.size), inside: inside}
		if err := inside.send(ctx, p.Blocks, &sub); err != nil {
			return err
		}
		c.pieces = trim(sub.pieces)
		all.cells = append(all.cells, c)
	}
	if s.underTable {
		g.space(tableGap, false)
	}
	g.pieces = append(g.pieces, all.groups(t.header())...)
	return nil
}

// edges are where the columns begin and end.
func edges(columns []float64, indent, room float64, a Align) []float64 {
	total := 0.0
	for _, w := range columns {
		total += w
	}
	x := indent
	switch a {
	case Center:
		x += (room - indent - total) / 2
	case Right:
		x = room - total
	case Left:
	}
	list := []float64{x}
	for _, w := range columns {
		x += w
		list = append(list, x)
	}
	return list
}

// trim takes the empty room off both ends.
func trim(list []piece) []piece {
	for len(list) > 0 && list[0].gap {
		list = list[1:]
	}
	for len(list) > 0 && list[len(list)-1].gap {
		list = list[:len(list)-1]
	}
	return list
}

func height(list []piece) float64 {
	sum := 0.0
	for _, p := range list {
		sum += p.height
	}
	return sum
}
