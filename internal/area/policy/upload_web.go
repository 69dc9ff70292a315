package policy

import (
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

// fieldMax is the longest value of a plain field, in bytes.
const fieldMax = 1 << 10

// decodeUpload reads the form part by part. The standard library's ParseMultipartForm
// would put large files on the disk in the clear.
func decodeUpload(r *http.Request) (Reading, ui.Entry, error) {
	in, entry := Reading{}, ui.Entry{Values: ui.Values{}, Order: []string{"file", "state"}}
	parts, err := r.MultipartReader()
	if err != nil {
		return in, entry, fault.Wrap(fault.Invalid, "送られた内容を読み取れませんでした。画面を開き直してから、もう一度選んでください。", err)
	}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return in, entry, broken(err)
		}
		if err := in.take(part, entry); err != nil {
			return in, entry, err
		}
	}
	return in, entry, nil
}

// take reads one part. A field that the form does not have is refused.
func (in *Reading) take(part *multipart.Part, entry ui.Entry) error {
	name, most := part.FormName(), int64(fieldMax)
	if name == "file" {
		most = fileMax
	}
	content, err := io.ReadAll(io.LimitReader(part, most+1)) // one more tells that it is too large
	if err != nil {
		return broken(err)
	}
	value := web.Clean(string(content[:min(len(content), fieldMax)]))
	switch {
	case name != "file" && (!utf8.ValidString(value) || strings.ContainsRune(value, 0)):
		return fault.New(fault.Invalid, "使えない文字が含まれています。画面を開き直してから、もう一度選んでください。")
	case name == "file" && part.FileName() == "" && len(content) == 0: // nothing was chosen
	case name == "file" && len(in.Files) > countMax: // enough to be refused
	case name == "file":
		in.Files = append(in.Files, File{part.FileName(), content})
	case name == "state":
		in.State, entry.Values["state"] = State(value), []string{value}
	case name == "document":
		in.Document = value
	default:
		return fault.New(fault.Invalid, "画面にない項目が送られました。画面を開き直してから、もう一度選んでください。")
	}
	return nil
}

// broken tells a request that is too large, which the page says by itself, from one
// that is no form.
func broken(err error) error {
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return err
	}
	return fault.Wrap(fault.Invalid, "送られた内容を読み取れませんでした。通信の状態を確かめて、もう一度選んでください。", err)
}
