package app

import (
	"context"

	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/actor"
)

// sampleRevision has the office of the sample town revise its rules.
func (a *App) sampleRevision(ctx context.Context) error {
	found, _, err := a.Orgs.People(ctx, org.Query{Text: "1001"})
	if err != nil {
		return err
	}
	who := actor.From(ctx)
	for _, p := range found {
		if p.Number == "1001" {
			who.ID, who.Name = p.ID, p.Name
		}
	}
	return a.Revision.Sample(actor.With(ctx, who))
}
