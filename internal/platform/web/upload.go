package web

import (
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

// Upload is the file that came with a form, in its field called file.
type Upload struct {
	Name    string
	Content []byte
}

const (
	// fieldMax is the longest plain field of a form with a file, in bytes.
	fieldMax = 64 << 10
	// fieldsMost is how many fields such a form has at most.
	fieldsMost = 100
)

// DecodeUpload is Decode for a form with one file, at most so many bytes long.
func DecodeUpload[T any](r *http.Request, most int64) (in T, u Upload, entry ui.Entry, err error) {
	form := url.Values{}
	err = EachPart(r, most, func(name, fileName string, content []byte) error {
		switch {
		case name == "file" && u.Name != "" && len(content) > 0:
			return fault.Fields(map[string]string{"file": "ファイルは、1つだけ選んでください。"})
		case name == "file":
			u = Upload{fileName, content}
		case len(form) > fieldsMost:
			return fault.New(fault.Invalid, "送られた内容が大きすぎます。短くしてください。")
		default:
			form.Add(name, string(content))
		}
		return nil
	})
	if err != nil {
		return in, u, ui.Entry{Values: ui.Values(form)}, err
	}
	r.PostForm = form
	if err := ofThisBody(r); err != nil {
		return in, u, entry, err
	}
	in, entry, err = decode[T](r)
	return in, u, entry, err
}

// EachPart reads a form part by part: the standard library would put a large file on the
// disk in the clear. The field of the file is called file, and may have most bytes.
func EachPart(r *http.Request, most int64, take func(name, fileName string, content []byte) error) error {
	parts, err := r.MultipartReader()
	if err != nil {
		return unread(err, most)
	}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return unread(err, most)
		}
		if err := readPart(part, most, take); err != nil {
			return err
		}
	}
}

func readPart(part *multipart.Part, most int64, take func(name, fileName string, content []byte) error) error {
	limit := int64(fieldMax)
	if part.FormName() == "file" {
		limit = most
	}
	content, err := io.ReadAll(io.LimitReader(part, limit+1)) // one more tells that it is too large
	switch {
	case err != nil:
		return unread(err, most)
	case int64(len(content)) > limit && part.FormName() == "file":
		return fileTooLarge(most)
	case int64(len(content)) > limit:
		return fault.Fields(map[string]string{part.FormName(): "長すぎます。短くしてください。"})
	case part.FormName() != "file" && (!utf8.Valid(content) || strings.ContainsRune(string(content), 0)):
		return fault.New(fault.Invalid, "使えない文字が含まれています。画面を開き直してから、もう一度入力してください。")
	}
	return take(part.FormName(), part.FileName(), content)
}

func fileTooLarge(most int64) error {
	return fault.Fields(map[string]string{"file": "ファイルが大きすぎます。" + bytesText(most) + "までにしてください。"})
}

func unread(err error, most int64) error {
	if _, big := errors.AsType[*http.MaxBytesError](err); big {
		return fileTooLarge(most)
	}
	return fault.Wrap(fault.Invalid, "送られた内容を読み取れませんでした。画面を開き直してから、もう一度選んでください。", err)
}
