package paper

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"github.com/okite-isms/okite/internal/platform/fault"
)

var (
	update = flag.Bool("update", false, "rewrite the golden files in testdata")
	keep   = flag.String("keep", "", "folder to keep the sample in, as PDF, as Word and as LibreOffice prints it, to be looked at")
)

// kept writes a file where somebody wants to look at it.
func kept(t *testing.T, name string, file []byte) []byte {
	t.Helper()
	if *keep != "" {
		if err := os.WriteFile(filepath.Join(*keep, name), file, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return file
}

func pdf(t *testing.T, d Document) ([]byte, Report) {
	t.Helper()
	var b bytes.Buffer
	r, err := PDF(context.Background(), &b, d)
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), r
}

func word(t *testing.T, d Document) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Word(context.Background(), &b, d); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// found is the path of a program that reads what is written here. Where it is missing
// the test skips loudly, or fails with OKITE_TEST_BROWSER=require.
func found(t *testing.T, name, debian string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err == nil {
		return path
	}
	if os.Getenv("OKITE_TEST_BROWSER") == "require" {
		t.Fatalf("no %s found (Debian: apt-get install %s)", name, debian)
	}
	t.Skipf("NOT READ BY ANOTHER PROGRAM: no %s found (Debian: apt-get install %s)", name, debian)
	return ""
}

// textOf reads a PDF as another program does, page by page, in the order in which it
// was drawn.
func textOf(t *testing.T, file []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a.pdf")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(found(t, "pdftotext", "poppler-utils"), "-raw", path, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// leader is the dots between a heading and its page.
var leader = regexp.MustCompile(`[.…]{4,}`)

// unspaced takes out what depends on widths of glyphs and lengths of lines, and begins
// a line after each sentence and page.
func unspaced(text string) string {
	text = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) && r != '\f' {
			return -1
		}
		return r
	}, text)
	text = leader.ReplaceAllString(text, "→")
	return strings.NewReplacer("。", "。\n", "\f", "\n----\n").Replace(text)
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("%s differs (-want +got), see -update:\n%s", path, diff)
	}
}

// The PDF is read back by another program: all text, in order, on the same pages.
func TestPDFText(t *testing.T) {
	t.Parallel()
	file, _ := pdf(t, policy())
	golden(t, "policy-pdf.txt", unspaced(textOf(t, kept(t, "policy.pdf", file))))
}

// The Word file is opened by another program and printed by it. Where its pages end is
// not compared: that depends on the fonts of the machine.
func TestWordText(t *testing.T) {
	t.Parallel()
	d := policy()
	kept(t, "policy.docx", word(t, d))
	d.Header, d.Footer = Band{}, Band{}
	i := slices.IndexFunc(d.Blocks, func(b Block) bool {
		h, ok := b.(Heading)
		return ok && h.Text.plain() == "新旧対照表"
	})
	d.Blocks = slices.Insert(d.Blocks, i, Block(PageBreak{})) // so that no row goes on over pages
	text := textOf(t, kept(t, "policy-word.pdf", printed(t, word(t, d))))
	golden(t, "policy-word.txt", unspaced(strings.ReplaceAll(text, "\f", "")))
}

// printed is a Word file as LibreOffice prints it.
func printed(t *testing.T, file []byte) []byte {
	t.Helper()
	soffice := found(t, "soffice", "libreoffice-writer-nogui")
	dir := t.TempDir()
	path := filepath.Join(dir, "a.docx")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(soffice, "-env:UserInstallation=file://"+dir+"/profile", "--headless", "--convert-to", "pdf", "--outdir", dir, path)
	cmd.Env = append(os.Environ(), "HOME="+dir)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("soffice: %v\n%s", err, out)
	}
	made, err := os.ReadFile(filepath.Join(dir, "a.pdf"))
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// The same document gives the same bytes.
func TestSameBytes(t *testing.T) {
	t.Parallel()
	one, _ := pdf(t, policy())
	two, _ := pdf(t, policy())
	if !bytes.Equal(one, two) {
		t.Error("two PDFs of one document differ")
	}
	if !bytes.Equal(word(t, policy()), word(t, policy())) {
		t.Error("two Word files of one document differ")
	}
}

func TestLimits(t *testing.T) {
	t.Parallel()
	deep := Block(Paragraph{Text: T("底")})
	for range MaxDepth + 1 {
		deep = Box(deep)
	}
	for name, c := range map[string]struct {
		block Block
		says  string
	}{
		"columns":    {Table{Columns: make([]float64, MaxColumns+1)}, "列が多すぎる"},
		"cells":      {Table{Columns: make([]float64, 50), Rows: make([]Row, MaxCells/50+1)}, "長すぎる"},
		"no columns": {Table{Rows: append(make([]Row, MaxCells/50), Row{Cells: make([]Cell, 60)})}, "長すぎる"},
		"depth":      {deep, "深すぎる"},
		"characters": {Paragraph{Text: T(strings.Repeat("あ", MaxRunes))}, "長すぎる"},
		"items":      {List{Items: make([]Item, MaxBlocks)}, "長すぎる"},
	} {
		d := Document{Blocks: []Block{c.block}}
		var b bytes.Buffer
		_, err := PDF(context.Background(), &b, d)
		for _, err := range []error{err, Word(context.Background(), &b, d)} {
			if !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if b.Len() > 0 {
			t.Errorf("%s: %d bytes were written", name, b.Len())
		}
	}
	if err := (Document{Blocks: []Block{nil}}).Check(); err == nil {
		t.Error("a missing block passed")
	}
}

// What nobody waits for any more is given up.
func TestCancelled(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var b bytes.Buffer
	if _, err := PDF(ctx, &b, policy()); !errors.Is(err, context.Canceled) || b.Len() > 0 {
		t.Errorf("PDF: %v, %d bytes", err, b.Len())
	}
	if err := Word(ctx, &b, policy()); !errors.Is(err, context.Canceled) {
		t.Errorf("Word: %v", err)
	}
}
