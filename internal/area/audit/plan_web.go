package audit

import (
	"fmt"
	"net/http"
	"strconv"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/sheet"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

func (s *Service) planRoutes(m *web.Mux) {
	at := planPath + "/{id}/"
	m.Handle("GET "+planPath, CanSee, s.plansPage)
	m.Handle("GET "+planPath+"/new", CanManage, s.newPlanPage)
	m.Handle("POST "+planPath+"/new", CanManage, s.draftPlan)
	m.Handle("GET "+at+"show", CanSee, s.planPage)
	m.Handle("GET "+at+"edit", CanManage, s.editPlanPage)
	m.Handle("POST "+at+"edit", CanManage, s.draftPlan)
	m.Handle("GET "+at+"target", CanManage, s.targetPage)
	m.Handle("POST "+at+"target", CanManage, s.addTarget)
	m.Handle("POST "+at+"untarget", CanManage, s.untarget)
	m.Handle("POST "+at+"ask", CanManage, s.askPlan)
	m.Handle("GET "+at+"approve", CanManage, s.approvePlanPage)
	m.Handle("POST "+at+"approve", CanManage, s.approvePlan)
}

func planMark(x PlanState) ui.Mark {
	return ui.Mark{Tone: map[PlanState]ui.Tone{PlanDrafted: ui.Plain, PlanAsked: ui.Info, PlanApproved: ui.Good}[x], Text: x.Title()}
}

func (s *Service) plansPage(w http.ResponseWriter, r *http.Request) error {
	list, err := s.Plans(r.Context())
	if err != nil {
		return err
	}
	t := ui.Table{Caption: "監査の計画", Heads: []ui.Head{{Title: "件名"}, {Title: "種類"}, {Title: "期間"}, {Title: "状態"}}}
	for _, p := range list {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: p.Title, URL: planURL(p.ID), Head: true}, {Text: p.KindTitle()}, {Text: p.Span()}, {Mark: planMark(p.State)}}})
	}
	return web.Show(w, r, http.StatusOK, web.Page{
		Title: "監査の計画", Lead: "中期計画（数年）と年度計画です。年度計画から、1つずつの監査の実施計画を作ります。", Crumbs: crumbs(), Tools: tools(r.Context(), CanManage, ui.Action{Kind: ui.Primary, Text: "計画を作る", URL: planPath + "/new"}),
		Main: ui.Parts([]ui.Part{{Table: t, Empty: ui.Empty{Title: "計画はまだありません", Text: "3年の中期計画を作り、年度ごとに、どの課等、情報システム、委託先を監査するかを決めます。"}}}),
	})
}

func (s *Service) planPage(w http.ResponseWriter, r *http.Request) error {
	x, err := s.Plan(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	can := actor.From(r.Context()).Can(CanManage)
	next := ui.Part{Title: "次にすること"}
	base := planPath + "/" + x.ID
	switch {
	case x.State == PlanAsked:
		next.Notices = []ui.Notice{{Tone: ui.Info, Text: "計画の承認を待っています。"}}
	case can && x.State == PlanDrafted:
		next.Buttons = []ui.Action{{Kind: ui.Secondary, Text: "対象を加える", URL: base + "/target"}, {Kind: ui.Secondary, Text: "計画を改める", URL: base + "/edit"}, {Kind: ui.Quiet, Text: "承認されたことを入力する", URL: base + "/approve"}}
		next.Forms = []ui.FormView{{Form: ui.Form{Action: base + "/ask", Submit: "計画の承認を求める"}, Hidden: versionField(x.Version)}}
	case can:
		next.Buttons = []ui.Action{{Kind: ui.Secondary, Text: "計画を改める", URL: base + "/edit"}, {Kind: ui.Primary, Text: "監査を計画する", URL: auditPath + "/new"}}
	}
	facts := ui.Part{Title: "概要", Facts: []ui.Fact{{Label: "種類", Value: x.KindTitle()}, {Label: "期間", Value: x.Span()}, {Label: "方針", Value: x.Text}, {Label: "承認", Value: x.Approval}, {Label: "作った人", Value: x.MadeAt.Table() + " " + x.MadeName}}}
	parts := []ui.Part{next, facts, targetPart(x)}
	if can && x.State == PlanDrafted && len(x.Targets) > 0 {
		parts = append(parts, dropPart(x))
	}
	t := ui.Table{Caption: "この計画による監査", Heads: []ui.Head{{Title: "件名"}, {Title: "監査実施日", Class: "date"}, {Title: "状態"}}}
	for _, a := range x.Audits {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: a.Title, URL: auditURL(a.ID), Head: true}, {Text: a.HeldOn.Table(), Class: "date"}, {Mark: mark(a.State)}}})
	}
	parts = append(parts, ui.Part{Title: "この計画による監査", Table: t})
	return web.Show(w, r, http.StatusOK, web.Page{Title: x.Title, Badge: planMark(x.State), Crumbs: crumbs(ui.Crumb{Title: "監査の計画", URL: planPath}), Wide: true, Main: ui.Parts(full(parts))})
}

// targetPart shows the targets by year.
func targetPart(x PlanSheet) ui.Part {
	t := ui.Table{Caption: "対象", Heads: []ui.Head{{Title: "年度", Class: "number"}, {Title: "対象の種類"}, {Title: "対象"}, {Title: "監査の種類"}, {Title: "予定の日", Class: "date"}, {Title: "備考"}}}
	for _, y := range x.Targets {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: strconv.Itoa(y.Year), Class: "number"}, {Text: y.Sort.Title()}, {Text: y.Name, Head: true}, {Text: y.Kind.Title()}, {Text: y.Due.Table(), Class: "date"}, {Text: y.Note}}})
	}
	return ui.Part{Title: "対象", Table: t, Empty: ui.Empty{Title: "対象はまだありません"}}
}

func dropPart(x PlanSheet) ui.Part {
	var options []ui.Option
	for _, y := range x.Targets {
		options = append(options, ui.Option{Value: y.ID, Label: strconv.Itoa(y.Year) + "年度 " + y.Name})
	}
	e := ui.Entry{Values: ui.Values{}}
	return ui.Part{Fold: "対象を除く", Forms: []ui.FormView{{Form: ui.Form{Action: planPath + "/" + x.ID + "/untarget", Entry: e, Submit: "除く", Kind: ui.Delete}, Fields: []ui.Control{ui.Choice(e.Field("target", "除く対象").Of(options...))}}}}
}

func (s *Service) newPlanPage(w http.ResponseWriter, r *http.Request) error {
	return s.showPlanForm(w, r, http.StatusOK, web.EntryOf(Planning{Years: 3, From: s.Today().FiscalYear(fiscalStart)}))
}

func (s *Service) editPlanPage(w http.ResponseWriter, r *http.Request) error {
	x, err := s.Plan(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	return s.showPlanForm(w, r, http.StatusOK, web.EntryOf(Planning{Title: x.Title, Years: x.Years, From: x.FromYear, Text: x.Text, Version: x.Version}))
}

func (s *Service) showPlanForm(w http.ResponseWriter, r *http.Request, status int, e ui.Entry) error {
	id, action, back := r.PathValue("id"), planPath+"/new", planPath
	if id != "" {
		action, back = planPath+"/"+id+"/edit", planURL(id)
	}
	years := []ui.Option{{Value: "1", Label: "1年（年度計画）"}}
	for n := 2; n <= 5; n++ {
		years = append(years, ui.Option{Value: strconv.Itoa(n), Label: strconv.Itoa(n) + "年（中期計画）"})
	}
	v := ui.FormView{Form: ui.Form{Action: action, Entry: e, Submit: "保存する", Cancel: back}, Fields: []ui.Control{
		ui.Entered(e.Field("title", "件名").Must().Limit(titleMax).Hint("例：情報セキュリティ監査中期計画")), ui.Choice(e.Field("years", "年数").Must().Of(years...)),
		ui.Entered(e.Field("from", "初めの年度").As("number").Must().Hint("西暦で書きます。令和8年度なら、2026です。")), ui.Lines(e.Field("text", "方針").Must().Limit(textMax).Tall(5)),
	}}.Carry("version")
	return web.Show(w, r, status, web.Page{Title: "監査の計画を書く", Lead: "承認された計画を改めると、もう一度承認が要ります。", Crumbs: crumbs(ui.Crumb{Title: "監査の計画", URL: planPath}), Main: ui.FormWith(v)})
}

func (s *Service) draftPlan(w http.ResponseWriter, r *http.Request) error {
	in, entry, err := web.Decode[Planning](r)
	in.ID = r.PathValue("id")
	var p Plan
	if err == nil {
		p, err = s.Draft(r.Context(), in)
	}
	return web.Answer(w, r, entry, planURL(p.ID), "計画を保存しました。", err, func(status int, e ui.Entry) error { return s.showPlanForm(w, r, status, e) })
}

func (s *Service) targetPage(w http.ResponseWriter, r *http.Request) error {
	return s.showTarget(w, r, http.StatusOK, ui.Entry{Values: ui.Values{"sort": {string(OfUnit)}, "kind": {string(Internal)}}})
}

func (s *Service) showTarget(w http.ResponseWriter, r *http.Request, status int, e ui.Entry) error {
	x, err := s.Plan(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	o, err := s.outline(r.Context())
	if err != nil {
		return err
	}
	var years, sorts []ui.Option
	for y := x.FromYear; y < x.FromYear+x.Years; y++ {
		years = append(years, ui.Option{Value: strconv.Itoa(y), Label: strconv.Itoa(y) + "年度"})
	}
	for _, t := range Sorts() {
		sorts = append(sorts, ui.Option{Value: string(t), Label: t.Title()})
	}
	v := ui.FormView{Form: ui.Form{Action: planPath + "/" + x.ID + "/target", Entry: e, Submit: "加える", Cancel: planURL(x.ID)}, Fields: []ui.Control{
		ui.Choice(e.Field("year", "年度").Must().Of(years...)), ui.Choice(e.Field("sort", "対象の種類").Must().Of(sorts...)), ui.Folded(e.Field("units", "課等").Of(unitOptions(o)...)),
		ui.Entered(e.Field("name", "名前").Limit(titleMax).Hint("情報システム、委託先、外部への報告（α′モデルなどの外部確認）の名前。課等のときは要りません。")), ui.Choice(e.Field("kind", "監査の種類").Must().Of(kindOptions()...)),
		ui.Entered(e.Field("due", "予定の日").As("date")), ui.Entered(e.Field("note", "備考").Limit(cellMax)),
	}}
	return web.Show(w, r, status, web.Page{Title: "対象を加える", Crumbs: crumbs(ui.Crumb{Title: x.Title, URL: planURL(x.ID)}), Main: ui.FormWith(v)})
}

func (s *Service) addTarget(w http.ResponseWriter, r *http.Request) error {
	in, entry, err := web.Decode[Targeting](r)
	in.ID = r.PathValue("id")
	if err == nil {
		_, err = s.Target(r.Context(), in)
	}
	return web.Answer(w, r, entry, planURL(in.ID), "対象を加えました。", err, func(status int, e ui.Entry) error { return s.showTarget(w, r, status, e) })
}

func (s *Service) untarget(w http.ResponseWriter, r *http.Request) error {
	in, _, err := web.Decode[Dropping](r)
	if err != nil {
		return err
	}
	in.ID = r.PathValue("id")
	if _, err := s.Untarget(r.Context(), in); err != nil {
		return err
	}
	return web.Redirect(w, r, planURL(in.ID), "対象を除きました。")
}

func (s *Service) askPlan(w http.ResponseWriter, r *http.Request) error {
	in, _, err := web.Decode[At](r)
	if err != nil {
		return err
	}
	in.ID = r.PathValue("id")
	if _, err := s.AskPlan(r.Context(), in); err != nil {
		return err
	}
	return web.Redirect(w, r, planURL(in.ID), "計画の承認を求めました。")
}

func (s *Service) approvePlanPage(w http.ResponseWriter, r *http.Request) error {
	return s.showApprovePlan(w, r, http.StatusOK, nil)
}

func (s *Service) showApprovePlan(w http.ResponseWriter, r *http.Request, status int, entry *ui.Entry) error {
	x, err := s.Plan(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	e := web.EntryOf(Approving{Version: x.Version})
	if entry != nil {
		e = *entry
	}
	v := ui.FormView{Form: ui.Form{Action: planPath + "/" + x.ID + "/approve", Entry: e, Submit: "承認されたことを記録する", Cancel: planURL(x.ID)}, Fields: []ui.Control{ui.Lines(e.Field("note", "承認した人と日").Must().Limit(noteMax).Tall(3))}}.Carry("version")
	return web.Show(w, r, status, web.Page{Title: "承認されたことを入力する", Lead: "決裁を紙などで受けたときに使います。", Crumbs: crumbs(ui.Crumb{Title: x.Title, URL: planURL(x.ID)}), Main: ui.FormWith(v)})
}

func (s *Service) approvePlan(w http.ResponseWriter, r *http.Request) error {
	in, entry, err := web.Decode[Approving](r)
	in.ID = r.PathValue("id")
	if err == nil {
		_, err = s.ApprovePlan(r.Context(), in)
	}
	return web.Answer(w, r, entry, planURL(in.ID), "計画が承認されました。", err, func(status int, e ui.Entry) error { return s.showApprovePlan(w, r, status, &e) })
}

func (s *Service) coveragePage(w http.ResponseWriter, r *http.Request) error {
	list, err := s.Coverage(r.Context())
	if err != nil {
		return err
	}
	t := ui.Table{Caption: "課等ごとの実施状況", Heads: []ui.Head{{Title: "課等"}, {Title: "最後の監査", Class: "date"}, {Title: "件名"}, {Title: "年数", Class: "number"}, {Title: "解消していない指摘", Class: "number"}, {Title: "計画にある年度"}}}
	for _, c := range list {
		years, planned := "監査なし", ""
		if c.Years >= 0 {
			years = strconv.Itoa(c.Years) + "年"
		}
		for i, y := range c.Planned {
			if i > 0 {
				planned += "、"
			}
			planned += strconv.Itoa(y)
		}
		title := ui.Cell{Text: c.Title}
		if c.AuditID != "" {
			title.URL = auditURL(c.AuditID)
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: c.Name, Head: true}, {Text: c.Last.Table(), Class: "date"}, title, {Text: years, Class: "number"}, {Text: strconv.Itoa(c.Open), Class: "number"}, {Text: planned}}})
	}
	return web.Show(w, r, http.StatusOK, web.Page{Title: "課等ごとの実施状況", Lead: "最後の監査から年数のたった課等を、上に示します。次の計画を作るときに使います。", Crumbs: crumbs(), Wide: true, Main: ui.Parts([]ui.Part{{Table: t, Empty: ui.Empty{Title: "組織が登録されていません"}}})})
}

func (s *Service) importsPage(w http.ResponseWriter, r *http.Request) error {
	return s.showImports(w, r, http.StatusOK, ui.Entry{Values: ui.Values{"kind": {string(Internal)}}})
}

func importURL(id string) string { return importPath + "/" + id + "/look" }

func importMark(b Brought) ui.Mark {
	if b.State == applied {
		return ui.Mark{Tone: ui.Good, Text: "取込み済み"}
	}
	return ui.Mark{Tone: ui.Info, Text: "下見"}
}

func (s *Service) showImports(w http.ResponseWriter, r *http.Request, status int, e ui.Entry) error {
	list, err := s.Imports(r.Context())
	if err != nil {
		return err
	}
	e.Order = []string{"title", "kind", "held_on", "file"}
	v := ui.FormView{Form: ui.Form{Action: importPath, Entry: e, Files: true, Submit: "取り込んで下見する", Cancel: auditPath}, Fields: []ui.Control{
		ui.Entered(e.Field("title", "件名").Must().Limit(titleMax)), ui.Choice(e.Field("kind", "種類").Must().Of(kindOptions()...)), ui.Entered(e.Field("held_on", "監査実施日").As("date").Must()),
		ui.Attached(e.Field("file", "結果一覧のファイル").Must().Files(".xlsx,.csv", false).Hint("Excel（.xlsx）かCSV。「監査内容」の見出しの右に課等の名前を並べ、下に○△×－を書いたもの。区分ごとに、見出しの行を置くか、シートを分けます。「備考」の行も読みます。")),
	}}
	t := ui.Table{Caption: "これまでの取込み", Heads: []ui.Head{{Title: "ファイル"}, {Title: "件名"}, {Title: "取り込んだ人"}, {Title: "状態"}}}
	for _, b := range list {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: b.FileName, URL: importURL(b.ID), Head: true}, {Text: b.Title}, {Text: b.MadeAt.Table() + " " + b.MadeName}, {Mark: importMark(b)}}})
	}
	return web.Show(w, r, status, web.Page{Title: "以前の結果を取り込む", Lead: "表計算ソフトで作っていた以前の監査の結果を取り込むと、前回との違いを示せます。取り込んだだけでは、何も登録されません。", Crumbs: crumbs(), Main: ui.Parts(full([]ui.Part{{Forms: []ui.FormView{v}}, {Title: "これまでの取込み", Table: t}}))})
}

func (s *Service) submit(w http.ResponseWriter, r *http.Request) error {
	in, u, entry, err := web.DecodeUpload[Submitting](r, sheet.ReadSize)
	in.Name, in.Content = u.Name, u.Content
	var b Brought
	if err == nil {
		b, err = s.Submit(r.Context(), in)
	}
	return web.Answer(w, r, entry, importURL(b.ID), "表を取り込みました。まだ何も登録されていません。", err, func(status int, e ui.Entry) error { return s.showImports(w, r, status, e) })
}

func (s *Service) lookPage(w http.ResponseWriter, r *http.Request) error {
	l, err := s.Preview(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	n := l.Data.Count()
	p := ui.Part{Title: "下見の結果", Facts: []ui.Fact{{Label: "件名", Value: l.Title}, {Label: "監査実施日", Value: l.HeldOn.Table()}}}
	switch {
	case l.State == applied:
		p.Notices = []ui.Notice{{Tone: ui.Good, Text: "この表は、取り込まれています。"}}
		p.Buttons = []ui.Action{{Kind: ui.Secondary, Text: "取り込んだ監査を見る", URL: auditURL(l.AuditID)}}
	case len(l.Flaws) > 0:
		p.Notices = []ui.Notice{{Tone: ui.Danger, Text: fmt.Sprintf("誤りが%d件あるため、取り込めません。表を直して、もう一度取り込んでください。まだ何も変わっていません。", len(l.Flaws))}}
	default:
		p.Facts = append(p.Facts, ui.Fact{Label: "読み取った判定", Value: fmt.Sprintf("%d項目 × %d課等（○%d　△%d　×%d　－%d）", len(l.Data.Items), len(l.Data.Units), n[Good], n[Improved], n[Bad], n[Outside])})
		for _, name := range l.Unknown {
			p.Notices = append(p.Notices, ui.Notice{Tone: ui.Info, Text: "「" + name + "」は、いまの組織にありません。名前だけで取り込みます。"})
		}
		p.Forms = []ui.FormView{{Form: ui.Form{Action: importPath + "/" + l.ID + "/apply", Submit: "取り込む"}, Hidden: append(versionField(l.Version), ui.Option{Value: "count", Label: strconv.Itoa(len(l.Data.Cells))})}}
	}
	parts := []ui.Part{p}
	if len(l.Flaws) > 0 {
		parts = append(parts, flawPart(l.Flaws))
	}
	return web.Show(w, r, http.StatusOK, web.Page{Title: l.FileName, Badge: importMark(l.Brought), Crumbs: crumbs(ui.Crumb{Title: "以前の結果を取り込む", URL: importPath}), Wide: true, Main: ui.Parts(parts)})
}

func (s *Service) applyStep(w http.ResponseWriter, r *http.Request) error {
	in, _, err := web.Decode[Applying](r)
	if err != nil {
		return err
	}
	in.ID = r.PathValue("id")
	a, err := s.Apply(r.Context(), in)
	if err != nil {
		return err
	}
	return web.Redirect(w, r, auditURL(a.ID), "取り込みました。")
}
