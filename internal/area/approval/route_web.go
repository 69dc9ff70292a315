package approval

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/okite-isms/okite/internal/area/approval/flow"
	"github.com/okite-isms/okite/internal/area/approval/page"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/fault"
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
			return routeURL(r.Name), "決裁ルートを作りました。", err
		},
	})
	addForm(m, form[StepInput]{
		path: routePath + "/{id}/step", needs: CanManage, title: "段階を決める", submit: "決める", crumbs: routeCrumbs(), back: under(routePath), known: s.knownRoute,
		lead:  "決めると、ルートの新しい版になります。すでに回っている案件は、起案したときのルートのまま進みます。",
		start: s.stepAsked, fields: s.stepFields, hidden: []string{"version", "at"},
		bind: func(in *StepInput, r *http.Request) { in.Name = r.PathValue("id") },
		do: func(ctx context.Context, in StepInput) (string, string, error) {
			_, err := s.SetStep(ctx, in)
			return routeURL(in.Name), "ルートの新しい版を作りました。", err
		},
	})
}

func (s *Service) knownRoute(ctx context.Context, name string) error {
	_, err := s.Foresee(ctx, name)
	return err
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
	p := web.Page{Title: "決裁ルート", Lead: "案件がだれに、どの順に回るかの定めです。", Wide: true, Main: page.Parts([]page.Part{{Table: t, Empty: ui.Empty{Title: "決裁ルートはまだありません", Text: "決裁する順を、段階として定めます。"}}})}
	if actor.From(r.Context()).Can(CanManage) {
		p.Tools = []ui.Action{{Kind: ui.Secondary, Text: "決裁ルートを作る", URL: routePath + "/new"}}
	}
	return web.Show(w, r, http.StatusOK, p)
}

func (s *Service) routePage(w http.ResponseWriter, r *http.Request) error {
	f, err := s.Foresee(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	part := page.Part{Title: "きょう、あなたが起案すると", Raw: page.Picture(forecastWay(f))}
	t := ui.Table{Caption: "段階", Heads: []ui.Head{{Title: "順"}, {Title: "段階"}, {Title: "すること"}, {Title: "決裁する人"}, {Title: "必要な人数"}, {Title: "条件"}, {Title: "変える"}}}
	may := actor.From(r.Context()).Can(CanManage)
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
		when := ""
		if len(x.When) > 0 {
			when = conditionText(x)
		}
		cell := ui.Cell{}
		if may {
			cell = ui.Cell{Text: "変える", URL: routeURL(f.Route.Name) + "/step?at=" + strconv.Itoa(i+1)}
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: strconv.Itoa(i + 1)}, {Text: x.Title, Head: true}, {Text: x.Mode.Title()}, {Text: strings.Join(who, "、")}, {Text: quorum}, {Text: when}, cell}})
	}
	steps := page.Part{Title: "段階", Table: t}
	if may {
		steps.Buttons = []ui.Action{{Kind: ui.Secondary, Text: "段階を加える", URL: routeURL(f.Route.Name) + "/step"}}
	}
	return web.Show(w, r, http.StatusOK, web.Page{Title: f.Route.Title, Lead: f.Route.Meaning, Crumbs: routeCrumbs(), Wide: true, Main: page.Parts([]page.Part{part, steps})})
}

func (s *Service) namingFields(r *http.Request, e ui.Entry) ([]page.Field, error) {
	routes, err := s.Routes(r.Context())
	options := []ui.Option{{Label: "選んでください"}}
	for _, x := range routes {
		options = append(options, ui.Option{Value: x.Name, Label: x.Title})
	}
	return []page.Field{
		selected(e.Field("from", "元にするルート").Must().Of(options...)), input(e.Field("title", "名称").Must().Limit(40)), input(e.Field("meaning", "使うとき").Limit(200)),
		input(e.Field("name", "記号").Must().Limit(40).Narrow().Hint("英小文字、数字、ハイフン。例：purchase")),
	}, err
}

func (s *Service) stepAsked(r *http.Request) (in StepInput, err error) {
	f, err := s.Foresee(r.Context(), r.PathValue("id"))
	if err != nil {
		return in, err
	}
	in = StepInput{Version: f.Route.Version, Place: len(f.Route.Steps) + 1, Mode: string(flow.Approve), Quorum: string(flow.All)}
	at, err := strconv.Atoi(r.URL.Query().Get("at"))
	if err != nil || at < 1 || at > len(f.Route.Steps) {
		return in, nil
	}
	x := f.Route.Steps[at-1]
	in.At, in.Place, in.Title, in.Mode, in.Group, in.Count, in.Days, in.Late, in.Self = at, at, x.Title, string(x.Mode), x.Group, x.Count, x.Days, string(x.Late), x.Self
	if x.Quorum != "" {
		in.Quorum = string(x.Quorum)
	}
	in.Who = string(x.Who[0].By) + ":" + x.Who[0].Name
	for _, c := range x.When {
		if c.Field == "class" {
			in.Classes = c.Values
		}
	}
	return in, nil
}

func (s *Service) stepFields(r *http.Request, e ui.Entry) ([]page.Field, error) {
	var modes, quorums, levels []ui.Option
	for _, m := range flow.Modes() {
		modes = append(modes, ui.Option{Value: string(m), Label: m.Title()})
	}
	for _, q := range []flow.Quorum{flow.All, flow.Any, flow.Some} {
		quorums = append(quorums, ui.Option{Value: string(q), Label: q.Title()})
	}
	for _, c := range classes() {
		levels = append(levels, ui.Option{Value: c.name, Label: c.title})
	}
	late := []ui.Option{{Label: "何もしない"}}
	for _, l := range []flow.Late{flow.Remind, flow.Escalate, flow.Succeed} {
		late = append(late, ui.Option{Value: string(l), Label: l.Title()})
	}
	who := []ui.Option{{Label: "選んでください"}, {Value: "superior:", Label: flow.BySuperior.Title()}, {Value: "choice:", Label: flow.ByChoice.Title()}}
	for _, x := range s.roles {
		who = append(who, ui.Option{Value: "unit-role:" + x.Name, Label: "申請者の所属の" + x.Title}, ui.Option{Value: "role:" + x.Name, Label: "団体の" + x.Title})
	}
	posts, err := s.postOptions(r.Context())
	who = append(who, posts[1:]...)
	list := []page.Field{
		input(e.Field("title", "段階の名称").Must().Limit(40)), radios(e.Field("mode", "すること").Must().Of(modes...)), selected(e.Field("who", "決裁する人").Must().Of(who...)),
		input(e.Field("place", "何番目か").As("number").Must().Narrow()), selected(e.Field("quorum", "必要な人数").Of(quorums...)), input(e.Field("count", "決めた人数のときの人数").As("number").Narrow()),
		input(e.Field("group", "同時に回す組").Limit(20).Hint("続く段階に同じ名を付けると、同時に回ります。")),
		{Kind: "checks", Field: e.Field("classes", "この区分のときだけ通る").Of(levels...)},
		input(e.Field("days", "期限（回った日からの開庁日）").As("number").Narrow().Hint("0なら、期限を設けません。")), selected(e.Field("late", "期限を過ぎたとき").Of(late...)),
		checkbox(e.Field("self", "申請者本人が決裁する人でもあるとき、それを許し、記録に示す")),
	}
	if e.Values.Get("at") != "0" && e.Values.Get("at") != "" {
		list = append(list, checkbox(e.Field("drop", "この段階をなくす")))
	}
	return list, err
}

// Naming is a new route, copied from another.
type Naming struct {
	Name    string `json:"name" form:"name,fold"`
	Title   string `json:"title"`
	Meaning string `json:"meaning,omitempty"`
	From    string `json:"from"`
}

// CopyRoute makes a route of the body's own out of another.
func (s *Service) CopyRoute(ctx context.Context, in Naming) (r Route, err error) {
	if _, err := actor.Require(ctx, CanManage); err != nil {
		return r, err
	}
	list, err := s.Routes(ctx)
	if err != nil {
		return r, err
	}
	faults := map[string]string{}
	i := slices.IndexFunc(list, func(o Route) bool { return o.Name == in.From })
	if i < 0 {
		faults["from"] = "元にするルートを選んでください。"
	}
	if !routeName.MatchString(in.Name) {
		faults["name"] = "英小文字で始め、英小文字、数字、ハイフンで40字までにしてください。"
	} else if slices.ContainsFunc(list, func(o Route) bool { return o.Name == in.Name }) {
		faults["name"] = "この記号のルートは、すでにあります。"
	}
	if n := len([]rune(in.Title)); n < 1 || n > 40 {
		faults["title"] = "名称は、1字から40字までにしてください。"
	}
	if err := fault.Fields(faults); err != nil {
		return r, err
	}
	r = list[i]
	r.Name, r.Title, r.Meaning, r.Version = in.Name, in.Title, in.Meaning, 0
	return s.SetRoute(ctx, r)
}

// StepInput is one step of a route, as a form has it.
type StepInput struct {
	Name    string   `json:"-" form:"-"`
	Version int64    `json:"version"`
	At      int      `json:"at"` // which step, from 1; 0: a new one
	Title   string   `json:"title"`
	Mode    string   `json:"mode"`
	Who     string   `json:"who"` // by:name
	Place   int      `json:"place" label:"何番目か"`
	Quorum  string   `json:"quorum"`
	Count   int      `json:"count" label:"人数"`
	Group   string   `json:"group"`
	Classes []string `json:"classes"`
	Days    int      `json:"days" label:"期限"`
	Late    string   `json:"late"`
	Self    bool     `json:"self"`
	Drop    bool     `json:"drop"`
}

// SetStep changes one step of a route, or adds, moves or drops one.
func (s *Service) SetStep(ctx context.Context, in StepInput) (r Route, err error) {
	f, err := s.Foresee(ctx, in.Name)
	if err != nil {
		return r, err
	}
	r = f.Route
	r.Version = in.Version
	steps := slices.Clone(r.Steps)
	if in.At < 0 || in.At > len(steps) {
		return r, fault.New(fault.Conflict, "この段階は、もうありません。ルートを開き直してください。")
	}
	step := flow.Step{Key: newKey(steps)}
	if in.At > 0 {
		step = steps[in.At-1]
		steps = slices.Delete(steps, in.At-1, in.At)
	}
	if !in.Drop {
		by, name, _ := strings.Cut(in.Who, ":")
		step.Title, step.Mode, step.Group, step.Quorum, step.Count, step.Days, step.Late, step.Self = in.Title, flow.Mode(in.Mode), in.Group, flow.Quorum(in.Quorum), in.Count, in.Days, flow.Late(in.Late), in.Self
		step.Who = append([]flow.Picker{{By: flow.By(by), Name: name}}, step.Who[min(1, len(step.Who)):]...)
		step.When = slices.DeleteFunc(slices.Clone(step.When), func(c flow.Condition) bool { return c.Field == "class" })
		if len(in.Classes) > 0 {
			step.When = append(step.When, flow.Condition{Field: "class", Values: in.Classes})
		}
		steps = slices.Insert(steps, min(max(in.Place-1, 0), len(steps)), step)
	}
	r.Steps = steps
	r, err = s.SetRoute(ctx, r)
	if x := fault.Of(err); err != nil && x != nil && x.Fields["route"] != "" {
		return r, fault.Fields(map[string]string{"title": x.Fields["route"]})
	}
	return r, err
}

func newKey(steps []flow.Step) string {
	for i := 1; ; i++ {
		key := "step-" + strconv.Itoa(i)
		if !slices.ContainsFunc(steps, func(s flow.Step) bool { return s.Key == key }) {
			return key
		}
	}
}
