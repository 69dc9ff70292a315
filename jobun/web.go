package jobun

import "strings"

// asideComments sets aside HTML comments. One that is never closed is text.
func asideComments(rows []row) {
	for i := 0; i < len(rows); i++ {
		if !strings.HasPrefix(strings.TrimLeftFunc(rows[i].Text, isBlank), "<!--") {
			continue
		}
		end := i
		for end < len(rows) && !strings.Contains(rows[end].Text, "-->") {
			end++
		}
		if end == len(rows) {
			return
		}
		for ; i <= end; i++ {
			rows[i].setAside(Comment)
		}
		i--
	}
}

// asideWeb sets aside what a web page puts around its text: the trail of
// links, the date of the page, and from the contact address to the end.
func asideWeb(rows []row) {
	for i := range rows {
		if rows[i].use == inBody && isNavigation(rows[i].text) {
			rows[i].setAside(Navigation)
		}
	}
	for i := lastMark(rows) + 1; i < len(rows); i++ {
		if rows[i].use == inBody && isContact(rows[i].text) {
			for j := i; j < len(rows); j++ {
				if rows[j].use == inBody {
					rows[j].setAside(Contact)
				}
			}
			return
		}
	}
}

// navigation are the words by which common web systems of municipalities
// frame their pages.
var navigation = [...]string{
	"ここから本文です", "本文ここから", "本文へスキップ", "本文へ移動", "本文にスキップ", "ここまで本文です", "更新日:", "最終更新日", "公開日:", "掲載日:",
	"ページ番号", "ページID", "記事ID", "このページの情報は", "このページの先頭へ", "ページの先頭へ", "ページトップへ", "より良いウェブサイト",
	"印刷用ページ", "印刷する", "ツイート", "シェアする", "現在の位置", "現在地", "サイト内検索", "文字サイズ", "メニューを開く", "トップページ>", "ホーム>",
	"PDFファイルをご覧", "AdobeReader", "AdobeAcrobat", "Copyright", "AllRightsReserved",
}

func isNavigation(s string) bool {
	if columns(s) > 120 {
		return false
	}
	s = compare(s)
	return startsWithAny(s, navigation[:]...) || strings.Count(s, ">") >= 2 && !strings.Contains(s, "。")
}

func isContact(s string) bool {
	return columns(s) <= 40 && startsWithAny(compare(s), "お問い合わせ", "お問合せ", "お問合わせ", "問い合わせ先", "問合せ先", "この記事に関するお問い合わせ", "このページに関する")
}

// lastMark is the last row that begins with a sure mark. A contact line before
// it stands in the middle of a text and must not swallow the rest.
func lastMark(rows []row) int {
	for i := len(rows) - 1; i >= 0; i-- {
		if rows[i].use != inBody {
			continue
		}
		for _, c := range rows[i].marks {
			if c.weight == strong {
				return i
			}
		}
	}
	return -1
}
