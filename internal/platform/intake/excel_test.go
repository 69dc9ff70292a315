package intake

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

func excelOf(t testing.TB, fill func(*excelize.File)) []byte {
	t.Helper()
	f := excelize.NewFile()
	fill(f)
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func set(t testing.TB, f *excelize.File, sheet string, cells map[string]any) {
	t.Helper()
	for at, v := range cells {
		if err := f.SetCellValue(sheet, at, v); err != nil {
			t.Fatal(err)
		}
	}
}

func TestExcel(t *testing.T) {
	content := excelOf(t, func(f *excelize.File) {
		set(t, f, "Sheet1", map[string]any{
			"A1": "みほん町端末規程", "A2": "第1条　端末は、次の表により扱う。",
			"A4": "区分", "B4": "扱い", "B5": "庁内", "C5": "庁外", "A6": "Ⅰ", "B6": 12, "C6": "可\n届出",
			"A8": "第2条　端末は、棚に置く。", "B9": "一段下げた文",
		})
		if err := f.MergeCell("Sheet1", "B4", "C4"); err != nil {
			t.Fatal(err)
		}
		if err := f.MergeCell("Sheet1", "A4", "A5"); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"二枚目", "隠し"} {
			if _, err := f.NewSheet(name); err != nil {
				t.Fatal(err)
			}
			set(t, f, name, map[string]any{"A1": name})
		}
		if err := f.SetSheetVisible("隠し", false); err != nil {
			t.Fatal(err)
		}
	})
	src := mustRead(t, content)
	want := []string{
		"みほん町端末規程", "第1条　端末は、次の表により扱う。", "1:1,1 区分 (2x1)", "1:1,2 扱い (1x2)", "1:2,2 庁内", "1:2,3 庁外", "1:3,1 Ⅰ", "1:3,2 12", "1:3,3 可", "1:3,3 届出",
		"第2条　端末は、棚に置く。", "一段下げた文", "二枚目",
	}
	if d := cmp.Diff(want, shown(src)); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{leftSheets}, src.Left); d != "" {
		t.Error(d)
	}
}

func TestExcelRefused(t *testing.T) {
	good := excelOf(t, func(f *excelize.File) { set(t, f, "Sheet1", map[string]any{"A1": "文"}) })
	for reason, content := range map[string][]byte{
		"文字がありません": excelOf(t, func(*excelize.File) {}),
		"途中で切れて":   good[:len(good)/2],
		"列が多すぎ":    excelOf(t, func(f *excelize.File) { set(t, f, "Sheet1", map[string]any{"ZZ1": "文"}) }),
		"行が多すぎ":    excelOf(t, func(f *excelize.File) { set(t, f, "Sheet1", map[string]any{"A60000": "文"}) }),
	} {
		if got := refused(t, content); !strings.Contains(got, reason) {
			t.Errorf("%s: refused with %s", reason, got)
		}
	}
}

func FuzzExcel(f *testing.F) {
	f.Add(excelOf(f, func(x *excelize.File) { set(f, x, "Sheet1", map[string]any{"A1": "文", "B2": 3}) }), uint(50), byte(1))
	f.Fuzz(func(t *testing.T, content []byte, at uint, with byte) {
		if len(content) > 0 {
			content = bytes.Clone(content)
			content[at%uint(len(content))] ^= with
		}
		checkRead(t, content)
	})
}
