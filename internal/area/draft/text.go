package draft

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// prose cleans a text in place and says what is wrong with it.
func prose(bad map[string]string, field, label string, value *string, most int, must bool) {
	*value = strings.Trim(strings.ReplaceAll(*value, "\r\n", "\n"), " \t\n　")
	switch n := utf8.RuneCountInString(*value); {
	case n == 0 && must:
		bad[field] = label + "を入力してください。"
	case n > most:
		bad[field] = fmt.Sprintf("%sは、%d文字までです（今は%d文字）。", label, most, n)
	case !utf8.ValidString(*value) || strings.ContainsFunc(*value, func(r rune) bool { return r < ' ' && r != '\n' && r != '\t' || r == utf8.RuneError }):
		bad[field] = label + "に、使えない文字が含まれています。"
	}
}

func oneLine(bad map[string]string, field, label string, value *string, most int) {
	prose(bad, field, label, value, most, true)
	if bad[field] == "" && strings.ContainsAny(*value, "\n\t") {
		bad[field] = label + "は、1行で書いてください。"
	}
}
