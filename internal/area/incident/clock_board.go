package incident

import (
	"context"

	"github.com/okite-isms/okite/internal/platform/db"
)

// BoardQuery says which clocks of all incidents are wanted.
type BoardQuery struct {
	Recipient string
	State     string // one of ClockStates, or "running"; empty: all
	Late      bool
	Within    int    // days until the day by which something is to be done
	Drill     string // "only", "all", or without drills
	Sort      string
	Desc      bool
	Limit     int // 0: all
	Offset    int
}

// BoardRow is a clock with its incident.
type BoardRow struct {
	Running
	IncidentID string `json:"incident"`
	BoardTitle string `json:"incident_title"`
	Number     string `json:"incident_number"`
	Drill      bool   `json:"drill"`
}

// Board lists the clocks of all incidents that the actor may see, those to be done first.
func (s *Service) Board(ctx context.Context, q BoardQuery) (list []BoardRow, total int, err error) {
	v, err := s.see(ctx, CanSee)
	if err != nil {
		return nil, 0, err
	}
	seen := s.config.Organisation.Seen(v.Actor, areaName, "", "i.id", seenFirst(v))
	err = s.db.View(ctx, func(tx db.Tx) error {
		list, total, err = findClocks(ctx, tx, q, v, seen, s.Today())
		return err
	})
	return list, total, err
}
