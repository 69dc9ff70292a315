package policy

import (
	"bytes"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"github.com/okite-isms/okite/internal/platform/cli"
	"github.com/okite-isms/okite/internal/platform/paper"
	"github.com/okite-isms/okite/internal/platform/web/webtest"
	"github.com/okite-isms/okite/jobun"
)

// formats is one text as a file of every format that is read.
func formats(t testing.TB, text string) map[string][]byte {
	t.Helper()
	doc := paper.Document{Title: "規程"}
	page := "<!DOCTYPE html><html><body>"
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		doc.Blocks = append(doc.Blocks, paper.Paragraph{Text: paper.T(line)})
		page += "<p>" + line + "</p>"
	}
	var word, pdf bytes.Buffer
	if err := paper.Word(t.Context(), &word, doc); err != nil {
		t.Fatal(err)
	}
	if _, err := paper.PDF(t.Context(), &pdf, doc); err != nil {
		t.Fatal(err)
	}
	return map[string][]byte{"規程.docx": word.Bytes(), "規程.pdf": pdf.Bytes(), "規程.html": []byte(page), "規程.txt": []byte(text)}
}

// A document reads the same from every format, and its lines can be looked at.
func TestEveryFormatReadsAlike(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o town) {
		who := office("b1")
		m := o.site()
		var want []string
		for name, content := range formats(t, rule("みほん町端末利用規程", "端末")) {
			u := o.read(who, Reading{Files: []File{{name, content}}})[0]
			if u.State != Read {
				t.Fatalf("%s: %s %s", name, u.State, u.Reason)
			}
			whole, err := o.Show(o.as(who), u.DocumentID, "")
			if err != nil {
				t.Fatal(err)
			}
			got := []string{whole.Title}
			for _, p := range whole.Provisions {
				got = append(got, p.Path+" "+p.Heading+" "+p.Text)
			}
			if want == nil {
				want = got
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("%s: %s", name, d)
			}
			webtest.Contains(t, webtest.Get(t, m, who, "/policy/"+u.DocumentID+"/source").Body.String(), "みほん町端末利用規程")
			if _, kept, err := o.Original(o.as(who), u.DocumentID); err != nil || !bytes.Equal(kept, content) {
				t.Errorf("%s: the original is not kept: %v", name, err)
			}
		}
	})
}

// A name that lies about its content is refused, whichever way it lies.
func TestFormatOfTheContentCounts(t *testing.T) {
	t.Parallel()
	o := newTown(t, openSQLite(t))
	files := formats(t, rule("規程", "端末"))
	for name, content := range map[string][]byte{"a.txt": files["規程.pdf"], "b.pdf": files["規程.docx"], "c.xlsx": files["規程.docx"], "d.docx": files["規程.txt"]} {
		if u := o.read(office("b1"), Reading{Files: []File{{name, content}}})[0]; u.State != Failed || !strings.Contains(u.Reason, "中身") {
			t.Errorf("%s: %s %s", name, u.State, u.Reason)
		}
	}
}

func TestReadCommandFormats(t *testing.T) {
	t.Parallel()
	for name, content := range formats(t, rule("みほん町端末利用規程", "端末")) {
		code, out, errs := run(t, "", "policy", "read", write(t, name, string(content)))
		if code != cli.OK || !strings.Contains(out, "みほん町端末利用規程") || !strings.Contains(out, "条項: 7") {
			t.Errorf("%s: exit %d\n%s%s", filepath.Ext(name), code, out, errs)
		}
	}
}

// What the reader of a file leaves out is said as a finding.
func TestLeftOutIsFound(t *testing.T) {
	t.Parallel()
	book := excelize.NewFile()
	if _, err := book.NewSheet("隠し"); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(book.SetCellValue("Sheet1", "A1", "第1条　端末は、施錠する。"), book.SetSheetVisible("隠し", false)); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := book.Write(&b); err != nil {
		t.Fatal(err)
	}
	doc, err := documentOf(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	found := slices.ContainsFunc(doc.Findings, func(f jobun.Finding) bool {
		return f.Code == jobun.LeftOut && strings.Contains(f.Message, "非表示のシート")
	})
	if !found || doc.Encoding != "Excel" {
		t.Errorf("%s: %+v", doc.Encoding, doc.Findings)
	}
}
