package audit

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"

	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/pack"
	"github.com/okite-isms/okite/internal/platform/paper"
	"github.com/okite-isms/okite/internal/platform/sheet"
)

// Wording is a word that a report of advice had better not use, with the reason. It is
// marked and never refused.
type Wording struct {
	Name   string `yaml:"name"`
	Word   string `yaml:"word"`
	Reason string `yaml:"reason"`
}

// LoadWordings reads the words that ship.
func LoadWordings(fsys fs.FS) ([]Wording, error) {
	var content struct {
		Kind        string    `yaml:"kind"`
		Definitions []Wording `yaml:"definitions"`
	}
	err := pack.Decode(fsys, "wording/audit.yaml", "wording", &content)
	return content.Definitions, err
}

// avoided finds the words in a text.
func (s *Service) avoided(texts ...string) (list []Wording) {
	for _, w := range s.config.Wordings {
		if slices.ContainsFunc(texts, func(t string) bool { return strings.Contains(plain(t), plain(w.Word)) }) {
			list = append(list, w)
		}
	}
	return list
}

func era(d clock.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.Era()
}

// ReportData is what the report prints: the dataset, and what hangs on it.
type ReportData struct {
	Dossier
	Before Dataset `json:"before" doc:"前回の監査"`
	Body   string  `json:"body"`
}

// Paperwork loads what the report prints. The report is for who sees the audit whole.
func (s *Service) Paperwork(ctx context.Context, id string) (r ReportData, err error) {
	if r.Dossier, err = s.Show(ctx, id); err != nil {
		return r, err
	}
	if !r.Whole {
		return r, errAudit()
	}
	if r.Body, err = s.config.Body(ctx); err != nil {
		return r, err
	}
	v, err := s.see(ctx, CanSee)
	if err != nil {
		return r, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		old, found, err := before(ctx, tx, v.Body, r.Audit)
		if err != nil || !found {
			return err
		}
		d, err := dataset(ctx, tx, v.Body, old)
		r.Before = *d
		return err
	})
	return r, err
}

// reportPaper sets the report: outline, general remarks, results by unit, findings, and
// the matrix, all out of one dataset.
func (s *Service) reportPaper(r ReportData) paper.Document {
	a := r.Audit
	d := paper.Document{Title: a.Title + "実施報告書", Author: r.Body, Made: s.now().Time, Footer: paper.Band{Left: a.NumberText(), Right: paper.PageNumber + "／" + paper.PageCount}}
	add := func(b ...paper.Block) { d.Blocks = append(d.Blocks, b...) }
	head := func(mark, text string) { add(paper.Heading{Level: 1, Mark: mark, Text: paper.T(text)}) }
	sub := func(mark, text string) { add(paper.Heading{Level: 2, Mark: mark, Text: paper.T(text)}) }
	body := func(text string) {
		for line := range strings.Lines(orElse(text, "（記載なし）")) {
			add(paper.Paragraph{Text: paper.T(strings.TrimRight(line, "\n")), Indent: 1, Hang: -1})
		}
	}
	add(paper.Title{Text: paper.T(a.Title + "実施報告書")})
	if !a.State.Begun() || a.State == Underway || a.State == Checking {
		add(paper.Paragraph{Text: paper.Text{{Text: "（案）", Bold: true}}, Align: paper.Center})
	}
	add(paper.Paragraph{Text: paper.T(era(orDate(a.ReportedOn, s.Today())) + "\n" + r.Body + "　" + a.Office), Align: paper.Right})
	head("１", "監査概要")
	sub("（１）", "監査目的")
	body(a.Purpose)
	sub("（２）", "監査対象課等及び対象システム")
	body("ア　監査対象課等\n　" + strings.Join(unitNamesOf(r.Units), "、") + "\nイ　対象システム\n　" + orElse(a.Systems, "なし"))
	sub("（３）", "監査実施日")
	body(era(a.HeldOn))
	sub("（４）", "監査実施体制")
	body(teamText(r))
	sub("（５）", "監査の基準となる根拠")
	body(a.Basis)
	head("２", "監査結果（総評）")
	body(a.Opinion)
	head("３", "課等別監査結果")
	body("別紙「" + a.Title + "結果一覧」のとおり。判定の数は、次のとおりである。")
	add(countTable(&r.Dataset))
	for _, c := range r.Chapters() {
		add(paper.Paragraph{}, paper.Heading{Level: 2, Text: paper.T(c.Title)}, resultTable(&r.Dataset, c))
	}
	if len(r.Findings) > 0 {
		head("４", "指摘事項")
		for _, f := range r.Findings {
			u, _ := r.Unit(f.UnitID)
			i, _ := r.Item(f.ItemID)
			add(findingTable(f, u, i), paper.Paragraph{})
		}
	}
	s.sinceBlocks(r, add)
	add(paper.PageBreak{Page: &paper.Page{Landscape: true}})
	s.matrixBlocks(&r.Dataset, add)
	return d
}

func orDate(d, other clock.Date) clock.Date {
	if d.IsZero() {
		return other
	}
	return d
}

func unitNamesOf(list []Unit) (names []string) {
	for _, u := range list {
		names = append(names, u.Name)
	}
	return names
}

func teamText(r ReportData) string {
	var b []string
	for _, m := range r.Members {
		line := m.Duty.Title() + "：" + m.Name
		if m.Conflict != "" {
			line += "（" + m.Conflict + "それでも加えた理由：" + m.Reason + "）"
		}
		b = append(b, line)
	}
	if r.Audit.Office != "" {
		b = append(b, "監査担当部門："+r.Audit.Office)
	}
	if r.Audit.Approval != "" {
		b = append(b, "実施計画の承認："+r.Audit.Approval)
	}
	return strings.Join(b, "\n")
}

func centred(texts []string, from int) paper.Row {
	row := paper.Cells(texts...)
	for i := from; i < len(row.Cells); i++ {
		row.Cells[i].Blocks = []paper.Block{paper.Paragraph{Text: paper.T(texts[i]), Align: paper.Center}}
		row.Cells[i].Middle = true
	}
	return row
}

// countTable counts the marks of each unit.
func countTable(d *Dataset) paper.Table {
	t := paper.Table{Columns: []float64{60, 24, 24, 24, 24}, Header: 1, Rows: []paper.Row{paper.Heads("課等", "○", "△", "×", "－")}}
	row := func(name string, n map[Mark]int) {
		t.Rows = append(t.Rows, centred([]string{name, fmt.Sprint(n[Good]), fmt.Sprint(n[Improved]), fmt.Sprint(n[Bad]), fmt.Sprint(n[Outside])}, 1))
	}
	for _, u := range d.Units {
		row(u.Name, d.CountOf(u.ID))
	}
	row("計", d.Count())
	return t
}

// resultTable lists for each item the units by their mark, with what had to be mended.
func resultTable(d *Dataset, c Chapter) paper.Table {
	t := paper.Table{Columns: []float64{48, 36, 26, 24, 40}, Size: 9, Header: 1, Rows: []paper.Row{paper.Heads("監査項目", "適正に実施している課等", "監査指導により改善した課等", "改善が必要な課等", "改善内容等")}}
	for _, i := range c.Items {
		at := func(m Mark) string { return orElse(strings.Join(d.UnitsAt(i.ID, m), "、"), "なし") }
		t.Rows = append(t.Rows, paper.Cells(i.Name(), at(Good), at(Improved), at(Bad), strings.Join(d.Remedies(i.ID), "\n")))
	}
	return t
}

func findingTable(f Finding, u Unit, i Item) paper.Table {
	two := func(label, text string) paper.Row {
		return paper.Row{Cells: []paper.Cell{paper.H(label), paper.C(text)}}
	}
	title := f.Name() + "　" + u.Name
	if f.Urgent {
		title += "（直ちに是正を求めたもの）"
	}
	rows := []paper.Row{
		two("番号・課等", title), two("監査項目", i.Name()), two("事実", f.Fact), two("基準", f.Criterion), two("原因", f.Cause), two("影響", f.Effect), two("勧告", f.Advice),
	}
	if f.Comment != "" {
		rows = append(rows, two("課等の意見", f.Comment+"（"+f.CommentName+"）"))
	}
	if f.Plan != "" {
		rows = append(rows, two("改善計画", f.Plan+"\n"+era(f.PlanDue)+"まで（"+f.PlanName+"）"))
	}
	if f.Recheck != "" {
		rows = append(rows, two("再確認", f.Recheck+"（"+f.RecheckName+"）"))
	}
	rows = append(rows, two("状態", f.State.Title()))
	return paper.Table{Columns: []float64{32, 134}, Size: 9.5, Rows: rows}
}

// sinceBlocks say what is different from last time, and what moved during the audit.
func (s *Service) sinceBlocks(r ReportData, add func(...paper.Block)) {
	mark := "５"
	if len(r.Findings) == 0 {
		mark = "４"
	}
	moved := r.Moved()
	if r.Before.Audit.ID == "" && len(moved) == 0 {
		return
	}
	add(paper.Heading{Level: 1, Mark: mark, Text: paper.T("判定の移り変わり")})
	t := paper.Table{Columns: []float64{70, 36, 26, 26}, Size: 9, Header: 1}
	if len(moved) > 0 {
		add(paper.Paragraph{Text: paper.T("この監査の中で、最初の判定から改めたものは、次のとおりである。"), Indent: 1, Hang: -1})
		t.Rows = []paper.Row{paper.Heads("監査項目", "課等", "最初の判定", "最後の判定")}
		for _, c := range moved {
			i, _ := r.Item(c.ItemID)
			u, _ := r.Unit(c.UnitID)
			t.Rows = append(t.Rows, centred([]string{i.Name(), u.Name, orElse(c.First.Sign(), "未"), orElse(c.Mark.Sign(), "未")}, 2))
		}
		add(t)
	}
	if r.Before.Audit.ID == "" {
		return
	}
	list, again := r.Since(&r.Before)
	add(paper.Paragraph{Text: paper.T(fmt.Sprintf("前回（%s）と判定の違うものは%d、前回と同じく△か×であるものは%dである。", r.Before.Audit.Title, len(list), len(again))), Indent: 1, Hang: -1})
	t.Rows = []paper.Row{paper.Heads("監査項目", "課等", "前回", "今回")}
	for _, x := range append(list, again...) {
		t.Rows = append(t.Rows, centred([]string{x.Item.Name(), x.Unit, x.Before.Sign(), x.After.Sign()}, 2))
	}
	if len(t.Rows) > 1 {
		add(t)
	}
}

// unitsOnPage is how many units stand side by side on a sheet of A4.
const unitsOnPage = 14

// matrixBlocks set the list of all marks with its legend, chapter by chapter.
func (s *Service) matrixBlocks(d *Dataset, add func(...paper.Block)) {
	add(paper.Title{Text: paper.T(d.Audit.Title + "結果一覧")})
	for _, c := range d.Chapters() {
		for from := 0; from < len(d.Units); from += unitsOnPage {
			list := d.Units[from:min(len(d.Units), from+unitsOnPage)]
			add(paper.Heading{Level: 2, Text: paper.T(c.Title)}, chapterTable(d, c, list), paper.Paragraph{Text: paper.Text{{Text: legend, Small: true}}}, paper.Paragraph{})
		}
	}
	if !slices.ContainsFunc(d.Units, func(u Unit) bool { return u.Remark != "" }) {
		return
	}
	t := paper.Table{Columns: []float64{50, 180}, Size: 9, Header: 1, Rows: []paper.Row{paper.Heads("課等", "備考")}}
	for _, u := range d.Units {
		if u.Remark != "" {
			t.Rows = append(t.Rows, paper.Cells(u.Name, u.Remark))
		}
	}
	add(t)
}

func chapterTable(d *Dataset, c Chapter, list []Unit) paper.Table {
	t := paper.Table{Columns: []float64{90}, Size: 9, Header: 1}
	heads := []string{"監査内容"}
	for _, u := range list {
		t.Columns, heads = append(t.Columns, 160/float64(max(7, len(list)))), append(heads, u.Name)
	}
	t.Rows = append(t.Rows, paper.Heads(heads...))
	for _, i := range c.Items {
		cells := []string{i.Name()}
		for _, u := range list {
			x, _ := d.Cell(i.ID, u.ID)
			cells = append(cells, x.Mark.Sign())
		}
		row := centred(cells, 1)
		row.Keep = true
		t.Rows = append(t.Rows, row)
	}
	return t
}

// workbook writes the matrix as Excel: the marks as they stand, the first ones, reasons.
func workbook(w io.Writer, d *Dataset) error {
	head := []sheet.Column{{Title: "監査内容"}}
	for _, u := range d.Units {
		head = append(head, sheet.Column{Title: u.Name})
	}
	var tables []sheet.Table
	for n, c := range d.Chapters() {
		rows := sheet.Of(c.Items, func(i Item) []string {
			cells := []string{i.Name()}
			for _, u := range d.Units {
				x, _ := d.Cell(i.ID, u.ID)
				cells = append(cells, x.Mark.Sign())
			}
			return cells
		})
		tables = append(tables, sheet.Table{Title: fmt.Sprintf("%d %s", n+1, short(c.Title, 24)), Columns: head, Rows: rows})
	}
	type whole struct {
		i Item
		u Unit
		c Cell
	}
	var list []whole
	for _, i := range d.Items {
		for _, u := range d.Units {
			c, _ := d.Cell(i.ID, u.ID)
			list = append(list, whole{i, u, c})
		}
	}
	tables = append(tables, sheet.Table{
		Title:   "明細",
		Columns: []sheet.Column{{Title: "区分"}, {Title: "番号"}, {Title: "監査内容"}, {Title: "課等"}, {Title: "課等の回答"}, {Title: "課等の説明"}, {Title: "監査人が確かめたこと"}, {Title: "ヒアリング"}, {Title: "最初の判定"}, {Title: "最後の判定"}, {Title: "理由"}},
		Rows: sheet.Of(list, func(x whole) []string {
			return []string{x.i.Chapter, x.i.Number, x.i.Text, x.u.Name, x.c.Answer.Sign(), x.c.AnswerNote, x.c.Verified, x.c.Heard, x.c.First.Sign(), x.c.Mark.Sign(), x.c.Reason}
		}),
	})
	return sheet.Workbook(w, tables...)
}

// sheetPaper sets the sheet of one unit, to be filled in by hand.
func (s *Service) sheetPaper(d *Dataset, u Unit) paper.Document {
	doc := paper.Document{Title: "点検表（" + u.Name + "）", Made: s.now().Time, Footer: paper.Band{Left: d.Audit.NumberText() + "　" + u.Name, Right: paper.PageNumber + "／" + paper.PageCount}, Blocks: []paper.Block{
		paper.Title{Text: paper.T("点検表")}, paper.Paragraph{Text: paper.T(d.Audit.Title + "\n課等：" + u.Name + "　　回答期限：" + era(d.Audit.AnswerDue))},
		paper.Stamps{Posts: []string{"課等の長", "担当"}},
	}}
	for _, c := range d.Chapters() {
		t := paper.Table{Columns: []float64{14, 86, 18, 48}, Size: 9, Header: 1, Rows: []paper.Row{paper.Heads("番号", "点検の内容", "回答", "説明")}}
		for _, i := range c.Items {
			x, _ := d.Cell(i.ID, u.ID)
			answer := x.Answer.Sign()
			if x.Mark == Outside && answer == "" {
				answer = Outside.Sign()
			}
			t.Rows = append(t.Rows, paper.Cells(i.Number, i.Text, answer, x.AnswerNote))
		}
		doc.Blocks = append(doc.Blocks, paper.Paragraph{}, paper.Heading{Level: 2, Text: paper.T(c.Title)}, t)
	}
	doc.Blocks = append(doc.Blocks, paper.Paragraph{Text: paper.Text{{Text: "回答：○ できている　△ 一部できていない　× できていない　－ 該当しない", Small: true}}})
	return doc
}

// write makes the paper whole. What a PDF cannot show stands on its last page.
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
