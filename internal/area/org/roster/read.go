package roster

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

// Limits of a list. The largest town halls have some ten thousand people, each on one
// line and a few more for concurrent posts.
const (
	SizeMax    = 8 << 20
	rowsMax    = 30_000
	columnsMax = 60
	cellMax    = 300
	unpacked   = 200 << 20 // of a workbook, against a packed bomb
)

// Table is a list as it was handed over: its headings and its rows.
type Table struct {
	Head []string   `json:"head"`
	Rows [][]string `json:"rows"`
	Line int        `json:"line"` // of the headings in the file, from 1
}

// Read reads a file by what is in it, whatever its name says.
func Read(content []byte) (Table, error) {
	switch {
	case len(content) == 0:
		return Table{}, wrong("ファイルが空です。")
	case len(content) > SizeMax:
		return Table{}, wrong("ファイルが大きすぎます。8MBまでにしてください。")
	case bytes.HasPrefix(content, []byte("PK\x03\x04")):
		return readWorkbook(content)
	case bytes.HasPrefix(content, []byte("\xd0\xcf\x11\xe0")):
		return Table{}, wrong("古い形のExcelファイル（.xls）か、パスワードの付いたファイルです。Excelで開き、.xlsxかCSVで保存し直してください。")
	}
	return readCSV(content)
}

func wrong(text string) error { return fault.Fields(map[string]string{"file": text}) }

func readWorkbook(content []byte) (Table, error) {
	f, err := excelize.OpenReader(bytes.NewReader(content), excelize.Options{UnzipSizeLimit: unpacked, UnzipXMLSizeLimit: unpacked})
	if err != nil {
		return Table{}, wrong("Excelのファイルとして読み取れませんでした。ファイルが壊れていないか確かめてください。")
	}
	defer func() { _ = f.Close() }() // it only removes its own temporary files
	names := f.GetSheetList()
	if len(names) == 0 {
		return Table{}, wrong("シートがありません。")
	}
	rows, err := f.Rows(names[0])
	if err != nil {
		return Table{}, wrong("最初のシートを読み取れませんでした。")
	}
	defer func() { _ = rows.Close() }() // nothing is written to it
	t := &builder{}
	for rows.Next() {
		cells, err := rows.Columns()
		if err != nil {
			return Table{}, wrong("最初のシートを読み取れませんでした。")
		}
		if err := t.add(cells); err != nil {
			return Table{}, err
		}
	}
	return t.table()
}

// readCSV takes UTF-8 where it is valid, else CP932 as Japanese Excel saves it.
func readCSV(content []byte) (Table, error) {
	content = bytes.TrimPrefix(content, []byte("\xef\xbb\xbf"))
	if !utf8.Valid(content) {
		decoded, err := japanese.ShiftJIS.NewDecoder().Bytes(content)
		if err != nil || bytes.ContainsRune(decoded, utf8.RuneError) {
			return Table{}, wrong("文字コードを判別できませんでした。UTF-8かシフトJIS（CP932）のCSVにしてください。")
		}
		content = decoded
	}
	if bytes.ContainsRune(content, 0) {
		return Table{}, wrong("CSVのファイルではありません。CSVかExcel（.xlsx）を選んでください。")
	}
	r := csv.NewReader(bytes.NewReader(content))
	r.FieldsPerRecord, r.LazyQuotes = -1, true
	if bytes.Count(content, []byte("\t")) > bytes.Count(content, []byte(",")) {
		r.Comma = '\t'
	}
	t := &builder{}
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return t.table()
		}
		if err != nil {
			return Table{}, wrong("CSVとして読み取れませんでした。引用符の閉じ忘れがないか確かめてください。")
		}
		if err := t.add(cells); err != nil {
			return Table{}, err
		}
	}
}

// builder gathers rows: the first that has two filled cells or more is the heading.
type builder struct {
	t    Table
	line int
	tail int // empty rows at the end
}

func (b *builder) add(cells []string) error {
	b.line++
	if len(cells) > columnsMax {
		cells = cells[:columnsMax]
	}
	filled := 0
	for i, c := range cells {
		c = strings.TrimSpace(c)
		if len(c) > 4*cellMax && utf8.RuneCountInString(c) > cellMax {
			c = string([]rune(c)[:cellMax+1]) // enough to be refused where it matters
		}
		if cells[i] = c; c != "" {
			filled++
		}
	}
	if b.t.Head == nil {
		if filled >= 2 {
			b.t.Head, b.t.Line = cells, b.line
		}
		return nil
	}
	b.t.Rows = append(b.t.Rows, cells)
	if filled == 0 {
		b.tail++
	} else {
		b.tail = 0
	}
	if len(b.t.Rows)-b.tail > rowsMax || b.tail > rowsMax {
		return wrong("行が多すぎます。30,000行までにしてください。")
	}
	return nil
}

func (b *builder) table() (Table, error) {
	b.t.Rows = b.t.Rows[:len(b.t.Rows)-b.tail]
	if b.t.Head == nil || len(b.t.Rows) == 0 {
		return Table{}, wrong("見出しの行と、1行以上の職員の行が要ります。")
	}
	return b.t, nil
}
