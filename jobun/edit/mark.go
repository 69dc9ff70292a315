package edit

import (
	"slices"
	"strings"

	"github.com/okite-isms/okite/jobun"
)

// setMark writes a mark with another number in the manner of a sample. ok is false for
// one that cannot be written so: a range (第5条から第8条まで), a letter behind the last.
func (c customs) setMark(style jobun.Style, number int, branch []int, sample string) (text string, ok bool) {
	if strings.ContainsAny(sample, "～〜") || strings.Contains(sample, "から") || strings.Contains(sample, "及び") || number < 1 {
		return "", false
	}
	switch style {
	case jobun.Part, jobun.Chapter, jobun.Section, jobun.Subsection, jobun.Division, jobun.Article:
		blank := ""
		if strings.ContainsAny(sample, " \u3000") && strings.HasPrefix(strings.TrimPrefix(sample, "第"), " ") {
			blank = " " // 第 3 条, as the source is set
		}
		return "第" + blank + c.write(number, sample) + blank + string(style) + c.branches(branch, sample), true
	case jobun.Dai:
		return "第" + c.write(number, sample), true
	case jobun.Compound:
		return c.compound(number, branch, sample), true
	case jobun.Number, jobun.NumberHalf, jobun.NumberBoth, jobun.Kanji, jobun.KanjiBoth:
		before, core, after := around(sample, digitRune)
		if core == "" {
			before, core, after = defaults(style)
		}
		if style == jobun.Kanji || style == jobun.KanjiBoth {
			core = "一"
		}
		after, _, _ = strings.Cut(after, "の")
		return before + c.write(number, core) + after + c.branches(branch, core), true
	}
	order := letterOrder(style)
	if number > len(order) || len(branch) > 0 {
		return "", false
	}
	before, core, after := around(sample, func(r rune) bool { return !strings.ContainsRune("()（）.．、 \u3000", r) })
	if core == "" {
		before, _, after = defaults(style)
	}
	return before + sameWidth(order[number-1], core) + after, true
}

// around parts a sample into what stands before and behind its core.
func around(s string, inside func(rune) bool) (before, core, after string) {
	i := strings.IndexFunc(s, inside)
	if i < 0 {
		return "", "", ""
	}
	j := strings.IndexFunc(s[i:], func(r rune) bool { return !inside(r) })
	if j < 0 {
		return s[:i], s[i:], ""
	}
	return s[:i], s[i : i+j], s[i+j:]
}

func digitRune(r rune) bool {
	return r >= '0' && r <= '9' || r >= '０' && r <= '９' || strings.ContainsRune(kanjiDigits+"十百", r)
}

func defaults(style jobun.Style) (before, core, after string) {
	s := string(style)
	switch {
	case strings.HasPrefix(s, "("):
		return "(", strings.Trim(s, "()"), ")"
	case strings.HasSuffix(s, ")"):
		return "", strings.TrimSuffix(s, ")"), ")"
	}
	return "", s, ""
}

func (c customs) branches(branch []int, sample string) string {
	var b strings.Builder
	for _, n := range branch {
		b.WriteString("の" + c.write(n, sample))
	}
	return b.String()
}

// compound writes 2.1.3 with the joints of the sample.
func (c customs) compound(number int, branch []int, sample string) string {
	joint := "."
	if i := strings.IndexFunc(sample, func(r rune) bool { return !digitRune(r) }); i >= 0 {
		_, joint, _ = around(sample[i:], func(r rune) bool { return !digitRune(r) })
	}
	var b strings.Builder
	for _, n := range slices.Concat(branch, []int{number}) {
		if b.Len() > 0 {
			b.WriteString(joint)
		}
		b.WriteString(c.write(n, sample))
	}
	return b.String()
}

// letterOrder is the letters of a style in their order.
func letterOrder(style jobun.Style) []string {
	switch style {
	case jobun.Kana, jobun.KanaHalf, jobun.KanaBoth:
		return strings.Split(kanaOrder, "")
	case jobun.Iroha, jobun.IrohaBoth:
		return strings.Split(irohaOrder, "")
	case jobun.Small, jobun.SmallHalf, jobun.SmallBoth:
		return strings.Split("abcdefghijklmnopqrstuvwxyz", "")
	case jobun.Capital, jobun.CapHalf, jobun.CapBoth:
		return strings.Split("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "")
	case jobun.RomanBig:
		return strings.Split("ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅪⅫ", "")
	case jobun.RomanSmall, jobun.RomanHalf, jobun.RomanBoth:
		return strings.Split("ⅰⅱⅲⅳⅴⅵⅶⅷⅸⅹⅺⅻ", "")
	case jobun.Circled:
		return circled()
	}
	return nil
}

func circled() (list []string) {
	for _, run := range [][2]rune{{0x2460, 0x2473}, {0x3251, 0x325F}, {0x32B1, 0x32BF}} {
		for r := run[0]; r <= run[1]; r++ {
			list = append(list, string(r))
		}
	}
	return list
}

// sameWidth writes a letter as wide as the sample: ａ beside ｂ, I beside II.
func sameWidth(letter, sample string) string {
	for _, r := range sample {
		switch {
		case r >= 'ａ' && r <= 'ｚ' || r >= 'Ａ' && r <= 'Ｚ':
			return strings.Map(func(r rune) rune {
				if r < 0x80 {
					return r + 0xFEE0
				}
				return r
			}, letter)
		case strings.ContainsRune("IVXivx", r) && strings.ContainsAny(letter, "ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅪⅫⅰⅱⅲⅳⅴⅵⅶⅷⅸⅹⅺⅻ"):
			return romanWord(letter)
		case r >= 'ｱ' && r <= 'ﾝ':
			return halfKana(letter)
		}
	}
	return letter
}

func romanWord(letter string) string {
	words := strings.Fields("I II III IV V VI VII VIII IX X XI XII")
	for i, l := range letterOrder(jobun.RomanBig) {
		if l == letter {
			return words[i]
		}
	}
	for i, l := range letterOrder(jobun.RomanSmall) {
		if l == letter {
			return strings.ToLower(words[i])
		}
	}
	return letter
}

func halfKana(letter string) string {
	const wide, narrow = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン", "ｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓﾔﾕﾖﾗﾘﾙﾚﾛﾜｦﾝ"
	if i := strings.Index(wide, letter); i >= 0 {
		return narrow[i : i+3]
	}
	return letter
}
