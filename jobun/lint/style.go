package lint

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/okite-isms/okite/jobun"
)

func eraDate(era string, year int, t time.Time) string {
	return fmt.Sprintf("%s%d年%d月%d日", era, year, t.Month(), t.Day())
}

// looseEnumeration looks for 並びに without 及び and 若しくは without 又は: the larger
// joint is used only where a smaller one stands inside it.
func looseEnumeration(c *check) {
	for _, w := range [][2]string{{"並びに", "及び"}, {"若しくは", "又は"}} {
		c.each(w[0], func(i int) {
			p := c.partAt(i)
			if s := sentenceAround(c.s[p.from:p.to], i-p.from); p.kind == body && !strings.Contains(s, w[1]) {
				c.add(Conjunctions, jobun.Notice, i, "一段だけの並びに「%s」が使われています。「%s」としてください。", w[0], w[1])
			}
		})
	}
}

// sentenceAround is the sentence of s in which byte i stands.
func sentenceAround(s string, i int) string {
	from := strings.LastIndex(s[:i], "。")
	if from < 0 {
		from = 0
	}
	to := len(s)
	if n := strings.Index(s[i:], "。"); n >= 0 {
		to = i + n
	}
	return s[from:to]
}

// droppedLinks looks for AB等C where the text elsewhere has AB等のC.
func droppedLinks(c *check) {
	linked := map[string]int{}
	c.each("等の", func(i int) {
		to := i + len("等の")
		if a, b := c.s[nounStart(c.s, i):i], c.s[to:nounEnd(c.s, to)]; letters(a) >= 3 && letters(b) >= 3 {
			linked[a+"等"+firstLetters(b, 5)]++
		}
	})
	words := slices.Sorted(maps.Keys(linked))
	found := c.index(words)
	for _, w := range words {
		places := found[w]
		if len(places) > 0 && len(places)*2 < linked[w] {
			head, tail, _ := strings.Cut(w, "等")
			c.add(LinkDropped, jobun.Notice, places[0], "「%s」（%s）は、ほかの%dか所で「%s等の%s」と書かれています。", w, c.linesOf(places), linked[w], head, tail)
		}
	}
}

// firstLetters are the first n letters of s.
func firstLetters(s string, n int) string {
	rs := []rune(s)
	return string(rs[:min(n, len(rs))])
}
