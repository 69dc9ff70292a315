package notice

import (
	"context"
	"fmt"
	"net/http"
	"strconv"

	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/mail"
	"github.com/okite-isms/okite/internal/platform/sheet"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

const (
	mailPath = "/notice/mail"
	wishPath = "/notice/wish"
)

func (s *Service) mailRoutes(m *web.Mux) {
	m.Handle("GET "+mailPath, CanMail, s.mailPage)
	m.HandleUpload("POST "+mailPath+"/report", CanMail, mail.ReportMax+web.FormLimit, s.report)
	m.Handle("POST "+mailPath+"/resume", CanMail, s.resume)
	m.Handle("POST "+mailPath+"/rule", CanMail, s.ruleMail)
	addForm(m, form[Bouncing]{
		path: mailPath + "/bounce", needs: CanMail, title: "戻ってきたメールを入力する", submit: "このアドレスへの送信を止める",
		lead:  "止めたアドレスには、再開するまで送りません。本人には、ほかの方法で知らせてください。",
		back:  func(*http.Request) string { return mailPath },
		start: func(*http.Request) (Bouncing, error) { return Bouncing{}, nil },
		fields: func(_ *http.Request, e ui.Entry) ([]ui.Control, error) {
			return []ui.Control{ui.Entered(e.Field("address", "メールアドレス").Must().Limit(254)), ui.Entered(e.Field("reason", "戻ってきた理由").Must().Limit(whyMax).Hint("例：宛先不明で戻ってきた"))}, nil
		},
		do: func(ctx context.Context, in Bouncing) (string, string, error) {
			p, err := s.NoteBounce(ctx, in)
			return mailPath, p.Address + " への送信を止めました。", err
		},
	})
	addForm(m, form[Wish]{
		path: wishPath, needs: CanConfirm, title: "メールの受け取り方", submit: "変更する", hidden: []string{"version"},
		lead: "お知らせがあることを、メールでも受け取れます。内容はメールに書かれません。",
		back: func(*http.Request) string { return noticePath },
		start: func(r *http.Request) (Wish, error) {
			w, _, err := s.Wishes(r.Context())
			return w, err
		},
		fields: s.wishFields,
		do: func(ctx context.Context, in Wish) (string, string, error) {
			_, err := s.WishMail(ctx, in)
			return wishPath, "メールの受け取り方を変えました。", err
		},
	})
}

func (s *Service) wishFields(r *http.Request, e ui.Entry) ([]ui.Control, error) {
	_, may, err := s.Wishes(r.Context())
	paces := []ui.Option{{Value: string(AtOnce), Label: AtOnce.Title()}, {Value: string(Daily), Label: Daily.Title(), Help: "開庁日の朝8時に送ります。"}}
	if may {
		paces = append(paces, ui.Option{Value: string(Never), Label: Never.Title()})
	}
	var hours []ui.Option
	for h := range 24 {
		hours = append(hours, ui.Option{Value: strconv.Itoa(h), Label: fmt.Sprintf("%d時", h)})
	}
	return []ui.Control{
		ui.OneOf(e.Field("pace", "受け取り方").Must().Of(paces...)),
		ui.Choice(e.Field("quiet_from", "送らない時間の始まり").Of(hours...).Hint("始まりと終わりが同じときは、いつでも送ります。")), ui.Choice(e.Field("quiet_until", "送らない時間の終わり").Of(hours...)),
	}, err
}

func (s *Service) mailList() web.List[Mail] {
	var states []ui.Option
	for _, x := range MailStates() {
		states = append(states, ui.Option{Value: string(x), Label: x.Title()})
	}
	return web.List[Mail]{
		Title: "メールの送信", Path: mailPath, Sort: "made", Desc: true, Unit: "通",
		Filters: []web.Filter{{Name: "state", Label: "状態", Options: states}},
		Columns: []web.Column[Mail]{
			{Key: "made", Title: "作った日時", Kind: sheet.Time, Text: func(m Mail) string { return m.MadeAt.Table() }},
			{Key: "address", Title: "宛先", Text: func(m Mail) string { return m.Address }, Names: true},
			{Key: "subject", Title: "件名", Text: func(m Mail) string { return m.Subject }, Link: func(m Mail) string { return m.URL }},
			{Key: "state", Title: "状態", Text: func(m Mail) string { return m.State.Title() }, Mark: mailMark},
			{Key: "due", Title: "次に送る日時", Kind: sheet.Time, Text: nextTime},
			{Key: "attempts", Title: "試した回数", Kind: sheet.Number, Text: func(m Mail) string { return strconv.FormatInt(m.Attempts, 10) }},
			{Key: "trouble", Title: "送れなかった理由", Text: func(m Mail) string { return m.Trouble }},
		},
		Empty: ui.Empty{Title: "メールはありません", Text: "お知らせを出したり督促したりすると、ここに並びます。"},
	}
}

func nextTime(m Mail) string {
	if m.State != MailWaiting {
		return ""
	}
	return m.DueAt.Table()
}

func mailMark(m Mail) ui.Mark {
	tone := ui.Info
	switch m.State {
	case MailSent:
		tone = ui.Good
	case MailRefused, MailFailed:
		tone = ui.Danger
	}
	return ui.Mark{Tone: tone, Text: m.State.Title()}
}

func (s *Service) mailPage(w http.ResponseWriter, r *http.Request) error {
	return s.showMail(w, r, ui.Entry{})
}

func (s *Service) showMail(w http.ResponseWriter, r *http.Request, e ui.Entry) error {
	q := s.mailList().Query(r)
	o, err := s.Outbox(r.Context(), MailState(q.Filters["state"]), q.Limit, q.Offset())
	if err != nil {
		return err
	}
	parts := mailParts(o, e)
	p := web.Page{Title: "メールの送信", Main: ui.Parts(parts), Tools: []ui.Action{{Kind: ui.Secondary, Text: "戻ってきたメールを入力する", URL: mailPath + "/bounce"}}}
	if len(e.Faults) > 0 || e.Text != "" {
		p.Main, p.Wide = ui.Parts(parts), true
		return web.Show(w, r, http.StatusUnprocessableEntity, p)
	}
	return s.mailList().Serve(w, r, p, func(web.ListQuery) ([]Mail, int, error) { return o.Mails, o.Total, nil })
}

func mailParts(o Outbox, e ui.Entry) []ui.Part {
	top := ui.Part{}
	if o.Configured {
		top.Notices = []ui.Notice{{Tone: ui.Good, Text: "メールサーバーが設定されています。送信箱のメールを5分ごとに送ります。"}}
	} else {
		top.Notices = []ui.Notice{{Tone: ui.Info, Text: "メールサーバーが設定されていないため、メールは1通も送りません。お知らせはホームの「私の仕事」に出ます。使うときは、設定ファイルの mail に書いて、Okiteを起動し直してください。"}}
	}
	label, value := "受け取らないことを認める", "1"
	state := "職員は、メールを受け取らないことを選べません（1日1回のまとめは届きます）。"
	if o.MayRefuse {
		label, value, state = "受け取らないことを認めない", "", "職員は、メールを受け取らないことを選べます。"
	}
	rule := ui.Part{Title: "受け取らない人", Text: state, Forms: []ui.FormView{{Form: ui.Form{Action: mailPath + "/rule", Submit: label, Kind: ui.Secondary}, Hidden: []ui.Option{{Value: "may_refuse", Label: value}}}}}
	stopped := ui.Part{Title: "送信を止めているアドレス", Empty: ui.Empty{Title: "止めているアドレスはありません", Text: "受け取りを拒まれたアドレスや、メールが戻ってきたアドレスは、自動で止めてここに示します。"}}
	t := ui.Table{Caption: "送信を止めているアドレス", Heads: []ui.Head{{Title: "アドレス"}, {Title: "理由"}, {Title: "止めた日時"}, {Title: "止めた人"}}}
	var resume []ui.FormView
	for i, p := range o.Paused {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: p.Address, Head: true}, {Text: p.Reason}, {Text: p.NotedAt.Table(), Class: "date"}, {Text: p.NotedBy}}})
		if i < 20 {
			resume = append(resume, ui.FormView{Form: ui.Form{Action: mailPath + "/resume", Submit: p.Address + " への送信を再開する", Kind: ui.Secondary}, Hidden: []ui.Option{{Value: "address", Label: p.Address}}})
		}
	}
	stopped.Table, stopped.Forms = t, resume
	report := ui.Part{Title: "配信不能の通知を読み込む", Text: "メールサーバーから戻ってきた通知のメールを保存したファイル（.eml）から、届かなかったアドレスを読み取って止めます。", Forms: []ui.FormView{{
		Form:   ui.Form{Action: mailPath + "/report", Files: true, Submit: "読み込む", Kind: ui.Secondary, Entry: e},
		Fields: []ui.Control{ui.Attached(e.Field("file", "通知のメール").Must())},
	}}}
	return []ui.Part{top, stopped, report, rule, {Title: "送信箱"}}
}

func (s *Service) report(w http.ResponseWriter, r *http.Request) error {
	_, content, err := uploaded(r)
	n := 0
	if err == nil {
		n, err = s.ReadBounce(r.Context(), content)
	}
	if e, refused := web.Refused(ui.Entry{Values: ui.Values{}, Order: []string{"file"}}, err); refused {
		return s.showMail(w, r, e)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, mailPath, fmt.Sprintf("届かなかったアドレスを%d件読み取りました。", n))
}

func (s *Service) resume(w http.ResponseWriter, r *http.Request) error {
	in, _, err := web.Decode[Resuming](r)
	if err == nil {
		_, err = s.Resume(r.Context(), in)
	}
	if fault.Is(err, fault.Conflict) {
		return fault.New(fault.NotFound, "このアドレスへの送信は、止められていません。")
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, mailPath, in.Address+" への送信を再開します。")
}

func (s *Service) ruleMail(w http.ResponseWriter, r *http.Request) error {
	in, _, err := web.Decode[Mailing](r)
	if err == nil {
		_, err = s.RuleMail(r.Context(), in)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, mailPath, "受け取らないことについての決まりを変えました。")
}
