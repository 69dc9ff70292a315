// Package playbook holds what is done in a kind of incident (対応手順): tasks in phases, each
// for a role, due so long after an event, some only where the facts ask for it. An incident
// keeps the edition that it began with, whatever becomes of the pack.
package playbook

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

// Definition is a playbook, as a pack holds it.
type Definition struct {
	Kind    string `yaml:"kind"`
	Name    string `yaml:"name"`
	Title   string `yaml:"title"`
	Meaning string `yaml:"meaning"`
	Fits    string `yaml:"fits"` // to which facts it fits
	Tasks   []Task `yaml:"tasks"`

	edition string
	fits    fact.Rule
}

// Task is something to do.
type Task struct {
	Name    string   `yaml:"name" json:"name"`
	Phase   Phase    `yaml:"phase" json:"phase"`
	Title   string   `yaml:"title" json:"title"`
	Text    string   `yaml:"text" json:"text"`
	Role    string   `yaml:"role" json:"role"`
	After   Event    `yaml:"after" json:"after"`     // empty: no due time
	Minutes int      `yaml:"minutes" json:"minutes"` // after the event
	When    string   `yaml:"when" json:"when"`
	Must    bool     `yaml:"must" json:"must"` // cannot be skipped
	Steps   []string `yaml:"steps" json:"steps"`
}

// Phase is a part of the response.
type Phase string

// The phases.
const (
	Detect    Phase = "detect"
	First     Phase = "first"
	Contain   Phase = "contain"
	Eradicate Phase = "eradicate"
	Recover   Phase = "recover"
	Watch     Phase = "watch"
	Prevent   Phase = "prevent"
)

// Phases lists the phases in the order in which they come.
func Phases() []Phase { return []Phase{Detect, First, Contain, Eradicate, Recover, Watch, Prevent} }

// Title is the phase's Japanese name.
func (p Phase) Title() string {
	return map[Phase]string{Detect: "検知", First: "初動", Contain: "封じ込め", Eradicate: "根絶", Recover: "復旧", Watch: "監視", Prevent: "再発防止"}[p]
}

// Event is what happens to an incident, from which due times count.
type Event string

// The events.
const (
	Noticed  Event = "noticed"
	Reported Event = "reported"
	Judged   Event = "judged"
	Cut      Event = "cut"
	Restored Event = "restored"
	Watching Event = "watching"
)

// Title is the event's Japanese name.
func (e Event) Title() string {
	return map[Event]string{Noticed: "気付いたとき", Reported: "報告を受けたとき", Judged: "インシデントと判断したとき", Cut: "切断・停止したとき", Restored: "復旧したとき", Watching: "経過観察に入ったとき"}[e]
}

// Load reads all playbooks of a folder, ordered by name. The error is pack.Problems.
func Load(fsys fs.FS, folder string) ([]*Definition, error) {
	names, err := fs.Glob(fsys, folder+"/*.yaml")
	if err != nil {
		return nil, fmt.Errorf("list playbooks: %w", err)
	}
	var list []*Definition
	for _, name := range names {
		d := &Definition{}
		if err := pack.Decode(fsys, name, "playbook", d); err != nil {
			return nil, err
		}
		text, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, fmt.Errorf("read a playbook: %w", err)
		}
		sum := sha256.Sum256(text)
		d.edition = d.Name + "@" + hex.EncodeToString(sum[:8])
		list = append(list, d)
	}
	return list, nil
}

// Edition is by which the playbook is known: its name and its content.
func (d *Definition) Edition() string { return d.edition }

// Suits reports whether the playbook is meant for such facts.
func (d *Definition) Suits(f fact.Facts) bool { return d.fits.Holds(f) }

// Applies reports whether a task with such a condition is to be done.
func Applies(when string, f fact.Facts) bool {
	if when == "" {
		return true
	}
	r, err := fact.Compile(when)
	// A condition that was valid when the playbook began and is no more keeps its task:
	// better to be skipped with a reason than to be forgotten.
	return err != nil || r.Holds(f)
}

// Faults implements what the pack asks of definitions.
func (d *Definition) Faults() iter.Seq2[[]string, string] {
	return func(yield func([]string, string) bool) {
		var err error
		if d.Fits != "" {
			if d.fits, err = fact.Compile(d.Fits); err != nil && !yield([]string{"fits"}, fault.Of(err).Text) {
				return
			}
		}
		last, seen := -1, map[string]bool{}
		for i, t := range d.Tasks {
			at := func(field string) []string { return []string{"tasks", strconv.Itoa(i), field} }
			if seen[t.Name] && !yield(at("name"), fmt.Sprintf("作業「%s」が二度書かれています。", t.Name)) {
				return
			}
			seen[t.Name] = true
			place := slices.Index(Phases(), t.Phase)
			if place < last && !yield(at("phase"), "作業は、段階の順（検知・初動・封じ込め・根絶・復旧・監視・再発防止）に並べてください。") {
				return
			}
			last = max(last, place)
			if t.After == "" && t.Minutes != 0 && !yield(at("minutes"), "何から数えるか（after）を書いてください。") {
				return
			}
			if t.When != "" {
				if _, err := fact.Compile(t.When); err != nil && !yield(at("when"), fault.Of(err).Text) {
					return
				}
			}
		}
	}
}
