package incident

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/okite-isms/okite/internal/area/incident/call"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

const planPath = incidentPath + "/plan"

func (s *Service) callPlanRoutes(m *web.Mux) {
	m.Handle("GET "+planPath, CanSee, s.planPage)
	m.Handle("GET "+planPath+"/edit", CanDecide, s.planEditPage)
	m.Handle("POST "+planPath+"/edit", CanDecide, s.planEdit)
}

// wantOf reads a line of the form: class of contacts, minutes, role, and whether all.
func wantOf(line string) (w call.Want, ok bool) {
	parts := strings.Split(line, ":")
	if len(parts) != 3 && (len(parts) != 4 || parts[3] != "all") {
		return w, false
	}
	minutes, err := strconv.Atoi(parts[1])
	if err != nil || minutes < 1 || minutes > 20160 {
		return w, false
	}
	return call.Want{Contact: parts[0], Minutes: minutes, Means: call.Phone, By: parts[2], All: len(parts) == 4}, true
}

// planPage shows the plan as a matrix: classes of contacts down, classes of incidents across.
func (s *Service) planPage(w http.ResponseWriter, r *http.Request) error {
	v, err := s.CallPlan(r.Context())
	if err != nil {
		return err
	}
	t := ui.Table{Caption: "事案の区分と連絡先", Heads: []ui.Head{{Title: "連絡先"}, {Title: "区分によらず"}}}
	columns := [][]call.Want{v.Plan.Always}
	for _, c := range v.Plan.Classes {
		t.Heads = append(t.Heads, ui.Head{Title: c.Title})
		columns = append(columns, c.To)
	}
	t.Heads = append(t.Heads, ui.Head{Title: "緊急連絡網"})
	for _, c := range contactClasses() {
		row := ui.Row{Cells: []ui.Cell{{Text: titleOr(v.Titles, c.name), Head: true}}}
		for _, list := range columns {
			row.Cells = append(row.Cells, ui.Cell{Text: cellOf(list, c.name, v.Roles)})
		}
		mark := ui.Mark{Tone: ui.Good, Text: "登録あり"}
		if why := v.Missing[c.name]; why != "" {
			mark = ui.Mark{Tone: ui.Danger, Text: why}
		} else if !wantedAnywhere(columns, c.name) {
			mark = ui.Mark{Tone: ui.Plain, Text: "使わない"}
		}
		t.Rows = append(t.Rows, ui.Row{Cells: append(row.Cells, ui.Cell{Mark: mark})})
	}
	p := ui.Part{Table: t, Text: "時間は、インシデントと判断したときから数えます。"}
	badge := ui.Mark{Tone: ui.Good, Text: "準備ができています"}
	if !v.Ready() {
		badge = ui.Mark{Tone: ui.Danger, Text: "準備ができていません"}
		p.Notices = []ui.Notice{{Tone: ui.Danger, Text: "連絡することになっている相手のうち、" + fmtInt(len(v.Missing)) + "つの区分で、連絡できる人が緊急連絡網にいません。"}}
		p.Buttons = []ui.Action{{Kind: ui.Secondary, Text: "緊急連絡網を開く", URL: "/org/contact"}}
	}
	parts := []ui.Part{p}
	if actor.From(r.Context()).Reach(CanDecide) == actor.Whole {
		b := ui.Part{Title: "変える", Buttons: []ui.Action{{Kind: ui.Secondary, Text: "区分によらない連絡", URL: planPath + "/edit?class="}}}
		for _, c := range v.Plan.Classes {
			b.Buttons = append(b.Buttons, ui.Action{Kind: ui.Secondary, Text: shorten(c.Title, 24), URL: planPath + "/edit?class=" + c.Name})
		}
		parts = append(parts, b)
	}
	return web.Show(w, r, http.StatusOK, web.Page{
		Title: "連絡先の決まり", Lead: "事案の区分ごとに、だれに、何分以内に、だれが連絡するかを定めます。連絡表は、この決まりから作られます。", Badge: badge, Wide: true, Crumbs: []ui.Crumb{{Title: "インシデント", URL: incidentPath}}, Main: ui.Parts(parts),
	})
}

func wantedAnywhere(columns [][]call.Want, contact string) bool {
	return slices.ContainsFunc(columns, func(list []call.Want) bool { return wantIn(list, contact) >= 0 })
}

func wantIn(list []call.Want, contact string) int {
	return slices.IndexFunc(list, func(w call.Want) bool { return w.Contact == contact })
}

func cellOf(list []call.Want, contact string, roles map[string]string) string {
	i := wantIn(list, contact)
	if i < 0 {
		return "－"
	}
	t := spanText(list[i].Minutes) + "　" + titleOr(roles, list[i].By)
	if list[i].All {
		t += "（全員に）"
	}
	return t
}

func (s *Service) planEditPage(w http.ResponseWriter, r *http.Request) error {
	return s.showPlanEdit(w, r, http.StatusOK, r.URL.Query().Get("class"), ui.Entry{})
}

func (s *Service) planEdit(w http.ResponseWriter, r *http.Request) error {
	in, entry, err := web.Decode[PlanInput](r)
	if err == nil {
		err = s.ChangePlan(r.Context(), in)
	}
	return web.Answer(w, r, entry, planPath, "連絡先の決まりを変えました。これから作る連絡表に使われます。", err, func(status int, e ui.Entry) error {
		return s.showPlanEdit(w, r, status, in.Class, e)
	})
}

// showPlanEdit offers for each class of contacts the times in which it may be told: one
// choice says when and by whom.
func (s *Service) showPlanEdit(w http.ResponseWriter, r *http.Request, status int, class string, e ui.Entry) error {
	v, err := s.CallPlan(r.Context())
	if err != nil {
		return err
	}
	list, title := v.Plan.Always, "区分によらない連絡"
	if class != "" {
		c, ok := v.Plan.Class(class)
		if !ok {
			return errPart()
		}
		list, title = c.To, c.Title
	}
	if e.Values == nil {
		e = versioned(v.Own.Version)
		for _, w := range list {
			e.Values["tells"] = append(e.Values["tells"], lineOf(w))
		}
	}
	e.Values["class"] = []string{class}
	e = refreshed(e, status, v.Own.Version)
	form := ui.FormView{Form: ui.Form{Action: planPath + "/edit", Entry: e, Submit: "変える", Cancel: planPath}}
	form = form.Carry("class", "version")
	form.Fields = []ui.Control{
		ui.Several(e.Field("tells", "連絡先").Of(tellOptions(list, v)...).Hint("同じ連絡先は、1つだけ選びます。")),
		ui.Tick(e.Field("default", "標準に戻す").Hint("選んだ連絡先を使わず、Okiteの標準に戻します。")),
	}
	return web.Show(w, r, status, web.Page{Title: "連絡先の決まり：" + title, Crumbs: []ui.Crumb{{Title: "インシデント", URL: incidentPath}, {Title: "連絡先の決まり", URL: planPath}}, Main: ui.FormWith(form)})
}

func lineOf(w call.Want) string {
	l := w.Contact + ":" + strconv.Itoa(w.Minutes) + ":" + w.By
	if w.All {
		l += ":all"
	}
	return l
}

// tellOptions are what there is now, and for each class of contacts some usual times.
func tellOptions(list []call.Want, v PlanSheet) (options []ui.Option) {
	for _, c := range contactClasses() {
		choices := []call.Want{}
		if i := wantIn(list, c.name); i >= 0 {
			choices = append(choices, list[i])
		}
		by := "network-manager"
		if len(choices) > 0 {
			by = choices[0].By
		}
		for _, minutes := range []int{30, 120, 1440} {
			w := call.Want{Contact: c.name, Minutes: minutes, By: by, All: c.name == "police" || c.name == "affected" || c.name == "security"}
			if !slices.ContainsFunc(choices, func(o call.Want) bool { return o.Minutes == minutes }) {
				choices = append(choices, w)
			}
		}
		for _, w := range choices {
			options = append(options, ui.Option{Value: lineOf(w), Label: titleOr(v.Titles, c.name) + "　" + cellOf([]call.Want{w}, c.name, v.Roles)})
		}
	}
	return options
}
