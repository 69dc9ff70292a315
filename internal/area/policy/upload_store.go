package policy

import (
	"context"
	"fmt"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
)

const uploadColumns = `id, batch, seq, file_id, file_name, size, target_id, publication, state, reason, document_id, created_by, created_at, finished_at`

func insertUploads(ctx context.Context, tx db.Tx, body string, list []Upload) error {
	rows := make([][]any, len(list))
	for i, u := range list {
		rows[i] = []any{body, u.ID, u.Batch, u.Seq, u.FileID, u.FileName, u.Size, u.TargetID, string(u.Publication), string(u.State), u.Reason, u.DocumentID, u.CreatedBy, u.CreatedAt, u.FinishedAt}
	}
	return db.Insert(ctx, tx, `insert into policy_upload (body_id, `+uploadColumns+`)`, rows)
}

// upload loads one for the job that reads it.
func upload(ctx context.Context, tx db.Tx, body, id string) (u Upload, err error) {
	err = db.Get(ctx, tx, &u, `
		select `+uploadColumns+`
		from policy_upload
		where body_id = $1
		  and id = $2`, body, id)
	return u, err
}

// uploads loads a batch for the person who uploaded it.
func uploads(ctx context.Context, tx db.Tx, a actor.Actor, batch string) (list []Upload, err error) {
	err = db.Select(ctx, tx, &list, `
		select `+uploadColumns+`
		from policy_upload
		where body_id = $1
		  and batch = $2
		  and created_by = $3
		order by seq`, a.Body, batch, a.ID)
	return list, err
}

// recentBatches lists the newest batches of a person, with how many files are done.
func recentBatches(ctx context.Context, tx db.Tx, a actor.Actor, n int) (list []Batch, err error) {
	err = db.Select(ctx, tx, &list, `
		select batch as id, min(created_at) as created_at, count(*) as files,
		  sum(case when state = 'waiting' then 1 else 0 end) as waiting,
		  sum(case when state = 'failed' then 1 else 0 end) as failed
		from policy_upload
		where body_id = $1
		  and created_by = $2
		group by batch
		order by 2 desc, 1
		limit $3`, a.Body, a.ID, n)
	if err != nil {
		return nil, fmt.Errorf("list batches: %w", err)
	}
	return list, nil
}

// Batch is what was uploaded at once.
type Batch struct {
	ID        string
	CreatedAt clock.Time
	Files     int64
	Waiting   int64
	Failed    int64
}

// saveUpload ends an upload, once.
func saveUpload(ctx context.Context, tx db.Tx, body string, u Upload) error {
	return db.Update(ctx, tx, `
		update policy_upload
		set state = $3, reason = $4, document_id = $5, finished_at = $6
		where body_id = $1
		  and id = $2
		  and state = 'waiting'`, body, u.ID, u.State, u.Reason, u.DocumentID, u.FinishedAt)
}
