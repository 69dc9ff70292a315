package intake

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"
)

// row is a line of letters on a page.
type row struct {
	box
	glyphs []glyph
	size   float64
	base   float64 // where lines that are not indented begin
	page   int
	cell   *place // of a table
	right  bool   // it stands in the right one of two columns
	gap    bool   // more room above than between lines
}

// rowsOf puts letters that stand at one height into rows, from the top.
func rowsOf(glyphs []glyph) []row {
	sorted := slices.Clone(glyphs)
	slices.SortStableFunc(sorted, func(a, b glyph) int { return cmp.Compare(a.midY(), b.midY()) })
	var rows []row
	for _, g := range sorted {
		if n := len(rows); n > 0 {
			if r := &rows[n-1]; math.Abs(g.midY()-r.midY()) < 0.4*max(r.size, g.size) {
				r.glyphs, r.size = append(r.glyphs, g), max(r.size, g.size)
				r.x0, r.x1 = min(r.x0, g.x0), max(r.x1, g.x1)
				continue
			}
		}
		rows = append(rows, row{box: g.box, glyphs: []glyph{g}, size: g.size})
	}
	kept := rows[:0]
	for _, r := range rows {
		if r.settle() {
			kept = append(kept, r)
		}
	}
	return kept
}

// settle sorts the letters of a row, drops those printed twice to look bold and blanks at
// the ends, and reports whether letters are left.
func (r *row) settle() bool {
	slices.SortStableFunc(r.glyphs, func(a, b glyph) int { return cmp.Compare(a.x0, b.x0) })
	kept := r.glyphs[:0]
	for _, g := range r.glyphs {
		if n := len(kept); n > 0 && kept[n-1].r == g.r && math.Abs(kept[n-1].x0-g.x0) < 0.2*g.size && !unicode.IsSpace(g.r) {
			continue
		}
		kept = append(kept, g)
	}
	for len(kept) > 0 && unicode.IsSpace(kept[len(kept)-1].r) {
		kept = kept[:len(kept)-1]
	}
	for len(kept) > 0 && unicode.IsSpace(kept[0].r) {
		kept = kept[1:]
	}
	if r.glyphs = kept; len(kept) == 0 {
		return false
	}
	r.box = kept[0].box
	for _, g := range kept {
		r.box = r.around(g.box)
	}
	return true
}

// text writes the letters with blanks where the page has room.
func (r *row) text() string {
	var b strings.Builder
	for i, g := range r.glyphs {
		if i > 0 {
			b.WriteString(between(r.glyphs[i-1], g))
		}
		b.WriteRune(g.r)
	}
	return b.String()
}

// between is the blank that stands for the room between two letters. Lines that are
// spaced out to an even width have a little between all letters.
func between(a, b glyph) string {
	size := max(a.size, b.size)
	room := (b.x0 - a.x1) / size
	switch {
	case unicode.IsSpace(a.r) || unicode.IsSpace(b.r):
		room -= 0.5 // a blank is there
		if room < 0.6 {
			return ""
		}
	case isLatin(a.r) && isLatin(b.r) && room > 0.2 && room < 0.8:
		return " "
	case room < 0.8:
		return ""
	}
	return strings.Repeat("\u3000", min(max(int(math.Round(room)), 1), 60))
}

func isLatin(r rune) bool { return r < 0x250 && (unicode.IsLetter(r) || unicode.IsDigit(r)) }

// bold reports whether most letters are.
func (r *row) bold() bool {
	n := 0
	for _, g := range r.glyphs {
		if g.bold {
			n++
		}
	}
	return n*2 > len(r.glyphs)
}

// isUpright reports whether the letters of a page follow each other downwards (縦書き).
func isUpright(glyphs []glyph) bool {
	down, along := 0, 0
	for i := 1; i < len(glyphs); i++ {
		a, b := glyphs[i-1], glyphs[i]
		dx, dy, size := b.midX()-a.midX(), b.midY()-a.midY(), max(a.size, b.size)
		switch {
		case math.Abs(dx) < 0.3*size && dy > 0.5*size && dy < 2*size:
			down++
		case math.Abs(dy) < 0.3*size && dx > 0.2*size && dx < 2*size:
			along++
		}
	}
	return down > 20 && down > 2*along
}

// lay turns a page of upright lines, which go from right to left, on its side.
func lay(b box) box { return box{b.y0, b.y1, -b.x1, -b.x0} }
