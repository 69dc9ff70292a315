package paper

import (
	"archive/zip"
	"context"
	"fmt"
	"io"
	"time"
)

// Word writes the document as .docx that staff go on editing: real headings and
// tables, marks as plain text in front of a hanging indent. It opens in Word and
// LibreOffice. What was written before an error is no document.
func Word(ctx context.Context, w io.Writer, d Document) error {
	if err := d.Check(); err != nil {
		return err
	}
	blocks := d.withContents()
	list := parts(blocks, d.Page)
	pages, err := d.contentPages(ctx, blocks)
	if err != nil {
		return err
	}
	z := zip.NewWriter(w)
	p := packer{zip: z, made: d.Made}
	p.part("[Content_Types].xml", contentTypes(len(list)))
	p.part("_rels/.rels", packageRelations)
	p.part("docProps/core.xml", coreProperties(d))
	p.part("word/styles.xml", styles(d))
	p.part("word/settings.xml", settings)
	p.part("word/fontTable.xml", fontTable)
	p.part("word/_rels/document.xml.rels", documentRelations(len(list)))
	for n, part := range list {
		p.part(fmt.Sprintf("word/header%d.xml", n+1), bandPart("hdr", "Header", d.Header, part.page))
		p.part(fmt.Sprintf("word/footer%d.xml", n+1), bandPart("ftr", "Footer", d.Footer, part.page))
	}
	out := &wordBody{face: d.Face, inside: d.setting(), pages: pages}
	if out.file = p.open("word/document.xml"); out.file != nil {
		p.keep(out.write(ctx, list))
	}
	if p.err != nil {
		return fmt.Errorf("write docx: %w", p.err)
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("write docx: %w", err)
	}
	return nil
}

// packer fills the package. The first error is kept.
type packer struct {
	zip  *zip.Writer
	made time.Time
	err  error
}

func (p *packer) keep(err error) {
	if p.err == nil {
		p.err = err
	}
}

// open begins a file, which carries the time that the document was made: zip has none
// before 1980.
func (p *packer) open(name string) io.Writer {
	if p.err != nil {
		return nil
	}
	h := &zip.FileHeader{Name: name, Method: zip.Deflate}
	if y := p.made.UTC().Year(); y >= 1980 && y < 2100 {
		h.Modified = p.made.UTC().Truncate(time.Second)
	}
	w, err := p.zip.CreateHeader(h)
	p.keep(err)
	return w
}

func (p *packer) part(name, content string) {
	if w := p.open(name); w != nil && p.err == nil {
		_, err := io.WriteString(w, xmlHead+content)
		p.keep(err)
	}
}
