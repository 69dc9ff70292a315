package paper

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// clean leaves out what neither format can hold (control characters, what is not
// UTF-8) and writes kana with separate sound marks, as files from macOS have them, as
// one character. Nothing else is normalised: 神 and its compatibility form are
// different characters in a name.
func clean(s string) string {
	s = strings.ToValidUTF8(s, "\ufffd")
	s = feeds.Replace(s)
	if !strings.ContainsFunc(s, odd) {
		return s
	}
	var b []rune
	for _, r := range s {
		switch {
		case soundMark(r) && len(b) > 0:
			b = append(b[:len(b)-1], []rune(norm.NFC.String(string([]rune{b[len(b)-1], r})))...)
		case !forbidden(r):
			b = append(b, r)
		}
	}
	return string(b)
}

// feeds is built once: it is asked for every run.
var feeds = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\t", " ", "\u2028", "\n", "\u2029", "\n")

func odd(r rune) bool { return soundMark(r) || forbidden(r) }

func soundMark(r rune) bool { return r == 0x3099 || r == 0x309a }

// forbidden is what XML 1.0 does not allow, and deleted or unused characters.
func forbidden(r rune) bool {
	return r != '\n' && unicode.IsControl(r) || r&0xfffe == 0xfffe || r >= 0xfdd0 && r <= 0xfdef
}

// unseen has no picture of its own: joiners, marks of direction, soft hyphens.
func unseen(r rune) bool { return unicode.Is(unicode.Cf, r) }

// selector picks a form of the character before it (IVS).
func selector(r rune) bool { return unicode.Is(unicode.Variation_Selector, r) }

// flat is cleaned text on one line.
func flat(s string) string { return strings.ReplaceAll(clean(s), "\n", " ") }

// plain is the text without its looks, on one line.
func (t Text) plain() string {
	var b strings.Builder
	for _, r := range t {
		b.WriteString(flat(r.Text))
	}
	return b.String()
}
