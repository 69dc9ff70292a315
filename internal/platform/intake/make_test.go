package intake

import (
	"archive/zip"
	"bytes"
	"cmp"
	"context"
	"fmt"
	"html"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/okite-isms/okite/jobun"
)

// zipOf packs parts, in the order of their names.
func zipOf(t testing.TB, parts map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(parts)) {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(parts[name])); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const (
	wordMain = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
	wordNS   = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:v="urn:schemas-microsoft-com:vml"`
	relType  = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
)

// wordParts are the parts of a Word file with a body, and numbering and styles where
// they are not empty.
func wordParts(body, numbering, styles string) map[string]string {
	parts := map[string]string{
		"[Content_Types].xml": `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" ContentType="` + wordMain + `"/></Types>`,
		"_rels/.rels":         `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="` + relType + `officeDocument" Target="word/document.xml"/></Relationships>`,
		"word/document.xml":   `<w:document ` + wordNS + `><w:body>` + body + `</w:body></w:document>`,
	}
	rels := ""
	for name, root := range map[string]string{"numbering": numbering, "styles": styles} {
		if root != "" {
			parts["word/"+name+".xml"] = "<w:" + name + " " + wordNS + ">" + root + "</w:" + name + ">"
			rels += `<Relationship Id="` + name + `" Type="` + relType + name + `" Target="` + name + `.xml"/>`
		}
	}
	parts["word/_rels/document.xml.rels"] = "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">" + rels + "</Relationships>"
	return parts
}

func wordOf(t testing.TB, body, numbering, styles string) []byte {
	t.Helper()
	return zipOf(t, wordParts(body, numbering, styles))
}

// p is a paragraph of Word, with properties.
func p(text, properties string) string {
	return "<w:p><w:pPr>" + properties + `</w:pPr><w:r><w:t xml:space="preserve">` + text + "</w:t></w:r></w:p>"
}

func mustRead(t testing.TB, content []byte) Source {
	t.Helper()
	src, err := Read(context.Background(), content)
	if err != nil {
		t.Fatal(err)
	}
	return src
}

// refused gives the reason why content is not read.
func refused(t testing.TB, content []byte) string {
	t.Helper()
	src, err := Read(context.Background(), content)
	reason, ok := jobun.IsUnreadable(err)
	if !ok {
		t.Fatalf("got %d lines and error %v, want a refusal", len(src.Lines), err)
	}
	return reason
}

// shown writes lines for comparison: indent, mark or cell, text.
func shown(src Source) []string {
	var list []string
	for _, l := range src.Lines {
		s := l.Text
		if l.List != nil {
			s = "[" + l.List.Text + " " + string(l.List.Style) + "] " + s
		}
		if c := l.Cell; c != nil {
			s = fmt.Sprintf("%d:%d,%d %s", c.Table, c.Row, c.Column, s)
			if c.RowSpan > 1 || c.ColumnSpan > 1 {
				s += fmt.Sprintf(" (%dx%d)", c.RowSpan, c.ColumnSpan)
			}
		}
		list = append(list, s)
	}
	return list
}

// convert has LibreOffice write files as another format, all in one run. It gives the
// files by their names without ending.
func convert(t testing.TB, files map[string][]byte, to string) map[string][]byte {
	t.Helper()
	if testing.Short() {
		t.Skip("short: the trial with LibreOffice is SKIPPED")
	}
	office, err := exec.LookPath("soffice")
	if err != nil {
		t.Skip("soffice is not installed: the trial with LibreOffice is SKIPPED")
	}
	dir := t.TempDir()
	args := []string{"-env:UserInstallation=file://" + filepath.Join(dir, "profile"), "--headless"}
	var names []string
	for name, content := range files {
		name = filepath.Join(dir, name)
		if err := os.WriteFile(name, content, 0o600); err != nil {
			t.Fatal(err)
		}
		names = append(names, name)
		if strings.HasSuffix(name, ".html") { // else it opens as a web page, which cannot be written as Word
			args = append(args[:2:2], "--infilter=HTML (StarWriter)")
		} else if strings.HasSuffix(name, ".txt") {
			args = append(args[:2:2], "--infilter=Text (encoded):UTF8")
		}
	}
	out, err := exec.Command(office, append(append(args, "--convert-to", to, "--outdir", dir), names...)...).CombinedOutput()
	if err != nil {
		t.Fatalf("soffice: %v\n%s", err, out)
	}
	ext, _, _ := strings.Cut(to, ":")
	made := map[string][]byte{}
	for _, name := range names {
		bare := strings.TrimSuffix(name, filepath.Ext(name))
		content, err := os.ReadFile(bare + "." + ext)
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		made[filepath.Base(bare)] = content
	}
	return made
}

// pageOf writes a text as a web page: its tables as tables, its lines as paragraphs.
func pageOf(text string) string {
	var b strings.Builder
	b.WriteString("<!DOCTYPE html>\n<html lang=\"ja\"><head><meta charset=\"utf-8\"><title>みほん</title></head><body>\n")
	table := false
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\r\n")
		cells := cellsOf(line)
		if table != (cells != nil) {
			b.WriteString(map[bool]string{true: "</table>\n", false: "<table border=\"1\">\n"}[table])
			table = !table
		}
		switch {
		case len(cells) > 0 && strings.Trim(cells[0], "-: ") == "" && strings.HasPrefix(line, "|"): // the rule below a head
		case cells != nil:
			b.WriteString("<tr>")
			for _, c := range cells {
				b.WriteString("<td>" + html.EscapeString(strings.TrimSpace(c)) + "</td>")
			}
			b.WriteString("</tr>\n")
		default:
			b.WriteString("<p style=\"margin:0;white-space:pre-wrap\">" + html.EscapeString(line) + "</p>\n")
		}
	}
	if table {
		b.WriteString("</table>\n")
	}
	return b.String() + "</body></html>\n"
}

func cellsOf(line string) []string {
	switch {
	case strings.HasPrefix(line, "|"):
		return strings.Split(strings.Trim(line, "|"), "|")
	case strings.Contains(strings.Trim(line, "\t"), "\t"):
		return strings.Split(line, "\t")
	}
	return nil
}

// tree reads lines and gives one string for each provision and cell, by which two
// readings of one text are compared.
func tree(t testing.TB, lines []jobun.Line) []string {
	t.Helper()
	doc, err := jobun.Read(lines, jobun.Options{})
	if err != nil {
		t.Fatal(err)
	}
	bare := func(s string) string { return strings.Join(strings.Fields(s), "") }
	list := []string{"title " + bare(doc.Title)}
	for _, p := range doc.Provisions {
		s := bare(p.Path) + " | " + bare(p.Heading) + " | " + bare(p.Text)
		for _, it := range p.Items {
			s += " ・" + bare(it.Text)
		}
		list = append(list, s)
	}
	for _, a := range doc.Attachments {
		list = append(list, "attached "+bare(a.Path+cmp.Or(a.Label, a.Kind)+a.Title))
		for _, row := range a.Rows {
			list = append(list, "row "+bare(strings.Join(row, " ")))
		}
	}
	return list
}

// agreement is how much of two trees is the same, from 0 to 1, and what is not.
func agreement(want, got []string) (float64, string) {
	count := map[string]int{}
	for _, s := range want {
		count[s]++
	}
	same, extra := 0, []string{}
	for _, s := range got {
		if count[s]--; count[s] >= 0 {
			same++
		} else {
			extra = append(extra, "+ "+s)
		}
	}
	for _, s := range want {
		if count[s] > 0 {
			count[s]--
			extra = append(extra, "- "+s)
		}
	}
	return 2 * float64(same) / float64(len(want)+len(got)), strings.Join(extra, "\n")
}

// checkRead reads what may be broken: either lines that jobun takes, or a reason.
func checkRead(t *testing.T, content []byte) {
	t.Helper()
	src, err := Read(context.Background(), content)
	if _, ok := jobun.IsUnreadable(err); err != nil && !ok {
		t.Fatalf("neither read nor refused: %v", err)
	}
	if err != nil {
		return
	}
	for i, l := range src.Lines {
		if l.Line != i+1 || strings.Contains(l.Text, "\n") {
			t.Fatalf("line %d is %+v", i+1, l)
		}
	}
	if _, err := jobun.Read(src.Lines, jobun.Options{}); err != nil {
		if _, ok := jobun.IsUnreadable(err); !ok {
			t.Fatal(err)
		}
	}
}
