// Package ink draws on the pages of a PDF with the fonts of the house. It knows nothing
// of paragraphs; it alone knows the library that writes PDF, and adds to its files what
// that leaves out.
package ink

import (
	"bytes"
	"fmt"

	"github.com/signintech/gopdf"
)

// Canvas is a PDF in the making. The first error is kept until the end.
type Canvas struct {
	library *Library
	pdf     *gopdf.GoPdf
	maps    map[Font]int           // where the map to Unicode of each font will be written
	drawn   map[Font]map[rune]bool // what these maps have to hold
	marks   []bookmark
	page    int // number of the object of the page
	height  float64
	err     error
}

// Thin is the width of all lines, in points.
const Thin = 0.5

// New begins a PDF that draws with some of the fonts: one that is not drawn with would
// still take room.
func (l *Library) New(fonts []Font) (*Canvas, error) {
	c := &Canvas{library: l, pdf: &gopdf.GoPdf{}, maps: map[Font]int{}, drawn: map[Font]map[rune]bool{}}
	c.pdf.Start(gopdf.Config{PageSize: *gopdf.PageSizeA4})
	for _, f := range fonts {
		c.maps[f], c.drawn[f] = c.pdf.GetNextObjectID(), map[rune]bool{}
		if err := c.pdf.AddTTFFontFromFontContainer(f.family(), &l.container); err != nil {
			return nil, fmt.Errorf("load font %s: %w", f.family(), err)
		}
	}
	return c, nil
}

// Page begins a page. From here on y is counted downwards, in points.
func (c *Canvas) Page(width, height float64) {
	c.page, c.height = c.pdf.GetNextObjectID(), height
	c.pdf.AddPageWithOption(gopdf.PageOption{PageSize: &gopdf.Rect{W: width, H: height}})
	c.pdf.SetLineWidth(Thin)
}

// Line draws a line.
func (c *Canvas) Line(x1, y1, x2, y2 float64) { c.pdf.Line(x1, y1, x2, y2) }

// Shade fills a rectangle with light grey.
func (c *Canvas) Shade(x, y, width, height float64) {
	c.pdf.SetGrayFill(0.92)
	c.pdf.RectFromUpperLeftWithStyle(x, y, width, height, "F")
	c.pdf.SetGrayFill(0)
}

// Text draws characters that the font has on a base line, with a distance after each.
func (c *Canvas) Text(f Font, size float64, text []rune, x, y, gap float64) {
	for _, r := range text {
		c.drawn[f][r] = true
	}
	c.keep(c.pdf.SetFont(f.family(), "", size))
	c.keep(c.pdf.SetCharSpacing(gap))
	c.pdf.SetXY(x, y)
	c.keep(c.pdf.Text(string(text)))
}

// Bookmark puts a place of this page among the bookmarks, below the last one of a
// lower level.
func (c *Canvas) Bookmark(title string, level int, y float64) {
	c.marks = append(c.marks, bookmark{title: title, level: level, page: c.page, y: c.height - y})
}

func (c *Canvas) keep(err error) {
	if c.err == nil {
		c.err = err
	}
}

// File gives the finished file.
func (c *Canvas) File(p Properties) ([]byte, error) {
	next := c.pdf.GetNextObjectID()
	var b bytes.Buffer
	if _, err := c.pdf.WriteTo(&b); err != nil {
		return nil, fmt.Errorf("make pdf: %w", err)
	}
	if c.err != nil {
		return nil, fmt.Errorf("draw pdf: %w", c.err)
	}
	r := revision{base: b.Bytes(), next: next}
	for f, id := range c.maps {
		if err := r.unicode(id, c.library.indexes(f, c.drawn[f])); err != nil {
			return nil, err
		}
	}
	return r.file(p, c.marks)
}
