package evidence

import (
	"context"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

// form is a page with a form that carries out a use case: GET shows it, POST does it.
type form[In any] struct {
	path, title, lead, submit string
	needs                     actor.Permission
	kind                      ui.Kind
	upload                    bool                                                  // it has a file
	above                     func(r *http.Request, e ui.Entry) templ.Component     // what stands above the form
	known                     func(ctx context.Context, id string) (Exhibit, error) // what the path names; zero for a disposal
	back                      func(r *http.Request) string
	start                     func(r *http.Request, it Exhibit) (In, error)
	fields                    func(r *http.Request, e ui.Entry) ([]ui.Control, error)
	hidden                    []string
	bind                      func(in *In, r *http.Request)
	do                        func(ctx context.Context, in In) (to, text string, err error)
}

func addForm[In any](s *Service, m *web.Mux, f form[In]) {
	m.Handle("GET "+f.path, f.needs, func(w http.ResponseWriter, r *http.Request) error {
		it, err := f.named(r)
		if err != nil {
			return err
		}
		in := *new(In)
		if f.start != nil {
			if in, err = f.start(r, it); err != nil {
				return err
			}
		}
		return f.show(s, w, r, it, http.StatusOK, web.EntryOf(in))
	})
	limit := int64(web.FormLimit)
	if f.upload {
		limit += sendMost
	}
	m.HandleUpload("POST "+f.path, f.needs, limit, func(w http.ResponseWriter, r *http.Request) error { return f.post(s, w, r) })
}

// named fails where what the path names is not there.
func (f form[In]) named(r *http.Request) (Exhibit, error) {
	if f.known == nil {
		return Exhibit{}, nil
	}
	return f.known(r.Context(), r.PathValue("id"))
}

func (f form[In]) post(s *Service, w http.ResponseWriter, r *http.Request) error {
	it, err := f.named(r)
	if err != nil {
		return err
	}
	sent, late := r, error(nil)
	if f.upload && strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/") {
		if sent, late, err = s.withFile(r); err != nil {
			return err
		}
	}
	in, entry, err := web.Decode[In](sent)
	if f.bind != nil {
		f.bind(&in, r)
	}
	var to, text string
	if err == nil && late != nil {
		err = fault.Fields(map[string]string{"file": fault.Of(late).Text})
	}
	if err == nil {
		to, text, err = f.do(r.Context(), in)
	}
	return web.Answer(w, r, entry, to, text, err, func(status int, e ui.Entry) error { return f.show(s, w, r, it, status, e) })
}

func (f form[In]) show(s *Service, w http.ResponseWriter, r *http.Request, it Exhibit, status int, e ui.Entry) error {
	fields, err := f.fields(r, e)
	if err != nil {
		return err
	}
	v := ui.FormView{Form: ui.Form{Action: r.URL.Path, Entry: e, Submit: f.submit, Kind: f.kind, Cancel: f.back(r)}, Fields: fields}.Carry(f.hidden...)
	if f.upload {
		v.Form.Files, v.Form.Resume = true, uploadPath
		if u, err := s.Arrived(r.Context(), e.Values.Get("upload")); err == nil {
			v.Form.Upload = u.ID
			v.Notices = append(v.Notices, ui.Notice{Tone: ui.Info, Text: "「" + u.Name + "」（" + humanSize(u.Size) + "）は受け取り済みです。選び直すと、入れ替わります。"})
		}
	}
	p := web.Page{Title: f.title, Lead: f.lead, Crumbs: crumbs(), Main: ui.FormWith(v)}
	if f.above != nil {
		p.Main = templ.Join(f.above(r, e), p.Main)
	}
	if it.ID != "" { // says of which exhibit it is
		p.Lead = it.NumberText() + "「" + it.Title + "」　" + p.Lead
		p.Crumbs = append(p.Crumbs, ui.Crumb{Title: it.NumberText(), URL: itemURL(it.ID)})
	}
	return web.Show(w, r, status, p)
}

// fieldMost is the longest value of a plain field, in bytes.
const fieldMost = 32 << 10

// withFile reads a form with a file part by part, storing the file on the way, and gives
// the other fields as a form without one. The standard library's reader would put large
// files on the disk in the clear. late is what is wrong with the file.
func (s *Service) withFile(r *http.Request) (plain *http.Request, late, err error) {
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
		if part.FormName() != "file" {
			text, err := io.ReadAll(io.LimitReader(part, fieldMost+1))
			if err != nil || len(text) > fieldMost {
				return nil, nil, unreadable(err)
			}
			values.Add(part.FormName(), string(text))
			continue
		}
		if late, err = s.fromPart(r.Context(), part, values); err != nil {
			return nil, nil, err
		}
	}
	plain, err = http.NewRequestWithContext(r.Context(), http.MethodPost, r.URL.Path, strings.NewReader(values.Encode()))
	if err != nil {
		return nil, nil, err
	}
	plain.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return plain, late, nil
}

// fromPart stores the file of a form, where one was chosen.
func (s *Service) fromPart(ctx context.Context, part *multipart.Part, values url.Values) (late, err error) {
	if part.FileName() == "" {
		return nil, nil
	}
	u, err := s.Receive(ctx, part.FileName(), part)
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) {
		return err, nil
	}
	if err != nil {
		return nil, unreadable(err)
	}
	values.Set("upload", u.ID)
	return nil, nil
}

// unreadable tells a request that is too large, which the page says by itself, from one
// that is no form, and from a fault of ours.
func unreadable(err error) error {
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return err
	}
	if _, ok := errors.AsType[*fault.Fault](err); ok {
		return err
	}
	return fault.Wrap(fault.Invalid, "送られた内容を読み取れませんでした。画面を開き直してから、もう一度入力してください。", err)
}

func crumbs() []ui.Crumb { return []ui.Crumb{{Title: "証拠", URL: itemPath}} }

func fixed(path string) func(*http.Request) string {
	return func(*http.Request) string { return path }
}

// toItem gives the page of the item in the path.
func toItem(r *http.Request) string { return itemURL(r.PathValue("id")) }

func versionText(v int64) string { return strconv.FormatInt(v, 10) }
