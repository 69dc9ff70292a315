package edit

import (
	"slices"
	"strings"

	"github.com/okite-isms/okite/jobun"
)

// node is a provision of the draft.
type node struct {
	id       string
	parent   *node
	children []*node
	mark     *jobun.Mark // as it was opened, or as a new one is counted; nil for a heading without one
	heading  words
	text     words
	items    []words
	deleted  bool

	inserted bool
	keep     bool // inserted so that the numbers behind it stay
	at       int  // place in its list when it was opened
	list     *list
	label    label
	touched  bool
	path     string
}

// label is how a node is counted now.
type label struct {
	number int
	branch []int
	text   string
	base   int // the number it had, or that of the run of branches it joined
	broken bool
}

// list is a run of provisions that were counted on when the text was opened.
type list struct {
	style jobun.Style
	all   []*node
	gone  map[int]bool // places whose provision was deleted so that the numbers stay
}

// annex is an attachment of the draft.
type annex struct {
	id       string
	kind     string
	label    string // as opened
	now      string // as it is called now
	title    words
	text     words
	rows     [][]words
	inside   *node // the provision it stands in
	path     string
	inserted bool
	touched  bool
	at       int
}

// Draft is a text that is being changed.
type Draft struct {
	doc     *jobun.Document
	options Options
	customs customs
	root    *node
	byID    map[string]*node
	annexes []*annex
	lists   map[listKey]*list
	ranges  map[*node]string // the articles of a contents list, as they were counted
	dirty   bool
	index   *index
	places  []Place
}

type listKey struct {
	scope *node
	style jobun.Style
}

// Options say how a text is changed.
type Options struct {
	// Keep has numbers stay: what is inserted gets a branch number (第8条の2), what is
	// deleted leaves 「削除」. It holds for 編, 章, 節, 款, 目 and 条; paragraphs and the marks
	// of lists always count on.
	Keep bool
}

// Open makes a draft of a text, which is only read.
func Open(doc *jobun.Document, o Options) *Draft {
	d := &Draft{doc: doc, options: o, customs: customsOf(doc), root: &node{}, byID: map[string]*node{}, lists: map[listKey]*list{}, ranges: map[*node]string{}, dirty: true}
	nodes := make([]*node, len(doc.Provisions))
	for i, p := range doc.Provisions {
		n := &node{id: p.ID, parent: d.root, mark: p.Mark, heading: words{text: p.Heading}, text: words{text: p.Text}, deleted: p.Deleted, path: p.Path}
		for _, it := range p.Items {
			n.items = append(n.items, words{text: it.Text})
		}
		if p.Parent >= 0 && p.Parent < i {
			n.parent = nodes[p.Parent]
		}
		n.parent.children = append(n.parent.children, n)
		nodes[i], d.byID[n.id] = n, n
	}
	for _, a := range doc.Attachments {
		d.openAnnex(a, nodes)
	}
	for _, n := range d.all() {
		if n.mark == nil {
			continue
		}
		k := listKey{d.scope(n), n.mark.Style}
		l := d.lists[k]
		if l == nil {
			l = &list{style: n.mark.Style, gone: map[int]bool{}}
			d.lists[k] = l
		}
		n.list, n.at = l, len(l.all)
		l.all = append(l.all, n)
		n.label = label{number: n.mark.Number, branch: n.mark.Branch, text: n.mark.Text, base: n.mark.Number}
	}
	d.dirty = false
	d.link()
	byPath := map[string]*node{}
	for _, n := range nodes {
		byPath[n.path] = n
	}
	for _, e := range doc.Contents {
		if n := byPath[e.Path]; n != nil && e.Range != "" {
			d.ranges[n] = d.rangeBelow(n, e.Range)
		}
	}
	return d
}

func (d *Draft) openAnnex(a jobun.Attachment, nodes []*node) {
	x := &annex{kind: a.Kind, label: a.Label, now: a.Label, title: words{text: a.Title}, text: words{text: a.Text}, at: len(d.annexes), path: a.Path}
	for _, row := range a.Rows {
		var cells []words
		for _, c := range row {
			cells = append(cells, words{text: c})
		}
		x.rows = append(x.rows, cells)
	}
	if a.Path != "" {
		for _, n := range nodes {
			if n.path == a.Path {
				x.inside = n
			}
		}
	}
	x.id = annexID(d.annexes, a)
	d.annexes = append(d.annexes, x)
}

// annexID names an attachment by what it is called, so that it is the same in the next
// edition.
func annexID(before []*annex, a jobun.Attachment) string {
	name := "annex:" + fold(a.Label+"/"+a.Path)
	if a.Label == "" {
		name = "annex:" + fold(a.Title+"/"+a.Path)
	}
	id := name
	for n := 2; slices.ContainsFunc(before, func(x *annex) bool { return x.id == id }); n++ {
		id = name + "#" + numeral(n, half)
	}
	return id
}

// Annexes are the ids of the attachments in the order of the text, by which operations
// name them.
func (d *Draft) Annexes() []string {
	ids := make([]string, len(d.annexes))
	for i, x := range d.annexes {
		ids[i] = x.id
	}
	return ids
}

// all lists the nodes in the order of the text.
func (d *Draft) all() []*node {
	var list []*node
	var walk func(n *node)
	walk = func(n *node) {
		for _, c := range n.children {
			list = append(list, c)
			walk(c)
		}
	}
	walk(d.root)
	return list
}

// scope is the node under which the marks of n are counted: articles run through the
// chapters, all else stands under its parent.
func (d *Draft) scope(n *node) *node {
	if n.mark != nil && n.mark.Style == jobun.Article {
		return part(n.parent)
	}
	return n.parent
}

// part is the nearest node within which articles are counted: a supplement, an unnumbered
// heading, or the whole text.
func part(n *node) *node {
	for ; n.parent != nil; n = n.parent {
		if n.mark == nil || n.mark.Style == jobun.Supplement {
			return n
		}
	}
	return n
}

// order is where a node stands in the text.
func (n *node) index() int { return slices.Index(n.parent.children, n) }

func (n *node) under(up *node) bool {
	for ; n != nil; n = n.parent {
		if n == up {
			return true
		}
	}
	return false
}

// article is the article in which n stands, and its paragraph: n itself among both.
func (n *node) article() (article, paragraph *node) {
	for ; n.parent != nil; n = n.parent {
		switch {
		case n.mark == nil:
		case n.mark.Style == jobun.Article:
			return n, paragraph
		case n.mark.Style == jobun.Number && n.parent.mark != nil && n.parent.mark.Style == jobun.Article:
			paragraph = n
		}
	}
	return nil, paragraph
}

// segment is the mark as it stands in a path.
func (n *node) segment() string {
	s := n.label.text
	if n.mark == nil || s == "" {
		if s = n.heading.text; s == "" {
			s = n.path[strings.LastIndex(n.path, "/")+1:]
		}
		if r := []rune(s); len(r) > 100 {
			s = string(r[:100]) + "…"
		}
	}
	s = strings.Join(strings.Fields(s), "")
	return strings.ReplaceAll(strings.TrimRight(s, ".．、､，"), "/", "∕")
}
