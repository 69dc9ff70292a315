package pack

import (
	"errors"
	"iter"
	"strings"
	"testing"
	"testing/fstest"
)

// edition is a guideline as a caller of Decode has it.
type edition struct {
	Kind     string `yaml:"kind"`
	Name     string `yaml:"name"`
	Title    string `yaml:"title"`
	Edition  string `yaml:"edition"`
	Date     string `yaml:"date"`
	Chapters []struct {
		Number string `yaml:"number"`
		Title  string `yaml:"title"`
	} `yaml:"chapters"`
	Topics []struct {
		ID       string                `yaml:"id"`
		Chapter  string                `yaml:"chapter"`
		Number   string                `yaml:"number"`
		Title    string                `yaml:"title"`
		Question string                `yaml:"question"`
		Level    string                `yaml:"level"`
		Terms    []map[string][]string `yaml:"terms"`
	} `yaml:"topics"`
}

func (e *edition) Faults() iter.Seq2[[]string, string] {
	return func(yield func([]string, string) bool) {
		for range e.Topics {
			if e.Topics[0].Chapter != e.Chapters[0].Number {
				yield([]string{"topics", "0", "chapter"}, "章がありません。")
			}
		}
	}
}

const good = `kind: guideline
name: example
title: 例
edition: 例の版
date: "2026-03-27"
chapters:
  - number: "1"
    title: 体制
topics:
  - id: head
    chapter: "1"
    number: "1-1"
    title: 責任者
    question: 責任者を置くことを定めているか
    level: required
    terms:
      - all: [責任者, 置く]
`

func TestDecode(t *testing.T) {
	t.Parallel()
	var e edition
	if err := Decode(fstest.MapFS{"a/x.yaml": {Data: []byte(good)}}, "a/x.yaml", "guideline", &e); err != nil {
		t.Fatal(err)
	}
	if e.Name != "example" || e.Topics[0].Terms[0]["all"][1] != "置く" {
		t.Errorf("got %+v", e)
	}
}

func TestDecodeProblems(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ from, to, want string }{
		"another kind": {"kind: guideline", "kind: document-kind", "x.yaml 1行目: 種類は「guideline」ではなく「document-kind」です。"},
		"missing":      {"    level: required\n", "", "x.yaml 10行目: 「level」が書かれていません。"},
		"unknown":      {"    level:", "    weight: 1\n    level:", "x.yaml 15行目: 「weight」という項目はありません。"},
		"choice":       {"level: required", "level: 高い", "x.yaml 15行目: 「level」には、「required」「recommended」のどれかを書いてください。"},
		"empty terms":  {"[責任者, 置く]", `[責任者, ""]`, "x.yaml 17行目: 「1」が空です。"},
		"own check":    {`chapter: "1"`, `chapter: "2"`, "x.yaml 11行目: 章がありません。"},
		"syntax":       {"topics:", "topics: [", "YAMLとして読み取れません"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text := strings.Replace(good, c.from, c.to, 1)
			var e edition
			err := Decode(fstest.MapFS{"x.yaml": {Data: []byte(text)}}, "x.yaml", "guideline", &e)
			var problems Problems
			if !errors.As(err, &problems) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
	if err := Decode(fstest.MapFS{}, "none.yaml", "guideline", &edition{}); err == nil || !strings.Contains(err.Error(), "読み取れませんでした") {
		t.Errorf("a file that is not there: %v", err)
	}
}

// Whatever the file, what Decode takes has passed every check.
func FuzzDecode(f *testing.F) {
	f.Add([]byte(good))
	f.Add([]byte("kind: guideline\ntopics: {}\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		var e edition
		if err := Decode(fstest.MapFS{"x.yaml": {Data: data}}, "x.yaml", "guideline", &e); err == nil && (len(e.Chapters) == 0 || len(e.Topics) == 0 || e.Kind != "guideline") {
			t.Errorf("taken: %+v", e)
		}
	})
}
