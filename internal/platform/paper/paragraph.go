package paper

// paragraph is a paragraph broken into lines.
type paragraph struct {
	para
	glyphs []glyph // the text; with the mark in front where it has no column
	mark   []glyph // in its column
	fixed  int     // glyphs at the beginning whose distance is kept
	lines  []line
	left   float64 // of the lines, in points
	first  float64 // of the first line
	markAt float64
	room   float64
	lead   float64 // height of a line
}

func newParagraph(g *galley, p para) *paragraph {
	l := look{size: p.size, gothic: p.gothic}
	b := &paragraph{para: p, room: g.width, lead: p.size * g.inside.lead(), glyphs: g.shaper.shape(p.text, l)}
	b.indents()
	b.setMark(g.shaper, l)
	b.lines = breakLines(b.glyphs, b.room-b.first, b.room-b.left, !g.inside.cell && b.align == Left)
	return b
}

// indents leaves room for two characters, however far in a paragraph is to stand.
func (b *paragraph) indents() {
	most := max(0, b.room-2*b.size)
	b.left = min(b.indent*b.size, most)
	b.first = between((b.indent-b.hang)*b.size, 0, most)
}

func (b *paragraph) setMark(s *shaper, l look) {
	if b.para.mark == "" {
		return
	}
	mark, blank := s.shape(T(b.para.mark), l), s.shape(T("　"), l)
	if b.column() && b.left-b.first >= width(mark)-slack {
		// The blank is not seen: it parts the mark from the text when both are copied.
		b.mark, b.markAt, b.first = append(mark, blank...), b.first, b.left
		return
	}
	for i := range blank {
		blank[i].run = -1
	}
	for i := range mark {
		mark[i].run = -1
	}
	if len(b.glyphs) > 0 {
		mark = append(mark, blank...)
	}
	b.fixed = len(mark)
	b.glyphs = append(mark, b.glyphs...)
}

// pieces gives the lines. The first and the last of a longer paragraph do not stand
// alone on a page.
func (b *paragraph) pieces() []piece {
	list := make([]piece, len(b.lines))
	for i := range b.lines {
		alone := len(list) > 1 && (i == 0 || i == len(list)-2)
		list[i] = piece{body: oneLine{b, i}, height: b.lead, keepNext: alone || b.keepNext}
	}
	return list
}

// oneLine is a line of a paragraph.
type oneLine struct {
	*paragraph
	n int
}

func (o oneLine) split(float64, bool) (head, tail piece, ok bool) { return piece{}, piece{}, false }

func (o oneLine) least() float64 { return o.lead }

// baseline is how far below the top of a character its line stands, in characters.
const baseline = 0.86

func (o oneLine) draw(c canvas, x, y float64) {
	y += (o.lead-o.size)/2 + baseline*o.size
	if o.n == 0 && len(o.mark) > 0 {
		c.glyphs(o.mark, nil, x+o.markAt, y, nil)
	}
	l := o.lines[o.n]
	left := o.left
	if o.n == 0 {
		left = o.first
	}
	free := o.room - left - l.width
	switch o.align {
	case Center:
		left += free / 2
	case Right:
		left += free
	case Left:
	}
	c.glyphs(o.glyphs[l.from:l.to], o.text, x+left, y, o.spread(l, free))
}

// mostSpread is how far glyphs are moved apart to fill a line, in characters; a line
// that would need more stays ragged.
const mostSpread = 0.35

// spread gives the distance after each glyph that fills the line.
func (o oneLine) spread(l line, free float64) []float64 {
	if o.align != Left || l.last || free <= slack {
		return nil
	}
	gaps := make([]float64, l.to-l.from)
	n := 0
	for i := l.from; i+1 < l.to; i++ {
		if i+1 >= o.fixed && !joined(o.glyphs[i], o.glyphs[i+1]) {
			gaps[i-l.from] = 1
			n++
		}
	}
	if n == 0 || free/float64(n) > mostSpread*o.size {
		return nil
	}
	for i := range gaps {
		gaps[i] *= free / float64(n)
	}
	return gaps
}
