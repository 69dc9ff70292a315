package lint

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/okite-isms/okite/jobun"
	"github.com/okite-isms/okite/jobun/duty"
)

// defect is a fault of a text that a person found.
type defect struct {
	Kind     string
	Severity jobun.Severity
	Lines    []int
	What     string
	// Reach is "reader" where the sense of the sentence is needed.
	Reach string
}

// TestFlawed: the faults that were put into our own text are found, and what is said
// beside them is none.
func TestFlawed(t *testing.T) {
	holdScore(t, "../testdata/flawed.txt", "../testdata/flawed.answer.json", 0.9, 0.95)
}

// TestCorpusScore: the same on the text of another body, which is not part of this
// repository.
func TestCorpusScore(t *testing.T) {
	root := os.Getenv("OKITE_CORPUS")
	if root == "" {
		t.Skip("OKITE_CORPUS is not set: the test on real texts is SKIPPED")
	}
	answers, _ := filepath.Glob(filepath.Join(root, "policy-corpus/gold/lint_*.json"))
	texts, _ := filepath.Glob(filepath.Join(root, "seeds/002_*"))
	if len(answers) != 1 || len(texts) != 1 {
		t.Fatalf("OKITE_CORPUS: answers %v, texts %v", answers, texts)
	}
	holdScore(t, texts[0], answers[0], 0.95, 0.9)
}

// TestCorpusQuiet bounds what is said of texts that are nearly clean. Each of these
// findings was read and is right.
func TestCorpusQuiet(t *testing.T) {
	root := os.Getenv("OKITE_CORPUS")
	if root == "" {
		t.Skip("OKITE_CORPUS is not set: the test on real texts is SKIPPED")
	}
	for pattern, most := range map[string]int{
		"policy-corpus/016_*": 0, "policy-corpus/017_*": 0, "policy-corpus/018_*": 0, "policy-corpus/019_*": 0, "policy-corpus/020_*": 0,
		"policy-corpus/021_*": 4, "policy-corpus/022_*": 4, "policy-corpus/023_*": 14, "policy-corpus/024_*": 17, "policy-corpus/025_*": 14, "seeds/003_*": 4,
	} {
		names, _ := filepath.Glob(filepath.Join(root, pattern))
		if len(names) != 1 {
			t.Fatalf("OKITE_CORPUS: %s: %v", pattern, names)
		}
		if got := serious(Check(readFile(t, names[0]), today)); len(got) > most {
			t.Errorf("%s: %d findings, want at most %d: %v", pattern, len(got), most, got)
		}
	}
}

func readFile(t *testing.T, name string) *jobun.Document {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jobun.ReadBytes(b, jobun.Options{})
	if err != nil {
		t.Fatal(err)
	}
	duty.Read(doc, duty.Options{})
	return doc
}

// serious are the findings that are more than advice.
func serious(list []jobun.Finding) []jobun.Finding {
	var out []jobun.Finding
	for _, f := range list {
		if f.Severity != jobun.Notice {
			out = append(out, f)
		}
	}
	return out
}

// holdScore compares the findings with an answer: the share of the defects within
// reach of a rule that are found, each by a finding of its own, and the share of the
// findings that stand at a defect.
func holdScore(t *testing.T, text, answer string, recall, precision float64) {
	t.Helper()
	b, err := os.ReadFile(answer)
	if err != nil {
		t.Fatal(err)
	}
	var want struct{ Findings []defect }
	if err := json.Unmarshal(b, &want); err != nil {
		t.Fatal(err)
	}
	doc := readFile(t, text)
	said := serious(append(doc.Findings, Check(doc, today)...))
	var asked []defect
	for _, d := range want.Findings {
		if d.Severity != jobun.Notice {
			asked = append(asked, d)
		}
	}
	owner := assign(asked, said)
	found, rules := 0, 0
	for i, d := range asked {
		if d.Reach == "reader" {
			continue
		}
		rules++
		if owner[i] {
			found++
		} else {
			t.Logf("missed: %v %s", d.Lines, d.What)
		}
	}
	near := 0
	for _, f := range said {
		if i := indexOf(asked, f); i >= 0 {
			near++
		} else {
			t.Logf("beside the answer: line %d %s", f.Line, f.Code)
		}
	}
	r, p := float64(found)/float64(rules), float64(near)/float64(len(said))
	t.Logf("found %d of %d (%.3f), at a defect %d of %d (%.3f)", found, rules, r, near, len(said), p)
	if r < recall || p < precision {
		t.Errorf("recall %.3f, precision %.3f; want %.3f, %.3f", r, p, recall, precision)
	}
}

func (d defect) isAt(line int) bool {
	for _, l := range d.Lines {
		if line >= l-1 && line <= l+1 {
			return true
		}
	}
	return false
}

func indexOf(asked []defect, f jobun.Finding) int {
	for i, d := range asked {
		if d.isAt(f.Line) {
			return i
		}
	}
	return -1
}

// assign gives as many defects as possible a finding of their own.
func assign(asked []defect, said []jobun.Finding) []bool {
	owner := map[int]int{} // finding to defect
	var place func(i int, seen map[int]bool) bool
	place = func(i int, seen map[int]bool) bool {
		for k, f := range said {
			if seen[k] || !asked[i].isAt(f.Line) {
				continue
			}
			seen[k] = true
			if other, taken := owner[k]; !taken || place(other, seen) {
				owner[k] = i
				return true
			}
		}
		return false
	}
	for i := range asked {
		place(i, map[int]bool{})
	}
	found := make([]bool, len(asked))
	for _, i := range owner {
		found[i] = true
	}
	return found
}

// TestQuiet: a text without faults, full of what rules could mistake for one.
func TestQuiet(t *testing.T) {
	for _, f := range serious(Check(readFile(t, "testdata/quiet.txt"), today)) {
		t.Errorf("line %d: %s %s: %s", f.Line, f.Severity, f.Code, f.Message)
	}
}
