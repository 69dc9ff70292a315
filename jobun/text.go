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
	case n.Style == Preface && rest == "" && n.heading == "" && !strings.HasPrefix(n.Mark.Text, "序"):
		n.heading = n.Mark.Text
		return
	case compare(rest) == "削除":
		n.deleted = true
		n.addPara(rest, r)
		return
	case r.level > 0 && n.heading == "":
		n.heading = bare(rest)
		return
	case n.Style == Article || n.Style == Supplement || n.Style == Dai || n.Style == Number && isSentence(rest):
		rest = n.besideHeading(rest)
	}
	if n.Style == Supplement && rest == "抄" {
		rest = ""
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
		n.head = newPara(rest, r)
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
	if n.heading != "" || columns(inner) > 100 || goesOn(after) || strings.Contains(inner, "。") || n.Style == Number && !isPhrase(unbracket(inner)) {
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
	n.paras = append(n.paras, newPara(s, r))
}

// closeHead decides, when children begin, nothing yet; it only keeps rows
// from being joined to the head later.
func (n *node) closeHead() { n.headRow = nil }

// text adds a row without a mark to the node it belongs to.
func (b *builder) text(r *row) {
	b.work += len(r.text)
	b.resume(r)
	n := b.top
	defer func() { b.lastRow, b.inItem = r, false }()
	if n.parent == nil {
		n = b.preamble(r)
	}
	n.coverRow(r)
	if b.inItem && b.itemGoesOn(n, r) {
		n.items[len(n.items)-1].add(r.text, r)
		return
	}
	switch {
	case n.head != nil && n.headRow != nil:
		b.afterHead(n, r)
	case n.head == nil && n.heading == "" && len(n.paras) == 0 && n.children == 0 && !isSentence(r.text):
		n.head, n.headRow = newPara(r.text, r), r
	case len(n.paras) > 0 && !b.inItem && b.continues(n.paras[len(n.paras)-1], r):
		n.paras[len(n.paras)-1].add(r.text, r)
	default:
		n.addPara(r.text, r)
	}
}

// preamble is the node for text that stands before every mark: a 前文 that
// does not say so.
func (b *builder) preamble(r *row) *node {
	n := b.add(b.root, r)
	n.Mark = Mark{Style: Preface, Number: 1}
	n.segment = "前文"
	b.register(n, n.segment)
	return n
}

// afterHead decides whether what stood beside the mark was a heading, now that
// text follows it, or the beginning of that text.
func (b *builder) afterHead(n *node, r *row) {
	switch {
	case b.isHeading(n, r):
		n.heading, n.head, n.headRow = n.head.text(), nil, nil
		n.addPara(r.text, r)
	case endsWithVerb(n.head.tail()) && (r.blank || beginsSentence(r.text)) && !goesOn(r.text):
		n.paras, n.head = append(n.paras, n.head), nil
		n.addPara(r.text, r)
	default:
		n.head.add(r.text, r)
		n.headRow = r
		if n.head.stop {
			n.closeText()
		}
	}
}

// closeText makes a paragraph of what stood beside the mark and went on over
// several rows. A term that is defined may stand before it.
func (n *node) closeText() {
	if term, text := splitTerm(n.head.text()); term != "" && n.heading == "" && (n.rank() == 0 || n.Style == Article) {
		n.heading = term
		n.paras = append(n.paras, n.head.after(strings.LastIndex(n.head.text(), text)))
	} else {
		n.paras = append(n.paras, n.head)
	}
	n.head = nil
}

func (b *builder) isHeading(n *node, r *row) bool {
	if !n.head.phrase() || goesOn(r.text) {
		return false
	}
	if b.full(n.headRow) {
		return r.blank && isSentence(r.text)
	}
	return true
}

// continues reports whether r goes on with the paragraph p.
func (b *builder) continues(p *para, r *row) bool {
	switch {
	case p.ended() || strings.HasSuffix(p.tail(), "】"):
		return false
	case r.quoted != (b.lastRow != nil && b.lastRow.quoted):
		return false
	case p.broken() || goesOn(r.text):
		return true
	case b.lastRow != nil && b.width > 0:
		return b.full(b.lastRow)
	case r.blank && (endsWithVerb(p.tail()) || beginsSentence(r.text) || p.size <= 90 && p.phrase()):
		return false
	}
	return true
}

// item adds a bullet.
func (b *builder) item(r *row) {
	n := b.top
	if n.parent == nil {
		n = b.preamble(r)
	}
	n.coverRow(r)
	n.headRow = nil
	n.items = append(n.items, bullet{newPara(r.text, r), r.Line.Line})
	b.lastRow, b.inItem = r, true
}

// itemGoesOn reports whether r is the rest of the last bullet.
func (b *builder) itemGoesOn(n *node, r *row) bool {
	if len(n.items) == 0 || b.lastRow == nil {
		return false
	}
	last := n.items[len(n.items)-1]
	if last.ended() {
		return false
	}
	return last.broken() || goesOn(r.text) || b.full(b.lastRow) || !r.blank && midWord(r.text) || !r.blank && r.Indent > b.lastRow.Indent
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
	if p.parent == nil || n.lastPara() == nil {
		return
	}
	switch last := p.lastPara(); {
	case r.blank && goesOn(r.text) && last != nil && last.open == 0 && last.broken() && !n.lastPara().broken():
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
