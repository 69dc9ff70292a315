package legal

import (
	"fmt"
	"io/fs"
	"iter"
	"slices"
	"strconv"

	"github.com/okite-isms/okite/internal/area/incident/fact"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/pack"
)

// Definition is a set of laws with their clocks, as a pack holds it.
type Definition struct {
	Kind       string      `yaml:"kind"`
	Name       string      `yaml:"name"`
	Title      string      `yaml:"title"`
	Recipients []Recipient `yaml:"recipients"`
	Regimes    []Regime    `yaml:"regimes"`
}

// Recipient is who is to be told.
type Recipient struct {
	Name  string `yaml:"name"`
	Title string `yaml:"title"`
}

// Regime is one law with its rules, in an edition and for the time in which it holds.
type Regime struct {
	Name       string   `yaml:"name"`
	Title      string   `yaml:"title"`
	Law        string   `yaml:"law"`
	Rule       string   `yaml:"rule"`
	Edition    string   `yaml:"edition"`
	Doubt      string   `yaml:"doubt"` // 要確認: what is to be checked with the authority
	From       string   `yaml:"from"`
	Until      string   `yaml:"until"` // the first day on which it holds no more
	Applies    string   `yaml:"applies"`
	Triggers   []Case   `yaml:"triggers"`
	Exemptions []Case   `yaml:"exemptions"`
	Clocks     []Timing `yaml:"clocks"`
	Release    *Release `yaml:"release"`

	set         string // name of the definition it stands in
	from, until clock.Date
	applies     fact.Rule
}

// Case is a fact.Rule on the facts with its clause.
type Case struct {
	Name   string `yaml:"name"`
	Title  string `yaml:"title"`
	Clause string `yaml:"clause"`
	When   string `yaml:"when"`

	when fact.Rule
}

// Timing is a clock that starts where a regime applies: with Targets it is 速やかに and the
// days are what is aimed at, with Days it is a deadline, with neither it only has to be done.
type Timing struct {
	Name    string  `yaml:"name"`
	Title   string  `yaml:"title"`
	To      string  `yaml:"to"`
	Clause  string  `yaml:"clause"`
	Note    string  `yaml:"note"`
	Form    string  `yaml:"form"`
	Targets []int   `yaml:"targets"`
	Days    int     `yaml:"days"`
	Rolls   bool    `yaml:"rolls"` // a deadline on a day off moves to the next day
	Longer  *Longer `yaml:"longer"`
}

// Longer is more time for some incidents.
type Longer struct {
	Days  int    `yaml:"days"`
	When  string `yaml:"when"`
	Title string `yaml:"title"`

	when fact.Rule
}

// Release frees who works for another body from reporting, once that one is told.
type Release struct {
	Title   string `yaml:"title"`
	Clause  string `yaml:"clause"`
	When    string `yaml:"when"`
	To      string `yaml:"to"`
	Targets []int  `yaml:"targets"`

	when fact.Rule
}

// Load reads a definition and makes its rules ready. The error is pack.Problems.
func Load(fsys fs.FS, name string) (*Definition, error) {
	d := &Definition{}
	if err := pack.Decode(fsys, name, "deadline", d); err != nil {
		return nil, err
	}
	return d, nil
}

// LoadAll reads all definitions of a folder as one: what the laws ask for, and the other
// lines on which a body reports. Two of them may name the same recipient.
func LoadAll(fsys fs.FS, folder string) (*Definition, error) {
	names, err := fs.Glob(fsys, folder+"/*.yaml")
	if err != nil {
		return nil, err
	}
	all := &Definition{Kind: "deadline", Name: folder}
	for _, name := range names {
		d, err := Load(fsys, name)
		if err != nil {
			return nil, err
		}
		for _, r := range d.Recipients {
			if all.title(r.Name) == r.Name {
				all.Recipients = append(all.Recipients, r)
			}
		}
		all.Regimes = append(all.Regimes, d.Regimes...)
	}
	return all, nil
}

// Faults implements what the pack asks of definitions: it compiles each rule, and finds
// dates that are none and recipients that are not listed.
func (d *Definition) Faults() iter.Seq2[[]string, string] {
	return func(yield func([]string, string) bool) {
		for i := range d.Regimes {
			d.Regimes[i].set = d.Name
			at := []string{"regimes", strconv.Itoa(i)}
			for place, reason := range d.Regimes[i].faults(d.Recipients) {
				if !yield(append(slices.Clone(at), place...), reason) {
					return
				}
			}
		}
	}
}

func (r *Regime) faults(recipients []Recipient) iter.Seq2[[]string, string] {
	return func(yield func([]string, string) bool) {
		say := func(reason string, at ...string) bool { return reason == "" || yield(at, reason) }
		known := func(name string) string {
			if slices.ContainsFunc(recipients, func(x Recipient) bool { return x.Name == name }) {
				return ""
			}
			return fmt.Sprintf("報告先「%s」は、recipients にありません。", name)
		}
		ok := say(readDay(r.From, &r.from), "from") && (r.Until == "" || say(readDay(r.Until, &r.until), "until")) && say(ready(r.Applies, &r.applies), "applies")
		for i := range r.Triggers {
			ok = ok && say(ready(r.Triggers[i].When, &r.Triggers[i].when), "triggers", strconv.Itoa(i), "when")
		}
		for i := range r.Exemptions {
			ok = ok && say(ready(r.Exemptions[i].When, &r.Exemptions[i].when), "exemptions", strconv.Itoa(i), "when")
		}
		for i := range r.Clocks {
			at := []string{"clocks", strconv.Itoa(i)}
			ok = ok && say(known(r.Clocks[i].To), append(at, "to")...)
			if l := r.Clocks[i].Longer; ok && l != nil {
				ok = say(ready(l.When, &l.when), append(at, "longer", "when")...)
			}
		}
		if x := r.Release; ok && x != nil {
			_ = say(known(x.To), "release", "to") && say(ready(x.When, &x.when), "release", "when")
		}
	}
}

func ready(rule string, to *fact.Rule) string {
	c, err := fact.Compile(rule)
	if err != nil {
		return fault.Of(err).Text
	}
	*to = c
	return ""
}

func readDay(text string, to *clock.Date) string {
	d, err := clock.ParseDate(text)
	if err != nil {
		return "日付は、2026-04-01 の形で書いてください。"
	}
	*to = d
	return ""
}
