package duty

import (
	"regexp"
	"slices"
	"strings"

	"github.com/okite-isms/okite/jobun"
)

// roleBook collects roles in the order in which the text makes them known.
type roleBook struct {
	list []*jobun.Role
	of   map[string]*jobun.Role
}

// note records a role; the strongest way in which it is made known counts, and of
// equals the first.
func (b *roleBook) note(name string, how jobun.RoleOrigin, path string, line int) *jobun.Role {
	if b.of == nil {
		b.of = map[string]*jobun.Role{}
	}
	role, known := b.of[name]
	if !known {
		role = &jobun.Role{Name: name, Aliases: []string{}, Posts: []string{}, Defined: how, Path: path, Line: line}
		b.of[name] = role
		b.list = append(b.list, role)
		return role
	}
	if strength(how) > strength(role.Defined) {
		role.Defined, role.Path, role.Line = how, path, line
	}
	return role
}

func strength(o jobun.RoleOrigin) int {
	return slices.Index([]jobun.RoleOrigin{jobun.RoleUsed, jobun.RoleHeading, jobun.RoleAlias, jobun.RoleDefined, jobun.RoleAppointed, jobun.RoleSet}, o)
}

func (b *roleBook) fill(name string, posts []string) {
	role, known := b.of[name]
	if !known {
		return
	}
	for _, p := range posts {
		if !slices.Contains(role.Posts, p) {
			role.Posts = append(role.Posts, p)
		}
	}
}

// abbreviation is （以下「X」という。） with what stands before it in the bracket.
var abbreviation = regexp.MustCompile(`[（(]([^（）()「」]*?)、?(?:以下|この[^（）()「」]{1,12}において)、?(?:これらを|これを)?(?:単に|総称して)?[「『]([^」』]{1,40})[」』]と(?:いう|総称する|称する|略す|呼ぶ|表記する)`)

var (
	setUpRole = regexp.MustCompile(`を(?:置(?:く|き|か|ける)|設(?:ける|け|置))`)
	setUpAs   = regexp.MustCompile(`として、?(?:置|設|任命|選任|指名|委嘱)`)
	setUpHead = regexp.MustCompile(`^(.{2,40}?)の(?:設置|責務|役割|職務|任務|権限|責任)$`)
)

// findRoles makes the lexicon: whoever the text sets up, appoints, abbreviates or
// gives a heading.
func (r *reader) findRoles() {
	for i := range r.doc.Provisions {
		p := &r.doc.Provisions[i]
		r.current = p
		r.rolesOfHeading(p)
		r.rolesOfAliases(p, squeezeKeep(p.Heading), p.Line)
		r.rolesOfAliases(p, squeezeKeep(p.Text), 0)
		for _, j := range r.byOwner[i] {
			if s := &r.sentences[j]; len(s.s) <= longest {
				r.rolesOfSentence(p, s)
			}
		}
	}
}

func (r *reader) learn(name string, how jobun.RoleOrigin, path string, line int) {
	name = squeeze(name)
	if utf8Len(name) < 2 || utf8Len(name) > 40 {
		return
	}
	r.lexicon.add(name)
	r.roles.note(name, how, path, line)
}

// rolesOfHeading takes a heading that is the name of a role, or of an organ that is
// set up below it.
func (r *reader) rolesOfHeading(p *jobun.Provision) {
	head := newText([]rune(p.Heading), 0, len([]rune(p.Heading))).s
	if m := setUpHead.FindStringSubmatch(head); m != nil && !strings.ContainsAny(m[1], "及又並") {
		if strings.HasSuffix(m[1], "窓口") || namesActor(m[1]) && nounStart(m[1], len(m[1])) == 0 {
			r.learn(m[1], jobun.RoleHeading, p.Path, p.Line)
		}
		return
	}
	if utf8Len(head) >= 4 && nounStart(head, len(head)) == 0 && namesActor(head) {
		r.learn(head, jobun.RoleHeading, p.Path, p.Line)
	}
}

// squeezeKeep takes blanks out and leaves the rest.
func squeezeKeep(s string) string {
	return strings.Map(func(c rune) rune {
		if isBlank(c) {
			return -1
		}
		return c
	}, s)
}

// rolesOfAliases takes （以下「X」という。） where X or what it stands for acts.
func (r *reader) rolesOfAliases(p *jobun.Provision, s string, line int) {
	if !mentions(s, "以下", "において") {
		return
	}
	for _, at := range abbreviation.FindAllStringSubmatchIndex(s, -1) {
		alias := squeeze(s[at[4]:at[5]])
		front := squeeze(s[nearer(s, 0, at[0]):at[0]])
		long, acts := r.lexicon.roleAt(front, len(front))
		if !acts && !namesActor(alias) {
			continue
		}
		if line == 0 {
			line = r.lineOf(p, s[:at[0]])
		}
		r.learn(alias, jobun.RoleAlias, p.Path, line)
		if acts && long.name != alias {
			role := r.roles.note(alias, jobun.RoleAlias, p.Path, line)
			if !slices.Contains(role.Aliases, long.name) && utf8Len(long.name) > utf8Len(alias) {
				role.Aliases = append(role.Aliases, long.name)
			}
		}
		line = 0
	}
}

// lineOf is the line on which the text after the squeezed beginning s stands.
func (r *reader) lineOf(p *jobun.Provision, s string) int {
	want, seen := utf8Len(s), 0
	for i, c := range []rune(p.Text) {
		if seen >= want {
			return p.PlaceOf(i).Line
		}
		if !isBlank(c) {
			seen++
		}
	}
	return p.Line
}

// rolesOfSentence takes whom a sentence sets up or fills.
func (r *reader) rolesOfSentence(p *jobun.Provision, s *sentence) {
	line := p.PlaceOf(s.piece.from).Line
	if !mentions(s.s, "置", "設", "任命", "選任", "指名", "委嘱", "充て", "とする", "とし", "兼", "当た", "あた", "務め", "就", "指定", "選", "構成", "組織", "をいう") {
		return
	}
	for _, at := range setUpRole.FindAllStringIndex(s.s, -1) {
		if g, ok := r.lexicon.groupAt(s.s, 0, at[0], false); ok && !s.inside(at[0]) {
			for _, m := range g.members {
				if !m.whole {
					r.learn(m.name, jobun.RoleSet, p.Path, line)
				}
			}
		}
	}
	for _, at := range setUpAs.FindAllStringIndex(s.s, -1) {
		if m, ok := r.lexicon.roleAt(s.s, at[0]); ok && strings.HasSuffix(s.s[:m.from], "を") {
			r.learn(m.name, jobun.RoleSet, p.Path, line)
		}
	}
	for _, f := range r.lexicon.fillings(s.text) {
		for _, m := range f.role.members {
			if !m.whole {
				r.learn(m.name, jobun.RoleAppointed, p.Path, line)
			}
		}
	}
	if head := squeeze(p.Heading); head != "" && namesActor(head) && nounStart(head, len(head)) == 0 && strings.HasSuffix(s.s, "をいう。") {
		r.learn(head, jobun.RoleDefined, p.Path, p.Line)
	}
}

// finishRoles adds who acts without having been made known, and writes all out.
func (r *reader) finishRoles() {
	for _, s := range r.doc.Sentences {
		for _, c := range s.Clauses {
			if c.Basis == jobun.Inherited {
				continue
			}
			for _, n := range c.Subjects {
				if nounStart(n, len(n)) == 0 {
					r.roles.note(n, jobun.RoleUsed, s.Path, s.Line)
				}
			}
		}
	}
	for _, role := range r.roles.list {
		r.doc.Roles = append(r.doc.Roles, *role)
	}
}
