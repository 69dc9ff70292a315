package jobun

import "unicode/utf8"

// textPlaces says where in the source the letters of paragraphs joined by "\n" stand.
func textPlaces(paras []*para) []TextPlace {
	list := []TextPlace{}
	offset := 0
	for i, p := range paras {
		if i > 0 {
			offset++
		}
		for j, s := range p.parts {
			if r := p.rows[j]; r != nil {
				list = alignRow(list, s, r, offset)
			}
			offset += utf8.RuneCountInString(s)
		}
	}
	return list
}

// alignRow finds the letters of s in the line that r was made of. Cleaning only
// takes letters away (blanks, **, tags) or puts one for another, so the first equal
// letter further on is the right one; one that is not found stays where it is due.
func alignRow(list []TextPlace, s string, r *row, offset int) []TextPlace {
	source := []rune(r.Line.Text)
	from := 0
	if n := len(source) - utf8.RuneCountInString(s); n > 0 {
		if i := lastIndex(source, []rune(s)); i >= 0 {
			return append(list, TextPlace{offset, len(source) - n, r.Line.Line, i + 1})
		}
		from = startOf(source, []rune(s))
	}
	column, length := from, 0
	begin := from
	flush := func(at int) {
		if length > 0 {
			list = append(list, TextPlace{at - length, length, r.Line.Line, begin + 1})
		}
		length = 0
	}
	at := offset
	for _, c := range s {
		if next := find(source, column, c); next != column && next >= 0 {
			flush(at)
			column = next
		}
		if length == 0 {
			begin = min(column, max(len(source)-1, 0))
		}
		column, length, at = column+1, length+1, at+1
	}
	flush(at)
	return list
}

// startOf is where the first letters of s begin in source; what stands beside a
// mark may begin with letters that the mark has as well.
func startOf(source, s []rune) int {
	for n := min(len(s), 8); n > 0; n-- {
		if i := lastIndex(source, s[:n]); i >= 0 {
			return i
		}
	}
	return 0
}

func lastIndex(source, s []rune) int {
	for i := len(source) - len(s); i >= 0; i-- {
		if equalRunes(source[i:i+len(s)], s) {
			return i
		}
	}
	return -1
}

func equalRunes(a, b []rune) bool {
	for i := range b {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// find looks for c from i on, not far: a letter that was replaced is not to be
// taken for the same letter at the other end of the line.
func find(source []rune, i int, c rune) int {
	const reach = 40
	for j := i; j < len(source) && j < i+reach; j++ {
		if source[j] == c {
			return j
		}
	}
	return -1
}

// PlaceOf is where letter i of the provision's text stands in the source. A letter
// that only joins words has the place of the one before it.
func (p *Provision) PlaceOf(i int) Place {
	at := Place{p.Line, 1}
	for _, t := range p.Places {
		if t.Offset > i {
			break
		}
		at = Place{t.Line, t.Column + min(i-t.Offset, t.Length-1)}
	}
	return at
}
