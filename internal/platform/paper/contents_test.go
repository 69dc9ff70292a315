package paper

import (
	"fmt"
	"strings"
	"testing"
)

// The pages in the table of contents are those on which the headings stand, also after
// the table itself has pushed them further.
func TestContents(t *testing.T) {
	t.Parallel()
	d := Document{Blocks: []Block{Contents{Levels: 2}, PageBreak{}}}
	for n := range 60 {
		d.Blocks = append(d.Blocks,
			Heading{Level: 1 + n%3, Mark: fmt.Sprintf("第%d章", n), Text: T("題名" + strings.Repeat("の続き", n))},
			Paragraph{Text: T(strings.Repeat("本文。\n", 10))})
	}
	file, report := pdf(t, d)
	pages := strings.Split(strings.ReplaceAll(textOf(t, file), " ", ""), "\f")
	listed := strings.Split(pages[0], "\n")
	for n, i := 0, 0; n < 60; n++ {
		mark := fmt.Sprintf("第%d章", n)
		if n%3 == 2 {
			if strings.Contains(pages[0], mark) {
				t.Errorf("%s of the third level is listed", mark)
			}
			continue
		}
		page := listed[i][strings.LastIndex(listed[i], "…")+len("…"):]
		var at int
		if _, err := fmt.Sscan(page, &at); err != nil || at < 2 || at > report.Pages || !strings.HasPrefix(listed[i], mark) {
			t.Fatalf("%q is no entry for %s: %v", listed[i], mark, err)
		}
		if !strings.Contains(pages[at-1], mark) {
			t.Errorf("%s is not on page %d", mark, at)
		}
		i++
	}
	body := contents(t, word(t, d))["word/document.xml"]
	if strings.Count(body, "fldCharType") != 3 || !strings.Contains(body, `TOC \o "1-2"`) || strings.Count(body, `w:pStyle w:val="TOC`) != 40 {
		t.Errorf("no field of 40 entries in Word")
	}
}
