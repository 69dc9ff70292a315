package org

import (
	"net/http"
	"strconv"

	"github.com/okite-isms/okite/internal/area/org/page"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

func versionText(v int64) string { return strconv.FormatInt(v, 10) }

func crumbs(more ...ui.Crumb) []ui.Crumb {
	return append([]ui.Crumb{{Title: "利用者", URL: personPath}}, more...)
}

func roleOptions() []ui.Option {
	help := map[actor.Role]string{
		actor.Office:     "すべての登録と変更ができます。",
		actor.Staff:      "自分に関わる手続きができます。",
		actor.Auditor:    "すべてを見られますが、何も変更できません。ほかの役割とは兼ねられません。",
		actor.Guest:      "庁内に公開されたものだけを見られます。期間を決めて招くときは「外部の人を招く」を使ってください。",
		actor.Technician: "バックアップと、記録の検証を行えます。規程や個人の情報は見られません。",
	}
	var list []ui.Option
	for _, r := range actor.FixedRoles() {
		list = append(list, ui.Option{Value: string(r), Label: r.Title(), Help: help[r]})
	}
	return list
}

func employmentOptions() []ui.Option {
	var list []ui.Option
	for _, k := range Employments() {
		list = append(list, ui.Option{Value: string(k), Label: k.Title()})
	}
	return list
}

func (s *Service) enrolPage(w http.ResponseWriter, r *http.Request) error {
	return showEnrol(w, r, http.StatusOK, ui.Entry{Values: ui.Values{"roles": {string(actor.Staff)}}})
}

func showEnrol(w http.ResponseWriter, r *http.Request, status int, entry ui.Entry) error {
	main := page.Enrol(page.ProfileView{Entry: entry, Action: personPath, Cancel: personPath, Roles: roleOptions(), Kinds: employmentOptions()})
	return web.Show(w, r, status, web.Page{Title: "利用者の登録", Crumbs: crumbs(), Main: main})
}

func (s *Service) enrol(w http.ResponseWriter, r *http.Request) error {
	in, entry, err := web.Decode[Enrolment](r)
	if err == nil {
		var e Enrolled
		e, err = s.Enrol(r.Context(), in)
		if err == nil && e.Login == "" {
			return web.Redirect(w, r, personURL(e.ID), e.Name+"さんを登録しました。")
		}
		if err == nil {
			return showFirstPassword(w, r, "利用者を登録しました", e)
		}
	}
	if entry, refused := web.Refused(entry, err); refused {
		return showEnrol(w, r, http.StatusUnprocessableEntity, entry)
	}
	return err
}

// showFirstPassword answers with a page instead of a redirect: the password is shown
// this once and must not be kept anywhere to be shown after one.
func showFirstPassword(w http.ResponseWriter, r *http.Request, title string, e Enrolled) error {
	v := page.FirstPasswordView{Name: e.Name, Login: e.Login, Password: e.Password, URL: personURL(e.ID)}
	return web.Show(w, r, http.StatusOK, web.Page{Title: title, Crumbs: crumbs(ui.Crumb{Title: e.Name, URL: personURL(e.ID)}), Main: page.FirstPassword(v)})
}

func (s *Service) changePage(w http.ResponseWriter, r *http.Request) error {
	l, err := s.Person(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	entry := web.EntryOf(Revision{Version: l.Version, Name: l.Name, Kana: l.Kana, Number: l.Number, Unit: l.Unit, Kind: string(l.Employed), Mail: l.Mail})
	return showChange(w, r, http.StatusOK, l.ID, entry)
}

func showChange(w http.ResponseWriter, r *http.Request, status int, id string, entry ui.Entry) error {
	main := page.Change(page.ProfileView{Entry: entry, Action: personURL(id), Cancel: personURL(id), Kinds: employmentOptions()})
	return web.Show(w, r, status, web.Page{Title: "利用者の情報の変更", Crumbs: crumbs(), Main: main})
}

func (s *Service) change(w http.ResponseWriter, r *http.Request) error {
	in, entry, err := web.Decode[Revision](r)
	in.ID = r.PathValue("id")
	if err == nil {
		_, err = s.Change(r.Context(), in)
	}
	if entry, refused := web.Refused(entry, err); refused {
		return showChange(w, r, http.StatusUnprocessableEntity, in.ID, entry)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, personURL(in.ID), "利用者の情報を変更しました。")
}

func (s *Service) rolesPage(w http.ResponseWriter, r *http.Request) error {
	l, err := s.Person(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	in := Assignment{Version: l.Version}
	for _, role := range l.Roles {
		in.Roles = append(in.Roles, string(role))
	}
	return showRoles(w, r, http.StatusOK, l.ID, web.EntryOf(in))
}

func showRoles(w http.ResponseWriter, r *http.Request, status int, id string, entry ui.Entry) error {
	main := page.Roles(page.ProfileView{Entry: entry, Action: personURL(id) + "/roles", Cancel: personURL(id), Roles: roleOptions()})
	return web.Show(w, r, status, web.Page{Title: "役割の変更", Crumbs: crumbs(), Main: main})
}

func (s *Service) assign(w http.ResponseWriter, r *http.Request) error {
	in, entry, err := web.Decode[Assignment](r)
	in.ID = r.PathValue("id")
	if err == nil {
		_, err = s.Assign(r.Context(), in)
	}
	if entry, refused := web.Refused(entry, err); refused {
		return showRoles(w, r, http.StatusUnprocessableEntity, in.ID, entry)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, personURL(in.ID), "役割を変更しました。")
}

// target reads which person is meant, as the page showed them.
func target(r *http.Request) (Target, error) {
	in, _, err := web.Decode[Target](r)
	in.ID = r.PathValue("id")
	return in, err
}

func (s *Service) deactivatePage(w http.ResponseWriter, r *http.Request) error {
	return s.confirm(w, r, "利用停止", "/deactivate", func(l Listed) ui.Confirm {
		return ui.Confirm{
			Text:   l.Name + "さんを利用停止にします。",
			Points: []string{"すべての端末からサインアウトし、サインインできなくなります。", "アクセストークンは取り消されます。", "これまでの記録は残ります。", "あとで、利用停止をやめることもできます。"},
			Submit: "利用停止にする",
		}
	})
}

func (s *Service) reissuePage(w http.ResponseWriter, r *http.Request) error {
	return s.confirm(w, r, "パスワードの再発行", "/reissue", func(l Listed) ui.Confirm {
		return ui.Confirm{
			Text:   l.Name + "さんの新しい最初のパスワードを作ります。",
			Points: []string{"いまのパスワードは使えなくなり、すべての端末からサインアウトします。", "アクセストークンは取り消されます。", "新しいパスワードは一度だけ表示します。本人に直接伝えてください。"},
			Submit: "再発行する",
		}
	})
}

func (s *Service) confirm(w http.ResponseWriter, r *http.Request, title, step string, ask func(Listed) ui.Confirm) error {
	l, err := s.Person(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	c := ask(l)
	c.Action, c.Cancel = personURL(l.ID)+step, personURL(l.ID)
	c.Hidden = []ui.Option{{Value: "version", Label: versionText(l.Version)}}
	return web.Show(w, r, http.StatusOK, web.Page{Title: title, Crumbs: crumbs(ui.Crumb{Title: l.Name, URL: personURL(l.ID)}), Main: ui.Ask(c)})
}

func (s *Service) deactivate(w http.ResponseWriter, r *http.Request) error {
	in, err := target(r)
	if err != nil {
		return err
	}
	p, err := s.Deactivate(r.Context(), in)
	if err != nil {
		return err
	}
	return web.Redirect(w, r, personURL(p.ID), p.Name+"さんを利用停止にしました。")
}

func (s *Service) reactivate(w http.ResponseWriter, r *http.Request) error {
	in, err := target(r)
	if err != nil {
		return err
	}
	p, err := s.Reactivate(r.Context(), in)
	if err != nil {
		return err
	}
	return web.Redirect(w, r, personURL(p.ID), p.Name+"さんは、また利用できます。")
}

func (s *Service) reissue(w http.ResponseWriter, r *http.Request) error {
	in, err := target(r)
	if err != nil {
		return err
	}
	e, err := s.Reissue(r.Context(), in)
	if err != nil {
		return err
	}
	return showFirstPassword(w, r, "パスワードを再発行しました", e)
}
