package jobun

import "strings"

// weight says how sure it is that a mark ends where it seems to.
type weight int

const (
	// weak: letters follow at once (1目的). Only the sequence can tell.
	weak weight = iota
	// medium: a blank follows (1 目的, but also 2 週間以内).
	medium
	// strong: the mark closes itself: (1), ①, 1., 第1条　.
	strong
)

// candidate is one way to read the beginning of a row as a mark.
type candidate struct {
	Mark
	rest   string
	from   int // first number of a range: 5 in 第5条から第8条まで, else 0
	weight weight
}

// begin is the mark with the first number of a range.
func (c candidate) begin() Mark {
	m := c.Mark
	if c.from > 0 {
		m.Number = c.from
	}
	return m
}

// candidates lists the ways in which text may begin with a mark. イ may be the
// second of ア or the first of イロハ, I a numeral or a letter.
func candidates(text string) []candidate {
	if text == "" {
		return nil
	}
	r, _ := firstRune(text)
	switch {
	case r == '第':
		return ordinalMarks(text)
	case strings.ContainsRune("附付改序前はまお緒", r):
		return wordMarks(text)
	case r == '（' || r == '(':
		return bracketMarks(text)
	case digit(r) >= 0:
		return numberMarks(text)
	}
	return letterMarks(text, wideKana(r))
}

// newCandidate takes the first size bytes of text as the mark, drops the point
// after it and weighs what follows.
func newCandidate(style Style, n int, text string, size int) candidate {
	c := candidate{Mark: Mark{Style: style, Number: n, Text: text[:size]}, rest: text[size:]}
	r, w := firstRune(c.rest)
	switch {
	case c.rest == "" || r == '\t' || r == '\u3000':
		c.weight = strong
	case isBlank(r):
		c.weight = medium
	case r == '.' || r == '．' || r == '、' || r == '､' || r == '，':
		c.weight = strong
		c.rest = c.rest[w:]
	}
	c.rest = strings.TrimLeftFunc(c.rest, isBlank)
	return c
}

// refers reports whether what follows a number shows that it is named in a
// sentence: 第5条の規定により, （1）から（3）まで, 2及び3.
func refers(rest string) bool {
	r, _ := firstRune(rest)
	if strings.ContainsRune("のにをはがとへでもや、。，・各中第～〜", r) {
		return !startsWithAny(rest, "はじめ", "とき", "もの", "のぞ", "にせ", "第三者", "第一", "中央", "各")
	}
	return startsWithAny(rest, "及び", "又は", "若しくは", "並びに", "から", "まで", "または", "および", "ただし書", "以下", "以上", "以外", "以内", "以降", "前段", "後段", "本文")
}

func startsWithAny(s string, prefixes ...string) bool {
	for _, p := range prefixes {
		if strings.HasPrefix(s, p) {
			return true
		}
	}
	return false
}

// wordMarks reads 附則 and 序. 附 則 is often written with a blank.
func wordMarks(text string) []candidate {
	for _, w := range [...]string{"附則", "付則", "改正附則"} {
		if size := spaced(text, w); size > 0 {
			return supplement(text, size)
		}
	}
	for _, w := range [...]string{"序文", "序章", "序", "前文", "はじめに", "まえがき", "前書き", "緒言", "おわりに"} {
		rest, found := strings.CutPrefix(text, w)
		r, _ := firstRune(rest)
		if found && (rest == "" || isBlank(r) && strings.HasPrefix(w, "序")) {
			c := newCandidate(Preface, 1, text, len(w))
			c.weight = strong
			return []candidate{c}
		}
	}
	return nil
}

func supplement(text string, size int) []candidate {
	c := newCandidate(Supplement, 1, text, size)
	c.Text = compare(c.Text)
	if c.weight == weak && (refers(c.rest) || !startsWithAny(c.rest, "この", "本", "（", "(", "〔", "抄")) {
		return nil
	}
	c.weight = strong
	return []candidate{c}
}

// spaced returns the length of word at the beginning of text, where blanks may
// stand between its letters, or 0.
func spaced(text, word string) int {
	at := 0
	for i, want := range word {
		if i > 0 {
			for at < len(text) {
				r, w := firstRune(text[at:])
				if !isBlank(r) {
					break
				}
				at += w
			}
		}
		r, w := firstRune(text[at:])
		if r != want {
			return 0
		}
		at += w
	}
	return at
}

// segment is how a mark stands in a path: without blanks and final points.
func segment(mark string) string {
	mark = strings.Map(func(r rune) rune {
		if isBlank(r) {
			return -1
		}
		return r
	}, mark)
	return strings.ReplaceAll(strings.TrimRight(mark, ".．、､，"), "/", "∕")
}

// markKey is equal for marks that a reader takes for equal: （１） and (1).
// ① stays apart from 1, which NFKC would make of it.
func markKey(mark string) string {
	if r, w := firstRune(mark); w == len(mark) && circledNumber(r) > 0 {
		return mark
	}
	return compare(segment(mark))
}
