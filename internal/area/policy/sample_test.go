package policy

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/okite-isms/okite/jobun"
)

// sampleText is a text of a sample body as it is read, with all its words in one piece.
type sampleText struct {
	*jobun.Document
	words string
}

func readSample(t *testing.T, name string) sampleText {
	t.Helper()
	content, err := samples.ReadFile("sample/" + name)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := read(content)
	if err != nil {
		t.Fatal(err)
	}
	var words strings.Builder
	for _, p := range doc.Provisions {
		words.WriteString(p.Heading + "\n" + p.Text + "\n")
	}
	return sampleText{doc, words.String()}
}

// rows are the rows of the attachment whose title or path contains the given words,
// without the first, which names the columns.
func (x sampleText) rows(t *testing.T, words string) [][]string {
	t.Helper()
	for _, a := range x.Attachments {
		if strings.Contains(a.Title, words) || a.Path == words {
			return a.Rows[1:]
		}
	}
	t.Fatalf("no attachment %q", words)
	return nil
}

func (x sampleText) at(t *testing.T, path string) string {
	t.Helper()
	i := slices.IndexFunc(x.Provisions, func(p jobun.Provision) bool { return p.Path == path })
	if i < 0 {
		t.Fatalf("no provision %s", path)
	}
	return x.Provisions[i].Text
}

// Nothing in a sample text stands alone, out of order or without an end: an officer
// begins her own rules with it.
func TestSampleTexts(t *testing.T) {
	t.Parallel()
	for name, least := range map[string]int{
		"town/1_kihon.txt":   60,
		"town/2_taisaku.txt": 500,
		"town/3_kinkyu.txt":  80,
		"city/1_kisoku.txt":  140,
	} {
		x := readSample(t, name)
		if len(x.Provisions) < least || len(x.Findings) != 0 || !x.Normative || len(x.Editions) == 0 {
			t.Errorf("%s: %d provisions, %d editions, findings %+v", name, len(x.Provisions), len(x.Editions), x.Findings)
		}
		children := map[string]int{}
		for _, p := range x.Provisions {
			children[above(p.Path)]++
		}
		for _, p := range x.Provisions {
			if n := children[p.Path]; n == 1 && !strings.Contains(p.Path, "条") {
				t.Errorf("%s: %s has one part alone", name, p.Path)
			}
			if strings.Contains(p.Path, "#") {
				t.Errorf("%s: %s is there twice", name, p.Path)
			}
			if strings.Contains(p.Text, "は、") && !strings.HasSuffix(p.Text, "。") {
				t.Errorf("%s: %s does not end: %s", name, p.Path, p.Text)
			}
		}
		for _, wrong := range []string{"または", "もしくは", "および", "ならびに", "ウィルス", "漏洩", "持ち出しの", "個人情報保護条例"} {
			if strings.Contains(x.words, wrong) {
				t.Errorf("%s: says %s", name, wrong)
			}
		}
	}
}

func above(path string) string {
	i := strings.LastIndexByte(path, '/')
	return path[:max(0, i)]
}

// The policy says for each field of the ordinance (地方自治法施行規則16条の3) where it is kept.
func TestSamplePolicyNamesTheEightFields(t *testing.T) {
	t.Parallel()
	if n := len(readSample(t, "town/1_kihon.txt").rows(t, "10/(2)")); n != 8 {
		t.Errorf("%d fields", n)
	}
}

// The chart of the standard, its glossary and its table of records are there for who
// has no time to read it: they say what the text says.
func TestSampleAnnexesAgreeWithTheText(t *testing.T) {
	t.Parallel()
	x := readSample(t, "town/2_taisaku.txt")
	for _, r := range x.rows(t, "体制図") {
		if appointed := r[0] + "は、" + r[1] + "をもって充てる。"; !strings.Contains(r[1], "、") && !strings.Contains(x.words, appointed) {
			t.Errorf("the text does not say: %s", appointed)
		}
	}
	if n := strings.Count(x.words, "をもって充てる。"); n != 8 {
		t.Errorf("%d posts are appointed", n)
	}
	policy := readSample(t, "town/1_kihon.txt")
	for _, r := range x.rows(t, "用語集") {
		if used := x.words + policy.words; !strings.Contains(used, r[0]) {
			t.Errorf("%s is explained, but not used", r[0])
		}
		for _, p := range slices.Concat(policy.Provisions, x.Provisions) {
			if p.Heading == r[0] && strings.HasSuffix(p.Text, "をいう。") {
				t.Errorf("%s is defined at %s as well", r[0], p.Path)
			}
		}
	}
	rows := x.rows(t, "記録の保存期間")
	for _, r := range rows {
		if !strings.Contains(x.words, r[0]) {
			t.Errorf("no provision keeps %s", r[0])
		}
	}
	for _, m := range regexp.MustCompile(`を([^を。]+)に記録し`).FindAllStringSubmatch(x.words, -1) {
		if !slices.ContainsFunc(rows, func(r []string) bool { return r[0] == m[1] }) {
			t.Errorf("how long is %s kept?", m[1])
		}
	}
}

// The standard has the nine chapters of the national one, and for each kind of thing
// that a policy demands a provision to be read out of it.
func TestSampleStandardDemandsEveryKind(t *testing.T) {
	t.Parallel()
	x := readSample(t, "town/2_taisaku.txt")
	if len(x.Contents) != 9 {
		t.Errorf("%d chapters", len(x.Contents))
	}
	for path, words := range map[string]string{
		"第1章/2/(6)/②":   "指名する者をもって充てる",
		"第1章/5/(2)/①":   "その職務を代理する",
		"第1章/6/(3)/②":   "事後の許可",
		"第2章/2/(7)/①":   "情報セキュリティ管理者の許可",
		"第4章/1/(4)/①":   "CISOの承認",
		"第6章/1/(9)/①":   "CISO、統括情報セキュリティ責任者及びネットワーク管理者の許可",
		"第6章/2/(3)/①":   "ネットワーク管理者及び当該情報システムの情報システム管理者の許可",
		"第7章/4/(2)":     "事後速やかにCISOに報告し",
		"第5章/4/(1)/④":   "速やかにCISOに報告",
		"第6章/1/(6)/④":   "毎月、ログを点検",
		"第8章/1/(2)/⑬":   "損害の賠償",
		"第9章/1/(1)/①":   "監査実施計画",
		"第5章/3/(1)/②/エ": "第29条の2",
		"第3章/2/(2)":     "無害化",
		"第8章/5/(4)":     "生成AIに機密性2以上の情報を入力してはならない",
		"第2章/2/(10)/③":  "廃棄管理簿に記録",
		"第8章/2/(1)/③":   "外部サービス管理簿に記録",
		"第1章/3/(2)/③":   "議事録に記録",
		"第6章/2/(2)/③":   "代行する者",
	} {
		if got := x.at(t, path); !strings.Contains(got, words) {
			t.Errorf("%s does not say %s: %s", path, words, got)
		}
	}
}

// The plan names eleven classes of people to call, and its matrix the same ones in the
// same order. Where it says who is called at once, the matrix has a circle.
func TestSamplePlanCallsTheSamePeople(t *testing.T) {
	t.Parallel()
	x := readSample(t, "town/3_kinkyu.txt")
	var classes []string
	for _, p := range x.Provisions {
		if above(p.Path) == "2/(1)" {
			classes = append(classes, p.Text)
		}
	}
	rows := x.rows(t, "区分に応じた連絡先")
	if len(classes) != 11 || len(rows) != 11 {
		t.Fatalf("%d classes, %d rows", len(classes), len(rows))
	}
	for i, r := range rows {
		if r[0] != classes[i] {
			t.Errorf("row %d is of %s, the text has %s", i+1, r[0], classes[i])
		}
	}
	for column, path := range []string{"4/(2)/①", "4/(2)/②", "4/(2)/③"} {
		text := x.at(t, path)
		for _, r := range rows[7:] {
			if called := r[column+1] == "○"; called != strings.Contains(text, r[0]) {
				t.Errorf("%s and the matrix (%s) do not agree on %s", path, r[column+1], r[0])
			}
		}
	}
	for path, grounds := range map[string]int{"5/(1)": 4, "5/(2)": 3} {
		n := 0
		for _, p := range x.Provisions {
			if above(p.Path) == path {
				n++
			}
		}
		if n != grounds {
			t.Errorf("%s has %d grounds", path, n)
		}
	}
}

// The city's rule is of the other shape: articles in order through all chapters, each
// with a caption, the first paragraph without a number.
func TestSampleRuleIsInArticles(t *testing.T) {
	t.Parallel()
	x := readSample(t, "city/1_kisoku.txt")
	articles, paragraphs := 0, map[string]int{}
	for _, p := range x.Provisions {
		mark := p.Path[strings.LastIndexByte(p.Path, '/')+1:]
		switch {
		case strings.HasSuffix(mark, "条"):
			articles++
			if mark != fmt.Sprintf("第%d条", articles) || p.Heading == "" {
				t.Errorf("article %d is %s %s", articles, mark, p.Heading)
			}
		case strings.HasSuffix(above(p.Path), "条") && !strings.HasPrefix(mark, "("):
			if paragraphs[above(p.Path)]++; mark != strconv.Itoa(paragraphs[above(p.Path)]+1) {
				t.Errorf("%s does not follow", p.Path)
			}
		}
	}
	if articles != 48 || len(x.Contents) != 8 {
		t.Errorf("%d articles, %d entries of the contents", articles, len(x.Contents))
	}
	if n := strings.Count(x.words, "をもって充てる。"); n != 7 {
		t.Errorf("%d posts are appointed", n)
	}
}
