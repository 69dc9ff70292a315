package journal

import (
	"context"
	"fmt"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
)

// Erase deletes the salts of all lines about one object, so that the hashes no longer
// tell anything about its content, and records that it did so. The lines stay and the
// tree still verifies. It is for deletion that the law demands (個人情報保護法98条ほか).
func Erase(ctx context.Context, tx db.Tx, area, id string) (int64, error) {
	n, err := wipe(ctx, tx, `
		update journal_line
		set content_salt = null
		where body_id = $1
		  and area = $2
		  and object_id = $3
		  and content_salt is not null`, actor.From(ctx).Body, area, id)
	if err != nil {
		return 0, err
	}
	return n, Append(ctx, tx, Entry{Verb: "journal.erase", Area: area, ID: id})
}

// EraseName deletes an actor's name from all lines; the id stays.
func EraseName(ctx context.Context, tx db.Tx, actorID string) (int64, error) {
	n, err := wipe(ctx, tx, `
		update journal_line
		set name_salt = null, actor_name = ''
		where body_id = $1
		  and actor_id = $2
		  and name_salt is not null`, actor.From(ctx).Body, actorID)
	if err != nil {
		return 0, err
	}
	return n, Append(ctx, tx, Entry{Verb: "journal.erase", Area: "journal", ID: actorID})
}

func wipe(ctx context.Context, tx db.Tx, query string, args ...any) (int64, error) {
	res, err := tx.ExecContext(ctx, query, args...)
	if err != nil {
		return 0, fmt.Errorf("erase from journal: %w", err)
	}
	return res.RowsAffected()
}

// EraseBody deletes the whole journal of a body. Only a body of sample data may be
// deleted; that rule is kept by who calls.
func EraseBody(ctx context.Context, tx db.Tx, body string) error {
	for _, table := range []string{"journal_line", "journal_hash", "journal_head"} {
		if _, err := tx.ExecContext(ctx, `delete from `+table+` where body_id = $1`, body); err != nil {
			return fmt.Errorf("erase journal of %s: %w", body, err)
		}
	}
	return nil
}
