package approval

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/okite-isms/okite/internal/area/approval/flow"
	"github.com/okite-isms/okite/internal/area/approval/page"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/sheet"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

const (
	inboxPath = "/approval"
	casePath  = "/approval/case"
	routePath = "/approval/route"
	bulkPath  = "/approval/bulk"
	filePath  = "/approval/file"
)

func caseURL(id string) string { return casePath + "/" + id }

func caseCrumbs() []ui.Crumb { return []ui.Crumb{{Title: "伺い・決裁", URL: casePath}} }

func (s *Service) routes(m *web.Mux) {
	m.Handle("GET "+inboxPath, CanSee, s.inboxPage)
	m.Handle("GET "+casePath, CanSee, s.casesPage)
	m.Handle("GET "+casePath+"/{id}", CanSee, s.casePage)
	m.Handle("GET "+filePath+"/{id}", CanSee, s.enclosure)
	m.Handle("GET "+casePath+"/{id}/paper", CanSee, s.paperFile)
	m.Handle("GET "+bulkPath, CanDecide, s.bulkPage)
	m.Handle("POST "+bulkPath, CanDecide, s.bulk)
	addForm(m, form[Filing]{
		path: casePath + "/new", needs: CanFile, title: "伺いを起案する", submit: "起案する", crumbs: caseCrumbs(), back: fixed(casePath), load: s.offered,
		lead: "決裁ルートを選ぶと、きょう起案したときにだれに回るかを、下の図で確かめられます。",
		start: func(r *http.Request) (Filing, error) {
			return Filing{Route: web.Clean(r.URL.Query().Get("route"))}, nil
		},
		fields: s.filingFields, below: s.forecastPart,
		attach: func(in *Filing, files []Attachment) { in.Files = files },
		do: func(ctx context.Context, in Filing) (string, string, error) {
			c, err := s.File(ctx, in)
			return caseURL(c.ID), numbered(c.Year, c.Number) + "として起案しました。", err
		},
	})
	addForm(m, form[Refiling]{
		path: casePath + "/{id}/edit", needs: CanFile, title: "直して再提出する", submit: "再提出する", crumbs: caseCrumbs(), back: under(casePath), load: s.mine,
		lead:  "これまでの内容、意見、ファイルは、すべて残ります。直したところは、案件の画面に示されます。",
		start: s.amendmentOf, fields: s.amendFields,
		bind:   func(in *Refiling, r *http.Request) { in.ID = r.PathValue("id") },
		attach: func(in *Refiling, files []Attachment) { in.Files = files },
		do: func(ctx context.Context, in Refiling) (string, string, error) {
			_, err := s.Resubmit(ctx, in)
			return caseURL(in.ID), "再提出しました。", err
		},
	})
	addForm(m, form[Doing]{
		path: casePath + "/{id}/act", needs: CanDecide, title: "案件に記録する", submit: "記録する", crumbs: caseCrumbs(), back: under(casePath), load: s.seen,
		start: s.doingAsked, fields: s.doingFields, hidden: []string{"kind", "seat", "seen"},
		bind:   func(in *Doing, r *http.Request) { in.ID = r.PathValue("id") },
		attach: func(in *Doing, files []Attachment) { in.Files = files },
		do: func(ctx context.Context, in Doing) (string, string, error) {
			c, err := s.Do(ctx, in)
			if err != nil {
				return "", "", err
			}
			return caseURL(in.ID), "「" + flow.Kind(in.Kind).Title() + "」を記録しました。いまの状態は「" + c.State.Title() + "」です。", nil
		},
	})
	s.routeRoutes(m)
}

// loaded is the key under which a request carries the case of its path, offers that of
// the routes by which a 伺い may go.
type (
	loaded struct{}
	offers struct{}
)

// offered loads the routes once for all that the form of a 伺い asks of them.
func (s *Service) offered(r *http.Request) (*http.Request, error) {
	routes, err := s.Routes(r.Context())
	routes = slices.DeleteFunc(routes, func(x Route) bool { return x.Kind != Request })
	return r.WithContext(context.WithValue(r.Context(), offers{}, routes)), err
}

// offersIn gives the routes that offered has loaded.
func offersIn(r *http.Request) []Route {
	routes, _ := r.Context().Value(offers{}).([]Route)
	return routes
}

// seen loads the case of the path once for all that a form asks of it, and fails where
// it is not the actor's to see.
func (s *Service) seen(r *http.Request) (*http.Request, error) {
	c, err := s.Case(r.Context(), r.PathValue("id"))
	return r.WithContext(context.WithValue(r.Context(), loaded{}, c)), err
}

// mine is seen for what only the applicant does.
func (s *Service) mine(r *http.Request) (*http.Request, error) {
	r, err := s.seen(r)
	if c := caseIn(r); err == nil && (c.Applicant.ID != actor.From(r.Context()).ID || c.Kind != Request) {
		err = errCase()
	}
	return r, err
}

// caseIn gives the case that seen has loaded.
func caseIn(r *http.Request) Case {
	c, _ := r.Context().Value(loaded{}).(Case)
	return c
}

func (s *Service) filingFields(r *http.Request, e ui.Entry) ([]ui.Control, error) {
	options := []ui.Option{{Label: "選んでください"}}
	chooses := false
	for _, x := range offersIn(r) {
		options = append(options, ui.Option{Value: x.Name, Label: x.Title + "：" + x.Meaning})
		chooses = chooses || choice(x) != "" && e.Values.Get("route") == x.Name
	}
	list := []ui.Control{ui.Choice(e.Field("route", "決裁ルート").Must().Of(options...))}
	if chooses {
		posts, err := s.postOptions(r.Context())
		if err != nil {
			return nil, err
		}
		for _, x := range offersIn(r) {
			if x.Name == e.Values.Get("route") {
				posts = slices.DeleteFunc(posts, func(o ui.Option) bool { return o.Value != "" && !mayChoose(x, o.Value) })
			}
		}
		list = append(list, ui.Choice(e.Field("chosen", "決裁する人").Must().Of(posts...)))
	}
	return append(list, documentFields(e)...), nil
}

func documentFields(e ui.Entry) []ui.Control {
	var options []ui.Option
	for _, c := range classes() {
		options = append(options, ui.Option{Value: c.name, Label: c.title})
	}
	return []ui.Control{
		ui.Entered(e.Field("title", "件名").Must().Limit(titleMax).Hint("例：窓口業務用タブレットの庁外での使用について")),
		ui.OneOf(e.Field("class", "扱う情報の区分").Must().Of(options...)),
		ui.Lines(e.Field("text", "内容").Must().Limit(textMax).Tall(8)),
		ui.Entered(e.Field("purpose", "目的").Limit(500)), ui.Entered(e.Field("period", "期間").Limit(100)), ui.Entered(e.Field("cost", "費用").Limit(100)),
		enclosureField(e),
		ui.Lines(e.Field("first", "緊急のため先に行ったときは、その理由").Limit(500).Hint("先に行ったことは、承認されるまで赤く示されます。").Tall(2)),
	}
}

func (s *Service) postOptions(ctx context.Context) ([]ui.Option, error) {
	o, err := s.outlineFor(ctx)
	list := []ui.Option{{Label: "選んでください"}}
	for _, p := range o.Posts {
		if len(p.Holders) > 0 {
			list = append(list, ui.Option{Value: "post:" + p.ID, Label: p.UnitName + " " + p.Title + "（" + p.Holders[0].Name + "）"})
		}
	}
	return list, err
}

func (s *Service) amendFields(r *http.Request, e ui.Entry) ([]ui.Control, error) {
	c := caseIn(r)
	list := documentFields(e)
	list = list[:len(list)-1]
	var options []ui.Option
	for _, f := range c.Document().Files {
		options = append(options, ui.Option{Value: f.ID, Label: f.Name + "（" + sizeText(f.Size) + "）"})
	}
	if len(options) > 0 {
		list = append(list, ui.Several(e.Field("drop", "外すファイル").Of(options...).Hint("印を付けたファイルは、新しい版から外れます。前の版には残ります。")))
	}
	return list, nil
}

func (s *Service) amendmentOf(r *http.Request) (in Refiling, err error) {
	d := caseIn(r).Document()
	in = Refiling{Title: d.Title, Text: d.Text, Class: d.Class, Purpose: d.Fields["purpose"], Period: d.Fields["period"], Cost: d.Fields["cost"]}
	return in, nil
}

// forecastPart shows who would be asked today.
func (s *Service) forecastPart(r *http.Request) ([]ui.Part, error) {
	var buttons []ui.Action
	for _, x := range offersIn(r) {
		buttons = append(buttons, ui.Action{Kind: ui.Secondary, Text: x.Title + "の回り先を見る", URL: casePath + "/new?route=" + url.QueryEscape(x.Name)})
	}
	part := ui.Part{Title: "きょう起案すると、だれに回るか", Buttons: buttons}
	name := web.Clean(r.URL.Query().Get("route"))
	if name == "" {
		name = web.Clean(r.PostFormValue("route"))
	}
	if name == "" {
		return []ui.Part{part}, nil
	}
	f, err := s.Foresee(r.Context(), name)
	if fault.Is(err, fault.NotFound) {
		return []ui.Part{part}, nil
	}
	part.Raw = page.Picture(forecastWay(f))
	return []ui.Part{part}, err
}

// doingAsked begins the form of an act, with what was seen of the case.
func (s *Service) doingAsked(r *http.Request) (in Doing, err error) {
	q := r.URL.Query()
	in.Kind = web.Clean(q.Get("kind"))
	if flow.Kind(in.Kind).Title() == "" {
		in.Kind = string(flow.Opinion)
	}
	in.Seat, _ = strconv.Atoi(q.Get("seat"))
	in.Seen, in.Force = caseIn(r).Document().Hash(), q.Get("force") == "1"
	return in, nil
}

func (s *Service) doingFields(r *http.Request, e ui.Entry) ([]ui.Control, error) {
	c := caseIn(r)
	k := flow.Kind(e.Values.Get("kind"))
	comment := ui.Lines(e.Field("comment", "理由・意見（"+k.Title()+"）").Limit(commentMax).Tall(4).Hint("ここに書いたことは、この案件に残ります。"))
	var list []ui.Control
	switch k {
	case flow.Return, flow.Pull:
		options, label := []ui.Option{{Label: "申請者（" + c.Applicant.Name + "）"}}, "差し戻し先"
		if k == flow.Pull {
			options, label = nil, "引き上げる段階"
		}
		stages := c.Route.Stages()
		for i, stage := range stages {
			if k == flow.Return && i >= c.Stage || k == flow.Pull && i <= c.Stage {
				continue
			}
			for _, n := range stage {
				options = append(options, ui.Option{Value: c.Route.Steps[n].Key, Label: c.Route.Steps[n].Title})
			}
		}
		list = append(list, ui.Choice(e.Field("to", label).Of(options...)))
	case flow.Reroute:
		posts, err := s.postOptions(r.Context())
		if err != nil {
			return nil, err
		}
		for i := range posts {
			posts[i].Value = strings.TrimPrefix(posts[i].Value, "post:")
		}
		list = append(list, ui.Choice(e.Field("post", "新しい回付先").Must().Of(posts...)))
	case flow.Conclude:
		list = append(list, ui.Entered(e.Field("system", "どこで決裁したか").Must().Limit(100).Hint("例：文書管理システム、紙の起案")), ui.Entered(e.Field("number", "文書番号").Must().Limit(100)),
			ui.Entered(e.Field("day", "決裁した日").As("date").Must()), ui.Entered(e.Field("by", "決裁した人").Must().Limit(100).Hint("例：町長")))
	case flow.Assent:
		if actor.From(r.Context()).Can(CanForce) {
			list = append(list, ui.Tick(e.Field("force", "緊急のため、決裁する人に代わって承認する（事後承認が必要です）")))
		}
	}
	return append(list, comment, enclosureField(e)), nil
}

// listOf describes the list of cases.
func (s *Service) listOf() web.List[CaseItem] {
	states := []ui.Option{}
	for _, x := range flow.States() {
		states = append(states, ui.Option{Value: string(x), Label: x.Title()})
	}
	states = append(states, ui.Option{Value: "red", Label: "事後承認を待つもの"})
	return web.List[CaseItem]{
		Title: "伺い・決裁", Path: casePath, Search: true, Sort: "filed", Desc: true, Filters: []web.Filter{{Name: "state", Label: "状態", Options: states}},
		Columns: []web.Column[CaseItem]{
			{Key: "number", Title: "番号", Sorts: true, Text: func(c CaseItem) string { return numbered(c.FiscalYear, c.Number) }},
			{Key: "title", Title: "件名", Sorts: true, Names: true, Text: func(c CaseItem) string { return c.Title }, Link: func(c CaseItem) string { return caseURL(c.ID) }},
			{Key: "kind", Title: "種類", Text: func(c CaseItem) string { return s.kindTitle(c.Kind) }},
			{Key: "applicant", Title: "起案した人", Text: func(c CaseItem) string { return c.ApplicantName }},
			{Key: "route", Title: "決裁ルート", Text: func(c CaseItem) string { return c.RouteTitle }},
			{Key: "filed", Title: "起案した日時", Sorts: true, Kind: sheet.Time, Text: func(c CaseItem) string { return c.FiledAt.Table() }},
			{Key: "state", Title: "状態", Sorts: true, Text: func(c CaseItem) string { return stateMark(c.State, c.Red).Text }, Mark: func(c CaseItem) ui.Mark { return stateMark(c.State, c.Red) }},
			{Key: "changed", Title: "最後に動いた日時", Kind: sheet.Time, Text: func(c CaseItem) string { return c.ChangedAt.Table() }, Export: true},
		},
		Empty: ui.Empty{Title: "案件はまだありません", Text: "決裁を受けたいことがあるときは、伺いを起案します。", Step: ui.Action{Text: "伺いを起案する", URL: casePath + "/new"}},
	}
}

func stateMark(x flow.State, red bool) ui.Mark {
	if red {
		return ui.Mark{Tone: ui.Danger, Text: x.Title() + "（事後承認待ち）"}
	}
	tone := map[flow.State]ui.Tone{flow.Running: ui.Info, flow.Returned: ui.Warn, flow.Approved: ui.Good}[x]
	if tone == "" {
		tone = ui.Plain
	}
	return ui.Mark{Tone: tone, Text: x.Title()}
}

func (s *Service) casesPage(w http.ResponseWriter, r *http.Request) error {
	p := web.Page{Title: "伺い・決裁", Lead: "自分が起案したり、決裁に関わったりした案件です。すべてを見る権限のある人には、すべての案件を示します。"}
	if actor.From(r.Context()).Can(CanFile) {
		p.Tools = []ui.Action{{Kind: ui.Primary, Text: "伺いを起案する", URL: casePath + "/new"}}
	}
	return s.listOf().Serve(w, r, p, func(q web.ListQuery) ([]CaseItem, int, error) {
		return s.Cases(r.Context(), Query{Text: q.Text, State: q.Filters["state"], Sort: q.Sort, Desc: q.Desc, Limit: q.Limit, Offset: q.Offset()})
	})
}

func (s *Service) inboxPage(w http.ResponseWriter, r *http.Request) error {
	l := web.List[WaitingItem]{
		Title: "決裁を待つ案件", Path: inboxPath,
		Filters: []web.Filter{{Name: "only", Label: "しぼり込み", Options: []ui.Option{{Value: "mine", Label: "自分の席"}, {Value: "deputy", Label: "代理・代決"}, {Value: "overdue", Label: "期限切れ"}}}},
		Columns: []web.Column[WaitingItem]{
			{Key: "number", Title: "番号", Text: func(x WaitingItem) string { return numbered(x.FiscalYear, x.Number) }},
			{Key: "title", Title: "件名", Names: true, Text: func(x WaitingItem) string { return x.Title }, Link: func(x WaitingItem) string { return caseURL(x.CaseID) }},
			{Key: "applicant", Title: "起案した人", Text: func(x WaitingItem) string { return x.ApplicantName }},
			{Key: "task", Title: "求められていること", Text: func(x WaitingItem) string { return x.Task.Title() + " " + x.StepTitle }},
			{Key: "as", Title: "立場", Text: func(x WaitingItem) string { return x.AsTitle }},
			{Key: "authority", Title: "権限", Text: func(x WaitingItem) string { return x.Authority.Title() }},
			{Key: "due", Title: "期限", Kind: sheet.Date, Text: func(x WaitingItem) string { return x.Due.Table() }, Mark: func(x WaitingItem) ui.Mark { return s.dueMark(x) }},
		},
		Empty: ui.Empty{Title: "あなたを待っている案件はありません", Text: "職や役割に案件が回ると、ここと「私の仕事」に出ます。"},
	}
	p := web.Page{Title: "決裁を待つ案件", Lead: "あなたの職、役割、代理として、いま決裁できる案件です。", Wide: true}
	if actor.From(r.Context()).Can(CanDecide) {
		p.Tools = []ui.Action{{Kind: ui.Secondary, Text: "まとめて確かめる", URL: bulkPath}}
	}
	return l.Serve(w, r, p, func(q web.ListQuery) ([]WaitingItem, int, error) {
		in := Inbox{Only: q.Filters["only"]}
		in.Page, in.Limit = max(q.Page, 1), q.Limit
		if in.Limit == 0 {
			in.Limit = exportMax
		}
		got, err := s.Waiting(r.Context(), in)
		return got.Items, got.Total, err
	})
}

// exportMax bounds what is exported of an inbox.
const exportMax = 20_000

func (s *Service) dueMark(x WaitingItem) ui.Mark {
	switch {
	case x.Due.IsZero():
		return ui.Mark{Tone: ui.Plain, Text: "なし"}
	case x.Due.Before(s.today()):
		return ui.Mark{Tone: ui.Danger, Text: x.Due.Table() + " 期限切れ"}
	}
	return ui.Mark{Tone: ui.Info, Text: x.Due.Table()}
}

// bulkShown is how many cases are shown whole at once.
const bulkShown = 10

func (s *Service) bulkPage(w http.ResponseWriter, r *http.Request) error {
	return s.showBulk(w, r, http.StatusOK, "")
}

// showBulk shows the page, with what is wrong with what was sent.
func (s *Service) showBulk(w http.ResponseWriter, r *http.Request, status int, wrong string) error {
	v, err := s.bulkView(r.Context())
	if err != nil {
		return err
	}
	if wrong != "" {
		v.Notices = []ui.Notice{{Tone: ui.Danger, Text: wrong}}
	}
	p := web.Page{Title: "まとめて確かめる", Lead: fmt.Sprintf("内容をすべて示します。1件ずつ確かめて、印を付けた案件だけを承認します。一度に%d件までを示します。", bulkShown), Crumbs: []ui.Crumb{{Title: "決裁を待つ案件", URL: inboxPath}}}
	if len(v.Items) == 0 {
		p.Main = ui.Parts([]ui.Part{{Notices: v.Notices, Empty: ui.Empty{Title: "まとめて承認できる案件はありません", Text: "自分の席に回ってきた案件が、ここに並びます。代理や代決は、案件の画面で1件ずつ行います。"}}})
	} else {
		p.Main = page.Bulk(v)
	}
	return web.Show(w, r, status, p)
}

func (s *Service) bulkView(ctx context.Context) (v page.BulkView, err error) {
	in := firstRows(bulkShown)
	in.Only = "mine"
	list, err := s.Waiting(ctx, in)
	if err != nil {
		return v, err
	}
	cases, err := s.wholeCases(ctx, list.Items)
	for _, it := range list.Items {
		c, ok := cases[it.CaseID]
		if it.Task != flow.ToDecide || !ok {
			continue
		}
		d := c.Document()
		facts := append([]ui.Fact{{Label: "起案した人", Value: c.Applicant.Name}, {Label: "求められていること", Value: it.StepTitle}, {Label: "扱う情報の区分", Value: classTitle(d.Class)}}, fieldFacts(d)...)
		for _, f := range d.Files {
			facts = append(facts, ui.Fact{Label: "ファイル", Value: f.Name + "（" + sizeText(f.Size) + "）", URL: enclosureURL(f.ID)})
		}
		v.Items = append(v.Items, page.BulkItem{Value: fmt.Sprintf("%s:%d:%s", it.CaseID, it.Seat, d.Hash()), Title: numbered(it.FiscalYear, it.Number) + " " + it.Title, Facts: facts, Text: d.Text})
	}
	return v, err
}

func (s *Service) bulk(w http.ResponseWriter, r *http.Request) error {
	in, _, err := web.Decode[Bulk](r)
	if err != nil {
		return err
	}
	done, left, err := s.AssentAll(r.Context(), in)
	if fault.Is(err, fault.Invalid) && len(in.Items) == 0 {
		return s.showBulk(w, r, http.StatusUnprocessableEntity, "承認する案件に印を付けてください。")
	}
	if err != nil {
		return err
	}
	text := fmt.Sprintf("%d件を承認しました。", len(done))
	if len(left) > 0 {
		text += fmt.Sprintf("%d件は承認できませんでした：%s", len(left), left[0])
	}
	return web.Redirect(w, r, inboxPath, text)
}

func fieldFacts(d Petition) (list []ui.Fact) {
	for _, f := range fieldTitles() {
		if v := d.Fields[f.name]; v != "" {
			list = append(list, ui.Fact{Label: f.title, Value: v})
		}
	}
	return list
}
