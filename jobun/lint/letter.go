package lint

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// sameSign makes Latin letters and digits as wide as each other, and signs alike
// that mean the same.
func sameSign(r rune) rune {
	switch r {
	case '､', '，':
		return '、'
	case '｡':
		return '。'
	case '｢':
		return '「'
	case '｣':
		return '」'
	case '（':
		return '('
	case '）':
		return ')'
	}
	if r >= '！' && r <= '～' {
		return r - '！' + '!'
	}
	return r
}

// plain is s as it stands in a text: without blanks and signs alike.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return sameSign(r)
	}, s)
}

func isHiragana(r rune) bool { return r >= 'ぁ' && r <= 'ゖ' }

func isKatakana(r rune) bool { return r >= 'ァ' && r <= 'ヺ' || r == 'ー' }

func isKanji(r rune) bool {
	return r >= 0x4E00 && r <= 0x9FFF || r == '々' || r >= 0x3400 && unicode.Is(unicode.Han, r)
}

func isLatin(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
}

// isNoun reports whether r can stand inside a compound noun.
func isNoun(r rune) bool {
	return isKanji(r) || isKatakana(r) || isLatin(r) || r >= 'Ⅰ' && r <= 'ⅿ'
}

// before is the letter that ends at byte i of s, 0 at the beginning.
func before(s string, i int) rune {
	r, size := utf8.DecodeLastRuneInString(s[:i])
	if size == 0 {
		return 0
	}
	return r
}

// after is the letter that begins at byte i of s, 0 at the end.
func after(s string, i int) rune {
	r, size := utf8.DecodeRuneInString(s[i:])
	if size == 0 {
		return 0
	}
	return r
}

// longest is the number of letters up to which a compound noun is followed.
const longest = 60

// nounStart is where the compound noun that ends at end begins.
func nounStart(s string, end int) int {
	for n := 0; end > 0 && n < longest; n++ {
		r, size := utf8.DecodeLastRuneInString(s[:end])
		if !isNoun(r) {
			break
		}
		end -= size
	}
	return end
}

// nounEnd is where the compound noun that begins at from ends.
func nounEnd(s string, from int) int {
	for !nounEnds(s, from) {
		from += utf8.RuneLen(after(s, from))
	}
	return from
}

// nounEnds reports whether no compound noun goes on at byte i: 及び and 又は begin
// with kanji and join nouns.
func nounEnds(s string, i int) bool {
	r := after(s, i)
	return !isNoun(r) || strings.ContainsRune("及又並若等以自毎", r) && hasPrefixAny(s[i:], "及び", "又は", "並びに", "若しくは", "等", "以外", "自ら", "毎に")
}

func letters(s string) int { return utf8.RuneCountInString(s) }

func hasPrefixAny(s string, words ...string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.HasPrefix(s, w) })
}

func hasSuffixAny(s string, words ...string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.HasSuffix(s, w) })
}

func containsAny(s string, words ...string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(s, w) })
}

// linesOf names lines for a message: 12行目、15行目 ほか3か所.
func (t *text) linesOf(places []int) string {
	const most = 8
	lines := make([]int, len(places))
	for i, p := range places {
		lines[i] = t.line(p)
	}
	slices.Sort(lines)
	lines = slices.Compact(lines)
	var b strings.Builder
	for i, l := range lines {
		if i == most {
			fmt.Fprintf(&b, " ほか%d行", len(lines)-most)
			break
		}
		if i > 0 {
			b.WriteString("、")
		}
		fmt.Fprintf(&b, "%d行目", l)
	}
	return b.String()
}

// lineName names one line for a message.
func lineName(line int) string { return fmt.Sprintf("%d行目", line) }

// lineText names the line of byte i.
func (t *text) lineText(i int) string { return lineName(t.line(i)) }
