package check

import (
	"strings"
	"unicode/utf8"
)

// The five rows of kana by which verbs are told apart.
const (
	rowA = "かがさたなばまらわ"
	rowU = "くぐすつぬぶむるう"
	rowI = "いきぎしじちにびみり"
	rowE = "えけげせぜてでねべめれ"
)

// single are verbs of one kanji and る that keep their stem: 得る becomes 得て, 図る 図って.
const single = "得見着寝煮似居経出来"

// onset gives the te-form that belongs to the row-u kana of a verb: 行う, 行って.
func onset(u rune) string {
	switch u {
	case 'う', 'つ', 'る':
		return "って"
	case 'く':
		return "いて"
	case 'ぐ':
		return "いで"
	case 'す':
		return "して"
	case 'ぬ', 'ぶ', 'む':
		return "んで"
	}
	return ""
}

func lastRune(s string) rune {
	r, _ := utf8.DecodeLastRuneInString(s)
	return r
}

func withoutLast(s string) string {
	_, n := utf8.DecodeLastRuneInString(s)
	return s[:len(s)-n]
}

// fromPlain makes the te-form of a verb in its plain form: 定める, 定めて.
func fromPlain(s string) (string, bool) {
	if stem, ok := strings.CutSuffix(s, "する"); ok {
		return stem + "して", true
	}
	u, stem := lastRune(s), withoutLast(s)
	before := lastRune(stem)
	switch {
	case stem == "" || !strings.ContainsRune(rowU, u):
		return "", false
	case u == 'る' && strings.ContainsRune(rowE+rowI+single, before) && before != 'り':
		return stem + "て", true
	case u == 'く' && before == '行':
		return stem + "って", true
	}
	return stem + onset(u), true
}

// fromStem makes the te-form of a verb before なければならない: 講じ, 講じて; 行わ, 行って.
func fromStem(s string) (string, bool) {
	last := lastRune(s)
	at := strings.IndexRune(rowA, last)
	switch {
	case s == "":
		return "", false
	case at >= 0:
		u := []rune(rowU)[len([]rune(rowA[:at]))]
		return fromPlain(withoutLast(s) + string(u))
	}
	return s + "て", true // 講じ, 定め, し, 得
}

// Question turns a duty into a question that can be answered with yes or no. Where the
// sentence ends in a way that is not known, it is quoted: people edit what comes out.
func Question(sentence string) string {
	s := strings.TrimSpace(sentence)
	s = strings.TrimSuffix(strings.TrimSuffix(s, "。"), "．")
	for _, end := range []string{"てはならないものとする", "てはならない", "てはいけない"} {
		if stem, ok := strings.CutSuffix(s, end); ok {
			return stem + "ていないか。"
		}
	}
	for _, end := range []string{"ではならない"} {
		if stem, ok := strings.CutSuffix(s, end); ok {
			return stem + "でいないか。"
		}
	}
	for _, end := range []string{"なければならないものとする", "なければならない", "なくてはならない"} {
		if stem, ok := strings.CutSuffix(s, end); ok {
			if te, ok := fromStem(stem); ok {
				return te + "いるか。"
			}
		}
	}
	if stem, ok := strings.CutSuffix(s, "ないこと"); ok {
		return stem + "ないようにしているか。"
	}
	if stem, ok := strings.CutSuffix(s, "ないものとする"); ok {
		return stem + "ないようにしているか。"
	}
	for _, end := range []string{"ものとする", "こと", ""} {
		if stem, ok := strings.CutSuffix(s, end); ok && s != "" {
			if te, ok := fromPlain(stem); ok {
				return te + "いるか。"
			}
		}
	}
	return "「" + s + "」という決まりのとおりにしているか。"
}
