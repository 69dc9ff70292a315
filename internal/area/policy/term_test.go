package policy

import (
	"strings"
	"testing"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/web/webtest"
)

const worded = `ためし町用語規程

第1章 総則

1 用語
(1) 端末とは、職員が業務に使う機器をいう。
(2) 最高情報セキュリティ責任者（以下「CISO」という。）を置き、副町長をもって充てる。
(3) CISOは、端末の台帳を作成しなければならない。

用語集
| 用語 | 説明 |
|---|---|
| 端末 | 職員が家で使う機器 |
| 媒体 | データを入れて運ぶもの |
`

func TestTermsAreCollected(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o town) {
		who := office("b1")
		d := o.document(who, Internal, worded)
		o.document(who, Closed, strings.NewReplacer("ためし町用語規程", "秘匿規程", "端末", "鍵穴").Replace(worded))
		list, total, err := o.Terms(o.as(staff("b1")), TermQuery{})
		if err != nil || total != 4 {
			t.Fatalf("%d terms: %+v, %v", total, list, err)
		}
		got := map[string]Term{}
		for _, one := range list {
			got[one.Word+string(one.Kind)] = one
		}
		if a := got["端末"+string(DefinedTerm)]; !a.Conflict || a.ProvisionID == "" || !strings.Contains(a.Meaning, "業務に使う") || a.Document != d.ID {
			t.Errorf("the definition is %+v", a)
		}
		if a := got["CISO"+string(AbbreviatedTerm)]; a.Conflict || a.Meaning != "最高情報セキュリティ責任者" {
			t.Errorf("the abbreviation is %+v", a)
		}
		if a := got["媒体"+string(ListedTerm)]; a.Conflict || a.Meaning != "データを入れて運ぶもの" {
			t.Errorf("the entry of the list is %+v", a)
		}
		if _, total, _ := o.Terms(o.as(who), TermQuery{Conflict: true}); total != 4 {
			t.Errorf("%d conflicts over both documents", total)
		}
		if _, total, err := o.Terms(o.as(office("b2")), TermQuery{}); total != 0 || err != nil {
			t.Errorf("another body sees %d terms, %v", total, err)
		}
		u, err := o.Usage(o.as(staff("b1")), "端末")
		if err != nil || len(u.Terms) != 2 || u.Hits.Count < 2 {
			t.Errorf("it is used in %+v, %v", u, err)
		}
		if _, err := o.Usage(o.as(staff("b1")), "鍵穴"); !fault.Is(err, fault.NotFound) {
			t.Errorf("a word of a closed document gives %v", err)
		}
	})
}

func TestTermPages(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o town) {
		m := o.site()
		webtest.Contains(t, webtest.Get(t, m, office("b1"), "/policy/term").Body.String(), "説明された用語はありません", "規程を読み込む")
		o.document(office("b1"), Internal, worded)
		webtest.Contains(t, webtest.Get(t, m, staff("b1"), "/policy/term").Body.String(), "端末", "説明が食い違っています", "用語集")
		webtest.Lacks(t, webtest.Get(t, m, staff("b1"), "/policy/term?show=conflict").Body.String(), "データを入れて運ぶもの")
		webtest.Contains(t, webtest.Get(t, m, staff("b1"), "/policy/term?format=csv").Body.String(), "データを入れて運ぶもの")
		webtest.Contains(t, webtest.Get(t, m, staff("b1"), termURL("ＣＩＳＯ")).Body.String(), "最高情報セキュリティ責任者", "使われている場所", "台帳を作成")
		for _, c := range []struct {
			who  actor.Actor
			path string
			want int
		}{{staff("b1"), termURL("知らない語"), 404}, {office("b2"), termURL("端末"), 404}, {webtest.Person("b1"), "/policy/term", 403}, {actor.Actor{}, "/policy/term", 303}} {
			webtest.Status(t, webtest.Get(t, m, c.who, c.path), c.want)
		}
	})
}

func TestTermsInText(t *testing.T) {
	t.Parallel()
	var terms []Term
	for _, w := range []string{"端末", "公用端末", "サーバ", "課", "CISO", "利用者ID"} {
		terms = append(terms, Term{Word: w, Kind: DefinedTerm, Meaning: w + "の説明"})
	}
	g := newGlossary(terms)
	for text, want := range map[string]string{
		"公用端末と私物端末": "[公用端末]と私物[端末]", "サーバとサーバー、プリントサーバ": "[サーバ]とサーバー、プリントサーバ", "課は、課長と各課に": "[課]は、課長と各課に",
		"ＣＩＳＯは、CISOS、ciso": "[ＣＩＳＯ]は、CISOS、[ciso]", "利用者ＩＤを": "[利用者ＩＤ]を", "": "", "端末端末": "[端末][端末]",
	} {
		letters, got, at := []rune(text), "", 0
		for _, f := range g.termsIn(text) {
			got += string(letters[at:f.From]) + "[" + string(letters[f.From:f.To]) + "]"
			at = f.To
			if len(f.Terms) != 1 {
				t.Errorf("%q has %+v", text, f)
			}
		}
		if got += string(letters[at:]); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}

func TestTermsDiffer(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b Term
		want bool
	}{
		{Term{Word: "端末", Kind: DefinedTerm, Meaning: "端末とは、機器をいう。"}, Term{Word: "端末", Kind: ListedTerm, Meaning: "機器"}, false},
		{Term{Word: "端末", Kind: DefinedTerm, Meaning: "端末とは、機器をいう。"}, Term{Word: "端末", Kind: ListedTerm, Meaning: "道具"}, true},
		{Term{Word: "CISO", Kind: AbbreviatedTerm, Meaning: "最高責任者"}, Term{Word: "CISO", Kind: ListedTerm, Meaning: "町の責任者"}, false},
		{Term{Word: "方針", Kind: AbbreviatedTerm, Meaning: "このみほん町基本方針"}, Term{Word: "方針", Kind: AbbreviatedTerm, Meaning: "みほん町基本方針"}, false},
		{Term{Word: "方針", Kind: AbbreviatedTerm, Meaning: "みほん町基本方針"}, Term{Word: "方針", Kind: AbbreviatedTerm, Meaning: "みほん町対応方針"}, true},
	} {
		if got := differ(c.a, c.b); got != c.want {
			t.Errorf("%+v and %+v: %v", c.a, c.b, got)
		}
	}
}

func TestListsOfWordsAsLines(t *testing.T) {
	t.Parallel()
	list := listedTerms(Attachment{Kind: "用語集", Text: "ICカード：小さな電子部品に情報を記録したカード\n・アクセス権　使ってよい範囲\n説明のない行\n"})
	if len(list) != 2 || list[0].Word != "ICカード" || list[1].Meaning != "使ってよい範囲" {
		t.Errorf("%+v", list)
	}
}

// Where a word is explained in one text, it is marked in the others, once below a heading,
// with the explanation for those who see and those who hear; the panel has it, too.
func TestTermsAreShownWhereTheyOccur(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o town) {
		who := office("b1")
		o.document(who, Internal, "ことば要領\n\n第1章 総則\n\n(1) 保護端末とは、庁内で使う特別な端末をいう。\n")
		d := o.document(who, Internal, "使い方要領\n\n第1章 使い方\n\n(1) 職員は、保護端末を持ち出してはならない。職員は、保護端末を貸してはならない。\n(2) 職員は、保護端末を清潔に保たなければならない。\n(3) 保護端末管理者は、保護端末を数えなければならない。\n\n第2章 返し方\n\n(1) 職員は、保護端末を返さなければならない。\n")
		body := webtest.Get(t, o.site(), who, pathOf(d.ID)).Body.String()
		marks := webtest.All(t, body, "a.t")
		if len(marks) != 2 {
			t.Fatalf("%d words are marked", len(marks))
		}
		for _, m := range marks {
			if m.Text() != "保護端末" || !strings.Contains(m.Attr("data-tip"), "庁内で使う特別な端末") || m.Attr("aria-description") != m.Attr("data-tip") {
				t.Errorf("marked is %q with %q", m.Text(), m.Attr("data-tip"))
			}
		}
		p := o.provisionWith(who, d, "清潔に保たなければ")
		panel := webtest.Get(t, o.site(), who, aboutURL(d.ID, p.ID, 0)).Body.String()
		if dt := webtest.Find(t, panel, ".policy-terms dt a"); dt.Text() != "保護端末" || dt.Attr("href") != termURL("保護端末") {
			t.Errorf("the panel explains %q", dt.Text())
		}
		closed := o.document(who, Closed, "秘密のことば要領\n\n第1章 総則\n\n(1) 清潔とは、ほこりのないことをいう。\n")
		seen := webtest.Get(t, o.site(), staff("b1"), pathOf(d.ID)).Body.String()
		if strings.Contains(seen, "ほこり") || closed.State != Closed {
			t.Error("staff see a word of a closed text explained")
		}
		if !strings.Contains(webtest.Get(t, o.site(), who, pathOf(d.ID)).Body.String(), "ほこり") {
			t.Error("the office does not")
		}
	})
}
