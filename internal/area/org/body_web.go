package org

import (
	"net/http"
	"strconv"

	"github.com/okite-isms/okite/internal/area/org/page"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

func kindOptions() []ui.Option {
	list := []ui.Option{{Label: "選んでください"}}
	for _, k := range Kinds() {
		list = append(list, ui.Option{Value: string(k), Label: k.Title()})
	}
	return list
}

func networkOptions() []ui.Option {
	list := []ui.Option{{Label: "未登録"}}
	for _, n := range Networks() {
		list = append(list, ui.Option{Value: string(n), Label: networkText(n)})
	}
	return list
}

// networkText says with the model what it asks for.
func networkText(n Network) string {
	if n.Audited() {
		return n.Title() + "（外部監査が必要）"
	}
	return n.Title()
}

func monthOptions() []ui.Option {
	var list []ui.Option
	for m := 1; m <= 12; m++ {
		list = append(list, ui.Option{Value: strconv.Itoa(m), Label: strconv.Itoa(m) + "月"})
	}
	return list
}

func bodyForm(entry ui.Entry, action, cancel string) page.BodyFormView {
	return page.BodyFormView{Entry: entry, Action: action, Cancel: cancel, Kinds: kindOptions(), Months: monthOptions(), Networks: networkOptions()}
}

func (s *Service) bodyPage(w http.ResponseWriter, r *http.Request) error {
	b, err := s.Body(r.Context())
	if err != nil {
		return err
	}
	v := page.BodyView{
		Sample: b.Sample, Manage: actor.From(r.Context()).Can(CanManageBody),
		Facts: []ui.Fact{
			{Label: "名称", Value: b.Name}, {Label: "種類", Value: b.Kind.Title()}, {Label: "全国地方公共団体コード", Value: b.Code},
			{Label: "年度の始まり", Value: strconv.Itoa(b.FiscalStart) + "月"}, {Label: "ネットワークのモデル", Value: networkText(b.Network)}, {Label: "Okite を使い始めた日時", Value: b.CreatedAt.Table()},
		},
	}
	return web.Show(w, r, http.StatusOK, web.Page{
		Title: "団体", Main: page.Body(v),
		Tools: tools(r, CanManageBody, ui.Action{Kind: ui.Secondary, Text: "情報を変更する", URL: bodyPath + "/edit"}),
	})
}

func (s *Service) amendPage(w http.ResponseWriter, r *http.Request) error {
	b, err := s.Body(r.Context())
	if err != nil {
		return err
	}
	return showAmend(w, r, http.StatusOK, web.EntryOf(Amendment{b.Version, b.Name, string(b.Kind), b.Code, b.FiscalStart, string(b.Network)}))
}

func bodyCrumbs() []ui.Crumb { return []ui.Crumb{{Title: "団体", URL: bodyPath}} }

func showAmend(w http.ResponseWriter, r *http.Request, status int, entry ui.Entry) error {
	return web.Show(w, r, status, web.Page{Title: "団体の情報の変更", Crumbs: bodyCrumbs(), Main: page.Amend(bodyForm(entry, bodyPath, bodyPath))})
}

func (s *Service) amend(w http.ResponseWriter, r *http.Request) error {
	in, entry, err := web.Decode[Amendment](r)
	if err == nil {
		_, err = s.Amend(r.Context(), in)
	}
	if entry, refused := web.Refused(entry, err); refused {
		return showAmend(w, r, http.StatusUnprocessableEntity, entry)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, bodyPath, "団体の情報を変更しました。")
}

func (s *Service) besidePage(w http.ResponseWriter, r *http.Request) error {
	return showBeside(w, r, http.StatusOK, ui.Entry{Values: ui.Values{"fiscal_start": {"4"}}})
}

func showBeside(w http.ResponseWriter, r *http.Request, status int, entry ui.Entry) error {
	return web.Show(w, r, status, web.Page{
		Title: "自分の団体で使い始める", Crumbs: bodyCrumbs(), Main: page.Found(bodyForm(entry, bodyPath+"/new", bodyPath)),
		Lead: "見本の団体の隣に、何も登録されていない団体を作ります。見本の団体はそのまま残ります。",
	})
}

func (s *Service) foundBeside(w http.ResponseWriter, r *http.Request) error {
	in, entry, err := web.Decode[Founding](r)
	in.Password = r.PostFormValue("password") // blanks at its ends belong to it
	if err == nil {
		_, err = s.FoundBeside(r.Context(), in)
	}
	delete(entry.Values, "password")
	if entry, refused := web.Refused(entry, err); refused {
		return showBeside(w, r, http.StatusUnprocessableEntity, entry)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, bodyPath, "「"+cleanName(in.Name)+"」を作りました。サインアウトして、新しい団体を選んでサインインしてください。")
}

func (s *Service) erasePage(w http.ResponseWriter, r *http.Request) error {
	return s.showErase(w, r, http.StatusOK, ui.Entry{})
}

func (s *Service) showErase(w http.ResponseWriter, r *http.Request, status int, entry ui.Entry) error {
	b, err := s.Body(r.Context())
	if err != nil {
		return err
	}
	v := page.EraseView{Entry: entry, Name: b.Name, Sample: b.Sample}
	return web.Show(w, r, status, web.Page{Title: "見本データの削除", Crumbs: bodyCrumbs(), Main: page.Erase(v)})
}

func (s *Service) eraseSample(w http.ResponseWriter, r *http.Request) error {
	in, entry, err := web.Decode[Erasure](r)
	if err == nil {
		err = s.EraseSample(r.Context(), in)
	}
	if entry, refused := web.Refused(entry, err); refused {
		return s.showErase(w, r, http.StatusUnprocessableEntity, entry)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, web.SignInPath, "見本データを削除しました。")
}
