package jobun

import (
	"fmt"
	"unicode/utf8"
)

// Options is what comes from outside a text. The zero value is ready to use.
type Options struct {
	Limits Limits
}

// Limits bound the work. A zero field takes its default. Beyond Characters or
// Lines a text is refused with an *Unreadable; marks beyond Depth hang at
// that depth and are reported.
type Limits struct {
	Characters int // 3,000,000
	Lines      int // 200,000
	Depth      int // 24
}

// Unreadable says why a source cannot be read as text.
type Unreadable struct {
	// Reason is for the user, in plain Japanese.
	Reason string
}

func (u *Unreadable) Error() string { return u.Reason }

func (l Limits) orDefault() Limits {
	if l.Characters == 0 {
		l.Characters = 3_000_000
	}
	if l.Lines == 0 {
		l.Lines = 200_000
	}
	if l.Depth == 0 {
		l.Depth = 24
	}
	return l
}

// ReadBytes decodes a file of text and reads it.
func ReadBytes(data []byte, o Options) (*Document, error) {
	text, encoding, err := Decode(data)
	if err != nil {
		return nil, err
	}
	doc, err := ReadText(text, o)
	if err != nil {
		return nil, err
	}
	doc.Encoding = encoding
	return doc, nil
}

// ReadText reads a decoded text.
func ReadText(text string, o Options) (*Document, error) {
	return Read(Lines(text), o)
}

// Read makes a Document of lines. It fails with an *Unreadable if the text is
// larger than the limits or has no letters.
func Read(lines []Line, o Options) (*Document, error) {
	doc, _, err := read(lines, o)
	return doc, err
}

// read also returns how many letters and places were looked at.
func read(lines []Line, o Options) (*Document, int, error) {
	limits := o.Limits.orDefault()
	if err := within(lines, limits); err != nil {
		return nil, 0, err
	}
	rows := prepare(lines)
	if len(rows) == 0 {
		return nil, 0, &Unreadable{"文字がありません。"}
	}
	doc := newDocument(lines)
	sortRows(rows)
	from, to := markContents(rows)
	tables := findTables(rows)
	asideAmendments(rows, amends(rows))
	front(doc, rows)
	b := newBuilder(rows, tables, limits)
	b.build()
	b.closeSheet()
	b.reportAlone()
	b.reportAmendment()
	if to > from {
		b.readContents(doc, from, to)
	}
	b.export(doc)
	judgeNorm(doc, rows)
	return doc, b.work, nil
}

func within(lines []Line, limits Limits) error {
	if len(lines) > limits.Lines {
		return &Unreadable{fmt.Sprintf("行が多すぎます（%d行まで読めます）。", limits.Lines)}
	}
	n := 0
	for _, l := range lines {
		n += utf8.RuneCountInString(l.Text)
	}
	if n > limits.Characters {
		return &Unreadable{fmt.Sprintf("文章が長すぎます（%d字まで読めます）。", limits.Characters)}
	}
	return nil
}

func newDocument(lines []Line) *Document {
	return &Document{
		Lines: len(lines), TitleLines: []int{}, Editions: []Edition{}, Contents: []ContentsEntry{}, Provisions: []Provision{},
		Attachments: []Attachment{}, Roles: []Role{}, Sentences: []Sentence{}, Relations: []Relation{}, Findings: []Finding{}, Aside: []Aside{},
	}
}
