package jobun

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
