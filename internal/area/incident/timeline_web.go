package incident

import (
	"net/http"

	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

// timelineStep is the path of the timeline behind that of the incident.
const timelineStep = "/timeline"

func (s *Service) timelineRoutes(m *web.Mux) {
	m.Handle("GET "+incidentPath+"/{id}"+timelineStep, CanSee, s.timelinePage)
}

func (s *Service) timelinePage(w http.ResponseWriter, r *http.Request) error {
	x, err := s.Open(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	list, _, err := s.Timeline(r.Context(), x, timelineRows, 0)
	if err != nil {
		return err
	}
	t := ui.Table{Caption: "経過", Heads: []ui.Head{{Title: "いつ", Class: "date"}, {Title: "したこと"}, {Title: "だれが"}}}
	for _, e := range list {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: e.At.Table(), Class: "date"}, {Text: e.Text, Head: true, Class: "long"}, {Text: e.ByName}}})
	}
	return s.sheet(w, r, http.StatusOK, x, timelineStep, web.Page{Wide: true, Main: ui.Parts([]ui.Part{{Table: t}})})
}
