package paper

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
)

// contents reads a Word file, each part of which must be well-formed.
func contents(t failer, file []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		d := xml.NewDecoder(bytes.NewReader(b))
		for {
			if _, err := d.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%s: %v", f.Name, err)
			}
		}
		parts[f.Name] = string(b)
	}
	return parts
}

// failer is what tests and properties share.
type failer interface {
	Helper()
	Fatal(...any)
	Fatalf(string, ...any)
}

// Every part that is there has its type and is asked for by another, and the other way
// round: Word refuses a package where that is not so.
func TestWordPackage(t *testing.T) {
	t.Parallel()
	parts := contents(t, word(t, policy()))
	for name := range parts {
		if strings.HasSuffix(name, ".rels") || name == "[Content_Types].xml" {
			continue
		}
		if !strings.Contains(parts["[Content_Types].xml"], `PartName="/`+name+`"`) {
			t.Errorf("%s has no type", name)
		}
		target := strings.TrimPrefix(name, "word/")
		if !strings.Contains(parts["word/_rels/document.xml.rels"]+parts["_rels/.rels"], `Target="`+target+`"`) && !strings.Contains(parts["_rels/.rels"], name) {
			t.Errorf("nothing refers to %s", name)
		}
	}
	if n := strings.Count(parts["[Content_Types].xml"], "PartName"); n != len(parts)-3 {
		t.Errorf("%d types for %d parts", n, len(parts)-3)
	}
}

func TestWordMarkup(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		block Block
		want  string
	}{
		"heading":          {Heading{Level: 2, Mark: "第１節", Text: T("端末")}, `<w:pPr><w:pStyle w:val="Heading2"/></w:pPr><w:r><w:t xml:space="preserve">第１節</w:t></w:r><w:r><w:t xml:space="preserve">　</w:t>`},
		"column of marks":  {Paragraph{Mark: "(1)", Text: T("端末"), Indent: 3, Hang: 2}, `<w:ind w:left="630" w:hanging="420"/></w:pPr><w:r><w:t xml:space="preserve">(1)</w:t></w:r><w:r><w:tab/></w:r>`},
		"wide mark":        {Paragraph{Mark: "第１条", Text: T("端末"), Indent: 1, Hang: 1}, `<w:ind w:left="210" w:hanging="210"/></w:pPr><w:r><w:t xml:space="preserve">第１条</w:t></w:r><w:r><w:t xml:space="preserve">　</w:t>`},
		"first line in":    {Paragraph{Text: T("端末"), Hang: -1}, `<w:ind w:left="0" w:firstLine="210"/>`},
		"double underline": {Paragraph{Text: Text{{Text: "端末", Under: Double}}}, `<w:rPr><w:u w:val="double"/></w:rPr>`},
		"line feed":        {Paragraph{Text: T("上\n下")}, `上</w:t><w:br/><w:t xml:space="preserve">下`},
		"markup in text":   {Paragraph{Text: T(`<w:p>&"`)}, `&lt;w:p&gt;&amp;&#34;`},
		"control":          {Paragraph{Text: T("あ\x00\x0b\ufffe\xffい")}, "あ\ufffdい"},
		"rare kanji stay":  {Paragraph{Text: T("𠮷葛\U000E0100😀")}, "𠮷葛\U000E0100😀"},
		"repeated heading": {Table{Header: 1, Rows: []Row{Heads("番号"), Cells("1")}}, `<w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>`},
		"merged down":      {Table{Rows: []Row{{Cells: []Cell{merged(C("a"), 1, 2), C("b")}}, Cells("c")}}, `<w:vMerge/></w:tcPr><w:p>`},
		"merged across":    {Table{Rows: []Row{Cells("a", "b"), {Cells: []Cell{merged(C("c"), 2, 1)}}}}, `<w:gridSpan w:val="2"/>`},
		"table in a cell":  {Box(Box()), `</w:tbl><w:p><w:pPr>` + tiny + `</w:pPr></w:p></w:tc>`},
	} {
		body := contents(t, word(t, Document{Blocks: []Block{c.block}}))["word/document.xml"]
		if !strings.Contains(body, c.want) {
			t.Errorf("%s: %s is not in\n%s", name, c.want, body)
		}
	}
}

// Page numbers are fields, so that they stay right while staff edit.
func TestWordFields(t *testing.T) {
	t.Parallel()
	d := Document{Footer: Band{Center: PageNumber + " / " + PageCount}}
	footer := contents(t, word(t, d))["word/footer1.xml"]
	for _, want := range []string{`w:instr="PAGE"`, `w:instr="NUMPAGES"`, `> / <`} {
		if !strings.Contains(footer, want) {
			t.Errorf("%s is not in %s", want, footer)
		}
	}
}
