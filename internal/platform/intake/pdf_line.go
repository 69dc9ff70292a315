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
	glyphs []glyph // until it is finished
	text   string
	bold   bool
	size   float64
	base   float64 // where lines that are not indented begin
	page   int
	cell   *place // of a table
	table  *ruled
	right  bool // it stands in the right one of two columns
	gap    bool // more room above than between lines
}

// rowsOf puts letters that stand at one height into rows, from the top. In upright
// writing points and small letters stand half a letter beside the others.
func rowsOf(glyphs []glyph, upright bool) []row {
	near := 0.4
	if upright {
		near = 0.75
	}
	sorted := slices.Clone(glyphs)
	slices.SortStableFunc(sorted, func(a, b glyph) int { return cmp.Compare(a.midY(), b.midY()) })
	var rows []row
	for _, g := range sorted {
		if n := len(rows); n > 0 {
			if r := &rows[n-1]; math.Abs(g.midY()-r.midY()) < near*max(r.size, g.size) {
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

// finish writes what a row says and lets its letters go.
func (r *row) finish() {
	if r.cell != nil {
		r.text = r.cell.write()
		r.cell.glyphs = nil
	} else {
		r.text = r.write()
	}
	n := 0
	for _, g := range r.glyphs {
		if g.bold {
			n++
		}
	}
	r.bold, r.glyphs = n*2 > len(r.glyphs), nil
}

// write writes the letters with blanks where the page has room. After the first few, which
// can be a mark, less room than elsewhere counts: a narrow blank there may not be printed
// as a letter of its own. Between Japanese and Latin letters printers leave as much by
// themselves.
func (r *row) write() string {
	const first, narrow = 6, 0.2
	usual := r.room()
	var b strings.Builder
	for i, g := range r.glyphs {
		if i > 0 {
			last := r.glyphs[i-1]
			blank := between(last, g, usual)
			if blank == "" && i <= first && !unicode.IsSpace(last.r) && !unicode.IsSpace(g.r) && isLatin(last.r) == isLatin(g.r) && room(last, g)-usual > narrow {
				blank = " "
			}
			b.WriteString(blank)
		}
		b.WriteRune(g.r)
	}
	return b.String()
}

// room is the usual room between the letters of a row, in parts of their size.
func (r *row) room() float64 {
	if len(r.glyphs) < 4 {
		return 0
	}
	list := make([]float64, len(r.glyphs)-1)
	for i := range list {
		list[i] = room(r.glyphs[i], r.glyphs[i+1])
	}
	slices.Sort(list)
	return max(list[len(list)/2], 0)
}

func room(a, b glyph) float64 { return (b.x0 - a.x1) / max(a.size, b.size) }

// between is the blank that stands for the room between two letters. Lines that are
// spaced out to an even width have a little between all letters.
func between(a, b glyph, usual float64) string {
	room := room(a, b)
	switch {
	case unicode.IsSpace(a.r) || unicode.IsSpace(b.r):
		room -= 0.5 // a blank is there
		if room < 0.6 {
			return ""
		}
	case isLatin(a.r) && isLatin(b.r) && room > 0.2 && room < 0.8:
		return " "
	case room-usual < 0.5:
		return ""
	}
	return strings.Repeat("\u3000", min(max(int(math.Round(room)), 1), 60))
}

func isLatin(r rune) bool { return r < 0x250 && (unicode.IsLetter(r) || unicode.IsDigit(r)) }

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
