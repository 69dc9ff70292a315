package intake

import (
	"cmp"
	"slices"
	"strings"

	"github.com/okite-isms/okite/jobun"
)

// place is a cell of a ruled table, with its letters.
type place struct {
	jobun.Cell
	box
	glyphs []glyph
}

// ruled is a table that lines on the page make.
type ruled struct {
	box
	columns []float64 // the upright edges
	height  int       // rows
	cells   []*place
}

// maxEdges bounds the lines of one table in each direction.
const maxEdges = 300

// tablesOf finds the tables that rules make: sets of lines that touch, with two
// columns at least. A frame around text is none.
func tablesOf(rules []box) []*ruled {
	var tables []*ruled
	for _, group := range touching(rules) {
		if t := gridOf(group); t != nil {
			tables = append(tables, t)
		}
	}
	slices.SortFunc(tables, func(a, b *ruled) int { return cmp.Compare(a.y0, b.y0) })
	return tables
}

// touching divides rules into those that hang together.
func touching(rules []box) [][]box {
	const apart = 3
	sorted := slices.Clone(rules)
	slices.SortFunc(sorted, func(a, b box) int { return cmp.Compare(a.y0, b.y0) })
	group := make([]int, len(sorted))
	for i := range group {
		group[i] = i
	}
	root := func(i int) int {
		for group[i] != i {
			group[i] = group[group[i]]
			i = group[i]
		}
		return i
	}
	for i, a := range sorted {
		for j := i + 1; j < len(sorted) && sorted[j].y0 <= a.y1+apart; j++ {
			if a.near(sorted[j], apart) {
				group[root(j)] = root(i)
			}
		}
	}
	sets := map[int][]box{}
	for i, r := range sorted {
		sets[root(i)] = append(sets[root(i)], r)
	}
	var list [][]box
	for i := range sorted {
		if root(i) == i {
			list = append(list, sets[i])
		}
	}
	return list
}

// gridOf makes cells of lines that hang together, nil where there are too few.
func gridOf(rules []box) *ruled {
	var xs, ys []float64
	for _, r := range rules {
		if r.width() < thin {
			xs = append(xs, r.midX())
		} else {
			ys = append(ys, r.midY())
		}
	}
	xs, ys = edges(xs), edges(ys)
	if len(xs) < 3 || len(ys) < 2 || len(xs) > maxEdges || len(ys) > maxEdges {
		return nil
	}
	t := &ruled{box: box{xs[0], xs[len(xs)-1], ys[0], ys[len(ys)-1]}, columns: xs, height: len(ys) - 1}
	taken := map[[2]int]bool{}
	for r := range len(ys) - 1 {
		for c := range len(xs) - 1 {
			if taken[[2]int{r, c}] {
				continue
			}
			wide, high := 1, 1
			for c+wide < len(xs)-1 && !upright(rules, xs[c+wide], ys[r], ys[r+1]) {
				wide++
			}
			for r+high < len(ys)-1 && !flat(rules, ys[r+high], xs[c], xs[c+wide]) {
				high++
			}
			for i := range high {
				for j := range wide {
					taken[[2]int{r + i, c + j}] = true
				}
			}
			t.cells = append(t.cells, &place{
				Cell: jobun.Cell{Row: r + 1, Column: c + 1, RowSpan: high, ColumnSpan: wide},
				box:  box{xs[c], xs[c+wide], ys[r], ys[r+high]},
			})
		}
	}
	return t
}

// edges are coordinates without those that are almost the same.
func edges(list []float64) []float64 {
	const same = 3
	slices.Sort(list)
	var out []float64
	for _, v := range list {
		if n := len(out); n == 0 || v-out[n-1] > same {
			out = append(out, v)
		}
	}
	return out
}

// upright reports whether a line stands at x between two heights.
func upright(rules []box, x, y0, y1 float64) bool {
	return slices.ContainsFunc(rules, func(r box) bool {
		return r.width() < thin && r.midX() > x-thin && r.midX() < x+thin && r.y0 < y0+(y1-y0)*0.4 && r.y1 > y0+(y1-y0)*0.6
	})
}

// flat reports whether a line lies at y between two sides.
func flat(rules []box, y, x0, x1 float64) bool {
	mid := x0 + (x1-x0)*0.5
	return slices.ContainsFunc(rules, func(r box) bool {
		return r.height() < thin && r.midY() > y-thin && r.midY() < y+thin && r.x0 < mid && r.x1 > mid
	})
}

// take moves the letters that stand in cells into them and returns the others.
func (t *ruled) take(glyphs []glyph) (rest []glyph) {
	for _, g := range glyphs {
		if !t.contains(g.midX(), g.midY()) {
			rest = append(rest, g)
			continue
		}
		for _, c := range t.cells {
			if c.contains(g.midX(), g.midY()) {
				c.glyphs = append(c.glyphs, g)
				break
			}
		}
	}
	return rest
}

// write writes what stands in a cell. Lines that were only wrapped are joined.
func (c *place) write() string {
	rows := rowsOf(c.glyphs, false)
	if len(rows) == 0 {
		return ""
	}
	edge := rows[0].x1
	for _, r := range rows {
		edge = max(edge, r.x1)
	}
	var b strings.Builder
	for i, r := range rows {
		if i > 0 {
			last := rows[i-1]
			a, z := last.glyphs[len(last.glyphs)-1].r, r.glyphs[0].r
			switch {
			case edge-last.x1 > 1.5*last.size:
				b.WriteString("\n")
			case isLatin(a) && isLatin(z):
				b.WriteString(" ")
			}
		}
		b.WriteString(r.write())
	}
	return b.String()
}
