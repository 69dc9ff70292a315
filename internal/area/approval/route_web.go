package approval

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/okite-isms/okite/internal/area/approval/flow"
	"github.com/okite-isms/okite/internal/area/approval/page"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

func routeURL(name string) string { return routePath + "/" + name }

func routeCrumbs() []ui.Crumb { return []ui.Crumb{{Title: "決裁ルート", URL: routePath}} }

func (s *Service) routeRoutes(m *web.Mux) {
	m.Handle("GET "+routePath, CanSee, s.routesPage)
	m.Handle("GET "+routePath+"/{id}", CanSee, s.routePage)
	addForm(m, form[Naming]{
		path: routePath + "/new", needs: CanManage, title: "決裁ルートを作る", submit: "作る", crumbs: routeCrumbs(), back: fixed(routePath),
		lead:  "元にするルートを写して作ります。段階は、作ったあとで直します。",
		start: func(*http.Request) (Naming, error) { return Naming{}, nil }, fields: s.namingFields,
		do: func(ctx context.Context, in Naming) (string, string, error) {
			r, err := s.CopyRoute(ctx, in)
			return editURL(r.Name), "決裁ルートを作りました。下の図で、段階を直せます。", err
		},
	})
	s.editorRoutes(m)
}

func (s *Service) routesPage(w http.ResponseWriter, r *http.Request) error {
	list, err := s.Routes(r.Context())
	if err != nil {
		return err
	}
	t := ui.Table{Caption: "決裁ルート", Heads: []ui.Head{{Title: "名称"}, {Title: "使うとき"}, {Title: "種類"}, {Title: "段階"}, {Title: "版"}}}
	for _, x := range list {
		var steps []string
		for _, p := range x.Steps {
			steps = append(steps, p.Title)
		}
		version := "配布のまま"
		if x.Version > 0 {
			version = "第" + strconv.FormatInt(x.Version, 10) + "版"
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: x.Title, URL: routeURL(x.Name), Head: true}, {Text: x.Meaning}, {Text: s.kindTitle(x.Kind)}, {Text: strings.Join(steps, " → ")}, {Text: version}}})
	}
	main := ui.Part{Table: t, Empty: ui.Empty{Title: "決裁ルートはまだありません", Text: "決裁する順を、段階として定めます。"}}
	p := web.Page{Title: "決裁ルート", Lead: "案件がだれに、どの順に回るかの定めです。", Wide: true, Main: ui.Parts([]ui.Part{main})}
	if actor.From(r.Context()).Can(CanManage) {
		p.Tools = []ui.Action{{Kind: ui.Secondary, Text: "決裁ルートを作る", URL: routePath + "/new"}, {Kind: ui.Secondary, Text: "ファイルから読み込む", URL: routePath + "/import"}}
		drafts, err := s.draftsPart(r.Context())
		if err != nil {
			return err
		}
		p.Main = ui.Parts(append([]ui.Part{main}, drafts...))
	}
	return web.Show(w, r, http.StatusOK, p)
}

func (s *Service) routePage(w http.ResponseWriter, r *http.Request) error {
	f, err := s.Foresee(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	part := ui.Part{Title: "きょう、あなたが起案すると", Raw: page.Picture(forecastWay(f))}
	t := ui.Table{Caption: "段階", Heads: []ui.Head{{Title: "順"}, {Title: "段階"}, {Title: "すること"}, {Title: "決裁する人"}, {Title: "必要な人数"}, {Title: "条件"}, {Title: "差し戻し先"}}}
	titles := s.roleTitles()
	for i, x := range f.Route.Steps {
		var who []string
		for _, y := range x.Who {
			name := y.Name
			if titles[name] != "" {
				name = titles[name]
			}
			if y.By == flow.ByPost || y.By == flow.ByPerson {
				name = ""
				for _, seat := range f.Seats[i] {
					name += seat.Title
				}
			}
			who = append(who, strings.TrimSpace(y.By.Title()+" "+name))
		}
		quorum := x.Quorum.Title()
		if quorum == "" {
			quorum = flow.All.Title()
		}
		if x.Quorum == flow.Some {
			quorum = strconv.Itoa(x.Count) + "人以上"
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: strconv.Itoa(i + 1)}, {Text: x.Title, Head: true}, {Text: x.Mode.Title()}, {Text: strings.Join(who, "、")}, {Text: quorum}, {Text: conditionLines(f.Route.Kind, x)}, {Text: returnLine(f.Route, x)}}})
	}
	steps := ui.Part{Title: "段階", Table: t}
	if actor.From(r.Context()).Can(CanManage) {
		steps.Buttons = []ui.Action{
			{Kind: ui.Secondary, Text: "このルートを変える", URL: editURL(f.Route.Name)}, {Kind: ui.Quiet, Text: "配布のルートと比べる", URL: routeURL(f.Route.Name) + "/compare"},
			{Kind: ui.Quiet, Text: "ファイルに書き出す", URL: routeURL(f.Route.Name) + "/file"},
		}
	}
	return web.Show(w, r, http.StatusOK, web.Page{Title: f.Route.Title, Lead: f.Route.Meaning, Crumbs: routeCrumbs(), Wide: true, Main: ui.Parts([]ui.Part{part, steps})})
}

func (s *Service) namingFields(r *http.Request, e ui.Entry) ([]ui.Control, error) {
	routes, err := s.Routes(r.Context())
	options := []ui.Option{{Label: "選んでください"}}
	for _, x := range routes {
		options = append(options, ui.Option{Value: x.Name, Label: x.Title})
	}
	return []ui.Control{
		ui.Choice(e.Field("from", "元にするルート").Must().Of(options...)), ui.Entered(e.Field("title", "名称").Must().Limit(40)), ui.Entered(e.Field("meaning", "使うとき").Limit(200)),
		ui.Entered(e.Field("name", "記号").Must().Limit(40).Narrow().Hint("英小文字、数字、ハイフン。例：purchase")),
	}, err
}
