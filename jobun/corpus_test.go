package jobun

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
)

// corpus returns a file of the corpus, a folder of texts of other bodies that
// is not part of this repository. Without it the test is skipped.
func corpus(t testing.TB, pattern string) (name string, data []byte) {
	t.Helper()
	root := os.Getenv("OKITE_CORPUS")
	if root == "" {
		t.Skip("OKITE_CORPUS is not set: the test on real texts is SKIPPED")
	}
	found, err := filepath.Glob(filepath.Join(root, pattern))
	if err != nil || len(found) == 0 {
		t.Fatalf("OKITE_CORPUS: no file %s", pattern)
	}
	data, err = os.ReadFile(found[0])
	if err != nil {
		t.Fatal(err)
	}
	return found[0], data
}

func readCorpus(t testing.TB, pattern string) *Document {
	t.Helper()
	_, data := corpus(t, pattern)
	doc, err := ReadBytes(data, Options{})
	if err != nil {
		t.Fatalf("%s: %v", pattern, err)
	}
	return doc
}

// answer is what a person found in a text.
type answer struct {
	Provisions []struct {
		Path    string
		Heading string
		Depth   int
		Line    int
	}
}

func TestCorpusAnswers(t *testing.T) {
	for _, c := range []struct {
		gold, text                             string
		tree, heading, precision, depth, lines float64
	}{
		{"k*", "seeds/002_*", 0.985, 0.97, 0.97, 0.98, 0.98},
		{"019", "policy-corpus/019_*", 0.98, 0.97, 0.97, 0.98, 0.98},
		{"022", "policy-corpus/022_*", 0.98, 0.97, 0.97, 0.98, 0.98},
	} {
		t.Run(c.gold, func(t *testing.T) {
			_, data := corpus(t, "policy-corpus/gold/gold_"+c.gold+".json")
			var want answer
			if err := json.Unmarshal(data, &want); err != nil {
				t.Fatal(err)
			}
			got := score(want, readCorpus(t, c.text))
			t.Logf("tree %.3f heading %.3f heading_p %.3f depth %.3f line %.3f", got.tree, got.heading, got.precision, got.depth, got.line)
			for _, f := range []struct {
				name      string
				got, want float64
			}{
				{"tree", got.tree, c.tree}, {"heading", got.heading, c.heading}, {"heading_p", got.precision, c.precision},
				{"depth", got.depth, c.depth}, {"line", got.line, c.lines},
			} {
				if f.got < f.want {
					t.Errorf("%s = %.3f, want at least %.3f", f.name, f.got, f.want)
				}
			}
			if t.Failed() {
				t.Log("missing:", got.missing, "\nextra:", got.extra)
			}
		})
	}
}

type figures struct {
	tree, heading, precision, depth, line float64
	missing, extra                        []string
}

// score compares a reading with an answer: paths as a multiset, in document
// order where several are equal; headings, depths and lines per path.
func score(want answer, doc *Document) figures {
	given := map[string][]Provision{}
	claimed := 0
	for _, p := range doc.Provisions {
		k := scorePath(p.Path)
		given[k] = append(given[k], p)
		if p.Heading != "" {
			claimed++
		}
	}
	var f figures
	hit, titled, right, depth, lines := 0, 0, 0, 0, 0
	for _, w := range want.Provisions {
		k := scorePath(w.Path)
		if w.Heading != "" {
			titled++
		}
		if len(given[k]) == 0 {
			f.missing = append(f.missing, w.Path)
			continue
		}
		g := given[k][0]
		given[k] = given[k][1:]
		hit++
		if w.Heading != "" && compare(w.Heading) == compare(g.Heading) {
			right++
		}
		if w.Depth == g.Depth {
			depth++
		}
		if d := w.Line - g.Line; d >= -2 && d <= 2 {
			lines++
		}
	}
	for k, rest := range given {
		for range rest {
			f.extra = append(f.extra, k)
		}
	}
	p, r := share(hit, len(doc.Provisions)), share(hit, len(want.Provisions))
	f.tree = 2 * p * r / (p + r)
	f.heading, f.precision = share(right, titled), share(right, claimed)
	f.depth, f.line = share(depth, len(want.Provisions)), share(lines, len(want.Provisions))
	return f
}

func share(a, b int) float64 { return float64(a) / float64(max(b, 1)) }

func scorePath(p string) string {
	parts := strings.Split(p, "/")
	for i, s := range parts {
		base, sharp, found := strings.Cut(s, "#")
		parts[i] = markKey(base)
		if found {
			parts[i] += "#" + sharp
		}
	}
	return strings.Join(parts, "/")
}

// TestCorpusTexts reads every text of the corpus and checks what holds for all.
func TestCorpusTexts(t *testing.T) {
	root := os.Getenv("OKITE_CORPUS")
	if root == "" {
		t.Skip("OKITE_CORPUS is not set: the test on real texts is SKIPPED")
	}
	seeds, _ := filepath.Glob(filepath.Join(root, "seeds", "*.txt"))
	more, _ := filepath.Glob(filepath.Join(root, "policy-corpus", "*.txt"))
	for _, name := range append(seeds, more...) {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		doc, err := ReadBytes(data, Options{})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		checkDocument(t, string(data), doc)
		validate(t, doc)
	}
}

func TestSeedWebPages(t *testing.T) {
	for _, c := range []struct {
		text     string
		headings int
	}{{"seeds/000_*", 14}, {"seeds/001_*", 10}} {
		doc := readCorpus(t, c.text)
		headings := 0
		for _, p := range doc.Provisions {
			if p.Heading != "" {
				headings++
			}
		}
		if headings < c.headings-1 {
			t.Errorf("%s: %d headings, want about %d", c.text, headings, c.headings)
		}
		if doc.Normative || !hasFinding(doc, NotANorm) {
			t.Errorf("%s: read as a norm", c.text)
		}
	}
}

func TestSeedPolicyPage(t *testing.T) {
	doc := readCorpus(t, "seeds/003_*")
	top := 0
	for _, p := range doc.Provisions {
		if p.Depth == 1 {
			top++
		}
	}
	if top != 13 || !doc.Normative {
		t.Errorf("%d top sections, normative %v; want 13, true", top, doc.Normative)
	}
	kinds := map[AsideKind]int{}
	for _, a := range doc.Aside {
		kinds[a.Kind]++
	}
	if kinds[Navigation] != 6 || kinds[Contact] != 4 {
		t.Errorf("set aside: %v, want 6 lines of navigation and 4 of contact", kinds)
	}
}

func TestSeedQuotedAmendment(t *testing.T) {
	doc := readCorpus(t, "seeds/004_*")
	for _, p := range doc.Provisions {
		if p.Line > 240 || p.Mark != nil && p.Mark.Style == Article {
			t.Errorf("line %d %s: an article of the quoted amendment became a provision", p.Line, p.Path)
		}
	}
	tables := 0
	for _, a := range doc.Attachments {
		if a.Kind == "表" {
			tables++
		}
	}
	if tables != 6 {
		t.Errorf("%d tables, want 6", tables)
	}
}

func hasFinding(doc *Document, code Code) bool {
	for _, f := range doc.Findings {
		if f.Code == code {
			return true
		}
	}
	return false
}

// checkDocument: every line that is not blank is in exactly one place, ids and
// paths are unique, parents stand before their children.
func checkDocument(t testing.TB, text string, doc *Document) {
	t.Helper()
	owner := map[int]string{}
	claim := func(what string, from, to int) {
		for l := from; l <= to; l++ {
			if o, taken := owner[l]; taken {
				t.Errorf("line %d: %s and %s", l, o, what)
			}
			owner[l] = what
		}
	}
	for _, l := range doc.TitleLines {
		claim("title", l, l)
	}
	for _, e := range doc.Editions {
		claim("edition", e.Line, e.Line)
	}
	for _, e := range doc.Contents {
		claim("contents", e.Line, e.Line)
	}
	for _, a := range doc.Aside {
		claim("aside "+string(a.Kind), a.Line, a.Line)
	}
	for i, p := range doc.Provisions {
		for _, s := range p.Source {
			claim("provision "+p.Path, s.From, s.To)
		}
		if p.Parent >= i || p.EndLine < p.Line {
			t.Errorf("%s: parent %d at %d, lines %d-%d", p.Path, p.Parent, i, p.Line, p.EndLine)
		}
	}
	for _, a := range doc.Attachments {
		for _, s := range a.Source {
			claim("attachment "+a.Label, s.From, s.To)
		}
	}
	for i, l := range Lines(text) {
		blank := strings.TrimFunc(tidy(l.Text), isBlank) == ""
		if _, taken := owner[i+1]; !taken && !blank {
			t.Errorf("line %d is nowhere: %q", i+1, l.Text)
		}
	}
	unique(t, doc)
}

func unique(t testing.TB, doc *Document) {
	t.Helper()
	ids, paths := map[string]bool{}, map[string]bool{}
	for _, p := range doc.Provisions {
		if ids[p.ID] || paths[p.Path] {
			t.Errorf("id %s or path %s twice", p.ID, p.Path)
		}
		ids[p.ID], paths[p.Path] = true, true
		if fmt.Sprint(strings.Count(p.Path, "/")+1) != fmt.Sprint(p.Depth) {
			t.Errorf("%s: depth %d", p.Path, p.Depth)
		}
		if !norm.NFC.IsNormalString(p.ID) {
			t.Errorf("id %q", p.ID)
		}
	}
}
