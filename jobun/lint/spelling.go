package lint

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/okite-isms/okite/jobun"
)

// The findings on how words are written.
const (
	Spelling     jobun.Code = "spelling-varies"
	Okurigana    jobun.Code = "okurigana-varies"
	WordDiffers  jobun.Code = "word-differs"
	Conjunctions jobun.Code = "conjunction-level"
	LinkDropped  jobun.Code = "link-dropped"
)

// spelled is one way to write a word, with where it stands.
type spelled struct {
	form   string
	places []int
}

// spellings looks for the groups of data/spelling.yaml.
func spellings(c *check) {
	for _, g := range spellingTable().Groups {
		if g.Only == "title" {
			c.titleSpelling(g)
			continue
		}
		forms := []spelled{{bare(g.Prefer), c.matches(g.Prefer)}}
		for _, o := range g.Others {
			forms = append(forms, spelled{bare(o), c.matches(o)})
		}
		c.reportVariants(Spelling, g.Severity, forms, favour)
	}
}

// titleSpelling looks for a group on the title page alone, where the lines of the
// history stand one below the other.
func (c *check) titleSpelling(g spellingGroup) {
	forms := make([]spelled, 1+len(g.Others))
	for n, w := range append([]string{g.Prefer}, g.Others...) {
		forms[n].form = w
		for _, p := range c.parts {
			if i := strings.Index(c.of(p), w); p.kind == edition && i >= 0 {
				forms[n].places = append(forms[n].places, p.from+i)
			}
		}
	}
	c.reportVariants(Spelling, g.Severity, forms, 1)
}

// bare is a form without the letters that may follow it.
func bare(form string) string {
	word, next, _ := strings.Cut(form, "［")
	if next == "" {
		return word
	}
	return word + string(after(next, 0))
}

// matches finds a form; 行［うわ］ is 行 before う or わ. A form that ends in
// katakana does not stand before katakana: サーバ is not in サーバー.
func (c *check) matches(form string) []int {
	word, next, _ := strings.Cut(form, "［")
	next = strings.TrimSuffix(next, "］")
	var list []int
	c.each(word, func(i int) {
		r := after(c.s, i+len(word))
		if next != "" && !strings.ContainsRune(next, r) || isKatakana(r) && isKatakana(before(word, len(word))) {
			return
		}
		if k := c.partAt(i).kind; k != heading || c.partAt(i).provision >= 0 {
			list = append(list, i)
		}
	})
	return list
}

// favour is how many times more often another form must stand than the preferred one
// before the preferred one is taken for the exception.
const favour = 4

// reportVariants reports every form but the most used; the first one counts favour
// times.
func (c *check) reportVariants(code jobun.Code, severity jobun.Severity, forms []spelled, favour int) {
	best := 0
	for i, f := range forms {
		if i > 0 && len(f.places) > len(forms[best].places)*weight(best, favour) {
			best = i
		}
	}
	for i, f := range forms {
		if i == best || len(f.places) == 0 {
			continue
		}
		c.add(code, severity, f.places[0], "「%s」（%s）は、ほかの%dか所で「%s」と書かれています。どちらかにそろえてください。",
			f.form, c.linesOf(f.places), len(forms[best].places), forms[best].form)
	}
}

func weight(form, favour int) int {
	if form == 0 {
		return favour
	}
	return 1
}

// katakana looks for words in katakana that differ in nothing but a small letter or
// a long vowel: ハードウエア and ハードウェア, フォルダ and フォルダー.
func katakana(c *check) {
	known := strings.NewReplacer(katakanaPairs()...)
	groups := map[string]map[string][]int{}
	for i := 0; i < len(c.s); {
		if !isKatakana(after(c.s, i)) {
			i += utf8.RuneLen(after(c.s, i))
			continue
		}
		end := i
		for end < len(c.s) && isKatakana(after(c.s, end)) {
			end += len("ア")
		}
		w := c.s[i:end]
		if k := spelledOut(known.Replace(w)); letters(k) >= 3 {
			if groups[k] == nil {
				groups[k] = map[string][]int{}
			}
			groups[k][w] = append(groups[k][w], i)
		}
		i = end
	}
	for _, k := range slices.Sorted(maps.Keys(groups)) {
		reportKatakana(c, known, groups[k])
	}
}

// katakanaPairs are the words in katakana of the data, which have a rule of their
// own.
func katakanaPairs() []string {
	var list []string
	for _, g := range spellingTable().Groups {
		for _, o := range g.Others {
			if isKatakana(after(o, 0)) {
				list = append(list, o, g.Prefer)
			}
		}
	}
	return list
}

func reportKatakana(c *check, known *strings.Replacer, ways map[string][]int) {
	if len(ways) < 2 {
		return
	}
	forms := []spelled{}
	for _, w := range slices.Sorted(maps.Keys(ways)) {
		if i := slices.IndexFunc(forms, func(f spelled) bool { return known.Replace(f.form) == known.Replace(w) }); i >= 0 {
			forms[i].places = append(forms[i].places, ways[w]...)
			continue
		}
		forms = append(forms, spelled{w, ways[w]})
	}
	slices.SortStableFunc(forms, func(a, b spelled) int { return cmp.Compare(len(b.places), len(a.places)) })
	c.reportVariants(Spelling, jobun.Doubtful, forms, 1)
}

// spelledOut is a word in large letters and without a long vowel at its end.
func spelledOut(w string) string {
	out := strings.Map(func(r rune) rune {
		if i := strings.IndexRune("ァィゥェォャュョッヵヶ", r); i >= 0 {
			return []rune("アイウエオヤユヨツカケ")[i/len("ァ")]
		}
		return r
	}, strings.TrimRight(w, "ー"))
	return strings.NewReplacer("ヴア", "バ", "ヴイ", "ビ", "ヴエ", "ベ", "ヴオ", "ボ", "ヂ", "ジ", "ヅ", "ズ").Replace(out)
}

// inner are kana that stand between two kanji of one verb: 取り扱う, 立ち会う.
const inner = "いきぎしちにびみりえけげせてねめれ"

// okurigana looks for verbs that are written with and without the kana inside:
// 取り扱う and 取扱う. Nouns (取扱い) may do without it and are left alone.
func okurigana(c *check) {
	full := map[string][]int{}
	short := map[string][]int{}
	eachVerb(c, func(a, kana, b rune, i int) {
		if kana != 0 {
			full[string(a)+string(kana)+string(b)] = append(full[string(a)+string(kana)+string(b)], i)
		}
	})
	skeleton := map[string]string{}
	for _, w := range slices.Sorted(maps.Keys(full)) {
		rs := []rune(w)
		skeleton[string(rs[0])+string(rs[2])] = w
	}
	eachVerb(c, func(a, kana, b rune, i int) {
		if _, known := skeleton[string(a)+string(b)]; known && kana == 0 {
			short[string(a)+string(b)] = append(short[string(a)+string(b)], i)
		}
	})
	for _, k := range slices.Sorted(maps.Keys(short)) {
		w := skeleton[k]
		c.reportVariants(Okurigana, jobun.Doubtful, []spelled{{w + "…", full[w]}, {k + "…", short[k]}}, 1)
	}
}

// eachVerb calls f with every verb of two kanji; kana is 0 where nothing stands
// between them. A verb bends in the kana behind it: わ, う, っ, え.
func eachVerb(c *check, f func(a, kana, b rune, i int)) {
	for i, r := range c.s {
		if !isKanji(r) {
			continue
		}
		at := i + utf8.RuneLen(r)
		next := after(c.s, at)
		kana := rune(0)
		if strings.ContainsRune(inner, next) {
			kana = next
			at += len("あ")
			next = after(c.s, at)
		}
		if !isKanji(next) || isKanji(before(c.s, i)) {
			continue
		}
		if rest := c.s[at+utf8.RuneLen(next):]; bends(rest) {
			f(r, kana, next, i)
		}
	}
}

// bends reports whether rest begins as a verb goes on and a noun does not.
func bends(rest string) bool {
	return hasPrefixAny(rest, "われ", "わな", "わせ", "う。", "う者", "う場", "うこ", "う情", "う際", "う職", "う事", "うと", "うデ", "えな", "える", "って", "った", "わず", "さな", "す場", "すこ", "す者", "した", "して", "される", "させ")
}
