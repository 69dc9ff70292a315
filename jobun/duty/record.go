package duty

import (
	"cmp"
	"regexp"
	"strings"

	"github.com/okite-isms/okite/jobun"
)

// papers are things that are written or kept so that one can look again.
const papers = `文書|書類|資料|記録|結果|ソースコード|証拠|調書|ログ|履歴|台帳|管理簿|帳簿|簿冊|整理簿|受払簿|日誌|報告書|同意書|誓約書|契約書|申請書|写し|仕様書|議事録|会議録|名簿|一覧表?|控え|記録書|診療録|処理簿|調査票|点検票|証明書|点検表|チェックリスト|伝票|帳票|経過|現状`

const kept = `(?:しなければ|して(?:お|いな)|し、|しな|する|し$|するもの|すること|しつつ|できるよう)`

var (
	// を記録しなければならない, 記録を作成し
	writes = regexp.MustCompile(`記録(?:し(?:な|てお|、|保|つつ|$)|する(?:もの|こと|とともに|。|、|$)|を(?:[^、。]{0,10}(?:に|で))?(?:作成|保存|保管|取得|残|取|行|とら|とり|管理|整備|付け|つけ))`)
	// 管理簿に記載し
	enters = regexp.MustCompile(`(?:台帳|[一-龠ァ-ヶー]簿|簿冊|日誌|一覧表|目録|[一-龠]録|記録書?|点検票|点検表|調書|チェックリスト|記録表)(?:等)?(?:(?:に|へ|の|を)[^、。]{0,24})?(?:記載|記入|登録|登載|作成|整備|記録|備え|調製|編てつ|更新|備付|残[さしす]|まとめ)|台帳により[^、。]{0,8}管理`)
	notes  = regexp.MustCompile(`(?:経過|内容|状況|結果|日時|事項|理由|経緯)[^、。]{0,16}を[^、。]{0,16}(?:書き留め|書き残|記帳|記載して(?:おか|お|保)|書面に残)`)

	// 文書を…保存しなければ
	keeps = regexp.MustCompile(`(?:` + papers + `)(?:等)?(?:及び[^、。を]{0,12}|並びに[^、。を]{0,12})?を(?:[^。]{0,60}?)(保存|保管|保持|編てつ|編綴|備え付け|整備・保管)` + kept)
	// 議事録は、事務局が作成し
	kepts = regexp.MustCompile(`(?:` + papers + `)(?:等)?は、[^。]{0,40}?(作成|保管|保存|編てつ)` + kept)
	// 変更履歴を作成しなければ
	makes = regexp.MustCompile(`(?:記録|履歴|台帳|管理簿|帳簿|調書|議事録|会議録|名簿|一覧表?|報告書|日誌|記録簿|目録)(?:等)?を(?:[^、。]{0,20}?)(作成|調製|取得)` + kept)
	// ログを取得し、一定期間保存
	keepsLater = regexp.MustCompile(`(?:` + papers + `)(?:等)?を[^。]{0,40}、[^。を]{0,24}(保存|保管)` + kept)
)

// readRecords finds what is written down or kept, and by whom.
func (r *reader) readRecords(s *sentence) {
	if !mentions(s.s, "記", "簿", "台帳", "録", "票", "調書", "リスト", "保", "編", "作成", "調製", "取得", "書き", "目録", "一覧") {
		return
	}
	for _, way := range [...]*regexp.Regexp{writes, enters, notes, keeps, kepts, makes, keepsLater} {
		at := way.FindStringSubmatchIndex(s.s)
		if at == nil || s.inside(at[0]) {
			continue
		}
		p := partAt(s.parts, at[1]-1)
		if !p.modality.Binds() {
			continue
		}
		if (way == writes && describesNoun(s.s[at[0]:])) || !carriedOut(s.s[at[1]:]) {
			continue
		}
		rel := r.relation(s, jobun.Record)
		rel.From, rel.Act = r.actorsOf(s, at[1]-1), actOf(s.s[at[0]:at[1]])
		rel.Object = object(s.s[:min(len(s.s), at[1])])
		if rel.Object == "" {
			rel.Object = reported(s.s, 0, at[0])
		}
		if doneBefore.MatchString(s.s[:at[0]]) {
			rel.When = jobun.After
		}
		r.add(rel)
		return
	}
}

var doneBefore = regexp.MustCompile(`(?:行った|実施した|変更した|対処した|発生した|処理した|廃棄した)`)

// carriedOut reports whether the word of writing is a verb of the clause and not part
// of a noun phrase: 台帳に記載された資産.
func carriedOut(rest string) bool {
	for _, w := range [...]string{"された", "されて", "した", "する者", "すべき", "事項", "項目", "様式", "用紙", "方法", "例"} {
		if strings.HasPrefix(rest, w) {
			return false
		}
	}
	return true
}

func describesNoun(s string) bool {
	return strings.HasPrefix(s, "記録する事項") || strings.HasPrefix(s, "記録する項目")
}

func actOf(s string) string {
	for _, w := range [...]string{"保存", "保管", "記載", "記入", "登録", "記録", "作成", "整備", "備え"} {
		if strings.Contains(s, w) {
			return w
		}
	}
	return ""
}

// readRecurrence finds what is done again and again.
func (r *reader) readRecurrence(s *sentence) {
	for _, c := range r.doc.Sentences[s.out].Clauses {
		if !c.Modality.Binds() {
			continue
		}
		for _, t := range c.Timing {
			switch t.Value {
			case jobun.Yearly, jobun.Monthly, jobun.Regularly, jobun.Always:
			default:
				continue
			}
			if t.Text == "計画的に" || t.Text == "期間を定めて" {
				continue
			}
			rel := r.relation(s, jobun.Recurrence)
			rel.From, rel.Act, rel.Object = c.Subjects, t.Text, cmp.Or(repeated(s.s, t.Text), c.Object)
			r.add(rel)
			break
		}
	}
}

// repeated is what is done at the times that the words when name: the nearest object
// behind them. A clause may go on to something that is done once: 毎年度、研修を行うとともに、
// その方法を定める.
func repeated(s, when string) string {
	_, rest, found := strings.Cut(s, when)
	if !found {
		return ""
	}
	rest = strings.TrimPrefix(strings.TrimPrefix(rest, "に"), "、")
	what, _, found := strings.Cut(rest, "を")
	if !found || strings.ContainsAny(what, "、。はが") {
		return "" // further words stand between, the object of the whole clause is a better guess
	}
	return what
}
