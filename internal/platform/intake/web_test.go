package intake

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/unicode"

	"github.com/okite-isms/okite/jobun"
)

func page(body string) []byte {
	return []byte("<!DOCTYPE html>\n<html><head><title>題</title><style>p{}</style></head><body>" + body + "</body></html>")
}

func TestWeb(t *testing.T) {
	for name, c := range map[string]struct {
		body string
		want []string
	}{
		"blocks": {"<h1>みほん町端末規程</h1><div><p>第1条　端末は、\n  棚に置く。</p><p>１行<br>２行</p></div>末", []string{"みほん町端末規程", "第1条　端末は、棚に置く。", "１行", "２行", "末"}},
		"dropped": {
			"<nav>案内</nav><script>var x='字'</script><p hidden>隠</p><p style='display: none'>隠</p><form><select><option>選</option></select></form><!-- 注 --><p>残る</p>",
			[]string{"残る"},
		},
		"main":      {"<p>広告</p><main><p>この規程は、端末の管理について定める。</p></main><p>著作権</p>", []string{"この規程は、端末の管理について定める。"}},
		"ruby":      {"<p><ruby>端末<rp>（</rp><rt>たんまつ</rt><rp>）</rp></ruby>を使う。</p>", []string{"端末を使う。"}},
		"lists":     {"<ol><li>甲</li><li>乙<ul><li>丙</li></ul></li></ol><ol type=a start=3><li>丁</li></ol><ol><li>(1)　戊</li></ol>", []string{"[1 1] 甲", "[2 1] 乙", "・丙", "[c a] 丁", "(1)　戊"}},
		"katakana":  {"<ol style='list-style-type: katakana-iroha'><li>甲</li><li>乙</li></ol>", []string{"[イ イ] 甲", "[ロ イ] 乙"}},
		"table":     {"<table><caption>別表</caption><tr><th rowspan=2>区分</th><th colspan=2>扱い</th></tr><tr><td>庁内</td><td>庁外</td></tr><tr><td>Ⅰ</td><td></td><td>可<br>不可</td></tr></table>", []string{"別表", "1:1,1 区分 (2x1)", "1:1,2 扱い (1x2)", "1:2,2 庁内", "1:2,3 庁外", "1:3,1 Ⅰ", "1:3,3 可", "1:3,3 不可"}},
		"shape":     {"<table><tr><td><h1>題名</h1><p>文。</p></td><td>横</td></tr></table><table><tr><td>枠</td></tr></table>", []string{"題名", "文。", "横", "枠"}},
		"pre":       {"<pre>一行\n　二行</pre>", []string{"一行", "　二行"}},
		"entities":  {"<p>A&amp;B&nbsp;&#12354;&lt;b&gt;</p>", []string{"A&B\u00a0あ<b>"}},
		"unclosed":  {"<p>一<p>二<div>三", []string{"一", "二", "三"}},
		"too large": {"<table><tr><td rowspan=99999999 colspan=3>甲</td><td>乙</td></tr><tr><td>丙</td></tr></table>", []string{"1:1,1 甲 (500x3)", "1:1,4 乙", "1:2,4 丙"}},
	} {
		if d := cmp.Diff(c.want, shown(mustRead(t, page(c.body)))); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

func TestWebIndents(t *testing.T) {
	src := mustRead(t, page(`<div style="margin-left:2em"><p style="text-indent:-1em">（１）　甲</p></div><p>　乙</p>`))
	if src.Lines[0].Indent != 2 || src.Lines[1].Indent != 2 {
		t.Errorf("%+v", src.Lines)
	}
}

func TestWebEncodings(t *testing.T) {
	text := "<html><head><meta http-equiv=\"Content-Type\" content=\"text/html; charset=%s\"></head><body><p>髙﨑町の端末規程を、次のように定める。①㈱</p></body></html>"
	for name, e := range map[string]encoding.Encoding{
		"Shift_JIS": japanese.ShiftJIS, "x-sjis": japanese.ShiftJIS, "EUC-JP": japanese.EUCJP, "iso-2022-jp": japanese.ISO2022JP, "utf-8": encoding.Nop, "": encoding.Nop,
		"windows-1252": encoding.Nop, "utf-16": unicode.UTF16(unicode.LittleEndian, unicode.UseBOM),
	} {
		said := strings.Replace(text, "%s", name, 1)
		if e == japanese.EUCJP || e == japanese.ISO2022JP {
			said = strings.NewReplacer("髙﨑", "高崎", "①㈱", "").Replace(said)
		}
		content, err := e.NewEncoder().String(said)
		if err != nil {
			t.Fatal(name, err)
		}
		src := mustRead(t, []byte(content))
		if len(src.Lines) != 1 || !strings.Contains(src.Lines[0].Text, "町の端末規程を、次のように定める。") || src.Form != "HTML" {
			t.Errorf("%s: %s %q", name, src.Form, shown(src))
		}
	}
}

// A page of a text reads as the text does.
func TestWebOwnTexts(t *testing.T) {
	for name, text := range ownTexts(t) {
		want := tree(t, jobun.Lines(string(text)))
		score, faults := agreement(want, tree(t, mustRead(t, []byte(pageOf(string(text)))).Lines))
		if score < 0.99 {
			t.Errorf("%s: agreement %.3f\n%s", name, score, faults)
		}
	}
}

func TestWebRefused(t *testing.T) {
	for reason, content := range map[string][]byte{
		"文字がありません": page("<script>x</script>"),
		"深すぎ":      page(strings.Repeat("<div>", 5000) + "文"),
		"大きすぎ":     page(strings.Repeat("文", maxPage/2)),
		"列が多すぎ":    page("<table><tr>" + strings.Repeat("<td>文", 600) + "</table>"),
	} {
		if got := refused(t, content); !strings.Contains(got, reason) {
			t.Errorf("%s: refused with %s", reason, got)
		}
	}
	if src := mustRead(t, []byte("# 規程\n\n<table><tr><td>Markdownの中の表</td></tr></table>\n")); src.Form != "UTF-8" {
		t.Errorf("Markdown is %s", src.Form)
	}
}

func FuzzWeb(f *testing.F) {
	f.Add("<table><tr><td rowspan=3>甲<td>乙<tr><td>丙</table><ol><li>甲<ruby>乙<rt>丙</ruby></ol>")
	f.Fuzz(func(t *testing.T, body string) { checkRead(t, page(body)) })
}
