package intake

import (
	"encoding/xml"
	"strings"

	"github.com/okite-isms/okite/jobun"
)

// Limits of a table, in any format.
const (
	maxColumns = 500
	maxRows    = 50_000
)

// cell is a cell of a table while it is read.
type cell struct {
	jobun.Cell
	lines []jobun.Line
}

// grid is a table while it is read.
type grid struct {
	cells []*cell
	above map[int]*cell // the cell that ends in a column of the row before
	row   int
	wide  bool // a row has more than one column
}

// table reads a table of Word. One of a single column is a frame around text.
func (w *word) table(s *scanner) error {
	g := &grid{above: map[int]*cell{}}
	if err := w.rows(s, g); err != nil {
		return err
	}
	w.tables++
	for _, c := range g.cells {
		for _, l := range c.lines {
			if g.wide {
				place := c.Cell
				place.Table = w.tables
				l = inCell(l, place)
			}
			if err := w.put(l); err != nil {
				return err
			}
		}
	}
	return nil
}

// inCell puts a line into a cell, where automatic numbers are letters.
func inCell(l jobun.Line, place jobun.Cell) jobun.Line {
	if l.List != nil {
		l.Text, l.List = l.List.Text+"\u3000"+l.Text, nil
	}
	l.Cell = &place
	return l
}

func (w *word) rows(s *scanner, g *grid) error {
	return s.each(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "tr":
			return w.row(s, g)
		case "sdt", "sdtContent", "ins", "moveTo", "customXml":
			return w.rows(s, g)
		}
		return nil
	})
}

func (w *word) row(s *scanner, g *grid) error {
	if g.row++; g.row > maxRows {
		return refuse("表の行が多すぎます（%d行まで読めます）。", maxRows)
	}
	column, first, deleted := 1, len(g.cells), false
	below := map[int]*cell{}
	err := w.rowCells(s, g, below, &column, &deleted)
	if deleted {
		w.out.leave(leftChanges)
		g.cells, g.row = g.cells[:first], g.row-1
		return err
	}
	g.above = below
	return err
}

func (w *word) rowCells(s *scanner, g *grid, below map[int]*cell, column *int, deleted *bool) error {
	return s.each(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "trPr":
			return s.each(func(e xml.StartElement) error {
				switch e.Name.Local {
				case "gridBefore":
					*column += min(max(number(attr(e, "val")), 0), maxColumns)
				case "del":
					*deleted = true
				}
				return nil
			})
		case "tc":
			return w.cell(s, g, below, column)
		case "sdt", "sdtContent", "ins", "moveTo", "customXml":
			return w.rowCells(s, g, below, column, deleted)
		}
		return nil
	})
}

func (w *word) cell(s *scanner, g *grid, below map[int]*cell, column *int) error {
	c := &cell{Cell: jobun.Cell{Row: g.row, Column: *column, RowSpan: 1, ColumnSpan: 1}}
	merged := false
	above := w.sink
	w.sink = &c.lines
	err := s.each(func(e xml.StartElement) error {
		if e.Name.Local != "tcPr" {
			return w.block(s, e)
		}
		return s.each(func(e xml.StartElement) error {
			switch e.Name.Local {
			case "gridSpan":
				c.ColumnSpan = min(max(number(attr(e, "val")), 1), maxColumns)
			case "vMerge":
				merged = attr(e, "val") != "restart"
			}
			return nil
		})
	})
	w.sink = above
	if err != nil {
		return err
	}
	if *column+c.ColumnSpan > maxColumns {
		return refuse("表の列が多すぎます（%d列まで読めます）。", maxColumns)
	}
	*column += c.ColumnSpan
	g.wide = g.wide || *column > 2
	if over := g.above[c.Column]; merged && over != nil {
		over.RowSpan++
		over.lines = append(over.lines, withText(c.lines)...)
		c = over
	} else {
		g.cells = append(g.cells, c)
	}
	below[c.Column] = c
	return nil
}

// withText keeps the lines of a covered cell that have text: none in a sound file.
func withText(lines []jobun.Line) []jobun.Line {
	kept := lines[:0]
	for _, l := range lines {
		if strings.TrimSpace(l.Text) != "" {
			kept = append(kept, l)
		}
	}
	return kept
}
