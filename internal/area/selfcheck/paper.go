package selfcheck

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/okite-isms/okite/internal/platform/paper"
)

// blankPaper sets the sheets to be filled in by hand, one A4 each: for people without a PC.
func (s *Service) blankPaper(ctx context.Context, p Plan, list []Sheet, body string) (paper.Document, error) {
	d := paper.Document{Title: "自己点検 調査票", Author: body, Made: s.now().Time, Face: paper.Gothic, Footer: paper.Band{Left: p.NumberText() + "　" + p.Title}, Page: paper.Page{Margin: paper.Margin{Top: 15, Bottom: 15, Left: 18, Right: 18}}}
	sizes := map[string]float64{} // by forms: all sheets of the same forms are set alike
	for n, x := range list {
		if _, ok := sizes[x.Forms]; !ok {
			one := d
			one.Blocks = blankBlocks(p, x, body)
			fitted, fits, err := paper.Fit(ctx, one, 1)
			if err != nil {
				return d, err
			}
			size := fitted.Size
			if !fits {
				size = d.Size
			}
			sizes[x.Forms] = size
		}
		if n > 0 {
			d.Blocks = append(d.Blocks, paper.PageBreak{})
		}
		d.Blocks = append(d.Blocks, blankBlocks(p, x, body)...)
	}
	for _, size := range sizes { // one size for the file: the smallest that any needs
		if size > 0 && (d.Size == 0 || size < d.Size) {
			d.Size = size
		}
	}
	return d, nil
}

func blankBlocks(p Plan, x Sheet, body string) []paper.Block {
	f := Filled{Sheet: x, Plan: p}
	who := x.SubjectName
	if x.Number != "" {
		who += "（" + x.Number + "）"
	}
	t := paper.Table{Columns: []float64{9, 88, 13, 16, 20, 34}, Header: 1, Rows: []paper.Row{paper.Heads("問", "設問", "はい", "いいえ", "該当なし", "「いいえ」の理由")}}
	for n, i := range f.Asked() {
		text := i.Text
		if i.Criterion != "" {
			text += "\n（" + i.Criterion + "）"
		}
		row := paper.Cells(strconv.Itoa(n+1), text, "□", "□", "□", "")
		for k := 2; k < 5; k++ {
			row.Cells[k] = centred("□")
		}
		row.Keep = true
		t.Rows = append(t.Rows, row)
	}
	return []paper.Block{
		paper.Paragraph{Text: paper.T("票の番号　" + x.Code), Align: paper.Right},
		paper.Title{Text: paper.T(p.Title)},
		paper.Table{Columns: []float64{24, 66, 24, 66}, Rows: []paper.Row{{Cells: []paper.Cell{paper.H("所属"), paper.C(x.SectionName), paper.H("氏名・名称"), paper.C(who)}}, {Cells: []paper.Cell{paper.H("提出先"), paper.C(body + " 事務局"), paper.H("期限"), paper.C(p.Last.Era())}}}},
		paper.Paragraph{Text: paper.T("当てはまるものを1つ選び、□に✓を付けてください。「いいえ」のときは、理由を書いてください。")},
		t,
		paper.Paragraph{Text: paper.T("記入した日　　　　　　年　　　　月　　　　日"), Align: paper.Right},
		paper.Paragraph{Text: paper.Text{{Text: strings.Join(about(f), ""), Small: true}}},
	}
}

func centred(s string) paper.Cell {
	return paper.Cell{Blocks: []paper.Block{paper.Paragraph{Text: paper.T(s), Align: paper.Center}}, Middle: true}
}

// copyPaper sets what somebody handed in, for them to keep (控え).
func (s *Service) copyPaper(ctx context.Context, f Filled, body string) (paper.Document, error) {
	t := paper.Table{Columns: []float64{9, 100, 20, 51}, Header: 1, Rows: []paper.Row{paper.Heads("問", "設問", "答え", "「いいえ」の理由")}}
	for n, i := range f.Asked() {
		t.Rows = append(t.Rows, paper.Cells(strconv.Itoa(n+1), i.Text, Mark(f.Marks[i.Place]).Title(), f.Reason[strconv.Itoa(i.Place)]))
	}
	list := paper.Table{Columns: []float64{50, 50, 30, 50}, Header: 1, Rows: []paper.Row{paper.Heads("受付番号", "日時", "方法", "答えた人")}}
	for _, x := range f.Receipts {
		list.Rows = append(list.Rows, paper.Cells(x.Text(f.Code), x.At.Table(), x.Way.Title(), x.ByName))
	}
	d := paper.Document{Title: "自己点検 調査票の控え", Author: body, Made: s.now().Time, Footer: paper.Band{Left: f.Code, Right: paper.PageNumber + "／" + paper.PageCount}, Blocks: []paper.Block{
		paper.Title{Text: paper.T(f.Plan.Title + "（控え）")}, paper.Paragraph{Text: paper.T(f.SectionName + "　" + f.SubjectName), Align: paper.Right}, list, paper.Paragraph{}, t,
	}}
	if f.Opinion != "" {
		d.Blocks = append(d.Blocks, paper.Heading{Level: 1, Text: paper.T("意見・困っていること")}, paper.Paragraph{Text: paper.T(f.Opinion)})
	}
	fitted, fits, err := paper.Fit(ctx, d, 1)
	if err != nil || !fits {
		return d, err
	}
	return fitted, nil
}

// resultDocument sets the result with the plans to improve, for the committee.
func (s *Service) resultDocument(r Result, body string) paper.Document {
	whole := "全職員"
	if r.Partial {
		whole = "所管する組織"
	}
	d := paper.Document{Title: "自己点検の結果", Author: body, Made: s.now().Time, Footer: paper.Band{Left: r.Plan.Title, Right: paper.PageNumber + "／" + paper.PageCount}, Blocks: []paper.Block{
		paper.Title{Text: paper.T(r.Plan.Title + "の結果")},
		paper.Paragraph{Text: paper.T(body + "　" + s.Today().Era() + "現在"), Align: paper.Right},
		paper.Heading{Level: 1, Mark: "１", Text: paper.T("実施の概要")},
		paper.Paragraph{Text: paper.T(r.outlineText(whole)), Indent: 1},
	}}
	add := func(mark, title string, block paper.Block, rows int) {
		d.Blocks = append(d.Blocks, paper.Paragraph{}, paper.Heading{Level: 1, Mark: mark, Text: paper.T(title)})
		if rows == 0 {
			block = paper.Paragraph{Text: paper.T("ありません。"), Indent: 1}
		}
		d.Blocks = append(d.Blocks, block)
	}
	items := r.paperItems()
	add("２", "項目別の結果", items, len(items.Rows)-1)
	sections := r.paperSections()
	add("３", "組織別の結果", sections, len(sections.Rows)-1)
	bodies := r.paperBodies()
	add("４", "組織と情報システムの票", bodies, len(bodies.Rows)-1)
	if len(r.Facts) > 0 {
		facts := r.paperFacts()
		add("５", "答えと、ほかの記録", facts, len(facts.Rows)-1)
	}
	actions := r.paperActions()
	add(map[bool]string{true: "６", false: "５"}[len(r.Facts) > 0], "改善計画", actions, len(actions.Rows)-1)
	d.Blocks = append(d.Blocks, paper.Paragraph{Text: paper.Text{{Text: r.paperNote(), Small: true}}})
	return d
}

func (r Result) outlineText(whole string) string {
	text := fmt.Sprintf("%sから%sまで、%s（%d人）を対象に実施した。提出は%d人（%s）で、全項目の「はい」の割合は%sである。", r.Plan.From.Era(), r.Plan.Last.Era(), whole, r.Whole.Asked, r.Whole.Done, rateText(r.Whole.Rate()), rateText(r.Whole.All().Rate()))
	if r.Before != nil {
		text += fmt.Sprintf("前回（%s）は、提出%s、「はい」の割合%sであった。", r.Before.Plan.NumberText(), rateText(r.Before.Whole.Rate()), rateText(r.Before.Whole.All().Rate()))
	}
	if r.Plan.State == Running {
		text += "実施中のため、途中の数である。"
	}
	return text
}

func (r Result) paperNote() string {
	if r.Plan.Named {
		return "※ 「はいの割合」は、「該当なし」を除いた割合である。"
	}
	return fmt.Sprintf("※ 「はいの割合」は、「該当なし」を除いた割合である。答えた人が%d人に満たない内訳と、それを推し量れる内訳は、「少人数」とし、示していない。", r.Plan.Small)
}

// numbers makes cells of numbers stand at the right.
func numbers(row paper.Row, from int) paper.Row {
	for i := from; i < len(row.Cells); i++ {
		for k, b := range row.Cells[i].Blocks {
			if p, ok := b.(paper.Paragraph); ok {
				p.Align = paper.Right
				row.Cells[i].Blocks[k] = p
			}
		}
	}
	return row
}

func (r Result) paperItems() paper.Table {
	t := paper.Table{Columns: []float64{10, 82, 15, 18, 22, 18, 18}, Header: 1, Rows: []paper.Row{paper.Heads("問", "設問", "はい", "いいえ", "該当なし", "割合", "前回")}}
	for _, i := range r.Plan.Items {
		if f, _ := r.Plan.form(i.Form); f.Target != People || r.Whole.Items == nil {
			continue
		}
		c := r.Whole.Items[i.Place]
		cells := []string{strconv.Itoa(i.Place + 1), i.Text, "－", "－", "－", "－", r.earlierText(i)}
		if c.Sum() > 0 {
			cells = []string{strconv.Itoa(i.Place + 1), i.Text, strconv.Itoa(c.Yes), strconv.Itoa(c.No), strconv.Itoa(c.NotMine), rateText(c.Rate()), r.earlierText(i)}
		}
		t.Rows = append(t.Rows, numbers(paper.Cells(cells...), 2))
	}
	return t
}

// paperRate is short: what it stands for is said below the tables.
func paperRate(g Group) string {
	if g.Hidden {
		return "少人数"
	}
	return countCells(g)[3].Text
}

func (r Result) paperSections() paper.Table {
	t := paper.Table{Columns: []float64{60, 20, 20, 24, 36, 24}, Header: 1, Rows: []paper.Row{paper.Heads("組織", "対象", "提出", "提出率", "はいの割合", "前回")}}
	for _, g := range r.Sections {
		text := paperRate(g)
		t.Rows = append(t.Rows, numbers(paper.Cells(g.Name, strconv.Itoa(g.Asked), strconv.Itoa(g.Done), rateText(g.Rate()), text, r.sectionEarlier(g.ID)), 1))
	}
	return t
}

// paperBodies lists what units and systems answered with no, for those are what is put right.
func (r Result) paperBodies() paper.Table {
	t := paper.Table{Columns: []float64{50, 30, 104}, Header: 1, Rows: []paper.Row{paper.Heads("名称", "提出", "「いいえ」とした項目")}}
	for _, g := range slices.Concat(r.Units, r.Systems) {
		var list []string
		for _, i := range r.Plan.Items {
			if signOf(g, i.Place) == No.Sign() {
				list = append(list, i.Text)
			}
		}
		state, text := "提出済み", strings.Join(list, "\n")
		if g.Done == 0 {
			state = "未提出"
		} else if text == "" {
			text = "なし"
		}
		t.Rows = append(t.Rows, paper.Cells(g.Name, state, text))
	}
	return t
}

func (r Result) paperFacts() paper.Table {
	heads, columns := []string{"組織", "はいの割合"}, []float64{60, 30}
	for _, f := range r.Facts {
		heads, columns = append(heads, f.Title), append(columns, 94/float64(len(r.Facts)))
	}
	t := paper.Table{Columns: columns, Header: 1, Rows: []paper.Row{paper.Heads(heads...)}}
	for _, g := range r.Sections {
		cells := []string{g.Name, paperRate(g)}
		for _, f := range r.Facts {
			cells = append(cells, strconv.Itoa(f.By[g.ID]))
		}
		t.Rows = append(t.Rows, numbers(paper.Cells(cells...), 1))
	}
	return t
}

func (r Result) paperActions() paper.Table {
	t := paper.Table{Columns: []float64{24, 46, 54, 34, 24}, Header: 1, Rows: []paper.Row{paper.Heads("番号", "件名", "改善策", "担当", "期限")}}
	for _, a := range r.Actions {
		t.Rows = append(t.Rows, paper.Cells(strconv.Itoa(a.Year)+"-"+strconv.Itoa(a.Number), a.Title, a.Measure, a.OwnerName, a.Due.Table()+"\n"+a.State.Title()))
	}
	return t
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
