package paper

import (
	"fmt"
	"strings"
	"time"
)

func made() time.Time {
	return time.Date(2026, 11, 25, 9, 30, 0, 0, time.FixedZone("JST", 9*60*60))
}

// policy is a short policy of a town that does not exist, with everything that papers
// of the house are made of.
func policy() Document {
	return Document{
		Title: "みほん町情報セキュリティ対策基準", Author: "みほん町総務課", Made: made(),
		Header: Band{Right: "みほん町情報セキュリティ対策基準"},
		Footer: Band{Center: PageNumber + "／" + PageCount},
		Blocks: append(policyBody(), policyTables()...),
	}
}

func policyBody() []Block {
	return []Block{
		Stamps{Label: "決裁", Posts: []string{"町長", "副町長", "総務課長", "係長"}},
		Title{Text: T("みほん町情報セキュリティ対策基準")},
		Paragraph{Text: T("令和８年11月25日\n訓令第12号"), Align: Right},
		Paragraph{Text: T("目次"), Align: Center},
		Contents{},
		Heading{Level: 1, Mark: "第１章", Text: T("総則")},
		Paragraph{Text: T("（目的）"), Indent: 1, KeepNext: true},
		Paragraph{Mark: "第１条", Text: T("この基準は、みほん町が保有する情報資産の「機密性」、「完全性」及び「可用性」を守るため、職員が日々の仕事の中で行うべきことを定め、もって町民の信頼に応えることを目的とする。"), Indent: 1, Hang: 1},
		Paragraph{Text: T("（用語）"), Indent: 1, KeepNext: true},
		Paragraph{Mark: "第２条", Text: T("この基準において、次の各号に掲げる用語の意味は、当該各号に定めるところによる。"), Indent: 1, Hang: 1},
		Paragraph{Mark: "（１）", Text: T("情報資産　町が仕事のために作り、又は受け取った情報と、それを扱うパソコン、サーバ、USBメモリ、紙の書類その他の物をいう。"), Indent: 4, Hang: 3},
		Paragraph{Mark: "（２）", Text: T("ネットワーク　LGWAN（Local Government Wide Area Network）に接続する系統、インターネットに接続する系統及びマイナンバーを扱う系統をいう。詳しい構成は https://example.jp/network/plan-2026/overview.html に掲げる。"), Indent: 4, Hang: 3},
		Paragraph{Mark: "（３）", Text: T("職員　町に勤める者をいい、会計年度任用職員を含む。"), Indent: 4, Hang: 3},
		Paragraph{Mark: "２", Text: T("前項に定めるもののほか、この基準で用いる用語は、みほん町情報セキュリティ基本方針の例による。……ただし、――特に断らない限り――これを妨げない。"), Indent: 1, Hang: 1},
		Heading{Level: 1, Mark: "第２章", Text: T("職員の守ること")},
		Heading{Level: 2, Mark: "第１節", Text: T("端末の扱い")},
		Paragraph{Text: T("（持ち出し）"), Indent: 1, KeepNext: true},
		Paragraph{Mark: "第３条", Text: Text{{Text: "職員は、パソコンその他の端末を庁舎の外へ持ち出すときは、あらかじめ"}, {Text: "情報セキュリティ管理者の許可", Bold: true}, {Text: "を受けなければならない。許可の記録は、"}, {Text: "５年間", Under: Single}, {Text: "保存する。"}}, Indent: 1, Hang: 1},
		List{Indent: 1, Marks: func(n int) string { return string(rune('ア' + 2*n)) }, Items: []Item{
			{Text: T("持ち出す日と場所、目的を申請書に書くこと。")},
			{Text: T("画面を人に見られないようにし、席を離れるときは、必ず画面を閉じること。電車や店の中では、次のことにも気を付けること。"), Under: []Block{
				List{Items: []Item{{Text: T("公衆の無線LANにつながない。")}, {Text: T("荷物から目を離さない。")}}},
			}},
			{Text: T("なくしたとき、又は盗まれたときは、直ちに課長と情報政策係へ電話で知らせること。")},
		}},
		Paragraph{Mark: "第１５条", Text: T(strings.Repeat("情報セキュリティ管理者は、毎年度４月に、所管する情報資産を台帳と照らし合わせ、違いがあるときは、その理由を調べて統括情報セキュリティ責任者に報告する。", 3)), Indent: 1, Hang: 1},
		Paragraph{Text: T("人名の字：髙橋、山﨑、𠮷田、葛\U000E0100城、𠮟責、①㈱。絵文字：😀"), Hang: -1},
	}
}

func policyTables() []Block {
	changes := Table{Columns: []float64{1, 1}, Header: 1, Rows: []Row{Heads("改正後", "改正前")}}
	for n := range 6 {
		changes.Rows = append(changes.Rows, Row{Cells: []Cell{
			{Blocks: []Block{
				Paragraph{Text: T("（点検）"), Indent: 1, KeepNext: true},
				Paragraph{Mark: fmt.Sprintf("第%d条", 20+n), Text: Text{{Text: "課長は、"}, {Text: "毎年度２回", Under: Single}, {Text: "、所管する課の自己点検を行い、結果を"}, {Text: "統括情報セキュリティ責任者及び監査委員", Under: Double}, {Text: "に報告する。" + strings.Repeat("点検の項目は、別に定める。", n)}}, Indent: 1, Hang: 1},
			}},
			{Blocks: []Block{
				Paragraph{Text: T("（点検）"), Indent: 1, KeepNext: true},
				Paragraph{Mark: fmt.Sprintf("第%d条", 20+n), Text: Text{{Text: "課長は、"}, {Text: "毎年度", Under: Single}, {Text: "、所管する課の自己点検を行い、結果を統括情報セキュリティ責任者に報告する。"}}, Indent: 1, Hang: 1},
			}},
		}})
	}
	calls := Table{Columns: []float64{3, 4, 4, 5}, Header: 2, Rows: []Row{
		{Keep: true, Cells: []Cell{merged(H("区分"), 1, 2), merged(H("連絡先"), 2, 1), merged(H("備考"), 1, 2)}},
		Heads("平日の昼", "夜間・休日"),
		{Cells: []Cell{merged(C("庁内"), 1, 3), C("情報政策係　内線 213"), C("090-0000-0001"), C("最初にここへ")}},
		Cells("総務課長　内線 201", "090-0000-0002", ""),
		Cells("町長室　内線 101", "090-0000-0003", "重大なときだけ"),
		{Cells: []Cell{C("庁外"), merged(C("県 市町村課　000-000-0000（24時間）"), 2, 1), C("様式第２号を送る。")}},
	}}
	form := Table{Columns: []float64{2, 5, 2, 5}, Rows: []Row{
		{Height: 12, Cells: []Cell{H("所属"), C(""), H("氏名"), C("")}},
		{Height: 12, Cells: []Cell{H("期間"), {Columns: 3, Middle: true, Blocks: []Block{Paragraph{Text: T("令和　　年　　月　　日から　令和　　年　　月　　日まで")}}}}},
		{Height: 40, Cells: []Cell{H("理由"), {Columns: 3}}},
		{Height: 40, Cells: []Cell{H("添付"), {Columns: 3, Blocks: []Block{Box(Paragraph{Text: T("□ 許可証の写し")}, Paragraph{Text: T("□ 端末の一覧")})}}}},
	}}
	return []Block{
		Heading{Level: 1, Text: T("別表　緊急の連絡先")},
		calls,
		Heading{Level: 1, Text: T("新旧対照表")},
		changes,
		PageBreak{},
		Paragraph{Text: T("様式第１号（第３条関係）")},
		Title{Text: T("端末持ち出し許可申請書")},
		Paragraph{Text: T("　　年　　月　　日"), Align: Right},
		Paragraph{Text: T("（あて先）情報セキュリティ管理者")},
		form,
		PageBreak{Page: &Page{Landscape: true}},
		Heading{Level: 1, Text: T("年間の予定")},
		schedule(),
	}
}

func schedule() Table {
	t := Table{Columns: []float64{4}, Header: 1, Size: 9, Rows: []Row{Heads("すること")}}
	for m := range 12 {
		t.Columns = append(t.Columns, 1)
		t.Rows[0].Cells = append(t.Rows[0].Cells, H(fmt.Sprintf("%d月", (m+3)%12+1)))
	}
	for n, s := range []string{"台帳の見直し", "研修", "自己点検", "内部監査", "委託先の確認"} {
		t.Rows = append(t.Rows, Row{Cells: []Cell{C(s), {Columns: 2 * n}, {Columns: 2, Shade: true, Blocks: []Block{Paragraph{Text: T("実施"), Align: Center}}}}})
	}
	return t
}

func merged(c Cell, columns, rows int) Cell {
	c.Columns, c.Rows = columns, rows
	return c
}
