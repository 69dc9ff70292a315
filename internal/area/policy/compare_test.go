package policy

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/okite-isms/okite/internal/platform/cli"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/paper"
	"github.com/okite-isms/okite/internal/platform/web/webtest"
	"github.com/okite-isms/okite/jobun/compare"
)

// revised is rule with one duty tightened.
func revised(title, thing string) string {
	return strings.Replace(rule(title, thing), "事故を報告すること。", "事故を直ちに報告すること。", 1)
}

func TestCompareEditions(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o town) {
		who := office("b1")
		d := o.document(who, Internal, rule("端末規程", "端末"))
		o.read(who, Reading{Files: []File{{"new.txt", []byte(revised("端末規程", "端末"))}}, Document: d.ID})
		closed := o.document(who, Closed, rule("秘匿規程", "鍵穴"))

		c, err := o.CompareEditions(o.as(staff("b1")), ComparisonQuery{Document: d.ID})
		if err != nil {
			t.Fatal(err)
		}
		touched := c.Difference.Touched()
		if c.OldEdition.Number != 1 || c.NewEdition.Number != 2 || len(touched) != 1 || touched[0].Kind != compare.Changed {
			t.Fatalf("from %d to %d: %+v", c.OldEdition.Number, c.NewEdition.Number, touched)
		}
		if len(c.Effects) == 0 || c.Effects[0].Change != compare.Changed {
			t.Errorf("effects: %+v", c.Effects)
		}
		if c, err = o.CompareEditions(o.as(who), ComparisonQuery{Document: d.ID, From: 2, To: 2}); err != nil || !c.Difference.Empty() || len(c.Effects) != 0 {
			t.Errorf("an edition differs from itself: %+v, %v", c.Difference, err)
		}
		if c, err = o.CompareEditions(o.as(who), ComparisonQuery{Document: d.ID, With: closed.ID}); err != nil || c.Difference.Empty() {
			t.Errorf("two documents: %v", err)
		}
		for name, q := range map[string]ComparisonQuery{
			"a closed one": {Document: d.ID, With: closed.ID}, "a closed one first": {Document: closed.ID, With: d.ID}, "no such edition": {Document: d.ID, From: 9}, "nothing": {Document: "nothing"},
		} {
			if _, err := o.CompareEditions(o.as(staff("b1")), q); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := o.CompareEditions(o.as(office("b2")), ComparisonQuery{Document: d.ID}); !fault.Is(err, fault.NotFound) {
			t.Errorf("another body: %v", err)
		}
	})
}

func TestComparePage(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o town) {
		who := office("b1")
		d := o.document(who, Internal, rule("端末規程", "端末"))
		o.read(who, Reading{Files: []File{{"new.txt", []byte(revised("端末規程", "端末"))}}, Document: d.ID})
		site := o.site()
		body := webtest.Get(t, site, who, pathOf(d.ID, "compare")).Body.String()
		for _, want := range []string{"改正後", "改正前", "<u>直ちに</u>", "この改正で変わること", "第2版"} {
			if !strings.Contains(body, want) {
				t.Errorf("%s is missing", want)
			}
		}
		for format, begin := range map[string]string{"docx": "PK", "xlsx": "PK", "pdf": "%PDF", "html": "<!DOCTYPE html>"} {
			w := webtest.Get(t, site, who, pathOf(d.ID, "compare", "paper")+"?from=1&to=2&format="+format)
			if w.Code != 200 || !strings.HasPrefix(w.Body.String(), begin) || !strings.Contains(w.Header().Get("Content-Disposition"), "attachment") {
				t.Errorf("%s: %d %q %s", format, w.Code, w.Header(), w.Body.String()[:min(40, w.Body.Len())])
			}
		}
		for _, bad := range []string{"?from=a", "?from=-1", "?to=99999999999999999999", "?template=x"} {
			if w := webtest.Get(t, site, who, pathOf(d.ID, "compare")+bad); w.Code != 422 && w.Code != 400 && w.Code != 404 {
				t.Errorf("%s: %d", bad, w.Code)
			}
		}
	})
}

func TestCompareCommand(t *testing.T) {
	t.Parallel()
	old, now := write(t, "old.txt", rule("端末規程", "端末")), write(t, "new.txt", revised("端末規程", "端末"))
	code, out, errs := run(t, "", "policy", "compare", old, now)
	if code != cli.OK || errs != "" || !strings.Contains(out, "{→直ちに}") || !strings.Contains(out, "遵守事項が変わる") {
		t.Errorf("exit %d: %s%s", code, out, errs)
	}
	if code, out, _ = run(t, "", "policy", "compare", old, old); code != cli.OK || out != noDifference+"\n" {
		t.Errorf("a file differs from itself: %d %s", code, out)
	}
	code, out, _ = run(t, "", "policy", "compare", "--format", "json", old, now)
	var got struct{ Table compare.Table }
	if err := json.Unmarshal([]byte(out), &got); err != nil || code != cli.OK || len(got.Table.Rows) == 0 {
		t.Errorf("json: %d %v", code, err)
	}
	if _, out, _ = run(t, "", "policy", "compare", "--format", "html", old, write(t, "hostile.txt", rule("<script>規程", "端末"))); strings.Contains(out, "<script>") {
		t.Error("a text is taken for markup")
	}
	if code, _, errs = run(t, "", "policy", "compare", "--template", "x", old, now); code == cli.OK || !strings.Contains(errs, "ministry") {
		t.Errorf("a wrong template: %d %s", code, errs)
	}
	if code, _, errs = run(t, "", "policy", "compare", old, "missing.txt"); code == cli.OK || !strings.Contains(errs, "missing.txt") {
		t.Errorf("a missing file: %d %s", code, errs)
	}
}

// The words underlined in the table are underlined in the cells of Excel.
func TestCompareWorkbook(t *testing.T) {
	t.Parallel()
	old, now := write(t, "old.txt", rule("端末規程", "端末")), write(t, "new.txt", revised("端末規程", "端末"))
	_, out, _ := run(t, "", "policy", "compare", "--format", "xlsx", old, now)
	f, err := excelize.OpenReader(strings.NewReader(out))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines := ""
	for row := 4; row < 12; row++ {
		cell, _ := excelize.CoordinatesToCellName(1, row)
		runs, err := f.GetCellRichText("新旧対照表", cell)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range runs {
			if r.Font != nil && r.Font.Underline == "single" {
				lines += r.Text
			}
		}
	}
	if lines != "直ちに" {
		t.Errorf("underlined: %q", lines)
	}
}

// roundTrip gives a document to Word, changes it there, and compares what comes back.
func roundTrip(t *testing.T, through func([]byte) []byte) []compare.Change {
	t.Helper()
	o := newTown(t, openSQLite(t))
	who := office("b1")
	d := o.document(who, Internal, rule("端末規程", "端末"))
	w, err := o.Everything(o.as(who), d.ID)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := paper.Word(t.Context(), &b, wholePaper(w, o.now())); err != nil {
		t.Fatal(err)
	}
	edited := through(inWord(t, b.Bytes(), "事故を報告すること。", "事故を直ちに報告すること。"))
	old, err := study([]byte(rule("端末規程", "端末")), clock.Date{})
	if err != nil {
		t.Fatal(err)
	}
	now, err := study(edited, clock.Date{})
	if err != nil {
		t.Fatal(err)
	}
	return compare.Documents(old, now).Touched()
}

// inWord changes words in the body of a Word file.
func inWord(t *testing.T, file []byte, from, to string) []byte {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	changed := false
	for _, part := range r.File {
		in, err := part.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		if part.Name == "word/document.xml" {
			changed = bytes.Contains(content, []byte(from))
			content = bytes.ReplaceAll(content, []byte(from), []byte(to))
		}
		into, err := w.Create(part.Name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := into.Write(content); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil || !changed {
		t.Fatalf("%q is not in the body: %v", from, err)
	}
	return out.Bytes()
}

func TestRoundTripThroughWord(t *testing.T) {
	t.Parallel()
	onlyTheChange(t, roundTrip(t, func(b []byte) []byte { return b }))
}

func TestRoundTripThroughLibreOffice(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("soffice"); err != nil {
		t.Skip("there is no soffice: the round trip through LibreOffice is SKIPPED")
	}
	onlyTheChange(t, roundTrip(t, func(b []byte) []byte {
		folder := t.TempDir()
		if err := os.WriteFile(filepath.Join(folder, "a.docx"), b, 0o600); err != nil {
			t.Fatal(err)
		}
		c := exec.CommandContext(t.Context(), "soffice", "-env:UserInstallation=file://"+folder+"/profile", "--headless", "--convert-to", "docx", "--outdir", filepath.Join(folder, "out"), filepath.Join(folder, "a.docx"))
		if said, err := c.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, said)
		}
		again, err := os.ReadFile(filepath.Join(folder, "out", "a.docx"))
		if err != nil {
			t.Fatal(err)
		}
		return again
	}))
}

func onlyTheChange(t *testing.T, touched []compare.Change) {
	t.Helper()
	if len(touched) == 1 && touched[0].Kind == compare.Changed {
		return
	}
	t.Errorf("%d differences, want 1", len(touched))
	for _, c := range touched {
		t.Errorf("%s %s %s", changeLine(c), inPieces(c.Heading), inPieces(c.Text))
	}
}
