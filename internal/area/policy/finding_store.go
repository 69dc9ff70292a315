package policy

import (
	"context"
	"fmt"

	"github.com/okite-isms/okite/internal/platform/db"
)

const findingColumns = `mark, seq, code, severity, provision_id, path, line, message, fingerprint, state, decision, reason, decided_by, decided_name, decided_at,
		  first_number, last_number, version`

// storeFindings puts the findings of a new reading to those known of a document.
func storeFindings(ctx context.Context, tx db.Tx, body, document string, now []Finding) error {
	before, err := documentFindings(ctx, tx, body, document)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `delete from policy_finding where body_id = $1 and document_id = $2`, body, document); err != nil {
		return fmt.Errorf("replace findings: %w", err)
	}
	list := merged(before, now)
	rows := make([][]any, len(list))
	for i, f := range list {
		rows[i] = []any{
			body, document, f.Mark, f.Seq, string(f.Code), string(f.Severity), f.ProvisionID, f.Path, f.Line, f.Message, f.Fingerprint, string(f.State), string(f.Decision), f.Reason,
			f.DecidedBy, f.DecidedName, f.DecidedAt, f.FirstNumber, f.LastNumber, f.Version,
		}
	}
	return db.Insert(ctx, tx, `insert into policy_finding (body_id, document_id, `+findingColumns+`)`, rows)
}

// documentFindings loads the findings of a document, mended ones last.
func documentFindings(ctx context.Context, tx db.Tx, body, document string) (list []Finding, err error) {
	err = db.Select(ctx, tx, &list, `
		select `+findingColumns+`
		from policy_finding
		where body_id = $1
		  and document_id = $2
		order by seq, mark`, body, document)
	if err != nil {
		return nil, fmt.Errorf("load findings: %w", err)
	}
	return list, nil
}

// findingsAt loads the findings at a provision that the current text still shows.
func findingsAt(ctx context.Context, tx db.Tx, body, document, provision string) (list []Finding, err error) {
	err = db.Select(ctx, tx, &list, `
		select `+findingColumns+`
		from policy_finding
		where body_id = $1
		  and document_id = $2
		  and provision_id = $3
		  and state <> 'mended'
		order by seq
		limit 100`, body, document, provision)
	return list, err
}
