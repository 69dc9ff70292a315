package jobun

import (
	"strings"
	"unicode/utf8"
)

// endsSentence reports whether s ends with a full stop, also inside a closing
// bracket.
func endsSentence(s string) bool {
	s = strings.TrimRight(s, "）)」』】〕 \u3000")
	r := lastRune(s)
	return r == '。' || r == '．' || r == '！' || r == '？' || r == '?' || r == '｡'
}

// endsOpen reports whether s cannot end where it does: after a comma, a
// particle, a word that joins, or inside a bracket.
func endsOpen(s string) bool {
	return openBrackets(s) > 0 || endsLoosely(s)
}

// endsLoosely is endsOpen without regard to brackets; it looks at the end only.
func endsLoosely(s string) bool {
	if strings.ContainsRune("、，､・（「『(,", lastRune(s)) {
		return true
	}
	for _, w := range [...]string{"及び", "又は", "並びに", "若しくは", "かつ", "または", "および", "から", "より", "ため", "場合には", "ならびに", "もしくは"} {
		if strings.HasSuffix(s, w) {
			return w != "ため"
		}
	}
	return endsWithParticle(s)
}

// endsWithParticle looks for a particle or an unfinished verb at the end. A
// noun may end in hiragana too (取扱い, 見直し, まとめ, あり方).
func endsWithParticle(s string) bool {
	last, size := utf8.DecodeLastRuneInString(s)
	runes := [2]rune{lastRune(s[:len(s)-size]), last}
	switch runes[1] {
	case 'は':
		return runes[0] != 'と'
	case 'を', 'へ':
		return true
	case 'が', 'に', 'の', 'と', 'で', 'も', 'や':
		return runes[0] != utf8.RuneError && !strings.ContainsRune("もはいすこごあひ", runes[0]) && !isOpening(s) || strings.HasSuffix(s, "ように")
	case 'て', 'っ':
		return !strings.HasSuffix(s, "すべて") && !strings.HasSuffix(s, "について")
	case 'な', 'ま', 'ら':
		return isHiragana(runes[0])
	case 'け', 'れ', 'ば':
		return strings.HasSuffix(s, "なけ") || strings.HasSuffix(s, "なければ") || strings.HasSuffix(s, "すれば")
	}
	return false
}

// isOpening: はじめに is a heading although it ends like a phrase that goes on.
func isOpening(s string) bool {
	for _, w := range [...]string{"はじめに", "始めに", "おわりに", "終わりに"} {
		if strings.HasSuffix(s, w) {
			return true
		}
	}
	return false
}

// openBrackets counts brackets that are opened and not closed.
func openBrackets(s string) int {
	n := 0
	for _, r := range s {
		switch r {
		case '（', '(', '「', '『', '〔':
			n++
		case '）', ')', '」', '』', '〕':
			n = max(n-1, 0)
		}
	}
	return n
}

// outside is s without what stands in brackets.
func outside(s string) string {
	if !strings.ContainsAny(s, "（(「『〔") {
		return s
	}
	var b strings.Builder
	depth := 0
	for _, r := range s {
		switch r {
		case '（', '(', '〔':
			depth++
			continue
		case '）', ')', '〕':
			depth = max(depth-1, 0)
			continue
		}
		if depth == 0 {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// isPhrase reports whether s can be a heading: a noun phrase, no sentence.
// What stands in brackets does not count.
func isPhrase(s string) bool {
	if s == "" || endsOpen(s) || openBrackets(s) > 0 {
		return false
	}
	o := strings.TrimFunc(outside(s), isBlank)
	if o == "" || columns(o) > 120 || strings.ContainsAny(o, "。｡：:\t") {
		return false
	}
	if strings.Contains(o, "は、") || strings.Contains(o, "が、") || strings.Contains(o, "には") || strings.Contains(o, "を、") {
		return false
	}
	return !endsWithVerb(o)
}

// endsWithVerb: する, ない, である at the end make a sentence whose full stop
// is missing.
func endsWithVerb(s string) bool {
	for _, w := range [...]string{
		"する", "なる", "いる", "ある", "れる", "ない", "きる", "める", "した", "った", "よる", "える", "行う", "ます", "です", "せる", "けた", "れた", "ずる", "じる", "いた",
	} {
		if strings.HasSuffix(s, w) {
			return true
		}
	}
	return false
}

// goesOn reports whether s begins as the middle of a sentence does.
func goesOn(s string) bool {
	r, _ := firstRune(s)
	if strings.ContainsRune("、。，．）」』〕)ーぁぃぅぇぉっゃゅょんァィゥェォッャュョをは", r) {
		return !startsWithAny(s, "はじめ")
	}
	if strings.ContainsRune("がにのとでもへやてたしりけれならせばきめべ", r) {
		return !startsWithAny(s, "とき", "ところ", "とも", "もの", "もっ", "もし", "のち", "では", "できる", "でき", "にお", "しか", "した", "ただ", "また", "なお", "など", "なら", "やむ", "やり",
			"たとえ", "きわ", "めや", "べから", "がん", "のぞ", "ため", "たい", "てい")
	}
	return startsWithAny(s, "及び", "又は", "若しくは", "並びに", "あるいは")
}

// midWord reports whether s begins with hiragana that opens no sentence.
func midWord(s string) bool {
	r, _ := firstRune(s)
	return isHiragana(r) && !beginsSentence(s) && !startsWithAny(s, "この", "その", "これ", "それ", "こ", "そ", "あ", "い", "お", "もし", "すべ", "さら", "わ", "う", "よ", "ほ", "や")
}

// beginsSentence: words that open a new paragraph.
func beginsSentence(s string) bool {
	return startsWithAny(s, "なお", "ただし", "但し", "また、", "この場合", "さらに", "特に", "その他", "前項", "上記", "これら", "したがって", "しかし", "そのため", "※", "(注", "（注", "注）", "このようなことから", "そこで")
}

func isBracketed(s string) bool {
	open, _ := firstRune(s)
	switch end := lastRune(s); {
	case open == '（' || open == '(':
		return (end == '）' || end == ')') && openBrackets(trimLast(s)) == 1
	case open == '【':
		return end == '】'
	}
	return false
}

func trimLast(s string) string {
	return s[:len(s)-len(string(lastRune(s)))]
}

func unbracket(s string) string {
	_, w := firstRune(s)
	return strings.TrimFunc(trimLast(s[w:]), isBlank)
}

// join puts two pieces of a wrapped text together.
func join(a, b string) string {
	if needsBlank(a, b) {
		return a + " " + b
	}
	return a + b
}

func isWord(r rune) bool {
	return r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
}
