package audit

import (
	"context"
	"net/http"
	"strconv"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/sheet"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

const (
	auditPath  = "/audit"
	planPath   = auditPath + "/plan"
	importPath = auditPath + "/import"
)

func auditURL(id string) string   { return auditPath + "/show/" + id }
func unitURL(id string) string    { return auditPath + "/unit/" + id }
func findingURL(id string) string { return auditPath + "/finding/" + id }
func replyURL(id string) string   { return auditPath + "/reply/" + id }
func planURL(id string) string    { return planPath + "/" + id + "/show" }

func (s *Service) routes(m *web.Mux) {
	m.Handle("GET "+auditPath, CanSee, s.listPage)
	m.Handle("GET "+auditPath+"/new", CanManage, s.newPage)
	m.Handle("POST "+auditPath+"/new", CanManage, s.define)
	m.Handle("GET "+auditPath+"/coverage", CanSee, s.coveragePage)
	s.auditRoutes(m)
	s.unitRoutes(m)
	s.findingRoutes(m)
	s.planRoutes(m)
	m.Handle("GET "+importPath, CanManage, s.importsPage)
	m.HandleUpload("POST "+importPath, CanManage, sheet.ReadSize+web.FormLimit, s.submit)
	m.Handle("GET "+importPath+"/{id}/look", CanManage, s.lookPage)
	m.Handle("POST "+importPath+"/{id}/apply", CanManage, s.applyStep)
}

func (s *Service) auditRoutes(m *web.Mux) {
	at := auditPath + "/show/{id}"
	m.Handle("GET "+at, CanSee, s.showPage)
	m.Handle("GET "+at+"/edit", CanManage, s.editPage)
	m.Handle("POST "+at+"/edit", CanManage, s.redefine)
	m.Handle("GET "+at+"/team", CanManage, s.teamPage)
	m.Handle("POST "+at+"/team", CanManage, s.join)
	m.Handle("POST "+at+"/leave", CanManage, s.leave)
	m.Handle("POST "+at+"/ask", CanManage, s.auditStep("計画の承認を求めました。", s.Ask))
	m.Handle("GET "+at+"/approve", CanManage, s.approvePage)
	m.Handle("POST "+at+"/approve", CanManage, s.approve)
	m.Handle("POST "+at+"/begin", CanManage, s.auditStep("監査を始め、点検表を配りました。", s.Begin))
	m.Handle("GET "+at+"/matrix", CanSee, s.matrixPage)
	m.Handle("POST "+at+"/cell", CanMark, s.strike)
	m.Handle("GET "+at+"/opinion", CanMark, s.opinionPage)
	m.Handle("POST "+at+"/opinion", CanMark, s.opine)
	m.Handle("GET "+at+"/find", CanMark, s.findPage)
	m.Handle("POST "+at+"/find", CanMark, s.findStep)
	m.Handle("POST "+at+"/present", CanManage, s.auditStep("報告案を課等に示しました。", s.Present))
	m.Handle("POST "+at+"/report", CanManage, s.auditStep("監査を報告済みにしました。", s.Report))
	m.Handle("POST "+at+"/close", CanManage, s.auditStep("監査を終えました。", s.Close))
	m.Handle("GET "+at+"/paper", CanSee, s.reportFile)
	m.Handle("GET "+at+"/workbook", CanSee, s.matrixFile)
	m.Handle("GET "+at+"/difference", CanSee, s.differencePage)
	m.Handle("GET "+at+"/reconcile", CanMark, s.reconcilePage)
	m.HandleUpload("POST "+at+"/reconcile", CanMark, sheet.ReadSize+web.FormLimit, s.reconcile)
	m.Handle("GET "+at+"/draw", CanMark, s.drawPage)
	m.HandleUpload("POST "+at+"/draw", CanMark, sheet.ReadSize+web.FormLimit, s.drawStep)
	m.Handle("GET "+auditPath+"/draw/{id}/show", CanSee, s.drawnPage)
	m.Handle("POST "+at+"/seal", CanManage, s.sealStep)
	m.Handle("GET "+auditPath+"/bundle/{id}/file", CanSee, s.bundleFile)
}

func (s *Service) unitRoutes(m *web.Mux) {
	at := auditPath + "/unit/{id}"
	m.Handle("GET "+at, CanSee, s.unitPage)
	m.Handle("GET "+at+"/answer", CanAnswer, s.answerPage)
	m.Handle("POST "+at+"/answer", CanAnswer, s.answer)
	m.Handle("GET "+at+"/mark", CanMark, s.markPage)
	m.Handle("POST "+at+"/mark", CanMark, s.markStep)
	m.Handle("GET "+at+"/remark", CanMark, s.remarkPage)
	m.Handle("POST "+at+"/remark", CanMark, s.remark)
	m.Handle("GET "+at+"/evidence", CanAnswer, s.evidencePage)
	m.HandleUpload("POST "+at+"/evidence", CanAnswer, evidenceSize+web.FormLimit, s.prove)
	m.Handle("GET "+at+"/paper", CanSee, s.sheetFile)
	m.Handle("GET "+auditPath+"/evidence/{id}/file", CanSee, s.fetch)
}

func crumbs(more ...ui.Crumb) []ui.Crumb {
	return append([]ui.Crumb{{Title: "監査", URL: auditPath}}, more...)
}

func auditCrumbs(a Audit, more ...ui.Crumb) []ui.Crumb {
	return crumbs(append([]ui.Crumb{{Title: a.Title, URL: auditURL(a.ID)}}, more...)...)
}

func tools(ctx context.Context, needs actor.Permission, list ...ui.Action) []ui.Action {
	if !actor.From(ctx).Can(needs) {
		return nil
	}
	return list
}

func mark(x State) ui.Mark {
	return ui.Mark{Tone: map[State]ui.Tone{Planned: ui.Plain, Approved: ui.Info, Underway: ui.Warn, Checking: ui.Warn, Reported: ui.Info, Closed: ui.Good}[x], Text: x.Title()}
}

func kindOptions() (list []ui.Option) {
	for _, k := range Kinds() {
		list = append(list, ui.Option{Value: string(k), Label: k.Title()})
	}
	return list
}

func indent(depth int) string {
	text := ""
	for range depth {
		text += "　"
	}
	return text
}

// versionField carries the version of what a form is about.
func versionField(v int64) []ui.Option {
	return []ui.Option{{Value: "version", Label: strconv.FormatInt(v, 10)}}
}

// listing describes the list of audits.
func listing(units []ui.Option) web.List[Audit] {
	var states []ui.Option
	for _, x := range States() {
		states = append(states, ui.Option{Value: string(x), Label: x.Title()})
	}
	only := func(key, title string, kind sheet.Kind, text func(Audit) string) web.Column[Audit] {
		return web.Column[Audit]{Key: key, Title: title, Kind: kind, Text: text, Export: true}
	}
	return web.List[Audit]{
		Title: "監査", Path: auditPath, Search: true, Sort: "number", Desc: true,
		Filters: []web.Filter{{Name: "state", Label: "状態", Options: states}, {Name: "kind", Label: "種類", Options: kindOptions()}, {Name: "unit", Label: "課等", Options: units}},
		Columns: []web.Column[Audit]{
			{Key: "number", Title: "番号", Sorts: true, Text: func(a Audit) string { return strconv.Itoa(a.Year) + "-" + strconv.Itoa(a.Number) }},
			{Key: "title", Title: "件名", Sorts: true, Names: true, Long: true, Text: func(a Audit) string { return a.Title }, Link: func(a Audit) string { return auditURL(a.ID) }},
			{Key: "kind", Title: "種類", Sorts: true, Text: func(a Audit) string { return a.Kind.Title() }},
			{Key: "held", Title: "監査実施日", Sorts: true, Kind: sheet.Date, Text: func(a Audit) string { return a.HeldOn.Table() }},
			{Key: "state", Title: "状態", Sorts: true, Text: func(a Audit) string { return a.State.Title() }, Mark: func(a Audit) ui.Mark { return mark(a.State) }},
			only("purpose", "目的", sheet.Text, func(a Audit) string { return a.Purpose }), only("systems", "対象システム", sheet.Text, func(a Audit) string { return a.Systems }),
			only("sheet", "点検表", sheet.Text, func(a Audit) string { return a.SheetName }), only("office", "監査担当部門", sheet.Text, func(a Audit) string { return a.Office }),
			only("due", "回答期限", sheet.Date, func(a Audit) string { return a.AnswerDue.Table() }), only("reported", "報告の日", sheet.Date, func(a Audit) string { return a.ReportedOn.Table() }),
			only("kept", "調書の保存期限", sheet.Date, func(a Audit) string { return a.KeptUntil.Table() }), only("opinion", "総評", sheet.Text, func(a Audit) string { return a.Opinion }),
		},
		Empty: ui.Empty{Title: "監査はまだありません", Text: "監査の計画を作り、点検表を課等に配り、判定して、報告書を作ります。以前の監査の結果も、Excelの表から取り込めます。"},
	}
}

func (s *Service) listPage(w http.ResponseWriter, r *http.Request) error {
	o, err := s.outline(r.Context())
	if err != nil {
		return err
	}
	var units []ui.Option
	for _, u := range o.Units {
		units = append(units, ui.Option{Value: u.ID, Label: indent(u.Depth) + u.Name})
	}
	p := web.Page{Title: "監査", Lead: "情報セキュリティ監査の計画、点検表、判定、指摘事項、報告書です。"}
	if v := actor.From(r.Context()); v.Reach(CanSee) == actor.Whole && !v.Confined {
		p.Tools = append(p.Tools, ui.Action{Kind: ui.Secondary, Text: "課等ごとの実施状況", URL: auditPath + "/coverage"}, ui.Action{Kind: ui.Secondary, Text: "中期計画・年度計画", URL: planPath})
	}
	p.Tools = append(p.Tools, tools(r.Context(), CanManage, ui.Action{Kind: ui.Secondary, Text: "以前の結果を取り込む", URL: importPath}, ui.Action{Kind: ui.Primary, Text: "監査を計画する", URL: auditPath + "/new"})...)
	known := s.known(o)
	return listing(units).Serve(w, r, p, func(q web.ListQuery) ([]Audit, int, error) {
		return known.List(r.Context(), Query{Text: q.Text, State: q.Filters["state"], Kind: q.Filters["kind"], Unit: q.Filters["unit"], Sort: q.Sort, Desc: q.Desc, Limit: q.Limit, Offset: q.Offset()})
	})
}
