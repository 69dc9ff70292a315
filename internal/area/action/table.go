package action

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

// The limits of a list that is handed in. What a town has gathered in ten years fits.
const (
	tableSize    = 8 << 20
	tableRows    = 5_000
	tableColumns = 60
	tableBlank   = 1_000     // empty rows, as a formatted sheet ends with
	tableZip     = 100 << 20 // of a workbook, against a packed bomb
)

// table is a list as it was handed in.
type table struct {
	Head []string   `json:"head"`
	Rows [][]string `json:"rows"`
	Line int        `json:"line"` // of the headings in the file, from 1
}

func wrongFile(text string) error { return fault.Fields(map[string]string{"file": text}) }

// readTable reads Excel or CSV by what is in it, whatever its name says.
func readTable(content []byte) (table, error) {
	switch {
	case len(content) == 0:
		return table{}, wrongFile("ファイルを選んでください。")
	case len(content) > tableSize:
		return table{}, wrongFile("ファイルが大きすぎます。8MBまでにしてください。")
	case bytes.HasPrefix(content, []byte("PK\x03\x04")):
		return readWorkbook(content)
	case bytes.HasPrefix(content, []byte("\xd0\xcf\x11\xe0")):
		return table{}, wrongFile("古い形のExcelファイル（.xls）か、パスワードの付いたファイルです。Excelで開き、.xlsxかCSVで保存し直してください。")
	}
	return readCSV(content)
}

func readWorkbook(content []byte) (table, error) {
	bad := wrongFile("Excelのファイルとして読み取れませんでした。ファイルが壊れていないか確かめてください。")
	f, err := excelize.OpenReader(bytes.NewReader(content), excelize.Options{UnzipSizeLimit: tableZip, UnzipXMLSizeLimit: tableZip})
	if err != nil {
		return table{}, bad
	}
	defer func() { _ = f.Close() }() // it only removes its own temporary files
	names := f.GetSheetList()
	if len(names) == 0 {
		return table{}, bad
	}
	rows, err := f.Rows(names[0])
	if err != nil {
		return table{}, bad
	}
	defer func() { _ = rows.Close() }() // nothing is written to it
	var t gatherer
	for rows.Next() {
		cells, err := rows.Columns()
		if err != nil {
			return table{}, bad
		}
		if err := t.add(cells); err != nil {
			return table{}, err
		}
	}
	return t.done()
}

// readCSV takes UTF-8 where it is valid, else CP932 as Japanese Excel saves it.
func readCSV(content []byte) (table, error) {
	content = bytes.TrimPrefix(content, []byte("\xef\xbb\xbf"))
	if !utf8.Valid(content) {
		decoded, err := japanese.ShiftJIS.NewDecoder().Bytes(content)
		if err != nil || bytes.ContainsRune(decoded, utf8.RuneError) {
			return table{}, wrongFile("文字コードを判別できませんでした。UTF-8かシフトJIS（CP932）のCSVにしてください。")
		}
		content = decoded
	}
	if bytes.ContainsRune(content, 0) {
		return table{}, wrongFile("CSVのファイルではありません。CSVかExcel（.xlsx）を選んでください。")
	}
	r := csv.NewReader(bytes.NewReader(content))
	r.FieldsPerRecord, r.LazyQuotes = -1, true
	var t gatherer
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return t.done()
		}
		if err != nil {
			return table{}, wrongFile("CSVとして読み取れませんでした。引用符の閉じ忘れがないか確かめてください。")
		}
		if err := t.add(cells); err != nil {
			return table{}, err
		}
	}
}

// gatherer gathers rows: the first with two filled cells or more is the heading.
type gatherer struct {
	table
	line, blank int
}

func (t *gatherer) add(cells []string) error {
	t.line++
	cells = append([]string{}, cells[:min(len(cells), tableColumns)]...)
	filled := 0
	for i, c := range cells {
		if len(c) > 4*(textMax+1) { // enough to be refused where it matters
			c = string([]rune(c)[:textMax+1])
		}
		if cells[i] = strings.TrimSpace(c); cells[i] != "" {
			filled++
		}
	}
	switch {
	case t.Head == nil && filled >= 2:
		t.Head, t.Line = cells, t.line
		return nil
	case t.Head == nil:
		return nil
	case filled == 0:
		t.blank++
	default:
		t.blank = 0
	}
	t.Rows = append(t.Rows, cells)
	if len(t.Rows)-t.blank > tableRows || t.blank > tableBlank && len(t.Rows) > tableRows+tableBlank {
		return wrongFile("行が多すぎます。5,000行までに分けてください。")
	}
	return nil
}

func (t *gatherer) done() (table, error) {
	t.Rows = t.Rows[:len(t.Rows)-t.blank]
	if len(t.Rows) == 0 {
		return table{}, wrongFile("見出しの行と、その下の行が見つかりません。1行目を見出しにしてください。")
	}
	return t.table, nil
}
