package signin

import (
	"errors"
	"net/http"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/signin/page"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

const (
	passwordPath = "/password"
	selfPath     = "/me"
	setupPath    = "/setup"
)

func (s *Service) routes(m *web.Mux) {
	m.Public("GET "+web.SignInPath, "サインインの前に開く画面", s.signInPage)
	m.Public("POST "+web.SignInPath, "サインインそのもの", s.enterPage)
	m.Public("POST "+web.SignOutPath, "時間切れの後でも、サインアウトの画面に着くように", s.leave)
	m.Handle("GET "+passwordPath, CanChangePassword, s.passwordPage)
	m.Handle("POST "+passwordPath, CanChangePassword, s.replacePassword)
	m.Handle("GET "+selfPath, CanManageSelf, s.selfPage)
	m.Handle("POST "+web.SwitchPath, CanManageSelf, s.switchPage)
	m.Handle("POST "+selfPath+"/link", CanManageSelf, s.linkPage)
	m.Handle("POST "+selfPath+"/link/end", CanManageSelf, s.unlinkPage)
	m.Handle("POST "+selfPath+"/session/{id}/end", CanManageSelf, s.endOne)
	m.Handle("POST "+selfPath+"/session/end", CanManageSelf, s.endEvery)
	m.Handle("POST "+selfPath+"/token", CanManageSelf, s.issueToken)
	m.Handle("POST "+selfPath+"/token/{id}/revoke", CanManageSelf, s.revokeOne)
}

func (s *Service) signInPage(w http.ResponseWriter, r *http.Request) error {
	next := web.LocalPath(r.URL.Query().Get("next"))
	if actor.From(r.Context()).SignedIn() {
		return web.Redirect(w, r, next, "")
	}
	entry := ui.Entry{Values: ui.Values{"next": {next}}}
	return s.showSignIn(w, r, http.StatusOK, entry)
}

func (s *Service) showSignIn(w http.ResponseWriter, r *http.Request, status int, entry ui.Entry) error {
	bodies, err := s.bodies(r.Context())
	if err != nil {
		return err
	}
	if len(bodies) == 0 {
		return web.Redirect(w, r, setupPath, "")
	}
	v := page.SignInView{Entry: entry}
	for _, b := range bodies {
		v.Bodies = append(v.Bodies, ui.Option{Value: b.ID, Label: b.Name})
	}
	return web.Show(w, r, status, web.Page{Title: "サインイン", Main: page.SignIn(v)})
}

func (s *Service) enterPage(w http.ResponseWriter, r *http.Request) error {
	in, entry, err := web.Decode[Entrance](r)
	if err == nil {
		in.Password = r.PostFormValue("password") // blanks at its ends belong to it
		var o opened
		o, err = s.signIn(r.Context(), in, s.visitOf(r))
		if err == nil {
			return s.entered(w, r, o, in.Next)
		}
	}
	delete(entry.Values, "password")
	if b, ok := errors.AsType[blocked](err); ok {
		entry.Text = waitText(b.now, b.until)
		return s.showSignIn(w, r, http.StatusTooManyRequests, entry)
	}
	if entry, refused := web.Refused(entry, err); refused {
		return s.showSignIn(w, r, http.StatusUnprocessableEntity, entry)
	}
	if f := fault.Of(err); f.Kind == fault.Conflict {
		entry.Text = f.Text
		w.Header().Set("Retry-After", "30")
		return s.showSignIn(w, r, http.StatusServiceUnavailable, entry)
	}
	return err
}

func (s *Service) entered(w http.ResponseWriter, r *http.Request, o opened, next string) error {
	http.SetCookie(w, s.cookie(o.token))
	if o.mustChange {
		return web.Redirect(w, r, passwordPath, "")
	}
	return web.Redirect(w, r, next, "")
}

func (s *Service) leave(w http.ResponseWriter, r *http.Request) error {
	if err := s.signOut(r.Context()); err != nil {
		return err
	}
	http.SetCookie(w, s.cookie(""))
	return web.Redirect(w, r, web.SignInPath, "サインアウトしました。")
}

func (s *Service) passwordPage(w http.ResponseWriter, r *http.Request) error {
	return s.showPassword(w, r, http.StatusOK, ui.Entry{})
}

func (s *Service) showPassword(w http.ResponseWriter, r *http.Request, status int, entry ui.Entry) error {
	a, err := s.accountOf(r.Context(), actor.From(r.Context()))
	if err != nil {
		return err
	}
	v := page.PasswordView{Entry: entry, Login: a.Login, First: a.MustChange}
	p := web.Page{Title: "パスワードの変更", Main: page.Password(v)}
	if !a.MustChange {
		p.Crumbs = []ui.Crumb{{Title: "自分のサインイン", URL: selfPath}}
	}
	return web.Show(w, r, status, p)
}

func (s *Service) replacePassword(w http.ResponseWriter, r *http.Request) error {
	_, entry, err := web.Decode[Replacement](r)
	if err == nil {
		// As typed, not as decoded: blanks at the ends of a password belong to it.
		in := Replacement{r.PostFormValue("current"), r.PostFormValue("password"), r.PostFormValue("again")}
		var token string
		token, err = s.changePassword(r.Context(), in)
		if err == nil {
			http.SetCookie(w, s.cookie(token))
			return web.Redirect(w, r, "/", "パスワードを変更しました。ほかの端末からはサインアウトしました。")
		}
	}
	entry.Values = nil
	if entry, refused := web.Refused(entry, err); refused {
		return s.showPassword(w, r, http.StatusUnprocessableEntity, entry)
	}
	return err
}
