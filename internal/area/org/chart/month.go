package chart

import (
	"fmt"
	"strings"
)

// Month is a calendar of a month: one row for each person, one column for each day.
type Month struct {
	Title string
	Note  string
	Days  []Day
	Rows  []Line
}

// Day is the head of a column.
type Day struct {
	Number  int
	Weekday string // 月
	Closed  bool   // drawn with a grey column
}

// Line is a person with the stretches of days on which they are not there.
type Line struct {
	Name string
	Note string // where they belong
	Bars []Bar
}

// Bar is a stretch from one day of the month to another, both counted from 0. Open says
// that it goes on before or after the month.
type Bar struct {
	From, To            int
	Text                string
	OpenLeft, OpenRight bool
}

// Sizes in units of the picture.
const (
	nameWide = 210.0
	dayWide  = 24.0
	rowHigh  = 40.0
	dayHigh  = 42.0
)

// Inline draws the month for a page; a browser prints it on A4 lying.
func (m Month) Inline() string {
	wide := nameWide + dayWide*float64(len(m.Days))
	high := header + dayHigh + rowHigh*float64(len(m.Rows))
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="%s" viewBox="0 0 %.0f %.0f" width="%.0f" height="%.0f" font-family="BIZ UDGothic, BIZ UDPGothic, Noto Sans JP, Noto Sans CJK JP, sans-serif" font-size="%.0f">`,
		escaped(m.Title+" "+m.Note), wide, high+1, wide, high+1, text)
	fmt.Fprintf(&b, `<rect width="%.0f" height="%.0f" fill="#fff"/>`, wide, high+1)
	fmt.Fprintf(&b, `<text x="%.0f" y="24" font-size="20" font-weight="bold" text-anchor="middle">%s</text>`, wide/2, escaped(m.Title))
	fmt.Fprintf(&b, `<text x="%.0f" y="46" text-anchor="end">%s</text>`, wide, escaped(m.Note))
	m.grid(&b, wide, high)
	for i, l := range m.Rows {
		l.draw(&b, header+dayHigh+rowHigh*float64(i))
	}
	b.WriteString(`</svg>`)
	return b.String()
}

func (m Month) grid(b *strings.Builder, wide, high float64) {
	for i, d := range m.Days {
		x := nameWide + dayWide*float64(i)
		fill := "#fff"
		if d.Closed {
			fill = "#e6e6e6"
		}
		fmt.Fprintf(b, `<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" fill="%s" stroke="#999" stroke-width="0.5"/>`, x, header, dayWide, high-header, fill)
		fmt.Fprintf(b, `<text x="%.1f" y="%.1f" text-anchor="middle">%d</text>`, x+dayWide/2, header+17, d.Number)
		fmt.Fprintf(b, `<text x="%.1f" y="%.1f" text-anchor="middle">%s</text>`, x+dayWide/2, header+35, escaped(d.Weekday))
	}
	for y := header; y <= high; {
		fmt.Fprintf(b, `<path d="M0 %.1fH%.1f" stroke="#000" stroke-width="0.7"/>`, y, wide)
		if y == header {
			y += dayHigh
			continue
		}
		y += rowHigh
	}
}

func (l Line) draw(b *strings.Builder, y float64) {
	fmt.Fprintf(b, `<text x="4" y="%.1f" font-weight="bold">%s</text><text x="4" y="%.1f" font-size="12">%s</text>`, y+17, escaped(cutTo(l.Name, 15)), y+34, escaped(cutTo(l.Note, 16)))
	for _, r := range l.Bars {
		x, wide := nameWide+dayWide*float64(r.From)+2, dayWide*float64(r.To-r.From+1)-4
		fmt.Fprintf(b, `<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" fill="#fff" stroke="#000" stroke-width="1.5"/>`, x, y+8, wide, rowHigh-16)
		label := r.Text
		if room := int(wide / text); len([]rune(label)) > room {
			label = string([]rune(label)[:max(1, room)])
		}
		if r.OpenLeft && wide > 4*text {
			label = "←" + cutTo(label, int(wide/text)-1)
		}
		if r.OpenRight && wide > 4*text {
			label = cutTo(label, int(wide/text)-1) + "→"
		}
		fmt.Fprintf(b, `<text x="%.1f" y="%.1f" text-anchor="middle">%s</text>`, x+wide/2, y+rowHigh/2+4.5, escaped(label))
	}
}

// cutTo keeps what has room.
func cutTo(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:max(0, n-1)]) + "…"
	}
	return s
}
