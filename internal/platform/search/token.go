package search

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// wordMax cuts words of letters and digits: PostgreSQL refuses lexemes of 2 KB.
const wordMax = 64

// token is a searchable piece of a text: a pair of characters, the last character
// of a run, or a whole word of letters and digits. from and to are bytes of the
// original text.
type token struct {
	text     string
	from, to int
}

// char is one character of the comparison form with its place in the original.
type char struct {
	r        rune
	from, to int
}

// fold gives the comparison form of s: NFKC, lower case. A character that comes
// from several (ｶﾞ) or becomes several (㈱) keeps the whole place of its source.
func fold(s string) []char {
	chars := make([]char, 0, len(s)/2)
	for at := 0; at < len(s); {
		if n := norm.NFKC.QuickSpanString(s[at:]); n > 0 { // most of a text is normal as it stands
			for end := at + n; at < end; {
				r, size := utf8.DecodeRuneInString(s[at:])
				chars = appendChar(chars, char{r, at, at + size})
				at += size
			}
			continue
		}
		to := at + norm.NFKC.NextBoundaryInString(s[at:], true)
		for _, r := range norm.NFKC.String(s[at:to]) {
			chars = appendChar(chars, char{r, at, to})
		}
		at = to
	}
	return chars
}

// appendChar leaves out what has no shape of its own: 葛 with and without a
// variation selector is one character to who searches.
func appendChar(chars []char, c char) []char {
	if unicode.In(c.r, unicode.Variation_Selector, unicode.Cf) {
		return chars
	}
	c.r = unicode.ToLower(c.r)
	return append(chars, c)
}

// kind tells how a character takes part in the search.
type kind int

const (
	gap  kind = iota // blanks, punctuation, signs: end a run
	pair             // Chinese characters and kana: searched by pairs
	word             // other letters and digits: searched as whole words
)

func kindOf(r rune) kind {
	switch {
	case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana) || r == 'ー':
		return pair
	case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r):
		return word
	}
	return gap
}

// runs cuts s where the kind changes. Gaps are left out.
func runs(s string) [][]char {
	chars := fold(s)
	var list [][]char
	for i := 0; i < len(chars); {
		k, j := kindOf(chars[i].r), i+1
		for j < len(chars) && kindOf(chars[j].r) == k && (k != word || j-i < wordMax) {
			j++
		}
		if k != gap {
			list = append(list, chars[i:j])
		}
		i = j
	}
	return list
}

// tokens gives the tokens of a text, in order.
func tokens(s string) []token {
	var list []token
	for _, run := range runs(s) {
		list = appendRun(list, run, true)
	}
	return list
}

// appendRun adds a run: a word whole, other characters by pairs. The last
// character stands alone once more where closed, so that a phrase can go on with
// the next run, and a single character is found at the end of a run as well.
func appendRun(list []token, run []char, closed bool) []token {
	if kindOf(run[0].r) == word {
		return append(list, join(run))
	}
	for i := 0; i+1 < len(run); i++ {
		list = append(list, join(run[i:i+2]))
	}
	if closed || len(run) == 1 {
		list = append(list, join(run[len(run)-1:]))
	}
	return list
}

func join(run []char) token {
	var b strings.Builder
	for _, c := range run {
		b.WriteRune(c.r)
	}
	return token{b.String(), run[0].from, run[len(run)-1].to}
}

// phrase is a word of the query: tokens that must follow one another. With prefix
// the last one is a single character that begins a token of the text.
type phrase struct {
	tokens []token
	prefix bool
}

func newPhrase(s string) (phrase, bool) {
	parts := runs(s)
	if len(parts) == 0 {
		return phrase{}, false
	}
	var p phrase
	for i, run := range parts {
		p.tokens = appendRun(p.tokens, run, i < len(parts)-1)
	}
	last := parts[len(parts)-1]
	p.prefix = len(last) == 1 && kindOf(last[0].r) == pair
	return p, true
}

// at reports whether the phrase stands at the i-th of the tokens.
func (p phrase) at(list []token, i int) bool {
	if i+len(p.tokens) > len(list) {
		return false
	}
	for j, t := range p.tokens {
		got := list[i+j].text
		if got != t.text && !(p.prefix && j == len(p.tokens)-1 && strings.HasPrefix(got, t.text)) {
			return false
		}
	}
	return true
}
