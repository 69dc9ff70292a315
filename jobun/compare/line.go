package compare

import (
	"slices"

	"github.com/okite-isms/okite/jobun"
)

// compareLines compares lists of lines: those of a contents list, the items of a
// provision, the rows of a table.
func compareLines(old, now []string) []LineChange {
	if slices.Compare(foldAll(now), foldAll(old)) < 0 { // both directions find the same pairs
		list := compareLines(now, old)
		for i := range list {
			list[i] = list[i].swapped()
		}
		return list
	}
	list := []LineChange{}
	a, b := foldAll(old), foldAll(now)
	head := 0
	for head < min(len(a), len(b)) && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < min(len(a), len(b))-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	same := func(i, j int) { list = append(list, LineChange{Same, []Piece{{old[i], now[j], true}}}) }
	for i := range head {
		same(i, i)
	}
	list = append(list, middleLines(old[head:len(old)-tail], now[head:len(now)-tail], a[head:], b[head:])...)
	for i := tail; i > 0; i-- {
		same(len(a)-i, len(b)-i)
	}
	return list
}

func middleLines(old, now, a, b []string) []LineChange {
	bags := func(list []string, n int) []bag {
		out := make([]bag, n)
		for i := range out {
			out[i] = bagOf(list[i])
		}
		return out
	}
	x, y := bags(a, len(old)), bags(b, len(now))
	chain := bestChain(len(old), len(now), func(i, j int) float64 {
		if a[i] == b[j] {
			return 1
		}
		if s := x[i].alike(y[j]); s >= askFrom {
			return s
		}
		return 0
	})
	var list []LineChange
	i, j := 0, 0
	upTo := func(to [2]int) {
		for ; i < to[0]; i++ {
			list = append(list, LineChange{Removed, Words(old[i], "")})
		}
		for ; j < to[1]; j++ {
			list = append(list, LineChange{Added, Words("", now[j])})
		}
	}
	for _, m := range chain {
		upTo(m)
		kind := Changed
		if a[m[0]] == b[m[1]] {
			kind = Same
		}
		list = append(list, LineChange{kind, Words(old[m[0]], now[m[1]])})
		i, j = i+1, j+1
	}
	upTo([2]int{len(old), len(now)})
	return list
}

func (l LineChange) swapped() LineChange {
	out := LineChange{Kind: l.Kind.swapped()}
	for _, p := range l.Words {
		out.Words = append(out.Words, Piece{p.New, p.Old, p.Equal})
	}
	return out
}

func (k Kind) swapped() Kind {
	switch k {
	case Added:
		return Removed
	case Removed:
		return Added
	}
	return k
}

// compareAttachments pairs annexes by what they are called.
func compareAttachments(old, now []jobun.Attachment) []AttachedChange {
	list := []AttachedChange{}
	at := map[string][]int{}
	for i, a := range old {
		at[attachedName(a)] = append(at[attachedName(a)], i)
	}
	taken := make([]bool, len(old))
	for _, b := range now {
		name := attachedName(b)
		c := AttachedChange{Kind: Added, Name: name}
		var before jobun.Attachment
		if found := at[name]; len(found) > 0 {
			before, at[name], taken[found[0]] = old[found[0]], found[1:], true
			c.Kind = Same
		}
		c.Rows = compareLines(attachedLines(before), attachedLines(b))
		if c.Kind == Same && !unchanged(c.Rows) {
			c.Kind = Changed
		}
		list = append(list, c)
	}
	for i, a := range old {
		if !taken[i] {
			list = append(list, AttachedChange{Removed, attachedName(a), compareLines(attachedLines(a), nil)})
		}
	}
	return list
}

func attachedName(a jobun.Attachment) string {
	if name := fold(a.Label + a.Title); name != "" {
		return name
	}
	return a.Kind + " " + fold(a.Path)
}

func attachedLines(a jobun.Attachment) []string {
	var list []string
	for line := range lines(a.Text) {
		list = append(list, line)
	}
	for _, row := range a.Rows {
		list = append(list, rowText(row))
	}
	return list
}
