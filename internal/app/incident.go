package app

import (
	"context"

	"github.com/okite-isms/okite/internal/platform/db"
)

// incidentTitle names an incident for its name list. The organisation stands below the
// room of incidents, and is built before it.
func (a *App) incidentTitle(ctx context.Context, tx db.Tx, id string) (string, error) {
	return a.Incidents.Title(ctx, tx, id)
}
