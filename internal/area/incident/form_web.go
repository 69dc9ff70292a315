package incident

import (
	"context"
	"net/http"
	"strconv"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

// form is a page with a form about one incident: GET shows it, POST carries it out.
type form[In any] struct {
	step   string // last part of the path
	needs  actor.Permission
	view   string                 // of the row of links: the path of the view to which the form belongs
	ready  func(x Incident) error // says why the form cannot be used now; nil: always
	title  string
	lead   string
	submit string
	kind   ui.Kind
	start  func(x Incident) In
	fields func(r *http.Request, x Incident, e ui.Entry) ([]ui.Control, error)
	bind   func(in *In, id string)
	do     func(ctx context.Context, in In) (to, text string, err error)
}

func addForm[In any](s *Service, m *web.Mux, f form[In]) {
	path := incidentPath + "/{id}/" + f.step
	m.Handle("GET "+path, f.needs, func(w http.ResponseWriter, r *http.Request) error {
		x, err := s.Open(r.Context(), r.PathValue("id"))
		if err != nil {
			return err
		}
		if f.ready != nil {
			if err := f.ready(x); err != nil {
				return err
			}
		}
		return f.show(s, w, r, http.StatusOK, x, web.EntryOf(f.start(x)))
	})
	m.Handle("POST "+path, f.needs, func(w http.ResponseWriter, r *http.Request) error { return f.post(s, w, r) })
}

func (f form[In]) post(s *Service, w http.ResponseWriter, r *http.Request) error {
	x, err := s.Open(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	in, entry, err := web.Decode[In](r)
	f.bind(&in, x.ID)
	var to, text string
	if err == nil {
		to, text, err = f.do(r.Context(), in)
	}
	return web.Answer(w, r, entry, to, text, err, func(status int, e ui.Entry) error {
		return f.show(s, w, r, status, x, renewed(e, x, status))
	})
}

// renewed keeps what was typed where somebody else was faster, and lets it be sent again
// after a look at what they did.
func renewed(e ui.Entry, x Incident, status int) ui.Entry {
	now := strconv.FormatInt(x.Version, 10)
	if status != http.StatusConflict || e.Values.Get("version") == now || e.Values.Get("version") == "" {
		return e
	}
	e.Values["version"] = []string{now}
	e.Text = "入力している間に、ほかの人がこのインシデントを変えました。入力した内容は残っています。経過を見て、よければもう一度送ってください。"
	return e
}

func (f form[In]) show(s *Service, w http.ResponseWriter, r *http.Request, status int, x Incident, e ui.Entry) error {
	fields, err := f.fields(r, x, e)
	if err != nil {
		return err
	}
	v := ui.FormView{Form: ui.Form{Action: incidentURL(x.ID) + "/" + f.step, Entry: e, Submit: f.submit, Kind: f.kind, Cancel: incidentURL(x.ID) + f.view}, Fields: fields}
	if e.Values.Get("version") != "" {
		v.Hidden = []ui.Option{{Value: "version", Label: e.Values.Get("version")}}
	}
	return s.sheet(w, r, status, x, f.view, web.Page{Title: f.title, Lead: f.lead, Main: ui.FormWith(v)})
}

// only says that a form can be used in some states alone.
func only(what string, states ...State) func(Incident) error {
	return func(x Incident) error {
		for _, st := range states {
			if x.State == st {
				return nil
			}
		}
		return fault.Newf(fault.Conflict, "「%s」ことは、いまはできません。このインシデントは「%s」です。", what, x.State.Title())
	}
}

// lines is a field for sentences.
func lines(e ui.Entry, name, label string, tall int) ui.Field {
	return e.Field(name, label).Limit(textMax).Tall(tall)
}

// at is a field for a time by the clock in Japan.
func at(e ui.Entry, name, label string) ui.Field {
	return e.Field(name, label).As("datetime-local").Narrow()
}
