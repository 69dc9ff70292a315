package sheet

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/japanese"

	"github.com/okite-isms/okite/internal/platform/fault"
)

// Grid is a sheet as it was handed in: every row from the first, cells without the blanks
// around them. A merged cell stands in each of its places.
type Grid struct {
	Name string     `json:"name"`
	Rows [][]string `json:"rows"`
}

// The limits of what is read. The catalogue of a ministry and the tables of ten years fit.
const (
	ReadSize    = 8 << 20 // bytes of the file
	ReadRows    = 5_000   // filled rows of a sheet
	readColumns = 120
	readSheets  = 30
	readCell    = 4_000     // characters
	readBlank   = 1_000     // empty rows, as a formatted sheet ends with
	readZip     = 100 << 20 // of a workbook, against a packed bomb
	readMerged  = 50_000    // places that merged cells fill
)

func unreadable(text string) error { return fault.Fields(map[string]string{"file": text}) }

// Read reads Excel or CSV by what is in it, whatever its name says. What is wrong is said
// of the field file.
func Read(content []byte) ([]Grid, error) {
	switch {
	case len(content) == 0:
		return nil, unreadable("ファイルを選んでください。")
	case len(content) > ReadSize:
		return nil, unreadable("ファイルが大きすぎます。8MBまでにしてください。")
	case bytes.HasPrefix(content, []byte("PK\x03\x04")):
		return readWorkbook(content)
	case bytes.HasPrefix(content, []byte("\xd0\xcf\x11\xe0")):
		return nil, unreadable("古い形のExcelファイル（.xls）か、パスワードの付いたファイルです。Excelで開き、.xlsxかCSVで保存し直してください。")
	}
	return readCSV(content)
}

func readWorkbook(content []byte) ([]Grid, error) {
	bad := unreadable("Excelのファイルとして読み取れませんでした。ファイルが壊れていないか確かめてください。")
	f, err := excelize.OpenReader(bytes.NewReader(content), excelize.Options{UnzipSizeLimit: readZip, UnzipXMLSizeLimit: readZip})
	if err != nil {
		return nil, bad
	}
	defer func() { _ = f.Close() }() // it only removes its own temporary files
	names := f.GetSheetList()
	if len(names) > readSheets {
		return nil, unreadable("シートが多すぎます。30枚までのファイルにしてください。")
	}
	var list []Grid
	for _, name := range names {
		g, err := readSheet(f, name)
		if _, ok := errors.AsType[*fault.Fault](err); ok {
			return nil, err
		}
		if err != nil {
			return nil, bad
		}
		if len(g.Rows) > 0 {
			list = append(list, g)
		}
	}
	if len(list) == 0 {
		return nil, unreadable("何も書かれていません。別のファイルを選んでください。")
	}
	return list, nil
}

func readSheet(f *excelize.File, name string) (Grid, error) {
	rows, err := f.Rows(name)
	if err != nil {
		return Grid{}, err
	}
	defer func() { _ = rows.Close() }() // nothing is written to it
	g := gridder{Grid: Grid{Name: name}}
	for rows.Next() {
		cells, err := rows.Columns()
		if err != nil {
			return Grid{}, err
		}
		if err := g.add(cells); err != nil {
			return Grid{}, err
		}
	}
	g.end()
	merged, err := f.GetMergeCells(name)
	if err != nil {
		return Grid{}, err
	}
	return g.Grid, g.spread(merged)
}

// readCSV takes UTF-8 where it is valid, else CP932 as Japanese Excel saves it.
func readCSV(content []byte) ([]Grid, error) {
	content = bytes.TrimPrefix(content, []byte("\xef\xbb\xbf"))
	if !utf8.Valid(content) {
		decoded, err := japanese.ShiftJIS.NewDecoder().Bytes(content)
		if err != nil || bytes.ContainsRune(decoded, utf8.RuneError) {
			return nil, unreadable("文字コードを判別できませんでした。UTF-8かシフトJIS（CP932）のCSVにしてください。")
		}
		content = decoded
	}
	if bytes.ContainsRune(content, 0) {
		return nil, unreadable("CSVのファイルではありません。CSVかExcel（.xlsx）を選んでください。")
	}
	r := csv.NewReader(bytes.NewReader(content))
	r.FieldsPerRecord, r.LazyQuotes = -1, true
	g := gridder{Grid: Grid{Name: "CSV"}}
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, unreadable("CSVとして読み取れませんでした。引用符の閉じ忘れがないか確かめてください。")
		}
		if err := g.add(cells); err != nil {
			return nil, err
		}
	}
	if g.end(); len(g.Rows) == 0 {
		return nil, unreadable("何も書かれていません。別のファイルを選んでください。")
	}
	return []Grid{g.Grid}, nil
}

// gridder gathers the rows of a sheet within the limits.
type gridder struct {
	Grid
	blank int
}

func (g *gridder) add(cells []string) error {
	row := make([]string, min(len(cells), readColumns))
	filled := false
	for i := range row {
		c := strings.TrimSpace(strings.ToValidUTF8(strings.ReplaceAll(cells[i], "\r\n", "\n"), ""))
		if utf8.RuneCountInString(c) > readCell {
			return unreadable("1つのセルの文字が多すぎます。4,000文字までにしてください。")
		}
		row[i] = strings.ReplaceAll(c, "\x00", "")
		filled = filled || row[i] != ""
	}
	if g.blank++; filled {
		g.blank = 0
	}
	g.Rows = append(g.Rows, row)
	if len(g.Rows)-g.blank > ReadRows || g.blank > readBlank && len(g.Rows) > ReadRows+readBlank {
		return unreadable("行が多すぎます。5,000行までに分けてください。")
	}
	return nil
}

// end takes the empty rows off the end.
func (g *gridder) end() { g.Rows, g.blank = g.Rows[:len(g.Rows)-g.blank], 0 }

// spread puts what a merged cell holds into each of its places.
func (g *gridder) spread(merged []excelize.MergeCell) error {
	left := readMerged
	for _, m := range merged {
		c1, r1, err := excelize.CellNameToCoordinates(m.GetStartAxis())
		if err != nil {
			return err
		}
		c2, r2, err := excelize.CellNameToCoordinates(m.GetEndAxis())
		if err != nil {
			return err
		}
		c2, r2 = min(c2, readColumns), min(r2, len(g.Rows))
		if r1 > len(g.Rows) || c1 > readColumns || c1 > len(g.Rows[r1-1]) {
			continue // it holds nothing
		}
		text := g.Rows[r1-1][c1-1]
		if left -= max(0, c2-c1+1) * max(0, r2-r1+1); left < 0 {
			return unreadable("結合されたセルが多すぎます。結合を減らしてください。")
		}
		for r := r1; r <= r2; r++ {
			for len(g.Rows[r-1]) < c2 {
				g.Rows[r-1] = append(g.Rows[r-1], "")
			}
			for c := c1; c <= c2; c++ {
				g.Rows[r-1][c-1] = text
			}
		}
	}
	return nil
}
