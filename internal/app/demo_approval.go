package app

import (
	"context"

	"github.com/okite-isms/okite/internal/area/approval"
	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/actor"
)

// sampleApproval has people of the sample town file cases and act on them.
func (a *App) sampleApproval(ctx context.Context) error {
	found, _, err := a.Orgs.People(ctx, org.Query{})
	if err != nil {
		return err
	}
	return a.Approval.Sample(ctx, func(ctx context.Context, number string) (context.Context, error) {
		return approval.Acting(ctx, actor.From(ctx).Body, found, number)
	})
}
