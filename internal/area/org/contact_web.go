package org

import (
	"cmp"
	"context"
	"net/http"
	"slices"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

const contactPath = "/org/contact"

func contactCrumbs() []ui.Crumb { return []ui.Crumb{{Title: "緊急連絡網", URL: contactPath}} }

func (s *Service) contactRoutes(m *web.Mux) {
	m.Handle("GET "+contactPath, CanSee, s.contactsPage)
	m.Handle("POST "+contactPath+"/private", CanReadPrivate, s.privatePage)
	m.Handle("GET "+contactPath+"/export", CanSee, s.exportContacts)
	m.Handle("GET "+contactPath+"/paper", CanSee, s.paperContacts)
	m.Handle("POST "+contactPath+"/paper", CanReadPrivate, s.paperPrivateContacts)
	m.Handle("GET "+contactPath+"/tree", CanSee, s.callTreePage)
	m.Handle("POST "+contactPath+"/tree", CanReadPrivate, s.privateTreePage)
	list := form[Listing]{
		path: contactPath + "/new", needs: CanConvene, title: "連絡先を登録する", submit: "登録する", crumbs: contactCrumbs(), back: fixed(contactPath),
		fields: s.contactFields,
		do: func(ctx context.Context, in Listing) (string, string, error) {
			_, err := s.List(ctx, in)
			return contactPath, "連絡先を登録しました。", err
		},
	}
	addForm(m, list)
	list.path, list.title, list.submit, list.hidden = contactPath+"/{id}/edit", "連絡先を変更する", "変更する", []string{"version"}
	list.known = s.known("contact")
	list.start = func(r *http.Request) (Listing, error) { return s.listing(r.Context(), r.PathValue("id")) }
	list.bind = func(in *Listing, r *http.Request) { in.ID = r.PathValue("id") }
	list.do = func(ctx context.Context, in Listing) (string, string, error) {
		_, err := s.Relist(ctx, in)
		return contactPath, "連絡先を変更しました。", err
	}
	addForm(m, list)
	addForm(m, form[Voiding]{
		path: contactPath + "/{id}/void", known: s.known("contact"), needs: CanConvene, title: "連絡先を外す", submit: "外す", kind: ui.Delete, crumbs: contactCrumbs(), back: fixed(contactPath),
		start: voidingAsked, fields: voidFields, hidden: []string{"version"},
		bind: func(in *Voiding, r *http.Request) { in.ID = r.PathValue("id") },
		do: func(ctx context.Context, in Voiding) (string, string, error) {
			return contactPath, "連絡先を外しました。", s.Unlist(ctx, in)
		},
	})
}

// listing gives an entry as it can be changed. The private number stays out: an empty
// field keeps it.
func (s *Service) listing(ctx context.Context, id string) (in Listing, err error) {
	err = s.see(ctx, func(v sight) error {
		c, err := loadEntry(v.ctx, v.tx, v.body, id)
		in = Listing{
			Version: c.Version, Class: c.Class, ClassTitle: c.ClassTitle, Name: c.Name, Post: c.PostID, Person: cmp.Or(c.Number, c.PersonName),
			Phone: c.Phone, Mail: c.Mail, Note: c.Note, Caller: c.CallerID, Place: c.Place,
		}
		return err
	})
	return in, err
}

// contactChoices are the posts of today, and whom a contact can be called by.
func (s *Service) contactChoices(ctx context.Context, but string) (posts, callers []ui.Option, err error) {
	posts, callers = []ui.Option{{Label: "選ばない"}}, []ui.Option{{Label: "最初に連絡を受ける"}}
	err = s.see(ctx, func(v sight) error {
		list, x, err := s.reachable(v.ctx, v.tx)
		if err != nil {
			return err
		}
		posts = append(posts, postsOn(x)...)
		for _, c := range list {
			if c.ID != but {
				callers = append(callers, ui.Option{Value: c.ID, Label: c.ClassName + " " + c.Who})
			}
		}
		return nil
	})
	return posts, callers, err
}

func (s *Service) contactFields(r *http.Request, e ui.Entry) ([]ui.Control, error) {
	posts, callers, err := s.contactChoices(r.Context(), r.PathValue("id"))
	classes := []ui.Option{{Label: "独自の区分"}}
	for _, c := range s.config.Definitions.ContactClasses() {
		classes = append(classes, ui.Option{Value: c.Name, Label: c.Title})
	}
	return []ui.Control{
		ui.Choice(e.Field("class", "区分").Of(classes...)), ui.Entered(e.Field("class_title", "独自の区分の名称").Limit(40)),
		ui.Choice(e.Field("post", "職").Of(posts...).Hint("職、職員、庁外の相手のどれか1つを指定します。職にすると、異動のときに直さずに済みます。")),
		ui.Entered(e.Field("person", "職員").Limit(60).Filled("off").Hint(personHint)), ui.Entered(e.Field("name", "庁外の相手").Limit(60).Filled("off")),
		ui.Entered(e.Field("phone", "電話番号").Limit(40).Filled("off").Hint("職場の番号です。だれでも見られます。")),
		ui.Entered(e.Field("private", "個人の電話番号").Limit(40).Filled("off").Hint("必要な人だけが見られ、見たことが記録されます。変更のときに空にすると、いまの番号が残ります。")),
		ui.Entered(e.Field("mail", "メールアドレス").Limit(120).Filled("off")), ui.Choice(e.Field("caller", "だれから連絡を受けるか").Of(callers...)),
		ui.Entered(e.Field("note", "備考").Limit(200)), ui.Entered(e.Field("place", "並び順").As("number")),
	}, err
}

func (s *Service) contactsPage(w http.ResponseWriter, r *http.Request) error {
	list, err := s.Contacts(r.Context())
	if err != nil {
		return err
	}
	return s.showContacts(w, r, list, false)
}

// privatePage answers a POST with a page: each reading is recorded, so that a link to it
// must not be possible.
func (s *Service) privatePage(w http.ResponseWriter, r *http.Request) error {
	list, err := s.ReadPrivate(r.Context())
	if err != nil {
		return err
	}
	return s.showContacts(w, r, list, true)
}

func (s *Service) showContacts(w http.ResponseWriter, r *http.Request, list []Reachable, private bool) error {
	may := actor.From(r.Context()).Can(CanConvene)
	mail := slices.ContainsFunc(list, func(c Reachable) bool { return c.Mail != "" })
	note := slices.ContainsFunc(list, func(c Reachable) bool { return c.Note != "" })
	t := ui.Table{Caption: "緊急連絡網", Heads: []ui.Head{{Title: "区分"}, {Title: "相手"}, {Title: "職"}, {Title: "電話番号"}, {Title: "個人の電話番号"}}}
	if mail {
		t.Heads = append(t.Heads, ui.Head{Title: "メール"})
	}
	if note {
		t.Heads = append(t.Heads, ui.Head{Title: "備考"})
	}
	if may {
		t.Heads = append(t.Heads, ui.Head{Title: "変更"}, ui.Head{Title: "取外し"})
	}
	for _, c := range list {
		number := ""
		if c.Hidden {
			number = "登録あり"
		}
		if private && c.Numbers != "" {
			number = c.Numbers
		}
		who := ui.Cell{Text: c.Who, Head: true}
		if c.Vacant {
			who.Mark = ui.Mark{Tone: ui.Warn, Text: "空席"}
		}
		cells := []ui.Cell{{Text: c.ClassName}, who, {Text: c.Title}, {Text: c.Phone, Class: "phone"}, {Text: number, Class: "phone"}}
		if mail {
			cells = append(cells, ui.Cell{Text: c.Mail})
		}
		if note {
			cells = append(cells, ui.Cell{Text: c.Note})
		}
		if may {
			cells = append(cells, ui.Cell{Text: "変更する", URL: contactPath + "/" + c.ID + "/edit"}, ui.Cell{Text: "外す", URL: contactPath + "/" + c.ID + "/void?version=" + versionText(c.Version)})
		}
		t.Rows = append(t.Rows, ui.Row{Cells: cells})
	}
	p := ui.Part{Table: t, Empty: ui.Empty{Title: "連絡先はまだありません", Text: "インシデントのときに連絡する職、人、庁外の相手を登録します。"}}
	if private {
		p.Notices = []ui.Notice{{Tone: ui.Warn, Text: "個人の電話番号を表示しています。表示したことは、相手ごとに記録されました。"}}
	} else if actor.From(r.Context()).Can(CanReadPrivate) && len(list) > 0 {
		p.Forms = []ui.FormView{{Form: ui.Form{Action: contactPath + "/private", Submit: "個人の電話番号を表示する", Kind: ui.Secondary}}}
	}
	return web.Show(w, r, http.StatusOK, web.Page{
		Title: "緊急連絡網", Lead: "緊急時対応計画の連絡先です。職で登録した相手は、きょう就いている人を表示します。", Main: ui.Parts([]ui.Part{p}), Wide: true,
		Tools: append(tools(r, CanConvene, ui.Action{Kind: ui.Secondary, Text: "連絡先を登録する", URL: contactPath + "/new"}), ui.Action{Kind: ui.Secondary, Text: "連絡網の図（A4）", URL: contactPath + "/tree"}, ui.Action{Kind: ui.Secondary, Text: "一覧をExcelで出力", URL: contactPath + "/export"}),
	})
}
