package intake

import (
	"bytes"
	"context"
	"errors"
	"strings"

	"github.com/xuri/excelize/v2"

	"github.com/okite-isms/okite/jobun"
)

// Limits of an Excel file.
const (
	maxSheets = 200
	maxCells  = 500_000
)

const leftSheets = "非表示のシートは、含めません。"

// excel reads the sheets of an Excel file.
type excel struct {
	ctx    context.Context
	file   *excelize.File
	out    collector
	tables int
	cells  int
}

func readExcel(ctx context.Context, content []byte) (src Source, err error) {
	defer func() {
		if recover() != nil { // the library trusts files more than it should
			src, err = Source{}, refuse("Excelのファイルが壊れています。もう一度保存し直してください。")
		}
	}()
	// Both limits are one, so that nothing is unpacked into files on the disk.
	f, err := excelize.OpenReader(bytes.NewReader(content), excelize.Options{UnzipSizeLimit: maxUnpacked, UnzipXMLSizeLimit: maxUnpacked})
	switch {
	case errors.Is(err, excelize.ErrWorkbookFileFormat):
		return Source{}, refuse("古い形式かパスワード付きのExcelブックです。.xlsxの形式で、パスワードなしで保存し直してください。")
	case err != nil && strings.Contains(err.Error(), "unzip size exceeds"):
		return Source{}, refuse("展開すると大きくなりすぎます。")
	case err != nil:
		return Source{}, refuse("Excelのファイルが壊れています。もう一度保存し直してください。")
	}
	defer func() { _ = f.Close() }() // nothing was written
	x := &excel{ctx: ctx, file: f}
	if err := x.sheets(); err != nil {
		return Source{}, err
	}
	return x.out.source("Excel", "Excelブックの中に文字がありません。")
}

func (x *excel) sheets() error {
	names := x.file.GetSheetList()
	if len(names) > maxSheets {
		return refuse("シートが多すぎます（%d枚まで読めます）。", maxSheets)
	}
	for _, name := range names {
		if visible, err := x.file.GetSheetVisible(name); err == nil && !visible {
			x.out.leave(leftSheets)
			continue
		}
		if err := x.sheet(name); err != nil {
			if isRefusal(err) || x.ctx.Err() != nil {
				return err
			}
			return refuse("Excelのシート「%s」が壊れています。もう一度保存し直してください。", name)
		}
	}
	return nil
}

// sheet reads a sheet block by block; blank rows divide them.
func (x *excel) sheet(name string) error {
	spans, err := x.merged(name)
	if err != nil {
		return err
	}
	rows, err := x.file.Rows(name)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	var block [][]string
	first := 1
	for number := 1; rows.Next(); number++ {
		if err := x.ctx.Err(); err != nil {
			return err
		}
		cells, err := rows.Columns()
		if err != nil {
			return err
		}
		if err := x.check(name, number, cells); err != nil {
			return err
		}
		if usedCells(cells) > 0 {
			if len(block) == 0 {
				first = number
			}
			block = append(block, cells)
			continue
		}
		if err := x.block(block, first, spans); err != nil {
			return err
		}
		block = nil
	}
	if err := rows.Error(); err != nil {
		return err
	}
	return x.block(block, first, spans)
}

func (x *excel) check(name string, number int, cells []string) error {
	x.cells += len(cells)
	switch {
	case number > maxRows:
		return refuse("シート「%s」の行が多すぎます（%d行まで読めます）。", name, maxRows)
	case len(cells) > maxColumns:
		return refuse("シート「%s」の%d行目の列が多すぎます（%d列まで読めます）。", name, number, maxColumns)
	case x.cells > maxCells:
		return refuse("セルが多すぎます（%d個まで読めます）。", maxCells)
	}
	return nil
}

type spot struct{ row, column int }

// merged are the cells that cover others, with how many rows and columns.
func (x *excel) merged(name string) (map[spot]spot, error) {
	list, err := x.file.GetMergeCells(name)
	if err != nil {
		return nil, err
	}
	if len(list) > maxCells {
		return nil, refuse("シート「%s」の結合したセルが多すぎます。", name)
	}
	spans := map[spot]spot{}
	for _, m := range list {
		c0, r0, err := excelize.CellNameToCoordinates(m.GetStartAxis())
		if err != nil {
			return nil, err
		}
		c1, r1, err := excelize.CellNameToCoordinates(m.GetEndAxis())
		if err != nil {
			return nil, err
		}
		spans[spot{r0, c0}] = spot{min(r1-r0+1, maxRows), min(c1-c0+1, maxColumns)}
	}
	return spans, nil
}

func usedCells(cells []string) (n int) {
	for _, c := range cells {
		if strings.TrimSpace(c) != "" {
			n++
		}
	}
	return n
}

// block reads rows without a blank row between: those with a single cell before the
// first with several are text, the rest is a table.
func (x *excel) block(rows [][]string, first int, spans map[spot]spot) error {
	at := 0
	for ; at < len(rows) && usedCells(rows[at]) == 1; at++ {
		for c, text := range rows[at] {
			if strings.TrimSpace(text) == "" {
				continue
			}
			if err := x.out.add(jobun.Line{Text: tidyBreaks(text), Indent: min(2*c, 200)}); err != nil {
				return err
			}
		}
	}
	if at == len(rows) {
		return nil
	}
	x.tables++
	for i, row := range rows[at:] {
		for c, text := range row {
			if strings.TrimSpace(text) == "" {
				continue
			}
			place := jobun.Cell{Table: x.tables, Row: i + 1, Column: c + 1}
			if over, ok := spans[spot{first + at + i, c + 1}]; ok {
				place.RowSpan, place.ColumnSpan = over.row, over.column
			}
			if err := x.out.add(jobun.Line{Text: tidyBreaks(text), Cell: &place}); err != nil {
				return err
			}
		}
	}
	return nil
}

func tidyBreaks(s string) string {
	return strings.TrimSpace(strings.NewReplacer("\r\n", "\n", "\r", "\n", "\t", " ").Replace(s))
}
