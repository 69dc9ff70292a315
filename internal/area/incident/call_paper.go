package incident

import (
	"context"
	"strings"

	"github.com/okite-isms/okite/internal/platform/paper"
)

// CallPaper gives the call list as one sheet of A4, with room to write by hand: who called
// whom when, and what came of it, is entered from it later.
func (s *Service) CallPaper(ctx context.Context, id string) (d paper.Document, err error) {
	v, err := s.Calls(ctx, id)
	if err != nil {
		return d, err
	}
	body, err := s.bodyName(ctx)
	if err != nil {
		return d, err
	}
	d = callDocument(v)
	d.Author, d.Footer.Left = body, body
	fitted, fits, err := paper.Fit(ctx, d, 1)
	if err != nil || !fits {
		return d, err
	}
	return fitted, nil
}

func callDocument(v CallSheet) paper.Document {
	x := v.Incident
	t := paper.Table{Columns: []float64{34, 37, 30, 22, 27, 42, 22, 52}, Header: 1, Rows: []paper.Row{paper.Heads("連絡先の区分", "相手", "電話番号", "いつまでに", "連絡する人", "伝えること", "状態", "手書き（日時・連絡した人・結果）")}}
	for _, k := range v.Calls {
		row := paper.Cells(k.ClassTitle, strings.TrimSpace(k.name()+"\n"+k.PostTitle), callNumber(k), shortTime(k), k.ByTitle, k.Say, k.State.Title()+callTail(k), "")
		row.Height, row.Keep = 11, true
		t.Rows = append(t.Rows, row)
	}
	return paper.Document{
		Title: "緊急連絡表", Made: v.now.Time, Face: paper.Gothic, Size: 9.5, Page: paper.Page{Landscape: true, Margin: paper.Margin{Top: 14, Bottom: 14, Left: 14, Right: 14}},
		Header: paper.Band{Left: drillText(x), Right: "取扱注意"}, Footer: paper.Band{Center: x.NumberText(), Right: paper.PageNumber + "／" + paper.PageCount},
		Blocks: []paper.Block{
			paper.Title{Text: paper.T(drillText(x) + "緊急連絡表")},
			paper.Paragraph{Text: paper.T(x.NumberText() + "　" + x.Title + "　　" + v.now.Table() + "現在")},
			paper.Paragraph{Text: paper.Text{{Text: "つながらないときは、同じ区分の次の人に連絡します。手書きした内容は、後でその時刻のとおりに入力します。個人の電話番号は載せていません。", Small: true}}},
			t,
		},
	}
}

func callNumber(k Call) string {
	if k.Phone == "" && k.HasPrivate {
		return "（個人の番号のみ）"
	}
	return k.Phone
}

func shortTime(k Call) string {
	if k.Due.IsZero() {
		return ""
	}
	day, hour, _ := strings.Cut(k.Due.Table(), " ")
	return day + "\n" + hour
}

func callTail(k Call) string {
	if k.Attempts == 0 {
		return ""
	}
	_, hour, _ := strings.Cut(k.LastAt.Table(), " ")
	return "\n" + hour + " " + k.LastBy
}
