package approval

import (
	"context"
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

// form is a page with a form that carries out a use case: GET shows it, POST does it.
type form[In any] struct {
	path   string
	needs  actor.Permission
	title  string
	lead   string
	submit string
	kind   ui.Kind
	crumbs []ui.Crumb
	known  func(ctx context.Context, id string) error   // that what the path names is there
	load   func(r *http.Request) (*http.Request, error) // known, for a form that carries along what it has loaded
	back   func(r *http.Request) string                 // where 「やめる」 leads
	start  func(r *http.Request) (In, error)
	fields func(r *http.Request, e ui.Entry) ([]ui.Control, error)
	below  func(r *http.Request) ([]ui.Part, error) // what stands under the form
	hidden []string                                 // names of fields that are carried along unseen
	bind   func(in *In, r *http.Request)
	attach func(in *In, files []Attachment) // set: the form takes files
	do     func(ctx context.Context, in In) (to, text string, err error)
}

func addForm[In any](m *web.Mux, f form[In]) {
	m.Handle("GET "+f.path, f.needs, func(w http.ResponseWriter, r *http.Request) error {
		in := *new(In)
		r, err := f.named(r)
		if err != nil {
			return err
		}
		if f.start != nil {
			if in, err = f.start(r); err != nil {
				return err
			}
		}
		return f.show(w, r, http.StatusOK, web.EntryOf(in))
	})
	limit := int64(web.FormLimit)
	if f.attach != nil {
		limit = enclosureLimit
	}
	m.HandleUpload("POST "+f.path, f.needs, limit, f.post)
}

// named fails where what the path names is not there: before anything is said about
// what was entered.
func (f form[In]) named(r *http.Request) (*http.Request, error) {
	if f.load != nil {
		return f.load(r)
	}
	if f.known == nil {
		return r, nil
	}
	return r, f.known(r.Context(), r.PathValue("id"))
}

func (f form[In]) post(w http.ResponseWriter, r *http.Request) error {
	r, err := f.named(r)
	if err != nil {
		return err
	}
	sent, files, err := f.read(w, r)
	if err != nil {
		return err
	}
	in, entry, err := web.Decode[In](sent)
	if f.attach != nil {
		f.attach(&in, files)
	}
	if f.bind != nil {
		f.bind(&in, r)
	}
	var to, text string
	if err == nil {
		to, text, err = f.do(r.Context(), in)
	}
	return web.Answer(w, r, entry, to, text, err, func(status int, e ui.Entry) error { return f.show(w, r, status, e) })
}

// read gives the request without its files: only one that carries files may be large.
func (f form[In]) read(w http.ResponseWriter, r *http.Request) (*http.Request, []Attachment, error) {
	if f.attach != nil && strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/") {
		return parted(r)
	}
	r.Body = http.MaxBytesReader(w, r.Body, web.FormLimit)
	return r, nil, nil
}

func (f form[In]) show(w http.ResponseWriter, r *http.Request, status int, e ui.Entry) error {
	fields, err := f.fields(r, e)
	if err != nil {
		return err
	}
	v := ui.FormView{Form: ui.Form{Action: r.URL.Path, Entry: e, Submit: f.submit, Kind: f.kind, Files: f.attach != nil, Cancel: f.back(r)}, Fields: fields}.Carry(f.hidden...)
	main := ui.FormWith(v)
	if f.below != nil {
		parts, err := f.below(r)
		if err != nil {
			return err
		}
		main = templ.Join(main, ui.Parts(parts))
	}
	return web.Show(w, r, status, web.Page{Title: f.title, Lead: f.lead, Crumbs: f.crumbs, Main: main})
}

func fixed(path string) func(*http.Request) string {
	return func(*http.Request) string { return path }
}

// under gives the page of the object in the path.
func under(path string) func(*http.Request) string {
	return func(r *http.Request) string { return path + "/" + r.PathValue("id") }
}
