package paper

import (
	"cmp"
	"math"
	"strings"
	"unicode/utf8"
)

// Sizes in points and their defaults.
const (
	pointsPerMM = 72 / 25.4
	usualSize   = 10.5
	leading     = 1.6 // height of a line of text, in characters
	leadingCell = 1.35
	smaller     = 0.8
)

// para is a paragraph as both writers set it: everything but tables and page breaks
// comes down to it.
type para struct {
	style         string // of Word
	level         int    // of the outline, 0 for none
	mark          string
	text          Text
	indent, hang  float64 // in characters
	align         Align
	size          float64 // in points
	gothic        bool
	before, after float64 // in points
	keepNext      bool
	entry         *entry // of the table of contents
}

// setting is what a paragraph takes over from where it stands.
type setting struct {
	size   float64
	cell   bool
	indent float64 // of the list around it, in characters

	underTable, overTable bool // beside a table, which is kept off by tableGap
}

// tableGap is in points.
const tableGap = 4

func (s setting) lead() float64 {
	if s.cell {
		return leadingCell
	}
	return leading
}

// between keeps what callers reckon within what can be set.
func between(v, low, high float64) float64 {
	if math.IsNaN(v) {
		return low
	}
	return math.Max(low, math.Min(high, v))
}

func (d Document) setting() setting {
	return setting{size: between(cmp.Or(d.Size, usualSize), 5, 36)}
}

func (s setting) table(t Table) setting {
	return setting{size: between(cmp.Or(t.Size, s.size-1), 5, 36), cell: true}
}

func (s setting) title(t Title) para {
	return para{
		style: "Title", text: t.Text, align: Center, size: s.size * 1.6, gothic: true,
		before: s.size * 0.6, after: s.size, keepNext: true,
	}
}

func (s setting) heading(h Heading) para {
	level := min(max(h.Level, 1), headings)
	size := s.size * headingSize(level)
	return para{
		style: headingStyle(level), level: level, mark: flat(h.Mark), text: h.Text, size: size, gothic: true,
		before: s.size * 0.9, after: s.size * 0.35, keepNext: true,
	}
}

const headings = 6

func headingSize(level int) float64 {
	switch level {
	case 1:
		return 1.33
	case 2:
		return 1.15
	default:
		return 1
	}
}

func headingStyle(level int) string { return "Heading" + string(rune('0'+level)) }

func (s setting) paragraph(p Paragraph) para {
	set := para{
		mark: flat(p.Mark), text: p.Text, size: s.size, align: p.Align, keepNext: p.KeepNext,
		indent: s.indent + between(p.Indent, 0, 40), hang: between(p.Hang, -40, 40),
	}
	if s.underTable {
		set.before = tableGap
	}
	if s.overTable {
		set.after = tableGap
	}
	return set
}

// list gives the paragraphs of a list, with what stands below its items.
func (s setting) list(l List) []Block {
	marks := l.Marks
	if marks == nil {
		marks = func(int) string { return "・" }
	}
	hang := 1.0
	for n := range l.Items {
		hang = max(hang, markWidth(marks(n)))
	}
	hang = min(hang, 8)
	indent := between(l.Indent, 0, 20) + hang
	var list []Block
	for n, i := range l.Items {
		list = append(list, Paragraph{Mark: marks(n), Text: i.Text, Indent: indent, Hang: hang})
		for _, b := range i.Under {
			list = append(list, within{b, indent})
		}
	}
	return list
}

// within is a block moved to the right by a list around it.
type within struct {
	Block
	indent float64
}

// table gives the boxes for stamps as a table.
func (s Stamps) table() Table {
	const box, label = 18, 7
	var t Table
	t.Align = Right
	heads, boxes := Row{Keep: true}, Row{Height: 16, Keep: true}
	if s.Label != "" {
		t.Columns, t.Width = append(t.Columns, label), t.Width+label
		heads.Cells = append(heads.Cells, Cell{Blocks: []Block{Paragraph{Text: T(upright(s.Label)), Align: Center}}, Rows: 2, Middle: true})
	}
	for _, post := range s.Posts {
		t.Columns, t.Width = append(t.Columns, box), t.Width+box
		heads.Cells = append(heads.Cells, Cell{Blocks: []Block{Paragraph{Text: T(post), Align: Center}}, Middle: true})
		boxes.Cells = append(boxes.Cells, Cell{})
	}
	t.Rows = []Row{heads, boxes}
	return t
}

// upright sets a label one character a line, as it stands beside stamps.
func upright(s string) string {
	var b []rune
	for i, r := range []rune(s) {
		if i > 0 {
			b = append(b, '\n')
		}
		b = append(b, r)
	}
	return string(b)
}

// markWidth is how many characters wide a mark is set.
func markWidth(mark string) float64 {
	n := 0.0
	for _, r := range mark {
		n += runeWidth(r)
	}
	return n
}

// runeWidth is 1 for a Japanese character and one half for a Latin one.
func runeWidth(r rune) float64 {
	switch {
	case r < 0x20, r == 0x7f:
		return 0
	case r < 0x2000, r >= 0xff61 && r <= 0xff9f: // half-width katakana
		return 0.5
	default:
		return 1
	}
}

// column reports whether the mark stands in a column of its own, so that the text
// begins at the indent; else a blank follows the mark. A mark as wide as the column
// needs room of its own behind it, as ） and ・ have.
func (p para) column() bool {
	wide := markWidth(p.mark)
	return p.mark != "" && (wide < p.hang || wide == p.hang && strings.ContainsAny(lastOf(p.mark), "）・．。●○◎■□◆◇"))
}

func lastOf(s string) string {
	_, n := utf8.DecodeLastRuneInString(s)
	return s[len(s)-n:]
}

// edges are the margins in points, which leave room for text whatever was asked for.
func (p Page) edges() (top, right, bottom, left float64) {
	m := p.Margin
	side := func(v, usual float64) float64 { return between(cmp.Or(v, usual), 5, 60) * pointsPerMM }
	return side(m.Top, 25), side(m.Right, 22), side(m.Bottom, 25), side(m.Left, 22)
}

// paper is the sheet in points.
func (p Page) paper() (width, height float64) {
	const short, long = 210 * pointsPerMM, 297 * pointsPerMM
	if p.Landscape {
		return long, short
	}
	return short, long
}

// room is the width for text, in points.
func (p Page) room() float64 {
	width, _ := p.paper()
	_, right, _, left := p.edges()
	return width - right - left
}
