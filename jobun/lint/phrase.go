package lint

import (
	"strings"
	"unicode/utf8"

	"github.com/okite-isms/okite/jobun"
)

// PhraseOdd is a phrase whose words do not go together.
const PhraseOdd jobun.Code = "phrase-odd"

// measures are what one takes (講じる).
var measures = []string{"措置", "対策", "策", "手段", "方法", "処置", "等", "対応", "施策", "手当", "方途", "方式", "保護", "配慮", "手続", "工夫", "制御"}

// tellers are verbs of telling, which take に or へ.
var tellers = []string{"報告し", "報告す", "報告を", "通知し", "通知す", "通報し", "通報す", "連絡し", "連絡す", "届け出"}

// oddPhrases looks for words that need another word between them.
func oddPhrases(c *check) {
	c.each("を講", func(i int) {
		noun := c.s[nounStart(c.s, i):i]
		if hasPrefixAny(c.s[i+len("を講"):], "じ", "ず") && noun != "" && isKanji(before(c.s, i)) && !hasSuffixAny(noun, measures...) {
			c.add(PhraseOdd, jobun.Doubtful, i, "「%sを講じる」は、「対策」「措置」などの語が落ちていると思われます。", noun)
		}
	})
	for _, w := range []string{"る目的とし", "う目的とし"} {
		c.each(w, func(i int) {
			c.add(PhraseOdd, jobun.Doubtful, i, "「%s」は、「…することを目的とし」の「ことを」が落ちていると思われます。", around(c.s, i, i+len(w)))
		})
	}
	for _, w := range tellers {
		c.each("で"+w, func(i int) {
			noun := c.s[nounStart(c.s, i):i]
			if hasSuffixAny(noun, "窓口", "責任者", "管理者", "担当者", "所属長", "課長", "部長") && !strings.HasPrefix(c.s[i+len("で"+w):], "受け") {
				c.add(PhraseOdd, jobun.Doubtful, i, "「%sで%s」は、報告する先であれば「に」か「へ」です。", noun, w)
			}
		})
	}
	c.each("当該", func(i int) {
		noun := c.s[nounStart(c.s, i):i]
		if k := c.partAt(i).kind; (k == body || k == item) && letters(noun) >= 2 && !hasSuffixAny(noun, adverbs...) {
			c.add(PhraseOdd, jobun.Doubtful, i, "「%s」は、「当該」の前の助詞が落ちていると思われます。", around(c.s, i, i+len("当該")))
		}
	})
	for _, p := range c.parts {
		if p.kind == body || p.kind == item {
			topicAgain(c, p)
		}
	}
	grantsWithoutOf(c)
}

// adverbs are nouns that end a clause without a particle.
var adverbs = []string{"場合", "際", "後", "上", "以外", "都度", "等", "各", "間", "前", "以降", "直後", "結果", "時"}

// grants are what a role gives to one who asks.
var grants = []string{"承認", "許可", "同意", "指示"}

// grantsWithoutOf looks for 管理者承認を得: a role that the text sets up and what it
// grants, without の, where the text elsewhere has 管理者の許可を.
func grantsWithoutOf(c *check) {
	var names, words []string
	for _, r := range c.doc.Roles {
		if name := plain(r.Name); isSetUp(r) && letters(name) >= 4 && hasSuffixAny(name, "者", "長", "官") {
			names = append(names, name)
			for _, g := range grants {
				words = append(words, name+g+"を", name+"の"+g+"を")
			}
		}
	}
	places := c.index(words)
	for _, name := range names {
		linked := 0
		for _, g := range grants {
			linked += len(places[name+"の"+g+"を"])
		}
		for _, g := range grants {
			if wrong := places[name+g+"を"]; linked > 0 && len(wrong) <= linked {
				for _, i := range wrong {
					c.add(PhraseOdd, jobun.Doubtful, i, "「%s%s」は、「%sの%s」の「の」が落ちていると思われます。", name, g, name, g)
				}
			}
		}
	}
}

// topicAgain looks for a thing that is both the topic and the object of one sentence:
// ソフトウェアは、…したソフトウェアを利用してはならない.
func topicAgain(c *check, p part) {
	from := p.from
	for s := range strings.SplitAfterSeq(c.of(p), "。") {
		if i := strings.Index(s, "は、"); i > 0 && hasSuffixAny(strings.TrimSuffix(s, "。"), "てはならない", "なければならない") {
			topic := s[nounStart(s, i):i]
			last, _ := utf8.DecodeLastRuneInString(topic)
			k := strings.Index(s[i:], topic+"を")
			if letters(topic) >= 4 && isKatakana(last) && k > 0 && !isNoun(before(s, i+k)) && !hasSuffixAny(s[:i+k], "他の", "別の", "当該") && strings.Count(s, "、") >= 1 {
				c.add(PhraseOdd, jobun.Doubtful, from+i+k, "主題の「%s」が、目的語にも使われています。どちらかを直してください。", topic)
			}
		}
		from += len(s)
	}
}
