package edit_test

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"github.com/okite-isms/okite/jobun"
	"github.com/okite-isms/okite/jobun/edit"
)

const regulation = `みずほ台町情報管理規程
目次
　第1章　総則（第1条・第2条）
　第2章　管理（第3条―第6条）
　附則
第1章　総則
（目的）
第1条　この規程は、情報の管理に関し必要な事項を定めることを目的とする。
（定義）
第2条　この規程における用語の意義は、番号法第2条及び個人情報保護規則（平成17年規則第8号）第4条の例による。
第2章　管理
（責任者）
第3条　町に責任者を置く。
2　責任者は、次に掲げる事務を行う。
(1)　台帳の整備
(2)　研修の実施
(3)　前2号に掲げるもののほか、必要な事務
3　前項第2号の研修は、毎年度行う。
（台帳）
第4条　前条の責任者は、別表第1に掲げる台帳を備える。
2　第3条第2項第1号の台帳は、第5条及び第6条の定めるところにより、様式第1号により作る。
（点検）
第5条　責任者は、第3条から第4条までの定めについて点検する。この場合において、同条第2項の台帳を確認する。
（報告）
第6条　責任者は、前条の点検の結果を、第4条第2項に定める様式により報告する。
附則
この規程は、令和4年4月1日から施行する。
別表第1（第4条関係）
台帳の名
別表第2（第5条関係）
点検の名
様式第1号（第4条関係）
記録簿
`

func read(t testing.TB, text string) *jobun.Document {
	t.Helper()
	doc, err := jobun.ReadText(text, jobun.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func idOf(t testing.TB, doc *jobun.Document, path string) string {
	t.Helper()
	for _, p := range doc.Provisions {
		if p.Path == path {
			return p.ID
		}
	}
	t.Fatalf("no %s", path)
	return ""
}

func textOf(doc *jobun.Document, id string) string {
	for _, p := range doc.Provisions {
		if p.ID == id {
			return p.Path + "｜" + p.Heading + "｜" + p.Text
		}
	}
	return ""
}

func apply(t testing.TB, d *edit.Draft, ops ...edit.Operation) (*jobun.Document, []edit.Place) {
	t.Helper()
	for _, o := range ops {
		if err := d.Apply(&o); err != nil {
			t.Fatalf("%+v: %v", o, err)
		}
	}
	doc, places := d.Document()
	if _, lines, ok := edit.Write(doc); !ok {
		t.Errorf("the text does not read as it was meant:\n%s", edit.Text(lines))
	}
	return doc, places
}

func form(s string) string { return strings.Join(strings.Fields(norm.NFKC.String(s)), "") }

// wants compares provisions by the ids they had when the text was opened.
func wants(t testing.TB, base, doc *jobun.Document, want map[string]string) {
	t.Helper()
	for path, text := range want {
		if got := textOf(doc, idOf(t, base, path)); got != text {
			t.Errorf("%s became\n%s, want\n%s", path, got, text)
		}
	}
}

func whys(places []edit.Place) string {
	var list []string
	for _, p := range places {
		list = append(list, p.Path+": "+p.Why+" "+p.Text)
	}
	return strings.Join(list, "\n")
}

func TestInsertArticle(t *testing.T) {
	t.Parallel()
	base := read(t, regulation)
	doc, places := apply(t, edit.Open(base, edit.Options{}), edit.Operation{Kind: edit.Insert, ID: "new", Target: idOf(t, base, "第2章/第3条"), Where: edit.After, Heading: "代理", Text: "責任者に事故があるときは、前条第2項の事務を、第5条に定める者が代わる。"})
	wants(t, base, doc, map[string]string{
		"第1章/第2条":       "第1章/第2条｜定義｜この規程における用語の意義は、番号法第2条及び個人情報保護規則（平成17年規則第8号）第4条の例による。",
		"第2章/第3条/3":     "第2章/第3条/3｜｜前項第2号の研修は、毎年度行う。",
		"第2章/第4条":       "第2章/第5条｜台帳｜第3条の責任者は、別表第1に掲げる台帳を備える。",
		"第2章/第4条/2":     "第2章/第5条/2｜｜第3条第2項第1号の台帳は、第6条及び第7条の定めるところにより、様式第1号により作る。",
		"第2章/第5条":       "第2章/第6条｜点検｜責任者は、第3条から第5条までの定めについて点検する。この場合において、同条第2項の台帳を確認する。",
		"第2章/第6条":       "第2章/第7条｜報告｜責任者は、前条の点検の結果を、第5条第2項に定める様式により報告する。",
		"第2章/第3条/2/(3)": "第2章/第3条/2/(3)｜｜前2号に掲げるもののほか、必要な事務",
	})
	if got := textOf(doc, "new"); got != "第2章/第4条｜代理｜責任者に事故があるときは、前条第2項の事務を、第6条に定める者が代わる。" {
		t.Error(got)
	}
	if e := doc.Contents[1]; e.Text+e.Range != "第2章　管理（第3条―第7条）" {
		t.Errorf("contents: %q %q", e.Text, e.Range)
	}
	if a := doc.Attachments; a[0].Title != "（第5条関係）" || a[1].Title != "（第6条関係）" || a[2].Title != "（第5条関係）" {
		t.Errorf("annexes: %+v", a)
	}
	if !strings.Contains(whys(places), "引用している範囲に、新しい定め（第4条）が入ります。 第3条から第4条") {
		t.Error(whys(places))
	}
}

func TestKeepNumbers(t *testing.T) {
	t.Parallel()
	base := read(t, regulation)
	doc, _ := apply(t, edit.Open(base, edit.Options{Keep: true}),
		edit.Operation{Kind: edit.Insert, ID: "a", Target: idOf(t, base, "第2章/第3条"), Where: edit.After, Heading: "代理", Text: "前条の責任者の代理を置く。"},
		edit.Operation{Kind: edit.Insert, ID: "b", Target: "a", Where: edit.After, Heading: "補佐", Text: "補佐を置く。"},
		edit.Operation{Kind: edit.Delete, Target: idOf(t, base, "第2章/第5条")})
	wants(t, base, doc, map[string]string{
		"第2章/第4条": "第2章/第4条｜台帳｜第3条の責任者は、別表第1に掲げる台帳を備える。",
		"第2章/第5条": "第2章/第5条｜｜削除",
		"第2章/第6条": "第2章/第6条｜報告｜責任者は、前条の点検の結果を、第4条第2項に定める様式により報告する。",
	})
	if textOf(doc, "a") != "第2章/第3条の2｜代理｜前条の責任者の代理を置く。" || textOf(doc, "b") != "第2章/第3条の3｜補佐｜補佐を置く。" {
		t.Error(textOf(doc, "a"), textOf(doc, "b"))
	}
}

func TestDeleteAndMove(t *testing.T) {
	t.Parallel()
	base := read(t, regulation)
	doc, places := apply(t, edit.Open(base, edit.Options{}),
		edit.Operation{Kind: edit.Delete, Target: idOf(t, base, "第2章/第3条/2/(1)")},
		edit.Operation{Kind: edit.Move, Target: idOf(t, base, "第2章/第6条"), To: idOf(t, base, "第2章/第4条"), Where: edit.Before})
	wants(t, base, doc, map[string]string{
		"第2章/第3条/3": "第2章/第3条/3｜｜前項第1号の研修は、毎年度行う。",
		"第2章/第6条":   "第2章/第4条｜報告｜責任者は、第6条の点検の結果を、第5条第2項に定める様式により報告する。",
		"第2章/第4条":   "第2章/第5条｜台帳｜第3条の責任者は、別表第1に掲げる台帳を備える。",
		"第2章/第5条":   "第2章/第6条｜点検｜責任者は、第3条から第5条までの定めについて点検する。この場合において、同条第2項の台帳を確認する。",
	})
	for _, want := range []string{"引用している定めがなくなりました。 第1号", "引用している定めがなくなりました。 前2号"} {
		if !strings.Contains(whys(places), want) {
			t.Errorf("%s is not said:\n%s", want, whys(places))
		}
	}
}

func TestAnnexes(t *testing.T) {
	t.Parallel()
	base := read(t, regulation)
	doc, _ := apply(t, edit.Open(base, edit.Options{}), edit.Operation{Kind: edit.Insert, ID: "x", Target: "annex:別表第1/", Where: edit.Before, Heading: "（第3条関係）", Text: "事務の名"})
	wants(t, base, doc, map[string]string{"第2章/第4条": "第2章/第4条｜台帳｜前条の責任者は、別表第2に掲げる台帳を備える。"})
	var labels []string
	for _, a := range doc.Attachments {
		labels = append(labels, a.Label)
	}
	if !slices.Equal(labels, []string{"別表第1", "別表第2", "別表第3", "様式第1号"}) {
		t.Error(labels)
	}
}

// A number that is counted in a manner of its own goes on in that manner.
func TestManners(t *testing.T) {
	t.Parallel()
	for name, c := range map[string][2]string{
		"wide and narrow": {"（あ）\n第８条　甲とする。\n（い）\n第９条　乙は、第８条による。\n（う）\n第10条　丙は、第９条による。", "第11条｜う｜丙は、第10条による。"},
		"kanji":           {"第九条　甲とする。\n第十条　乙は、第九条による。\n第十一条　丙は、第十条による。", "第十二条｜｜丙は、第十一条による。"},
		"circled":         {"1　次のとおりとする。\n①　甲とする。\n②　乙とする。\n③　丙とする。", "1/④｜｜丙とする。"},
		"letters":         {"1　次のとおりとする。\nア　甲とする。\nイ　乙とする。\nウ　丙とする。", "1/エ｜｜丙とする。"},
	} {
		base := read(t, "試験規程\n"+c[0])
		n := len(base.Provisions)
		d := edit.Open(base, edit.Options{})
		doc, _ := apply(t, d, edit.Operation{Kind: edit.Insert, ID: "new", Target: base.Provisions[n-3].ID, Where: edit.After, Heading: strings.Repeat("新", min(len(base.Provisions[n-3].Heading), 1)), Text: "新しい定めとする。"})
		if got := textOf(doc, base.Provisions[n-1].ID); got != c[1] {
			t.Errorf("%s: %s, want %s", name, got, c[1])
		}
	}
}

func TestRefused(t *testing.T) {
	t.Parallel()
	base := read(t, regulation)
	d := edit.Open(base, edit.Options{})
	for name, o := range map[string]edit.Operation{
		"no such provision":   {Kind: edit.Change, Target: "x", Text: "甲"},
		"nothing changed":     {Kind: edit.Change, Target: idOf(t, base, "第2章/第3条"), Heading: "責任者", Text: "町に責任者を置く。"},
		"empty":               {Kind: edit.Insert, ID: "n", Target: idOf(t, base, "第2章/第3条"), Where: edit.After},
		"into itself":         {Kind: edit.Move, Target: idOf(t, base, "第2章"), To: idOf(t, base, "第2章/第3条"), Where: edit.After},
		"a chapter below":     {Kind: edit.Move, Target: idOf(t, base, "第1章"), To: idOf(t, base, "第2章/第3条"), Where: edit.Child},
		"where it is":         {Kind: edit.Move, Target: idOf(t, base, "第2章/第3条"), To: idOf(t, base, "第2章/第4条"), Where: edit.Before},
		"a heading of lines":  {Kind: edit.Change, Target: idOf(t, base, "第2章/第3条"), Heading: "甲\n乙"},
		"an unknown kind":     {Kind: "x", Target: idOf(t, base, "第2章/第3条")},
		"an id that is taken": {Kind: edit.Insert, ID: base.Provisions[0].ID, Target: base.Provisions[0].ID, Where: edit.After, Text: "甲"},
		"too long":            {Kind: edit.Change, Target: base.Provisions[0].ID, Text: strings.Repeat("長", 50_000)},
		"no annex":            {Kind: edit.Delete, Target: "annex:別表第9/"},
	} {
		if err := d.Apply(&o); err == nil {
			t.Errorf("%s is carried out", name)
		}
	}
	if doc, _ := d.Document(); same(base, doc) != "" {
		t.Error(same(base, doc))
	}
}

// same tells the first difference of two trees, ids among them.
func same(a, b *jobun.Document) string {
	if len(a.Provisions) != len(b.Provisions) {
		return "not as many provisions"
	}
	for i, p := range a.Provisions {
		q := b.Provisions[i]
		if p.ID != q.ID || form(p.Path) != form(q.Path) || p.Heading != q.Heading || p.Text != q.Text || p.Deleted != q.Deleted || len(p.Items) != len(q.Items) {
			return p.Path + "｜" + p.Heading + "｜" + p.Text + " became " + q.Path + "｜" + q.Heading + "｜" + q.Text
		}
	}
	for i, e := range a.Contents {
		if i >= len(b.Contents) || e.Text != b.Contents[i].Text || e.Range != b.Contents[i].Range {
			return "contents: " + e.Text + e.Range
		}
	}
	for i, x := range a.Attachments {
		if i >= len(b.Attachments) || x.Label != b.Attachments[i].Label || x.Title != b.Attachments[i].Title || x.Text != b.Attachments[i].Text {
			return "annex " + x.Label
		}
	}
	return ""
}
