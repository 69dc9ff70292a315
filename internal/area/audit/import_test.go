package audit

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/okite-isms/okite/internal/platform/fault"
)

// seedTables reads the tables of a real report: rows of cells parted by tabs, a row that
// begins in the middle of a cell joined to the one before.
func seedTables(t *testing.T) (marks, told [][][]string) {
	t.Helper()
	names, _ := filepath.Glob(filepath.Join(os.Getenv("OKITE_CORPUS"), "seeds", "004_*.txt"))
	if len(names) == 0 {
		t.Skip("OKITE_CORPUS is not set: the test on a real report is SKIPPED")
	}
	content, err := os.ReadFile(names[0])
	if err != nil {
		t.Fatal(err)
	}
	chapter := regexp.MustCompile(`^[IⅠⅡⅢ]+ `)
	var list *[][][]string
	title, open := "", false
	for line := range strings.Lines(string(content)) {
		line = strings.TrimSpace(line)
		cells := strings.Split(line, "\t")
		for len(cells) > 1 && len(cells) < 4 {
			cells = append(cells, "")
		}
		switch {
		case strings.HasPrefix(line, "監査項目\t"), strings.HasPrefix(line, "監査内容\t"):
			if list = &told; strings.HasPrefix(line, "監査内容\t") {
				list = &marks
			}
			*list = append(*list, [][]string{{title}, cells})
			open = true
		case chapter.MatchString(line):
			title, open = line, false
		case strings.HasPrefix(line, "○：適正"):
			open = false
		case strings.HasPrefix(line, "個人情報に係るインシデント"):
			return marks, told
		case open && len(cells) > 1 && !strings.HasPrefix(line, "---"):
			last := &(*list)[len(*list)-1]
			if before := (*last)[len(*last)-1]; list == &told && !strings.ContainsRune("0123456789", rune(cells[0][0])) {
				for i, c := range cells { // the page broke within the row
					before[i] += c
				}
				continue
			}
			*last = append(*last, cells)
		}
	}
	return marks, told
}

// workbookOf puts tables into a workbook, one sheet for all.
func workbookOf(t *testing.T, tables [][][]string) []byte {
	t.Helper()
	f := excelize.NewFile()
	line := 0
	for _, table := range tables {
		for _, row := range table {
			line++
			for i, c := range row {
				at, err := excelize.CoordinatesToCellName(i+1, line)
				if err != nil {
					t.Fatal(err)
				}
				if err := f.SetCellStr("Sheet1", at, c); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// A real audit goes in: 29 items in seven units with every mark; the report has all parts
// of the real one and agrees with itself; where the real narrative contradicts the real
// matrix, it is said.
func TestRealAudit(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		marks, told := seedTables(t)
		b := must(h.Submit(h.office(), Submitting{Title: "令和5年度（下半期）情報セキュリティ内部監査", Kind: "internal", HeldOn: "2023-12-26", Name: "結果一覧.xlsx", Content: workbookOf(t, marks)}))(t)
		l := must(h.Preview(h.office(), b.ID))(t)
		if len(l.Flaws) > 0 {
			t.Fatalf("%+v", l.Flaws)
		}
		a := must(h.Apply(h.office(), Applying{b.ID, 1, 203}))(t)
		x := must(h.Show(h.office(), a.ID))(t)
		n := x.Count()
		if len(x.Items) != 29 || len(x.Units) != 7 || n[Good] != 128 || n[Improved] != 12 || n[Bad] != 1 || n[Outside] != 62 {
			t.Fatalf("%d items, %d units, %v", len(x.Items), len(x.Units), n)
		}
		if c := x.Chapters(); len(c) != 3 || len(c[0].Items) != 16 || len(c[1].Items) != 7 || len(c[2].Items) != 6 || x.Units[0].Remark == "" {
			t.Errorf("%d chapters", len(c))
		}
		r := must(h.Reconcile(h.office(), Reconciling{a.ID, "文章.xlsx", workbookOf(t, told)}))(t)
		has := func(number, unit string, chapter string) bool {
			return slices.ContainsFunc(r.Found, func(c Contradiction) bool {
				return c.Number == number && strings.Contains(c.Unit, unit) && (unit != "") == (c.Unit != "") && numeral(c.Chapter) == chapter
			})
		}
		for _, unit := range []string{"保険年金", "市民窓口", "生活環境", "都市計画"} {
			if !has("2(2)", unit, "I") {
				t.Errorf("△ for %s against the narrative is not said", unit)
			}
		}
		if len(r.Found) != 11 {
			t.Errorf("%d contradictions: %+v", len(r.Found), r.Found)
		}
		if !has("3", "市民窓口", "I") || !has("10", "", "I") || has("3", "地域づくり", "I") || has("1", "保険年金", "I") {
			t.Errorf("%+v", r.Found)
		}
		for _, c := range [][3]string{{"3", "保険年金", "II"}, {"7", "市民窓口", "II"}, {"2", "保険年金", "III"}, {"5", "保険年金", "III"}, {"5", "市民窓口", "III"}} {
			if !has(c[0], c[1], c[2]) {
				t.Errorf("%v is not said", c)
			}
		}
		wholeReport(t, h, a.ID)
	})
}

// wholeReport looks at the report for every part of a real one, and that its lists say
// what its matrix says.
func wholeReport(t *testing.T, h *hall, id string) {
	t.Helper()
	r := must(h.Paperwork(h.office(), id))(t)
	d := h.reportPaper(r)
	text := plainText(d.Blocks)
	for _, part := range []string{"監査概要", "監査目的", "監査対象課等及び対象システム", "監査実施日", "監査実施体制", "監査の基準となる根拠", "監査結果（総評）", "課等別監査結果", "適正に実施している課等", "改善が必要な課等", "改善内容等", "結果一覧", "：該当なし"} {
		if !strings.Contains(text, part) {
			t.Errorf("the report lacks %s", part)
		}
	}
	agrees(t, &r.Dataset, d.Blocks)
	for _, pdf := range []bool{true, false} {
		var b bytes.Buffer
		if err := write(t.Context(), &b, d, pdf); err != nil || b.Len() < 5000 {
			t.Errorf("%d bytes, %v", b.Len(), err)
		}
		if folder := os.Getenv("OKITE_PAPERS"); folder != "" {
			if err := os.WriteFile(filepath.Join(folder, r.Audit.Title+map[bool]string{true: ".pdf", false: ".docx"}[pdf]), b.Bytes(), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// A table says by row and column what is wrong with it; nothing is half taken in.
func TestImportFlaws(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		in := Submitting{Title: "以前の監査", Kind: "internal", HeldOn: "2025-12-01", Name: "表.csv", Content: []byte("Ⅰ 人的,,\n監査内容,税務課,昔の課\n1 施錠,○,良\n2 記録 (1)紙,,△\n2 記録 (1)紙,○,○\n")}
		b := must(h.Submit(h.office(), in))(t)
		l := must(h.Preview(h.office(), b.ID))(t)
		if len(l.Flaws) != 3 || l.Flaws[0].Line != 3 || l.Flaws[0].Column != "昔の課" || l.Flaws[1].Line != 4 || l.Flaws[1].Column != "税務課" || len(l.Unknown) != 1 {
			t.Fatalf("%+v %v", l.Flaws, l.Unknown)
		}
		_, err := h.Apply(h.office(), Applying{b.ID, 1, 6})
		wants(t, err, fault.Conflict, "")
		in.Content = []byte("Ⅰ 人的,,\n監査内容,税務課,昔の課\n1 施錠,○,×\n2 記録 (1)紙,△,△\nⅡ 番号,,\n監査内容,税務課,昔の課\n1 手順,○,－\n備考,国保,\n")
		b = must(h.Submit(h.office(), in))(t)
		a := must(h.Apply(h.office(), Applying{b.ID, 1, 6}))(t)
		_, err = h.Apply(h.office(), Applying{b.ID, 2, 6})
		wants(t, err, fault.Conflict, "")
		x := h.begun()
		must(h.Strike(h.office(), Striking{ID: x.Audit.ID, Item: x.Items[0].ID, Unit: x.Units[0].ID, Mark: "bad", Reason: "開いたまま。", Version: 1}))(t)
		must(h.Strike(h.office(), Striking{ID: x.Audit.ID, Item: x.Items[1].ID, Unit: x.Units[0].ID, Mark: "improved", Reason: "その場で直した。", Version: 1}))(t)
		r := must(h.Paperwork(h.office(), x.Audit.ID))(t)
		list, again := r.Since(&r.Before)
		if r.Before.Audit.ID != a.ID || len(list) != 1 || list[0].Before != Good || list[0].After != Bad || len(again) != 1 {
			t.Errorf("%+v %+v", list, again)
		}
		_, err = h.Submit(h.office(), Submitting{Title: "", Kind: "x", HeldOn: "2030-01-01", Content: nil})
		wants(t, err, fault.Invalid, "file")
		wants(t, err, fault.Invalid, "held_on")
	})
}
