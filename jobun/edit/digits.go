package edit

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/okite-isms/okite/jobun"
)

// digit classes: how a text writes its numbers.
type script int

const (
	half script = iota
	full
	kanji
)

const (
	kanjiDigits = "〇一二三四五六七八九"
	kanaOrder   = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"
	irohaOrder  = "イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセス"
)

// customs is how a text writes numbers of one digit and of several: many write ９ and 10.
type customs struct{ one, many *script }

// scriptOf tells how a number is written; ok is false where there is none.
func scriptOf(s string) (k script, ok bool) {
	for _, r := range s {
		switch {
		case r >= '0' && r <= '9':
			return half, true
		case r >= '０' && r <= '９':
			return full, true
		case strings.ContainsRune(kanjiDigits+"十百", r):
			return kanji, true
		}
	}
	return half, false
}

func customsOf(doc *jobun.Document) (c customs) {
	var one, many [3]int
	for _, p := range doc.Provisions {
		if p.Mark == nil {
			continue
		}
		k, ok := scriptOf(p.Mark.Text)
		switch {
		case !ok:
		case p.Mark.Number < 10:
			one[k]++
		default:
			many[k]++
		}
	}
	most := func(n [3]int) *script {
		best := half
		for _, k := range []script{half, full, kanji} {
			if n[k] > n[best] {
				best = k
			}
		}
		if n[best] == 0 {
			return nil
		}
		return &best
	}
	return customs{most(one), most(many)}
}

// write sets a number as the sample is written, and where it has another count of digits,
// as the text writes such numbers.
func (c customs) write(n int, sample string) string {
	k, ok := scriptOf(sample)
	of := c.one
	if n >= 10 {
		of = c.many
	}
	if was := count(sample); of != nil && k != kanji && (!ok || (was < 10) != (n < 10)) {
		k = *of
	}
	if k == kanji && strings.ContainsRune(sample, '〇') && n >= 10 {
		return positional(n)
	}
	return numeral(n, k)
}

func numeral(n int, k script) string {
	s := strconv.Itoa(n)
	switch k {
	case full:
		return strings.Map(func(r rune) rune { return r + 0xFEE0 }, s)
	case kanji:
		return kanjiNumeral(n)
	}
	return s
}

func positional(n int) string {
	return strings.Map(func(r rune) rune { return []rune(kanjiDigits)[r-'0'] }, strconv.Itoa(n))
}

// kanjiNumeral writes 二十三, 百五.
func kanjiNumeral(n int) string {
	if n <= 0 || n >= 1000 {
		return positional(max(n, 0))
	}
	digits := []rune(kanjiDigits)
	var b strings.Builder
	for _, u := range []struct {
		of   int
		unit string
	}{{100, "百"}, {10, "十"}, {1, ""}} {
		d := n / u.of % 10
		if d == 0 {
			continue
		}
		if d > 1 || u.of == 1 {
			b.WriteRune(digits[d])
		}
		b.WriteString(u.unit)
	}
	return b.String()
}

// count reads a number in any script; 0 for none.
func count(s string) int {
	s = norm.NFKC.String(s)
	digits := strings.TrimFunc(s, func(r rune) bool { return r < '0' || r > '9' })
	if n, err := strconv.Atoi(digits); err == nil {
		return n
	}
	n, part := 0, 0
	for _, r := range s {
		switch d := strings.IndexRune(kanjiDigits, r); {
		case d >= 0:
			part = part*10 + d/utf8.RuneLen('一')
		case r == '十':
			n, part = n+max(part, 1)*10, 0
		case r == '百':
			n, part = n+max(part, 1)*100, 0
		}
	}
	return n + part
}
