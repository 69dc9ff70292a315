package jobun

import (
	"strconv"
	"strings"
)

func itoa(n int) string { return strconv.Itoa(n) }

// begin takes what stands beside the mark of a new node.
func (n *node) begin(rest string, r *row) {
	n.headRow = r
	switch {
	case compare(rest) == "削除":
		n.deleted = true
		n.addPara(rest, r)
		return
	case r.level > 0 && n.heading == "":
		n.heading = bare(rest)
		return
	case n.Style == Article || n.Style == Supplement || n.Style == Dai:
		rest = n.besideHeading(rest)
	}
	if n.heading == "" && n.rank() == 0 || n.Style == Article && n.heading == "" {
		if term, text := splitTerm(rest); term != "" {
			n.heading, rest = term, text
		}
	}
	switch {
	case rest == "":
	case n.heading != "" || n.Style == Supplement || isSentence(rest):
		n.addPara(rest, r)
	default:
		n.head = rest
	}
}

// bare takes the brackets off a heading that is nothing else.
func bare(s string) string {
	if isBracketed(s) {
		return unbracket(s)
	}
	return s
}

// besideHeading takes 第1条（目的） apart.
func (n *node) besideHeading(rest string) string {
	if r, _ := firstRune(rest); r != '（' && r != '(' {
		return rest
	}
	end := closing(rest)
	if end < 0 {
		return rest
	}
	inner, after := rest[:end], rest[end:]
	if n.heading != "" || columns(inner) > 100 || goesOn(after) || strings.Contains(inner, "。") {
		return rest
	}
	n.heading = unbracket(inner)
	return strings.TrimLeftFunc(after, isBlank)
}

// closing is the end of the bracket that s begins with, -1 if it stays open.
func closing(s string) int {
	depth := 0
	for i, r := range s {
		switch r {
		case '（', '(':
			depth++
		case '）', ')':
			if depth--; depth == 0 {
				return i + len(string(r))
			}
		}
	}
	return -1
}

// splitTerm takes 個人番号　法第2条に規定する…をいう。 apart: a phrase, a wide
// blank, a sentence.
func splitTerm(s string) (term, text string) {
	i := strings.IndexAny(s, "\u3000\t")
	if i < 0 {
		i = definedTerm(s)
	}
	if i <= 0 {
		return "", s
	}
	term, text = s[:i], strings.TrimFunc(s[i:], isBlank)
	if !isPhrase(term) || columns(term) > 60 || !isSentence(text) || goesOn(text) {
		return "", s
	}
	return term, text
}

// definedTerm finds the narrow blank after a term that is defined. A blank at
// Latin letters is only the spacing of the source.
func definedTerm(s string) int {
	i := strings.IndexByte(s, ' ')
	if i <= 0 || !strings.HasSuffix(s, "をいう。") {
		return -1
	}
	next, _ := firstRune(strings.TrimLeft(s[i:], " "))
	if lastRune(s[:i]) < 0x80 || next < 0x80 {
		return -1
	}
	return i
}

// isSentence reports whether s has a full stop outside brackets.
func isSentence(s string) bool {
	return strings.ContainsAny(outside(s), "。｡")
}

func (n *node) addPara(s string, r *row) {
	n.paras = append(n.paras, para{s, r})
}

// closeHead decides, when children begin, nothing yet; it only keeps rows
// from being joined to the head later.
func (n *node) closeHead() { n.headRow = nil }

// text adds a row without a mark to the node it belongs to.
func (b *builder) text(r *row) {
	b.resume(r)
	n := b.top
	defer func() { b.lastRow, b.inItem = r, false }()
	n.cover(r.Line.Line)
	if b.inItem && b.itemGoesOn(n, r) {
		last := len(n.items) - 1
		n.items[last].Text = join(n.items[last].Text, r.text)
		r.bullet = true
		return
	}
	if n.parent == nil {
		n.addPara(r.text, r)
		return
	}
	switch {
	case n.head != "" && n.headRow != nil:
		b.afterHead(n, r)
	case n.head == "" && n.heading == "" && len(n.paras) == 0 && n.children == 0 && !isSentence(r.text):
		n.head, n.headRow = r.text, r
	case len(n.paras) > 0 && !b.inItem && b.continues(n.paras[len(n.paras)-1].text, r):
		p := &n.paras[len(n.paras)-1]
		p.text, p.last = join(p.text, r.text), r
	default:
		n.addPara(r.text, r)
	}
}

// afterHead decides whether what stood beside the mark was a heading, now that
// text follows it, or the beginning of that text.
func (b *builder) afterHead(n *node, r *row) {
	if b.isHeading(n, r) {
		n.heading, n.head, n.headRow = n.head, "", nil
		n.addPara(r.text, r)
		return
	}
	if endsWithVerb(n.head) && (r.blank || beginsSentence(r.text)) && !goesOn(r.text) {
		n.addPara(n.head, n.headRow)
		n.head = ""
		n.addPara(r.text, r)
		return
	}
	n.head, n.headRow = join(n.head, r.text), r
	if isSentence(n.head) {
		n.addPara(n.head, r)
		n.head = ""
	}
}

func (b *builder) isHeading(n *node, r *row) bool {
	if !isPhrase(n.head) || goesOn(r.text) {
		return false
	}
	if b.full(n.headRow) {
		return r.blank && isSentence(r.text)
	}
	return true
}

// continues reports whether r goes on with the paragraph text.
func (b *builder) continues(text string, r *row) bool {
	switch {
	case endsSentence(text) && openBrackets(text) == 0:
		return false
	case r.quoted != (b.lastRow != nil && b.lastRow.quoted):
		return false
	case endsOpen(text) || goesOn(r.text):
		return true
	case b.lastRow != nil && b.width > 0:
		return b.full(b.lastRow)
	case r.blank && (endsWithVerb(text) || beginsSentence(r.text)):
		return false
	}
	return true
}

// item adds a bullet.
func (b *builder) item(r *row) {
	n := b.top
	n.cover(r.Line.Line)
	n.headRow = nil
	if n.parent == nil {
		n.addPara(r.text, r)
	} else {
		n.items = append(n.items, Item{Line: r.Line.Line, Text: r.text})
	}
	b.lastRow, b.inItem = r, true
}

// itemGoesOn reports whether r is the rest of the last bullet.
func (b *builder) itemGoesOn(n *node, r *row) bool {
	if len(n.items) == 0 || b.lastRow == nil {
		return false
	}
	last := n.items[len(n.items)-1].Text
	if endsSentence(last) {
		return false
	}
	return endsOpen(last) || goesOn(r.text) || b.full(b.lastRow) || !r.blank && r.Indent > b.lastRow.Indent
}

// resume goes back to a parent whose text goes on after its children: one
// whose sentence was broken off by the list, or one after whose plain items a
// paragraph begins with なお or ただし.
func (b *builder) resume(r *row) {
	n := b.top
	if n.container() || b.ending() == running {
		return
	}
	p := n.parent
	if p.parent == nil {
		return
	}
	last := ""
	if len(p.paras) > 0 {
		last = p.paras[len(p.paras)-1].text
	}
	switch {
	case goesOn(r.text) && endsOpen(last) && openBrackets(last) == 0 && r.blank && !endsOpen(n.lastText()):
		b.top = p
	case beginsSentence(r.text) && p.children > 1 && plainChildren(b.nodes[p.index+1:], p):
		b.top = p
	}
}

// plainChildren reports whether all children of p are items of one row. Only
// the last few are looked at, so that long lists cost no more than short ones.
func plainChildren(after []*node, p *node) bool {
	const enough = 6
	for i := len(after) - 1; i >= 0 && i >= len(after)-enough; i-- {
		n := after[i]
		if n.parent != p || len(n.spans) != 1 || n.spans[0].From != n.spans[0].To || n.heading != "" {
			return false
		}
	}
	return true
}
