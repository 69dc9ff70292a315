package revision

import (
	"context"
	"net/http"
	"strconv"

	"github.com/okite-isms/okite/internal/area/policy"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

func (s *Service) itemRoutes(m *web.Mux) {
	m.Handle("GET "+revisionPath+"/{id}/item", CanDraft, s.itemPage)
	m.HandleUpload("POST "+revisionPath+"/{id}/item", CanDraft, textMax+web.FormLimit, s.addItem)
	m.Handle("POST "+revisionPath+"/{id}/remove", CanDraft, s.removeItem)
}

func (s *Service) itemPage(w http.ResponseWriter, r *http.Request) error {
	x, err := s.Show(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	in := Adding{Version: x.Version, Way: string(Partial), Publication: string(policy.Internal)}
	if id := web.Clean(r.URL.Query().Get("item")); id != "" {
		found := false
		for _, i := range x.Items {
			if i.ID == id {
				found = true
				in = Adding{Item: i.ID, Version: x.Version, Way: string(i.Way), Document: i.DocumentID, Title: i.Title, Kind: i.Kind, Publication: i.Publication, Parent: i.ParentID, Instrument: i.Instrument, Draft: i.DraftID, Wording: i.Wording}
				if i.Way != Making {
					in.Title, in.Kind, in.Parent = "", "", ""
				}
			}
		}
		if !found {
			return fault.New(fault.NotFound, "この規程は、改正の中にありません。")
		}
	}
	return s.showItem(w, r, http.StatusOK, web.EntryOf(in))
}

func (s *Service) showItem(w http.ResponseWriter, r *http.Request, status int, e ui.Entry) error {
	ctx := r.Context()
	x, err := s.Show(ctx, r.PathValue("id"))
	if err != nil {
		return err
	}
	if err := x.drafting(); err != nil {
		return err
	}
	fields, err := s.itemFields(ctx, e)
	if err != nil {
		return err
	}
	title, submit := "規程を加える", "加える"
	var more []ui.Part
	if item := e.Values.Get("item"); item != "" {
		title, submit = "改める規程を直す", "直す"
		more = []ui.Part{{Title: "この規程を外す", Text: "改正から外します。規程そのものは変わりません。", Forms: []ui.FormView{{
			Form:   ui.Form{Action: revisionURL(x.ID) + "/remove", Submit: "外す", Kind: ui.Delete},
			Hidden: []ui.Option{{Value: "item", Label: item}, {Value: "version", Label: strconv.FormatInt(x.Version, 10)}},
		}}}}
	}
	v := ui.FormView{Form: ui.Form{Action: revisionURL(x.ID) + "/item", Entry: e, Files: true, Submit: submit, Cancel: revisionURL(x.ID)}, Fields: fields}.Carry("version", "item")
	return web.Show(w, r, status, web.Page{
		Title: title, Lead: "規程と、その新しい本文を選びます。本文は、ファイルで読み込むか、編集した改正案から選びます。", Crumbs: crumbs(ui.Crumb{Title: x.NumberText(), URL: revisionURL(x.ID)}),
		Main: ui.Parts(append([]ui.Part{{Forms: []ui.FormView{v}}}, more...)),
	})
}

func (s *Service) itemFields(ctx context.Context, e ui.Entry) ([]ui.Control, error) {
	documents, _, err := s.config.Policies.List(ctx, policy.Query{Limit: 500})
	if err != nil {
		return nil, err
	}
	none := ui.Option{Label: "選ばない"}
	choices, kinds, numbers, states, ways := []ui.Option{none}, []ui.Option{none}, []ui.Option{{Label: "番号を付けない"}}, []ui.Option{}, []ui.Option{}
	for _, d := range documents {
		choices = append(choices, ui.Option{Value: d.ID, Label: d.Title})
	}
	for _, k := range s.config.Definitions.DocumentKinds() {
		kinds = append(kinds, ui.Option{Value: k.Name, Label: k.Title})
	}
	for _, i := range s.config.Definitions.Instruments() {
		numbers = append(numbers, ui.Option{Value: i.Name, Label: i.Title + "（" + i.Meaning + "）"})
	}
	for _, x := range policy.States() {
		states = append(states, ui.Option{Value: string(x), Label: x.Title(), Help: x.Meaning()})
	}
	for _, x := range Ways() {
		ways = append(ways, ui.Option{Value: string(x), Label: x.Title()})
	}
	fields := []ui.Control{
		ui.OneOf(e.Field("way", "改正の種類").Must().Of(ways...)),
		ui.Choice(e.Field("document", "改める規程").Of(choices...).Hint("一部改正、全部改正、廃止のときに選びます。")),
		ui.Attached(e.Field("file", "新しい本文のファイル").Files(".docx,.pdf,.txt,.md,.html,.xml,.xlsx", false).Hint("Word、PDF、文章、HTML、XML、Excel。20MBまで。改正した後の本文の全体を入れてください。")),
	}
	if s.config.Drafts != nil {
		list, err := s.config.Drafts.Offered(ctx)
		if err != nil {
			return nil, err
		}
		drafts := []ui.Option{none}
		for _, d := range list {
			drafts = append(drafts, ui.Option{Value: d.ID, Label: d.Title})
		}
		fields = append(fields, ui.Choice(e.Field("draft", "編集した改正案").Of(drafts...).Hint("ファイルの代わりに、画面で編集した改正案を使うときに選びます。")))
	}
	return append(fields,
		ui.Choice(e.Field("instrument", "番号の種別").Of(numbers...).Hint("公布のときに、この種別の番号を付けます。")),
		ui.Lines(e.Field("wording", "改め文").Limit(wordingMax).Tall(4).Hint("改め文の方式で公布するときに書きます。例：第3条中「課長」を「所属長」に改める。")),
		ui.Entered(e.Field("title", "新しい規程の名称").Limit(200).Hint("ここから下は、新しく定めるときに書きます。")),
		ui.Choice(e.Field("kind", "規程の種類").Of(kinds...)), ui.OneOf(e.Field("publication", "公開の範囲").Of(states...)), ui.Choice(e.Field("parent", "上位の規程").Of(choices...)),
	), nil
}

func (s *Service) addItem(w http.ResponseWriter, r *http.Request) error {
	x, err := s.Show(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	if err := x.drafting(); err != nil {
		return err // before a file is read
	}
	plain, name, content, err := parted(r)
	entry := ui.Entry{Values: ui.Values{"version": {strconv.FormatInt(x.Version, 10)}, "way": {string(Partial)}}}
	if err == nil {
		var in Adding
		if in, entry, err = web.Decode[Adding](plain); err == nil {
			in.ID, in.FileName, in.Content = x.ID, name, content
			_, err = s.Add(r.Context(), in)
		}
	}
	return web.Answer(w, r, entry, revisionURL(x.ID), "改正に加えました。影響を確かめてください。", err, func(status int, e ui.Entry) error { return s.showItem(w, r, status, e) })
}

func (s *Service) removeItem(w http.ResponseWriter, r *http.Request) error {
	in, _, err := web.Decode[Removing](r)
	if err != nil {
		return err
	}
	in.ID = r.PathValue("id")
	if _, err := s.Remove(r.Context(), in); err != nil {
		return err
	}
	return web.Redirect(w, r, revisionURL(in.ID), "改正から外しました。")
}
