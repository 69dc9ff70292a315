package jobun

import "golang.org/x/text/unicode/norm"

// letterMarks reads ア, イ, a, Ⅰ, ①, 一 with what follows them.
func letterMarks(text string, r rune) []candidate {
	_, w := firstRune(text)
	if n := circledNumber(r); n > 0 {
		return sure(newCandidate(Circled, n, text, w))
	}
	if r >= 0x2474 && r <= 0x2487 {
		return sure(newCandidate(NumberBoth, int(r-0x2474)+1, text, w))
	}
	if r >= 0x3220 && r <= 0x3229 {
		return sure(newCandidate(KanjiBoth, int(r-0x3220)+1, text, w))
	}
	if n, size := kanjiNumber(text); size > 0 && n > 0 {
		c := newCandidate(Kanji, n, text, size+branchSize(text[size:]))
		c.Branch = branches(text[size : size+branchSize(text[size:])])
		if c.weight == weak || c.rest == "" {
			return nil
		}
		return []candidate{c}
	}
	return openLetters(text, r, w)
}

func sure(c candidate) []candidate {
	if c.weight = strong; refers(c.rest) {
		c.weight = weak
	}
	return []candidate{c}
}

// openLetters reads letters without brackets or with a closing one only.
func openLetters(text string, r rune, w int) []candidate {
	styles := [6]Style{Kana, Iroha, Small, Capital, RomanSmall, RomanBig}
	var marks []Mark
	size := w
	if n, s, small := romanWord(text); s > w {
		marks, size = []Mark{{Style: RomanBig, Number: n}}, s
		if small {
			marks[0].Style = RomanSmall
		}
	} else {
		if s == w {
			marks = append(marks, Mark{Style: romanStyle(small), Number: n})
		}
		marks = append(marks, letters(r, styles)...)
	}
	next, nw := firstRune(text[size:])
	half := next == ')' || next == '）'
	var list []candidate
	for _, m := range marks {
		c := newCandidate(m.Style, m.Number, text, size)
		if half {
			c = newCandidate(halfStyles[m.Style], m.Number, text, size+nw)
			c.weight = strong
		}
		if c.weight > weak || closes(r, c.rest) {
			list = append(list, c)
		}
	}
	return list
}

func romanStyle(small bool) Style {
	if small {
		return RomanSmall
	}
	return RomanBig
}

var halfStyles = map[Style]Style{
	Kana: KanaHalf, Iroha: KanaHalf, Small: SmallHalf, Capital: CapHalf, RomanSmall: RomanHalf, RomanBig: RomanHalf,
}

// wideKana turns the half-width kana of old word processors into full ones.
func wideKana(r rune) rune {
	if r >= 0xFF66 && r <= 0xFF9D {
		r, _ = firstRune(norm.NFKC.String(string(r)))
	}
	return r
}

// closes reports whether a letter without a blank after it can be a mark: ア職員
// can, アクセス and Webサイト cannot. Kanji must follow, and no particle.
func closes(r rune, rest string) bool {
	next, _ := firstRune(rest)
	return isKanji(next) && latinOrKana(r) && !refers(rest)
}

func latinOrKana(r rune) bool {
	n, _ := romanLetter(r)
	return n > 0 || ordinal(kanaOrder, r) > 0
}

func isKanji(r rune) bool {
	return r >= 0x4E00 && r <= 0x9FFF || r == '々' || r >= 0x3400 && r <= 0x4DBF
}

func isHiragana(r rune) bool { return r >= 0x3041 && r <= 0x309F }
