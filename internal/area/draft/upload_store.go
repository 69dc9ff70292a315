package draft

import (
	"context"
	"fmt"

	"github.com/okite-isms/okite/internal/platform/db"
)

const uploadColumns = `id, draft_id, file_id, file_name, state, reason, seen, made_by, made_name, made_at, finished_at`

func insertUpload(ctx context.Context, tx db.Tx, body string, u Upload) error {
	_, err := tx.ExecContext(ctx, `
		insert into draft_upload (body_id, `+uploadColumns+`)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		body, u.ID, u.DraftID, u.FileID, u.FileName, u.State, u.Reason, u.Seen, u.MadeBy, u.MadeName, u.MadeAt, u.FinishedAt)
	if err != nil {
		return fmt.Errorf("insert upload: %w", err)
	}
	return nil
}

func upload(ctx context.Context, tx db.Tx, body, id string) (u Upload, err error) {
	err = db.Get(ctx, tx, &u, `
		select `+uploadColumns+`
		from draft_upload
		where body_id = $1
		  and id = $2`, body, id)
	return u, err
}

// uploads lists the last files of a draft.
func uploads(ctx context.Context, tx db.Tx, body, draft string) (list []Upload, err error) {
	err = db.Select(ctx, tx, &list, `
		select `+uploadColumns+`
		from draft_upload
		where body_id = $1
		  and draft_id = $2
		order by id desc
		limit 10`, body, draft)
	return list, err
}

// saveUpload ends an upload, once.
func saveUpload(ctx context.Context, tx db.Tx, body string, u Upload) error {
	return db.Update(ctx, tx, `
		update draft_upload
		set state = $3, reason = $4, finished_at = $5
		where body_id = $1
		  and id = $2
		  and state = 'waiting'`, body, u.ID, u.State, u.Reason, u.FinishedAt)
}
