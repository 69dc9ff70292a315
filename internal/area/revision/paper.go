package revision

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/okite-isms/okite/internal/area/policy"
	"github.com/okite-isms/okite/internal/platform/paper"
)

func hashed(b []byte) []byte {
	sum := sha256.Sum256(b)
	return sum[:]
}

func hashedText(s string) []byte {
	b, err := hex.DecodeString(s)
	if err != nil {
		return nil
	}
	return b
}

func numbered() paper.Band { return paper.Band{Center: paper.PageNumber + "／" + paper.PageCount} }

func two(label, text string) paper.Row {
	return paper.Row{Cells: []paper.Cell{paper.H(label), paper.C(text)}}
}

// reasonPaper says what is to be adopted, by whom, and why (改正の理由).
func reasonPaper(x Examination, made time.Time) paper.Document {
	rows := []paper.Row{two("件名", x.Title), two("改正の趣旨・理由", x.Purpose), two("定める機関", x.OrganText())}
	for _, st := range x.Studies {
		rows = append(rows, two(st.Way.Title(), st.Title+"（"+policy.State(st.Publication).Title()+"）"))
	}
	rows = append(rows, two("決裁の予定日", dayText(x.PlanDecide)), two("公布の予定日", dayText(x.PlanPromulgate)), two("施行の予定日", dayText(x.PlanBegin)))
	if x.Supplement != "" {
		rows = append(rows, two("附則", x.Supplement))
	}
	return paper.Document{
		Title: "改正の理由", Made: made, Footer: numbered(),
		Blocks: []paper.Block{paper.Title{Text: paper.T("改正の理由")}, paper.Paragraph{Text: paper.T(x.NumberText()), Align: paper.Right}, paper.Table{Columns: []float64{1, 3}, Rows: rows}},
	}
}

// joined sets papers one after the other, each on a new page. Without any it has no blocks.
func joined(title string, made time.Time, page paper.Page, list ...paper.Document) paper.Document {
	d := paper.Document{Title: title, Made: made, Footer: numbered(), Page: page}
	for i, x := range list {
		if i > 0 {
			d.Blocks = append(d.Blocks, paper.PageBreak{})
		}
		d.Blocks = append(d.Blocks, x.Blocks...)
	}
	return d
}

// tablesPaper sets the 新旧対照表 of all documents.
func tablesPaper(x Examination, made time.Time) paper.Document {
	var list []paper.Document
	page := paper.Page{}
	for _, st := range x.Studies {
		if st.Table == nil {
			continue
		}
		d := policy.ComparisonPaper(st.Table, made)
		if x.Supplement != "" && st.Way == Partial {
			d.Blocks = append(d.Blocks, supplementBlocks(x.Revision)...)
		}
		list, page = append(list, d), d.Page
	}
	return joined("新旧対照表", made, page, list...)
}

func supplementBlocks(r Revision) []paper.Block {
	blocks := []paper.Block{paper.Paragraph{}, paper.Paragraph{Text: paper.T("附　則"), Indent: 3, Hang: 0}}
	for _, l := range lines(r.Supplement) {
		blocks = append(blocks, paper.Paragraph{Text: paper.T(l), Hang: -1})
	}
	return blocks
}

// textsPaper sets the new texts in full.
func textsPaper(x Examination, made time.Time) paper.Document {
	var list []paper.Document
	for _, st := range x.Studies {
		if st.Way != Repeal {
			list = append(list, policy.WholePaper(policy.WholeOf(orText(st.Now.Title, st.Title), st.Now), made))
		}
	}
	return joined("新しい本文", made, paper.Page{}, list...)
}

// wordingPaper sets the 改め文, where there is any.
func wordingPaper(x Examination, made time.Time) paper.Document {
	var list []paper.Document
	for _, st := range x.Studies {
		if st.Wording == "" {
			continue
		}
		d := paper.Document{Blocks: []paper.Block{paper.Title{Text: paper.T(st.Title + "の" + st.Way.Title())}}}
		for _, l := range strings.Split(st.Wording, "\n") {
			d.Blocks = append(d.Blocks, paper.Paragraph{Text: paper.T(strings.TrimRight(l, " \r")), Hang: -1})
		}
		list = append(list, d)
	}
	return joined("改め文", made, paper.Page{}, list...)
}

// effectPaper lists what is changed for people, with what was made of it (影響一覧).
func effectPaper(x Examination, made time.Time) paper.Document {
	d := paper.Document{
		Title: "影響一覧", Made: made, Footer: numbered(), Page: paper.Page{Landscape: true},
		Blocks: []paper.Block{
			paper.Title{Text: paper.T("影響一覧")}, paper.Paragraph{Text: paper.T(x.NumberText() + "　" + x.Title)},
			paper.Paragraph{Text: paper.T(fmt.Sprintf("全部で%d件、確かめていないもの%d件。", len(x.Effects), x.Open()))},
		},
	}
	if len(x.Effects) == 0 {
		d.Blocks = append(d.Blocks, paper.Paragraph{Text: paper.T("守ること、許可、記録、報告のどれにも、変わるところはありません。")})
		return d
	}
	t := paper.Table{Columns: []float64{2, 1.4, 2, 2, 5, 5, 2, 3}, Header: 1, Rows: []paper.Row{paper.Heads("規程", "何が", "どうなる", "だれ", "改正後", "改正前", "扱い", "理由")}}
	for _, e := range x.Effects {
		t.Rows = append(t.Rows, paper.Cells(e.Document, e.What, e.Change, policy.RoleTitle(e.Role), at(e.NewPath, e.New), at(e.OldPath, e.Old), e.Choice.Title(), e.Reason))
	}
	d.Blocks = append(d.Blocks, t)
	return d
}

// at puts a text behind its place.
func at(path, text string) string {
	return strings.Join(slices.DeleteFunc([]string{path, text}, func(s string) bool { return s == "" }), "　")
}
