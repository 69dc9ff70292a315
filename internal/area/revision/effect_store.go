package revision

import (
	"context"
	"fmt"

	"github.com/okite-isms/okite/internal/platform/db"
)

// verdictsOf gives what was made of the effects of a revision, by mark.
func verdictsOf(ctx context.Context, tx db.Tx, body, revision string) (map[string]Verdict, error) {
	var rows []struct {
		Mark string
		Verdict
	}
	err := db.Select(ctx, tx, &rows, `
		select mark, choice, reason, decided_by, decided_name, decided_at
		from revision_effect
		where body_id = $1
		  and revision_id = $2
		order by mark`, body, revision)
	if err != nil {
		return nil, fmt.Errorf("load verdicts: %w", err)
	}
	found := map[string]Verdict{}
	for _, r := range rows {
		found[r.Mark] = r.Verdict
	}
	return found, nil
}

// storeVerdicts puts a verdict in the place of what was made of effects before.
func storeVerdicts(ctx context.Context, tx db.Tx, body, revision string, marks []string, v Verdict) error {
	rows := make([][]any, len(marks))
	for i, m := range marks {
		if _, err := tx.ExecContext(ctx, `
			delete from revision_effect
			where body_id = $1
			  and revision_id = $2
			  and mark = $3`, body, revision, m); err != nil {
			return fmt.Errorf("replace verdict: %w", err)
		}
		rows[i] = []any{body, revision, m, string(v.Choice), v.Reason, v.DecidedBy, v.DecidedName, v.DecidedAt}
	}
	return db.Insert(ctx, tx, `insert into revision_effect (body_id, revision_id, mark, choice, reason, decided_by, decided_name, decided_at)`, rows)
}
