package incident

import (
	"context"

	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/clock"
)

// read is an organisation whose outline was read already.
type read struct {
	Organisation
	outline org.Outline
}

// Outline implements Organisation.
func (r read) Outline(context.Context, clock.Date) (org.Outline, error) { return r.outline, nil }

// known is the service with an organisation that was read already: a page needs it for
// its choices and for the rights of who asks.
func (s *Service) known(o org.Outline) *Service {
	c := s.config
	c.Organisation = read{s.config.Organisation, o}
	return &Service{s.db, c}
}
