package check

import (
	"context"
	"net/http"
	"strconv"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/sheet"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

const checkPath = "/check"

func editionURL(id string) string { return checkPath + "/edition/" + id }
func itemURL(id string) string    { return checkPath + "/item/" + id }

func (s *Service) routes(m *web.Mux) {
	m.Handle("GET "+checkPath, CanSee, s.listPage)
	m.Handle("GET "+checkPath+"/new", CanManage, s.newPage)
	m.Handle("POST "+checkPath+"/new", CanManage, s.found)
	m.Handle("GET "+checkPath+"/coverage", CanSee, s.coveragePage)
	m.Handle("GET "+checkPath+"/fact", CanSee, s.factsPage)
	m.Handle("GET "+checkPath+"/fact/{id}/edit", CanManage, s.factPage)
	m.Handle("POST "+checkPath+"/fact/{id}/edit", CanManage, s.keepFacts)
	m.Handle("GET "+checkPath+"/sheet/{id}/name", CanManage, s.namePage)
	m.Handle("POST "+checkPath+"/sheet/{id}/name", CanManage, s.rename)
	m.Handle("GET "+checkPath+"/edition/{id}", CanSee, s.editionPage)
	m.Handle("GET "+checkPath+"/edition/{id}/difference", CanSee, s.differencePage)
	m.Handle("POST "+checkPath+"/edition/{id}/revise", CanManage, s.reviseStep)
	m.Handle("POST "+checkPath+"/edition/{id}/use", CanManage, s.useStep)
	m.Handle("POST "+checkPath+"/edition/{id}/discard", CanManage, s.discardStep)
	m.Handle("GET "+checkPath+"/edition/{id}/item", CanManage, s.addPage)
	m.Handle("POST "+checkPath+"/edition/{id}/item", CanManage, s.addItem)
	m.Handle("GET "+checkPath+"/edition/{id}/generate", CanManage, s.generatePage)
	m.Handle("POST "+checkPath+"/edition/{id}/generate", CanManage, s.generate)
	m.Handle("GET "+checkPath+"/item/{id}", CanSee, s.itemPage)
	m.Handle("GET "+checkPath+"/item/{id}/edit", CanManage, s.editPage)
	m.Handle("POST "+checkPath+"/item/{id}/edit", CanManage, s.editItem)
	m.Handle("GET "+checkPath+"/item/{id}/base", CanManage, s.basePage)
	m.Handle("POST "+checkPath+"/item/{id}/base", CanManage, s.baseItem)
	m.Handle("POST "+checkPath+"/item/{id}/drop", CanManage, s.dropStep)
	s.importRoutes(m)
}

func crumbs(more ...ui.Crumb) []ui.Crumb {
	return append([]ui.Crumb{{Title: "点検項目", URL: checkPath}}, more...)
}

func tools(ctx context.Context, needs actor.Permission, list ...ui.Action) []ui.Action {
	if !actor.From(ctx).Can(needs) {
		return nil
	}
	return list
}

func mark(x State) ui.Mark {
	return ui.Mark{Tone: map[State]ui.Tone{Drafted: ui.Info, Used: ui.Good, Retired: ui.Plain}[x], Text: x.Title()}
}

// versionField carries the version of what a form is about.
func versionField(v int64) []ui.Option {
	return []ui.Option{{Value: "version", Label: strconv.FormatInt(v, 10)}}
}

func (s *Service) listPage(w http.ResponseWriter, r *http.Request) error {
	list, err := s.Sheets(r.Context())
	if err != nil {
		return err
	}
	t := ui.Table{Caption: "点検表", Heads: []ui.Head{{Title: "点検表"}, {Title: "使用中の版"}, {Title: "項目", Class: "number"}, {Title: "使い始めた日", Class: "date"}, {Title: "下書き"}}}
	for _, x := range list {
		used := ui.Cell{Text: "まだありません"}
		name := ui.Cell{Text: x.Title, Head: true}
		if x.DraftEdition != "" {
			name.URL = editionURL(x.DraftEdition)
		}
		if x.UsedEdition != "" {
			name.URL = editionURL(x.UsedEdition)
			used.Text = "第" + strconv.Itoa(x.UsedNumber) + "版"
		}
		draft := ui.Cell{}
		if x.DraftEdition != "" {
			draft = ui.Cell{Text: "下書き（" + strconv.Itoa(x.DraftItems) + "項目）", URL: editionURL(x.DraftEdition), Hidden: x.Title + "の"}
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{name, used, {Text: strconv.Itoa(x.Items), Class: "number"}, {Text: x.UsedOn.Table(), Class: "date"}, draft}})
	}
	p := web.Page{Title: "点検項目", Lead: "監査と自己点検で確かめることの一覧です。点検表には版があり、監査を始めると、その時の版の写しを使います。", Wide: true}
	p.Tools = append(p.Tools, ui.Action{Kind: ui.Secondary, Text: "遵守事項との対応", URL: checkPath + "/coverage"}, ui.Action{Kind: ui.Secondary, Text: "組織の事実", URL: checkPath + "/fact"})
	p.Tools = append(p.Tools, tools(r.Context(), CanManage, ui.Action{Kind: ui.Secondary, Text: "取り込んだ表", URL: importPath}, ui.Action{Kind: ui.Primary, Text: "点検表を作る", URL: checkPath + "/new"})...)
	p.Main = ui.Parts([]ui.Part{{Table: t, Empty: ui.Empty{Title: "点検表はまだありません", Text: "標準の点検表から作るか、空の表を作って、自分の団体の規程の遵守事項や、Excelの表から項目を加えます。"}}})
	return web.Show(w, r, http.StatusOK, p)
}

func (s *Service) newPage(w http.ResponseWriter, r *http.Request) error {
	return s.showNew(w, r, http.StatusOK, ui.Entry{Values: ui.Values{}})
}

func (s *Service) showNew(w http.ResponseWriter, r *http.Request, status int, e ui.Entry) error {
	from := []ui.Option{{Label: "空の表"}}
	for _, t := range s.config.Templates {
		from = append(from, ui.Option{Value: t.Name, Label: t.Title + "（" + t.Edition + "）", Help: t.Meaning})
	}
	v := ui.FormView{Form: ui.Form{Action: checkPath + "/new", Entry: e, Submit: "作る", Cancel: checkPath}, Fields: []ui.Control{
		ui.Entered(e.Field("title", "点検表の名前").Must().Limit(titleMax).Hint("例：内部監査点検表")),
		ui.Lines(e.Field("meaning", "説明").Limit(noteMax).Tall(3)),
		ui.Choice(e.Field("shipped", "もとにするもの").Of(from...).Hint("標準の点検表をもとにすると、その項目が下書きに入ります。後から直せます。")),
	}}
	return web.Show(w, r, status, web.Page{Title: "点検表を作る", Crumbs: crumbs(), Main: ui.FormWith(v)})
}

func (s *Service) found(w http.ResponseWriter, r *http.Request) error {
	in, entry, err := web.Decode[Founding](r)
	var x Whole
	if err == nil {
		x, err = s.Found(r.Context(), in)
	}
	return web.Answer(w, r, entry, editionURL(x.Edition.ID), "点検表の下書きを作りました。", err, func(status int, e ui.Entry) error { return s.showNew(w, r, status, e) })
}

func (s *Service) namePage(w http.ResponseWriter, r *http.Request) error {
	return s.showName(w, r, http.StatusOK, nil)
}

func (s *Service) showName(w http.ResponseWriter, r *http.Request, status int, entry *ui.Entry) error {
	list, err := s.Sheets(r.Context())
	if err != nil {
		return err
	}
	x, err := sheetIn(list, r.PathValue("id"))
	if err != nil {
		return err
	}
	e := web.EntryOf(Naming{Title: x.Title, Meaning: x.Meaning, Version: x.Version})
	if entry != nil {
		e = *entry
	}
	v := ui.FormView{Form: ui.Form{Action: checkPath + "/sheet/" + x.ID + "/name", Entry: e, Submit: "変える", Cancel: checkPath}, Fields: []ui.Control{
		ui.Entered(e.Field("title", "点検表の名前").Must().Limit(titleMax)), ui.Lines(e.Field("meaning", "説明").Limit(noteMax).Tall(3)),
	}}.Carry("version")
	return web.Show(w, r, status, web.Page{Title: "点検表の名前を変える", Crumbs: crumbs(), Main: ui.FormWith(v)})
}

func sheetIn(list []Listed, id string) (Listed, error) {
	for _, x := range list {
		if x.ID == id {
			return x, nil
		}
	}
	return Listed{}, errSheet()
}

func (s *Service) rename(w http.ResponseWriter, r *http.Request) error {
	in, entry, err := web.Decode[Naming](r)
	in.ID = r.PathValue("id")
	if err == nil {
		_, err = s.Rename(r.Context(), in)
	}
	return web.Answer(w, r, entry, checkPath, "名前を変えました。", err, func(status int, e ui.Entry) error { return s.showName(w, r, status, &e) })
}

func (s *Service) factsPage(w http.ResponseWriter, r *http.Request) error {
	list, err := s.Units(r.Context())
	if err != nil {
		return err
	}
	can := actor.From(r.Context()).Can(CanManage)
	t := ui.Table{Caption: "組織の事実", Heads: []ui.Head{{Title: "組織"}, {Title: "当てはまること"}}}
	if can {
		t.Heads = append(t.Heads, ui.Head{Title: "操作"})
	}
	for _, u := range list {
		row := ui.Row{Cells: []ui.Cell{{Text: indent(u.Depth) + u.Name, Head: true}, {Text: s.titles(u.Facts)}}}
		if can {
			row.Cells = append(row.Cells, ui.Cell{Text: "記録する", URL: checkPath + "/fact/" + u.UnitID + "/edit", Hidden: u.Name + "の事実を"})
		}
		t.Rows = append(t.Rows, row)
	}
	return web.Show(w, r, http.StatusOK, web.Page{
		Title: "組織の事実", Lead: "どの点検項目がどの組織に当てはまるかは、ここに記録した事実から決まります。", Crumbs: crumbs(), Wide: true,
		Main: ui.Parts([]ui.Part{{Table: t, Empty: ui.Empty{Title: "組織が登録されていません"}}}),
	})
}

func (s *Service) titles(names []string) string {
	text := ""
	for i, n := range names {
		if i > 0 {
			text += "、"
		}
		text += s.config.Words.Title(n)
	}
	return text
}

func indent(depth int) string {
	text := ""
	for range depth {
		text += "　"
	}
	return text
}

func (s *Service) factPage(w http.ResponseWriter, r *http.Request) error {
	return s.showFact(w, r, http.StatusOK, nil)
}

func (s *Service) showFact(w http.ResponseWriter, r *http.Request, status int, entry *ui.Entry) error {
	list, err := s.Units(r.Context())
	if err != nil {
		return err
	}
	for _, u := range list {
		if u.UnitID != r.PathValue("id") {
			continue
		}
		e := web.EntryOf(Recording{Facts: u.Facts})
		if entry != nil {
			e = *entry
		}
		var options []ui.Option
		for _, f := range s.config.Words {
			if f.Recorded() {
				options = append(options, ui.Option{Value: f.Name, Label: f.Title, Help: f.Meaning})
			}
		}
		v := ui.FormView{Form: ui.Form{Action: checkPath + "/fact/" + u.UnitID + "/edit", Entry: e, Submit: "記録する", Cancel: checkPath + "/fact"}, Fields: []ui.Control{ui.Several(e.Field("facts", "当てはまること").Of(options...))}}
		return web.Show(w, r, status, web.Page{Title: u.Name + "の事実", Crumbs: crumbs(ui.Crumb{Title: "組織の事実", URL: checkPath + "/fact"}), Main: ui.FormWith(v)})
	}
	return errUnit()
}

func (s *Service) keepFacts(w http.ResponseWriter, r *http.Request) error {
	in, entry, err := web.Decode[Recording](r)
	in.Unit = r.PathValue("id")
	if err == nil {
		_, err = s.Record(r.Context(), in)
	}
	return web.Answer(w, r, entry, checkPath+"/fact", "組織の事実を記録しました。", err, func(status int, e ui.Entry) error { return s.showFact(w, r, status, &e) })
}

const importPath = checkPath + "/import"

func importURL(id string) string { return importPath + "/" + id + "/look" }

func (s *Service) importRoutes(m *web.Mux) {
	m.Handle("GET "+importPath, CanManage, s.importsPage)
	m.Handle("GET "+checkPath+"/sheet/{id}/import", CanManage, s.bringPage)
	m.HandleUpload("POST "+checkPath+"/sheet/{id}/import", CanManage, sheet.ReadSize+web.FormLimit, s.bring)
	m.Handle("GET "+importPath+"/{id}/look", CanManage, s.lookPage)
	m.Handle("POST "+importPath+"/{id}/direct", CanManage, s.direct)
	m.Handle("POST "+importPath+"/{id}/apply", CanManage, s.applyStep)
}
