package duty

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/okite-isms/okite/jobun"
)

// check holds what is true of every reading: places lie in the text, sentences are
// counted, clauses follow one another, paths exist.
func check(t testing.TB, doc *jobun.Document) {
	t.Helper()
	paths := map[string]int{}
	for _, p := range doc.Provisions {
		paths[p.Path] = 0
	}
	inside := func(r jobun.Range) bool {
		return r.From.Line >= 1 && r.To.Line <= doc.Lines && r.From.Column >= 1 && (r.From.Line < r.To.Line || r.From.Line == r.To.Line && r.From.Column <= r.To.Column)
	}
	for _, s := range doc.Sentences {
		n, known := paths[s.Path]
		if !known || s.Sentence != n+1 || s.Text == "" || len(s.Clauses) == 0 {
			t.Fatalf("%s %d: counted %d, text %q", s.Path, s.Sentence, n, s.Text)
		}
		paths[s.Path]++
		for _, c := range s.Clauses {
			if !inside(c.Span) || (len(c.Subjects) == 0) != (c.Basis == jobun.NoSubject) || slices.Contains(c.Subjects, "") {
				t.Fatalf("%s %d: span %v, subjects %q, basis %s", s.Path, s.Sentence, c.Span, c.Subjects, c.Basis)
			}
			for _, w := range c.Timing {
				if !inside(w.Span) {
					t.Fatalf("%s %d: timing %v", s.Path, s.Sentence, w)
				}
			}
		}
	}
	for _, r := range doc.Relations {
		if r.Line < 1 || r.Line > doc.Lines || slices.Contains(r.From, "") || slices.Contains(r.To, "") {
			t.Fatalf("relation %+v", r)
		}
		if r.Kind == jobun.Reference && r.Of == jobun.ToProvision {
			for _, to := range r.To {
				_, known := paths[to]
				if !known && !slices.ContainsFunc(doc.Attachments, func(a jobun.Attachment) bool { return a.Label == to }) {
					t.Fatalf("%s refers to %q, which is not there", r.Path, to)
				}
			}
		}
	}
}

// TestForm checks every fixture against the published schema.
func TestForm(t *testing.T) {
	schema, err := jsonschema.NewCompiler().Compile("../../docs/jobun.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	names, _ := filepath.Glob("../testdata/*.golden")
	if len(names) < 20 {
		t.Fatalf("only %d fixtures", len(names))
	}
	for _, name := range names {
		doc := readFixture(t, strings.TrimSuffix(filepath.Base(name), ".golden"))
		check(t, doc)
		data, err := json.Marshal(doc)
		if err != nil {
			t.Fatal(err)
		}
		value, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(value); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestHostile reads bad input of a quarter of a megabyte: no panic, and the work stays in
// proportion (a quadratic step would not end within the time of a test run).
func TestHostile(t *testing.T) {
	for _, s := range []string{
		"者は", "職員は、", "管理者及び", "（以下「者」という。", "場合は、", "（「", "し、職員が", "の許可を得て", "に報告し", "第1条第2項の規定により", "前各号", "をもって充て", "次の事項を定め、",
		"。", "は", "1年に1回", "職員は、鍵を返さなければならない。",
	} {
		t.Run(s, func(t *testing.T) {
			text := "第1条　" + strings.Repeat(s, 1<<18/len(s))
			doc, err := jobun.ReadText(text, jobun.Options{})
			if err != nil {
				t.Fatal(err)
			}
			Read(doc, Options{})
			check(t, doc)
		})
	}
}

// TestManyArticles: references are found by index, not by looking through the text.
func TestManyArticles(t *testing.T) {
	var b strings.Builder
	for range 4000 {
		b.WriteString("第1条　職員は、前条第2項及び第3条の規定により、(1)の鍵を返さなければならない。\n(1) 鍵\n(2) 前号の箱\n")
	}
	doc := readOne(t, b.String())
	if len(doc.Relations) < 4000 {
		t.Errorf("%d relations", len(doc.Relations))
	}
}

func FuzzRead(f *testing.F) {
	names, _ := filepath.Glob("../testdata/*.txt")
	for _, n := range names {
		if data, err := os.ReadFile(n); err == nil {
			f.Add(string(data))
		}
	}
	for _, s := range []string{"第1条　職員は（以下「者」という。）、", "1 目的\nは\nが、", "第1条　係長が", "第1条　。。「。」（。", "第1条　をもって充てる。"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		doc, err := jobun.ReadText(text, jobun.Options{Limits: jobun.Limits{Characters: 20_000}})
		if err != nil {
			return
		}
		Read(doc, Options{})
		check(t, doc)
		Duties(doc)
	})
}
