package draft

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strconv"

	"github.com/a-h/templ"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

func (s *Service) routes(m *web.Mux) {
	m.Handle("GET "+draftPath, CanSee, s.listPage)
	m.Handle("GET "+draftPath+"/new", CanEdit, s.newPage)
	m.Handle("POST "+draftPath+"/new", CanEdit, s.begin)
	m.Handle("GET "+draftPath+"/{id}", CanSee, s.showPage)
	m.Handle("GET "+draftPath+"/{id}/history", CanSee, s.historyPage)
	m.Handle("GET "+draftPath+"/{id}/text", CanSee, s.textPaper)
	m.Handle("GET "+draftPath+"/{id}/compare", CanSee, s.comparePage)
	m.Handle("GET "+draftPath+"/{id}/compare/paper", CanSee, s.comparePaper)
	m.Handle("GET "+draftPath+"/{id}/provision", CanSee, s.provisionPage)
	m.Handle("POST "+draftPath+"/{id}/provision", CanEdit, s.write1)
	m.Handle("GET "+draftPath+"/{id}/insert", CanEdit, s.insertPage)
	m.Handle("POST "+draftPath+"/{id}/insert", CanEdit, s.insertStep)
	m.Handle("GET "+draftPath+"/{id}/delete", CanEdit, s.deletePage)
	m.Handle("POST "+draftPath+"/{id}/delete", CanEdit, s.deleteStep)
	m.Handle("GET "+draftPath+"/{id}/move", CanEdit, s.movePage)
	m.Handle("POST "+draftPath+"/{id}/move", CanEdit, s.moveStep)
	m.Handle("POST "+draftPath+"/{id}/undo", CanEdit, s.undoStep)
	m.Handle("POST "+draftPath+"/{id}/comment", CanComment, s.commentStep)
	m.Handle("GET "+draftPath+"/{id}/rebase", CanEdit, s.rebasePage)
	m.Handle("POST "+draftPath+"/{id}/rebase", CanEdit, s.rebaseStep)
	m.Handle("GET "+draftPath+"/{id}/drop", CanEdit, s.dropPage)
	m.Handle("POST "+draftPath+"/{id}/drop", CanEdit, s.dropStep)
	m.Handle("GET "+draftPath+"/{id}/file", CanEdit, s.filePage)
	m.HandleUpload("POST "+draftPath+"/{id}/file", CanEdit, fileMax+web.FormLimit, s.send)
	m.Handle("GET "+draftPath+"/conflict/{id}/settle", CanSee, s.conflictPage)
	m.Handle("POST "+draftPath+"/conflict/{id}/settle", CanEdit, s.settleStep)
}

// part of a draft's pages, about a provision.
func about(id, page, provision string) string {
	return draftURL(id) + "/" + page + "?p=" + url.QueryEscape(provision)
}

func conflictURL(id string) string { return draftPath + "/conflict/" + id + "/settle" }

func crumbs(d Draft) []ui.Crumb {
	list := []ui.Crumb{{Title: "改正案", URL: draftPath}}
	if d.ID != "" {
		list = append(list, ui.Crumb{Title: d.Title, URL: draftURL(d.ID)})
	}
	return list
}

func stateMark(d Draft) ui.Mark {
	return ui.Mark{Tone: map[State]ui.Tone{Open: ui.Info, Frozen: ui.Warn, Adopted: ui.Good, Dropped: ui.Plain}[d.State], Text: d.State.Title()}
}

// beside puts parts at the side of others.
func beside(left, right []ui.Part) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return ui.Split(ui.Parts(right)).Render(templ.WithChildren(ctx, ui.Parts(left)), w)
	})
}

func may(ctx context.Context, d Draft) bool {
	return d.State == Open && actor.From(ctx).Can(CanEdit)
}

func (s *Service) listOf() web.List[Listed] {
	var states []ui.Option
	for _, x := range States() {
		states = append(states, ui.Option{Value: string(x), Label: x.Title()})
	}
	return web.List[Listed]{
		Title: "改正案", Path: draftPath, Search: true, Filters: []web.Filter{{Name: "state", Label: "状態", Options: states}},
		Columns: []web.Column[Listed]{
			{Key: "title", Title: "改正案", Names: true, Long: true, Text: func(d Listed) string { return d.Draft.Title }, Link: func(d Listed) string { return draftURL(d.ID) }},
			{Key: "document", Title: "規程", Text: func(d Listed) string { return d.Document }},
			{Key: "base", Title: "元の版", Text: func(d Listed) string { return "第" + strconv.FormatInt(d.BaseNumber, 10) + "版" }},
			{Key: "updated", Title: "更新", Text: func(d Listed) string { return d.UpdatedAt.Table() }},
			{Key: "state", Title: "状態", Text: func(d Listed) string { return d.State.Title() }, Mark: func(d Listed) ui.Mark { return stateMark(d.Draft) }},
		},
		Empty: ui.Empty{Title: "改正案はまだありません", Text: "規程を改正するときは、現行の版の横に改正案を作り、条ごとに直していきます。現行の版は、決まるまで変わりません。"},
	}
}

func (s *Service) listPage(w http.ResponseWriter, r *http.Request) error {
	p := web.Page{Title: "改正案", Lead: "規程の次の版の案です。数人で同時に直せます。"}
	if actor.From(r.Context()).Can(CanEdit) {
		p.Tools = []ui.Action{{Kind: ui.Primary, Text: "改正案を作る", URL: draftPath + "/new"}}
	}
	return s.listOf().Serve(w, r, p, func(q web.ListQuery) ([]Listed, int, error) {
		return s.List(r.Context(), Query{State: State(q.Filters["state"]), Text: q.Text, Limit: q.Limit, Offset: q.Offset()})
	})
}

func (s *Service) newPage(w http.ResponseWriter, r *http.Request) error {
	return s.showNew(w, r, http.StatusOK, ui.Entry{Values: ui.Values{"document": {r.URL.Query().Get("document")}, "numbers": {"follow"}}})
}

func (s *Service) showNew(w http.ResponseWriter, r *http.Request, status int, e ui.Entry) error {
	docs, err := s.config.Documents(r.Context())
	if err != nil {
		return err
	}
	options := []ui.Option{{Label: "選んでください"}}
	for _, d := range docs {
		options = append(options, ui.Option{Value: d.ID, Label: d.Title})
	}
	v := ui.FormView{Form: ui.Form{Action: draftPath + "/new", Entry: e, Submit: "作り始める", Cancel: draftPath}, Fields: []ui.Control{
		ui.Choice(e.Field("document", "規程").Must().Of(options...)),
		ui.Entered(e.Field("title", "改正案の名前").Must().Limit(titleMax).Hint("例：令和9年4月1日施行の改正")),
		ui.Lines(e.Field("reason", "改正の趣旨").Limit(reasonMax).Tall(3)),
		ui.OneOf(e.Field("numbers", "番号の付け方").Must().Of(
			ui.Option{Value: "follow", Label: "番号を付け直す", Help: "条を加えたり削ったりすると、後の条の番号と、それを引用する所が変わります。"},
			ui.Option{Value: "keep", Label: "番号を保つ", Help: "加えた条は枝番号（第8条の2）にし、削った条は「削除」として残します。項と号は、どちらでも付け直します。"})),
	}}
	return web.Show(w, r, status, web.Page{Title: "改正案を作る", Lead: "現行の版を写して始めます。現行の版は変わりません。", Crumbs: crumbs(Draft{}), Main: ui.FormWith(v)})
}

func (s *Service) begin(w http.ResponseWriter, r *http.Request) error {
	in, entry, err := web.Decode[Opening](r)
	var d Draft
	if err == nil {
		d, err = s.Begin(r.Context(), in)
	}
	return web.Answer(w, r, entry, draftURL(d.ID), "改正案を作り始めました。", err, func(status int, e ui.Entry) error { return s.showNew(w, r, status, e) })
}

func hidden(pairs ...string) (list []ui.Option) {
	for i := 0; i+1 < len(pairs); i += 2 {
		list = append(list, ui.Option{Value: pairs[i], Label: pairs[i+1]})
	}
	return list
}

func number(n int64) string { return strconv.FormatInt(n, 10) }
