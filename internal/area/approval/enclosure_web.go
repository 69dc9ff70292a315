package approval

import (
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"

	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

// enclosureLimit is how many bytes a form with files may send.
const enclosureLimit = enclosureSize + web.FormLimit

func enclosureURL(id string) string { return filePath + "/" + id }

func enclosureField(e ui.Entry) ui.Control {
	return ui.Attached(e.Field("file", "ファイル").Files(".pdf,.docx,.xlsx,.pptx,.txt,.csv,.png,.jpg,.jpeg", true).
		Hint("PDF、Word、Excel、PowerPoint、文章、写真（PNG、JPEG）。10件まで、合わせて20MBまで。個人番号（マイナンバー）の入ったファイルは付けないでください。入力に誤りがあったときは、選び直してください。"))
}

// enclosureTable lists the files of a case, each to be saved.
func enclosureTable(c Case) ui.Table {
	t := ui.Table{Caption: "ファイル", Heads: []ui.Head{{Title: "名前"}, {Title: "大きさ"}, {Title: "付いているところ"}, {Title: "指紋（SHA-256）"}}}
	for _, p := range c.Enclosures() {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: p.Name, URL: enclosureURL(p.ID), Head: true}, {Text: sizeText(p.Size)}, {Text: placeText(c, p)}, {Text: p.Hash},
		}})
	}
	return t
}

// enclosure gives a file to be saved; nothing that was uploaded is shown in place.
func (s *Service) enclosure(w http.ResponseWriter, r *http.Request) error {
	f, content, err := s.Fetch(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	defer content.Close()
	for name, value := range f.Headers() {
		w.Header().Set(name, value)
	}
	_, err = io.Copy(w, content)
	return err
}

// fieldMost is the longest value of a plain field beside files, in bytes.
const fieldMost = 4 * textMax

// parted reads a form part by part, and gives its fields as a form without files: the
// standard library would put large files on the disk in the clear.
func parted(r *http.Request) (plain *http.Request, files []Attachment, err error) {
	parts, err := r.MultipartReader()
	if err != nil {
		return nil, nil, unreadable(err)
	}
	values := url.Values{}
	for n := 0; ; n++ {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil || n > 100 {
			return nil, nil, unreadable(err)
		}
		content, err := onePart(part)
		switch {
		case err != nil:
			return nil, nil, err
		case part.FormName() != "file":
			values.Add(part.FormName(), string(content))
		case part.FileName() != "":
			files = append(files, Attachment{Name: part.FileName(), Content: content})
		}
	}
	plain, err = http.NewRequestWithContext(r.Context(), http.MethodPost, r.URL.String(), strings.NewReader(values.Encode()))
	if err != nil {
		return nil, nil, unreadable(err)
	}
	plain.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return plain, files, nil
}

func onePart(part *multipart.Part) ([]byte, error) {
	most := int64(fieldMost)
	if part.FormName() == "file" {
		most = enclosureLimit // the request ends before
	}
	content, err := io.ReadAll(io.LimitReader(part, most+1)) // one more tells that it is too long
	if err != nil {
		return nil, unreadable(err)
	}
	if int64(len(content)) > most {
		return nil, fault.New(fault.Invalid, "入力が長すぎます。短くしてから、もう一度入力してください。")
	}
	return content, nil
}

// unreadable tells what is too large from what is no form.
func unreadable(err error) error {
	if _, big := errors.AsType[*http.MaxBytesError](err); big {
		return fault.New(fault.Invalid, "ファイルが大きすぎます。合わせて"+sizeText(enclosureSize)+"までにしてください。")
	}
	return fault.Wrap(fault.Invalid, "送られた内容を読み取れませんでした。画面を開き直してから、もう一度入力してください。", err)
}
