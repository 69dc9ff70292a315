package gap

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// vocabulary is every word of a guideline, numbered, so that a text is gone through
// once for all topics.
type vocabulary struct {
	number  map[string]int
	terms   []term
	byFirst map[rune][]int
	alike   map[string][]string // words by one that stands for them, folded
}

// term is a word of a guideline.
type term struct {
	shown  string // as the guideline writes it
	folded string
	// first is true for a word written with ^: it begins where it stands, so that
	// ^情報セキュリティ責任者 is not found in 統括情報セキュリティ責任者.
	first bool
}

// words is a set of words, a bit for each.
type words []uint64

func (w words) add(n int)      { w[n/64] |= 1 << (n % 64) }
func (w words) has(n int) bool { return w != nil && w[n/64]&(1<<(n%64)) != 0 }

func (w words) hasAny(list []int) bool {
	for _, n := range list {
		if w.has(n) {
			return true
		}
	}
	return false
}

func (w words) addAll(more words) {
	for i := range more {
		w[i] |= more[i]
	}
}

// union adds more words to a set, a new one where there is none.
func (v *vocabulary) union(set words, more ...words) words {
	if set == nil {
		set = v.none()
	}
	for _, m := range more {
		set.addAll(m)
	}
	return set
}

func newVocabulary(alike []string) *vocabulary {
	v := &vocabulary{number: map[string]int{}, byFirst: map[rune][]int{}, alike: map[string][]string{}}
	for _, a := range alike {
		for _, w := range wordsOf(a) {
			v.alike[fold(w)] = append(v.alike[fold(w)], wordsOf(a)...)
		}
	}
	return v
}

// group numbers the words of a group and those that stand for them.
func (v *vocabulary) group(g string) []int {
	var list []int
	add := func(w string) {
		if n, ok := v.learn(w); ok && !slices.Contains(list, n) {
			list = append(list, n)
		}
	}
	for _, w := range wordsOf(g) {
		add(w)
	}
	for _, w := range wordsOf(g) {
		for _, other := range v.alike[fold(w)] {
			add(other)
		}
	}
	return list
}

func (v *vocabulary) learn(w string) (n int, ok bool) {
	t := term{shown: strings.TrimPrefix(w, "^"), first: strings.HasPrefix(w, "^")}
	t.folded = fold(t.shown)
	if t.folded == "" {
		return 0, false
	}
	key := t.folded
	if t.first {
		key = "^" + key
	}
	if n, ok = v.number[key]; ok {
		return n, true
	}
	n = len(v.terms)
	v.number[key] = n
	v.terms = append(v.terms, t)
	first, _ := utf8.DecodeRuneInString(t.folded)
	v.byFirst[first] = append(v.byFirst[first], n)
	return n, true
}

func (v *vocabulary) none() words { return make(words, (len(v.terms)+63)/64) }

// in gives the words that stand in a text.
func (v *vocabulary) in(text string) words {
	found := v.none()
	text = fold(text)
	before := ' '
	for i, r := range text {
		for _, n := range v.byFirst[r] {
			if t := &v.terms[n]; strings.HasPrefix(text[i:], t.folded) && !(t.first && joins(before, r)) {
				found.add(n)
			}
		}
		before = r
	}
	return found
}

// joins reports whether two letters belong to one word: kanji, katakana and Latin
// letters each hold on to the letter before; hiragana part words.
func joins(before, r rune) bool {
	if unicode.Is(unicode.Han, r) {
		return unicode.Is(unicode.Han, before)
	}
	return (unicode.IsLetter(before) || unicode.IsDigit(before)) && !unicode.Is(unicode.Hiragana, before)
}
