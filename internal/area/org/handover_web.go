package org

import (
	"net/http"

	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

func (s *Service) handoverPage(w http.ResponseWriter, r *http.Request) error {
	id, d := r.PathValue("id"), s.dayAsked(r)
	h, err := s.HandOver(r.Context(), id, d)
	if err != nil {
		return err
	}
	parts := []ui.Part{
		s.dayPart(postURL(id)+"/handover", d),
		{Facts: []ui.Fact{
			{Label: "職", Value: h.Post.UnitName + " " + h.Post.Title, URL: postURL(id)}, {Label: "引き継ぐ日", Value: d.Era()}, {Label: "前に就いていた人", Value: beforeText(h)}, {Label: "これから就く人", Value: names(h.Post.Holders)},
		}},
	}
	kinds := map[string]int{}
	for _, x := range h.Left {
		i, ok := kinds[x.Kind]
		if !ok {
			i = len(parts)
			kinds[x.Kind] = i
			parts = append(parts, ui.Part{Title: x.Kind, Table: ui.Table{Caption: x.Kind, Heads: []ui.Head{{Title: "引き継ぐもの"}, {Title: "内容"}, {Title: "期限", Class: "date"}}}})
		}
		parts[i].Table.Rows = append(parts[i].Table.Rows, ui.Row{Cells: []ui.Cell{{Text: x.Title, URL: x.URL, Head: true}, {Text: x.Note}, {Text: x.Due.Table(), Class: "date"}}})
	}
	if len(h.Left) == 0 {
		parts = append(parts, ui.Part{Text: "この職に付いている役割や、途中の仕事はありません。"})
	}
	parts = append(parts, ui.Part{Title: "確認", Facts: []ui.Fact{{Label: "引き継いだ人"}, {Label: "引き継がれた人"}, {Label: "確認した日"}}})
	return web.Show(w, r, http.StatusOK, web.Page{
		Title: "引継書", Lead: "この職に付いている役割と仕事です。印刷して、引継ぎに使えます。", Crumbs: append(unitCrumbs(), ui.Crumb{Title: h.Post.UnitName + " " + h.Post.Title, URL: postURL(id)}), Main: ui.Parts(parts),
		Tools: paperTools(postURL(id) + "/handover/paper?day=" + d.String()),
	})
}
