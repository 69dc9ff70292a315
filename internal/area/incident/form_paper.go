package incident

import (
	"context"
	"crypto/rand"
	"strings"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/paper"
)

// codeLength is how long the code of a sheet is, without its dash. Nobody guesses it, and
// two sheets hardly ever have the same.
const codeLength = 8

// codeOf reads the code of a sheet as people type it.
func codeOf(faults map[string]string, in string) string {
	code := strings.ToUpper(strings.NewReplacer("-", "", " ", "", "　", "", "－", "").Replace(in))
	if code != "" && (len(code) != codeLength || strings.Trim(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") != "") {
		faults["form_code"] = "用紙の番号は、AB2C-D3EF のような8文字です。用紙の右上を見てください。"
	}
	return code
}

// ReportForm makes an empty sheet (インシデント報告書) with a code of its own, to be filled in
// by hand while nothing works, and entered later with its true times.
func (s *Service) ReportForm(ctx context.Context) (d paper.Document, err error) {
	if _, err := actor.Require(ctx, CanReport); err != nil {
		return d, err
	}
	body, err := s.bodyName(ctx)
	if err != nil {
		return d, err
	}
	code := rand.Text()[:codeLength]
	when := "令和　　年　　月　　日　　　　時　　分"
	tall := func(label, help string, height float64) paper.Row {
		return paper.Row{Height: height, Keep: true, Cells: []paper.Cell{paper.H(label), {Blocks: []paper.Block{paper.Paragraph{Text: paper.Text{{Text: help, Small: true}}}}}}}
	}
	rows := []paper.Row{
		tall("気付いた日時", when, 11), tall("起きた日時", when+"　（分かれば）", 11), tall("報告した日時", when+"　（電話や口頭で伝えた時）", 11),
		tall("報告する人", "所属・氏名・連絡先（匿名でも構いません）", 14), tall("場所", "", 11),
		tall("１ 事案の状況", "見たまま、分かる範囲で", 45), tall("２ 想定される原因", "心当たりの行為や出来事", 24),
		tall("３ 被害と影響の範囲", "何の情報か、だれの、何人分か、止まった業務、復旧に要する額", 32), tall("４ 記録", "残っている記録（写真、メール、ログなど）。消さずに残してください。", 20),
		tall("受け取った人", "職・氏名　　　　　　　　　　　　受けた日時　"+when, 14),
	}
	return paper.Document{
		Title: "インシデント報告書", Author: body, Made: s.now().Time, Size: 10, Page: paper.Page{Margin: paper.Margin{Top: 18, Bottom: 16, Left: 20, Right: 20}}, Footer: paper.Band{Left: body, Right: "用紙の番号 " + code[:4] + "-" + code[4:]},
		Blocks: []paper.Block{
			paper.Paragraph{Text: paper.Text{{Text: "用紙の番号　" + code[:4] + "-" + code[4:], Bold: true}}, Align: paper.Right},
			paper.Title{Text: paper.T("インシデント報告書")},
			paper.Paragraph{Text: paper.T("書けるところだけ書いて、すぐに情報セキュリティの担当へ渡してください。電源を切る、消す、調べるなどは、指示を待ってください。個人番号（マイナンバー）は書かないでください。")},
			paper.Table{Columns: []float64{40, 130}, Rows: rows},
		},
	}, nil
}

func (s *Service) bodyName(ctx context.Context) (string, error) {
	if s.config.Body == nil {
		return "", nil
	}
	return s.config.Body(ctx)
}
