package selfcheck

import (
	"fmt"
	"html"
	"strings"
)

// bar is a line of a chart: how many of a hundred, this time and the last.
type bar struct {
	label      string
	now, then  int // -1: nothing is known
	hasEarlier bool
}

// Sizes of a chart, in units of the picture; a full-width letter is as wide as the text is high.
const (
	chartText  = 13
	chartLabel = 330
	chartBar   = 300
	chartRow   = 34
	chartTop   = 52
	labelMost  = 24 // letters of a label
)

// chart draws bars that can be told apart without colour: this time's are full, the last
// one's are hatched.
func chart(title, note string, bars []bar) string {
	high := chartTop + len(bars)*chartRow + 12
	wide := chartLabel + chartBar + 70
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="%s" viewBox="0 0 %d %d" width="%d" height="%d" font-family="BIZ UDGothic, BIZ UDPGothic, Noto Sans JP, Noto Sans CJK JP, sans-serif" font-size="%d">`,
		html.EscapeString(title+" "+note), wide, high, wide, high, chartText)
	b.WriteString(`<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="6" height="6" fill="#fff"/><rect width="2" height="6" fill="#000"/></pattern></defs>`)
	fmt.Fprintf(&b, `<rect width="%d" height="%d" fill="#fff"/><text x="0" y="18" font-size="16" font-weight="bold">%s</text><text x="0" y="38">%s</text>`, wide, high, html.EscapeString(title), html.EscapeString(note))
	for i, x := range bars {
		y := chartTop + i*chartRow
		fmt.Fprintf(&b, `<text x="%d" y="%d" text-anchor="end">%s</text>`, chartLabel-8, y+15, html.EscapeString(clip(x.label, labelMost)))
		drawBar(&b, y, 12, x.now, "#000")
		if x.hasEarlier {
			drawBar(&b, y+14, 10, x.then, "url(#hatch)")
		}
	}
	fmt.Fprintf(&b, `<line x1="%d" y1="%d" x2="%d" y2="%d" stroke="#000"/></svg>`, chartLabel, chartTop-4, chartLabel, high-8)
	return b.String()
}

func drawBar(b *strings.Builder, y, high, n int, fill string) {
	if n < 0 {
		fmt.Fprintf(b, `<text x="%d" y="%d">－</text>`, chartLabel+6, y+high)
		return
	}
	long := n * chartBar / 100
	fmt.Fprintf(b, `<rect x="%d" y="%d" width="%d" height="%d" fill="%s" stroke="#000"/><text x="%d" y="%d">%d％</text>`, chartLabel, y, max(long, 1), high, fill, chartLabel+long+6, y+high, n)
}

// bars are the items of a result that somebody answered.
func (t Tally) bars() (list []bar) {
	for _, i := range t.Plan.Items {
		f, _ := t.Plan.form(i.Form)
		if f.Target != People || i.Place >= len(t.Whole.Items) || t.Whole.Items[i.Place].Sum() == 0 {
			continue
		}
		x := bar{label: fmt.Sprintf("問%d %s", i.Place+1, i.Text), now: t.Whole.Items[i.Place].Rate()}
		if c, ok := t.earlier(i); ok {
			x.then, x.hasEarlier = c.Rate(), true
		}
		list = append(list, x)
	}
	return list
}

// Chart draws how many said yes, item by item.
func (t Tally) Chart() string {
	note := "「はい」の割合。黒は今回"
	if t.Before != nil {
		note += "、斜線は前回（" + t.Before.Plan.NumberText() + "）"
	}
	return chart(t.Plan.Title, note, t.bars())
}
