package lint

import (
	"regexp"
	"slices"
	"strings"

	"github.com/okite-isms/okite/jobun"
)

// The findings on an upper document and a lower one.
const (
	ScopeDiffers jobun.Code = "scope-differs"
	TopicMissing jobun.Code = "topic-missing"
	DutyWeakened jobun.Code = "duty-weakened"
)

// layer is a run of provisions of one document that is upper or lower to another.
type layer struct {
	c        *check
	from, to int // indexes of provisions, to excluded
}

// whole is the document as one layer.
func (c *check) whole() layer { return layer{c, 0, len(c.doc.Provisions)} }

// parts are the texts of a layer.
func (l layer) parts(f func(p part)) {
	for _, p := range l.c.parts {
		if p.provision >= l.from && p.provision < l.to {
			f(p)
		}
	}
}

// layers finds the basic policy and what stands below it in one document.
func (c *check) layers() (upper, lower layer, found bool) {
	at := func(word string) int {
		return slices.IndexFunc(c.top, func(i int) bool {
			return strings.HasSuffix(plain(c.doc.Provisions[i].Heading), word) && len(c.children[i]) >= 3
		})
	}
	u, l := at("基本方針"), at("対策基準")
	if u < 0 || l <= u {
		return layer{}, layer{}, false
	}
	return layer{c, c.top[u], c.top[u+1]}, layer{c, c.top[l], len(c.doc.Provisions)}, true
}

// compareLayers reports in the lower layers what differs from the upper one, and in
// the upper one what none of the lower ones takes up.
func compareLayers(upper layer, lower []layer) {
	if len(lower) == 0 {
		return
	}
	for _, l := range lower {
		compareScope(upper, l)
	}
	missingTopics(upper, lower)
	weakened(upper, lower)
}

// scopeWord is a sentence that says to which organs a document applies.
var scopeWord = regexp.MustCompile(`(?:適用|対象)[^。\n]{0,16}機関は、([^。\n]+?)とする`)

// organs are the organs to which a layer applies, with the place.
func (l layer) organs() ([]string, int) {
	var list []string
	place := 0
	l.parts(func(p part) {
		if m := scopeWord.FindStringSubmatch(inBrackets.ReplaceAllString(l.c.of(p), "")); m != nil && list == nil {
			list, place = enumerated(m[1]), p.from
		}
	})
	return list, place
}

var inBrackets = regexp.MustCompile(`\([^()]*\)`)

// enumerated splits A、B及びC.
func enumerated(s string) []string {
	s = strings.NewReplacer("並びに", "、", "及び", "、", "又は", "、", "その他の", "、").Replace(s)
	return slices.DeleteFunc(strings.Split(s, "、"), func(w string) bool { return w == "" })
}

func compareScope(upper, lower layer) {
	a, _ := upper.organs()
	b, place := lower.organs()
	if len(a) < 2 || len(b) < 2 {
		return
	}
	missing, more := without(a, b), without(b, a)
	if len(missing) == len(a) || len(missing)+len(more) == 0 {
		return
	}
	var what []string
	if len(missing) > 0 {
		what = append(what, "上位にある「"+strings.Join(missing, "」「")+"」がここにありません")
	}
	if len(more) > 0 {
		what = append(what, "ここにある「"+strings.Join(more, "」「")+"」が上位にありません")
	}
	lower.c.add(ScopeDiffers, jobun.Doubtful, place, "適用する機関が上位の定め%sと違います。%s。", upper.titleFor(lower), strings.Join(what, "。"))
}

func without(a, b []string) []string {
	return slices.DeleteFunc(slices.Clone(a), func(w string) bool { return slices.Contains(b, w) })
}

// topicList is the heading under which an upper document lists the measures that the
// lower one is to lay down.
var topicList = regexp.MustCompile(`^(情報)?(セキュリティ)?対策(の(内容|実施|種類|概要))?$`)

// plainTopics are words in such a list that say nothing by themselves.
var plainTopics = []string{"情報資産", "情報システム", "情報セキュリティ", "管理", "管理方法", "見直し", "向上", "利用", "実施", "確保", "対策", "評価"}

var topicCut = regexp.MustCompile(`[の・、()と]|及び|等|に関する|における|による|全体|並びに`)

// missingTopics looks for the measures that an upper document lists in its headings
// and no lower one mentions.
func missingTopics(upper layer, lower []layer) {
	size := 0
	for _, l := range lower {
		size += l.to - l.from
	}
	if size < 20 {
		return
	}
	for i := upper.from; i < upper.to; i++ {
		p := upper.c.doc.Provisions[i]
		if !topicList.MatchString(plain(p.Heading)) || len(upper.c.children[i]) < 3 {
			continue
		}
		topics := upper.c.children[i]
		for _, k := range topics[:min(len(topics), 60)] {
			topic := upper.c.doc.Provisions[k]
			var missing []string
			for _, w := range topicCut.Split(plain(topic.Heading), -1) {
				if letters(w) >= 3 && !slices.Contains(plainTopics, w) && !mentioned(lower, w) {
					missing = append(missing, w)
				}
			}
			if len(missing) > 0 {
				upper.c.report(TopicMissing, jobun.Doubtful, topic.Path, topic.Line, "上位の定めの「%s」について、下位の定めに「%s」の語がありません。定めが欠けていないか、言葉が違わないかを確かめてください。", topic.Heading, strings.Join(missing, "」「"))
			}
		}
	}
}

func mentioned(lower []layer, word string) bool {
	found := false
	for _, l := range lower {
		l.parts(func(p part) { found = found || strings.Contains(l.c.of(p), word) })
	}
	return found
}

// weakened looks for an act that the upper document promises at fixed times and the
// lower ones order only as needed.
func weakened(upper layer, lower []layer) {
	for _, f := range weakeningTable().Frequencies {
		for _, act := range weakeningTable().Acts {
			promise := firstSentence([]layer{upper}, act, f.Strong, nil)
			if promise == nil || firstSentence(lower, act, f.Strong, nil) != nil {
				continue
			}
			if weak := firstSentence(lower, act, f.Weak, f.Strong); weak != nil {
				weak.add(DutyWeakened, jobun.Doubtful, weak.at, "上位の定め%s（%s）では「%s」の時期が「%s」ですが、ここでは「%s」だけです。", upper.titleFor(weak.whole()), promise.lineText(promise.at), act, promise.word, weak.word)
			}
		}
	}
}

// titleFor names the document of a layer for a finding in another document.
func (l layer) titleFor(other layer) string {
	if l.c == other.c || l.c.doc.Title == "" {
		return ""
	}
	return "「" + l.c.doc.Title + "」"
}

// orderedAct is a sentence that orders an act with a word of time.
type orderedAct struct {
	*check
	at   int
	word string
}

// firstSentence finds a sentence that orders act with one of words and none of not.
func firstSentence(layers []layer, act string, words, not []string) *orderedAct {
	var found *orderedAct
	for _, l := range layers {
		l.parts(func(p part) {
			if found != nil || p.kind == heading {
				return
			}
			from := p.from
			for s := range strings.SplitAfterSeq(l.c.of(p), "。") {
				if i := orders(s, act); found == nil && i >= 0 && !containsAny(s[:i], not...) {
					for _, w := range words {
						if strings.Contains(s[:i]+firstLetters(s[i:], 16), w) {
							found = &orderedAct{l.c, from, w}
							break
						}
					}
				}
				from += len(s)
			}
		})
	}
	return found
}

// orders is where a sentence has act as what is done (監査を行う, 自己点検を実施する),
// or -1.
func orders(s, act string) int {
	for from := 0; ; {
		n := strings.Index(s[from:], act)
		if n < 0 {
			return -1
		}
		i := from + n
		from = i + len(act)
		if isKanji(before(s, i)) && act != "監査" && act != "点検" || act == "点検" && strings.HasSuffix(s[:i], "自己") {
			continue
		}
		if rest := s[from:]; hasPrefixAny(rest, "を", "及び", "・", "等を", "並びに", "、") && containsAny(rest, "実施", "行", "受け") {
			return i
		}
	}
}
