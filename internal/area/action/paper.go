package action

import (
	"context"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/paper"
)

func day12(d clock.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.Era()
}

func timeDay(t clock.Time) string {
	if t.IsZero() {
		return ""
	}
	return clock.Today(t.Time).Era()
}

// Paper gives an action as a sheet of A4 (是正措置票).
func (s *Service) Paper(ctx context.Context, id string) (d paper.Document, err error) {
	x, err := s.Show(ctx, id)
	if err != nil {
		return d, err
	}
	return s.sheetPaper(ctx, x)
}

// sheetPaper sets the sheet. It is made to fit on one page where it can.
func (s *Service) sheetPaper(ctx context.Context, x Dossier) (paper.Document, error) {
	source := x.SourceKind.Title()
	if x.SourceText != "" {
		source += "（" + x.SourceText + "）"
	}
	rows := []paper.Row{
		four("番号", x.NumberText(), "状態", x.State.Title()), two("件名", x.Title), four("担当", x.OwnerName, "組織", x.UnitName),
		four("登録日", day12(x.OpenedOn), "優先度", x.Priority.Title()), four("初めの期限", day12(x.FirstDue), "期限", day12(x.Due)),
		two("発生源", source), two("根拠", x.Basis), two("問題の内容", x.Problem), two("原因", x.Cause), two("対策", x.Measure),
	}
	if len(x.Milestones) > 0 {
		rows = append(rows, two("マイルストーン", milestoneLines(x.Milestones)))
	}
	if len(x.Extensions) > 0 {
		rows = append(rows, two("期限の延長", extensionLines(x.Extensions)))
	}
	rows = append(rows, two("実施した内容と結果", x.Result), four("報告した人", x.ReportedName, "報告した日", timeDay(x.ReportedAt)))
	rows = append(rows, four("確認した人", x.VerifiedName, "確認した日", timeDay(x.VerifiedAt)))
	if x.Alone != "" {
		rows = append(rows, two("実施した人と同じ人が確認した理由", x.Alone))
	}
	rows = append(rows, four("効果確認の予定日", day12(x.EffectOn), "効果", x.Effect.Title()))
	if len(x.Evidence) > 0 {
		rows = append(rows, two("証拠", evidenceLines(x.Evidence)))
	}
	if len(x.Related) > 0 {
		rows = append(rows, two("つながる是正措置", relatedLines(x.Related)))
	}
	d := paper.Document{
		Title: "是正措置票", Made: s.now().Time, Footer: paper.Band{Left: x.NumberText(), Right: paper.PageNumber + "／" + paper.PageCount},
		Blocks: []paper.Block{paper.Title{Text: paper.T("是正措置票")}, paper.Stamps{Label: "確認", Posts: []string{"統括責任者", "責任者", "管理者", "担当"}}, paper.Table{Columns: []float64{30, 53, 30, 53}, Rows: rows}, paper.Paragraph{}, notesOf(x)},
	}
	fitted, fits, err := paper.Fit(ctx, d, 1)
	if err != nil || !fits {
		return d, err
	}
	return fitted, nil
}

func two(label, text string) paper.Row {
	c := paper.CT(paper.T(text))
	c.Columns = 3
	return paper.Row{Cells: []paper.Cell{paper.H(label), c}}
}

func four(a, b, c, d string) paper.Row {
	return paper.Row{Cells: []paper.Cell{paper.H(a), paper.C(b), paper.H(c), paper.C(d)}}
}

func milestoneLines(list []Milestone) string {
	var b []string
	for _, m := range list {
		line := day12(m.Due) + "まで　" + m.Title
		if !m.DoneOn.IsZero() {
			line += "（" + day12(m.DoneOn) + " 済み）"
		}
		b = append(b, line)
	}
	return strings.Join(b, "\n")
}

func extensionLines(list []Postponement) string {
	var b []string
	for _, x := range list {
		line := day12(x.OldDue) + "から" + day12(x.NewDue) + "へ：" + x.Reason + "（" + x.Outcome()
		if x.DecidedName != "" {
			line += "、" + x.DecidedName
		}
		b = append(b, line+"）")
	}
	return strings.Join(b, "\n")
}

func evidenceLines(list []Evidence) string {
	var b []string
	for _, x := range list {
		line := x.Title
		if x.Hash != "" {
			line += "（SHA-256 " + x.Hash[:16] + "…）"
		}
		b = append(b, line)
	}
	return strings.Join(b, "\n")
}

func relatedLines(list []Related) string {
	var b []string
	for _, x := range list {
		b = append(b, x.WhyTitle()+"：　"+x.NumberText()+" "+x.Title+"（"+x.State.Title()+"）")
	}
	return strings.Join(b, "\n")
}

// notesShown is how many entries of the history a sheet prints: the newest.
const notesShown = 12

// notesOf is the end of the history.
func notesOf(x Dossier) paper.Block {
	t := paper.Table{Columns: []float64{38, 30, 98}, Header: 1, Rows: []paper.Row{paper.Heads("日", "だれが", "経過")}}
	acts := x.Acts[max(0, len(x.Acts)-notesShown):]
	for _, a := range acts {
		text := a.Title()
		if a.Note != "" {
			text += "：" + a.Note
		}
		t.Rows = append(t.Rows, paper.Cells(timeDay(a.At), a.ByName, text))
	}
	return t
}

// figuresPaper sets the figures of a period for the committee.
func (s *Service) figuresPaper(f Tally, list []Action) paper.Document {
	d := paper.Document{
		Title: "是正措置の状況", Made: s.now().Time, Footer: paper.Band{Right: paper.PageNumber + "／" + paper.PageCount},
		Blocks: []paper.Block{
			paper.Title{Text: paper.T("是正措置の状況")}, paper.Paragraph{Text: paper.T(day12(f.From) + "から" + day12(f.Last) + "まで（" + day12(s.Today()) + "現在）"), Align: paper.Right},
			paper.Heading{Level: 1, Mark: "１", Text: paper.T("組織別")}, figureTable("組織", append(slices.Clone(f.ByUnit), f.Total)),
			paper.Paragraph{}, paper.Heading{Level: 1, Mark: "２", Text: paper.T("発生源別")}, figureTable("発生源", append(slices.Clone(f.BySource), f.Total)),
			paper.Paragraph{}, paper.Heading{Level: 1, Mark: "３", Text: paper.T("期限を過ぎているもの")},
		},
	}
	if len(list) == 0 {
		d.Blocks = append(d.Blocks, paper.Paragraph{Text: paper.T("ありません。"), Indent: 1})
		return d
	}
	t := paper.Table{Columns: []float64{30, 70, 40, 26}, Header: 1, Rows: []paper.Row{paper.Heads("番号", "件名", "担当", "期限")}}
	for _, a := range list {
		t.Rows = append(t.Rows, paper.Cells(strconv.Itoa(a.Year)+"-"+strconv.Itoa(a.Number), a.Title, a.OwnerName, a.Due.Table()))
	}
	d.Blocks = append(d.Blocks, t)
	return d
}

func figureTable(first string, list []TallyRow) paper.Table {
	t := paper.Table{Columns: []float64{46, 17, 17, 17, 20, 24, 25}, Header: 1, Rows: []paper.Row{paper.Heads(first, "登録", "終了", "残り", "期限超過", "平均日数", "効果の割合")}}
	for _, f := range list {
		row := paper.Cells(f.cells()...)
		for i := range row.Cells[1:] {
			row.Cells[i+1].Blocks = []paper.Block{paper.Paragraph{Text: paper.T(f.cells()[i+1]), Align: paper.Right}}
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// cells are the texts of a row: name and numbers.
func (f TallyRow) cells() []string {
	days, rate := "", ""
	if n := f.MeanDays(); n >= 0 {
		days = strconv.Itoa(n)
	}
	if n := f.EffectRate(); n >= 0 {
		rate = strconv.Itoa(n) + "％"
	}
	return []string{f.Name, strconv.Itoa(f.Opened), strconv.Itoa(f.Closed), strconv.Itoa(f.Left), strconv.Itoa(f.Late), days, rate}
}

// write makes the paper whole. What a PDF cannot show stands on its last page, so that
// nobody hands out a name with a hole in it unknowingly.
func write(ctx context.Context, w io.Writer, d paper.Document, pdf bool) error {
	if !pdf {
		return paper.Word(ctx, w, d)
	}
	var first strings.Builder
	report, err := paper.PDF(ctx, &first, d)
	if err != nil {
		return err
	}
	if note := report.Message(); note != "" {
		d.Blocks = append(slices.Clone(d.Blocks), paper.Paragraph{Text: paper.Text{{Text: "※ " + note, Small: true}}})
		_, err = paper.PDF(ctx, w, d)
		return err
	}
	_, err = io.WriteString(w, first.String())
	return err
}
