package paper

import (
	"github.com/signintech/gopdf"
)

// canvas draws on the pages of a PDF. The first error is kept until the end.
type canvas struct {
	pdf   *gopdf.GoPdf
	drawn map[font]map[rune]bool // what the map to Unicode has to hold
	err   error
}

// thin is the width of the lines of tables and below text, in points.
const thin = 0.5

// page begins a page and gives the number of its object.
func (c *canvas) page(width, height float64) int {
	id := c.pdf.GetNextObjectID()
	c.pdf.AddPageWithOption(gopdf.PageOption{PageSize: &gopdf.Rect{W: width, H: height}})
	c.pdf.SetLineWidth(thin)
	return id
}

func (c *canvas) line(x1, y1, x2, y2 float64) { c.pdf.Line(x1, y1, x2, y2) }

func (c *canvas) shade(x, y, width, height float64) {
	c.pdf.SetGrayFill(0.92)
	c.pdf.RectFromUpperLeftWithStyle(x, y, width, height, "F")
	c.pdf.SetGrayFill(0)
}

// glyphs draws a line of text. gaps are the distances after each glyph, if any; the
// runs say what is underlined.
func (c *canvas) glyphs(list []glyph, runs Text, x, y float64, gaps []float64) {
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
		wide := c.text(list[from:to], x, y, gap(from))
		if r := list[from].run; r >= 0 && r < len(runs) {
			c.ruleRun(runs[r], list[from].size, x, y, wide)
		}
		x, from = x+wide, to
	}
}

// alike reports whether two glyphs are drawn in one stroke.
func alike(a, b glyph) bool { return a.run == b.run && a.font == b.font && a.size == b.size }

// text draws glyphs of one font with the same distance after each, and gives how far
// that reaches.
func (c *canvas) text(list []glyph, x, y, gap float64) float64 {
	runes := make([]rune, len(list))
	for i, g := range list {
		runes[i] = g.r
		c.drawn[g.font][g.r] = true
	}
	c.keep(c.pdf.SetFont(list[0].font.family(), "", list[0].size))
	c.keep(c.pdf.SetCharSpacing(gap))
	c.pdf.SetXY(x, y)
	c.keep(c.pdf.Text(string(runes)))
	return width(list) + gap*float64(len(list))
}

// ruleRun draws the lines below and through a run.
func (c *canvas) ruleRun(r Run, size, x, y, wide float64) {
	low := y + 0.17*size
	if r.Under != NoLine {
		c.line(x, low, x+wide, low)
	}
	if r.Under == Double {
		c.line(x, low+1.4, x+wide, low+1.4)
	}
	if r.Strike {
		c.line(x, y-0.34*size, x+wide, y-0.34*size)
	}
}

func (c *canvas) keep(err error) {
	if c.err == nil {
		c.err = err
	}
}
