package home

import (
	"net/http"

	"github.com/okite-isms/okite/internal/area/home/page"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/handbook"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

// help shows a page of the handbook; without a name the one that leads to all.
func (s *Service) help(w http.ResponseWriter, r *http.Request) error {
	name := r.PathValue("name")
	p, ok := s.book.Page(name)
	if !ok {
		return fault.New(fault.NotFound, "お探しの手引のページはありません。")
	}
	out := web.Page{Title: p.Title, Main: page.Handbook(page.HandbookView{HTML: p.HTML}), Wide: true}
	if name != "" {
		out.Crumbs = []ui.Crumb{{Title: "手引", URL: handbook.Root}}
		view := page.HandbookView{HTML: p.HTML}
		for _, x := range p.Sections {
			view.Sections = append(view.Sections, ui.Action{Text: x.Title, URL: "#" + x.ID})
		}
		out.Main = page.Handbook(view)
	}
	return web.Show(w, r, http.StatusOK, out)
}
