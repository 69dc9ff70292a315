package intake

import (
	"strings"
	"unicode/utf8"

	"github.com/okite-isms/okite/jobun"
)

// collector gathers lines, numbers them and keeps the limits.
type collector struct {
	lines []jobun.Line
	runes int
	left  []string
}

// add takes a line; a text with breaks inside becomes several, of which only the first
// has the automatic number.
func (c *collector) add(l jobun.Line) error {
	for {
		text, rest, more := strings.Cut(l.Text, "\n")
		l.Text, l.Line = text, len(c.lines)+1
		c.runes += utf8.RuneCountInString(text)
		if c.runes > maxRunes || len(c.lines) >= maxLines {
			return refuse("文章が長すぎます（%d万字、%d万行まで読めます）。", maxRunes/10_000, maxLines/10_000)
		}
		c.lines = append(c.lines, l)
		if !more {
			return nil
		}
		l.Text, l.List = rest, nil
	}
}

// leave notes once what is not read.
func (c *collector) leave(what string) {
	for _, l := range c.left {
		if l == what {
			return
		}
	}
	c.left = append(c.left, what)
}

// source is what was gathered, refused with reason where it has no letters.
func (c *collector) source(form, reason string) (Source, error) {
	for _, l := range c.lines {
		if strings.TrimSpace(l.Text) != "" {
			return Source{Form: form, Lines: c.lines, Left: c.left}, nil
		}
	}
	return Source{}, refuse("%s", reason)
}

// indentOf counts leading blanks in half-width columns.
func indentOf(s string) int {
	n := 0
	for _, r := range s {
		switch r {
		case ' ', '\u00a0':
			n++
		case '\u3000':
			n += 2
		case '\t':
			n += 4
		default:
			return n
		}
	}
	return n
}
