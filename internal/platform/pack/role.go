package pack

import (
	"fmt"
	"slices"

	"github.com/okite-isms/okite/internal/platform/clock"
)

// Role is a role of information security (役割), as a body begins with it, or as it was
// read out of its policy: that one has other names and posts, and rests on sentences.
type Role struct {
	Name    string   `yaml:"name"`
	Title   string   `yaml:"title"` // 統括情報セキュリティ責任者
	Meaning string   `yaml:"meaning"`
	Under   string   `yaml:"under"` // the role under which a chart draws it
	Holds   string   `yaml:"holds"` // the bundle of permissions that goes with it: office, auditor
	Aliases []string `yaml:"aliases"`
	Posts   []string `yaml:"posts"`
	Basis   []Basis  `yaml:"basis"`
}

// Basis is the provision on which a definition rests (根拠), as a person finds it.
type Basis struct {
	Document  string `yaml:"document"`
	Provision string `yaml:"provision"`
	Line      int64  `yaml:"line"`
	Text      string `yaml:"text"`
}

// Separation is that two roles should not be in one hand (兼務の禁止).
type Separation struct {
	Name  string `yaml:"name"`
	Title string `yaml:"title"`
	One   string `yaml:"one"`
	Other string `yaml:"other"`
	Why   string `yaml:"why"`
}

// ContactClass is a class of emergency contacts (連絡先の区分).
type ContactClass struct {
	Name    string `yaml:"name"`
	Title   string `yaml:"title"`
	Meaning string `yaml:"meaning"`
}

// Roles lists the roles in the order of their files.
func (p *Pack) Roles() []Role { return slices.Clone(p.roles) }

// Separations lists the rules in the order of their files.
func (p *Pack) Separations() []Separation { return slices.Clone(p.separations) }

// ContactClasses lists the classes in the order of their files.
func (p *Pack) ContactClasses() []ContactClass { return slices.Clone(p.contactClasses) }

// Holidays lists the days on which offices are closed, in the order of their files.
func (p *Pack) Holidays() []clock.Holiday { return slices.Clone(p.holidays) }

// strangers finds rules about roles that no file defines: such a rule would never speak.
func (p *Pack) strangers() (problems Problems) {
	for i, r := range p.roles {
		// Only what stands before can be above: so there is no ring.
		if r.Under != "" && !slices.ContainsFunc(p.roles[:i], func(o Role) bool { return o.Name == r.Under }) {
			problems = append(problems, Problem{"role", 0, fmt.Sprintf("「%s」の上の役割「%s」は、それより前に定義してください。", r.Name, r.Under)})
		}
	}
	for _, s := range p.separations {
		for _, name := range []string{s.One, s.Other} {
			if !slices.ContainsFunc(p.roles, func(r Role) bool { return r.Name == name }) {
				problems = append(problems, Problem{"separation", 0, fmt.Sprintf("「%s」にある役割「%s」は、定義されていません。", s.Name, name)})
			}
		}
	}
	return problems
}
