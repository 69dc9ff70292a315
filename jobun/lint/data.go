package lint

import (
	"embed"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/goccy/go-yaml"

	"github.com/okite-isms/okite/jobun"
)

//go:embed data/*.yaml
var files embed.FS

// Statute is a law, an ordinance or an office whose name ended on a day.
type Statute struct {
	Name string `yaml:"name"`
	// Short are other names: 行政機関個人情報保護法.
	Short []string `yaml:"short"`
	// Ended is the first day on which the name no longer held.
	Ended day `yaml:"ended"`
	// Now is what holds in its place.
	Now string `yaml:"now"`
	// Source says by which act.
	Source string `yaml:"source"`
}

// day is a date in YAML.
type day struct{ time.Time }

// UnmarshalYAML reads 2023-04-01.
func (d *day) UnmarshalYAML(b []byte) error {
	t, err := time.Parse(time.DateOnly, strings.Trim(strings.TrimSpace(string(b)), `"'`))
	d.Time = t
	return err
}

// NewStatute makes a Statute of Options.Statutes.
func NewStatute(name string, ended time.Time, now string) Statute {
	return Statute{Name: name, Ended: day{ended}, Now: now}
}

type spellingData struct {
	Groups []spellingGroup `yaml:"groups"`
}

type spellingGroup struct {
	Prefer   string         `yaml:"prefer"`
	Others   []string       `yaml:"others"`
	Severity jobun.Severity `yaml:"severity"`
	// Only is "title" for words that are compared on the title page alone.
	Only string `yaml:"only"`
}

type slipsData struct {
	Homophones [][]string `yaml:"homophones"`
	Slips      []slip     `yaml:"slips"`
}

// slip is a wrong way to write something.
type slip struct {
	Wrong  string   `yaml:"wrong"`
	Right  string   `yaml:"right"`
	Except []string `yaml:"except"`
}

type samenessData struct {
	Groups []samenessGroup `yaml:"groups"`
	Staff  []staffGroup    `yaml:"staff"`
	Organs []string        `yaml:"organs"`
}

type samenessGroup struct {
	Name     string         `yaml:"name"`
	Words    []string       `yaml:"words"`
	Severity jobun.Severity `yaml:"severity"`
}

type staffGroup struct {
	Current string   `yaml:"current"`
	From    day      `yaml:"from"`
	Former  []string `yaml:"former"`
	Except  []string `yaml:"except"`
}

type statuteData struct {
	Statutes   []Statute `yaml:"statutes"`
	Ordinances []Statute `yaml:"ordinances"`
}

type weakeningData struct {
	Frequencies []struct {
		Strong []string `yaml:"strong"`
		Weak   []string `yaml:"weak"`
	} `yaml:"frequencies"`
	Acts []string  `yaml:"acts"`
	Old  []oldRule `yaml:"old"`
}

type oldRule struct {
	Words   []string `yaml:"words"`
	Without []string `yaml:"without"`
	Note    string   `yaml:"note"`
}

var (
	spellingTable  = sync.OnceValue(func() spellingData { return load[spellingData]("spelling") })
	slipsTable     = sync.OnceValue(func() slipsData { return load[slipsData]("slips") })
	samenessTable  = sync.OnceValue(func() samenessData { return load[samenessData]("sameness") })
	statuteTable   = sync.OnceValue(func() statuteData { return load[statuteData]("statutes") })
	weakeningTable = sync.OnceValue(func() weakeningData { return load[weakeningData]("weakening") })
)

// load reads a file that is part of the program; a fault in it is a fault of the
// program, which the tests find.
func load[T any](name string) T {
	var out T
	b, err := files.ReadFile("data/" + name + ".yaml")
	if err == nil {
		err = yaml.Unmarshal(b, &out)
	}
	if err != nil {
		panic(fmt.Sprintf("lint: data/%s.yaml: %v", name, err))
	}
	return out
}
