package lint

import (
	"maps"
	"slices"
	"strings"

	"github.com/okite-isms/okite/jobun"
)

// The findings on roles.
const (
	RoleUnknown    jobun.Code = "role-unknown"
	RolePosts      jobun.Code = "role-posts"
	RoleSupervises jobun.Code = "role-supervises-itself"
	RoleIdle       jobun.Code = "role-idle"
	RoleNotInChart jobun.Code = "role-not-in-chart"
)

// roleEnds end the name of a role that a text must set up.
var roleEnds = []string{"責任者", "管理者", "担当者", "委員会", "統括者", "アドバイザー", "統括官", "推進員", "監督者", "監理者"}

// mostRoles bounds the roles and posts that are compared with each other.
const mostRoles = 300

// isSetUp reports whether the text makes a role known, rather than only using it.
func isSetUp(r jobun.Role) bool { return r.Defined != jobun.RoleUsed }

// setUp counts the roles that the text puts in place; a text that has none takes its
// roles from another one.
func (c *check) setUp() int {
	n := 0
	for _, r := range c.doc.Roles {
		if r.Defined == jobun.RoleSet || r.Defined == jobun.RoleAppointed {
			n++
		}
	}
	return n
}

// unknownRoles looks for the name of a role that nobody set up: a slip for one that
// is set up, or a role that acts and is never mentioned where roles are set up.
func unknownRoles(c *check) {
	if c.setUp() < 2 {
		return
	}
	known := map[string]bool{}
	for _, w := range samenessTable().Organs {
		known[w] = true
	}
	for _, t := range c.terms {
		known[t.name] = true
	}
	var defined []string
	for _, r := range c.doc.Roles {
		if isSetUp(r) {
			for _, n := range append([]string{r.Name}, r.Aliases...) {
				known[plain(n)] = true
				defined = append(defined, plain(n))
			}
		}
	}
	slices.Sort(defined)
	defined = defined[:min(len(defined), mostRoles)]
	used := c.roleWords()
	acting := map[string]bool{}
	for _, r := range c.doc.Roles {
		acting[plain(r.Name)] = r.Defined == jobun.RoleUsed
	}
	words := slices.Sorted(maps.Keys(used))
	for _, w := range words[:min(len(words), mostRoles)] {
		places := used[w]
		if known[w] || c.partAt(places[0]).kind == heading {
			continue
		}
		near := nearest(w, defined, used)
		if near != "" && len(places) <= 2 {
			c.add(RoleUnknown, sureness(w, near), places[0], "「%s」（%s）は、どこにも定められていません。「%s」の誤りと思われます。", w, c.linesOf(places), near)
		} else if acting[w] && c.setUp() >= 3 && !c.named(w) {
			c.add(RoleUnknown, jobun.Doubtful, places[0], "「%s」（%s）は、務めを負っていますが、置くことも充てる職も定められていません。", w, c.linesOf(places))
		}
	}
}

// named reports whether the text says who the role is: 監査責任者を指名する.
func (c *check) named(w string) bool {
	for _, i := range c.places(w) {
		if hasPrefixAny(c.s[i+len(w):], "を指名", "を置", "を任命", "を選任", "に充て", "とする", "を定め", "に指名", "をいう", "を設置", "を設け", "に任命", "を委嘱", "に委嘱", "を指定", "に指定", "を兼ね", "を依頼") {
			return true
		}
	}
	return false
}

// roleWords are the names in the text that end as those of roles do.
func (c *check) roleWords() map[string][]int {
	words := map[string][]int{}
	for _, e := range roleEnds {
		c.each(e, func(i int) {
			end := i + len(e)
			if !nounEnds(c.s, end) {
				return
			}
			from := nounStart(c.s, end)
			w := c.s[from:end]
			for _, head := range []string{"当該各", "当該", "各", "本", "同", "全"} {
				if rest, ok := strings.CutPrefix(w, head); ok && len(rest) > len(e) {
					w, from = rest, from+len(head)
					break
				}
			}
			if k := c.partAt(from).kind; letters(w) >= 5 && k != edition && k != title {
				words[w] = append(words[w], from)
			}
		})
	}
	return words
}

// nearest is the defined role of which w is a slip: the letters of the one are those
// of the other with one or two more inside, or one letter is another. A word before it makes another role
// (統括ネットワーク管理者) and is no slip.
func nearest(w string, defined []string, used map[string][]int) string {
	for _, d := range defined {
		if letters(d) < 5 || strings.HasSuffix(w, d) || strings.HasSuffix(d, w) || len(used[d]) < 3 {
			continue
		}
		long, short := []rune(w), []rune(d)
		if len(long) < len(short) {
			long, short = short, long
		}
		if len(long) == len(short) && differences(long, short) == 1 {
			return d
		}
		if n := len(long) - len(short); n >= 1 && n <= 2 && long[0] == short[0] && isInserted(long, short) {
			return d
		}
	}
	return ""
}

// sureness is how sure it is that w is a slip for near: 責任 put in or one kanji wrong is
// nothing else; another word inside may make a role that an upper document sets up.
func sureness(w, near string) jobun.Severity {
	if letters(w) == letters(near) || strings.Replace(w, "責任", "", 1) == near || strings.Replace(near, "責任", "", 1) == w {
		return jobun.Wrong
	}
	return jobun.Doubtful
}

// isInserted reports whether long is short with one run of letters put in.
func isInserted(long, short []rune) bool {
	i := 0
	for i < len(short) && long[i] == short[i] {
		i++
	}
	return string(long[i+len(long)-len(short):]) == string(short[i:])
}

// appointment is a post that fills a role, with its place.
type appointment struct {
	role, post string
	line       int
	path       string
}

// chairs are roles of which a text may have several, one for each body.
var chairs = []string{"委員長", "委員", "本部長", "本部員", "部会長", "部会員", "議長", "会長", "幹事", "事務局", "事務局長", "班長", "リーダー"}

// appointments are those that name one post without more: 副町長, not 各課の長.
func (c *check) appointments() []appointment {
	var list []appointment
	for _, r := range c.doc.Relations {
		if r.Kind == jobun.Appointment && len(r.From) == 1 && len(r.To) == 1 && isPost(plain(r.To[0])) {
			if role := c.roleName(r.From[0]); !hasSuffixAny(role, chairs...) {
				list = append(list, appointment{role, plain(r.To[0]), r.Line, r.Path})
			}
		}
	}
	return list[:min(len(list), mostRoles)]
}

// isPost reports whether s is the name of one post.
func isPost(s string) bool {
	return hasSuffixAny(s, "長", "監", "官", "室長補佐", "補佐", "理事", "部長", "主幹", "参事", "CIO") && !strings.ContainsFunc(s, func(r rune) bool { return !isNoun(r) }) &&
		!hasPrefixAny(s, "各", "当該", "所属", "関係", "所管", "担当")
}

// roleName is the name under which an alias is known.
func (c *check) roleName(s string) string {
	if name, known := c.roles[plain(s)]; known {
		return name
	}
	return plain(s)
}

// samePost reports whether two names may mean one post: 企画課企画係長 and 企画係長.
func samePost(a, b string) bool { return strings.HasSuffix(a, b) || strings.HasSuffix(b, a) }

// twoPosts looks for a role that the text fills with one post and another place, or
// the chart, with another.
func twoPosts(c *check) {
	list := c.appointments()
	first := map[string]appointment{}
	for _, a := range list {
		b, known := first[a.role]
		if !known {
			first[a.role] = a
			continue
		}
		if !samePost(a.post, b.post) {
			c.report(RolePosts, jobun.Doubtful, a.path, a.line, "「%s」に充てる職が、%d行目では「%s」、ここでは「%s」です。", a.role, b.line, b.post, a.post)
		}
	}
	for role, post := range c.chart() {
		if a, known := first[role]; known && !samePost(a.post, post.post) {
			c.report(RolePosts, jobun.Wrong, post.path, post.line, "「%s」に充てる職が、体制図では「%s」、本文（%d行目）では「%s」です。どちらかに合わせてください。", role, post.post, a.line, a.post)
		}
	}
}

// chart reads the attachments in which lines or rows give roles with their posts.
func (c *check) chart() map[string]appointment {
	out := map[string]appointment{}
	for _, a := range c.doc.Attachments {
		put := func(fields []string, line int) {
			if len(fields) < 2 {
				return
			}
			role, _, _ := strings.Cut(plain(fields[0]), "(")
			post, _, _ := strings.Cut(plain(fields[1]), "(")
			if role = c.roleName(role); isPost(post) {
				if _, known := out[role]; !known {
					out[role] = appointment{role, post, line, a.Path}
				}
			}
		}
		n := 0
		for s := range strings.SplitSeq(a.Text, "\n") {
			put(strings.Fields(s), rowLine(a.TextLines, n, a.Line))
			n++
		}
		for i, row := range a.Rows {
			put(slices.DeleteFunc(slices.Clone(row), func(s string) bool { return plain(s) == "" }), rowLine(a.RowLines, i, a.Line))
		}
	}
	return out
}

// ownSupervisor looks for one post that fills both a role and the role that guides or
// supervises it.
func ownSupervisor(c *check) {
	list := c.appointments()
	for i, a := range list {
		for _, b := range list[:i] {
			if a.post != b.post || a.role == b.role {
				continue
			}
			for _, pair := range [][2]appointment{{a, b}, {b, a}} {
				if line := c.supervises(pair[0].role, pair[1].role); line > 0 {
					c.report(RoleSupervises, jobun.Doubtful, a.path, a.line, "「%s」と、その指導や監督を受ける「%s」（%d行目）が、同じ「%s」です。けん制が働くかを確かめてください。", pair[0].role, pair[1].role, line, a.post)
				}
			}
		}
	}
}

// supervises is the line on which a guides or supervises b, 0 if it does not.
func (c *check) supervises(a, b string) int {
	for _, s := range c.doc.Sentences {
		text := plain(s.Text)
		if !strings.Contains(text, b) {
			continue
		}
		for _, who := range s.Subjects {
			_, rest, _ := strings.Cut(text, b)
			if c.roleName(who) == a && containsAny(rest, "指導", "監督", "指揮", "命令") && (containsAny(rest, "に対し", "を指", "を監督")) {
				return s.Line
			}
			if c.roleName(who) == b && containsAny(text, a+"の指揮", a+"の監督", a+"の命") {
				return s.Line
			}
		}
	}
	return 0
}

// idleRoles tells of roles that are set up and have nothing to do.
func idleRoles(c *check) {
	busy := map[string]bool{}
	for _, s := range c.doc.Sentences {
		for _, k := range s.Clauses {
			for _, who := range k.Subjects {
				busy[c.roleName(who)] = true
			}
		}
	}
	for _, r := range c.doc.Relations {
		for _, who := range append(r.From, r.To...) {
			if r.Kind != jobun.Appointment {
				busy[c.roleName(who)] = true
			}
		}
	}
	for _, t := range c.terms {
		if t.origin == called && busy[t.name] {
			busy[t.text] = true // リスク管理委員会（以下「委員会」という。）
		}
	}
	for _, r := range c.doc.Roles {
		if (r.Defined == jobun.RoleSet || r.Defined == jobun.RoleAppointed) && hasSuffixAny(r.Name, roleEnds...) && !busy[plain(r.Name)] {
			c.report(RoleIdle, jobun.Notice, r.Path, r.Line, "「%s」を置くことになっていますが、務めが定められていません。", r.Name)
		}
	}
}

// missingInChart tells of roles that the text sets up and the chart does not show.
func missingInChart(c *check) {
	for n, a := range c.doc.Attachments {
		if !containsAny(a.Title+a.Label, "体制", "組織") {
			continue
		}
		var shown strings.Builder
		for _, p := range c.parts {
			if p.sheet == n {
				shown.WriteString(c.of(p) + "\n")
			}
		}
		in, out := 0, []jobun.Role{}
		for _, r := range c.doc.Roles {
			if r.Defined == jobun.RoleUsed || r.Defined == jobun.RoleAlias || r.Defined == jobun.RoleDefined {
				continue
			}
			if slices.ContainsFunc(append([]string{r.Name}, r.Aliases...), func(w string) bool { return strings.Contains(shown.String(), plain(w)) }) {
				in++
			} else {
				out = append(out, r)
			}
		}
		if in < 3 {
			continue
		}
		for _, r := range out {
			c.report(RoleNotInChart, jobun.Notice, r.Path, r.Line, "「%s」が、体制の図（%d行目）にありません。", r.Name, a.Line)
		}
	}
}
