package jobun

import "sort"

// builder grows the tree row by row. Its state is the innermost open node;
// everything above it is open too.
type builder struct {
	rows     []row
	tables   []table
	limits   Limits
	root     *node
	top      *node
	nodes    []*node
	pending  *row               // a heading in brackets above a mark
	articles map[*node]Mark     // last article, per scope of counting
	last     map[Style]Mark     // last mark of each style anywhere
	indents  map[listKey]int    // indent of the last mark of a list
	headings map[listKey]bool   // lists whose last mark was a Markdown heading
	lines    map[aheadKey][]int // where a mark stands in the text
	sheet    *Attachment        // open attachment
	body     []string           // its rows
	sheets   []Attachment
	findings []Finding
	lastRow  *row // last row that became text
	inItem   bool // lastRow ended an item
	width    int  // columns at which the source wraps its lines, 0 if it does not
	work     int  // letters and places looked at, for the test of linearity
}

type listKey struct {
	parent *node
	style  Style
}

type aheadKey struct {
	style  Style
	number int
}

func newBuilder(rows []row, tables []table, limits Limits) *builder {
	root := &node{index: -1}
	b := &builder{
		rows: rows, tables: tables, limits: limits, root: root, top: root,
		articles: map[*node]Mark{}, last: map[Style]Mark{}, indents: map[listKey]int{}, headings: map[listKey]bool{}, lines: map[aheadKey][]int{},
	}
	b.width = wrapWidth(rows)
	for i := range rows {
		b.work += len(rows[i].Text)
		for _, c := range rows[i].marks {
			k := aheadKey{c.Style, c.Number}
			b.lines[k] = append(b.lines[k], rows[i].Line.Line)
		}
	}
	return b
}

// reach is how far ahead the next mark of a list is looked for.
const reach = 150

// ahead reports whether mark number n of a style begins a row not far below r.
func (b *builder) ahead(s Style, n int, r *row) bool {
	list := b.lines[aheadKey{s, n}]
	i := sort.SearchInts(list, r.Line.Line+1)
	return i < len(list) && list[i] <= r.Line.Line+reach
}

// build reads all rows.
func (b *builder) build() {
	for i := range b.rows {
		r := &b.rows[i]
		switch r.use {
		case isTable:
			b.takeTable(i)
		case inBody:
			b.take(i)
		}
	}
	b.flush()
	b.finish()
}

// take decides what row i is and puts it in its place.
func (b *builder) take(i int) {
	r := &b.rows[i]
	if b.takeAttachment(r) {
		return
	}
	if r.quoted {
		b.flush()
		b.text(r)
		return
	}
	s := b.bestSlot(r)
	switch {
	case s.fit != nowhere && b.accepts(s, r):
		b.place(s, r)
	case b.headsNext(i):
		b.flush()
		b.pending = r
	case r.level > 0:
		b.flush()
		b.placeNamed(b.levelParent(r), r)
	case r.bullet || r.dash:
		b.flush()
		b.item(r)
	default:
		b.flush()
		if p := b.restart(i); p != nil {
			b.placeNamed(p, r)
			return
		}
		b.text(r)
	}
}

// flush gives back a heading in brackets that found no mark.
func (b *builder) flush() {
	if r := b.pending; r != nil {
		b.pending = nil
		b.text(r)
	}
}

// headsNext reports whether row i is a heading in brackets for the mark of the
// row below it.
func (b *builder) headsNext(i int) bool {
	r := &b.rows[i]
	if !isBracketed(r.text) || r.bullet || columns(r.text) > 100 {
		return false
	}
	for j := i + 1; j < len(b.rows); j++ {
		if b.rows[j].use == isAside {
			continue
		}
		return b.rows[j].use == inBody && b.headed(&b.rows[j])
	}
	return false
}

// headed reports whether r begins with the mark of an article or of a numbered
// paragraph that fits here.
func (b *builder) headed(r *row) bool {
	s := b.bestSlot(r)
	if s.Style == Article || s.Style == Dai {
		return true
	}
	return s.Style == Number && s.fit >= first && s.weight >= medium
}

// place adds a numbered provision.
func (b *builder) place(s slot, r *row) {
	b.reportFit(s, r)
	n := b.add(s.parent, r)
	n.Mark = s.Mark
	n.segment = segment(s.Mark.Text)
	p := n.parent
	for style := range p.lists {
		if style != s.Style && rank(style) == 0 {
			delete(p.lists, style)
		}
	}
	p.lists[s.Style] = s.Mark
	b.indents[listKey{p, s.Style}] = r.Indent
	b.headings[listKey{p, s.Style}] = r.level > 0
	b.last[s.Style] = s.Mark
	if s.Style == Article {
		b.countArticle(p, s.Mark)
	}
	b.register(n, markKey(s.Mark.Text))
	if b.pending != nil {
		n.above = true
		n.heading = unbracket(b.pending.text)
		n.coverRow(b.pending)
		b.pending = nil
	}
	n.coverRow(r)
	n.begin(s.rest, r)
	b.lastRow = r
}

func (b *builder) countArticle(p *node, m Mark) {
	for ; p != nil; p = p.parent {
		if p.named || p.parent == nil || p.Style == Supplement {
			b.articles[p] = m
			return
		}
	}
}

// add makes a node under p, or as deep as allowed.
func (b *builder) add(p *node, r *row) *node {
	for d := p.depth(); d >= b.limits.Depth; d-- {
		p = p.parent
		if d == b.limits.Depth {
			b.report(DepthExceeded, Notice, "", r.Line.Line, "段が深すぎるため、上の段に置きました。")
		}
	}
	n := &node{parent: p, line: r.Line.Line, indent: r.Indent, level: r.level, index: len(b.nodes)}
	if p.lists == nil {
		p.lists = map[Style]Mark{}
	}
	p.closeHead()
	p.children++
	b.nodes = append(b.nodes, n)
	b.top = n
	b.inItem = false
	return n
}

// register gives n its segment of the path, #2 for the second of equal marks.
func (b *builder) register(n *node, key string) {
	p := n.parent
	if p.keys == nil {
		p.keys = map[string]int{}
	}
	p.keys[key]++
	if k := p.keys[key]; k > 1 {
		n.segment += "#" + itoa(k)
	}
	n.path = n.segment
	if p.parent != nil {
		n.path = p.path + "/" + n.segment
	}
}

// placeNamed adds an unnumbered heading. The same heading again, while it is
// still open, is the head of a new page.
func (b *builder) placeNamed(p *node, r *row) {
	key := compare(r.text)
	for n := b.top; n.parent != nil; n = n.parent {
		if n.named && n.level == r.level && n.key == key {
			r.setAside(RunningHead)
			b.top = n
			return
		}
	}
	n := b.add(p, r)
	n.named = true
	n.heading, n.key = r.text, key
	n.segment = shorten(segment(r.text))
	if n.segment == "" {
		n.segment = "見出し"
	}
	b.register(n, n.segment)
	n.coverRow(r)
	b.lastRow = nil
}

// shorten keeps the path of a heading that is rather a paragraph short.
func shorten(s string) string {
	const most = 100
	n := 0
	for i := range s {
		if n++; n > most {
			return s[:i] + "…"
		}
	}
	return s
}

// levelParent is where a Markdown heading without a mark belongs: under the
// nearest open heading of a higher level.
func (b *builder) levelParent(r *row) *node {
	p := b.top
	for p.parent != nil && !(p.level > 0 && p.level < r.level) {
		p = p.parent
	}
	return p
}

// restart reports under which node row i is an unnumbered heading: a phrase
// after which the numbers begin anew. nil where it is none.
func (b *builder) restart(i int) *node {
	r := &b.rows[i]
	if len(b.nodes) == 0 || !b.titleLike(r) {
		return nil
	}
	const lead = 8
	for j, seen := i+1, 0; j < len(b.rows) && seen < lead; j++ {
		q := &b.rows[j]
		switch {
		case q.use == isAside:
			continue
		case q.use != inBody:
			return nil
		}
		seen++
		b.work += len(q.text)
		if len(q.marks) == 0 {
			if seen == 1 && b.titleLike(q) {
				return nil
			}
			continue
		}
		s := b.bestSlot(q)
		if s.fit == nowhere || s.weight == weak && !b.ahead(s.Style, 2, q) {
			continue
		}
		if s.fit == first {
			s = b.outer(s)
		}
		if s.fit != back && s.fit != doubled || s.Number != 1 || s.Style == Supplement {
			return nil
		}
		return b.restartParent(s)
	}
	return nil
}

// outer finds a list of the same marks further out, beyond an unnumbered
// heading: after its tables, number one is rather a new part of the text than
// a list below the last table.
func (b *builder) outer(s slot) slot {
	for p := s.parent; p != nil && (p.named || p.rank() == 0); p = p.parent {
		if prior, known := p.lists[s.Style]; known && p != b.top {
			s.parent, s.prior, s.fit = p, prior, back
			return s
		}
	}
	return s
}

// restartParent is where the heading of a restarted list belongs: inside the
// provision whose list it was if that one has a follower further down, else
// beside it, as a new part of the text.
func (b *builder) restartParent(s slot) *node {
	p := s.parent
	if p.parent == nil {
		return p
	}
	list := b.lines[aheadKey{p.Style, p.Number + 1}]
	if !p.named && len(list) > 0 && list[len(list)-1] > b.lastLine() {
		return p
	}
	return p.parent
}

func (b *builder) lastLine() int {
	if b.lastRow == nil {
		return 0
	}
	return b.lastRow.Line.Line
}

// titleLike: a phrase of its own, as a heading or a title is.
func (b *builder) titleLike(r *row) bool {
	return r.use == inBody && !r.bullet && !r.dash && !r.quoted && columns(r.text) <= 80 && !isBracketed(r.text) &&
		isPhrase(r.text) && !goesOn(r.text) && b.ending() != running && !b.full(r)
}

// wrapWidth finds the width at which a source breaks its lines: most of its
// long lines end there. 0 where lines are as long as their paragraphs.
func wrapWidth(rows []row) int {
	var count [202]int
	all := 0
	for i := range rows {
		if rows[i].use == inBody {
			count[min(columns(rows[i].Text), 201)]++
			all++
		}
	}
	if all < 12 {
		return 0
	}
	top, over := 200, count[201]
	for ; top > 40 && (over+count[top])*50 <= all; top-- {
		over += count[top]
	}
	near := 0
	for w := max(top-6, 0); w <= 200; w++ {
		near += count[w]
	}
	if top >= 200 || near*5 < all {
		return 0
	}
	return top
}

// full reports whether r reaches the width at which lines are broken.
func (b *builder) full(r *row) bool {
	return b.width > 0 && columns(r.Text) >= b.width-6
}
