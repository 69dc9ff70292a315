package intake

import (
	"bytes"
	"context"
	"encoding/xml"
	"regexp"
	"strings"

	"github.com/okite-isms/okite/jobun"
)

func isXML(content []byte) bool {
	return bytes.HasPrefix(bytes.TrimLeft(bytes.TrimPrefix(content, []byte{0xEF, 0xBB, 0xBF}), " \t\r\n"), []byte("<?xml")) || bytes.HasPrefix(content, []byte("<Law "))
}

// law reads a law in the XML of e-Gov (法令標準XML): every number is an element of its
// own, so that nothing has to be guessed.
type law struct {
	out    collector
	mark   string // the number whose text has not come yet
	number int
	before string // what stands before that text: the name of a chapter
	depth  int    // indent in levels
	tables int
}

func readLaw(ctx context.Context, content []byte) (Source, error) {
	s := newScanner(ctx, bytes.NewReader(bytes.TrimPrefix(content, []byte{0xEF, 0xBB, 0xBF})))
	root, err := s.root()
	if err != nil {
		return Source{}, err
	}
	l := &law{}
	found := false
	var look func(xml.StartElement) error
	look = func(e xml.StartElement) error {
		if e.Name.Local != "Law" {
			return s.each(look) // what a service puts around a law
		}
		if found {
			return refuse("1つのファイルに2つの法令が入っています。分けて読み込んでください。")
		}
		found = true
		return l.children(s)
	}
	if err := look(root); err != nil {
		return Source{}, err
	}
	if !found {
		return Source{}, refuse("XMLのファイルですが、法令のXML（法令標準XML）ではありません。")
	}
	return l.out.source("法令XML", "法令のXMLの中に条文がありません。")
}

var subitem = regexp.MustCompile(`^Subitem[0-9]+`)

// children reads the elements inside one.
func (l *law) children(s *scanner) error {
	if err := s.each(func(e xml.StartElement) error { return l.element(s, e) }); err != nil {
		return err
	}
	return l.flush("")
}

func (l *law) element(s *scanner, e xml.StartElement) error {
	name := subitem.ReplaceAllString(e.Name.Local, "Subitem")
	switch name {
	case "LawNum": // after the title
		text, err := s.words()
		l.before = text
		return err
	case "LawTitle":
		return l.title(s)
	case "PartTitle", "ChapterTitle", "SectionTitle", "SubsectionTitle", "DivisionTitle":
		return l.heading(s)
	case "ArticleTitle", "ParagraphNum", "ItemTitle", "SubitemTitle":
		return l.count(s)
	case "SupplProvisionLabel":
		return l.count(s)
	case "ParagraphSentence", "ItemSentence", "SubitemSentence":
		text, err := l.sentences(s)
		if err != nil {
			return err
		}
		return l.flush(text)
	case "Article", "Paragraph", "Item", "Subitem":
		return l.numbered(s, e, name)
	case "SupplProvision":
		return l.supplement(s, e)
	case "TOC":
		return l.contents(s)
	case "Table":
		return l.table(s)
	case "Fig", "ArithFormulaNum", "Rt":
		return nil
	case "TableStructTitle", "AppdxTableTitle", "AppdxTitle", "AppdxNoteTitle", "AppdxStyleTitle", "AppdxFormatTitle", "AppdxFigTitle", "NoteStructTitle", "StyleStructTitle", "FigStructTitle", "FormatStructTitle",
		"ArticleCaption", "ParagraphCaption", "SuppNote", "RelatedArticleNum", "EnactStatement", "RemarksLabel", "ListSentence", "Sublist1Sentence", "Sublist2Sentence", "Sublist3Sentence", "Sentence", "ArithFormula", "AmendProvisionSentence":
		text, err := l.sentences(s)
		if err != nil {
			return err
		}
		return l.line(text)
	}
	return l.children(s)
}

// numbered reads what has a number. What stands below is further in.
func (l *law) numbered(s *scanner, e xml.StartElement, name string) error {
	if err := l.pending(name); err != nil {
		return err
	}
	first, _, _ := strings.Cut(strings.NewReplacer(":", "_", "-", "_").Replace(attr(e, "Num")), "_")
	l.number = number(first)
	in := 0
	if name == "Item" || name == "Subitem" {
		in = 1
	}
	l.depth += in
	err := l.children(s)
	l.depth -= in
	return err
}

// pending: the number of an article waits for its first paragraph, every other number
// that still waits has no text.
func (l *law) pending(name string) error {
	if name == "Paragraph" {
		return nil
	}
	return l.flush("")
}

// count keeps a number until its text comes. The first paragraph of an article has none.
func (l *law) count(s *scanner) error {
	text, err := s.words()
	if err != nil || text == "" {
		return err
	}
	if err := l.flush(""); err != nil {
		return err
	}
	l.mark = text
	return nil
}

// heading is 第一章　総則: a number and a name.
func (l *law) heading(s *scanner) error {
	text, err := l.sentences(s)
	if err != nil {
		return err
	}
	mark, name, _ := strings.Cut(text, "\u3000")
	if _, ok := jobun.MarkOf(mark, 0); !ok {
		return l.line(text)
	}
	l.mark = mark
	return l.flush(strings.TrimSpace(name))
}

func (l *law) title(s *scanner) error {
	text, err := l.sentences(s)
	if err != nil {
		return err
	}
	if err := l.line(text); err != nil {
		return err
	}
	text, l.before = l.before, ""
	if text == "" {
		return nil
	}
	return l.line("（" + text + "）")
}

// supplement reads an 附則, with the law that brought it.
func (l *law) supplement(s *scanner, e xml.StartElement) error {
	if err := l.flush(""); err != nil {
		return err
	}
	by := attr(e, "AmendLawNum")
	if by != "" {
		by = "（" + by + "）"
	}
	if attr(e, "Extract") == "true" {
		by += "抄"
	}
	return s.each(func(e xml.StartElement) error {
		if e.Name.Local != "SupplProvisionLabel" {
			return l.element(s, e)
		}
		if err := l.count(s); err != nil {
			return err
		}
		return l.flush(by)
	})
}

// contents writes the contents list as lines.
func (l *law) contents(s *scanner) error {
	return s.each(func(e xml.StartElement) error {
		if e.Name.Local == "TOCLabel" {
			text, err := s.words()
			if err != nil {
				return err
			}
			return l.line(text)
		}
		return l.entry(s)
	})
}

func (l *law) entry(s *scanner) error {
	line := ""
	end := func() error {
		text := line
		line = ""
		return l.line(text)
	}
	err := s.each(func(e xml.StartElement) error {
		switch {
		case strings.HasPrefix(e.Name.Local, "TOC"):
			if err := end(); err != nil {
				return err
			}
			return l.entry(s)
		default:
			text, err := l.sentences(s)
			line += text
			return err
		}
	})
	if err != nil {
		return err
	}
	return end()
}

// flush writes the number that waits with its text; without one only the text.
func (l *law) flush(text string) error {
	mark := l.mark
	l.mark = ""
	if mark == "" {
		return l.line(text)
	}
	return l.out.add(numbered(jobun.Line{Text: text, Indent: 2 * l.depth}, mark, l.counted(mark)))
}

// counted is the number that a mark counts, of the element or of the mark itself.
func (l *law) counted(mark string) int {
	if m, ok := jobun.MarkOf(mark, l.number); ok && l.number == 0 {
		return m.Number
	}
	return max(l.number, 1)
}

func (l *law) line(text string) error {
	if text == "" {
		return nil
	}
	return l.out.add(jobun.Line{Text: text, Indent: 2 * l.depth})
}

// sentences is the text of an element; columns are set off by a wide blank.
func (l *law) sentences(s *scanner) (string, error) {
	var b strings.Builder
	var inside func(xml.StartElement) error
	put := func(t string) error { b.WriteString(unwrapped(t)); return nil }
	inside = func(e xml.StartElement) error {
		switch e.Name.Local {
		case "Rt":
			return nil
		case "Column":
			if b.Len() > 0 {
				b.WriteString("\u3000")
			}
		}
		return s.inside(inside, put)
	}
	err := s.inside(inside, put)
	return strings.TrimRight(b.String(), " "), err
}

// words is the text of an element without breaks around it.
func (s *scanner) words() (string, error) {
	text, err := s.text()
	return strings.TrimSpace(unwrapped(text)), err
}

// unwrapped takes out the breaks and indents by which XML is written.
func unwrapped(s string) string {
	if !strings.ContainsAny(s, "\r\n\t") {
		return s
	}
	var b strings.Builder
	for line := range strings.Lines(s) {
		b.WriteString(strings.Trim(line, " \t\r\n"))
	}
	return b.String()
}

// table reads the cells of a table.
func (l *law) table(s *scanner) error {
	l.tables++
	row := 0
	covered := map[int]int{}
	return s.each(func(e xml.StartElement) error {
		if e.Name.Local != "TableRow" && e.Name.Local != "TableHeaderRow" {
			return nil
		}
		if row++; row > maxRows {
			return refuse("表の行が多すぎます（%d行まで読めます）。", maxRows)
		}
		return l.row(s, row, covered)
	})
}

func (l *law) row(s *scanner, row int, covered map[int]int) error {
	column := 1
	above := uncover(covered)
	return s.each(func(e xml.StartElement) error {
		if e.Name.Local != "TableColumn" && e.Name.Local != "TableHeaderColumn" {
			return nil
		}
		for above[column] {
			column++
		}
		place := jobun.Cell{Table: l.tables, Row: row, Column: column, RowSpan: within(attr(e, "rowspan")), ColumnSpan: within(attr(e, "colspan"))}
		if column+place.ColumnSpan > maxColumns {
			return refuse("表の列が多すぎます（%d列まで読めます）。", maxColumns)
		}
		cover(covered, place)
		column += place.ColumnSpan
		part := law{}
		if err := part.children(s); err != nil {
			return err
		}
		for _, line := range part.out.lines {
			line.Indent = 0
			if err := l.out.add(inCell(line, place)); err != nil {
				return err
			}
		}
		return nil
	})
}
