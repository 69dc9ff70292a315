package compare

import (
	"strings"

	"github.com/okite-isms/okite/jobun"
)

// Under is how a run is underlined.
type Under int

// Changed words are underlined once, whole provisions that come or go twice.
const (
	Plain Under = iota
	Single
	Double
)

// Run is a stretch of text with one underline.
type Run struct {
	Text  string `json:"text"`
	Under Under  `json:"under,omitempty"`
}

// Line is a heading or a provision in a cell. Mark stands before the text, which begins
// Indent letters in and hangs behind the mark.
type Line struct {
	Mark   []Run `json:"mark,omitempty"`
	Text   []Run `json:"text"`
	Indent int   `json:"indent,omitempty"`
}

// Row is one provision on both sides.
type Row struct {
	Kind Kind   `json:"kind"`
	New  []Line `json:"new"`
	Old  []Line `json:"old"`
}

// Table is a 新旧対照表: 改正後 on the left, 改正前 on the right.
type Table struct {
	Heading  string `json:"heading"`
	Enabling string `json:"enabling,omitempty"`
	Rows     []Row  `json:"rows"`
	Note     string `json:"note,omitempty"`
}

// TableOptions say how a table is drafted. The zero value is the usual way.
type TableOptions struct {
	Template Template
	Whole    bool // unchanged provisions stand in full
}

// TableOf drafts the table of a difference.
func TableOf(d *Difference, old, now *jobun.Document, o TableOptions) *Table {
	if o.Template.Name == "" {
		o.Template = shipped()[0]
	}
	title := old.Title
	if title == "" {
		title = now.Title
	}
	b := &drafter{d: d, old: old, now: now, o: o, shown: map[int]bool{}, context: map[int]bool{}}
	b.out = &Table{Heading: o.Template.fill(o.Template.Heading, title), Enabling: o.Template.fill(o.Template.Enabling, title), Note: o.Template.Note, Rows: []Row{}}
	if len(d.Title) > 0 {
		b.title()
	}
	b.contents()
	b.findContext()
	for i := range d.Changes {
		b.change(i)
	}
	b.endFold()
	for _, a := range d.Attached {
		b.attached(a)
	}
	return b.out
}

// drafter writes the rows. shown and context are indexes into Difference.Changes.
type drafter struct {
	d        *Difference
	old, now *jobun.Document
	o        TableOptions
	out      *Table
	shown    map[int]bool
	context  map[int]bool
	ofNew    map[int]int // provision -> change
	ofOld    map[int]int
	folded   []Change
}

// title shows the title where it is another one.
func (b *drafter) title() {
	kind := Changed
	switch {
	case fold(b.old.Title) == "":
		kind = Added
	case fold(b.now.Title) == "":
		kind = Removed
	}
	b.put(b.filled(kind, []Line{{Text: sideRuns(b.d.Title, true, kind)}}, []Line{{Text: sideRuns(b.d.Title, false, kind)}}))
}

func (b *drafter) put(r Row) { b.out.Rows = append(b.out.Rows, r) }

// contents shows the changed lines of the contents list, the others folded.
func (b *drafter) contents() {
	if unchanged(b.d.Contents) {
		return
	}
	b.put(plainRow("目次", "目次", 0))
	b.lines(b.d.Contents)
}

func (b *drafter) lines(list []LineChange) {
	folded := false
	for _, l := range list {
		if l.Kind == Same && !b.o.Whole {
			if !folded {
				b.put(plainRow(b.o.Template.Kept, b.o.Template.KeptOld, 1))
			}
			folded = true
			continue
		}
		folded = false
		b.put(b.filled(l.Kind, []Line{{Text: sideRuns(l.Words, true, l.Kind), Indent: 1}}, []Line{{Text: sideRuns(l.Words, false, l.Kind), Indent: 1}}))
	}
}

func plainRow(now, old string, indent int) Row {
	return Row{Same, []Line{{Text: []Run{{Text: now}}, Indent: indent}}, []Line{{Text: []Run{{Text: old}}, Indent: indent}}}
}

// filled puts the word for a missing side.
func (b *drafter) filled(k Kind, now, old []Line) Row {
	switch k {
	case Added:
		old = []Line{{Text: []Run{{Text: b.o.Template.Added}}}}
	case Removed:
		now = []Line{{Text: []Run{{Text: b.o.Template.Removed}}}}
	}
	return Row{k, now, old}
}

// findContext marks what stands above a touched provision: it is shown so that the
// reader knows where he is.
func (b *drafter) findContext() {
	b.ofNew, b.ofOld = map[int]int{}, map[int]int{}
	for i, c := range b.d.Changes {
		if c.New != nil {
			b.ofNew[c.New.Index] = i
		}
		if c.Old != nil {
			b.ofOld[c.Old.Index] = i
		}
	}
	for i, c := range b.d.Changes {
		if !c.Touched() {
			continue
		}
		for up, ok := b.above(i); ok && !b.context[up]; up, ok = b.above(up) {
			b.context[up] = true
		}
	}
}

// above is the change of the provision above one.
func (b *drafter) above(i int) (int, bool) {
	c := b.d.Changes[i]
	if c.New != nil {
		up, ok := b.ofNew[c.New.Parent]
		return up, ok
	}
	up, ok := b.ofOld[c.Old.Parent]
	return up, ok
}

func (b *drafter) change(i int) {
	c := b.d.Changes[i]
	up, hasUp := b.above(i)
	switch {
	case b.o.Whole, c.Touched(), b.context[i]:
	case hasUp && b.shown[up] && b.folds(up):
		b.folded = append(b.folded, c)
		return
	default: // an article or chapter that nothing happens to
		return
	}
	b.endFold()
	b.shown[i] = true
	now, old := b.cell(c, true, b.context[i]), b.cell(c, false, b.context[i])
	if (c.Kind == Added || c.Kind == Removed) && hasUp && b.d.Changes[up].Kind == c.Kind {
		// The word ［新設］ stands once, beside the topmost new provision.
		b.put(Row{c.Kind, now, old})
		return
	}
	b.put(b.filled(c.Kind, now, old))
}

// folds reports whether what is kept below a shown provision is told in a word: below
// an article, and below what has a text of its own. Of chapters only what changes is
// shown.
func (b *drafter) folds(up int) bool {
	c := b.d.Changes[up]
	if c.New == nil || c.Kind == Same && !b.context[up] {
		return false
	}
	return b.now.Provisions[c.New.Index].Text != "" || isArticle(c.New)
}

func isArticle(s *Side) bool { return s.Mark != nil && s.Mark.Style == jobun.Article }

// endFold writes the unchanged provisions gathered so far as one row.
func (b *drafter) endFold() {
	if len(b.folded) == 0 {
		return
	}
	first, last := b.folded[0], b.folded[len(b.folded)-1]
	join := "・"
	if len(b.folded) > 2 {
		join = "～"
	}
	line := func(a, z *Side, token string) []Line {
		mark := markText(a)
		if a.Index != z.Index {
			mark += join + markText(z)
		}
		return []Line{{Mark: []Run{{Text: mark}}, Text: []Run{{Text: token}}, Indent: indentOf(a)}}
	}
	b.put(Row{Same, line(first.New, last.New, b.o.Template.Kept), line(first.Old, last.Old, b.o.Template.KeptOld)})
	b.folded = nil
}

// cell writes one side of a provision: its heading above an article, its mark, its text.
func (b *drafter) cell(c Change, now, context bool) []Line {
	side := c.Old
	if now {
		side = c.New
	}
	if side == nil {
		return nil
	}
	heading, text := sideRuns(c.Heading, now, c.Kind), sideRuns(c.Text, now, c.Kind)
	var lines []Line
	switch {
	case len(heading) == 0:
	case isArticle(side):
		lines = append(lines, Line{Text: bracketed(heading), Indent: 1})
	case side.Mark == nil: // an unnumbered heading is all there is of it
		lines = append(lines, Line{Text: heading, Indent: indentOf(side)})
		heading = nil
	default:
		if len(text) > 0 {
			heading = append(heading, Run{Text: "　"})
		}
		text = append(heading, text...)
	}
	if c.Kind == Same && !context && !b.o.Whole && len(text) > 0 { // moved or renumbered only
		token := b.o.Template.KeptOld
		if now {
			token = b.o.Template.Kept
		}
		text = []Run{{Text: token}}
	}
	if side.Mark != nil || len(text) > 0 {
		mark := []Run{}
		if m := markText(side); side.Mark != nil {
			mark = append(mark, Run{m, c.markUnder()})
		}
		lines = append(lines, Line{Mark: mark, Text: text, Indent: indentOf(side)})
	}
	for _, l := range c.Items {
		kind := l.Kind
		if c.Kind == Added || c.Kind == Removed {
			kind = c.Kind
		}
		if runs := sideRuns(l.Words, now, kind); len(runs) > 0 && (c.Kind != Same || context || b.o.Whole) {
			lines = append(lines, Line{Mark: []Run{{Text: "・"}}, Text: runs, Indent: indentOf(side) + 1})
		}
	}
	return lines
}

func (c Change) markUnder() Under {
	switch {
	case c.Kind == Added || c.Kind == Removed:
		return Double
	case c.Renumbered || c.Moved:
		return Single
	}
	return Plain
}

func bracketed(heading []Run) []Run {
	first := heading[0].Under
	return append(append([]Run{{"（", first}}, heading...), Run{"）", heading[len(heading)-1].Under})
}

// sideRuns are the words of one side, the changed ones underlined.
func sideRuns(list []Piece, now bool, k Kind) []Run {
	var runs []Run
	for _, p := range list {
		text, under := p.Old, Plain
		if now {
			text = p.New
		}
		switch {
		case text == "":
			continue
		case k == Added || k == Removed:
			under = Double
		case !p.Equal:
			under = Single
		}
		runs = append(runs, trimmed(text, under)...)
	}
	return runs
}

// trimmed keeps blanks at the end of an underlined stretch free of the line.
func trimmed(text string, under Under) []Run {
	end := len(strings.TrimRightFunc(text, blank))
	if under == Plain || end == len(text) {
		return []Run{{text, under}}
	}
	if end == 0 {
		return []Run{{text, Plain}}
	}
	return []Run{{text[:end], under}, {text[end:], Plain}}
}

func markText(s *Side) string {
	if s.Mark == nil {
		return s.Path[strings.LastIndex(s.Path, "/")+1:]
	}
	return s.Mark.Text
}

// indentOf is how far a provision stands in: paragraphs with their article, points one
// letter in, what is below them one more.
func indentOf(s *Side) int {
	segments := strings.Split(s.Path, "/")
	for i, seg := range segments {
		if !strings.HasPrefix(seg, "第") || !strings.Contains(seg, "条") {
			continue
		}
		in := len(segments) - 1 - i
		if in > 0 && plainNumber(segments[i+1]) {
			in--
		}
		return min(in, 6)
	}
	return min(max(s.Depth-1, 0), 6)
}

// plainNumber: the paragraphs of an article have bare numbers.
func plainNumber(s string) bool {
	return strings.Trim(fold(strings.SplitN(s, "#", 2)[0]), "0123456789") == ""
}

func (b *drafter) attached(a AttachedChange) {
	if a.Kind == Same {
		return
	}
	name := []Line{{Text: []Run{{Text: a.Name}}}}
	if a.Kind != Changed {
		name[0].Text[0].Under = Double
	}
	b.put(b.filled(a.Kind, name, name))
	if a.Kind == Changed {
		b.lines(a.Rows)
	}
}
