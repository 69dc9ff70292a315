package file

import (
	"context"
	"fmt"

	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
)

const uploadColumns = `body_id, id, name, size, received, parts, state, sha256, created_by, created_at, expires_at`

func insertUpload(ctx context.Context, tx db.Tx, u Upload) error {
	_, err := tx.ExecContext(ctx, `
		insert into file_upload (`+uploadColumns+`)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		u.BodyID, u.ID, u.Name, u.Size, u.Received, u.Parts, u.State, u.SHA256, u.CreatedBy, u.CreatedAt, u.ExpiresAt)
	if err != nil {
		return fmt.Errorf("insert upload: %w", err)
	}
	return nil
}

func loadUpload(ctx context.Context, tx db.Tx, body, id string) (u Upload, err error) {
	err = db.Get(ctx, tx, &u, `
		select `+uploadColumns+`
		from file_upload
		where body_id = $1
		  and id = $2`, body, id)
	// SQLite gives nothing for no bytes, which no column takes back.
	u.State, u.SHA256 = append([]byte{}, u.State...), append([]byte{}, u.SHA256...)
	return u, err
}

func countUploads(ctx context.Context, tx db.Tx, body, person string) (n int64, err error) {
	err = db.Get(ctx, tx, &n, `
		select count(*)
		from file_upload
		where body_id = $1
		  and created_by = $2`, body, person)
	return n, err
}

// savePart adds a part and moves the upload on, if it still stands where the part begins.
func savePart(ctx context.Context, tx db.Tx, u Upload, p part, offset int64) error {
	err := db.Update(ctx, tx, `
		update file_upload
		set received = $3, parts = $4, state = $5, sha256 = $6, expires_at = $7
		where body_id = $1
		  and id = $2
		  and received = $8`, u.BodyID, u.ID, u.Received, u.Parts, u.State, u.SHA256, u.ExpiresAt, offset)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `
		insert into file_part (body_id, upload_id, n, id, size)
		values ($1, $2, $3, $4, $5)`, u.BodyID, u.ID, p.N, p.ID, p.Size)
	if db.IsDuplicate(err) {
		return fault.Wrap(fault.Conflict, "同じ部分が、ほかの画面からも送られました。", err)
	}
	if err != nil {
		return fmt.Errorf("insert part: %w", err)
	}
	return nil
}

func loadParts(ctx context.Context, tx db.Tx, body, upload string) (list []part, err error) {
	err = db.Select(ctx, tx, &list, `
		select n, id, size
		from file_part
		where body_id = $1
		  and upload_id = $2
		order by n`, body, upload)
	return list, err
}

// deleteUpload forgets an upload; of two who do so at once, one fails.
func deleteUpload(ctx context.Context, tx db.Tx, body, id string) error {
	_, err := tx.ExecContext(ctx, `
		delete from file_part
		where body_id = $1
		  and upload_id = $2`, body, id)
	if err != nil {
		return fmt.Errorf("delete parts: %w", err)
	}
	return db.Update(ctx, tx, `
		delete from file_upload
		where body_id = $1
		  and id = $2`, body, id)
}

// expire forgets the uploads of a body that nobody went on with. Their blobs are swept.
func expire(ctx context.Context, tx db.Tx, body string, now clock.Time) error {
	_, err := tx.ExecContext(ctx, `
		delete from file_part
		where body_id = $1
		  and upload_id in (select id from file_upload where body_id = $1 and expires_at < $2)`, body, now)
	if err != nil {
		return fmt.Errorf("expire parts: %w", err)
	}
	_, err = tx.ExecContext(ctx, `
		delete from file_upload
		where body_id = $1
		  and expires_at < $2`, body, now)
	if err != nil {
		return fmt.Errorf("expire uploads: %w", err)
	}
	return nil
}
