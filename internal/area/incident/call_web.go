package incident

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/okite-isms/okite/internal/area/incident/call"
	"github.com/okite-isms/okite/internal/platform/paper"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

func (s *Service) callRoutes(m *web.Mux) {
	list := incidentPath + "/{id}" + callPath
	m.Handle("GET "+list, CanSee, s.callsPage)
	m.Handle("POST "+list, CanHandle, s.openCallsStep)
	m.Handle("POST "+list+"/number", CanHandle, s.numbersPage)
	m.Handle("GET "+list+"/sheet", CanSee, printed("緊急連絡表", func(r *http.Request) (paper.Document, error) { return s.CallPaper(r.Context(), r.PathValue("id")) }))
	m.Handle("GET "+incidentPath+callPath+"/{id}/show", CanSee, s.showPart(callPath, s.showCall))
	addPartForm(s, m, CanHandle, partForm[Calling]{
		noun: callPath, step: "try", text: "連絡を記録しました。", show: s.showCall,
		bind: func(in *Calling, incident, id string) { in.ID, in.Call = incident, id },
		do:   func(ctx context.Context, in Calling) error { _, err := s.Call(ctx, in); return err },
	})
	addPartForm(s, m, CanHandle, partForm[EndingCall]{
		noun: callPath, step: "end", text: "この連絡を終えました。", show: s.showCall,
		bind: func(in *EndingCall, incident, id string) { in.ID, in.Call = incident, id },
		do:   func(ctx context.Context, in EndingCall) error { _, err := s.EndCall(ctx, in); return err },
	})
}

func (s *Service) callsPage(w http.ResponseWriter, r *http.Request) error {
	v, err := s.Calls(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	p, err := s.callsView(r, v)
	if err != nil {
		return err
	}
	return s.live(w, r, v.Incident, callPath, p)
}

// numbersPage answers a POST: what it shows is recorded, which a link must not do.
func (s *Service) numbersPage(w http.ResponseWriter, r *http.Request) error {
	if _, _, err := web.Decode[struct{}](r); err != nil {
		return err
	}
	v, err := s.CallsWithNumbers(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	p, err := s.callsView(r, v)
	if err != nil {
		return err
	}
	return s.sheet(w, r, http.StatusOK, v.Incident, callPath, p)
}

func (s *Service) openCallsStep(w http.ResponseWriter, r *http.Request) error {
	if _, _, err := web.Decode[struct{}](r); err != nil {
		return err
	}
	id := r.PathValue("id")
	list, err := s.OpenCalls(r.Context(), id)
	if err != nil {
		return err
	}
	text := "連絡表は、いまの区分と連絡先に合っています。"
	if len(list) > 0 {
		text = fmtInt(len(list)) + "件の連絡先を、連絡表に加えました。"
	}
	return web.Redirect(w, r, incidentURL(id)+callPath, text)
}

func (s *Service) callsView(r *http.Request, v CallSheet) (p web.Page, err error) {
	handle, err := s.mayAct(r.Context(), CanHandle, v.Incident)
	if err != nil {
		return p, err
	}
	base := incidentURL(v.Incident.ID) + callPath
	p = web.Page{Title: "緊急の連絡", Lead: v.Incident.NumberText() + "　事案の区分に応じて、だれに、いつまでに連絡するか、連絡が付いたかを示します。", Wide: true}
	if len(v.Calls) > 0 {
		p.Tools = []ui.Action{{Kind: ui.Secondary, Text: "連絡表（PDF）", URL: base + "/sheet?format=pdf"}, {Kind: ui.Secondary, Text: "連絡表（Word）", URL: base + "/sheet?format=docx"}}
	}
	list := ui.Part{Notices: callNotices(v), Table: callTable(v), Empty: ui.Empty{Title: "連絡表はまだありません", Text: "インシデントと判断すると、区分と緊急連絡網から作られます。"}}
	var own, more ui.Part
	if handle && v.Incident.State != Reported {
		if v.numbers == nil && slices.ContainsFunc(v.Calls, func(k Call) bool { return k.HasPrivate }) {
			own = ui.Part{Title: "個人の電話番号", Text: "見る権限のある番号だけを示し、だれがだれの番号を見たかを記録します。", Forms: []ui.FormView{{Form: ui.Form{Action: base + "/number", Submit: "個人の電話番号を示す", Kind: ui.Secondary}}}}
		}
		more = ui.Part{Title: "連絡先を加える", Text: "区分や事実、緊急連絡網が変わったときに、足りない連絡先を加えます。いまある行は変わりません。", Forms: []ui.FormView{{Form: ui.Form{Action: base, Submit: "区分と連絡網に合わせて加える", Kind: ui.Secondary}}}}
	}
	p.Main = ui.Parts(full([]ui.Part{list, attemptPart(v), own, more}))
	return p, nil
}

func callNotices(v CallSheet) (list []ui.Notice) {
	late, double := 0, []string{}
	for _, k := range v.Calls {
		if k.Late(v.now) {
			late++
		}
		if k.double() {
			double = append(double, k.Who)
		}
	}
	if late > 0 {
		list = append(list, ui.Notice{Tone: ui.Danger, Text: fmtInt(late) + "件の連絡が、期限を過ぎています。"})
	}
	if len(double) > 0 {
		list = append(list, ui.Notice{Tone: ui.Warn, Text: strings.Join(double, "、") + "は、2つ以上の役割を兼ねています。連絡は1回で済みますが、互いに確かめ合う人がいません。"})
	}
	if v.numbers != nil {
		list = append(list, ui.Notice{Tone: ui.Info, Text: "個人の電話番号を示しています。見たことを記録しました。"})
	}
	return list
}

func callTable(v CallSheet) ui.Table {
	t := ui.Table{Caption: "連絡表", Heads: []ui.Head{{Title: "連絡先の区分"}, {Title: "相手"}, {Title: "電話番号"}, {Title: "いつまでに", Class: "date"}, {Title: "連絡する人"}, {Title: "状態"}, {Title: "最後の連絡"}}}
	for _, k := range v.Calls {
		number := k.Phone
		if own := v.numbers[k.ContactID]; own != "" {
			number = strings.TrimSpace(number + "　個人 " + own)
		} else if k.HasPrivate {
			number = strings.TrimSpace(number + "（個人の番号あり）")
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: k.ClassTitle}, {Text: strings.TrimSpace(k.name() + "　" + k.PostTitle), URL: partURL(callPath, k.ID), Head: true}, {Text: number}, {Text: k.Due.Table(), Class: "date"}, {Text: k.ByTitle},
			{Mark: k.mark(v)}, {Text: k.lastText()},
		}})
	}
	return t
}

func (k Call) mark(v CallSheet) ui.Mark {
	switch {
	case k.Late(v.now):
		return ui.Mark{Tone: ui.Danger, Text: k.State.Title() + "（超過）"}
	case k.State == CallOpen:
		return ui.Mark{Tone: ui.Warn, Text: k.State.Title()}
	case k.State == CallReached:
		return ui.Mark{Tone: ui.Good, Text: k.State.Title()}
	case k.State == CallUnreached:
		return ui.Mark{Tone: ui.Danger, Text: k.State.Title()}
	}
	return ui.Mark{Tone: ui.Plain, Text: k.State.Title()}
}

func (k Call) lastText() string {
	if k.Attempts == 0 {
		return k.Reason
	}
	t := k.LastAt.Table() + " " + k.LastResult.Title() + "（" + k.LastBy + "、" + fmtInt(k.Attempts) + "回目まで）"
	if k.State == CallOpen && !k.RetryAt.IsZero() {
		t += "　次は" + k.RetryAt.Table()
	}
	if k.Reason != "" {
		t += "　理由：" + k.Reason
	}
	return t
}

func attemptPart(v CallSheet) ui.Part {
	p := ui.Part{Title: "連絡の記録"}
	p.Table = ui.Table{Caption: "連絡の記録", Heads: []ui.Head{{Title: "日時", Class: "date"}, {Title: "相手"}, {Title: "手段"}, {Title: "結果"}, {Title: "伝えたこと、聞いたこと"}, {Title: "連絡した人"}, {Title: "入力"}}}
	who := map[string]Call{}
	for _, k := range v.Calls {
		who[k.ID] = k
	}
	for _, a := range v.Attempts {
		p.Table.Rows = append(p.Table.Rows, attemptRow(a, who[a.CallID].name()))
	}
	if len(p.Table.Rows) == 0 {
		return ui.Part{}
	}
	return p
}

func attemptRow(a Attempt, who string) ui.Row {
	return ui.Row{Cells: []ui.Cell{
		{Text: a.At.Table(), Class: "date"}, {Text: who, Head: true}, {Text: a.Means.Title()}, {Text: a.Result.Title()}, {Text: a.Said}, {Text: a.ByName}, {Text: a.EnteredAt.Table() + " " + a.EnteredBy},
	}}
}

// showCall is a line of the call list with what can be done about it.
func (s *Service) showCall(w http.ResponseWriter, r *http.Request, status int, incident, id, step string, e ui.Entry) error {
	v, err := s.Calls(r.Context(), incident)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(v.Calls, func(k Call) bool { return k.ID == id })
	if i < 0 {
		return errPart()
	}
	k := v.Calls[i]
	handle, err := s.mayAct(r.Context(), CanHandle, v.Incident)
	if err != nil {
		return err
	}
	number := k.Phone
	if k.HasPrivate {
		number = strings.TrimSpace(number + "（個人の番号は、連絡の一覧から示せます）")
	}
	left := []ui.Part{{Facts: []ui.Fact{
		{Label: "相手", Value: strings.TrimSpace(k.name() + "　" + k.PostTitle)}, {Label: "連絡先の区分", Value: k.ClassTitle}, {Label: "電話番号", Value: number}, {Label: "メール", Value: k.Mail}, {Label: "伝えること", Value: k.Say},
	}}}
	if handle && k.State != CallUnneeded {
		left = append(left, ui.Part{Title: "連絡を記録する", Forms: []ui.FormView{k.tryForm(refreshed(chosen(step, "try", e, ui.Entry{Values: ui.Values{"means": {string(k.Means)}}}), status, k.Version))}})
	}
	if handle && k.State == CallOpen {
		left = append(left, ui.Part{Title: "伝えずに終える", Forms: []ui.FormView{k.endForm(refreshed(chosen(step, "end", e, versioned(k.Version)), status, k.Version))}, Fold: "要らなくなったとき、連絡できないとき"})
	}
	v.Attempts = slices.DeleteFunc(v.Attempts, func(a Attempt) bool { return a.CallID != id })
	right := []ui.Part{{Title: "この連絡", Facts: []ui.Fact{
		{Label: "状態", Part: ui.Badge(k.mark(v))}, {Label: "いつまでに", Value: k.Due.Table()}, {Label: "連絡する人", Value: k.ByTitle}, {Label: "掛け直す時刻", Value: k.RetryAt.Table()}, {Label: "終えた理由", Value: k.Reason}, {Label: "根拠", Value: k.Source}, {Label: "決まりの版", Value: k.Edition},
	}}}
	return s.sheet(w, r, status, v.Incident, callPath, web.Page{Title: "連絡：" + k.name(), Wide: true, Main: detail(left, right, attemptPart(v))})
}

func (k Call) tryForm(e ui.Entry) ui.FormView {
	var results, means []ui.Option
	for _, x := range callResults() {
		results = append(results, ui.Option{Value: string(x), Label: x.Title()})
	}
	for _, x := range call.AllMeans() {
		means = append(means, ui.Option{Value: string(x), Label: x.Title()})
	}
	return partView(callPath, k.ID, "try", "記録する", ui.Primary, e,
		ui.OneOf(e.Field("result", "結果").Must().Of(results...)),
		ui.Choice(e.Field("means", "手段").Must().Of(means...)),
		ui.Entered(at(e, "at", "連絡した日時").Hint("空なら、いまの時刻です。紙に書いたものは、連絡した時刻を入力します。")),
		ui.Entered(e.Field("by", "連絡した人").Limit(lineMax).Hint("空なら、あなたです。ほかの人が連絡したときは、その氏名を書きます。")),
		ui.Lines(lines(e, "said", "伝えたこと、聞いたこと", 3)),
		ui.Entered(e.Field("retry", "掛け直すまでの分数").As("number").Hint("空なら15分です。つながらないときは、次の順位の人が連絡表に加わります。")),
	)
}

func (k Call) endForm(e ui.Entry) ui.FormView {
	return partView(callPath, k.ID, "end", "終える", ui.Delete, e,
		ui.OneOf(e.Field("how", "終え方").Must().Of(ui.Option{Value: string(CallUnreached), Label: "連絡できないまま終える"}, ui.Option{Value: string(CallUnneeded), Label: "連絡は要らない"})),
		ui.Lines(lines(e, "reason", "理由", 3).Must()),
	)
}
