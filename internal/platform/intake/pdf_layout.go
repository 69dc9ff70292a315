package intake

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/okite-isms/okite/jobun"
)

const leftReadings = "ふりがなと思われる小さな文字は、本文に含めません。"

// layOut makes lines of the rows of all pages: where each begins, what stands in tables,
// and blank lines where the page has them. Page numbers and running heads are lines like
// others.
func layOut(c *collector, rows []row) error {
	rows = withoutReadings(c, joinTables(rows))
	size := median(rows, func(r row) float64 { return r.size })
	bases(rows, size)
	gaps(rows)
	for _, r := range rows {
		if err := r.emit(c, size); err != nil {
			return err
		}
	}
	return nil
}

// rows are the lines of a page in the order of reading, those of tables included.
func (s *sheet) rows(tables *int) []row {
	glyphs, rules := s.glyphs, s.rules
	upright := isUpright(glyphs)
	if upright {
		glyphs, rules = slices.Clone(glyphs), slices.Clone(rules)
		for i := range glyphs {
			glyphs[i].box = lay(glyphs[i].box)
		}
		for i := range rules {
			rules[i] = lay(rules[i])
		}
	}
	found := tablesOf(rules)
	for _, t := range found {
		glyphs = t.take(glyphs)
	}
	out := columns(glyphs, upright)
	for _, t := range found {
		if inside := t.rows(*tables + 1); len(inside) > 0 {
			*tables++
			at := slices.IndexFunc(out, func(r row) bool { return r.cell == nil && r.midY() > t.y0 })
			if at < 0 {
				at = len(out)
			}
			out = slices.Insert(out, at, inside...)
		}
	}
	for i := range out {
		out[i].page = s.number
		out[i].finish()
	}
	return out
}

// rows has one row for each cell that is not empty; what it says is in the cell.
func (t *ruled) rows(number int) []row {
	var list []row
	for _, c := range t.cells {
		if len(c.glyphs) > 0 {
			c.Table = number
			list = append(list, row{box: t.box, glyphs: c.glyphs, size: c.glyphs[0].size, cell: c, table: t})
		}
	}
	return list
}

// withoutReadings drops rows of small letters right above a line: ふりがな.
func withoutReadings(c *collector, rows []row) []row {
	kept := rows[:0]
	for i, r := range rows {
		if i+1 < len(rows) && r.cell == nil {
			if next := rows[i+1]; next.page == r.page && next.cell == nil && r.size <= 0.6*next.size && next.y0-r.y1 < 0.5*next.size && next.midY() > r.midY() && r.x0 >= next.x0-next.size && r.x1 <= next.x1+next.size {
				c.leave(leftReadings)
				continue
			}
		}
		kept = append(kept, r)
	}
	return kept
}

// bases finds for every row where a line without indent would begin: the leftmost edge
// at which lines of its kind of page begin, since left and right pages can have
// different margins, and of its column.
func bases(rows []row, size float64) {
	type kind struct {
		odd   bool
		right bool
	}
	pages := map[bool]map[int]bool{true: {}, false: {}}
	for _, r := range rows {
		pages[r.page%2 == 1][r.page] = true
	}
	apart := len(pages[true]) >= 3 && len(pages[false]) >= 3
	edges := map[kind][]float64{}
	of := func(i int) kind { return kind{apart && rows[i].page%2 == 1, rows[i].right} }
	for i, r := range rows {
		if r.cell == nil {
			edges[of(i)] = append(edges[of(i)], r.x0)
		}
	}
	base := map[kind]float64{}
	for k, list := range edges {
		base[k] = leftmost(list, size)
	}
	for i := range rows {
		rows[i].base = base[of(i)]
	}
}

// leftmost is the smallest edge at which more than a few lines begin.
func leftmost(list []float64, size float64) float64 {
	slices.SortFunc(list, cmp.Compare)
	need := max(1, min(3, len(list)/20))
	for i, v := range list {
		n := 0
		for _, w := range list[i:] {
			if w-v > size/2 {
				break
			}
			n++
		}
		if n >= need {
			return v
		}
	}
	return 0
}

// gaps marks rows that stand clearly further below the row before than lines do.
func gaps(rows []row) {
	var steps []float64
	step := func(i int) (float64, bool) {
		a, b := rows[i-1], rows[i]
		d := b.midY() - a.midY()
		return d, a.page == b.page && a.cell == nil && b.cell == nil && d > 0
	}
	for i := range rows {
		if i == 0 {
			continue
		}
		if d, ok := step(i); ok {
			steps = append(steps, d)
		}
	}
	if len(steps) == 0 {
		return
	}
	slices.Sort(steps)
	usual := steps[len(steps)/2]
	for i := range rows {
		if i == 0 {
			continue
		}
		if d, ok := step(i); ok && d > 1.6*usual {
			rows[i].gap = true
		}
	}
}

func (r *row) emit(c *collector, size float64) error {
	l := jobun.Line{Page: r.page, Size: math.Round(r.size*10) / 10, Bold: r.bold}
	if r.cell != nil {
		place := r.cell.Cell
		l.Cell = &place
		for text := range strings.SplitSeq(r.text, "\n") {
			l.Text = text
			if err := c.add(l); err != nil {
				return err
			}
		}
		return nil
	}
	if r.gap {
		if err := c.add(jobun.Line{Page: r.page}); err != nil {
			return err
		}
	}
	if size > 0 {
		l.Indent = min(max(int(math.Round((r.x0-r.base)/(size/2))), 0), 200)
	}
	l.Text = strings.Repeat(" ", l.Indent) + r.text
	return c.add(l)
}
