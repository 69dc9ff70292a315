package intake

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/okite-isms/okite/jobun"
)

// Source is a file as lines.
type Source struct {
	// Form is what the file is, as a person calls it: Word, PDF, HTML（CP932）. For
	// plain text it is the encoding.
	Form  string
	Lines []jobun.Line
	// Left says in Japanese what of the file is not among the lines, or how it was
	// taken: 変更履歴は、すべて承諾したものとして読みました。
	Left []string
}

// Limits of every file. A policy of a town has no more than 200 pages; the limits let
// ten times as much through.
const (
	maxFile  = 20 << 20 // bytes
	maxLines = 200_000  // as jobun's
	maxRunes = 3_000_000
	maxTime  = 3 * time.Minute
)

// Read finds out what content is and reads it. It fails with a *jobun.Unreadable where
// the file is at fault, else with the error of ctx.
func Read(ctx context.Context, content []byte) (src Source, err error) {
	if len(content) > maxFile {
		return Source{}, refuse("ファイルが大きすぎます（%dMBまで読めます）。", maxFile>>20)
	}
	within, cancel := context.WithTimeout(ctx, maxTime)
	defer cancel()
	defer func() {
		if p := recover(); p != nil {
			src, err = Source{}, fmt.Errorf("intake: panic: %v", p)
		}
	}()
	src, err = read(within, content)
	if err != nil && ctx.Err() == nil && errors.Is(err, context.DeadlineExceeded) {
		return Source{}, refuse("決まった時間（%d分）の中で読み終わりませんでした。いくつかのファイルに分けてください。", int(maxTime.Minutes()))
	}
	return src, err
}

func read(ctx context.Context, content []byte) (Source, error) {
	switch {
	case isZip(content):
		return readOffice(ctx, content)
	case isPDF(content):
		return readPDF(ctx, content)
	case isOLE(content):
		return Source{}, refuseOLE(content)
	}
	if name := foreign(content); name != "" {
		return Source{}, refuse("%sは読めません。Word（.docx）、PDF、テキストのどれかで保存し直してください。", name)
	}
	if isPage(content) {
		return readPage(ctx, content)
	}
	if isXML(content) {
		return readLaw(ctx, content)
	}
	return readText(content)
}

// readText leaves plain text and Markdown to jobun.
func readText(content []byte) (Source, error) {
	text, encoding, err := jobun.Decode(content)
	if err != nil {
		return Source{}, err
	}
	return Source{Form: encoding, Lines: jobun.Lines(text)}, nil
}

// refuse says why a file is not read.
func refuse(format string, args ...any) error {
	return &jobun.Unreadable{Reason: fmt.Sprintf(format, args...)}
}

func isRefusal(err error) bool {
	_, ok := jobun.IsUnreadable(err)
	return ok
}

// foreign names what people try to read and Okite does not.
func foreign(content []byte) string {
	for _, f := range [...]struct{ magic, name string }{
		{"\x89PNG", "PNG画像"}, {"\xff\xd8\xff", "JPEG画像"}, {"GIF8", "GIF画像"}, {"II*\x00", "TIFF画像"}, {"MM\x00*", "TIFF画像"},
		{"{\\rtf", "リッチテキスト"}, {"Rar!", "RAR書庫"}, {"7z\xbc\xaf", "7z書庫"}, {"\x1f\x8b", "gzip書庫"}, {"MZ", "プログラム"}, {"\x7fELF", "プログラム"},
	} {
		// Two letters can begin a text, a zero byte cannot stand in one.
		if bytes.HasPrefix(content, []byte(f.magic)) && (len(f.magic) > 2 || bytes.IndexByte(content, 0) >= 0) {
			return f.name
		}
	}
	return ""
}
