package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"iter"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"github.com/okite-isms/okite/internal/platform/fault"
)

func table(rows ...[]string) Table {
	return Table{
		Title:   "情報資産台帳",
		Columns: []Column{{"名称", Text}, {"件数", Number}, {"登録日", Date}, {"更新", Time}},
		Rows:    Of(rows, func(r []string) []string { return r }),
	}
}

func csvText(t *testing.T, tab Table) string {
	t.Helper()
	var b bytes.Buffer
	if err := CSV(&b, tab); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func workbook(t *testing.T, tab Table) (*excelize.File, []byte) {
	t.Helper()
	var b bytes.Buffer
	if err := XLSX(&b, tab); err != nil {
		t.Fatal(err)
	}
	raw := bytes.Clone(b.Bytes())
	f, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f, raw
}

func TestCSVOpensInExcel(t *testing.T) {
	t.Parallel()
	got := csvText(t, table([]string{"住民,記録\"系\"\n端末", "-5", "2026/11/22", "2026/11/22 14:05"}))
	want := "\ufeff名称,件数,登録日,更新\r\n\"住民,記録\"\"系\"\"\r\n端末\",-5,2026/11/22,2026/11/22 14:05\r\n"
	if got != want {
		t.Errorf("got %q\nwant %q", got, want)
	}
}

func TestFormulasAreHarmlessInCSV(t *testing.T) {
	t.Parallel()
	for _, evil := range []string{
		"=1+1", "+1", "-1+cmd|' /C calc'!A0", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "＋1", "－1", "＠SUM", " =1", "　=1", "\u200b=1",
	} {
		if got := harmless(evil, Text); got != "'"+evil {
			t.Errorf("harmless(%q) = %q", evil, got)
		}
	}
	for _, plain := range []string{"", "規程", "1-2", "a=b", "2026/11/22", "'=1"} {
		if got := harmless(plain, Text); got != plain {
			t.Errorf("harmless(%q) = %q", plain, got)
		}
	}
	if got := harmless("-1,234.5", Number); got != "-1,234.5" {
		t.Errorf("a negative number became %q", got)
	}
	if got := harmless("-1+1", Number); got != "'-1+1" {
		t.Errorf("a formula in a number column stayed %q", got)
	}
}

// Whatever is typed, no cell of either file starts a formula, and the text is there.
func TestNoFormulaEver(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		cell := rapid.StringOf(rapid.RuneFrom([]rune("=+-@＝＋－＠ \t　a1漢'\",;|!"))).Draw(rt, "cell")
		read := csv.NewReader(strings.NewReader(strings.TrimPrefix(csvText(t, table([]string{cell, cell, cell, cell})), bom)))
		rows, err := read.ReadAll()
		if err != nil {
			rt.Fatal(err)
		}
		for i, got := range rows[1] {
			if i == 1 && isNumber(got) {
				continue
			}
			if s := strings.TrimLeft(got, " \t　"); s != "" && strings.ContainsRune("=+-@＝＋－＠", []rune(s)[0]) {
				rt.Errorf("cell %q", got)
			}
			if !strings.HasSuffix(got, cell) {
				rt.Errorf("cell %q lost its text: %q", cell, got)
			}
		}
	})
}

func TestXLSXHasNoFormula(t *testing.T) {
	t.Parallel()
	f, raw := workbook(t, table([]string{`=HYPERLINK("http://example.invalid","x")`, "=1+1", "+1", "@SUM(1)"}, []string{"0123", "007", "", ""}))
	if xml := part(t, raw, "xl/worksheets/sheet1.xml"); strings.Contains(xml, "<f>") || strings.Contains(xml, "<hyperlink") {
		t.Errorf("a formula in %s", xml)
	}
	for cell, want := range map[string]string{"A2": `=HYPERLINK("http://example.invalid","x")`, "B2": "=1+1", "C2": "+1", "D2": "@SUM(1)", "A3": "0123", "B3": "7"} {
		if got, _ := f.GetCellValue("情報資産台帳", cell); got != want {
			t.Errorf("%s is %q, want %q", cell, got, want)
		}
	}
}

func TestXLSXCellsAndPrint(t *testing.T) {
	t.Parallel()
	f, raw := workbook(t, table([]string{"髙﨑𠮷①㈱", "1,234", "2026/11/22", "2026/11/22 14:05"}))
	for cell, want := range map[string]string{"A1": "名称", "A2": "髙﨑𠮷①㈱", "B2": "1234", "C2": "2026/11/22", "D2": "2026/11/22 14:05"} {
		if got, _ := f.GetCellValue("情報資産台帳", cell); got != want {
			t.Errorf("%s is %q, want %q", cell, got, want)
		}
	}
	xml := part(t, raw, "xl/worksheets/sheet1.xml")
	for _, want := range []string{`fitToPage="true"`, `orientation="landscape"`, `paperSize="9"`, `fitToHeight="0"`, `<autoFilter ref="$A$1:$D$2"`, `state="frozen"`, `<cols><col min="1" max="1" width="12"`} {
		if !strings.Contains(xml, want) {
			t.Errorf("%s is missing in %s", want, xml)
		}
	}
	if book := part(t, raw, "xl/workbook.xml"); !strings.Contains(book, "Print_Titles") || !strings.Contains(book, "$1:$1") {
		t.Errorf("no heading on every page: %s", book)
	}
}

// Rows beyond those that decide the widths are written as well, and a text that is
// broken into lines has the height for them.
func TestXLSXRowsAndHeights(t *testing.T) {
	t.Parallel()
	rows := make([][]string, looked+30)
	for i := range rows {
		rows[i] = []string{strings.Repeat("長", 60), "1", "", ""}
	}
	f, _ := workbook(t, table(rows...))
	if got, _ := f.GetRows("情報資産台帳"); len(got) != len(rows)+1 {
		t.Errorf("%d rows", len(got))
	}
	if got, _ := f.GetColWidth("情報資産台帳", "A"); got != mostWidth {
		t.Errorf("the column is %v wide", got)
	}
	if got, _ := f.GetRowHeight("情報資産台帳", 2); got != 3*lineHeight+3 {
		t.Errorf("the row is %v high", got)
	}
}

func TestLongCellIsCutWithAWord(t *testing.T) {
	t.Parallel()
	f, _ := workbook(t, table([]string{strings.Repeat("𠮷", 20_000), "", "", ""}))
	got, _ := f.GetCellValue("情報資産台帳", "A2")
	if !strings.HasSuffix(got, cut) {
		t.Errorf("the cell ends in %q", got[len(got)-40:])
	}
}

func TestTooManyRows(t *testing.T) {
	t.Parallel()
	row := []string{"a"}
	many := func(yield func([]string, error) bool) {
		for range MaxRows {
			if !yield(row, nil) {
				return
			}
		}
	}
	err := CSV(io.Discard, Table{Title: "表", Columns: []Column{{"名", Text}}, Rows: many})
	if !fault.Is(err, fault.Invalid) || !strings.Contains(fault.Of(err).Text, "1048576") {
		t.Errorf("got %v", err)
	}
}

func TestErrorOfRowsEndsTheFile(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	var rows iter.Seq2[[]string, error] = func(yield func([]string, error) bool) { yield(nil, broken) }
	tab := Table{Title: "表", Columns: []Column{{"名", Text}}, Rows: rows}
	var b bytes.Buffer
	if err := XLSX(&b, tab); !errors.Is(err, broken) || b.Len() > 0 {
		t.Errorf("XLSX gave %v and %d bytes", err, b.Len())
	}
	if err := CSV(io.Discard, tab); !errors.Is(err, broken) {
		t.Errorf("CSV gave %v", err)
	}
}

func TestSheetNames(t *testing.T) {
	t.Parallel()
	for title, want := range map[string]string{
		"": "一覧", "a/b:c[d]*?\\'": "abcd", "History": "一覧", strings.Repeat("あ", 40): strings.Repeat("あ", 31),
		strings.Repeat("あ", 30) + "𠮷野": strings.Repeat("あ", 30),
	} {
		if got := sheetName(title); got != want {
			t.Errorf("sheetName(%q) = %q, want %q", title, got, want)
		}
	}
}

func part(t *testing.T, raw []byte, name string) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	r, err := z.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestWorkbookHasASheetPerTable(t *testing.T) {
	t.Parallel()
	second := table([]string{"=1+1", "2", "", ""})
	second.Title = "添付"
	var b bytes.Buffer
	if err := Workbook(&b, table([]string{"a", "1", "", ""}), second); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	if got := f.GetSheetList(); len(got) != 2 || got[1] != "添付" {
		t.Errorf("sheets %v", got)
	}
	if got, _ := f.GetCellValue("添付", "A2"); got != "=1+1" {
		t.Errorf("A2 is %q", got)
	}
}
