package incident

import (
	"cmp"
	"context"
	"net/http"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

// outForm is a page with a form about something that belongs to an incident and has a
// version of its own: a clock, a report, the notice to the people concerned.
type outForm[In any] struct {
	path   string
	needs  actor.Permission
	view   string // the tab to which the form belongs
	title  string
	lead   string
	submit string
	kind   ui.Kind
	hidden []string
	open   func(r *http.Request) (Incident, In, error)
	fields func(r *http.Request, e ui.Entry) []ui.Control
	choose func(r *http.Request, x Incident, e ui.Entry) ([]ui.Control, error) // instead of fields, where they have to be looked up
	bind   func(in *In, id string)
	do     func(ctx context.Context, in In) (to, text string, err error)
}

func addSheet[In any](s *Service, m *web.Mux, f outForm[In]) {
	m.Handle("GET "+f.path, f.needs, func(w http.ResponseWriter, r *http.Request) error {
		x, in, err := f.open(r)
		if err != nil {
			return err
		}
		return f.show(s, w, r, http.StatusOK, x, web.EntryOf(in))
	})
	m.Handle("POST "+f.path, f.needs, func(w http.ResponseWriter, r *http.Request) error {
		in, entry, err := web.Decode[In](r)
		x, _, unseen := f.open(r)
		if unseen != nil {
			return cmp.Or(err, unseen) // what is no form of ours is refused as that, whatever it is about
		}
		f.bind(&in, r.PathValue("id"))
		var to, text string
		if err == nil {
			to, text, err = f.do(r.Context(), in)
		}
		return web.Answer(w, r, entry, to, text, err, func(status int, e ui.Entry) error { return f.show(s, w, r, status, x, e) })
	})
}

func (f outForm[In]) show(s *Service, w http.ResponseWriter, r *http.Request, status int, x Incident, e ui.Entry) error {
	v := ui.FormView{Form: ui.Form{Action: r.URL.RequestURI(), Entry: e, Submit: f.submit, Kind: f.kind, Cancel: incidentURL(x.ID) + f.view}}
	if f.fields != nil {
		v.Fields = f.fields(r, e)
	} else {
		var err error
		if v.Fields, err = f.choose(r, x, e); err != nil {
			return err
		}
	}
	v = v.Carry(f.hidden...)
	return s.sheet(w, r, status, x, f.view, web.Page{Title: f.title, Lead: f.lead, Main: ui.FormWith(v)})
}
