package notice

import (
	"fmt"
	"strings"
	"time"

	"github.com/okite-isms/okite/internal/platform/paper"
)

// circular is a notice on paper with a box for the seal of each who has not read it: a
// sheet for each section. What comes back is entered.
func circular(n Notice, text Wording, b Board, made time.Time) paper.Document {
	d := paper.Document{Title: "回覧 " + n.Title, Made: made, Footer: paper.Band{Left: n.Title, Right: paper.PageNumber + "／" + paper.PageCount}}
	begun := false
	for _, x := range b.Sections {
		if x.Unread()+x.Absent == 0 {
			continue
		}
		if begun {
			d.Blocks = append(d.Blocks, paper.PageBreak{})
		}
		begun = true
		d.Blocks = append(d.Blocks, circularOf(n, text, x, b.Readers)...)
	}
	if !begun {
		d.Blocks = []paper.Block{paper.Title{Text: paper.T("回覧")}, paper.Paragraph{Text: paper.T("「" + n.Title + "」を読んでいない人はいません。")}}
	}
	return d
}

func circularOf(n Notice, text Wording, x Section, readers []Reader) []paper.Block {
	blocks := []paper.Block{
		paper.Title{Text: paper.T("回　覧")},
		paper.Table{Columns: []float64{1, 4}, Rows: []paper.Row{
			{Cells: []paper.Cell{paper.H("件名"), paper.C(n.Title)}}, {Cells: []paper.Cell{paper.H("回す先"), paper.C(x.Name)}},
			{Cells: []paper.Cell{paper.H("差出人"), paper.C(n.Author)}}, {Cells: []paper.Cell{paper.H("読む期限"), paper.C(n.Due.Era())}},
			{Cells: []paper.Cell{paper.H("版"), paper.C(fmt.Sprintf("第%d版", n.Edition))}},
		}},
	}
	for _, line := range strings.Split(text.Content, "\n") {
		blocks = append(blocks, paper.Paragraph{Text: paper.T(line)})
	}
	t := paper.Table{Columns: []float64{3, 4, 2, 2}, Header: 1, Rows: []paper.Row{paper.Heads("所属", "氏名", "読んだ日", "印")}}
	for _, r := range readers {
		if r.SectionID != x.ID || r.Read || r.Left == exceptedText {
			continue
		}
		name := r.Name
		if r.Left != "" {
			name += "（" + r.Left + "）"
		}
		row := paper.Cells(r.Unit, name, "　月　　日", "")
		row.Height, row.Keep = 12, true // room for a seal
		t.Rows = append(t.Rows, row)
	}
	return append(blocks, paper.Paragraph{Text: paper.T("読んだ人は、日付を書いて押印してください。最後の人は、情報セキュリティの事務局へ返してください。")}, t)
}
