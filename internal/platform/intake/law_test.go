package intake

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func lawSample(t testing.TB) []byte {
	t.Helper()
	content, err := os.ReadFile("testdata/law.xml")
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func TestLaw(t *testing.T) {
	src := mustRead(t, lawSample(t))
	want := []string{
		"title 端末の管理に関する省令",
		"第一章 | 総則 | ",
		"第一章/第一条 | 目的 | この省令は、端末の管理について定める。",
		"第一章/第二条 | 定義 | この省令において、次の各号に掲げる用語の意義は、当該各号に定めるところによる。",
		"第一章/第二条/一 | 端末 | 次に掲げるものをいう。",
		"第一章/第二条/一/イ |  | 据置きの計算機",
		"第一章/第二条/一/イ/（１） |  | 窓口のもの",
		"第一章/第二条/一/ロ |  | 携帯する計算機",
		"第一章/第二条/二 | 職員 | 省の業務に従事する者をいう。",
		"第二章 | 管理 | ",
		"第二章/第二条の二 | 保管 | 端末は、別表に定める所に保管しなければならない。ただし、使用中は、この限りでない。",
		"第二章/第二条の二/２ |  | 職員は、端末の数を毎月確かめるものとする。",
		"第二章/第三条及び第四条 |  | 削除",
		"第二章/第五条 | 雑則 | この省令に定めるもののほか、必要な事項は、別に定める。",
		"附則 | 令和八年四月一日 | この省令は、令和八年四月一日から施行する。",
		"附則#2 | 令和九年みほん省令第二号 | ",
		"附則#2/第一条 | 施行期日 | この省令は、公布の日から施行する。",
		"attached 別表",
		"row 端末据置き執務室",
		"row 携帯一棚",
	}
	if d := cmp.Diff(want, tree(t, src.Lines)); d != "" {
		t.Errorf("%s\n%s", d, strings.Join(shown(src), "\n"))
	}
}

// A service puts elements of its own around a law.
func TestLawInAnswer(t *testing.T) {
	_, law, _ := strings.Cut(string(lawSample(t)), "?>")
	src := mustRead(t, []byte("<?xml version=\"1.0\"?><DataRoot><Result><Code>0</Code></Result><ApplData><LawFullText>"+law+"</LawFullText></ApplData></DataRoot>"))
	if d := cmp.Diff(shown(mustRead(t, lawSample(t))), shown(src)); d != "" {
		t.Error(d)
	}
}

func TestLawRefused(t *testing.T) {
	sample := string(lawSample(t))
	for reason, content := range map[string]string{
		"法令標準XML":  "<?xml version=\"1.0\"?><feed><entry/></feed>",
		"条文がありません": "<?xml version=\"1.0\"?><Law><LawBody/></Law>",
		"2つの法令":    "<?xml version=\"1.0\"?><a><Law/><Law/></a>",
		"途中で切れて":   sample[:len(sample)/2],
		"壊れて":      strings.Replace(sample, "</Chapter>", "</Part>", 1),
		"ENTITY":   strings.Replace(sample, "<Law ", "<!DOCTYPE Law [<!ENTITY a \"b\">]><Law ", 1),
		"深すぎ":      "<?xml version=\"1.0\"?><Law>" + strings.Repeat("<List>", 300),
		"文字コード":    "<?xml version=\"1.0\" encoding=\"x-none\"?><Law/>",
	} {
		if got := refused(t, []byte(content)); !strings.Contains(got, reason) {
			t.Errorf("%s: refused with %s", reason, got)
		}
	}
}

func FuzzLaw(f *testing.F) {
	f.Add(string(lawSample(f)))
	f.Fuzz(func(t *testing.T, content string) { checkRead(t, []byte("<?xml version=\"1.0\"?>"+content)) })
}
