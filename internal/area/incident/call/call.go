// Package call says who is to be told of an incident (連絡先), by when and by whom, by the
// class of the incident. It is data: a body's own plan takes the place of what ships.
package call

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"iter"
	"slices"
	"strconv"

	"github.com/okite-isms/okite/internal/area/incident/fact"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/pack"
)

// Definition is a plan of calls, as a pack holds it.
type Definition struct {
	Kind    string  `yaml:"kind"`
	Name    string  `yaml:"name"`
	Title   string  `yaml:"title"`
	Basis   string  `yaml:"basis"`
	Retry   int     `yaml:"retry"`  // minutes until somebody who did not answer is called again
	Always  []Want  `yaml:"always"` // whatever the class
	Classes []Class `yaml:"classes"`

	edition string
}

// Class is a class of incidents with whom it asks to be told.
type Class struct {
	Name  string `yaml:"name" json:"name"`
	Title string `yaml:"title" json:"title"`
	Basis string `yaml:"basis" json:"basis"`
	To    []Want `yaml:"to" json:"to"`
}

// Want is that a class of contacts is told.
type Want struct {
	Contact string `yaml:"contact" json:"contact"` // class of the emergency contact list
	Minutes int    `yaml:"minutes" json:"minutes"` // from the judgement
	Means   Means  `yaml:"means" json:"means"`     // empty: by telephone
	By      string `yaml:"by" json:"by"`           // the role that calls
	Say     string `yaml:"say" json:"say"`
	All     bool   `yaml:"all" json:"all"` // each of the class, not only the first who answers
	When    string `yaml:"when" json:"when,omitempty"`

	when fact.Rule
}

// Means is how somebody is told.
type Means string

// The means.
const (
	Phone  Means = "phone"
	Mail   Means = "mail"
	Visit  Means = "visit"
	Letter Means = "letter"
	Other  Means = "other"
)

// AllMeans lists the means in the order of a form.
func AllMeans() []Means { return []Means{Phone, Mail, Visit, Letter, Other} }

// Title is the Japanese name, empty for one that does not exist.
func (m Means) Title() string {
	return map[Means]string{Phone: "電話", Mail: "メール", Visit: "対面", Letter: "文書", Other: "そのほか"}[m]
}

// Load reads a definition and makes its conditions ready. The error is pack.Problems.
func Load(fsys fs.FS, name string) (*Definition, error) {
	d := &Definition{}
	if err := pack.Decode(fsys, name, "call", d); err != nil {
		return nil, err
	}
	text, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil, fmt.Errorf("read the plan of calls: %w", err)
	}
	sum := sha256.Sum256(text)
	d.edition = d.Name + "@" + hex.EncodeToString(sum[:8])
	return d, nil
}

// Edition is by which the plan is known: its name and its content.
func (d *Definition) Edition() string { return d.edition }

// Class finds a class by name.
func (d *Definition) Class(name string) (Class, bool) {
	i := slices.IndexFunc(d.Classes, func(c Class) bool { return c.Name == name })
	if i < 0 {
		return Class{}, false
	}
	return d.Classes[i], true
}

// With is the plan with a body's own calls for some classes, by their edition; those for
// "" are for all.
func (d *Definition) With(own map[string][]Want, edition string) *Definition {
	if len(own) == 0 {
		return d
	}
	mine := *d
	mine.edition = d.edition + "+" + edition
	mine.Classes = slices.Clone(d.Classes)
	if list, ok := own[""]; ok {
		mine.Always = list
	}
	for i, c := range mine.Classes {
		if list, ok := own[c.Name]; ok {
			mine.Classes[i].To = list
		}
	}
	return &mine
}

// For lists who is to be told of an incident of a class, the most urgent first, each
// class of contacts once: by the earlier time, and each of it where any rule asks that.
func (d *Definition) For(class string, f fact.Facts) []Want {
	c, _ := d.Class(class)
	var list []Want
	for _, w := range slices.Concat(d.Always, c.To) {
		if w.When != "" && !w.when.Holds(f) {
			continue
		}
		if w.Means == "" {
			w.Means = Phone
		}
		i := slices.IndexFunc(list, func(o Want) bool { return o.Contact == w.Contact })
		if i < 0 {
			list = append(list, w)
			continue
		}
		if w.Minutes < list[i].Minutes {
			w.All = w.All || list[i].All
			list[i] = w
		} else {
			list[i].All = w.All || list[i].All
		}
	}
	slices.SortStableFunc(list, func(a, b Want) int { return a.Minutes - b.Minutes })
	return list
}

// Faults implements what the pack asks of definitions.
func (d *Definition) Faults() iter.Seq2[[]string, string] {
	return func(yield func([]string, string) bool) {
		check := func(list []Want, at ...string) bool {
			for i := range list {
				w := &list[i]
				if w.When == "" {
					continue
				}
				var err error
				if w.when, err = fact.Compile(w.When); err != nil && !yield(append(at, strconv.Itoa(i), "when"), fault.Of(err).Text) {
					return false
				}
			}
			return true
		}
		if !check(d.Always, "always") {
			return
		}
		seen := map[string]bool{}
		for i, c := range d.Classes {
			place := strconv.Itoa(i)
			if seen[c.Name] && !yield([]string{"classes", place, "name"}, fmt.Sprintf("区分「%s」が二度書かれています。", c.Name)) {
				return
			}
			seen[c.Name] = true
			if !check(c.To, "classes", place, "to") {
				return
			}
		}
	}
}
