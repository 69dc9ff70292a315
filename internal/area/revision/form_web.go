package revision

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/paper"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

// form is a page on which a use case is filled in.
type form[T any] struct {
	path   string // of the page, with {id} where it is about something
	needs  actor.Permission
	title  string
	lead   string
	submit string
	kind   ui.Kind
	hidden []string
	start  func(ctx context.Context, id string) (T, error)
	fields func(ctx context.Context, id string, e ui.Entry) ([]ui.Control, error)
	above  func(ctx context.Context, id string) ([]ui.Part, error) // what is to be seen before
	back   func(id string) string
	do     func(ctx context.Context, id string, in T) (to, text string, err error)
}

func (f form[T]) routes(m *web.Mux) {
	m.Handle("GET "+f.path, f.needs, f.page)
	m.Handle("POST "+f.path, f.needs, f.send)
}

func (f form[T]) page(w http.ResponseWriter, r *http.Request) error {
	in, err := f.start(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	return f.show(w, r, http.StatusOK, web.EntryOf(in))
}

func (f form[T]) show(w http.ResponseWriter, r *http.Request, status int, e ui.Entry) error {
	id := r.PathValue("id")
	fields, err := f.fields(r.Context(), id, e)
	if err != nil {
		return err
	}
	var parts []ui.Part
	if f.above != nil {
		if parts, err = f.above(r.Context(), id); err != nil {
			return err
		}
	}
	v := ui.FormView{Form: ui.Form{Action: r.URL.Path, Entry: e, Submit: f.submit, Kind: f.kind, Cancel: f.back(id)}, Fields: fields}.Carry(f.hidden...)
	parts = append(parts, ui.Part{Forms: []ui.FormView{v}})
	return web.Show(w, r, status, web.Page{Title: f.title, Lead: f.lead, Crumbs: crumbs(), Main: ui.Parts(parts)})
}

func (f form[T]) send(w http.ResponseWriter, r *http.Request) error {
	in, entry, err := web.Decode[T](r)
	to, text := "", ""
	if err == nil {
		to, text, err = f.do(r.Context(), r.PathValue("id"), in)
	}
	return web.Answer(w, r, entry, to, text, err, func(status int, e ui.Entry) error { return f.show(w, r, status, e) })
}

func crumbs(more ...ui.Crumb) []ui.Crumb {
	return append([]ui.Crumb{{Title: "規程の改正", URL: revisionPath}}, more...)
}

// fieldMost is the longest value of a plain field beside a file, in bytes.
const fieldMost = 4 * wordingMax

// parted reads a form with one file part by part, and gives its fields as a form without:
// the standard library would put a large file on the disk in the clear.
func parted(r *http.Request) (plain *http.Request, name string, content []byte, err error) {
	parts, err := r.MultipartReader()
	if err != nil {
		return nil, "", nil, unreadable(err)
	}
	values := url.Values{}
	for n := 0; ; n++ {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil || n > 100 {
			return nil, "", nil, unreadable(err)
		}
		bytes, err := onePart(part)
		switch {
		case err != nil:
			return nil, "", nil, err
		case part.FormName() != "file":
			values.Add(part.FormName(), string(bytes))
		case part.FileName() != "":
			name, content = part.FileName(), bytes
		}
	}
	plain, err = http.NewRequestWithContext(r.Context(), http.MethodPost, r.URL.String(), strings.NewReader(values.Encode()))
	if err != nil {
		return nil, "", nil, unreadable(err)
	}
	plain.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return plain, name, content, nil
}

func onePart(part *multipart.Part) ([]byte, error) {
	most := int64(fieldMost)
	if part.FormName() == "file" {
		most = textMax
	}
	content, err := io.ReadAll(io.LimitReader(part, most+1)) // one more tells that it is too long
	switch {
	case err != nil:
		return nil, unreadable(err)
	case int64(len(content)) > most && part.FormName() == "file":
		return nil, fault.Fields(map[string]string{"file": "ファイルが大きすぎます。20MBまでにしてください。"})
	case int64(len(content)) > most:
		return nil, fault.New(fault.Invalid, "入力が長すぎます。短くしてから、もう一度入力してください。")
	}
	return content, nil
}

// unreadable tells what is too large from what is no form.
func unreadable(err error) error {
	if _, big := errors.AsType[*http.MaxBytesError](err); big {
		return fault.New(fault.Invalid, "ファイルが大きすぎます。20MBまでにしてください。")
	}
	return fault.Wrap(fault.Invalid, "送られた内容を読み取れませんでした。画面を開き直してから、もう一度入力してください。", err)
}

// sendPaper makes the file whole first: one that breaks off must not look complete.
func sendPaper(w http.ResponseWriter, r *http.Request, d paper.Document, name string) error {
	format, kind := r.URL.Query().Get("format"), "application/pdf"
	var b bytes.Buffer
	switch format {
	case "", "pdf":
		format = "pdf"
		if _, err := paper.PDF(r.Context(), &b, d); err != nil {
			return err
		}
	case "docx":
		kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
		if err := paper.Word(r.Context(), &b, d); err != nil {
			return err
		}
	default:
		return fault.New(fault.Invalid, "出力の形式が分かりません。Word（docx）かPDF（pdf）を選んでください。")
	}
	web.Download(w, name+"."+format, kind)
	_, _ = b.WriteTo(w) // the client went away: nobody to tell
	return nil
}
