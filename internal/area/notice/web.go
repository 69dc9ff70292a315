package notice

import (
	"net/http"
	"slices"
	"strings"

	"github.com/okite-isms/okite/internal/platform/web"
)

func (s *Service) routes(m *web.Mux) {
	m.Handle("POST /notice/item/{id}/finish", CanFinish, s.finish)
	s.bulletinRoutes(m)
	s.boardRoutes(m)
	s.mailRoutes(m)
}

// contains reports whether a word stands in any of the texts.
func contains(word string, texts ...string) bool {
	return slices.ContainsFunc(texts, func(t string) bool { return strings.Contains(t, word) })
}

// finish comes from the first page and leads back to it.
func (s *Service) finish(w http.ResponseWriter, r *http.Request) error {
	in, _, err := web.Decode[Finishing](r)
	in.ID = r.PathValue("id")
	if err != nil {
		return err
	}
	it, err := s.Finish(r.Context(), in)
	if err != nil {
		return err
	}
	return web.Redirect(w, r, "/", "「"+it.Title+"」を済みにしました。")
}
