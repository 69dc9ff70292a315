package approval

import (
	"context"
	"slices"
	"strconv"

	"github.com/okite-isms/okite/internal/area/approval/flow"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/paper"
)

// Paper is the 起案用紙 of a case, with the acts where stamps would be.
func (s *Service) Paper(ctx context.Context, id string) (paper.Document, error) {
	c, err := s.Case(ctx, id)
	if err != nil {
		return paper.Document{}, err
	}
	return s.sheetOf(c), nil
}

func (s *Service) sheetOf(c Case) paper.Document {
	d := c.Document()
	doc := paper.Document{Title: "起案用紙 " + numbered(c.Year, c.Number), Made: s.clock(), Face: paper.Mincho, Page: paper.Page{Margin: paper.Margin{Top: 18, Right: 18, Bottom: 18, Left: 18}}, Footer: paper.Band{Center: paper.PageNumber + "／" + paper.PageCount}}
	filed := clock.Today(c.Acts[0].At)
	facts := paper.Table{Columns: []float64{3, 9}, Rows: []paper.Row{
		{Cells: []paper.Cell{paper.H("番号"), paper.C(numbered(c.Year, c.Number))}}, {Cells: []paper.Cell{paper.H("起案"), paper.C(filed.Era() + "　" + c.Applicant.Name)}},
		{Cells: []paper.Cell{paper.H("件名"), paper.C(d.Title)}}, {Cells: []paper.Cell{paper.H("決裁ルート"), paper.C(c.Route.Title)}}, {Cells: []paper.Cell{paper.H("扱う情報"), paper.C(classTitle(d.Class))}},
	}}
	for _, f := range fieldFacts(d) {
		facts.Rows = append(facts.Rows, paper.Row{Cells: []paper.Cell{paper.H(f.Label), paper.C(f.Value)}})
	}
	state := c.State.Title()
	if c.Red {
		state += "（事後承認待ち）"
	}
	if e := c.Elsewhere; e != nil {
		state += "　" + e.System + " " + e.Number + "（" + e.Day + "、" + e.By + "）"
	}
	facts.Rows = append(facts.Rows, paper.Row{Cells: []paper.Cell{paper.H("状態"), paper.C(state)}})
	for i, p := range c.Enclosures() {
		label := ""
		if i == 0 {
			label = "ファイル"
		}
		facts.Rows = append(facts.Rows, paper.Row{Cells: []paper.Cell{paper.H(label), paper.C(p.Name + "（" + sizeText(p.Size) + "、" + placeText(c, p) + "）\nSHA-256 " + p.Hash)}})
	}
	doc.Blocks = []paper.Block{paper.Title{Text: paper.T("起　案　用　紙")}, stampTable(c), paper.Paragraph{}, facts, paper.Paragraph{}, paper.Heading{Level: 2, Text: paper.T("伺い")}, paper.Paragraph{Text: paper.T(d.Text), Hang: -1}, paper.Heading{Level: 2, Text: paper.T("経過")}, historyTable(c)}
	return doc
}

// stampTable stands where stamps would be: a column for each seat of the last round.
func stampTable(c Case) paper.Table {
	t := paper.Table{Align: paper.Right, Size: 8}
	var head, name, day paper.Row
	for _, seat := range c.Seats {
		if seat.Task != flow.ToDecide || seat.Round != c.Round || len(head.Cells) == 8 {
			continue
		}
		who, when := "", ""
		for _, a := range slices.Backward(c.Acts) {
			if a.Seat == seat.N && (a.Kind == flow.Assent || a.Kind == flow.Decide || a.Kind == flow.Ratify) {
				who, when = a.Actor.Name, clock.Today(a.At).Table()
				if a.Kind == flow.Ratify {
					who += "\n（" + a.Title() + "）"
				}
				if a.Authority != flow.Own {
					who += "\n（" + a.Authority.Title() + "）"
				}
				break
			}
		}
		head.Cells = append(head.Cells, paper.H(stepTitle(c, seat.Step)))
		name.Cells = append(name.Cells, middle(who))
		day.Cells = append(day.Cells, middle(when))
		t.Columns = append(t.Columns, 1)
	}
	if len(head.Cells) == 0 {
		head.Cells, name.Cells, day.Cells, t.Columns = []paper.Cell{paper.H("決裁")}, []paper.Cell{paper.C("")}, []paper.Cell{paper.C("")}, []float64{1}
	}
	name.Height = 14
	t.Width = min(174, 29*float64(len(head.Cells)))
	t.Rows = []paper.Row{head, name, day}
	return t
}

func middle(s string) paper.Cell {
	return paper.Cell{Middle: true, Blocks: []paper.Block{paper.Paragraph{Text: paper.T(s), Align: paper.Center}}}
}

func historyTable(c Case) paper.Table {
	t := paper.Table{Columns: []float64{1, 4, 4, 5, 3, 8}, Size: 8.5, Header: 1, Rows: []paper.Row{paper.Heads("", "日時", "行ったこと", "人（立場）", "権限", "意見・理由")}}
	for _, a := range c.Acts {
		who := a.Actor.Name
		if a.Actor.As != "" {
			who += "（" + a.Actor.As + "）"
		}
		note := a.Comment
		for _, f := range a.Flags {
			note += "【" + f + "】"
		}
		t.Rows = append(t.Rows, paper.Cells(strconv.Itoa(a.N), clock.At(a.At).Table(), a.Title(), who, a.Authority.Title(), note))
	}
	return t
}
