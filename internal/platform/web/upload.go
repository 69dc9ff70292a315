package web

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"unicode/utf8"

	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

// Upload is the file that came with a form, in its field called file.
type Upload struct {
	Name    string
	Content []byte
}

// fieldMost is the longest plain field of a form with a file, in bytes.
const fieldMost = 64 << 10

// DecodeUpload is Decode for a form with one file, at most so many bytes long. It reads
// part by part: the standard library would put a large file on the disk in the clear.
func DecodeUpload[T any](r *http.Request, most int64) (in T, u Upload, entry ui.Entry, err error) {
	parts, err := r.MultipartReader()
	if err != nil {
		return in, u, entry, fault.Wrap(fault.Invalid, "送られた内容を読み取れませんでした。画面を開き直してから、もう一度選んでください。", err)
	}
	form := url.Values{}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return in, u, entry, unsent(err, most)
		}
		name, limit := part.FormName(), int64(fieldMost)
		if name == "file" {
			limit = most
		}
		content, err := io.ReadAll(io.LimitReader(part, limit+1)) // one more tells that it is too large
		switch {
		case err != nil:
			return in, u, entry, unsent(err, most)
		case int64(len(content)) > limit && name == "file":
			return in, u, ui.Entry{Values: ui.Values(form)}, tooLong(most)
		case int64(len(content)) > limit, len(form) > 100:
			return in, u, entry, fault.New(fault.Invalid, "送られた内容が大きすぎます。短くしてください。")
		case name == "file" && u.Name != "" && len(content) > 0:
			return in, u, ui.Entry{Values: ui.Values(form)}, fault.Fields(map[string]string{"file": "ファイルは、1つだけ選んでください。"})
		case name == "file":
			u = Upload{part.FileName(), content}
		case !utf8.Valid(content):
			return in, u, entry, fault.New(fault.Invalid, "使えない文字が含まれています。画面を開き直してから、もう一度入力してください。")
		default:
			form.Add(name, string(content))
		}
	}
	r.PostForm = form
	if err := ofThisBody(r); err != nil {
		return in, u, entry, err
	}
	in, entry, err = decode[T](r)
	return in, u, entry, err
}

func tooLong(most int64) error {
	return fault.Fields(map[string]string{"file": "ファイルが大きすぎます。" + bytesText(most) + "までにしてください。"})
}

func unsent(err error, most int64) error {
	if _, big := errors.AsType[*http.MaxBytesError](err); big {
		return tooLong(most)
	}
	return fault.Wrap(fault.Invalid, "送られた内容を読み取れませんでした。画面を開き直してから、もう一度選んでください。", err)
}
