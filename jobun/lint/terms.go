package lint

import (
	"maps"
	"slices"
	"strings"

	"github.com/okite-isms/okite/jobun"
)

// The findings on defined terms.
const (
	TermTwice   jobun.Code = "term-twice"
	TermUnused  jobun.Code = "term-unused"
	TermVariant jobun.Code = "term-variant"
)

// termsTwice looks for a term that is defined in two ways, and for an abbreviation
// that is introduced twice.
func termsTwice(c *check) {
	byName := map[string][]term{}
	for _, t := range c.terms {
		if !t.local {
			byName[t.name] = append(byName[t.name], t)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(byName)) {
		var meanings, callings []term
		for _, t := range byName[name] {
			if t.origin == called {
				callings = append(callings, t)
			} else if len(meanings) < 20 && !slices.ContainsFunc(meanings, func(m term) bool { return sameMeaning(m.text, t.text) || m.node == t.node && t.node >= 0 }) {
				meanings = append(meanings, t)
			}
		}
		c.twice(meanings, "「%s」が%sで、違う言葉で定義されています。一か所で定め、ほかは合わせてください。")
		c.twice(callings, "「%s」という呼び方が、%sで重ねて定められています。初めの一か所だけにしてください。")
	}
}

func (c *check) twice(list []term, format string) {
	if len(list) < 2 {
		return
	}
	places := make([]int, len(list))
	for i, t := range list {
		places[i] = t.at
	}
	c.add(TermTwice, jobun.Doubtful, list[len(list)-1].at, format, list[0].name, c.linesOf(places))
}

// sameMeaning compares definitions without their last words, which differ between
// a sentence and a table (をいう。 and のこと。).
func sameMeaning(a, b string) bool {
	trim := func(s string) string {
		for _, w := range []string{"。", "のこと", "をいう", "のことをいう"} {
			s = strings.TrimSuffix(s, w)
		}
		return strings.TrimSuffix(s, "のこと")
	}
	return trim(a) == trim(b)
}

// termsUnused looks for a term or an abbreviation that the text never uses.
func termsUnused(c *check) {
	var words []string
	for _, t := range c.terms {
		words = append(words, ways(t.name)...)
	}
	places := c.index(words)
	twins := map[int][]string{} // the names that one place defines
	for _, t := range c.terms {
		twins[t.at] = append(twins[t.at], ways(t.name)...)
	}
	unused := map[origin][]term{}
	total := map[origin]int{}
	seen := map[string]bool{}
	for _, t := range c.terms {
		if t.local || seen[t.name] || letters(t.name) < 2 {
			continue
		}
		seen[t.name] = true
		total[t.origin]++
		if !slices.ContainsFunc(twins[t.at], func(w string) bool { return c.uses(t, w, places[w]) }) {
			unused[t.origin] = append(unused[t.origin], t)
		}
	}
	for o, list := range unused {
		c.reportUnused(o, list, total[o])
	}
}

// ways are the ways in which a text may write a term: 通信経路の分割 is also 通信経路
// を分割.
func ways(name string) []string {
	list := []string{name, strings.ReplaceAll(name, "の", "を"), strings.ReplaceAll(name, "の", "")}
	if strings.ContainsAny(name, "・、/") {
		list = append(list, strings.FieldsFunc(name, func(r rune) bool { return strings.ContainsRune("・、/", r) })...)
	}
	return list
}

func (c *check) reportUnused(o origin, list []term, total int) {
	severity := jobun.Doubtful
	switch {
	case o == glossary && len(list)*4 > total:
		// A glossary that serves many documents explains more than one uses.
		severity = jobun.Notice
	case (o == listed || o == said) && strings.HasSuffix(plain(c.doc.Title), "方針"):
		// What a basic policy defines is used in the documents below it.
		severity = jobun.Notice
	}
	for _, t := range list {
		switch o {
		case called:
			c.add(TermUnused, severity, t.at, "「%s」と呼ぶことにしていますが、この後で一度も使われていません。使うか、呼び方をやめてください。", t.name)
		case glossary:
			c.add(TermUnused, severity, t.at, "用語集の「%s」は、本文で使われていません。", t.name)
		default:
			c.add(TermUnused, severity, t.at, "「%s」を定義していますが、本文で使われていません。", t.name)
		}
	}
}

// uses reports whether one of the places uses a term outside its own definition; an
// abbreviation counts only behind the place that introduces it.
func (c *check) uses(t term, word string, places []int) bool {
	if t.origin == called {
		n, _ := slices.BinarySearch(places, t.at+len("以下この条において「")+len(word))
		return n < len(places)
	}
	for _, i := range places {
		p := c.partAt(i)
		if t.origin == glossary && (p.sheet < 0 || p.row >= 0 && p.sheet != c.partAt(t.at).sheet) || t.origin != glossary && p.provision != t.node {
			return true
		}
	}
	return false
}

// termVariants looks for a defined term with its first words left out: セキュリティ
// インシデント where 情報セキュリティインシデント is meant.
func termVariants(c *check) {
	vocabulary := katakanaRuns(c.s)
	defined := map[string]bool{}
	for _, t := range c.terms {
		defined[t.name] = true
	}
	whole := map[string]string{} // the term of which a word is the tail
	var words, rest []string
	for _, t := range c.terms {
		for _, tail := range tails(t.name, vocabulary) {
			if _, known := whole[tail]; !known && !defined[tail] {
				whole[tail] = t.name
				rest = append(rest, tail)
				words = append(words, t.name, tail)
			}
		}
	}
	places := c.index(words)
	for _, tail := range rest {
		c.reportTail(whole[tail], len(places[whole[tail]]), tail, places[tail])
	}
}

// reportTail reports tail where it stands alone and is rare beside the whole term.
func (c *check) reportTail(name string, whole int, tail string, places []int) {
	var alone []int
	for _, i := range places {
		if c.standsAlone(i, i+len(tail)) {
			alone = append(alone, i)
		}
	}
	if len(alone) == 0 || whole < 5 || whole < 3*len(alone) {
		return
	}
	c.add(TermVariant, jobun.Doubtful, alone[0], "「%s」（%s）は定義がありません。定義した「%s」のことなら、その言葉で書いてください。", tail, c.linesOf(alone), name)
}

// standsAlone reports whether s[from:to] is a word of its own; 本 and 等 may stand
// beside it.
func (c *check) standsAlone(from, to int) bool {
	prior := before(c.s, from)
	if strings.ContainsRune("本当各同", prior) {
		prior = before(c.s, from-len("本"))
	}
	return !isNoun(prior) && nounEnds(c.s, to)
}

// katakanaRuns are the words in katakana that stand between other letters.
func katakanaRuns(s string) map[string]bool {
	runs := map[string]bool{}
	for w := range strings.FieldsFuncSeq(s, func(r rune) bool { return !isKatakana(r) }) {
		runs[w] = true
	}
	return runs
}

// tails are the ends of a term of three words or more, each beginning with a word
// in katakana.
func tails(name string, vocabulary map[string]bool) []string {
	var cuts []int
	for i, r := range name {
		if i == 0 || !isKatakana(r) || r == 'ー' || strings.ContainsRune("ァィゥェォャュョッンヮ", r) {
			continue
		}
		if !isKatakana(before(name, i)) {
			cuts = append(cuts, i)
			continue
		}
		head := i
		for head > 0 && isKatakana(before(name, head)) {
			head -= len("ア")
		}
		if rest := name[i:]; vocabulary[rest] && vocabulary[name[head:i]] {
			cuts = append(cuts, i)
		}
	}
	var list []string
	for _, i := range cuts {
		if tail := name[i:]; letters(tail) >= 4 && (len(cuts) >= 2 || letters(tail) >= 9) {
			list = append(list, tail)
		}
	}
	return list
}
