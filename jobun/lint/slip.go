package lint

import (
	"maps"
	"slices"
	"strings"

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
				if behind[prior] == nil {
					behind[prior] = make([][]int, len(words))
				}
				behind[prior][n] = append(behind[prior][n], i-len(prior))
			})
		}
		for _, prior := range slices.Sorted(maps.Keys(behind)) {
			forms := make([]spelled, len(words))
			for n, w := range words {
				forms[n] = spelled{prior + w, behind[prior][n]}
			}
			c.reportVariants(WordDiffers, jobun.Doubtful, forms, 1)
			c.headingDiffers(forms)
		}
	}
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
