// Package class holds the classes of incidents (事案の区分) as data. A class says whom an
// emergency plan wants told; a body may have classes of its own.
package class

import (
	"fmt"
	"io/fs"
	"iter"
	"slices"
	"strconv"

	"github.com/okite-isms/okite/internal/platform/pack"
)

// Kind is the kind of definition in a pack.
const Kind = "incident-class"

// Definition is a set of classes, the gravest first.
type Definition struct {
	Kind    string  `yaml:"kind"`
	Name    string  `yaml:"name"`
	Title   string  `yaml:"title"`
	Classes []Class `yaml:"classes"`
}

// Class is what sort of thing went wrong.
type Class struct {
	Name    string `yaml:"name" json:"name"`
	Title   string `yaml:"title" json:"title"`
	Meaning string `yaml:"meaning" json:"meaning"`
}

// Load reads a definition that ships. The error is pack.Problems.
func Load(fsys fs.FS, name string) (*Definition, error) {
	d := &Definition{}
	return d, pack.Decode(fsys, name, Kind, d)
}

// Read reads a definition that a body wrote itself. The error is pack.Problems.
func Read(text string) (*Definition, error) {
	d := &Definition{}
	return d, pack.DecodeText("区分", []byte(text), Kind, d)
}

// Find gives a class by name.
func (d *Definition) Find(name string) (Class, bool) {
	i := slices.IndexFunc(d.Classes, func(c Class) bool { return c.Name == name })
	if i < 0 {
		return Class{}, false
	}
	return d.Classes[i], true
}

// TitleOf is what a class is called; its name where the definition no longer holds it, for
// an old incident keeps the class that it had.
func (d *Definition) TitleOf(name string) string {
	if c, ok := d.Find(name); ok {
		return c.Title
	}
	return name
}

// Faults implements what the pack asks of definitions.
func (d *Definition) Faults() iter.Seq2[[]string, string] {
	return func(yield func([]string, string) bool) {
		seen := map[string]bool{}
		for i, c := range d.Classes {
			if seen[c.Name] && !yield([]string{"classes", strconv.Itoa(i), "name"}, fmt.Sprintf("名前「%s」が二度使われています。", c.Name)) {
				return
			}
			seen[c.Name] = true
		}
	}
}
