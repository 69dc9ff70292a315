package check

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

func (s *Service) itemPage(w http.ResponseWriter, r *http.Request) error {
	x, err := s.Item(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	required := "いいえ"
	if x.Required {
		required = "はい"
	}
	rule := "すべての組織"
	if x.Rule != "" {
		rule = s.config.Words.Say(x.Rule)
	}
	p := ui.Part{Facts: []ui.Fact{
		{Label: "区分", Value: x.Chapter}, {Label: "番号", Value: x.Number}, {Label: "点検の内容", Value: x.Text}, {Label: "基準", Value: x.Criterion}, {Label: "方法", Value: x.MethodTitles()},
		{Label: "証拠の例", Value: x.Examples}, {Label: "実施の例", Value: x.Practice}, {Label: "当てはまる組織", Value: rule}, {Label: "答える役割", Value: s.roleTitle(x.Role)}, {Label: "必須", Value: required},
		{Label: "ガイドラインの例文の番号", Value: x.Guideline}, {Label: "JIS Q 27002の番号", Value: x.Jis}, {Label: "施行規則16条の3の分野", Value: x.FieldTexts()}, {Label: "留意事項", Value: x.Note},
	}}
	bases := ui.Part{Title: "根拠", Table: ui.Table{Caption: "根拠", Heads: []ui.Head{{Title: "条項"}}}, Empty: ui.Empty{Title: "根拠の条項がありません", Text: "この項目が、団体のどの決まりによるのかを決めます。"}}
	for _, b := range x.Bases {
		bases.Table.Rows = append(bases.Table.Rows, ui.Row{Cells: []ui.Cell{{Text: b.Label, URL: "/policy/" + b.DocumentID + "?at=" + b.Provision, Head: true}}})
	}
	if actor.From(r.Context()).Can(CanManage) && x.Edition.State == Drafted {
		p.Buttons = []ui.Action{{Kind: ui.Primary, Text: "直す", URL: itemURL(x.ID) + "/edit"}}
		p.Forms = []ui.FormView{{Form: ui.Form{Action: itemURL(x.ID) + "/drop", Submit: "この項目を除く", Kind: ui.Delete}, Hidden: versionField(x.Version)}}
		bases.Buttons = []ui.Action{{Kind: ui.Secondary, Text: "根拠の条項を選ぶ", URL: itemURL(x.ID) + "/base"}}
	}
	return web.Show(w, r, http.StatusOK, web.Page{Title: "項目 " + x.Number, Badge: mark(x.Edition.State), Crumbs: s.itemCrumbs(x), Main: ui.Parts([]ui.Part{p, bases})})
}

func (s *Service) roleTitle(name string) string {
	for _, r := range s.config.Roles {
		if r.Name == name {
			return r.Title
		}
	}
	return name
}

func (s *Service) itemCrumbs(x Shown, more ...ui.Crumb) []ui.Crumb {
	return append(crumbs(ui.Crumb{Title: x.Sheet.Title + " " + x.Edition.Name(), URL: editionURL(x.EditionID)}), more...)
}

func (s *Service) itemFields(e ui.Entry) []ui.Control {
	roles := []ui.Option{{Label: "定めない"}}
	for _, r := range s.config.Roles {
		roles = append(roles, ui.Option{Value: r.Name, Label: r.Title})
	}
	var methods, fields []ui.Option
	for _, m := range Methods() {
		methods = append(methods, ui.Option{Value: string(m), Label: m.Title()})
	}
	for i, t := range FieldTitles() {
		fields = append(fields, ui.Option{Value: strconv.Itoa(i + 1), Label: "第" + strconv.Itoa(i+1) + "号　" + t})
	}
	var words []string
	for _, f := range s.config.Words {
		words = append(words, f.Title)
	}
	return []ui.Control{
		ui.Entered(e.Field("chapter", "区分").Must().Limit(titleMax).Hint("例：Ⅰ 人的・物的セキュリティ")),
		ui.Entered(e.Field("number", "番号").Must().Limit(numberMax).Narrow().Hint("例：2(1)")),
		ui.Lines(e.Field("text", "点検の内容").Must().Limit(textMax).Tall(3).Hint("「はい」「いいえ」で答えられる問いにします。")),
		ui.Lines(e.Field("criterion", "基準").Limit(textMax).Tall(2)),
		ui.Several(e.Field("methods", "方法").Of(methods...)),
		ui.Lines(e.Field("examples", "証拠の例").Limit(textMax).Tall(2)),
		ui.Lines(e.Field("practice", "実施の例").Limit(textMax).Tall(2)),
		ui.Lines(e.Field("rule", "当てはまる組織").Limit(noteMax).Tall(2).Hint("空なら、すべての組織に当てはまります。次の言葉を「かつ」「または」「でない」でつなぎます：" + strings.Join(words, "、"))),
		ui.Choice(e.Field("role", "答える役割").Of(roles...)),
		ui.Tick(e.Field("required", "必須の項目である").Of(ui.Option{Value: "1", Label: "必須の項目である"})),
		ui.Entered(e.Field("guideline", "ガイドラインの例文の番号").Limit(noteMax).Hint("例：1.(1)、1.(7)①")),
		ui.Entered(e.Field("jis", "JIS Q 27002の番号").Limit(noteMax).Hint("例：5.2、5.4")),
		ui.Several(e.Field("fields", "施行規則16条の3の分野").Of(fields...)),
		ui.Lines(e.Field("note", "留意事項").Limit(textMax).Tall(2)),
		ui.Entered(e.Field("place", "並び順").As("number").Hint("小さいものから並びます。")),
	}
}

func (s *Service) addPage(w http.ResponseWriter, r *http.Request) error {
	return s.showAdd(w, r, http.StatusOK, ui.Entry{Values: ui.Values{}})
}

func (s *Service) showAdd(w http.ResponseWriter, r *http.Request, status int, e ui.Entry) error {
	x, err := s.Show(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	v := ui.FormView{Form: ui.Form{Action: editionURL(x.Edition.ID) + "/item", Entry: e, Submit: "加える", Cancel: editionURL(x.Edition.ID)}, Fields: s.itemFields(e)}
	return web.Show(w, r, status, web.Page{Title: "項目を加える", Crumbs: crumbs(ui.Crumb{Title: x.Sheet.Title + " " + x.Edition.Name(), URL: editionURL(x.Edition.ID)}), Main: ui.FormWith(v)})
}

func (s *Service) addItem(w http.ResponseWriter, r *http.Request) error {
	in, entry, err := web.Decode[ItemInput](r)
	var it Item
	if err == nil {
		it, err = s.Add(r.Context(), r.PathValue("id"), in)
	}
	return web.Answer(w, r, entry, itemURL(it.ID), "項目を加えました。", err, func(status int, e ui.Entry) error { return s.showAdd(w, r, status, e) })
}

func (s *Service) editPage(w http.ResponseWriter, r *http.Request) error {
	return s.showEdit(w, r, http.StatusOK, nil)
}

func (s *Service) showEdit(w http.ResponseWriter, r *http.Request, status int, entry *ui.Entry) error {
	x, err := s.Item(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	if err := draftOnly(x.Edition); err != nil {
		return err
	}
	e := web.EntryOf(x.input(s.config.Words))
	if entry != nil {
		e = *entry
	}
	v := ui.FormView{Form: ui.Form{Action: itemURL(x.ID) + "/edit", Entry: e, Submit: "保存する", Cancel: itemURL(x.ID)}, Fields: s.itemFields(e)}.Carry("version")
	for _, b := range e.Values["bases"] {
		v.Hidden = append(v.Hidden, ui.Option{Value: "bases", Label: b})
	}
	return web.Show(w, r, status, web.Page{Title: "項目を直す", Crumbs: s.itemCrumbs(x, ui.Crumb{Title: "項目 " + x.Number, URL: itemURL(x.ID)}), Main: ui.FormWith(v)})
}

func (s *Service) editItem(w http.ResponseWriter, r *http.Request) error {
	in, entry, err := web.Decode[ItemInput](r)
	if err == nil {
		_, err = s.Edit(r.Context(), r.PathValue("id"), in)
	}
	return web.Answer(w, r, entry, itemURL(r.PathValue("id")), "項目を直しました。", err, func(status int, e ui.Entry) error { return s.showEdit(w, r, status, &e) })
}

func (s *Service) basePage(w http.ResponseWriter, r *http.Request) error {
	return s.showBase(w, r, http.StatusOK, nil)
}

// provisionsOffered is how many provisions of a document are offered at once.
const provisionsOffered = 1_000

func (s *Service) showBase(w http.ResponseWriter, r *http.Request, status int, entry *ui.Entry) error {
	x, err := s.Item(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	choices, err := s.config.Policy.Choices(r.Context())
	if err != nil {
		return err
	}
	at, document := itemURL(x.ID)+"/base", web.Clean(r.URL.Query().Get("document"))
	links := ui.Part{Title: "規程を選ぶ", Table: ui.Table{Caption: "規程", Heads: []ui.Head{{Title: "規程"}}}, Empty: ui.Empty{Title: "遵守事項のある規程がありません"}}
	for _, d := range choices.Documents {
		links.Table.Rows = append(links.Table.Rows, ui.Row{Cells: []ui.Cell{{Text: d.Title, URL: at + "?document=" + d.ID, Head: true}}})
	}
	parts := []ui.Part{links}
	if document != "" {
		form, err := s.baseForm(r, x, document, entry)
		if err != nil {
			return err
		}
		parts = append(parts, ui.Part{Title: "条項を選ぶ", Forms: []ui.FormView{form}})
	}
	return web.Show(w, r, status, web.Page{Title: "根拠の条項を選ぶ", Lead: x.Text, Crumbs: s.itemCrumbs(x, ui.Crumb{Title: "項目 " + x.Number, URL: itemURL(x.ID)}), Main: ui.Parts(parts)})
}

func (s *Service) baseForm(r *http.Request, x Shown, document string, entry *ui.Entry) (v ui.FormView, err error) {
	all, _, err := s.config.Policy.Provisions(r.Context(), document, provisionsOffered, 0)
	if err != nil {
		return v, err
	}
	in := Basing{Document: document, Version: x.Version}
	for _, b := range x.Bases {
		if b.DocumentID == document {
			in.Provisions = append(in.Provisions, b.Provision)
		}
	}
	e := web.EntryOf(in)
	if entry != nil {
		e = *entry
	}
	var options []ui.Option
	for _, p := range all {
		if p.Text != "" || p.Heading != "" {
			options = append(options, ui.Option{Value: p.ID, Label: strings.TrimSpace(p.Path + " " + p.Heading), Help: short(p.Text, 80)})
		}
	}
	v = ui.FormView{Form: ui.Form{Action: itemURL(x.ID) + "/base?document=" + document, Entry: e, Submit: "根拠にする", Cancel: itemURL(x.ID)}, Fields: []ui.Control{ui.Several(e.Field("provisions", "条項").Of(options...))}}
	return v.Carry("document", "version"), nil
}

func (s *Service) baseItem(w http.ResponseWriter, r *http.Request) error {
	in, entry, err := web.Decode[Basing](r)
	in.ID = r.PathValue("id")
	if err == nil {
		_, err = s.Base(r.Context(), in)
	}
	return web.Answer(w, r, entry, itemURL(in.ID), "根拠の条項を決めました。", err, func(status int, e ui.Entry) error { return s.showBase(w, r, status, &e) })
}
