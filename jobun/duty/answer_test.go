package duty

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/okite-isms/okite/jobun"
)

// answer is what a reader found in a text by hand: see jobun/testdata/README.
type answer struct {
	Sentences []answeredSentence `json:"sentences"`
	Relations []answeredRelation `json:"relations"`
}

type answeredSentence struct {
	Path       string     `json:"path"`
	Sentence   int        `json:"sentence"`
	Subjects   []string   `json:"subjects"`
	SubjectsOr [][]string `json:"subjects_or"`
	Modality   string     `json:"modality"`
	ModalityOr []string   `json:"modality_or"`
	Clauses    []struct {
		Subjects []string `json:"subjects"`
		Modality string   `json:"modality"`
	} `json:"clauses"`
	Timing []string `json:"timing"`
}

type answeredRelation struct {
	Kind     string     `json:"kind"`
	Path     string     `json:"path"`
	From     []string   `json:"from"`
	To       []string   `json:"to"`
	FromOr   [][]string `json:"from_or"`
	ToOr     [][]string `json:"to_or"`
	Optional bool       `json:"optional"`
}

// tally counts hits.
type tally struct{ hit, all int }

func (t tally) share() float64 {
	if t.all == 0 {
		return 1
	}
	return float64(t.hit) / float64(t.all)
}

func (t *tally) add(ok bool) {
	t.all++
	if ok {
		t.hit++
	}
}

// score holds all figures over a set of texts.
type score struct {
	modality, subject, clause, timing tally
	recall, precision                 map[string]*tally
	wrong                             []string
}

func newScore() *score {
	return &score{recall: map[string]*tally{}, precision: map[string]*tally{}}
}

func (s *score) at(m map[string]*tally, kind string) *tally {
	if m[kind] == nil {
		m[kind] = &tally{}
	}
	return m[kind]
}

func (s *score) miss(format string, args ...any) {
	s.wrong = append(s.wrong, fmt.Sprintf(format, args...))
}

// plainName compares names as the published score does: without blanks, brackets
// and width.
func plainName(s string) string {
	return newText([]rune(s), 0, len([]rune(s))).s
}

func sameNames(a, b []string) bool {
	set := func(list []string) []string {
		out := []string{}
		for _, n := range list {
			out = append(out, plainName(n))
		}
		slices.Sort(out)
		return slices.Compact(out)
	}
	return slices.Equal(set(a), set(b))
}

func anyNames(given, want []string, or [][]string) bool {
	return sameNames(given, want) || slices.ContainsFunc(or, func(o []string) bool { return sameNames(given, o) })
}

func (s *score) sentences(name string, doc *jobun.Document, a answer) {
	type key struct {
		path string
		n    int
	}
	said := map[key]jobun.Sentence{}
	for _, x := range doc.Sentences {
		said[key{x.Path, x.Sentence}] = x
	}
	for _, w := range a.Sentences {
		g := said[key{w.Path, w.Sentence}]
		m := string(g.Modality) == w.Modality || slices.Contains(w.ModalityOr, string(g.Modality))
		b := g.Path != "" && anyNames(g.Subjects, w.Subjects, w.SubjectsOr)
		s.modality.add(m)
		s.subject.add(b)
		if !m || !b {
			s.miss("%s %s %d: want %s %v, got %s %v: %s", name, w.Path, w.Sentence, w.Modality, w.Subjects, g.Modality, g.Subjects, g.Text)
		}
		if len(w.Clauses) > 1 {
			ok := len(g.Clauses) == len(w.Clauses)
			for i := range w.Clauses {
				ok = ok && i < len(g.Clauses) && string(g.Clauses[i].Modality) == w.Clauses[i].Modality && sameNames(g.Clauses[i].Subjects, w.Clauses[i].Subjects)
			}
			s.clause.add(ok)
			if !ok {
				s.miss("%s %s %d: clauses want %v, got %d", name, w.Path, w.Sentence, w.Clauses, len(g.Clauses))
			}
		}
		for _, value := range w.Timing {
			ok := slices.ContainsFunc(g.Clauses, func(c jobun.Clause) bool {
				return slices.ContainsFunc(c.Timing, func(t jobun.Timing) bool { return string(t.Value) == value })
			})
			s.timing.add(ok)
			if !ok {
				s.miss("%s %s %d: timing %s: %s", name, w.Path, w.Sentence, value, g.Text)
			}
		}
	}
}

// near reports whether one path is the other, its parent or its child.
func near(a, b string) bool {
	return a == b || strings.HasPrefix(a, b+"/") && !strings.Contains(a[len(b)+1:], "/") || strings.HasPrefix(b, a+"/") && !strings.Contains(b[len(a)+1:], "/")
}

func (s *score) relations(name string, doc *jobun.Document, a answer) {
	used := make([]bool, len(doc.Relations))
	find := func(w answeredRelation, fits func(jobun.Relation) bool) bool {
		for i, g := range doc.Relations {
			if !used[i] && string(g.Kind) == w.Kind && fits(g) {
				used[i] = true
				return true
			}
		}
		return false
	}
	strict := func(w answeredRelation) func(jobun.Relation) bool {
		return func(g jobun.Relation) bool {
			switch g.Kind {
			case jobun.Permission, jobun.Report, jobun.Appointment:
				return near(g.Path, w.Path) && anyNames(g.From, w.From, w.FromOr) && anyNames(g.To, w.To, w.ToOr)
			}
			return near(g.Path, w.Path)
		}
	}
	for _, w := range a.Relations {
		if w.Optional {
			continue
		}
		exact := strict(w)
		ok := find(w, func(g jobun.Relation) bool { return g.Path == w.Path && exact(g) }) || find(w, exact)
		s.at(s.recall, w.Kind).add(ok)
		if !ok {
			s.miss("%s %s %s missed: %v -> %v", name, w.Path, w.Kind, w.From, w.To)
		}
		if ok {
			s.at(s.precision, w.Kind).add(true)
		}
	}
	for _, w := range a.Relations {
		if w.Optional {
			find(w, func(g jobun.Relation) bool { return g.Path == w.Path })
		}
	}
	for i, g := range doc.Relations {
		switch g.Kind {
		case jobun.Reference, jobun.List, jobun.Classification:
			continue
		}
		if !used[i] {
			s.at(s.precision, string(g.Kind)).add(false)
			s.miss("%s %s %s wrong: %v -> %v %q", name, g.Path, g.Kind, g.From, g.To, g.Object)
		}
	}
}

// TestAnswers reads our own texts, which were answered by hand from the rules
// without knowing this code, and holds the scores.
func TestAnswers(t *testing.T) {
	names, err := filepath.Glob("../testdata/*.answer.json")
	if err != nil || len(names) < 20 {
		t.Fatalf("%d answers, %v", len(names), err)
	}
	total := newScore()
	for _, name := range names {
		base := strings.TrimSuffix(filepath.Base(name), ".answer.json")
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var a answer
		if err := json.Unmarshal(data, &a); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		doc := readFixture(t, base)
		total.sentences(base, doc, a)
		total.relations(base, doc, a)
	}
	total.hold(t)
}

func readFixture(t *testing.T, base string) *jobun.Document {
	t.Helper()
	for _, ending := range []string{".txt", ".md"} {
		data, err := os.ReadFile("../testdata/" + base + ending)
		if err != nil {
			continue
		}
		doc, err := jobun.ReadBytes(data, jobun.Options{})
		if err != nil {
			t.Fatal(err)
		}
		Read(doc, Options{})
		return doc
	}
	t.Fatalf("no text for %s", base)
	return nil
}

// least is what the scores must reach. They are above what is asked of real texts
// (0.97 and 0.90 for modality and subjects, 0.85 to 0.90 for relations), so that a
// step back shows.
var least = map[string]float64{
	"modality": 0.98, "subject": 0.97, "clauses": 0.9, "timing": 0.97,
	"permission": 0.93, "report": 0.93, "record": 0.95, "appointment": 0.93, "definition": 0.97, "recurrence": 0.95,
}

func (s *score) hold(t *testing.T) {
	t.Helper()
	for _, w := range s.wrong {
		t.Log(w)
	}
	check := func(what string, got tally, least float64) {
		t.Logf("%-24s %.3f (%d of %d)", what, got.share(), got.hit, got.all)
		if got.share() < least {
			t.Errorf("%s is %.3f, must be %.3f", what, got.share(), least)
		}
	}
	check("modality", s.modality, least["modality"])
	check("subject", s.subject, least["subject"])
	check("clauses", s.clause, least["clauses"])
	check("timing", s.timing, least["timing"])
	for _, kind := range []string{"permission", "report", "record", "appointment", "definition", "recurrence"} {
		check(kind+" recall", *s.at(s.recall, kind), least[kind])
		check(kind+" precision", *s.at(s.precision, kind), least[kind])
	}
}
