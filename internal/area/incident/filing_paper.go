package incident

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/paper"
	"github.com/okite-isms/okite/internal/platform/sheet"
)

// drillNotice stands on every paper of a drill: nothing of it may be taken for real.
const drillNotice = "【訓練】この報告書は訓練のために作成したものです。実際の事案ではありません。"

// filingHead is what stands above the items of a report.
type filingHead struct{ Body, Known, Due, Sent, Drill string }

func (s *Service) heading(ctx context.Context, v FilingView) (h filingHead, err error) {
	if s.config.Body != nil {
		if h.Body, err = s.config.Body(ctx); err != nil {
			return h, err
		}
	}
	h.Known = v.Incident.Facts.Day().Era()
	if v.Incident.Drill {
		h.Drill = drillNotice
	}
	if !v.SentAt.IsZero() {
		h.Sent = clock.Today(v.SentAt.Time).Era()
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		clocks, err := clocksOf(ctx, tx, actor.From(ctx).Body, v.IncidentID)
		for _, r := range clocks {
			if regimeOf(r.Name) == v.Regime && slices.Contains(v.Type.settles(), timingOf(r.Name)) && !r.Aim().IsZero() {
				h.Due = r.Aim().Era()
				if r.Due.IsZero() {
					h.Due = "速やかに（目安 " + h.Due + "まで）"
				}
			}
		}
		return err
	})
	return h, err
}

func (v FilingView) fileName() string {
	return fmt.Sprintf("%s（%s）第%d号", v.Layout.Title, v.Type.Title(), v.Number)
}

// FilingPaper gives a report as our own sheets of A4.
func (s *Service) FilingPaper(ctx context.Context, id string) (d paper.Document, name string, err error) {
	v, err := s.ShowFiling(ctx, id)
	if err != nil {
		return d, "", err
	}
	h, err := s.heading(ctx, v)
	if err != nil {
		return d, "", err
	}
	return filingPaper(v, h, s.config.Now()), v.fileName(), nil
}

func filingPaper(v FilingView, h filingHead, made time.Time) paper.Document {
	head := func(label, value string) paper.Row {
		return paper.Row{Cells: []paper.Cell{{Blocks: []paper.Block{paper.Paragraph{Text: paper.Text{{Text: label, Bold: true}}}}, Shade: true}, paper.C(value)}}
	}
	state := "（案）"
	if v.State == FilingSent {
		state = ""
	}
	sent := h.Sent
	if sent == "" {
		sent = "（未提出）"
	}
	rows := []paper.Row{
		head("宛先", v.Recipient), head("報告者", h.Body), head("根拠", v.RegimeTitle), head("報告の種類", fmt.Sprintf("%s（第%d号）", v.Type.Title(), v.Number)),
		head("インシデント", v.Incident.NumberText()), head("知った日", h.Known), head("期限", h.Due), head("提出日", sent),
	}
	if v.Reference != "" {
		rows = append(rows, head("受付番号", v.Reference))
	}
	blocks := []paper.Block{paper.Title{Text: paper.T(v.Layout.Title + "（" + v.Type.Title() + "）" + state)}}
	if h.Drill != "" {
		blocks = append(blocks, paper.Paragraph{Text: paper.Text{{Text: h.Drill, Bold: true}}, Align: paper.Center})
	}
	items := []paper.Row{paper.Heads("項目", "内容")}
	for _, it := range v.Layout.Items {
		items = append(items, paper.Row{Cells: []paper.Cell{{Blocks: []paper.Block{paper.Paragraph{Text: paper.Text{{Text: it.Label(), Bold: true}}}}, Shade: true}, lined(orDash(v.Items[it.Name]))}})
	}
	blocks = append(blocks, paper.Table{Columns: []float64{1, 3}, Rows: rows}, paper.Paragraph{Text: paper.T("")}, paper.Table{Columns: []float64{1, 3}, Header: 1, Rows: items})
	if v.State == FilingSent {
		blocks = append(blocks, paper.Paragraph{Text: paper.Text{{Text: "提出した内容の指紋（SHA-256）：" + v.SHA256, Small: true}}})
	}
	return paper.Document{
		Title: v.fileName(), Author: h.Body, Made: made, Header: paper.Band{Left: h.Drill, Right: v.Incident.NumberText()},
		Footer: paper.Band{Center: paper.PageNumber + " / " + paper.PageCount}, Blocks: blocks,
	}
}

// lined is a cell with a paragraph for each line: Word draws out the last line before a
// break to both margins.
func lined(s string) paper.Cell {
	var c paper.Cell
	for line := range strings.SplitSeq(s, "\n") {
		c.Blocks = append(c.Blocks, paper.Paragraph{Text: paper.T(line)})
	}
	return c
}

func orDash(s string) string {
	if s == "" {
		return "―"
	}
	return s
}

// FilingText gives a report as plain text, to be pasted into a form on the web.
func (s *Service) FilingText(ctx context.Context, id string) (text, name string, err error) {
	v, err := s.ShowFiling(ctx, id)
	if err != nil {
		return "", "", err
	}
	h, err := s.heading(ctx, v)
	return filingText(v, h), v.fileName(), err
}

func filingText(v FilingView, h filingHead) string {
	var b strings.Builder
	if h.Drill != "" {
		b.WriteString(h.Drill + "\n\n")
	}
	fmt.Fprintf(&b, "%s（%s）第%d号\n宛先：%s\n報告者：%s\n根拠：%s\n知った日：%s\n", v.Layout.Title, v.Type.Title(), v.Number, v.Recipient, h.Body, v.RegimeTitle, h.Known)
	for _, it := range v.Layout.Items {
		fmt.Fprintf(&b, "\n%s\n%s\n", it.Label(), orDash(v.Items[it.Name]))
	}
	return strings.ReplaceAll(b.String(), "\n", "\r\n") // Notepad on old machines knows no other
}

// FilingSheet writes a report as a workbook.
func (s *Service) FilingSheet(ctx context.Context, id string, w io.Writer) (name string, err error) {
	v, err := s.ShowFiling(ctx, id)
	if err != nil {
		return "", err
	}
	h, err := s.heading(ctx, v)
	if err != nil {
		return "", err
	}
	rows := [][]string{{"宛先", v.Recipient}, {"報告者", h.Body}, {"根拠", v.RegimeTitle}, {"報告の種類", v.Type.Title()}, {"知った日", h.Known}, {"期限", h.Due}, {"提出日", h.Sent}, {"受付番号", v.Reference}}
	if h.Drill != "" {
		rows = append([][]string{{"訓練", h.Drill}}, rows...)
	}
	for _, it := range v.Layout.Items {
		rows = append(rows, []string{it.Label(), v.Items[it.Name]})
	}
	return v.fileName(), sheet.Workbook(w, sheet.Table{Title: v.Type.Title(), Columns: []sheet.Column{{Title: "項目"}, {Title: "内容"}}, Rows: sheet.Of(rows, func(r []string) []string { return r })})
}
