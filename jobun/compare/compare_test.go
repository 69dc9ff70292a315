package compare_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/okite-isms/okite/jobun"
	"github.com/okite-isms/okite/jobun/compare"
)

func read(t testing.TB, text string) *jobun.Document {
	t.Helper()
	doc, err := jobun.ReadText(text, jobun.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// corpus reads a text of another body, which is no part of this repository.
func corpus(t testing.TB, pattern string) []byte {
	t.Helper()
	root := os.Getenv("OKITE_CORPUS")
	if root == "" {
		t.Skip("OKITE_CORPUS is not set: the test on real texts is SKIPPED")
	}
	found, err := filepath.Glob(filepath.Join(root, pattern))
	if err != nil || len(found) == 0 {
		t.Fatalf("OKITE_CORPUS: no file %s", pattern)
	}
	data, err := os.ReadFile(found[0])
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// touched tells a difference in words, one line for each provision.
func touched(d *compare.Difference) string {
	var b strings.Builder
	if len(d.Title) > 0 {
		b.WriteString("title\n")
	}
	for _, c := range d.Touched() {
		at := c.New
		if at == nil {
			at = c.Old
		}
		b.WriteString(string(c.Kind) + " " + at.Path)
		if c.Moved {
			b.WriteString(" moved from " + c.Old.Path)
		}
		if c.Renumbered {
			b.WriteString(" was " + c.Old.Path)
		}
		if c.SplitFrom != nil {
			b.WriteString(" out of " + c.SplitFrom.Path)
		}
		if c.MergedInto != nil {
			b.WriteString(" into " + c.MergedInto.Path)
		}
		b.WriteString("\n")
	}
	return b.String()
}

const regulation = `みずほ台町情報管理規程
（目的）
第1条　この規程は、情報の管理に関し必要な事項を定め、もって町政への信頼を確保することを目的とする。
（台帳）
第2条　課長は、台帳を作成し、毎年度これを点検しなければならない。
2　課長は、点検の結果を統括責任者に報告するものとする。
（持出し）
第3条　職員は、次に掲げる情報を庁舎の外に持ち出してはならない。
(1)　住民の個人情報を含むもの
(2)　入札の予定価格に関するもの
（委任）
第4条　この規程の施行に関し必要な事項は、町長が別に定める。
附　則
この規程は、令和6年4月1日から施行する。
`

func TestDocuments(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		edit []string
		want string
	}{
		{"nothing", nil, ""},
		{"width, wrapping and blanks", []string{"第2条　課長は、台帳を作成し、", "第２条　課長は、台帳を作成\nし、", "(1)　住民", "（１） 住民"}, ""},
		{"a word", []string{"毎年度これを点検し", "半年ごとにこれを点検し"}, "changed 第2条\n"},
		{"a title", []string{"みずほ台町情報管理規程", "みずほ台町情報資産管理規程"}, "title\n"},
		{"an article before the others", []string{"（持出し）\n第3条", "（研修）\n第3条　総務課は、毎年度、情報の管理に関する研修を行わなければならない。\n（持出し）\n第4条", "第4条　この", "第5条　この"},
			"added 第3条\nsame 第4条 was 第3条\nsame 第5条 was 第4条\n"},
		{"a paragraph less", []string{"2　課長は、点検の結果を統括責任者に報告するものとする。\n", ""}, "removed 第2条/2\n"},
		{"an item moved", []string{"(1)　住民の個人情報を含むもの\n(2)　入札の予定価格に関するもの", "(1)　入札の予定価格に関するもの\n(2)　住民の個人情報を含むもの"},
			"same 第3条/(1) was 第3条/(2)\nsame 第3条/(2) moved from 第3条/(1) was 第3条/(1)\n"},
		{"a paragraph split", []string{"第2条　課長は、台帳を作成し、毎年度これを点検しなければならない。\n2　課長は、点検の結果", "第2条　課長は、台帳を作成しなければならない。\n2　課長は、毎年度台帳を点検しなければならない。\n3　課長は、点検の結果"},
			"changed 第2条\nadded 第2条/2 out of 第2条\nsame 第2条/3 was 第2条/2\n"},
	} {
		now := strings.NewReplacer(c.edit...).Replace(regulation)
		got := touched(compare.Documents(read(t, regulation), read(t, now)))
		if got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestWords(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ old, now, want string }{
		{"公表を実施する。", "公表の実施する。", "公表{を|の}実施する。"},
		{"課長は、点検する。", "部長は、点検する。", "{課長|部長}は、点検する。"},
		{"１２名以上", "12名以上", "１２名以上"},
		{"第80条・第81条による", "第79条・第80条による", "{第80条・第81条|第79条・第80条}による"},
		{"個人情報を含むもの", "個人情報又は機密情報を含むもの", "個人情報{|又は機密情報}を含むもの"},
		{"これを定めなければならない。", "これを定めるものとする。", "これを{定めなければならない|定めるものとする}。"},
	} {
		var b strings.Builder
		for _, p := range compare.Words(c.old, c.now) {
			if p.Equal {
				b.WriteString(p.Old)
			} else {
				b.WriteString("{" + p.Old + "|" + p.New + "}")
			}
		}
		if b.String() != c.want {
			t.Errorf("%s, want %s", b.String(), c.want)
		}
	}
}

func TestRealEditions(t *testing.T) {
	t.Parallel()
	docs := []*jobun.Document{}
	for _, name := range []string{"policy-corpus/021*", "policy-corpus/022*"} {
		doc, err := jobun.ReadBytes(corpus(t, name), jobun.Options{})
		if err != nil {
			t.Fatal(err)
		}
		docs = append(docs, doc)
	}
	got := touched(compare.Documents(docs[0], docs[1]))
	want := []string{"title", "changed", "第8条/2\n", "第16条/4\n", "第17条/1\n", "added", "附則\n"}
	at := 0
	for _, w := range want {
		i := strings.Index(got[at:], w)
		if i < 0 {
			t.Fatalf("no %s in\n%s", w, got)
		}
		at += i
	}
	if n := strings.Count(got, "\n"); n != 5 {
		t.Errorf("%d differences, want 5:\n%s", n, got)
	}
}

// Two editions of 30,000 letters compare well under a second.
func TestSpeed(t *testing.T) {
	old, err := jobun.ReadBytes(corpus(t, "policy-corpus/023*"), jobun.Options{})
	if err != nil {
		t.Fatal(err)
	}
	now, err := jobun.ReadBytes(corpus(t, "policy-corpus/024*"), jobun.Options{})
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	d := compare.Documents(old, now)
	if took := time.Since(began); took > time.Second {
		t.Errorf("%d provisions took %v", len(d.Changes), took)
	}
	t.Log(len(d.Changes), len(d.Touched()), time.Since(began))
}
