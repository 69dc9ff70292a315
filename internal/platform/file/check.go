package file

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"github.com/okite-isms/okite/internal/platform/fault"
)

// Rules say what a use case takes.
type Rules struct {
	Formats []Format
	Max     int64 // bytes; 20 MiB when not set
}

func (r Rules) max() int64 {
	if r.Max == 0 {
		return 20 << 20
	}
	return r.Max
}

// refusal is why a file is not taken, in plain Japanese.
type refusal string

func (r refusal) Error() string { return string(r) }

func refuse(format string, args ...any) error { return refusal(fmt.Sprintf(format, args...)) }

// refused turns a refusal into a fault that names the file; other errors pass.
func refused(name string, err error) error {
	if r, ok := errors.AsType[refusal](err); ok {
		return fault.Newf(fault.Invalid, "「%s」は受け取れません。%s", name, string(r))
	}
	return err
}

// claims gives the format that a name claims, if the rules take it.
func (r Rules) claims(name string) (Format, error) {
	f, ok := OfExtension(name)
	for _, allowed := range r.Formats {
		if ok && f == allowed {
			return f, nil
		}
	}
	var names []string
	for _, allowed := range r.Formats {
		names = append(names, "."+string(allowed))
	}
	return "", refuse("使えるファイルの種類は %s です。", strings.Join(names, "、"))
}

// Check looks at a content: is it what the format says, whole, and within the limits
// that keep readers safe?
func Check(ctx context.Context, s *Spool, f Format) error {
	if s.Size() == 0 {
		return refuse("ファイルが空です。")
	}
	if found := looksLike(s); found != f.magic() {
		return mismatch(f, found)
	}
	switch f {
	case Word, Excel, Slides:
		return checkOffice(ctx, s, f)
	case Zip:
		_, err := checkZip(ctx, s, s.Size(), newBudget(s.Size()), nil)
		return err
	case PDF:
		return errors.Join(checkEnd(s, "%%EOF", 4096), notZipToo(s))
	case PNG:
		return errors.Join(checkImage(s, png.DecodeConfig), checkEnd(s, "IEND\xaeB`\x82", 8), notZipToo(s))
	case JPEG:
		return errors.Join(checkImage(s, jpeg.DecodeConfig), checkEnd(s, "\xff\xd9", 64<<10), notZipToo(s))
	}
	return checkText(s)
}

func mismatch(f Format, found string) error {
	if found == "" {
		return refuse("名前は .%s ですが、中身が違います。正しい種類で保存し直してください。", f)
	}
	return refuse("名前は .%s ですが、中身は%sです。正しい種類で保存し直してください。", f, found)
}

// checkEnd finds the mark that ends a whole file among its last bytes.
func checkEnd(s *Spool, mark string, within int64) error {
	tail := make([]byte, min(within, s.Size()))
	if _, err := s.ReadAt(tail, s.Size()-int64(len(tail))); err != nil && err != io.EOF {
		return err
	}
	if !bytes.Contains(tail, []byte(mark)) {
		return refuse("ファイルが途中で切れているか、壊れています。もう一度保存し直してください。")
	}
	return nil
}

// notZipToo refuses what is a picture or a PDF from the front and an archive from the back.
func notZipToo(s *Spool) error {
	if _, err := findDirectory(s, s.Size()); err == nil {
		return refuse("1つのファイルに2つの種類の中身があります。")
	}
	return nil
}

// maxPixels keeps a small file from becoming a picture of gigabytes.
const maxPixels = 50_000_000

func checkImage(s *Spool, decode func(io.Reader) (image.Config, error)) error {
	c, err := decode(s.Reader())
	if err != nil {
		return refuse("画像が壊れています。")
	}
	if c.Width > 20_000 || c.Height > 20_000 || c.Width*c.Height > maxPixels {
		return refuse("画像が大きすぎます（%d×%d画素）。縮小してください。", c.Width, c.Height)
	}
	return nil
}

// checkText finds an encoding in which every byte is a character: UTF-8, UTF-16 with a
// mark, CP932, EUC-JP or ISO-2022-JP. What the text is in, its reader finds out itself.
func checkText(s *Spool) error {
	start := make([]byte, 2)
	_, _ = s.ReadAt(start, 0) // a text of one byte leaves a zero
	var tried []encoding.Encoding
	if mark := string(start); mark == "\xfe\xff" || mark == "\xff\xfe" {
		tried = []encoding.Encoding{unicode.UTF16(unicode.BigEndian, unicode.ExpectBOM)}
		if s.Size()%2 != 0 {
			return refuse("文字のデータが途中で切れています。")
		}
	} else {
		tried = []encoding.Encoding{unicode.UTF8, japanese.ISO2022JP, japanese.ShiftJIS, japanese.EUCJP}
	}
	for _, e := range tried {
		ok, err := readable(s, e)
		if ok || err != nil {
			return err
		}
	}
	return refuse("文字として読めない部分があります。文章を、テキスト（UTF-8など）で保存し直してください。")
}

// readable reports whether everything decodes, and no character is one that texts do not have.
func readable(s *Spool, e encoding.Encoding) (bool, error) {
	var decode transform.Transformer = encoding.UTF8Validator
	if e != unicode.UTF8 {
		decode = e.NewDecoder()
	}
	r := bufio.NewReaderSize(transform.NewReader(s.Reader(), decode), 64<<10)
	for {
		c, size, err := r.ReadRune()
		switch {
		case err == io.EOF:
			return true, nil
		case errors.Is(err, encoding.ErrInvalidUTF8):
			return false, nil
		case err != nil:
			return false, err
		case c == utf8.RuneError && (size == 1 || e != unicode.UTF8): // how a decoder says that it could not
			return false, nil
		case c < ' ' && !strings.ContainsRune("\t\n\r\f\v\x1a", c): // \x1a: the end of a file, as MS-DOS wrote it
			return false, nil
		}
	}
}
