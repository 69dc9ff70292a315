package incident

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

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
