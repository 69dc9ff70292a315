package intake

import (
	"math"
	"slices"
	"strings"
)

// joinTables makes one table of those that a page break cut: the next page begins with a
// table of the same columns, and nothing but a page number stands between. A head that
// is repeated on the new page goes.
func joinTables(rows []row) []row {
	out := make([]row, 0, len(rows))
	for i := 0; i < len(rows); {
		if rows[i].table == nil {
			out = append(out, rows[i])
			i++
			continue
		}
		end := endOfTable(rows, i)
		part := rows[i:end]
		at := lastTable(out)
		if at >= 0 && continues(out[at], rows[i]) {
			part = follow(out, at, part)
			out = slices.Insert(out, at+1, part...)
		} else {
			out = append(out, part...)
		}
		i = end
	}
	return out
}

func endOfTable(rows []row, i int) int {
	t := rows[i].table
	for i < len(rows) && rows[i].table == t {
		i++
	}
	return i
}

// lastTable is the last row of a table after which only page numbers stand, -1 for none.
func lastTable(rows []row) int {
	for i := len(rows) - 1; i >= 0 && i >= len(rows)-4; i-- {
		if rows[i].table != nil {
			return i
		}
		if text := rows[i].text; strings.Trim(text, "0123456789０１２３４５６７８９-－―‐−–/／・ \u3000ページ頁") != "" {
			return -1
		}
	}
	return -1
}

// continues reports whether the table of b goes on with that of a.
func continues(a, b row) bool {
	return b.page == a.page+1 && slices.EqualFunc(a.table.columns, b.table.columns, func(x, y float64) bool { return math.Abs(x-y) < 2*thin })
}

// follow counts the rows of a part on from the table that ends at row at.
func follow(out []row, at int, part []row) []row {
	above := out[at].table
	first := at
	for first > 0 && out[first-1].cell != nil && out[first-1].cell.Table == out[at].cell.Table {
		first--
	}
	skip := 0
	if n := repeated(out[first:at+1], part); n > 0 && n < len(part) {
		skip = part[n].cell.Row - 1
		part = part[n:]
	}
	for i := range part {
		part[i].cell.Table = out[at].cell.Table
		part[i].cell.Row += above.height - skip
	}
	part[0].table.height += above.height - skip
	return part
}

// repeated is how many cells of the first row of a part are those of the head above, 0
// where they differ.
func repeated(head, part []row) int {
	n := 0
	for n < len(part) && n < len(head) && part[n].cell.Row == part[0].cell.Row {
		if head[n].cell.Row != head[0].cell.Row || head[n].text != part[n].text {
			return 0
		}
		n++
	}
	if n < len(head) && head[n].cell.Row == head[0].cell.Row {
		return 0
	}
	return n
}
