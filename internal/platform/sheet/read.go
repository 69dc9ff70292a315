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

// ReadMost is how many bytes a list that is handed in may have. What a town has gathered
// in ten years fits.
const ReadMost = 8 << 20

// RowsMost is how many rows it may have.
const RowsMost = 5_000

const (
	tableCell    = 4_000 // characters of a cell; more are cut to one more, to be refused where it matters
	tableColumns = 60
	tableBlank   = 1_000     // empty rows, as a formatted sheet ends with
	tableZip     = 100 << 20 // of a workbook, against a packed bomb
)

// Given is a list as it was handed in: the first row with two filled cells or more, and
// what stands below.
type Given struct {
	Head []string   `json:"head"`
	Rows [][]string `json:"rows"`
	Line int        `json:"line"` // of the headings in the file, from 1
}

func wrongFile(text string) error { return fault.Fields(map[string]string{"file": text}) }

// Read reads Excel or CSV by what is in it, whatever its name says. What is wrong is said of
// the field 「file」.
func Read(content []byte) (Given, error) {
	switch {
	case len(content) == 0:
		return Given{}, wrongFile("ファイルを選んでください。")
	case len(content) > ReadMost:
		return Given{}, wrongFile("ファイルが大きすぎます。8MBまでにしてください。")
	case bytes.HasPrefix(content, []byte("PK\x03\x04")):
		return readWorkbook(content)
	case bytes.HasPrefix(content, []byte("\xd0\xcf\x11\xe0")):
		return Given{}, wrongFile("古い形のExcelファイル（.xls）か、パスワードの付いたファイルです。Excelで開き、.xlsxかCSVで保存し直してください。")
	}
	return readCSV(content)
}

func readWorkbook(content []byte) (Given, error) {
	bad := wrongFile("Excelのファイルとして読み取れませんでした。ファイルが壊れていないか確かめてください。")
	f, err := excelize.OpenReader(bytes.NewReader(content), excelize.Options{UnzipSizeLimit: tableZip, UnzipXMLSizeLimit: tableZip})
	if err != nil {
		return Given{}, bad
	}
	defer func() { _ = f.Close() }() // it only removes its own temporary files
	names := f.GetSheetList()
	if len(names) == 0 {
		return Given{}, bad
	}
	rows, err := f.Rows(names[0])
	if err != nil {
		return Given{}, bad
	}
	defer func() { _ = rows.Close() }() // nothing is written to it
	var t gatherer
	for rows.Next() {
		cells, err := rows.Columns()
		if err != nil {
			return Given{}, bad
		}
		if err := t.add(cells); err != nil {
			return Given{}, err
		}
	}
	return t.done()
}

// readCSV takes UTF-8 where it is valid, else CP932 as Japanese Excel saves it.
func readCSV(content []byte) (Given, error) {
	content = bytes.TrimPrefix(content, []byte("\xef\xbb\xbf"))
	if !utf8.Valid(content) {
		decoded, err := japanese.ShiftJIS.NewDecoder().Bytes(content)
		if err != nil || bytes.ContainsRune(decoded, utf8.RuneError) {
			return Given{}, wrongFile("文字コードを判別できませんでした。UTF-8かシフトJIS（CP932）のCSVにしてください。")
		}
		content = decoded
	}
	if bytes.ContainsRune(content, 0) {
		return Given{}, wrongFile("CSVのファイルではありません。CSVかExcel（.xlsx）を選んでください。")
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
			return Given{}, wrongFile("CSVとして読み取れませんでした。引用符の閉じ忘れがないか確かめてください。")
		}
		if err := t.add(cells); err != nil {
			return Given{}, err
		}
	}
}

// gatherer gathers rows: the first with two filled cells or more is the heading.
type gatherer struct {
	Given
	line, blank int
}

func (t *gatherer) add(cells []string) error {
	t.line++
	cells = append([]string{}, cells[:min(len(cells), tableColumns)]...)
	filled := 0
	for i, c := range cells {
		if len(c) > 4*(tableCell+1) {
			c = string([]rune(c)[:tableCell+1])
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
	if len(t.Rows)-t.blank > RowsMost || t.blank > tableBlank && len(t.Rows) > RowsMost+tableBlank {
		return wrongFile("行が多すぎます。5,000行までに分けてください。")
	}
	return nil
}

func (t *gatherer) done() (Given, error) {
	t.Rows = t.Rows[:len(t.Rows)-t.blank]
	if len(t.Rows) == 0 {
		return Given{}, wrongFile("見出しの行と、その下の行が見つかりません。1行目を見出しにしてください。")
	}
	return t.Given, nil
}
