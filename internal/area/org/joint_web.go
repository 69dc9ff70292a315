package org

import (
	"context"
	"net/http"
	"strings"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/signin"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

const jointPath = "/org/joint"

func jointCrumbs(more ...ui.Crumb) []ui.Crumb {
	return crumbs(append([]ui.Crumb{{Title: "共同利用", URL: jointPath}}, more...)...)
}

func (s *Service) jointRoutes(m *web.Mux) {
	m.Handle("GET "+jointPath, CanView, s.jointPage)
	m.Handle("GET "+jointPath+"/{id}", CanView, s.agreementPage)
	addForm(m, form[Agreeing]{
		path: jointPath + "/new", needs: CanManage, title: "共同利用の合意を記録する", submit: "記録する", crumbs: jointCrumbs(), back: fixed(jointPath),
		lead:   "同じ Okite を使うほかの団体の担当者に、決めた期間、決めた範囲を見せる合意です。記録した後は変えられません。違う合意にするときは、取りやめて記録し直します。",
		start:  func(*http.Request) (Agreeing, error) { return Agreeing{From: s.Today().String()}, nil },
		fields: s.agreeFields,
		do: func(ctx context.Context, in Agreeing) (string, string, error) {
			a, err := s.Agree(ctx, in)
			return jointPath + "/" + a.ID, "合意を記録しました。続けて、相手の団体の担当者を加えてください。", err
		},
	})
	addForm(m, form[Ending]{
		path: jointPath + "/{id}/end", needs: CanManage, title: "共同利用の合意を取りやめる", submit: "取りやめる", kind: ui.Delete, crumbs: jointCrumbs(), back: under(jointPath),
		lead:  "この合意で加えた担当者は、次に画面を開いたときから、何も見られなくなります。",
		known: s.agreementThere,
		fields: func(_ *http.Request, e ui.Entry) ([]ui.Control, error) {
			return []ui.Control{ui.Entered(e.Field("why", "取りやめる理由").Must().Limit(200))}, nil
		},
		bind: func(in *Ending, r *http.Request) { in.ID = r.PathValue("id") },
		do: func(ctx context.Context, in Ending) (string, string, error) {
			_, err := s.Disagree(ctx, in)
			return jointPath + "/" + in.ID, "合意を取りやめました。", err
		},
	})
	m.Handle("POST "+jointPath+"/{id}/join", CanManage, s.joinPage)
	m.Handle("POST "+jointPath+"/person/{id}/code", CanManage, s.recodePage)
	m.Handle("POST "+jointPath+"/person/{id}/withdraw", CanManage, s.withdrawOperator)
	m.Handle("POST "+jointPath+"/going/{id}/end", CanManage, func(w http.ResponseWriter, r *http.Request) error {
		in, _, err := web.Decode[signin.Switching](r)
		if err != nil {
			return err
		}
		if err := s.Recall(r.Context(), r.PathValue("id"), in.Body); err != nil {
			return err
		}
		return web.Redirect(w, r, jointPath, "ほかの団体との行き来をやめさせました。")
	})
}

func (s *Service) agreementThere(ctx context.Context, id string) error {
	_, _, err := s.Agreed(ctx, id)
	return err
}

func (s *Service) agreeFields(r *http.Request, e ui.Entry) ([]ui.Control, error) {
	bodies, err := s.partners(r.Context())
	partners := []ui.Option{{Label: "（選んでください）"}}
	for _, b := range bodies {
		partners = append(partners, ui.Option{Value: b.ID, Label: b.Name})
	}
	var areas []ui.Option
	for _, o := range s.openings() {
		areas = append(areas, ui.Option{Value: o.Area, Label: o.Meaning})
	}
	return []ui.Control{
		ui.Choice(e.Field("partner", "相手の団体").Must().Of(partners...)), ui.Entered(e.Field("purpose", "目的").Must().Limit(100).Hint("例：令和8年度 情報セキュリティ共同利用（広域連合が点検する）")),
		ui.Several(e.Field("areas", "見せる範囲").Must().Of(areas...).Hint("見せるだけです。変更はできません。")),
		ui.Entered(dateField(e, "from", "始まりの日").Must()), ui.Entered(dateField(e, "last", "最後の日").Must().Hint("この日を過ぎると、自動的に見られなくなります。3年までです。")),
		ui.Entered(e.Field("decided_by", "決めた人または会議").Must().Limit(60)), ui.Lines(e.Field("reason", "理由、根拠").Must().Limit(200)),
	}, err
}

func (s *Service) jointPage(w http.ResponseWriter, r *http.Request) error {
	list, err := s.Agreements(r.Context())
	if err != nil {
		return err
	}
	goings, err := s.Goings(r.Context())
	if err != nil {
		return err
	}
	t := ui.Table{Caption: "共同利用の合意", Heads: []ui.Head{{Title: "相手の団体"}, {Title: "目的"}, {Title: "期間"}, {Title: "状態"}}}
	for _, a := range list {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: a.PartnerName, Head: true, URL: jointPath + "/" + a.ID}, {Text: a.Purpose}, {Text: a.Span.Text(), Class: "date"}, {Mark: s.agreementMark(a)}}})
	}
	out := ui.Table{Caption: "ほかの団体に行く人", Heads: []ui.Head{{Title: "氏名"}, {Title: "行き先の団体"}, {Title: "登録した日時"}}}
	var ends []ui.FormView
	for _, g := range goings {
		out.Rows = append(out.Rows, ui.Row{Cells: []ui.Cell{{Text: g.Name, Head: true, URL: personURL(g.PersonID)}, {Text: g.Body}, {Text: g.LinkedAt.Table(), Class: "date"}}})
		if actor.From(r.Context()).Can(CanManage) {
			ends = append(ends, ui.FormView{
				Form:   ui.Form{Action: jointPath + "/going/" + g.PersonID + "/end", Submit: g.Name + "さんと" + g.Body + "との行き来をやめさせる", Kind: ui.Delete},
				Hidden: []ui.Option{{Value: "body", Label: g.OtherBody}},
			})
		}
	}
	parts := []ui.Part{
		{Title: "ほかの団体に見せる合意", Table: t, Empty: ui.Empty{Title: "合意は記録されていません", Text: "広域連合や都道府県など、同じ Okite を使う団体の担当者に見せるときに記録します。"}},
		{Title: "ほかの団体に行く人", Text: "この団体の職員で、ほかの団体から受け取ったコードを使った人です。", Table: out, Empty: ui.Empty{Title: "ほかの団体に行く人はいません", Text: "ほかの団体のコードを使った職員が、ここに並びます。"}, Forms: ends},
	}
	return web.Show(w, r, http.StatusOK, web.Page{
		Title: "共同利用", Lead: "同じ Okite を使うほかの団体との、合意にもとづく行き来です。合意のない範囲は、ないものとして扱われます。", Crumbs: crumbs(), Wide: true, Main: ui.Parts(parts),
		Tools: tools(r, CanManage, ui.Action{Kind: ui.Primary, Text: "共同利用の合意を記録する", URL: jointPath + "/new"}),
	})
}

func (s *Service) agreementMark(a Agreement) ui.Mark {
	switch {
	case !a.WithdrawnAt.IsZero():
		return ui.Mark{Tone: ui.Plain, Text: "取りやめ"}
	case a.InForce(s.Today()):
		return ui.Mark{Tone: ui.Good, Text: "有効"}
	}
	return ui.Mark{Tone: ui.Plain, Text: "期間外"}
}

func (s *Service) agreementPage(w http.ResponseWriter, r *http.Request) error {
	return s.showAgreement(w, r, http.StatusOK, r.PathValue("id"), ui.Entry{})
}

func (s *Service) showAgreement(w http.ResponseWriter, r *http.Request, status int, id string, e ui.Entry) error {
	a, operators, err := s.Agreed(r.Context(), id)
	if err != nil {
		return err
	}
	var shown []string
	for _, o := range s.openings() {
		for _, name := range a.Areas {
			if o.Area == name {
				shown = append(shown, o.Meaning)
			}
		}
	}
	ended := ""
	if !a.WithdrawnAt.IsZero() {
		ended = a.WithdrawnAt.Table() + "（" + a.WithdrawnWhy + "）"
	}
	open := a.WithdrawnAt.IsZero() && s.Today().Before(a.Until)
	manages := open && actor.From(r.Context()).Can(CanManage)
	parts := []ui.Part{
		{Facts: []ui.Fact{
			{Label: "相手の団体", Value: a.PartnerName}, {Label: "目的", Value: a.Purpose}, {Label: "期間", Value: a.Span.Text()}, {Label: "見せる範囲", Value: strings.Join(shown, "、")},
			{Label: "決めた人または会議", Value: a.DecidedBy}, {Label: "理由、根拠", Value: a.Reason}, {Label: "記録した人", Value: a.RecordedBy}, {Label: "記録した日時", Value: a.RecordedAt.Table()}, {Label: "取りやめ", Value: ended},
		}},
		operatorPart(operators, manages, s.Today().String()),
	}
	if manages {
		parts = append(parts, ui.Part{Title: "担当者を加える", Text: "加えると、コードが1回だけ表示されます。相手の団体の担当者に渡してください。担当者は、自分の団体の「自分のサインイン」の画面で、そのコードを入力します。", Forms: []ui.FormView{{
			Form:   ui.Form{Action: jointPath + "/" + id + "/join", Entry: e, Submit: "加えて、コードを作る"},
			Fields: []ui.Control{ui.Entered(e.Field("name", "担当者の氏名").Must().Limit(60).Filled("off"))},
		}}})
	}
	p := web.Page{Title: a.PartnerName + "との共同利用", Badge: s.agreementMark(a), Crumbs: jointCrumbs(), Wide: true, Main: ui.Parts(parts)}
	if manages {
		p.Tools = []ui.Action{{Kind: ui.Delete, Text: "合意を取りやめる", URL: jointPath + "/" + id + "/end"}}
	}
	return web.Show(w, r, status, p)
}

// operatorPart lists who came by an agreement, and who took the code at home.
func operatorPart(list []Operator, manages bool, today string) ui.Part {
	t := ui.Table{Caption: "担当者", Heads: []ui.Head{{Title: "担当者"}, {Title: "コードを使った人"}, {Title: "使った日時"}, {Title: "状態"}}}
	part := ui.Part{Title: "相手の団体の担当者", Empty: ui.Empty{Title: "担当者はいません", Text: "相手の団体の担当者を加えると、その人だけが見られるようになります。"}}
	for _, o := range list {
		taken, mark := "", ui.Mark{Tone: ui.Plain, Text: "利用停止"}
		switch {
		case o.Active && o.Entry.HomePerson != "":
			mark = ui.Mark{Tone: ui.Good, Text: "行き来できる"}
		case o.Active && today != "":
			mark = ui.Mark{Tone: ui.Warn, Text: "コードの期限 " + o.Entry.CodeUntil.Table()}
		}
		if o.Entry.HomePerson != "" {
			taken = o.Entry.HomeName + "（利用者ID " + o.Entry.HomeLogin + "）"
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: o.Name, Head: true, URL: personURL(o.ID)}, {Text: taken}, {Text: o.Entry.TakenAt.Table(), Class: "date"}, {Mark: mark}}})
		if manages && o.Active {
			version := []ui.Option{{Value: "version", Label: versionText(o.Version)}}
			at := jointPath + "/person/" + o.ID
			part.Forms = append(part.Forms,
				ui.FormView{Form: ui.Form{Action: at + "/code", Submit: o.Name + "さんのコードを作り直す", Kind: ui.Secondary}, Hidden: version},
				ui.FormView{Form: ui.Form{Action: at + "/withdraw", Submit: o.Name + "さんの利用をやめる", Kind: ui.Delete}, Hidden: version})
		}
	}
	part.Table = t
	return part
}

func (s *Service) joinPage(w http.ResponseWriter, r *http.Request) error {
	in, entry, err := web.Decode[Joining](r)
	in.ID = r.PathValue("id")
	if err == nil {
		var j Joined
		if j, err = s.Join(r.Context(), in); err == nil {
			return showCode(w, r, j)
		}
	}
	if entry, refused := web.Refused(entry, err); refused {
		return s.showAgreement(w, r, http.StatusUnprocessableEntity, in.ID, entry)
	}
	return err
}

func (s *Service) recodePage(w http.ResponseWriter, r *http.Request) error {
	in, err := target(r)
	if err != nil {
		return err
	}
	j, err := s.Recode(r.Context(), in)
	if err != nil {
		return err
	}
	return showCode(w, r, j)
}

// showCode answers with a page instead of a redirect, as with a first password.
func showCode(w http.ResponseWriter, r *http.Request, j Joined) error {
	at := jointPath + "/" + j.AgreementID
	return web.Show(w, r, http.StatusOK, web.Page{
		Title: "コードを作りました", Crumbs: jointCrumbs(ui.Crumb{Title: j.Unit + "との共同利用", URL: at}),
		Main: ui.Parts([]ui.Part{{
			Notices: []ui.Notice{{Tone: ui.Warn, Text: "このコードは、いまだけ表示されます。書き写して、本人に直接渡してください。使えるのは1回だけ、7日までです。"}},
			Facts:   []ui.Fact{{Label: "担当者", Value: j.Name}, {Label: "団体", Value: j.Unit}, {Label: "コード", Value: j.Code}},
			Text:    "担当者は、自分の団体にサインインし、「自分のサインイン」の画面で、この団体を選んでコードを入力します。",
			Buttons: []ui.Action{{Kind: ui.Secondary, Text: "合意の画面に戻る", URL: at}},
		}}),
	})
}

func (s *Service) withdrawOperator(w http.ResponseWriter, r *http.Request) error {
	in, err := target(r)
	if err != nil {
		return err
	}
	p, err := s.Withdraw(r.Context(), in)
	if err != nil {
		return err
	}
	return web.Redirect(w, r, jointPath, p.Name+"さんの利用をやめました。すぐに見られなくなります。")
}
