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
	byPost   = regexp.MustCompile(`は、?((?:もしくは|若しくは|又は|または|あるいは|[^は。]){1,120}?)(?:の職にある者|の職に在る者)?を(?:もって|以て|以って)(?:これに|、)?(充て|当て)`)
	setAndBy = regexp.MustCompile(`を(?:置き|設け)、?((?:もしくは|若しくは|又は|または|あるいは|[^は。]){1,80}?)(?:の職にある者)?を(?:もって|以て)(?:これに|、)?(充て|当て)`)
	intoRole = regexp.MustCompile(`に(?:は)?、?([^はにを。]{1,80}?)(?:の職にある者)?を(?:もって)?(充て|任命する|任ずる)`)
	isPostOf = regexp.MustCompile(`は、?([^はがを。]{1,80}?)(?:の職にある者)?(と)(?:する|し、|し$)`)
	postAs   = regexp.MustCompile(`([^、はがを。]{1,40})を([^、はがを。]{2,40}?)(とする|とし、|として置く|に充てる|に充て、)`)
	servedBy = regexp.MustCompile(`は、?([^はを。]{1,60}?)が(?:これに)?(兼ねる|兼務する|当たる|あたる|務める|兼ね、|当たり、|務め、|就く)`)
	named    = regexp.MustCompile(`は、?([^はを。]{1,60}?)が(?:別に)?(指名|任命|選任|委嘱|指定|選出)(?:する(?:者|職員)?|した者|し)`)
)

// fillings finds who fills which role in a sentence.
func (l *lexicon) fillings(t text) []filling {
	var list []filling
	add := func(roleEnd int, posts string, act string) {
		if roleEnd <= 0 || t.inside(roleEnd) {
			return
		}
		g, ok := l.groupAt(t.s, sentencePart(t.s, roleEnd), roleEnd, true)
		if !ok || len(posts) == 0 {
			return
		}
		names, either := l.posts(posts)
		list = append(list, filling{role: g, posts: names, either: either, act: act})
	}
	for _, at := range byPost.FindAllStringSubmatchIndex(t.s, -1) {
		add(at[0], t.s[at[2]:at[3]], "充てる")
	}
	for _, at := range setAndBy.FindAllStringSubmatchIndex(t.s, -1) {
		add(at[0], t.s[at[2]:at[3]], "充てる")
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
	for _, way := range [...]*regexp.Regexp{servedBy, named} {
		for _, at := range way.FindAllStringSubmatchIndex(t.s, -1) {
			post := t.s[at[2]:at[3]]
			if way == named {
				post += "が" + t.s[at[4]:at[5]] + "する者"
			}
			if _, ok := l.roleAt(t.s, at[0]); ok {
				add(at[0], post, strings.TrimRight(t.s[at[4]:at[5]], "、"))
			}
		}
	}
	return list
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
		if !ok || j == "と" || j == "・" || i == from || !nounBefore(s, i) {
			i += len(string(after(s, i)))
			continue
		}
		list = append(list, s[from:i])
		either = either || isChoice(s[i:])
		i += len(j)
		from = i
	}
	return append(list, s[from:]), either
}

func nounBefore(s string, i int) bool {
	r := before(s, i)
	return isNoun(r) || r == '等' || r == '者'
}

// readAppointments turns the fillings of a sentence into relations.
func (r *reader) readAppointments(s *sentence) {
	for _, f := range r.lexicon.fillings(s.text) {
		rel := r.relation(s, jobun.Appointment)
		rel.From, rel.To, rel.Act = f.role.names(), f.posts, f.act
		rel.Object = f.act
		if len(f.posts) > 1 {
			rel.Joint = jobun.All
			if f.either {
				rel.Joint = jobun.Any
			}
		}
		r.add(rel)
		for _, m := range f.role.members {
			r.roles.fill(m.name, f.posts)
		}
	}
}
