package paper

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/okite-isms/okite/internal/platform/paper/ink"
)

// Nothing that the fonts cannot draw is left out silently.
func TestMissing(t *testing.T) {
	t.Parallel()
	file, report := pdf(t, Document{Blocks: []Block{
		Paragraph{Text: T("髙橋、山﨑、𠮟責、𠮷田と𠮷川、葛\U000E0100、😀\ufe0f、あ\x07い、タ\tブ、か\u3099、\u200bゼロ、神")},
		Table{Rows: []Row{Cells("表の中の🏯")}},
	}})
	want := []Missing{
		{"\x07", "", 1}, {"𠮷", "〓", 2}, {"葛\U000E0100", "葛", 1}, {"😀", "〓", 1}, {"🏯", "〓", 1},
	}
	if diff := cmp.Diff(want, report.Missing); diff != "" {
		t.Errorf("missing (-want +got):\n%s", diff)
	}
	const says = "PDFの書体にない文字があります（ U+0007、𠮷 U+20BB7、葛\U000E0100 U+845B U+E0100、"
	if m := report.Message(); !strings.HasPrefix(m, says) {
		t.Errorf("message %q", m)
	}
	const text = "髙橋、山﨑、𠮟責、〓田と〓川、葛、〓、あい、タブ、が、ゼロ、神表の中の〓"
	if got := strings.ReplaceAll(unspaced(textOf(t, file)), "\n----\n", ""); got != text {
		t.Errorf("text %q, want %q", got, text)
	}
}

func TestNothingMissing(t *testing.T) {
	t.Parallel()
	file, report := pdf(t, Document{})
	if report.Pages != 1 || report.Message() != "" || !bytes.HasPrefix(file, []byte("%PDF-1.7")) {
		t.Errorf("%+v", report)
	}
}

// A table that goes on over pages repeats its heading rows and loses nothing, also
// where a row is longer than a page and a merged cell crosses the pages.
func TestLongTable(t *testing.T) {
	t.Parallel()
	table := Table{Columns: []float64{1, 4}, Header: 1, Rows: []Row{Heads("番号", "内容")}}
	var want []string
	word := func(n int) string {
		w := fmt.Sprintf("w%dx", n) // a word, so that no line or page parts it
		want = append(want, w)
		return w
	}
	var long strings.Builder
	for n := range 1500 {
		long.WriteString(word(n) + "、")
	}
	table.Rows = append(table.Rows, Cells("長い行", long.String()))
	for n := range 100 {
		row := Cells(word(2000 + n))
		if n%50 == 0 {
			row.Cells = append([]Cell{merged(C(word(3000+n)), 1, 50)}, row.Cells...)
		}
		table.Rows = append(table.Rows, row)
	}
	file, report := pdf(t, Document{Blocks: []Block{table}})
	text := unspaced(textOf(t, file))
	for _, w := range want {
		if strings.Count(text, w) != 1 {
			t.Errorf("%s stands %d times", w, strings.Count(text, w))
		}
	}
	if report.Pages < 4 || strings.Count(text, "番号") != report.Pages {
		t.Errorf("%d pages, %d headings", report.Pages, strings.Count(text, "番号"))
	}
}

// A heading is never the last line of a page, a row that is kept stays whole.
func TestKeeping(t *testing.T) {
	t.Parallel()
	for filler := 30; filler < 46; filler++ {
		var blocks []Block
		for range filler {
			blocks = append(blocks, Paragraph{Text: T("行")})
		}
		blocks = append(blocks, Heading{Level: 1, Text: T("見出し")}, Paragraph{Text: T("本文")},
			Table{Rows: []Row{{Keep: true, Cells: []Cell{C("上\n中\n下")}}}})
		file, _ := pdf(t, Document{Blocks: blocks})
		for _, together := range []string{"見出し本文", "上中下"} {
			if text := unspaced(textOf(t, file)); !strings.Contains(text, together) {
				t.Errorf("%d lines before: %q is parted in %q", filler, together, text)
			}
		}
	}
}

// The properties and bookmarks that a reader shows, and the language that a screen
// reader reads in.
func TestPDFProperties(t *testing.T) {
	t.Parallel()
	file, _ := pdf(t, Document{Title: "対策基準", Author: "みほん町", Made: made(), Blocks: []Block{
		Heading{Level: 1, Mark: "第１章", Text: T("総則")}, Heading{Level: 2, Text: T("目的")}, Heading{Level: 1, Text: T("附則")},
	}})
	path := filepath.Join(t.TempDir(), "a.pdf")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(found(t, "pdfinfo", "poppler-utils"), "-isodates", path).CombinedOutput()
	if err != nil {
		t.Fatal(err, string(out))
	}
	for _, want := range []string{"Title:           対策基準\n", "Author:          みほん町\n", "CreationDate:    2026-11-25T09:30:00+09\n", "Pages:           1\n"} {
		if !strings.Contains(string(out), want) {
			t.Errorf("%q is not in\n%s", want, out)
		}
	}
	if strings.Contains(string(out), "Error") || strings.Contains(string(out), "Warning") {
		t.Errorf("pdfinfo complains:\n%s", out)
	}
	for _, want := range []string{"/Lang (ja-JP)", "/Title " + ink.Encode("第１章　総則"), "/Title " + ink.Encode("目的"), "/Count -1"} {
		if !bytes.Contains(file, []byte(want)) {
			t.Errorf("%s is missing", want)
		}
	}
}

// A year without zone or a document without time must not matter.
func TestNoTime(t *testing.T) {
	t.Parallel()
	file, _ := pdf(t, Document{Made: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)})
	if !bytes.Contains(file, []byte("/CreationDate (D:20260102030405Z")) {
		t.Error("no time in UTC")
	}
	if file, _ := pdf(t, Document{}); bytes.Contains(file, []byte("CreationDate")) {
		t.Error("a time that nobody gave")
	}
}
