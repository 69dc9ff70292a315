package org

import (
	"net/http"

	"github.com/a-h/templ"

	"github.com/okite-isms/okite/internal/area/org/chart"
	"github.com/okite-isms/okite/internal/area/org/page"
	"github.com/okite-isms/okite/internal/area/org/structure"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/sheet"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

const chartPath = "/org/chart"

func (s *Service) chartRoutes(m *web.Mux) {
	m.Handle("GET "+chartPath, CanSee, s.unitChartPage)
	m.Handle("GET "+chartPath+"/role", CanSee, s.roleChartPage)
	m.Handle("GET "+chartPath+"/paper", CanSee, s.paperUnitChart)
	m.Handle("GET "+chartPath+"/role/paper", CanSee, s.paperRoleChart)
	m.Handle("GET "+chartPath+"/export", CanSee, s.exportUnitChart)
	m.Handle("GET "+chartPath+"/role/export", CanSee, s.exportRoleChart)
}

// sheetAsked is the paper for which a picture is drawn.
func sheetAsked(r *http.Request) chart.Sheet {
	if r.URL.Query().Get("paper") == string(chart.A3) {
		return chart.A3
	}
	return chart.A4
}

func (s *Service) unitPicture(r *http.Request) (chart.Picture, error) {
	o, err := s.Outline(r.Context(), s.dayAsked(r))
	return unitChart(o, sheetAsked(r)), err
}

func (s *Service) rolePicture(r *http.Request) (chart.Picture, error) {
	o, committees, err := s.rolesAndCommittees(r.Context(), s.dayAsked(r))
	return roleChart(o, committees, sheetAsked(r)), err
}

func (s *Service) unitChartPage(w http.ResponseWriter, r *http.Request) error {
	p, err := s.unitPicture(r)
	if err != nil {
		return err
	}
	return s.showChart(w, r, p, chartPath, unitCrumbs())
}

func (s *Service) roleChartPage(w http.ResponseWriter, r *http.Request) error {
	p, err := s.rolePicture(r)
	if err != nil {
		return err
	}
	return s.showChart(w, r, p, chartPath+"/role", roleCrumbs())
}

func (s *Service) showChart(w http.ResponseWriter, r *http.Request, p chart.Picture, path string, crumbs []ui.Crumb) error {
	d := s.dayAsked(r)
	file := path + "/export?day=" + d.String()
	part := ui.Part{Raw: page.Picture(p.Title, templ.Raw(p.Inline()))}
	if len(p.Boxes) == 0 {
		part = ui.Part{Empty: ui.Empty{Title: "この日に描くものはありません", Text: "組織や役割を登録すると、ここに図を描きます。"}}
	}
	return web.Show(w, r, http.StatusOK, web.Page{
		Title: p.Title, Crumbs: crumbs, Main: ui.Parts([]ui.Part{s.dayPart(path, d), part}), Wide: true,
		Tools: append(paperTools(path+"/paper?day="+d.String()), ui.Action{Kind: ui.Secondary, Text: "画像（SVG、A4）", URL: file}, ui.Action{Kind: ui.Secondary, Text: "画像（SVG、A3）", URL: file + "&paper=a3"}),
	})
}

func (s *Service) exportUnitChart(w http.ResponseWriter, r *http.Request) error {
	p, err := s.unitPicture(r)
	return sendPicture(w, p, err)
}

func (s *Service) exportRoleChart(w http.ResponseWriter, r *http.Request) error {
	p, err := s.rolePicture(r)
	return sendPicture(w, p, err)
}

func sendPicture(w http.ResponseWriter, p chart.Picture, err error) error {
	if err != nil {
		return err
	}
	web.Download(w, p.Title+"_"+p.Note+".svg", "image/svg+xml; charset=utf-8")
	_, _ = w.Write([]byte(p.SVG())) // the client went away: nobody to tell
	return nil
}

func (s *Service) callTreePage(w http.ResponseWriter, r *http.Request) error {
	list, err := s.Contacts(r.Context())
	if err != nil {
		return err
	}
	return s.showTree(w, r, list, false)
}

// privateTreePage answers a POST, as privatePage does.
func (s *Service) privateTreePage(w http.ResponseWriter, r *http.Request) error {
	list, err := s.ReadPrivate(r.Context())
	if err != nil {
		return err
	}
	return s.showTree(w, r, list, true)
}

func (s *Service) showTree(w http.ResponseWriter, r *http.Request, list []Reachable, private bool) error {
	p := callTree(list, s.Today(), chart.A4)
	part := ui.Part{Raw: page.Picture(p.Title, templ.Raw(p.Inline()))}
	switch {
	case len(list) == 0:
		part = ui.Part{Empty: ui.Empty{Title: "連絡先はまだありません"}}
	case private:
		part.Notices = []ui.Notice{{Tone: ui.Warn, Text: "個人の電話番号を表示しています。表示したことは、相手ごとに記録されました。"}}
	case actor.From(r.Context()).Can(CanReadPrivate):
		part.Forms = []ui.FormView{{Form: ui.Form{Action: contactPath + "/tree", Submit: "個人の電話番号も入れて表示する", Kind: ui.Secondary}}}
		for _, f := range []struct{ format, name string }{{"docx", "Word"}, {"pdf", "PDF"}} {
			part.Forms = append(part.Forms, ui.FormView{Hidden: []ui.Option{{Value: "format", Label: f.format}}, Form: ui.Form{Action: contactPath + "/paper", Submit: "個人の電話番号も入れて" + f.name + "で出力する", Kind: ui.Secondary}})
		}
	}
	return web.Show(w, r, http.StatusOK, web.Page{Title: p.Title, Lead: "ブラウザーで印刷すると、A4の1枚に収まります。", Crumbs: contactCrumbs(), Main: ui.Parts([]ui.Part{part}), Wide: true, Tools: paperTools(contactPath + "/paper")})
}

// duties is a line of 権限・責任等一覧表.
type dutyRow struct {
	RoleHolder
	role Role
}

func roleList() web.List[dutyRow] {
	return web.List[dutyRow]{Title: "権限・責任等一覧表", Columns: []web.Column[dutyRow]{
		{Title: "役割", Text: func(r dutyRow) string { return r.role.Title }},
		{Title: "権限・責任", Text: func(r dutyRow) string { return r.role.Meaning }},
		{Title: "組織", Text: func(r dutyRow) string {
			if r.UnitID == "" {
				return "団体全体"
			}
			return r.UnitName
		}},
		{Title: "職", Text: func(r dutyRow) string { return r.PostName }},
		{Title: "氏名", Text: func(r dutyRow) string { return r.Name }},
		{Title: "立場", Text: func(r dutyRow) string { return capacityText(r.RoleHolder) }},
		{Title: "不在", Text: func(r dutyRow) string { return r.Away.Title() }},
		{Title: "始まりの日", Kind: sheet.Date, Text: func(r dutyRow) string { return r.From.Table() }},
		{Title: "最後の日", Kind: sheet.Date, Text: func(r dutyRow) string { return r.LastDay().Table() }},
		{Title: "根拠", Text: func(r dutyRow) string { return r.Basis }},
	}}
}

func (s *Service) exportRoles(w http.ResponseWriter, r *http.Request) error {
	o, err := s.Roles(r.Context(), s.dayAsked(r))
	if err != nil {
		return err
	}
	var rows []dutyRow
	for _, x := range o.Roles {
		for _, h := range x.Holders {
			rows = append(rows, dutyRow{h, x.Role})
		}
		if x.Used && len(x.Holders) == 0 {
			rows = append(rows, dutyRow{RoleHolder{Holding: Holding{Capacity: structure.Vacancy}}, x.Role})
		}
	}
	l := roleList()
	return l.Export(w, web.ListQuery{Format: web.XLSX}, sheet.Of(rows, l.Cells))
}
