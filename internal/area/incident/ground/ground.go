// Package ground lists what may be decided in an emergency (緊急時の決定), by whom, and on
// which grounds: a plan enumerates them, and a record of a decision has to name one.
package ground

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"iter"
	"slices"
	"strconv"

	"github.com/okite-isms/okite/internal/platform/pack"
)

// Definition is a set of decisions, as a pack holds it.
type Definition struct {
	Kind      string     `yaml:"kind"`
	Name      string     `yaml:"name"`
	Title     string     `yaml:"title"`
	Decisions []Decision `yaml:"decisions"`

	edition string
}

// Act is what a decision does.
type Act string

// The acts.
const (
	Cut     Act = "cut"
	Restore Act = "restore"
	Other   Act = "other"
)

// Decision is a kind of decision.
type Decision struct {
	Name    string   `yaml:"name" json:"name"`
	Title   string   `yaml:"title" json:"title"`
	Act     Act      `yaml:"act" json:"act"`
	Decider []string `yaml:"decider" json:"decider"` // the roles that decide
	Route   string   `yaml:"route" json:"route"`     // of approval, where it is ratified
	Basis   string   `yaml:"basis" json:"basis"`
	Anyone  bool     `yaml:"anyone" json:"anyone"` // may do it first and report after
	Grounds []Ground `yaml:"grounds" json:"grounds"`
}

// Ground is a ground of a decision.
type Ground struct {
	Name  string `yaml:"name" json:"name"`
	Title string `yaml:"title" json:"title"`
	Basis string `yaml:"basis" json:"basis"`
	After bool   `yaml:"after" json:"after"` // it is done first and reported after (事後報告)
}

// Load reads a definition. The error is pack.Problems.
func Load(fsys fs.FS, name string) (*Definition, error) {
	d := &Definition{}
	if err := pack.Decode(fsys, name, "decision-ground", d); err != nil {
		return nil, err
	}
	text, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil, fmt.Errorf("read the grounds of decisions: %w", err)
	}
	sum := sha256.Sum256(text)
	d.edition = d.Name + "@" + hex.EncodeToString(sum[:8])
	return d, nil
}

// Edition is by which the set is known: its name and its content.
func (d *Definition) Edition() string { return d.edition }

// Decision finds a kind of decision by name.
func (d *Definition) Decision(name string) (Decision, bool) {
	i := slices.IndexFunc(d.Decisions, func(k Decision) bool { return k.Name == name })
	if i < 0 {
		return Decision{}, false
	}
	return d.Decisions[i], true
}

// Ground finds a ground by name.
func (k Decision) Ground(name string) (Ground, bool) {
	i := slices.IndexFunc(k.Grounds, func(g Ground) bool { return g.Name == name })
	if i < 0 {
		return Ground{}, false
	}
	return k.Grounds[i], true
}

// Source is the provision on which a decision on a ground rests.
func (k Decision) Source(g Ground) string {
	if g.Basis != "" {
		return g.Basis
	}
	return k.Basis
}

// Faults implements what the pack asks of definitions.
func (d *Definition) Faults() iter.Seq2[[]string, string] {
	return func(yield func([]string, string) bool) {
		seen := map[string]bool{}
		for i, k := range d.Decisions {
			if seen[k.Name] && !yield([]string{"decisions", strconv.Itoa(i), "name"}, fmt.Sprintf("決定「%s」が二度書かれています。", k.Name)) {
				return
			}
			seen[k.Name] = true
		}
	}
}
