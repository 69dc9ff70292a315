package notice

import (
	"context"
	"net/http"
	"strconv"

	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

// form is a page with a form that carries out a use case: GET shows it, POST does it.
type form[In any] struct {
	path, title, lead, submit string
	needs                     actor.Permission
	kind                      ui.Kind
	back                      func(r *http.Request) string
	start                     func(r *http.Request) (In, error) // also fails where the path names nothing
	fields                    func(r *http.Request, e ui.Entry) ([]ui.Control, error)
	hidden                    []string
	bind                      func(in *In, r *http.Request)
	do                        func(ctx context.Context, in In) (to, text string, err error)
}

func addForm[In any](m *web.Mux, f form[In]) {
	m.Handle("GET "+f.path, f.needs, func(w http.ResponseWriter, r *http.Request) error {
		in, err := f.start(r)
		if err != nil {
			return err
		}
		return f.show(w, r, http.StatusOK, web.EntryOf(in))
	})
	m.Handle("POST "+f.path, f.needs, func(w http.ResponseWriter, r *http.Request) error {
		if _, err := f.start(r); err != nil {
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
	})
}

func (f form[In]) show(w http.ResponseWriter, r *http.Request, status int, e ui.Entry) error {
	fields, err := f.fields(r, e)
	if err != nil {
		return err
	}
	v := ui.FormView{Form: ui.Form{Action: r.URL.Path, Entry: e, Submit: f.submit, Kind: f.kind, Cancel: f.back(r)}, Fields: fields}.Carry(f.hidden...)
	return web.Show(w, r, status, web.Page{Title: f.title, Lead: f.lead, Crumbs: noticeCrumbs(), Main: ui.FormWith(v)})
}

// noticeOf gives the page of the notice in the path.
func noticeOf(r *http.Request) string { return noticeURL(r.PathValue("id")) }

// audienceFields are those by which an audience is chosen.
func (s *Service) audienceFields(ctx context.Context, e ui.Entry) (list []ui.Control, err error) {
	var units, roles, kinds, committees []ui.Option
	err = s.db.View(ctx, func(tx db.Tx) error {
		roll, err := s.Directory.Roll(ctx, tx, s.today(), actor.From(ctx).ID)
		if err != nil {
			return err
		}
		roll.Day.Walk(func(u org.DayUnit, depth int) {
			indent := ""
			for range depth {
				indent += "　"
			}
			units = append(units, ui.Option{Value: u.ID, Label: indent + u.Name})
		})
		for _, b := range roll.Committees {
			committees = append(committees, ui.Option{Value: b.ID, Label: b.Name})
		}
		names, titles, err := s.Directory.RoleTitles(ctx, tx)
		for _, name := range names {
			roles = append(roles, ui.Option{Value: name, Label: titles[name]})
		}
		return err
	})
	for _, k := range org.Employments() {
		kinds = append(kinds, ui.Option{Value: string(k), Label: k.Title()})
	}
	list = []ui.Control{
		ui.Folded(e.Field("units", "組織").Of(units...).Hint("選んだ組織と、その下の人です。執行機関を選ぶと、その全体です。何も選ばないと、全職員に知らせます。")),
		ui.Folded(e.Field("kinds", "職員の種類").Of(kinds...).Hint("選ぶと、その種類の人だけになります。")),
		ui.Folded(e.Field("roles", "役割").Of(roles...).Hint("選ぶと、どれかの役割に就いている人だけになります。")),
	}
	if len(committees) > 0 {
		list = append(list, ui.Folded(e.Field("committees", "委員会の委員").Of(committees...).Hint("選ぶと、どれかの委員会の委員だけになります。")))
	}
	return append(list,
		ui.Folded(e.Field("except_units", "除く組織").Of(units...)),
		ui.Folded(e.Field("except_kinds", "除く職員の種類").Of(kinds...).Hint("休職・育児休業・出向・病気休暇の人は、そのあいだ自動で除かれ、理由が示されます。")),
	), err
}

func (s *Service) composeFields(r *http.Request, e ui.Entry) ([]ui.Control, error) {
	if text := e.Faults["audience"]; text != "" && e.Text == "" {
		e.Text = text
	}
	audience, err := s.audienceFields(r.Context(), e)
	if text := e.Faults["audience"]; text != "" {
		audience[0].Field.Error = text
	}
	list := []ui.Control{
		ui.Entered(e.Field("title", "件名").Must().Limit(titleMax)),
		ui.Lines(e.Field("content", "本文").Must()),
		ui.Tick(e.Field("must", "必読にする（読んだことの記録を求め、期限まで督促する）")),
		ui.Entered(e.Field("due", "読む期限").As("date").Hint("必読のときは必ず入力します。")),
		ui.Entered(e.Field("closes", "掲示を終える日").As("date").Hint("この日を過ぎると、だれにも読むことを求めません。空にすると、取り下げるまで掲示します。")),
	}
	return append(list, audience...), err
}

func versionText(n int64) string { return strconv.FormatInt(n, 10) }
