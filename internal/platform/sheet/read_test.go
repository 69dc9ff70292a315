package sheet_test

import (
	"bytes"
	"strings"
	"testing"

	"golang.org/x/text/encoding/japanese"

	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/sheet"
)

func TestReadWhatWasWritten(t *testing.T) {
	t.Parallel()
	var book bytes.Buffer
	table := sheet.Table{Title: "一覧", Columns: []sheet.Column{{Title: "氏名"}, {Title: "住所"}}, Rows: sheet.Of([][]string{{"甲", "一丁目"}, {"乙", ""}}, func(r []string) []string { return r })}
	if err := sheet.Workbook(&book, table); err != nil {
		t.Fatal(err)
	}
	cp932, err := japanese.ShiftJIS.NewEncoder().String("氏名,住所\r\n甲,一丁目\r\n")
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{"Excel": book.Bytes(), "UTF-8": []byte("\xef\xbb\xbf氏名,住所\n甲,一丁目\n"), "CP932": []byte(cp932)} {
		g, err := sheet.Read(content)
		if err != nil || len(g.Rows) == 0 || g.Rows[0][0] != "甲" || g.Rows[0][1] != "一丁目" || g.Head[0] != "氏名" {
			t.Errorf("%s: %+v, %v", name, g, err)
		}
	}
	for name, content := range map[string]string{
		"nothing": "", "one row": "a,b\n", "too many rows": "a,b\n" + strings.Repeat("c,d\n", sheet.RowsMost+1), "too large": strings.Repeat("a,b\n", sheet.ReadMost/4+1), "old": "\xd0\xcf\x11\xe0", "no workbook": "PK\x03\x04xx", "open quote": "a,b\n\x00,c\n",
	} {
		if _, err := sheet.Read([]byte(content)); !fault.Is(err, fault.Invalid) || fault.Of(err).Fields["file"] == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
}
