package incident

import (
	"context"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
)

// timelineRows is how many entries of the timeline a page shows.
const timelineRows = 100

// Timeline gives a part of the timeline of an incident that was opened, the latest first,
// and how many entries there are.
func (s *Service) Timeline(ctx context.Context, x Incident, limit, offset int) (list []Entry, total int, err error) {
	err = s.db.View(ctx, func(tx db.Tx) error {
		list, total, err = entries(ctx, tx, actor.From(ctx).Body, x.ID, limit, offset)
		return err
	})
	return list, total, err
}
