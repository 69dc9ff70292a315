package edit

import (
	"slices"

	"github.com/okite-isms/okite/jobun"
)

// renumber gives every node its number in the text as it stands. A list goes on as it was
// opened, with its gaps and its branches; only where a neighbour came or went does it
// count anew, so that what was inserted and deleted again leaves no trace.
func (d *Draft) renumber() {
	if !d.dirty {
		return
	}
	d.dirty = false
	runs := map[listKey][]*node{}
	var order []listKey
	for _, n := range d.all() {
		if n.mark == nil || n.mark.Style == jobun.Preface || n.mark.Style == jobun.Supplement {
			continue
		}
		k := listKey{d.scope(n), n.mark.Style}
		if runs[k] == nil {
			order = append(order, k)
		}
		runs[k] = append(runs[k], n)
	}
	for _, k := range order { // a parent before its children, whose compound marks repeat it
		d.countOn(k, runs[k])
	}
	d.countAnnexes()
	d.index = nil
}

func (d *Draft) countOn(k listKey, run []*node) {
	var prior, last *node // the one that the numbers go on from, and the one right before
	for i, n := range run {
		switch {
		case n.keep && last != nil && slices.ContainsFunc(run[i+1:], func(x *node) bool { return !x.keep }):
			n.label.number, n.label.branch, n.label.base = last.label.number, nextBranch(last.label.branch, nil), last.label.base
		case prior == nil:
			d.begin(k, n)
		case n.follows(prior):
			n.goOn(prior)
		case n.branches(prior, run[i+1:]):
			n.label.number, n.label.branch, n.label.base = last.label.number, nextBranch(last.label.branch, n.mark.Branch), last.label.base
		default:
			n.label.number, n.label.branch = prior.label.number+1, nil
			if n.label.base = n.mark.Number; n.inserted {
				n.label.base = 0
			}
		}
		if n.mark.Style == jobun.Compound {
			n.label.branch = n.prefix()
		}
		if last = n; !n.keep {
			prior = n
		}
		d.letter(n, run, i)
	}
}

// begin counts the first of a list.
func (d *Draft) begin(k listKey, n *node) {
	l := d.lists[k]
	n.label.branch, n.label.base = nil, n.mark.Number
	switch {
	case l != nil && n.list == l && n.at == 0:
		n.label.number, n.label.branch = n.mark.Number, n.mark.Branch
	case l != nil && n.list == l && l.held(-1, n.at): // those before it left 「削除」 no trace
		n.label.number, n.label.branch = n.mark.Number, n.mark.Branch
	case l != nil:
		n.label.number = l.all[0].mark.Number
	case k.style == jobun.Number && k.scope.mark != nil && (k.scope.mark.Style == jobun.Article || k.scope.mark.Style == jobun.Supplement):
		n.label.number = 2 // the text of the article itself is the first paragraph
	default:
		n.label.number = 1
	}
}

// follows reports whether n stood right behind prior when the text was opened.
func (n *node) follows(prior *node) bool {
	return n.list != nil && n.list == prior.list && (n.at == prior.at+1 || n.at > prior.at && n.list.held(prior.at, n.at))
}

// held reports whether all between two places went without a change of numbers.
func (l *list) held(from, to int) bool {
	for i := from + 1; i < to; i++ {
		if !l.gone[i] {
			return false
		}
	}
	return to > from+1
}

// goOn counts n behind prior by the step that lay between them.
func (n *node) goOn(prior *node) {
	was, is := prior.mark, n.mark
	n.label.base = is.Number
	if n.mark.Style == jobun.Compound || is.Number != was.Number {
		n.label.number, n.label.branch = prior.label.number+is.Number-was.Number, is.Branch
		return
	}
	n.label.number = prior.label.number
	if slices.Equal(prior.label.branch, was.Branch) {
		n.label.branch = is.Branch
		return
	}
	n.label.branch = nextBranch(prior.label.branch, is.Branch)
}

// branches reports whether n is one more of the branches that prior belongs to.
func (n *node) branches(prior *node, rest []*node) bool {
	if n.mark.Style == jobun.Compound || prior.label.base == 0 {
		return false
	}
	if !n.inserted {
		return len(n.mark.Branch) > 0 && n.mark.Number == prior.label.base
	}
	for _, x := range rest {
		if !x.inserted {
			return len(x.mark.Branch) > 0 && x.mark.Number == prior.label.base
		}
	}
	return false
}

// nextBranch is the branch behind one, as deep as the sample: の2 behind none.
func nextBranch(branch, sample []int) []int {
	if len(branch) == 0 {
		return []int{2}
	}
	next := slices.Clone(branch)
	if len(sample) > len(branch) {
		return append(next, 2)
	}
	next[len(next)-1]++
	return next
}

// prefix is what a compound mark repeats of the one above.
func (n *node) prefix() []int {
	up := n.parent
	if up.mark == nil || up.label.number == up.mark.Number && up.mark.Style != jobun.Compound && len(n.mark.Branch) > 0 {
		return n.mark.Branch
	}
	last := len(n.mark.Branch) - 1
	if last < 0 || !n.inserted && n.mark.Branch[last] != up.mark.Number && n.list != nil && len(n.list.all) > 0 && n.list.all[0].parent == up {
		return n.mark.Branch
	}
	if up.mark.Style == jobun.Compound {
		return append(slices.Clone(up.label.branch), up.label.number)
	}
	if last == 0 {
		return []int{up.label.number}
	}
	return n.mark.Branch
}

// letter writes the mark of n in the manner of its own, or of its neighbours.
func (d *Draft) letter(n *node, run []*node, i int) {
	n.label.broken = false
	if n.label.number == n.mark.Number && slices.Equal(n.label.branch, n.mark.Branch) && !n.inserted {
		n.label.text = n.mark.Text
		return
	}
	sample := n.mark.Text
	if n.inserted {
		for k := 1; k < len(run); k++ {
			for _, j := range []int{i - k, i + k} {
				if j >= 0 && j < len(run) && !run[j].inserted {
					sample, k = run[j].mark.Text, len(run)
					break
				}
			}
		}
	}
	text, ok := d.customs.setMark(n.mark.Style, n.label.number, n.label.branch, sample)
	if n.label.broken = !ok; !ok {
		if text = n.mark.Text; text == "" {
			text = string(n.mark.Style)
		}
	}
	n.label.text = text
}

// renumbered reports whether a node is called otherwise than when the text was opened.
func (n *node) renumbered() bool {
	return !n.inserted && n.mark != nil && n.label.text != n.mark.Text
}
