package org

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
	"golang.org/x/text/width"
)

// cleanName normalises a name: composed (NFC), one blank where several were, none at
// the ends. Compatibility ideographs stay as they are: NFC would turn 神 (U+FA19),
// as somebody writes themselves, into 神 (U+795E). Variation selectors (IVS) stay too.
func cleanName(s string) string {
	var b strings.Builder
	from := 0
	for i, r := range s {
		if compatibilityIdeograph(r) {
			b.WriteString(norm.NFC.String(s[from:i]))
			b.WriteRune(r)
			from = i + utf8.RuneLen(r)
		}
	}
	b.WriteString(norm.NFC.String(s[from:]))
	return strings.Join(strings.Fields(b.String()), " ")
}

func compatibilityIdeograph(r rune) bool {
	return 0xf900 <= r && r <= 0xfaff || 0x2f800 <= r && r <= 0x2fa1f
}

// cleanKana normalises a reading to full-width katakana, by which lists are sorted.
func cleanKana(s string) string {
	return strings.Map(func(r rune) rune {
		if 0x3041 <= r && r <= 0x3096 {
			return r + 0x60 // hiragana lie as far before katakana
		}
		return r
	}, cleanName(norm.NFKC.String(s)))
}

// cleanNumber normalises a number of staff: plain letters and digits.
func cleanNumber(s string) string { return cleanName(width.Fold.String(s)) }

// checkText returns what is wrong with a cleaned text, empty when nothing is. Format
// characters are refused for they turn the reading direction or hide text.
func checkText(s, title string, limit int, required bool) string {
	switch {
	case s == "" && required:
		return title + "を入力してください。"
	case !utf8.ValidString(s) || strings.ContainsFunc(s, hidden):
		return title + "に使えない文字（制御文字や、見えない文字）が含まれています。"
	case utf8.RuneCountInString(s) > limit:
		return fmt.Sprintf("%sは%d文字までにしてください。", title, limit)
	}
	return ""
}

func hidden(r rune) bool {
	return unicode.IsControl(r) || r == utf8.RuneError || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp)
}

// checkKana returns what is wrong with a cleaned reading.
func checkKana(s string) string {
	if text := checkText(s, "フリガナ", 60, false); text != "" {
		return text
	}
	if strings.ContainsFunc(s, func(r rune) bool { return r != ' ' && r != 'ー' && r != '・' && !unicode.Is(unicode.Katakana, r) }) {
		return "フリガナは、かなで入力してください。"
	}
	return ""
}

// searchForm is the text in which words are looked for: width and case do not count.
func searchForm(parts ...string) string {
	return cases.Fold().String(norm.NFKC.String(strings.Join(parts, "\n")))
}
