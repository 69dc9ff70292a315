package incident

import (
	"context"
	"fmt"

	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
)

// hasRead reports whether a reading of a restricted incident is recorded already.
func hasRead(ctx context.Context, tx db.Tx, body, incident, person, session string) (bool, error) {
	n := 0
	err := tx.QueryRowContext(ctx, `
		select count(*)
		from incident_reading
		where body_id = $1
		  and incident_id = $2
		  and person_id = $3
		  and session = $4`, body, incident, person, session).Scan(&n)
	if err != nil {
		return false, fmt.Errorf("look for a reading: %w", err)
	}
	return n > 0, nil
}

// markRead records a reading, and says whether it is the first of its session.
func markRead(ctx context.Context, tx db.Tx, body, incident, person, session string, at clock.Time) (bool, error) {
	res, err := tx.ExecContext(ctx, `
		insert into incident_reading (body_id, incident_id, person_id, session, read_at)
		values ($1, $2, $3, $4, $5)
		on conflict (body_id, incident_id, person_id, session) do nothing`, body, incident, person, session, at)
	if err != nil {
		return false, fmt.Errorf("record a reading: %w", err)
	}
	n, err := res.RowsAffected()
	return n == 1, err
}
