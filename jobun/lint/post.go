package lint

import (
	"slices"
	"strings"

	"github.com/okite-isms/okite/jobun"
)

// The findings on the posts that fill roles.
const (
	RolePosts      jobun.Code = "role-posts"
	RoleSupervises jobun.Code = "role-supervises-itself"
)

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
