package duty

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/okite-isms/okite/jobun"
)

// group is roles that are named together: A、B又はC.
type group struct {
	members []match // as they stand
	from    int     // where the phrase with its modifiers begins
	to      int
	either  bool // joined by 又は
}

// joiners stand between names; those of choice come first.
var choices = []string{"又は", "若しくは", "または", "もしくは", "あるいは", "或いは"}
var joiners = append([]string{"及び", "並びに", "および", "ならびに", "かつ", "、", "・", "/", "と"}, choices...)

// groupAt reads the names that end at end; lo is where the clause begins. With open
// the last name may be any noun, as an addressee's may.
func (l *lexicon) groupAt(s string, lo, end int, open bool) (group, bool) {
	lo = nearer(s, lo, end)
	m, ok := l.roleAt(s[lo:end], end-lo)
	m.from += lo
	if !ok {
		if m, ok = anyNoun(s, lo, end); !ok || !open {
			return group{}, false
		}
	}
	g := group{to: end, from: phraseStart(s, lo, m.from)}
	if describes(s, m) {
		return l.described(s, g, m, lo)
	}
	g.members = []match{m}
	for at := m.from; ; {
		left, next, found := l.memberBefore(s, lo, at, open && !m.known)
		if !found {
			break
		}
		g.either = g.either || isChoice(s[next:at])
		g.members = append(g.members, left)
		g.from, at = phraseStart(s, lo, left.from), left.from
	}
	slices.Reverse(g.members)
	return g, true
}

// nearer moves lo so that no phrase is longer than reach: what stands further away has
// nothing to do with a name, and the work stays in proportion to the text.
func nearer(s string, lo, end int) int {
	const reach = 900
	if end-lo <= reach {
		return lo
	}
	lo = end - reach
	for lo < end && !utf8.RuneStart(s[lo]) {
		lo++
	}
	return lo
}

// memberBefore is the name before the one that begins at at: directly before it, or
// before the words that describe it.
func (l *lexicon) memberBefore(s string, lo, at int, open bool) (m match, end int, found bool) {
	if j, ok := hasSuffixAny(s[lo:at], joiners...); ok {
		end = at - len(j)
		for strings.HasSuffix(s[lo:end], "、") {
			end -= len("、")
		}
		if m, found = l.roleAt(s[lo:end], end-lo); found {
			m.from += lo
			if describes(s, m) {
				m.from = describedFrom(s, lo, m.from)
				m.name, m.whole = s[m.from:end], true
			}
			return m, end, true
		}
		if m, found = anyNoun(s, lo, end); open && found && j != "と" {
			return m, end, true
		}
		return match{}, 0, false
	}
	start := phraseStart(s, lo, at)
	if end = lastJoiner(s, start, at); end < 0 {
		if !strings.HasSuffix(s[lo:start], "、") {
			return match{}, 0, false
		}
		end = start - len("、")
	}
	if m, found = l.roleAt(s[lo:end], end-lo); !found || describesWithin(s[end:at], l, s[m.from+lo:end]) {
		return match{}, 0, false
	}
	m.from += lo
	return m, end, true
}

// lastJoiner is where the last name before a joiner ends in s[from:to], -1 for none.
func lastJoiner(s string, from, to int) int {
	best := -1
	for _, j := range joiners {
		if j == "と" || j == "、" || j == "・" || j == "かつ" {
			continue
		}
		if i := strings.LastIndex(s[from:to], j); i > 0 {
			best = max(best, from+i)
		}
	}
	return best
}

// describesWithin reports whether the words between two names belong to the names
// both: A及びBの許可を得たC is C alone.
func describesWithin(between string, l *lexicon, left string) bool {
	j, _ := hasPrefixAny(between, joiners...)
	between = between[len(j):]
	for _, p := range [...]string{"の許可", "の承認", "の指示", "の同意", "の命", "の判断", "の了承", "から", "に", "が認め", "が許可", "が承認", "が定め", "が指定", "が必要", "が指示"} {
		if i := strings.Index(between, p); i > 0 && i < 60 {
			if m, ok := l.roleAt(between, i); ok && m.from == 0 && m.name != left {
				return true
			}
		}
	}
	return false
}

// described reads a phrase that describes somebody: the phrase is the name. A role
// may stand before it: CISO及びCISOが指名した者.
func (l *lexicon) described(s string, g group, m match, lo int) (group, bool) {
	g.from = describedFrom(s, lo, m.from)
	m.from, m.name, m.whole = g.from, s[g.from:g.to], true
	if list := eachDescribed(m); len(list) > 1 {
		g.members = list
		return g, utf8Len(m.name) <= 100
	}
	for _, j := range joiners[:4] {
		i := strings.Index(m.name, j)
		if i < 0 {
			continue
		}
		first, ok := l.roleAt(m.name, i)
		if !ok || first.from != 0 || !strings.HasPrefix(m.name[i+len(j):], first.name) {
			continue
		}
		first.from = g.from
		m.from, m.name = g.from+i+len(j), m.name[i+len(j):]
		g.members = []match{first, m}
		return g, true
	}
	g.members = []match{m}
	return g, utf8Len(m.name) <= 60
}

// describedFrom is where the phrase begins that describes the 者 at i. One whose verb
// goes on (運用し、又は管理する者) reaches behind the comma.
func describedFrom(s string, lo, i int) int {
	for _, w := range [...]string{"同じ", "他の", "別の", "特定の"} {
		if strings.HasSuffix(s[lo:i], w) {
			return i - len(w)
		}
	}
	from := phraseStart(s, lo, i)
	if _, joined := hasPrefixAny(s[from:i], choices...); joined && from > lo {
		from = phraseStart(s, lo, from-len("、"))
	}
	return from
}

// eachDescribed takes Aする者及びBする者 apart.
func eachDescribed(m match) []match {
	var list []match
	from := 0
	for i := 0; i < len(m.name); i++ {
		if j, ok := hasPrefixAny(m.name[i:], "及び", "又は", "並びに", "若しくは"); ok && strings.HasSuffix(m.name[:i], "者") && i > from {
			list = append(list, match{from: m.from + from, name: m.name[from:i], whole: true})
			from = i + len(j)
			i = from - 1
		}
	}
	return append(list, match{from: m.from + from, name: m.name[from:], whole: true})
}

func utf8Len(s string) int { return len([]rune(s)) }

// phraseStart is where the phrase begins in which byte at stands: behind the last
// comma, the last topic.
func phraseStart(s string, lo, at int) int {
	start := lo
	if i := strings.LastIndex(s[lo:at], "、"); i >= 0 {
		start = lo + i + len("、")
	}
	for _, w := range [...]string{"場合には", "場合は", "ときは", "際には", "際は", "については", "においては", "に当たっては", "にあたっては"} {
		if i := strings.LastIndex(s[start:at], w); i >= 0 {
			start += i + len(w)
		}
	}
	if w, ok := hasPrefixAny(s[start:at], adverbs...); ok {
		start += len(w)
	}
	return start
}

// adverbs stand before a name without belonging to it.
var adverbs = []string{"速やかに", "直ちに", "ただちに", "すみやかに", "遅滞なく", "事後速やかに", "必要に応じて", "必要に応じ", "あらかじめ", "予め", "事前に", "定期的に", "早急に", "必ず", "原則として", "また", "ただし", "なお", "特に", "併せて", "別途", "その都度", "都度", "適宜", "その旨を", "その内容を", "直接", "随時", "後日", "即日", "翌日", "同日", "取りまとめて", "書面をもって", "もれなく", "漏れなく", "逐次", "原則", "いったん"}

func isChoice(s string) bool {
	_, ok := hasPrefixAny(strings.TrimLeft(s, "、"), choices...)
	return ok
}

// anyNoun takes a compound noun for a name, with what の joins to it.
func anyNoun(s string, lo, end int) (match, bool) {
	stop := end
	if strings.HasSuffix(s[lo:end], "等") {
		stop -= len("等")
	}
	from := max(nounStart(s, stop), lo)
	if from == stop && from > lo {
		return match{}, false
	}
	return match{from: from, name: s[from:end]}, end-from >= 6
}

// names are the members without modifiers.
func (g group) names() []string {
	list := make([]string, 0, len(g.members))
	for _, m := range g.members {
		if !slices.Contains(list, m.name) {
			list = append(list, m.name)
		}
	}
	return list
}

// joint tells how several names go together.
func (g group) joint() jobun.JointKind {
	switch {
	case len(g.members) < 2:
		return ""
	case g.either:
		return jobun.Any
	}
	return jobun.All
}
