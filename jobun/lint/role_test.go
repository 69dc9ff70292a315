package lint

import (
	"slices"
	"strings"
	"testing"

	"github.com/okite-isms/okite/jobun"
)

// office is a text in which roles are set up; the rest follows as chapter 3.
const office = `1 目的
この基準は、情報を守ることを目的とする。
2 体制
(1) 統括安全責任者
① 市に、統括安全責任者を置く。
② 統括安全責任者は、総務部長をもって充てる。
③ 統括安全責任者は、情報安全管理者及び機器安全管理者に対し、指導及び監督を行う。
(2) 情報安全管理者
① 市に、情報安全管理者を置く。
② 情報安全管理者は、総務課長をもって充てる。
(3) 機器安全管理者
① 市に、機器安全管理者を置く。
② 機器安全管理者は、管財課長をもって充てる。
3 守ること
`

func TestRoles(t *testing.T) {
	runRules(t, []ruled{
		{"a slip", RoleUnknown, office + "(1) 情報安全管理者は、箱を見なければならない。\n(2) 情報安全管理責任者は、棚を見なければならない。", []int{16}},
		{"a wrong kanji", RoleUnknown, office + "(1) 情報安全管理者は、箱を見なければならない。\n(2) 職員は、情報安全監理者に報告しなければならない。", []int{16}},
		{"another role with a word before it", RoleUnknown, office + "(1) 副情報安全管理者を指名する。\n(2) 副情報安全管理者は、箱を見なければならない。", nil},
		{"an organ of the law", RoleUnknown, office + "(1) 会計管理者は、箱を見なければならない。\n(2) 教育委員会は、棚を見なければならない。", nil},
		{"a text that takes its roles from another", RoleUnknown, "1 守ること\n(1) 情報安全管理者は、箱を見なければならない。\n(2) 情報安全管理責任者は、棚を見なければならない。", nil},
		{"two posts in the text", RolePosts, office + "(1) 情報安全管理者は、財政課長をもって充てる。\n(2) 職員は、見る。", []int{15}},
		{"the chart against the text", RolePosts, office + "(1) 職員は、見る。\n(2) 係長は、見る。\n別紙 体制図\n統括安全責任者 総務部長\n情報安全管理者 企画課長\n機器安全管理者 管財課長", []int{19}},
		{"a post by its full name", RolePosts, office + "(1) 職員は、見る。\n(2) 係長は、見る。\n別紙 体制図\n情報安全管理者 総務部総務課長\n機器安全管理者 管財課長", nil},
		{"its own supervisor", RoleSupervises, strings.ReplaceAll(office, "総務課長", "総務部長") + "(1) 職員は、見る。\n(2) 係長は、見る。", []int{10}},
		{"two posts", RoleSupervises, office + "(1) 職員は、見る。\n(2) 係長は、見る。", nil},
		{"nothing to do", RoleIdle, office + "(1) 統括安全責任者は、安全推進委員会を置く。\n(2) 情報安全管理者は、見る。\n(3) 機器安全管理者は、見る。", []int{15}},
		{"not in the chart", RoleNotInChart, office + "(1) 市に、安全推進員を置く。\n(2) 係長は、見る。\n別紙 体制図\n統括安全責任者 総務部長\n情報安全管理者 総務課長\n機器安全管理者 管財課長", []int{15}},
	})
}

func TestActs(t *testing.T) {
	runRules(t, []ruled{
		{"one plan, two makers", ActShared, office + "(1) 統括安全責任者は、緊急時対応計画を策定しなければならない。\n(2) 情報安全管理者は、緊急時対応計画の策定及び見直しを行う。", []int{16}},
		{"a part of the plans each", ActShared, office + "(1) 統括安全責任者は、全体に関する実施計画を策定しなければならない。\n(2) 情報安全管理者は、所管する機器に関する実施計画を策定しなければならない。", nil},
		{"two together and one of them", ActShared, office + "(1) 統括安全責任者及び情報安全管理者は、緊急時対応計画を策定しなければならない。\n(2) 情報安全管理者は、緊急時対応計画を見直さなければならない。", nil},
		{"training by two", ActShared, office + "(1) 統括安全責任者は、職員に研修を実施しなければならない。\n(2) 情報安全管理者は、職員に教育、訓練を行うものとする。", []int{16}},
		{"training for the new", ActShared, office + "(1) 統括安全責任者は、職員に研修を実施しなければならない。\n(2) 情報安全管理者は、新規に採用した職員に研修を実施しなければならない。", nil},
		{"at once and as needed", ReportDiffers, office + "(1) 情報安全管理者は、事故があったときは、速やかに統括安全責任者に報告しなければならない。\n(2) 情報安全管理者は、事故について、必要に応じて統括安全責任者に報告しなければならない。", []int{16}},
		{"as needed throughout", ReportDiffers, office + "(1) 情報安全管理者は、事故について、必要に応じて統括安全責任者に報告しなければならない。\n(2) 職員は、見る。", nil},
		{"nobody", DutyNobody, office + "(1) 箱には、鍵を掛けなければならない。\n(2) 情報安全管理者は、鍵を持たなければならない。", []int{15}},
		{"the lead again", SubjectAgain, office + "(1) 鍵\n情報安全管理者は、次の事項を行わなければならない。\n① 箱を閉めなければならない。\n② 情報安全管理者は、棚を閉めなければならない。\n③ 机を閉めなければならない。", []int{18}},
		{"の before a grant", PhraseOdd, office + "(1) 職員は、情報安全管理者の許可を得なければならない。\n(2) 職員は、情報安全管理者許可を得て、箱を出すことができる。", []int{16}},
		{"no trace", DutyUnrecorded, office + "(1) 情報安全管理者は、毎年度、箱を点検しなければならない。", []int{15}},
		{"a record", DutyUnrecorded, office + "(1) 情報安全管理者は、毎年度、箱を点検し、その結果を記録しなければならない。", nil},
	})
}

const upperText = `安全基本方針
1 目的
この方針は、市の情報を守ることを目的とする。
2 範囲
この方針が適用される行政機関は、市長部局、教育委員会及び議会とする。
3 情報セキュリティ対策
次の対策を行う。
(1) 組織体制
組織を作る。
(2) 強靱性の向上
通信を分ける。
(3) 監査
定期的に監査を実施する。
4 見直し
この方針を見直す。
`

// lowerText is long enough to be a standard.
func lowerText(scope, audit, more string) string {
	var b strings.Builder
	b.WriteString("安全対策基準\n1 範囲\nこの基準が適用される行政機関は、" + scope + "とする。\n2 組織体制\n課長を置く。\n3 監査\n課長は、" + audit + "監査を実施するものとする。\n4 その他\n" + more + "\n")
	for i := range 20 {
		b.WriteString("(" + string("123456789"[i%9]) + ") 職員は、箱を見なければならない。\n")
	}
	return b.String()
}

func TestTogether(t *testing.T) {
	lines := func(list []jobun.Finding) (out []string) {
		for _, f := range list {
			out = append(out, string(f.Code)+" "+lineName(f.Line))
		}
		return out
	}
	for _, c := range []struct {
		name         string
		lower        string
		above, below []string
	}{
		{"in accord", lowerText("市長部局、教育委員会及び議会", "定期的に", "強靱性を高める。"), nil, nil},
		{"a topic left out", lowerText("市長部局、教育委員会及び議会", "定期的に", "箱を置く。"), []string{"topic-missing 10行目"}, nil},
		{"an organ left out", lowerText("市長部局及び教育委員会", "定期的に", "強靱性を高める。"), nil, []string{"scope-differs 3行目"}},
		{"a promise weakened", lowerText("市長部局、教育委員会及び議会", "必要に応じて", "強靱性を高める。"), nil, []string{"duty-weakened 7行目"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := Together([]*jobun.Document{readText(t, upperText), readText(t, c.lower)}, today)
			if a, b := lines(got[0]), lines(got[1]); !slices.Equal(a, c.above) || !slices.Equal(b, c.below) {
				t.Errorf("above %v, below %v; want %v, %v", a, b, c.above, c.below)
			}
		})
	}
}

// TestLayersOfOneFile: a file that holds the policy and the standard as chapters is
// compared with itself.
func TestLayersOfOneFile(t *testing.T) {
	text := "第1章 安全基本方針\n" + strings.TrimPrefix(upperText, "安全基本方針\n") + "第2章 安全対策基準\n" + strings.TrimPrefix(lowerText("市長部局及び教育委員会", "必要に応じて", "箱を置く。"), "安全対策基準\n")
	for _, code := range []jobun.Code{TopicMissing, ScopeDiffers, DutyWeakened} {
		if got := about(t, text, code); len(got) != 1 {
			t.Errorf("%s: lines %v, want one", code, got)
		}
	}
}

func TestTogetherWithNothing(t *testing.T) {
	if got := Together(nil, today); len(got) != 0 {
		t.Errorf("findings %v", got)
	}
	if got := Together([]*jobun.Document{readText(t, upperText)}, today); len(got) != 1 || len(got[0]) != 0 {
		t.Errorf("findings %v", got)
	}
}
