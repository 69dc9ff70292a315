package paper

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strings"
)

// wordBody writes word/document.xml.
type wordBody struct {
	file     io.Writer
	out      *bufio.Writer
	face     Face
	inside   setting
	width    float64 // of the page or cell, in points
	begun    bool    // something stands on the page
	wasTable bool    // a table was the last
	pages    []int   // of the headings
	pageUp   bool    // the next paragraph begins a page
}

func (b *wordBody) write(ctx context.Context, list []part) error {
	b.out = bufio.NewWriter(b.file)
	b.raw(xmlHead + `<w:document ` + wordNS + `><w:body>`)
	for n, p := range list {
		b.width, b.begun = p.page.room(), false
		if err := b.inside.send(ctx, p.blocks, b); err != nil {
			return err
		}
		if n+1 < len(list) {
			b.raw(`<w:p><w:pPr>` + tiny + section(n, p.page) + `</w:pPr></w:p>`)
			b.wasTable = false
			continue
		}
		b.afterTable()
		b.raw(section(n, p.page))
	}
	b.raw(`</w:body></w:document>`)
	if err := b.out.Flush(); err != nil {
		return fmt.Errorf("write document: %w", err)
	}
	return nil
}

// raw ignores errors: bufio keeps the first and Flush tells it.
func (b *wordBody) raw(s string) { _, _ = b.out.WriteString(s) }

// tiny makes a paragraph that must be there take hardly any room.
const tiny = `<w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>`

// afterTable parts two tables, which Word would join, and ends the body and a cell
// with the paragraph that Word wants there.
func (b *wordBody) afterTable() {
	if b.wasTable {
		b.raw(`<w:p><w:pPr>` + tiny + `</w:pPr></w:p>`)
	}
	b.wasTable = false
}

func section(n int, p Page) string {
	width, height := p.paper()
	top, right, bottom, left := p.edges()
	orient := ""
	if p.Landscape {
		orient = ` w:orient="landscape"`
	}
	return fmt.Sprintf(`<w:sectPr><w:headerReference w:type="default" r:id="header%d"/><w:footerReference w:type="default" r:id="footer%[1]d"/>`+
		`<w:pgSz w:w="%d" w:h="%d"%s/><w:pgMar w:top="%d" w:right="%d" w:bottom="%d" w:left="%d" w:header="%d" w:footer="%d" w:gutter="0"/></w:sectPr>`,
		n+1, twips(width), twips(height), orient, twips(top), twips(right), twips(bottom), twips(left),
		twips(top/2-bandSize/2), twips(bottom/2-bandSize/2))
}

// turn begins a page. Turned paper is a section of its own, which begins one anyway.
func (b *wordBody) turn(p PageBreak) error {
	b.pageUp = p.Page == nil && b.begun
	return nil
}

func (b *wordBody) para(p para) error {
	b.begun, b.wasTable = true, false
	if p.entry != nil {
		b.entry(p)
		return nil
	}
	b.raw(`<w:p><w:pPr>` + b.properties(p) + `</w:pPr>`)
	b.pageUp = false
	base := look{size: p.size, gothic: p.gothic}
	if p.mark != "" {
		b.run(Run{Text: p.mark}, p, base)
		switch wide := markWidth(p.mark); {
		case !p.column() && len(p.text) > 0:
			b.run(Run{Text: "　"}, p, base)
		case wide < p.hang:
			b.raw(`<w:r><w:tab/></w:r>`)
		}
	}
	for _, r := range p.text {
		b.run(r, p, base)
	}
	b.raw(`</w:p>`)
	return nil
}

// properties of a paragraph, in the order of the schema. What its style says is not
// said again.
func (b *wordBody) properties(p para) string {
	var s strings.Builder
	if p.style != "" {
		s.WriteString(`<w:pStyle w:val="` + p.style + `"/>`)
	}
	if p.keepNext && p.style == "" {
		s.WriteString(`<w:keepNext/>`)
	}
	if b.pageUp {
		s.WriteString(`<w:pageBreakBefore/>`)
	}
	if b.inside.cell || p.style == "" && p.before+p.after > 0 {
		s.WriteString(spacing(p.before, p.after, p.size*b.inside.lead()))
	}
	if p.indent > 0 || p.hang != 0 {
		s.WriteString(b.indents(p))
	}
	switch {
	case p.align == Center && p.style != "Title":
		s.WriteString(`<w:jc w:val="center"/>`)
	case p.align == Right:
		s.WriteString(`<w:jc w:val="right"/>`)
	}
	return s.String()
}

// indents are as the PDF has them: the first line begins at the margin at the earliest.
func (b *wordBody) indents(p para) string {
	most := max(0, b.width-2*p.size)
	left := min(p.indent*p.size, most)
	first := between((p.indent-p.hang)*p.size, 0, most)
	if first > left {
		return fmt.Sprintf(`<w:ind w:left="%d" w:firstLine="%d"/>`, twips(left), twips(first-left))
	}
	return fmt.Sprintf(`<w:ind w:left="%d" w:hanging="%d"/>`, twips(left), twips(left-first))
}

// run writes a run; what the paragraph's style says is not said again.
func (b *wordBody) run(r Run, p para, l look) {
	if r.Text == "" {
		return
	}
	var s strings.Builder
	if r.Bold {
		s.WriteString(fonts(Gothic) + `<w:b/><w:bCs/>`)
	}
	if r.Strike {
		s.WriteString(`<w:strike/>`)
	}
	switch {
	case r.Small:
		s.WriteString(sizes(l.size * smaller))
	case b.inside.cell && p.style == "":
		s.WriteString(sizes(l.size))
	}
	switch r.Under {
	case Single:
		s.WriteString(`<w:u w:val="single"/>`)
	case Double:
		s.WriteString(`<w:u w:val="double"/>`)
	case NoLine:
	}
	b.raw(`<w:r>`)
	if s.Len() > 0 {
		b.raw(`<w:rPr>` + s.String() + `</w:rPr>`)
	}
	for i, text := range strings.Split(clean(r.Text), "\n") {
		if i > 0 {
			b.raw(`<w:br/>`)
		}
		if text != "" {
			b.raw(`<w:t xml:space="preserve">` + escape(text) + `</w:t>`)
		}
	}
	b.raw(`</w:r>`)
}
