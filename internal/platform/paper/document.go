package paper

import "time"

// Document is what goes on paper, in reading order.
type Document struct {
	Title  string    // name of the file for its reader; a Title block prints it
	Author string    // the body or the section that issues it
	Made   time.Time // when it was made; written into the file
	Face   Face
	Size   float64 // of the text, in points; 10.5 when zero
	Page   Page
	Header Band
	Footer Band
	Blocks []Block
}

// Face is the typeface of the text. Headings and bold runs are set in Gothic.
type Face int

// The faces. Mincho is what regulations are printed in.
const (
	Mincho Face = iota
	Gothic
)

// Page is A4 paper and its margins.
type Page struct {
	Landscape bool
	Margin    Margin
}

// Margin is in millimetres; what is zero becomes 25 above and below, 22 at the sides.
type Margin struct{ Top, Right, Bottom, Left float64 }

// Band is the line above or below every page. PageNumber and PageCount stand for the
// numbers; an empty band takes no room.
type Band struct{ Left, Center, Right string }

// PageNumber and PageCount are control characters, which no text can hold by itself.
const (
	PageNumber = "\x01"
	PageCount  = "\x02"
)

// Block is one of Title, Heading, Paragraph, List, Table, Stamps, Contents and
// PageBreak.
type Block interface{ block() }

// Text is what stands in a paragraph. A line feed begins a new line.
type Text []Run

// Run is a stretch of text set in one way.
type Run struct {
	Text   string
	Bold   bool
	Small  bool
	Strike bool
	Under  Line
}

// Line is how a run is underlined.
type Line int

// The lines. Changes in 新旧対照表 are underlined once, what is added to them twice.
const (
	NoLine Line = iota
	Single
	Double
)

// T is plain text.
func T(s string) Text { return Text{{Text: s}} }

// Title is the title of the document, centred.
type Title struct{ Text Text }

// Heading is a heading of level 1 to 6. Word lists it in its navigation, PDF among its
// bookmarks.
type Heading struct {
	Level int
	Mark  string // 第１章, １
	Text  Text
}

// Paragraph is a paragraph, or a provision with its mark. The lines begin Indent
// characters from the left, the first one Hang characters before that. A Mark no
// wider than Hang gets a column of its own; a wider one is followed by a blank:
//
//	Paragraph{Mark: "（１）", Indent: 4, Hang: 3}   column of marks
//	Paragraph{Mark: "第１条", Indent: 1, Hang: 1}   the text follows the mark
//	Paragraph{Indent: 0, Hang: -1}                first line one character in
type Paragraph struct {
	Mark         string
	Text         Text
	Indent, Hang float64 // in characters
	Align        Align
	KeepNext     bool // on the page of what follows
}

// Align is where lines stand. Left fills the lines to both margins, as is usual in
// Japanese.
type Align int

// The places of lines and of tables.
const (
	Left Align = iota
	Center
	Right
)

// List is a list of points. Marks gives the mark of the n-th item, counted from 0, and
// is ・ when nil.
type List struct {
	Marks  func(n int) string
	Indent float64
	Items  []Item
}

// Item is a point of a list with the blocks below it.
type Item struct {
	Text  Text
	Under []Block
}

// Table is a table with columns of fixed width. Cells stand as in HTML: those that a
// merged cell covers are left out.
type Table struct {
	Columns []float64 // relative widths
	Width   float64   // in millimetres; the whole width when zero
	Align   Align
	Size    float64 // of the text, in points; that of the document less 1 when zero
	Header  int     // rows repeated on each page
	Border  Border
	Rows    []Row
}

// Border is which lines a table has.
type Border int

// The borders. Frame has no lines between the cells.
const (
	Grid Border = iota
	Frame
	NoBorder
)

// Row is a row of a table. It breaks across pages unless Keep is set.
type Row struct {
	Cells  []Cell
	Height float64 // at least, in millimetres
	Keep   bool
}

// Cell holds blocks as the body does. Columns and Rows say how many it is merged from.
type Cell struct {
	Blocks  []Block
	Columns int
	Rows    int
	Shade   bool
	Middle  bool // half-way down
}

// C is a cell with plain text.
func C(s string) Cell { return Cell{Blocks: []Block{Paragraph{Text: T(s)}}} }

// CT is a cell with runs.
func CT(t Text) Cell { return Cell{Blocks: []Block{Paragraph{Text: t}}} }

// H is a cell of a heading row: shaded, centred.
func H(s string) Cell {
	return Cell{Blocks: []Block{Paragraph{Text: Text{{Text: s, Bold: true}}, Align: Center}}, Shade: true, Middle: true}
}

// Cells is a row of cells with plain text.
func Cells(texts ...string) Row { return row(C, texts) }

// Heads is a heading row.
func Heads(texts ...string) Row {
	r := row(H, texts)
	r.Keep = true
	return r
}

func row(cell func(string) Cell, texts []string) Row {
	var r Row
	for _, s := range texts {
		r.Cells = append(r.Cells, cell(s))
	}
	return r
}

// Stamps is the row of boxes for stamps (決裁欄), at the right: one box under the name
// of each post.
type Stamps struct {
	Label string // 決裁; no column for it when empty
	Posts []string
}

// PageBreak begins a new page. With Page set it turns the paper as well.
type PageBreak struct{ Page *Page }

func (Title) block()     {}
func (Heading) block()   {}
func (Paragraph) block() {}
func (List) block()      {}
func (Table) block()     {}
func (Stamps) block()    {}
func (PageBreak) block() {}

// Box is a frame around blocks.
func Box(blocks ...Block) Table {
	return Table{Columns: []float64{1}, Rows: []Row{{Cells: []Cell{{Blocks: blocks}}}}}
}
