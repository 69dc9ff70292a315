package jobun

import "strings"

// numberMarks reads 1, 1., 1), 1-1 and 2.1.3.
func numberMarks(text string) []candidate {
	n, size := arabic(text)
	if size == 0 || n == 0 || n > 999 {
		return nil
	}
	if c, ok := compoundMark(text, n, size); ok {
		return []candidate{c}
	}
	r, w := firstRune(text[size:])
	if _, decimals := arabic(text[size+w:]); decimals > 0 && strings.ContainsRune(".．", r) {
		return nil
	}
	if r == ')' || r == '）' {
		c := newCandidate(NumberHalf, n, text, size+w)
		c.weight = strong
		return []candidate{c}
	}
	branch := branchSize(text[size:])
	if next, _ := firstRune(text[size+branch:]); branch > 0 && !isBlank(next) {
		branch = 0
	}
	c := newCandidate(Number, n, text, size+branch)
	c.Branch = branches(text[size : size+branch])
	if counts(c.rest) && c.weight < strong {
		return nil
	}
	return []candidate{c}
}

const joints = "-.．－―—–‐−ー・"

// compoundMark reads 1-1, 1―1, 2.1 and 2.1.3.
func compoundMark(text string, n, size int) (candidate, bool) {
	numbers := []int{n}
	at := size
	for len(numbers) < 6 {
		r, w := firstRune(text[at:])
		if w == 0 || !strings.ContainsRune(joints, r) {
			break
		}
		m, s := arabic(text[at+w:])
		if s == 0 || m == 0 || m > 99 {
			break
		}
		numbers = append(numbers, m)
		at += w + s
	}
	last := len(numbers) - 1
	if last == 0 {
		return candidate{}, false
	}
	c := newCandidate(Compound, numbers[last], text, at)
	c.Branch = numbers[:last]
	return c, !(c.weight == weak && counts(c.rest))
}

// counters follow a number inside a sentence: 2名, 3か月, 30日以内, 5％.
var counters = [...]string{
	"年", "月", "日", "時", "分", "秒", "週", "名", "人", "者", "件", "回", "度", "点", "台", "個", "か所", "箇所", "か月", "ヶ月", "ヵ月",
	"カ月", "箇月", "か年", "割", "倍", "円", "万", "千", "億", "％", "%", "項", "号", "条", "章", "節", "頁", "ページ", "階", "歳", "文字", "桁",
	"次に", "つの", "以上", "以下", "以内", "以降", "未満", "及び", "又は", "から", "まで", "において", "に規定", "に掲げ", "に定め", "の規定", "に基づ",
	"-", "/", "／", "〜", "～", ":", "：",
}

// counts reports whether rest goes on as after a number in a sentence.
func counts(rest string) bool {
	for _, c := range counters {
		if strings.HasPrefix(rest, c) {
			return !startsWithAny(rest, "人的", "人事", "人権", "人員", "個人", "個別", "条例", "者の", "時間外", "日常", "年度", "台帳", "分類", "分担", "分散", "点検", "回線", "回復", "名称", "件名", "度合", "項目", "次世", "月次", "年次", "日次", "円滑", "条件", "号令", "章の", "節度", "万一", "千", "割当", "分析", "時刻", "者に")
		}
	}
	return false
}
