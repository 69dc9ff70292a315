package lint

import (
	"slices"
	"testing"

	"github.com/okite-isms/okite/jobun"
)

// ruled is a text in our own words and the lines on which one rule speaks.
type ruled struct {
	name string
	code jobun.Code
	text string
	want []int
}

// about checks a text for one code.
func about(t *testing.T, text string, code jobun.Code) []int {
	t.Helper()
	var lines []int
	for _, f := range Check(readText(t, text), today) {
		if f.Code == code {
			lines = append(lines, f.Line)
		}
	}
	return lines
}

func runRules(t *testing.T, cases []ruled) {
	t.Helper()
	for _, r := range cases {
		t.Run(string(r.code)+" "+r.name, func(t *testing.T) {
			if got := about(t, r.text, r.code); !slices.Equal(got, r.want) {
				t.Errorf("lines %v, want %v\n%s", got, r.want, r.text)
			}
		})
	}
}

func TestLetters(t *testing.T) {
	runRules(t, []ruled{
		{"a letter that was lost", LetterBroken, "第1条 課長は、台帳を\uFFFDる。\n第2条 係長は、台帳を見る。", []int{1}},
		{"な twice over a line break", KanaDoubled, "第1条 課長は、棚の鍵を毎日確かめ、必ず施錠の点検を行わな\nなければならない。\n第2条 終わり。", []int{1}},
		{"る twice", KanaDoubled, "第1条 壊れるおそれがあるるときは、課長に知らせる。\n第2条 終わり。", []int{1}},
		{"a particle twice", KanaDoubled, "第1条 課長はは、台帳をを見る。\n第2条 係長が箱のの鍵を持つ。", []int{1, 1, 2}},
		{"words that have a letter twice", KanaDoubled, "第1条 課長は、ここで定めることとともに、庁内でできるものののうち、利用者ははじめに名を書き、封筒ののり付けを行い、たたみ、いいものとする。\n第2条 終わり。", nil},
		{"a phrase twice", WordDoubled, "第1条 課長は、台帳を台帳を見る。\n第2条 係長についてについて定める。", []int{1, 2}},
		{"two like words", WordDoubled, "第1条 課長は、台帳を見、帳簿を見る。\n第2条 一人一人が、それぞれ、各々の台帳台を見る。", nil},
		{"a noun twice", WordDoubled, "第1条 課長は、システムシステムを見る。\n第2条 終わり。", []int{1}},
		{"stops that meet", StopDoubled, "第1条 課長は、見る。。\n第2条 係長は、、見る。\n第3条 次のとおりとする。(下の表を見よ)。", []int{1, 2, 3}},
		{"a stop inside and behind a bracket", StopDoubled, "第1条 職員(臨時の者を含む。)は、見る。\n第2条 帳簿をいう(写しを除く。)。", nil},
		{"a bracket not closed", BracketOpen, "第1条 職員（臨時の者を含む。は、見る。\n第2条 終わり。", []int{1}},
		{"a bracket not opened", BracketOpen, "第1条 職員臨時の者を含む。）は、見る。\n第2条 終わり。", []int{1}},
		{"marks with half a bracket", BracketOpen, "第1条 次のa)及びア）を見る。(注)\n第2条 終わり（見る）。", nil},
		{"a wide digit among narrow ones", WidthMixed, "第1条 課長は、10日以内に、２人で見る。\n第2条 終わり。", []int{1}},
	})
}

func TestEndings(t *testing.T) {
	list := "1 守ること\n職員は、次の事項を守らなければならない。\n"
	runRules(t, []ruled{
		{"a sentence without a stop", StopMissing, "第1条 課長は、見なければならない。\n第2条 係長は、見なければならない\n第3条 職員は、見るものとする。\n第4条 部長は、見てはならない。\n第5条 部長は、見るよう努める。\n第6条 部長は、見なければならない。", []int{2}},
		{"a text without stops", StopMissing, "第1条 課長は、見なければならない\n第2条 係長は、見なければならない\n第3条 職員は、見るものとする\n", nil},
		{"one entry without a stop", StopDiffers, list + "(1) 箱を開けるとき\n(2) 箱を閉めるとき。\n(3) 箱を運ぶとき。\n", []int{3}},
		{"the last entry is a noun", StopDiffers, list + "(1) 箱を開けること。\n(2) 箱を閉めること。\n(3) その他必要な事項\n", nil},
		{"an entry that is a sentence", EndingDiffers, list + "(1) 箱を閉めること。\n(2) 箱を運ばないこと。\n(3) 箱を開けてはならない。\n", []int{5}},
		{"a proviso after こと", EndingDiffers, list + "(1) 箱を閉めること。\n(2) 箱を運ばないこと。ただし、課長が認めたときは、運ぶことができる。\n(3) 箱を見ること。\n", nil},
		{"に left out", ParticleMissing, "第1条 課長は、箱を定期的点検しなければならない。\n第2条 係長は、速やか報告する。", []int{1, 2}},
		{"的 before a noun", ParticleMissing, "第1条 課長は、定期的な点検を行い、計画的に進め、速やかに報告し、統一的窓口を置く。\n第2条 総合的対策を講じる。", nil},
		{"two particles", ParticleStray, "第1条 課長がを見る。\n第2条 箱及ぶ棚を見る。", []int{1, 2}},
		{"what is taken is left out", PhraseOdd, "第1条 課長は、耐火及び耐水を講じた棚を置く。\n第2条 係長は、必要な対策を講じ、これを講ずるための措置を講じる。", []int{1}},
		{"ことを left out", PhraseOdd, "第1条 運んで使用する目的とした箱を置く。\n第2条 運ぶことを目的とし、使う目的で置く。", []int{1}},
		{"told at the desk", PhraseOdd, "第1条 職員は、事故を統一窓口で報告しなければならない。\n第2条 係長は、書面で報告し、窓口で報告を受ける。", []int{1}},
		{"a particle before 当該", PhraseOdd, "第1条 課長は、自己管理の掲示板当該情報を載せる。\n第2条 係長は、異動した場合当該情報を消し、及び当該箱を閉める。", []int{1}},
		{"topic and object", PhraseOdd, "第1条 業務のソフトウェアは、期限の切れたソフトウェアを使ってはならない。\n第2条 情報システムは、他の情報システムを止めてはならない。", []int{1}},
		{"及ぶ as a verb", ParticleStray, "第1条 影響が及ぶ範囲に及ぶものを見る。\n第2条 幹部をはじめ職員を見る。", nil},
	})
}

func TestWords(t *testing.T) {
	runRules(t, []ruled{
		{"the rarer way", Spelling, "第1条 情報の漏えい又は紛失を防ぐ。\n第2条 漏えい又は盗難を防ぐ。\n第3条 漏洩または盗難を防ぐ。", []int{3, 3}},
		{"one way only", Spelling, "第1条 情報の漏洩を防ぐ。\n第2条 漏洩を知らせる。", nil},
		{"a small letter", Spelling, "第1条 ハードウェアを置く。\n第2条 ハードウェアを見る。\n第3条 ハードウエアを捨てる。", []int{3}},
		{"a long vowel", Spelling, "第1条 フォルダを置く。\n第2条 フォルダを見る。\n第3条 フォルダーを捨てる。", []int{3}},
		{"words that are not one", Spelling, "第1条 コースを見る。\n第2条 コストを見る。\n第3条 サーバを置く。サーバを見る。", nil},
		{"kana inside a verb", Okurigana, "第1条 情報を取り扱う者は、見る。\n第2条 情報を取り扱わなければならない。\n第3条 情報を取扱う者は、見る。", []int{3}},
		{"a noun without kana", Okurigana, "第1条 情報を取り扱う者は、取扱いを見る。\n第2条 取扱いに当たる。", nil},
		{"one kanji behind the same word", WordDiffers, "第1条 関係規程を見る。\n第2条 関係規程を守る。\n第3条 関係規定を守る。\n第4条 この規定による。", []int{3}},
		{"heading and text", WordDiffers, "1 記憶媒体\n職員は、記録媒体を持ち出してはならない。\n2 箱\n職員は、箱を見る。", []int{2}},
		{"another word", WordDiffers, "1 アクセス制御\n職員は、アクセス制限を行う。\n2 箱\n職員は、箱を見る。", nil},
		{"a wrong word", WordWrong, "第1条 犯罪と思慮されるときは、届け出る。\n第2条 終わり。", []int{1}},
		{"並びに alone", Conjunctions, "第1条 箱並びに棚を見る。\n第2条 箱及び棚並びに机を見る。", []int{1}},
		{"等 without の", LinkDropped, "第1条 携帯端末等の情報機器を見る。\n第2条 携帯端末等の情報機器を置く。\n第3条 携帯端末等の情報機器を守る。\n第4条 携帯端末等情報機器を守る。", []int{4}},
	})
}

func TestTerms(t *testing.T) {
	define := "1 定義\n(1) 端末 職員が使う機器をいう。\n(2) 区域 鍵のある部屋をいう。\n2 守ること\n職員は、端末を区域の外に出してはならない。\n"
	runRules(t, []ruled{
		{"two definitions", TermTwice, "1 定義\n(1) 端末 職員が使う機器をいう。\n(2) 端末 市が貸す機器をいう。\n2 守ること\n職員は、端末を見る。\n", []int{3}},
		{"one definition", TermTwice, define, nil},
		{"one name twice", TermTwice, "第1条 情報統括者（以下「CIO」という。）は、見る。\n第2条 情報統括者（以下「CIO」という。）は、見る。\n第3条 CIOは、見る。", []int{2}},
		{"a name for one article", TermTwice, "第1条 箱（以下この条において「物」という。）を見る。物を置く。\n第2条 棚（以下この条において「物」という。）を見る。物を置く。", nil},
		{"a name never used", TermUnused, "第1条 統括する課長（以下「課長等」という。）は、見る。\n第2条 係長は、見る。", []int{1}},
		{"a name that is used", TermUnused, "第1条 統括する課長（以下「課長等」という。）は、見る。\n第2条 課長等は、見る。", nil},
		{"a term never used", TermUnused, "1 定義\n(1) 端末 職員が使う機器をいう。\n(2) 区域 鍵のある部屋をいう。\n2 守ること\n職員は、端末を出してはならない。\n", []int{3}},
		{"a term in other words", TermUnused, "1 定義\n(1) 経路の分割 線を分けることをいう。\n(2) 区域 鍵のある部屋をいう。\n2 守ること\n職員は、区域で経路を分割する。\n", nil},
		{"a term cut short", TermVariant, "1 定義\n(1) 情報セキュリティインシデント 情報の事故をいう。\n(2) 区域 部屋をいう。\n2 守ること\n(1) 情報セキュリティインシデントを区域で知らせる。\n(2) 情報セキュリティインシデントを調べる。\n(3) 情報セキュリティインシデントを防ぐ。\n(4) 情報セキュリティインシデントを残す。\n(5) セキュリティインシデントを消す。\n(6) 情報セキュリティインシデントを見る。", []int{9}},
		{"one room under two names", SameThing, "1 部屋\n(1) 機器を置く部屋（以下「電算室」という。）に鍵を付ける。\n(2) 電算室に入る者は、名を書く。\n(3) サーバ室に物を置かない。", []int{4}},
		{"one name", SameThing, "1 部屋\n(1) 電算室に鍵を付ける。\n(2) 電算室に入る者は、名を書く。", nil},
		{"staff of a former system", StaffNamed, "1 対象\n(1) 対象は、常勤の職員及び会計年度任用職員とする。\n(2) 課長は、臨時職員に教える。", []int{3}},
		{"staff of today", StaffNamed, "1 対象\n(1) 対象は、常勤の職員及び会計年度任用職員とする。\n(2) 課長は、臨時的任用職員に教える。", nil},
	})
}

func TestNames(t *testing.T) {
	runRules(t, []ruled{
		{"made from another text", SelfNamed, "箱の管理規程\n第1条 この規程は、箱を守ることを目的とする。\n第2条 この規程は、職員に適用する。\n附則\nこの要綱は、令和5年4月1日から施行する。", []int{5}},
		{"an act that changed it", SelfNamed, "箱の管理規程\n第1条 この規程は、箱を守ることを目的とする。\n第2条 この規程は、職員に適用する。\n附則\nこの訓令は、令和5年4月1日から施行する。", nil},
		{"the name of another town", NameOther, "海辺町箱管理規程\n第1条 この規程は、海辺町が保有する箱を守ることを目的とする。\n第2条 職員は、山川町が保有する箱を守る。\n第3条 市町村が保有する箱を見る。本町が保有する棚を見る。", []int{3}},
		{"規程 for 規定", WordWrong, "第1条 課長は、箱を見る。\n第2条 前条の規程により見る。\n第3条 前条の規定により見る。文書管理規程による。", []int{2}},
	})
}

func TestClasses(t *testing.T) {
	table := "別表第1\n重要度\t内容\nⅠ\t命に関わるもの\nⅡ\t業務が止まるもの\nⅢ\t上記以外のもの\n"
	rules := func(last string) string {
		return "1 扱い\n(1) 重要度Ⅱ以上の情報を守る。\n(2) 重要度Ⅱ以上の情報を送らない。\n(3) 重要度Ⅱ以上の情報を運ばない。\n(4) " + last + "\n" + table
	}
	runRules(t, []ruled{
		{"above the top", ThresholdEmpty, rules("重要度Ⅰ以上の情報を出さない。"), []int{5}},
		{"above the middle", ThresholdEmpty, rules("重要度Ⅲ以上の情報を出さない。"), nil},
		{"bigger is higher", ThresholdEmpty, "1 扱い\n(1) 機密性3以上の情報を守る。\n(2) 機密性2以上の情報を守る。\n(3) 機密性1の情報を置く。", []int{2}},
		{"a class alone", ThresholdAlone, rules("重要度Ⅱの情報を出さない。"), []int{5}},
		{"the top class alone", ThresholdAlone, rules("重要度Ⅰの情報を出さない。"), nil},
		{"an empty cell", CellEmpty, "1 分類\n情報は、次のとおり分類する。\n区分\t内容\t取扱制限\nⅠ\t命に関わるもの\t持ち出さない。\nⅡ\t業務が止まるもの\t\nⅢ\t上記以外のもの\t\n2 扱い\n情報を守る。", []int{5}},
		{"no empty cell", CellEmpty, "1 分類\n情報は、次のとおり分類する。\n区分\t内容\t取扱制限\nⅠ\t命に関わるもの\t持ち出さない。\nⅡ\t業務が止まるもの\t送らない。\n2 扱い\n情報を守る。", nil},
	})
}

func TestReferences(t *testing.T) {
	runRules(t, []ruled{
		{"an article that is not there", ReferenceLost, "第1条 課長は、見る。\n第2条 係長は、第9条の規定により見る。\n第3条 職員は、第1条の規定により見る。", []int{2}},
		{"an article of a law", ReferenceLost, "第1条 課長は、地方自治法第244条の規定により見る。\n第2条 この規則は、町長事務規則第99条による。\n第3条 職員は、見る。", nil},
		{"前項 in the first paragraph", ReferenceLost, "第1条 課長は、見る。\n第2条 前項の課長は、見る。\n２ 前項の課長は、見る。", []int{2}},
		{"an attachment that is not there", ReferenceLost, "第1条 別表第1のとおりとする。\n第2条 別表第3のとおりとする。\n別表第1\n箱\t棚\n机\t椅子\n", []int{2}},
		{"a text copied without its attachments", ReferenceLost, "第1条 別表第1のとおりとする。\n第2条 様式第3号による。", nil},
		{"8(5) without (5)", ReferenceLost, "1 箱\n(1) 箱は、2(3)に定めるところによる。\n(2) 箱は、2(1)に定めるところによる。\n2 棚\n(1) 棚を置く。\n(2) 棚を見る。", []int{2}},
		{"a day that is not", DateImpossible, "第1条 課長は、見る。\n第2条 令和5年9月31日から行い、令和6年2月29日に終える。", []int{2}},
	})
}

func TestStatutes(t *testing.T) {
	text := "第1条 くるみ野市個人情報保護条例による。\n第2条 行政機関の保有する個人情報の保護に関する法律による。\n第3条 個人情報の保護に関する法律施行条例による。\n第4条 くるみ野市議会の個人情報の保護に関する条例による。"
	runRules(t, []ruled{
		{"ended", StatuteEnded, text, []int{1, 2}},
		{"in a supplement", StatuteEnded, "第1条 課長は、見る。\n附則\n1 この規則は、令和5年4月1日から施行する。\n2 くるみ野市個人情報保護条例による処分は、なお効力を有する。", nil},
		{"numbers with and without days", StatuteNumber, "第1条 著作権法（昭和45年法律第48号）による。\n第2条 地方公務員法（昭和25年12月13日法律第261号）による。\n第3条 地方自治法（昭和22年法律第67号）による。", []int{2}},
		{"passwords changed by the calendar", RuleOld, "第1条 職員は、パスワードを定期的に変更しなければならない。\n第2条 職員に、パスワードの定期的な変更を求めない。", []int{1}},
	})
	if got := Check(readText(t, text), Options{}); slices.ContainsFunc(got, func(f jobun.Finding) bool { return f.Code == StatuteEnded }) {
		t.Error("a statute was reported without a day")
	}
}

func TestMoreStatutes(t *testing.T) {
	o := today
	o.Statutes = []Statute{NewStatute("くるみ野市電算規程", o.On, "くるみ野市情報規程")}
	got := Check(readText(t, "第1条 くるみ野市電算規程による。\n第2条 課長は、見る。"), o)
	if len(got) != 1 || got[0].Code != StatuteEnded || got[0].Line != 1 {
		t.Errorf("findings %v", got)
	}
}
