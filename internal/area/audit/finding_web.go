package audit

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/okite-isms/okite/internal/area/audit/page"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

// form is a page with a form about a finding: GET shows it, POST carries it out.
type form[In any] struct {
	step   string // last part of the path
	needs  actor.Permission
	title  string
	lead   string
	submit string
	text   string // what the next page says
	start  func(x FindingSheet) In
	fields func(x FindingSheet, e ui.Entry) []ui.Control
	bind   func(in *In, id string)
	do     func(ctx context.Context, in In) error
}

func addForm[In any](s *Service, m *web.Mux, f form[In]) {
	path := auditPath + "/finding/{id}/" + f.step
	show := func(w http.ResponseWriter, r *http.Request, status int, entry *ui.Entry) error {
		x, err := s.Finding(r.Context(), r.PathValue("id"))
		if err != nil {
			return err
		}
		e := web.EntryOf(f.start(x))
		if entry != nil {
			e = *entry
		}
		v := ui.FormView{Form: ui.Form{Action: findingURL(x.ID) + "/" + f.step, Entry: e, Submit: f.submit, Cancel: findingURL(x.ID)}, Fields: f.fields(x, e)}.Carry("version")
		return web.Show(w, r, status, web.Page{Title: f.title, Lead: f.lead, Crumbs: auditCrumbs(x.Audit, ui.Crumb{Title: x.Name(), URL: findingURL(x.ID)}), Main: ui.FormWith(v)})
	}
	m.Handle("GET "+path, f.needs, func(w http.ResponseWriter, r *http.Request) error { return show(w, r, http.StatusOK, nil) })
	m.Handle("POST "+path, f.needs, func(w http.ResponseWriter, r *http.Request) error {
		in, entry, err := web.Decode[In](r)
		f.bind(&in, r.PathValue("id"))
		if err == nil {
			err = f.do(r.Context(), in)
		}
		return web.Answer(w, r, entry, findingURL(r.PathValue("id")), f.text, err, func(status int, e ui.Entry) error { return show(w, r, status, &e) })
	})
}

func done[In, Out any](do func(context.Context, In) (Out, error)) func(context.Context, In) error {
	return func(ctx context.Context, in In) error {
		_, err := do(ctx, in)
		return err
	}
}

func (s *Service) findingRoutes(m *web.Mux) {
	m.Handle("GET "+auditPath+"/finding/{id}", CanSee, s.findingPage)
	m.Handle("POST "+auditPath+"/finding/{id}/settle", CanMark, s.settleStep)
	m.Handle("GET "+auditPath+"/question/{id}/show", CanSee, s.questionPage)
	m.Handle("GET "+auditPath+"/reply/{id}", CanAnswer, s.replyPage)
	m.Handle("POST "+auditPath+"/reply/{id}", CanAnswer, s.respond)
	addForm(s, m, form[Writing]{
		step: "write", needs: CanMark, title: "指摘事項を書き改める", submit: "保存する", text: "指摘事項を書き改めました。",
		start: func(x FindingSheet) Writing {
			return Writing{Fact: x.Fact, Criterion: x.Criterion, Cause: x.Cause, Effect: x.Effect, Advice: x.Advice, Urgent: x.Urgent, Due: x.Due.String(), Version: x.Version}
		},
		fields: func(_ FindingSheet, e ui.Entry) []ui.Control { return writingFields(e) },
		bind:   func(in *Writing, id string) { in.ID = id }, do: done(s.Rewrite),
	})
	addForm(s, m, form[Commenting]{
		step: "comment", needs: CanAnswer, title: "事実を確かめる", submit: "答える", text: "事実を確かめた結果を伝えました。", lead: "書かれた事実が、実際のとおりかを確かめます。",
		start: func(x FindingSheet) Commenting {
			return Commenting{Agreed: x.Agreed, Comment: x.Comment, Version: x.Version}
		},
		fields: func(_ FindingSheet, e ui.Entry) []ui.Control {
			return []ui.Control{ui.OneOf(e.Field("agreed", "事実の確認").Must().Of(ui.Option{Value: "yes", Label: "事実のとおり"}, ui.Option{Value: "no", Label: "事実と違うところがある"})), ui.Lines(e.Field("comment", "意見").Limit(noteMax).Tall(4).Hint("違うところがあるときは、どこがどう違うかを書きます。"))}
		},
		bind: func(in *Commenting, id string) { in.ID = id }, do: done(s.Comment),
	})
	addForm(s, m, form[Improving]{
		step: "improve", needs: CanAnswer, title: "改善計画を出す", submit: "出す", text: "改善計画を出しました。",
		start: func(x FindingSheet) Improving {
			in := Improving{Plan: x.Plan, Version: x.Version}
			if !x.PlanDue.IsZero() {
				in.Due = x.PlanDue.String()
			}
			return in
		},
		fields: func(_ FindingSheet, e ui.Entry) []ui.Control {
			return []ui.Control{ui.Lines(e.Field("plan", "改善計画").Must().Limit(textMax).Tall(6).Hint("原因と、いつまでに、だれが、何をするかを書きます。")), ui.Entered(e.Field("due", "改善を終える日").As("date").Must())}
		},
		bind: func(in *Improving, id string) { in.ID = id }, do: done(s.Improve),
	})
	addForm(s, m, form[Judging]{
		step: "judge", needs: CanMark, title: "改善計画を確かめる", submit: "決める", text: "改善計画について決めました。", lead: "認めると、是正措置として登録され、進み具合が一覧に載ります。",
		start: func(x FindingSheet) Judging { return Judging{Version: x.Version} },
		fields: func(x FindingSheet, e ui.Entry) []ui.Control {
			return []ui.Control{ui.OneOf(e.Field("accepted", "判断").Must().Of(ui.Option{Value: "yes", Label: "認める（" + x.PlanDue.Table() + "まで）"}, ui.Option{Value: "no", Label: "差し戻す"})), ui.Lines(e.Field("verdict", "理由").Limit(noteMax).Tall(3).Hint("差し戻すときは、何を直せばよいかを書きます。"))}
		},
		bind: func(in *Judging, id string) { in.ID = id }, do: done(s.Judge),
	})
	addForm(s, m, form[Rechecking]{
		step: "recheck", needs: CanMark, title: "再確認する", submit: "記録する", text: "再確認の結果を記録しました。", lead: "最初の判定は残り、最後の判定が変わります。×のままなら、指摘事項は解消しません。",
		start: func(x FindingSheet) Rechecking { return Rechecking{Mark: string(Improved), Version: x.Version} },
		fields: func(_ FindingSheet, e ui.Entry) []ui.Control {
			var marks []ui.Option
			for _, m := range []Mark{Good, Improved, Bad} {
				marks = append(marks, ui.Option{Value: string(m), Label: m.Sign() + " " + m.Title()})
			}
			return []ui.Control{ui.OneOf(e.Field("mark", "再確認の判定").Must().Of(marks...)), ui.Lines(e.Field("recheck", "確かめたこと").Must().Limit(noteMax).Tall(4).Hint("何を見て確かめたかを書きます。写真や文書は、課等の画面で証拠に加えます。"))}
		},
		bind: func(in *Rechecking, id string) { in.ID = id }, do: done(s.Recheck),
	})
	addForm(s, m, form[Spreading]{
		step: "spread", needs: CanMark, title: "ほかの課等に問う", submit: "問う", text: "ほかの課等に問いました。", lead: "同じ課題がほかにもないかを、すべての課等に問います。答えは、一覧で追えます。",
		start: func(x FindingSheet) Spreading {
			return Spreading{Text: "次の課題と同じことが、貴課等にもありませんか。\n" + firstLine(x.Fact) + "。", Due: s.Today().Plus(21).String()}
		},
		fields: func(_ FindingSheet, e ui.Entry) []ui.Control {
			return []ui.Control{ui.Lines(e.Field("text", "問い").Must().Limit(noteMax).Tall(4)), ui.Entered(e.Field("due", "回答期限").As("date").Must())}
		},
		bind: func(in *Spreading, id string) { in.ID = id }, do: done(s.Spread),
	})
}

func writingFields(e ui.Entry) []ui.Control {
	return []ui.Control{
		ui.Lines(e.Field("fact", "事実").Must().Limit(textMax).Tall(4).Hint("いつ、どこで、何を見たかを書きます。")), ui.Lines(e.Field("criterion", "基準").Must().Limit(textMax).Tall(2).Hint("どの決まりに照らしたかを書きます。")),
		ui.Lines(e.Field("cause", "原因").Limit(textMax).Tall(2)), ui.Lines(e.Field("effect", "影響").Limit(textMax).Tall(2)), ui.Lines(e.Field("advice", "勧告").Must().Limit(textMax).Tall(3)),
		ui.Tick(e.Field("urgent", "直ちに是正を求める（3開庁日を期限とする是正措置を、すぐに登録する）")), ui.Entered(e.Field("due", "改善計画の期限").As("date").Must()),
	}
}

func (s *Service) findPage(w http.ResponseWriter, r *http.Request) error {
	return s.showFind(w, r, http.StatusOK, nil)
}

// showFind asks for the cell first, then for the finding with what the cell says.
func (s *Service) showFind(w http.ResponseWriter, r *http.Request, status int, entry *ui.Entry) error {
	x, err := s.Show(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	at := auditURL(x.Audit.ID) + "/find"
	unit, item := web.Clean(r.URL.Query().Get("unit")), web.Clean(r.URL.Query().Get("item"))
	if entry != nil {
		unit, item = entry.Values.Get("unit"), entry.Values.Get("item")
	}
	i, ok := x.Item(item)
	u, known := x.Unit(unit)
	if !ok || !known {
		t := ui.Table{Caption: "△と×の項目", Heads: []ui.Head{{Title: "課等"}, {Title: "項目", Class: "long"}, {Title: "判定"}, {Title: "理由", Class: "long"}}}
		for _, i := range x.Items {
			for _, u := range x.Units {
				if c, _ := x.Cell(i.ID, u.ID); c.Mark == Bad || c.Mark == Improved {
					t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: u.Name}, {Text: i.Name(), URL: at + "?unit=" + u.ID + "&item=" + i.ID, Head: true, Hidden: u.Name + " ", Class: "long"}, {Text: c.Mark.Sign()}, {Text: c.Reason, Class: "long"}}})
				}
			}
		}
		part := ui.Part{Table: t, Empty: ui.Empty{Title: "△と×の項目はありません", Text: "先に、結果一覧で判定します。"}}
		if entry != nil && entry.Text != "" {
			part.Notices = []ui.Notice{{Tone: ui.Danger, Text: entry.Text}}
		}
		return web.Show(w, r, status, web.Page{Title: "指摘事項を書く", Lead: "どの項目についての指摘かを選びます。", Crumbs: auditCrumbs(x.Audit), Wide: true, Main: ui.Parts([]ui.Part{part})})
	}
	c, _ := x.Cell(i.ID, u.ID)
	e := web.EntryOf(Writing{Fact: c.Reason, Criterion: orElse(i.Bases, i.Criterion), Due: s.Today().Plus(30).String()})
	if entry != nil {
		e = *entry
	}
	v := ui.FormView{Form: ui.Form{Action: at, Entry: e, Submit: "保存する", Cancel: auditURL(x.Audit.ID)}, Fields: writingFields(e), Hidden: []ui.Option{{Value: "unit", Label: u.ID}, {Value: "item", Label: i.ID}}}
	return web.Show(w, r, status, web.Page{Title: "指摘事項を書く", Lead: u.Name + "　" + i.Name() + "（" + c.Mark.Sign() + "）", Crumbs: auditCrumbs(x.Audit), Main: ui.FormWith(v)})
}

func (s *Service) findStep(w http.ResponseWriter, r *http.Request) error {
	in, entry, err := web.Decode[Writing](r)
	in.ID = r.PathValue("id")
	var f Finding
	if err == nil {
		f, err = s.Find(r.Context(), in)
	}
	return web.Answer(w, r, entry, findingURL(f.ID), f.Name()+"として保存しました。", err, func(status int, e ui.Entry) error { return s.showFind(w, r, status, &e) })
}

func (s *Service) findingPage(w http.ResponseWriter, r *http.Request) error {
	x, err := s.Finding(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	left := []ui.Part{findingSteps(x), {Title: "指摘", Facts: []ui.Fact{
		{Label: "事実", Value: x.Fact}, {Label: "基準", Value: x.Criterion}, {Label: "原因", Value: x.Cause}, {Label: "影響", Value: x.Effect}, {Label: "勧告", Value: x.Advice},
	}}}
	if x.Agreed != "" {
		left = append(left, ui.Part{Title: "事実の確認", Facts: []ui.Fact{{Label: "結果", Value: map[string]string{"yes": "事実のとおり", "no": "事実と違うところがある"}[x.Agreed]}, {Label: "意見", Value: x.Comment}, {Label: "答えた人", Value: x.CommentName}}})
	}
	if x.Plan != "" {
		left = append(left, ui.Part{Title: "改善計画", Facts: []ui.Fact{{Label: "計画", Value: x.Plan}, {Label: "終える日", Value: x.PlanDue.Table()}, {Label: "出した人", Value: x.PlanName}, {Label: "監査人の判断", Value: strings.TrimSpace(x.Verdict + " " + x.VerdictName)}}})
	}
	if x.Recheck != "" {
		left = append(left, ui.Part{Title: "再確認", Facts: []ui.Fact{{Label: "確かめたこと", Value: x.Recheck}, {Label: "確かめた人", Value: x.RecheckAt.Table() + " " + x.RecheckName}}})
	}
	actions := ui.Part{Title: "是正措置", Table: ui.Table{Caption: "是正措置", Heads: []ui.Head{{Title: "是正措置"}, {Title: "状態"}, {Title: "期限", Class: "date"}}}}
	for _, a := range x.Actions {
		actions.Table.Rows = append(actions.Table.Rows, ui.Row{Cells: []ui.Cell{{Text: a.Title, URL: "/action/" + a.ID, Head: true}, {Text: a.State}, {Text: a.Due.Table(), Class: "date"}}})
	}
	left = append(left, actions, questionPart(Dossier{Questions: x.Questions}), historyPart(x.Acts))
	sign := x.Cell.Mark.Sign()
	if x.Cell.First != x.Cell.Mark && x.Cell.First != NoMark {
		sign = x.Cell.First.Sign() + " → " + sign
	}
	right := []ui.Part{{Title: "概要", Facts: []ui.Fact{
		{Label: "監査", Value: x.Audit.Title, URL: auditURL(x.AuditID)}, {Label: "課等", Value: x.Unit.Name, URL: unitURL(x.UnitID)}, {Label: "項目", Value: x.Item.Name()}, {Label: "判定（最初 → 最後）", Value: sign}, {Label: "改善計画の期限", Value: x.Due.Table()},
	}}}
	return web.Show(w, r, http.StatusOK, web.Page{Title: x.Name() + "　" + x.Unit.Name, Badge: findingMark(x.State), Crumbs: auditCrumbs(x.Audit), Wide: true, Main: page.Detail(full(left), full(right))})
}

// findingSteps is what can be done now with a finding.
func findingSteps(x FindingSheet) ui.Part {
	p := ui.Part{Title: "次にすること"}
	if x.Urgent {
		p.Notices = append(p.Notices, ui.Notice{Tone: ui.Danger, Text: "直ちに是正を求めたものです。"})
	}
	link := func(ok bool, text, to string) {
		if ok {
			kind := ui.Primary
			if len(p.Buttons) > 0 {
				kind = ui.Secondary
			}
			p.Buttons = append(p.Buttons, ui.Action{Kind: kind, Text: text, URL: findingURL(x.ID) + "/" + to})
		}
	}
	answers := x.Mine || x.Judges
	link(answers && x.State == FindingShown && x.Agreed == "", "事実を確かめる", "comment")
	link(answers && (x.State == FindingSettled || x.State == FindingReturned), "改善計画を出す", "improve")
	link(x.Judges && x.State == FindingPlanned, "改善計画を確かめる", "judge")
	link(x.Judges && (x.State == FindingAccepted || x.State == FindingSettled || x.State == FindingPlanned), "再確認する", "recheck")
	link(x.Judges && (x.State == FindingDrafted || x.State == FindingShown), "書き改める", "write")
	link(x.Judges && x.Audit.State != Closed, "ほかの課等に問う", "spread")
	if x.Judges && x.State == FindingShown {
		p.Forms = []ui.FormView{{Form: ui.Form{Action: findingURL(x.ID) + "/settle", Submit: "指摘事項を確定する", Kind: ui.Secondary}, Hidden: versionField(x.Version)}}
	}
	if len(p.Buttons)+len(p.Forms) == 0 {
		p.Text = "いま、あなたがすることはありません。"
	}
	return p
}

func (s *Service) settleStep(w http.ResponseWriter, r *http.Request) error {
	in, _, err := web.Decode[FindingAt](r)
	if err != nil {
		return err
	}
	in.ID = r.PathValue("id")
	if _, err := s.SettleFinding(r.Context(), in); err != nil {
		return err
	}
	return web.Redirect(w, r, findingURL(in.ID), "指摘事項を確定しました。")
}

func (s *Service) questionPage(w http.ResponseWriter, r *http.Request) error {
	x, err := s.Question(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	t := ui.Table{Caption: "回答", Heads: []ui.Head{{Title: "課等"}, {Title: "回答"}, {Title: "説明", Class: "long"}, {Title: "答えた人"}}}
	for _, a := range x.Replies {
		tone := map[string]ui.Tone{"same": ui.Danger, "none": ui.Good, "outside": ui.Plain, "": ui.Warn}[a.Answer]
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: a.UnitName, Head: true}, {Mark: ui.Mark{Tone: tone, Text: replyTitle(a.Answer)}}, {Text: a.Note, Class: "long"}, {Text: strings.TrimSpace(a.At.Table() + " " + a.ByName)}}})
	}
	return web.Show(w, r, http.StatusOK, web.Page{
		Title: "同種の課題の問い", Lead: x.Text, Crumbs: auditCrumbs(x.Audit, ui.Crumb{Title: x.Finding.Name(), URL: findingURL(x.FindingID)}), Wide: true,
		Main: ui.Parts([]ui.Part{{Text: fmt.Sprintf("%dの課等のうち%dが答え、%dに同じ課題があります。回答期限は%sです。", x.Asked, x.Answered, x.Same, x.Due.Era()), Table: t}}),
	})
}

func (s *Service) replyPage(w http.ResponseWriter, r *http.Request) error {
	return s.showReply(w, r, http.StatusOK, nil)
}

func (s *Service) showReply(w http.ResponseWriter, r *http.Request, status int, entry *ui.Entry) error {
	q, x, err := s.Reply(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	e := web.EntryOf(Replying{Answer: x.Answer, Note: x.Note, Version: x.Version})
	if entry != nil {
		e = *entry
	}
	var options []ui.Option
	for _, o := range replyTitles() {
		options = append(options, ui.Option{Value: o[0], Label: o[1]})
	}
	v := ui.FormView{Form: ui.Form{Action: replyURL(x.ID), Entry: e, Submit: "答える", Cancel: "/"}, Fields: []ui.Control{ui.OneOf(e.Field("answer", "回答").Must().Of(options...)), ui.Lines(e.Field("note", "説明").Limit(noteMax).Tall(4).Hint("同じ課題があるときは、どこにあり、どう直すかを書きます。"))}}.Carry("version")
	return web.Show(w, r, status, web.Page{Title: "同種の課題の有無に答える：" + x.UnitName, Lead: "回答期限は、" + q.Due.Era() + "です。", Crumbs: crumbs(), Main: ui.Parts([]ui.Part{{Title: "問い", Body: strings.Split(q.Text, "\n")}, {Forms: []ui.FormView{v}}})})
}

func (s *Service) respond(w http.ResponseWriter, r *http.Request) error {
	in, entry, err := web.Decode[Replying](r)
	in.ID = r.PathValue("id")
	if err == nil {
		_, err = s.Respond(r.Context(), in)
	}
	return web.Answer(w, r, entry, replyURL(in.ID), "答えました。", err, func(status int, e ui.Entry) error { return s.showReply(w, r, status, &e) })
}
