package intake

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strings"
	"unicode/utf16"
)

// Limits of Office files, which are zip archives.
const (
	maxEntries  = 10_000
	maxUnpacked = 128 << 20 // bytes of all parts that are read
	maxRatio    = 200       // unpacked to packed, from 16 MiB on
)

func isZip(content []byte) bool { return bytes.HasPrefix(content, []byte("PK\x03\x04")) }

// office is an open Office file. Parts are found by the names that the file itself
// gives; nothing is ever written anywhere.
type office struct {
	ctx      context.Context
	parts    map[string]*zip.File
	packed   int64
	unpacked int64
}

func readOffice(ctx context.Context, content []byte) (Source, error) {
	o, err := openOffice(ctx, content)
	if err != nil {
		return Source{}, err
	}
	main, kind, err := o.main()
	switch {
	case err != nil:
		return Source{}, err
	case strings.Contains(kind, "macroEnabled"):
		return Source{}, refuse("マクロが使える形式（.docm、.xlsmなど）です。マクロなしの形式（.docx、.xlsx）で保存し直してください。")
	case strings.Contains(kind, "wordprocessingml"):
		return readWord(ctx, o, main)
	case strings.Contains(kind, "spreadsheetml"):
		return readExcel(ctx, content)
	case strings.Contains(kind, "presentationml"):
		return Source{}, refuse("PowerPointのファイルは読めません。文章を、Word（.docx）かテキストで保存し直してください。")
	}
	return Source{}, refuse("WordでもExcelでもないファイル（zip形式）です。中の文書を取り出してから読み込んでください。")
}

func openOffice(ctx context.Context, content []byte) (*office, error) {
	z, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return nil, refuse("ファイルが途中で切れているか、壊れています。もう一度保存し直してください。")
	}
	if len(z.File) > maxEntries {
		return nil, refuse("中のファイルが多すぎます（%d件まで）。", maxEntries)
	}
	o := &office{ctx: ctx, parts: map[string]*zip.File{}, packed: int64(len(content))}
	for _, f := range z.File {
		name := strings.ToLower(f.Name)
		switch {
		case f.Flags&1 != 0:
			return nil, refuse("パスワードが付いています。パスワードを外して保存し直してください。")
		case strings.HasSuffix(name, "vbaproject.bin"):
			return nil, refuse("マクロが入っています。マクロなしの形式（.docx、.xlsx）で保存し直してください。")
		case o.parts[name] != nil:
			return nil, refuse("同じ名前のファイルが2つ入っています。")
		}
		o.parts[name] = f
	}
	if o.has("mimetype") && o.has("content.xml") {
		return nil, refuse("OpenDocument形式（.odt、.odsなど）です。Word（.docx）かExcel（.xlsx）の形式で保存し直してください。")
	}
	return o, nil
}

func (o *office) has(name string) bool { return o.parts[strings.ToLower(name)] != nil }

// open gives a part that is read within the limits.
func (o *office) open(name string) (io.ReadCloser, error) {
	f := o.parts[strings.ToLower(name)]
	if f == nil {
		return nil, refuse("ファイルの中に「%s」がありません。もう一度保存し直してください。", path.Base(name))
	}
	r, err := f.Open()
	if err != nil {
		return nil, refuse("ファイルの中の「%s」が壊れています。", path.Base(name))
	}
	return &part{r, o}, nil
}

// scan walks through a part of XML.
func (o *office) scan(name string, do func(*scanner, xml.StartElement) error) error {
	r, err := o.open(name)
	if err != nil {
		return err
	}
	defer r.Close()
	s := newScanner(o.ctx, r)
	root, err := s.root()
	if err != nil {
		return err
	}
	return do(s, root)
}

// part counts what is unpacked.
type part struct {
	io.ReadCloser
	o *office
}

func (p *part) Read(b []byte) (int, error) {
	n, err := p.ReadCloser.Read(b)
	o := p.o
	if o.unpacked += int64(n); o.unpacked > maxUnpacked || o.unpacked > 16<<20 && o.unpacked/maxRatio > o.packed {
		return n, refuse("展開すると大きくなりすぎます。")
	}
	if _, corrupt := errors.AsType[flate.CorruptInputError](err); corrupt || errors.Is(err, zip.ErrChecksum) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, zip.ErrFormat) {
		return n, refuse("ファイルが途中で切れているか、壊れています。もう一度保存し直してください。")
	}
	return n, err
}

// main is the name and the content type of the part that holds the document.
func (o *office) main() (name, kind string, err error) {
	rels, err := o.relations("")
	if err != nil {
		return "", "", err
	}
	for _, r := range rels {
		if strings.HasSuffix(r.kind, "/officeDocument") {
			name = r.target
		}
	}
	if !o.has("[Content_Types].xml") || name == "" {
		return "", "", nil
	}
	err = o.scan("[Content_Types].xml", func(s *scanner, _ xml.StartElement) error {
		return s.each(func(e xml.StartElement) error {
			if strings.EqualFold(strings.TrimPrefix(attr(e, "PartName"), "/"), name) {
				kind = attr(e, "ContentType")
			}
			return nil
		})
	})
	return name, kind, err
}

// relation leads from one part to another.
type relation struct{ id, kind, target string }

// relations are those of a part, of the whole file for "". Targets outside the file
// are left out.
func (o *office) relations(of string) (list []relation, err error) {
	dir, file := path.Split(of)
	name := dir + "_rels/" + file + ".rels"
	if !o.has(name) {
		return nil, nil
	}
	err = o.scan(name, func(s *scanner, _ xml.StartElement) error {
		return s.each(func(e xml.StartElement) error {
			if attr(e, "TargetMode") == "External" {
				return nil
			}
			target := attr(e, "Target")
			if after, absolute := strings.CutPrefix(target, "/"); absolute {
				target = after
			} else {
				target = path.Join(dir, target)
			}
			list = append(list, relation{attr(e, "Id"), attr(e, "Type"), path.Clean(target)})
			return nil
		})
	})
	return list, err
}

// related is the part of a kind that a part leads to, "" for none.
func (o *office) related(of, kind string) (string, error) {
	rels, err := o.relations(of)
	for _, r := range rels {
		if strings.HasSuffix(r.kind, "/"+kind) && o.has(r.target) {
			return r.target, nil
		}
	}
	return "", err
}

func isOLE(content []byte) bool {
	return bytes.HasPrefix(content, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"))
}

// refuseOLE tells a locked file from an old one by the names of the streams inside.
func refuseOLE(content []byte) error {
	switch {
	case bytes.Contains(content, wide("EncryptedPackage")):
		return refuse("パスワードの付いたOffice文書です。パスワードを外して保存し直してください。")
	case bytes.Contains(content, wide("WordDocument")):
		return refuse("古い形式のWord文書（.doc）です。Wordで開き、.docxの形式で保存し直してください。")
	case bytes.Contains(content, wide("Workbook")), bytes.Contains(content, wide("Book")):
		return refuse("古い形式のExcelブック（.xls）です。Excelで開き、.xlsxの形式で保存し直してください。")
	}
	return refuse("古い形式のOffice文書です。今の形式（.docx、.xlsx）で保存し直してください。")
}

func wide(s string) []byte {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, byte(u), byte(u>>8))
	}
	return b
}
