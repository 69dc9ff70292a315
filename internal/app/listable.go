package app

import (
	"context"

	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/db"
)

// listable names the objects of the rooms above the organisation that a name list can close,
// or an invitation name one by one. A room stands here when all of its readings keep to both.
func (a *App) listable() map[string]org.Listable {
	return map[string]org.Listable{
		"evidence": func(ctx context.Context, tx db.Tx, id string) (string, error) { return a.Evidence.TitleOf(ctx, tx, id) },
		"policy":   func(ctx context.Context, tx db.Tx, id string) (string, error) { return a.Policy.TitleOf(ctx, tx, id) },
		"incident": a.incidentTitle,
	}
}
