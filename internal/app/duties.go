package app

import (
	"context"
	"slices"
	"strings"

	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/area/policy"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
)

// capacities tells the policy which roles of the organisation the actor holds.
type capacities struct{ orgs *org.Service }

// RolesOf implements policy.Capacities. What may be done in Okite alone, such as 監査人, is
// no role that a policy gives duties to.
func (c capacities) RolesOf(ctx context.Context, tx db.Tx) ([]policy.HeldRole, error) {
	hats, err := c.orgs.Hats(ctx, tx)
	var list []policy.HeldRole
	for _, h := range hats {
		name, ok := strings.CutPrefix(h.Key, "role:")
		if ok && !slices.Contains(actor.Roles(), actor.Role(name)) {
			list = append(list, policy.HeldRole{Name: name, Title: h.Title, Note: h.Note})
		}
	}
	return list, err
}
