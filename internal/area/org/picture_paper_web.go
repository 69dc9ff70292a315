package org

import (
	"context"
	"net/http"

	"github.com/okite-isms/okite/internal/area/org/chart"
	"github.com/okite-isms/okite/internal/platform/paper"
)

// pictureDocument sets a picture as a table that Word goes on editing: one column for
// each level, what is below beside what it is below of. It is one sheet where the text
// can be made small enough, as a chart on a wall has to be.
func pictureDocument(ctx context.Context, d paper.Document, p chart.Picture, heads []string) (paper.Document, error) {
	levels := max(1, deepest(p.Boxes))
	d.Page.Landscape = levels > 3
	d.Size = 10
	t := paper.Table{Columns: make([]float64, levels)}
	for i := range t.Columns {
		t.Columns[i] = 1
	}
	if len(heads) > 0 {
		row := paper.Row{Keep: true}
		for i := range levels {
			row.Cells = append(row.Cells, paper.H(heads[min(i, len(heads)-1)]))
		}
		t.Rows, t.Header = append(t.Rows, row), 1
	}
	for _, b := range p.Boxes {
		t.Rows = append(t.Rows, boxRows(b, levels)...)
	}
	before := d.Blocks
	d.Blocks = append([]paper.Block{}, before[:1]...)
	d.Blocks = append(d.Blocks, rightText(p.Note), t)
	d.Blocks = append(d.Blocks, before[1:]...)
	fitted, fits, err := paper.Fit(ctx, d, 1)
	if err != nil || !fits {
		return d, err
	}
	return fitted, nil
}

func deepest(list []chart.Box) int {
	most := 0
	for _, b := range list {
		most = max(most, 1+deepest(b.Boxes))
	}
	return most
}

// boxRows are the rows of a box and of what is under it. What has nothing under it takes
// the room that is left, so that no empty boxes stand at the right.
func boxRows(b chart.Box, left int) []paper.Row {
	cell := paper.Cell{Blocks: []paper.Block{paper.Paragraph{Text: paper.Text{{Text: b.Title, Bold: true}}}}}
	for _, text := range b.Lines {
		cell.Blocks = append(cell.Blocks, paper.Paragraph{Text: paper.T(text)})
	}
	if len(b.Boxes) == 0 {
		cell.Columns = left
		return []paper.Row{{Cells: []paper.Cell{cell}, Keep: true}}
	}
	var rows []paper.Row
	for _, c := range b.Boxes {
		rows = append(rows, boxRows(c, left-1)...)
	}
	cell.Rows = len(rows)
	rows[0].Cells = append([]paper.Cell{cell}, rows[0].Cells...)
	return rows
}

func (s *Service) paperUnitChart(w http.ResponseWriter, r *http.Request) error {
	p, err := s.unitPicture(r)
	if err != nil {
		return err
	}
	return s.sendPicturePaper(w, r, p)
}

func (s *Service) paperRoleChart(w http.ResponseWriter, r *http.Request) error {
	p, err := s.rolePicture(r)
	if err != nil {
		return err
	}
	return s.sendPicturePaper(w, r, p)
}

func (s *Service) sendPicturePaper(w http.ResponseWriter, r *http.Request, p chart.Picture) error {
	f, err := paperFormatOf(r.URL.Query().Get("format"))
	if err != nil {
		return err
	}
	d, err := s.issued(r.Context(), p.Title)
	if err != nil {
		return err
	}
	if d, err = pictureDocument(r.Context(), d, p, nil); err != nil {
		return err
	}
	return sendPaper(w, r, f, d)
}
