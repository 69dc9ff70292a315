package incident

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/okite-isms/okite/internal/area/incident/ground"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

const decidePath = "/decide"

func (s *Service) decisionRoutes(m *web.Mux) {
	m.Handle("GET "+incidentPath+"/{id}"+decisionPath, CanSee, s.decisionsPage)
	m.Handle("GET "+incidentPath+"/{id}"+decidePath, CanReport, s.decidePage)
	m.Handle("POST "+incidentPath+"/{id}"+decidePath, CanReport, s.decideStep)
	m.Handle("GET "+incidentPath+decisionPath+"/{id}/show", CanSee, s.showPart(decisionPath, s.showDecision))
	addPartForm(s, m, CanDecide, partForm[Ratifying]{
		noun: decisionPath, step: "ratify", text: "事後承認の結果を記録しました。", show: s.showDecision,
		bind: func(in *Ratifying, incident, id string) { in.ID, in.Decision = incident, id },
		do:   func(ctx context.Context, in Ratifying) error { _, err := s.Ratify(ctx, in); return err },
	})
	addPartForm(s, m, CanReport, partForm[Reviewing]{
		noun: decisionPath, step: "review", text: "後閲を記録しました。", show: s.showDecision,
		bind: func(in *Reviewing, incident, id string) { in.ID, in.Decision = incident, id },
		do:   func(ctx context.Context, in Reviewing) error { _, err := s.Review(ctx, in); return err },
	})
}

// decisionMark shows what is without consent in red.
func decisionMark(d Decision) ui.Mark {
	tone := map[DecisionState]ui.Tone{DecisionStands: ui.Good, DecisionWaits: ui.Danger, DecisionRatified: ui.Good, DecisionRefused: ui.Danger}[d.State]
	text := d.State.Title()
	if d.Unreviewed() && !d.Red() {
		tone, text = ui.Warn, text+"（後閲待ち）"
	}
	return ui.Mark{Tone: tone, Text: text}
}

func (s *Service) decisionsPage(w http.ResponseWriter, r *http.Request) error {
	v, err := s.Decisions(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	p := ui.Part{
		Empty: ui.Empty{Title: "決定はまだありません", Text: "ネットワークの切断やシステムの停止などを決めたら、根拠とともに記録します。"},
		Table: ui.Table{Caption: "決定", Heads: []ui.Head{{Title: "決定した日時", Class: "date"}, {Title: "決定"}, {Title: "根拠"}, {Title: "決定した人"}, {Title: "立場"}, {Title: "状態"}}},
	}
	red := 0
	for _, d := range v.Decisions {
		if d.Red() {
			red++
		}
		p.Table.Rows = append(p.Table.Rows, ui.Row{Cells: []ui.Cell{
			{Text: d.DecidedAt.Table(), Class: "date"}, {Text: d.KindTitle, URL: partURL(decisionPath, d.ID), Head: true}, {Text: d.GroundTitle}, {Text: d.ByName}, {Text: d.capacityText()}, {Mark: decisionMark(d)},
		}})
	}
	if red > 0 {
		p.Notices = []ui.Notice{{Tone: ui.Danger, Text: fmtInt(red) + "件の決定が、事後承認を受けていません。"}}
	}
	if !v.Incident.State.Over() {
		p.Buttons = s.decideButtons(r, v.Incident)
	}
	return s.live(w, r, v.Incident, decisionPath, web.Page{Title: "決定", Lead: v.Incident.NumberText() + "　だれが、どの立場で、何を根拠に決めたかの記録です。", Wide: true, Main: ui.Parts([]ui.Part{p})})
}

func (d Decision) capacityText() string {
	t := d.Capacity
	switch {
	case d.StandIn:
		t += "（" + d.ForRole + "に代わって）"
	case d.DoneFirst:
		t += "（事後報告）"
	}
	return t
}

// decideButtons offers what the actor can decide, or record as cut at once.
func (s *Service) decideButtons(r *http.Request, x Incident) (list []ui.Action) {
	who := actor.From(r.Context())
	for _, k := range s.config.Response.Grounds.Decisions {
		if k.Act == ground.Restore || !who.Can(CanReport) || k.Act == ground.Other && !who.Can(CanDecide) {
			continue
		}
		list = append(list, ui.Action{Kind: ui.Secondary, Text: k.Title + "を記録する", URL: incidentURL(x.ID) + decidePath + "?kind=" + k.Name})
	}
	return list
}

func (s *Service) decidePage(w http.ResponseWriter, r *http.Request) error {
	kind := cmp.Or(r.URL.Query().Get("kind"), s.config.Response.Grounds.Decisions[0].Name)
	return s.showDecide(w, r, http.StatusOK, ui.Entry{Values: ui.Values{"kind": {kind}}})
}

func (s *Service) showDecide(w http.ResponseWriter, r *http.Request, status int, e ui.Entry) error {
	x, err := s.Open(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	k, ok := s.config.Response.Grounds.Decision(e.Values.Get("kind"))
	if !ok || k.Act == ground.Restore {
		return errPart()
	}
	titles, err := s.titlesOf(r.Context(), k.Decider)
	if err != nil {
		return err
	}
	lead := "決定する人：" + strings.Join(titles, "、") + "。"
	if k.Act == ground.Cut {
		lead += "急ぐときは、先に切ってから記録して構いません。ほかの人が代わって決めたときは、事後承認を受けます。"
	}
	v := ui.FormView{Form: ui.Form{Action: incidentURL(x.ID) + decidePath, Entry: e, Submit: "記録する", Kind: ui.Primary, Cancel: incidentURL(x.ID) + decisionPath}, Fields: decideFields(k, titles, e)}
	return s.sheet(w, r, status, x, decisionPath, web.Page{Title: k.Title + "の記録", Lead: lead, Main: ui.FormWith(v.Carry("kind"))})
}

func decideFields(k ground.Decision, titles []string, e ui.Entry) []ui.Control {
	var grounds []ui.Option
	for _, g := range k.Grounds {
		grounds = append(grounds, ui.Option{Value: g.Name, Label: g.Title, Help: k.Source(g)})
	}
	fields := []ui.Control{ui.OneOf(e.Field("ground", "根拠").Must().Of(grounds...))}
	if k.Act == ground.Cut {
		fields = append(fields, ui.Entered(e.Field("target", "切るもの、止めるもの").Must().Limit(lineMax).Hint("例：庁内LANの基幹スイッチ、税務課の端末 3号機")))
	}
	fields = append(fields, ui.Entered(at(e, "at", "決定した日時").Hint("空なら、いまの時刻です。")))
	text := ui.Lines(lines(e, "text", "決定の内容と事情", 3))
	if k.Act == ground.Other {
		text = ui.Lines(lines(e, "text", "決定の内容と事情", 4).Must())
	}
	fields = append(fields, text)
	if k.Anyone {
		fields = append(fields, ui.Entered(e.Field("permitted", "先に許可した人").Limit(lineMax).Hint("先に許可を得たときに、その人の氏名を書きます。")))
	} else {
		fields = append(fields, ui.Lines(lines(e, "why", "代わって決めた理由", 3).Hint("あなたが"+strings.Join(titles, "、")+"でないときに書きます。だれに連絡がつかなかったか、なぜ待てなかったかを書いてください。")))
	}
	if k.Act == ground.Cut {
		fields = append(fields, ui.Entered(e.Field("review_on", "見直す日").As("date").Hint("切ったままでよいかを見直す日です。空なら、あしたです。")))
	}
	return fields
}

func (s *Service) decideStep(w http.ResponseWriter, r *http.Request) error {
	in, entry, err := web.Decode[Deciding](r)
	in.ID = r.PathValue("id")
	text := "決定を記録しました。"
	var d Decision
	if err == nil {
		if d, err = s.Decide(r.Context(), in); d.Red() {
			text = "決定を記録し、事後承認を求めました。承認されるまで、赤く示されます。"
		}
	}
	return web.Answer(w, r, entry, incidentURL(in.ID)+decisionPath, text, err, func(status int, e ui.Entry) error { return s.showDecide(w, r, status, e) })
}

// showDecision is a decision with what is still to be said about it.
func (s *Service) showDecision(w http.ResponseWriter, r *http.Request, status int, incident, id, step string, e ui.Entry) error {
	v, err := s.Decisions(r.Context(), incident)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(v.Decisions, func(d Decision) bool { return d.ID == id })
	if i < 0 {
		return errPart()
	}
	d, who := v.Decisions[i], actor.From(r.Context())
	decide, err := s.mayAct(r.Context(), CanDecide, v.Incident)
	if err != nil {
		return err
	}
	left := []ui.Part{d.notices(), {Title: "決定の内容", Facts: []ui.Fact{
		{Label: "決定", Value: d.KindTitle}, {Label: "根拠", Value: d.GroundTitle}, {Label: "根拠の規定", Value: d.Basis}, {Label: "内容と事情", Value: d.Text}, {Label: "先に許可した人", Value: d.PermittedBy},
		{Label: "代わって決めた理由", Value: d.Why}, {Label: "だれに代わって", Value: strings.TrimSpace(d.ForRole + "　" + d.ForName)},
	}}}
	if d.Red() && d.CaseID == "" && decide && d.ByID != who.ID {
		f := refreshed(chosen(step, "ratify", e, versioned(d.Version)), status, d.Version)
		left = append(left, ui.Part{Title: "事後承認する", Forms: []ui.FormView{partView(decisionPath, id, "ratify", "記録する", ui.Primary, f,
			ui.OneOf(f.Field("granted", "承認するか").Must().Of(ui.Option{Value: "yes", Label: "承認する"}, ui.Option{Value: "no", Label: "承認しない"})), ui.Lines(lines(f, "answer", "意見", 3).Hint("承認しないときは、必ず書きます。")))}})
	}
	if d.Unreviewed() && d.ForID == who.ID && who.Can(CanReport) {
		f := refreshed(chosen(step, "review", e, versioned(d.Version)), status, d.Version)
		left = append(left, ui.Part{Title: "後閲する", Text: "あなたに代わって決められたことです。内容を確かめたことを記録します。", Forms: []ui.FormView{partView(decisionPath, id, "review", "後閲したことを記録する", ui.Primary, f, ui.Lines(lines(f, "opinion", "意見", 3)))}})
	}
	right := []ui.Part{{Title: "この決定", Facts: []ui.Fact{
		{Label: "状態", Part: ui.Badge(decisionMark(d))}, {Label: "決定した日時", Value: d.DecidedAt.Table()}, {Label: "決定した人", Value: d.ByName}, {Label: "立場", Value: d.capacityText()}, {Label: "入力", Value: d.EnteredAt.Table() + " " + d.EnteredBy},
		d.caseFact(who), {Label: "承認した人", Value: joined(d.SettledBy, d.SettledAt.Table())}, {Label: "意見", Value: d.Answer}, {Label: "後閲", Value: joined(d.ReviewedBy, d.ReviewedAt.Table())}, {Label: "後閲の意見", Value: d.Opinion}, {Label: "決まりの版", Value: d.Edition},
	}}}
	return s.sheet(w, r, status, v.Incident, decisionPath, web.Page{Title: "決定：" + d.KindTitle, Wide: true, Main: detail(left, right, cutPart(v, d))})
}

func (d Decision) caseFact(who actor.Actor) ui.Fact {
	f := ui.Fact{Label: "決裁", Value: d.CaseNumber}
	if d.CaseID != "" && who.Can("approval.see") {
		f.URL = "/approval/case/" + d.CaseID
	}
	return f
}

func (d Decision) notices() (p ui.Part) {
	switch {
	case d.Red() && d.CaseID != "":
		p.Notices = append(p.Notices, ui.Notice{Tone: ui.Danger, Text: "事後承認を受けていません。承認は、決裁（" + d.CaseNumber + "）で行います。"})
	case d.Red():
		p.Notices = append(p.Notices, ui.Notice{Tone: ui.Danger, Text: "事後承認を受けていません。決定した人のほかに、対応を決定できる人が承認します。"})
	case d.State == DecisionRefused:
		p.Notices = append(p.Notices, ui.Notice{Tone: ui.Danger, Text: "この決定は、承認されませんでした。切ったもの、止めたものを戻すかを決めてください。"})
	}
	if d.Unreviewed() {
		p.Notices = append(p.Notices, ui.Notice{Tone: ui.Warn, Text: d.ForName + "の後閲が済んでいません。"})
	}
	return p
}

func cutPart(v DecisionSheet, d Decision) ui.Part {
	p := ui.Part{Title: "切ったもの、止めたもの、戻したもの", Table: cutTable()}
	for _, k := range v.Cuts {
		if k.DecisionID == d.ID || k.RestoreID == d.ID {
			p.Table.Rows = append(p.Table.Rows, cutRow(k))
		}
	}
	if len(p.Table.Rows) == 0 {
		return ui.Part{}
	}
	return p
}
