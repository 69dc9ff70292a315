package sheet

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/japanese"

	"github.com/okite-isms/okite/internal/platform/fault"
)

// Limits bound a list that is handed in.
type Limits struct {
	Size int // bytes
	Rows int
	Cell int // characters that a cell keeps; a longer one is cut where it is certainly too long
}

// Whatever the limits, a list has no more columns and blank rows than these, and a workbook
// does not unpack to more, against a packed bomb.
const (
	columnsMost = 60
	blankMost   = 1_000 // as a formatted sheet ends with
	unpackMost  = 100 << 20
)

// Grid is a list as it was handed in.
type Grid struct {
	Head []string   `json:"head"`
	Rows [][]string `json:"rows"`
	Line int        `json:"line"` // of the headings in the file, from 1
}

func wrongFile(text string) error { return fault.Fields(map[string]string{"file": text}) }

// Read reads Excel or CSV by what is in it, whatever its name says. A fault is that of the
// field called file.
func Read(content []byte, l Limits) (Grid, error) {
	switch {
	case len(content) == 0:
		return Grid{}, wrongFile("ファイルを選んでください。")
	case len(content) > l.Size:
		return Grid{}, wrongFile(fmt.Sprintf("ファイルが大きすぎます。%dMBまでにしてください。", l.Size>>20))
	case bytes.HasPrefix(content, []byte("PK\x03\x04")):
		return readWorkbook(content, l)
	case bytes.HasPrefix(content, []byte("\xd0\xcf\x11\xe0")):
		return Grid{}, wrongFile("古い形のExcelファイル（.xls）か、パスワードの付いたファイルです。Excelで開き、.xlsxかCSVで保存し直してください。")
	}
	return readCSV(content, l)
}

func readWorkbook(content []byte, l Limits) (Grid, error) {
	bad := wrongFile("Excelのファイルとして読み取れませんでした。ファイルが壊れていないか確かめてください。")
	f, err := excelize.OpenReader(bytes.NewReader(content), excelize.Options{UnzipSizeLimit: unpackMost, UnzipXMLSizeLimit: unpackMost})
	if err != nil {
		return Grid{}, bad
	}
	defer func() { _ = f.Close() }() // it only removes its own temporary files
	names := f.GetSheetList()
	if len(names) == 0 {
		return Grid{}, bad
	}
	rows, err := f.Rows(names[0])
	if err != nil {
		return Grid{}, bad
	}
	defer func() { _ = rows.Close() }() // nothing is written to it
	t := gatherer{limits: l}
	for rows.Next() {
		cells, err := rows.Columns()
		if err != nil {
			return Grid{}, bad
		}
		if err := t.add(cells); err != nil {
			return Grid{}, err
		}
	}
	return t.done()
}

// readCSV takes UTF-8 where it is valid, else CP932 as Japanese Excel saves it.
func readCSV(content []byte, l Limits) (Grid, error) {
	content = bytes.TrimPrefix(content, []byte("\xef\xbb\xbf"))
	if !utf8.Valid(content) {
		decoded, err := japanese.ShiftJIS.NewDecoder().Bytes(content)
		if err != nil || bytes.ContainsRune(decoded, utf8.RuneError) {
			return Grid{}, wrongFile("文字コードを判別できませんでした。UTF-8かシフトJIS（CP932）のCSVにしてください。")
		}
		content = decoded
	}
	if bytes.ContainsRune(content, 0) {
		return Grid{}, wrongFile("CSVのファイルではありません。CSVかExcel（.xlsx）を選んでください。")
	}
	r := csv.NewReader(bytes.NewReader(content))
	r.FieldsPerRecord, r.LazyQuotes = -1, true
	t := gatherer{limits: l}
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return t.done()
		}
		if err != nil {
			return Grid{}, wrongFile("CSVとして読み取れませんでした。引用符の閉じ忘れがないか確かめてください。")
		}
		if err := t.add(cells); err != nil {
			return Grid{}, err
		}
	}
}

// gatherer gathers rows: the first with two filled cells or more is the heading.
type gatherer struct {
	Grid
	limits      Limits
	line, blank int
}

func (t *gatherer) add(cells []string) error {
	t.line++
	cells = append([]string{}, cells[:min(len(cells), columnsMost)]...)
	filled := 0
	for i, c := range cells {
		if len(c) > 4*(t.limits.Cell+1) { // enough to be refused where it matters
			c = string([]rune(c)[:t.limits.Cell+1])
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
	if len(t.Rows)-t.blank > t.limits.Rows || t.blank > blankMost && len(t.Rows) > t.limits.Rows+blankMost {
		return wrongFile(fmt.Sprintf("行が多すぎます。%s行までに分けてください。", grouped(t.limits.Rows)))
	}
	return nil
}

func (t *gatherer) done() (Grid, error) {
	t.Rows = t.Rows[:len(t.Rows)-t.blank]
	if len(t.Rows) == 0 {
		return Grid{}, wrongFile("見出しの行と、その下の行が見つかりません。1行目を見出しにしてください。")
	}
	return t.Grid, nil
}

// grouped writes 5000 as 5,000.
func grouped(n int) string {
	text := strconv.Itoa(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}
