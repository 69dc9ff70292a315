package policy

import (
	"context"
	"slices"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
)

// Capacities tells which roles the actor holds today, their own as well as those in which
// they stand in for somebody; the organisation is one.
type Capacities interface {
	RolesOf(ctx context.Context, tx db.Tx) ([]HeldRole, error)
}

// Know hands in who holds which role. Without it people choose their roles themselves.
func (s *Service) Know(c Capacities) { s.capacities = c }

// rolesMost bounds the roles of one sheet.
const rolesMost = 30

// ownMost is how many duties one sheet holds, ten times those of a busy post.
const ownMost = 1500

// Own gives what the actor has to do: by the roles that mean all staff, by those held,
// and by those chosen.
func (s *Service) Own(ctx context.Context, q OwnQuery) (o Own, err error) {
	a, err := reader(ctx)
	if err != nil {
		return o, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		c, err := choices(ctx, tx, a)
		if err != nil {
			return err
		}
		o = Own{Alone: q.Alone, Choices: c.Roles, Documents: c.Documents, Roles: known(q.Roles, c)}
		if err := s.whoIs(ctx, tx, a, c, &o); err != nil {
			return err
		}
		var names []string
		for _, r := range o.roles() {
			names = append(names, c.Names.all(r)...)
		}
		if len(names) == 0 {
			return nil
		}
		list, err := dutyItems(ctx, tx, a, DutyQuery{Role: names[0], names: names, Limit: ownMost + 1})
		if err != nil {
			return err
		}
		if o.More = len(list) > ownMost; o.More {
			list = list[:ownMost]
		}
		points, err := pointsBelow(ctx, tx, a, leadsOf(list))
		if err != nil {
			return err
		}
		o.arrange(list, points, c.Names)
		return nil
	})
	return o, err
}

// leadsOf are the provisions with sentences that lead to a list, by document.
func leadsOf(list []DutyItem) map[string][]int64 {
	leads := map[string][]int64{}
	for _, d := range list {
		if leadsOn(d.Sentence) && !slices.Contains(leads[d.Document], d.ProvisionSeq) {
			leads[d.Document] = append(leads[d.Document], d.ProvisionSeq)
		}
	}
	return leads
}

// known keeps the roles that the policies have.
func known(roles []string, c Choices) (list []string) {
	for _, r := range unique(roles) {
		r = c.Names.name(r)
		if len(list) < rolesMost && slices.ContainsFunc(c.Roles, func(n RoleCount) bool { return n.Role == r }) {
			list = append(list, r)
		}
	}
	return unique(list)
}

// whoIs finds the roles that mean all staff, and those that the actor holds.
func (s *Service) whoIs(ctx context.Context, tx db.Tx, a actor.Actor, c Choices, o *Own) error {
	decided, err := everyone(ctx, tx, a.Body)
	if err != nil {
		return err
	}
	if o.Everyone = known(decided, c); len(o.Everyone) == 0 {
		o.Everyone = guessEveryone(c.Roles)
	}
	if s.capacities == nil {
		return nil
	}
	o.On = clock.Today(s.now())
	o.Capacities, err = s.capacities.RolesOf(ctx, tx)
	if err != nil {
		return err
	}
	o.Capacities = o.Capacities[:min(len(o.Capacities), rolesMost)]
	for i := range o.Capacities {
		h := &o.Capacities[i]
		h.Roles = known(namesWithin(h.Title), c)
		o.Held = unique(append(o.Held, h.Roles...))
	}
	return nil
}
