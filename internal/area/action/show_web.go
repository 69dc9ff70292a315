package action

import (
	"fmt"
	"net/http"
	"strconv"

	"github.com/okite-isms/okite/internal/area/action/page"
	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

func (s *Service) newPage(w http.ResponseWriter, r *http.Request) error {
	return s.showNew(w, r, http.StatusOK, ui.Entry{Values: ui.Values{"priority": {string(Ordinary)}, "effect_months": {"3"}}})
}

func (s *Service) showNew(w http.ResponseWriter, r *http.Request, status int, e ui.Entry) error {
	o, err := s.places(r.Context())
	if err != nil {
		return err
	}
	fields := append(contentFields(e),
		ui.Choice(e.Field("source_kind", "発生源").Must().Of(append([]ui.Option{{Label: "選んでください"}}, sourceOptions()...)...)),
		ui.Entered(e.Field("source_text", "発生源の説明").Limit(noteMax).Hint("例：令和8年度内部監査報告書 指摘3。紙の記録でも構いません。")),
	)
	fields = append(fields, ownerFields(o, e)...)
	fields = append(fields, ui.Entered(e.Field("due", "期限").As("date").Must()),
		ui.Choice(e.Field("effect_months", "効果の確認").Of(monthOptions()...).Hint("完了を確認した後、対策が効いているかを確かめる時期です。")))
	v := ui.FormView{Form: ui.Form{Action: actionPath + "/new", Entry: e, Submit: "登録する", Cancel: actionPath}, Fields: fields}
	return web.Show(w, r, status, web.Page{Title: "是正措置の登録", Lead: "見つかった、直すべきことを登録します。担当の職に就く人に知らせます。", Crumbs: crumbs(Action{}), Main: ui.FormWith(v)})
}

func (s *Service) register(w http.ResponseWriter, r *http.Request) error {
	in, entry, err := web.Decode[Opening](r)
	if err == nil {
		var a Action
		if a, err = s.Register(r.Context(), in); err == nil {
			return web.Redirect(w, r, actionURL(a.ID), a.NumberText()+"として登録しました。")
		}
	}
	if entry, refused := web.Refused(entry, err); refused {
		return s.showNew(w, r, http.StatusUnprocessableEntity, entry)
	}
	return err
}

func (s *Service) startStep(w http.ResponseWriter, r *http.Request) error {
	in, _, err := web.Decode[ActionAt](r)
	if err != nil {
		return err
	}
	in.ID = r.PathValue("id")
	if _, err := s.Start(r.Context(), in); err != nil {
		return err
	}
	return web.Redirect(w, r, actionURL(in.ID), "着手しました。")
}

func (s *Service) showPage(w http.ResponseWriter, r *http.Request) error {
	x, err := s.Show(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	source, err := s.sourceFact(r, x)
	if err != nil {
		return err
	}
	left := []ui.Part{s.nextPart(x), {Title: "内容", Facts: []ui.Fact{
		{Label: "問題の内容", Value: x.Problem}, {Label: "原因", Value: x.Cause}, {Label: "対策", Value: x.Measure}, {Label: "根拠", Value: x.Basis}, source,
	}}}
	left = append(left, milestonePart(x), evidencePart(x), resultPart(x), extensionPart(x), historyPart(x))
	right := []ui.Part{s.factPart(x), relatedPart(x), morePart(x)}
	return web.Show(w, r, http.StatusOK, web.Page{
		Title: x.Title, Badge: s.mark(x.Action), Crumbs: append(crumbs(Action{}), ui.Crumb{Title: x.NumberText()}), Wide: true,
		Tools: []ui.Action{{Kind: ui.Secondary, Text: "是正措置票（Word）", URL: actionURL(x.ID) + "/paper?format=docx"}, {Kind: ui.Secondary, Text: "是正措置票（PDF）", URL: actionURL(x.ID) + "/paper?format=pdf"}},
		Main:  page.Detail(full(left), full(right)),
	})
}

// full leaves out what is empty.
func full(list []ui.Part) (kept []ui.Part) {
	for _, p := range list {
		if len(p.Notices)+len(p.Facts)+len(p.Table.Rows)+len(p.Buttons)+len(p.Forms) > 0 || p.Text+p.Empty.Title != "" {
			kept = append(kept, p)
		}
	}
	return kept
}

// sourceFact leads to what showed it, for those who may go there.
func (s *Service) sourceFact(r *http.Request, x Dossier) (ui.Fact, error) {
	f := ui.Fact{Label: "発生源", Value: x.SourceKind.Title()}
	if x.SourceText != "" {
		f.Value += "：" + x.SourceText
	}
	ref := x.SourceRef()
	if ref.Area == "" || actor.From(r.Context()).Reach(CanSee) != actor.Whole {
		return f, nil
	}
	links, err := s.config.Links(r.Context(), []area.Ref{ref})
	if l, ok := links[ref]; ok {
		f.Value, f.URL = x.SourceKind.Title()+"："+l.Title, l.URL
	}
	return f, err
}

// lateText says what an action past its day waits for: the work, or the look at its effect.
func lateText(state State) string {
	if state.Undone() {
		return "期限を過ぎています。終えて報告するか、期限の延長を申し出てください。"
	}
	return "期限を過ぎています。効果の確認を済ませてください。"
}

// nextPart is what can be done now: one step ahead, and what stands beside it.
func (s *Service) nextPart(x Dossier) ui.Part {
	p := ui.Part{Title: "次にすること"}
	if x.Alone != "" {
		p.Notices = append(p.Notices, ui.Notice{Tone: ui.Warn, Text: "実施した人と同じ人（" + x.VerifiedName + "さん）が確認しました。理由：" + x.Alone})
	}
	if x.Late(s.Today()) {
		p.Notices = append(p.Notices, ui.Notice{Tone: ui.Danger, Text: lateText(x.State)})
	}
	if x.Returned > 0 && x.State.Undone() {
		p.Notices = append(p.Notices, ui.Notice{Tone: ui.Warn, Text: fmt.Sprintf("%d回差し戻されています。理由は、経過を見てください。", x.Returned)})
	}
	kind := ui.Primary
	add := func(verb actor.Permission, step, text string) {
		if x.May(verb) {
			p.Buttons = append(p.Buttons, ui.Action{Kind: kind, Text: text, URL: actionURL(x.ID) + "/" + step})
			kind = ui.Secondary
		}
	}
	if x.May(verbStart) {
		kind = ui.Secondary
		p.Forms = []ui.FormView{{Form: ui.Form{Action: actionURL(x.ID) + "/start", Submit: "着手する"}, Hidden: []ui.Option{{Value: "version", Label: strconv.FormatInt(x.Version, 10)}}}}
	}
	if wait, ok := x.Waiting(); ok && x.May(verbGrant) && !wait.Elsewhere {
		p.Buttons = append(p.Buttons, ui.Action{Kind: kind, Text: "期限の延長を決める", URL: actionPath + "/extension/" + wait.ID + "/decide"})
		kind = ui.Secondary
	}
	if x.State == Registered {
		add(verbPlan, "plan", "計画を立てる")
	}
	add(verbReport, "report", "完了を報告する")
	add(verbVerify, "verify", "完了を確認する")
	add(verbAssess, "assess", "効果を確認する")
	add(verbReturn, "return", "差し戻す")
	add(verbNote, "note", "経過を書く")
	add(verbEvidence, "evidence", "証拠を加える")
	if _, ok := x.Waiting(); !ok {
		add(verbAsk, "extend", "期限の延長を申し出る")
	}
	if len(p.Buttons)+len(p.Forms) == 0 && x.State.Open() {
		p.Text = "いま、あなたがすることはありません。"
	}
	return p
}

func (s *Service) factPart(x Dossier) ui.Part {
	f := []ui.Fact{
		{Label: "番号", Value: x.NumberText()}, {Label: "担当", Value: x.OwnerName}, {Label: "組織", Value: x.UnitName}, {Label: "優先度", Value: x.Priority.Title()},
		{Label: "期限", Value: x.Due.Table()},
	}
	if x.FirstDue != x.Due {
		f = append(f, ui.Fact{Label: "初めの期限", Value: x.FirstDue.Table()})
	}
	f = append(f, ui.Fact{Label: "登録", Value: x.OpenedOn.Table() + " " + x.OpenedName})
	if !x.EffectOn.IsZero() {
		f = append(f, ui.Fact{Label: "効果確認の予定日", Value: x.EffectOn.Table()})
	}
	if x.Effect != "" {
		f = append(f, ui.Fact{Label: "効果", Value: x.Effect.Title()})
	}
	if !x.ClosedOn.IsZero() {
		f = append(f, ui.Fact{Label: x.State.Title() + "の日", Value: x.ClosedOn.Table()})
	}
	return ui.Part{Title: "概要", Facts: f}
}

func milestonePart(x Dossier) ui.Part {
	p := ui.Part{Title: "マイルストーン", Table: ui.Table{Caption: "マイルストーン", Heads: []ui.Head{{Title: "すること"}, {Title: "予定", Class: "date"}, {Title: "済んだ日", Class: "date"}}}}
	for _, m := range x.Milestones {
		done := ui.Cell{Text: m.DoneOn.Table(), Class: "date"}
		if m.DoneOn.IsZero() && x.State.Undone() && x.May(verbNote) {
			done = ui.Cell{Text: "済みにする", URL: actionPath + "/milestone/" + m.ID + "/done"}
		}
		p.Table.Rows = append(p.Table.Rows, ui.Row{Cells: []ui.Cell{{Text: m.Title, Head: true}, {Text: m.Due.Table(), Class: "date"}, done}})
	}
	return p
}

func resultPart(x Dossier) ui.Part {
	if x.Result == "" {
		return ui.Part{}
	}
	f := []ui.Fact{{Label: "実施した内容と結果", Value: x.Result}}
	if x.ReportedName != "" {
		f = append(f, ui.Fact{Label: "報告", Value: x.ReportedAt.Table() + " " + x.ReportedName})
	}
	if x.VerifiedName != "" {
		f = append(f, ui.Fact{Label: "確認", Value: x.VerifiedAt.Table() + " " + x.VerifiedName})
	}
	return ui.Part{Title: "完了報告", Facts: f}
}

func extensionPart(x Dossier) ui.Part {
	p := ui.Part{Title: "期限の延長", Table: ui.Table{Caption: "期限の延長", Heads: []ui.Head{{Title: "期限"}, {Title: "理由"}, {Title: "決定"}}}}
	for _, e := range x.Extensions {
		text := e.Outcome()
		if !e.Waits() {
			text += "（" + e.DecidedName + "）：" + e.Answer
		}
		if e.Alone != "" {
			text += "　申し出た人と同じ人が決めた理由：" + e.Alone
		}
		p.Table.Rows = append(p.Table.Rows, ui.Row{Cells: []ui.Cell{{Text: e.OldDue.Table() + "から " + e.NewDue.Table() + "へ", Head: true}, {Text: e.Reason + "（" + e.AskedName + "）"}, {Text: text}}})
	}
	return p
}

func evidencePart(x Dossier) ui.Part {
	p := ui.Part{Title: "証拠", Table: ui.Table{Caption: "証拠", Heads: []ui.Head{{Title: "証拠"}, {Title: "加えた人"}}}}
	for _, e := range x.Evidence {
		url := actionPath + "/evidence/" + e.ID + "/file"
		if e.FileID == "" {
			url = "/" + e.RefArea + "/" + e.RefID
		}
		p.Table.Rows = append(p.Table.Rows, ui.Row{Cells: []ui.Cell{{Text: e.Title, URL: url, Head: true}, {Text: e.At.Table() + " " + e.ByName}}})
	}
	return p
}

func relatedPart(x Dossier) ui.Part {
	p := ui.Part{Title: "つながる是正措置", Table: ui.Table{Caption: "つながる是正措置", Heads: []ui.Head{{Title: "是正措置"}, {Title: "つながり"}, {Title: "状態"}}}}
	for _, y := range x.Related {
		p.Table.Rows = append(p.Table.Rows, ui.Row{Cells: []ui.Cell{{Text: y.NumberText() + " " + y.Title, URL: actionURL(y.ID), Head: true}, {Text: y.WhyTitle()}, {Text: y.State.Title()}}})
	}
	return p
}

// morePart leads to the steps that are taken seldom.
func morePart(x Dossier) ui.Part {
	p := ui.Part{Title: "そのほかの手続き"}
	add := func(ok bool, text, url string) {
		if ok {
			p.Buttons = append(p.Buttons, ui.Action{Kind: ui.Quiet, Text: text, URL: url})
		}
	}
	base := actionURL(x.ID) + "/"
	add(x.May(verbPlan) && x.State == Planned, "計画を改める", base+"plan")
	add(x.May(verbAmend), "内容を改める", base+"amend")
	add(x.May(verbAssign), "担当を変える", actionPath+"/reassign?action="+x.ID)
	add(x.May(verbSplit), "分割する", base+"split")
	add(x.May(verbMerge), "統合する", base+"merge")
	add(x.May(verbRecur), "再発を登録する", base+"recur")
	add(x.May(verbCancel), "取り止める", base+"cancel")
	return p
}

func historyPart(x Dossier) ui.Part {
	p := ui.Part{Title: "経過", Table: ui.Table{Caption: "経過", Heads: []ui.Head{{Title: "いつ・だれが"}, {Title: "したこと"}}}}
	for i := len(x.Acts) - 1; i >= 0; i-- {
		a := x.Acts[i]
		text := a.Title()
		if a.Note != "" {
			text += "：" + a.Note
		}
		p.Table.Rows = append(p.Table.Rows, ui.Row{Cells: []ui.Cell{{Text: a.At.Table() + " " + a.ByName, Head: true}, {Text: text}}})
	}
	return p
}

func (s *Service) finishPage(w http.ResponseWriter, r *http.Request) error {
	return s.showFinish(w, r, http.StatusOK, nil)
}

func (s *Service) showFinish(w http.ResponseWriter, r *http.Request, status int, entry *ui.Entry) error {
	m, a, err := s.milestone(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	e := web.EntryOf(Reaching{DoneOn: s.Today().String(), Version: m.Version})
	if entry != nil {
		e = *entry
	}
	v := ui.FormView{
		Form:   ui.Form{Action: actionPath + "/milestone/" + m.ID + "/done", Entry: e, Submit: "済みにする", Cancel: actionURL(a.ID)},
		Hidden: []ui.Option{{Value: "version", Label: e.Values.Get("version")}},
		Fields: []ui.Control{ui.Entered(e.Field("done_on", "済んだ日").As("date").Must()), ui.Entered(e.Field("note", "備考").Limit(noteMax))},
	}
	return web.Show(w, r, status, web.Page{Title: "マイルストーンを済みにする", Lead: m.Title + "（予定 " + m.Due.Table() + "）", Crumbs: crumbs(a), Main: ui.FormWith(v)})
}

func (s *Service) finish(w http.ResponseWriter, r *http.Request) error {
	in, entry, err := web.Decode[Reaching](r)
	in.ID = r.PathValue("id")
	if err == nil {
		var m Milestone
		if m, err = s.Finish(r.Context(), in); err == nil {
			return web.Redirect(w, r, actionURL(m.ActionID), "マイルストーンを済みにしました。")
		}
	}
	if entry, refused := web.Refused(entry, err); refused {
		return s.showFinish(w, r, http.StatusUnprocessableEntity, &entry)
	}
	return err
}

func (s *Service) decidePage(w http.ResponseWriter, r *http.Request) error {
	return s.showDecide(w, r, http.StatusOK, nil)
}

func (s *Service) showDecide(w http.ResponseWriter, r *http.Request, status int, entry *ui.Entry) error {
	x, a, err := s.extension(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	if !x.Waits() || x.Elsewhere {
		return fault.New(fault.Conflict, "この申出は、ここで決めるものではないか、すでに決定されています。")
	}
	e := web.EntryOf(Answering{Version: x.Version})
	if entry != nil {
		e = *entry
	}
	v := ui.FormView{
		Form:   ui.Form{Action: actionPath + "/extension/" + x.ID + "/decide", Entry: e, Submit: "決定する", Cancel: actionURL(a.ID)},
		Hidden: []ui.Option{{Value: "version", Label: e.Values.Get("version")}},
		Fields: []ui.Control{
			ui.OneOf(e.Field("granted", "決定").Must().Of(ui.Option{Value: "yes", Label: "認める（期限を" + x.NewDue.Table() + "にする）"}, ui.Option{Value: "no", Label: "認めない（期限は" + x.OldDue.Table() + "のまま）"})),
			ui.Lines(e.Field("answer", "決定の理由").Must().Limit(noteMax).Tall(3)),
		},
	}
	if x.AskedBy == actor.From(r.Context()).ID {
		v.Fields = append(v.Fields, ui.Lines(e.Field("alone", "同じ人が決める理由").Limit(noteMax).Tall(2).Hint("あなたは、この延長を申し出た人です。ほかの人に頼むのが原則です。")))
	}
	return web.Show(w, r, status, web.Page{
		Title: "期限の延長を決める", Lead: fmt.Sprintf("%sさんが、%sから%sへの延長を申し出ています。理由：%s", x.AskedName, x.OldDue.Table(), x.NewDue.Table(), x.Reason), Crumbs: crumbs(a), Main: ui.FormWith(v),
	})
}

func (s *Service) decideStep(w http.ResponseWriter, r *http.Request) error {
	in, entry, err := web.Decode[Answering](r)
	in.ID = r.PathValue("id")
	if err == nil {
		var x Postponement
		if x, err = s.Decide(r.Context(), in); err == nil {
			return web.Redirect(w, r, actionURL(x.ActionID), "期限の延長について決定しました。")
		}
	}
	if entry, refused := web.Refused(entry, err); refused {
		return s.showDecide(w, r, http.StatusUnprocessableEntity, &entry)
	}
	return err
}

// reassignRows is how many actions the page offers at once.
const reassignRows = 100

func (s *Service) reassignPage(w http.ResponseWriter, r *http.Request) error {
	return s.showReassign(w, r, http.StatusOK, ui.Entry{Values: ui.Values{}})
}

func (s *Service) showReassign(w http.ResponseWriter, r *http.Request, status int, e ui.Entry) error {
	o, err := s.places(r.Context())
	if err != nil {
		return err
	}
	q := r.URL.Query()
	list, total, err := s.offered(r, web.Clean(q.Get("post")), web.Clean(q.Get("action")))
	if err != nil {
		return err
	}
	var options []ui.Option
	for _, a := range list {
		options = append(options, ui.Option{Value: a.ID + " " + strconv.FormatInt(a.Version, 10), Label: a.NumberText() + " " + a.Title, Help: a.OwnerName + "／" + a.State.Title() + "／期限 " + a.Due.Table()})
	}
	if len(options) == 0 {
		return web.Show(w, r, status, web.Page{Title: "担当を変える", Crumbs: crumbs(Action{}), Main: ui.Parts([]ui.Part{ownersPart(o), {Text: "担当を変えられる是正措置はありません。"}})})
	}
	field := e.Field("actions", "担当を変える是正措置").Must().Of(options...)
	if total > len(list) {
		field = field.Hint(fmt.Sprintf("%d件のうち、期限の早い%d件を示しています。", total, len(list)))
	}
	fields := append([]ui.Control{ui.Several(field)}, ownerFields(o, e)...)
	fields = append(fields, ui.Lines(e.Field("reason", "理由").Must().Limit(noteMax).Tall(2).Hint("例：令和9年4月1日付けの組織改編のため")))
	v := ui.FormView{Form: ui.Form{Action: actionPath + "/reassign?" + q.Encode(), Entry: e, Submit: "担当を変える", Cancel: actionPath}, Fields: fields}
	return web.Show(w, r, status, web.Page{Title: "担当を変える", Lead: "選んだ是正措置の担当を、まとめて変えます。一つでも変えられないときは、何も変えません。", Crumbs: crumbs(Action{}), Main: ui.Parts([]ui.Part{ownersPart(o), {Title: "新しい担当", Forms: []ui.FormView{v}}})})
}

// ownersPart leads to the actions of one post: what a transfer or a reform leaves.
func ownersPart(o org.Outline) ui.Part {
	p := ui.Part{}
	for _, x := range o.Posts {
		if len(x.Holders) == 0 && x.Heads {
			p.Buttons = append(p.Buttons, ui.Action{Kind: ui.Quiet, Text: "空席の" + x.UnitName + " " + x.Title + "だけ", URL: actionPath + "/reassign?post=" + x.ID})
		}
	}
	return p
}

func (s *Service) offered(r *http.Request, post, id string) ([]Action, int, error) {
	if id != "" {
		x, err := s.Show(r.Context(), id)
		if err != nil || !x.State.Open() {
			return nil, 0, err
		}
		return []Action{x.Action}, 1, nil
	}
	return s.List(r.Context(), Query{State: "open", Owner: post, Limit: reassignRows})
}

func (s *Service) reassignMany(w http.ResponseWriter, r *http.Request) error {
	in, entry, err := web.Decode[Reassigning](r)
	if err == nil {
		var list []Action
		if list, err = s.Reassign(r.Context(), in); err == nil {
			to := actionPath
			if len(list) == 1 {
				to = actionURL(list[0].ID)
			}
			return web.Redirect(w, r, to, fmt.Sprintf("%d件の担当を変えました。", len(list)))
		}
	}
	if entry, refused := web.Refused(entry, err); refused {
		return s.showReassign(w, r, http.StatusUnprocessableEntity, entry)
	}
	return err
}
