package policy

import (
	"cmp"
	"slices"

	"github.com/okite-isms/okite/jobun"
)

// codeTitles say in plain Japanese what each kind of finding is about. docs/jobun.md says
// what it looks for and when it is silent.
var codeTitles = [...]struct {
	code  jobun.Code
	title string
}{
	{"letter-broken", "文字化け"}, {"kana-doubled", "仮名の重なり"}, {"word-doubled", "語の重なり"}, {"stop-doubled", "句読点の重なり"}, {"bracket-open", "対にならない括弧"},
	{"width-mixed", "全角と半角の混在"}, {"stop-missing", "句点の不足"}, {"stop-differs", "号の句点の不ぞろい"}, {"ending-differs", "号の文末の不ぞろい"},
	{"particle-missing", "助詞の不足"}, {"particle-stray", "助詞の余り"}, {"spelling-varies", "表記の揺れ"}, {"okurigana-varies", "送り仮名の揺れ"},
	{"phrase-odd", "語の抜けた言い回し"}, {"word-differs", "同音の語の混在"}, {"word-wrong", "誤った書き方"}, {"conjunction-level", "接続詞の使い分け"}, {"link-dropped", "「の」の抜け"},
	{"term-twice", "定義の重なり"}, {"term-unused", "使われない用語"}, {"term-variant", "用語の言い換え"}, {"same-thing", "同じ物の別の呼び方"}, {"staff-named", "前の制度の呼び方"},
	{"self-named", "自らの呼び方の違い"}, {"name-of-another", "ほかの団体の名称"}, {"threshold-empty", "意味のない以上・以下"}, {"threshold-alone", "分類の範囲の書き方"},
	{"cell-empty", "表の空欄"}, {"reference-lost", "参照先がない"}, {"date-impossible", "暦にない日"}, {"statute-ended", "廃止・改称された法令"}, {"statute-number", "法令番号の書き方"},
	{"rule-old", "古くなった定め"}, {"role-unknown", "定めのない役職"}, {"role-posts", "充て職の食い違い"}, {"role-supervises-itself", "自らを監督する役職"},
	{"role-idle", "務めのない役職"}, {"role-not-in-chart", "体制図にない役職"}, {"act-shared", "二者に割り当てられた務め"}, {"report-differs", "報告の急ぎ方の違い"},
	{"duty-without-subject", "する者がない義務"}, {"subject-repeated", "主語の繰返し"}, {"duty-without-record", "記録のない務め"}, {"scope-differs", "適用範囲の食い違い"},
	{"topic-missing", "下位にない事項"}, {"duty-weakened", "下位で弱まった義務"},
	{jobun.MarkDoubled, "番号の重なり"}, {jobun.MarkSkipped, "番号の飛び"}, {jobun.MarkStarts, "一番でない始まり"}, {jobun.MarkBackwards, "番号の戻り"},
	{jobun.MarkAlone, "一つだけの番号"}, {jobun.ContentsDiffer, "目次との違い"}, {jobun.ContentsMissing, "目次だけにある項目"}, {jobun.Unplaced, "続かない番号"},
	{jobun.NotANorm, "規程らしくない文章"}, {jobun.TableRemnant, "表に残った書式"}, {jobun.AmendmentQuoted, "引用された改正文"}, {jobun.DepthExceeded, "深すぎる入れ子"}, {jobun.LeftOut, "読み取りに含めない部分"},
}

// codeTitle is the name of a kind of finding.
func codeTitle(code jobun.Code) string {
	for _, c := range codeTitles {
		if c.code == code {
			return c.title
		}
	}
	return cmp.Or(string(code), "その他")
}

// codeRank sorts kinds as they stand above.
func codeRank(code jobun.Code) int {
	for i, c := range codeTitles {
		if c.code == code {
			return i
		}
	}
	return len(codeTitles)
}

func sortedCodes(list []CodeCount) {
	slices.SortFunc(list, func(a, b CodeCount) int {
		return cmp.Or(cmp.Compare(codeRank(a.Code), codeRank(b.Code)), cmp.Compare(a.Code, b.Code))
	})
}
