package home

import (
	"net/http"
	"strconv"

	"github.com/okite-isms/okite/internal/area/home/page"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/backup"
	"github.com/okite-isms/okite/internal/platform/handbook"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

func (s *Service) routes(m *web.Mux) {
	m.Handle("GET /{$}", CanView, s.home)
	m.Handle("GET "+handbook.Root, CanView, s.help)
	m.Handle("GET "+handbook.Root+"/{name}", CanView, s.help)
	m.Handle("GET /journal", CanReadJournal, s.journal)
	m.Handle("GET /journal/verify", CanVerify, s.verifyPage)
	m.Handle("POST /journal/verify", CanVerify, s.verify)
	m.Handle("GET "+backupPath, backup.CanBackup, s.backupPage)
	m.Handle("POST "+backupPath, backup.CanBackup, s.backUp)
	m.Handle("POST "+backupPath+"/passphrase", backup.CanBackup, s.choosePassphrase)
	m.Handle("GET "+backupPath+"/file/{name}", backup.CanBackup, s.fetchBackup)
}

func (s *Service) home(w http.ResponseWriter, r *http.Request) error {
	as := r.URL.Query().Get("as")
	if len(as) > 100 {
		as = ""
	}
	o, err := s.Overview(r.Context(), as)
	if err != nil {
		return err
	}
	who := actor.From(r.Context())
	view := page.Home{Tasks: tasks(o.Work), As: as, Waiting: entries(o.Waiting), News: entries(o.News), Officer: who.Can(backup.CanBackup)}
	for _, c := range o.Work.Capacities {
		view.Capacities = append(view.Capacities, page.Capacity{Key: c.Key, Title: c.Title, Note: c.Note})
	}
	p := web.Page{Title: "ホーム", Lead: who.Name + "さんの仕事と、新しくなったことです。", Main: page.Front(view)}
	if alarm := s.sources.Alarm; alarm.URL != "" && who.Can(alarm.Needs) {
		p.Tools = append(p.Tools, ui.Action{Kind: ui.Delete, Text: alarm.Text, URL: alarm.URL})
	}
	return web.Show(w, r, http.StatusOK, p)
}

func tasks(w Work) []page.Matter {
	list := make([]page.Matter, len(w.Items))
	for i, t := range w.Items {
		list[i] = page.Matter{Title: t.Title, URL: t.URL, As: t.As, Why: t.Why, Due: t.Due.Table(), Finish: finishURL(t), Version: strconv.FormatInt(t.Version, 10)}
	}
	return list
}

func entries(items []Item) []page.Item {
	list := make([]page.Item, len(items))
	for i, it := range items {
		list[i] = page.Item{Title: it.Title, URL: it.URL, Note: it.Note, When: it.At.Table()}
	}
	return list
}

// finishURL is where a matter is said to be done; none where it is finished by doing it.
func finishURL(t Matter) string {
	if t.ID == "" {
		return ""
	}
	return "/notice/item/" + t.ID + "/finish"
}
