package duty

import (
	"regexp"
	"strings"

	"github.com/okite-isms/okite/jobun"
)

// form is an ending of a predicate and how strongly it binds.
type form struct {
	ending   *regexp.Regexp
	modality jobun.Modality
}

func ends(pattern string) *regexp.Regexp { return regexp.MustCompile(`(?:` + pattern + `)$`) }

// finals are tried in this order; the first that fits decides.
var finals = []form{
	{ends(`この限り(?:で(?:は)?ない|でありません)|足り?る(?:ものとする)?|限りでない`), jobun.Except},
	{ends(`(?:を|と)(?:いう|言う)|という(?:もの|こと)とする|(?:を|と)(?:総称|呼称|称)する|を(?:指す|意味する)|をいうものとする`), jobun.Defines},
	{ends(`目的とする(?:もの(?:である|とする))?|要しない(?:ものとする)?|必要(?:は|が)?ない`), jobun.NoDuty},
	{ends(`努め(?:なければならない|ねばならない|なくてはならない|るもの(?:とする|である)|ることとする|ること|る|ます)|べき(?:である|もの(?:である|とする)|だ)|(?:こと|の)が望ましい|望ましい|務めなければならない|配慮するよう努める`), jobun.Should},
	{ends(`[てで]は?(?:ならない|いけない)(?:もの(?:とする)?|こと(?:とする)?)?|ない(?:もの|こと|事)とする|(?:でき|出来|得)ない(?:もの(?:とする)?|こととする)?|(?:禁止|禁)(?:する|じる|ずる)(?:もの(?:とする)?|こととする)?|(?:認め|許さ|許可し)ない`), jobun.MustNot},
	{ends(`(?:なければ|ねば|なくては)ならない(?:もの(?:とする)?|こと(?:とする)?)?|必要(?:である|がある|とする)(?:ものとする)?|を(?:要する|義務付ける|義務づける)(?:ものとする)?|義務を負う(?:ものとする)?`), jobun.Must},
	{ends(`(?:でき|出来)る(?:もの(?:とする|である)?|こととする)?|て(?:も)?(?:よい|良い|差し支えない|さしつかえない)(?:ものとする)?|(?:こと|の)を妨げない|ことがある`), jobun.May},
	{ends(`(?:もの|こと|事)と(?:する|します)`), jobun.Shall},
	{ends(`ない(?:こと|事)(?:とする)?`), jobun.Prohibits},
	{ends(`[ぁ-ん](?:こと|事)`), jobun.Instructs},
}

// matters end what is only named: に関すること.
var matters = ends(`(?:に|へ|と|の)(?:関する|係る|かかる|関連する|対する|伴う)こと`)

// documents are topics of which a sentence tells purpose or scope.
var documents = regexp.MustCompile(`(?:(?:この|本|当該)[^、は]{0,24}?(?:規程|規則|要綱|要領|基準|方針|訓令|条例|計画|ポリシー|細則|内規|指針|ガイドライン|マニュアル|手順|手順書|規定|規準|規約|標準)|(?:この|本)(?:章|節|条|項))(?:は、?|の目的は|が(?:適用|対象))`)

// scopes end a sentence about what a document is for.
var scopes = ends(`(?:定める|適用する|対象とする|適用される|規定する|示す)(?:もの(?:とする|である)|こととする)?|次の(?:とおり|各号)[^、]{0,12}とする|[^のと事]とする`)

var duties = ends(`(?:なら|でき|し)ない|努める|努めるものとする|べきである`)

// modalityOf reads the end of a clause that ends a sentence.
func modalityOf(s string) (m jobun.Modality, predicate string) {
	s = strings.TrimRight(s[nearer(s, 0, len(s)):], "。．.!?！？、")
	if tellsScope(s) {
		return jobun.NoDuty, tail(s, 6)
	}
	for _, f := range finals {
		at := f.ending.FindStringIndex(s)
		if at == nil {
			continue
		}
		if (f.modality == jobun.Instructs || f.modality == jobun.Prohibits) && matters.MatchString(s) {
			return jobun.NoDuty, tail(s, 6)
		}
		return f.modality, s[verbStart(s, at[0]):]
	}
	if endsInVerb(s) {
		return jobun.Declares, s[verbStart(s, len(s)):]
	}
	return jobun.NoDuty, tail(s, 6)
}

// tellsScope reports whether the sentence has a document as its topic and tells what
// it is for.
func tellsScope(s string) bool {
	at := documents.FindStringIndex(s)
	return at != nil && at[0] < 60 && scopes.MatchString(s) && !duties.MatchString(s) && (at[0] == 0 || before(s, at[0]) == '、')
}

// verbStart goes back from an ending to the noun that the verb is made of:
// 遵守しなければならない.
func verbStart(s string, i int) int {
	for steps := 0; i > 0 && steps < 6; steps++ {
		r := before(s, i)
		if !isHiragana(r) || strings.ContainsRune("をにがはへ", r) {
			break
		}
		i -= len(string(r))
	}
	if i == len(s) || isHiragana(after(s, i)) || after(s, i) == 0 {
		if n := nounStart(s, i); i-n <= 24 {
			i = n
		}
	}
	return i
}

// tail is the last n letters of s.
func tail(s string, n int) string {
	r := []rune(s)
	return string(r[max(0, len(r)-n):])
}

// endsInVerb reports whether s ends in the plain form of a verb, an adjective or
// である, and not in a noun.
func endsInVerb(s string) bool {
	r := before(s, len(s))
	if !isHiragana(r) {
		return false
	}
	if _, noun := hasSuffixAny(s, "とき", "もの", "ため", "など", "こと", "ところ", "うち", "まとめ", "おそれ", "とおり", "ほか", "たび"); noun {
		return false
	}
	if strings.ContainsRune("うくぐすつぬぶむ", r) {
		return true
	}
	switch r {
	case 'る':
		return true
	case 'い':
		_, ok := hasSuffixAny(s, "ない", "たい", "しい", "よい", "さい")
		return ok
	case 'た', 'だ':
		return true
	}
	return false
}
