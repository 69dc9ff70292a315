package intake

import (
	"encoding/xml"
	"strings"

	"github.com/okite-isms/okite/jobun"
)

// para is a paragraph of Word while it is read.
type para struct {
	text   strings.Builder
	style  string
	list   string // its own list, "" where the style decides
	level  int
	indent indent
	size   float64
	bold   bool
	looked bool         // size and bold are those of the first letters
	joins  bool         // its mark was deleted
	boxes  []jobun.Line // what stands in text boxes that hang on it
	fields []bool       // open fields; true while the instruction is read
}

func (w *word) paragraph(s *scanner) error {
	p := &para{}
	if err := w.inline(s, p); err != nil {
		return err
	}
	text := w.carry + p.text.String()
	w.carry = ""
	if p.joins {
		w.carry = text
	} else if err := w.finish(p, text); err != nil {
		return err
	}
	for _, l := range p.boxes {
		if err := w.put(l); err != nil {
			return err
		}
	}
	return nil
}

// finish numbers a paragraph and hands it on.
func (w *word) finish(p *para, text string) error {
	st, lister := w.styles.find(p.style)
	list, at, direct := p.list, p.level, true
	if list == "" {
		direct, list, at = false, st.list, st.level
		if by := w.lists.levelOf(list, lister); by >= 0 {
			at = by
		}
	}
	line := jobun.Line{Text: text, Size: p.size, Bold: p.bold}
	var own indent
	if list != "" && list != "0" {
		mark, value, level := w.lists.count(list, at)
		own = level.indent
		line = numbered(line, mark, value)
	}
	edge := p.indent.over(own.over(st.indent))
	if !direct {
		edge = p.indent.over(st.indent.over(own))
	}
	line.Indent = edge.columns(w.styles.size) + indentOf(text)
	return w.put(line)
}

// numbered puts the automatic number to a line: as a mark where jobun knows it, else
// as letters.
func numbered(l jobun.Line, mark string, value int) jobun.Line {
	blank := strings.TrimSpace(l.Text) == ""
	m, known := jobun.MarkOf(mark, value)
	switch {
	case mark == "" || blank && value == 0:
	case blank:
		l.Text = mark
	case value > 0 && known:
		l.List = &m
	case value == 0:
		l.Text = mark + strings.TrimLeft(l.Text, " \u3000")
	default:
		l.Text = mark + "\u3000" + l.Text
	}
	return l
}

// inline reads what stands inside a paragraph, or inside a part of one.
func (w *word) inline(s *scanner, p *para) error {
	return s.each(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "pPr":
			return w.properties(s, p)
		case "r":
			return w.run(s, p)
		case "del", "moveFrom":
			w.out.leave(leftChanges)
		case "ins", "moveTo":
			w.out.leave(leftChanges)
			return w.inline(s, p)
		case "hyperlink", "smartTag", "sdt", "sdtContent", "fldSimple", "customXml", "dir", "bdo", "oMath", "oMathPara":
			return w.inline(s, p)
		case "AlternateContent":
			return alternate(s, func() error { return w.inline(s, p) })
		}
		return nil
	})
}

func (w *word) properties(s *scanner, p *para) error {
	return s.each(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "pStyle":
			p.style = attr(e, "val")
		case "numPr":
			return readListPlace(s, &p.list, &p.level)
		case "ind":
			p.indent.read(e)
		case "rPr": // of the paragraph's mark
			return s.each(func(e xml.StartElement) error {
				if e.Name.Local == "del" || e.Name.Local == "moveFrom" {
					p.joins = true
					w.out.leave(leftChanges)
				}
				return nil
			})
		}
		return nil
	})
}

// run reads letters of one look.
func (w *word) run(s *scanner, p *para) error {
	var l look
	named := "" // a style of letters
	settled, hidden := false, false
	return s.each(func(e xml.StartElement) error {
		if e.Name.Local == "rPr" {
			return s.each(func(e xml.StartElement) error {
				if e.Name.Local == "rStyle" {
					named = attr(e, "val")
				}
				l.read(e)
				return nil
			})
		}
		if !settled {
			settled, hidden = true, w.settle(p, l, named)
		}
		return w.piece(s, e, p, hidden)
	})
}

// settle gives letters the look of their styles and reports whether they are hidden.
func (w *word) settle(p *para, l look, named string) (hidden bool) {
	st, _ := w.styles.find(p.style)
	if named != "" {
		of, _ := w.styles.find(named)
		l = l.over(of.look)
	}
	l = l.over(st.look)
	if l.size == 0 {
		l.size = w.styles.size
	}
	if !p.looked {
		p.looked, p.size, p.bold = true, l.size, l.bold != nil && *l.bold
	}
	return l.hidden != nil && *l.hidden
}

// piece reads one thing inside a run.
func (w *word) piece(s *scanner, e xml.StartElement, p *para, hidden bool) error {
	switch e.Name.Local {
	case "t":
		text, err := s.text()
		switch {
		case err != nil:
			return err
		case hidden:
			w.out.leave(leftHidden)
		case !p.instructing():
			p.text.WriteString(strings.Map(unbroken, text))
		}
	case "tab", "ptab":
		p.write("\t", hidden)
	case "br", "cr":
		if kind := attr(e, "type"); kind == "" || kind == "textWrapping" {
			p.write("\n", hidden)
		}
	case "noBreakHyphen":
		p.write("-", hidden)
	case "sym":
		w.out.leave(leftSymbols)
	case "fldChar":
		p.field(attr(e, "fldCharType"))
	case "footnoteReference", "endnoteReference":
		w.out.leave(leftNotes)
	case "ruby": // the reading above the letters is not part of the text
		return s.each(func(e xml.StartElement) error {
			if e.Name.Local == "rubyBase" {
				return w.inline(s, p)
			}
			return nil
		})
	case "AlternateContent":
		return alternate(s, func() error {
			return s.each(func(e xml.StartElement) error { return w.piece(s, e, p, hidden) })
		})
	case "drawing", "pict", "object":
		return w.boxes(s, p)
	}
	return nil
}

// boxes looks for text boxes inside a drawing.
func (w *word) boxes(s *scanner, p *para) error {
	return s.each(func(e xml.StartElement) error {
		if e.Name.Local != "txbxContent" {
			return w.boxes(s, p)
		}
		carry := w.carry
		w.carry = ""
		lines, err := w.aside(s)
		w.carry = carry
		p.boxes = append(p.boxes, lines...)
		return err
	})
}

// unbroken: breaks inside the text of XML are blanks.
func unbroken(r rune) rune {
	if r == '\n' || r == '\r' || r == '\t' {
		return ' '
	}
	return r
}

func (p *para) write(s string, hidden bool) {
	if !hidden && !p.instructing() {
		p.text.WriteString(s)
	}
}

// field follows the parts of a field: the instruction, then its result.
func (p *para) field(part string) {
	switch last := len(p.fields) - 1; {
	case part == "begin" && last < 100:
		p.fields = append(p.fields, true)
	case part == "separate" && last >= 0:
		p.fields[last] = false
	case part == "end" && last >= 0:
		p.fields = p.fields[:last]
	}
}

func (p *para) instructing() bool {
	for _, f := range p.fields {
		if f {
			return true
		}
	}
	return false
}
