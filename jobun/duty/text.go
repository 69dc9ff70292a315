package duty

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// text is a sentence as its grammar is looked at: without blanks and without what
// stands in brackets, commas alike. Every byte of it knows its letter in the text
// it comes from.
type text struct {
	s string
	// letter[i] is the letter of the source that byte i comes from; one more entry
	// stands for the end.
	letter []int
	// quoted[i] tells whether byte i stands in 「」.
	quoted []bool
	// aliases are what brackets abbreviate, by the byte behind which they stood.
	aliases map[int]string
}

// newText reads the letters [begin, end) of a text.
func newText(letters []rune, begin, end int) text {
	t := text{letter: make([]int, 0, 3*(end-begin)+1), quoted: make([]bool, 0, 3*(end-begin)+1)}
	var b strings.Builder
	depth, quotes := 0, 0
	closers := countClosers(letters[begin:end])
	for i := begin; i < end; i++ {
		r := letters[i]
		switch {
		case isOpen(r):
			if depth == 0 && marks(letters[i:end]) {
				break // （１）の分類 is part of the sentence
			}
			if closers > depth {
				if depth == 0 {
					t.note(b.Len(), letters[i:min(end, i+80)])
				}
				depth++
				continue
			}
		case isClose(r):
			closers--
			if depth > 0 {
				depth--
				continue
			}
		}
		if depth > 0 || isBlank(r) {
			continue
		}
		if r == '「' || r == '『' {
			quotes++
		}
		r = sameSign(r)
		n := utf8.RuneLen(r)
		b.WriteRune(r)
		for range n {
			t.letter, t.quoted = append(t.letter, i), append(t.quoted, quotes > 0)
		}
		if r == '」' || r == '』' {
			quotes = max(quotes-1, 0)
		}
	}
	t.s = b.String()
	t.letter = append(t.letter, end)
	return t
}

// marks reports whether the bracket that opens letters holds a mark: （１）, (ア).
func marks(letters []rune) bool {
	for i, r := range letters[1:min(len(letters), 4)] {
		if isClose(r) {
			return i > 0
		}
		if !(r >= '0' && r <= '9' || r >= '０' && r <= '９' || strings.ContainsRune("アイウエオカキクケコサシスセソ一二三四五六七八九十", r)) {
			return false
		}
	}
	return false
}

// countClosers counts closing brackets: one that is opened and never closed is no
// bracket.
func countClosers(letters []rune) int {
	n := 0
	for _, r := range letters {
		if isClose(r) {
			n++
		}
	}
	return n
}

func isOpen(r rune) bool  { return r == '（' || r == '(' || r == '〔' || r == '［' || r == '[' }
func isClose(r rune) bool { return r == '）' || r == ')' || r == '〕' || r == '］' || r == ']' }

func isBlank(r rune) bool { return unicode.IsSpace(r) }

// sameSign makes signs alike that mean the same, and Latin letters and digits as
// wide as each other.
func sameSign(r rune) rune {
	switch r {
	case '，', '､', ',':
		return '、'
	case '｡', '．':
		return '。'
	}
	if r >= '！' && r <= '～' {
		return r - '！' + '!'
	}
	return r
}

// squeeze is a text without blanks and signs alike, for names.
func squeeze(s string) string {
	var b strings.Builder
	for _, r := range s {
		if !isBlank(r) {
			b.WriteRune(sameSign(r))
		}
	}
	return b.String()
}

// inside reports whether byte i stands in quotes.
func (t text) inside(i int) bool { return i < len(t.quoted) && t.quoted[i] }

// sub is the part [from, to) of t.
func (t text) sub(from, to int) text {
	return text{s: t.s[from:to], letter: t.letter[from : to+1], quoted: t.quoted[from:to]}
}

// note keeps the alias of a bracket that begins at byte i.
func (t *text) note(i int, letters []rune) {
	m := abbreviation.FindStringSubmatch(squeezeKeep(string(letters)))
	if m == nil || !strings.HasPrefix(squeezeKeep(string(letters)), m[0]) {
		return
	}
	if t.aliases == nil {
		t.aliases = map[int]string{}
	}
	t.aliases[i] = squeeze(m[2])
}

// before is the last letter of s[:i].
func before(s string, i int) rune {
	r, size := utf8.DecodeLastRuneInString(s[:i])
	if size == 0 {
		return 0
	}
	return r
}

// after is the first letter of s[i:].
func after(s string, i int) rune {
	r, size := utf8.DecodeRuneInString(s[i:])
	if size == 0 {
		return 0
	}
	return r
}

func isHiragana(r rune) bool { return r >= 'ぁ' && r <= 'ゟ' }

func isKatakana(r rune) bool { return r >= 'ァ' && r <= 'ヿ' }

func isKanji(r rune) bool { return unicode.Is(unicode.Han, r) || r == '々' }

// isNoun reports whether r can stand inside a compound noun.
func isNoun(r rune) bool {
	return isKanji(r) || isKatakana(r) && r != '・' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == 'ー' || r == '-' || r == '’' ||
		r >= 'Ⅰ' && r <= 'ⅿ'
}

// nounStart is where the compound noun that ends at end begins.
func nounStart(s string, end int) int {
	i := end
	for i > 0 {
		r, size := utf8.DecodeLastRuneInString(s[:i])
		if !isNoun(r) {
			break
		}
		i -= size
	}
	return i
}

// mentions reports whether one of words stands in s. It is asked before a costly
// pattern that cannot match without one of them.
func mentions(s string, words ...string) bool {
	for _, w := range words {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

// hasSuffixAny is the longest of words that s ends with.
func hasSuffixAny(s string, words ...string) (string, bool) {
	best, found := "", false
	for _, w := range words {
		if len(w) > len(best) && strings.HasSuffix(s, w) {
			best, found = w, true
		}
	}
	return best, found
}

// hasPrefixAny is the longest of words that s begins with.
func hasPrefixAny(s string, words ...string) (string, bool) {
	best, found := "", false
	for _, w := range words {
		if len(w) > len(best) && strings.HasPrefix(s, w) {
			best, found = w, true
		}
	}
	return best, found
}
