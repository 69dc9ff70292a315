package compare

import (
	"cmp"
	"slices"
	"strings"

	"github.com/okite-isms/okite/jobun"
)

// unit is a provision prepared for comparison.
type unit struct {
	index    int
	parent   int
	path     string
	number   string
	key      string // heading, text and items
	letters  int
	bag      bag
	children []int
}

// pairing says which provision of the new text is which of the old one; -1 for none.
type pairing struct {
	old, now        []unit
	roots, nowRoots []int
	ofOld, ofNew    []int
	moved           map[int]bool // new index
	split, merged   map[int]int  // new -> old, old -> new
}

const (
	carryFrom   = 0.85 // jobun carries an id from here on
	askFrom     = 0.5  // below, two provisions are two, wherever they stand
	replaceFrom = 0.2  // below, even those with one number in one place are two
)

// pairProvisions finds the pairs. It always begins with the text that comes first in
// the order of letters, so that both directions find the same pairs.
func pairProvisions(old, now *jobun.Document) *pairing {
	p := newPairing(units(old), units(now))
	if precedes(p.now, p.old) {
		q := newPairing(p.now, p.old)
		q.find()
		p.ofOld, p.ofNew = q.ofNew, q.ofOld
		for i := range q.moved {
			p.moved[p.partner(i)] = true
		}
		p.split, p.merged = q.merged, q.split
		return p
	}
	p.find()
	return p
}

// partner is the new provision of an old one.
func (p *pairing) partner(i int) int { return p.ofOld[i] }

func newPairing(old, now []unit) *pairing {
	p := &pairing{old: old, now: now, moved: map[int]bool{}, split: map[int]int{}, merged: map[int]int{}}
	p.ofOld, p.ofNew = slices.Repeat([]int{-1}, len(old)), slices.Repeat([]int{-1}, len(now))
	p.roots, p.nowRoots = rootsOf(old), rootsOf(now)
	return p
}

func rootsOf(list []unit) []int {
	var roots []int
	for i := range list {
		if list[i].parent < 0 {
			roots = append(roots, i)
		}
	}
	return roots
}

// precedes orders two texts by what they say.
func precedes(a, b []unit) bool {
	for i := range min(len(a), len(b)) {
		if c := cmp.Or(strings.Compare(a[i].key, b[i].key), strings.Compare(a[i].path, b[i].path)); c != 0 {
			return c < 0
		}
	}
	return len(a) < len(b)
}

func units(d *jobun.Document) []unit {
	list := make([]unit, len(d.Provisions))
	for i := range d.Provisions {
		p := &d.Provisions[i]
		var b strings.Builder
		b.WriteString(fold(p.Heading) + "\n" + fold(p.Text))
		for _, it := range p.Items {
			b.WriteString("\n" + fold(it.Text))
		}
		u := unit{index: i, parent: p.Parent, path: fold(p.Path), number: numberOf(p.Mark), key: b.String()}
		u.bag = bagOf(strings.Trim(u.key, "\n"))
		u.letters = u.bag.size
		if p.Mark == nil {
			u.number = "#" + fold(p.Heading)
		}
		list[i] = u
		if p.Parent >= 0 && p.Parent < i {
			list[p.Parent].children = append(list[p.Parent].children, i)
		} else {
			list[i].parent = -1
		}
	}
	return list
}

func (p *pairing) join(i, j int) { p.ofOld[i], p.ofNew[j] = j, i }

func (p *pairing) free(i, j int) bool { return p.ofOld[i] < 0 && p.ofNew[j] < 0 }

// find goes from the sure to the less sure: what stands in its place, what is the same
// elsewhere, what is alike under one parent, what is alike anywhere, and last what has
// one number in one place.
func (p *pairing) find() {
	p.inPlace()
	p.sameElsewhere()
	p.parentsOfPairs()
	p.alignAll()
	p.alikeElsewhere()
	p.parentsOfPairs()
	p.alignAll()
	p.sameNumber()
	p.findMoves()
	p.findSplits()
}

// inPlace pairs what says the same under the same path.
func (p *pairing) inPlace() {
	at := map[string]int{}
	for i, u := range p.old {
		at[u.path] = i
	}
	for j, u := range p.now {
		i, ok := at[u.path]
		if ok && p.free(i, j) && p.old[i].key == u.key && p.together(i, j) {
			p.join(i, j)
		}
	}
}

// together reports whether the parents of two provisions are a pair.
func (p *pairing) together(i, j int) bool {
	a, b := p.old[i].parent, p.now[j].parent
	return a < 0 && b < 0 || a >= 0 && b >= 0 && p.ofOld[a] == b
}

// distinct is how many letters a text needs so that the same one elsewhere is the same
// provision and not a usual phrase.
const distinct = 12

// sameElsewhere pairs what says the same and stands once on each side.
func (p *pairing) sameElsewhere() {
	once := func(list []unit, taken []int) map[string]int {
		m := map[string]int{}
		for i, u := range list {
			if taken[i] >= 0 || u.letters < distinct {
				continue
			}
			if _, twice := m[u.key]; twice {
				m[u.key] = -1
				continue
			}
			m[u.key] = i
		}
		return m
	}
	old, now := once(p.old, p.ofOld), once(p.now, p.ofNew)
	for j, u := range p.now {
		if i, ok := old[u.key]; ok && i >= 0 && now[u.key] == j && p.free(i, j) {
			p.join(i, j)
		}
	}
}

// parentsOfPairs pairs provisions whose children are mostly pairs: a chapter that got
// another name, an article that moved.
func (p *pairing) parentsOfPairs() {
	for j := len(p.now) - 1; j >= 0; j-- {
		if p.ofNew[j] >= 0 || len(p.now[j].children) == 0 {
			continue
		}
		votes := map[int]int{}
		best := -1
		for _, c := range p.now[j].children {
			i := p.ofNew[c]
			if i < 0 || p.old[i].parent < 0 {
				continue
			}
			up := p.old[i].parent
			votes[up]++
			if best < 0 || votes[up] > votes[best] {
				best = up
			}
		}
		if best >= 0 && p.ofOld[best] < 0 && votes[best]*2 > max(len(p.now[j].children), len(p.old[best].children)) {
			p.join(best, j)
		}
	}
}

// alignAll aligns the children of every pair, from the top.
func (p *pairing) alignAll() {
	p.align(p.roots, p.nowRoots)
	for j := range p.now {
		if i := p.ofNew[j]; i >= 0 {
			p.align(p.old[i].children, p.now[j].children)
		}
	}
}

// align pairs what is alike among the children of one pair, without crossing.
func (p *pairing) align(old, now []int) {
	old = slices.DeleteFunc(slices.Clone(old), func(i int) bool { return p.ofOld[i] >= 0 })
	now = slices.DeleteFunc(slices.Clone(now), func(j int) bool { return p.ofNew[j] >= 0 })
	if len(old) == 0 || len(now) == 0 {
		return
	}
	for _, m := range bestChain(len(old), len(now), func(a, b int) float64 { return p.weight(old[a], now[b]) }) {
		p.join(old[m[0]], now[m[1]])
	}
}

// weight is how much speaks for a pair; 0 is none.
func (p *pairing) weight(i, j int) float64 {
	a, b := &p.old[i], &p.now[j]
	if s := similarity(*a, *b); s >= askFrom {
		if a.number == b.number {
			s += 0.01 // of two equal ones the one with the same number
		}
		return s
	}
	if a.key == b.key && a.number == b.number { // both say nothing themselves
		return askFrom
	}
	return 0
}

func similarity(a, b unit) float64 {
	if a.key == b.key && a.letters > 0 {
		return 1
	}
	return a.bag.alike(b.bag)
}

// wide is how far from the diagonal provisions of long lists may stand.
const (
	wide      = 40
	chainMost = 4_000_000 // cells of the table
)

// bestChain finds pairs in ascending order with the greatest weight in all.
func bestChain(n, m int, weight func(a, b int) float64) [][2]int {
	if n*m > chainMost {
		return nil // alikeElsewhere takes what is left of such lists
	}
	near := func(a, b int) bool {
		return n*m <= 10_000 || abs(a*m/n-b) <= wide
	}
	sums := make([][]float64, n+1)
	for a := range sums {
		sums[a] = make([]float64, m+1)
	}
	took := make([]bool, (n+1)*(m+1))
	for a := 1; a <= n; a++ {
		for b := 1; b <= m; b++ {
			best := max(sums[a-1][b], sums[a][b-1])
			if near(a-1, b-1) {
				if w := weight(a-1, b-1); w > 0 && sums[a-1][b-1]+w > best {
					best = sums[a-1][b-1] + w
					took[a*(m+1)+b] = true
				}
			}
			sums[a][b] = best
		}
	}
	var chain [][2]int
	for a, b := n, m; a > 0 && b > 0; {
		switch {
		case took[a*(m+1)+b]:
			chain = append(chain, [2]int{a - 1, b - 1})
			a, b = a-1, b-1
		case sums[a-1][b] >= sums[a][b-1]:
			a--
		default:
			b--
		}
	}
	slices.Reverse(chain)
	return chain
}

func abs(n int) int { return max(n, -n) }

// sameNumber pairs what has one number under one parent and at least some words in
// common: a provision that was written anew.
func (p *pairing) sameNumber() {
	try := func(old, now []int) {
		at := map[string]int{}
		for _, i := range old {
			if p.ofOld[i] < 0 {
				at[p.old[i].number] = i
			}
		}
		for _, j := range now {
			i, ok := at[p.now[j].number]
			if ok && p.free(i, j) && p.old[i].bag.alike(p.now[j].bag) >= replaceFrom {
				p.join(i, j)
			}
		}
	}
	try(p.roots, p.nowRoots)
	for j := range p.now {
		if i := p.ofNew[j]; i >= 0 {
			try(p.old[i].children, p.now[j].children)
			p.align(p.old[i].children, p.now[j].children)
		}
	}
}
