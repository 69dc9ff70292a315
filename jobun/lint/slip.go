package lint

import (
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/okite-isms/okite/jobun"
)

// WordWrong is a word that is written wrongly wherever it stands.
const WordWrong jobun.Code = "word-wrong"

// slips looks for the wrong words of data/slips.yaml.
func slips(c *check) {
	for _, s := range slipsTable().Slips {
		c.each(s.Wrong, func(i int) {
			if !containsAny(c.of(*c.partAt(i)), s.Except...) {
				c.add(WordWrong, jobun.Wrong, i, "「%s」は「%s」の誤りと思われます。", s.Wrong, strings.TrimSuffix(s.Right, "。"))
			}
		})
	}
}

// homophones looks for words that sound alike and stand behind the same word: 関係
// 規程 and 関係規定. A heading and its own text that differ so are certainly wrong.
func homophones(c *check) {
	for _, words := range slipsTable().Homophones {
		behind := map[string][][]int{}
		for n, w := range words {
			c.each(w, func(i int) {
				from := nounStart(c.s, i)
				if letters(c.s[from:i]) < 2 {
					return
				}
				prior := lastLetters(c.s[from:i], 2)
				if prior == "当該" {
					return // 当該規程 and 当該規定 are two things
				}
				if behind[prior] == nil {
					behind[prior] = make([][]int, len(words))
				}
				behind[prior][n] = append(behind[prior][n], i-len(prior))
			})
		}
		for _, prior := range slices.Sorted(maps.Keys(behind)) {
			forms := make([]spelled, len(words))
			for n, w := range words {
				forms[n] = spelled{c.wholeNoun(prior+w, behind[prior][n]), behind[prior][n]}
			}
			c.reportVariants(WordDiffers, jobun.Doubtful, forms, 1)
			c.headingDiffers(forms)
		}
	}
}

// wholeNoun is form with the noun before it, as it first stands in the text.
func (c *check) wholeNoun(form string, places []int) string {
	if len(places) == 0 {
		return form
	}
	i := places[0]
	if from := nounStart(c.s, i); letters(c.s[from:i]) <= 6 {
		return c.s[from : i+len(form)]
	}
	return form
}

// headingDiffers reports a paragraph that has another form than its heading.
func (c *check) headingDiffers(forms []spelled) {
	above := map[int]string{}
	for _, f := range forms {
		for _, i := range f.places {
			if p := c.partAt(i); p.kind == heading && p.provision >= 0 {
				above[p.provision] = f.form
			}
		}
	}
	for _, f := range forms {
		for _, i := range f.places {
			p := c.partAt(i)
			if head, ok := above[p.provision]; ok && p.kind == body && head != f.form && !strings.Contains(c.of(*p), head) {
				c.add(WordDiffers, jobun.Wrong, i, "見出しは「%s」、本文は「%s」です。どちらかの字が誤りと思われます。", head, f.form)
			}
		}
	}
}

// lastLetters are the last n letters of s.
func lastLetters(s string, n int) string {
	rs := []rune(s)
	return string(rs[max(0, len(rs)-n):])
}

// headingWords looks for a heading of which the text below has a near word only: 記憶
// 媒体 above, 記録媒体 below.
func headingWords(c *check) {
	for _, p := range c.parts {
		if p.kind != heading || p.provision < 0 {
			continue
		}
		head := c.of(p)
		if n := letters(head); n < 4 || n > 12 || nounEnd(head, 0) != len(head) || c.below(p.provision, func(q part) bool { return strings.Contains(c.of(q), head) }) {
			continue
		}
		c.below(p.provision, func(q part) bool {
			at, word := nearWord(c.of(q), head)
			if word != "" {
				c.add(WordDiffers, jobun.Doubtful, q.from+at, "見出しは「%s」、本文は「%s」です。同じ物なら、そろえてください。", head, word)
			}
			return word != ""
		})
	}
}

// below reports whether f holds for a paragraph of a provision or of its children.
func (c *check) below(provision int, f func(part) bool) bool {
	if slices.ContainsFunc(c.own[provision], f) {
		return true
	}
	for _, k := range c.children[provision] {
		if slices.ContainsFunc(c.own[k], f) {
			return true
		}
	}
	return false
}

// nearWord finds a noun as long as word with one other kanji inside. A word that ends
// otherwise (制御, 制限) is another word.
func nearWord(s, word string) (int, string) {
	want := []rune(word)
	for i := 0; i < len(s); {
		end := nounEnd(s, i)
		if end == i {
			i += utf8.RuneLen(after(s, i))
			continue
		}
		if w := []rune(s[i:end]); len(w) == len(want) && w[0] == want[0] && w[len(w)-1] == want[len(w)-1] && differences(w, want) == 1 {
			return i, s[i:end]
		}
		i = end
	}
	return 0, ""
}

// differences counts the kanji in which two words differ; other letters count more.
func differences(a, b []rune) int {
	n := 0
	for i := range a {
		switch {
		case a[i] == b[i]:
		case isKanji(a[i]) && isKanji(b[i]):
			n++
		default:
			n += 2
		}
	}
	return n
}
