package org

import (
	"net/http"
	"slices"

	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/paper"
)

// handoverDocument is the hand-over sheet as both sides sign it.
func handoverDocument(d paper.Document, h HandOverSheet) paper.Document {
	d.Blocks = append(d.Blocks, rightText(h.Date.Era()), factTable(
		[2]string{"職", h.Post.UnitName + " " + h.Post.Title}, [2]string{"前に就いていた人", beforeText(h)}, [2]string{"これから就く人", names(h.Post.Holders)}))
	for _, kind := range kindsOf(h.Left) {
		t := paper.Table{Columns: []float64{5, 6, 2.4}, Header: 1, Rows: []paper.Row{paper.Heads("引き継ぐもの", "内容", "期限")}}
		for _, x := range h.Left {
			if x.Kind == kind {
				t.Rows = append(t.Rows, paper.Cells(x.Title, x.Note, x.Due.Table()))
			}
		}
		d.Blocks = append(d.Blocks, paper.Heading{Level: 2, Text: paper.T(kind)}, t)
	}
	if len(h.Left) == 0 {
		d.Blocks = append(d.Blocks, paper.Paragraph{Text: paper.T("この職に付いている役割や、途中の仕事はありません。")})
	}
	notes := paper.Row{Height: 30, Cells: []paper.Cell{paper.C("")}}
	sign := paper.Table{Columns: []float64{1, 1, 1}, Rows: []paper.Row{
		paper.Heads("引き継いだ人", "引き継がれた人", "確認した日"), {Height: 14, Keep: true, Cells: []paper.Cell{paper.C(""), paper.C(""), paper.C("　　　年　　月　　日")}},
	}}
	d.Blocks = append(d.Blocks,
		paper.Heading{Level: 2, Text: paper.T("申し送り")}, paper.Table{Columns: []float64{1}, Rows: []paper.Row{notes}},
		paper.Heading{Level: 2, Text: paper.T("確認")}, sign)
	return d
}

// beforeText names who was on the post last.
func beforeText(h HandOverSheet) string {
	if len(h.Before) == 0 {
		return ""
	}
	return h.Before[0].Name + "（" + h.Before[0].Span.Text() + "）"
}

// kindsOf lists the kinds of what is left, in their order.
func kindsOf(list []area.Left) (kinds []string) {
	for _, x := range list {
		if !slices.Contains(kinds, x.Kind) {
			kinds = append(kinds, x.Kind)
		}
	}
	return kinds
}

func (s *Service) paperHandover(w http.ResponseWriter, r *http.Request) error {
	f, err := paperFormatOf(r.URL.Query().Get("format"))
	if err != nil {
		return err
	}
	h, err := s.HandOver(r.Context(), r.PathValue("id"), s.dayAsked(r))
	if err != nil {
		return err
	}
	d, err := s.issued(r.Context(), "引継書")
	if err != nil {
		return err
	}
	return sendPaper(w, r, f, handoverDocument(d, h))
}
