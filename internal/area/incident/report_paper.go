package incident

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/paper"
)

// brief is what the reports are made of.
type brief struct {
	Closing
	Incident Incident
	body     string
	class    string
	level    string
	clocks   []Running
	entries  []Entry
}

// briefEntries is how many of the latest entries a report shows.
const briefEntries = 12

func (s *Service) brief(ctx context.Context, id string) (b brief, err error) {
	if b.Incident, err = s.Open(ctx, id); err != nil {
		return b, err
	}
	if b.body, err = s.bodyName(ctx); err != nil {
		return b, err
	}
	b.level = s.levelTitle(b.Incident.Level)
	err = s.db.View(ctx, func(tx db.Tx) error {
		body := actor.From(ctx).Body
		if b.Closing, err = loadClosing(ctx, tx, body, id); err != nil {
			return err
		}
		classes, err := s.classes(ctx, tx, body)
		if err != nil {
			return err
		}
		b.class = classes.TitleOf(b.Incident.Class)
		if b.clocks, err = clocksOf(ctx, tx, body, id); err != nil {
			return err
		}
		b.entries, _, err = entries(ctx, tx, body, id, EntryQuery{Desc: true, Limit: briefEntries})
		return err
	})
	return b, err
}

// frame is the sheet around a report. What is a drill says so on every page.
func (s *Service) frame(b brief, title string, blocks ...paper.Block) paper.Document {
	now := s.now()
	head := []paper.Block{
		paper.Paragraph{Text: paper.T(clock.Today(now.Time).Era() + " " + now.In(clock.JST).Format("15:04") + " 現在"), Align: paper.Right},
		paper.Title{Text: paper.T(drillText(b.Incident) + title)},
	}
	d := paper.Document{
		Title: drillText(b.Incident) + title, Author: b.body, Made: now.Time, Size: 10, Page: paper.Page{Margin: paper.Margin{Top: 20, Bottom: 18, Left: 20, Right: 20}},
		Footer: paper.Band{Left: b.body + "　" + b.Incident.NumberText(), Right: paper.PageNumber + "／" + paper.PageCount}, Blocks: append(head, blocks...),
	}
	if b.Incident.Drill {
		d.Header = paper.Band{Center: "【訓練】これは訓練の文書です"}
	}
	return d
}

// FieldReport is what those who work on an incident tell: situation, response, needs
// (現場報告).
func (s *Service) FieldReport(ctx context.Context, id string) (paper.Document, error) {
	b, err := s.brief(ctx, id)
	if err != nil {
		return paper.Document{}, err
	}
	x := b.Incident
	facts := paper.Table{Columns: []float64{30, 55, 30, 55}, Rows: []paper.Row{
		wide("件名", x.Title), pair("状態", x.State.Title(), "区分", b.class), pair("重大度", b.level, "組織", x.UnitName),
		pair("起きた日時", x.HappenedAt.Table(), "気付いた日時", x.NoticedAt.Table()), pair("報告した日時", x.ReportedAt.Table(), "復旧した日時", b.RestoredAt.Table()),
	}}
	situation := paper.Table{Columns: []float64{30, 140}, Rows: []paper.Row{
		line("状況", x.Situation), line("原因", firstOf(b.Cause, x.Cause)), line("被害と影響", firstOf(b.Damage, x.Extent)), line("本人の数", counted(x.Facts)), line("暫定措置", b.Interim),
	}}
	done := paper.Table{Columns: []float64{34, 106, 30}, Header: 1, Rows: []paper.Row{paper.Heads("日時", "したこと、分かったこと", "書いた人")}}
	for _, e := range b.entries {
		done.Rows = append(done.Rows, paper.Cells(e.when(), e.Text, e.ByName))
	}
	needs := paper.Table{Columns: []float64{30, 140}, Rows: []paper.Row{line("今後の予定", b.Next), line("必要な支援、判断", b.Needs)}}
	return s.frame(b, "現場報告", facts,
		paper.Heading{Level: 1, Mark: "１", Text: paper.T("状況")}, situation,
		paper.Heading{Level: 1, Mark: "２", Text: paper.T("対応（新しいものから" + strconv.Itoa(briefEntries) + "件）")}, done,
		paper.Heading{Level: 1, Mark: "３", Text: paper.T("必要")}, needs), nil
}

// ChiefReport is one page for the head of the body (幹部報告): what happened, whom it
// concerns, what the law asks for by when, and what has to be decided.
func (s *Service) ChiefReport(ctx context.Context, id string) (paper.Document, error) {
	b, err := s.brief(ctx, id)
	if err != nil {
		return paper.Document{}, err
	}
	x := b.Incident
	rows := []paper.Row{
		line("何が起きたか", x.Title+"\n"+clip(x.Situation, 300)), line("いつ", timesText(b)), line("重大度", joinedText(b.level, x.levelReason())),
		line("影響", joinedText(counted(x.Facts), clip(firstOf(b.Damage, x.Extent), 250))), line("原因", clip(firstOf(b.Cause, x.Cause), 200)),
		line("これまでの対応", joinedText(x.State.Title(), clip(b.Interim, 200))), line("法律による報告", b.clockText()), line("今後の予定", clip(b.Next, 300)), line("判断してほしいこと", clip(b.Needs, 300)),
	}
	d := s.frame(b, "インシデントの報告（幹部用）", paper.Table{Columns: []float64{42, 128}, Size: 10.5, Rows: rows})
	fitted, fits, err := paper.Fit(ctx, d, 1)
	if err != nil || !fits {
		return d, err
	}
	return fitted, nil
}

func timesText(b brief) string {
	x := b.Incident
	var list []string
	for _, t := range []struct {
		label string
		at    clock.Time
	}{{"起きた", x.HappenedAt}, {"気付いた", x.NoticedAt}, {"報告", x.ReportedAt}, {"復旧", b.RestoredAt}} {
		if !t.at.IsZero() {
			list = append(list, t.label+" "+t.at.Table())
		}
	}
	return strings.Join(list, "、")
}

// clockText says what the laws ask for.
func (b brief) clockText() string {
	var list []string
	clocks := slices.Clone(b.clocks)
	slices.SortStableFunc(clocks, func(x, y Running) int { return x.last().Compare(y.last()) })
	for _, c := range clocks {
		list = append(list, c.Title+"（"+c.ToTitle+"）"+c.last().Table()+" "+clockMark(c.State).Text)
	}
	if len(list) == 0 {
		return "いま分かっている範囲では、求められていない。"
	}
	return strings.Join(list, "\n")
}

// last is the day by which a clock wants its report: the deadline, or what is aimed at.
func (c Running) last() clock.Date {
	if c.Due.IsZero() && len(c.Targets) > 0 {
		return c.Targets[len(c.Targets)-1]
	}
	return c.Due
}

func wide(label, text string) paper.Row {
	c := paper.C(text)
	c.Columns = 3
	return paper.Row{Cells: []paper.Cell{paper.H(label), c}}
}

func pair(a, b, c, d string) paper.Row {
	return paper.Row{Cells: []paper.Cell{paper.H(a), paper.C(b), paper.H(c), paper.C(d)}}
}

func line(label, text string) paper.Row {
	return paper.Row{Cells: []paper.Cell{paper.H(label), paper.C(text)}}
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func joinedText(a, b string) string { return strings.Trim(a+"。"+b, "。") }

// clip keeps a report to its page: the whole text is on screen.
func clip(text string, most int) string {
	r := []rune(strings.ReplaceAll(text, "\n", " "))
	if len(r) <= most {
		return string(r)
	}
	return string(r[:most-1]) + "…"
}
