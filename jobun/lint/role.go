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
