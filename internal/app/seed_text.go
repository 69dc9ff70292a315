package app

import (
	"fmt"
	"strings"
)

// seedText makes up the nth document of a body, of so many provisions: chapters of ten
// articles, each with a paragraph or two and some items.
func seedText(town string, n, provisions int) string {
	kinds := []string{"情報セキュリティ対策基準", "実施手順", "要綱", "運用規程", "管理要領", "利用規程"}
	subjects := []string{"端末", "記録媒体", "電子メール", "庁内ネットワーク", "利用者ID", "委託", "文書", "執務室", "バックアップ", "公開サイト", "研修", "事故対応"}
	var b strings.Builder
	fmt.Fprintf(&b, "%s%sに関する%s（第%d号）\n\n令和%d年%d月1日　制定\n\n", town, subjects[n%len(subjects)], kinds[n/len(subjects)%len(kinds)], n+1, n%6+2, n%12+1)
	for i, written := 0, 1; written < provisions; i++ { // the supplement is one
		written += seedArticle(&b, n, i, subjects)
	}
	fmt.Fprintf(&b, "附 則\nこの規程は、令和%d年%d月1日から施行する。\n", n%6+2, n%12+1)
	return b.String()
}

// seedArticle writes the ith article and returns how many provisions it is with chapter,
// paragraphs and items.
func seedArticle(b *strings.Builder, n, i int, subjects []string) (provisions int) {
	provisions = 1
	who := []string{"情報セキュリティ管理者", "職員等", "情報システム管理者", "各課の長", "受託者"}[(n+i)%5]
	what := subjects[(n*7+i*5)%len(subjects)]
	when := []string{"毎年度", "毎月", "使うたびに", "異動のたびに", "四半期ごとに"}[(n+i*3)%5]
	verb := []string{"点検し、その結果を書き留める", "台帳に登録し、置き場所を定める", "見直し、要らなくなったものを消す", "上司に申し出て、許しを得る", "監査に備えて、証拠を残す"}[(n*3+i)%5]
	if i%10 == 0 {
		provisions++
		fmt.Fprintf(b, "第%d章　%sの取扱い\n\n", i/10+1, what)
	}
	fmt.Fprintf(b, "（%sの%d）\n第%d条　%sは、%sについて、%s%sものとする。", what, i+1, i+1, who, what, when, verb)
	if i%3 == 0 {
		fmt.Fprintf(b, "ただし、第%d号の定めによるときは、この限りでない。", n*100+i)
	}
	b.WriteString("\n")
	if i%4 == 1 {
		provisions += 3
		fmt.Fprintf(b, "2　前項の場合において、%sは、次に掲げることを%s確かめる。\n(1)　%sの数と置き場所\n(2)　%sを使える者の範囲\n", who, when, what, what)
	}
	return provisions
}
