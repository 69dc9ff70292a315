package policy

import (
	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/area"
	"net/http"
	"strconv"

	"github.com/okite-isms/okite/internal/area/policy/page"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

// placeEntry is what the form sends; the id stands in the path.
type placeEntry struct {
	Title   string `form:"title"`
	Kind    string `form:"kind"`
	Parent  string `form:"parent"`
	Version int64  `form:"version"`
}

func (s *Service) placeForm(w http.ResponseWriter, r *http.Request) error {
	d, err := s.Document(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	entry := web.EntryOf(placeEntry{d.Title, d.Kind, d.Parent, d.Version})
	return s.showPlace(w, r, http.StatusOK, d, entry)
}

func (s *Service) showPlace(w http.ResponseWriter, r *http.Request, status int, d Document, entry ui.Entry) error {
	documents, err := s.Hierarchy(r.Context())
	if err != nil {
		return err
	}
	parents := []ui.Option{{Value: "", Label: "（なし。最上位に置く）"}}
	for _, o := range documents {
		if o.ID != d.ID {
			parents = append(parents, ui.Option{Value: o.ID, Label: o.Title})
		}
	}
	var kinds []ui.Option
	for _, k := range s.kinds.DocumentKinds() {
		kinds = append(kinds, ui.Option{Value: k.Name, Label: k.Title + "（" + k.Meaning + "）"})
	}
	f := ui.Form{Action: pathOf(d.ID, "place"), Entry: entry, Submit: "変更する", Cancel: pathOf(d.ID)}
	return web.Show(w, r, status, web.Page{
		Title: "名称・位置を変える", Crumbs: crumbsTo(d), Main: page.Placed(f, kinds, parents, entry.Values.Get("version")),
		Tools: manageTools(d),
	})
}

// manageTools leads to the rarer steps.
func manageTools(d Document) []ui.Action {
	if !d.Withdrawn.IsZero() {
		return nil
	}
	return []ui.Action{{Kind: ui.Quiet, Text: "この規程を取り下げる", URL: pathOf(d.ID, "withdraw")}}
}

func (s *Service) place(w http.ResponseWriter, r *http.Request) error {
	id := r.PathValue("id")
	in, entry, err := web.Decode[placeEntry](r)
	if err == nil {
		err = s.Place(r.Context(), Placement{id, in.Title, in.Kind, in.Parent, in.Version})
	}
	if entry, refused := web.Refused(entry, err); refused {
		d, err := s.Document(r.Context(), id)
		if err != nil {
			return err
		}
		return s.showPlace(w, r, http.StatusUnprocessableEntity, d, entry)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, pathOf(id), "名称と位置を変更しました。")
}

type publishEntry struct {
	State   string `form:"state"`
	Version int64  `form:"version"`
}

func (s *Service) publishForm(w http.ResponseWriter, r *http.Request) error {
	d, err := s.Document(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	return s.showPublish(w, r, http.StatusOK, d, web.EntryOf(publishEntry{string(d.State), d.Version}))
}

func (s *Service) showPublish(w http.ResponseWriter, r *http.Request, status int, d Document, entry ui.Entry) error {
	f := ui.Form{Action: pathOf(d.ID, "publish"), Entry: entry, Submit: "公開の範囲を変える", Cancel: pathOf(d.ID)}
	return web.Show(w, r, status, web.Page{
		Title: "公開の範囲を変える", Crumbs: crumbsTo(d), Lead: "変更は、一覧、検索、出力、原文、ファイルの保存のすべてに、すぐに効きます。",
		Main:  page.Published(f, stateOptions(), entry.Values.Get("version")),
		Tools: sharingTools(actor.From(r.Context()), d.ID),
	})
}

// sharingTools lead to who may see a document besides what its state says: the people on a
// name list alone, or somebody from outside.
func sharingTools(who actor.Actor, id string) (list []ui.Action) {
	ref := area.Ref{Area: areaName, ID: id}
	if who.Can(org.CanSee) {
		list = append(list, ui.Action{Kind: ui.Secondary, Text: "名簿で限る", URL: org.AccessURL(ref)})
	}
	if who.Can(org.CanManage) {
		list = append(list, ui.Action{Kind: ui.Secondary, Text: "外部の人に、この規程だけを見せる", URL: org.InviteURL(ref)})
	}
	return list
}

func stateOptions() []ui.Option {
	var list []ui.Option
	for _, st := range States() {
		list = append(list, ui.Option{Value: string(st), Label: st.Title(), Help: st.Meaning()})
	}
	return list
}

func (s *Service) publish(w http.ResponseWriter, r *http.Request) error {
	id := r.PathValue("id")
	in, entry, err := web.Decode[publishEntry](r)
	if err == nil {
		err = s.Publish(r.Context(), Publication{id, State(in.State), in.Version})
	}
	if entry, refused := web.Refused(entry, err); refused {
		d, err := s.Document(r.Context(), id)
		if err != nil {
			return err
		}
		return s.showPublish(w, r, http.StatusUnprocessableEntity, d, entry)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, pathOf(id), "公開の範囲を「"+State(in.State).Title()+"」に変更しました。")
}

type versionEntry struct {
	Version int64 `form:"version"`
}

func (s *Service) withdrawForm(w http.ResponseWriter, r *http.Request) error {
	d, err := s.Document(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	return web.Show(w, r, http.StatusOK, web.Page{Title: "規程の取下げ", Crumbs: crumbsTo(d), Main: ui.Ask(ui.Confirm{
		Action: pathOf(d.ID, "withdraw"), Text: "「" + d.Title + "」を取り下げます。",
		Points: []string{"一覧、規程体系、検索に出なくなります。", "本文と版の記録は残り、一覧の「取り下げたもの」から開けます。", "あとで元に戻せます。"},
		Submit: "取り下げる", Cancel: pathOf(d.ID), Hidden: []ui.Option{{Value: "version", Label: strconv.FormatInt(d.Version, 10)}},
	})})
}

func (s *Service) withdraw(w http.ResponseWriter, r *http.Request) error {
	in, _, err := web.Decode[versionEntry](r)
	if err != nil {
		return err
	}
	if err := s.Withdraw(r.Context(), r.PathValue("id"), in.Version); err != nil {
		return err
	}
	return web.Redirect(w, r, "/policy", "規程を取り下げました。一覧の「取り下げたもの」から元に戻せます。")
}

func (s *Service) restore(w http.ResponseWriter, r *http.Request) error {
	in, _, err := web.Decode[versionEntry](r)
	if err != nil {
		return err
	}
	id := r.PathValue("id")
	if err := s.Restore(r.Context(), id, in.Version); err != nil {
		return err
	}
	return web.Redirect(w, r, pathOf(id), "規程を元に戻しました。")
}

type decideEntry struct {
	As      string `form:"as"`
	Version int64  `form:"version"`
}

func (s *Service) decide(w http.ResponseWriter, r *http.Request) error {
	in, _, err := web.Decode[decideEntry](r)
	if err != nil {
		return err
	}
	id := r.PathValue("id")
	if err := s.Decide(r.Context(), id, in.Version, in.As == "norm"); err != nil {
		return err
	}
	if in.As == "norm" {
		return web.Redirect(w, r, pathOf(id), "規程として扱います。種類は「名称・位置を変える」で直せます。")
	}
	return web.Redirect(w, r, pathOf(id), "参考資料として残しました。")
}

func (s *Service) choose(w http.ResponseWriter, r *http.Request) error {
	entry := ui.Entry{Values: ui.Values{"state": {string(Internal)}}}
	return s.showChoose(w, r, http.StatusOK, r.URL.Query().Get("document"), entry)
}

func (s *Service) showChoose(w http.ResponseWriter, r *http.Request, status int, document string, entry ui.Entry) error {
	p := web.Page{Title: "規程を読み込む", Crumbs: []ui.Crumb{toList}, Lead: "文章のファイル（Word、PDF、テキストなど）を選ぶと、条・項・号の構造を読み取ります。元のファイルは、そのまま残します。"}
	v := page.NewUpload{
		Form: ui.Form{Action: "/policy/new", Entry: entry, Files: true, Submit: "読み込む", Cancel: "/policy"},
		File: entry.Field("file", "ファイル").Must().Files(".docx,.pdf,.txt,.md,.text,.markdown,.html,.htm,.xml,.xlsx", true).
			Hint("Word（.docx）、PDF、テキスト（.txt、.md）、Webページ（.html）、法令のXML（.xml）、Excel（.xlsx）を、まとめて20ファイルまで、1ファイル20MB、合計40MBまで選べます。文字コードは自動で見分けます。画像だけのPDF、パスワードやマクロの付いたファイル、古い形式（.doc、.xls）は読めません。"),
		State: entry.Field("state", "公開の範囲").Must().Of(stateOptions()...),
	}
	if document != "" {
		d, err := s.Document(r.Context(), document)
		if err != nil {
			return err
		}
		v.Document, v.File.Multiple, v.Form.Cancel = d.ID, false, pathOf(d.ID)
		p.Title, p.Crumbs = "改正した版を読み込む", crumbsTo(d)
		p.Lead = "「" + d.Title + "」の新しい版として読み込みます。変わっていない条項は、同じものとして引き継ぎます。"
	}
	batches, err := s.Batches(r.Context())
	if err != nil {
		return err
	}
	if document == "" {
		v.Batches = batchViews(batches)
	}
	p.Main = page.Choose(v)
	return web.Show(w, r, status, p)
}

func (s *Service) upload(w http.ResponseWriter, r *http.Request) error {
	in, entry, err := decodeUpload(r)
	batch := ""
	if err == nil {
		batch, err = s.Read(r.Context(), in)
	}
	if entry, refused := web.Refused(entry, err); refused {
		return s.showChoose(w, r, http.StatusUnprocessableEntity, in.Document, entry)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, batchURL(batch), "")
}

func (s *Service) watch(w http.ResponseWriter, r *http.Request) error {
	batch := r.URL.Query().Get("batch")
	uploads, titles, err := s.Progress(r.Context(), batch)
	if err != nil {
		return err
	}
	return web.Show(w, r, http.StatusOK, web.Page{
		Title: "読み込みの状況", Crumbs: []ui.Crumb{toList}, Wide: true, Main: page.Watch(progressView(batch, uploads, titles)),
	})
}
