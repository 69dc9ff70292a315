package jobun

import (
	"strings"

	"golang.org/x/text/unicode/norm"
)

// weight says how sure it is that a mark ends where it seems to.
type weight int

const (
	// weak: letters follow at once (1目的). Only the sequence can tell.
	weak weight = iota
	// medium: a blank follows (1 目的, but also 2 週間以内).
	medium
	// strong: the mark closes itself: (1), ①, 1., 第1条　.
	strong
)

// candidate is one way to read the beginning of a row as a mark.
type candidate struct {
	Mark
	rest   string
	from   int // first number of a range: 5 in 第5条から第8条まで, else 0
	weight weight
}

// candidates lists the ways in which text may begin with a mark. イ may be the
// second of ア or the first of イロハ, I a numeral or a letter.
func candidates(text string) []candidate {
	if text == "" {
		return nil
	}
	r, _ := firstRune(text)
	switch {
	case r == '第':
		return ordinalMarks(text)
	case strings.ContainsRune("附付序前はまお緒", r):
		return wordMarks(text)
	case r == '（' || r == '(':
		return bracketMarks(text)
	case digit(r) >= 0:
		return numberMarks(text)
	}
	return letterMarks(text, wideKana(r))
}

// newCandidate takes the first size bytes of text as the mark, drops the point
// after it and weighs what follows.
func newCandidate(style Style, n int, text string, size int) candidate {
	c := candidate{Mark: Mark{Style: style, Number: n, Text: text[:size]}, rest: text[size:]}
	r, w := firstRune(c.rest)
	switch {
	case c.rest == "" || r == '\t' || r == '\u3000':
		c.weight = strong
	case isBlank(r):
		c.weight = medium
	case r == '.' || r == '．' || r == '、' || r == '､' || r == '，':
		c.weight = strong
		c.rest = c.rest[w:]
	}
	c.rest = strings.TrimLeftFunc(c.rest, isBlank)
	return c
}

var ordinalStyles = map[string]Style{
	"編": Part, "章": Chapter, "節": Section, "款": Subsection, "目": Division, "条": Article,
}

// ordinalMarks reads 第3章, 第38条の3の2, 第二十三条 and the bare 第1 of official
// papers. PDF text may have blanks inside: 第 3 条.
func ordinalMarks(text string) []candidate {
	at := len("第")
	at += blanks(text[at:])
	n, size := numeral(text[at:])
	if size == 0 || n == 0 {
		return nil
	}
	at += size
	unit, w := firstRune(text[at+blanks(text[at:]):])
	style, known := ordinalStyles[string(unit)]
	if !known {
		return bareOrdinal(text, n, at)
	}
	at += blanks(text[at:]) + w
	c := newCandidate(style, n, text, at+branchSize(text[at:]))
	c.Branch = branches(text[at : at+branchSize(text[at:])])
	if style == Article {
		c = articleRange(c, text)
	}
	if c.weight != strong && (refers(c.rest) || strings.HasPrefix(c.rest, "関係")) {
		return nil
	}
	c.weight = strong
	return []candidate{c}
}

// bareOrdinal reads 第1 of official papers. 第1号, 第2項, 第3回 are references.
func bareOrdinal(text string, n, at int) []candidate {
	c := newCandidate(Dai, n, text, at)
	if c.weight == weak {
		return nil
	}
	return []candidate{c}
}

// articleRange reads 第5条から第8条まで　削除 as one mark.
func articleRange(c candidate, text string) candidate {
	for _, sep := range [...]string{"から第", "及び第", "－第", "―第", "～第"} {
		after, found := strings.CutPrefix(c.rest, sep)
		if !found {
			continue
		}
		n, size := numeral(after)
		after, found = strings.CutPrefix(after[size:], "条")
		if !found {
			return c
		}
		after = strings.TrimPrefix(after[branchSize(after):], "まで")
		if compare(after) != "削除" {
			return c
		}
		c.from = c.Number
		c.Text, c.Number = strings.TrimFunc(text[:len(text)-len(after)], isBlank), n
		c.Branch, c.rest, c.weight = nil, strings.TrimFunc(after, isBlank), strong
		return c
	}
	return c
}

// branchSize is the length of の3の2 at the beginning of s.
func branchSize(s string) int {
	at := 0
	for range 4 {
		after, found := strings.CutPrefix(s[at:], "の")
		if !found {
			return at
		}
		n, size := numeral(after)
		if n == 0 || size == 0 {
			return at
		}
		at += len("の") + size
	}
	return at
}

func branches(s string) []int {
	var list []int
	for s != "" {
		n, size := numeral(s[len("の"):])
		list = append(list, n)
		s = s[len("の")+size:]
	}
	return list
}

// blanks is the length of at most two blanks at the beginning of s.
func blanks(s string) int {
	at := 0
	for range 2 {
		r, w := firstRune(s[at:])
		if r != ' ' && r != '\u3000' {
			break
		}
		at += w
	}
	return at
}

// refers reports whether what follows a number shows that it is named in a
// sentence: 第5条の規定により, （1）から（3）まで, 2及び3.
func refers(rest string) bool {
	r, _ := firstRune(rest)
	if strings.ContainsRune("のにをはがとへでもや、。，・各中第～〜", r) {
		return !startsWithAny(rest, "はじめ", "とき", "もの", "のぞ", "にせ", "第三者", "第一", "中央", "各")
	}
	return startsWithAny(rest, "及び", "又は", "若しくは", "並びに", "から", "まで", "または", "および", "ただし書", "以下", "以上", "以外", "以内", "以降", "前段", "後段", "本文")
}

func startsWithAny(s string, prefixes ...string) bool {
	for _, p := range prefixes {
		if strings.HasPrefix(s, p) {
			return true
		}
	}
	return false
}

// wordMarks reads 附則 and 序. 附 則 is often written with a blank.
func wordMarks(text string) []candidate {
	for _, w := range [...]string{"附則", "付則"} {
		if size := spaced(text, w); size > 0 {
			return supplement(text, size)
		}
	}
	for _, w := range [...]string{"序文", "序章", "序", "前文", "はじめに", "まえがき", "前書き", "緒言", "おわりに"} {
		rest, found := strings.CutPrefix(text, w)
		r, _ := firstRune(rest)
		if found && (rest == "" || isBlank(r) && strings.HasPrefix(w, "序")) {
			c := newCandidate(Preface, 1, text, len(w))
			c.weight = strong
			return []candidate{c}
		}
	}
	return nil
}

func supplement(text string, size int) []candidate {
	c := newCandidate(Supplement, 1, text, size)
	c.Text = compare(c.Text)
	if c.weight == weak && (refers(c.rest) || !startsWithAny(c.rest, "この", "本", "（", "(", "〔", "抄")) {
		return nil
	}
	c.weight = strong
	return []candidate{c}
}

// spaced returns the length of word at the beginning of text, where blanks may
// stand between its letters, or 0.
func spaced(text, word string) int {
	at := 0
	for i, want := range word {
		if i > 0 {
			for at < len(text) {
				r, w := firstRune(text[at:])
				if !isBlank(r) {
					break
				}
				at += w
			}
		}
		r, w := firstRune(text[at:])
		if r != want {
			return 0
		}
		at += w
	}
	return at
}

// bracketMarks reads (1), （ア）, (a), (ⅰ), (一) and (2)の2.
func bracketMarks(text string) []candidate {
	_, open := firstRune(text)
	end := strings.IndexAny(text[:min(len(text), 24)], ")）")
	if end < 0 {
		return nil
	}
	inner := strings.TrimFunc(text[open:end], isBlank)
	_, w := firstRune(text[end:])
	size := end + w
	branch := branchSize(text[size:])
	var list []candidate
	for _, m := range insideBrackets(inner) {
		c := newCandidate(m.Style, m.Number, text, size+branch)
		c.Branch = branches(text[size : size+branch])
		if c.weight = strong; refers(c.rest) {
			c.weight = weak
		}
		list = append(list, c)
	}
	return list
}

func insideBrackets(s string) []Mark {
	if n, size := arabic(s); n > 0 && size == len(s) && n < 200 {
		return []Mark{{Style: NumberBoth, Number: n}}
	}
	if n, size := kanjiNumber(s); n > 0 && size == len(s) {
		return []Mark{{Style: KanjiBoth, Number: n}}
	}
	var list []Mark
	if n, size, small := romanWord(s); size > 0 && size == len(s) {
		list = append(list, Mark{Style: RomanBoth, Number: n})
		_ = small
	}
	r, w := firstRune(s)
	if w == 0 || w != len(s) {
		return list
	}
	r = wideKana(r)
	return append(list, letters(r, [...]Style{KanaBoth, IrohaBoth, SmallBoth, CapBoth, RomanBoth, RomanBoth})...)
}

// letters lists what a single letter can count as. The styles are those for
// アイウ, イロハ, a, A, ⅰ and Ⅰ.
func letters(r rune, styles [6]Style) []Mark {
	var list []Mark
	if n := ordinal(kanaOrder, r); n > 0 {
		list = append(list, Mark{Style: styles[0], Number: n})
	}
	if n := ordinal(irohaOrder, r); n > 0 {
		list = append(list, Mark{Style: styles[1], Number: n})
	}
	if n, small := latin(r); n > 0 && small {
		list = append(list, Mark{Style: styles[2], Number: n})
	} else if n > 0 {
		list = append(list, Mark{Style: styles[3], Number: n})
	}
	if n, small := romanLetter(r); n > 0 && small {
		list = append(list, Mark{Style: styles[4], Number: n})
	} else if n > 0 {
		list = append(list, Mark{Style: styles[5], Number: n})
	}
	return list
}

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

// letterMarks reads ア, イ, a, Ⅰ, ①, 一 with what follows them.
func letterMarks(text string, r rune) []candidate {
	_, w := firstRune(text)
	if n := circledNumber(r); n > 0 {
		return sure(newCandidate(Circled, n, text, w))
	}
	if r >= 0x2474 && r <= 0x2487 {
		return sure(newCandidate(NumberBoth, int(r-0x2474)+1, text, w))
	}
	if r >= 0x3220 && r <= 0x3229 {
		return sure(newCandidate(KanjiBoth, int(r-0x3220)+1, text, w))
	}
	if n, size := kanjiNumber(text); size > 0 && n > 0 {
		c := newCandidate(Kanji, n, text, size+branchSize(text[size:]))
		c.Branch = branches(text[size : size+branchSize(text[size:])])
		if c.weight == weak || c.rest == "" {
			return nil
		}
		return []candidate{c}
	}
	return openLetters(text, r, w)
}

func sure(c candidate) []candidate {
	if c.weight = strong; refers(c.rest) {
		c.weight = weak
	}
	return []candidate{c}
}

// openLetters reads letters without brackets or with a closing one only.
func openLetters(text string, r rune, w int) []candidate {
	styles := [6]Style{Kana, Iroha, Small, Capital, RomanSmall, RomanBig}
	var marks []Mark
	size := w
	if n, s, small := romanWord(text); s > w {
		marks, size = []Mark{{Style: RomanBig, Number: n}}, s
		if small {
			marks[0].Style = RomanSmall
		}
	} else {
		if s == w {
			marks = append(marks, Mark{Style: romanStyle(small), Number: n})
		}
		marks = append(marks, letters(r, styles)...)
	}
	next, nw := firstRune(text[size:])
	half := next == ')' || next == '）'
	var list []candidate
	for _, m := range marks {
		c := newCandidate(m.Style, m.Number, text, size)
		if half {
			c = newCandidate(halfStyles[m.Style], m.Number, text, size+nw)
			c.weight = strong
		}
		if c.weight > weak || closes(r, c.rest) {
			list = append(list, c)
		}
	}
	return list
}

func romanStyle(small bool) Style {
	if small {
		return RomanSmall
	}
	return RomanBig
}

var halfStyles = map[Style]Style{
	Kana: KanaHalf, Iroha: KanaHalf, Small: SmallHalf, Capital: CapHalf, RomanSmall: RomanHalf, RomanBig: RomanHalf,
}

// wideKana turns the half-width kana of old word processors into full ones.
func wideKana(r rune) rune {
	if r >= 0xFF66 && r <= 0xFF9D {
		r, _ = firstRune(norm.NFKC.String(string(r)))
	}
	return r
}

// closes reports whether a letter without a blank after it can be a mark: ア職員
// can, アクセス and Webサイト cannot. Kanji must follow, and no particle.
func closes(r rune, rest string) bool {
	next, _ := firstRune(rest)
	return isKanji(next) && latinOrKana(r) && !refers(rest)
}

func latinOrKana(r rune) bool {
	n, _ := romanLetter(r)
	return n > 0 || ordinal(kanaOrder, r) > 0
}

func isKanji(r rune) bool {
	return r >= 0x4E00 && r <= 0x9FFF || r == '々' || r >= 0x3400 && r <= 0x4DBF
}

func isHiragana(r rune) bool { return r >= 0x3041 && r <= 0x309F }

func isKatakana(r rune) bool { return r >= 0x30A1 && r <= 0x30FF }

// segment is how a mark stands in a path: without blanks and final points.
func segment(mark string) string {
	mark = strings.Map(func(r rune) rune {
		if isBlank(r) {
			return -1
		}
		return r
	}, mark)
	return strings.ReplaceAll(strings.TrimRight(mark, ".．、､，"), "/", "∕")
}

// markKey is equal for marks that a reader takes for equal: （１） and (1).
// ① stays apart from 1, which NFKC would make of it.
func markKey(mark string) string {
	if r, w := firstRune(mark); w == len(mark) && circledNumber(r) > 0 {
		return mark
	}
	return compare(segment(mark))
}
