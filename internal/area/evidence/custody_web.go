package evidence

import (
	"context"
	"io"
	"net/http"
	"strconv"
	"strings"

	"github.com/okite-isms/okite/internal/area/evidence/chain"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

const personHint = "職員番号か、氏名（同じ氏名の人がいないとき）。"

func (s *Service) custodyForms(m *web.Mux) {
	addForm(s, m, form[Giving]{
		path: itemPath + "/item/{id}/hand", needs: CanHand, title: "引き渡す", submit: "引き渡す", known: s.known, back: toItem, hidden: []string{"version"},
		lead:  "相手が自分のサインインで受領すると、受渡しが終わります。受領されるまでは、あなたが持っている人です。",
		start: func(_ *http.Request, it Exhibit) (Giving, error) { return Giving{Version: it.Version}, nil },
		fields: func(_ *http.Request, e ui.Entry) ([]ui.Control, error) {
			return []ui.Control{ui.Entered(e.Field("receiver", "受け取る人").Must().Limit(60).Filled("off").Hint(personHint)), ui.Entered(e.Field("note", "目的").Limit(500).Hint("例：解析のため"))}, nil
		},
		bind: func(in *Giving, r *http.Request) { in.ID = r.PathValue("id") },
		do: func(ctx context.Context, in Giving) (string, string, error) {
			it, err := s.Hand(ctx, in)
			return itemURL(in.ID), it.PendingName + "さんに引き渡しました。受領を待っています。", err
		},
	})
	addForm(s, m, form[Taking]{
		path: itemPath + "/item/{id}/accept", needs: CanHand, title: "受領する", submit: "記録する", known: s.known, back: toItem, hidden: []string{"version"},
		lead: "現物は、封印の番号と状態を自分の目で確かめてから記録してください。",
		start: func(_ *http.Request, it Exhibit) (Taking, error) {
			return Taking{Version: it.Version, Verdict: "accept"}, nil
		},
		fields: s.acceptFields,
		bind:   func(in *Taking, r *http.Request) { in.ID = r.PathValue("id") },
		do: func(ctx context.Context, in Taking) (string, string, error) {
			it, err := s.Accept(ctx, in)
			if in.Verdict == "decline" {
				return itemPath, it.NumberText() + "を受け取らなかったことを記録しました。", err
			}
			return itemURL(in.ID), it.NumberText() + "を受領しました。", err
		},
	})
	addForm(s, m, form[PaperGiving]{
		path: itemPath + "/item/{id}/paper", needs: CanKeep, title: "紙の受渡しを記録する", submit: "記録する", upload: true, known: s.known, back: toItem, hidden: []string{"version"},
		lead: "双方が署名した受渡書を読み取ったファイルと、実際の日時を記録します。庁外の人との受渡しは、この方法で行います。",
		start: func(_ *http.Request, it Exhibit) (PaperGiving, error) {
			return PaperGiving{Version: it.Version, Giver: it.HolderName, GiverOutside: it.HolderID == "", Seal: it.Seal, HappenedOn: s.today()}, nil
		},
		fields: paperFields, bind: func(in *PaperGiving, r *http.Request) { in.ID = r.PathValue("id") },
		do: func(ctx context.Context, in PaperGiving) (string, string, error) {
			it, err := s.EnterPaper(ctx, in)
			return itemURL(in.ID), it.HolderName + "への受渡しを記録しました。", err
		},
	})
	s.keepingForms(m)
}

func (s *Service) acceptFields(r *http.Request, e ui.Entry) ([]ui.Control, error) {
	it, err := s.known(r.Context(), r.PathValue("id"))
	place := ""
	if it.Place != "" {
		place = "空にすると、今の場所（" + it.Place + "）のままです。"
	}
	list := []ui.Control{ui.OneOf(e.Field("verdict", "受け取りましたか").Must().Of(ui.Option{Value: "accept", Label: "受け取った"}, ui.Option{Value: "decline", Label: "受け取らない", Help: "理由を書いてください。"}))}
	if it.Kind == string(Thing) || it.Seal != "" {
		list = append(list, ui.Entered(e.Field("seal", "封印の番号").Limit(50).Narrow().Hint("目の前の封印に書かれた番号を、見たまま入力します。封印がなければ空にします。")))
	}
	return append(list, ui.Entered(e.Field("place", "これから置く場所").Limit(100).Hint(place)), ui.Entered(e.Field("note", "状態・理由").Limit(500))), err
}

func paperFields(_ *http.Request, e ui.Entry) ([]ui.Control, error) {
	return []ui.Control{
		ui.Entered(e.Field("giver", "渡した人").Must().Limit(100).Filled("off").Hint("職員は、職員番号か氏名。")), ui.Tick(e.Field("giver_outside", "渡した人は庁外の人")),
		ui.Entered(e.Field("receiver", "受け取った人").Must().Limit(100).Filled("off").Hint("職員は、職員番号か氏名。庁外の人は、所属と氏名。")), ui.Tick(e.Field("outside", "受け取った人は庁外の人")),
		ui.Entered(e.Field("happened_on", "受け渡した日").Must().As("date")), ui.Entered(e.Field("happened_time", "時刻").Narrow().Hint("例：14:05")),
		ui.Entered(e.Field("seal", "封印の番号").Limit(50).Narrow().Hint("受け渡したときに見た番号。")), ui.Entered(e.Field("place", "これから置く場所").Limit(100)),
		ui.Attached(e.Field("file", "署名のある受渡書").Must()), ui.Entered(e.Field("note", "目的など").Limit(500)),
	}, nil
}

func (s *Service) keepingForms(m *web.Mux) {
	addForm(s, m, form[Keeping]{
		path: itemPath + "/item/{id}/keep", needs: CanKeep, title: "場所・封印を記録する", submit: "記録する", known: s.known, back: toItem, hidden: []string{"version"},
		start: func(_ *http.Request, it Exhibit) (Keeping, error) { return Keeping{Version: it.Version}, nil },
		fields: func(_ *http.Request, e ui.Entry) ([]ui.Control, error) {
			return []ui.Control{
				ui.OneOf(e.Field("what", "記録すること").Must().Of(
					ui.Option{Value: "moved", Label: "保管場所を変えた"}, ui.Option{Value: "unsealed", Label: "封印を開いた", Help: "開いた封印の番号と理由を書きます。"},
					ui.Option{Value: "sealed", Label: "封印した", Help: "新しい封印の番号を書きます。"}, ui.Option{Value: "returned", Label: "持ち主などに返した", Help: "返した相手と理由を書きます。"},
				)),
				ui.Entered(e.Field("value", "新しい場所、封印の番号、または返した相手").Must().Limit(100)), ui.Entered(e.Field("note", "理由").Limit(500)),
			}, nil
		},
		bind: func(in *Keeping, r *http.Request) { in.ID = r.PathValue("id") },
		do: func(ctx context.Context, in Keeping) (string, string, error) {
			_, err := s.Keep(ctx, in)
			return itemURL(in.ID), "「" + chain.Kind(in.What).Title() + "」を記録しました。", err
		},
	})
	addForm(s, m, form[Retaining]{
		path: itemPath + "/item/{id}/retain", needs: CanKeep, title: "保存期間を変える・廃棄を止める", submit: "記録する", known: s.known, back: toItem, hidden: []string{"version"},
		start: func(_ *http.Request, it Exhibit) (Retaining, error) {
			until, _ := clock.ParseDate(it.KeepUntil) // empty: none
			return Retaining{Version: it.Version, Until: until}, nil
		},
		fields: func(_ *http.Request, e ui.Entry) ([]ui.Control, error) {
			return []ui.Control{
				ui.OneOf(e.Field("what", "行うこと").Must().Of(
					ui.Option{Value: "extended", Label: "期限を変える", Help: "今の期限より前にはできません。"},
					ui.Option{Value: "held", Label: "廃棄を止める", Help: "訴訟や捜査などで、期限が過ぎても廃棄してはならないとき。"}, ui.Option{Value: "released", Label: "廃棄を止めるのをやめる"},
				)),
				ui.Entered(e.Field("until", "新しい期限").As("date").Hint("期限を変えるときだけ。")), ui.Entered(e.Field("note", "理由").Must().Limit(500)),
			}, nil
		},
		bind: func(in *Retaining, r *http.Request) { in.ID = r.PathValue("id") },
		do: func(ctx context.Context, in Retaining) (string, string, error) {
			_, err := s.Retain(ctx, in)
			return itemURL(in.ID), "「" + chain.Kind(in.What).Title() + "」を記録しました。", err
		},
	})
	s.correctingForms(m)
}

func (s *Service) correctingForms(m *web.Mux) {
	addForm(s, m, form[Correcting]{
		path: itemPath + "/item/{id}/correct", needs: CanKeep, title: "訂正する", submit: "訂正する", known: s.known, back: toItem, hidden: []string{"version"},
		lead: "前の記録は消えません。新しい記録として、訂正の内容と理由が残ります。",
		start: func(_ *http.Request, it Exhibit) (Correcting, error) {
			return Correcting{Version: it.Version, Title: it.Title, Note: it.Note, Method: it.Method, SourceDevice: it.SourceDevice, SourcePath: it.SourcePath, SourceTime: it.SourceTime, ClockOffset: it.ClockOffset, Maker: it.Maker, Serial: it.Serial}, nil
		},
		fields: func(_ *http.Request, e ui.Entry) ([]ui.Control, error) {
			return []ui.Control{
				ui.Entered(e.Field("why", "訂正の内容と理由").Must().Limit(500)), ui.Entered(e.Field("about", "訂正する記録の番号").Narrow().Hint("保管の連鎖の番号。下の記載事項だけを直すときは、0のままにします。")),
				ui.Entered(e.Field("title", "題名").Must().Limit(100)), ui.Lines(e.Field("note", "説明").Limit(2000)), ui.Entered(e.Field("method", "入手の方法").Must().Limit(200)),
				ui.Entered(e.Field("source_device", "もとの機器").Limit(200)), ui.Entered(e.Field("source_path", "もとの場所").Limit(500)), ui.Entered(e.Field("source_time", "もとの機器が示した日時").Limit(100)),
				ui.Entered(e.Field("clock_offset", "機器の時計のずれ（秒）").Narrow()), ui.Entered(e.Field("maker", "メーカーと型番").Limit(100)), ui.Entered(e.Field("serial", "製造番号").Limit(100)),
			}, nil
		},
		bind: func(in *Correcting, r *http.Request) { in.ID = r.PathValue("id") },
		do: func(ctx context.Context, in Correcting) (string, string, error) {
			_, err := s.Correct(ctx, in)
			return itemURL(in.ID), "訂正を記録しました。", err
		},
	})
	addForm(s, m, form[Limiting]{
		path: itemPath + "/item/{id}/limit", needs: CanKeep, title: "見られる人と、保管の責任を持つ職", submit: "変える", known: s.known, back: toItem, hidden: []string{"version"},
		start: func(r *http.Request, it Exhibit) (Limiting, error) {
			names, err := s.readerNames(r.Context(), it)
			return Limiting{Version: it.Version, Confidential: it.Confidential, Readers: strings.Join(names, "\n"), Post: it.PostID}, err
		},
		fields: func(r *http.Request, e ui.Entry) ([]ui.Control, error) {
			posts, err := s.postOptions(r.Context())
			return []ui.Control{
				ui.Tick(e.Field("confidential", "見られる人を限る")),
				ui.Lines(e.Field("readers", "見られる人").Limit(1000).Tall(4).Hint("限るときだけ。職員番号か氏名を、1行に1人。受け入れた人、持っている人、受け取る人は、書かなくても見られます。")),
				ui.Choice(e.Field("post", "保管の責任を持つ職").Of(posts...)),
			}, err
		},
		bind: func(in *Limiting, r *http.Request) { in.ID = r.PathValue("id") },
		do: func(ctx context.Context, in Limiting) (string, string, error) {
			_, err := s.Limit(ctx, in)
			return itemURL(in.ID), "見られる人と、保管の責任を持つ職を変えました。", err
		},
	})
}

// scanFile gives the signed paper of an entry, to be saved.
func (s *Service) scanFile(w http.ResponseWriter, r *http.Request) error {
	n, err := strconv.ParseInt(r.PathValue("n"), 10, 64)
	if err != nil {
		return fault.New(fault.NotFound, "この記録に、書面はありません。")
	}
	f, in, err := s.Paper(r.Context(), r.PathValue("id"), n)
	if err != nil {
		return err
	}
	defer in.Close()
	give(w, f.Headers(), in)
	return nil
}

// give sends a content that a browser saves and never shows. One that breaks off must not
// look whole: the connection is cut.
func give(w http.ResponseWriter, headers map[string]string, in io.Reader) {
	for name, value := range headers {
		w.Header().Set(name, value)
	}
	w.WriteHeader(http.StatusOK)
	if _, err := io.Copy(w, in); err != nil {
		panic(http.ErrAbortHandler)
	}
}
