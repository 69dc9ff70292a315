package incident

import (
	"context"
	"fmt"

	"github.com/okite-isms/okite/internal/platform/db"
)

// isNamed reports whether somebody may see a restricted incident.
func isNamed(ctx context.Context, tx db.Tx, body, incident, person string) (bool, error) {
	n := 0
	err := tx.QueryRowContext(ctx, `
		select count(*)
		from incident_access
		where body_id = $1
		  and incident_id = $2
		  and person_id = $3`, body, incident, person).Scan(&n)
	if err != nil {
		return false, fmt.Errorf("look for access: %w", err)
	}
	return n > 0, nil
}
