package policy

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/okite-isms/okite/internal/platform/cli"
	"github.com/okite-isms/okite/jobun"
	"github.com/okite-isms/okite/jobun/gap"
)

var update = flag.Bool("update", false, "write the golden files anew")

// checked is a standard with everything that the commands show: a role with another
// name, duties of several strengths, a permission, a doubled number.
const checked = `みほん町機器規程

第1章　総則

1 責任者
(1) 最高情報セキュリティ責任者（以下「CISO」という。）を置き、副町長をもって充てる。
(2) CISOは、毎年度、監査を実施させなければならない。

2 職員
(1) 職員は、端末を庁外に持ち出すときは、あらかじめCISOの許可を得なければならない。
(2) 職員は、パスワードを他人に知らせてはならない。
(2) 職員は、端末を丁寧に扱うよう努めなければならない。
(3) CISOは、必要があるときは、端末を調べることができる。
`

// small is an edition with a topic in each state.
const small = `kind: guideline
name: small
title: 小さな例
edition: 例の版
date: "2026-03-27"
doubt: 要確認。試験のための例。
chapters:
  - number: "1"
    title: 体制
    places: [総則]
topics:
  - {id: head, chapter: "1", number: "1-1", title: 責任者, question: 責任者を置くことを定めているか, level: required, terms: [{all: [CISO, 置き|置く]}]}
  - {id: look, chapter: "1", number: "1-2", title: 調査, question: 端末を調べることを定めているか, level: recommended, terms: [{all: [端末, 調べ]}]}
  - {id: cloud, chapter: "1", number: "1-3", title: クラウド, question: クラウドの利用を定めているか, level: required, doubt: 要確認（例）, terms: [{all: [クラウド]}]}
  - {id: beta, chapter: "1", number: "1-4", title: 端末の監視, question: 端末の監視を定めているか, level: required, when: [model-b], terms: [{all: [端末, 監視]}]}
`

// The sheets of every command, cell by cell.
func TestWorkbooks(t *testing.T) {
	t.Parallel()
	text, guideline := write(t, "kiki.txt", checked), write(t, "small.yaml", small)
	for name, words := range map[string][]string{
		"read":   {"read", "--on", "2026-04-01"},
		"lint":   {"lint", "--on", "2026-04-01"},
		"duties": {"duties"},
		"gaps":   {"gaps", "--guideline", guideline, "--when", "なし"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			to := filepath.Join(t.TempDir(), "out.xlsx")
			code, out, errs := run(t, "", append(append([]string{"policy"}, words...), "--format=xlsx", "-o", to, text)...)
			if code != cli.OK || out != "" || errs != "" {
				t.Fatalf("exit %d: %s%s", code, out, errs)
			}
			golden(t, "testdata/"+name+".golden", cells(t, to))
		})
	}
}

// cells writes out the sheets of a workbook.
func cells(t *testing.T, name string) string {
	t.Helper()
	f, err := excelize.OpenFile(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var b strings.Builder
	for _, s := range f.GetSheetList() {
		fmt.Fprintf(&b, "[%s]\n", s)
		rows, err := f.GetRows(s)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rows {
			b.WriteString(strings.ReplaceAll(strings.Join(r, " | "), "\n", "/") + "\n")
		}
	}
	return b.String()
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(name, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if want := readFile(t, name); got != want {
		t.Errorf("%s differs (-update writes it anew): got\n%s", name, got)
	}
}

func TestDutiesCommand(t *testing.T) {
	t.Parallel()
	text := write(t, "kiki.txt", checked)
	for name, c := range map[string]struct {
		words  []string
		has    string
		hasNot string
	}{
		"all":        {nil, "職員（3）", "定め: 0"},
		"alias":      {[]string{"--role", "ciso"}, "毎年度、監査を実施させ", "パスワード"},
		"full name":  {[]string{"--role", "最高情報セキュリティ責任者"}, "毎年度、監査を実施させ", "パスワード"},
		"wide":       {[]string{"--role", "ＣＩＳＯ"}, "毎年度、監査を実施させ", "パスワード"},
		"prohibited": {[]string{"--modality", "禁止"}, "[禁止] 第1章/2/(2)", "[義務]"},
		"both":       {[]string{"--role", "職員", "--modality", "努力"}, "定め: 1\n", "許可を得"},
		"none left":  {[]string{"--role", "CISO", "--modality", "努力"}, "定め: 0\n", "CISO（"},
	} {
		code, out, errs := run(t, "", append(append([]string{"policy", "duties"}, c.words...), text)...)
		if code != cli.OK || !strings.Contains(out, c.has) || strings.Contains(out, c.hasNot) {
			t.Errorf("%s: exit %d %s\n%s", name, code, errs, out)
		}
	}
	code, out, errs := run(t, "", "policy", "duties", "--role", "防火管理者", text)
	if code != cli.Failed || out != "" || !strings.Contains(errs, "役割「防火管理者」はありません。次の役割があります: ") || !strings.Contains(errs, "職員") {
		t.Errorf("an unknown role: exit %d, %s", code, errs)
	}
	if code, _, errs := run(t, "", "policy", "duties", "--modality", "強い", text); code != cli.Failed || !strings.Contains(errs, "義務、禁止、努力、できる") {
		t.Errorf("an unknown strength: exit %d, %s", code, errs)
	}
	var got struct {
		Documents []struct {
			Title  string
			Duties []struct{ Role string }
		}
	}
	if _, out, _ := run(t, "", "policy", "duties", "--format=json", "--role", "なし", text); json.Unmarshal([]byte(out), &got) != nil || len(got.Documents) != 1 || strings.Contains(out, "null") {
		t.Errorf("JSON %s", out)
	}
}

func TestLintCommand(t *testing.T) {
	t.Parallel()
	text := write(t, "kiki.txt", checked)
	code, out, errs := run(t, "", "policy", "lint", text)
	if code != cli.OK || !strings.Contains(out, "「(2)」が二度使われています") || !strings.Contains(out, "\n誤り\n") {
		t.Errorf("exit %d %s\n%s", code, errs, out)
	}
	var got struct{ Documents []textFindings }
	code, out, _ = run(t, "", "policy", "lint", "--format=json", "--severity", "誤り", text, text)
	if err := json.Unmarshal([]byte(out), &got); err != nil || code != cli.OK || len(got.Documents) != 2 {
		t.Fatalf("exit %d, %v: %s", code, err, out)
	}
	for _, f := range got.Documents[1].Findings {
		if f.Severity != jobun.Wrong {
			t.Errorf("a finding below the severity: %+v", f)
		}
	}
	for words, want := range map[string]string{
		"--on=2026-02-30": "--on の日付「2026-02-30」を読み取れません。", "--on=きのう": "読み取れません", "--severity=重い": "誤り、疑い、気付きのどれか",
	} {
		if code, out, errs := run(t, "", "policy", "lint", words, text); code != cli.Failed || out != "" || !strings.Contains(errs, want) {
			t.Errorf("%s: exit %d, %s", words, code, errs)
		}
	}
}

func TestGapsCommand(t *testing.T) {
	t.Parallel()
	text, guideline := write(t, "kiki.txt", checked), write(t, "small.yaml", small)
	gaps := func(words ...string) (int, string, string) {
		return run(t, "", append([]string{"policy", "gaps", "--guideline", guideline}, append(words, text)...)...)
	}
	code, out, errs := gaps()
	if code != cli.OK || !strings.Contains(out, "  全体: 不足 2  一部 1  充足 1\n") || !strings.Contains(out, "\n不足\n  1-3 クラウド（必須）  クラウドの利用を定めているか\n      要確認（例）\n") || strings.Index(out, "1-3 クラウド") > strings.Index(out, "1-1 責任者") {
		t.Errorf("exit %d %s\n%s", code, errs, out)
	}
	decisions := write(t, "hantei.yaml", "kind: gap-decision\ndecisions:\n  - topic: cloud\n    state: not_applicable\n    reason: クラウドを使わない。\n  - {topic: beta, state: met, provisions: [第3条], reason: 端末要領にある。}\n")
	code, out, errs = gaps("--decisions", decisions)
	if code != cli.OK || !strings.Contains(out, "充足 2  対象外 1") || !strings.Contains(out, "人の判定: 第3条 端末要領にある。") || strings.Contains(out, "不足\n") {
		t.Errorf("decided: exit %d %s\n%s", code, errs, out)
	}
	var got gapReport
	code, out, _ = gaps("--format=json", "--when", "model-b")
	if err := json.Unmarshal([]byte(out), &got); err != nil || code != cli.OK || len(got.Reports) != 1 || got.Reports[0].Counts.Missing != 2 || got.Reports[0].Results[0].State != gap.Missing || strings.Contains(out, "null") {
		t.Errorf("JSON: exit %d, %v: %s", code, err, out)
	}
	code, out, _ = run(t, "", "policy", "gaps", text)
	if code != cli.OK || !strings.Contains(out, "令和8年3月27日改定") || !strings.Contains(out, "第16条の3") {
		t.Errorf("shipped: exit %d\n%s", code, out)
	}
}

func TestGapsCommandFaults(t *testing.T) {
	t.Parallel()
	text, guideline := write(t, "kiki.txt", checked), write(t, "small.yaml", small)
	for name, c := range map[string]struct {
		words []string
		want  string
	}{
		"no guideline":       {[]string{"--guideline", filepath.Join(t.TempDir(), "none.yaml")}, "none.yaml: ファイルがありません。"},
		"a folder":           {[]string{"--guideline", t.TempDir()}, "ファイルではありません"},
		"broken":             {[]string{"--guideline", write(t, "b.yaml", strings.Replace(small, "level: required", "level: 高い", 1))}, "b.yaml 12行目: 「level」には、"},
		"a date that is not": {[]string{"--guideline", write(t, "d.yaml", strings.Replace(small, "2026-03-27", "2026-13-27", 1))}, "d.yaml 5行目: 日付「2026-13-27」"},
		"another kind":       {[]string{"--guideline", write(t, "k.yaml", "kind: document-kind\ndefinitions: []\n")}, "種類は「guideline」ではなく「document-kind」です。"},
		"unknown tag":        {[]string{"--guideline", guideline, "--when", "model-x"}, "次の条件があります: model-b"},
		"unknown topic":      {[]string{"--guideline", guideline, "--decisions", write(t, "x.yaml", "kind: gap-decision\ndecisions:\n  - {topic: clod, state: met, reason: あ}\n")}, "項目「clod」は"},
		"decided twice":      {[]string{"--guideline", guideline, "--decisions", write(t, "y.yaml", "kind: gap-decision\ndecisions:\n  - {topic: cloud, state: met, reason: あ}\n  - {topic: cloud, state: met, reason: い}\n")}, "二度書かれています"},
		"no reason":          {[]string{"--guideline", guideline, "--decisions", write(t, "z.yaml", "kind: gap-decision\ndecisions:\n  - {topic: cloud, state: met}\n")}, "z.yaml 3行目: 「reason」が書かれていません。"},
	} {
		code, out, errs := run(t, "", append(append([]string{"policy", "gaps"}, c.words...), text)...)
		if code != cli.Failed || out != "" || !strings.Contains(errs, c.want) {
			t.Errorf("%s: exit %d, %s", name, code, errs)
		}
	}
	for _, verb := range []string{"lint", "duties", "gaps"} {
		if code, _, errs := run(t, "", "policy", verb, filepath.Join(t.TempDir(), "none.txt")); code != cli.Failed || !strings.Contains(errs, "ファイルがありません。") {
			t.Errorf("%s of nothing: exit %d, %s", verb, code, errs)
		}
		if code, _, _ := run(t, "", "policy", verb); code != cli.Usage {
			t.Errorf("%s without a file: exit %d", verb, code)
		}
	}
}
