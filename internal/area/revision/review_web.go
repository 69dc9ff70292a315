package revision

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

func (s *Service) reviewRoutes(m *web.Mux) {
	m.Handle("GET "+reviewPath, CanSee, s.reviewsPage)
	m.Handle("GET "+reviewPath+"/{id}/record", CanSee, s.reviewPage)
	m.Handle("POST "+reviewPath+"/{id}/record", CanDraft, s.recordReview)
	form[Setting]{
		path: settingPath, needs: CanPublish, title: "規程の公開と見直しの設定", submit: "決める", hidden: []string{"version"}, back: func(string) string { return bundlePath },
		start: func(ctx context.Context, _ string) (Setting, error) { return s.Setting(ctx) },
		fields: func(_ context.Context, _ string, e ui.Entry) ([]ui.Control, error) {
			var months []ui.Option
			for n := range 12 {
				m := strconv.Itoa((n+3)%12 + 1)
				months = append(months, ui.Option{Value: m, Label: m + "月"})
			}
			return []ui.Control{
				ui.Tick(e.Field("live", "公開の規程を、サインインなしで読めるようにする").Hint("このOkiteに届く人なら、だれでも読めるようになります。庁内の網の中にあるときは、住民には届きません。住民には、公開用の一式を町のウェブサイトに載せて知らせます。")),
				ui.Choice(e.Field("review_month", "規程を見直す月").Must().Of(months...).Hint("毎年度、この月の末日までに、規程ごとに見直します。2か月前から、事務局の「私の仕事」に出ます。")),
			}, nil
		},
		do: func(ctx context.Context, _ string, in Setting) (string, string, error) {
			_, err := s.Decide(ctx, in)
			return bundlePath, "設定を決めました。", err
		},
	}.routes(m)
}

func (s *Service) reviewsPage(w http.ResponseWriter, r *http.Request) error {
	year := s.Today().FiscalYear(time.April)
	if text := web.Clean(r.URL.Query().Get("year")); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1990 || n > 2100 {
			return fault.New(fault.Invalid, "年度を読み取れません。西暦4桁で指定してください。")
		}
		year = n
	}
	list, err := s.Reviews(r.Context(), year)
	if err != nil {
		return err
	}
	p := ui.Part{Table: ui.Table{Caption: "規程の見直し", Heads: []ui.Head{{Title: "規程"}, {Title: "期限", Class: "date"}, {Title: "結果"}, {Title: "済んだ日", Class: "date"}, {Title: "確かめたこと"}}}, Empty: ui.Empty{Title: "この年度の見直しはまだありません", Text: "見直しの月の2か月前に、施行されている規程ごとに始まります。"}}
	for _, x := range list {
		tone := map[Outcome]ui.Tone{"": ui.Info, Unchanged: ui.Good, Leads: ui.Warn}[x.Outcome]
		if x.Outcome == "" && x.Due.Before(s.Today()) {
			tone = ui.Danger
		}
		p.Table.Rows = append(p.Table.Rows, ui.Row{Cells: []ui.Cell{{Text: x.Title, URL: reviewURL(x.ID), Head: true}, {Text: x.Due.Table(), Class: "date"}, {Mark: ui.Mark{Tone: tone, Text: x.Outcome.Title()}}, {Text: x.DoneOn.Table(), Class: "date"}, {Text: x.Note}}})
	}
	earlier := reviewPath + "?year=" + strconv.Itoa(year-1)
	return web.Show(w, r, http.StatusOK, web.Page{
		Title: "規程の見直し", Lead: clock.EraFiscalYear(year, time.April) + "の見直しです。年に一度、規程が今の業務と合っているかを確かめます。", Wide: true,
		Tools: []ui.Action{{Kind: ui.Secondary, Text: "前の年度", URL: earlier}}, Main: ui.Parts([]ui.Part{p}),
	})
}

func (s *Service) reviewPage(w http.ResponseWriter, r *http.Request) error {
	x, err := s.Review(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	return s.showReview(w, r, http.StatusOK, x, web.EntryOf(Reviewing{Version: x.Version}))
}

func (s *Service) showReview(w http.ResponseWriter, r *http.Request, status int, x Review, e ui.Entry) error {
	facts := ui.Part{Facts: []ui.Fact{
		{Label: "規程", Value: x.Title, URL: "/policy/" + x.DocumentID}, {Label: "年度", Value: clock.EraFiscalYear(x.Year, time.April)}, {Label: "期限", Value: dayText(x.Due)}, {Label: "結果", Value: x.Outcome.Title()},
	}}
	if x.Outcome != "" {
		facts.Facts = append(facts.Facts, ui.Fact{Label: "確かめたこと", Value: x.Note}, ui.Fact{Label: "記録", Value: x.DoneOn.Table() + " " + x.DoneName})
		if x.RevisionID != "" {
			facts.Facts = append(facts.Facts, ui.Fact{Label: "改正", Value: "改正を開く", URL: revisionURL(x.RevisionID)})
		}
	}
	parts := []ui.Part{facts}
	if x.Outcome == "" && actor.From(r.Context()).Can(CanDraft) {
		parts = append(parts, ui.Part{Title: "見直しの結果", Forms: []ui.FormView{ui.FormView{
			Form: ui.Form{Action: reviewURL(x.ID), Entry: e, Submit: "記録する", Cancel: reviewPath},
			Fields: []ui.Control{
				ui.OneOf(e.Field("outcome", "結果").Must().Of(ui.Option{Value: string(Unchanged), Label: Unchanged.Title(), Help: "確かめた日と人を残します。"}, ui.Option{Value: string(Leads), Label: Leads.Title(), Help: "この規程の改正を起案します。"})),
				ui.Lines(e.Field("note", "確かめたこと").Must().Limit(2000).Tall(4).Hint("例：国の指針の改定、業務や機器の変更、監査と事故の結果と照らし、改める点がないことを確かめた。")),
			},
		}.Carry("version")}})
	}
	return web.Show(w, r, status, web.Page{Title: "規程の見直し：" + x.Title, Crumbs: []ui.Crumb{{Title: "規程の見直し", URL: reviewPath}}, Main: ui.Parts(parts)})
}

func (s *Service) recordReview(w http.ResponseWriter, r *http.Request) error {
	x, err := s.Review(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	in, entry, err := web.Decode[Reviewing](r)
	in.ID = x.ID
	to, text := reviewPath, "見直しを記録しました。"
	if err == nil {
		var done Review
		if done, err = s.Record(r.Context(), in); err == nil && done.RevisionID != "" {
			to, text = revisionURL(done.RevisionID), "見直しを記録し、改正を起案しました。"
		}
	}
	return web.Answer(w, r, entry, to, text, err, func(status int, e ui.Entry) error { return s.showReview(w, r, status, x, e) })
}
