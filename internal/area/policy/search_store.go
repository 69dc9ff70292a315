package policy

import (
	"context"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
)

// hitDuties loads the duties of some provisions of documents that the actor may see.
func hitDuties(ctx context.Context, tx db.Tx, a actor.Actor, documents, provisions []string) ([]DutyItem, error) {
	if len(documents) == 0 || len(provisions) == 0 {
		return nil, nil
	}
	return dutyItems(ctx, tx, a, DutyQuery{documents: documents, provisions: provisions})
}
