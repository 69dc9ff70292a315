package lint

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"

	"github.com/okite-isms/okite/jobun"
	"github.com/okite-isms/okite/jobun/duty"
)

// pieces are what the texts of the property tests are made of: marks, roles, words of
// every rule, broken pieces.
var pieces = []string{
	"第1条 ", "第２条の２ ", "第1章 基本方針\n", "第2章 対策基準\n", "附則\n", "別表第1\n", "別紙 体制図\n", "1 ", "2 ", "(1) ", "(2) ", "① ", "ア ", "・ ", "\n", "\n\n", "\t", "。", "、", "（", "）", "「", "」",
	"定義", "用語集", "情報セキュリティ管理者は、", "情報セキュリティ管理責任者は、", "CISOは、", "総務部長をもって充てる。", "を置く。", "（以下「CISO」という。）", "とは、端末をいう。",
	"緊急時対応計画を策定しなければならない", "しなければならない。", "行わなな", "あるると", "定期的実施し", "及び", "又は", "または", "もしくは", "漏えい", "漏洩", "サーバ", "サーバー", "取り扱う", "取扱う",
	"重要性分類Ⅰ以上", "機密性3以上", "機密性2", "前項", "前条", "第9条", "別表第3", "8(5)に", "令和5年9月31日", "町個人情報保護条例", "適用される行政機関は、町長部局及び議会とする。",
	"情報セキュリティ対策", "定期的に監査を実施する。", "必要に応じて監査を実施する。", "区分\t内容\t取扱制限\n", "Ⅰ\tい\tろ\n", "Ⅱ\tは\t\n", "\uFFFD", "𠮷", "会計年度任用職員", "臨時職員", "次の事項を", "こと。", "。。",
}

func texts() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 150).Draw(t, "pieces"), "")
	})
}

// TestFindingsHold: whatever the text, findings are in order, stand on lines of the
// text, are complete, bounded and the same again.
func TestFindingsHold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		if fault := faultOf(texts().Draw(t, "text")); fault != "" {
			t.Fatal(fault)
		}
	})
}

func FuzzCheck(f *testing.F) {
	names, _ := filepath.Glob("../testdata/*.txt")
	for _, name := range names {
		if b, err := os.ReadFile(name); err == nil {
			f.Add(string(b))
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		if fault := faultOf(text); fault != "" {
			t.Fatal(fault)
		}
	})
}

// faultOf returns what is wrong with the findings on a text, or nothing.
func faultOf(text string) string {
	doc, err := jobun.ReadText(text, jobun.Options{Limits: jobun.Limits{Characters: 20_000}})
	if err != nil {
		return ""
	}
	duty.Read(doc, duty.Options{})
	o := today
	o.PerCode = 5
	list := Check(doc, o)
	if again := Check(doc, o); len(again) != len(list) {
		return "the second time gives other findings"
	}
	per, last := map[jobun.Code]int{}, 0
	for i, f := range list {
		per[f.Code]++
		switch {
		case f.Line < last:
			return "not in the order of lines"
		case f.Line < 1 || f.Line > doc.Lines:
			return "a line that is not there: " + string(f.Code)
		case f.Message == "" || f.Severity == "" || strings.Contains(f.Message, "%!"):
			return "an unfinished message: " + f.Message
		case per[f.Code] > 5:
			return "too many of " + string(f.Code)
		case i > 0 && f == list[i-1]:
			return "twice: " + f.Message
		}
		last = f.Line
	}
	for i, fs := range Together([]*jobun.Document{doc, doc}, o) {
		for _, f := range fs {
			if f.Line < 1 || f.Line > doc.Lines {
				return "together: a line that is not there in " + []string{"the upper", "the lower"}[i]
			}
		}
	}
	return ""
}

// TestBounded: a text as long as jobun reads does not explode.
func TestBounded(t *testing.T) {
	if testing.Short() {
		t.Skip("a long text")
	}
	for name, line := range map[string]string{
		"faults":  "ア 職員は、漏洩またはあるると定期的実施しなければならない\n",
		"names":   "第1条 課長（以下「課長等」という。）は、情報安全管理責任者に第9条の②の箱を渡す。\n",
		"terms":   "(1) 端末 機器をいう。\n",
		"one end": "責任者規程規程責任者",
	} {
		text := "1 定義\n" + strings.Repeat(line, 3_000_000/len([]rune(line))/8)
		doc, err := jobun.ReadText(text, jobun.Options{})
		if err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		list := Check(doc, today)
		t.Logf("%s: %d lines, %d findings, %v", name, doc.Lines, len(list), time.Since(start))
		if len(list) > 100*60 || time.Since(start) > 20*time.Second {
			t.Errorf("%s: %d findings in %v", name, len(list), time.Since(start))
		}
	}
}

// TestMore: the last finding of a code says how many more there are.
func TestMore(t *testing.T) {
	doc := readText(t, "1 箱\n"+strings.Repeat("課長をを見る。\n", 12))
	o := today
	o.PerCode = 5
	list := Check(doc, o)
	if len(list) != 5 || !strings.Contains(list[4].Message, "ほかに7件") {
		t.Errorf("findings %v", list)
	}
}

// TestSchema: findings fit the published form of a document.
func TestSchema(t *testing.T) {
	doc := policy(t, 1)
	doc.Findings = append(doc.Findings, Check(doc, today)...)
	schema, err := jsonschema.NewCompiler().Compile("../../docs/jobun.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(value); err != nil {
		t.Error(err)
	}
}
