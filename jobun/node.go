package jobun

// node is a provision while the tree grows.
type node struct {
	Mark
	parent *node
	named  bool // an unnumbered heading: Mark is not its own
	level  int  // of a Markdown heading
	indent int
	line   int
	end    int
	index  int // in builder.nodes

	head    *para // text beside the mark, until it is known what it is
	heading string
	above   bool // the heading stood in brackets above the mark
	headRow *row // last row of head, nil once it is closed
	paras   []*para
	items   []bullet
	spans   []Span

	children int
	tables   int
	keys     map[string]int // how often a mark stands among the children
	lists    map[Style]Mark // the last mark of each list among the children
	segment  string
	key      string // heading of a named node in its form for comparison
	leads    int    // whether the text leads to a list: 0 not asked, 1 yes, 2 no
	path     string
	deleted  bool
}

// bullet is an item that may still grow.
type bullet struct {
	*para
	line int
}

// container reports whether only structure may close n: marks of lists stay
// inside it.
func (n *node) container() bool {
	return n.parent == nil || n.named || n.rank() > 0
}

// rank orders the marks whose order is the same in every text. 0 is none.
func (n *node) rank() int {
	if n.parent == nil || n.named {
		return 0
	}
	return rank(n.Style)
}

func rank(s Style) int {
	switch s {
	case Preface, Supplement:
		return 1
	case Part:
		return 2
	case Chapter:
		return 3
	case Section:
		return 4
	case Subsection:
		return 5
	case Division:
		return 6
	case Dai:
		return 7
	case Article:
		return 8
	}
	return 0
}

// depth is 0 for the root.
func (n *node) depth() int {
	d := 0
	for ; n.parent != nil; n = n.parent {
		d++
	}
	return d
}

// cover notes that line belongs to n itself.
func (n *node) cover(line int) {
	if last := len(n.spans) - 1; last >= 0 && n.spans[last].To >= line-1 {
		n.spans[last].To = max(line, n.spans[last].To)
	} else {
		n.spans = append(n.spans, Span{line, line})
	}
}

// coverRow notes that r, with the rows merged into it, belongs to n itself.
func (n *node) coverRow(r *row) {
	n.cover(r.Line.Line)
	for _, l := range r.also {
		n.cover(l)
	}
}

// lastPara is the text that a following row would continue, nil for none.
func (n *node) lastPara() *para {
	switch {
	case len(n.paras) > 0:
		return n.paras[len(n.paras)-1]
	case n.head != nil:
		return n.head
	case n.heading != "":
		return newPara(n.heading, nil)
	}
	return nil
}
