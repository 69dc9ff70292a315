package incident

import (
	"context"
	"fmt"
	"net/http"
	"strconv"

	"github.com/okite-isms/okite/internal/area/action"
	"github.com/okite-isms/okite/internal/area/notice"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/paper"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

// The last parts of the paths of the way to the end.
const (
	closeStep    = "/close"
	restoreStep  = "restore"
	watchStep    = "watch"
	causeStep    = "cause"
	planStep     = "plan"
	measureStep  = "measure"
	answerStep   = "answer"
	noticeStep   = "notice"
	briefStep    = "brief"
	concludeStep = "conclude"
)

func (s *Service) closeRoutes(m *web.Mux) {
	m.Handle("GET "+incidentPath+"/{id}"+closeStep, CanSee, s.closePage)
	m.Handle("POST "+incidentPath+"/{id}/ask", CanHandle, s.askPlan)
	m.Handle("POST "+incidentPath+"/{id}/drop", CanHandle, s.dropMeasure)
	m.Handle("GET "+incidentPath+"/{id}/field-report", CanSee, printed("現場報告", func(r *http.Request) (paper.Document, error) { return s.FieldReport(r.Context(), r.PathValue("id")) }))
	m.Handle("GET "+incidentPath+"/{id}/chief-report", CanSee, printed("幹部報告", func(r *http.Request) (paper.Document, error) { return s.ChiefReport(r.Context(), r.PathValue("id")) }))
	s.restoreRoutes(m)
	s.planRoutes(m)
}

// back leads from a form to the page about the end.
func back(x Incident, text string, err error) (string, string, error) {
	return incidentURL(x.ID) + closeStep, text, err
}

func (s *Service) restoreRoutes(m *web.Mux) {
	addForm(s, m, form[Restoring]{
		step: restoreStep, needs: CanHandle, view: closeStep, title: "復旧と暫定措置を記録する", submit: "経過観察を始める",
		lead:  "再発を防ぐ暫定措置をしてから、復旧させます。証拠は、先に保全してください。",
		ready: only("復旧を記録する", Handling),
		start: func(x Incident) Restoring {
			return Restoring{Version: x.Version, Restored: entered(s.now()), Until: s.Today().Plus(14).String()}
		},
		fields: func(_ *http.Request, _ Incident, e ui.Entry) ([]ui.Control, error) {
			return []ui.Control{
				ui.Lines(lines(e, "interim", "暫定措置", 4).Must().Hint("例：パスワードをすべて変え、画面が自動でロックされるまでの時間を1分にした。")),
				ui.Entered(at(e, "restored", "復旧した日時")), ui.Entered(e.Field("until", "経過観察を終える日").As("date").Must()),
			}, nil
		},
		bind: func(in *Restoring, id string) { in.ID = id },
		do: func(ctx context.Context, in Restoring) (string, string, error) {
			x, err := s.Restore(ctx, in)
			return back(x, "経過観察を始めました。", err)
		},
	})
	addForm(s, m, form[Observing]{
		step: watchStep, needs: CanHandle, view: closeStep, title: "経過観察の結果", submit: "記録する",
		ready: only("経過観察を書く", Watching),
		start: func(x Incident) Observing { return Observing{Version: x.Version, Until: x.WatchUntil.String()} },
		fields: func(_ *http.Request, _ Incident, e ui.Entry) ([]ui.Control, error) {
			return []ui.Control{
				ui.Lines(lines(e, "note", "結果", 4).Must().Hint("例：ログを毎日見たが、同じことは起きていない。")),
				ui.Entered(e.Field("until", "経過観察を終える日").As("date").Hint("延ばすときは、日を改めます。")), ui.Tick(e.Field("again", "再発した（対応中に戻す）")),
			}, nil
		},
		bind: func(in *Observing, id string) { in.ID = id },
		do: func(ctx context.Context, in Observing) (string, string, error) {
			x, err := s.Observe(ctx, in)
			return back(x, "経過観察の結果を記録しました。", err)
		},
	})
	addForm(s, m, form[Explaining]{
		step: causeStep, needs: CanHandle, view: closeStep, title: "原因と被害", submit: "記録する",
		ready: only("原因と被害を書く", Handling, Watching),
		start: func(x Incident) Explaining { return Explaining{Version: x.Version, Cause: x.Cause, Damage: x.Extent} },
		fields: func(_ *http.Request, _ Incident, e ui.Entry) ([]ui.Control, error) {
			return []ui.Control{
				ui.Choice(e.Field("kind", "原因の種類").Must().Of(append([]ui.Option{{Label: "選んでください"}}, optionsOf(causeKinds())...)...).Hint("集計に使います。")),
				ui.Lines(lines(e, "cause", "判明した原因", 4).Must()), ui.Lines(lines(e, "damage", "被害", 4).Must().Hint("なかったときは、「なし」と書きます。")),
				ui.Entered(amount(e, "cost", "被害額（円）").Hint("復旧、通知、代替などに掛かった額。分からないときは空にします。")),
			}, nil
		},
		bind: func(in *Explaining, id string) { in.ID = id },
		do: func(ctx context.Context, in Explaining) (string, string, error) {
			x, err := s.Explain(ctx, in)
			return back(x, "原因と被害を記録しました。", err)
		},
	})
	addForm(s, m, form[Briefing]{
		step: briefStep, needs: CanHandle, view: closeStep, title: "報告に書くこと", submit: "書き留める",
		lead:  "現場報告と幹部報告の「今後の予定」「必要な支援、判断してほしいこと」になります。ほかの項目は、記録から入ります。",
		ready: only("報告に書く", Reported, Handling, Watching),
		start: func(x Incident) Briefing { return Briefing{Version: x.Version} },
		fields: func(_ *http.Request, _ Incident, e ui.Entry) ([]ui.Control, error) {
			return []ui.Control{ui.Lines(lines(e, "next", "今後の予定", 3)), ui.Lines(lines(e, "needs", "必要な支援、判断してほしいこと", 3))}, nil
		},
		bind: func(in *Briefing, id string) { in.ID = id },
		do: func(ctx context.Context, in Briefing) (string, string, error) {
			x, err := s.Brief(ctx, in)
			return back(x, "書き留めました。", err)
		},
	})
	addForm(s, m, form[Concluding]{
		step: concludeStep, needs: CanDecide, view: closeStep, title: "終結させる", submit: "終結させる", kind: ui.Delete,
		lead:  "終結させると、内容は変えられなくなります。終わっていないことがあると、終結できません。",
		ready: only("終結させる", Watching),
		start: func(x Incident) Concluding { return Concluding{Version: x.Version} },
		fields: func(_ *http.Request, _ Incident, e ui.Entry) ([]ui.Control, error) {
			return []ui.Control{ui.Lines(lines(e, "result", "終結の理由", 3).Must().Hint("例：経過観察の期間に再発がなく、再発防止策を登録したため"))}, nil
		},
		bind: func(in *Concluding, id string) { in.ID = id },
		do: func(ctx context.Context, in Concluding) (string, string, error) {
			x, err := s.Conclude(ctx, in)
			return back(x, "終結しました。", err)
		},
	})
}

func (s *Service) planRoutes(m *web.Mux) {
	addForm(s, m, form[Planning]{
		step: planStep, needs: CanHandle, view: closeStep, title: "再発防止計画を書く", submit: "書き留める",
		lead:  "個々の策は、この後で1つずつ加えます。承認されると、是正措置として登録されます。",
		ready: only("再発防止計画を書く", Handling, Watching),
		start: func(x Incident) Planning { return Planning{Version: x.Version} },
		fields: func(r *http.Request, x Incident, e ui.Entry) ([]ui.Control, error) {
			if e.Values.Get("plan") == "" && r.Method == http.MethodGet {
				old, err := s.written(r.Context(), x)
				if err != nil {
					return nil, err
				}
				e.Values["plan"], e.Values["policy_change"] = []string{old.Plan}, []string{old.Policy}
			}
			return []ui.Control{
				ui.Lines(lines(e, "plan", "再発防止計画", 6).Must()),
				ui.Lines(lines(e, "policy_change", "規程や実施手順の見直し", 3).Must().Hint("情報セキュリティポリシーや実施手順を改めるか。改めないときは、「改めない」とその理由。")),
			}, nil
		},
		bind: func(in *Planning, id string) { in.ID = id },
		do: func(ctx context.Context, in Planning) (string, string, error) {
			x, err := s.Plan(ctx, in)
			return back(x, "再発防止計画を書き留めました。", err)
		},
	})
	addForm(s, m, form[MeasureInput]{
		step: measureStep, needs: CanHandle, view: closeStep, title: "再発防止策を加える", submit: "加える",
		ready: only("再発防止策を加える", Handling, Watching),
		start: func(x Incident) MeasureInput {
			return MeasureInput{Version: x.Version, Due: s.Today().Plus(60).String(), EffectMonths: 3}
		},
		fields: s.measureFields,
		bind:   func(in *MeasureInput, id string) { in.ID = id },
		do: func(ctx context.Context, in MeasureInput) (string, string, error) {
			x, err := s.AddMeasure(ctx, in)
			return back(x, "再発防止策を加えました。", err)
		},
	})
	addForm(s, m, form[PlanAnswer]{
		step: answerStep, needs: CanDecide, view: closeStep, title: "再発防止計画について決める", submit: "決定する",
		lead:   "決裁ルートの席に就く人がいないときと、計画が要らないときに、ここで決めます。",
		ready:  only("計画について決める", Handling, Watching),
		start:  func(x Incident) PlanAnswer { return PlanAnswer{Version: x.Version} },
		fields: s.answerFields,
		bind:   func(in *PlanAnswer, id string) { in.ID = id },
		do: func(ctx context.Context, in PlanAnswer) (string, string, error) {
			x, err := s.AnswerPlan(ctx, in)
			return back(x, "決定を記録しました。", err)
		},
	})
	addForm(s, m, form[Informing]{
		step: noticeStep, needs: CanDecide, view: closeStep, title: "職員に知らせる", submit: "お知らせの下書きを作る",
		lead:   "必読のお知らせの下書きを作ります。お知らせの画面で見直してから、出してください。",
		ready:  only("職員に知らせる", Handling, Watching),
		start:  func(x Incident) Informing { return Informing{Version: x.Version} },
		fields: s.informFields,
		bind:   func(in *Informing, id string) { in.ID = id },
		do: func(ctx context.Context, in Informing) (string, string, error) {
			x, id, err := s.Inform(ctx, in)
			if id != "" {
				return "/notice/" + id, "お知らせの下書きを作りました。見直してから出してください。", err
			}
			return back(x, "職員には知らせないことを記録しました。", err)
		},
	})
}

func (s *Service) measureFields(r *http.Request, _ Incident, e ui.Entry) ([]ui.Control, error) {
	o, err := s.outline(r.Context())
	if err != nil {
		return nil, err
	}
	posts := []ui.Option{{Label: "選んでください"}}
	for _, p := range o.Posts {
		posts = append(posts, ui.Option{Value: p.ID, Label: p.UnitName + " " + p.Title})
	}
	months := []ui.Option{{Value: "0", Label: "確認しない"}}
	for _, n := range []int{1, 3, 6, 12} {
		months = append(months, ui.Option{Value: strconv.Itoa(n), Label: strconv.Itoa(n) + "か月後"})
	}
	return []ui.Control{
		ui.Entered(e.Field("title", "再発防止策").Must().Limit(titleMax).Hint("例：画面が自動でロックされるまでの時間を、全端末で1分にする")), ui.Lines(lines(e, "detail", "内容", 3)),
		ui.Choice(e.Field("post", "担当の職").Must().Of(posts...)), ui.Entered(e.Field("due", "期限").As("date").Must()), ui.Choice(e.Field("effect_months", "効果の確認").Of(months...)),
	}, nil
}

func (s *Service) answerFields(r *http.Request, x Incident, e ui.Entry) ([]ui.Control, error) {
	old, err := s.written(r.Context(), x)
	if err != nil {
		return nil, err
	}
	options := []ui.Option{{Value: "none", Label: "再発防止計画は要らない"}}
	if old.Prevent == Asked {
		options = []ui.Option{{Value: "yes", Label: "承認する", Help: "再発防止策を、是正措置として登録します。"}, {Value: "no", Label: "差し戻す"}}
	}
	return []ui.Control{ui.OneOf(e.Field("granted", "決定").Must().Of(options...)), ui.Lines(e.Field("answer", "理由").Must().Limit(lineMax).Tall(2))}, nil
}

func (s *Service) informFields(r *http.Request, x Incident, e ui.Entry) ([]ui.Control, error) {
	why := ui.Entered(e.Field("why", "知らせない理由").Limit(lineMax).Hint("人事に関わるなど、知らせないときだけ書きます。書くと、お知らせは作りません。"))
	if x.Drill {
		return []ui.Control{why}, nil
	}
	if r.Method == http.MethodGet {
		old, err := s.written(r.Context(), x)
		if err != nil {
			return nil, err
		}
		e.Values["title"] = []string{"インシデントと再発防止について：" + x.Title}
		e.Values["content"] = []string{informText(x, old)}
		e.Values["due"] = []string{s.Today().Plus(14).String()}
	}
	return []ui.Control{
		ui.Entered(e.Field("title", "題名").Limit(titleMax)), ui.Lines(lines(e, "content", "本文", 10).Hint("全職員が読みます。個人の名前など、知らせる必要のないことは取り除いてください。")),
		ui.Entered(e.Field("due", "読む期限").As("date")), why,
	}, nil
}

// informText is what a notice to the staff begins with: what happened, and what is done.
func informText(x Incident, e Closing) string {
	return "■ 何が起きたか\n" + x.Situation + "\n\n■ 原因\n" + e.Cause + "\n\n■ 再発を防ぐために\n" + e.Plan + "\n\n同じことに気付いたら、迷わず「インシデントを報告」から報告してください。"
}

func (s *Service) closePage(w http.ResponseWriter, r *http.Request) error {
	e, err := s.Ending(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	x := e.Incident
	handles, err := s.reach(r.Context(), CanHandle, x)
	if err != nil {
		return err
	}
	decides, err := s.reach(r.Context(), CanDecide, x)
	if err != nil {
		return err
	}
	t := ending{e, handles && !x.State.Over(), decides && !x.State.Over()}
	parts := []ui.Part{t.blockerPart(), t.restorePart(), t.causePart(), t.planPart(), t.noticePart(), t.reportPart()}
	return s.live(w, r, x, closeStep, web.Page{Wide: true, Main: ui.Parts(full(parts))})
}

// ending is an Ending with what its reader may do.
type ending struct {
	Ending
	handles, decides bool
}

func (e ending) url(step string) string { return incidentURL(e.Incident.ID) + "/" + step }

// tools gives the buttons that are of use now.
func (e ending) button(ok bool, kind ui.Kind, text, step string) []ui.Action {
	if !ok {
		return nil
	}
	return []ui.Action{{Kind: kind, Text: text, URL: e.url(step)}}
}

func (e ending) blockerPart() ui.Part {
	x := e.Incident
	if x.State == Closed {
		return ui.Part{Notices: []ui.Notice{{Tone: ui.Good, Text: "終結しています。"}}, Facts: []ui.Fact{{Label: "終結の理由", Value: e.Result}, {Label: "終結させた人", Value: joined(e.ClosedName, e.ClosedAt.Table())}}}
	}
	if x.State.Over() {
		return ui.Part{Text: "このインシデントは「" + x.State.Title() + "」です。"}
	}
	p := ui.Part{Title: "終結までに残っていること", Buttons: e.button(e.decides && x.State == Watching && len(e.Blockers) == 0, ui.Primary, "終結させる", concludeStep)}
	if len(e.Blockers) == 0 {
		p.Text = "残っていることはありません。"
		return p
	}
	p.Table = ui.Table{Caption: "残っていること", Heads: []ui.Head{{Title: "残っていること"}}}
	for _, b := range e.Blockers {
		p.Table.Rows = append(p.Table.Rows, ui.Row{Cells: []ui.Cell{{Text: b.Text, URL: b.URL, Head: true}}})
	}
	return p
}

func (e ending) restorePart() ui.Part {
	x := e.Incident
	return ui.Part{
		Title:   "復旧と経過観察",
		Facts:   []ui.Fact{{Label: "暫定措置", Value: e.Interim}, {Label: "復旧した日時", Value: e.RestoredAt.Table()}, {Label: "経過観察", Value: untilText(x.WatchUntil)}, {Label: "経過観察の結果", Value: e.WatchNote}},
		Buttons: append(e.button(e.handles && x.State == Handling, ui.Secondary, "復旧と暫定措置を記録する", restoreStep), e.button(e.handles && x.State == Watching, ui.Secondary, "経過観察の結果を書く", watchStep)...),
	}
}

func untilText(d clock.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.Table() + "まで"
}

func (e ending) causePart() ui.Part {
	return ui.Part{
		Title:   "原因と被害",
		Facts:   []ui.Fact{{Label: "原因の種類", Value: titleOf(causeKinds(), e.CauseKind)}, {Label: "判明した原因", Value: e.Cause}, {Label: "被害", Value: e.Damage}, {Label: "被害額", Value: yen(e.Cost)}},
		Buttons: e.button(e.handles && e.Incident.State != Reported, ui.Secondary, "原因と被害を書く", causeStep),
	}
}

func (e ending) planPart() ui.Part {
	writes := e.handles && e.Prevent.open() && e.Incident.State != Reported
	p := ui.Part{
		Title: "再発防止計画",
		Facts: []ui.Fact{{Label: "状態", Value: e.Prevent.Title()}, {Label: "計画", Value: e.Plan}, {Label: "規程や実施手順の見直し", Value: e.Policy}, {Label: "決定", Value: e.Answer}, {Label: "決定した人", Value: joined(e.DecidedName, e.DecidedAt.Table())}},
		Table: ui.Table{Caption: "再発防止策", Heads: []ui.Head{{Title: "再発防止策"}, {Title: "担当"}, {Title: "期限", Class: "date"}, {Title: "是正措置"}}},
	}
	states := map[string]action.Action{}
	for _, a := range e.Actions {
		states[a.ID] = a
	}
	for _, m := range e.Measures {
		cell := ui.Cell{}
		if a, ok := states[m.ActionID]; ok {
			cell = ui.Cell{Text: a.NumberText() + "（" + a.State.Title() + "）", URL: "/action/" + a.ID}
		}
		p.Table.Rows = append(p.Table.Rows, ui.Row{Cells: []ui.Cell{{Text: m.Title, Head: true}, {Text: m.PostName}, {Text: m.Due.Table(), Class: "date"}, cell}})
	}
	p.Buttons = append(p.Buttons, e.button(writes, ui.Secondary, "計画を書く", planStep)...)
	p.Buttons = append(p.Buttons, e.button(writes && e.Plan != "", ui.Secondary, "再発防止策を加える", measureStep)...)
	p.Buttons = append(p.Buttons, e.button(e.decides && e.Prevent == Asked && !e.Elsewhere, ui.Primary, "計画を承認するか決める", answerStep)...)
	p.Buttons = append(p.Buttons, e.button(e.decides && e.Prevent == Unplanned && e.Incident.State != Reported, ui.Quiet, "計画は要らないと決める", answerStep)...)
	version := ui.Option{Value: "version", Label: strconv.FormatInt(e.Incident.Version, 10)}
	if writes && e.Plan != "" && e.Cause != "" {
		p.Forms = append(p.Forms, ui.FormView{Form: ui.Form{Action: e.url("ask"), Submit: "計画の承認を求める"}, Hidden: []ui.Option{version}})
	}
	if writes {
		for _, m := range e.Measures {
			p.Forms = append(p.Forms, ui.FormView{Form: ui.Form{Action: e.url("drop"), Submit: "「" + m.Title + "」を取り除く", Kind: ui.Quiet}, Hidden: []ui.Option{version, {Value: "measure", Label: m.ID}}})
		}
	}
	return p
}

func (e ending) noticePart() ui.Part {
	p := ui.Part{Title: "職員への周知", Table: ui.Table{Caption: "職員への周知", Heads: []ui.Head{{Title: "お知らせ"}, {Title: "対象", Class: "number"}, {Title: "読んだ人", Class: "number"}, {Title: "読む期限", Class: "date"}}}}
	for _, n := range e.Reach {
		title := n.Title
		if n.State == notice.Draft {
			title += "（下書き）"
		}
		p.Table.Rows = append(p.Table.Rows, ui.Row{Cells: []ui.Cell{{Text: title, URL: "/notice/" + n.NoticeID, Head: true}, {Text: strconv.Itoa(n.Asked), Class: "number"}, {Text: strconv.Itoa(n.Read), Class: "number"}, {Text: n.Due.Table(), Class: "date"}}})
	}
	if e.NoticeWhy != "" {
		p.Facts = []ui.Fact{{Label: "知らせない理由", Value: e.NoticeWhy}}
	}
	settled := e.Prevent == Approved || e.Prevent == Needless
	p.Buttons = e.button(e.decides && settled && len(e.Reach) == 0, ui.Secondary, "職員に知らせる", noticeStep)
	if len(e.Reach) == 0 && e.NoticeWhy == "" {
		p.Text = "再発防止計画が承認されると、事案の概要と合わせて、職員に知らせます。"
	}
	return p
}

func (e ending) reportPart() ui.Part {
	p := ui.Part{Title: "報告書", Facts: []ui.Fact{{Label: "今後の予定", Value: e.Next}, {Label: "必要な支援、判断してほしいこと", Value: e.Needs}}}
	p.Buttons = append(p.Buttons, e.button(e.handles, ui.Secondary, "報告に書くことを書く", briefStep)...)
	for _, x := range []struct{ text, step string }{{"現場報告", "field-report"}, {"幹部報告", "chief-report"}} {
		p.Buttons = append(p.Buttons, ui.Action{Kind: ui.Quiet, Text: x.text + "（PDF）", URL: e.url(x.step) + "?format=pdf"}, ui.Action{Kind: ui.Quiet, Text: x.text + "（Word）", URL: e.url(x.step) + "?format=docx"})
	}
	return p
}

func (s *Service) askPlan(w http.ResponseWriter, r *http.Request) error {
	in, _, err := web.Decode[IncidentAt](r)
	if err != nil {
		return err
	}
	in.ID = r.PathValue("id")
	x, err := s.AskPlan(r.Context(), in)
	if err != nil {
		return err
	}
	return web.Redirect(w, r, incidentURL(x.ID)+closeStep, "再発防止計画の承認を求めました。")
}

func (s *Service) dropMeasure(w http.ResponseWriter, r *http.Request) error {
	in, _, err := web.Decode[MeasureAt](r)
	if err != nil {
		return err
	}
	in.ID = r.PathValue("id")
	x, err := s.DropMeasure(r.Context(), in)
	if fault.Is(err, fault.Conflict) {
		err = fault.New(fault.Conflict, fmt.Sprintf("取り除けませんでした。%s", fault.Of(err).Text))
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, incidentURL(x.ID)+closeStep, "再発防止策を取り除きました。")
}
