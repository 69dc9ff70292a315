package incident

import (
	"context"
	"net/http"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/paper"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

const supplementStep = "supplement"

func (s *Service) reportRoutes(m *web.Mux) {
	m.Handle("GET "+reportPath, CanReport, s.reportPage)
	m.Handle("POST "+reportPath, CanReport, s.takeReport)
	m.Handle("GET "+reportPath+"/paper", CanReport, printed("インシデント報告書", func(r *http.Request) (paper.Document, error) { return s.ReportForm(r.Context()) }))
	addForm(s, m, form[Supplement]{
		step: supplementStep, needs: CanReport, title: "報告を補う", submit: "書き足す",
		lead:  "分かっていることだけで構いません。分からないところは、空のままにします。",
		ready: only("報告を補う", Reported, Handling, Watching),
		start: func(x Incident) Supplement {
			return Supplement{Version: x.Version, Situation: x.Situation, Cause: x.Cause, Extent: x.Extent, Cost: x.Cost, Record: x.Record, Place: x.Place, Unit: x.UnitID, Noticed: entered(x.NoticedAt), Happened: entered(x.HappenedAt)}
		},
		fields: s.supplementFields,
		bind:   func(in *Supplement, id string) { in.ID = id },
		do: func(ctx context.Context, in Supplement) (string, string, error) {
			x, err := s.Supplement(ctx, in)
			return incidentURL(x.ID), "報告に書き足しました。", err
		},
	})
}

// entered is a time as a field holds it.
func entered(t clock.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(clock.JST).Format("2006-01-02T15:04")
}

func (s *Service) supplementFields(r *http.Request, _ Incident, e ui.Entry) ([]ui.Control, error) {
	units, err := s.unitOptions(r)
	return []ui.Control{
		ui.Lines(lines(e, "situation", "状況", 5).Must()),
		ui.Lines(lines(e, "cause", "想定される原因", 3).Hint("心当たりの行為や出来事。例：届いたメールの添付ファイルを開いた。")),
		ui.Lines(lines(e, "extent", "被害と影響の範囲", 3).Hint("何の情報か、だれの、何人分か、止まっている業務、ほかに広がっていないか。")),
		ui.Entered(e.Field("cost", "復旧に要する額").Limit(lineMax).Hint("分かれば。例：端末1台の入替え、約12万円")),
		ui.Lines(lines(e, "record", "記録", 3).Hint("残っている記録。例：画面の写真、受け取ったメール、監視カメラ、ログ。消さずに残してください。")),
		ui.Entered(e.Field("place", "場所").Limit(lineMax).Hint("例：本庁舎2階 窓口、自宅から役場までの間")),
		ui.Choice(e.Field("unit", "組織").Of(units...)),
		ui.Entered(at(e, "noticed", "気付いた日時")), ui.Entered(at(e, "happened", "起きた日時").Hint("分かれば。")),
	}, err
}

func (s *Service) reportPage(w http.ResponseWriter, r *http.Request) error {
	return s.showReport(w, r, http.StatusOK, web.EntryOf(Reporting{Noticed: entered(s.now()), Source: string(ByStaff)}))
}

// showReport asks for as little as there can be: the situation in the finder's words. The
// rest is asked afterwards, when the report is in.
func (s *Service) showReport(w http.ResponseWriter, r *http.Request, status int, e ui.Entry) error {
	fields := []ui.Control{
		ui.Lines(lines(e, "situation", "何が起きましたか", 6).Must().Hint("見たまま、分かる範囲で書いてください。例：席を外している間に、パスワードを書いたファイルがデスクトップに開いたままだった。")),
		ui.Entered(at(e, "noticed", "気付いた日時")),
	}
	if actor.From(r.Context()).Can(CanHandle) {
		fields = append(fields, officerFields(e)...)
	}
	v := ui.FormView{Form: ui.Form{Action: reportPath, Entry: e, Submit: "報告する", Kind: ui.Delete, Cancel: "/"}, Fields: fields}
	return web.Show(w, r, status, web.Page{
		Title: "インシデントを報告", Lead: "迷ったら、報告してください。確かでなくても構いません。送るとすぐに担当者に知らせます。電源を切る、消す、調べるなどは、担当者の指示を待ってください。",
		Tools: []ui.Action{{Kind: ui.Quiet, Text: "紙の報告書（PDF）", URL: reportPath + "/paper?format=pdf"}, {Kind: ui.Quiet, Text: "紙の報告書（Word）", URL: reportPath + "/paper?format=docx"}},
		Main:  ui.FormWith(v),
	})
}

// officerFields are for who enters what others said, or what came on paper.
func officerFields(e ui.Entry) []ui.Control {
	var sources []ui.Option
	for _, x := range Sources() {
		sources = append(sources, ui.Option{Value: string(x), Label: x.Title()})
	}
	return []ui.Control{
		ui.Choice(e.Field("source", "だれからの報告か").Of(sources...)),
		ui.Entered(e.Field("reporter", "報告した人").Limit(lineMax).Hint("自分の報告のときと、匿名のときは、空にします。")),
		ui.Entered(e.Field("contact", "連絡先").Limit(lineMax).Hint("折り返すための電話番号など")),
		ui.Entered(at(e, "reported", "報告を受けた日時").Hint("電話や紙で受けたときの日時。いま受けているときは、空にします。")),
		ui.Entered(e.Field("form_code", "用紙の番号").Narrow().Limit(12).Hint("紙の報告書を登録するとき。用紙の右上にあります。")),
		ui.Tick(e.Field("drill", "訓練として登録する（外へは送らず、件数にも数えません）")),
	}
}

func (s *Service) takeReport(w http.ResponseWriter, r *http.Request) error {
	in, entry, err := web.Decode[Reporting](r)
	var x Incident
	if err == nil {
		x, err = s.Report(r.Context(), in)
	}
	to := incidentURL(x.ID) + "/" + supplementStep
	if !actor.From(r.Context()).Can(CanSee) {
		to = "/"
	}
	return web.Answer(w, r, entry, to, x.NumberText()+"として受け付け、担当者に知らせました。落ち着いて、分かることを書き足してください。", err, func(status int, e ui.Entry) error {
		return s.showReport(w, r, status, e)
	})
}
