package incident

import (
	"net/http"
	"strconv"

	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

const classPath = incidentPath + "/class"

func (s *Service) definitionRoutes(m *web.Mux) {
	m.Handle("GET "+classPath, CanDecide, s.classPage)
	m.Handle("POST "+classPath, CanDecide, s.define)
}

func (s *Service) classPage(w http.ResponseWriter, r *http.Request) error {
	if _, err := mayDefine(r.Context()); err != nil {
		return err
	}
	d, version, err := s.Classes(r.Context())
	if err != nil {
		return err
	}
	return s.showClasses(w, r, http.StatusOK, web.EntryOf(Defining{Version: version, Lines: classLines(d)}))
}

func (s *Service) showClasses(w http.ResponseWriter, r *http.Request, status int, e ui.Entry) error {
	v := ui.FormView{
		Form: ui.Form{Action: classPath, Entry: e, Submit: "変える", Cancel: incidentPath},
		Fields: []ui.Control{ui.Lines(e.Field("lines", "区分").Must().Limit(4 * textMax).Tall(12).
			Hint("1行に1つ、重いものから、「題：意味」の形で書きます。はじめの[ ]の中は、これまでの記録や連絡先とつなぐ名前です。題を改めるときは、[ ]をそのまま残します。新しい区分には、[ ]は要りません。"))},
	}.Carry("version")
	return web.Show(w, r, status, web.Page{
		Title: "事案の区分", Lead: "緊急時対応計画に定める区分に合わせます。変えても、これまでのインシデントの区分は変わりません。",
		Crumbs: []ui.Crumb{{Title: "インシデント", URL: incidentPath}}, Main: ui.FormWith(v),
	})
}

func (s *Service) define(w http.ResponseWriter, r *http.Request) error {
	in, entry, err := web.Decode[Defining](r)
	if err == nil {
		err = s.Define(r.Context(), in)
	}
	return web.Answer(w, r, entry, incidentPath, "事案の区分を変えました。", err, func(status int, e ui.Entry) error {
		if _, version, err := s.Classes(r.Context()); err == nil && status == http.StatusConflict {
			e.Values["version"] = []string{strconv.FormatInt(version, 10)}
		}
		return s.showClasses(w, r, status, e)
	})
}
