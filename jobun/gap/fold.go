package gap

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// fold is the form in which words and texts are compared: NFKC in small letters,
// without blanks and emphasis, the long mark at the end of a katakana word left out
// (サーバー is サーバ), and the spellings that officers mix made one.
func fold(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '*' || r == '・' || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFKC.String(s))
	return spellings.Replace(shorten(s))
}

// shorten leaves out the long mark at the end of each katakana word of three letters
// or more.
func shorten(s string) string {
	if !strings.Contains(s, "ー") {
		return s
	}
	letters := []rune(s)
	kept := letters[:0]
	run := 0
	for i, r := range letters {
		if katakana(r) {
			run++
		} else {
			run = 0
		}
		if r == 'ー' && run > 2 && (i+1 == len(letters) || !katakana(letters[i+1])) {
			continue
		}
		kept = append(kept, r)
	}
	return string(kept)
}

func katakana(r rune) bool { return r >= 'ァ' && r <= 'ヺ' || r == 'ー' }

// spellings are the variants that stand beside each other in the texts of the same
// body. Both sides of a comparison go through it, so which form wins does not matter.
var spellings = strings.NewReplacer(
	"取り扱", "取扱", "取り消", "取消", "取り外", "取外", "取り付", "取付", "取り組", "取組", "取り決", "取決", "取り込", "取込",
	"持ち出", "持出", "持ち込", "持込", "持ち帰", "持帰", "立ち入", "立入", "立ち会", "立会", "立ち合", "立会", "立合", "立会",
	"切り替", "切替", "切り離", "切離", "切り分", "切分", "入れ替", "入替", "引き継", "引継", "引き渡", "引渡", "書き込", "書込", "書き換", "書換",
	"受け入", "受入", "受け付", "受付", "申し込", "申込", "申し出", "申出", "貸し出", "貸出", "貸し付", "貸付", "組み込", "組込", "組み合", "組合",
	"割り当", "割当", "洗い出", "洗出", "問い合", "問合", "打ち合", "打合", "見直し", "見直", "振り返", "振返", "読み取", "読取", "読み込", "読込",
	"搬出入", "搬入出", "漏洩", "漏えい", "ウィルス", "ウイルス", "ソフトウエア", "ソフトウェア", "ハードウエア", "ハードウェア", "インタフェース", "インターフェース",
	"ぜい弱", "脆弱", "強じん", "強靭", "強靱", "強靭", "改竄", "改ざん", "委託事業者", "委託業者", "受託事業者", "受託業者", "規定", "規程",
	"ファイヤウォール", "ファイアウォール", "デジタル", "ディジタル", "行な", "行", "個人番号", "マイナンバ", "マイナンバー", "マイナンバ",
	"および", "及び", "または", "又は",
)
