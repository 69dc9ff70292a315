package pack

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/okite-isms/okite/internal/platform/clock"
)

// DocumentKind is a kind of document in the hierarchy of a policy (規程の種類).
type DocumentKind struct {
	Name    string `yaml:"name"`
	Title   string `yaml:"title"` // 対策基準
	Level   int    `yaml:"level"` // 1 at the top
	Meaning string `yaml:"meaning"`
}

// Pack is a set of definitions that passed every check.
type Pack struct {
	documentKinds      []DocumentKind
	roles              []Role
	separations        []Separation
	contactClasses     []ContactClass
	retentionClasses   []RetentionClass
	holidays           []clock.Holiday
	reminders          []Reminder
	instruments        []Instrument
	procedureTemplates []ProcedureTemplate
}

// Load reads every *.yaml at the top of fsys. It returns either the whole pack or
// Problems, all that were found.
func Load(fsys fs.FS) (*Pack, error) {
	names, err := fs.Glob(fsys, "*.yaml")
	if err != nil {
		return nil, fmt.Errorf("list definitions: %w", err)
	}
	slices.Sort(names)
	p := &Pack{}
	var problems Problems
	for _, name := range names {
		problems = append(problems, p.add(fsys, name)...)
	}
	problems = append(problems, p.strangers()...)
	if len(problems) > 0 {
		return nil, problems
	}
	slices.SortStableFunc(p.documentKinds, func(a, b DocumentKind) int { return a.Level - b.Level })
	return p, nil
}

// DocumentKinds lists the kinds of documents, highest level first, in the order of
// their files within a level.
func (p *Pack) DocumentKinds() []DocumentKind { return slices.Clone(p.documentKinds) }

// DocumentKind finds a kind by name.
func (p *Pack) DocumentKind(name string) (DocumentKind, bool) {
	i := slices.IndexFunc(p.documentKinds, func(k DocumentKind) bool { return k.Name == name })
	if i < 0 {
		return DocumentKind{}, false
	}
	return p.documentKinds[i], true
}

func (p *Pack) add(fsys fs.FS, name string) Problems {
	f, problems := open(fsys, name)
	if problems != nil {
		return problems
	}
	if problems := f.check(); problems != nil {
		return problems
	}
	switch f.kind() {
	case "role":
		return gather(f, &p.roles, func(r Role) string { return r.Name })
	case "separation":
		return gather(f, &p.separations, func(s Separation) string { return s.Name })
	case "contact-class":
		return gather(f, &p.contactClasses, func(c ContactClass) string { return c.Name })
	case "retention-class":
		return gather(f, &p.retentionClasses, func(c RetentionClass) string { return c.Name })
	case "instrument":
		return gather(f, &p.instruments, func(i Instrument) string { return i.Name })
	case "procedure-template":
		return gather(f, &p.procedureTemplates, func(t ProcedureTemplate) string { return t.Name })
	case "reminder":
		if problems := gather(f, &p.reminders, func(r Reminder) string { return r.Name }); problems != nil {
			return problems
		}
		return hasty(f, p.reminders)
	case "holiday":
		return gather(f, &p.holidays, func(h clock.Holiday) string { return h.Name })
	}
	return gather(f, &p.documentKinds, func(k DocumentKind) string { return k.Name })
}

// gather adds the definitions of a file to those of the same kind.
func gather[T any](f *file, list *[]T, nameOf func(T) string) (problems Problems) {
	var content struct {
		Kind        string `yaml:"kind"`
		Definitions []T    `yaml:"definitions"`
	}
	if problems := f.decode(&content); problems != nil {
		return problems
	}
	for i, d := range content.Definitions {
		if slices.ContainsFunc(*list, func(o T) bool { return nameOf(o) == nameOf(d) }) {
			at := f.line([]string{"definitions", fmt.Sprint(i), "name"})
			problems = append(problems, Problem{f.name, at, fmt.Sprintf("名前「%s」が二度使われています。", nameOf(d))})
			continue
		}
		*list = append(*list, d)
	}
	return problems
}

// Problem is one thing that is wrong in a pack.
type Problem struct {
	File   string
	Line   int    // from 1; 0 where the file as a whole is meant
	Reason string // plain Japanese
}

func (p Problem) String() string {
	if p.Line == 0 {
		return fmt.Sprintf("%s: %s", p.File, p.Reason)
	}
	return fmt.Sprintf("%s %d行目: %s", p.File, p.Line, p.Reason)
}

// Problems are all that is wrong. They are for the person who edits the pack.
type Problems []Problem

func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, problem := range p {
		lines[i] = problem.String()
	}
	return strings.Join(lines, "\n")
}
