package jobun

import (
	"slices"
	"strings"
)

// MarkOf is the mark that a word processor or a law in XML counts by itself, from
// its letters, 第１条 or （ア）, and its number in the list. The number decides between
// readings: イ as the first is of イロハ, as the second of アイウ. ok is false for
// what is no mark, such as Step 1.
func MarkOf(text string, number int) (m Mark, ok bool) {
	const rest = "文"
	text = strings.TrimFunc(tidy(text), isBlank)
	for _, c := range candidates(text + "\u3000" + rest) {
		if c.rest != rest || ok && !counted(c.Mark, number) {
			continue
		}
		if m, ok = c.Mark, true; counted(m, number) {
			break
		}
	}
	return m, ok
}

// counted reports whether number is what m counts, or its branch does: 2 in 第3条の2.
func counted(m Mark, number int) bool {
	return m.Number == number || len(m.Branch) > 0 && slices.Contains(m.Branch, number)
}
