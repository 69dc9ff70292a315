package home

import (
	"net/http"

	"github.com/okite-isms/okite/internal/area/home/page"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/backup"
	"github.com/okite-isms/okite/internal/platform/web"
)

func (s *Service) routes(m *web.Mux) {
	m.Handle("GET /{$}", CanView, s.home)
	m.Handle("GET /journal", CanReadJournal, s.journal)
	m.Handle("POST /journal/verify", CanReadJournal, s.verify)
	m.Handle("GET "+backupPath, backup.CanBackup, s.backupPage)
	m.Handle("POST "+backupPath, backup.CanBackup, s.backUp)
	m.Handle("POST "+backupPath+"/passphrase", backup.CanBackup, s.choosePassphrase)
	m.Handle("GET "+backupPath+"/file/{name}", backup.CanBackup, s.fetchBackup)
}

func (s *Service) home(w http.ResponseWriter, r *http.Request) error {
	o, err := s.Overview(r.Context())
	if err != nil {
		return err
	}
	who := actor.From(r.Context())
	view := page.Home{Waiting: entries(o.Waiting), News: entries(o.News), Officer: who.Can(backup.CanBackup)}
	return web.Show(w, r, http.StatusOK, web.Page{Title: "ホーム", Lead: who.Name + "さんの仕事と、新しくなったことです。", Main: page.Front(view)})
}

func entries(items []Item) []page.Item {
	list := make([]page.Item, len(items))
	for i, it := range items {
		list[i] = page.Item{Title: it.Title, URL: it.URL, Note: it.Note, When: it.At.Table()}
	}
	return list
}
