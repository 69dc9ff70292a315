package incident

import (
	"context"
	"errors"
	"fmt"

	"github.com/okite-isms/okite/internal/platform/db"
)

// Erase removes all that a body has here, what hangs on others first. Each noun with a
// table of its own adds its line.
func Erase(ctx context.Context, tx db.Tx, body string) error {
	var failed []error
	for _, query := range []string{
		`delete from incident_subject_import where body_id = $1`,
		`delete from incident_subject where body_id = $1`,
		`delete from incident_notice where body_id = $1`,
		`delete from incident_template where body_id = $1`,
		`delete from incident_filing where body_id = $1`,
		`delete from incident_waiver where body_id = $1`,
		`delete from incident_clock_change where body_id = $1`,
		`delete from incident_import where body_id = $1`,
		`delete from incident_measure where body_id = $1`,
		`delete from incident_closing where body_id = $1`,
		`delete from incident_clock where body_id = $1`,
		`delete from incident_entry where body_id = $1`,
		`delete from incident_reading where body_id = $1`,
		`delete from incident where body_id = $1`,
		`delete from incident_count where body_id = $1`,
		`delete from incident_definition where body_id = $1`,
	} {
		if _, err := tx.ExecContext(ctx, query, body); err != nil {
			failed = append(failed, fmt.Errorf("erase incidents: %w", err))
		}
	}
	return errors.Join(failed...)
}
