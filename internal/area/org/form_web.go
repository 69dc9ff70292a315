package org

import (
	"context"
	"net/http"

	"github.com/okite-isms/okite/internal/area/org/structure"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
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
	known  func(ctx context.Context, id string) error // that what the path names is there
	back   func(r *http.Request) string               // where 「やめる」 leads
	start  func(r *http.Request) (In, error)
	fields func(r *http.Request, e ui.Entry) ([]ui.Control, error)
	hidden []string // names of fields that are carried along unseen
	bind   func(in *In, r *http.Request)
	do     func(ctx context.Context, in In) (to, text string, err error)
}

func addForm[In any](m *web.Mux, f form[In]) {
	m.Handle("GET "+f.path, f.needs, func(w http.ResponseWriter, r *http.Request) error {
		in := *new(In)
		if err := f.named(r); err != nil {
			return err
		}
		if f.start != nil {
			var err error
			if in, err = f.start(r); err != nil {
				return err
			}
		}
		return f.show(w, r, http.StatusOK, web.EntryOf(in))
	})
	m.Handle("POST "+f.path, f.needs, f.post)
}

// named fails where what the path names is not there: before anything is said about
// what was entered.
func (f form[In]) named(r *http.Request) error {
	if f.known == nil {
		return nil
	}
	return f.known(r.Context(), r.PathValue("id"))
}

func (f form[In]) post(w http.ResponseWriter, r *http.Request) error {
	if err := f.named(r); err != nil {
		return err
	}
	in, entry, err := web.Decode[In](r)
	if f.bind != nil {
		f.bind(&in, r)
	}
	var to, text string
	if err == nil {
		to, text, err = f.do(r.Context(), in)
	}
	return web.Answer(w, r, entry, to, text, err, func(status int, e ui.Entry) error { return f.show(w, r, status, e) })
}

func (f form[In]) show(w http.ResponseWriter, r *http.Request, status int, e ui.Entry) error {
	fields, err := f.fields(r, e)
	if err != nil {
		return err
	}
	v := ui.FormView{Form: ui.Form{Action: r.URL.Path, Entry: e, Submit: f.submit, Kind: f.kind, Cancel: f.back(r)}, Fields: fields}.Carry(f.hidden...)
	return web.Show(w, r, status, web.Page{Title: f.title, Lead: f.lead, Crumbs: f.crumbs, Main: ui.FormWith(v)})
}

// dateField asks for a business day.
func dateField(e ui.Entry, name, label string) ui.Field {
	return e.Field(name, label).As("date")
}

func voidFields(_ *http.Request, e ui.Entry) ([]ui.Control, error) {
	return []ui.Control{ui.Entered(e.Field("why", "取り消す理由").Must().Limit(200).Hint("取り消した記録と理由は、履歴に残ります。"))}, nil
}

func lastFields(_ *http.Request, e ui.Entry) ([]ui.Control, error) {
	return []ui.Control{ui.Entered(dateField(e, "last", "最後の日").Must())}, nil
}

func fixed(path string) func(*http.Request) string {
	return func(*http.Request) string { return path }
}

// under gives the page of the object in the path.
func under(path string) func(*http.Request) string {
	return func(r *http.Request) string { return path + "/" + r.PathValue("id") }
}

// dayAsked is the day for which a page is asked; today without one.
func (s *Service) dayAsked(r *http.Request) clock.Date {
	if d, err := clock.ParseDate(web.Clean(r.URL.Query().Get("day"))); err == nil && d.Year >= 1900 && d.Year <= 2200 {
		return d
	}
	return s.Today()
}

// at adds the day to a path where it is not today.
func (s *Service) at(path string, d clock.Date) string {
	if d == s.Today() {
		return path
	}
	return path + "?day=" + d.String()
}

// unitOptions are the units of today, indented as they stand, after the first choice.
func (s *Service) unitOptions(ctx context.Context, first string) ([]ui.Option, error) {
	list := []ui.Option{{Label: first}}
	x, err := s.skeleton(ctx)
	if err == nil {
		x.Walk(func(u structure.Unit, depth int) {
			list = append(list, ui.Option{Value: u.ID, Label: indent(depth) + u.Name})
		})
	}
	return list, err
}

// skeleton is the units and posts of today, without people.
func (s *Service) skeleton(ctx context.Context) (x *structure.Day, err error) {
	err = s.see(ctx, func(v sight) error {
		facts := &structure.Facts{}
		if err := loadUnits(v.ctx, v.tx, v.body, facts); err != nil {
			return err
		}
		err := loadPosts(v.ctx, v.tx, v.body, facts)
		x = facts.On(s.Today())
		return err
	})
	return x, err
}

func indent(depth int) string {
	text := ""
	for range depth {
		text += "　"
	}
	return text
}

// postOptions are the posts of today, after the first choice.
func (s *Service) postOptions(ctx context.Context, first string) ([]ui.Option, error) {
	list := []ui.Option{{Label: first}}
	x, err := s.skeleton(ctx)
	if err != nil {
		return list, err
	}
	return append(list, postsOn(x)...), nil
}

func postsOn(x *structure.Day) (list []ui.Option) {
	x.Walk(func(u structure.Unit, _ int) {
		for _, p := range x.Posts(u.ID) {
			list = append(list, ui.Option{Value: p.ID, Label: x.PostName(p.ID)})
		}
	})
	return list
}

func unitKindOptions() []ui.Option {
	list := []ui.Option{{Label: "選んでください"}}
	for _, k := range unitKinds() {
		list = append(list, ui.Option{Value: string(k), Label: k.Title()})
	}
	return list
}

const personHint = "職員番号で指定します。同じ氏名の人がいないときは、氏名でも指定できます。"
