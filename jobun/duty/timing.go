package duty

import (
	"regexp"
	"slices"
	"strings"

	"github.com/okite-isms/okite/jobun"
)

// timingWord is a word of time and what it means.
type timingWord struct {
	word  *regexp.Regexp
	value jobun.TimingValue
	any   []string // no match without one of these
}

var number = `[0-9一二三四五六七八九十]+`

var timingWords = []timingWord{
	{regexp.MustCompile(`(?:その)?(?:日|月|週|年)の?うちに|当日中に|即日|` + number + `(?:日|時間|週間|か月|月|箇月|年)(?:前|後)?(?:以内|まで)に?|(?:月|年|月末|年度末|日|翌日|末日)までに|公布の日(?:から|以後)`), jobun.OnDate, []string{"うち", "当日", "即日", "以内", "まで", "公布", "日前", "月前", "年前", "日後"}},
	{regexp.MustCompile(`(?:[02-9二三四五六七八九]|1[0-9]|十)年(?:度)?に` + number + `回(?:以上)?|半年に` + number + `回(?:以上)?`), jobun.Regularly, []string{"年に", "年度に"}},
	{regexp.MustCompile(`直ちに|ただちに|即時に?|即座に|その場で|感知次第|認知次第`), jobun.Immediately, []string{"ちに", "即", "その場", "次第"}},
	{regexp.MustCompile(`速やかに|すみやかに|遅滞なく|迅速に|早急に|迅速かつ適切に`), jobun.Promptly, []string{"速やか", "すみやか", "遅滞", "迅速", "早急"}},
	{regexp.MustCompile(`あらかじめ|予め|事前に|前もって|事前の|(?:の|する)前に`), jobun.Beforehand, []string{"あらかじめ", "予め", "事前", "前もって", "前に"}},
	{regexp.MustCompile(`事後(?:に|速やかに)?|その後|後日|(?:の|した)後(?:に|、)`), jobun.Afterwards, []string{"事後", "その後", "後"}},
	{regexp.MustCompile(`毎年度?(?:` + number + `月)?|年度(?:ごと|毎)に?|毎会計年度|年に?` + number + `回(?:以上)?|[1一]年(?:度)?に` + number + `回(?:以上)?|[1一]年(?:ごと|毎)に?|毎事業年度`), jobun.Yearly, []string{"毎", "年"}},
	{regexp.MustCompile(`毎月|月に?` + number + `回(?:以上)?|月(?:ごと|毎)に?|[1一](?:か|ヶ|ケ|カ|箇)月(?:ごとに|に` + number + `回(?:以上)?)`), jobun.Monthly, []string{"月"}},
	{regexp.MustCompile(`定期的?(?:に|な|又は|若しくは|かつ)|定期的|定期(?:報告|点検|保守|監査|検査|変更|確認)|(?:毎週|毎日|毎時|毎朝)|週に?` + number + `回(?:以上)?|四半期(?:ごと|毎)?に?(?:` + number + `回(?:以上)?)?|(?:上|下)?半期(?:ごと|毎)に|半年ごとに|[0-9.一二三四五六七八九十]+(?:年|か月|箇月|ヶ月|月|週間|日)(?:ごと|毎)に?|計画的に|期間を定めて`), jobun.Regularly, []string{"定期", "毎", "週に", "半", "ごと", "計画的", "期間"}},
	{regexp.MustCompile(`常に|常時|絶えず|恒常的に`), jobun.Always, []string{"常", "絶えず"}},
	{regexp.MustCompile(`必要に応じて?|適宜|随時|必要がある(?:とき|場合)(?:に|は)|その都度`), jobun.AsNeeded, []string{"必要", "適宜", "随時", "都度"}},
	{regexp.MustCompile(`(?:令和|平成|昭和)` + number + `年` + number + `月` + number + `日|` + number + `月` + number + `日(?:までに)?`), jobun.OnDate, []string{"年", "月"}},
}

// timings lists the words of time in t, in order.
func (r *reader) timings(t text) []jobun.Timing {
	list := []jobun.Timing{}
	taken := make([][]int, 0, 4)
	for _, w := range timingWords {
		if !mentions(t.s, w.any...) {
			continue
		}
		for _, at := range w.word.FindAllStringIndex(t.s, -1) {
			if t.inside(at[0]) || slices.ContainsFunc(taken, func(o []int) bool { return at[0] < o[1] && o[0] < at[1] }) {
				continue
			}
			taken = append(taken, at)
			list = append(list, jobun.Timing{Value: w.value, Text: t.s[at[0]:at[1]], Span: r.span(t, at[0], at[1])})
		}
	}
	slices.SortStableFunc(list, func(a, b jobun.Timing) int {
		if a.Span.From.Line != b.Span.From.Line {
			return a.Span.From.Line - b.Span.From.Line
		}
		return a.Span.From.Column - b.Span.From.Column
	})
	return list
}

// conditionEnd ends a condition that stands before what it conditions.
var conditionEnd = regexp.MustCompile(`(?:場合(?:に(?:は|おいて(?:は)?)?|は|で(?:あっても|も)?|、)|とき(?:は|に(?:は)?|、)|(?:する|した|の)際(?:に(?:は)?|は|、)|に(?:当たっ|あたっ|際し)ては?|に(?:当たり|あたり|際し)|を除き|場合を除き|限り|おそれがある(?:とき|場合)(?:は|に)?|次第)、?`)

// conditions are what must be so for the clause to bind, nearest to the predicate
// first.
func conditions(s string) []string {
	list := []string{}
	from := 0
	for _, at := range conditionEnd.FindAllStringIndex(s, -1) {
		if at[0] < from {
			continue
		}
		start := from
		if i := lastTopic(s[from:at[0]]); i > 0 {
			start += i
		}
		start += leadWord(s[start:at[0]])
		if at[1]-start > 3*60 {
			start += lastMiddle(s[start:at[0]])
		}
		c := strings.Trim(s[start:at[1]], "、")
		if utf8Len(c) > 2 {
			list = append(list, c)
		}
		from = at[1]
	}
	slices.Reverse(list)
	return list
}

// lastTopic is where what follows the topic begins, 0 for none.
func lastTopic(s string) int {
	best := 0
	for _, w := range [...]string{"は、", "には、", "ては、"} {
		if i := strings.LastIndex(s, w); i >= 0 {
			best = max(best, i+len(w))
		}
	}
	return best
}

// lastMiddle is where what follows the last middle form begins: a long stretch before
// a condition has other acts in it.
func lastMiddle(s string) int {
	best := 0
	for _, at := range plainMiddle.FindAllStringIndex(s, -1) {
		if !noMiddle.MatchString(s[:at[1]]) {
			best = at[1]
		}
	}
	return best
}

// leadWord is the length of また、 ただし、 and the like at the beginning.
func leadWord(s string) int {
	w, _ := hasPrefixAny(s, "また、", "ただし、", "但し、", "なお、", "特に、", "さらに、", "この場合において、", "加えて、", "そのため、", "したがって、")
	return len(w)
}

// viaWords make of を something else than an object.
var viaWords = regexp.MustCompile(`^を(?:いう|通じ|通し|経|用い|介|はじめ|始め|問わ|受け(?:た|て|、)|踏まえ|もと|基|考慮|除|目的)`)

// object is the noun phrase before the last を of a clause.
func object(s string) string {
	for end := len(s); ; {
		i := strings.LastIndex(s[:end], "を")
		if i <= 0 {
			return ""
		}
		if rest := s[i:]; strings.HasPrefix(rest, "をもって") || strings.HasPrefix(rest, "を除") || strings.HasPrefix(rest, "を含") || viaWords.MatchString(rest) {
			end = i
			continue
		}
		start := phraseStart(s, 0, i)
		return behindAddressee(s[start+topicEnd(s[start:i]) : i])
	}
}

// joinsNouns follow に where it joins nouns and names nobody.
var joinsNouns = []string{"関", "係", "対", "基づ", "応じ", "必要", "伴", "よる", "より", "おけ", "定め", "規定", "掲げ", "従", "つい", "向け", "適", "優れ", "至", "使", "利用", "影響"}

// behindAddressee is what follows the last に of a phrase that names an addressee.
func behindAddressee(s string) string {
	i := strings.LastIndex(s, "に")
	if i <= 0 || i+len("に") == len(s) || isHiragana(before(s, i)) {
		return s
	}
	if _, joined := hasPrefixAny(s[i+len("に"):], joinsNouns...); joined {
		return s
	}
	return s[i+len("に"):]
}

// topicEnd is where the topic of a phrase ends, 0 where it has none.
func topicEnd(s string) int {
	j := strings.LastIndex(s, "は")
	if j < 0 || strings.HasPrefix(s[j:], "はじ") {
		return 0
	}
	if _, no := hasSuffixAny(s[:j], "又", "また", "しく", "ある"); no {
		return 0
	}
	return j + len("は")
}
