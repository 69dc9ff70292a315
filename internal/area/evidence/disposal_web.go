package evidence

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"github.com/okite-isms/okite/internal/area/evidence/page"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

func (s *Service) disposalRoutes(m *web.Mux) {
	m.Handle("GET "+disposalPath, CanDispose, s.disposalsPage)
	m.Handle("GET "+disposalPath+"/{id}", CanDispose, s.disposalPage)
	addForm(s, m, form[DisposalProposal]{
		path: disposalPath + "/new", needs: CanDispose, title: "廃棄を申し出る", submit: "申し出る", back: fixed(disposalPath),
		lead: "保存する期限の過ぎた証拠の一覧です。申し出た人とは別の人が決めてから、廃棄します。廃棄を止めているものは選べません。",
		start: func(r *http.Request, _ Exhibit) (DisposalProposal, error) {
			return DisposalProposal{Due: s.dueAsked(r)}, nil
		}, fields: s.proposeFields, hidden: []string{"due"},
		above: func(_ *http.Request, e ui.Entry) templ.Component {
			return page.DayOf(disposalPath+"/new", "保存する期限がこの日より前のもの", e.Values.Get("due"))
		},
		do: func(ctx context.Context, in DisposalProposal) (string, string, error) {
			d, err := s.Propose(ctx, in)
			return disposalURL(d.ID), "廃棄を申し出ました。別の人の決定を待っています。", err
		},
	})
	addForm(s, m, form[DisposalDecision]{
		path: disposalPath + "/{id}/decide", needs: CanDispose, title: "廃棄を決める", submit: "決める", known: s.knownDisposal, back: toDisposal, hidden: []string{"version"},
		start: func(r *http.Request, _ Exhibit) (DisposalDecision, error) {
			x, err := s.bareDisposal(r.Context(), r.PathValue("id"))
			return DisposalDecision{Version: x.Version}, err
		},
		fields: func(r *http.Request, e ui.Entry) ([]ui.Control, error) {
			x, err := s.bareDisposal(r.Context(), r.PathValue("id"))
			options := []ui.Option{{Value: "approve", Label: "認める"}, {Value: "refuse", Label: "認めない", Help: "理由を書いてください。"}}
			if x.ProposedBy == actor.From(r.Context()).ID {
				options = []ui.Option{{Value: "withdraw", Label: "取り下げる"}}
			}
			return []ui.Control{ui.OneOf(e.Field("verdict", "決定").Must().Of(options...)), ui.Entered(e.Field("note", "理由").Limit(500))}, err
		},
		bind: func(in *DisposalDecision, r *http.Request) { in.ID = r.PathValue("id") },
		do: func(ctx context.Context, in DisposalDecision) (string, string, error) {
			d, err := s.Decide(ctx, in)
			return disposalURL(in.ID), "「" + d.State.Title() + "」として記録しました。", err
		},
	})
	addForm(s, m, form[CarryingOut]{
		path: disposalPath + "/{id}/done", needs: CanDispose, title: "廃棄したことを記録する", submit: "廃棄を記録する", kind: ui.Delete, known: s.knownDisposal, back: toDisposal, hidden: []string{"version"},
		lead: "ファイルの中身は、1日たつと消え、元に戻せません。記録とハッシュは残ります。現物は、廃棄を終えてから記録してください。",
		start: func(r *http.Request, _ Exhibit) (CarryingOut, error) {
			x, err := s.bareDisposal(r.Context(), r.PathValue("id"))
			return CarryingOut{Version: x.Version, On: s.today()}, err
		},
		fields: func(_ *http.Request, e ui.Entry) ([]ui.Control, error) {
			return []ui.Control{
				ui.Entered(e.Field("on", "廃棄した日").Must().As("date")), ui.Entered(e.Field("witness", "立ち会った人").Must().Limit(100)), ui.Entered(e.Field("note", "方法の詳細").Limit(500).Hint("業者の証明書の番号など。")),
			}, nil
		},
		bind: func(in *CarryingOut, r *http.Request) { in.ID = r.PathValue("id") },
		do: func(ctx context.Context, in CarryingOut) (string, string, error) {
			_, err := s.CarryOut(ctx, in)
			return disposalURL(in.ID), "廃棄を記録しました。廃棄証明書を印刷できます。", err
		},
	})
}

func toDisposal(r *http.Request) string { return disposalURL(r.PathValue("id")) }

func (s *Service) knownDisposal(ctx context.Context, id string) (Exhibit, error) {
	_, err := s.bareDisposal(ctx, id)
	return Exhibit{}, err
}

// dueAsked is the day for which the list is asked; today without one.
func (s *Service) dueAsked(r *http.Request) clock.Date {
	if d, err := clock.ParseDate(web.Clean(r.URL.Query().Get("due"))); err == nil && d.Year >= 1900 && d.Year <= 2200 {
		return d
	}
	return s.today()
}

func (s *Service) proposeFields(r *http.Request, e ui.Entry) ([]ui.Control, error) {
	due, err := clock.ParseDate(e.Values.Get("due"))
	if err != nil {
		due = s.today()
	}
	list, total, err := s.Expired(r.Context(), due, disposalMost, 0)
	var options []ui.Option
	held := 0
	for _, it := range list {
		if it.Hold {
			held++
			continue
		}
		options = append(options, ui.Option{Value: it.ID, Label: it.NumberText() + "　" + it.Title, Help: "期限 " + strings.ReplaceAll(it.KeepUntil, "-", "/") + "　" + kindText(it)})
	}
	help := fmt.Sprintf("期限の過ぎたものは%d件です。", total)
	if held > 0 {
		help += fmt.Sprintf("このうち%d件は、廃棄を止めているため選べません。", held)
	}
	return []ui.Control{
		ui.Several(e.Field("ids", "廃棄する証拠").Must().Of(options...).Hint(help)),
		ui.Entered(e.Field("method", "廃棄の方法").Must().Limit(200).Hint("例：ファイルは消去、媒体は破砕、書類は溶解")), ui.Entered(e.Field("reason", "理由").Limit(500)),
	}, err
}

func (s *Service) disposalsPage(w http.ResponseWriter, r *http.Request) error {
	l := web.List[Disposal]{
		Title: "証拠の廃棄", Path: disposalPath, Sort: "proposed", Desc: true,
		Columns: []web.Column[Disposal]{
			{Key: "proposed", Title: "申し出た日時", Names: true, Text: func(d Disposal) string { return d.ProposedAt.Table() }, Link: func(d Disposal) string { return disposalURL(d.ID) }},
			{Key: "by", Title: "申し出た人", Text: func(d Disposal) string { return d.ProposedName }},
			{Key: "method", Title: "方法", Text: func(d Disposal) string { return d.Method }},
			{Key: "decided", Title: "決めた人", Text: func(d Disposal) string { return d.DecidedName }},
			{Key: "done", Title: "廃棄した日", Text: func(d Disposal) string { return d.DoneOn.Table() }},
			{Key: "state", Title: "状態", Text: func(d Disposal) string { return d.State.Title() }, Mark: disposalMark},
		},
		Empty: ui.Empty{Title: "廃棄の手続きはまだありません", Text: "保存する期限の過ぎた証拠を選んで申し出ると、別の人が決めます。", Step: ui.Action{Kind: ui.Primary, Text: "期限の過ぎた証拠を見る", URL: disposalPath + "/new"}},
	}
	p := web.Page{Title: "証拠の廃棄", Lead: "保存する期限の過ぎた証拠を、申出、決定、廃棄の順に手続きします。", Tools: []ui.Action{{Kind: ui.Primary, Text: "廃棄を申し出る", URL: disposalPath + "/new"}}}
	return l.Serve(w, r, p, func(q web.ListQuery) ([]Disposal, int, error) {
		limit := q.Limit
		if limit == 0 {
			limit = 10_000
		}
		return s.Disposals(r.Context(), limit, q.Offset())
	})
}

func disposalMark(d Disposal) ui.Mark {
	tones := map[DisposalState]ui.Tone{Proposed: ui.Info, Decided: ui.Warn, Done: ui.Good}
	tone, ok := tones[d.State]
	if !ok {
		tone = ui.Plain
	}
	return ui.Mark{Tone: tone, Text: d.State.Title()}
}

func (s *Service) disposalPage(w http.ResponseWriter, r *http.Request) error {
	x, err := s.Disposal(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	t := ui.Table{Caption: "廃棄する証拠", Heads: []ui.Head{{Title: "番号"}, {Title: "題名"}, {Title: "種類"}, {Title: "保存する期限", Class: "date"}, {Title: "状態"}}}
	for _, it := range x.Items {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: it.NumberText()}, {Text: it.Title, URL: itemURL(it.ID), Head: true}, {Text: kindText(it)}, {Text: strings.ReplaceAll(it.KeepUntil, "-", "/"), Class: "date"}, {Mark: stateMark(it)}}})
	}
	parts := []ui.Part{
		{Facts: []ui.Fact{
			{Label: "申し出た人", Value: x.ProposedName}, {Label: "申し出た日時", Value: x.ProposedAt.Table()}, {Label: "方法", Value: x.Method}, {Label: "理由", Value: x.Reason},
			{Label: "決めた人", Value: x.DecidedName}, {Label: "決めた日時", Value: x.DecidedAt.Table()}, {Label: "決定の理由", Value: x.DecidedNote},
			{Label: "廃棄した日", Value: x.DoneOn.Table()}, {Label: "記録した人", Value: x.DoneName}, {Label: "立ち会った人", Value: x.Witness}, {Label: "方法の詳細", Value: x.DoneNote},
		}},
		{Title: "廃棄する証拠", Table: t},
	}
	if hidden := x.Count - len(x.Items); hidden > 0 {
		parts[1].Notices = []ui.Notice{{Tone: ui.Info, Text: fmt.Sprintf("ほかに、見られる人が限られた証拠が%d件あります。", hidden)}}
	}
	var tools []ui.Action
	switch mine := x.ProposedBy == actor.From(r.Context()).ID; {
	case x.State == Proposed && !mine:
		tools = append(tools, ui.Action{Kind: ui.Primary, Text: "廃棄を決める", URL: disposalURL(x.ID) + "/decide"})
	case (x.State == Proposed || x.State == Decided) && mine:
		tools = append(tools, ui.Action{Kind: ui.Secondary, Text: "取り下げる", URL: disposalURL(x.ID) + "/decide"})
	}
	if x.State == Decided {
		tools = append(tools, ui.Action{Kind: ui.Primary, Text: "廃棄したことを記録する", URL: disposalURL(x.ID) + "/done"})
	}
	if x.State == Done {
		tools = append(tools, ui.Action{Kind: ui.Primary, Text: "廃棄証明書", URL: disposalURL(x.ID) + "/certificate?format=pdf"}, ui.Action{Kind: ui.Secondary, Text: "廃棄証明書（Word）", URL: disposalURL(x.ID) + "/certificate?format=docx"})
	}
	return web.Show(w, r, http.StatusOK, web.Page{Title: "証拠の廃棄", Crumbs: append(crumbs(), ui.Crumb{Title: "証拠の廃棄", URL: disposalPath}), Badge: disposalMark(x.Disposal), Main: ui.Parts(parts), Tools: tools, Wide: true})
}
