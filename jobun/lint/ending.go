package lint

import (
	"maps"
	"slices"
	"strings"

	"github.com/okite-isms/okite/jobun"
)

// The findings on the ends of sentences.
const (
	StopMissing     jobun.Code = "stop-missing"
	StopDiffers     jobun.Code = "stop-differs"
	EndingDiffers   jobun.Code = "ending-differs"
	ParticleMissing jobun.Code = "particle-missing"
	ParticleStray   jobun.Code = "particle-stray"
)

// finalWords end a sentence and nothing else.
var finalWords = []string{
	"なければならない", "てはならない", "ではならない", "ものとする", "こととする", "ことができる", "努める", "ねばならない", "必要である", "しないものとする", "のとおりとする", "この限りでない",
	"この限りではない", "定めるところによる", "をもって充てる", "を目的とする", "施行する",
}

// missingStops looks for a sentence without 。 in a text that has them elsewhere.
func missingStops(c *check) {
	with, without := 0, []int{}
	for _, p := range c.parts {
		if p.kind != body && p.kind != item {
			continue
		}
		s := c.of(p)
		bare := strings.TrimSuffix(s, "。")
		if !hasSuffixAny(bare, finalWords...) {
			continue
		}
		if bare != s {
			with++
		} else {
			without = append(without, p.to)
		}
	}
	if with < 3 || len(without)*5 > with {
		return
	}
	for _, i := range without {
		c.add(StopMissing, jobun.Wrong, i-1, "文の終わりに句点（。）がありません。")
	}
}

// entry is one of a list: a provision without children or a bullet.
type entry struct {
	s  string
	at int // its last byte in the text
}

// eachList calls f with the entries of every list and the text that leads to it.
func (c *check) eachList(f func(lead string, list []entry)) {
	for i := range c.doc.Provisions {
		var bullets []entry
		leaves := map[jobun.Style][]entry{}
		for _, p := range c.own[i] {
			if p.kind == item {
				bullets = append(bullets, entry{c.of(p), p.to - 1})
			}
		}
		for _, k := range c.children[i] {
			leaf := c.doc.Provisions[k]
			if parts := c.own[k]; leaf.Heading == "" && leaf.Mark != nil && len(parts) == 1 && len(c.children[k]) == 0 {
				leaves[leaf.Mark.Style] = append(leaves[leaf.Mark.Style], entry{c.of(parts[0]), parts[0].to - 1})
			}
		}
		lead := plain(c.doc.Provisions[i].Text)
		f(lead, bullets)
		for _, style := range slices.Sorted(maps.Keys(leaves)) {
			f(lead, leaves[style])
		}
	}
}

// stopWords are ends after which the entries of a list carry 。 by rule, so that
// one without it is a slip; other nouns may stand without.
var stopWords = []string{"とき", "こと", "ないこと", "場合"}

// listStops looks for an entry without 。 among others that end in the same word
// with one.
func listStops(c *check) {
	c.eachList(func(_ string, list []entry) {
		for _, w := range stopWords {
			with, without := 0, []entry{}
			for _, e := range list {
				switch {
				case strings.HasSuffix(e.s, w+"。"):
					with++
				case strings.HasSuffix(e.s, w):
					without = append(without, e)
				}
			}
			if with >= 2 && len(without)*2 <= with {
				for _, e := range without {
					c.add(StopDiffers, jobun.Wrong, e.at, "並ぶ号には文末の句点（。）があり、この号だけありません。")
				}
			}
		}
	})
}

// listEndings looks for a list of things (…こと。) in which an entry ends as a
// sentence of its own (…ならない。).
func listEndings(c *check) {
	c.eachList(func(lead string, list []entry) {
		if !containsAny(lead, "次の", "以下の", "次に掲げる", "以下に") {
			return
		}
		var things, sentences []entry
		for _, e := range list {
			first, _, _ := strings.Cut(e.s, "。")
			switch {
			case strings.HasSuffix(first, "こと"):
				things = append(things, e)
			case hasSuffixAny(first, "ならない", "ものとする", "こととする", "できる"):
				sentences = append(sentences, e)
			}
		}
		if len(things) == 0 || len(sentences) == 0 || len(things)+len(sentences) < 3 {
			return
		}
		few := sentences
		if len(things) < len(sentences) {
			few = things
		}
		places := make([]int, len(few))
		for i, e := range few {
			places[i] = e.at
		}
		c.add(EndingDiffers, jobun.Doubtful, places[0], "並ぶ号の文末が「…こと。」と「…ならない。」などに分かれています（少ないのは%s）。どちらかにそろえてください。", c.linesOf(places))
	})
}

// manner are words that need に before a verb.
var manner = []string{"定期", "計画", "継続", "積極", "重点", "効果", "効率", "総合", "体系", "自主", "主体", "段階", "優先", "一元", "統一", "具体"}

// missingParticles looks for 定期的実施する: 的 directly before a verb made of a
// noun, where に is missing; and for words like 速やか without their に.
func missingParticles(c *check) {
	for _, m := range manner {
		c.each(m+"的", func(i int) {
			from := i + len(m) + len("的")
			end := kanjiEnd(c.s, from)
			if n := letters(c.s[from:end]); n == 2 && hasPrefixAny(c.s[end:], "し", "する", "さ", "せ") && !hasPrefixAny(c.s[end:], "さい", "せい", "しく", "しい") {
				c.add(ParticleMissing, jobun.Wrong, i, "「%s%s」は、「%s的に%s」の「に」が落ちていると思われます。", c.s[i:end], verbTail(c.s[end:]), m, c.s[from:end])
			}
		})
	}
	for _, w := range []string{"速やか", "直ち"} {
		c.each(w, func(i int) {
			if r := after(c.s, i+len(w)); isKanji(r) || r == '、' || r == 'を' {
				c.add(ParticleMissing, jobun.Wrong, i, "「%s」の後に「に」がありません。", w)
			}
		})
	}
}

func verbTail(s string) string {
	if strings.HasPrefix(s, "する") {
		return "する"
	}
	return string(after(s, 0))
}

func kanjiEnd(s string, from int) int {
	for from < len(s) && isKanji(after(s, from)) {
		from += len(string(after(s, from)))
	}
	return from
}

// strayParticles looks for two case particles after one noun (者がを) and for 及ぶ
// where 及び is meant.
func strayParticles(c *check) {
	for _, w := range []string{"がを", "にを", "へを", "はを", "をが", "をに"} {
		c.each(w, func(i int) {
			if r := before(c.s, i); (isKanji(r) || isKatakana(r)) && !hasPrefixAny(c.s[i+len(w):], "ん", "ち", "こ", "お", "ぎ", "わ", "く") {
				c.add(ParticleStray, jobun.Wrong, i, "助詞が「%s」と重なっています。どちらかを消してください。", w)
			}
		})
	}
	c.each("及ぶ", func(i int) {
		if r := before(c.s, i); isNoun(r) {
			c.add(ParticleStray, jobun.Wrong, i, "「%s」は、「及び」の誤りか、「に」「も」が落ちていると思われます。", around(c.s, i, i+len("及ぶ")))
		}
	})
}
