package org

import (
	"net/http"
	"strconv"

	"github.com/okite-isms/okite/internal/area/org/page"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

const accountPath = "/org/account"

func (s *Service) accountRoutes(m *web.Mux) {
	m.Handle("GET "+accountPath, CanManage, s.accountPage)
	m.Handle("POST "+accountPath, CanManage, s.issueSheets)
	m.Handle("GET "+personPath+"/{id}/open", CanManage, s.openPage)
	m.Handle("POST "+personPath+"/{id}/open", CanManage, s.open)
}

func (s *Service) accountPage(w http.ResponseWriter, r *http.Request) error {
	list, err := s.Accountless(r.Context())
	if err != nil {
		return err
	}
	t := ui.Table{Caption: "利用者IDのない人", Heads: []ui.Head{{Title: "所属"}, {Title: "人数", Class: "number"}}}
	options := []ui.Option{}
	for _, g := range list {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: unitName(g.Unit), Head: true}, {Text: strconv.Itoa(g.Count), Class: "number"}}})
		options = append(options, ui.Option{Value: g.Unit, Label: unitName(g.Unit) + "（" + strconv.Itoa(g.Count) + "人）"})
	}
	p := ui.Part{Table: t, Empty: ui.Empty{Title: "利用者IDのない人はいません", Text: "名簿を取り込むと、新しく来た人がここに並びます。"}}
	if len(list) > 0 {
		p.Forms = []ui.FormView{{
			Notices: []ui.Notice{{Tone: ui.Info, Text: "利用者IDは職員番号になります。最初のパスワードは1人1枚の用紙に、一度だけ表示します。印刷して封をし、本人に渡してください。"}},
			Form:    ui.Form{Action: accountPath, Submit: "この所属の用紙を作る", Cancel: personPath},
			Fields: []ui.Control{
				ui.Choice(ui.Entry{}.Field("unit", "所属").Must().Of(options...).Hint("一度に100人までです。")),
				ui.Choice(ui.Entry{}.Field("format", "用紙の形").Of(ui.Option{Label: "画面に表示して印刷する"}, ui.Option{Value: string(pdfFormat), Label: "PDF"}, ui.Option{Value: string(wordFormat), Label: "Word"}).
					Hint("ファイルにしたときは、印刷した後で必ず消してください。")),
			},
		}}
	}
	return web.Show(w, r, http.StatusOK, web.Page{Title: "最初のパスワードの用紙", Lead: "まだ利用者IDのない人に、所属ごとにまとめて作ります。メールや自分のパソコンがない人にも、紙で渡せます。", Crumbs: crumbs(), Main: ui.Parts([]ui.Part{p})})
}

func unitName(unit string) string {
	if unit == "" {
		return "（所属なし）"
	}
	return unit
}

// issueSheets answers with a page instead of a redirect: the passwords are shown this
// once and must not be kept anywhere to be shown after one.
func (s *Service) issueSheets(w http.ResponseWriter, r *http.Request) error {
	in, _, err := web.Decode[SheetIssue](r)
	if err != nil {
		return err
	}
	f, err := paperFormatOf(in.Format)
	if err != nil {
		return err // before there are passwords that nobody would see
	}
	d, err := s.issued(r.Context(), unitName(cleanName(in.Unit))+"の最初のパスワード")
	if err != nil {
		return err
	}
	list, err := s.IssueSheets(r.Context(), in)
	if err != nil {
		return err
	}
	if in.Format != "" {
		if err := sendPaper(w, r, f, sealedDocument(d, list)); err == nil {
			return nil
		}
		s.config.Log.WarnContext(r.Context(), "sheets of first passwords are shown instead of sent", "error", err)
	}
	var sheets []page.SheetView
	for _, x := range list {
		sheets = append(sheets, page.SheetView{Name: x.Name, Number: x.Number, Unit: unitName(x.Unit), Login: x.Login, Password: x.Password})
	}
	return web.Show(w, r, http.StatusOK, web.Page{Title: unitName(in.Unit) + "の最初のパスワード", Crumbs: crumbs(ui.Crumb{Title: "最初のパスワードの用紙", URL: accountPath}), Main: page.Sheets(sheets)})
}

func (s *Service) openPage(w http.ResponseWriter, r *http.Request) error {
	l, err := s.Person(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	return showOpen(w, r, http.StatusOK, l.ID, web.EntryOf(AccountOpening{Login: l.Number}))
}

func showOpen(w http.ResponseWriter, r *http.Request, status int, id string, e ui.Entry) error {
	v := ui.FormView{Form: ui.Form{Action: personURL(id) + "/open", Entry: e, Submit: "利用者IDを作る", Cancel: personURL(id)}, Fields: []ui.Control{
		ui.Entered(e.Field("login", "利用者ID").Must().Limit(64).Filled("off").Hint("サインインに使う名前です。文字、数字、「.」「_」「-」「@」が使えます。あとから変えられません。")),
	}}
	return web.Show(w, r, status, web.Page{Title: "利用者IDを作る", Crumbs: crumbs(), Main: ui.FormWith(v)})
}

func (s *Service) open(w http.ResponseWriter, r *http.Request) error {
	if err := s.known("person")(r.Context(), r.PathValue("id")); err != nil {
		return err
	}
	in, entry, err := web.Decode[AccountOpening](r)
	in.ID = r.PathValue("id")
	if err == nil {
		var e Enrolled
		if e, err = s.OpenAccount(r.Context(), in); err == nil {
			return showFirstPassword(w, r, "利用者IDを作りました", e)
		}
	}
	if entry, refused := web.Refused(entry, err); refused {
		return showOpen(w, r, http.StatusUnprocessableEntity, in.ID, entry)
	}
	return err
}
