package action

import (
	"context"
	"net/http"
	"strconv"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/sheet"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

const actionPath = "/action"

func actionURL(id string) string { return actionPath + "/" + id }

func (s *Service) routes(m *web.Mux) {
	m.Handle("GET "+actionPath, CanSee, s.listPage)
	m.Handle("GET "+actionPath+"/new", CanOpen, s.newPage)
	m.Handle("POST "+actionPath+"/new", CanOpen, s.register)
	m.Handle("GET "+actionPath+"/board", CanSee, s.boardPage)
	m.Handle("GET "+actionPath+"/figure", CanSee, s.figurePage)
	m.Handle("GET "+actionPath+"/figure/paper", CanSee, s.figurePaper)
	m.Handle("GET "+actionPath+"/reassign", CanManage, s.reassignPage)
	m.Handle("POST "+actionPath+"/reassign", CanManage, s.reassignMany)
	m.Handle("GET "+actionPath+"/number/{id}/open", CanSee, s.openNumber)
	m.Handle("GET "+actionPath+"/{id}", CanSee, s.showPage)
	m.Handle("GET "+actionPath+"/{id}/paper", CanSee, s.showPaper)
	m.Handle("POST "+actionPath+"/{id}/start", CanCarry, s.startStep)
	s.stepRoutes(m)
	s.evidenceRoutes(m)
	s.importRoutes(m)
	m.Handle("GET "+actionPath+"/milestone/{id}/done", CanCarry, s.finishPage)
	m.Handle("POST "+actionPath+"/milestone/{id}/done", CanCarry, s.finish)
	m.Handle("GET "+actionPath+"/extension/{id}/decide", CanVerify, s.decidePage)
	m.Handle("POST "+actionPath+"/extension/{id}/decide", CanVerify, s.decideStep)
}

// listOf describes the list for a page whose filter offers the units.
func (s *Service) listOf(units []ui.Option) web.List[Action] {
	states := []ui.Option{{Value: "open", Label: "終わっていないもの"}}
	for _, x := range States() {
		states = append(states, ui.Option{Value: string(x), Label: x.Title()})
	}
	column := func(key, title string, text func(Action) string) web.Column[Action] {
		return web.Column[Action]{Key: key, Title: title, Sorts: true, Text: text}
	}
	only := func(key, title string, kind sheet.Kind, text func(Action) string) web.Column[Action] {
		return web.Column[Action]{Key: key, Title: title, Kind: kind, Text: text, Export: true}
	}
	return web.List[Action]{
		Title: "是正措置", Path: actionPath, Search: true, Sort: "due",
		Filters: []web.Filter{
			{Name: "state", Label: "状態", Options: states},
			{Name: "due", Label: "期限", Options: []ui.Option{{Value: "late", Label: "過ぎたもの"}, {Value: "7", Label: "7日以内"}, {Value: "30", Label: "30日以内"}, {Value: "90", Label: "90日以内"}}},
			{Name: "owner", Label: "担当", Options: []ui.Option{{Value: "mine", Label: "自分が担当"}}},
			{Name: "unit", Label: "組織", Options: units},
			{Name: "source", Label: "発生源", Options: sourceOptions()},
			{Name: "priority", Label: "優先度", Options: priorityOptions()},
		},
		Columns: []web.Column[Action]{
			column("number", "番号", func(a Action) string { return strconv.Itoa(a.Year) + "-" + strconv.Itoa(a.Number) }),
			{Key: "title", Title: "件名", Sorts: true, Names: true, Long: true, Text: func(a Action) string { return a.Title }, Link: func(a Action) string { return actionURL(a.ID) }},
			{Key: "source", Title: "発生源", Text: func(a Action) string { return a.SourceKind.Title() }},
			{Key: "unit", Title: "組織", Sorts: true, Export: true, Text: func(a Action) string { return a.UnitName }},
			column("owner", "担当", func(a Action) string { return a.OwnerName }),
			column("priority", "優先度", func(a Action) string { return a.Priority.Title() }),
			{Key: "due", Title: "期限", Sorts: true, Kind: sheet.Date, Text: func(a Action) string { return a.Due.Table() }},
			{Key: "state", Title: "状態", Sorts: true, Text: func(a Action) string { return a.State.Title() }, Mark: s.mark},
			only("late", "期限超過", sheet.Text, func(a Action) string { return yes(a.Late(s.Today())) }),
			only("problem", "問題の内容", sheet.Text, func(a Action) string { return a.Problem }),
			only("cause", "原因", sheet.Text, func(a Action) string { return a.Cause }),
			only("measure", "対策", sheet.Text, func(a Action) string { return a.Measure }),
			only("basis", "根拠", sheet.Text, func(a Action) string { return a.Basis }),
			only("source_text", "発生源の説明", sheet.Text, func(a Action) string { return a.SourceText }),
			{Key: "opened", Title: "登録日", Sorts: true, Export: true, Kind: sheet.Date, Text: func(a Action) string { return a.OpenedOn.Table() }},
			only("first_due", "初めの期限", sheet.Date, func(a Action) string { return a.FirstDue.Table() }),
			only("result", "実施した内容", sheet.Text, func(a Action) string { return a.Result }),
			only("reported", "完了報告", sheet.Time, func(a Action) string { return a.ReportedAt.Table() }),
			only("reported_name", "報告した人", sheet.Text, func(a Action) string { return a.ReportedName }),
			only("verified", "確認", sheet.Time, func(a Action) string { return a.VerifiedAt.Table() }),
			only("verified_name", "確認した人", sheet.Text, func(a Action) string { return a.VerifiedName }),
			only("alone", "同じ人が確認した理由", sheet.Text, func(a Action) string { return a.Alone }),
			only("effect_on", "効果確認の予定日", sheet.Date, func(a Action) string { return a.EffectOn.Table() }),
			only("effect", "効果", sheet.Text, func(a Action) string { return a.Effect.Title() }),
			only("closed_on", "終了日", sheet.Date, func(a Action) string { return a.ClosedOn.Table() }),
		},
		Empty: ui.Empty{Title: "是正措置はまだありません", Text: "監査や自己点検、インシデントなどで見つかった、直すべきことを登録します。ほかの画面から登録されたものも、ここに集まります。"},
	}
}

func yes(b bool) string {
	if b {
		return "はい"
	}
	return ""
}

// mark shows a state, and that something is late.
func (s *Service) mark(a Action) ui.Mark {
	if a.Late(s.Today()) {
		return ui.Mark{Tone: ui.Danger, Text: a.State.Title() + "（超過）"}
	}
	tone := map[State]ui.Tone{Registered: ui.Plain, Planned: ui.Info, Underway: ui.Info, Reported: ui.Warn, Verified: ui.Info, Closed: ui.Good}[a.State]
	if tone == "" {
		tone = ui.Plain
	}
	return ui.Mark{Tone: tone, Text: a.State.Title()}
}

func tools(ctx context.Context, needs actor.Permission, list ...ui.Action) []ui.Action {
	if !actor.From(ctx).Can(needs) {
		return nil
	}
	return list
}

func (s *Service) listPage(w http.ResponseWriter, r *http.Request) error {
	o, err := s.places(r.Context())
	if err != nil {
		return err
	}
	var units []ui.Option
	for _, u := range o.Units {
		units = append(units, ui.Option{Value: u.ID, Label: indent(u.Depth) + u.Name})
	}
	p := web.Page{Title: "是正措置", Lead: "監査、自己点検、インシデント、訓練などで見つかった、直すべきことの一覧です。"}
	p.Tools = append(p.Tools, ui.Action{Kind: ui.Secondary, Text: "組織別の状況", URL: actionPath + "/board"}, ui.Action{Kind: ui.Secondary, Text: "集計", URL: actionPath + "/figure"})
	p.Tools = append(p.Tools, tools(r.Context(), CanManage, ui.Action{Kind: ui.Secondary, Text: "まとめて担当を変える", URL: actionPath + "/reassign"}, ui.Action{Kind: ui.Secondary, Text: "一覧表を取り込む", URL: importPath})...)
	p.Tools = append(p.Tools, tools(r.Context(), CanOpen, ui.Action{Kind: ui.Primary, Text: "登録する", URL: actionPath + "/new"})...)
	known := s.known(o)
	return s.listOf(units).Serve(w, r, p, func(q web.ListQuery) ([]Action, int, error) {
		in := Query{Text: q.Text, State: q.Filters["state"], Unit: q.Filters["unit"], Source: q.Filters["source"], Priority: q.Filters["priority"], Owner: q.Filters["owner"], Sort: q.Sort, Desc: q.Desc, Limit: q.Limit, Offset: q.Offset()}
		if in.Late = q.Filters["due"] == "late"; !in.Late {
			in.Within, _ = strconv.Atoi(q.Filters["due"]) // only what the list offers comes here
		}
		return known.List(r.Context(), in)
	})
}

// known is the service with an organisation that was read already: a page needs it for
// its choices and for the rights of who asks.
func (s *Service) known(o outlined) *Service {
	c := s.config
	c.Organisation = read{s.config.Organisation, o}
	return &Service{s.db, c, s.listeners}
}

func (s *Service) boardPage(w http.ResponseWriter, r *http.Request) error {
	list, err := s.Board(r.Context())
	if err != nil {
		return err
	}
	t := ui.Table{Caption: "組織別の状況", Heads: []ui.Head{{Title: "組織"}}}
	for _, x := range openStates() {
		t.Heads = append(t.Heads, ui.Head{Title: x.Title(), Class: "number"})
	}
	t.Heads = append(t.Heads, ui.Head{Title: "計", Class: "number"}, ui.Head{Title: "期限超過", Class: "number"}, ui.Head{Title: "次の期限", Class: "date"})
	for i := 0; i < len(list); {
		row, n := boardRow(list[i:])
		t.Rows = append(t.Rows, row)
		i += n
	}
	return web.Show(w, r, http.StatusOK, web.Page{
		Title: "組織別の状況", Lead: "終わっていない是正措置を、組織ごとに数えています。数字を選ぶと、その一覧を開きます。", Crumbs: crumbs(Action{}), Wide: true,
		Main: ui.Parts([]ui.Part{{Table: t, Empty: ui.Empty{Title: "終わっていない是正措置はありません"}}}),
	})
}

// boardRow makes the row of the unit that comes first, and says of how many standings.
func boardRow(list []UnitStanding) (row ui.Row, n int) {
	unit, total, late, next := list[0].UnitID, 0, 0, list[0].Next
	count := map[State]int{}
	for n < len(list) && list[n].UnitID == unit {
		x := list[n]
		count[x.State] += x.Count
		total, late = total+x.Count, late+x.Late
		if x.Next.Before(next) {
			next = x.Next
		}
		n++
	}
	url := func(query string) string { return actionPath + "?" + query + "&unit=" + unit }
	cell := func(n int, query string) ui.Cell {
		if n == 0 {
			return ui.Cell{Text: "0", Class: "number"}
		}
		return ui.Cell{Text: strconv.Itoa(n), URL: url(query), Class: "number"}
	}
	row.Cells = []ui.Cell{{Text: list[0].UnitName, URL: url("state=open"), Head: true}}
	for _, x := range openStates() {
		row.Cells = append(row.Cells, cell(count[x], "state="+string(x)))
	}
	row.Cells = append(row.Cells, cell(total, "state=open"), cell(late, "due=late"), ui.Cell{Text: next.Table(), Class: "date"})
	return row, n
}

func (s *Service) openNumber(w http.ResponseWriter, r *http.Request) error {
	id, err := s.Find(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	http.Redirect(w, r, actionURL(id), http.StatusSeeOther)
	return nil
}
