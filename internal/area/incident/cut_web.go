package incident

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

func (s *Service) cutRoutes(m *web.Mux) {
	m.Handle("GET "+incidentPath+"/{id}"+cutPath, CanSee, s.cutsPage)
	m.Handle("GET "+incidentPath+cutPath+"/{id}/show", CanSee, s.showPart(cutPath, s.showCut))
	addPartForm(s, m, CanHandle, partForm[Interim]{
		noun: cutPath, step: "interim", text: "暫定措置を記録しました。", show: s.showCut,
		bind: func(in *Interim, incident, id string) { in.ID, in.Cut = incident, id },
		do:   func(ctx context.Context, in Interim) error { _, err := s.Measure(ctx, in); return err },
	})
	addPartForm(s, m, CanDecide, partForm[Reconnecting]{
		noun: cutPath, step: "restore", text: "復旧を記録しました。", show: s.showCut,
		bind: func(in *Reconnecting, incident, id string) { in.ID, in.Cut = incident, id },
		do:   func(ctx context.Context, in Reconnecting) error { _, err := s.Reconnect(ctx, in); return err },
	})
}

// titlesOf names roles as the body calls them.
func (s *Service) titlesOf(ctx context.Context, roles []string) (list []string, err error) {
	var titles map[string]string
	err = s.db.View(ctx, func(tx db.Tx) error {
		titles, err = s.roleTitles(ctx, tx)
		return err
	})
	for _, r := range roles {
		list = append(list, titleOr(titles, r))
	}
	return list, err
}

func cutTable() ui.Table {
	return ui.Table{Caption: "切断・停止", Heads: []ui.Head{{Title: "切ったもの、止めたもの"}, {Title: "種類"}, {Title: "日時", Class: "date"}, {Title: "だれが"}, {Title: "見直す日", Class: "date"}, {Title: "状態"}, {Title: "復旧", Class: "date"}}}
}

func cutRow(k Cut) ui.Row {
	return ui.Row{Cells: []ui.Cell{
		{Text: k.Target, URL: partURL(cutPath, k.ID), Head: true}, {Text: k.KindTitle}, {Text: k.CutAt.Table(), Class: "date"}, {Text: k.CutBy}, {Text: k.ReviewOn.Table(), Class: "date"}, {Mark: k.mark()}, {Text: k.RestoredAt.Table(), Class: "date"},
	}}
}

func (k Cut) mark() ui.Mark {
	switch {
	case k.Undone():
		return ui.Mark{Tone: ui.Good, Text: "復旧済み"}
	case k.Interim != "":
		return ui.Mark{Tone: ui.Info, Text: "暫定措置済み"}
	}
	return ui.Mark{Tone: ui.Danger, Text: "切断・停止中"}
}

func (s *Service) cutsPage(w http.ResponseWriter, r *http.Request) error {
	v, err := s.Decisions(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	p := ui.Part{Table: cutTable(), Empty: ui.Empty{Title: "切ったもの、止めたものはありません", Text: "切断や停止を決定として記録すると、ここに載り、戻すまで残ります。"}}
	open := 0
	for _, k := range v.Cuts {
		if p.Table.Rows = append(p.Table.Rows, cutRow(k)); !k.Undone() {
			open++
		}
	}
	if open > 0 {
		p.Notices = []ui.Notice{{Tone: ui.Warn, Text: fmtInt(open) + "件が、切れたまま、止まったままです。暫定措置を行ってから、復旧を決めます。"}}
	}
	if !v.Incident.State.Over() {
		p.Buttons = s.decideButtons(r, v.Incident)
	}
	return s.live(w, r, v.Incident, cutPath, web.Page{Title: "切断・停止", Lead: v.Incident.NumberText() + "　切ったもの、止めたものと、その戻し方の台帳です。", Wide: true, Main: ui.Parts([]ui.Part{p})})
}

// showCut is something that is cut, with its undoing.
func (s *Service) showCut(w http.ResponseWriter, r *http.Request, status int, incident, id, step string, e ui.Entry) error {
	v, err := s.Decisions(r.Context(), incident)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(v.Cuts, func(k Cut) bool { return k.ID == id })
	if i < 0 {
		return errPart()
	}
	k := v.Cuts[i]
	handle, err := s.mayAct(r.Context(), CanHandle, v.Incident)
	if err != nil {
		return err
	}
	decide, err := s.mayAct(r.Context(), CanDecide, v.Incident)
	if err != nil {
		return err
	}
	left := []ui.Part{{Title: "暫定措置", Text: noneYet(k.Interim, "まだ記録されていません。復旧の前に、再び起きないための暫定措置を行います。"), Body: paragraphs(k.Interim)}}
	if handle && !k.Undone() {
		f := refreshed(chosen(step, "interim", e, versioned(k.Version)), status, k.Version)
		left = append(left, ui.Part{Title: "暫定措置を記録する", Forms: []ui.FormView{partView(cutPath, id, "interim", "記録する", ui.Secondary, f,
			ui.Lines(lines(f, "text", "暫定措置", 3).Must()), ui.Entered(at(f, "measured_at", "行った日時").Hint("空なら、いまの時刻です。")))}})
	}
	if decide && !k.Undone() {
		f := refreshed(chosen(step, "restore", e, versioned(k.Version)), status, k.Version)
		left = append(left, ui.Part{Title: "復旧を決める", Forms: []ui.FormView{s.restoreForm(id, f)}})
	}
	facts := []ui.Fact{
		{Label: "状態", Part: ui.Badge(k.mark())}, {Label: "種類", Value: k.KindTitle}, {Label: "日時", Value: k.CutAt.Table()}, {Label: "だれが", Value: k.CutBy}, {Label: "決定と根拠", Value: "決定を開く", URL: partURL(decisionPath, k.DecisionID)},
		{Label: "見直す日", Value: k.ReviewOn.Table()}, {Label: "暫定措置", Value: joined(k.InterimBy, k.InterimAt.Table())}, {Label: "復旧", Value: joined(k.RestoredBy, k.RestoredAt.Table())}, {Label: "確かめたこと", Value: k.Checked},
	}
	if k.RestoreID != "" {
		facts = append(facts, ui.Fact{Label: "復旧の決定", Value: "決定を開く", URL: partURL(decisionPath, k.RestoreID)})
	}
	return s.sheet(w, r, status, v.Incident, cutPath, web.Page{Title: "切断・停止：" + k.Target, Wide: true, Main: detail(left, []ui.Part{{Title: "この切断・停止", Facts: facts}})})
}

func (s *Service) restoreForm(id string, e ui.Entry) ui.FormView {
	var grounds []ui.Option
	if kind, ok := s.config.Response.Grounds.Decision(restoreKind); ok {
		for _, g := range kind.Grounds {
			grounds = append(grounds, ui.Option{Value: g.Name, Label: g.Title})
		}
	}
	return partView(cutPath, id, "restore", "復旧する", ui.Primary, e,
		ui.OneOf(e.Field("ground", "根拠").Must().Of(grounds...)), ui.Lines(lines(e, "checked", "復旧の前に確かめたこと", 3).Must()), ui.Entered(at(e, "at", "復旧した日時").Hint("空なら、いまの時刻です。")),
		ui.Lines(lines(e, "why", "代わって決めた理由", 2).Hint("あなたが、ネットワーク管理者でも情報システム管理者でもないときに書きます。事後承認を受けます。")),
	)
}

func noneYet(text, none string) string {
	if text == "" {
		return none
	}
	return ""
}

func paragraphs(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(text, "\n")
}
