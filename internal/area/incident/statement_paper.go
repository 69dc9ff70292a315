package incident

import (
	"context"
	"strings"

	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/paper"
)

// StatementPaper sets a text as it goes out. What is not approved says so on every page.
func (s *Service) StatementPaper(ctx context.Context, id string) (d paper.Document, err error) {
	incident, err := s.belongsTo(ctx, statementPath, id)
	if err != nil {
		return d, err
	}
	v, err := s.Statements(ctx, incident)
	if err != nil {
		return d, err
	}
	body, err := s.bodyName(ctx)
	if err != nil {
		return d, err
	}
	for _, t := range v.Statements {
		if t.ID == id {
			return statementDocument(v.Incident, t, body, s.Today()), nil
		}
	}
	return d, errPart()
}

func statementDocument(x Incident, t Statement, body string, today clock.Date) paper.Document {
	state := ""
	if t.State != StatementApproved && t.State != StatementIssued {
		state = "案（" + t.State.Title() + "）"
	}
	on := today
	if !t.IssuedAt.IsZero() {
		on = clock.Today(t.IssuedAt.Time)
	}
	blocks := []paper.Block{paper.Paragraph{Text: paper.T(on.Era()), Align: paper.Right}, paper.Paragraph{Text: paper.T(body), Align: paper.Right}, paper.Title{Text: paper.T(t.Title)}}
	for _, l := range strings.Split(t.Text, "\n") {
		blocks = append(blocks, paper.Paragraph{Text: paper.T(l)})
	}
	return paper.Document{
		Title: t.Title, Author: body, Made: noon(on).Time, Header: paper.Band{Left: drillText(x), Right: state}, Footer: paper.Band{Center: paper.PageNumber + "／" + paper.PageCount}, Blocks: blocks,
	}
}

// HalfPaper is the list of what is published of a half year. What is not published is not
// on it.
func (s *Service) HalfPaper(ctx context.Context, in HalfYear) (d paper.Document, err error) {
	l, err := s.HalfYear(ctx, in)
	if err != nil {
		return d, err
	}
	body, err := s.bodyName(ctx)
	if err != nil {
		return d, err
	}
	return halfDocument(l, body, s.Today()), nil
}

func halfDocument(l HalfList, body string, today clock.Date) paper.Document {
	t := paper.Table{Columns: []float64{10, 26, 34, 76, 20}, Header: 1, Rows: []paper.Row{paper.Heads("番号", "発生した日", "関係する部署", "概要", "公表済み")}}
	n := 0
	for _, x := range l.Published {
		if x.Publication.Mode == PublishNot {
			continue
		}
		n++
		day := x.Incident.HappenedAt
		if day.IsZero() {
			day = x.Incident.NoticedAt
		}
		t.Rows = append(t.Rows, paper.Cells(fmtInt(n), clock.Today(day.Time).Era(), x.Incident.UnitName, x.Publication.Summary, x.Publication.PublishedOn.Table()))
	}
	d := paper.Document{
		Title: "情報セキュリティの事案の公表", Author: body, Made: noon(today).Time, Footer: paper.Band{Left: body, Right: paper.PageNumber + "／" + paper.PageCount},
		Blocks: []paper.Block{
			paper.Title{Text: paper.T("情報セキュリティの事案について")}, paper.Paragraph{Text: paper.T(halfText(l.Half) + "（" + today.Era() + "現在）"), Align: paper.Right},
			paper.Paragraph{Text: paper.T("この期間に起きた情報セキュリティの事案のうち、公表するものは、次のとおり" + fmtInt(n) + "件です。")},
		},
	}
	if n > 0 {
		d.Blocks = append(d.Blocks, t)
	}
	if len(l.Undecided) > 0 {
		d.Blocks = append(d.Blocks, paper.Paragraph{Text: paper.Text{{Text: "※ 公表の扱いが決まっていない事案が、" + fmtInt(len(l.Undecided)) + "件あります。", Small: true}}})
	}
	return d
}
