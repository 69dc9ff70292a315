package incident

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/okite-isms/okite/internal/area/incident/legal"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/sheet"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

const (
	boardPath  = incidentPath + "/clock"
	waiverPath = incidentPath + "/waiver"
	clockStep  = "/clock"
)

func (s *Service) clockRoutes(m *web.Mux) {
	m.Handle("GET "+boardPath, CanSee, s.boardPage)
	m.Handle("GET "+incidentPath+"/{id}"+clockStep, CanSee, s.clockPage)
	addSheet(s, m, outForm[Settling]{
		path: incidentPath + "/{id}" + clockStep + "/settle", needs: CanHandle, view: clockStep, title: "報告を済みにする", submit: "済みにする", hidden: []string{"version", "clock"},
		lead: "何を、いつ、だれが、どの方法で送ったかを記録します。報告書を使う報告は、報告書の画面で提出を記録すると、ここも済みになります。",
		open: func(r *http.Request) (Incident, Settling, error) {
			x, c, err := s.clockAsked(r)
			return x, Settling{Clock: c.Name, Version: c.Version, Sent: c.Title, By: actor.From(r.Context()).Name, At: entered(s.now())}, err
		},
		fields: func(_ *http.Request, e ui.Entry) []ui.Control {
			return append([]ui.Control{ui.Entered(e.Field("sent", "送ったもの").Must().Limit(lineMax))}, append(sendFields(e), ui.Lines(lines(e, "remark", "備考", 3)))...)
		},
		bind: func(in *Settling, id string) { in.ID = id },
		do: func(ctx context.Context, in Settling) (string, string, error) {
			r, err := s.Settle(ctx, in)
			return clockURL(in.ID), "「" + r.Regime + " " + r.Title + "」を済みにしました。", err
		},
	})
	addSheet(s, m, outForm[Reopening]{
		path: incidentPath + "/{id}" + clockStep + "/reopen", needs: CanHandle, view: clockStep, title: "済みを取り消す", submit: "取り消す", kind: ui.Delete, hidden: []string{"version", "clock"},
		lead: "誤って済みにしたときや、受け付けられなかったときに使います。取り消したことと、もとの記録は、経過に残ります。",
		open: func(r *http.Request) (Incident, Reopening, error) {
			x, c, err := s.clockAsked(r)
			return x, Reopening{Clock: c.Name, Version: c.Version}, err
		},
		fields: func(_ *http.Request, e ui.Entry) []ui.Control {
			return []ui.Control{ui.Lines(lines(e, "reason", "理由", 3).Must())}
		},
		bind: func(in *Reopening, id string) { in.ID = id },
		do: func(ctx context.Context, in Reopening) (string, string, error) {
			_, err := s.Reopen(ctx, in)
			return clockURL(in.ID), "済みを取り消しました。", err
		},
	})
	s.waiverRoutes(m)
}

func (s *Service) waiverRoutes(m *web.Mux) {
	addSheet(s, m, outForm[Asking]{
		path: incidentPath + "/{id}" + clockStep + "/waive", needs: CanHandle, view: clockStep, title: "報告を要しないことの判断を求める", submit: "判断を求める",
		lead: "決定があるまで、期限は止まりません。根拠と理由、決定した人は、記録に残ります。",
		open: func(r *http.Request) (Incident, Asking, error) {
			x, err := s.Open(r.Context(), r.PathValue("id"))
			return x, Asking{Regime: r.URL.Query().Get("regime")}, err
		},
		choose: func(r *http.Request, x Incident, e ui.Entry) ([]ui.Control, error) {
			c, err := s.Clocks(r.Context(), x.ID)
			regimes := []ui.Option{{Label: "選んでください"}}
			for _, k := range c.Clocks {
				if o := (ui.Option{Value: regimeOf(k.Name), Label: k.Regime}); k.State.Runs() && regimes[len(regimes)-1] != o {
					regimes = append(regimes, o)
				}
			}
			var grounds []ui.Option
			for _, g := range Grounds() {
				grounds = append(grounds, ui.Option{Value: string(g), Label: g.Title()})
			}
			return []ui.Control{
				ui.Choice(e.Field("regime", "どの法律・連絡先について").Must().Of(regimes...)), ui.OneOf(e.Field("ground", "根拠").Must().Of(grounds...)),
				ui.Lines(lines(e, "reason", "理由", 4).Must().Hint("確かめた方法も書きます。例：端末の暗号化の設定を管理画面で確かめた。")),
			}, err
		},
		bind: func(in *Asking, id string) { in.ID = id },
		do: func(ctx context.Context, in Asking) (string, string, error) {
			_, err := s.AskWaiver(ctx, in)
			return clockURL(in.ID), "判断を求めました。決定があるまで、期限は止まりません。", err
		},
	})
	addSheet(s, m, outForm[Deciding]{
		path: waiverPath + "/{id}/decide", needs: CanDecide, view: clockStep, title: "報告を要しないかを決める", submit: "決定する", hidden: []string{"version"},
		open: func(r *http.Request) (Incident, Deciding, error) {
			w, err := s.waiver(r.Context(), r.PathValue("id"))
			if err != nil {
				return Incident{}, Deciding{}, err
			}
			x, err := s.Open(r.Context(), w.IncidentID)
			return x, Deciding{Version: w.Version}, err
		},
		choose: func(r *http.Request, _ Incident, e ui.Entry) ([]ui.Control, error) {
			w, err := s.waiver(r.Context(), r.PathValue("id"))
			fields := []ui.Control{
				ui.OneOf(e.Field("granted", "決定（"+w.Title+"）").Must().Hint("求めた人："+w.AskedName+"。根拠："+w.Ground.Title()+"。理由："+w.Reason).
					Of(ui.Option{Value: "yes", Label: "報告を要しない"}, ui.Option{Value: "no", Label: "報告が必要である"})),
				ui.Lines(lines(e, "answer", "決定の理由", 3).Must()),
			}
			if w.AskedBy == actor.From(r.Context()).ID {
				fields = append(fields, ui.Lines(lines(e, "alone", "同じ人が決める理由", 2).Hint("あなたは、この判断を求めた人です。ほかの人が決めるのが原則です。")))
			}
			return fields, err
		},
		bind: func(in *Deciding, id string) { in.ID = id },
		do: func(ctx context.Context, in Deciding) (string, string, error) {
			w, err := s.DecideWaiver(ctx, in)
			return clockURL(w.IncidentID), w.State.Title() + "しました。", err
		},
	})
}

// clockAsked gives the clock that the address names.
func (s *Service) clockAsked(r *http.Request) (x Incident, c Running, err error) {
	list, err := s.Clocks(r.Context(), r.PathValue("id"))
	if err != nil {
		return x, c, err
	}
	name := r.URL.Query().Get("clock")
	for _, c := range list.Clocks {
		if name == "" || c.Name == name { // without one, the most urgent
			return list.Incident, c, nil
		}
	}
	return list.Incident, c, fault.New(fault.NotFound, "この報告の期限は、このインシデントにありません。")
}

// sendFields ask how something was sent.
func sendFields(e ui.Entry) []ui.Control {
	return []ui.Control{
		ui.Entered(at(e, "at", "送った日時").Must()), ui.Entered(e.Field("by", "送った人").Must().Limit(lineMax)),
		ui.Entered(e.Field("means", "方法").Must().Limit(lineMax).Hint("例：委員会のウェブの入力画面、電話、メール、郵送")), ui.Entered(e.Field("reference", "受付番号など").Limit(lineMax)),
	}
}

// mark shows how far a clock is, and that it is late.
func (s *Service) clockState(r Running) ui.Mark {
	m := clockMark(r.State)
	switch left := daysLeft(s.Today(), r.Aim()); {
	case r.Late(s.Today()) && r.State == ClockMet:
		m.Text += "（期限の後）"
	case r.Late(s.Today()):
		m = ui.Mark{Tone: ui.Danger, Text: fmt.Sprintf("%s（%d日超過）", m.Text, -left)}
	case r.State.Runs() && left == 0 && !r.Aim().IsZero():
		m.Text += "（きょうまで）"
	case r.State.Runs() && !r.Aim().IsZero():
		m.Text += fmt.Sprintf("（あと%d日）", left)
	}
	return m
}

func (s *Service) boardPage(w http.ResponseWriter, r *http.Request) error {
	var recipients, states []ui.Option
	for _, x := range s.config.Laws.Recipients {
		recipients = append(recipients, ui.Option{Value: x.Name, Label: x.Title})
	}
	for _, x := range ClockStates() {
		states = append(states, ui.Option{Value: string(x), Label: x.Title()})
	}
	only := func(key, title string, kind sheet.Kind, text func(BoardRow) string) web.Column[BoardRow] {
		return web.Column[BoardRow]{Key: key, Title: title, Kind: kind, Text: text, Export: true}
	}
	list := web.List[BoardRow]{
		Title: "報告の期限", Path: boardPath, Sort: "due",
		Filters: []web.Filter{
			{Name: "recipient", Label: "報告先", Options: recipients}, {Name: "state", Label: "状態", Options: append([]ui.Option{{Value: "running", Label: "済んでいないもの"}}, states...)},
			{Name: "due", Label: "期限", Options: []ui.Option{{Value: "late", Label: "過ぎたもの"}, {Value: "3", Label: "3日以内"}, {Value: "7", Label: "7日以内"}, {Value: "30", Label: "30日以内"}}},
			{Name: "drill", Label: "訓練", Options: []ui.Option{{Value: "only", Label: "訓練だけ"}, {Value: "all", Label: "訓練も含む"}}},
		},
		Columns: []web.Column[BoardRow]{
			{Key: "due", Title: "期限・目安", Sorts: true, Kind: sheet.Date, Text: func(x BoardRow) string { return x.Aim().Table() }},
			{Key: "title", Title: "すること", Names: true, Long: true, Text: func(x BoardRow) string { return x.Regime + " " + x.Clock.Title }, Link: func(x BoardRow) string { return clockURL(x.IncidentID) }},
			{Key: "recipient", Title: "報告先", Sorts: true, Text: func(x BoardRow) string { return x.ToTitle }},
			{Key: "incident", Title: "インシデント", Sorts: true, Text: func(x BoardRow) string { return drillText(Incident{Drill: x.Drill}) + x.Number }},
			{Key: "state", Title: "状態", Sorts: true, Text: func(x BoardRow) string { return x.State.Title() }, Mark: func(x BoardRow) ui.Mark { return s.clockState(x.Running) }},
			only("subject", "件名", sheet.Text, func(x BoardRow) string { return x.BoardTitle }),
			only("start", "知った日（1日目）", sheet.Date, func(x BoardRow) string { return x.Start.Table() }),
			only("days", "日数", sheet.Number, func(x BoardRow) string { return daysText(x.Days) }),
			only("legal_due", "期限", sheet.Date, func(x BoardRow) string { return x.Due.Table() }),
			only("law", "法律", sheet.Text, func(x BoardRow) string { return x.Law }),
			only("rule", "規則", sheet.Text, func(x BoardRow) string { return x.Rule }),
			only("clause", "条項", sheet.Text, func(x BoardRow) string { return x.Clause }),
			only("edition", "版", sheet.Text, func(x BoardRow) string { return x.Edition }),
			only("doubt", "要確認", sheet.Text, func(x BoardRow) string { return x.Doubt }),
			only("sent_at", "送った日時", sheet.Time, func(x BoardRow) string { return x.SettledAt.Table() }),
			only("sent_by", "送った人", sheet.Text, func(x BoardRow) string { return x.SettledBy }),
			only("sent", "送ったもの", sheet.Text, func(x BoardRow) string { return x.Sent }),
			only("means", "方法", sheet.Text, func(x BoardRow) string { return x.Means }),
			only("reference", "受付番号", sheet.Text, func(x BoardRow) string { return x.Reference }),
		},
		Empty: ui.Empty{Title: "報告の期限はありません", Text: "インシデントの「分かっていること」を書くと、法律やそのほかの決まりによる報告の期限が、ここに並びます。"},
	}
	p := web.Page{Title: "報告の期限", Lead: "すべてのインシデントの、法律とそのほかの決まりによる報告の期限です。", Crumbs: []ui.Crumb{{Title: "インシデント", URL: incidentPath}}}
	if actor.From(r.Context()).Reach(CanDecide) == actor.Whole {
		p.Tools = []ui.Action{{Kind: ui.Secondary, Text: "報告書の様式", URL: templatePath}}
	}
	return list.Serve(w, r, p, func(q web.ListQuery) ([]BoardRow, int, error) {
		in := BoardQuery{Recipient: q.Filters["recipient"], State: q.Filters["state"], Drill: q.Filters["drill"], Sort: q.Sort, Desc: q.Desc, Limit: q.Limit, Offset: q.Offset()}
		if in.Late = q.Filters["due"] == "late"; !in.Late {
			in.Within, _ = strconv.Atoi(q.Filters["due"]) // only what the list offers comes here
		}
		return s.Board(r.Context(), in)
	})
}

func daysText(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func (s *Service) clockPage(w http.ResponseWriter, r *http.Request) error {
	c, err := s.Clocks(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	parts := []ui.Part{waitingPart(c)}
	if len(c.Clocks) == 0 {
		parts = append(parts, ui.Part{Empty: ui.Empty{Title: "報告の期限はありません", Text: "「分かっていること」を書くと、報告が要るかどうかと期限を、決まりに従って計算します。"}})
	}
	parts = append(parts, s.summaryPart(c))
	for _, k := range c.Clocks {
		parts = append(parts, s.clockPart(c, k))
	}
	parts = append(parts, waiverPart(c), changePart(c.Changes))
	p := web.Page{Title: "報告の期限", Lead: "期限は、団体のどこかの部署が知った日（" + c.Incident.Facts.Day().Table() + "）を1日目として数えます。", Wide: true, Main: ui.Parts(full(parts))}
	if c.MayHandle && !c.Incident.State.Over() {
		p.Tools = []ui.Action{{Kind: ui.Secondary, Text: "分かっていることを更新する", URL: incidentURL(c.Incident.ID) + "/" + factStep}, {Kind: ui.Secondary, Text: "報告を要しないことの判断を求める", URL: clockURL(c.Incident.ID) + "/waive"}}
	}
	return s.live(w, r, c.Incident, clockStep, p)
}

// summaryPart shows all clocks at one glance, those to be done first.
func (s *Service) summaryPart(c Clocks) ui.Part {
	t := ui.Table{Caption: "報告の期限の一覧", Heads: []ui.Head{{Title: "期限・目安", Class: "date"}, {Title: "すること"}, {Title: "報告先"}, {Title: "状態"}}}
	for _, k := range c.Clocks {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: dayText(k.Aim()), Class: "date"}, {Text: k.Regime + " " + k.Clock.Title, Head: true}, {Text: k.ToTitle}, {Mark: s.clockState(k)}}})
	}
	return ui.Part{Table: t}
}

// waitingPart says what has to be decided, and that a body that works for another one may
// be released.
func waitingPart(c Clocks) ui.Part {
	p := ui.Part{}
	for _, j := range c.Judgements {
		if len(j.Suspended) > 0 && !decided(c.Waivers, j.Regime) {
			p.Notices = append(p.Notices, ui.Notice{Tone: ui.Warn, Text: j.Title + "：" + reasonTitles(j.Exemptions) + "とされていますが、報告を要しないかは、まだ決定されていません。決定されるまで、期限は動きます。"})
		}
		if j.Released != "" {
			p.Notices = append(p.Notices, ui.Notice{Tone: ui.Info, Text: j.Title + "：" + j.Released + "。委託元に知らせたことを、下で記録してください。"})
		}
	}
	if f := c.Incident.Facts; f.Entrusted && !f.Told {
		p.Notices = append(p.Notices, ui.Notice{Tone: ui.Info, Text: "委託を受けている事務です。速やかに委託元に知らせると、委員会への報告は委託元が行います。知らせたら、「分かっていること」に書いてください。"})
	}
	return p
}

func decided(list []Waiver, regime string) bool {
	for _, w := range list {
		if w.Regime == regime && w.State == WaiverGranted {
			return true
		}
	}
	return false
}

func reasonTitles(list []legal.Reason) string {
	var titles []string
	for _, r := range list {
		titles = append(titles, r.Title)
	}
	return strings.Join(titles, "、")
}

// clockPart shows one clock: the rule that made it, how its days were counted, and what
// was done.
func (s *Service) clockPart(c Clocks, k Running) ui.Part {
	p := ui.Part{Title: k.ToTitle + "：" + k.Clock.Title + "（" + k.Regime + "）"}
	m := s.clockState(k)
	p.Facts = []ui.Fact{{Label: "状態", Value: m.Text}}
	add := func(label, value string) {
		if value != "" {
			p.Facts = append(p.Facts, ui.Fact{Label: label, Value: value})
		}
	}
	if !k.Due.IsZero() {
		add("期限", dayText(k.Due))
	}
	if n := len(k.Targets); n > 0 {
		var list []string
		for _, t := range k.Targets {
			list = append(list, dayText(t))
		}
		add("目安", "速やかに（"+strings.Join(list, "から")+"まで）")
	}
	if k.Due.IsZero() && len(k.Targets) == 0 {
		add("期限", "状況に応じて速やかに")
	}
	add("当たる場合", reasonTitles(k.Reasons))
	add("根拠", k.Law+"　"+k.Clause)
	add("規則", k.Rule)
	add("版", k.Edition+"（知った日に施行されているもの）")
	add("説明", k.Note)
	if k.State == ClockMet {
		add("送ったもの", k.Sent)
		add("送った日時", k.SettledAt.Table()+"　"+k.SettledBy)
		add("方法", k.Means)
		add("受付番号など", k.Reference)
		add("備考", k.Remark)
		add("記録", k.EnteredAt.Table()+"　"+k.EnteredBy)
	}
	if k.Doubt != "" {
		p.Notices = append(p.Notices, ui.Notice{Tone: ui.Info, Text: k.Doubt})
	}
	t := ui.Table{Caption: "日数の数え方：" + k.Regime + " " + k.Clock.Title, Heads: []ui.Head{{Title: "日", Class: "date"}, {Title: "数え方"}}}
	for _, st := range k.Steps() {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: dayText(st.Day), Class: "date", Head: true}, {Text: st.Text}}})
	}
	if p.Table = t; k.State == ClockStopped {
		p.Table = ui.Table{}
	}
	p.Buttons = clockButtons(c, k)
	return p
}

// clockButtons lead to what can be done about a clock. Whoever sees several of them hears
// of which each is.
func clockButtons(c Clocks, k Running) (list []ui.Action) {
	if !c.MayHandle {
		return nil
	}
	q := "?" + url.Values{"clock": {k.Name}}.Encode()
	name := "「" + k.Clock.Title + "」"
	switch {
	case k.State.Runs() && k.To == "person":
		list = append(list, ui.Action{Kind: ui.Secondary, Text: "本人への通知を進める", URL: incidentURL(c.Incident.ID) + subjectStep})
	case k.State.Runs() && k.Form != "":
		list = append(list, ui.Action{Kind: ui.Secondary, Text: name + "の報告書を書く", URL: incidentURL(c.Incident.ID) + filingStep})
	}
	if k.State.Runs() {
		list = append(list, ui.Action{Kind: ui.Quiet, Text: name + "を済みにする", URL: clockURL(c.Incident.ID) + "/settle" + q})
	}
	if k.State == ClockMet {
		list = append(list, ui.Action{Kind: ui.Quiet, Text: name + "の済みを取り消す", URL: clockURL(c.Incident.ID) + "/reopen" + q})
	}
	return list
}

func dayText(d clock.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.Table() + "（" + string([]rune("日月火水木金土")[d.Weekday()]) + "）"
}

func waiverPart(c Clocks) ui.Part {
	p := ui.Part{Title: "報告を要しないことの判断", Table: ui.Table{Caption: "報告を要しないことの判断", Heads: []ui.Head{{Title: "法律・連絡先"}, {Title: "根拠と理由"}, {Title: "求めた人"}, {Title: "決定"}}}}
	for _, w := range c.Waivers {
		answer := ui.Cell{Text: w.State.Title()}
		switch {
		case w.State == WaiverAsked && c.MayDecide:
			answer = ui.Cell{Text: "決める", Hidden: w.Title + "について", URL: waiverPath + "/" + w.ID + "/decide"}
		case w.State != WaiverAsked:
			answer.Text += "（" + w.DecidedAt.Table() + " " + w.DecidedName + "）：" + w.Answer
		}
		if w.Alone != "" {
			answer.Text += "　求めた人と同じ人が決めた理由：" + w.Alone
		}
		p.Table.Rows = append(p.Table.Rows, ui.Row{Cells: []ui.Cell{{Text: w.Title, Head: true}, {Text: w.Ground.Title() + "。" + w.Reason}, {Text: w.AskedAt.Table() + " " + w.AskedName}, answer}})
	}
	return p
}

func changePart(list []ClockChange) ui.Part {
	p := ui.Part{Title: "計算し直した記録", Table: ui.Table{Caption: "計算し直した記録", Heads: []ui.Head{{Title: "いつ・だれが"}, {Title: "報告"}, {Title: "前の期限", Class: "date"}, {Title: "新しい期限", Class: "date"}, {Title: "理由"}}}}
	for _, c := range list {
		p.Table.Rows = append(p.Table.Rows, ui.Row{Cells: []ui.Cell{{Text: c.At.Table() + " " + c.ByName, Head: true}, {Text: c.Title}, {Text: dayText(c.Was), Class: "date"}, {Text: dayText(c.Due), Class: "date"}, {Text: c.Reason}}})
	}
	return p
}
