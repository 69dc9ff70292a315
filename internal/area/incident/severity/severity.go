// Package severity finds how grave an incident is (重大度) by rules that are data: the first
// rule that the facts meet decides. What decided is kept with the facts and the edition of
// the rules, so that the judgement can be made again, and a person may set another level
// with a reason.
package severity

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

// Definition is a set of levels and rules, as a pack holds it.
type Definition struct {
	Kind   string  `yaml:"kind"`
	Name   string  `yaml:"name"`
	Title  string  `yaml:"title"`
	Levels []Level `yaml:"levels"`
	Rules  []Rule  `yaml:"rules"`

	edition string
}

// Level is how grave something is; the highest rank is the gravest.
type Level struct {
	Name    string `yaml:"name" json:"name"`
	Title   string `yaml:"title" json:"title"`
	Rank    int    `yaml:"rank" json:"rank"`
	Meaning string `yaml:"meaning" json:"meaning"`
}

// Rule gives a level to what meets it.
type Rule struct {
	Name  string `yaml:"name"`
	Title string `yaml:"title"`
	Level string `yaml:"level"`
	When  string `yaml:"when"`
	Basis string `yaml:"basis"` // the provision of the body's policy

	when fact.Rule
}

// Judgement is the level with what made it.
type Judgement struct {
	Level   Level      `json:"level"`
	Rule    string     `json:"rule"`
	Why     string     `json:"why"`
	Basis   string     `json:"basis"`
	Edition string     `json:"edition"` // of the rules: their name and what they are known by
	Facts   fact.Facts `json:"facts"`
}

// Load reads a definition and makes its rules ready. The error is pack.Problems.
func Load(fsys fs.FS, name string) (*Definition, error) {
	d := &Definition{}
	if err := pack.Decode(fsys, name, "severity", d); err != nil {
		return nil, err
	}
	text, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil, fmt.Errorf("read the rules of severity: %w", err)
	}
	sum := sha256.Sum256(text)
	d.edition = d.Name + "@" + hex.EncodeToString(sum[:8])
	return d, nil
}

// Judge finds the level. Where no rule is met, which a definition that ends with a rule
// for all others does not let happen, it is the gravest: better to ask than to miss.
func (d *Definition) Judge(f fact.Facts) Judgement {
	j := Judgement{Edition: d.edition, Facts: f}
	for _, r := range d.Rules {
		if r.when.Holds(f) {
			j.Level, _ = d.Level(r.Level)
			j.Rule, j.Why, j.Basis = r.Name, r.Title, r.Basis
			return j
		}
	}
	j.Level = slices.MaxFunc(d.Levels, func(a, b Level) int { return a.Rank - b.Rank })
	j.Why = "当てはまる規則がありません。"
	return j
}

// Level finds a level by name.
func (d *Definition) Level(name string) (Level, bool) {
	i := slices.IndexFunc(d.Levels, func(l Level) bool { return l.Name == name })
	if i < 0 {
		return Level{}, false
	}
	return d.Levels[i], true
}

// Faults implements what the pack asks of definitions.
func (d *Definition) Faults() iter.Seq2[[]string, string] {
	return func(yield func([]string, string) bool) {
		for i := range d.Rules {
			r := &d.Rules[i]
			at := func(field string) []string { return []string{"rules", strconv.Itoa(i), field} }
			if _, ok := d.Level(r.Level); !ok && !yield(at("level"), fmt.Sprintf("重大度「%s」は、levels にありません。", r.Level)) {
				return
			}
			var err error
			if r.when, err = fact.Compile(r.When); err != nil && !yield(at("when"), fault.Of(err).Text) {
				return
			}
		}
	}
}
