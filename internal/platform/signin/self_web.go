package signin

import (
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/signin/page"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

func (s *Service) selfPage(w http.ResponseWriter, r *http.Request) error {
	return s.showSelf(w, r, http.StatusOK, ui.Entry{}, ui.Entry{})
}

func (s *Service) showSelf(w http.ResponseWriter, r *http.Request, status int, entry, code ui.Entry) error {
	x, err := s.self(r.Context())
	if err != nil {
		return err
	}
	who := actor.From(r.Context())
	v := page.SelfView{Login: x.account.Login, Entry: entry, Days: s.dayOptions(), Away: who.Home != ""}
	for _, b := range x.sessions {
		v.Sessions = append(v.Sessions, page.Session{
			ID: b.ID, Agent: b.Agent, Address: b.Address, Began: b.CreatedAt.Table(), Seen: b.SeenAt.Table(),
			Here: b.ID == who.Session, Away: !v.Away && b.HomeBody != "",
		})
	}
	for _, t := range x.tokens {
		v.Tokens = append(v.Tokens, page.Token{ID: t.ID, Name: t.Name, Scope: t.Scope.Title(), Ends: t.ExpiresAt.Table(), Used: t.UsedAt.Table()})
	}
	p := web.Page{Title: "自分のサインイン", Wide: true, Main: page.Self(v)}
	if !v.Away {
		p.Tools = []ui.Action{{Kind: ui.Secondary, Text: "パスワードを変更する", URL: passwordPath}}
	}
	if len(x.bodies) > 1 {
		p.Main = templ.Join(p.Main, ui.Parts(linkParts(x, who.Body, code)))
	}
	return web.Show(w, r, status, p)
}

func (s *Service) dayOptions() []ui.Option {
	var list []ui.Option
	for _, d := range TokenDays() {
		list = append(list, ui.Option{Value: strconv.Itoa(d), Label: strconv.Itoa(d) + "日間（" + tokenEnds(s.now(), d) + "まで）"})
	}
	return list
}

func (s *Service) endOne(w http.ResponseWriter, r *http.Request) error {
	if err := s.endSession(r.Context(), r.PathValue("id")); err != nil {
		return err
	}
	return web.Redirect(w, r, selfPath, "その端末からサインアウトしました。")
}

func (s *Service) endEvery(w http.ResponseWriter, r *http.Request) error {
	if err := s.endAll(r.Context()); err != nil {
		return err
	}
	http.SetCookie(w, s.cookie(""))
	return web.Redirect(w, r, web.SignInPath, "すべての端末からサインアウトしました。")
}

// issueToken answers with a page instead of a redirect: the token is shown this once
// and must not be kept anywhere to be shown after one.
func (s *Service) issueToken(w http.ResponseWriter, r *http.Request) error {
	in, entry, err := web.Decode[Issuance](r)
	if err == nil {
		var text string
		var t Token
		text, t, err = s.Issue(r.Context(), in)
		if err == nil {
			v := page.IssuedView{Name: t.Name, Scope: t.Scope.Title(), Ends: t.ExpiresAt.Table(), Token: text}
			return web.Show(w, r, http.StatusOK, web.Page{Title: "アクセストークンを作成しました", Crumbs: []ui.Crumb{{Title: "自分のサインイン", URL: selfPath}}, Main: page.Issued(v)})
		}
	}
	if entry, refused := web.Refused(entry, err); refused {
		return s.showSelf(w, r, http.StatusUnprocessableEntity, entry, ui.Entry{})
	}
	return err
}

func (s *Service) revokeOne(w http.ResponseWriter, r *http.Request) error {
	if err := s.Revoke(r.Context(), r.PathValue("id")); err != nil {
		return err
	}
	return web.Redirect(w, r, selfPath, "アクセストークンを取り消しました。")
}
