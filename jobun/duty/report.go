package duty

import (
	"regexp"
	"strings"

	"github.com/okite-isms/okite/jobun"
)

// tells are the words for telling somebody.
const tells = `報告|通報|通知|連絡|届け出|届出|申し出|申出|申告|具申|上申|回報|速報`

var (
	// told finds the act of telling; what follows must make a verb of it.
	told = regexp.MustCompile(`(` + tells + `)(?:・[^、。]{1,8})?(?:し(?:、|な|て|た上|つ|$|[一-龠々ァ-ヶ])|を取[りら]|する(?:もの|こと|。|とともに|ととも|よう|、|$)|せ|さ(?:せ|れる(?:もの|よう))|を(?:行[うわいっ]|し(?:な|、|て)|する|求め|密)|ることと|る(?:。|もの|こと|とと|$)|なければ|て、|、|することが)`)
	// X へ報告を行う, X に対する報告
	toldOf = regexp.MustCompile(`(?:への|に対する)$`)
	// what may stand between the addressee and the act
	between = regexp.MustCompile(`^(?:対し(?:て)?|対しては)?、?(?:[^。]{0,80}を、?)?(?:(?:` + strings.Join(quoteAll(adverbs), "|") + `|文書(?:により|で)|書面(?:により|で)|口頭(?:により|で)|電話(?:により|で|等で)|様式[^、]{0,12}により|所定の様式により|[^、。を]{1,12}(?:までに|以内に|中に|のうちに)|詳細に|適切に|正確に|確実に|併せて|にて)、?)*$`)
	contact = regexp.MustCompile(`と(?:の)?(?:緊密に|密接に|常に)?連絡を(?:密に|取り|とり|取ら|とら|行)`)
)

func quoteAll(words []string) []string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = regexp.QuoteMeta(w)
	}
	return out
}

// readReports finds who tells whom.
func (r *reader) readReports(s *sentence) {
	if !mentions(s.s, "報", "通知", "連絡", "届", "申", "上申") {
		return
	}
	last := 0
	for _, at := range told.FindAllStringSubmatchIndex(s.s, -1) {
		if s.inside(at[0]) || strings.HasPrefix(s.s[at[3]:], "する場合") || r.toldOnly(s, at[3]) {
			continue
		}
		p := partAt(s.parts, at[0])
		if !p.modality.Binds() && p.modality != jobun.May {
			continue
		}
		to, where := r.addressee(s.s, last, at[0])
		if where == 0 && !s.leadsToHere(at[0]) {
			continue
		}
		r.emitReport(s, at, to, where)
		last = at[1]
	}
	for _, at := range contact.FindAllStringIndex(s.s, -1) {
		if to, ok := r.lexicon.groupAt(s.s, 0, at[0], true); ok {
			rel := r.relation(s, jobun.Report)
			rel.From, rel.To, rel.Joint, rel.Act = r.actorsOf(s, at[0]), to.names(), to.joint(), "連絡"
			rel.Object = object(s.s[at[1]:])
			r.add(rel)
		}
	}
}

func (r *reader) emitReport(s *sentence, at []int, to group, where int) {
	rel := r.relation(s, jobun.Report)
	rel.From, rel.To, rel.Joint, rel.Act = r.actorsOf(s, at[0]), to.names(), to.joint(), s.s[at[2]:at[3]]
	rest := s.s[at[3]:]
	switch {
	case strings.HasPrefix(rest, "を求め") || strings.HasPrefix(rest, "させ"):
		// Whoever is made to tell is the one who tells.
		rel.From, rel.To, rel.Joint = rel.To, rel.From, ""
	default:
		rel.From = without(rel.From, rel.To)
	}
	if afterAct.MatchString(s.s[:at[0]]) || strings.Contains(s.s[:at[0]], "その後") {
		rel.When = jobun.After
	}
	rel.Object = reported(s.s, where, at[0])
	if where > 0 {
		if o := object(strings.TrimLeft(s.s[where:at[0]], "にへで")); o != "" && o != "その旨" {
			rel.Object = o
		}
	}
	r.add(rel)
}

// toldOnly reports whether the verb that begins at i belongs to a condition or to a
// noun: 報告した場合, 報告する体制.
func (r *reader) toldOnly(s *sentence, i int) bool {
	rest := s.s[i:]
	for _, w := range [...]string{"する", "した", "を行う", "を行った", "された", "される", "を受け", "があ", "のあ", "すべき"} {
		after, found := strings.CutPrefix(rest, w)
		if !found {
			continue
		}
		if w == "を受け" || w == "があ" || w == "のあ" || w == "すべき" {
			return true
		}
		if finalForm(after) || strings.HasPrefix(after, "とともに") || strings.HasPrefix(after, "よう、設定") || strings.HasPrefix(after, "。") || after == "" || strings.HasPrefix(after, "ものと") || strings.HasPrefix(after, "等") {
			return false
		}
		return conditionWords.MatchString(after) || after[0] >= 0x80 && !strings.HasPrefix(after, "、") && !strings.HasPrefix(after, "上")
	}
	return false
}

// addressee finds who is told by the act at act; where is the place of the particle,
// 0 where nobody is named. Nothing before from belongs to this act.
func (r *reader) addressee(s string, from, act int) (group, int) {
	if m := toldOf.FindString(s[from:act]); m != "" {
		if g, ok := r.lexicon.groupAt(s, from, act-len(m), true); ok {
			return g, act - len(m)
		}
	}
	for i := act; i > from; {
		w, size := lastParticle(s[from:i], "に", "へ", "で", "まで", "宛て", "あて")
		if size < 0 {
			break
		}
		i = from + size
		if !between.MatchString(s[i+len(w) : act]) {
			continue
		}
		direct := between.MatchString(s[i+len(w):act]) && !strings.Contains(s[i+len(w):act], "を")
		g, ok := r.lexicon.groupAt(s, from, i, direct && w != "で")
		if !ok || w == "で" && len(g.members) < 2 || vague(g) {
			continue
		}
		return g, i
	}
	return group{}, 0
}

// lastParticle finds the last of words in s.
func lastParticle(s string, words ...string) (string, int) {
	best, word := -1, ""
	for _, w := range words {
		if i := strings.LastIndex(s, w); i > best {
			best, word = i, w
		}
	}
	return word, best
}

// vagues are nouns before に that are nobody.
var vagues = []string{"場合", "とき", "際", "以内", "内容", "方法", "事前", "事後", "直後", "前", "後", "うち", "都度", "文書", "書面", "口頭", "様式", "時", "毎", "度", "確実", "迅速", "適切", "詳細", "正確", "早急", "緊急時", "旨", "月", "年", "日", "等に応じ", "必要", "併せ", "基準", "手順", "規定", "計画", "別", "次", "下記", "上記", "記録", "簿"}

func vague(g group) bool {
	for _, m := range g.members {
		if _, found := hasSuffixAny(m.name, vagues...); found && !m.known && !namesActor(m.name) {
			return true
		}
	}
	return false
}

// leadsToHere: an act without an addressee is told all the same where it is the
// predicate of a duty: 報告しなければならない.
func (s *sentence) leadsToHere(at int) bool {
	rest := s.s[at:]
	return utf8Len(rest) <= 22
}

// reported is what is told: the object before the act, or the condition.
func reported(s string, where, act int) string {
	if where == 0 {
		where = act
	}
	if o := object(s[:where]); o != "" && o != "その旨" {
		return o
	}
	if list := conditions(s[:act]); len(list) > 0 {
		return list[0]
	}
	for _, w := range [...]string{"について", "に関し"} {
		if i := strings.LastIndex(s[:act], w); i > 0 {
			return s[phraseStart(s, 0, i)+topicEnd(s[phraseStart(s, 0, i):i]) : i]
		}
	}
	return ""
}

// matrix is a lead to a list that says for each case whom to tell.
var matrix = regexp.MustCompile(`(?:区分|事案|場合|事由)[^。]{0,40}(?:に応じ|ごとに|により)[^。]{0,60}(?:に|へ)(?:[^。、]{0,10})(?:` + tells + `)`)

// readMatrix reads the addressees that stand beside each case of the list below a
// lead: as bullets of the case.
func (r *reader) readMatrix(s *sentence) {
	if !mentions(s.s, "次", "以下", "下記") || !matrix.MatchString(s.s) || !announced.MatchString(s.s) {
		return
	}
	from := r.actorsOf(s, len(s.s)-1)
	for _, i := range r.places.children[s.owner] {
		p := &r.doc.Provisions[i]
		for _, item := range p.Items {
			r.add(jobun.Relation{
				Kind: jobun.Report, Path: p.Path, Line: item.Line, From: from, To: r.shortNames(squeeze(item.Text)), Joint: jobun.All,
				Object: strings.TrimRight(squeeze(p.Text), "。"), Act: "連絡",
			})
		}
	}
}

// shortNames cuts a list of names; a role that the text knows loses what describes it.
func (r *reader) shortNames(s string) []string {
	list, _ := r.lexicon.posts(strings.TrimRight(s, "。"))
	for i, n := range list {
		if m, ok := r.lexicon.roleAt(n, len(n)); ok && m.known {
			list[i] = m.name
		}
	}
	return list
}
