package jobun

// state says how the text before a row ended.
type state int

const (
	// ended: a sentence or nothing came to its end.
	ended state = iota
	// loose: no full stop, but it may be a heading or an item.
	loose
	// running: the sentence must go on.
	running
)

// ending is the state of the text that row would continue.
func (b *builder) ending() state {
	p := b.top.lastPara()
	if b.inItem && len(b.top.items) > 0 {
		p = b.top.items[len(b.top.items)-1].para
	}
	switch {
	case p == nil || p.ended():
		return ended
	case p.broken():
		return running
	case b.lastRow != nil && b.full(b.lastRow):
		return running
	}
	return loose
}

// accepts decides whether a row really begins with the mark of s, or whether
// a sentence only happened to break before a number.
func (b *builder) accepts(s slot, r *row) bool {
	if r.List != nil || r.level > 0 || r.dash && s.weight > weak {
		return true
	}
	if rank(s.Style) > 0 && rank(s.Style) < rank(Article) {
		return s.fit >= doubled || b.ending() != running
	}
	switch s.weight {
	case strong:
		return b.acceptsStrong(s, r)
	case medium:
		return b.acceptsMedium(s, r)
	}
	return b.acceptsWeak(s, r)
}

func (b *builder) acceptsStrong(s slot, r *row) bool {
	end := b.ending()
	switch s.fit {
	case first, next, resumed:
		return true
	case doubled:
		return end != running
	case skipped:
		return end == ended || end == loose && s.Number-s.prior.Number <= 3
	case back:
		return end == ended || end == loose && (r.blank || s.Number == 1 || b.width == 0 || b.outdented(s, r))
	case orphan:
		return end != running && (s.Number <= 2 || b.ahead(s.Style, s.Number+1, r) || s.Style == Article)
	}
	return false
}

// outdented reports whether r stands again where the marks of its list stand,
// after a row that stood further in.
func (b *builder) outdented(s slot, r *row) bool {
	return b.lastRow != nil && b.lastRow.Indent > r.Indent && b.indents[listKey{s.parent, s.Style}] == r.Indent
}

func (b *builder) acceptsMedium(s slot, r *row) bool {
	end := b.ending()
	switch s.fit {
	case first:
		return end != running && (s.Style == Number || s.Style == Kana || s.Style == Compound || b.ahead(s.Style, s.Number+1, r))
	case next, resumed:
		return end != running || r.blank && !b.top.lastPara().broken()
	case doubled:
		return end != running && (r.blank || end == ended)
	case skipped:
		return end == ended && s.Number-s.prior.Number <= 3
	case back:
		return end == ended && s.Number == 1
	case orphan:
		return end == ended && b.ahead(s.Style, s.Number+1, r)
	}
	return false
}

func (b *builder) acceptsWeak(s slot, r *row) bool {
	if refers(s.rest) || b.ending() == running {
		return false
	}
	switch s.fit {
	case first:
		return b.ahead(s.Style, s.Number+1, r)
	case next, resumed:
		return true
	case doubled, skipped:
		return b.ending() == ended && s.Style != Number && s.Number-s.prior.Number <= 2
	}
	return false
}
