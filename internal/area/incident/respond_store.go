package incident

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
)

// incidentOf finds the incident to which a line of a table belongs.
func incidentOf(ctx context.Context, tx db.Tx, body, noun, id string) (incident string, err error) {
	query := map[string]string{
		callPath:      `select incident_id from incident_call where body_id = $1 and id = $2`,
		taskPath:      `select incident_id from incident_task where body_id = $1 and id = $2`,
		decisionPath:  `select incident_id from incident_decision where body_id = $1 and id = $2`,
		cutPath:       `select incident_id from incident_cut where body_id = $1 and id = $2`,
		statementPath: `select incident_id from incident_statement where body_id = $1 and id = $2`,
	}[noun]
	err = tx.QueryRowContext(ctx, query, body, id).Scan(&incident)
	if errors.Is(err, sql.ErrNoRows) {
		return "", fault.New(fault.NotFound, "お探しのものは、登録されていません。")
	}
	if err != nil {
		return "", fmt.Errorf("find an incident: %w", err)
	}
	return incident, nil
}

// openThing is something of the response that is not done.
type openThing struct {
	What string // "call", "task", "decision", "review", "cut", "statement", "publication"
	ID   string
	A    string
	B    string
	At   clock.Time
}

// openThings finds all that is not done, of every noun, in one statement: the page that
// asks shows much else besides. A publication that was decided on is among them.
func openThings(ctx context.Context, tx db.Tx, body, incident string) (list []openThing, err error) {
	err = db.Select(ctx, tx, &list, `
		select what, id, a, b, at
		from (
		  select 1 as n, 'call' as what, id, class_title as a, who as b, due as at
		  from incident_call
		  where body_id = $1
		    and incident_id = $2
		    and state = 'open'
		  union all
		  select 2, 'task', id, title, rule, due
		  from incident_task
		  where body_id = $1
		    and incident_id = $2
		    and state = 'open'
		  union all
		  select 3, 'decision', id, kind_title, by_name, decided_at
		  from incident_decision
		  where body_id = $1
		    and incident_id = $2
		    and state = 'waits'
		  union all
		  select 4, 'review', id, kind_title, for_name, decided_at
		  from incident_decision
		  where body_id = $1
		    and incident_id = $2
		    and stand_in
		    and for_id <> ''
		    and for_id <> by_id
		    and reviewed_at = ''
		  union all
		  select 5, 'cut', id, kind_title, target, cut_at
		  from incident_cut
		  where body_id = $1
		    and incident_id = $2
		    and restored_at = ''
		  union all
		  select 6, 'statement', id, title, kind || ' ' || state, written_at
		  from incident_statement
		  where body_id = $1
		    and incident_id = $2
		    and state in ('asked', 'approved')
		  union all
		  select 7, 'publication', incident_id, mode, '', decided_at
		  from incident_publication
		  where body_id = $1
		    and incident_id = $2) x
		order by n, at, id
		limit 2000`, body, incident)
	if err != nil {
		return nil, fmt.Errorf("find what is open of the response: %w", err)
	}
	return list, nil
}
