package policy

import (
	"crypto/sha256"
	"encoding/base32"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/okite-isms/okite/jobun"
)

// squeezed is the comparison form of a sentence: without blanks, the width of letters
// alike.
func squeezed(s string) string {
	return strings.Map(func(c rune) rune {
		if unicode.IsSpace(c) {
			return -1
		}
		return c
	}, norm.NFKC.String(s))
}

// fingerprint is equal for sentences that say the same in the same words.
func fingerprint(s string) string {
	sum := sha256.Sum256([]byte(squeezed(s)))
	return strings.ToLower(base32.HexEncoding.EncodeToString(sum[:10]))
}

// holds reports whether a stretch of text has a word in it.
func holds(text []rune, word string) bool {
	return strings.Contains(squeezed(string(text)), squeezed(word))
}

// letters finds sentences and places of the source in the text of one provision after
// the other. What it is asked comes in the order of the text, so that it never looks
// back.
type letters struct {
	seq    int
	opened bool
	text   []rune
	places []jobun.TextPlace
	next   int // where the next sentence is looked for
	place  int // of places, likewise
}

// open turns to a provision, and does nothing where it is open.
func (l *letters) open(seq int, p *jobun.Provision) {
	if l.opened && l.seq == seq {
		return
	}
	*l = letters{seq: seq, opened: true, text: []rune(p.Text), places: p.Places}
}

// sentence is where the next sentence stands. Its text is a stretch of the provision's.
func (l *letters) sentence(s string) (from, to int) {
	want := []rune(s)
	for i := l.next; i+len(want) <= len(l.text); i++ {
		if slices.Equal(l.text[i:i+len(want)], want) {
			l.next = i + len(want)
			return i, l.next
		}
	}
	return l.next, len(l.text)
}

// at is the letter of the text that stands in a place of the source, -1 where none does.
func (l *letters) at(p jobun.Place) int {
	for i := l.place; i < len(l.places); i++ {
		t := l.places[i]
		if t.Line == p.Line && p.Column >= t.Column && p.Column < t.Column+t.Length {
			l.place = i
			return t.Offset + p.Column - t.Column
		}
	}
	return -1
}

// predicate is where the words at the end of a clause begin, the whole clause where they
// are not found: the reader leaves brackets out.
func (l *letters) predicate(from, to int, words string) int {
	want := len([]rune(words))
	if want == 0 {
		return from
	}
	for i := to - 1; i >= from && i >= to-2*want-8; i-- {
		if strings.HasPrefix(squeezed(string(l.text[i:to])), squeezed(words)) {
			return i
		}
	}
	return from
}
