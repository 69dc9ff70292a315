package duty

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// scope is what part of a clause an actor belongs to.
type scope int

const (
	inMain     scope = iota // acts in the clause itself
	inIf                    // in a condition: 職員等が…する場合は
	inRelative              // inside a noun phrase: 会社が指定するサービス
)

// actor is a role before は, も or が.
type actor struct {
	group
	topic bool // は or も
	scope scope
	at    int // where the particle stands
}

// actors finds the roles with a particle of subject in t.s[lo:hi].
func (l *lexicon) actors(t text, lo, hi int) []actor {
	var list []actor
	for i := lo; i < hi; {
		r, size := utf8.DecodeRuneInString(t.s[i:])
		if (r == 'は' || r == 'が' || r == 'も') && !t.inside(i) {
			if g, ok := l.groupAt(t.s, lo, beforeFocus(t.s, i), false); ok {
				a := actor{group: g, topic: r != 'が', at: i}
				switch {
				case r == 'が':
					a.scope = scopeOf(t.s[:hi], i+size)
				case r == 'も' && !opensClause(t.s, lo, g.from):
					i += size
					continue
				}
				list = append(list, a)
			}
		}
		i += size
	}
	return list
}

// beforeFocus goes back over のみ, だけ, 自ら between a name and its particle.
func beforeFocus(s string, i int) int {
	for _, w := range [...]string{"のみ", "だけ", "自ら", "自身", "自身自ら"} {
		if strings.HasSuffix(s[:i], w) {
			return i - len(w)
		}
	}
	return i
}

// opensClause reports whether a phrase stands at the beginning of a clause.
func opensClause(s string, lo, from int) bool {
	return from == lo || strings.HasSuffix(s[lo:from], "、")
}

// conditionWords close a condition or a purpose behind a verb or の.
var conditionWords = regexp.MustCompile(`^(?:場合|とき|時(?:に|は|、|点)|際|に(?:当|あ)た|ため|よう|限り|次第|前に|前は|後に|後は|上で|うえで|以前|以後|までの間|までに|おそれ)`)

// nominal begins what makes a noun of the verb before it.
var nominal = regexp.MustCompile(`^(?:こと|もの|ところ|の(?:は|が|を|に)|と(?:き|ころ))`)

// scopeOf tells what a role with が at i-1 acts in, by the first verb behind it: a
// verb that stands before a noun belongs to that noun, one before 場合 to the
// condition.
func scopeOf(s string, i int) scope {
	for i < len(s) {
		_, size := utf8.DecodeRuneInString(s[i:])
		i += size
		rest := s[i:]
		if rest == "" {
			return inMain
		}
		if strings.HasPrefix(rest, "。") {
			return inMain
		}
		verb := attributive(s[:i]) && !relates(s[:i])
		if (verb || strings.HasSuffix(s[:i], "の")) && conditionWords.MatchString(rest) {
			return inIf
		}
		if !verb {
			continue
		}
		next, _ := utf8.DecodeRuneInString(rest)
		if (isKanji(next) || isKatakana(next) || next == '「' || next < 0x80) && !endsClause(rest) || nominal.MatchString(rest) && !finalForm(rest) {
			return inRelative
		}
	}
	return inMain
}

// relates reports whether s ends in a word that joins nouns and takes no が: 次に
// 掲げる, に関する.
func relates(s string) bool {
	_, found := hasSuffixAny(s, "に掲げる", "に関する", "に係る", "に対する", "における", "に基づく", "に応じた", "による", "に定める", "に規定する", "に伴う", "に示す", "に関わる", "にかかる", "とする", "に応じる", "という")
	if _, other := hasSuffixAny(s, "別に定める", "特に定める"); other {
		return false
	}
	return found
}

// endsClause: する旨, する等 do not make a phrase about somebody.
func endsClause(rest string) bool {
	return strings.HasPrefix(rest, "等") && len(rest) <= len("等。")
}

// finalForm reports whether the clause ends here: ものとする, ことができる.
func finalForm(rest string) bool {
	return finalWords.MatchString(rest)
}

var finalWords = regexp.MustCompile(`^(?:もの|こと|事)(?:と(?:する|し)|が(?:でき|出来)|は?(?:でき|出来)|。|$)`)

// attributive reports whether s ends in a form of a verb or adjective that can
// stand before a noun.
func attributive(s string) bool {
	r, size := utf8.DecodeLastRuneInString(s)
	p := before(s, len(s)-size)
	switch r {
	case 'る':
		return isHiragana(p) || isKanji(p)
	case 'う':
		return p != 'よ' && p != 'も' && p != 'と'
	case 'く', 'づ':
		return isKanji(p) && p != '全' && p != '早' && p != '良' || p == 'づ'
	case 'す', 'つ', 'む', 'ぶ', 'ぐ', 'ぬ':
		return isKanji(p) && p != '一' && p != '且'
	case 'た':
		return p != 'ま' && p != 'か' && p != 'ふ' && (isHiragana(p) || isKanji(p))
	case 'い':
		return p == 'な' || p == 'し' || p == 'た'
	case 'だ':
		return p == 'ん' || p == 'い'
	case 'き':
		return p == 'べ'
	}
	return false
}
