package incident

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strconv"

	"github.com/okite-isms/okite/internal/platform/paper"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

func (s *Service) statementRoutes(m *web.Mux) {
	base := incidentPath + "/{id}"
	m.Handle("GET "+base+statementPath, CanSee, s.statementsPage)
	m.Handle("GET "+base+"/draft", CanHandle, s.draftPage)
	m.Handle("POST "+base+"/draft", CanHandle, s.draftStep)
	m.Handle("POST "+base+"/publish", CanDecide, s.publishStep)
	m.Handle("GET "+incidentPath+statementPath+"/{id}/show", CanSee, s.showPart(statementPath, s.showStatement))
	m.Handle("GET "+incidentPath+statementPath+"/{id}/print", CanSee, printed("公表文・通知文", func(r *http.Request) (paper.Document, error) { return s.StatementPaper(r.Context(), r.PathValue("id")) }))
	m.Handle("GET "+publicationPath, CanSee, s.halfPage)
	m.Handle("GET "+publicationPath+"/paper", CanSee, printed("公表する事案の一覧", func(r *http.Request) (paper.Document, error) { return s.HalfPaper(r.Context(), halfAsked(r)) }))
	addPartForm(s, m, CanHandle, partForm[Writing]{
		noun: statementPath, step: "write", text: "書き直しました。", show: s.showStatement,
		bind: func(in *Writing, incident, id string) { in.ID, in.Statement = incident, id },
		do:   func(ctx context.Context, in Writing) error { _, err := s.Write(ctx, in); return err },
	})
	at := func(in *StatementAt, incident, id string) { in.ID, in.Statement = incident, id }
	addPartForm(s, m, CanHandle, partForm[StatementAt]{
		noun: statementPath, step: "ask", text: "承認を求めました。", show: s.showStatement, bind: at,
		do: func(ctx context.Context, in StatementAt) error { _, err := s.AskStatement(ctx, in); return err },
	})
	addPartForm(s, m, CanHandle, partForm[StatementAt]{
		noun: statementPath, step: "drop", text: "取りやめました。", show: s.showStatement, bind: at,
		do: func(ctx context.Context, in StatementAt) error { _, err := s.Drop(ctx, in); return err },
	})
	addPartForm(s, m, CanDecide, partForm[Approving]{
		noun: statementPath, step: "approve", text: "承認の結果を記録しました。", show: s.showStatement,
		bind: func(in *Approving, incident, id string) { in.ID, in.Statement = incident, id },
		do:   func(ctx context.Context, in Approving) error { _, err := s.ApproveStatement(ctx, in); return err },
	})
	addPartForm(s, m, CanHandle, partForm[Issuing]{
		noun: statementPath, step: "issue", text: "公表・通知したことを記録しました。", show: s.showStatement,
		bind: func(in *Issuing, incident, id string) { in.ID, in.Statement = incident, id },
		do:   func(ctx context.Context, in Issuing) error { _, err := s.Issue(ctx, in); return err },
	})
}

func statementMark(t Statement) ui.Mark {
	tone := map[StatementState]ui.Tone{StatementDraft: ui.Info, StatementAsked: ui.Warn, StatementApproved: ui.Good, StatementRefused: ui.Danger, StatementIssued: ui.Good, StatementDropped: ui.Plain}[t.State]
	return ui.Mark{Tone: tone, Text: t.State.Title()}
}

func (s *Service) statementsPage(w http.ResponseWriter, r *http.Request) error {
	return s.showStatements(w, r, http.StatusOK, ui.Entry{})
}

func (s *Service) showStatements(w http.ResponseWriter, r *http.Request, status int, e ui.Entry) error {
	v, err := s.Statements(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	handle, err := s.mayAct(r.Context(), CanHandle, v.Incident)
	if err != nil {
		return err
	}
	decide, err := s.reach(r.Context(), CanDecide, v.Incident)
	if err != nil {
		return err
	}
	p := ui.Part{Title: "文", Table: ui.Table{Caption: "公表文・通知文", Heads: []ui.Head{{Title: "件名"}, {Title: "種類"}, {Title: "状態"}, {Title: "書いた人"}, {Title: "承認"}, {Title: "公表・通知", Class: "date"}}}, Empty: ui.Empty{Title: "文はまだありません", Text: "報道発表、ホームページの掲載、本人への通知などの下書きを、分かっていることから作ります。"}}
	for _, t := range v.Statements {
		p.Table.Rows = append(p.Table.Rows, ui.Row{Cells: []ui.Cell{
			{Text: t.Title, URL: partURL(statementPath, t.ID), Head: true}, {Text: t.Kind.Title()}, {Mark: statementMark(t)}, {Text: t.WrittenAt.Table() + " " + t.WrittenBy}, {Text: joined(t.SettledBy, t.SettledAt.Table())}, {Text: t.IssuedAt.Table(), Class: "date"},
		}})
	}
	if handle && v.Incident.State != Reported {
		for _, k := range statementKinds() {
			p.Buttons = append(p.Buttons, ui.Action{Kind: ui.Secondary, Text: k.Title() + "の文を書く", URL: incidentURL(v.Incident.ID) + "/draft?kind=" + string(k)})
		}
	}
	parts := []ui.Part{p, publicationPart(v)}
	if decide && !v.Incident.Drill && v.Incident.State != Reported && v.Incident.State != Dismissed && v.Incident.State != Merged {
		parts = append(parts, publishForm(v, refreshed(e, status, v.Publication.Version)))
	}
	page := web.Page{Title: "公表・通知", Lead: v.Incident.NumberText() + "　外に出す文と、公表するかどうかの扱いです。", Wide: true, Main: ui.Parts(full(parts))}
	page.Tools = []ui.Action{{Kind: ui.Secondary, Text: "半期の一覧", URL: publicationPath + "?half=" + strconv.Itoa(max(v.Publication.Half, 0))}}
	return s.sheet(w, r, status, v.Incident, statementPath, page)
}

func publicationPart(v Outgoing) ui.Part {
	p := v.Publication
	if p.Version == 0 {
		return ui.Part{Title: "公表の扱い", Text: "まだ決まっていません。"}
	}
	facts := []ui.Fact{{Label: "公表の扱い", Value: p.Mode.Title()}, {Label: "理由", Value: p.Reason}, {Label: "公表する概要", Value: p.Summary}, {Label: "半期", Value: halfText(p.Half)}, {Label: "決めた人", Value: joined(p.DecidedBy, p.DecidedAt.Table())}, {Label: "公表した日", Value: p.PublishedOn.Table()}}
	return ui.Part{Title: "公表の扱い", Facts: facts}
}

func publishForm(v Outgoing, e ui.Entry) ui.Part {
	p := v.Publication
	if e.Values == nil {
		e = ui.Entry{Values: ui.Values{"mode": {string(p.Mode)}, "reason": {p.Reason}, "summary": {p.Summary}, "published": {p.PublishedOn.String()}, "version": {strconv.FormatInt(p.Version, 10)}}}
	}
	var modes []ui.Option
	for _, m := range publicationModes() {
		modes = append(modes, ui.Option{Value: string(m), Label: m.Title()})
	}
	f := ui.FormView{Form: ui.Form{Action: incidentURL(v.Incident.ID) + "/publish", Entry: e, Submit: "公表の扱いを決める"}, Fields: []ui.Control{
		ui.OneOf(e.Field("mode", "公表の扱い").Must().Of(modes...)), ui.Lines(lines(e, "reason", "理由", 2).Must()), ui.Lines(e.Field("summary", "公表する概要").Limit(1000).Tall(3).Hint("公表するときは、必ず書きます。一覧にそのまま載ります。個人の名や番号は書きません。")),
		ui.Entered(e.Field("published", "公表した日").As("date").Hint("公表した後に入力します。")),
	}}
	part := ui.Part{Title: "公表の扱いを決める", Forms: []ui.FormView{f.Carry("version")}}
	if p.Version > 0 && len(e.Faults) == 0 {
		part.Title, part.Fold = "", "公表の扱いを決め直す、公表した日を入力する"
	}
	return part
}

func (s *Service) publishStep(w http.ResponseWriter, r *http.Request) error {
	in, entry, err := web.Decode[Publishing](r)
	in.ID = r.PathValue("id")
	if err == nil {
		_, err = s.Publish(r.Context(), in)
	}
	return web.Answer(w, r, entry, incidentURL(in.ID)+statementPath, "公表の扱いを決めました。", err, func(status int, e ui.Entry) error { return s.showStatements(w, r, status, e) })
}

func (s *Service) draftPage(w http.ResponseWriter, r *http.Request) error {
	x, err := s.Open(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	kind := StatementKind(cmp.Or(r.URL.Query().Get("kind"), string(ToPress)))
	if kind.Title() == "" {
		return errPart()
	}
	t := draftOf(kind, x)
	return s.showDraft(w, r, http.StatusOK, x, ui.Entry{Values: ui.Values{"kind": {string(kind)}, "title": {t.Title}, "text": {t.Text}}})
}

func (s *Service) showDraft(w http.ResponseWriter, r *http.Request, status int, x Incident, e ui.Entry) error {
	v := ui.FormView{Form: ui.Form{Action: incidentURL(x.ID) + "/draft", Entry: e, Submit: "下書きとして残す", Cancel: incidentURL(x.ID) + statementPath}, Fields: statementFields(e)}
	return s.sheet(w, r, status, x, statementPath, web.Page{Title: "公表文・通知文を書く", Lead: "分かっていることから下書きを作りました。直してから残してください。", Main: ui.FormWith(v)})
}

func statementFields(e ui.Entry) []ui.Control {
	var kinds []ui.Option
	for _, k := range statementKinds() {
		kinds = append(kinds, ui.Option{Value: string(k), Label: k.Title()})
	}
	return []ui.Control{
		ui.Choice(e.Field("kind", "種類").Must().Of(kinds...)), ui.Entered(e.Field("title", "件名").Must().Limit(titleMax)),
		ui.Lines(e.Field("text", "本文").Must().Limit(2 * textMax).Tall(18).Hint("個人の名や番号は書きません。")),
	}
}

func (s *Service) draftStep(w http.ResponseWriter, r *http.Request) error {
	x, err := s.Open(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	in, entry, err := web.Decode[Writing](r)
	in.ID, in.Statement = x.ID, ""
	var t Statement
	if err == nil {
		t, err = s.Write(r.Context(), in)
	}
	return web.Answer(w, r, entry, partURL(statementPath, t.ID), "下書きを残しました。", err, func(status int, e ui.Entry) error { return s.showDraft(w, r, status, x, e) })
}

// showStatement is a text with what can be done about it.
func (s *Service) showStatement(w http.ResponseWriter, r *http.Request, status int, incident, id, step string, e ui.Entry) error {
	v, err := s.Statements(r.Context(), incident)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(v.Statements, func(t Statement) bool { return t.ID == id })
	if i < 0 {
		return errPart()
	}
	t := v.Statements[i]
	handle, err := s.mayAct(r.Context(), CanHandle, v.Incident)
	if err != nil {
		return err
	}
	decide, err := s.mayAct(r.Context(), CanDecide, v.Incident)
	if err != nil {
		return err
	}
	left := []ui.Part{{Title: "本文", Body: paragraphs(t.Text)}}
	if handle {
		left = append(left, t.steps(step, status, e)...)
	}
	if decide && t.State == StatementAsked && t.CaseID == "" {
		f := refreshed(chosen(step, "approve", e, versioned(t.Version)), status, t.Version)
		left = append(left, ui.Part{Title: "承認する", Forms: []ui.FormView{partView(statementPath, id, "approve", "記録する", ui.Primary, f,
			ui.OneOf(f.Field("granted", "承認するか").Must().Of(ui.Option{Value: "yes", Label: "承認する"}, ui.Option{Value: "no", Label: "承認しない"})), ui.Lines(lines(f, "answer", "意見", 3).Hint("承認しないときは、必ず書きます。")))}})
	}
	right := []ui.Part{{Title: "この文", Facts: []ui.Fact{
		{Label: "状態", Part: ui.Badge(statementMark(t))}, {Label: "種類", Value: t.Kind.Title()}, {Label: "書いた人", Value: t.WrittenAt.Table() + " " + t.WrittenBy}, {Label: "決裁", Value: t.CaseNumber}, {Label: "承認", Value: joined(t.SettledBy, t.SettledAt.Table())},
		{Label: "意見", Value: t.Answer}, {Label: "公表・通知", Value: joined(t.IssuedBy, t.IssuedAt.Table())}, {Label: "方法", Value: t.Channel},
	}}}
	p := web.Page{Title: t.Title, Lead: t.Kind.Title() + "の文", Wide: true, Main: detail(left, right)}
	paperURL := incidentPath + statementPath + "/" + id + "/print"
	p.Tools = []ui.Action{{Kind: ui.Secondary, Text: "PDF", URL: paperURL + "?format=pdf"}, {Kind: ui.Secondary, Text: "Word", URL: paperURL + "?format=docx"}}
	return s.sheet(w, r, status, v.Incident, statementPath, p)
}

// steps are the forms for whoever writes, by how far the text has come.
func (t Statement) steps(step string, status int, e ui.Entry) (list []ui.Part) {
	at0 := versioned(t.Version)
	if t.State == StatementDraft {
		ask := refreshed(chosen(step, "ask", e, at0), status, t.Version)
		list = append(list, ui.Part{Title: "承認を求める", Text: "承認を求めた後は、書き直せません。", Forms: []ui.FormView{partView(statementPath, t.ID, "ask", "承認を求める", ui.Primary, ask)}})
	}
	if t.Open() {
		start := ui.Entry{Values: ui.Values{"kind": {string(t.Kind)}, "title": {t.Title}, "text": {t.Text}, "version": at0.Values["version"]}}
		write := refreshed(chosen(step, "write", e, start), status, t.Version)
		p := ui.Part{Forms: []ui.FormView{partView(statementPath, t.ID, "write", "書き直す", ui.Secondary, write, statementFields(write)...)}, Fold: "書き直す"}
		if step == "write" {
			p.Title, p.Fold = "書き直す", ""
		}
		list = append(list, p)
	}
	if t.State == StatementApproved {
		issue := refreshed(chosen(step, "issue", e, at0), status, t.Version)
		list = append(list, ui.Part{Title: "公表・通知したことを記録する", Forms: []ui.FormView{partView(statementPath, t.ID, "issue", "記録する", ui.Primary, issue,
			ui.Entered(issue.Field("channel", "方法").Must().Limit(lineMax).Hint("例：記者室に配布、ホームページのお知らせ、書面を郵送")), ui.Entered(at(issue, "at", "日時").Hint("空なら、いまの時刻です。")))}})
	}
	if t.Open() || t.State == StatementApproved {
		drop := refreshed(chosen(step, "drop", e, at0), status, t.Version)
		list = append(list, ui.Part{Forms: []ui.FormView{partView(statementPath, t.ID, "drop", "取りやめる", ui.Delete, drop)}, Fold: "この文を取りやめる"})
	}
	return list
}

func halfAsked(r *http.Request) HalfYear {
	half, _ := strconv.Atoi(r.URL.Query().Get("half")) // what is no number asks for the present half
	return HalfYear{half}
}

// halfPage lists what is published of a half year.
func (s *Service) halfPage(w http.ResponseWriter, r *http.Request) error {
	l, err := s.HalfYear(r.Context(), halfAsked(r))
	if err != nil {
		return err
	}
	url := func(half int) string { return publicationPath + "?half=" + strconv.Itoa(half) }
	paperURL := publicationPath + "/paper?half=" + strconv.Itoa(l.Half) + "&format="
	published := ui.Part{Title: "公表の扱いが決まったもの", Table: ui.Table{Caption: "公表の扱いが決まったもの", Heads: []ui.Head{{Title: "インシデント"}, {Title: "報告", Class: "date"}, {Title: "公表の扱い"}, {Title: "公表する概要"}, {Title: "公表した日", Class: "date"}}}, Empty: ui.Empty{Title: "まだありません", Text: "公表の扱いは、インシデントの「公表・通知」の画面で決めます。"}}
	for _, x := range l.Published {
		published.Table.Rows = append(published.Table.Rows, ui.Row{Cells: []ui.Cell{
			{Text: x.Incident.NumberText() + " " + x.Incident.Title, URL: incidentURL(x.Incident.ID) + statementPath, Head: true, Class: "long"}, {Text: x.Incident.ReportedAt.Table(), Class: "date"}, {Text: x.Publication.Mode.Title()}, {Text: x.Publication.Summary, Class: "long"}, {Text: x.Publication.PublishedOn.Table(), Class: "date"},
		}})
	}
	open := ui.Part{Title: "公表の扱いが決まっていないもの", Table: ui.Table{Caption: "公表の扱いが決まっていないもの", Heads: []ui.Head{{Title: "インシデント"}, {Title: "報告", Class: "date"}, {Title: "状態"}}}}
	for _, x := range l.Undecided {
		open.Table.Rows = append(open.Table.Rows, ui.Row{Cells: []ui.Cell{{Text: x.NumberText() + " " + x.Title, URL: incidentURL(x.ID) + statementPath, Head: true, Class: "long"}, {Text: x.ReportedAt.Table(), Class: "date"}, {Mark: mark(x)}}})
	}
	if len(open.Table.Rows) == 0 {
		open = ui.Part{}
	}
	return web.Show(w, r, http.StatusOK, web.Page{
		Title: "公表する事案：" + halfText(l.Half), Lead: "公表の扱いと、半期ごとにまとめて公表する事案の一覧です。", Wide: true, Crumbs: []ui.Crumb{{Title: "インシデント", URL: incidentPath}},
		Tools: []ui.Action{{Kind: ui.Secondary, Text: "前の半期", URL: url(halfBefore(l.Half))}, {Kind: ui.Secondary, Text: "一覧（PDF）", URL: paperURL + "pdf"}, {Kind: ui.Secondary, Text: "一覧（Word）", URL: paperURL + "docx"}},
		Main:  ui.Parts(full([]ui.Part{open, published})),
	})
}
