package intake

import (
	"strconv"
	"strings"

	"github.com/okite-isms/okite/jobun"
)

// uncover begins a row: it gives the columns that cells above cover, and takes the row
// off what is left of them.
func uncover(covered map[int]int) map[int]bool {
	above := map[int]bool{}
	for c, left := range covered {
		if above[c] = true; left <= 1 {
			delete(covered, c)
		} else {
			covered[c] = left - 1
		}
	}
	return above
}

// cover notes the columns that a cell covers in the rows below.
func cover(covered map[int]int, place jobun.Cell) {
	for i := range place.ColumnSpan {
		if place.RowSpan > 1 {
			covered[place.Column+i] = max(covered[place.Column+i], place.RowSpan-1)
		}
	}
}

// within reads how many rows or columns a cell covers: 1 unless it says more.
func within(s string) int {
	v, err := strconv.Atoi(strings.TrimSpace(s))
	if err != nil || v < 1 {
		return 1
	}
	return min(v, maxColumns)
}
