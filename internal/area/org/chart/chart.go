package chart

import (
	"encoding/xml"
	"fmt"
	"strings"
)

// Box is a box with the boxes under it.
type Box struct {
	Title string
	Lines []string
	Empty bool // nobody is there: drawn with a broken line
	Boxes []Box
}

// Sheet is the paper on which a picture fits.
type Sheet string

// The sheets.
const (
	A4 Sheet = "a4" // upright
	A3 Sheet = "a3" // lying
)

// space is the room inside of the margins, in millimetres.
func (s Sheet) space() (wide, high float64) {
	if s == A3 {
		return 390, 260
	}
	return 182, 225 // the page around it takes a heading
}

// page is how a browser prints the picture by itself: on its paper, not on that of the
// printer.
func (s Sheet) page() string {
	if s == A3 {
		return "A3 landscape"
	}
	return "A4 portrait"
}

// Sizes in units of the picture. A full-width character is as wide as the text is high.
const (
	text   = 13.0
	line   = 18.0
	pad    = 8.0
	gapX   = 26.0
	gapY   = 10.0
	header = 58.0
)

// Picture is a chart under a title.
type Picture struct {
	Title string
	Note  string // the day for which it is drawn
	Boxes []Box
	Sheet Sheet

	screen bool // measured in dots rather than on paper
}

// SVG draws the picture. Boxes stand from left to right, one column per level.
func (p Picture) SVG() string {
	levels := max(1, depth(p.Boxes))
	d := &drawing{width: columnWidth(p.Sheet, levels)}
	y := header
	for _, b := range p.Boxes {
		y = d.tree(b, 0, y) + gapY
	}
	wide := float64(levels)*(d.width+gapX) - gapX
	return p.frame(d.out.String(), max(wide, 320), y)
}

// Inline draws the picture for a page: as large as it is to be read on a screen. Whoever
// prints the page gets it as large as the paper has room for.
func (p Picture) Inline() string {
	p.screen = true
	return p.SVG()
}

func depth(list []Box) int {
	most := 0
	for _, b := range list {
		most = max(most, 1+depth(b.Boxes))
	}
	return most
}

// columnWidth lets few levels have wide boxes; many keep enough for twelve characters.
func columnWidth(s Sheet, levels int) float64 {
	room := 900.0
	if s == A3 {
		room = 1500
	}
	return min(260, max(12*text+2*pad, (room-float64(levels-1)*gapX)/float64(levels)))
}

// frame puts the drawing on the sheet: as large as fits.
func (p Picture) frame(body string, wide, high float64) string {
	w, h := p.Sheet.space()
	scale, unit := min(w/wide, h/high, 0.3), "mm" // 0.3 mm per unit: text of 4 mm is large enough
	if p.screen {
		scale, unit = 1, ""
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="%s" viewBox="0 0 %.0f %.0f" width="%.1f%s" height="%.1f%s" font-family="BIZ UDGothic, BIZ UDPGothic, Noto Sans JP, Noto Sans CJK JP, sans-serif" font-size="%.0f">`,
		escaped(p.Title+" "+p.Note), wide, high, wide*scale, unit, high*scale, unit, text)
	if !p.screen {
		fmt.Fprintf(&b, `<style>@page{size:%s;margin:12mm}</style>`, p.Sheet.page())
	}
	fmt.Fprintf(&b, `<rect width="%.0f" height="%.0f" fill="#fff"/>`, wide, high)
	fmt.Fprintf(&b, `<text x="%.0f" y="24" font-size="20" font-weight="bold" text-anchor="middle">%s</text>`, wide/2, escaped(p.Title))
	fmt.Fprintf(&b, `<text x="%.0f" y="46" text-anchor="end">%s</text>`, wide, escaped(p.Note))
	b.WriteString(body)
	b.WriteString(`</svg>`)
	return b.String()
}

type drawing struct {
	out   strings.Builder
	width float64
}

// tree draws a box with what is under it, from y down, and returns where it ends.
func (d *drawing) tree(b Box, level int, y float64) float64 {
	x := float64(level) * (d.width + gapX)
	titles, texts := d.wrap([]string{b.Title}), d.wrap(b.Lines)
	high := 2*pad + line*float64(len(titles)+len(texts)) - (line - text)
	d.box(x, y, high, b.Empty)
	at := y + pad + text - 1
	for i, t := range append(titles, texts...) {
		weight := ""
		if i < len(titles) {
			weight = ` font-weight="bold"`
		}
		fmt.Fprintf(&d.out, `<text x="%.0f" y="%.0f"%s>%s</text>`, x+pad, at, weight, escaped(t))
		at += line
	}
	end, from := y, y
	for _, c := range b.Boxes {
		d.join(x+d.width, from+pad+text/2, x+d.width+gapX, end+pad+text/2, from == y)
		from = end
		end = d.tree(c, level+1, end) + gapY
	}
	if len(b.Boxes) > 0 {
		end -= gapY
	}
	return max(y+high, end)
}

func (d *drawing) box(x, y, high float64, empty bool) {
	dash := ""
	if empty {
		dash = ` stroke-dasharray="5 4"`
	}
	fmt.Fprintf(&d.out, `<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" fill="#fff" stroke="#000"%s/>`, x+0.5, y+0.5, d.width-1, high, dash)
}

// join draws a bent line from a box to the first one under it, and from there on to the
// next: a stretch that is drawn twice would look thicker.
func (d *drawing) join(x1, y1, x2, y2 float64, first bool) {
	mid := (x1 + x2) / 2
	start := mid
	if first {
		start = x1
	}
	fmt.Fprintf(&d.out, `<path d="M%.1f %.1fH%.1fV%.1fH%.1f" fill="none" stroke="#000"/>`, start, y1, mid, y2, x2)
}

// wrap breaks texts into lines that fit a box.
func (d *drawing) wrap(list []string) []string {
	room := (d.width - 2*pad) / text
	var lines []string
	for _, s := range list {
		start, used := 0, 0.0
		for i, r := range s {
			w := wide(r)
			if used+w > room && i > start && !closing(r) {
				at, next := s[start:i], i
				if before := strings.TrimRight(at, "（「『【"); before != "" {
					at, next = before, start+len(before) // what opens goes with what it opens
				}
				if gap := strings.LastIndexByte(at, ' '); r != ' ' && gap > len(at)/3 {
					at, next = at[:gap], start+gap+1 // a name or a title stays in one piece
				}
				lines = append(lines, at)
				start, used = next, 0
				for _, c := range s[min(next, i):i] {
					used += wide(c)
				}
				if r == ' ' && start == i {
					start, used = i+1, -w
				}
			}
			used += w
		}
		lines = append(lines, s[start:])
	}
	return lines
}

// closing tells characters that must not begin a line (行頭禁則).
func closing(r rune) bool { return strings.ContainsRune("、。，．）」』】ー々・", r) }

// wide is the width of a character: half for what is narrower than a kanji, nothing for
// what changes the one before it (異体字セレクター).
func wide(r rune) float64 {
	switch {
	case 0xfe00 <= r && r <= 0xfe0f || 0xe0100 <= r && r <= 0xe01ef:
		return 0
	case r < 0x1100 || r >= 0xff61 && r <= 0xff9f:
		return 0.58
	}
	return 1
}

// escaped makes a text safe inside of SVG. What XML cannot hold becomes a mark.
func escaped(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a builder takes everything
	return b.String()
}
