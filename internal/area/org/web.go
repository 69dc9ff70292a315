package org

import (
	"net/http"

	"github.com/a-h/templ"

	"github.com/okite-isms/okite/internal/area/org/page"
	"github.com/okite-isms/okite/internal/area/org/structure"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/sheet"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

const (
	personPath = "/org/person"
	bodyPath   = "/org/body"
	setupPath  = "/setup"
)

func personURL(id string) string { return personPath + "/" + id }

func (s *Service) routes(m *web.Mux) {
	m.Public("GET "+setupPath, "最初の設定。団体がまだなく、コンソールの鍵を持つ人だけが使える", s.setupPage)
	m.Public("POST "+setupPath, "最初の設定。団体がまだなく、コンソールの鍵を持つ人だけが使える", s.setUp)

	m.Handle("GET "+personPath, CanView, s.listPage)
	m.Handle("GET "+personPath+"/new", CanManage, s.enrolPage)
	m.Handle("POST "+personPath, CanManage, s.enrol)
	m.Handle("GET "+personPath+"/{id}", CanView, s.personPage)
	m.Handle("GET "+personPath+"/{id}/edit", CanManage, s.changePage)
	m.Handle("POST "+personPath+"/{id}", CanManage, s.change)
	m.Handle("GET "+personPath+"/{id}/roles", CanManage, s.rolesPage)
	m.Handle("POST "+personPath+"/{id}/roles", CanManage, s.assign)
	m.Handle("GET "+personPath+"/{id}/deactivate", CanManage, s.deactivatePage)
	m.Handle("POST "+personPath+"/{id}/deactivate", CanManage, s.deactivate)
	m.Handle("POST "+personPath+"/{id}/reactivate", CanManage, s.reactivate)
	m.Handle("GET "+personPath+"/{id}/reissue", CanManage, s.reissuePage)
	m.Handle("POST "+personPath+"/{id}/reissue", CanManage, s.reissue)

	s.unitRoutes(m)
	s.roleRoutes(m)
	s.committeeRoutes(m)
	s.contactRoutes(m)
	s.rightRoutes(m)
	s.accessRoutes(m)
	s.chartRoutes(m)
	s.transferRoutes(m)
	s.accountRoutes(m)
	s.calendarRoutes(m)

	m.Handle("GET "+bodyPath, CanView, s.bodyPage)
	m.Handle("GET "+bodyPath+"/edit", CanManageBody, s.amendPage)
	m.Handle("POST "+bodyPath, CanManageBody, s.amend)
	m.Handle("GET "+bodyPath+"/new", CanManageBody, s.besidePage)
	m.Handle("POST "+bodyPath+"/new", CanManageBody, s.foundBeside)
	m.Handle("GET "+bodyPath+"/erase", CanManageBody, s.erasePage)
	m.Handle("POST "+bodyPath+"/erase", CanManageBody, s.eraseSample)
}

func peopleList() web.List[Listed] {
	roles := []ui.Option{}
	for _, r := range actor.FixedRoles() {
		roles = append(roles, ui.Option{Value: string(r), Label: r.Title()})
	}
	return web.List[Listed]{
		Title: "利用者", Path: personPath, Search: true, Sort: "name", Unit: "人",
		Filters: []web.Filter{
			{Name: "role", Label: "役割", Options: roles},
			{Name: "state", Label: "状態", Options: []ui.Option{{Value: Active, Label: "利用中"}, {Value: Inactive, Label: "利用停止"}}},
		},
		Columns: []web.Column[Listed]{
			{Key: "name", Title: "氏名", Sorts: true, Names: true, Text: func(l Listed) string { return l.Name }, Link: func(l Listed) string { return personURL(l.ID) }},
			{Key: "kana", Title: "フリガナ", Text: func(l Listed) string { return l.Kana }, Export: true},
			{Key: "number", Title: "職員番号", Sorts: true, Text: func(l Listed) string { return l.Number }},
			{Key: "unit", Title: "所属", Sorts: true, Text: func(l Listed) string { return l.Unit }},
			{Key: "roles", Title: "役割", Text: func(l Listed) string { return l.RoleTitles() }},
			{Key: "login", Title: "利用者ID", Text: func(l Listed) string { return l.Login }},
			{Key: "signed", Title: "最後のサインイン", Kind: sheet.Time, Text: func(l Listed) string { return l.SignedInAt.Table() }},
			{Key: "state", Title: "状態", Sorts: true, Text: func(l Listed) string { return l.State() }, Mark: stateMark},
			{Key: "first", Title: "最初のパスワードのまま", Text: firstPassword, Export: true},
		},
		Empty: ui.Empty{Title: "利用者はまだいません", Text: "Okite を使う人を、ここに登録します。"},
	}
}

func firstPassword(l Listed) string {
	if l.MustChange {
		return "はい"
	}
	return ""
}

func stateMark(l Listed) ui.Mark {
	switch {
	case !l.Active:
		return ui.Mark{Tone: ui.Plain, Text: "利用停止"}
	case l.Login == "":
		return ui.Mark{Tone: ui.Plain, Text: "利用者IDなし"}
	case l.MustChange:
		return ui.Mark{Tone: ui.Info, Text: "初回待ち"}
	}
	return ui.Mark{Tone: ui.Good, Text: "利用中"}
}

func (s *Service) listPage(w http.ResponseWriter, r *http.Request) error {
	p := web.Page{Title: "利用者", Lead: "Okite を使う人と、その役割です。", Tools: tools(r, CanManage,
		ui.Action{Kind: ui.Secondary, Text: "最初のパスワードの用紙", URL: accountPath}, ui.Action{Kind: ui.Secondary, Text: "外部から招いた人", URL: guestPath}, ui.Action{Kind: ui.Secondary, Text: "共同利用", URL: jointPath},
		ui.Action{Kind: ui.Primary, Text: "利用者を登録する", URL: personPath + "/new"})}
	notices, err := s.recoveryNotices(r)
	if err != nil {
		return err
	}
	p.Main = page.Notices(notices)
	return peopleList().Serve(w, r, p, func(q web.ListQuery) ([]Listed, int, error) {
		return s.People(r.Context(), Query{
			Text: q.Text, Role: q.Filters["role"], State: q.Filters["state"],
			Sort: q.Sort, Desc: q.Desc, Limit: q.Limit, Offset: q.Offset(),
		})
	})
}

// recoveryNotices tell whoever sees the list which passwords were set at the console.
func (s *Service) recoveryNotices(r *http.Request) ([]string, error) {
	list, err := s.Recoveries(r.Context())
	var texts []string
	for _, x := range list {
		texts = append(texts, x.At.Table()+"に、"+x.Name+"さんのパスワードがコンソールから復旧されました。心当たりがないときは、システムの管理者に確かめてください。")
	}
	return texts, err
}

// tools are buttons for who may use them.
func tools(r *http.Request, needs actor.Permission, list ...ui.Action) []ui.Action {
	if !actor.From(r.Context()).Can(needs) {
		return nil
	}
	return list
}

func (s *Service) personPage(w http.ResponseWriter, r *http.Request) error {
	l, err := s.Person(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	career, err := s.Career(r.Context(), l.ID)
	if err != nil {
		return err
	}
	who := actor.From(r.Context())
	access := ""
	if l.AccessUntil != (clock.Date{}) {
		access = structure.Span{From: l.AccessFrom, Until: l.AccessUntil}.Text()
	}
	v := page.PersonView{
		ID: l.ID, Version: versionText(l.Version), Active: l.Active, Account: l.Login != "",
		Manage: who.Can(CanManage),
		Facts: []ui.Fact{
			{Label: "フリガナ", Value: l.Kana}, {Label: "職員番号", Value: l.Number}, {Label: "所属", Value: l.Unit}, {Label: "任用の種類", Value: l.Employed.Title()},
			{Label: "役割", Value: l.RoleTitles()}, {Label: "利用者ID", Value: l.Login}, {Label: "メールアドレス", Value: l.Mail}, {Label: "利用できる期間", Value: access},
			{Label: "最後のサインイン", Value: l.SignedInAt.Table()}, {Label: "登録した日時", Value: l.CreatedAt.Table()},
		},
	}
	main := templ.Join(page.Person(v), ui.Parts(careerParts(career, l.ID, who)))
	return web.Show(w, r, http.StatusOK, web.Page{
		Title: l.Name, Crumbs: []ui.Crumb{{Title: "利用者", URL: personPath}}, Badge: stateMark(l), Main: main,
		Tools: append(tools(r, CanManage, ui.Action{Kind: ui.Secondary, Text: "情報を変更する", URL: personURL(l.ID) + "/edit"}, ui.Action{Kind: ui.Secondary, Text: "役割を変更する", URL: personURL(l.ID) + "/roles"}),
			tools(r, CanSeeRights, ui.Action{Kind: ui.Secondary, Text: "なぜできるのか", URL: personURL(l.ID) + "/why"})...),
	})
}

// careerParts show the posts, roles and absences of somebody.
func careerParts(c Career, id string, who actor.Actor) []ui.Part {
	posts := ui.Table{Caption: "職", Heads: []ui.Head{{Title: "期間"}, {Title: "職"}, {Title: "就き方"}, {Title: "辞令"}}}
	for _, t := range c.Tenures {
		posts.Rows = append(posts.Rows, ui.Row{Cells: []ui.Cell{{Text: t.Span.Text()}, {Text: t.Name, URL: postURL(t.Link), Head: true}, {Text: t.Kind}, {Text: t.Text}}})
	}
	roles := ui.Table{Caption: "情報セキュリティの役割", Heads: []ui.Head{{Title: "期間"}, {Title: "役割"}, {Title: "立場"}}}
	for _, t := range c.Roles {
		roles.Rows = append(roles.Rows, ui.Row{Cells: []ui.Cell{{Text: t.Span.Text()}, {Text: t.Name, URL: roleURL(t.Link), Head: true}, {Text: t.Kind}}})
	}
	away := ui.Table{Caption: "不在", Heads: []ui.Head{{Title: "期間"}, {Title: "理由"}, {Title: "備考"}, {Title: "訂正"}, {Title: "取消し"}}}
	for _, t := range c.Absences {
		correct, tool := ui.Cell{}, ui.Cell{}
		if who.Can(CanShape) {
			correct = ui.Cell{Text: "訂正する", URL: "/org/absence/" + t.ID + "/correct"}
			tool = ui.Cell{Text: "取り消す", URL: "/org/absence/" + t.ID + "/void?version=" + versionText(t.Version)}
		}
		away.Rows = append(away.Rows, ui.Row{Cells: []ui.Cell{{Text: t.Span.Text()}, {Text: t.Kind, Head: true}, {Text: t.Text}, correct, tool}})
	}
	shapes := who.Can(CanShape)
	return append([]ui.Part{
		{Title: "職", Table: posts, Text: emptyText(len(posts.Rows), "就いた職の記録はありません。"), Buttons: only(shapes, ui.Action{Kind: ui.Secondary, Text: "職に就ける", URL: tenurePath + "/new"})},
		{Title: "情報セキュリティの役割", Table: roles, Text: emptyText(len(roles.Rows), "情報セキュリティの役割はありません。")},
		{Title: "不在", Table: away, Text: emptyText(len(away.Rows), "不在の登録はありません。"), Buttons: only(shapes, ui.Action{Kind: ui.Secondary, Text: "不在を登録する", URL: personURL(id) + "/absence"})},
	}, retractedPart(c.Retracted)...)
}
