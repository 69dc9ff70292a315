package approval

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/okite-isms/okite/internal/area/approval/flow"
	"github.com/okite-isms/okite/internal/area/approval/page"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

func editURL(name string) string { return routeURL(name) + "/edit" }

func editing(r *http.Request) string { return editURL(r.PathValue("id")) }

func (s *Service) editorRoutes(m *web.Mux) {
	m.Handle("GET "+routePath+"/import", CanManage, s.importPage)
	m.Handle("POST "+routePath+"/import", CanManage, s.importPage)
	m.Handle("GET "+routePath+"/{id}/edit", CanManage, s.editPage)
	m.Handle("GET "+routePath+"/{id}/compare", CanManage, s.comparePage)
	m.Handle("GET "+routePath+"/{id}/file", CanManage, s.routeFile)
	m.Handle("POST "+routePath+"/{id}/move", CanManage, editorPost(s, func(in *Move, name string) { in.Name = name }, s.MoveStep, editURL, "段階を動かしました。"))
	marked := func(in *Marked, name string) { in.Name = name }
	m.Handle("POST "+routePath+"/{id}/drop", CanManage, editorPost(s, marked, s.DropDraft, func(string) string { return routePath }, "下書きを捨てました。"))
	m.Handle("POST "+routePath+"/{id}/shipped", CanManage, editorPost(s, marked, s.Reship, editURL, "配布のルートを、下書きに戻しました。"))
	use := func(ctx context.Context, in Marked) error { _, err := s.UseDraft(ctx, in); return err }
	m.Handle("POST "+routePath+"/{id}/use", CanManage, editorPost(s, marked, use, routeURL, "ルートの新しい版を使い始めました。"))
	s.editorForms(m)
}

func (s *Service) editorForms(m *web.Mux) {
	addForm(m, form[Heading]{
		path: routePath + "/{id}/title", needs: CanManage, title: "ルートの名称と使うとき", submit: "下書きに入れる", crumbs: routeCrumbs(), back: editing, load: s.sketching,
		start: func(r *http.Request) (in Heading, err error) {
			k := sketchIn(r)
			return Heading{Revision: k.Revision, Title: k.Route.Title, Meaning: k.Route.Meaning, Kind: k.Route.Kind}, nil
		},
		fields: func(_ *http.Request, e ui.Entry) ([]ui.Control, error) {
			return []ui.Control{ui.Entered(e.Field("title", "名称").Must().Limit(40)), ui.Entered(e.Field("meaning", "使うとき").Limit(200)), ui.Choice(e.Field("kind", "何の決裁に使うか").Must().Of(s.kindOptions()...))}, nil
		},
		hidden: []string{"revision"}, bind: func(in *Heading, r *http.Request) { in.Name = r.PathValue("id") },
		do: func(ctx context.Context, in Heading) (string, string, error) {
			return editURL(in.Name), "下書きに入れました。", s.Retitle(ctx, in)
		},
	})
	addForm(m, form[StepInput]{
		path: routePath + "/{id}/step", needs: CanManage, title: "段階を決める", submit: "下書きに入れる", crumbs: routeCrumbs(), back: editing, load: s.sketching,
		lead:  "下書きに入れます。使い始めるまで、案件には影響しません。",
		start: s.stepAsked, fields: s.stepFields, hidden: []string{"revision", "key", "at"},
		bind: func(in *StepInput, r *http.Request) { in.Name = r.PathValue("id") },
		do: func(ctx context.Context, in StepInput) (string, string, error) {
			return editURL(in.Name), "段階を下書きに入れました。", s.SetStep(ctx, in)
		},
	})
	addForm(m, form[ConditionInput]{
		path: routePath + "/{id}/condition", needs: CanManage, title: "段階を通る条件", submit: "下書きに入れる", crumbs: routeCrumbs(), back: editing, load: s.sketching,
		lead:  "条件がいくつもある段階は、すべてを満たす案件だけが通ります。1つの条件に値がいくつもあるときは、どれかと同じであれば満たします。",
		start: s.conditionAsked, fields: s.conditionFields, hidden: []string{"revision", "key", "at"},
		bind: func(in *ConditionInput, r *http.Request) { in.Name = r.PathValue("id") },
		do: func(ctx context.Context, in ConditionInput) (string, string, error) {
			return editURL(in.Name), "条件を下書きに入れました。", s.SetCondition(ctx, in)
		},
	})
}

// drawn is what a form of the editor carries along of the draft: it is loaded once for all
// that the form asks of it.
type drawn struct{}

func (s *Service) sketching(r *http.Request) (*http.Request, error) {
	k, err := s.Sketch(r.Context(), r.PathValue("id"), "")
	return r.WithContext(context.WithValue(r.Context(), drawn{}, k)), err
}

func sketchIn(r *http.Request) Sketch {
	k, _ := r.Context().Value(drawn{}).(Sketch)
	return k
}

func (s *Service) knownDraft(ctx context.Context, name string) error {
	_, err := s.RouteFile(ctx, name, true)
	return err
}

// editorPost carries out a button of the editor. What stands in its way is said on the
// editor itself.
func editorPost[In any](s *Service, bind func(*In, string), do func(context.Context, In) error, to func(string) string, text string) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		name := r.PathValue("id")
		if err := s.knownDraft(r.Context(), name); err != nil {
			return err
		}
		in, _, err := web.Decode[In](r)
		if err == nil {
			bind(&in, name)
			err = do(r.Context(), in)
		}
		switch {
		case err == nil:
			return web.Redirect(w, r, to(name), text)
		case fault.Is(err, fault.Conflict):
			return s.showEditor(w, r, http.StatusConflict, fault.Of(err).Text)
		case fault.Is(err, fault.Invalid):
			why := fault.Of(err)
			return s.showEditor(w, r, http.StatusUnprocessableEntity, strings.TrimSpace(why.Text+" "+why.Fields["route"]))
		}
		return err
	}
}

func (s *Service) editPage(w http.ResponseWriter, r *http.Request) error {
	return s.showEditor(w, r, http.StatusOK, "")
}

func (s *Service) showEditor(w http.ResponseWriter, r *http.Request, status int, wrong string) error {
	name, unit := r.PathValue("id"), web.Clean(r.URL.Query().Get("unit"))
	k, err := s.Sketch(r.Context(), name, unit)
	if err != nil {
		return err
	}
	state := ui.Part{Notices: k.notices(wrong), Facts: []ui.Fact{{Label: "使うとき", Value: k.Route.Meaning}, {Label: "種類", Value: s.kindTitle(k.Route.Kind)}, {Label: "状態", Value: k.state()}}}
	units := page.RouteUnits{Action: editURL(name), Chosen: unit, Units: []ui.Option{{Label: "自分の所属"}}}
	for _, u := range k.Outline.Units {
		units.Units = append(units.Units, ui.Option{Value: u.ID, Label: strings.Repeat("　", u.Depth) + u.Name})
	}
	picture := ui.Part{
		Title: "段階の図", Text: "段階の名称を押すと、その段階を変えられます。きょう、選んだ所属の人が起案したときの決裁者も示します。", Raw: page.Route(s.mapOf(k)),
		Buttons: []ui.Action{{Kind: ui.Secondary, Text: "最後に段階を加える", URL: routeURL(name) + "/step"}},
	}
	parts := []ui.Part{state, {Title: "きょうの決裁者を確かめる", Raw: page.UnitChoice(units)}, picture}
	return web.Show(w, r, status, web.Page{
		Title: k.Route.Title + "を変える", Crumbs: append(routeCrumbs(), ui.Crumb{Title: k.Route.Title, URL: routeURL(name)}), Wide: true, Main: ui.Parts(append(parts, s.ending(k)...)),
		Tools: []ui.Action{{Kind: ui.Secondary, Text: "名称と使うときを変える", URL: routeURL(name) + "/title"}, {Kind: ui.Secondary, Text: "比べる", URL: routeURL(name) + "/compare"}, {Kind: ui.Secondary, Text: "ファイルに書き出す", URL: routeURL(name) + "/file?draft=1"}},
	})
}

func (k Sketch) state() string {
	switch {
	case k.Revision == 0:
		return "使っている版のまま。変えると、下書きができます"
	case k.Used == nil:
		return "まだ使っていないルートの下書き（" + k.By + "、" + k.At.Table() + "）"
	}
	return "下書き（" + k.By + "、" + k.At.Table() + "）。案件は、使っている版で回っています"
}

func (k Sketch) notices(wrong string) (list []ui.Notice) {
	if wrong != "" {
		list = append(list, ui.Notice{Tone: ui.Danger, Text: wrong})
	}
	for _, text := range k.Review.Whole {
		list = append(list, ui.Notice{Tone: ui.Danger, Text: text})
	}
	n := 0
	for _, texts := range k.Review.Steps {
		n += len(texts)
	}
	switch {
	case n > 0:
		list = append(list, ui.Notice{Tone: ui.Danger, Text: "段階に" + strconv.Itoa(n) + "か所の誤りがあります。図の段階に示します。直すと使い始められます。"})
	case k.Review.Sound() && k.Revision > 0:
		list = append(list, ui.Notice{Tone: ui.Good, Text: "ルートに誤りはありません。"})
	}
	return list
}

// ending is what may become of the draft.
func (s *Service) ending(k Sketch) (parts []ui.Part) {
	revision := []ui.Option{{Value: "revision", Label: strconv.FormatInt(k.Revision, 10)}}
	at := routeURL(k.Route.Name)
	if k.Revision > 0 {
		use := ui.Part{Title: "使い始める", Text: "下書きが、ルートの新しい版になります。すでに回っている案件は、起案したときのルートのまま進みます。"}
		if k.Review.Sound() {
			use.Forms = []ui.FormView{{Form: ui.Form{Action: at + "/use", Submit: "この下書きを使い始める"}, Hidden: revision}}
		} else {
			use.Text += "いまは誤りがあるため、使い始められません。"
		}
		parts = append(parts, use)
		parts = append(parts, ui.Part{Title: "下書きを捨てる", Fold: "下書きを捨てる", Forms: []ui.FormView{{Form: ui.Form{Action: at + "/drop", Submit: "下書きを捨てる", Kind: ui.Delete}, Hidden: revision}}})
	}
	if k.Shipped != nil {
		parts = append(parts, ui.Part{Title: "配布のルートに戻す", Fold: "配布のルートを、下書きに戻す", Forms: []ui.FormView{{Form: ui.Form{Action: at + "/shipped", Submit: "配布のルートに戻す", Kind: ui.Secondary}, Hidden: revision}}})
	}
	return parts
}

func (s *Service) mapOf(k Sketch) page.RouteMap {
	at := routeURL(k.Route.Name)
	v := page.RouteMap{Move: at + "/move", Revision: strconv.FormatInt(k.Revision, 10)}
	for _, stage := range k.Route.Stages() {
		v.Before = append(v.Before, ui.Action{Text: "「" + k.Route.Steps[stage[0]].Title + "」の前に段階を加える", URL: at + "/step?at=" + strconv.Itoa(stage[0]+1)})
		var list []page.RouteStep
		for _, i := range stage {
			list = append(list, s.boxOf(k, i))
		}
		v.Stages = append(v.Stages, page.RouteStage{Steps: list})
	}
	return v
}

func (s *Service) boxOf(k Sketch, i int) page.RouteStep {
	x, at := k.Route.Steps[i], routeURL(k.Route.Name)
	key := url.QueryEscape(x.Key)
	b := page.RouteStep{Key: x.Key, Title: strconv.Itoa(i+1) + "　" + x.Title, URL: at + "/step?key=" + key, Faults: k.Review.Steps[i], Facts: s.stepFacts(k, x)}
	for n, c := range x.When {
		b.Conditions = append(b.Conditions, ui.Action{Text: conditionLine(k.Route.Kind, c), URL: at + "/condition?key=" + key + "&at=" + strconv.Itoa(n+1)})
	}
	for _, seat := range k.Seats[i] {
		b.Today = append(b.Today, todayLine(seat))
	}
	if len(b.Today) == 0 {
		b.Today = []string{"申請のとき、または前の段階のあとに決まります"}
	}
	b.Tools = []ui.Action{{Text: "変える", URL: b.URL}, {Text: "条件を加える", URL: at + "/condition?key=" + key}}
	move := func(when bool, way, label string) {
		if when {
			b.Moves = append(b.Moves, ui.Option{Value: way, Label: label})
		}
	}
	beside := i > 0 && x.Group != "" && x.Group == k.Route.Steps[i-1].Group
	leads := i+1 < len(k.Route.Steps) && x.Group != "" && x.Group == k.Route.Steps[i+1].Group
	move(i > 0, "up", "上へ")
	move(i+1 < len(k.Route.Steps), "down", "下へ")
	move(i > 0 && !beside, "join", "前の段階と同時に回す")
	move(beside || leads, "part", "同時に回すのをやめる")
	move(true, "drop", "なくす")
	return b
}

func todayLine(seat flow.Seat) string {
	name := seat.Holder.Name
	if name == "" {
		name = "（空席）"
	}
	line := seat.Title + "　" + name
	for _, h := range seat.Hands {
		if h.Authority != flow.Own && h.Name != "" {
			line += "（" + h.Authority.Title() + "：" + h.Name + "）"
		}
	}
	return line
}

// stepFacts says a step in words.
func (s *Service) stepFacts(k Sketch, x flow.Step) []ui.Fact {
	quorum := x.Quorum.Title()
	switch x.Quorum {
	case "":
		quorum = flow.All.Title()
	case flow.Some:
		quorum = strconv.Itoa(x.Count) + "人以上"
	}
	var who []string
	for _, w := range x.Who {
		who = append(who, s.pickerLine(k, w))
	}
	list := []ui.Fact{{Label: "すること", Value: x.Mode.Title()}, {Label: "決裁する人", Value: strings.Join(who, "、")}, {Label: "必要な人数", Value: quorum}}
	if x.Days > 0 {
		list = append(list, ui.Fact{Label: "期限", Value: "回った日から" + strconv.Itoa(x.Days) + "開庁日　" + x.Late.Title()})
	}
	if len(x.Returns) > 0 {
		list = append(list, ui.Fact{Label: "差し戻し先", Value: returnLine(k.Route, x)})
	}
	if x.Self {
		list = append(list, ui.Fact{Label: "申請者本人", Value: "決裁でき、記録に示す"})
	}
	return list
}

func (s *Service) pickerLine(k Sketch, w flow.Picker) string {
	switch w.By {
	case flow.ByRole, flow.ByUnitRole:
		title := s.roleTitles()[w.Name]
		if title == "" {
			title = w.Name
		}
		if w.By == flow.ByRole {
			return "団体の" + title
		}
		return "申請者の所属の" + title
	case flow.ByPost:
		return postName(k, w.Name)
	case flow.ByPerson:
		for _, p := range k.Outline.Posts {
			for _, h := range p.Holders {
				if h.PersonID == w.Name {
					return h.Name
				}
			}
		}
		return flow.ByPerson.Title()
	case flow.ByChoice:
		var list []string
		for _, id := range w.Among {
			list = append(list, postName(k, id))
		}
		if len(list) > 0 {
			return w.By.Title() + "（" + strings.Join(list, "、") + "から）"
		}
	}
	return w.By.Title()
}

func postName(k Sketch, id string) string {
	for _, p := range k.Outline.Posts {
		if p.ID == id {
			return p.UnitName + " " + p.Title
		}
	}
	return "置かれていない職"
}

func conditionLines(kind string, x flow.Step) string {
	var list []string
	for _, c := range x.When {
		list = append(list, conditionLine(kind, c))
	}
	return strings.Join(list, "、かつ、")
}

func returnLine(r Route, x flow.Step) string {
	if len(x.Returns) == 0 {
		return "申請者と、前のすべての段階"
	}
	list := []string{"申請者"}
	for _, key := range x.Returns {
		if i := stepAt(r, key); i >= 0 {
			list = append(list, r.Steps[i].Title)
		} else {
			list = append(list, "ない段階")
		}
	}
	return strings.Join(list, "、")
}

func (s *Service) kindOptions() []ui.Option {
	var list []ui.Option
	for name, title := range s.kinds {
		list = append(list, ui.Option{Value: name, Label: title})
	}
	slices.SortFunc(list, func(a, b ui.Option) int { return strings.Compare(a.Value, b.Value) })
	return append([]ui.Option{{Label: "選んでください"}}, list...)
}

// draftsPart lists what is being changed.
func (s *Service) draftsPart(ctx context.Context) ([]ui.Part, error) {
	var titles map[string]string
	err := s.db.View(ctx, func(tx db.Tx) (err error) {
		titles, err = draftNames(ctx, tx, actor.From(ctx).Body)
		return err
	})
	if err != nil || len(titles) == 0 {
		return nil, err
	}
	part := ui.Part{Title: "下書き", Text: "変えている途中のルートです。使い始めるまで、案件には影響しません。"}
	for name, title := range titles {
		part.Buttons = append(part.Buttons, ui.Action{Kind: ui.Secondary, Text: title + "の下書きを開く", URL: editURL(name)})
	}
	slices.SortFunc(part.Buttons, func(a, b ui.Action) int { return strings.Compare(a.URL, b.URL) })
	return []ui.Part{part}, nil
}

func (s *Service) routeFile(w http.ResponseWriter, r *http.Request) error {
	text, err := s.RouteFile(r.Context(), r.PathValue("id"), r.URL.Query().Get("draft") != "")
	if err != nil {
		return err
	}
	web.Download(w, r.PathValue("id")+".yaml", "application/yaml")
	_, _ = bytes.NewReader(text).WriteTo(w) // the client went away: nobody to tell
	return nil
}

func (s *Service) importPage(w http.ResponseWriter, r *http.Request) error {
	entry, status := ui.Entry{}, http.StatusOK
	if r.Method == http.MethodPost {
		names, e, err := s.importFile(r)
		if err == nil {
			to := routePath
			if len(names) == 1 {
				to = editURL(names[0])
			}
			return web.Redirect(w, r, to, strconv.Itoa(len(names))+"つのルートを、下書きに読み込みました。")
		}
		refused := false
		if entry, refused = web.Refused(e, err); !refused {
			return err
		}
		status = http.StatusUnprocessableEntity
	}
	v := ui.FormView{
		Form: ui.Form{Action: routePath + "/import", Entry: entry, Files: true, Submit: "下書きに読み込む", Cancel: routePath},
		Fields: []ui.Control{
			ui.Attached(entry.Field("file", "ルートのファイル（YAML）").Must().Files(".yaml,.yml", false)),
			ui.Tick(entry.Field("replace", "同じ記号の下書きがあるときは、置き換える")),
		},
	}
	return web.Show(w, r, status, web.Page{Title: "決裁ルートを読み込む", Lead: "書き出したファイルを読み込み、下書きにします。誤りがあるときは、その行を示し、何も読み込みません。", Crumbs: routeCrumbs(), Main: ui.FormWith(v)})
}

func (s *Service) importFile(r *http.Request) ([]string, ui.Entry, error) {
	in, entry, err := web.Decode[Importing](r)
	if err != nil {
		return nil, entry, err
	}
	f, head, err := r.FormFile("file")
	if err != nil {
		return nil, entry, fault.Fields(map[string]string{"file": "読み込むファイルを選んでください。"})
	}
	defer f.Close()
	if in.Text, err = io.ReadAll(f); err != nil {
		return nil, entry, err
	}
	in.File = head.Filename
	names, err := s.ImportRoutes(r.Context(), in)
	return names, entry, err
}
