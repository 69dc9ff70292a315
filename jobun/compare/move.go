package compare

import (
	"cmp"
	"slices"
)

// most bounds the provisions that are compared with every other one.
const most = 300_000

// alikeElsewhere pairs what is alike and stands elsewhere, the more alike first.
func (p *pairing) alikeElsewhere() {
	type pair struct {
		i, j int
		s    float64
	}
	var old, now []int
	for i, u := range p.old {
		if p.ofOld[i] < 0 && u.letters >= distinct {
			old = append(old, i)
		}
	}
	for j, u := range p.now {
		if p.ofNew[j] < 0 && u.letters >= distinct {
			now = append(now, j)
		}
	}
	var all []pair
	for a, i := range old {
		low, high := 0, len(now)
		if len(old)*len(now) > most { // near the place where it would stand
			at := a * len(now) / len(old)
			reach := most / (2 * len(old))
			low, high = max(0, at-reach), min(len(now), at+reach)
		}
		for _, j := range now[low:high] {
			if !comparable(p.old[i].letters, p.now[j].letters) {
				continue
			}
			if s := similarity(p.old[i], p.now[j]); s >= askFrom {
				all = append(all, pair{i, j, s})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b pair) int {
		return cmp.Or(cmp.Compare(b.s, a.s), cmp.Compare(abs(a.i-a.j), abs(b.i-b.j)))
	})
	for _, m := range all {
		if p.free(m.i, m.j) {
			p.join(m.i, m.j)
		}
	}
}

// comparable reports whether texts of these lengths can be half alike.
func comparable(a, b int) bool { return float64(min(a, b))*2/float64(a+b) >= askFrom }

// findMoves marks the pairs that stand elsewhere: under another parent, or out of the
// order in which most of their neighbours still stand.
func (p *pairing) findMoves() {
	p.findMovesUnder(p.nowRoots)
	for j := range p.now {
		p.findMovesUnder(p.now[j].children)
	}
}

func (p *pairing) findMovesUnder(children []int) {
	var stay []int
	for _, j := range children {
		i := p.ofNew[j]
		switch {
		case i < 0:
		case !p.together(i, j):
			p.moved[j] = true
		default:
			stay = append(stay, j)
		}
	}
	kept := p.heaviest(stay)
	for _, j := range stay {
		if !kept[j] {
			p.moved[j] = true
		}
	}
}

// heaviest finds among provisions in the order of the new text those that stand in the
// order of the old one as well, as many letters of them as there are.
func (p *pairing) heaviest(list []int) map[int]bool {
	kept := map[int]bool{}
	ordered := slices.IsSortedFunc(list, func(a, b int) int { return cmp.Compare(p.ofNew[a], p.ofNew[b]) })
	if ordered || len(list) > 5_000 {
		for _, j := range list {
			kept[j] = true
		}
		return kept
	}
	weight, from := make([]int, len(list)), make([]int, len(list))
	best := 0
	for a, j := range list {
		weight[a], from[a] = 0, -1
		for b := range a {
			if p.ofNew[list[b]] < p.ofNew[j] && weight[b] > weight[a] {
				weight[a], from[a] = weight[b], b
			}
		}
		weight[a] += p.now[j].letters + 1
		if weight[a] > weight[best] {
			best = a
		}
	}
	for a := best; a >= 0; a = from[a] {
		kept[list[a]] = true
	}
	return kept
}

// findSplits looks at what was added and removed: its words may have stood in, or have
// gone to, a provision near by.
func (p *pairing) findSplits() {
	for j := range p.now {
		if p.ofNew[j] < 0 {
			if i, ok := absorbed(p.now, j, p.ofNew, p.old); ok {
				p.split[j] = i
			}
		}
	}
	for i := range p.old {
		if p.ofOld[i] < 0 {
			if j, ok := absorbed(p.old, i, p.ofOld, p.now); ok {
				p.merged[i] = j
			}
		}
	}
}

// absorbed finds the provision of the other text that holds the words of list[at],
// among the partners of those near by; they must hold clearly less of them now.
func absorbed(list []unit, at int, partner []int, other []unit) (int, bool) {
	const near, held, gain = 4, 0.75, 0.25
	u := list[at]
	if u.letters < distinct {
		return 0, false
	}
	best, share := -1, held
	for k := max(0, at-near); k <= min(len(list)-1, at+near); k++ {
		o := partner[k]
		if k == at || o < 0 {
			continue
		}
		if s := u.bag.inside(other[o].bag); s >= share && s-u.bag.inside(list[k].bag) >= gain && (best < 0 || s > share) {
			best, share = o, s
		}
	}
	return best, best >= 0
}
