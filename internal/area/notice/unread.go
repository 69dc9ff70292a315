package notice

import (
	"context"

	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
)

// UnreadBySection counts the must-reads that are past their day and that people of each
// section have not read: every person and notice once, by the roll of today. It is for the
// figures of other rooms, which answer for the right to know.
func (s *Service) UnreadBySection(ctx context.Context, tx db.Tx, roll org.Roll) (map[string]int, error) {
	body, today := actor.From(ctx).Body, s.today()
	list, err := asking(ctx, tx, body, today)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	readings, err := readingsOfAll(ctx, tx, body, list)
	if err != nil {
		return nil, err
	}
	unread := map[string]int{}
	for _, n := range list {
		if !n.Due.Before(today) {
			continue
		}
		for _, x := range boardOf(n, roll, readings[n.ID]).Sections {
			unread[x.ID] += x.Unread()
		}
	}
	return unread, nil
}
