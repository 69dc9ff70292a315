// Package layout holds what reports to the outside ask for (報告の様式): the nine items of the
// reports by 番号法29条の4 and 個人情報保護法68条, and the common forms on cyber attacks. What
// they ask is data (pack/incident-form): forms change more often than programs.
package layout

import (
	"io/fs"
	"iter"
	"slices"
	"strconv"

	"github.com/okite-isms/okite/internal/platform/pack"
)

// Form is what one report asks for, in its order.
type Form struct {
	Kind   string `yaml:"kind" json:"-"`
	Name   string `yaml:"name" json:"name"`
	Title  string `yaml:"title" json:"title"`
	Source string `yaml:"source" json:"source"`
	Doubt  string `yaml:"doubt" json:"doubt"` // 要確認
	Items  []Item `yaml:"items" json:"items"`
}

// Item is one thing that is asked for.
type Item struct {
	Name   string `yaml:"name" json:"name"`
	Mark   string `yaml:"mark" json:"mark"` // (1)
	Title  string `yaml:"title" json:"title"`
	Field  string `yaml:"field" json:"field"` // the name by which a template asks for it
	Hint   string `yaml:"hint" json:"hint"`
	Person bool   `yaml:"person" json:"person"` // the people concerned are told of it as well
}

// Label is the item as a page shows it.
func (i Item) Label() string { return i.Mark + i.Title }

// Catalogue is all forms.
type Catalogue struct{ Forms []Form }

// Load reads all forms of a folder.
func Load(fsys fs.FS, folder string) (*Catalogue, error) {
	names, err := fs.Glob(fsys, folder+"/*.yaml")
	if err != nil {
		return nil, err
	}
	c := &Catalogue{}
	for _, name := range names {
		f := Form{}
		if err := pack.Decode(fsys, name, "incident-form", &f); err != nil {
			return nil, err
		}
		c.Forms = append(c.Forms, f)
	}
	return c, nil
}

// Find gives a form by its name.
func (c *Catalogue) Find(name string) (Form, bool) {
	if c == nil {
		return Form{}, false
	}
	i := slices.IndexFunc(c.Forms, func(f Form) bool { return f.Name == name })
	if i < 0 {
		return Form{}, false
	}
	return c.Forms[i], true
}

// Faults implements what the pack asks of definitions: no two items may share a name, or
// the name by which a template asks for them.
func (f *Form) Faults() iter.Seq2[[]string, string] {
	return func(yield func([]string, string) bool) {
		seen := map[string]bool{}
		for i, it := range f.Items {
			for _, key := range []string{"name " + it.Name, "field " + it.Field} {
				if seen[key] && !yield([]string{"items", strconv.Itoa(i)}, "同じ名前の項目が二つあります。") {
					return
				}
				seen[key] = true
			}
		}
	}
}
