package policy

import (
	"context"
	"net/http"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/web"
)

// TitleOf names a document that the actor may see, so that a name list can close it and an
// invitation name it.
func (s *Service) TitleOf(ctx context.Context, tx db.Tx, id string) (string, error) {
	d, err := find(ctx, tx, actor.From(ctx), id)
	return "規程「" + d.Title + "」", err
}

// look lets the actor open a document. Without name lists there is nothing to ask.
func (s *Service) look(ctx context.Context, id string) error {
	if s.Look == nil || id == "" {
		return nil
	}
	return s.Look(ctx, area.Ref{Area: areaName, ID: id})
}

// open surrounds the pages of a document: who opens one that is under a name list leaves a
// line in the journal.
func (s *Service) open(h web.Handler) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		if _, err := reader(r.Context()); err != nil {
			return err
		}
		for _, id := range []string{r.PathValue("id"), r.URL.Query().Get("with")} {
			if err := s.look(r.Context(), id); err != nil {
				return err
			}
		}
		return h(w, r)
	}
}
