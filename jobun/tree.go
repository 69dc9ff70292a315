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
	line, found := b.nextLine(s, n, r)
	return found && line <= r.Line.Line+reach
}

// nextLine is the first row below r that may begin with mark number n.
func (b *builder) nextLine(s Style, n int, r *row) (int, bool) {
	list := b.lines[aheadKey{s, n}]
	i := sort.SearchInts(list, r.Line.Line+1)
	if i == len(list) {
		return 0, false
	}
	return list[i], true
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
	if s.fit != nowhere && b.accepts(s, r) {
		b.place(s, r)
		return
	}
	if s.fit != nowhere && s.weight == strong {
		b.reportUnplaced(s, r)
	}
	switch {
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

// place adds a numbered provision.
func (b *builder) place(s slot, r *row) {
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
	b.reportFit(s, r, n.path)
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
