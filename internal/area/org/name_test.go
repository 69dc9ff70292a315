package org

import (
	"archive/zip"
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/paper"
	"github.com/okite-isms/okite/internal/platform/web/webtest"
)

// rareNames are written with characters outside of JIS: of an IVS, of the second plane,
// of a compatibility form that must not be folded.
var rareNames = []string{"葛\U000E0100城 一", "𠮷田 二", "髙橋 三", "神\uFA19 四"}

// rarely is a roster in which they are.
func rarely() string {
	list := "職員番号,氏名,所属,係,職名\n"
	for i, post := range []string{"課長", "主任", "主査", "主事"} {
		list += string(rune('1'+i)) + "," + rareNames[i] + ",企画課,," + post + "\n"
	}
	return list
}

// A name comes out as it went in: from CSV and from Excel, on pages, in workbooks, in
// Word. A PDF says which of them it could not draw.
func TestRareNames(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		b, ctx := h.town()
		tr, p := h.submit(ctx, "2026-04-01", rarely(), true, true)
		h.apply(ctx, tr, p)
		must[Role](t)(h.ChangeRole(ctx, RoleChange{Name: "chief", Title: "統括責任者", Meaning: "説明", Used: true}))
		for i := range rareNames {
			_, err := h.Appoint(ctx, Appointing{Role: "chief", Way: "person", Person: string(rune('1' + i)), From: "2026-04-01"})
			if err != nil {
				t.Fatal(err)
			}
		}
		site, who := h.site(), actor.From(h.as(b.ID, actor.Office))
		for path, read := range map[string]func([]byte) string{
			personPath: asText, rolePath + "/chief": asText, chartPath: joinedText, personPath + "?format=xlsx": workbookText, rolePath + "/export": workbookText, rolePath + "/paper?format=docx": wordText,
		} {
			w := webtest.Get(t, site, who, path)
			webtest.Status(t, w, http.StatusOK)
			text := read(w.Body.Bytes())
			for _, name := range rareNames {
				if path == chartPath && name != rareNames[0] {
					continue // the chart names heads alone
				}
				if !strings.Contains(text, name) {
					t.Errorf("%s lacks %q", path, name)
				}
			}
		}
		// A workbook that was handed out is taken in again, and changes nothing.
		var list bytes.Buffer
		f := excelize.NewFile()
		for i, line := range strings.Split(strings.TrimSpace(rarely()), "\n") {
			cells := strings.Split(line, ",")
			if err := f.SetSheetRow("Sheet1", "A"+string(rune('1'+i)), &cells); err != nil {
				t.Fatal(err)
			}
		}
		if err := f.Write(&list); err != nil {
			t.Fatal(err)
		}
		again := must[Transfer](t)(h.Submit(ctx, Submission{Title: "同じ名簿", Day: "2026-04-10", Whole: false, Name: "名簿.xlsx", Content: list.Bytes()}))
		_, p, err := h.Review(ctx, again.ID)
		if err != nil || len(p.Flaws) > 0 || len(p.Moves) != 0 {
			t.Errorf("the same roster as a workbook changes %+v, is wrong in %+v: %v", p.Moves, p.Flaws, err)
		}
		o := must[Overview](t)(h.Roles(ctx, h.Today()))
		report, err := paper.PDF(ctx, io.Discard, rolesDocument(newPaper("一覧表", "町", h.time()), o))
		if err != nil || len(report.Missing) == 0 || report.Missing[0].Shown == "" || !strings.Contains(report.Message(), "Word形式では元の文字のまま") {
			t.Errorf("the PDF tells of %+v: %v", report.Missing, err)
		}
	})
}

func asText(b []byte) string { return string(b) }

// joinedText reads a page with names in a picture, whose halves a hard blank keeps together.
func joinedText(b []byte) string { return strings.ReplaceAll(string(b), "\u00a0", " ") }

// workbookText reads all cells.
func workbookText(b []byte) string {
	f, err := excelize.OpenReader(bytes.NewReader(b))
	if err != nil {
		return err.Error()
	}
	rows, err := f.GetRows(f.GetSheetName(0))
	if err != nil {
		return err.Error()
	}
	text := ""
	for _, r := range rows {
		text += strings.Join(r, "\t") + "\n"
	}
	return text
}

// wordText reads the body of a Word file.
func wordText(b []byte) string {
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return err.Error()
	}
	part, err := z.Open("word/document.xml")
	if err != nil {
		return err.Error()
	}
	text, err := io.ReadAll(part)
	if err != nil {
		return err.Error()
	}
	return string(text)
}
