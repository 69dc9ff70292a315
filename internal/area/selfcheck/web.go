package selfcheck

import (
	"cmp"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/sheet"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

const (
	campaignPath = "/selfcheck"
	draftPath    = "/selfcheck/draft"
	sheetPath    = "/selfcheck/sheet"
)

func campaignURL(id string) string { return campaignPath + "/" + id }
func draftURL(id string) string    { return draftPath + "/" + id }
func sheetURL(id string) string    { return sheetPath + "/" + id + "/answer" }

// sheetStep leads to something that can be done with a sheet.
func sheetStep(id, step string) string { return sheetPath + "/" + id + "/" + step }

// waitingURL leads to who has not answered, of one section where one is named.
func waitingURL(id, section string) string {
	q := url.Values{"state": {"waiting"}}
	if section != "" {
		q.Set("section", section)
	}
	return campaignURL(id) + "/waiting?" + q.Encode()
}

func (s *Service) routes(m *web.Mux) {
	at := campaignPath + "/{id}"
	m.Handle("GET "+campaignPath, CanSee, s.listPage)
	m.Handle("GET "+campaignPath+"/new", CanManage, s.newPage)
	m.Handle("POST "+campaignPath+"/new", CanManage, s.draw)
	m.Handle("GET "+at, CanSee, s.showPage)
	s.draftRoutes(m)
	m.Handle("GET "+draftPath+"/{id}/choose", CanManage, s.choosePage)
	m.Handle("POST "+draftPath+"/{id}/start", CanManage, s.startStep)
	m.Handle("POST "+draftPath+"/{id}/drop", CanManage, s.dropStep)
	m.Handle("POST "+at+"/end", CanManage, s.endStep)
	m.Handle("POST "+at+"/renew", CanManage, s.renewStep)
	m.Handle("GET "+at+"/extend", CanManage, s.extendPage)
	m.Handle("POST "+at+"/extend", CanManage, s.extendStep)
	m.Handle("GET "+at+"/waiting", CanChase, s.waitingPage)
	m.Handle("GET "+at+"/print", CanEnter, s.printPage)
	m.Handle("GET "+at+"/print/paper", CanEnter, s.printPaper)
	m.Handle("GET "+at+"/enter", CanEnter, s.seekPage)
	m.Handle("POST "+at+"/enter", CanEnter, s.seek)
	s.resultRoutes(m)
	s.sheetRoutes(m)
	m.Handle("GET "+at+"/opinion", CanAnswer, s.opinionPage)
	m.Handle("POST "+at+"/opinion", CanAnswer, s.speak)
	m.Handle("GET "+at+"/opinions", CanResult, s.opinionsPage)
}

func crumbs(c Campaign) []ui.Crumb {
	list := []ui.Crumb{{Title: "自己点検", URL: campaignPath}}
	if c.ID != "" {
		list = append(list, ui.Crumb{Title: c.NumberText(), URL: campaignURL(c.ID)})
	}
	return list
}

func (s *Service) mark(c Campaign) ui.Mark {
	if c.Late(s.Today()) {
		return ui.Mark{Tone: ui.Warn, Text: c.State.Title() + "（終わりの日を過ぎています）"}
	}
	tone := map[State]ui.Tone{Drafted: ui.Plain, Running: ui.Info, Ended: ui.Good}[c.State]
	return ui.Mark{Tone: cmp.Or(tone, ui.Plain), Text: c.State.Title()}
}

// sheetMark says how far a sheet is.
func sheetMark(x Sheet) ui.Mark {
	switch {
	case x.Submitted():
		return ui.Mark{Tone: ui.Good, Text: "提出済み"}
	case x.Left != "":
		return ui.Mark{Tone: ui.Plain, Text: "対象外（" + x.Left + "）"}
	case !x.SavedAt.IsZero():
		return ui.Mark{Tone: ui.Warn, Text: "途中まで保存"}
	}
	return ui.Mark{Tone: ui.Warn, Text: "未提出"}
}

func (s *Service) listPage(w http.ResponseWriter, r *http.Request) error {
	list, mine, err := s.Campaigns(r.Context())
	if err != nil {
		return err
	}
	who := actor.From(r.Context())
	p := web.Page{Title: "自己点検", Lead: "決まりが守られているかを、一人ひとりと組織が、自分で確かめます。", Wide: true}
	if who.Can(CanManage) {
		p.Tools = []ui.Action{{Kind: ui.Primary, Text: "自己点検を準備する", URL: campaignPath + "/new"}}
	}
	own := ui.Part{Title: "あなたの調査票", Table: ui.Table{Caption: "あなたの調査票", Heads: heads("調査票", "自己点検", "終わりの日", "状態")}, Empty: ui.Empty{Title: "あなたが答える調査票は、いまはありません"}}
	for _, d := range mine {
		own.Table.Rows = append(own.Table.Rows, ui.Row{Cells: []ui.Cell{
			{Text: ownTitle(d.Sheet), URL: sheetURL(d.Sheet.ID), Head: true}, {Text: d.Campaign.Title}, {Text: d.Campaign.Last.Table(), Class: "date"}, {Mark: sheetMark(d.Sheet)},
		}})
	}
	all := ui.Part{Title: "自己点検の一覧", Table: ui.Table{Caption: "自己点検の一覧", Heads: heads("回", "名称", "期間", "状態")}, Empty: ui.Empty{Title: "自己点検は、まだありません", Text: "事務局が、期間と調査票を決めて始めます。"}}
	for _, c := range list {
		all.Table.Rows = append(all.Table.Rows, ui.Row{Cells: []ui.Cell{
			{Text: c.NumberText()}, {Text: c.Title, URL: campaignURL(c.ID), Head: true}, {Text: c.From.Table() + "～" + c.Last.Table(), Class: "date"}, {Mark: s.mark(c)},
		}})
	}
	p.Main = ui.Parts([]ui.Part{own, all})
	return web.Show(w, r, http.StatusOK, p)
}

func ownTitle(x Sheet) string {
	if x.Kind == People {
		return "あなたの調査票"
	}
	return x.SubjectName + "の調査票"
}

func heads(titles ...string) (list []ui.Head) {
	for _, t := range titles {
		class := ""
		if strings.HasSuffix(t, "の日") || t == "期間" {
			class = "date"
		}
		list = append(list, ui.Head{Title: t, Class: class})
	}
	return list
}

// numeric are the heads of columns with numbers, the first names the row.
func numeric(titles ...string) (list []ui.Head) {
	for i, t := range titles {
		h := ui.Head{Title: t}
		if i > 0 {
			h.Class = "number"
		}
		list = append(list, h)
	}
	return list
}

func (s *Service) showPage(w http.ResponseWriter, r *http.Request) error {
	o, err := s.Campaign(r.Context(), One{r.PathValue("id")})
	if err != nil {
		return err
	}
	who, c := actor.From(r.Context()), o.Plan.Campaign
	parts := []ui.Part{{Notices: s.notices(o), Buttons: s.ownButtons(o, who)}, s.factPart(o)}
	if o.Sees && c.State != Drafted {
		parts = append(parts, progressPart(o))
	}
	if o.Sees || who.Can(CanManage) {
		parts = append(parts, formParts(o, who)...)
	}
	parts = append(parts, s.stepPart(o, who))
	return web.Show(w, r, http.StatusOK, web.Page{Title: c.Title, Badge: s.mark(c), Crumbs: append(crumbs(Campaign{}), ui.Crumb{Title: c.NumberText()}), Tools: tools(o, who), Main: ui.Parts(parts), Wide: true})
}

func (s *Service) notices(o Overview) (list []ui.Notice) {
	if o.Plan.Note != "" {
		list = append(list, ui.Notice{Tone: ui.Info, Text: o.Plan.Note})
	}
	if o.Plan.State == Drafted {
		if err := o.Plan.ready(s.Today()); err != nil {
			list = append(list, ui.Notice{Tone: ui.Warn, Text: "まだ始められません。" + messageOf(err)})
		}
	}
	return list
}

func (s *Service) ownButtons(o Overview, who actor.Actor) (list []ui.Action) {
	for _, x := range o.Mine {
		text := ownTitle(x) + "に答える"
		if x.Submitted() || !o.Plan.Takes(s.Today()) {
			text = ownTitle(x) + "を見る"
		}
		list = append(list, ui.Action{Kind: ui.Primary, Text: text, URL: sheetURL(x.ID)})
	}
	if len(o.Mine) > 0 && o.Plan.Voice == Anonymous && o.Plan.Takes(s.Today()) && who.Can(CanAnswer) {
		list = append(list, ui.Action{Kind: ui.Secondary, Text: "無記名で意見を出す", URL: campaignURL(o.Plan.ID) + "/opinion"})
	}
	return list
}

func tools(o Overview, who actor.Actor) (list []ui.Action) {
	add := func(ok bool, kind ui.Kind, text, path string) {
		if ok {
			list = append(list, ui.Action{Kind: kind, Text: text, URL: campaignURL(o.Plan.ID) + path})
		}
	}
	on := o.Plan.State == Running
	begun := on || o.Plan.State == Ended
	add(o.Sees && begun, ui.Primary, "集計を見る", "/result")
	add(o.Sees && begun && who.Can(CanChase), ui.Secondary, "答えた人・まだの人", "/waiting?state=waiting")
	add(o.Sees && on && who.Can(CanEnter), ui.Secondary, "紙の票を印刷する", "/print")
	add(o.Sees && on && who.Can(CanEnter), ui.Secondary, "紙の票を入力する", "/enter")
	return list
}

// rules are what whoever answers has to know, in words.
func rules(c Campaign) []string {
	list := []string{
		"調査票は、始めた日に就いている役割で決まります。その後に来た人には、翌朝、その日の役割の票を配ります。",
		"退職した人や、休職などで長くいない人には、答えを求めません。提出済みの答えは、集計に残ります。",
		"期間中に異動した人は、初めに受け取った票に答え、受け取ったときの所属で数えます。",
		"提出した後も、自己点検が終わるまでは訂正できます。提出のたびの内容が、履歴に残ります。",
	}
	if c.Named {
		return append(list, "だれがどう答えたかを、所属長と事務局が見ます。")
	}
	return append(list,
		"だれがどう答えたかは、本人のほかには見られません。組織の長と事務局が見るのは、提出したかどうかと、数の集計です。",
		"答えた人が"+strconv.Itoa(c.Small)+"人に満たない組織や役割の内訳は、示しません。組織別の内訳は、自己点検が終わってから示します。",
	)
}

func (s *Service) factPart(o Overview) ui.Part {
	c := o.Plan.Campaign
	p := ui.Part{Title: "この自己点検について", Facts: []ui.Fact{
		{Label: "期間", Value: c.From.Era() + "から" + c.Last.Era() + "まで"}, {Label: "意見", Value: c.Voice.Title()}, {Label: "準備した人", Value: c.MadeName},
	}, Body: rules(c)}
	if !c.StartedAt.IsZero() {
		p.Facts = append(p.Facts, ui.Fact{Label: "始めた日時", Value: c.StartedAt.Table()})
	}
	if !c.EndedAt.IsZero() {
		p.Facts = append(p.Facts, ui.Fact{Label: "終えた日時", Value: c.EndedAt.Table()})
	}
	for _, x := range o.Plan.Chased {
		p.Facts = append(p.Facts, ui.Fact{Label: "督促 " + x.Day.Table(), Value: x.Step.Title() + "（未提出" + strconv.Itoa(x.Waiting) + "人）"})
	}
	return p
}

func progressPart(o Overview) ui.Part {
	p := ui.Part{Title: "提出の状況", Table: ui.Table{Caption: "組織別の提出の状況", Heads: numeric("組織", "対象", "提出", "未提出", "提出率")}, Empty: ui.Empty{Title: "職員が答える調査票はありません"}}
	if len(o.Tally.Sections) == 0 {
		return p
	}
	for _, g := range append(o.Tally.Sections, o.Tally.Whole) {
		p.Table.Rows = append(p.Table.Rows, ui.Row{Cells: []ui.Cell{{Text: g.Name, Head: true}, number(g.Asked), number(g.Done), number(g.Waiting()), rate(g.Rate())}})
	}
	for _, x := range []struct {
		name string
		list []Group
	}{{"組織の票", o.Tally.Units}, {"情報システムの票", o.Tally.Systems}} {
		if n := len(x.list); n > 0 {
			g := Group{Name: x.name, Asked: n}
			for _, y := range x.list {
				g.Done += y.Done
			}
			p.Table.Rows = append(p.Table.Rows, ui.Row{Cells: []ui.Cell{{Text: g.Name, Head: true}, number(g.Asked), number(g.Done), number(g.Waiting()), rate(g.Rate())}})
		}
	}
	return p
}

func number(n int) ui.Cell { return ui.Cell{Text: strconv.Itoa(n), Class: "number"} }

func rate(n int) ui.Cell { return ui.Cell{Text: rateText(n), Class: "number"} }

func rateText(n int) string {
	if n < 0 {
		return "－"
	}
	return strconv.Itoa(n) + "％"
}

// formParts shows what is asked, with what can be done about a draft.
func formParts(o Overview, who actor.Actor) (list []ui.Part) {
	id, draft := o.Plan.ID, o.Plan.State == Drafted && who.Can(CanManage)
	for _, f := range o.Plan.Forms {
		p := ui.Part{Title: "調査票：" + f.Title, Facts: []ui.Fact{{Label: "対象", Value: f.Target.Title() + audience(f)}}, Table: ui.Table{Caption: f.Title, Heads: heads("問", "設問", "判断の基準", "根拠")}, Empty: ui.Empty{Title: "点検項目がありません"}}
		if f.Target == People && f.Open {
			p.Facts = append(p.Facts, ui.Fact{Label: "結果", Value: "答える人が少なくても、結果を示します（職務として答える票）"})
		}
		for _, i := range o.Plan.of(f.No) {
			p.Table.Rows = append(p.Table.Rows, ui.Row{Cells: []ui.Cell{{Text: strconv.Itoa(i.Place + 1), Class: "narrow"}, {Text: i.Text, Head: true}, {Text: i.Criterion}, {Text: i.Basis, URL: basisURL(i)}}})
		}
		if draft {
			no := strconv.Itoa(f.No)
			p.Buttons = []ui.Action{{Kind: ui.Secondary, Text: "「" + f.Title + "」を改める", URL: draftURL(id) + "/form?no=" + no}, {Kind: ui.Secondary, Text: "「" + f.Title + "」を除く", URL: draftURL(id) + "/discard?no=" + no}}
		}
		list = append(list, p)
	}
	if len(o.Plan.Systems) > 0 {
		p := ui.Part{Title: "対象の情報システム", Table: ui.Table{Caption: "対象の情報システム", Heads: heads("名称", "所管する組織")}}
		for _, x := range o.Plan.Systems {
			p.Table.Rows = append(p.Table.Rows, ui.Row{Cells: []ui.Cell{{Text: x.Name, Head: true}, {Text: x.UnitName}}})
		}
		list = append(list, p)
	}
	return list
}

// basisURL leads to the first provision on which an item rests.
func basisURL(i Item) string {
	if len(i.Provisions) == 0 {
		return ""
	}
	document, provision, _ := strings.Cut(i.Provisions[0], "/")
	return "/policy/" + url.PathEscape(document) + "#" + url.PathEscape(provision)
}

func audience(f Form) string {
	if f.Target != People {
		return ""
	}
	if len(f.Roles) == 0 {
		return "（全職員）"
	}
	return "（" + strings.Join(f.Titles, "・") + "）"
}

// stepPart is what the office can do next.
func (s *Service) stepPart(o Overview, who actor.Actor) ui.Part {
	p := ui.Part{Title: "事務局の操作"}
	if !who.Can(CanManage) {
		return ui.Part{}
	}
	base, version := draftURL(o.Plan.ID), []ui.Option{{Value: "version", Label: strconv.FormatInt(o.Plan.Version, 10)}}
	step := func(path, submit string, kind ui.Kind, hidden []ui.Option) {
		p.Forms = append(p.Forms, ui.FormView{Form: ui.Form{Action: base + path, Submit: submit, Kind: kind}, Hidden: hidden})
	}
	switch o.Plan.State {
	case Drafted:
		p.Buttons = []ui.Action{{Kind: ui.Secondary, Text: "期間や説明を改める", URL: base + "/edit"}, {Kind: ui.Secondary, Text: "調査票を加える", URL: base + "/form?no=0"}, {Kind: ui.Secondary, Text: "情報システムを書く", URL: base + "/system"}}
		if s.config.Catalogue != nil && len(o.Plan.Forms) > 0 {
			p.Buttons = append(p.Buttons, ui.Action{Kind: ui.Secondary, Text: "点検項目の一覧から加える", URL: base + "/choose"})
		}
		if len(s.config.FactTitles) > 0 && len(o.Plan.Items) > 0 {
			p.Buttons = append(p.Buttons, ui.Action{Kind: ui.Secondary, Text: "並べて示す事実を決める", URL: base + "/match"})
		}
		p.Text = "始めると、設問は変えられません。始めた日の役割で、一人に一つの調査票を配ります。"
		step("/start", "自己点検を始める", ui.Primary, version)
		step("/drop", "取り止める", ui.Secondary, version)
	case Running:
		base = campaignURL(o.Plan.ID)
		p.Buttons = []ui.Action{{Kind: ui.Secondary, Text: "終わりの日を延ばす", URL: base + "/extend"}}
		p.Text = "調査票は、毎朝、名簿に合わせます。終えると、答えることも訂正もできなくなります。"
		step("/renew", "いま名簿に合わせる", ui.Secondary, nil)
		step("/end", "自己点検を終える", ui.Secondary, version)
	default:
		return ui.Part{}
	}
	return p
}

// waitingPage lists who has answered and who has not. Answers are not on it.
func (s *Service) waitingPage(w http.ResponseWriter, r *http.Request) error {
	id := r.PathValue("id")
	c, places, err := s.places(r.Context(), id, CanChase)
	if err != nil {
		return err
	}
	l := web.List[Sheet]{
		Title: "提出の状況", Path: campaignURL(id) + "/waiting", Search: true, Sort: "section", Unit: "件",
		Filters: []web.Filter{
			{Name: "state", Label: "状態", Options: []ui.Option{{Value: "waiting", Label: "未提出"}, {Value: "done", Label: "提出済み"}, {Value: "left", Label: "対象外になった"}}},
			{Name: "section", Label: "組織", Options: placeOptions(places)},
			{Name: "kind", Label: "対象", Options: targetOptions()},
		},
		Columns: []web.Column[Sheet]{
			{Key: "section", Title: "組織", Sorts: true, Text: func(x Sheet) string { return x.SectionName }},
			{Key: "unit", Title: "係など", Text: func(x Sheet) string { return x.UnitName }},
			{Key: "name", Title: "氏名・名称", Sorts: true, Names: true, Text: func(x Sheet) string { return x.SubjectName }},
			{Key: "number", Title: "職員番号", Export: true, Text: func(x Sheet) string { return x.Number }},
			{Key: "kind", Title: "対象", Export: true, Text: func(x Sheet) string { return x.Kind.Title() }},
			{Key: "code", Title: "票の番号", Text: func(x Sheet) string { return x.Code }},
			{Key: "state", Title: "状態", Text: func(x Sheet) string { return listState(x) }},
			{Key: "day", Title: "答えた日", Kind: sheet.Date, Text: func(x Sheet) string { return tableDay(x.Day) }},
			{Key: "way", Title: "方法", Export: true, Text: func(x Sheet) string { return x.Way.Title() }},
		},
		Empty: ui.Empty{Title: "該当する調査票はありません"},
	}
	page := web.Page{Title: "答えた人・まだの人", Lead: "答えの内容は、ここには出ません。", Crumbs: crumbs(c)}
	return l.Serve(w, r, page, func(q web.ListQuery) ([]Sheet, int, error) {
		l, err := s.Answered(r.Context(), id, Waiters{Section: q.Filters["section"], State: q.Filters["state"], Kind: q.Filters["kind"], Text: q.Text, Limit: q.Limit, Offset: q.Offset(), Sort: q.Sort, Desc: q.Desc})
		return l.Items, l.Total, err
	})
}

// listState says whether somebody has answered; that a sheet was begun is theirs alone.
func listState(x Sheet) string {
	switch {
	case x.Submitted():
		return "提出済み"
	case x.Left != "":
		return "対象外（" + x.Left + "）"
	}
	return "未提出"
}

func tableDay(d clock.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.Table()
}

func placeOptions(list []Place) (options []ui.Option) {
	for _, p := range list {
		options = append(options, ui.Option{Value: p.SectionID, Label: p.SectionName})
	}
	return options
}

func targetOptions() (options []ui.Option) {
	for _, t := range Targets() {
		options = append(options, ui.Option{Value: string(t), Label: t.Title()})
	}
	return options
}
