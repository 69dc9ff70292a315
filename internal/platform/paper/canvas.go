package paper

import "github.com/okite-isms/okite/internal/platform/paper/ink"

// canvas is the page that pieces are drawn on.
type canvas struct{ *ink.Canvas }

// glyphs draws a line of text. gaps are the distances after each glyph, if any; the
// runs say what is underlined.
func (c canvas) glyphs(list []glyph, runs Text, x, y float64, gaps []float64) {
	gap := func(i int) float64 {
		if gaps == nil {
			return 0
		}
		return gaps[i]
	}
	for from := 0; from < len(list); {
		to := from + 1
		for to < len(list) && alike(list[from], list[to]) && gap(to-1) == gap(from) {
			to++
		}
		wide := c.stroke(list[from:to], x, y, gap(from))
		if r := list[from].run; r >= 0 && r < len(runs) {
			c.rules(runs[r], list[from].size, x, y, wide)
		}
		x, from = x+wide, to
	}
}

// alike reports whether two glyphs are drawn in one stroke.
func alike(a, b glyph) bool { return a.run == b.run && a.font == b.font && a.size == b.size }

// stroke draws glyphs of one font with the same distance after each, and gives how far
// that reaches.
func (c canvas) stroke(list []glyph, x, y, gap float64) float64 {
	runes := make([]rune, len(list))
	for i, g := range list {
		runes[i] = g.r
	}
	c.Text(list[0].font, list[0].size, runes, x, y, gap)
	return width(list) + gap*float64(len(list))
}

// rules draws the lines below and through a run.
func (c canvas) rules(r Run, size, x, y, wide float64) {
	low := y + 0.17*size
	if r.Under != NoLine {
		c.Line(x, low, x+wide, low)
	}
	if r.Under == Double {
		c.Line(x, low+1.4, x+wide, low+1.4)
	}
	if r.Strike {
		c.Line(x, y-0.34*size, x+wide, y-0.34*size)
	}
}
