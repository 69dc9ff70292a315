package incident

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/okite-isms/okite/internal/area/incident/layout"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/file"
	"github.com/okite-isms/okite/internal/platform/paper"
)

func drafted1(h *desk, x Incident, kind FilingKind) Filing {
	h.t.Helper()
	return must[Filing](h.t)(h.Draft(h.office(), Drafting{ID: x.ID, Regime: "personal", Type: string(kind)}))
}

func written(h *desk, f Filing, change map[string]string) Filing {
	h.t.Helper()
	items := map[string]string{}
	for k, v := range f.Items {
		items[k] = v
	}
	for k, v := range change {
		items[k] = v
	}
	return must[Filing](h.t)(h.WriteFiling(h.office(), FilingWriting{ID: f.ID, Version: f.Version, Items: items}))
}

func sent(h *desk, f Filing, number string) Filing {
	h.t.Helper()
	return must[Filing](h.t)(h.Send(h.office(), Sending{ID: f.ID, Version: f.Version, At: "2026-12-01 10:00", By: "総務課長", Means: "委員会のウェブの入力画面", Reference: number}))
}

// 速報, then 確報 with what was learned, then 追完: what was sent is frozen, and each begins
// with what the last one said.
func TestFilings(t *testing.T) {
	eachDesk(t, func(t *testing.T, h *desk) {
		x := h.lost()
		_, err := h.Draft(h.office(), Drafting{ID: x.ID, Regime: "personal", Type: "completion"})
		refused(t, err, fault.Invalid, "kind")
		_, err = h.Draft(h.office(), Drafting{ID: x.ID, Regime: "police", Type: "prompt"})
		refused(t, err, fault.Invalid, "regime")
		f := drafted1(h, x, Prompt)
		for name, want := range map[string]string{
			"overview": "発覚日：令和8年12月1日", "data": "USBメモリ", "people": "120人", "cause": "電車に置き忘れた", "secondary": "確認されていない", "response": "未実施",
		} {
			if !strings.Contains(f.Items[name], want) {
				t.Errorf("%s: %q lacks %q", name, f.Items[name], want)
			}
		}
		if !strings.Contains(f.Items["overview"], "規則第43条第4号") || !strings.Contains(f.Items["overview"], "委託の有無：なし") || strings.Contains(f.Items["overview"], "officeさん") {
			t.Error(f.Items["overview"])
		}
		_, err = h.Draft(h.office(), Drafting{ID: x.ID, Regime: "personal", Type: "final"})
		refused(t, err, fault.Conflict, "")
		_, err = h.WriteFiling(h.office(), FilingWriting{ID: f.ID, Version: f.Version, Items: map[string]string{"overview": "x", "colour": "red"}})
		refused(t, err, fault.Invalid, "")
		_, err = h.WriteFiling(h.office(), FilingWriting{ID: f.ID, Version: f.Version, Items: map[string]string{"overview": "マイナンバー 1234 5678 9018"}})
		refused(t, err, fault.Invalid, "overview")
		f = written(h, f, map[string]string{"prevention": "持出しを止めた。"})
		f = sent(h, f, "ppc-1")
		if !f.Frozen() || h.clock(x, "personal.prompt").Reference != "ppc-1" || h.clock(x, "personal.final").State != ClockOpen {
			t.Errorf("%+v", f)
		}
		_, err = h.WriteFiling(h.office(), FilingWriting{ID: f.ID, Version: f.Version, Items: f.Items})
		refused(t, err, fault.Conflict, "")
		_, err = h.Send(h.office(), Sending{ID: f.ID, Version: f.Version, At: "2026-12-01 10:00", By: "x", Means: "y"})
		refused(t, err, fault.Conflict, "")
		// Whoever changes the row behind our back is found out.
		err = h.d.Do(h.office(), func(tx db.Tx) error {
			_, err := tx.ExecContext(t.Context(), `update incident_filing set items = replace(items, '120', '12') where id = $1`, f.ID)
			return err
		})
		if v := must[FilingView](t)(h.ShowFiling(h.office(), f.ID)); err != nil || v.Frozen() {
			t.Errorf("a changed report passes for the one that was sent: %v", err)
		}
		g := drafted1(h, x, Final)
		if g.Number != 2 || g.PriorID != f.ID || g.Items["prevention"] != "持出しを止めた。" {
			t.Errorf("%+v", g)
		}
		g = sent(h, written(h, g, map[string]string{"people": "118人"}), "ppc-2")
		if h.clock(x, "personal.final").FilingID != g.ID {
			t.Errorf("%+v", h.clock(x, "personal.final"))
		}
		k := drafted1(h, x, Completion)
		if v := must[FilingView](t)(h.ShowFiling(h.office(), k.ID)); v.Prior == nil || v.Prior.Items["people"] != "118人" {
			t.Errorf("%+v", v.Prior)
		}
		k = must[Filing](t)(h.DropFiling(h.office(), Dropping{ID: k.ID, Version: k.Version, Reason: "要らなくなった"}))
		if list := must[[]Filing](t)(h.Filings(h.office(), x.ID)); len(list) != 3 || list[2].State != FilingDropped {
			t.Errorf("%+v", list)
		}
		for name, ctx := range map[string]context.Context{"another body": h.as("b", "office", actor.Office), "staff": h.as("a", "clerk", actor.Staff)} {
			if _, err := h.ShowFiling(ctx, f.ID); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestCommonForm(t *testing.T) {
	eachDesk(t, func(t *testing.T, h *desk) {
		x := h.lost()
		x = h.facts(x, FactsInput{Event: "damage", Attack: "ransomware", Unlawful: true, Stopped: 90, Area: "lgwan"})
		f := must[Filing](t)(h.Draft(h.office(), Drafting{ID: x.ID, Regime: "nco-ransomware", Type: "plain"}))
		if _, ok := f.Items["ransom-note"]; !ok || !strings.Contains(f.Items["extent"], "90分") || !strings.Contains(f.Items["extent"], "LGWAN") {
			t.Errorf("%q", f.Items)
		}
		sent(h, f, "")
		if h.clock(x, "nco-ransomware.report").State != ClockMet {
			t.Error("the line is not settled")
		}
	})
}

// Each paper holds each item, and what is not known a dash.
func TestFilingPapers(t *testing.T) {
	eachDesk(t, func(t *testing.T, h *desk) {
		x := h.lost()
		f := sent(h, drafted1(h, x, Prompt), "ppc-1")
		text, name, err := h.FilingText(h.office(), f.ID)
		if err != nil || name != "漏えい等報告書（速報）第1号" {
			t.Errorf("%s %v", name, err)
		}
		golden(t, "filing.txt", strings.ReplaceAll(text, "\r\n", "\n"))
		d, _, err := h.FilingPaper(h.office(), f.ID)
		if err != nil {
			t.Fatal(err)
		}
		var word, pdf bytes.Buffer
		if err := paper.Word(t.Context(), &word, d); err != nil {
			t.Error(err)
		}
		if _, err := paper.PDF(t.Context(), &pdf, d); err != nil {
			t.Error(err)
		}
		body := unpacked(t, word.Bytes(), "word/document.xml")
		fm := must[layout.Form](t)(h.form("leak"))
		for _, it := range fm.Items {
			if !strings.Contains(body, it.Title) {
				t.Errorf("the paper lacks %s", it.Title)
			}
		}
		for _, want := range []string{"みどり町", "個人情報保護委員会", "令和8年12月5日", "ppc-1", f.SHA256} {
			if !strings.Contains(body, want) {
				t.Errorf("the paper lacks %s", want)
			}
		}
		var book bytes.Buffer
		if _, err := h.FilingSheet(h.office(), f.ID, &book); err != nil {
			t.Fatal(err)
		}
		if cells := workbook(t, book.Bytes()); !strings.Contains(cells, "120人") {
			t.Error(cells)
		}
		if dir := os.Getenv("OKITE_TEST_PAPERS"); dir != "" {
			_ = os.WriteFile(filepath.Join(dir, "filing.pdf"), pdf.Bytes(), 0o600)
			_ = os.WriteFile(filepath.Join(dir, "filing.docx"), word.Bytes(), 0o600)
			_ = os.WriteFile(filepath.Join(dir, "filing.xlsx"), book.Bytes(), 0o600)
		}
	})
}

var update = flag.Bool("update", false, "write the golden files")

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s is now\n%s", name, got)
	}
}

func unpacked(t *testing.T, content []byte, name string) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if _, err := b.ReadFrom(f); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func workbook(t *testing.T, content []byte) string {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, s := range f.GetSheetList() {
		rows, err := f.GetRows(s)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rows {
			b.WriteString(strings.Join(r, "|") + "\n")
		}
	}
	return b.String()
}

// wordOf is a small Word document with a text in its paragraphs.
func wordOf(t *testing.T, body string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range map[string]string{
		"[Content_Types].xml": `<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`,
		"_rels/.rels":         `<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`,
		"word/document.xml":   `<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>` + body + `</w:body></w:document>`,
	} {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func excelOf(t *testing.T, cells map[string]string) []byte {
	t.Helper()
	f := excelize.NewFile()
	for at, text := range cells {
		if err := f.SetCellStr("Sheet1", at, text); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Word tears a field into runs; the field is found all the same, and the rest keeps its look.
func TestOwnPapers(t *testing.T) {
	eachDesk(t, func(t *testing.T, h *desk) {
		x := h.lost()
		f := drafted1(h, x, Prompt)
		torn := `<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>宛先：{</w:t></w:r><w:r><w:t>{宛</w:t></w:r><w:r><w:t>先}}　殿</w:t></w:r></w:p><w:p><w:r><w:t>{{概要}}</w:t></w:r></w:p><w:p><w:r><w:t>ほか</w:t></w:r></w:p>`
		save := func(name string, content []byte) (Template, error) {
			return h.SaveTemplate(h.office(), NewTemplate{Form: "leak", Name: name, Content: content})
		}
		a := must[Template](t)(save("様式第1号.docx", wordOf(t, torn)))
		if a.Fields != "宛先、概要" || a.Version != 1 {
			t.Errorf("%+v", a)
		}
		name, content, err := h.FillTemplate(h.office(), f.ID, file.Word)
		if err != nil || !strings.HasSuffix(name, "第1号.docx") {
			t.Fatal(name, err)
		}
		body := unpacked(t, content, "word/document.xml")
		for _, want := range []string{`宛先：個人情報保護委員会</w:t>`, `　殿</w:t>`, `発生日：不明</w:t><w:br/>`, `<w:t>ほか</w:t>`, `<w:b/>`} {
			if !strings.Contains(body, want) {
				t.Errorf("lacks %s:\n%s", want, body)
			}
		}
		b := must[Template](t)(save("様式.xlsx", excelOf(t, map[string]string{"B2": "本人の数：{{本人の数}}", "C3": "{{団体名}}"})))
		_, content, err = h.FillTemplate(h.office(), f.ID, file.Excel)
		if cells := workbook(t, content); err != nil || !strings.Contains(cells, "本人の数：120人") || !strings.Contains(cells, "みどり町") {
			t.Error(cells, err, b)
		}
		// On paper of its own a drill says that it is one, or there is no such paper.
		drill := must[Incident](t)(h.Report(h.office(), Reporting{Situation: "訓練の紛失", Drill: true}))
		drill = must[Incident](t)(h.Judge(h.office(), Verdict{ID: drill.ID, Version: drill.Version, Incident: "yes", Reason: "訓練", Class: h.firstClass()}))
		drill = h.facts(drill, FactsInput{Known: "2026-12-01 10:00", Personal: true, People: 120})
		_, _, err = h.FillTemplate(h.office(), drafted1(h, drill, Prompt).ID, file.Word)
		refused(t, err, fault.Conflict, "")
		// The next one takes the place of the first.
		if a = must[Template](t)(save("様式第1号.docx", wordOf(t, `<w:p><w:r><w:t>{{件名}}</w:t></w:r></w:p>`))); a.Version != 2 {
			t.Errorf("%+v", a)
		}
		if list := must[[]Template](t)(h.Templates(h.office())); len(list) != 2 {
			t.Errorf("%+v", list)
		}
		for name, c := range map[string]struct {
			file    string
			content []byte
			want    string
		}{
			"unknown field": {"a.docx", wordOf(t, `<w:p><w:r><w:t>{{概略}}</w:t></w:r></w:p>`), "{{概略}}"},
			"no field":      {"a.docx", wordOf(t, `<w:p><w:r><w:t>様式</w:t></w:r></w:p>`), "埋める場所"},
			"broken":        {"a.docx", wordOf(t, torn)[:300], "受け取れません"},
			"not well made": {"a.docx", wordOf(t, `<w:p><w:r><w:t>{{件名}}</w:t></w:r></w:p><w:p>`), ""},
			"a picture":     {"a.docx", []byte("\x89PNG\r\n\x1a\n0000"), "受け取れません"},
			"another kind":  {"a.pdf", []byte("%PDF-1.7\n%%EOF"), "受け取れません"},
			"nothing":       {"a.docx", nil, "選んで"},
			"a bomb":        {"a.docx", bomb(t), "受け取れません"},
			"too large":     {"a.xlsx", append(excelOf(t, nil), make([]byte, 6<<20)...), "受け取れません"},
		} {
			_, err := save(c.file, c.content)
			if !fault.Is(err, fault.Invalid) || !strings.Contains(fault.Of(err).Fields["file"], c.want) {
				t.Errorf("%s: %v %v", name, err, fault.Of(err).Fields)
			}
		}
		_, err = h.SaveTemplate(h.as("a", "clerk", actor.Staff), NewTemplate{Form: "leak", Name: "a.docx", Content: wordOf(t, torn)})
		refused(t, err, fault.Forbidden, "")
	})
}

// bomb is a Word document that unpacks to far more than it is.
func bomb(t *testing.T) []byte {
	t.Helper()
	c := wordOf(t, `<w:p><w:r><w:t>{{件名}}`+strings.Repeat("あ", 20<<20)+`</w:t></w:r></w:p>`)
	if len(c) > 1<<20 || binary.LittleEndian.Uint32(c) != 0x04034b50 {
		t.Fatalf("%d bytes are no bomb", len(c))
	}
	return c
}
