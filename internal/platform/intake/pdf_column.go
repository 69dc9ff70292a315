package intake

import (
	"cmp"
	"slices"
)

// columns puts the letters of a page into rows in the order of reading: one column
// after the other, where there are two. Rows that go across both stand between.
func columns(glyphs []glyph, upright bool) []row {
	rows := rowsOf(glyphs, upright)
	at, ok := gutter(rows)
	if !ok {
		return rows
	}
	var out, left, right []row
	flush := func() {
		out = append(append(out, left...), right...)
		left, right = nil, nil
	}
	for _, r := range rows {
		before, after := r.cut(at)
		if before == nil && after == nil {
			flush()
			out = append(out, r)
			continue
		}
		if before != nil {
			left = append(left, *before)
		}
		if after != nil {
			right = append(right, *after)
		}
	}
	flush()
	return out
}

// cut divides a row at the gutter; both are nil where letters stand in it.
func (r *row) cut(at box) (left, right *row) {
	var l, f []glyph
	for _, g := range r.glyphs {
		switch {
		case g.x1 <= at.x1 && g.midX() < at.midX():
			l = append(l, g)
		case g.x0 >= at.x0 && g.midX() >= at.midX():
			f = append(f, g)
		default:
			return nil, nil
		}
	}
	if len(l) > 0 && len(f) > 0 && f[0].x0-l[len(l)-1].x1 < 0.8*at.width() {
		return nil, nil // letters stand up to it on both sides: a title over both columns
	}
	return r.part(l, false), r.part(f, true)
}

// part is a piece of a row, nil where it has no letters.
func (r *row) part(glyphs []glyph, right bool) *row {
	p := &row{glyphs: glyphs, size: r.size, right: right}
	if !p.settle() {
		return nil
	}
	return p
}

// gutter finds the empty strip between two columns of text. Between the columns of a
// table there is one too, but there the lines before it end anywhere.
func gutter(rows []row) (at box, ok bool) {
	if len(rows) < 8 {
		return box{}, false
	}
	all := rows[0].box
	for _, r := range rows {
		all = all.around(r.box)
	}
	size := median(rows, func(r row) float64 { return r.size })
	const steps = 200
	var covered [steps]int
	step := all.width() / steps
	if step <= 0 || size <= 0 {
		return box{}, false
	}
	for _, r := range rows {
		for _, part := range r.runs(1.2 * size) {
			for i := max(int((part.x0-all.x0)/step), 0); i < steps && all.x0+float64(i)*step < part.x1; i++ {
				covered[i]++
			}
		}
	}
	best := box{}
	for i := steps * 3 / 10; i < steps*7/10; i++ {
		j := i
		for j < steps && covered[j]*8 <= len(rows) {
			j++
		}
		if b := (box{x0: all.x0 + float64(i)*step, x1: all.x0 + float64(j)*step}); b.width() > best.width() {
			best = b
		}
		i = max(i, j)
	}
	if best.width() < 1.2*size {
		return box{}, false
	}
	return best, flanked(rows, best, size)
}

// flanked reports whether full lines stand on both sides of a strip.
func flanked(rows []row, at box, size float64) bool {
	left, right, full := 0, 0, 0
	for _, r := range rows {
		l, f := r.cut(at)
		if l != nil {
			left++
			if at.x0-l.x1 < 2*size {
				full++
			}
		}
		if f != nil {
			right++
		}
	}
	return left >= 6 && right >= 6 && full*2 >= left
}

// runs are the parts of a row without a wide gap inside.
func (r *row) runs(gap float64) []box {
	list := []box{r.glyphs[0].box}
	for _, g := range r.glyphs[1:] {
		if last := &list[len(list)-1]; g.x0-last.x1 < gap {
			*last = last.around(g.box)
		} else {
			list = append(list, g.box)
		}
	}
	return list
}

func median(rows []row, of func(row) float64) float64 {
	if len(rows) == 0 {
		return 0
	}
	list := make([]float64, len(rows))
	for i, r := range rows {
		list[i] = of(r)
	}
	slices.SortFunc(list, cmp.Compare)
	return list[len(list)/2]
}
