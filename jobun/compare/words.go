package compare

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Piece is a stretch of a text: what stands there in the old and in the new edition.
// An equal piece may differ in width and blanks, which is no difference.
type Piece struct {
	Old   string `json:"old"`
	New   string `json:"new"`
	Equal bool   `json:"equal"`
}

// cells bounds the table in which words are compared; beyond it the middle of a text
// counts as changed whole.
const cells = 4_000_000

// Words compares two texts word by word. The old sides joined are old, the new sides
// now. It is nil where both are empty.
func Words(old, now string) []Piece {
	switch {
	case old == "" && now == "":
		return nil
	case fold(old) == fold(now):
		return []Piece{{old, now, true}}
	case old == "" || now == "":
		return []Piece{{Old: old, New: now}}
	case old > now: // both directions find the same words
		list := Words(now, old)
		for i := range list {
			list[i].Old, list[i].New = list[i].New, list[i].Old
		}
		return list
	}
	return joinPieces(align(tokens(old), tokens(now)))
}

// align pairs equal words at the lowest cost: a word put for another costs one, one more
// or one less as well.
func align(old, now []string) []Piece {
	a, b := foldAll(old), foldAll(now)
	head := 0
	for head < min(len(a), len(b)) && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < min(len(a), len(b))-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	var list []Piece
	for i := range head {
		list = append(list, Piece{old[i], now[i], true})
	}
	list = append(list, middle(old[head:len(old)-tail], now[head:len(now)-tail], a[head:len(a)-tail], b[head:len(b)-tail])...)
	for i := tail; i > 0; i-- {
		list = append(list, Piece{old[len(old)-i], now[len(now)-i], true})
	}
	return list
}

func foldAll(list []string) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = fold(s)
	}
	return out
}

func middle(old, now, a, b []string) []Piece {
	n, m := len(a), len(b)
	if n == 0 || m == 0 || (n+1)*(m+1) > cells {
		return []Piece{{Old: strings.Join(old, ""), New: strings.Join(now, "")}}
	}
	cost := make([]int32, (n+1)*(m+1))
	at := func(i, j int) int { return i*(m+1) + j }
	for i := n; i >= 0; i-- {
		for j := m; j >= 0; j-- {
			switch {
			case i == n:
				cost[at(i, j)] = int32(m - j)
			case j == m:
				cost[at(i, j)] = int32(n - i)
			case a[i] == b[j]:
				cost[at(i, j)] = min(cost[at(i+1, j+1)], cost[at(i+1, j)]+1, cost[at(i, j+1)]+1)
			default:
				cost[at(i, j)] = 1 + min(cost[at(i+1, j+1)], cost[at(i+1, j)], cost[at(i, j+1)])
			}
		}
	}
	var list []Piece
	for i, j := 0, 0; i < n || j < m; {
		switch {
		case i < n && j < m && a[i] == b[j] && cost[at(i, j)] == cost[at(i+1, j+1)]:
			list = append(list, Piece{old[i], now[j], true})
			i, j = i+1, j+1
		case i < n && j < m && cost[at(i, j)] == 1+cost[at(i+1, j+1)]:
			list = append(list, Piece{Old: old[i], New: now[j]})
			i, j = i+1, j+1
		case i < n && (j == m || cost[at(i, j)] == 1+cost[at(i+1, j)]):
			list = append(list, Piece{Old: old[i]})
			i++
		default:
			list = append(list, Piece{New: now[j]})
			j++
		}
	}
	return list
}

// joinPieces joins neighbours of one kind. An equal sign or particle alone between two
// changed stretches is taken in: nobody reads three underlines for one change.
func joinPieces(list []Piece) []Piece {
	var out []Piece
	for _, p := range list {
		if last := len(out) - 1; last >= 0 && out[last].Equal == p.Equal {
			out[last].Old += p.Old
			out[last].New += p.New
			continue
		}
		out = append(out, p)
	}
	for i := 1; i+1 < len(out); i++ {
		if p := out[i]; p.Equal && slight(p.New) && whole(out[i-1]) && whole(out[i+1]) {
			out[i-1] = Piece{Old: out[i-1].Old + p.Old + out[i+1].Old, New: out[i-1].New + p.New + out[i+1].New}
			out = slices.Delete(out, i, i+2)
			i--
		}
	}
	return out
}

// slight is a particle or a sign between words.
func slight(s string) bool {
	s = fold(s)
	return utf8.RuneCountInString(s) <= 1 && !strings.ContainsAny(s, "。、「」")
}

// whole reports whether a changed piece has words on both sides.
func whole(p Piece) bool { return p.Old != "" && p.New != "" }
