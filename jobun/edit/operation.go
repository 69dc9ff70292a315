package edit

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/okite-isms/okite/jobun"
)

// Kind is what an operation does.
type Kind string

// The kinds.
const (
	Change Kind = "change"
	Insert Kind = "insert"
	Delete Kind = "delete"
	Move   Kind = "move"
)

// Where is where something goes, seen from another provision.
type Where string

// Before and behind it with all below it, or below it as the last, or the first.
const (
	Before Where = "before"
	After  Where = "after"
	Child  Where = "child"
	First  Where = "first"
)

// Operation is one change of a text.
type Operation struct {
	Kind Kind `json:"kind"`
	// Target is the provision that is changed, deleted or moved; for Insert the one it is
	// seen from.
	Target string `json:"target"`
	// ID is that of an inserted provision, To the one that a moved one is seen from.
	ID    string `json:"id,omitempty"`
	To    string `json:"to,omitempty"`
	Where Where  `json:"where,omitempty"`
	// Style is how what is inserted below another is counted; empty for the usual way.
	Style jobun.Style `json:"style,omitempty"`
	// Heading, Text and Items are the words of a change or an insertion. For an annex
	// Heading is its title and each of Items a row of its table, its cells parted by tabs.
	Heading string   `json:"heading,omitempty"`
	Text    string   `json:"text,omitempty"`
	Items   []string `json:"items,omitempty"`
	// Links hold what the references in these words meant when they were written, so that
	// a text does not depend on what is taken back before it. Apply fills it in.
	Links []Link `json:"links,omitempty"`
}

// Link is what a reference in the words of an operation means: Field 0 is the heading, 1
// the text, from 2 on the items.
type Link struct {
	Field int      `json:"field"`
	From  int      `json:"from"`
	IDs   []string `json:"ids"`
	First bool     `json:"first,omitempty"`
}

// Errors of an operation that cannot be carried out.
var (
	ErrTarget   = errors.New("その定めは、ありません。")
	ErrPlace    = errors.New("その場所には、置けません。")
	ErrNothing  = errors.New("変わっている所がありません。")
	ErrWords    = errors.New("本文か見出しを入力してください。")
	ErrTaken    = errors.New("同じ識別子の定めがあります。")
	ErrTooDeep  = errors.New("段が深すぎます。")
	ErrTooMuch  = errors.New("文章が長すぎます。")
	ErrOneLine  = errors.New("見出しは、1行で書いてください。")
	ErrCell     = errors.New("表の列が多すぎます。")
	ErrInserted = errors.New("別表などの前後には、別表などだけを置けます。")
)

// Limits of one provision, and of the depth of a text.
const (
	wordsMax = 40_000
	depthMax = 24
	cellsMax = 60
)

// Apply carries out one operation, or leaves the text as it was and says why.
func (d *Draft) Apply(o *Operation) error {
	if err := o.check(); err != nil {
		return err
	}
	d.renumber() // what was typed speaks of the text as it reads now
	if strings.HasPrefix(o.Target, "annex:") {
		return d.applyAnnex(o)
	}
	n := d.byID[o.Target]
	if o.Target == "" && o.Kind == Insert && (o.Where == Child || o.Where == First) {
		n = d.root
	}
	if n == nil || n != d.root && !d.alive(n) {
		return ErrTarget
	}
	switch o.Kind {
	case Change:
		return d.change(n, o)
	case Insert:
		return d.insert(n, o)
	case Delete:
		return d.remove(n)
	case Move:
		return d.move(n, o)
	}
	return fmt.Errorf("操作「%s」は、ありません。", o.Kind)
}

func (o *Operation) check() error {
	total := utf8.RuneCountInString(o.Heading) + utf8.RuneCountInString(o.Text)
	for i, it := range o.Items {
		total += utf8.RuneCountInString(it)
		o.Items[i] = strings.TrimRight(it, "\r\n")
	}
	switch {
	case total > wordsMax || len(o.Items) > 2000:
		return ErrTooMuch
	case strings.ContainsAny(o.Heading, "\r\n"):
		return ErrOneLine
	case (o.Kind == Insert) && strings.TrimSpace(o.Heading+o.Text) == "":
		return ErrWords
	}
	return nil
}

// read finds the references in the words of an operation.
func (d *Draft) read(o *Operation, owner *node) (heading, text words, items []words) {
	fields := append([]string{o.Heading, o.Text}, o.Items...)
	var links []Link
	read := make([]words, len(fields))
	for i, s := range fields {
		w := d.scan(s, owner)
		if o.Links != nil {
			w.atoms = d.relink(w.atoms, o.Links, i)
		}
		for _, a := range w.atoms {
			l := Link{Field: i, From: a.from, First: a.first, IDs: []string{}}
			for _, t := range a.targets {
				l.IDs = append(l.IDs, t.id)
			}
			if a.annex != nil {
				l.IDs = append(l.IDs, a.annex.id)
			}
			links = append(links, l)
		}
		read[i] = w
	}
	if o.Links == nil {
		if o.Links = links; links == nil {
			o.Links = []Link{}
		}
	}
	return read[0], read[1], read[2:]
}

// relink gives references what they meant when they were written.
func (d *Draft) relink(atoms []atom, links []Link, field int) []atom {
	var kept []atom
	for _, a := range atoms {
		for _, l := range links {
			if l.Field != field || l.From != a.from {
				continue
			}
			a.targets, a.annex, a.first = nil, nil, l.First
			for _, id := range l.IDs {
				if n := d.byID[id]; n != nil {
					a.targets = append(a.targets, n)
				}
				for _, x := range d.annexes {
					if x.id == id {
						a.annex = x
					}
				}
			}
			kept = append(kept, a)
		}
	}
	return kept
}

func (d *Draft) change(n *node, o *Operation) error {
	heading, text, items := d.read(o, n)
	if heading.text == d.settle(n.heading, n, nil) && text.text == d.settle(n.text, n, nil) && slices.EqualFunc(items, n.items, func(a, b words) bool { return a.text == d.settle(b, n, nil) }) {
		return ErrNothing
	}
	n.heading, n.text, n.items = heading, text, items
	n.deleted = n.mark != nil && fold(text.text) == "削除" && heading.text == ""
	n.touched = true
	return nil
}

// place is where something goes: under which node, before which of its children.
func (d *Draft) place(seen *node, w Where) (up *node, at int, err error) {
	switch w {
	case Before, After:
		if seen.parent == nil {
			return nil, 0, ErrPlace
		}
		at = seen.index()
		if w == After {
			at++
		}
		return seen.parent, at, nil
	case Child:
		return seen, len(seen.children), nil
	case First:
		return seen, 0, nil
	}
	return nil, 0, ErrPlace
}

func (d *Draft) insert(seen *node, o *Operation) error {
	gone := d.byID[o.ID] // one that was deleted comes back as what it was
	if o.ID == "" || gone != nil && d.alive(gone) {
		return ErrTaken
	}
	up, at, err := d.place(seen, o.Where)
	if err != nil {
		return err
	}
	depth := 1
	for p := up; p.parent != nil; p = p.parent {
		depth++
	}
	if depth > depthMax {
		return ErrTooDeep
	}
	n := &node{id: o.ID, inserted: true}
	if gone != nil {
		n, n.children, n.deleted = gone, nil, false
	}
	n.parent, n.touched = up, true
	style := o.Style
	if style == "" && up == seen.parent && seen.mark != nil {
		style = seen.mark.Style
	} else if style == "" && up != seen.parent {
		style = d.Styles(o.Target)[0]
	}
	if n.mark == nil && style != "" || n.mark != nil && n.mark.Style != style {
		n.mark, n.list, n.inserted = nil, nil, true
		if style != "" {
			n.mark = &jobun.Mark{Style: style}
		}
	}
	if style == jobun.Supplement {
		n.mark.Text, n.mark.Number = "附則", 1
		n.label.text = "附則"
	}
	n.keep = n.inserted && d.options.Keep && rank(style) > 1 && style != jobun.Dai
	if o.Where == Child {
		at = behind(up, style)
	}
	up.children = slices.Insert(up.children, at, n)
	d.byID[n.id] = n
	n.heading, n.text, n.items = d.readAt(o, n)
	d.dirty, d.index = true, nil
	return nil
}

// readAt reads the words of a new provision; what it says of its neighbours (前条) is seen
// from where it stands, all else as the numbers are now.
func (d *Draft) readAt(o *Operation, n *node) (heading, text words, items []words) {
	d.index = nil
	heading, text, items = d.read(o, n)
	d.index = nil
	return heading, text, items
}

// behind is the place among the children behind the last of a style; without one, at the
// end, but paragraphs stand behind the items of the first.
func behind(up *node, style jobun.Style) int {
	for i := len(up.children) - 1; i >= 0; i-- {
		if m := up.children[i].mark; m != nil && m.Style == style {
			return i + 1
		}
	}
	if up.mark != nil && up.mark.Style == jobun.Article && style != jobun.Number {
		for i, c := range up.children {
			if c.mark != nil && c.mark.Style == jobun.Number {
				return i
			}
		}
	}
	return len(up.children)
}

func (d *Draft) remove(n *node) error {
	if n.parent == nil {
		return ErrTarget
	}
	if d.options.Keep && n.mark != nil && !n.inserted && rank(n.mark.Style) > 1 && n.mark.Style != jobun.Dai && d.hasNext(n) {
		for _, c := range n.children {
			d.hold(c)
		}
		n.heading, n.text, n.items, n.children = words{}, words{text: "削除"}, nil, nil
		n.deleted, n.touched = true, true
		d.dirty, d.index = true, nil
		return nil
	}
	n.parent.children = slices.Delete(n.parent.children, n.index(), n.index()+1)
	d.dirty, d.index = true, nil
	return nil
}

// hold keeps the numbers behind the articles of a chapter that was deleted.
func (d *Draft) hold(n *node) {
	if n.list != nil && n.mark.Style == jobun.Article {
		n.list.gone[n.at] = true
	}
	for _, c := range n.children {
		d.hold(c)
	}
}

// hasNext reports whether others are counted behind n.
func (d *Draft) hasNext(n *node) bool {
	run := d.at(listKey{d.scope(n), n.mark.Style})
	i := slices.Index(run, n)
	return i >= 0 && i < len(run)-1
}

func (d *Draft) move(n *node, o *Operation) error {
	seen := d.byID[o.To]
	if seen == nil || !d.alive(seen) {
		return ErrTarget
	}
	if seen.under(n) {
		return ErrPlace
	}
	up, at, err := d.place(seen, o.Where)
	if err != nil {
		return err
	}
	if n.mark != nil && up.mark != nil && rank(n.mark.Style) > 0 && (rank(up.mark.Style) == 0 || rank(up.mark.Style) >= rank(n.mark.Style)) {
		return ErrPlace // no chapter below an article
	}
	was := n.index()
	if up == n.parent && (at == was || at == was+1) {
		return ErrNothing
	}
	n.parent.children = slices.Delete(n.parent.children, was, was+1)
	if up == n.parent && at > was {
		at--
	}
	n.parent = up
	up.children = slices.Insert(up.children, at, n)
	n.touched = true
	d.dirty, d.index = true, nil
	return nil
}

// Styles are the ways in which something below a provision can be counted, the usual one
// first.
func (d *Draft) Styles(id string) []jobun.Style {
	up := d.byID[id]
	if up == nil || up == d.root {
		return []jobun.Style{d.topStyle()}
	}
	seen := map[jobun.Style]int{}
	var order []jobun.Style
	note := func(n *node) {
		for _, c := range n.children {
			if c.mark == nil || c.mark.Style == jobun.Compound {
				continue
			}
			if seen[c.mark.Style] == 0 {
				order = append(order, c.mark.Style)
			}
			seen[c.mark.Style]++
		}
	}
	note(up)
	if len(order) == 0 {
		for _, n := range d.all() {
			if n.mark != nil && up.mark != nil && n.mark.Style == up.mark.Style {
				note(n)
			}
		}
	}
	slices.SortStableFunc(order, func(a, b jobun.Style) int { return seen[b] - seen[a] })
	for _, s := range usual(up) {
		if !slices.Contains(order, s) {
			order = append(order, s)
		}
	}
	return order
}

func (d *Draft) topStyle() jobun.Style {
	for _, n := range d.root.children {
		if n.mark != nil && n.mark.Style != jobun.Preface {
			return n.mark.Style
		}
	}
	return jobun.Article
}

func usual(up *node) []jobun.Style {
	if up.mark == nil {
		return []jobun.Style{jobun.Number, jobun.NumberBoth}
	}
	switch up.mark.Style {
	case jobun.Part, jobun.Chapter, jobun.Section, jobun.Subsection, jobun.Division:
		return []jobun.Style{jobun.Article, jobun.Number}
	case jobun.Article, jobun.Supplement:
		return []jobun.Style{jobun.Number, jobun.NumberBoth}
	case jobun.Number, jobun.Dai:
		return []jobun.Style{jobun.NumberBoth, jobun.Kana}
	case jobun.NumberBoth:
		return []jobun.Style{jobun.Kana, jobun.Circled}
	case jobun.Kana, jobun.Iroha:
		return []jobun.Style{jobun.KanaBoth}
	}
	return []jobun.Style{jobun.Kana, jobun.KanaBoth}
}

func (d *Draft) applyAnnex(o *Operation) error {
	i := slices.IndexFunc(d.annexes, func(x *annex) bool { return x.id == o.Target })
	if i < 0 {
		return ErrTarget
	}
	x := d.annexes[i]
	switch o.Kind {
	case Change:
		return d.changeAnnex(x, o)
	case Delete:
		d.annexes = slices.Delete(d.annexes, i, i+1)
	case Insert:
		if o.Where != Before && o.Where != After {
			return ErrPlace
		}
		if o.ID = strings.TrimPrefix(o.ID, "annex:"); o.ID == "" || slices.ContainsFunc(d.annexes, func(a *annex) bool { return a.id == "annex:"+o.ID }) {
			return ErrTaken
		}
		o.ID = "annex:" + o.ID
		n := &annex{id: o.ID, kind: x.kind, label: x.label, inserted: true, at: -1}
		if m := annexRE.FindStringSubmatch(x.label); m == nil {
			n.label = x.label + "第" + d.customs.write(2, "")
		}
		n.now = n.label
		if err := d.changeAnnex(n, o); err != nil {
			return err
		}
		if o.Where == After {
			i++
		}
		d.annexes = slices.Insert(d.annexes, i, n)
	default:
		return ErrPlace
	}
	d.dirty = true
	return nil
}

func (d *Draft) changeAnnex(x *annex, o *Operation) error {
	for _, row := range o.Items {
		if strings.Count(row, "\t") >= cellsMax {
			return ErrCell
		}
	}
	heading, text, _ := d.read(o, x.inside)
	var rows [][]words
	for _, row := range o.Items {
		var cells []words
		for _, c := range strings.Split(row, "\t") {
			cells = append(cells, d.scan(c, x.inside))
		}
		rows = append(rows, cells)
	}
	same := heading.text == d.settle(x.title, x.inside, x) && text.text == d.settle(x.text, x.inside, x) && len(rows) == len(x.rows)
	for i := 0; same && i < len(rows); i++ {
		same = slices.EqualFunc(rows[i], x.rows[i], func(a, b words) bool { return a.text == d.settle(b, x.inside, x) })
	}
	if same && !x.inserted {
		return ErrNothing
	}
	x.title, x.text, x.rows, x.touched = heading, text, rows, true
	return nil
}
