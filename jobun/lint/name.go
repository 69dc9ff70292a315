package lint

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/okite-isms/okite/jobun"
)

// The findings on the names a text gives itself and its body.
const (
	SelfNamed jobun.Code = "self-named"
	NameOther jobun.Code = "name-of-another"
)

// kinds are what a text may call itself: この規程.
var kinds = []string{"規程", "規則", "要綱", "要領", "条例", "基準", "訓令", "規定", "規約", "指針", "計画", "方針", "マニュアル"}

// instruments are the acts by which texts are changed; a supplement speaks of them.
var instruments = []string{"訓令", "規則", "条例", "計画", "方針"}

// selfNames looks for この要綱は in a text that calls itself この規程 elsewhere, as
// happens when one text is made from another.
func selfNames(c *check) {
	named := map[string][]int{}
	for _, k := range kinds {
		c.each("この"+k+"は、", func(i int) {
			p := c.partAt(i)
			if p.kind != body || c.inSupplement(p.provision) && slices.Contains(instruments, k) {
				return
			}
			if r := before(c.s[p.from:], i-p.from); r == 0 || r == '。' {
				named[k] = append(named[k], i)
			}
		})
	}
	most := ""
	for _, k := range slices.Sorted(maps.Keys(named)) {
		if len(named[k]) > len(named[most]) {
			most = k
		}
	}
	for _, k := range slices.Sorted(maps.Keys(named)) {
		if k == most || len(named[k])*2 > len(named[most]) || c.headed(k) {
			continue
		}
		c.add(SelfNamed, jobun.Doubtful, named[k][0], "「この%s」（%s）とありますが、この文書はほかの%dか所で自らを「この%s」と呼んでいます。", k, c.linesOf(named[k]), len(named[most]), most)
	}
}

// headed reports whether a title or heading has the word: a file of several texts.
func (c *check) headed(word string) bool {
	return slices.ContainsFunc(c.parts, func(p part) bool {
		return (p.kind == title || p.kind == heading) && strings.HasSuffix(c.of(p), word)
	})
}

// ownName is the municipality that a title begins with.
var ownName = regexp.MustCompile(`^[\p{Han}\p{Hiragana}\p{Katakana}]{1,6}?[市町村]`)

// bodyWords are what follows the name of the body whose text it is.
var bodyWords = []string{"が所掌する", "が保有する", "が管理する", "における情報", "の情報資産", "情報セキュリティ", "情報化推進", "個人情報保護", "議会事務局", "教育委員会"}

// noNames are nouns that end as the name of a municipality does.
var noNames = []string{"市町村", "都市", "本市", "本町", "本村", "当市", "当町", "当村", "各市", "各町", "各村", "他市", "他町", "他村", "同市", "同町", "同村", "両市", "両町", "全市", "関係市", "関係町", "近隣市", "構成市", "構成町", "市", "町", "村"}

// strangeNames looks for the name of another municipality where a text speaks of its
// own: 山川町が保有する in a text of 海辺町.
func strangeNames(c *check) {
	own := ownName.FindString(plain(c.doc.Title))
	if own == "" || strings.Contains(own, "市町村") {
		return
	}
	strange := map[string][]int{}
	for _, w := range bodyWords {
		c.each(w, func(i int) {
			from := nounStart(c.s, i)
			name := c.s[from:i]
			if p := c.partAt(i); p.kind == cell || p.provision < 0 || c.inSupplement(p.provision) || !hasSuffixAny(name, "市", "町", "村") ||
				strings.HasSuffix(own, name) || strings.HasSuffix(name, own) || letters(name) > 5 || hasSuffixAny(name, noNames[:6]...) || slices.Contains(noNames, name) {
				return
			}
			strange[name] = append(strange[name], from)
		})
	}
	for _, name := range slices.Sorted(maps.Keys(strange)) {
		slices.Sort(strange[name])
		c.add(NameOther, jobun.Doubtful, strange[name][0], "「%s」（%s）は、題名の「%s」と違う団体の名です。写した元の名が残っていないかを確かめてください。", name, c.linesOf(strange[name]), own)
	}
}
