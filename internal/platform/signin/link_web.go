package signin

import (
	"net/http"

	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

// linkParts shows to which other bodies somebody goes, and takes the code of one more.
func linkParts(x self, own string, entry ui.Entry) []ui.Part {
	choices := []ui.Option{{Label: "（選んでください）"}}
	for _, b := range x.bodies {
		if b.ID != own {
			choices = append(choices, ui.Option{Value: b.ID, Label: b.Name})
		}
	}
	t := ui.Table{Caption: "行き来できる団体", Heads: []ui.Head{{Title: "団体"}, {Title: "登録した日時"}}}
	var ends []ui.FormView
	for _, l := range x.links {
		name := nameOf(x.bodies, l.OtherBody)
		if name == "" {
			continue // the body is gone
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: name, Head: true}, {Text: l.LinkedAt.Table(), Class: "date"}}})
		ends = append(ends, ui.FormView{
			Form:   ui.Form{Action: selfPath + "/link/end", Submit: name + "との行き来をやめる", Kind: ui.Delete},
			Hidden: []ui.Option{{Value: "body", Label: l.OtherBody}},
		})
	}
	return []ui.Part{
		{Title: "ほかの団体との行き来", Table: t, Empty: ui.Empty{Title: "行き来できる団体はありません", Text: "共同利用の合意をした団体から受け取ったコードを入力すると、サインインし直さずに、その団体に切り替えられるようになります。"}, Forms: ends},
		{Title: "コードの入力", Forms: []ui.FormView{{
			Form: ui.Form{Action: selfPath + "/link", Entry: entry, Submit: "行き来できるようにする", Kind: ui.Secondary},
			Fields: []ui.Control{
				ui.Choice(entry.Field("body", "コードを渡した団体").Must().Of(choices...)),
				ui.Entered(entry.Field("code", "コード").Must().Limit(40).Filled("off").Hint("1回だけ、渡されてから7日まで使えます。")),
			},
		}}},
	}
}

func (s *Service) linkPage(w http.ResponseWriter, r *http.Request) error {
	in, entry, err := web.Decode[Linking](r)
	if err == nil {
		if err = s.link(r.Context(), in, s.visitOf(r)); err == nil {
			return web.Redirect(w, r, selfPath, "行き来できるようにしました。画面の上のボタンで切り替えます。")
		}
	}
	delete(entry.Values, "code") // opens a door until it is used
	if entry, refused := web.Refused(entry, err); refused {
		return s.showSelf(w, r, http.StatusUnprocessableEntity, ui.Entry{}, entry)
	}
	return err
}

func (s *Service) unlinkPage(w http.ResponseWriter, r *http.Request) error {
	in, _, err := web.Decode[Switching](r)
	if err != nil {
		return err
	}
	if err := s.unlink(r.Context(), in.Body); err != nil {
		return err
	}
	return web.Redirect(w, r, selfPath, "その団体との行き来をやめました。")
}

// switchPage leads to another body. Forms that are open in other tabs say for which body
// they were made, and are refused there.
func (s *Service) switchPage(w http.ResponseWriter, r *http.Request) error {
	in, _, err := web.Decode[Switching](r)
	if err != nil {
		return err
	}
	token, err := s.switchTo(r.Context(), in, s.visitOf(r))
	if err != nil {
		return err
	}
	http.SetCookie(w, s.cookie(token))
	return web.Redirect(w, r, "/", "")
}
