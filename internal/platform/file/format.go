package file

import (
	"bytes"
	"io"
	"path"
	"slices"
	"strings"
)

// Format is what a file is: its extension agrees with its content.
type Format string

// The formats that a use case may allow.
const (
	Text     Format = "txt"
	Markdown Format = "md"
	CSV      Format = "csv"
	HTML     Format = "html"
	XML      Format = "xml"
	Word     Format = "docx"
	Excel    Format = "xlsx"
	Slides   Format = "pptx"
	PDF      Format = "pdf"
	PNG      Format = "png"
	JPEG     Format = "jpeg"
	Zip      Format = "zip"
)

// OfExtension tells the format that a name claims; ok is false for any other.
func OfExtension(name string) (f Format, ok bool) {
	ext := strings.ToLower(strings.TrimPrefix(path.Ext(name), "."))
	switch ext {
	case "text":
		return Text, true
	case "markdown":
		return Markdown, true
	case "htm", "xhtml":
		return HTML, true
	case "jpg", "jpe":
		return JPEG, true
	}
	all := []Format{Text, Markdown, CSV, HTML, XML, Word, Excel, Slides, PDF, PNG, JPEG, Zip}
	return Format(ext), slices.Contains(all, Format(ext))
}

// MediaType is the type under which a file is served.
func (f Format) MediaType() string {
	switch f {
	case Text, Markdown, CSV, HTML, XML: // a page is never shown as one: it may have script
		return "text/plain" // what the encoding is, the file itself knows
	case Word:
		return "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	case Excel:
		return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	case Slides:
		return "application/vnd.openxmlformats-officedocument.presentationml.presentation"
	case PDF:
		return "application/pdf"
	case PNG:
		return "image/png"
	case JPEG:
		return "image/jpeg"
	case Zip:
		return "application/zip"
	}
	return "application/octet-stream"
}

// main is the content type of an Office file's main part.
func (f Format) main() string {
	switch f {
	case Word, Excel, Slides:
		return f.MediaType() + ".main+xml"
	}
	return ""
}

// magics are the first bytes of what is not text, with the name a person knows.
var magics = []struct {
	bytes string
	name  string
}{
	{"%PDF-", "PDF"},
	{"\x89PNG\r\n\x1a\n", "PNG画像"},
	{"\xff\xd8\xff", "JPEG画像"},
	{"PK\x03\x04", "zip形式（Word・Excelなどを含む）"},
	{"PK\x05\x06", "空のzip"},
	{"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "古い形式（.doc・.xlsなど）またはパスワード付きのOffice文書"},
	{"MZ", "実行形式（プログラム）"},
	{"\x7fELF", "実行形式（プログラム）"},
	{"Rar!\x1a\x07", "RAR書庫"},
	{"7z\xbc\xaf\x27\x1c", "7z書庫"},
	{"\x1f\x8b", "gzip書庫"},
	{"GIF8", "GIF画像"},
	{"{\\rtf", "リッチテキスト"},
}

// looksLike names what the first bytes belong to; empty for anything else, such as text.
func looksLike(r io.ReaderAt) string {
	start := make([]byte, 16)
	n, _ := r.ReadAt(start, 0)
	for _, m := range magics {
		if bytes.HasPrefix(start[:n], []byte(m.bytes)) {
			return m.name
		}
	}
	return ""
}

// magic is the name under which looksLike knows the format; empty for text.
func (f Format) magic() string {
	switch f {
	case PDF:
		return "PDF"
	case PNG:
		return "PNG画像"
	case JPEG:
		return "JPEG画像"
	case Word, Excel, Slides, Zip:
		return "zip形式（Word・Excelなどを含む）"
	}
	return ""
}
