package compare

import (
	"strings"
	"unicode"
)

// script is the kind of a letter.
type script int

const (
	sign script = iota
	content
	digit
	hiragana
	space
)

func scriptOf(r rune) script {
	switch {
	case blank(r):
		return space
	case unicode.IsDigit(r), strings.ContainsRune("〇一二三四五六七八九十百千", r):
		return digit
	case r == 'ー' || r == 'ｰ' || r == '々' || r == 'ヶ' || r == 'ヵ':
		return content
	case unicode.Is(unicode.Hiragana, r):
		return hiragana
	case unicode.IsLetter(r), unicode.IsMark(r), r == 'ﾞ' || r == 'ﾟ':
		return content
	}
	return sign
}

// joining are words that stand between words and begin with a Chinese letter.
var joining = []string{"及び", "又は", "若しくは", "並びに", "並びにその", "且つ", "但し"}

// functions are words in hiragana that end a word before them, the longest first.
var functions = [...]string{
	"なければならない", "てはならない", "ものとする", "こととする", "することができる", "することとする",
	"について", "において", "における", "に対して", "に対する", "にあっては", "により", "による", "によって", "とともに", "ならない", "ただし", "または", "および", "ならびに", "もしくは",
	"ことができる", "できる", "するもの", "すること", "するとき", "した", "する", "される", "された", "して", "され", "しない", "しては",
	"この", "その", "これら", "これを", "これ", "それぞれ", "それ", "もの", "こと", "とき", "ため", "ところ", "うち", "ほか", "など", "また", "なお", "いう", "とおり",
	"には", "では", "とは", "へは", "にも", "でも", "から", "まで", "より", "のみ", "だけ", "ごと", "は", "を", "が", "に", "の", "と", "で", "も", "へ",
}

// tokens cuts a text into words without a dictionary: by the kinds of letters, numbers
// with what they count (第12条, 3月), and the particles. Blanks belong to the word
// before them. The words joined are the text.
func tokens(s string) []string {
	r := []rune(s)
	var list []string
	for at := 0; at < len(r); {
		n := wordLength(r[at:])
		for at+n < len(r) && blank(r[at+n]) {
			n++
		}
		list = append(list, string(r[at:at+n]))
		at += n
	}
	return list
}

// wordLength is how many letters the first word of r has, at least one.
func wordLength(r []rune) int {
	if n := prefixOf(r, joining); n > 0 {
		return n
	}
	if n := ordinal(r); n > 0 {
		return n
	}
	switch scriptOf(r[0]) {
	case digit:
		return counted(r)
	case content:
		return contentLength(r)
	case hiragana:
		return hiraganaLength(r)
	}
	return 1
}

func prefixOf(r []rune, words []string) int {
	for _, w := range words {
		if n := len([]rune(w)); len(r) >= n && string(r[:n]) == w {
			return n
		}
	}
	return 0
}

// ordinal is the length of 第12条, 第38条の3の2, 第２章.
func ordinal(r []rune) int {
	if r[0] != '第' {
		return 0
	}
	n := 1 + digits(r[1:])
	if n == 1 || n >= len(r) || !strings.ContainsRune("編章節款目条項号回次表", r[n]) {
		return 0
	}
	n++
	for n+1 < len(r) && r[n] == 'の' && digits(r[n+1:]) > 0 {
		n += 1 + digits(r[n+1:])
	}
	return n
}

func digits(r []rune) int {
	n := 0
	for n < len(r) && scriptOf(r[n]) == digit {
		n++
	}
	return n
}

// counted is a number with what it counts: 3月, 2名, 30日.
func counted(r []rune) int {
	n := digits(r)
	for n+1 < len(r) && strings.ContainsRune(".．,，", r[n]) && scriptOf(r[n+1]) == digit {
		n += 1 + digits(r[n+1:])
	}
	if n < len(r) && strings.ContainsRune("年月日時分回名人部件条項号章", r[n]) {
		return n + 1
	}
	if scriptOf(r[0]) == digit && unicode.Is(unicode.Han, r[0]) { // 一部, 三層: a word
		for n < len(r) && scriptOf(r[n]) == content {
			n++
		}
	}
	return n
}

// contentLength is a run of Chinese letters, katakana and Latin letters, with the
// endings of a verb that follow.
func contentLength(r []rune) int {
	n := 1
	for n < len(r) && (scriptOf(r[n]) == content || scriptOf(r[n]) == digit && !dated(r[n:])) {
		if prefixOf(r[n:], joining) > 0 || ordinal(r[n:]) > 0 {
			return n
		}
		n++
	}
	if n == len(r) || scriptOf(r[n]) != hiragana || !unicode.Is(unicode.Han, r[n-1]) {
		return n
	}
	for n < len(r) && scriptOf(r[n]) == hiragana && function(r[n:]) == 0 {
		n++
	}
	return n
}

// dated: 平成20年 is two words.
func dated(r []rune) bool {
	n := digits(r)
	return n < len(r) && strings.ContainsRune("年月日", r[n])
}

func hiraganaLength(r []rune) int {
	if n := function(r); n > 0 {
		return n
	}
	n := 1
	for n < len(r) && scriptOf(r[n]) == hiragana && function(r[n:]) == 0 {
		n++
	}
	return n
}

// function is the length of the function word that r begins with. One of a single
// letter counts only where hiragana ends behind it, or another one follows: わかりやすく
// holds no particle.
func function(r []rune) int {
	for _, w := range functions {
		n := len([]rune(w))
		if len(r) < n || string(r[:n]) != w {
			continue
		}
		if n == 1 && n < len(r) && scriptOf(r[n]) == hiragana && longFunction(r[n:]) == 0 {
			continue
		}
		return n
	}
	return 0
}

func longFunction(r []rune) int {
	for _, w := range functions {
		if n := len([]rune(w)); n > 1 && len(r) >= n && string(r[:n]) == w {
			return n
		}
	}
	return 0
}
