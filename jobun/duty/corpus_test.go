package duty

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/okite-isms/okite/jobun"
)

// goldModality are the names of the published answers.
var goldModality = map[string]string{"KOTO": "instructs", "KOTO_NOT": "prohibits", "DECL": "declares", "DEF": "defines"}

// corpus is the folder of documents of real bodies. They are not ours to ship.
func corpus(t *testing.T) string {
	t.Helper()
	root := os.Getenv("OKITE_CORPUS")
	if root == "" {
		t.Skip("!!! NOT CHECKED: real documents: OKITE_CORPUS is not set")
	}
	return root
}

func loadJSON(t *testing.T, name string, into any) {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, into); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

func readReal(t *testing.T, pattern string) *jobun.Document {
	t.Helper()
	names, _ := filepath.Glob(filepath.Join(corpus(t), pattern))
	if len(names) != 1 {
		t.Fatalf("%s: %d files", pattern, len(names))
	}
	data, err := os.ReadFile(names[0])
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jobun.ReadBytes(data, jobun.Options{})
	if err != nil {
		t.Fatal(err)
	}
	Read(doc, Options{})
	check(t, doc)
	return doc
}

// TestRealSentences holds the scores on three real texts that were answered by hand.
func TestRealSentences(t *testing.T) {
	root := corpus(t)
	for _, c := range []struct {
		text, gold        string
		modality, subject float64
	}{
		{"seeds/002_*", "gold_koge", 0.97, 0.9},
		{"policy-corpus/019_*", "gold_019", 0.95, 0.85},
		{"policy-corpus/022_*", "gold_022", 0.95, 0.85},
	} {
		var a answer
		loadJSON(t, filepath.Join(root, "policy-corpus", "gold", c.gold+".json"), &a)
		asked := a.Sentences[:0]
		for _, s := range a.Sentences {
			m, other := goldModality[s.Modality]
			if !other {
				m = strings.ToLower(s.Modality)
			}
			s.Modality, s.Clauses = m, nil // clauses of one modality stand there too
			asked = append(asked, s)
		}
		a.Sentences = asked
		s := newScore()
		s.sentences(c.gold, readReal(t, c.text), a)
		for _, w := range s.wrong {
			t.Log(w)
		}
		if s.modality.share() < c.modality || s.subject.share() < c.subject || s.modality.all < 50 {
			t.Errorf("%s: modality %.3f, subject %.3f of %d", c.gold, s.modality.share(), s.subject.share(), s.modality.all)
		}
	}
}

// TestRealRelations holds the scores on the relations of one real policy.
func TestRealRelations(t *testing.T) {
	root := corpus(t)
	var a struct {
		answer
		Scope map[string][]string `json:"scope"`
	}
	loadJSON(t, filepath.Join(root, "policy-corpus", "gold", "relations_koge.json"), &a)
	doc := readReal(t, "seeds/002_*")
	doc.Relations = slices.DeleteFunc(doc.Relations, func(r jobun.Relation) bool {
		tops, asked := a.Scope[string(r.Kind)]
		return asked && !slices.Contains(tops, strings.Split(r.Path, "/")[0])
	})
	s := newScore()
	s.relations("koge", doc, a.answer)
	for _, w := range s.wrong {
		t.Log(w)
	}
	for _, kind := range []string{"permission", "appointment", "report", "record", "recurrence", "definition"} {
		r, p := s.at(s.recall, kind).share(), s.at(s.precision, kind).share()
		if r < 0.9 || p < 0.85 {
			t.Errorf("%s: recall %.3f, precision %.3f", kind, r, p)
		}
	}
}

// TestRealTexts reads every real text there is.
func TestRealTexts(t *testing.T) {
	root := corpus(t)
	for _, pattern := range []string{"seeds/*.txt", "policy-corpus/*.txt"} {
		names, _ := filepath.Glob(filepath.Join(root, pattern))
		for _, n := range names {
			rel, _ := filepath.Rel(root, n)
			readReal(t, rel)
		}
	}
}
