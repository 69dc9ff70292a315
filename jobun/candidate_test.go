package jobun

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCandidates(t *testing.T) {
	for _, c := range []struct {
		text string
		want []Mark
	}{
		{"第38条の3の2　職員は", []Mark{{Article, 38, []int{3, 2}, "第38条の3の2"}}},
		{"第二十三条（目的）", []Mark{{Article, 23, nil, "第二十三条"}}},
		{"第１章総則", []Mark{{Chapter, 1, nil, "第１章"}}},
		{"第 3 条 職員は", []Mark{{Article, 3, nil, "第 3 条"}}},
		{"第3条の規定により", nil},
		{"第5条第2項に", nil},
		{"第2項の", nil},
		{"第３　手続", []Mark{{Dai, 3, nil, "第３"}}},
		{"（１２）台帳", []Mark{{NumberBoth, 12, nil, "（１２）"}}},
		{"⑴ 台帳", []Mark{{NumberBoth, 1, nil, "⑴"}}},
		{"(ｱ) 台帳", []Mark{{KanaBoth, 1, nil, "(ｱ)"}, {IrohaBoth, 36, nil, "(ｱ)"}}},
		{"⑳台帳", []Mark{{Circled, 20, nil, "⑳"}}},
		{"1．台帳", []Mark{{Number, 1, nil, "1"}}},
		{"２　台帳", []Mark{{Number, 2, nil, "２"}}},
		{"1-2 台帳", []Mark{{Compound, 2, []int{1}, "1-2"}}},
		{"2.1.3 台帳", []Mark{{Compound, 3, []int{2, 1}, "2.1.3"}}},
		{"2名以上で", nil},
		{"30日以内に", nil},
		{"2024年4月", nil},
		{"1.5倍", nil},
		{"アクセス制御", nil},
		{"ア職員は", []Mark{{Kana, 1, nil, "ア"}, {Iroha, 36, nil, "ア"}}},
		{"イ　台帳", []Mark{{Kana, 2, nil, "イ"}, {Iroha, 1, nil, "イ"}}},
		{"ⅱ) 台帳", []Mark{{RomanHalf, 2, nil, "ⅱ)"}}},
		{"Ⅱ以上の情報", nil},
		{"b) 台帳", []Mark{{SmallHalf, 2, nil, "b)"}}},
		{"ａ　台帳", []Mark{{Small, 1, nil, "ａ"}}},
		{"三　台帳", []Mark{{Kanji, 3, nil, "三"}}},
		{"一般の職員", nil},
		{"附　則（令和5年規則第1号）", []Mark{{Supplement, 1, nil, "附則"}}},
		{"附則この規程は", []Mark{{Supplement, 1, nil, "附則"}}},
		{"附則第2条の規定", nil},
		{"序　構成", []Mark{{Preface, 1, nil, "序"}}},
		{"序列を定める", nil},
		{"前文の規定", nil},
	} {
		var got []Mark
		for _, m := range candidates(c.text) {
			got = append(got, m.Mark)
		}
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("candidates(%q) (-want +got):\n%s", c.text, d)
		}
	}
}

func TestPhrase(t *testing.T) {
	for s, want := range map[string]bool{
		"情報資産の管理": true, "サーバの取扱い": true, "責任者（以下「甲」という。）": true, "対策について": true,
		"職員は、情報を": false, "情報を管理する": false, "台帳を": false, "次の事項は、": false, "（ハブの": false, "": false,
	} {
		if got := isPhrase(s); got != want {
			t.Errorf("isPhrase(%q) = %v, want %v", s, got, want)
		}
	}
}

func TestAttachmentHead(t *testing.T) {
	for s, want := range map[string]string{
		"別表第１（第３条関係）": "別表第１", "様式第2号の3（第5条関係）": "様式第2号の3", "第１号様式（第４条関係）": "第１号様式", "別紙 体制図": "別紙",
		"別表に掲げる課": "", "別紙「一覧」のとおり": "", "図書館の利用": "", "表1 分類": "表1", "資料の提供": "", "別表のとおりとする。": "",
	} {
		_, label, _, ok := attachmentHead(s)
		if ok != (want != "") || label != want {
			t.Errorf("attachmentHead(%q) = %q, %v; want %q", s, label, ok, want)
		}
	}
}

func TestPageNumber(t *testing.T) {
	for s, want := range map[string]bool{
		"- 5 -": true, "５": true, "5/30": true, "Ⅱ-3": true, "P.12": true, "12ページ": true, "― 3 ―": true,
		"5 目的": false, "令和5": false, "-": false, "(1)": false, "1.": false,
	} {
		if got := isPageNumber(s); got != want {
			t.Errorf("isPageNumber(%q) = %v, want %v", s, got, want)
		}
	}
}
