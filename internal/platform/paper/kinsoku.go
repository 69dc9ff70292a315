package paper

import (
	"strings"

	"github.com/okite-isms/okite/internal/platform/paper/ink"
)

// The classes of characters after JIS X 4051 and the W3C's requirements for Japanese
// text layout, as far as plain horizontal text needs them.
const (
	// notFirst may not begin a line (行頭禁則).
	notFirst = "、。，．・：；？！‼⁇⁈⁉)]}）］｝〕〉》」』】〙〗｠»’”" +
		"ゝゞヽヾ々〻ーァィゥェォッャュョヮヵヶぁぃぅぇぉっゃゅょゎゕゖㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿ" +
		",.:;?!%％‰℃°′″゛゜〜～‐゠–｡｣､･ｧｨｩｪｫｬｭｮｯｰﾞﾟ"
	// notLast may not end a line (行末禁則).
	notLast = "([{（［｛〔〈《「『【〘〖｟«‘“｢￥＄￡＃№§¥$£"
	// closing has its picture in the left half, so that the right half may be cut off
	// at the end of a line.
	closing = "、。，．）］｝〕〉》」』】〙〗’”"
	// hanging may stand beyond the end of a line (ぶら下げ).
	hanging = "、。，．"
	// paired is not split from its like (分離禁止).
	paired = "―—…‥〳〴〵"
	// units follow a number on the same line.
	units = "％%‰℃℉㎡㎢㎥㎝㎜㎞㎏㎎円"
)

// glyph is a character as it is set.
type glyph struct {
	r     rune
	font  ink.Font
	run   int     // index of the run it came from; -1 for a mark
	width float64 // in points
	size  float64
}

func (g glyph) is(class string) bool { return strings.ContainsRune(class, g.r) }
func (g glyph) space() bool          { return g.r == ' ' || g.r == 0x3000 }
func (g glyph) feed() bool           { return g.r == '\n' }

// word reports whether the glyph is part of something that is kept whole: a Latin word,
// a number, an address; full-width ones too.
func (g glyph) word() bool {
	switch r := g.r; {
	case r > 0x20 && r < 0x7f:
		return true
	case r >= 0xc0 && r < 0x250 && r != '×' && r != '÷':
		return true
	default:
		return g.digit() || r >= 'Ａ' && r <= 'Ｚ' || r >= 'ａ' && r <= 'ｚ'
	}
}

func (g glyph) digit() bool { return g.r >= '0' && g.r <= '9' || g.r >= '０' && g.r <= '９' }

// mayBreak reports whether a line may end with a and the next begin with b.
func mayBreak(a, b glyph) bool {
	switch {
	case b.space():
		return false // blanks stay at the end of the line
	case a.space():
		return !b.is(notFirst)
	case b.is(notFirst), a.is(notLast):
		return false
	case a.word() && b.word():
		return openingAfter(a, b) || a.r == '/' && b.r >= 'a' && b.r <= 'z' // in an address
	case a.digit() && b.is(units):
		return false
	case a.r == b.r && a.is(paired):
		return false
	default:
		return true
	}
}

// openingAfter lets a line end between a Latin word and a bracket that opens.
func openingAfter(a, b glyph) bool { return b.is("([{") && !a.is("([{/\"'") }

// joined reports whether a and b keep their distance when a line is filled.
func joined(a, b glyph) bool {
	return a.word() && b.word() || a.r == b.r && a.is(paired)
}

// line is a line of glyphs [from, to); what follows in next has been taken off, blanks
// and a line feed.
type line struct {
	from, to, next int
	width          float64 // of what is seen, in points
	last           bool    // of its paragraph, or before a line feed
}

// breakLines breaks glyphs into lines: the first has room for first, the others for
// rest, in points. With hang, 、 and 。 may stand outside.
func breakLines(list []glyph, first, rest float64, hang bool) []line {
	if len(list) == 0 {
		return []line{{last: true}}
	}
	var lines []line
	room := first
	for from := 0; from < len(list); room = rest {
		l := nextLine(list, from, room, hang)
		lines = append(lines, l)
		from = l.next
	}
	if n := len(list); list[n-1].feed() {
		lines = append(lines, line{from: n, to: n, next: n, last: true})
	}
	return lines
}

// slack forgives sums of floating point.
const slack = 0.01

func nextLine(list []glyph, from int, room float64, hang bool) line {
	best := line{from: from, to: from}
	emergency := best
	width, seen := 0.0, 0.0 // with and without the blanks at the end
	for i := from; i < len(list); i++ {
		g := list[i]
		if g.feed() && i == from {
			return line{from: from, to: from, next: from + 1, last: true}
		}
		if g.feed() {
			break // settle takes it off
		}
		width += g.width
		if !g.space() || i == from {
			seen = width
		}
		if seen-2*g.size > room+slack {
			break
		}
		fits := cut(g, seen, room, hang) <= room+slack
		here := line{from: from, to: end(list, from, i+1), next: i + 1, width: cut(g, seen, room, hang)}
		if i+1 == len(list) {
			if fits {
				here.last = true
				return here
			}
			break
		}
		if fits && (list[i+1].feed() || mayBreak(g, list[i+1])) {
			best = here
		}
		if fits {
			emergency = here
		}
	}
	return settle(list, from, best, emergency)
}

// settle takes the last place where a break is allowed; where there is none, as in an
// endless word, the line is cut where it is full, after one glyph at least.
func settle(list []glyph, from int, best, emergency line) line {
	switch {
	case best.next > from:
		return withBlanks(list, best)
	case emergency.next > from:
		return withBlanks(list, emergency)
	default:
		return line{from: from, to: from + 1, next: from + 1, width: list[from].width, last: from+1 == len(list)}
	}
}

// withBlanks takes the blanks after a line off.
func withBlanks(list []glyph, l line) line {
	for l.next < len(list) && list[l.next].space() {
		l.next++
	}
	if l.next == len(list) {
		l.last = true
	} else if list[l.next].feed() {
		l.next, l.last = l.next+1, true
	}
	return l
}

// end is where what is seen of [from, to) ends.
func end(list []glyph, from, to int) int {
	for to > from+1 && list[to-1].space() {
		to--
	}
	return to
}

// cut is how wide a line is taken to be when g ends it: as little as needed is taken
// off the empty half of a closing mark, or the whole of a mark that may hang.
func cut(g glyph, width, room float64, hang bool) float64 {
	full := g.width > 0.9*g.size
	if width <= room+slack || !full {
		return width
	}
	if half := width - g.width/2; g.is(closing) && half <= room+slack {
		return half
	}
	if hang && g.is(hanging) {
		return width - g.width
	}
	return width
}
