package approval

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
)

// loadDraft gives the draft of a route; one without a revision is not there.
func loadDraft(ctx context.Context, tx db.Tx, body, name string) (d Draft, err error) {
	var rows []struct {
		Revision   int64
		Detail     string
		RecordedBy string
		RecordedAt clock.Time
	}
	err = db.Select(ctx, tx, &rows, `
		select revision, detail, recorded_by, recorded_at
		from approval_draft
		where body_id = $1
		  and name = $2`, body, name)
	if err != nil || len(rows) == 0 {
		return d, err
	}
	d = Draft{Revision: rows[0].Revision, By: rows[0].RecordedBy, At: rows[0].RecordedAt}
	if err := json.Unmarshal([]byte(rows[0].Detail), &d.Route); err != nil {
		return d, fmt.Errorf("read draft: %w", err)
	}
	return d, nil
}

// draftNames gives the titles of all drafts by the names of their routes.
func draftNames(ctx context.Context, tx db.Tx, body string) (map[string]string, error) {
	var rows []struct{ Name, Detail string }
	err := db.Select(ctx, tx, &rows, `
		select name, detail
		from approval_draft
		where body_id = $1
		order by name
		limit 200`, body)
	titles := map[string]string{}
	for _, r := range rows {
		var route Route
		if err := json.Unmarshal([]byte(r.Detail), &route); err != nil {
			return nil, fmt.Errorf("read draft: %w", err)
		}
		titles[r.Name] = route.Title
	}
	return titles, err
}

// saveDraft keeps the next revision of a draft; whoever comes second is told.
func saveDraft(ctx context.Context, tx db.Tx, body string, d Draft) error {
	if d.Revision == 1 {
		err := db.Insert(ctx, tx, `insert into approval_draft (body_id, name, revision, detail, recorded_by, recorded_at)`,
			[][]any{{body, d.Route.Name, d.Revision, packed(d.Route), d.By, d.At}})
		if db.IsDuplicate(err) {
			return errDraft()
		}
		return err
	}
	got, err := tx.ExecContext(ctx, `
		update approval_draft
		set revision = $3, detail = $4, recorded_by = $5, recorded_at = $6
		where body_id = $1
		  and name = $2
		  and revision = $3 - 1`, body, d.Route.Name, d.Revision, packed(d.Route), d.By, d.At)
	return oneDraft(got, err)
}

func deleteDraft(ctx context.Context, tx db.Tx, body, name string, revision int64) error {
	got, err := tx.ExecContext(ctx, `
		delete from approval_draft
		where body_id = $1
		  and name = $2
		  and revision = $3`, body, name, revision)
	return oneDraft(got, err)
}

func oneDraft(got interface{ RowsAffected() (int64, error) }, err error) error {
	if err != nil {
		return fmt.Errorf("write draft: %w", err)
	}
	if n, err := got.RowsAffected(); err != nil || n == 0 {
		return errDraft()
	}
	return nil
}

func errDraft() error {
	return fault.New(fault.Conflict, "ほかの人が、先にこの下書きを変えました。いまの下書きを確かめてから、もう一度変えてください。")
}
