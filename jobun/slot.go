package jobun

// fit says how well a mark continues the lists that are open.
type fit int

const (
	nowhere fit = iota
	orphan      // the first of its kind here, but not number one
	back        // lower than the last one
	skipped     // higher than the next one
	doubled     // the last one again
	first       // number one of a new list
	resumed     // goes on counting from the chapter before
	next        // exactly the next one
)

// slot is a place for a mark: under which node, and how it fits.
type slot struct {
	candidate
	parent *node
	prior  Mark // the mark before it in its list, if any
	fit    fit
	score  int
}

// bestSlot tries every reading of a row's beginning and returns the best.
func (b *builder) bestSlot(r *row) slot {
	var best slot
	for _, c := range r.marks {
		s := b.slotFor(c, r)
		if s.fit == nowhere {
			continue
		}
		s.score = s.score*4 + int(c.weight)
		if best.fit == nowhere || s.score > best.score {
			best = s
		}
	}
	return best
}

func (b *builder) slotFor(c candidate, r *row) slot {
	b.work++
	switch {
	case rank(c.Style) > 0:
		return b.structuralSlot(c)
	case c.Style == Compound:
		return b.compoundSlot(c)
	}
	return b.listSlot(c, r)
}

// structuralSlot places 編 章 節 款 目 条, 第1, 序 and 附則, whose order is fixed.
func (b *builder) structuralSlot(c candidate) slot {
	p := b.top
	for p.parent != nil && !b.holds(p, c) {
		p = p.parent
	}
	s := slot{candidate: c, parent: p}
	if c.Style == Supplement || c.Style == Preface {
		s.fit, s.score = next, 20
		return s
	}
	prior, known := p.lists[c.Style]
	if c.Style == Article && !known {
		prior, known = b.lastArticle(p)
	}
	s.prior = prior
	s.fit = compareMarks(prior, known, c.begin())
	if s.fit == orphan && b.last[c.Style].Number > 0 && compareMarks(b.last[c.Style], true, c.Mark) == next {
		s.fit = resumed
	}
	s.score = 10 + int(s.fit)
	return s
}

// holds reports whether p can be the parent of a structural mark.
func (b *builder) holds(p *node, c candidate) bool {
	switch {
	case !p.container():
		return false
	case p.named:
		prior, known := p.lists[c.Style]
		return c.Number == 1 && !known || known && prior.Number <= c.Number
	case p.Style == Preface:
		return false
	case p.Style == Supplement:
		return c.Style == Article || c.Style == Dai
	case c.Style == Preface:
		return p.children == 0 && p.rank() >= rank(Part) && p.rank() < rank(Dai)
	}
	return p.rank() < rank(c.Style)
}

// lastArticle is where the count of articles stands: it runs through the
// chapters but starts anew in 附則 and under an unnumbered heading.
func (b *builder) lastArticle(p *node) (Mark, bool) {
	for ; p != nil; p = p.parent {
		if p.named || p.parent == nil || p.Style == Supplement {
			m, known := b.articles[p]
			return m, known
		}
	}
	return Mark{}, false
}

// compareMarks says how m goes on after prior.
func compareMarks(prior Mark, known bool, m Mark) fit {
	switch {
	case !known && m.Number == 1 && len(m.Branch) == 0:
		return first
	case !known:
		return orphan
	case m.Number == prior.Number:
		return compareBranches(prior.Branch, m.Branch)
	case m.Number == prior.Number+1:
		if len(m.Branch) > 0 {
			return skipped
		}
		return next
	case m.Number > prior.Number:
		return skipped
	}
	return back
}

func compareBranches(prior, b []int) fit {
	for i := 0; i < len(prior) && i < len(b); i++ {
		switch {
		case b[i] == prior[i]:
		case b[i] == prior[i]+1:
			return next
		case b[i] > prior[i]:
			return skipped
		default:
			return back
		}
	}
	switch {
	case len(b) == len(prior):
		return doubled
	case len(b) < len(prior):
		return back
	}
	return next
}

// listSlot places the marks of lists. It climbs from the innermost open node
// and takes the list that the number continues; otherwise number one begins a
// new list under the innermost node.
func (b *builder) listSlot(c candidate, r *row) slot {
	var best slot
	open, deeper := 0, false
	for p := b.top; ; p = p.parent {
		prior, known := p.lists[c.Style]
		if !known && b.impliesFirst(p, c) {
			prior, known = Mark{Style: Number, Number: 1}, true
		}
		if known {
			d := r.Indent - b.indents[listKey{p, c.Style}]
			s := slot{candidate: c, parent: p, prior: prior, fit: compareMarks(prior, true, c.begin())}
			s.score = int(s.fit)
			if d >= -1 && d <= 1 {
				s.score += 4
			}
			// A list in the text does not continue the list of Markdown
			// headings above it, unless its number does exactly.
			same := (r.level > 0) == b.headings[listKey{p, c.Style}]
			switch {
			case same:
				s.score += 3
			case s.fit != next:
				s.score = 0
			}
			if same || s.fit == next {
				if open == 0 {
					deeper = d >= 2 || c.Number == 1 && (d == 1 || b.nests(p, c, r))
				}
				open++
			}
			if s.score > best.score {
				best = s
			}
		}
		if p.container() {
			break
		}
	}
	if begin := b.newList(c, r, open > 0, deeper); begin.score > best.score {
		return begin
	}
	return best
}

// nests reports whether number one, right below the bare heading of an entry of
// the same list, begins a list inside that entry: 1．基本方針 / 1．目的. Its
// number two must come before the next number one, else it is a repetition.
func (b *builder) nests(p *node, c candidate, r *row) bool {
	t := b.top
	if t.parent != p || t.Style != c.Style || t.children > 0 || len(t.paras) > 0 || !t.head.phrase() {
		return false
	}
	two, found := b.nextLine(c.Style, 2, r)
	one, again := b.nextLine(c.Style, 1, r)
	return found && (!again || two < one)
}

// newList is the slot for a mark whose list is not open, under the innermost
// node. A list inside a list of the same marks shows by its indent only.
func (b *builder) newList(c candidate, r *row, open, deeper bool) slot {
	if open && !deeper {
		return slot{}
	}
	p := b.top
	if p.Style == Preface && !p.named && p.parent != nil && (c.Style == Number || c.Style == RomanBig) {
		p = p.parent
	}
	s := slot{candidate: c, parent: p, fit: compareMarks(Mark{}, false, c.Mark)}
	if s.fit == orphan && compareMarks(b.last[c.Style], true, c.Mark) == next && p.rank() > 0 && p.rank() < rank(Article) {
		s.fit = resumed
	}
	if c.Number == 1 && (c.Style == Iroha || c.Style == IrohaBoth) && !b.ahead(c.Style, 2, r) {
		s.fit = orphan
	}
	s.score = int(s.fit)
	if open {
		s.score += 7
	}
	return s
}

// impliesFirst: an article's first paragraph has no number, so ２ continues a
// list that was never begun.
func (b *builder) impliesFirst(p *node, c candidate) bool {
	if c.Style != Number || c.Number != 2 || p.named || p.parent == nil {
		return false
	}
	return p.Style == Article || p.Style == Supplement
}

// compoundSlot places 1-1 and 2.1.3 under the node whose number they repeat.
func (b *builder) compoundSlot(c candidate) slot {
	var best slot
	for p := b.top; ; p = p.parent {
		b.work++
		s := slot{candidate: c, parent: p}
		prior, known := p.lists[Compound]
		switch {
		case known && equalInts(prior.Branch, c.Branch):
			s.prior, s.fit = prior, compareMarks(Mark{Number: prior.Number}, true, Mark{Number: c.Number})
			s.score = int(s.fit) + 4
		case repeats(p, c.Branch) && !known:
			s.fit = compareMarks(Mark{}, false, Mark{Number: c.Number})
			s.score = int(s.fit) + 5
		case known && len(prior.Branch) == len(c.Branch) && c.Number == 1 && after(prior.Branch, c.Branch):
			s.prior, s.fit, s.score = prior, next, int(next)
		}
		if s.score > best.score {
			best = s
		}
		if p.parent == nil {
			break
		}
	}
	if best.fit == nowhere && c.Number == 1 {
		p := b.top
		for !p.container() {
			p = p.parent
		}
		return slot{candidate: c, parent: p, fit: first, score: int(first)}
	}
	return best
}

// repeats reports whether the numbers before the last are those of p: 2.1
// under 2 or 第2章, 2.1.3 under 2.1.
func repeats(p *node, branch []int) bool {
	if p.parent == nil || p.named || p.Number != branch[len(branch)-1] {
		return false
	}
	if p.Style == Compound {
		return equalInts(p.Branch, branch[:len(branch)-1])
	}
	return len(branch) == 1
}

func equalInts(a, b []int) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// after reports whether b is the branch that follows a: 1-9 is followed by 2-1.
func after(a, b []int) bool {
	for i := range a {
		if b[i] != a[i] {
			return b[i] == a[i]+1
		}
	}
	return false
}
