package revision

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/okite-isms/okite/internal/area/approval"
	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/area/policy"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

func (s *Service) stepRoutes(m *web.Mux) {
	m.Handle("GET "+revisionPath+"/{id}/effect", CanSee, s.effectPage)
	m.Handle("POST "+revisionPath+"/{id}/effect", CanDraft, s.judge)
	form[Submitting]{
		path: revisionPath + "/{id}/submit", needs: CanDraft, title: "審議と決裁に回す", lead: "新旧対照表、新しい本文、改め文、影響一覧、改正の理由を付けて、伺いを回します。", submit: "回す", hidden: []string{"version"}, back: revisionURL,
		start: func(ctx context.Context, id string) (Submitting, error) {
			x, err := s.Show(ctx, id)
			return Submitting{Version: x.Version, Route: orText(x.Route, Routes()[0])}, err
		},
		above: s.submitParts, fields: s.routeFields,
		do: func(ctx context.Context, id string, in Submitting) (string, string, error) {
			in.ID = id
			_, err := s.Submit(ctx, in)
			return revisionURL(id), "審議と決裁に回しました。", err
		},
	}.routes(m)
	form[Promulgating]{
		path: revisionPath + "/{id}/promulgate", needs: CanPublish, title: "公布する", lead: "公布した日と施行の日を記録し、番号を付けます。番号は、二度と使われません。この操作は取り消せません。", submit: "公布する", hidden: []string{"version"}, back: revisionURL,
		start: func(ctx context.Context, id string) (Promulgating, error) {
			x, err := s.Show(ctx, id)
			begin := x.PlanBegin
			if begin.Before(s.Today()) {
				begin = s.Today()
			}
			return Promulgating{Version: x.Version, On: s.Today().String(), Begin: begin.String()}, err
		},
		fields: func(_ context.Context, _ string, e ui.Entry) ([]ui.Control, error) {
			return []ui.Control{
				ui.Entered(e.Field("on", "公布の日").As("date").Must()), ui.Entered(e.Field("begin", "施行の日").As("date").Must().Hint("施行の日までは、どの画面も今の版を示します。")),
				ui.Lines(e.Field("numbers", "番号").Tall(2).Hint("空にすると、次の番号を付けます。紙の番号簿で付けたときは、「訓令 3」のように1行に1つ書きます。機関ごとのときは、「教育委員会 訓令 3」と書きます。")),
			}, nil
		},
		do: func(ctx context.Context, id string, in Promulgating) (string, string, error) {
			in.ID = id
			_, err := s.Promulgate(ctx, in)
			return revisionURL(id), "公布しました。守ることが変わる人に、周知してください。", err
		},
	}.routes(m)
	form[Announcing]{
		path: revisionPath + "/{id}/announce", needs: CanPublish, title: "周知する", lead: "役割ごとに、その人にとって何が変わるかを書いた、必読のお知らせを出します。", submit: "周知する", hidden: []string{"version"}, back: revisionURL,
		start: func(ctx context.Context, id string) (Announcing, error) {
			x, err := s.Show(ctx, id)
			return Announcing{Version: x.Version, Due: s.Today().Plus(14).String()}, err
		},
		above: s.concernParts,
		fields: func(_ context.Context, _ string, e ui.Entry) ([]ui.Control, error) {
			return []ui.Control{
				ui.Entered(e.Field("due", "読む期限").As("date").Must()), ui.Lines(e.Field("note", "添える言葉").Limit(2000).Tall(3)),
				ui.Tick(e.Field("all", "職員の全員にも知らせる").Hint("守ることが変わらない人にも、改正のあったことを知らせます。")),
			}, nil
		},
		do: func(ctx context.Context, id string, in Announcing) (string, string, error) {
			in.ID = id
			_, err := s.Announce(ctx, in)
			return revisionURL(id), "周知しました。だれが読んだかは、お知らせの画面で分かります。", err
		},
	}.routes(m)
	form[Cancelling]{
		path: revisionPath + "/{id}/cancel", needs: CanDraft, title: "改正を取り下げる", lead: "この改正を終わりにします。規程は、今のままです。", submit: "取り下げる", kind: ui.Delete, hidden: []string{"version"}, back: revisionURL,
		start: func(ctx context.Context, id string) (Cancelling, error) {
			x, err := s.Show(ctx, id)
			return Cancelling{Version: x.Version}, err
		},
		fields: func(_ context.Context, _ string, e ui.Entry) ([]ui.Control, error) {
			return []ui.Control{ui.Lines(e.Field("reason", "取り下げる理由").Must().Limit(reasonMax).Tall(2))}, nil
		},
		do: func(ctx context.Context, id string, in Cancelling) (string, string, error) {
			in.ID = id
			_, err := s.Cancel(ctx, in)
			return revisionURL(id), "改正を取り下げました。", err
		},
	}.routes(m)
}

func (s *Service) routeFields(ctx context.Context, _ string, e ui.Entry) ([]ui.Control, error) {
	who := actor.From(ctx)
	who.Permissions = append([]actor.Permission{org.CanSee, approval.CanSee}, who.Permissions...)
	var options []ui.Option
	for _, name := range Routes() {
		f, err := s.config.Approvals.Foresee(actor.With(ctx, who), name)
		if err != nil {
			return nil, err
		}
		help := f.Route.Meaning
		if !f.Staffed() {
			help += "（いま、決裁する人のいない段階があります）"
		}
		options = append(options, ui.Option{Value: name, Label: f.Route.Title, Help: help})
	}
	o, err := s.outline(ctx)
	if err != nil {
		return nil, err
	}
	posts := []ui.Option{{Label: "選ばない"}}
	for _, p := range o.Posts {
		if len(p.Holders) > 0 {
			posts = append(posts, ui.Option{Value: "post:" + p.ID, Label: strings.TrimSpace(p.UnitName+" "+p.Title) + "（" + p.Holders[0].Name + "）"})
		}
	}
	return []ui.Control{
		ui.OneOf(e.Field("route", "決裁ルート").Must().Of(options...)), ui.Choice(e.Field("chosen", "決裁する人").Of(posts...).Hint("長の決裁のときに選びます。例：町長")),
	}, nil
}

// submitParts says what is put to decision, and what nobody has looked at.
func (s *Service) submitParts(ctx context.Context, id string) ([]ui.Part, error) {
	x, err := s.Examine(ctx, id)
	if err != nil {
		return nil, err
	}
	p := ui.Part{Title: "回すもの", Facts: []ui.Fact{{Label: "改正", Value: x.NumberText() + " " + x.Title}, {Label: "規程", Value: count(len(x.Studies), "件")}, {Label: "影響", Value: fmt.Sprintf("%d件（確かめていないもの %d件）", len(x.Effects), x.Open()), URL: revisionURL(id) + "/effect"}}}
	if x.Open() > 0 {
		p.Notices = append(p.Notices, ui.Notice{Tone: ui.Warn, Text: "確かめていない影響があります。このまま回すこともできますが、影響一覧に「未確認」と示されます。"})
	}
	return []ui.Part{p}, nil
}

// concernParts says who will be told what.
func (s *Service) concernParts(ctx context.Context, id string) ([]ui.Part, error) {
	_, list, strangers, err := s.Concerned(ctx, id)
	if err != nil {
		return nil, err
	}
	p := ui.Part{Title: "だれに知らせるか", Table: ui.Table{Caption: "だれに知らせるか", Heads: []ui.Head{{Title: "役割"}, {Title: "人数", Class: "number"}, {Title: "変わること", Class: "number"}}}, Empty: ui.Empty{Title: "守ることが変わる人はいません", Text: "改正のあったことを全員に知らせるときは、下の印を付けてください。"}}
	for _, c := range list {
		people := count(c.People, "人")
		switch {
		case c.People < 0:
			people = "全員"
		case c.People == 0:
			people = "いません"
		}
		p.Table.Rows = append(p.Table.Rows, ui.Row{Cells: []ui.Cell{{Text: c.Title, Head: true}, {Text: people, Class: "number"}, {Text: count(len(c.Effects), "件"), Class: "number"}}})
	}
	for _, word := range strangers {
		p.Notices = append(p.Notices, ui.Notice{Tone: ui.Info, Text: "「" + word + "」に当たる役割は、登録されていません。知らせる相手に含まれません。"})
	}
	return []ui.Part{p}, nil
}

// effectsShown bounds the page; the paper has all.
const effectsShown = 300

func (s *Service) effectPage(w http.ResponseWriter, r *http.Request) error {
	return s.showEffects(w, r, http.StatusOK, ui.Entry{Values: ui.Values{}})
}

func (s *Service) showEffects(w http.ResponseWriter, r *http.Request, status int, e ui.Entry) error {
	x, err := s.Examine(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	t := ui.Part{Title: "影響", Table: ui.Table{Caption: "影響", Heads: []ui.Head{{Title: "何が"}, {Title: "どうなる"}, {Title: "だれ"}, {Title: "改正後"}, {Title: "改正前"}, {Title: "扱い"}}}, Empty: ui.Empty{Title: "影響はありません", Text: "守ること、許可、記録、報告のどれにも、変わるところはありません。"}}
	var options []ui.Option
	for n, f := range x.Effects {
		if n == effectsShown {
			t.Notices = append(t.Notices, ui.Notice{Tone: ui.Info, Text: fmt.Sprintf("ここに示したのは最初の%d件です。全体は、影響一覧（PDF）で読めます。確かめたものから、続きが示されます。", effectsShown)})
			break
		}
		verdict := ui.Cell{Mark: ui.Mark{Tone: ui.Warn, Text: f.Choice.Title()}}
		if f.Choice != "" {
			verdict = ui.Cell{Text: f.Choice.Title() + "：" + f.Reason + "（" + f.DecidedName + "）"}
		}
		t.Table.Rows = append(t.Table.Rows, ui.Row{Cells: []ui.Cell{{Text: f.Document + " " + f.What, Head: true}, {Text: f.Change}, {Text: policy.RoleTitle(f.Role)}, {Text: at(f.NewPath, f.New)}, {Text: at(f.OldPath, f.Old), URL: f.URL}, verdict}})
		if f.Choice == "" && len(options) < judgeMost {
			options = append(options, ui.Option{Value: f.Mark, Label: f.What + "が" + f.Change + "：" + clipped(orText(f.New, f.Old), 60), Help: at(orText(f.NewPath, f.OldPath), policy.RoleTitle(f.Role))})
		}
	}
	parts := []ui.Part{{Facts: []ui.Fact{{Label: "全部で", Value: count(len(x.Effects), "件")}, {Label: "確かめていないもの", Value: count(x.Open(), "件")}}}}
	if actor.From(r.Context()).Can(CanDraft) && x.State.Open() && !x.State.Enacted() && len(options) > 0 {
		choices := []ui.Option{{Value: string(Accepted), Label: Accepted.Title(), Help: "改正のとおりに変わることでよい。"}, {Value: string(Elsewhere), Label: Elsewhere.Title(), Help: "ほかの規程や台帳、様式なども直す必要がある。"}, {Value: string(NoEffect), Label: NoEffect.Title(), Help: "字句だけの変更で、することは変わらない。"}}
		parts = append(parts, ui.Part{Title: "確かめたこと", Forms: []ui.FormView{{
			Form: ui.Form{Action: revisionURL(x.ID) + "/effect", Entry: e, Submit: "扱いを決める"},
			Fields: []ui.Control{
				ui.Several(e.Field("marks", "確かめた影響").Must().Of(options...)), ui.OneOf(e.Field("choice", "扱い").Must().Of(choices...)), ui.Lines(e.Field("reason", "理由").Must().Limit(reasonMax).Tall(2)),
			},
		}}})
	}
	return web.Show(w, r, status, web.Page{
		Title: "改正の影響", Lead: "この改正で、だれの、何が変わるかの一覧です。一つずつ確かめて、扱いを決めます。", Crumbs: crumbs(ui.Crumb{Title: x.NumberText(), URL: revisionURL(x.ID)}), Wide: true,
		Tools: []ui.Action{{Kind: ui.Secondary, Text: "影響一覧（PDF）", URL: revisionURL(x.ID) + "/paper?of=effect&format=pdf"}, {Kind: ui.Secondary, Text: "影響一覧（Word）", URL: revisionURL(x.ID) + "/paper?of=effect&format=docx"}},
		Main:  ui.Parts(append(parts, t)),
	})
}

func (s *Service) judge(w http.ResponseWriter, r *http.Request) error {
	in, entry, err := web.Decode[Judging](r)
	in.ID = r.PathValue("id")
	n := 0
	if err == nil {
		n, err = s.Judge(r.Context(), in)
	}
	return web.Answer(w, r, entry, revisionURL(in.ID)+"/effect", fmt.Sprintf("%d件の扱いを決めました。", n), err, func(status int, e ui.Entry) error { return s.showEffects(w, r, status, e) })
}
