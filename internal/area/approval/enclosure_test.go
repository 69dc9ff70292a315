package approval

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/okite-isms/okite/internal/area/approval/flow"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/paper"
)

func attached(name, text string) []Attachment {
	return []Attachment{{Name: name, Content: []byte(text)}}
}

func filing(files ...Attachment) Filing {
	return Filing{Route: "section", Title: "持ち出し", Text: "本文", Class: "middle", Files: files}
}

// Files stay with the document and the act on which they hang, and who approves has
// seen them: their hashes are in the hash of the document.
func TestFilesOfACase(t *testing.T) {
	each(t, func(h *hall) {
		app := as("a", "app")
		c, err := h.File(app, filing(Attachment{"図面.txt", []byte("一階の図面")}, Attachment{"表.csv", []byte("端末,数\n")}))
		if err != nil {
			h.t.Fatal(err)
		}
		bare := c.Document()
		bare.Files[0].Hash = strings.Repeat("0", 64)
		if len(bare.Files) != 2 || bare.Hash() == c.Acts[0].Seen {
			h.t.Errorf("another file gives the same hash: %+v", bare.Files)
		}
		if c, err = h.Case(app, c.ID); err != nil {
			h.t.Fatal(err)
		}
		c = h.do("aki", c, flow.Return, 1, "図面が古い")
		old := c.Document().Files
		c, err = h.Resubmit(app, Refiling{ID: c.ID, Title: "持ち出し", Text: "本文", Class: "middle", Drop: []string{old[0].ID}, Files: attached("図面2.txt", "二階の図面")})
		if err != nil || enclosureNames(c.Document().Files) != "表.csv、図面2.txt" {
			h.t.Fatalf("%+v, %v", c.Document().Files, err)
		}
		c, err = h.Do(as("a", "aki"), Doing{ID: c.ID, Kind: "opinion", Comment: "写真を見た", Files: attached("写真の説明.txt", "机の上")})
		if err != nil || len(c.Acts[3].Files) != 1 {
			h.t.Fatalf("%+v, %v", c.Acts, err)
		}
		c, err = h.Do(as("a", "office", CanManage), Doing{ID: c.ID, Kind: "conclude", System: "紙", Number: "第3号", Day: "2026-11-20", By: "町長", Files: attached("決裁済み.txt", "印影")})
		if err != nil {
			h.t.Fatal(err)
		}
		var places []string
		for _, p := range c.Enclosures() {
			places = append(places, p.Name+" "+placeText(c, p))
		}
		want := []string{"図面.txt 伺いの第1版", "表.csv 伺いの第1版から", "図面2.txt 伺いの第2版", "写真の説明.txt 意見（aki）", "決裁済み.txt 決裁の記録（office）"}
		if d := cmp.Diff(want, places); d != "" {
			h.t.Error(d)
		}
		for i, text := range []string{"一階の図面", "端末,数\n", "二階の図面", "机の上", "印影"} {
			f, content, err := h.Fetch(app, c.Enclosures()[i].ID)
			if err != nil {
				h.t.Fatal(err)
			}
			got, err := io.ReadAll(content)
			if err != nil || content.Close() != nil || string(got) != text || !strings.HasPrefix(f.Headers()["Content-Disposition"], "attachment") || f.Headers()["X-Content-Type-Options"] != "nosniff" {
				h.t.Errorf("%s holds %q, %v, %v", f.Name, got, f.Headers(), err)
			}
		}
		again, err := flow.Replay(c)
		if err != nil || !cmp.Equal(again.Acts, c.Acts) {
			h.t.Errorf("replay: %v", err)
		}
		h.paperNames(c, "写真の説明.txt（9バイト、意見（aki））")
	})
}

// paperNames checks that the 起案用紙 has a text.
func (h *hall) paperNames(c Case, text string) {
	h.t.Helper()
	var b bytes.Buffer
	for _, block := range h.sheetOf(c).Blocks {
		table, _ := block.(paper.Table)
		for _, row := range table.Rows {
			for _, cell := range row.Cells {
				for _, x := range cell.Blocks {
					for _, run := range x.(paper.Paragraph).Text {
						b.WriteString(run.Text)
					}
				}
			}
		}
	}
	if !strings.Contains(b.String(), text) {
		h.t.Errorf("the paper has no %q: %s", text, b.String())
	}
}

// Who may not see a case gets none of its files, and no file by a guess.
func TestFilesAreForWhoSeesTheCase(t *testing.T) {
	each(t, func(h *hall) {
		c, err := h.File(as("a", "app"), filing(attached("図面.txt", "図面")...))
		if err != nil {
			h.t.Fatal(err)
		}
		mine := c.Document().Files[0].ID
		for name, x := range map[string]struct{ body, who, file string }{
			"another": {"a", "kari", mine}, "another body": {"b", "app", mine}, "no file": {"a", "app", "x"},
		} {
			if _, _, err := h.Fetch(as(x.body, x.who), x.file); !fault.Is(err, fault.NotFound) {
				h.t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := h.Do(as("a", "kari"), Doing{ID: c.ID, Kind: "opinion", Comment: "x", Files: attached("x.txt", "x")}); !fault.Is(err, fault.NotFound) {
			h.t.Errorf("a file on the case of another: %v", err)
		}
	})
}

// What is not taken is named, and nothing of the case is kept.
func TestFilesThatAreNotTaken(t *testing.T) {
	each(t, func(h *hall) {
		for text, files := range map[string][]Attachment{
			"使えるファイルの種類": attached("道具.exe", "MZ"), "個人番号と思われる数字": attached("名簿.csv", "個人番号,123456789018\n"), "10件まで": make([]Attachment, 11),
			"合わせて20MBまで": {{"a.txt", bytes.Repeat([]byte("あ"), 4<<20)}, {"b.txt", bytes.Repeat([]byte("あ"), 4<<20)}}, "中身が違います": attached("絵.pdf", "ただの文章"),
		} {
			_, err := h.File(as("a", "app"), filing(files...))
			if !fault.Is(err, fault.Invalid) || !strings.Contains(fault.Of(err).Fields["file"], text) {
				h.t.Errorf("%s: %v %v", text, err, fault.Of(err).Fields)
			}
		}
		if _, total, err := h.Cases(as("a", "app"), Query{Mine: true}); err != nil || total != 0 {
			h.t.Errorf("%d cases were kept, %v", total, err)
		}
	})
}

// A form with files is read without a file on the disk, and what is broken says so.
func TestPartedForm(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for _, err := range []error{m.WriteField("title", "件名"), m.WriteField("drop", "a"), m.WriteField("drop", "b")} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"図.txt", ""} { // a browser sends an empty part where no file was chosen
		part, err := m.CreateFormFile("file", name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write([]byte(name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := m.Close(); err != nil {
		t.Fatal(err)
	}
	whole := b.String()
	r := httptest.NewRequest("POST", "/approval/case/new", strings.NewReader(whole))
	r.Header.Set("Content-Type", m.FormDataContentType())
	plain, files, err := parted(r)
	if err != nil || plain.ParseForm() != nil || plain.PostForm.Get("title") != "件名" || len(plain.PostForm["drop"]) != 2 || len(files) != 1 || files[0].Name != "図.txt" {
		t.Errorf("%+v, %v", files, err)
	}
	r = httptest.NewRequest("POST", "/approval/case/new", strings.NewReader(whole[:len(whole)-30]))
	r.Header.Set("Content-Type", m.FormDataContentType())
	if _, _, err := parted(r); !fault.Is(err, fault.Invalid) {
		t.Errorf("a broken form: %v", err)
	}
}
