package org

import (
	"net/http"

	"github.com/okite-isms/okite/internal/platform/paper"
)

// rolesDocument is 権限・責任等一覧表 to be printed: a role with what it answers for
// stands once, beside all who hold it.
func rolesDocument(d paper.Document, o Overview) paper.Document {
	d.Page.Landscape, d.Size = true, 9.5
	t := paper.Table{Columns: []float64{4, 5.5, 4, 5, 3.4, 3, 6.5}, Header: 1, Rows: []paper.Row{paper.Heads("役割", "権限・責任", "組織", "職", "氏名", "立場", "根拠")}}
	for _, x := range o.Roles {
		if !x.Used {
			continue
		}
		holders := x.Holders
		if len(holders) == 0 {
			holders = []RoleHolder{{}}
		}
		for i, h := range holders {
			unit, capacity, name := h.UnitName, capacityText(h), vacantName(h.Name)
			if h.UnitID == "" {
				unit = "団体全体"
			}
			if len(x.Holders) == 0 {
				capacity, name = "", "（未登録）"
			}
			if h.Away != "" {
				capacity += "（" + h.Away.Title() + "）"
			}
			row := paper.Cells(unit, h.PostName, name, capacity, h.Basis)
			if i == 0 {
				title := paper.Cell{Rows: len(holders), Blocks: []paper.Block{paper.Paragraph{Text: paper.Text{{Text: x.Title, Bold: true}}}}}
				meaning := paper.C(x.Meaning)
				meaning.Rows = len(holders)
				row.Cells = append([]paper.Cell{title, meaning}, row.Cells...)
			}
			t.Rows = append(t.Rows, row)
		}
	}
	d.Blocks = append(d.Blocks, rightText(o.Date.Era()+"現在"), t)
	return d
}

func (s *Service) paperRoles(w http.ResponseWriter, r *http.Request) error {
	f, err := paperFormatOf(r.URL.Query().Get("format"))
	if err != nil {
		return err
	}
	o, err := s.Roles(r.Context(), s.dayAsked(r))
	if err != nil {
		return err
	}
	d, err := s.issued(r.Context(), "権限・責任等一覧表")
	if err != nil {
		return err
	}
	return sendPaper(w, r, f, rolesDocument(d, o))
}
