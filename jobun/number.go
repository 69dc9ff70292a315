package jobun

import "strings"

const (
	kanaOrder  = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"
	irohaOrder = "イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセス"
	kanjiDigit = "〇一二三四五六七八九"
)

// ordinal is the 1-based place of r in order, 0 if it is not there.
func ordinal(order string, r rune) int {
	n := 0
	for _, o := range order {
		n++
		if o == r {
			return n
		}
	}
	return 0
}

// digit is the value of an Arabic digit of either width, -1 for other runes.
func digit(r rune) int {
	switch {
	case r >= '0' && r <= '9':
		return int(r - '0')
	case r >= '０' && r <= '９':
		return int(r - '０')
	}
	return -1
}

// arabic reads the digits s begins with and returns their value and length.
// More than four digits are no mark.
func arabic(s string) (n, size int) {
	count := 0
	for i, r := range s {
		d := digit(r)
		if d < 0 {
			return n, i
		}
		if count++; count > 4 {
			return 0, 0
		}
		n = n*10 + d
	}
	return n, len(s)
}

// kanjiNumber reads the kanji numerals s begins with: 二十三, 百五, 一〇.
func kanjiNumber(s string) (n, size int) {
	part, count := 0, 0
	for i, r := range s {
		switch d := ordinal(kanjiDigit, r) - 1; {
		case d >= 0:
			part = part*10 + d
		case r == '十':
			n += max(part, 1) * 10
			part = 0
		case r == '百':
			n += max(part, 1) * 100
			part = 0
		default:
			return n + part, i
		}
		if count++; count > 6 {
			return 0, 0
		}
	}
	return n + part, len(s)
}

// numeral reads Arabic or kanji numerals.
func numeral(s string) (n, size int) {
	if n, size = arabic(s); size > 0 {
		return n, size
	}
	return kanjiNumber(s)
}

// circledNumber is the value of ① and its kin, 0 for other runes.
func circledNumber(r rune) int {
	switch {
	case r >= 0x2460 && r <= 0x2473:
		return int(r-0x2460) + 1
	case r >= 0x3251 && r <= 0x325F:
		return int(r-0x3251) + 21
	case r >= 0x32B1 && r <= 0x32BF:
		return int(r-0x32B1) + 36
	case r >= 0x2776 && r <= 0x277F:
		return int(r-0x2776) + 1
	}
	return 0
}

// romanLetter is the value of a Roman numeral that is one character.
func romanLetter(r rune) (n int, small bool) {
	switch {
	case r >= 'Ⅰ' && r <= 'Ⅻ':
		return int(r-'Ⅰ') + 1, false
	case r >= 'ⅰ' && r <= 'ⅻ':
		return int(r-'ⅰ') + 1, true
	}
	return 0, false
}

var romanWords = [...]string{"I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"}

// romanWord reads Roman numerals written with Latin letters of either width.
func romanWord(s string) (n, size int, small bool) {
	for size < len(s) {
		r, w := firstRune(s[size:])
		if r = halfWidth(r); !strings.ContainsRune("IVXivx", r) {
			break
		}
		size += w
	}
	if size == 0 || size > 15 {
		return 0, 0, false
	}
	word := strings.Map(halfWidth, s[:size])
	for i, w := range romanWords {
		if word == w {
			return i + 1, size, false
		}
		if word == strings.ToLower(w) {
			return i + 1, size, true
		}
	}
	return 0, 0, false
}

// latin is the place of a single Latin letter in the alphabet.
func latin(r rune) (n int, small bool) {
	switch r = halfWidth(r); {
	case r >= 'a' && r <= 'z':
		return int(r-'a') + 1, true
	case r >= 'A' && r <= 'Z':
		return int(r-'A') + 1, false
	}
	return 0, false
}

// halfWidth turns full-width ASCII into ASCII and leaves the rest.
func halfWidth(r rune) rune {
	if r >= '！' && r <= '～' {
		return r - 0xFEE0
	}
	if r == '\u3000' {
		return ' '
	}
	return r
}
