package edit

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/okite-isms/okite/jobun"
)

// Write sets a tree as lines that read as the same tree again: a paragraph on each line,
// the heading of an article in brackets above it, what stands below a provision one letter
// further in. It returns a copy of the document whose provisions know their lines. false
// says that the lines read as another tree, as a flawed text may.
func Write(doc *jobun.Document) (out *jobun.Document, lines []jobun.Line, ok bool) {
	beside := map[int]bool{} // provisions whose heading stands on the line of the text
	for i, p := range doc.Provisions {
		beside[i] = p.Mark != nil && p.Heading != "" && rank(p.Mark.Style) == 0 && strings.HasSuffix(p.Text, "をいう。")
	}
	for try := 0; ; try++ {
		w := newWriter(doc, beside)
		w.document()
		odd := misread(w.out, w.lines)
		if len(odd) == 0 || try == 2 {
			return w.out, w.lines, len(odd) == 0
		}
		for _, i := range odd { // the other way of setting its heading may be the clear one
			if i >= 0 {
				beside[i] = !beside[i]
			}
		}
	}
}

// Text is the lines of a document as a plain text.
func Text(lines []jobun.Line) string {
	var b strings.Builder
	row := [2]int{}
	for i, l := range lines {
		if c := l.Cell; c != nil {
			if at := [2]int{c.Table, c.Row}; i > 0 && row == at {
				b.WriteString("\t")
			} else if row = at; i > 0 {
				b.WriteString("\n")
			}
			b.WriteString(l.Text)
			continue
		}
		if row = [2]int{}; i > 0 {
			b.WriteString("\n")
		}
		b.WriteString(l.Text)
	}
	return b.String() + "\n"
}

// misread lists the provisions that the lines do not read as, -1 for one too many.
func misread(doc *jobun.Document, lines []jobun.Line) []int {
	got, err := jobun.Read(lines, jobun.Options{})
	if err != nil {
		return []int{-1}
	}
	var odd []int
	for i, p := range doc.Provisions {
		if i >= len(got.Provisions) {
			return append(odd, i)
		}
		q := got.Provisions[i]
		if fold(p.Path) != fold(q.Path) || fold(p.Heading) != fold(q.Heading) || fold(p.Text) != fold(q.Text) || len(p.Items) != len(q.Items) {
			odd = append(odd, i)
			if fold(p.Path) != fold(q.Path) {
				return odd // what follows only follows from this
			}
		}
	}
	if len(got.Provisions) > len(doc.Provisions) {
		odd = append(odd, -1)
	}
	return odd
}

// writer sets a document line by line.
type writer struct {
	out    *jobun.Document
	beside map[int]bool
	lines  []jobun.Line
	tables int
}

func newWriter(doc *jobun.Document, beside map[int]bool) *writer {
	out := *doc
	out.Provisions, out.Attachments = slices.Clone(doc.Provisions), slices.Clone(doc.Attachments)
	out.Editions, out.Contents = slices.Clone(doc.Editions), slices.Clone(doc.Contents)
	out.TitleLines, out.Aside, out.Findings = []int{}, []jobun.Aside{}, []jobun.Finding{}
	out.Roles, out.Sentences, out.Relations = []jobun.Role{}, []jobun.Sentence{}, []jobun.Relation{}
	return &writer{out: &out, beside: beside}
}

func (w *writer) line(indent int, text string) int {
	n := len(w.lines) + 1
	w.lines = append(w.lines, jobun.Line{Text: strings.Repeat("\u3000", indent) + text, Line: n, Indent: 2 * indent})
	return n
}

// blank leaves one line empty, never two.
func (w *writer) blank() {
	if n := len(w.lines); n > 0 && w.lines[n-1].Text != "" {
		w.line(0, "")
	}
}

func (w *writer) document() {
	if w.out.Title != "" {
		w.out.TitleLines = append(w.out.TitleLines, w.line(3, w.out.Title))
	}
	for i := range w.out.Editions {
		w.out.Editions[i].Line = w.line(3, strings.TrimSpace(w.out.Editions[i].Text))
	}
	w.contents()
	inside := map[string][]int{}
	for i, a := range w.out.Attachments {
		if a.Path != "" {
			inside[a.Path] = append(inside[a.Path], i)
		}
	}
	for i := range w.out.Provisions {
		w.provision(i)
		for _, k := range inside[w.out.Provisions[i].Path] {
			w.attachment(k)
		}
		delete(inside, w.out.Provisions[i].Path)
	}
	for i, a := range w.out.Attachments {
		if _, lost := inside[a.Path]; a.Path == "" || lost {
			w.attachment(i)
		}
	}
	w.ends()
	w.out.Lines = len(w.lines)
}

func (w *writer) contents() {
	if len(w.out.Contents) == 0 {
		return
	}
	w.blank()
	n := w.line(0, "目次")
	w.out.Aside = append(w.out.Aside, jobun.Aside{Kind: jobun.ContentsHeading, Line: n, Text: "目次"})
	for i := range w.out.Contents {
		e := &w.out.Contents[i]
		e.Line = w.line(1, e.Text+e.Range)
	}
	w.blank()
}

// provision sets one with its heading, text and items.
func (w *writer) provision(i int) {
	p := &w.out.Provisions[i]
	from := len(w.lines) + 1
	in := indentOf(p)
	if p.Mark == nil || rank(p.Mark.Style) > 0 {
		w.blank()
		from = len(w.lines) + 1
	}
	paragraphs := strings.Split(p.Text, "\n")
	if p.Text == "" {
		paragraphs = nil
	}
	p.Places = nil
	p.Line = from
	switch {
	case p.Mark == nil && p.Heading != "":
		w.line(in, p.Heading)
	case p.Mark == nil:
	default:
		if p.Heading != "" && p.Mark.Style == jobun.Article {
			w.line(1, "（"+p.Heading+"）")
		}
		p.Line = len(w.lines) + 1
		paragraphs = w.marked(i, p, in, paragraphs)
	}
	offset := utf8.RuneCountInString(p.Text) - letters(paragraphs)
	for k, text := range paragraphs {
		if n := len(w.lines); k > 0 && !strings.HasSuffix(strings.TrimSpace(w.lines[n-1].Text), "。") {
			w.blank() // else the two would be read as one
		}
		at := w.line(in+1, text)
		p.Places = append(p.Places, jobun.TextPlace{Offset: offset, Length: utf8.RuneCountInString(text), Line: at, Column: in + 2})
		offset += utf8.RuneCountInString(text) + 1
	}
	for k := range p.Items {
		p.Items = slices.Clone(p.Items)
		p.Items[k].Line = w.line(in+1, "・"+p.Items[k].Text)
	}
	p.EndLine = max(len(w.lines), p.Line)
	p.Source = []jobun.Span{{From: from, To: p.EndLine}}
}

// letters is how many letters of a text the paragraphs take, with what joins them.
func letters(paragraphs []string) int {
	n := max(len(paragraphs)-1, 0)
	for _, s := range paragraphs {
		n += utf8.RuneCountInString(s)
	}
	return n
}

// marked sets the line that begins with the mark and returns the paragraphs that are left.
func (w *writer) marked(i int, p *jobun.Provision, in int, paragraphs []string) []string {
	head := p.Mark.Text
	place := func(lead string) {
		p.Places = append(p.Places, jobun.TextPlace{Offset: 0, Length: utf8.RuneCountInString(paragraphs[0]), Line: len(w.lines) + 1, Column: in + utf8.RuneCountInString(lead) + 1})
	}
	switch {
	case p.Mark.Style == jobun.Supplement && p.Heading != "":
		w.line(max(in, 1), head+"（"+p.Heading+"）")
		return paragraphs
	case p.Mark.Style == jobun.Supplement:
		w.line(max(in, 1), head)
		return paragraphs
	case p.Mark.Style == jobun.Preface && fold(p.Heading) == fold(head):
		w.line(in, head)
		return paragraphs
	case p.Heading != "" && p.Mark.Style != jobun.Article && w.beside[i] && len(paragraphs) > 0:
		lead := head + "\u3000" + p.Heading + "\u3000"
		place(lead)
		w.line(in, lead+paragraphs[0])
		return paragraphs[1:]
	case p.Heading != "" && p.Mark.Style != jobun.Article:
		w.line(in, head+"\u3000"+p.Heading)
		return paragraphs
	case len(paragraphs) == 0:
		w.line(in, head)
		return nil
	}
	lead := head + "\u3000"
	place(lead)
	w.line(in, lead+paragraphs[0])
	return paragraphs[1:]
}

func (w *writer) attachment(i int) {
	a := &w.out.Attachments[i]
	w.blank()
	from := len(w.lines) + 1
	if a.Label != "" || a.Title != "" {
		head := a.Label
		if a.Title != "" && a.Title != a.Label {
			head = strings.TrimSpace(a.Label + separator(a.Title) + a.Title)
		}
		w.line(0, head)
	}
	a.TextLines, a.RowLines = nil, nil
	if a.Text != "" {
		for text := range strings.SplitSeq(a.Text, "\n") {
			a.TextLines = append(a.TextLines, w.line(1, text))
		}
	}
	if len(a.Rows) > 0 {
		w.tables++
	}
	for r, cells := range a.Rows {
		a.RowLines = append(a.RowLines, len(w.lines)+1)
		for c, text := range cells {
			n := len(w.lines) + 1
			w.lines = append(w.lines, jobun.Line{Text: text, Line: n, Cell: &jobun.Cell{Table: w.tables, Row: r + 1, Column: c + 1}})
		}
	}
	a.Line, a.EndLine = from, max(len(w.lines), from)
	a.Source = []jobun.Span{{From: from, To: a.EndLine}}
}

// separator: 別表第1（第5条関係） is written without a blank.
func separator(title string) string {
	if strings.HasPrefix(title, "（") || strings.HasPrefix(title, "(") {
		return ""
	}
	return "\u3000"
}

// ends lets every provision end with the last that stands below it.
func (w *writer) ends() {
	list := w.out.Provisions
	for i := len(list) - 1; i >= 0; i-- {
		if up := list[i].Parent; up >= 0 {
			list[up].EndLine = max(list[up].EndLine, list[i].EndLine)
		}
	}
}

// indentOf is how far a provision stands in, in wide letters: structure at the margin,
// paragraphs with their article, all else by depth.
func indentOf(p *jobun.Provision) int {
	segments := strings.Split(p.Path, "/")
	for i, s := range segments {
		if !strings.HasPrefix(s, "第") || !strings.Contains(s, "条") {
			continue
		}
		in := len(segments) - 1 - i
		if in > 0 && plainNumber(segments[i+1]) {
			in--
		}
		return min(in, 8)
	}
	return min(max(p.Depth-1, 0), 8)
}

func plainNumber(s string) bool {
	s, _, _ = strings.Cut(s, "#")
	return strings.Trim(fold(s), "0123456789") == ""
}
