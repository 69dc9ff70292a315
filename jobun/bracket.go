package jobun

import "strings"

// bracketMarks reads (1), （ア）, (a), (ⅰ), (一) and (2)の2.
func bracketMarks(text string) []candidate {
	_, open := firstRune(text)
	end := strings.IndexAny(text[:min(len(text), 24)], ")）")
	if end < 0 {
		return nil
	}
	inner := strings.TrimFunc(text[open:end], isBlank)
	_, w := firstRune(text[end:])
	size := end + w
	branch := branchSize(text[size:])
	var list []candidate
	for _, m := range insideBrackets(inner) {
		c := newCandidate(m.Style, m.Number, text, size+branch)
		c.Branch = branches(text[size : size+branch])
		if c.weight = strong; refers(c.rest) && !(strings.HasPrefix(text[size:], "\u3000") && strings.HasPrefix(c.rest, "第")) {
			c.weight = weak // but （1）　第2条の定めによる… is an item that begins with a reference
		}
		list = append(list, deletedRange(c, text))
	}
	return list
}

// deletedRange reads (3)及び(4)　削除 and (3)から(5)まで　削除 as one mark.
func deletedRange(c candidate, text string) candidate {
	const longest = 60
	if len(c.rest) > longest || !strings.HasSuffix(compare(c.rest), "削除") || !startsWithAny(c.rest, "及び", "から", "～", "〜") {
		return c
	}
	open, end := strings.IndexAny(c.rest, "(（"), strings.LastIndexAny(c.rest, ")）")
	if open < 0 || end < open {
		return c
	}
	_, w := firstRune(c.rest[open:])
	for _, m := range insideBrackets(strings.TrimFunc(c.rest[open+w:end], isBlank)) {
		if m.Style == c.Style && m.Number > c.Number {
			c.from, c.Number = c.Number, m.Number
			c.Text, _, _ = strings.Cut(text, "削")
			c.Text, c.rest, c.weight = strings.TrimFunc(c.Text, isBlank), "削除", strong
			return c
		}
	}
	return c
}

func insideBrackets(s string) []Mark {
	if n, size := arabic(s); n > 0 && size == len(s) && n < 200 {
		return []Mark{{Style: NumberBoth, Number: n}}
	}
	if n, size := kanjiNumber(s); n > 0 && size == len(s) {
		return []Mark{{Style: KanjiBoth, Number: n}}
	}
	var list []Mark
	if n, size, _ := romanWord(s); size > 0 && size == len(s) {
		list = append(list, Mark{Style: RomanBoth, Number: n})
	}
	r, w := firstRune(s)
	if w == 0 || w != len(s) {
		return list
	}
	r = wideKana(r)
	return append(list, letters(r, [...]Style{KanaBoth, IrohaBoth, SmallBoth, CapBoth, RomanBoth, RomanBoth})...)
}

// letters lists what a single letter can count as. The styles are those for
// アイウ, イロハ, a, A, ⅰ and Ⅰ.
func letters(r rune, styles [6]Style) []Mark {
	var list []Mark
	if n := ordinal(kanaOrder, r); n > 0 {
		list = append(list, Mark{Style: styles[0], Number: n})
	}
	if n := ordinal(irohaOrder, r); n > 0 {
		list = append(list, Mark{Style: styles[1], Number: n})
	}
	if n, small := latin(r); n > 0 && small {
		list = append(list, Mark{Style: styles[2], Number: n})
	} else if n > 0 {
		list = append(list, Mark{Style: styles[3], Number: n})
	}
	if n, small := romanLetter(r); n > 0 && small {
		list = append(list, Mark{Style: styles[4], Number: n})
	} else if n > 0 {
		list = append(list, Mark{Style: styles[5], Number: n})
	}
	return list
}
