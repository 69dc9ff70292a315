package jobun

// wrapWidth finds the width at which a source breaks its lines: most of its
// long lines end there. 0 where lines are as long as their paragraphs.
func wrapWidth(rows []row) int {
	var count [202]int
	all := 0
	for i := range rows {
		if rows[i].use == inBody {
			count[min(columns(rows[i].Text), 201)]++
			all++
		}
	}
	if all < 12 {
		return 0
	}
	top, over := 200, count[201]
	for ; top > 40 && (over+count[top])*50 <= all; top-- {
		over += count[top]
	}
	near := 0
	for w := max(top-6, 0); w <= 200; w++ {
		near += count[w]
	}
	if top >= 200 || near*5 < all {
		return 0
	}
	return top
}

// full reports whether r reaches the width at which lines are broken.
func (b *builder) full(r *row) bool {
	return b.width > 0 && columns(r.Text) >= b.width-6
}
