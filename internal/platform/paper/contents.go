package paper

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/okite-isms/okite/internal/platform/paper/ink"
)

// Contents is the table of contents (目次): the headings outside of tables with their
// pages. A document has one, others are left out. In Word it is a field, filled with
// the pages that the PDF has, until staff update it with F9.
type Contents struct {
	Levels int // of headings; 2 when zero
}

func (Contents) block() {}

// entry is a line of the table of contents.
type entry struct {
	heading int // which one, in the order of the document
	level   int
	levels  int
	text    Text
	first   bool
	last    bool
}

func (entry) block() {}

// withContents puts the entries in the place of Contents.
func (d Document) withContents() []Block {
	var list []Block
	done := false
	for _, b := range d.Blocks {
		c, ok := b.(Contents)
		if !ok {
			list = append(list, b)
			continue
		}
		if !done {
			list = append(list, c.entries(d.Blocks)...)
		}
		done = true
	}
	return list
}

func (c Contents) entries(blocks []Block) []Block {
	levels := min(max(cmp.Or(c.Levels, 2), 1), headings)
	var list []entry
	for n, h := range headingsOf(blocks) {
		if level := min(max(h.Level, 1), headings); level <= levels {
			list = append(list, entry{heading: n, level: level, levels: levels, text: T(marked(flat(h.Mark), h.Text.plain()))})
		}
	}
	made := make([]Block, len(list))
	for i, e := range list {
		e.first, e.last = i == 0, i+1 == len(list)
		made[i] = e
	}
	return made
}

// headingsOf finds the headings that stand on pages by themselves.
func headingsOf(blocks []Block) []Heading {
	var list []Heading
	for _, b := range blocks {
		switch b := b.(type) {
		case Heading:
			list = append(list, b)
		case List:
			for _, i := range b.Items {
				list = append(list, headingsOf(i.Under)...)
			}
		}
	}
	return list
}

func marked(mark, text string) string {
	if mark == "" || text == "" {
		return mark + text
	}
	return mark + "　" + text
}

func (s setting) entry(e entry) para {
	return para{style: fmt.Sprintf("TOC%d", e.level), text: e.text, size: s.size, indent: float64(e.level - 1), entry: &e}
}

// entryLine is an entry on the page. Its number is known when all pages are.
type entryLine struct {
	entry
	shaper *shaper
	pages  *[]int // on which each heading stands
	text   []glyph
	size   float64
	left   float64
	room   float64
}

func (g *galley) entry(p para) piece {
	l := look{size: p.size}
	e := entryLine{entry: *p.entry, shaper: g.shaper, pages: g.pages, size: p.size, left: p.indent * p.size, room: g.width}
	e.text = g.shaper.fit(p.text, l, e.room-e.left-5*p.size) // with a number and some dots
	return piece{body: e, height: p.size * g.inside.lead()}
}

func (e entryLine) split(float64, bool) (head, tail piece, ok bool) { return piece{}, piece{}, false }

func (e entryLine) least() float64 { return e.size * leading }

// draw fills the room between heading and page with dots.
func (e entryLine) draw(c canvas, x, y float64) {
	l := look{size: e.size}
	y += (leading-1)/2*e.size + baseline*e.size
	number := e.shaper.shape(T(strconv.Itoa((*e.pages)[e.heading])), l)
	dot := e.shaper.shape(T("…"), l)
	from, to := e.left+width(e.text)+e.size/2, e.room-width(number)-e.size/2
	var dots []glyph
	for n := int((to - from) / width(dot)); n > 0; n-- {
		dots = append(dots, dot...)
	}
	c.glyphs(e.text, nil, x+e.left, y, nil)
	if len(dots) > 0 {
		c.glyphs(dots, nil, x+to-width(dots), y, nil)
	}
	c.glyphs(number, nil, x+e.room-width(number), y, nil)
}

// contentPages lays the document out as PDF to learn on which pages its headings
// stand; not where nothing asks for it.
func (d Document) contentPages(ctx context.Context, blocks []Block) ([]int, error) {
	if !slices.ContainsFunc(blocks, func(b Block) bool { _, ok := b.(entry); return ok }) {
		return nil, nil
	}
	l, err := ink.Open()
	if err != nil {
		return nil, err
	}
	p := press{Document: d, shaper: newShaper(l, d.Face)}
	if err := p.layOut(ctx); err != nil {
		return nil, err
	}
	return p.pages, nil
}

// entry writes a line of the field that Word updates.
func (b *wordBody) entry(p para) {
	e := p.entry
	b.raw(fmt.Sprintf(`<w:p><w:pPr><w:pStyle w:val="%s"/>`, p.style))
	if b.pageUp {
		b.raw(`<w:pageBreakBefore/>`)
		b.pageUp = false
	}
	b.raw(fmt.Sprintf(`<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="%d"/></w:tabs></w:pPr>`, twips(b.width)))
	if e.first {
		b.raw(fmt.Sprintf(`<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> TOC \o "1-%d" \h \z \u </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>`, e.levels))
	}
	for _, r := range p.text {
		b.run(r, p, look{size: p.size})
	}
	b.raw(fmt.Sprintf(`<w:r><w:tab/><w:t>%d</w:t></w:r>`, b.pages[e.heading]))
	if e.last {
		b.raw(`<w:r><w:fldChar w:fldCharType="end"/></w:r>`)
	}
	b.raw(`</w:p>`)
}
