package jobun

import (
	"cmp"
	"slices"
)

// Verdict says how a provision of a new edition relates to the old one.
type Verdict string

// From one edition to the next an id is carried over when the provisions are
// alike, asked about when they are somewhat alike, and new below that.
const (
	Carried Verdict = "carried"
	Ask     Verdict = "ask"
	New     Verdict = "new"
)

const (
	carryFrom = 0.85
	askFrom   = 0.5
)

// Match pairs a provision of the new edition with one of the old. Old is empty
// for a new provision; Similarity is between 0 and 1.
type Match struct {
	New        string  `json:"new"`
	Old        string  `json:"old"`
	Similarity float64 `json:"similarity"`
	Verdict    Verdict `json:"verdict"`
}

// Carry pairs the provisions of two editions of a text: one Match for each
// provision of next, in its order, and the ids of prior that found no partner.
// Neither document is changed.
func Carry(prior, next *Document) (matches []Match, gone []string) {
	old, now := contentsOf(prior), contentsOf(next)
	var all []pairing
	index := indexContents(old)
	for i := range now {
		for _, j := range index.candidates(now[i], i*len(old)/max(len(now), 1)) {
			if s := likeness(old[j], now[i]); s >= askFrom {
				all = append(all, pairing{j, i, s, old[j].path == now[i].path})
			}
		}
	}
	slices.SortStableFunc(all, betterPairing)
	partner, taken := map[int]pairing{}, map[int]bool{}
	for _, p := range all {
		if _, known := partner[p.now]; !known && !taken[p.old] {
			partner[p.now], taken[p.old] = p, true
		}
	}
	return verdicts(prior, next, partner), unpaired(prior, taken)
}

type pairing struct {
	old, now   int
	similarity float64
	samePlace  bool
}

// betterPairing: the more alike first, of equals the one in the same place.
func betterPairing(a, b pairing) int {
	if c := cmp.Compare(b.similarity, a.similarity); c != 0 {
		return c
	}
	switch {
	case a.samePlace == b.samePlace:
		return 0
	case a.samePlace:
		return -1
	}
	return 1
}

func verdicts(prior, next *Document, partner map[int]pairing) []Match {
	matches := make([]Match, len(next.Provisions))
	for i := range next.Provisions {
		m := Match{New: next.Provisions[i].ID, Verdict: New}
		if p, known := partner[i]; known {
			m.Old, m.Similarity, m.Verdict = prior.Provisions[p.old].ID, p.similarity, Ask
			if p.similarity >= carryFrom {
				m.Verdict = Carried
			}
		}
		matches[i] = m
	}
	return matches
}

func unpaired(prior *Document, taken map[int]bool) []string {
	gone := []string{}
	for j := range prior.Provisions {
		if !taken[j] {
			gone = append(gone, prior.Provisions[j].ID)
		}
	}
	return gone
}

// content is what two provisions are compared by.
type content struct {
	path, heading, text string
	pairs               map[[2]rune]int
}

func contentsOf(d *Document) []content {
	list := make([]content, len(d.Provisions))
	for i, p := range d.Provisions {
		c := content{path: compare(p.Path), heading: compare(p.Heading), text: compare(p.Text)}
		for _, it := range p.Items {
			c.text += "\n" + compare(it.Text)
		}
		c.pairs = pairs(c.heading + "\n" + c.text)
		list[i] = c
	}
	return list
}

func likeness(a, b content) float64 {
	if a.heading == b.heading && a.text == b.text {
		if a.text == "" && a.heading == "" && a.path != b.path {
			return 0
		}
		return 1
	}
	return overlap(a.pairs, b.pairs)
}

// contentIndex finds the old provisions that a new one may come from, so that
// not every one has to be compared with every other.
type contentIndex struct {
	size  int
	place map[string][]int
}

func indexContents(list []content) contentIndex {
	x := contentIndex{len(list), map[string][]int{}}
	for i, c := range list {
		for _, k := range c.keys() {
			x.place[k] = append(x.place[k], i)
		}
	}
	return x
}

// keys are equal for provisions that are likely the same: place, heading, and
// both ends of the text.
func (c content) keys() []string {
	keys := []string{"p" + c.path}
	if c.heading != "" {
		keys = append(keys, "h"+c.heading)
	}
	if r := []rune(c.text); len(r) >= 12 {
		keys = append(keys, "a"+string(r[:12]), "z"+string(r[len(r)-12:]))
	} else if len(r) > 0 {
		keys = append(keys, "t"+c.text)
	}
	return keys
}

// candidates also takes the neighbours of the place where the provision would
// stand if nothing had moved.
func (x contentIndex) candidates(c content, at int) []int {
	const near, most = 12, 24
	seen := map[int]bool{}
	var list []int
	add := func(i int) {
		if i >= 0 && i < x.size && !seen[i] {
			seen[i] = true
			list = append(list, i)
		}
	}
	for _, k := range c.keys() {
		found := x.place[k]
		// Many old provisions may end alike; the nearest are enough.
		i, _ := slices.BinarySearch(found, at)
		for _, j := range found[max(0, i-most):min(len(found), i+most)] {
			add(j)
		}
	}
	for i := at - near; i <= at+near; i++ {
		add(i)
	}
	return list
}
