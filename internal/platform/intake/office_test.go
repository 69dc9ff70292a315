package intake

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/okite-isms/okite/jobun"
)

// ownTexts are the texts in our own words that stand in the tree.
func ownTexts(t testing.TB) map[string][]byte {
	t.Helper()
	texts := map[string][]byte{}
	for _, pattern := range []string{"../../../jobun/testdata/*.txt", "../../area/policy/sample/*/*.txt"} {
		names, err := filepath.Glob(pattern)
		if err != nil || len(names) == 0 {
			t.Fatal(pattern, err)
		}
		for _, name := range names {
			content, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			text, _, err := jobun.Decode(content)
			if err != nil {
				t.Fatal(err)
			}
			texts[strings.TrimSuffix(filepath.Base(name), ".txt")] = []byte(text)
		}
	}
	return texts
}

// A text that LibreOffice wrote as Word reads as the text itself does, also where its
// tables are tables of Word.
func TestWordByLibreOffice(t *testing.T) {
	texts := ownTexts(t)
	plain, pages := map[string][]byte{}, map[string][]byte{}
	for name, text := range texts {
		plain[name+".txt"], pages[name+".html"] = text, []byte(pageOf(string(text)))
	}
	made := map[string]map[string][]byte{
		"plain":  convert(t, plain, "docx"),
		"tables": convert(t, pages, "docx:MS Word 2007 XML"),
	}
	for way, files := range made {
		for name, content := range files {
			t.Run(way+"/"+name, func(t *testing.T) {
				want := tree(t, jobun.Lines(string(texts[name])))
				score, faults := agreement(want, tree(t, mustRead(t, content).Lines))
				t.Logf("agreement %.3f\n%s", score, faults)
				if score < 0.99 {
					t.Errorf("agreement %.3f", score)
				}
			})
		}
	}
}

// Numbers are counted as LibreOffice, and so Word, counts them.
func TestWordCountsLikeLibreOffice(t *testing.T) {
	numbering := `<w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="multilevel"/>` + lvl(0, "decimal", "%1", "") + lvl(1, "decimal", "%1.%2", "") + lvl(2, "aiueoFullWidth", "%3", "") + lvl(3, "decimalFullWidth", "（%4）", "") + `</w:abstractNum>` +
		use("1", "0", "") + use("2", "0", `<w:lvlOverride w:ilvl="1"><w:startOverride w:val="7"/></w:lvlOverride>`)
	body := ""
	for _, place := range []string{at("1", 0), at("1", 2), at("1", 1), at("1", 2), at("1", 3), at("1", 1), at("1", 3), at("1", 0), at("1", 3), at("1", 2), at("1", 1), at("2", 1), at("2", 1), at("1", 1), at("1", 0), at("2", 2)} {
		body += p("文", place)
	}
	content := wordOf(t, body, numbering, "")
	made := convert(t, map[string][]byte{"count.docx": content}, "txt:Text (encoded):UTF8")
	var want, got []string
	for line := range strings.Lines(string(made["count"])) {
		want = append(want, strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(line), "\ufeff"), "文"))
	}
	for _, l := range mustRead(t, content).Lines {
		got = append(got, l.List.Text)
	}
	for i := range want {
		want[i] = strings.TrimSpace(want[i])
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

// A text that LibreOffice printed reads as the text itself does, but for what a page
// cannot tell.
func TestPDFByLibreOffice(t *testing.T) {
	texts := ownTexts(t)
	pages := map[string][]byte{}
	for name, text := range texts {
		pages[name+".html"] = []byte(pageOf(string(text)))
	}
	for name, content := range convert(t, pages, "pdf:writer_pdf_Export") {
		t.Run(name, func(t *testing.T) {
			want := tree(t, jobun.Lines(string(texts[name])))
			score, faults := agreement(want, tree(t, mustRead(t, content).Lines))
			t.Logf("agreement %.3f\n%s", score, faults)
			if score < 0.95 {
				t.Errorf("agreement %.3f", score)
			}
		})
	}
}
