package policy

import (
	"context"
	"fmt"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
)

// everyone loads the roles of which an officer has said that they mean all staff.
func everyone(ctx context.Context, tx db.Tx, body string) (list []string, err error) {
	err = db.Select(ctx, tx, &list, `
		select role
		from policy_everyone
		where body_id = $1
		order by role`, body)
	if err != nil {
		return nil, fmt.Errorf("load roles of all staff: %w", err)
	}
	return list, nil
}

// storeEveryone puts roles in the place of those decided before.
func storeEveryone(ctx context.Context, tx db.Tx, a actor.Actor, roles []string, at clock.Time) error {
	if _, err := tx.ExecContext(ctx, `delete from policy_everyone where body_id = $1`, a.Body); err != nil {
		return fmt.Errorf("replace roles of all staff: %w", err)
	}
	rows := make([][]any, len(roles))
	for i, r := range roles {
		rows[i] = []any{a.Body, r, a.ID, a.Name, at}
	}
	return db.Insert(ctx, tx, `insert into policy_everyone (body_id, role, decided_by, decided_name, decided_at)`, rows)
}
