package policy

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// Term is one explanation of a word: a definition in a text, an abbreviation, or a row of
// a list of words (用語集).
type Term struct {
	Word        string
	Kind        TermKind
	Meaning     string
	Document    string // id
	Title       string // of the document
	ProvisionID string // empty for a list of words after the text
	Path        string
	Line        int64
	Conflict    bool // another explanation says something else
}

// TermKind is how a text explains a word.
type TermKind string

// The ways of explaining a word.
const (
	DefinedTerm     TermKind = "defined"     // …をいう
	AbbreviatedTerm TermKind = "abbreviated" // 以下「…」という
	ListedTerm      TermKind = "listed"      // 用語集
)

// Title is the kind's Japanese name.
func (k TermKind) Title() string {
	return map[TermKind]string{DefinedTerm: "定義", AbbreviatedTerm: "略称", ListedTerm: "用語集"}[k]
}

// key is the form by which words are alike.
func (t Term) key() string { return titleKey(squeezed(t.Word)) }

// termMax is the longest word of a glossary, in letters. What is longer is a sentence
// that was taken for a word.
const termMax = 60

var listLine = regexp.MustCompile(`^[・･\-\s]*([^：:\t]{1,60}?)\s*(?:：|:|\t| {2,}|　+)\s*(.+)$`)

// listedTerms reads a list of words: a table, or lines of a word and what it means.
func listedTerms(a Attachment) []Term {
	var list []Term
	add := func(word, meaning string) {
		word, meaning = strings.TrimSpace(word), strings.TrimSpace(meaning)
		if word != "" && meaning != "" && len([]rune(word)) <= termMax {
			list = append(list, Term{Word: word, Kind: ListedTerm, Meaning: meaning, Path: cmp.Or(a.Path, a.Name()), Line: a.Line})
		}
	}
	for i, row := range a.Rows {
		if len(row) < 2 || i == 0 && headsWords(row[0]) {
			continue
		}
		add(row[0], strings.Join(row[1:], " "))
	}
	if len(a.Rows) == 0 {
		for l := range strings.Lines(a.Text) {
			if m := listLine.FindStringSubmatch(strings.TrimSpace(l)); m != nil {
				add(m[1], m[2])
			}
		}
	}
	return list
}

func headsWords(cell string) bool {
	switch squeezed(cell) {
	case "用語", "語句", "名称", "項目", "言葉", "語":
		return true
	}
	return false
}

// isWordList reports whether an attachment explains words.
func isWordList(a Attachment) bool { return strings.Contains(a.Kind+a.Label+a.Title, "用語") }

// glossary is the words of a body with their explanations, sorted by word.
type glossary struct {
	terms []Term
	words map[string]*glossaryWord
	first map[rune][]*glossaryWord // by their first letter, the longest first
}

// glossaryWord is a word with all its explanations.
type glossaryWord struct {
	word  []rune // folded
	terms []Term
}

// newGlossary sorts terms and marks those that say different things.
func newGlossary(terms []Term) *glossary {
	slices.SortStableFunc(terms, func(a, b Term) int { return cmp.Compare(a.key(), b.key()) })
	g := &glossary{terms: terms, words: map[string]*glossaryWord{}, first: map[rune][]*glossaryWord{}}
	for from := 0; from < len(terms); {
		to := from + 1
		for to < len(terms) && terms[to].key() == terms[from].key() {
			to++
		}
		same := terms[from:to]
		markConflicts(same)
		w := &glossaryWord{word: foldedLetters(same[0].Word), terms: same}
		if len(w.word) > 0 {
			g.words[same[0].key()] = w
			g.first[w.word[0]] = append(g.first[w.word[0]], w)
		}
		from = to
	}
	for _, list := range g.first {
		slices.SortStableFunc(list, func(a, b *glossaryWord) int { return cmp.Compare(len(b.word), len(a.word)) })
	}
	return g
}

// markConflicts marks explanations of one word that differ. A full definition and an
// abbreviation of the same thing do not.
func markConflicts(same []Term) {
	for i := range same {
		for k := range i {
			if differ(same[i], same[k]) {
				same[i].Conflict, same[k].Conflict = true, true
			}
		}
	}
}

func differ(a, b Term) bool {
	if (a.Kind == AbbreviatedTerm) != (b.Kind == AbbreviatedTerm) {
		return false
	}
	x, y := bareMeaning(a), bareMeaning(b)
	if a.Kind == AbbreviatedTerm {
		return !strings.Contains(x, y) && !strings.Contains(y, x)
	}
	return x != y
}

// bareMeaning is what an explanation says, without the words around it.
func bareMeaning(t Term) string {
	s := squeezed(t.Meaning)
	s = strings.TrimPrefix(strings.TrimPrefix(s, squeezed(t.Word)), "とは")
	s = strings.TrimLeft(s, "、,は")
	s = strings.TrimRight(s, "。")
	return strings.TrimSuffix(strings.TrimSuffix(s, "をいう"), "のこと")
}

// foldedLetters gives the letters of a text with full-width Latin letters and digits made
// plain, one for one.
func foldedLetters(s string) []rune {
	letters := []rune(s)
	for i, r := range letters {
		if r >= '！' && r <= '～' {
			r -= '！' - '!'
		}
		letters[i] = unicode.ToLower(r)
	}
	return letters
}

// foundTerm is a word of the glossary in a text. From and To count letters.
type foundTerm struct {
	From, To int
	Terms    []Term
}

// termsIn finds the words of the glossary in a text, from its beginning, the longest where
// several begin at one letter. A word of Latin or katakana letters, and one of a single
// letter, must not go on at either side: サーバ is not in サーバー, 課 not in 課長.
func (g *glossary) termsIn(text string) []foundTerm {
	letters := foldedLetters(text)
	var found []foundTerm
	for i := 0; i < len(letters); i++ {
		for _, w := range g.first[letters[i]] {
			to := i + len(w.word)
			if to <= len(letters) && slices.Equal(letters[i:to], w.word) && !goesOn(letters, i, to) {
				found = append(found, foundTerm{i, to, w.terms})
				i = to - 1
				break
			}
		}
	}
	return found
}

// goesOn reports whether the word at letters[from:to] is only a part of a longer one.
func goesOn(letters []rune, from, to int) bool {
	alone := to-from == 1
	if from > 0 && joins(letters[from-1], letters[from], alone) {
		return true
	}
	return to < len(letters) && joins(letters[to-1], letters[to], alone)
}

func joins(a, b rune, alone bool) bool {
	switch {
	case katakana(a) && katakana(b), latin(a) && latin(b):
		return true
	}
	return alone && unicode.Is(unicode.Han, a) && unicode.Is(unicode.Han, b)
}

func katakana(r rune) bool { return unicode.Is(unicode.Katakana, r) || r == 'ー' }

func latin(r rune) bool { return r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)) }
