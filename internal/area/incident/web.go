package incident

import (
	"net/http"
	"strconv"

	"github.com/okite-isms/okite/internal/area/incident/class"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/sheet"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

// routes lists the pages, one line for each noun.
func (s *Service) routes(m *web.Mux) {
	m.Handle("GET "+incidentPath, CanSee, s.listPage)
	s.reportRoutes(m)
	s.showRoutes(m)
	s.judgeRoutes(m)
	s.timelineRoutes(m)
	s.exhibitRoutes(m)
	s.definitionRoutes(m)
	s.clockRoutes(m)
	s.filingRoutes(m)
	s.subjectRoutes(m)
	s.closeRoutes(m)
	s.figureRoutes(m)
	s.importRoutes(m)
}

// choices are what the filter of the list offers: what there is to choose from.
type choices struct {
	classes *class.Definition
	years   []int
	units   []ui.Option
}

func (s *Service) choices(r *http.Request, v view) (c choices, err error) {
	err = s.db.View(r.Context(), func(tx db.Tx) error {
		c, err = s.found(r.Context(), tx, s.within(v), v.Body)
		return err
	})
	return c, err
}

// unitOptions are the units of today, for a form.
func (s *Service) unitOptions(r *http.Request) ([]ui.Option, error) {
	o, err := s.outline(r.Context())
	list := []ui.Option{{Label: "分からない"}}
	for _, u := range o.Units {
		list = append(list, ui.Option{Value: u.ID, Label: indent(u.Depth) + u.Name})
	}
	return list, err
}

func classOptions(d *class.Definition) (list []ui.Option) {
	for _, x := range d.Classes {
		list = append(list, ui.Option{Value: x.Name, Label: x.Title, Help: x.Meaning})
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

func (s *Service) levelTitle(name string) string {
	if l, ok := s.config.Severity.Level(name); ok {
		return l.Title
	}
	return name
}

// mark shows the state; what is a drill says so everywhere.
func mark(x Incident) ui.Mark {
	tone := map[State]ui.Tone{Reported: ui.Danger, Handling: ui.Warn, Watching: ui.Info, Closed: ui.Good}[x.State]
	if tone == "" {
		tone = ui.Plain
	}
	return ui.Mark{Tone: tone, Text: drillText(x) + x.State.Title()}
}

// drillText stands before what a drill says.
func drillText(x Incident) string {
	if x.Drill {
		return "【訓練】"
	}
	return ""
}

// listOf describes the list, with what its filter offers.
func (s *Service) listOf(c choices) web.List[Incident] {
	states := []ui.Option{{Value: "open", Label: "終わっていないもの"}}
	for _, x := range States() {
		states = append(states, ui.Option{Value: string(x), Label: x.Title()})
	}
	var yearly, levels []ui.Option
	for _, y := range c.years {
		yearly = append(yearly, ui.Option{Value: strconv.Itoa(y), Label: clock.EraFiscalYear(y, fiscalStart)})
	}
	for _, l := range s.config.Severity.Levels {
		levels = append(levels, ui.Option{Value: l.Name, Label: l.Title})
	}
	only := func(key, title string, kind sheet.Kind, text func(Incident) string) web.Column[Incident] {
		return web.Column[Incident]{Key: key, Title: title, Kind: kind, Text: text, Export: true}
	}
	return web.List[Incident]{
		Title: "インシデント", Path: incidentPath, Search: true, Sort: "reported", Desc: true,
		Filters: []web.Filter{
			{Name: "state", Label: "状態", Options: states}, {Name: "class", Label: "区分", Options: classOptions(c.classes)}, {Name: "level", Label: "重大度", Options: levels},
			{Name: "year", Label: "年度", Options: yearly}, {Name: "unit", Label: "組織", Options: c.units},
			{Name: "drill", Label: "訓練", Options: []ui.Option{{Value: "only", Label: "訓練だけ"}, {Value: "all", Label: "訓練も含む"}}},
		},
		Columns: []web.Column[Incident]{
			{Key: "number", Title: "番号", Sorts: true, Text: func(x Incident) string { return strconv.Itoa(x.Year) + "-" + strconv.Itoa(x.Number) }},
			{Key: "title", Title: "件名", Sorts: true, Names: true, Long: true, Text: func(x Incident) string { return x.Title }, Link: func(x Incident) string { return incidentURL(x.ID) }},
			{Key: "state", Title: "状態", Sorts: true, Text: func(x Incident) string { return x.State.Title() }, Mark: mark},
			{Key: "class", Title: "区分", Text: func(x Incident) string { return c.classes.TitleOf(x.Class) }},
			{Key: "level", Title: "重大度", Text: func(x Incident) string { return s.levelTitle(x.Level) }},
			{Key: "unit", Title: "組織", Sorts: true, Text: func(x Incident) string { return x.UnitName }},
			{Key: "reported", Title: "報告", Sorts: true, Kind: sheet.Time, Text: func(x Incident) string { return x.ReportedAt.Table() }},
			only("happened", "起きた日時", sheet.Time, func(x Incident) string { return x.HappenedAt.Table() }),
			only("noticed", "気付いた日時", sheet.Time, func(x Incident) string { return x.NoticedAt.Table() }),
			only("entered", "登録した日時", sheet.Time, func(x Incident) string { return x.EnteredAt.Table() }),
			only("source", "だれからの報告か", sheet.Text, func(x Incident) string { return x.Source.Title() }),
			only("reporter", "報告した人", sheet.Text, func(x Incident) string { return x.Reporter }),
			only("place", "場所", sheet.Text, func(x Incident) string { return x.Place }),
			only("situation", "状況", sheet.Text, func(x Incident) string { return x.Situation }),
			only("cause", "想定される原因", sheet.Text, func(x Incident) string { return x.Cause }),
			only("extent", "被害と影響の範囲", sheet.Text, func(x Incident) string { return x.Extent }),
			only("cost", "復旧に要する額", sheet.Text, func(x Incident) string { return x.Cost }),
			only("people", "本人の数", sheet.Number, func(x Incident) string { return number(x.Facts.People) }),
			only("level_why", "重大度の理由", sheet.Text, Incident.levelReason),
			only("verdict", "判断の理由", sheet.Text, func(x Incident) string { return x.Verdict }),
			only("judged_by", "判断した人", sheet.Text, func(x Incident) string { return x.JudgedBy }),
			only("judged", "判断した日時", sheet.Time, func(x Incident) string { return x.JudgedAt.Table() }),
			only("drill", "訓練", sheet.Text, drillText),
		},
		Empty: ui.Empty{Title: "インシデントはまだありません", Text: "事故、攻撃、故障、紛失、規程の違反などと、その疑いを、見つけた人が報告します。", Step: ui.Action{Kind: ui.Primary, Text: "インシデントを報告", URL: reportPath}},
	}
}

func number(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// levelReason says why the incident is as grave as it is said to be.
func (x Incident) levelReason() string {
	if x.Override != "" {
		return x.Override
	}
	return x.LevelWhy
}

func (s *Service) listPage(w http.ResponseWriter, r *http.Request) error {
	v, err := s.see(r.Context(), CanSee)
	if err != nil {
		return err
	}
	c, err := s.choices(r, v)
	if err != nil {
		return err
	}
	p := web.Page{Title: "インシデント", Lead: "報告された事案と、その対応の一覧です。訓練は、絞り込みで選んだときだけ示します。", Tools: []ui.Action{{Kind: ui.Secondary, Text: "集計", URL: figurePath}}}
	if actor.From(r.Context()).Reach(CanDecide) == actor.Whole {
		p.Tools = append(p.Tools, ui.Action{Kind: ui.Secondary, Text: "事案の区分", URL: classPath}, ui.Action{Kind: ui.Secondary, Text: "以前の記録を取り込む", URL: importPath})
	}
	p.Tools = append(p.Tools, may(r, CanReport, ui.Action{Kind: ui.Delete, Text: "インシデントを報告", URL: reportPath})...)
	return s.listOf(c).Serve(w, r, p, func(q web.ListQuery) ([]Incident, int, error) {
		year, _ := strconv.Atoi(q.Filters["year"]) // only what the list offers comes here
		return s.listFor(r.Context(), v, Query{
			Text: q.Text, State: q.Filters["state"], Class: q.Filters["class"], Year: year, Unit: q.Filters["unit"], Level: q.Filters["level"], Drill: q.Filters["drill"],
			Sort: q.Sort, Desc: q.Desc, Limit: q.Limit, Offset: q.Offset(),
		})
	})
}

// may gives the tools to who holds the permission.
func may(r *http.Request, needs actor.Permission, list ...ui.Action) []ui.Action {
	if !actor.From(r.Context()).Can(needs) {
		return nil
	}
	return list
}
