package policy

import (
	"context"
	"fmt"
	"slices"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/journal"
)

// CanDecideEveryone is the right to say which roles mean all staff.
const CanDecideEveryone actor.Permission = "policy.everyone"

// EveryoneInput says which roles of the policies mean all staff (職員全員を指す役割).
// None leaves it to what Okite finds.
type EveryoneInput struct {
	Roles []string `form:"role" json:"roles" maxItems:"20" doc:"職員全員を指す役割の名前。なければOkiteの読み取りに任せる"`
}

// everyoneMost is how many words a body may have for its staff.
const everyoneMost = 20

// DecideEveryone keeps which roles mean all staff.
func (s *Service) DecideEveryone(ctx context.Context, in EveryoneInput) error {
	a, err := actor.Require(ctx, CanDecideEveryone)
	if err != nil {
		return err
	}
	roles := unique(in.Roles)
	if len(roles) > everyoneMost {
		return fault.Fields(map[string]string{"role": fmt.Sprintf("職員全員を指す役割は、%d個までで選んでください。", everyoneMost)})
	}
	slices.Sort(roles)
	return s.db.Do(ctx, func(tx db.Tx) error {
		c, err := choices(ctx, tx, a)
		if err != nil {
			return err
		}
		for _, r := range roles {
			if !slices.ContainsFunc(c.Roles, func(n RoleCount) bool { return n.Role == r }) {
				return fault.Fields(map[string]string{"role": "規程にない役割が選ばれています。画面を開き直してから、もう一度選んでください。"})
			}
		}
		if err := storeEveryone(ctx, tx, a, roles, clock.At(s.now())); err != nil {
			return err
		}
		return journal.Append(ctx, tx, journal.Entry{Verb: string(CanDecideEveryone), Area: areaName, ID: "everyone", Content: everyoneContent(roles)})
	})
}

// everyoneContent is what the journal vouches for.
func everyoneContent(roles []string) journal.Content {
	return journal.Fields("policy.everyone/1", func(e *journal.Encoder) {
		for _, r := range roles {
			e.Text("role", r)
		}
	})
}
