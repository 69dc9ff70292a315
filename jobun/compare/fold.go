package compare

import (
	"iter"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// fold is a text in the form for comparison: NFKC, no blanks. Two texts of one form are
// the same to a reader.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		if blank(r) {
			return -1
		}
		return r
	}, norm.NFKC.String(s))
}

// blank takes in what jobun drops as blank, line feeds among it.
func blank(r rune) bool {
	return unicode.IsSpace(r) || r == '\u200b' || r == '\ufeff' || r == '\u2060' || r == '\u00ad'
}

func trimDot(s string) string { return strings.TrimRight(s, ".,、") }

// bag is the pairs of letters of a text, with how often each stands there.
type bag struct {
	pairs map[[2]rune]int
	size  int
}

func bagOf(s string) bag {
	b := bag{pairs: make(map[[2]rune]int, len(s)/3+1)}
	var last rune
	for _, r := range s {
		b.pairs[[2]rune{last, r}]++
		b.size++
		last = r
	}
	return b
}

// common counts the pairs of letters that both have.
func (b bag) common(other bag) int {
	if len(b.pairs) > len(other.pairs) {
		b, other = other, b
	}
	n := 0
	for k, c := range b.pairs {
		n += min(c, other.pairs[k])
	}
	return n
}

// alike is Dice's coefficient, by which jobun carries ids as well.
func (b bag) alike(other bag) float64 {
	if b.size+other.size == 0 {
		return 0
	}
	return 2 * float64(b.common(other)) / float64(b.size+other.size)
}

// inside is the share of b that other holds.
func (b bag) inside(other bag) float64 {
	if b.size == 0 {
		return 0
	}
	return float64(b.common(other)) / float64(b.size)
}

// lines are the lines of a text that are not blank.
func lines(s string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for l := range strings.SplitSeq(s, "\n") {
			if strings.TrimSpace(l) != "" && !yield(l) {
				return
			}
		}
	}
}

func rowText(cells []string) string { return strings.Join(cells, "　") }
