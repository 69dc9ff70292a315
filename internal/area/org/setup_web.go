package org

import (
	"net/http"
	"net/url"

	"github.com/okite-isms/okite/internal/area/org/page"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

// setupURL is the address by which Okite is set up, with the key.
func (s *Service) setupURL() string {
	return setupPath + "?" + url.Values{"key": {s.config.SetupKey}}.Encode()
}

func (s *Service) setupPage(w http.ResponseWriter, r *http.Request) error {
	founded, err := s.isFounded(r)
	if err != nil {
		return err
	}
	if founded {
		return web.Redirect(w, r, "/", "")
	}
	return s.showSetup(w, r, http.StatusOK, ui.Entry{Values: ui.Values{"fiscal_start": {"4"}}})
}

// isFounded asks the database in any case: another node may have deleted the sample.
func (s *Service) isFounded(r *http.Request) (bool, error) {
	s.founded.Store(false)
	return s.Founded(r.Context())
}

func (s *Service) showSetup(w http.ResponseWriter, r *http.Request, status int, entry ui.Entry) error {
	if !s.Admits(r.URL.Query().Get("key")) {
		return web.Show(w, r, http.StatusForbidden, web.Page{Title: "Okite の最初の設定", Main: page.Locked()})
	}
	return web.Show(w, r, status, web.Page{
		Title: "Okite の最初の設定", Main: page.Found(bodyForm(entry, s.setupURL(), "")),
		Lead: "この Okite を使う団体と、最初の管理者（事務局）を登録します。登録したら、その利用者IDでサインインしてください。",
	})
}

func (s *Service) setUp(w http.ResponseWriter, r *http.Request) error {
	in, entry, err := web.Decode[Founding](r)
	in.Password = r.PostFormValue("password") // blanks at its ends belong to it
	if err == nil {
		_, err = s.FoundFirst(r.Context(), r.URL.Query().Get("key"), in)
	}
	delete(entry.Values, "password")
	if fault.Is(err, fault.Forbidden) {
		return s.showSetup(w, r, http.StatusForbidden, entry)
	}
	if entry, refused := web.Refused(entry, err); refused {
		return s.showSetup(w, r, http.StatusUnprocessableEntity, entry)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, web.SignInPath, "設定が終わりました。登録した利用者IDでサインインしてください。")
}
