package intake

import (
	"strconv"
	"strings"
)

// numeral writes n in a number format of Word (ST_NumberFormat); formats that are not
// known here are written as plain numbers, as Word itself falls back.
func numeral(format string, n int) string {
	switch format {
	case "none", "bullet":
		return ""
	case "decimalFullWidth", "decimalFullWidth2":
		return full(strconv.Itoa(n))
	case "decimalZero":
		return pad(strconv.Itoa(n))
	case "decimalEnclosedCircle", "decimalEnclosedCircleChinese", "ideographEnclosedCircle":
		return enclosed(n, '①', 20, '㉑')
	case "decimalEnclosedParen":
		return enclosed(n, '⑴', 20, 0)
	case "decimalEnclosedFullstop":
		return enclosed(n, '⒈', 20, 0)
	case "upperRoman":
		return roman(n)
	case "lowerRoman":
		return strings.ToLower(roman(n))
	case "upperLetter":
		return letter(n, 'A')
	case "lowerLetter":
		return letter(n, 'a')
	case "aiueo", "aiueoFullWidth":
		return nth(n, "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン")
	case "iroha", "irohaFullWidth":
		return nth(n, "イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセスン")
	case "japaneseCounting", "japaneseLegal", "chineseCounting", "chineseCountingThousand", "taiwaneseCounting", "taiwaneseCountingThousand", "chineseLegalSimplified", "ideographLegalTraditional", "koreanCounting":
		return kanji(n)
	case "japaneseDigitalTenThousand", "ideographDigital", "taiwaneseDigital", "koreanDigital":
		return strings.Map(func(r rune) rune { return []rune("〇一二三四五六七八九")[r-'0'] }, strconv.Itoa(n))
	case "ideographTraditional":
		return nth(n, "甲乙丙丁戊己庚辛壬癸")
	case "ideographZodiac":
		return nth(n, "子丑寅卯辰巳午未申酉戌亥")
	}
	return strconv.Itoa(n)
}

func full(s string) string {
	return strings.Map(func(r rune) rune { return r - '0' + '０' }, s)
}

func pad(s string) string {
	if len(s) < 2 {
		return "0" + s
	}
	return s
}

// enclosed counts from the sign for one; circles go on at 21 with another sign.
func enclosed(n int, one rune, most int, more rune) string {
	switch {
	case n >= 1 && n <= most:
		return string(one + rune(n-1))
	case more != 0 && n > most && n <= 35:
		return string(more + rune(n-most-1))
	}
	return strconv.Itoa(n)
}

// nth is a letter of a row, from its end on a number.
func nth(n int, row string) string {
	if all := []rune(row); n >= 1 && n <= len(all) {
		return string(all[n-1])
	}
	return strconv.Itoa(n)
}

// letter counts a … z, aa, bb, as Word does.
func letter(n int, first rune) string {
	if n < 1 || n > 26*8 {
		return strconv.Itoa(n)
	}
	return strings.Repeat(string(first+rune((n-1)%26)), (n-1)/26+1)
}

func roman(n int) string {
	if n < 1 || n > 3999 {
		return strconv.Itoa(n)
	}
	var b strings.Builder
	for _, d := range [...]struct {
		n int
		s string
	}{{1000, "M"}, {900, "CM"}, {500, "D"}, {400, "CD"}, {100, "C"}, {90, "XC"}, {50, "L"}, {40, "XL"}, {10, "X"}, {9, "IX"}, {5, "V"}, {4, "IV"}, {1, "I"}} {
		for ; n >= d.n; n -= d.n {
			b.WriteString(d.s)
		}
	}
	return b.String()
}

// kanji writes 二百三十一.
func kanji(n int) string {
	if n < 1 || n > 9999 {
		return strconv.Itoa(n)
	}
	digits, s := []rune("〇一二三四五六七八九"), ""
	for _, unit := range [...]struct {
		n int
		s string
	}{{1000, "千"}, {100, "百"}, {10, "十"}, {1, ""}} {
		switch d := n / unit.n % 10; {
		case d == 0:
		case d == 1 && unit.n > 1:
			s += unit.s
		default:
			s += string(digits[d]) + unit.s
		}
	}
	return s
}
