package jobun

import (
	"strings"
	"testing"
)

const edition = `みずほ台町情報管理規程
第1条　この規程は、情報の管理に関し必要な事項を定める。
第2条　課長は、台帳を作成し、毎年度これを点検しなければならない。
第3条　職員は、情報を庁舎の外に持ち出してはならない。
第4条　この規程の施行に関し必要な事項は、町長が定める。
`

func TestCarry(t *testing.T) {
	old, err := ReadText(edition, Options{})
	if err != nil {
		t.Fatal(err)
	}
	changed := strings.NewReplacer(
		"第4条　この", "第5条　この",
		"毎年度これを点検", "毎年度、これを点検",
		"第3条　職員は、情報を庁舎の外に持ち出してはならない。", "第3条　研修は、総務課が行う。\n第4条　職員は、課長の許可を得た場合を除き、情報を庁舎の外に持ち出してはならない。",
	).Replace(edition)
	now, err := ReadText(changed, Options{})
	if err != nil {
		t.Fatal(err)
	}
	matches, gone := Carry(old, now)
	want := []Verdict{Carried, Carried, New, Ask, Carried}
	if len(matches) != len(want) || len(gone) != 0 {
		t.Fatalf("%d matches, gone %v; want %d and none", len(matches), gone, len(want))
	}
	for i, m := range matches {
		if m.Verdict != want[i] {
			t.Errorf("%s: %s (%.2f), want %s", now.Provisions[i].Path, m.Verdict, m.Similarity, want[i])
		}
	}
	if matches[4].Old != old.Provisions[3].ID {
		t.Errorf("第5条 does not come from 第4条")
	}
}

func TestCarrySameText(t *testing.T) {
	doc, err := ReadText(longText(5000), Options{})
	if err != nil {
		t.Fatal(err)
	}
	matches, gone := Carry(doc, doc)
	for _, m := range matches {
		if m.Verdict != Carried || m.New != m.Old {
			t.Fatalf("%+v in an unchanged text", m)
		}
	}
	if len(gone) != 0 {
		t.Errorf("gone: %v", gone)
	}
}
