package paper

import (
	"context"
	"fmt"
	"slices"
)

// table writes a table with its merged cells.
func (b *wordBody) table(ctx context.Context, t Table, s setting) error {
	if len(t.Rows) == 0 {
		return nil
	}
	b.afterTable()
	if b.pageUp {
		b.raw(`<w:p><w:pPr><w:pageBreakBefore/>` + tiny + `</w:pPr></w:p>`)
		b.pageUp = false
	}
	b.begun = true
	indent := min(s.indent*s.size, b.width/2)
	columns := t.columns(b.width - indent)
	inner := wordBody{out: b.out, face: b.face, inside: s.table(t)}
	b.raw(`<w:tbl>` + tableProperties(t, columns, indent) + `<w:tblGrid>`)
	for _, w := range columns {
		b.raw(fmt.Sprintf(`<w:gridCol w:w="%d"/>`, twips(w)))
	}
	b.raw(`</w:tblGrid>`)
	for r, cells := range byRow(t.places(len(columns)), len(t.Rows)) {
		b.raw(`<w:tr>` + rowProperties(t.Rows[r], r < t.header()))
		for _, c := range cells {
			if err := inner.tableCell(ctx, c, r, columns); err != nil {
				return err
			}
		}
		b.raw(`</w:tr>`)
	}
	b.raw(`</w:tbl>`)
	b.wasTable = true
	return nil
}

// byRow gives the cells that stand in each row or reach into it, from the left.
func byRow(places []place, rows int) [][]place {
	list := make([][]place, rows)
	for _, p := range places {
		for r := p.row; r < p.row+p.rows; r++ {
			list[r] = append(list[r], p)
		}
	}
	for _, cells := range list {
		slices.SortFunc(cells, func(a, b place) int { return a.col - b.col })
	}
	return list
}

func tableProperties(t Table, columns []float64, indent float64) string {
	total := 0.0
	for _, w := range columns {
		total += w
	}
	place := ""
	switch {
	case t.Align == Center:
		place = `<w:jc w:val="center"/>`
	case t.Align == Right:
		place = `<w:jc w:val="right"/>`
	case indent > 0:
		place = fmt.Sprintf(`<w:tblInd w:w="%d" w:type="dxa"/>`, twips(indent))
	}
	style := "TableGrid"
	borders := ""
	switch t.Border {
	case Frame:
		borders = frameBorders
	case NoBorder:
		style = "TableNormal"
	case Grid:
	}
	return fmt.Sprintf(`<w:tblPr><w:tblStyle w:val="%s"/><w:tblW w:w="%d" w:type="dxa"/>%s%s<w:tblLayout w:type="fixed"/></w:tblPr>`,
		style, twips(total), place, borders)
}

const frameBorders = `<w:tblBorders><w:top w:val="single" w:sz="4" w:space="0" w:color="auto"/><w:left w:val="single" w:sz="4" w:space="0" w:color="auto"/>` +
	`<w:bottom w:val="single" w:sz="4" w:space="0" w:color="auto"/><w:right w:val="single" w:sz="4" w:space="0" w:color="auto"/>` +
	`<w:insideH w:val="nil"/><w:insideV w:val="nil"/></w:tblBorders>`

func rowProperties(r Row, header bool) string {
	s := ""
	if r.Keep {
		s += `<w:cantSplit/>`
	}
	if h := between(r.Height, 0, 250); h > 0 {
		s += fmt.Sprintf(`<w:trHeight w:val="%d" w:hRule="atLeast"/>`, twips(h*pointsPerMM))
	}
	if header {
		s += `<w:tblHeader/>`
	}
	if s == "" {
		return ""
	}
	return `<w:trPr>` + s + `</w:trPr>`
}

// tableCell writes a cell, or the part of a merged one that reaches into this row.
func (b *wordBody) tableCell(ctx context.Context, c place, row int, columns []float64) error {
	b.width = 0
	for _, w := range columns[c.col : c.col+c.cols] {
		b.width += w
	}
	b.raw(fmt.Sprintf(`<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/>`, twips(b.width)))
	if c.cols > 1 {
		b.raw(fmt.Sprintf(`<w:gridSpan w:val="%d"/>`, c.cols))
	}
	if c.rows > 1 && row == c.row {
		b.raw(`<w:vMerge w:val="restart"/>`)
	} else if c.rows > 1 {
		b.raw(`<w:vMerge/>`)
	}
	if c.Shade {
		b.raw(`<w:shd w:val="clear" w:color="auto" w:fill="EBEBEB"/>`)
	}
	if c.Middle {
		b.raw(`<w:vAlign w:val="center"/>`)
	}
	b.raw(`</w:tcPr>`)
	b.width -= 2 * padSide
	b.begun, b.wasTable = false, false
	if row == c.row {
		if err := b.inside.send(ctx, c.Blocks, b); err != nil {
			return err
		}
	}
	b.afterTable()
	if !b.begun {
		b.raw(`<w:p><w:pPr>` + spacing(0, 0, b.inside.size*leadingCell) + `</w:pPr></w:p>`)
	}
	b.raw(`</w:tc>`)
	return nil
}
