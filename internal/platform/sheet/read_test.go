package sheet

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/japanese"

	"github.com/okite-isms/okite/internal/platform/fault"
)

// A merged cell stands in each of its places, on every sheet; what is empty at the end is
// not there.
func TestReadMerged(t *testing.T) {
	t.Parallel()
	f := excelize.NewFile()
	for at, v := range map[string]string{"A1": "項目", "B1": "内容", "A2": "体制", "B2": " 責任者 ", "B3": "委員会"} {
		if err := f.SetCellStr("Sheet1", at, v); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.MergeCell("Sheet1", "A2", "A3"); err != nil {
		t.Fatal(err)
	}
	if _, err := f.NewSheet("別"); err != nil {
		t.Fatal(err)
	}
	if err := f.SetCellStr("別", "A1", "あ"); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	list, err := Read(b.Bytes())
	if err != nil || len(list) != 2 || list[1].Name != "別" {
		t.Fatalf("%+v, %v", list, err)
	}
	if rows := list[0].Rows; len(rows) != 3 || !slices.Equal(rows[1], []string{"体制", "責任者"}) || !slices.Equal(rows[2], []string{"体制", "委員会"}) {
		t.Errorf("%q", rows)
	}
}

func TestReadCSV(t *testing.T) {
	t.Parallel()
	cp932, err := japanese.ShiftJIS.NewEncoder().String("課,印\n総務課,○\n\n\n")
	if err != nil {
		t.Fatal(err)
	}
	list, err := Read([]byte(cp932))
	if err != nil || len(list[0].Rows) != 2 || list[0].Rows[1][1] != "○" {
		t.Fatalf("%+v, %v", list, err)
	}
	for name, content := range map[string]string{
		"empty": "", "blank": "\n\n", "picture": "\x89PNG\r\n\x1a\n\x00", "zip": "PK\x03\x04xxxx", "old": "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
		"rows": strings.Repeat("a,b\n", ReadRows+1), "cell": strings.Repeat("あ", readCell+1), "large": strings.Repeat("a", ReadSize+1),
	} {
		if _, err := Read([]byte(content)); !fault.Is(err, fault.Invalid) || fault.Of(err).Fields["file"] == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Whatever is handed in, reading ends with rows or with a message.
func FuzzRead(f *testing.F) {
	f.Add([]byte("a,b\n\"c"))
	f.Add([]byte("PK\x03\x04"))
	f.Fuzz(func(t *testing.T, content []byte) {
		list, err := Read(content)
		if err == nil && (len(list) == 0 || len(list[0].Rows) == 0) || err != nil && !fault.Is(err, fault.Invalid) {
			t.Errorf("%+v, %v", list, err)
		}
	})
}
