package action

import (
	"context"
	"net/http"
	"strconv"

	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

// form is a page with a form about one action: GET shows it, POST carries it out.
type form[In any] struct {
	step   string // last part of the path
	needs  actor.Permission
	verb   actor.Permission // what must be possible now for the form to be shown
	title  string
	lead   string
	submit string
	kind   ui.Kind
	start  func(x Dossier) In
	fields func(r *http.Request, x Dossier, e ui.Entry) ([]ui.Control, error)
	bind   func(in *In, id string)
	do     func(ctx context.Context, in In) (to, text string, err error)
}

func addForm[In any](s *Service, m *web.Mux, f form[In]) {
	path := actionPath + "/{id}/" + f.step
	m.Handle("GET "+path, f.needs, func(w http.ResponseWriter, r *http.Request) error {
		x, err := s.Show(r.Context(), r.PathValue("id"))
		if err != nil {
			return err
		}
		if !x.May(f.verb) {
			return fault.Newf(fault.Conflict, "「%s」ことは、いまはできません。この是正措置は「%s」です。", f.title, x.State.Title())
		}
		return f.show(w, r, http.StatusOK, x, web.EntryOf(f.start(x)))
	})
	m.Handle("POST "+path, f.needs, func(w http.ResponseWriter, r *http.Request) error { return f.post(s, w, r) })
}

func (f form[In]) post(s *Service, w http.ResponseWriter, r *http.Request) error {
	x, err := s.Show(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	in, entry, err := web.Decode[In](r)
	f.bind(&in, x.ID)
	var to, text string
	if err == nil {
		to, text, err = f.do(r.Context(), in)
	}
	return web.Answer(w, r, entry, to, text, err, func(status int, e ui.Entry) error { return f.show(w, r, status, x, e) })
}

func (f form[In]) show(w http.ResponseWriter, r *http.Request, status int, x Dossier, e ui.Entry) error {
	fields, err := f.fields(r, x, e)
	if err != nil {
		return err
	}
	v := ui.FormView{Form: ui.Form{Action: actionURL(x.ID) + "/" + f.step, Entry: e, Submit: f.submit, Kind: f.kind, Cancel: actionURL(x.ID)}, Fields: fields}
	if e.Values.Get("version") != "" {
		v.Hidden = []ui.Option{{Value: "version", Label: e.Values.Get("version")}}
	}
	return web.Show(w, r, status, web.Page{Title: f.title, Lead: f.lead, Crumbs: crumbs(x.Action), Main: ui.FormWith(v)})
}

func crumbs(a Action) []ui.Crumb {
	list := []ui.Crumb{{Title: "是正措置", URL: actionPath}}
	if a.ID != "" {
		list = append(list, ui.Crumb{Title: a.NumberText(), URL: actionURL(a.ID)})
	}
	return list
}

func longText(e ui.Entry, name, label string) ui.Field {
	return e.Field(name, label).Limit(textMax).Tall(5)
}

func contentFields(e ui.Entry) []ui.Control {
	return []ui.Control{
		ui.Entered(e.Field("title", "件名").Must().Limit(titleMax).Hint("例：離席時の画面ロックの徹底")),
		ui.Lines(longText(e, "problem", "問題の内容").Must().Hint("何が、どこで、どの決まりに反していたかを書きます。")),
		ui.Lines(longText(e, "cause", "原因").Hint("計画を立てるときに書くこともできます。")),
		ui.Lines(longText(e, "measure", "対策").Hint("何をするかを書きます。計画を立てるときに書くこともできます。")),
		ui.Entered(e.Field("basis", "根拠").Limit(noteMax).Hint("例：情報セキュリティ対策基準 第12条")),
		ui.Choice(e.Field("priority", "優先度").Must().Of(priorityOptions()...)),
	}
}

func priorityOptions() (list []ui.Option) {
	for _, p := range Priorities() {
		list = append(list, ui.Option{Value: string(p), Label: p.Title()})
	}
	return list
}

func sourceOptions() (list []ui.Option) {
	for _, k := range SourceKinds() {
		list = append(list, ui.Option{Value: string(k), Label: k.Title()})
	}
	return list
}

func monthOptions() []ui.Option {
	list := []ui.Option{{Value: "0", Label: "確認しない"}}
	for _, n := range []int{1, 2, 3, 6, 12} {
		list = append(list, ui.Option{Value: strconv.Itoa(n), Label: strconv.Itoa(n) + "か月後"})
	}
	return list
}

// ownerFields choose the unit, and the post or the role.
func ownerFields(o org.Outline, e ui.Entry) []ui.Control {
	units, posts := []ui.Option{{Label: "選んでください"}}, []ui.Option{{Label: "（役割で指定する）"}}
	for _, u := range o.Units {
		units = append(units, ui.Option{Value: u.ID, Label: indent(u.Depth) + u.Name})
	}
	for _, p := range o.Posts {
		posts = append(posts, ui.Option{Value: p.ID, Label: p.UnitName + " " + p.Title})
	}
	roles := []ui.Option{{Label: "（職で指定する）"}}
	for _, x := range roleTitles() {
		roles = append(roles, ui.Option{Value: x[0], Label: x[1]})
	}
	return []ui.Control{
		ui.Choice(e.Field("unit", "担当の組織").Must().Of(units...)),
		ui.Choice(e.Field("post", "担当の職").Of(posts...).Hint("職に割り当てるため、異動があっても、後任の人に引き継がれます。")),
		ui.Choice(e.Field("role", "担当の役割").Of(roles...).Hint("職の代わりに、担当の組織についての役割で指定できます。")),
	}
}

func indent(depth int) string {
	text := ""
	for range depth {
		text += "　"
	}
	return text
}

// aloneField asks why the same person checks, where it is the same person.
func aloneField(x Dossier, same bool, e ui.Entry) []ui.Control {
	if !same && e.Faults["alone"] == "" {
		return nil
	}
	return []ui.Control{ui.Lines(e.Field("alone", "同じ人が行う理由").Limit(noteMax).Tall(2).Hint("あなたは、この措置を実施した人です。ほかの人に頼むのが原則です。ほかに人がいないときだけ、その理由を書いてください。理由は、画面と是正措置票に示されます。"))}
}
