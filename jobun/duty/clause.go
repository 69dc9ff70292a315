package duty

import (
	"regexp"
	"slices"
	"strings"

	"github.com/okite-isms/okite/jobun"
)

// part is a clause while it is found.
type part struct {
	from, to  int
	modality  jobun.Modality
	predicate string
	plain     bool // a plain middle form: what follows decides its modality
	subject   group
	basis     jobun.Basis
	topic     bool // the subject is one that later parts share
	object    bool // the topic is what is set up or filled, not who acts
}

// middle is a form in the middle of a sentence that has a modality of its own.
type middle struct {
	form     *regexp.Regexp
	modality jobun.Modality
	any      string // no match without this
}

var middles = []middle{
	{regexp.MustCompile(`努めなければならず、?|に努めるものとし、|努めるとともに、?|に努め、|べき(?:もの)?であ(?:り|って)、`), jobun.Should, ""},
	{regexp.MustCompile(`[てで]は?なら(?:ず|ないが)、?|ない(?:もの|こと)とし、|(?:でき|出来)ない(?:が|ものとし)、|(?:でき|出来)ず、`), jobun.MustNot, ""},
	{regexp.MustCompile(`(?:なければ|ねば|なくては)なら(?:ず|ないが|ないほか)、?|必要があ(?:り|るが)、`), jobun.Must, ""},
	{regexp.MustCompile(`(?:こと|事)が(?:でき|出来)(?:るものとし|るほか|るが|、)、?|(?:でき|出来)る(?:ものとし|ほか)、`), jobun.May, ""},
	{regexp.MustCompile(`(?:もの|こと)とし、`), jobun.Shall, "とし、"},
	{regexp.MustCompile(`で足り、|足り、`), jobun.Except, "足り"},
	{regexp.MustCompile(`ものであ(?:り|って)、`), jobun.NoDuty, "ものであ"},
	{regexp.MustCompile(`をもって(?:これに|、)?充て(?:るものとし|ることとし|)、`), jobun.Declares, "充て"},
}

// plainMiddle is a verb that only goes on: し、 行い、 とともに、
var plainMiddle = regexp.MustCompile(`(?:とともに|と共に|[いきしちみりえけせてねべめれじぎび])、`)

// noMiddle ends like a verb that goes on and is a particle or an adverb.
var noMiddle = regexp.MustCompile(`(?:及び|により|ただし|もし|しかし|に関し|に対し|に際し|に応じ|に応じて|基づき|に当たり|にあたり|にわたり|に伴い|に従い|を通じ|を除き|限り|につき|とおり|おいて|ついて|関して|対して|際して|基づいて|従って|もって|伴って|当たって|あたって|よって|とって|併せて|あわせて|加えて|通じて|としての?|として|に照らし|を通して|うえ|必要に応じ|たび|若しくは|さらに|経て|のうち|おそれ|限りにおいて|により|とり)、$`)

// longest is the most bytes of a sentence that is looked at for its clauses; no norm
// has such sentences, a text whose full stops were lost may.
const longest = 12_000

// parts cuts a sentence into clauses: where another actor comes in, or where a form
// in the middle binds otherwise than what follows.
func (l *lexicon) parts(t text) []part {
	m, predicate := modalityOf(t.s)
	if len(t.s) > longest {
		return []part{{to: len(t.s), modality: m, predicate: predicate, basis: jobun.NoSubject}}
	}
	list := []part{}
	from := 0
	for _, c := range cuts(t) {
		p := part{from: from, to: c.at, modality: c.modality, plain: c.modality == ""}
		p.predicate = strings.TrimRight(tail(t.s[from:c.at], 8), "、")
		list = append(list, p)
		from = c.at
	}
	list = append(list, part{from: from, to: len(t.s), modality: m, predicate: predicate})
	for i := range list {
		l.findSubject(t, &list[i])
	}
	return l.merge(t, list)
}

type cut struct {
	at       int
	modality jobun.Modality // empty for a plain middle
}

// cuts lists where a sentence may be cut, in order.
func cuts(t text) []cut {
	var list []cut
	for _, m := range middles {
		if m.any != "" && !strings.Contains(t.s, m.any) {
			continue
		}
		for _, at := range m.form.FindAllStringIndex(t.s, -1) {
			if !t.inside(at[0]) && at[1] < len(t.s) && !slices.ContainsFunc(list, func(c cut) bool { return c.at == at[1] }) {
				list = append(list, cut{at[1], m.modality})
			}
		}
	}
	for _, at := range plainMiddle.FindAllStringIndex(t.s, -1) {
		if t.inside(at[0]) || sharesNo(t.s, at[1]) || noMiddle.MatchString(t.s[max(0, at[1]-36):at[1]]) || slices.ContainsFunc(list, func(c cut) bool { return c.at == at[1] }) {
			continue
		}
		list = append(list, cut{at[1], ""})
	}
	slices.SortFunc(list, func(a, b cut) int { return a.at - b.at })
	return list
}

// findSubject reads who acts in the part itself.
func (l *lexicon) findSubject(t text, p *part) {
	p.basis = jobun.NoSubject
	var topic, main, condition *actor
	list := l.actors(t, p.from, p.to)
	for i := range list {
		a := &list[i]
		switch {
		case a.topic && topic == nil:
			topic = a
		case !a.topic && a.scope == inMain && main == nil:
			main = a
		case !a.topic && a.scope == inIf && condition == nil:
			condition = a
		}
	}
	switch {
	case topic != nil && main != nil && main.at > topic.at && !p.plain:
		p.subject, p.basis = main.group, jobun.Explicit
	case topic != nil && topicIsObject(t.s[p.from:p.to], topic.at-p.from, main != nil):
		p.subject, p.topic, p.object = topic.group, true, true
	case main != nil && (topic == nil || main.at > topic.at && !p.plain):
		p.subject, p.basis = main.group, jobun.Explicit
	case topic != nil:
		p.subject, p.basis, p.topic = topic.group, jobun.Explicit, true
	case condition != nil:
		p.subject, p.basis = condition.group, jobun.InIf
	}
	if p.basis == jobun.Explicit && len(p.subject.members) > 1 {
		p.basis = jobun.Joint
	}
}

// setUp ends a clause whose topic is what is set up: 情報システム担当者は、各課に置く.
var setUp = regexp.MustCompile(`(?:置(?:く|き|かなければ)|設(?:ける|け|置する|置し|置しなければ)|配置(?:する|し)|選任(?:する|し)|任命(?:する|し)|指名(?:する|し)|指定(?:する|し)|委嘱(?:する|し)|選出(?:する|し)|互選(?:する|し|により)|充て(?:る|、))[^をは]{0,16}$`)

// filled ends a clause whose topic is a role and which names the post: をもって充てる,
// 副町長とする.
var filled = regexp.MustCompile(`をもって(?:これに|、)?(?:充て|当て)[^は]{0,14}$|(?:次の(?:者|とおり|各号(?:に掲げる者|のとおり)?)|次に掲げる(?:者|職員|とおり)|のとおり)と(?:する|し)[。、]?$`)

// topicIsObject reports whether the topic before at is what the clause sets up or
// fills.
func topicIsObject(s string, at int, actor bool) bool {
	rest := s[at:]
	if filled.MatchString(rest) || namesPost(rest) {
		return true
	}
	if !setUp.MatchString(rest) {
		return false
	}
	without := strings.NewReplacer("をもって", "", "を含", "", "を除", "").Replace(rest)
	return !strings.Contains(without, "を") && (actor || strings.Contains(rest, "置") || strings.Contains(rest, "設") || strings.Contains(rest, "互選"))
}

var postIs = regexp.MustCompile(`は、?([^、はがを]{1,40}?)(?:の職にある者)?と(?:する|し)[。、]?$`)

// namesPost reports whether what follows the topic is 、副町長とする.
func namesPost(rest string) bool {
	m := postIs.FindStringSubmatch(rest)
	return m != nil && (isPost(m[1]) || namesActor(m[1][nounStart(m[1], len(m[1])):]) && !strings.HasSuffix(m[1], "者"))
}

// isPost reports whether s ends in the name of a post.
func isPost(s string) bool {
	_, ok := hasSuffixAny(s, "長", "副町長", "監", "主幹", "主任", "参事", "理事", "次長", "主査", "教諭", "副市長", "副村長", "知事", "補佐", "長等", "局次長", "長の職", "職員")
	return ok
}

// merge gives every part its modality and subject, and joins neighbours that have
// both in common.
func (l *lexicon) merge(t text, list []part) []part {
	for i := len(list) - 2; i >= 0; i-- {
		p, next := &list[i], &list[i+1]
		if !p.plain {
			continue
		}
		p.modality = next.modality
		switch own := next.topic || next.basis == jobun.Explicit || next.basis == jobun.Joint; {
		case next.modality == jobun.MustNot && (own || p.acts()):
			p.modality = jobun.Declares
		case next.modality == jobun.MustNot && forbids.MatchString(t.s[next.from:next.to]):
			p.modality = jobun.Must
		case next.modality == jobun.Should && strings.HasSuffix(t.s[:p.to], "とともに、"):
			p.modality = jobun.Must
		case next.modality == jobun.Except || next.modality == jobun.Defines || next.modality == jobun.NoDuty:
			p.plain = false
			p.modality = next.modality
		}
	}
	out := list[:1]
	for _, p := range list[1:] {
		last := &out[len(out)-1]
		share(last, &p)
		if sameDuty(last, &p) {
			last.to, last.predicate, last.modality = p.to, p.predicate, p.modality
			if len(last.subject.members) == 0 {
				last.subject, last.basis, last.topic, last.object = p.subject, p.basis, p.topic, p.object
			}
			continue
		}
		out = append(out, p)
	}
	return out
}

// acts reports whether somebody other than the topic acts in the part: 鍵は係長が保管し、.
func (p *part) acts() bool {
	return !p.topic && (p.basis == jobun.Explicit || p.basis == jobun.Joint)
}

// forbids is the ending that takes one act only: 古いものを使ってはならない.
var forbids = regexp.MustCompile(`[をは][^、]*[てで]は?ならない`)

// sharesNo reports whether what follows a middle form is joined to it: 公開し、又は
// 提供してはならない forbids both.
func sharesNo(s string, at int) bool {
	_, ok := hasPrefixAny(s[at:], append([]string{"かつ", "及び", "並びに", "その他"}, choices...)...)
	return ok
}

// share hands the topic on to a part that names nobody.
func share(last, p *part) {
	if p.basis == jobun.NoSubject && !p.object && last.topic || p.basis == jobun.InIf && last.topic {
		p.subject, p.topic, p.basis = last.subject, true, last.basis
		if last.object {
			p.basis = jobun.Explicit
			if len(p.subject.members) > 1 {
				p.basis = jobun.Joint
			}
		}
	}
}

// sameDuty reports whether two neighbours are one clause.
func sameDuty(a, b *part) bool {
	switch {
	case a.modality != b.modality || a.object != b.object:
		return false
	case b.basis == jobun.NoSubject || b.basis == jobun.InIf:
		return true
	case a.basis == jobun.NoSubject:
		// The actor of the whole sentence may stand behind a middle form.
		return b.topic || a.to == b.from
	case a.basis == jobun.InIf:
		return true
	}
	return slices.Equal(a.subject.names(), b.subject.names())
}
