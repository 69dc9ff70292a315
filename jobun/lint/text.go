package lint

import (
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/okite-isms/okite/jobun"
)

// kind is what a part of the text is.
type kind int

const (
	heading kind = iota
	body         // a paragraph of a provision
	item         // a bullet
	cell         // a cell of a table or a line of an attachment
	edition      // a line of the title page
	title
)

// text is a document as one string, part by part in the order of the document, each
// ended by a line feed. Blanks between Japanese letters are gone and Latin letters
// are of one width, so that words can be found with one search; every letter still
// knows its line.
type text struct {
	s     string
	parts []part
	lines []mark // where a new line of the source begins
}

// part is a heading, a paragraph, an item or a cell.
type part struct {
	from, to  int // bytes of s, without the line feed
	kind      kind
	path      string
	provision int // index, -1 for what is none
	sheet     int // index of the attachment for a cell, else -1
	row       int // of a cell
}

type mark struct{ at, line int }

// newText lays a document out.
func newText(doc *jobun.Document) text {
	b := &layout{}
	for i, s := range doc.TitleLines {
		if i == 0 {
			b.put(part{kind: title, provision: -1, sheet: -1}, doc.Title, at(s))
		}
	}
	for _, e := range doc.Editions {
		b.put(part{kind: edition, provision: -1, sheet: -1}, e.Text, at(e.Line))
	}
	for i := range doc.Provisions {
		b.provision(i, &doc.Provisions[i])
	}
	for i := range doc.Attachments {
		b.sheet(i, &doc.Attachments[i])
	}
	b.s = b.out.String()
	return b.text
}

// layout is a text in the making.
type layout struct {
	text
	out strings.Builder
}

// at is the place of a text that stands on one line.
func at(line int) func(int) int { return func(int) int { return line } }

func (b *layout) provision(i int, p *jobun.Provision) {
	if p.Heading != "" {
		b.put(part{kind: heading, path: p.Path, provision: i, sheet: -1}, p.Heading, at(p.Line))
	}
	next := 0
	line := func(letter int) int {
		for next+1 < len(p.Places) && p.Places[next+1].Offset <= letter {
			next++
		}
		if len(p.Places) == 0 {
			return p.Line
		}
		return p.Places[next].Line
	}
	letter := 0
	for para := range strings.SplitSeq(p.Text, "\n") {
		from := letter
		b.put(part{kind: body, path: p.Path, provision: i, sheet: -1}, para, func(n int) int { return line(from + n) })
		letter += utf8.RuneCountInString(para) + 1
	}
	for _, it := range p.Items {
		b.put(part{kind: item, path: p.Path, provision: i, sheet: -1}, it.Text, at(it.Line))
	}
}

func (b *layout) sheet(i int, a *jobun.Attachment) {
	if a.Title != "" {
		b.put(part{kind: heading, path: a.Path, provision: -1, sheet: i, row: -1}, a.Title, at(a.Line))
	}
	for r, cells := range a.Rows {
		for _, s := range cells {
			b.put(part{kind: cell, path: a.Path, provision: -1, sheet: i, row: r}, s, at(rowLine(a.RowLines, r, a.Line)))
		}
	}
	n := 0
	for s := range strings.SplitSeq(a.Text, "\n") {
		b.put(part{kind: cell, path: a.Path, provision: -1, sheet: i, row: -1}, s, at(rowLine(a.TextLines, n, a.Line)))
		n++
	}
}

// rowLine is lines[i], or the line of the attachment where a reader of documents
// gave none.
func rowLine(lines []int, i, otherwise int) int {
	if i < len(lines) {
		return lines[i]
	}
	return otherwise
}

// put adds a part; line tells the line of its n-th letter, n never falling.
func (b *layout) put(p part, s string, line func(int) int) {
	if s == "" {
		return
	}
	p.from = b.out.Len()
	n, blank, last := 0, false, rune(0)
	for _, r := range s {
		if l := line(n); len(b.lines) == 0 || b.lines[len(b.lines)-1].line != l || b.out.Len() == p.from {
			b.lines = append(b.lines, mark{b.out.Len(), l})
		}
		n++
		if unicode.IsSpace(r) {
			blank = true
			continue
		}
		r = sameSign(r)
		if blank && isLatin(last) && isLatin(r) {
			b.out.WriteByte(' ')
		}
		b.out.WriteRune(r)
		blank, last = false, r
	}
	p.to = b.out.Len()
	if p.to > p.from {
		b.parts = append(b.parts, p)
		b.out.WriteByte('\n')
	}
}

// partAt is the part in which byte i stands.
func (t *text) partAt(i int) *part {
	n := sort.Search(len(t.parts), func(k int) bool { return t.parts[k].from > i }) - 1
	return &t.parts[max(n, 0)]
}

// line is the line of the source on which byte i stands.
func (t *text) line(i int) int {
	n := sort.Search(len(t.lines), func(k int) bool { return t.lines[k].at > i }) - 1
	return t.lines[max(n, 0)].line
}

// of is the text of a part.
func (t *text) of(p part) string { return t.s[p.from:p.to] }

// each calls f with every place of word.
func (t *text) each(word string, f func(i int)) {
	for i := 0; word != ""; {
		n := strings.Index(t.s[i:], word)
		if n < 0 {
			return
		}
		f(i + n)
		i += n + len(word)
	}
}

// places are all places of word.
func (t *text) places(word string) []int {
	var list []int
	t.each(word, func(i int) { list = append(list, i) })
	return list
}

// index finds many words in one pass: every place of each.
func (t *text) index(words []string) map[string][]int {
	type pair struct{ a, b rune }
	begin := map[pair][]string{}
	known := map[string]bool{}
	for _, w := range words {
		if w == "" || known[w] {
			continue
		}
		known[w] = true
		a, size := utf8.DecodeRuneInString(w)
		b := after(w, size)
		if b == 0 {
			continue
		}
		begin[pair{a, b}] = append(begin[pair{a, b}], w)
	}
	places := map[string][]int{}
	last, at := rune(0), 0
	for i, r := range t.s {
		for _, w := range begin[pair{last, r}] {
			if strings.HasPrefix(t.s[at:], w) {
				places[w] = append(places[w], at)
			}
		}
		last, at = r, i
	}
	return places
}
