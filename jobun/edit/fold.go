package edit

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/okite-isms/okite/jobun"
)

// fold is a text in the form for comparison: NFKC, no blanks.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '\u200b' || r == '\ufeff' || r == '\u2060' || r == '\u00ad' {
			return -1
		}
		return r
	}, norm.NFKC.String(s))
}

// rank orders the marks whose order is the same in every text. 0 is none.
func rank(s jobun.Style) int {
	switch s {
	case jobun.Preface, jobun.Supplement:
		return 1
	case jobun.Part:
		return 2
	case jobun.Chapter:
		return 3
	case jobun.Section:
		return 4
	case jobun.Subsection:
		return 5
	case jobun.Division:
		return 6
	case jobun.Dai:
		return 7
	case jobun.Article:
		return 8
	}
	return 0
}
