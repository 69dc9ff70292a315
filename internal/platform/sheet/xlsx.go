package sheet

import (
	"fmt"
	"io"
	"iter"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"
)

// cellMax is how many UTF-16 units a cell of Excel holds.
const cellMax = 32_767

// cut ends a text that is too long for a cell; the CSV of the same list has it all.
const cut = "…（長いため省略。全文はCSVにあります）"

// XLSX writes t as a workbook with one sheet: heading bold, frozen and filtered,
// printing on A4 landscape as wide as the page with the heading on every page.
// Nothing is sent to w before the whole workbook is made.
func XLSX(w io.Writer, t Table) error { return Workbook(w, t) }

// Workbook writes each table as a sheet of its own, as XLSX does. Titles must differ.
func Workbook(w io.Writer, tables ...Table) error {
	f := excelize.NewFile()
	defer func() { _ = f.Close() }() // removes its temporary file; nothing else can fail
	for i, t := range tables {
		if err := addSheet(f, t, i == 0); err != nil {
			return err
		}
	}
	if err := f.Write(w); err != nil {
		return fmt.Errorf("write xlsx: %w", err)
	}
	return nil
}

// addSheet writes one table; the first takes the sheet that a new workbook has.
func addSheet(f *excelize.File, t Table, first bool) error {
	next, stop := iter.Pull2(t.Rows)
	defer stop()
	b := &book{file: f, name: sheetName(t.Title), table: t, next: next}
	name := b.rename
	if !first {
		name = b.add
	}
	for _, step := range []func() error{name, b.open, b.styles, b.look, b.columns, b.heading, b.body, b.print} {
		if err := step(); err != nil {
			return err
		}
	}
	if err := b.stream.Flush(); err != nil {
		return fmt.Errorf("write xlsx: %w", err)
	}
	return nil
}

// book is a sheet of a workbook being written.
type book struct {
	file   *excelize.File
	stream *excelize.StreamWriter
	name   string
	table  Table
	head   int // style of the heading
	style  map[Kind]int
	next   func() ([]string, error, bool)
	first  [][]string // rows already looked at
	width  []float64  // of the columns, in half-width characters
	rows   int        // written so far, the heading among them
}

func (b *book) rename() error {
	if err := b.file.SetSheetName("Sheet1", b.name); err != nil {
		return fmt.Errorf("name sheet %q: %w", b.name, err)
	}
	return nil
}

func (b *book) add() error {
	if _, err := b.file.NewSheet(b.name); err != nil {
		return fmt.Errorf("add sheet %q: %w", b.name, err)
	}
	return nil
}

func (b *book) open() error {
	fit := true
	// Fit to page is written with the first bytes of the sheet, so before the stream.
	if err := b.file.SetSheetProps(b.name, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
		return fmt.Errorf("set sheet properties: %w", err)
	}
	var err error
	b.stream, err = b.file.NewStreamWriter(b.name)
	return err
}

func (b *book) styles() error {
	line := []excelize.Border{}
	for _, side := range []string{"left", "right", "top", "bottom"} {
		line = append(line, excelize.Border{Type: side, Color: "B3B3B3", Style: 1})
	}
	font := &excelize.Font{Family: "BIZ UDPゴシック", Size: 10}
	top := &excelize.Alignment{Vertical: "top", WrapText: true}
	date, moment := "yyyy/mm/dd", "yyyy/mm/dd hh:mm"
	var err error
	add := func(s excelize.Style) int {
		s.Border = line
		id, e := b.file.NewStyle(&s)
		if e != nil {
			err = fmt.Errorf("define style: %w", e)
		}
		return id
	}
	b.head = add(excelize.Style{
		Font:      &excelize.Font{Family: font.Family, Size: 10, Bold: true},
		Fill:      excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E8F1FE"}},
		Alignment: &excelize.Alignment{Vertical: "center", WrapText: true},
	})
	b.style = map[Kind]int{
		Text:   add(excelize.Style{Font: font, Alignment: top, NumFmt: 49}), // 49 is "@": text stays text when it is edited
		Number: add(excelize.Style{Font: font, Alignment: &excelize.Alignment{Vertical: "top"}}),
		Date:   add(excelize.Style{Font: font, Alignment: top, CustomNumFmt: &date}),
		Time:   add(excelize.Style{Font: font, Alignment: top, CustomNumFmt: &moment}),
	}
	return err
}

func (b *book) heading() error {
	row := make([]any, len(b.table.Columns))
	for i, c := range b.table.Columns {
		row[i] = excelize.Cell{StyleID: b.head, Value: text(c.Title)}
	}
	b.rows = 1
	return b.stream.SetRow("A1", row, excelize.RowOpts{Height: 24})
}

func (b *book) body() error {
	for _, cells := range b.first {
		if err := b.row(cells); err != nil {
			return err
		}
	}
	for {
		cells, err, ok := b.next()
		if err != nil || !ok {
			return err
		}
		if err := b.row(cells); err != nil {
			return err
		}
	}
}

func (b *book) row(cells []string) error {
	if b.rows++; b.rows > MaxRows {
		return ErrTooLong
	}
	row, lines := make([]any, len(b.table.Columns)), 1.0
	for i, c := range b.table.Columns {
		row[i] = excelize.Cell{StyleID: b.style[c.Kind], Value: value(at(cells, i), c.Kind)}
		lines = max(lines, b.lines(at(cells, i), i))
	}
	// Not every program works out the height of a broken text by itself.
	height := excelize.RowOpts{Height: min(lines*lineHeight+3, excelize.MaxRowHeight)}
	if err := b.stream.SetRow("A"+strconv.Itoa(b.rows), row, height); err != nil {
		return fmt.Errorf("write row %d: %w", b.rows, err)
	}
	return nil
}

// value gives what the cell holds. The library writes a Go string as an inline
// string, never as a number or a formula, whatever it looks like.
func value(s string, k Kind) any {
	if s == "" {
		return nil
	}
	switch k {
	case Number:
		if n, err := parseNumber(s); err == nil {
			return n
		}
	case Date, Time:
		if t, err := parseTime(s); err == nil {
			return t
		}
	}
	return text(s)
}

// parseTime reads the wall clock; Excel knows no time zones.
func parseTime(s string) (time.Time, error) {
	s = strings.ReplaceAll(s, "-", "/")
	if t, err := time.Parse("2006/01/02 15:04", s); err == nil {
		return t, nil
	}
	return time.Parse("2006/01/02", s)
}

// text cuts a cell that Excel would refuse.
func text(s string) string {
	units := utf16.Encode([]rune(s))
	if len(units) > cellMax {
		units = units[:cellMax-len(utf16.Encode([]rune(cut)))]
		s = string(utf16.Decode(units)) + cut
	}
	return s
}

// sheetName makes a title fit: Excel allows 31 characters without : \ / ? * [ ]
// and no apostrophe at either end.
func sheetName(title string) string {
	name := strings.Map(func(r rune) rune {
		if strings.ContainsRune(`:\/?*[]'`, r) || r < 0x20 {
			return -1
		}
		return r
	}, title)
	if units := utf16.Encode([]rune(name)); len(units) > 31 {
		name = strings.TrimSuffix(string(utf16.Decode(units[:31])), "\ufffd")
	}
	if strings.TrimSpace(name) == "" || strings.EqualFold(name, "History") {
		return "一覧"
	}
	return name
}
