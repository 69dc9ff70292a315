package duty

import (
	"regexp"
	"strings"

	"github.com/okite-isms/okite/jobun"
)

// filling is a role with the posts that fill it, as one sentence says it.
type filling struct {
	role   group
	posts  []string
	either bool
	act    string
}

// ways to say by which post a role is filled. The first group is the role, the
// second the post; both run back to the beginning of their phrase.
var (
	byPost      = regexp.MustCompile(`は、?((?:もしくは|若しくは|又は|または|あるいは|[^は。]){1,120}?)(?:の職にある者|の職に在る者)?を(?:もって|以て|以って)(?:これに|、)?(充て|当て)`)
	setAndBy    = regexp.MustCompile(`を(?:置き|設け)、?((?:もしくは|若しくは|又は|または|あるいは|[^は。]){1,80}?)(?:の職にある者)?を(?:もって|以て)(?:これに|、)?(充て|当て)`)
	intoRole    = regexp.MustCompile(`に(?:は)?、?([^はにを。]{1,80}?)(?:の職にある者)?を(?:もって)?(充て|任命する|任ずる)`)
	intoPost    = regexp.MustCompile(`(?:は|には)、?([^はがを。、]{1,60}?)が(?:就(?:く|き|任)|当たる|充てられる)`)
	fromPool    = regexp.MustCompile(`(?:は、?|、)([^はを。、]{1,60}?)の(?:うち|中)から(?:[^、。がを]{1,30}が|[^、。を]{0,12}の)?[^。]{0,40}?(指名|任命|選任|委嘱|指定|選出|選ぶ|充て)`)
	pooled      = regexp.MustCompile(`([^はを。、]{1,60}?)のうちから(?:[^、。を]{0,12})?([^、。をは]{1,24})を(指名|任命|選任|委嘱|指定|選出)`)
	elected     = regexp.MustCompile(`は、?([^はを。、]{1,40}?)の(互選)により`)
	listedPosts = regexp.MustCompile(`は、?(次の(?:者|職員|職にある者)|次に掲げる(?:者|職員|職にある者)|次の各号に掲げる者)(?:を(?:もって|以て)(?:組織|構成)|と(?:する|し))`)
	isPostOf    = regexp.MustCompile(`は、?([^はがを。]{1,80}?)(?:の職にある者)?(と)(?:する|し、|し$)`)
	postAs      = regexp.MustCompile(`([^、はが。]{1,60}?)を([^、はがを。]{2,40}?)(とする|とし、|として置く|に充てる|に充て、)`)
	servedBy    = regexp.MustCompile(`は、?([^はを。]{1,60}?)が(?:これに)?(兼ねる|兼務する|当たる|あたる|務める|兼ね、|当たり、|務め、|就く)`)
	named       = regexp.MustCompile(`は、?([^はを。]{1,60}?)が(?:別に)?(指名|任命|選任|委嘱|指定|選出)(?:する(?:者|職員)?|した者|し)`)
	fillsIt     = regexp.MustCompile(`を(?:もって|以て)(?:これに|、)?(?:充て|当て)`)
)

// fillings finds who fills which role in a sentence.
func (l *lexicon) fillings(t text) []filling {
	if !mentions(t.s, "充て", "当て", "とする", "とし", "任", "兼", "当た", "あた", "務め", "就", "指名", "委嘱", "指定", "選", "構成", "組織") {
		return nil
	}
	var list []filling
	add := func(roleEnd int, posts string, act string) {
		if roleEnd <= 0 || t.inside(roleEnd) || strings.Contains(posts, "を置") {
			return
		}
		g, ok := l.groupAt(t.s, sentencePart(t.s, roleEnd), roleEnd, true)
		if !ok || len(posts) == 0 {
			return
		}
		if alias := t.aliases[roleEnd]; alias != "" && len(g.members) == 1 && !g.members[0].known {
			g.members[0].name = alias
		}
		names, either := l.posts(posts)
		if act != "充てる" && act != "とする" {
			names = l.short(names)
		}
		list = append(list, filling{role: g, posts: names, either: either, act: act})
	}
	if at := fromPool.FindStringSubmatchIndex(t.s); at != nil && !fillsIt.MatchString(t.s) && !strings.Contains(t.s[at[2]:at[3]], "指名し") {
		if _, ok := l.roleAt(t.s, at[0]); ok && !pooled.MatchString(t.s) {
			add(at[0], t.s[at[2]:at[3]], t.s[at[4]:at[5]])
		}
		if len(list) > 0 {
			return list
		}
	}
	for _, at := range pooled.FindAllStringSubmatchIndex(t.s, -1) {
		pool := t.s[at[2]:at[3]]
		pool = pool[topicEnd(pool):]
		if _, ok := l.roleAt(t.s, at[5]); ok {
			add(at[5], strings.TrimLeft(pool, "、"), t.s[at[6]:at[7]])
		}
	}
	for _, at := range byPost.FindAllStringSubmatchIndex(t.s, -1) {
		add(at[0], t.s[at[2]:at[3]], "充てる")
	}
	for _, at := range setAndBy.FindAllStringSubmatchIndex(t.s, -1) {
		add(at[0], t.s[at[2]:at[3]], "充てる")
	}
	for _, at := range elected.FindAllStringSubmatchIndex(t.s, -1) {
		add(at[0], t.s[at[2]:at[3]], t.s[at[4]:at[5]])
	}
	for _, at := range listedPosts.FindAllStringSubmatchIndex(t.s, -1) {
		if _, ok := l.roleAt(t.s, at[0]); ok {
			add(at[0], t.s[at[2]:at[3]], "とする")
		}
	}
	if len(list) > 0 {
		return list
	}
	for _, at := range intoRole.FindAllStringSubmatchIndex(t.s, -1) {
		add(at[0], t.s[at[2]:at[3]], "充てる")
	}
	for _, at := range isPostOf.FindAllStringSubmatchIndex(t.s, -1) {
		if posts := t.s[at[2]:at[3]]; isPost(posts) && !strings.HasSuffix(posts, "責任者") {
			add(at[0], posts, "とする")
		}
	}
	for _, at := range postAs.FindAllStringSubmatchIndex(t.s, -1) {
		post, end := t.s[at[2]:at[3]], at[5]
		if _, known := l.roleAt(t.s, end); known && (isPost(post) || strings.HasPrefix(t.s[at[6]:], "として置")) && !isPost(t.s[at[4]:at[5]]) {
			add(end, post, "充てる")
		}
	}
	for _, way := range [...]*regexp.Regexp{servedBy, named, intoPost} {
		for _, at := range way.FindAllStringSubmatchIndex(t.s, -1) {
			post := t.s[at[2]:at[3]]
			act := "就く"
			if len(at) > 4 {
				act = strings.TrimRight(t.s[at[4]:at[5]], "、")
			}
			end := at[0]
			if way == intoPost {
				end = at[0] - len(trimmedSuffix(t.s[:at[0]], "に"))
			}
			if _, ok := l.roleAt(t.s, end); ok {
				add(end, post, act)
			}
		}
	}
	return list
}

// short takes what describes them off the names that are roles of the text.
func (l *lexicon) short(names []string) []string {
	for i, n := range names {
		if m, ok := l.roleAt(n, len(n)); ok && m.known {
			names[i] = m.name
		}
	}
	return names
}

// trimmedSuffix is suffix where s ends with it.
func trimmedSuffix(s, suffix string) string {
	if strings.HasSuffix(s, suffix) {
		return suffix
	}
	return ""
}

// sentencePart is where the part of the sentence begins in which byte i stands: what
// is said of one role ends with とし、 or 充て、.
func sentencePart(s string, i int) int {
	best := 0
	for _, w := range [...]string{"とし、", "充て、", "置き、", "。"} {
		if j := strings.LastIndex(s[:i], w); j >= 0 {
			best = max(best, j+len(w))
		}
	}
	return best
}

// posts cuts 業務を所管する課長又は同等の職にある者 into its posts, with what
// describes them.
func (l *lexicon) posts(s string) (list []string, either bool) {
	s = strings.Trim(s, "、")
	from := 0
	for i := 0; i < len(s); {
		j, ok := hasPrefixAny(s[i:], joiners...)
		if !ok || j == "と" || j == "・" || i == from || !namesPostBefore(s, i) {
			i += len(string(after(s, i)))
			continue
		}
		list = append(list, s[from:i])
		either = either || isChoice(s[i:])
		i += len(j)
		from = i
	}
	list = append(list, s[from:])
	if last := list[len(list)-1]; len(list) > 1 && strings.HasSuffix(last, "の長") && !isPost(list[0]) {
		return []string{s}, false // 課、室又はセンターの長
	}
	return list, either
}

// namesPostBefore reports whether a post or somebody ends at i: knowledge and
// experience joined by 及び are no posts.
func namesPostBefore(s string, i int) bool {
	name := s[nounStart(s, i):i]
	return name != "" && (namesActor(name) || isPost(name) || shortActors[name] || strings.HasSuffix(name, "室") || strings.HasSuffix(name, "センター"))
}

// readAppointments turns the fillings of a sentence into relations.
func (r *reader) readAppointments(s *sentence) {
	for _, f := range r.lexicon.fillings(s.text) {
		rel := r.relation(s, jobun.Appointment)
		rel.From, rel.To, rel.Act = f.role.names(), f.posts, f.act
		if strings.HasPrefix(f.posts[0], "次") && len(f.posts) == 1 {
			rel.To = r.listBelow(s.owner)
		}
		rel.Object = f.act
		if len(f.posts) > 1 {
			rel.Joint = jobun.All
			if f.either {
				rel.Joint = jobun.Any
			}
		}
		r.add(rel)
		for _, m := range f.role.members {
			r.roles.fill(m.name, rel.To)
		}
	}
}
