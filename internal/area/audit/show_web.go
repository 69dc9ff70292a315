package audit

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"

	"github.com/okite-isms/okite/internal/area/audit/page"
	"github.com/okite-isms/okite/internal/area/check"
	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/file"
	"github.com/okite-isms/okite/internal/platform/paper"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

// full leaves out what is empty.
func full(list []ui.Part) (kept []ui.Part) {
	for _, p := range list {
		if len(p.Notices)+len(p.Facts)+len(p.Table.Rows)+len(p.Buttons)+len(p.Forms)+len(p.Body) > 0 || p.Text+p.Empty.Title != "" || p.Raw != nil {
			kept = append(kept, p)
		}
	}
	return kept
}

func (s *Service) showPage(w http.ResponseWriter, r *http.Request) error {
	x, err := s.Show(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	a := x.Audit
	left := []ui.Part{s.nextPart(x), unitPart(x), findingPart(x), questionPart(x)}
	if x.Whole {
		left = append(left, s.opinionPart(x), drawPart(x), historyPart(x.Acts))
	}
	right := []ui.Part{factPart(x), teamPart(x), bundlePart(x)}
	p := web.Page{Title: a.Title, Badge: mark(a.State), Crumbs: crumbs(ui.Crumb{Title: a.NumberText()}), Wide: true, Main: page.Detail(full(left), full(right))}
	if x.Whole && a.State.Begun() {
		p.Tools = []ui.Action{
			{Kind: ui.Secondary, Text: "結果一覧", URL: auditURL(a.ID) + "/matrix"}, {Kind: ui.Secondary, Text: "報告書（Word）", URL: auditURL(a.ID) + "/paper?format=docx"},
			{Kind: ui.Secondary, Text: "報告書（PDF）", URL: auditURL(a.ID) + "/paper?format=pdf"}, {Kind: ui.Secondary, Text: "結果一覧（Excel）", URL: auditURL(a.ID) + "/workbook"},
		}
	}
	return web.Show(w, r, http.StatusOK, p)
}

// nextPart is what can be done now.
func (s *Service) nextPart(x Dossier) ui.Part {
	a, p := x.Audit, ui.Part{Title: "次にすること"}
	base := auditURL(a.ID)
	step := func(to, text string, kind ui.Kind) {
		p.Forms = append(p.Forms, ui.FormView{Form: ui.Form{Action: base + "/" + to, Submit: text, Kind: kind}, Hidden: versionField(a.Version)})
	}
	link := func(ok bool, kind ui.Kind, text, to string) {
		if ok {
			p.Buttons = append(p.Buttons, ui.Action{Kind: kind, Text: text, URL: base + "/" + to})
		}
	}
	if a.Imported {
		p.Notices = append(p.Notices, ui.Notice{Tone: ui.Info, Text: "以前の監査の結果を、表から取り込んだものです。"})
	}
	switch a.State {
	case Planned:
		if a.Asked != "" {
			p.Notices = append(p.Notices, ui.Notice{Tone: ui.Info, Text: "実施計画の承認を待っています。"})
			break
		}
		link(x.Manages, ui.Secondary, "計画を改める", "edit")
		link(x.Manages, ui.Secondary, "監査チームを決める", "team")
		if x.Manages {
			step("ask", "計画の承認を求める", ui.Primary)
		}
		link(x.Manages, ui.Quiet, "承認されたことを入力する", "approve")
	case Approved:
		link(x.Manages, ui.Secondary, "計画を改める", "edit")
		link(x.Manages, ui.Secondary, "監査チームを決める", "team")
		if x.Manages {
			step("begin", "監査を始め、点検表を配る", ui.Primary)
		}
	case Underway, Checking:
		link(x.Judges, ui.Primary, "判定する（結果一覧）", "matrix")
		link(x.Judges, ui.Secondary, "指摘事項を書く", "find")
		link(x.Judges, ui.Secondary, "総評を書く", "opinion")
		link(x.Judges, ui.Secondary, "サンプルを抽出する", "draw")
		link(x.Manages, ui.Quiet, "監査チームを決める", "team")
		if n := x.Count()[NoMark]; n > 0 && x.Whole {
			p.Text = fmt.Sprintf("判定していないものが、%dあります。", n)
		}
		if x.Manages && a.State == Underway {
			step("present", "報告案を課等に示す", ui.Secondary)
		} else if x.Manages {
			step("report", "報告済みにする", ui.Secondary)
		}
	case Reported, Closed:
		link(x.Judges && a.Imported, ui.Secondary, "総評を書く", "opinion")
		if x.Manages && a.State == Reported {
			step("close", "監査を終える", ui.Secondary)
		}
		if x.Manages {
			step("seal", "監査調書の一式を封じる", ui.Secondary)
		}
	}
	if x.Whole && a.State.Begun() {
		link(true, ui.Quiet, "前回との違い", "difference")
		link(x.Judges, ui.Quiet, "報告書の文章と突き合わせる", "reconcile")
	}
	for _, id := range x.Mine {
		u, ok := x.Unit(id)
		if ok && a.State == Underway && !u.Answered() {
			p.Buttons = append(p.Buttons, ui.Action{Kind: ui.Primary, Text: u.Name + "の点検表に答える", URL: unitURL(u.ID) + "/answer"})
		}
	}
	if len(p.Buttons)+len(p.Forms)+len(p.Notices) == 0 && p.Text == "" {
		p.Text = "いま、あなたがすることはありません。"
	}
	return p
}

func unitPart(x Dossier) ui.Part {
	t := ui.Table{Caption: "監査の対象", Heads: []ui.Head{{Title: "課等"}, {Title: "点検表"}, {Title: "○", Class: "number"}, {Title: "△", Class: "number"}, {Title: "×", Class: "number"}, {Title: "－", Class: "number"}, {Title: "未判定", Class: "number"}}}
	for _, u := range x.Units {
		state, name := "", ui.Cell{Text: u.Name, Head: true}
		if x.Audit.State.Begun() {
			name.URL = unitURL(u.ID)
			if state = "回答待ち"; u.Answered() {
				state = "回答済み " + u.AnsweredAt.Table()
			}
			if x.Audit.Imported {
				state = ""
			}
		}
		n := x.CountOf(u.ID)
		row := ui.Row{Cells: []ui.Cell{name, {Text: state}}}
		for _, m := range append(Marks(), NoMark) {
			row.Cells = append(row.Cells, ui.Cell{Text: strconv.Itoa(n[m]), Class: "number"})
		}
		t.Rows = append(t.Rows, row)
	}
	return ui.Part{Title: "監査の対象", Table: t}
}

func findingPart(x Dossier) ui.Part {
	p := ui.Part{Title: "指摘事項", Table: ui.Table{Caption: "指摘事項", Heads: []ui.Head{{Title: "指摘"}, {Title: "課等"}, {Title: "事実", Class: "long"}, {Title: "状態"}, {Title: "期限", Class: "date"}}}}
	for _, f := range x.Findings {
		u, _ := x.Unit(f.UnitID)
		name := f.Name()
		if f.Urgent {
			name += "（直ちに）"
		}
		p.Table.Rows = append(p.Table.Rows, ui.Row{Cells: []ui.Cell{{Text: name, URL: findingURL(f.ID), Head: true}, {Text: u.Name}, {Text: short(f.Fact, 80), Class: "long"}, {Mark: findingMark(f.State)}, {Text: f.Due.Table(), Class: "date"}}})
	}
	return p
}

func findingMark(x FindingState) ui.Mark {
	tone := map[FindingState]ui.Tone{FindingDrafted: ui.Plain, FindingShown: ui.Info, FindingSettled: ui.Warn, FindingReturned: ui.Danger, FindingPlanned: ui.Info, FindingAccepted: ui.Info, FindingClosed: ui.Good}[x]
	return ui.Mark{Tone: tone, Text: x.Title()}
}

func questionPart(x Dossier) ui.Part {
	p := ui.Part{Title: "同種の課題の問い", Table: ui.Table{Caption: "同種の課題の問い", Heads: []ui.Head{{Title: "問い", Class: "long"}, {Title: "期限", Class: "date"}, {Title: "回答", Class: "number"}, {Title: "同じ課題がある", Class: "number"}}}}
	for _, q := range x.Questions {
		p.Table.Rows = append(p.Table.Rows, ui.Row{Cells: []ui.Cell{{Text: short(q.Text, 60), URL: auditPath + "/question/" + q.ID + "/show", Head: true, Class: "long"}, {Text: q.Due.Table(), Class: "date"}, {Text: fmt.Sprintf("%d／%d", q.Answered, q.Asked), Class: "number"}, {Text: strconv.Itoa(q.Same), Class: "number"}}})
	}
	return p
}

func (s *Service) opinionPart(x Dossier) ui.Part {
	p := ui.Part{Title: "総評"}
	if x.Audit.Opinion == "" {
		return p
	}
	for line := range strings.Lines(x.Audit.Opinion) {
		p.Body = append(p.Body, line)
	}
	if x.Audit.OpinionOf != x.Digest() {
		p.Notices = append(p.Notices, ui.Notice{Tone: ui.Warn, Text: "総評を書いた後に、判定が変わっています。総評の数や課等の名前を確かめてください。"})
	}
	for _, w := range s.avoided(x.Audit.Opinion) {
		p.Notices = append(p.Notices, ui.Notice{Tone: ui.Info, Text: "避けたほうがよい言い方「" + w.Word + "」があります。" + w.Reason})
	}
	return p
}

func drawPart(x Dossier) ui.Part {
	p := ui.Part{Title: "サンプル", Table: ui.Table{Caption: "サンプル", Heads: []ui.Head{{Title: "何を"}, {Title: "方法"}, {Title: "母集団", Class: "number"}, {Title: "抽出", Class: "number"}}}}
	for _, d := range x.Draws {
		p.Table.Rows = append(p.Table.Rows, ui.Row{Cells: []ui.Cell{{Text: d.Title, URL: auditPath + "/draw/" + d.ID + "/show", Head: true}, {Text: d.Method.Title()}, {Text: strconv.Itoa(d.Population), Class: "number"}, {Text: strconv.Itoa(d.Size), Class: "number"}}})
	}
	return p
}

func historyPart(list []Happening) ui.Part {
	p := ui.Part{Title: "経過", Table: ui.Table{Caption: "経過", Heads: []ui.Head{{Title: "いつ・だれが"}, {Title: "したこと", Class: "long"}}}}
	for _, h := range list {
		text := h.Title()
		if h.Note != "" {
			text += "：" + h.Note
		}
		p.Table.Rows = append(p.Table.Rows, ui.Row{Cells: []ui.Cell{{Text: h.At.Table() + " " + h.ByName, Head: true}, {Text: text, Class: "long"}}})
	}
	return p
}

func factPart(x Dossier) ui.Part {
	a := x.Audit
	return ui.Part{Title: "概要", Facts: []ui.Fact{
		{Label: "番号", Value: a.NumberText()}, {Label: "種類", Value: a.Kind.Title()}, {Label: "目的", Value: a.Purpose}, {Label: "対象システム", Value: a.Systems}, {Label: "期間", Value: a.Begins.Table() + "～" + a.Ends.Table()},
		{Label: "監査実施日", Value: a.HeldOn.Table()}, {Label: "回答期限", Value: a.AnswerDue.Table()}, {Label: "点検表", Value: a.SheetName}, {Label: "監査担当部門", Value: a.Office}, {Label: "基準となる根拠", Value: a.Basis},
		{Label: "計画の承認", Value: a.Approval}, {Label: "報告の日", Value: a.ReportedOn.Table()}, {Label: "調書の保存期限", Value: a.KeptUntil.Table()},
	}}
}

func teamPart(x Dossier) ui.Part {
	p := ui.Part{Title: "監査チーム", Table: ui.Table{Caption: "監査チーム", Heads: []ui.Head{{Title: "氏名"}, {Title: "役割"}}}}
	for _, m := range x.Members {
		p.Table.Rows = append(p.Table.Rows, ui.Row{Cells: []ui.Cell{{Text: m.Name, Head: true}, {Text: m.Duty.Title()}}})
		if m.Conflict != "" {
			p.Notices = append(p.Notices, ui.Notice{Tone: ui.Warn, Text: m.Conflict + "加えた理由：" + m.Reason})
		}
	}
	return p
}

func bundlePart(x Dossier) ui.Part {
	p := ui.Part{Title: "監査調書の一式", Table: ui.Table{Caption: "監査調書の一式", Heads: []ui.Head{{Title: "封じた日"}, {Title: "一覧のハッシュ"}}}}
	for _, b := range x.Bundles {
		p.Table.Rows = append(p.Table.Rows, ui.Row{Cells: []ui.Cell{{Text: b.At.Table() + " " + b.ByName, URL: auditPath + "/bundle/" + b.ID + "/file", Head: true}, {Text: b.Digest}}})
	}
	return p
}

// auditStep carries out a change that needs no more than the version.
func (s *Service) auditStep(text string, do func(ctx context.Context, in At) (Audit, error)) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		in, _, err := web.Decode[At](r)
		if err != nil {
			return err
		}
		in.ID = r.PathValue("id")
		if _, err := do(r.Context(), in); err != nil {
			return err
		}
		return web.Redirect(w, r, auditURL(in.ID), text)
	}
}

func (s *Service) newPage(w http.ResponseWriter, r *http.Request) error {
	today := s.Today()
	return s.showDefine(w, r, http.StatusOK, "監査を計画する", auditPath+"/new", auditPath, web.EntryOf(Defining{
		Kind: string(Internal), Begins: today.Plus(14).String(), AnswerDue: today.Plus(28).String(), HeldOn: today.Plus(42).String(), Ends: today.Plus(90).String(), Method: "点検表の提出、ヒアリング及び一定期間の後の再確認",
	}))
}

func (s *Service) showDefine(w http.ResponseWriter, r *http.Request, status int, title, action, back string, e ui.Entry) error {
	o, err := s.outline(r.Context())
	if err != nil {
		return err
	}
	choices, planned, err := s.choices(r.Context())
	if err != nil {
		return err
	}
	editions := []ui.Option{{Label: "選んでください"}}
	for _, c := range choices {
		editions = append(editions, ui.Option{Value: c.EditionID, Label: c.Name()})
	}
	plans := []ui.Option{{Label: "なし"}}
	for _, p := range planned {
		plans = append(plans, ui.Option{Value: p.ID, Label: p.Title})
	}
	e.Order = []string{"title", "kind", "purpose", "systems", "basis", "method", "begins", "ends", "held_on", "answer_due", "office", "edition", "units", "plan"}
	v := ui.FormView{Form: ui.Form{Action: action, Entry: e, Submit: "保存する", Cancel: back}, Fields: []ui.Control{
		ui.Entered(e.Field("title", "件名").Must().Limit(titleMax).Hint("例：令和8年度（下半期）情報セキュリティ内部監査")),
		ui.Choice(e.Field("kind", "種類").Must().Of(kindOptions()...)),
		ui.Lines(e.Field("purpose", "目的").Must().Limit(textMax).Tall(4)),
		ui.Lines(e.Field("systems", "対象システム").Limit(noteMax).Tall(2)),
		ui.Lines(e.Field("basis", "基準となる根拠").Limit(textMax).Tall(4).Hint("1行に1つ、規則や基準の名前を書きます。")),
		ui.Lines(e.Field("method", "方法").Limit(noteMax).Tall(2)),
		ui.Entered(e.Field("begins", "始まりの日").As("date").Must()), ui.Entered(e.Field("ends", "終わりの日").As("date").Must()),
		ui.Entered(e.Field("held_on", "監査実施日").As("date").Must()), ui.Entered(e.Field("answer_due", "点検表の回答期限").As("date").Must()),
		ui.Entered(e.Field("office", "監査担当部門").Must().Limit(titleMax)),
		ui.Choice(e.Field("edition", "点検表").Must().Of(editions...).Hint("「点検項目」で使い始めた版から選びます。")),
		ui.Folded(e.Field("units", "対象の課等").Must().Of(unitOptions(o)...)),
		ui.Choice(e.Field("plan", "年度計画").Of(plans...)),
	}}.Carry("version")
	return web.Show(w, r, status, web.Page{Title: title, Crumbs: crumbs(), Main: ui.FormWith(v)})
}

// choices gives sheets and plans to choose from.
func (s *Service) choices(ctx context.Context) (list []check.Choice, planned []Plan, err error) {
	who, err := actor.Require(ctx, CanManage)
	if err != nil {
		return nil, nil, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		if list, err = s.config.Catalogue.Choices(ctx, tx); err != nil {
			return err
		}
		planned, err = plans(ctx, tx, who.Body)
		return err
	})
	return list, planned, err
}

func unitOptions(o org.Outline) (list []ui.Option) {
	for _, u := range o.Units {
		if string(u.Kind) != "organ" {
			list = append(list, ui.Option{Value: u.ID, Label: indent(u.Depth) + u.Name})
		}
	}
	return list
}

func (s *Service) define(w http.ResponseWriter, r *http.Request) error {
	in, entry, err := web.Decode[Defining](r)
	var a Audit
	if err == nil {
		a, err = s.Define(r.Context(), in)
	}
	return web.Answer(w, r, entry, auditURL(a.ID), a.NumberText()+"として計画しました。次に、監査チームを決めてください。", err, func(status int, e ui.Entry) error {
		return s.showDefine(w, r, status, "監査を計画する", auditPath+"/new", auditPath, e)
	})
}

func (s *Service) editPage(w http.ResponseWriter, r *http.Request) error {
	x, err := s.Show(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	a := x.Audit
	if a.State.Begun() {
		return s.wrongState(a, "計画を改める")
	}
	in := Defining{
		Title: a.Title, Kind: string(a.Kind), Purpose: a.Purpose, Systems: a.Systems, Basis: a.Basis, Method: a.Method, Begins: a.Begins.String(), Ends: a.Ends.String(), HeldOn: a.HeldOn.String(), AnswerDue: a.AnswerDue.String(),
		Office: a.Office, Edition: a.EditionID, Plan: a.PlanID, Version: a.Version,
	}
	for _, u := range x.Units {
		in.Units = append(in.Units, u.UnitID)
	}
	return s.showDefine(w, r, http.StatusOK, "計画を改める", auditURL(a.ID)+"/edit", auditURL(a.ID), web.EntryOf(in))
}

func (s *Service) redefine(w http.ResponseWriter, r *http.Request) error {
	in, entry, err := web.Decode[Defining](r)
	in.ID = r.PathValue("id")
	if err == nil {
		_, err = s.Redefine(r.Context(), in)
	}
	return web.Answer(w, r, entry, auditURL(in.ID), "計画を改めました。", err, func(status int, e ui.Entry) error {
		return s.showDefine(w, r, status, "計画を改める", auditURL(in.ID)+"/edit", auditURL(in.ID), e)
	})
}

func (s *Service) teamPage(w http.ResponseWriter, r *http.Request) error {
	return s.showTeam(w, r, http.StatusOK, ui.Entry{Values: ui.Values{"duty": {string(Auditor)}}})
}

func (s *Service) showTeam(w http.ResponseWriter, r *http.Request, status int, e ui.Entry) error {
	o, err := s.outline(r.Context())
	if err != nil {
		return err
	}
	x, err := s.known(o).Show(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	a := x.Audit
	people := []ui.Option{{Label: "（登録のない人は、下に氏名を書く）"}}
	seen := map[string]bool{}
	for _, p := range o.Posts {
		for _, h := range p.Holders {
			if !seen[h.PersonID] {
				seen[h.PersonID] = true
				people = append(people, ui.Option{Value: h.PersonID, Label: p.UnitName + " " + p.Title + " " + h.Name})
			}
		}
	}
	var duties []ui.Option
	for _, d := range Duties() {
		duties = append(duties, ui.Option{Value: string(d), Label: d.Title()})
	}
	add := ui.FormView{Form: ui.Form{Action: auditURL(a.ID) + "/team", Entry: e, Submit: "加える", Cancel: auditURL(a.ID)}, Fields: []ui.Control{
		ui.Choice(e.Field("person", "職員").Of(people...)), ui.Entered(e.Field("name", "氏名（登録のない人）").Limit(60)), ui.Choice(e.Field("duty", "役割").Must().Of(duties...)),
		ui.Lines(e.Field("reason", "利害があっても加える理由").Limit(noteMax).Tall(2).Hint("監査の対象の課等の人を加えるときだけ書きます。理由は、報告書に示されます。")),
	}}
	parts := []ui.Part{teamPart(x)}
	for _, m := range x.Members {
		parts = append(parts, ui.Part{Forms: []ui.FormView{{Form: ui.Form{Action: auditURL(a.ID) + "/leave", Submit: m.Name + "を外す", Kind: ui.Quiet}, Hidden: []ui.Option{{Value: "member", Label: m.ID}}}}})
	}
	parts = append(parts, ui.Part{Title: "加える", Forms: []ui.FormView{add}})
	return web.Show(w, r, status, web.Page{Title: "監査チームを決める", Lead: "監査人は、監査の対象の課等に所属していない人にします。", Crumbs: auditCrumbs(a), Main: ui.Parts(full(parts))})
}

func (s *Service) join(w http.ResponseWriter, r *http.Request) error {
	in, entry, err := web.Decode[Joining](r)
	in.ID = r.PathValue("id")
	var m Member
	if err == nil {
		m, err = s.Join(r.Context(), in)
	}
	return web.Answer(w, r, entry, auditURL(in.ID)+"/team", m.Name+"さんを加えました。", err, func(status int, e ui.Entry) error { return s.showTeam(w, r, status, e) })
}

func (s *Service) leave(w http.ResponseWriter, r *http.Request) error {
	in, _, err := web.Decode[Leaving](r)
	if err != nil {
		return err
	}
	in.ID = r.PathValue("id")
	if _, err := s.Leave(r.Context(), in); err != nil {
		return err
	}
	return web.Redirect(w, r, auditURL(in.ID)+"/team", "監査チームから外しました。")
}

func (s *Service) approvePage(w http.ResponseWriter, r *http.Request) error {
	return s.showApprove(w, r, http.StatusOK, nil)
}

func (s *Service) showApprove(w http.ResponseWriter, r *http.Request, status int, entry *ui.Entry) error {
	x, err := s.Show(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	e := web.EntryOf(Approving{Version: x.Audit.Version})
	if entry != nil {
		e = *entry
	}
	v := ui.FormView{Form: ui.Form{Action: auditURL(x.Audit.ID) + "/approve", Entry: e, Submit: "承認されたことを記録する", Cancel: auditURL(x.Audit.ID)}, Fields: []ui.Control{ui.Lines(e.Field("note", "承認した人と日").Must().Limit(noteMax).Tall(3).Hint("例：令和8年11月20日 町長決裁（紙の起案文書 第12号）"))}}.Carry("version")
	return web.Show(w, r, status, web.Page{Title: "承認されたことを入力する", Lead: "決裁を紙などで受けたときに使います。", Crumbs: auditCrumbs(x.Audit), Main: ui.FormWith(v)})
}

func (s *Service) approve(w http.ResponseWriter, r *http.Request) error {
	in, entry, err := web.Decode[Approving](r)
	in.ID = r.PathValue("id")
	if err == nil {
		_, err = s.Approve(r.Context(), in)
	}
	return web.Answer(w, r, entry, auditURL(in.ID), "実施計画が承認されました。", err, func(status int, e ui.Entry) error { return s.showApprove(w, r, status, &e) })
}

func (s *Service) opinionPage(w http.ResponseWriter, r *http.Request) error {
	return s.showOpinion(w, r, http.StatusOK, nil)
}

func (s *Service) showOpinion(w http.ResponseWriter, r *http.Request, status int, entry *ui.Entry) error {
	x, err := s.Show(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	draft := x.DraftOpinion()
	e := web.EntryOf(Opining{Opinion: orElse(x.Audit.Opinion, draft), Version: x.Audit.Version})
	if entry != nil {
		e = *entry
	}
	v := ui.FormView{Form: ui.Form{Action: auditURL(x.Audit.ID) + "/opinion", Entry: e, Submit: "保存する", Cancel: auditURL(x.Audit.ID)}, Fields: []ui.Control{ui.Lines(e.Field("opinion", "総評").Must().Limit(textMax).Tall(14))}}.Carry("version")
	for _, word := range s.avoided(e.Values.Get("opinion")) {
		v.Notices = append(v.Notices, ui.Notice{Tone: ui.Info, Text: "避けたほうがよい言い方「" + word.Word + "」があります。" + word.Reason})
	}
	parts := []ui.Part{{Forms: []ui.FormView{v}}}
	if x.Audit.Opinion != "" {
		parts = append(parts, ui.Part{Title: "いまの判定による案", Body: strings.Split(draft, "\n")})
	}
	return web.Show(w, r, status, web.Page{Title: "総評を書く", Lead: "いまの判定から作った案を、直して使えます。", Crumbs: auditCrumbs(x.Audit), Main: ui.Parts(parts)})
}

func (s *Service) opine(w http.ResponseWriter, r *http.Request) error {
	in, entry, err := web.Decode[Opining](r)
	in.ID = r.PathValue("id")
	if err == nil {
		_, err = s.Opine(r.Context(), in)
	}
	return web.Answer(w, r, entry, auditURL(in.ID), "総評を保存しました。", err, func(status int, e ui.Entry) error { return s.showOpinion(w, r, status, &e) })
}

func (s *Service) sealStep(w http.ResponseWriter, r *http.Request) error {
	in, _, err := web.Decode[At](r)
	if err != nil {
		return err
	}
	in.ID = r.PathValue("id")
	if _, err := s.Seal(r.Context(), in); err != nil {
		return err
	}
	return web.Redirect(w, r, auditURL(in.ID), "監査調書の一式を封じました。")
}

// sendPaper makes the file whole first: one that breaks off must not look complete.
func sendPaper(w http.ResponseWriter, r *http.Request, d paper.Document, name string) error {
	format, kind := r.URL.Query().Get("format"), "application/pdf"
	switch format {
	case "", "pdf":
		format = "pdf"
	case "docx":
		kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	default:
		return fault.New(fault.Invalid, "出力の形式が分かりません。Word（docx）かPDF（pdf）を選んでください。")
	}
	var b bytes.Buffer
	if err := write(r.Context(), &b, d, format == "pdf"); err != nil {
		return err
	}
	web.Download(w, name+"."+format, kind)
	_, _ = b.WriteTo(w) // the client went away: nobody to tell
	return nil
}

func (s *Service) reportFile(w http.ResponseWriter, r *http.Request) error {
	x, err := s.Paperwork(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	if !x.Audit.State.Begun() {
		return s.wrongState(x.Audit, "報告書を出す")
	}
	return sendPaper(w, r, s.reportPaper(x), "監査報告書")
}

func (s *Service) matrixFile(w http.ResponseWriter, r *http.Request) error {
	x, err := s.Show(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	if !x.Whole || !x.Audit.State.Begun() {
		return s.wrongState(x.Audit, "結果一覧を出す")
	}
	var b bytes.Buffer
	if err := workbook(&b, &x.Dataset); err != nil {
		return err
	}
	web.Download(w, "監査結果一覧.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
	_, _ = b.WriteTo(w) // the client went away: nobody to tell
	return nil
}

func (s *Service) bundleFile(w http.ResponseWriter, r *http.Request) error {
	f, content, err := s.OpenBundle(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	defer content.Close()
	return send(w, f, content)
}

func send(w http.ResponseWriter, f file.File, content io.Reader) error {
	for name, value := range f.Headers() {
		w.Header().Set(name, value)
	}
	_, err := io.Copy(w, content)
	return err
}
