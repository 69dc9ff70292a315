package file

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
)

const columns = `body_id, id, name, format, media_type, size, sha256, created_at, created_by, state, discarded_at`

func insert(ctx context.Context, tx db.Tx, f File) error {
	_, err := tx.ExecContext(ctx, `
		insert into file (`+columns+`)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		f.BodyID, f.ID, f.Name, f.Format, f.MediaType, f.Size, f.SHA256, f.CreatedAt, f.CreatedBy, f.State, f.DiscardedAt)
	if err != nil {
		return fmt.Errorf("insert file: %w", err)
	}
	return nil
}

func load(ctx context.Context, tx db.Tx, body, id string) (f File, err error) {
	err = db.Get(ctx, tx, &f, `
		select `+columns+`
		from file
		where body_id = $1
		  and id = $2`, body, id)
	return f, err
}

func discard(ctx context.Context, tx db.Tx, body, id string, at clock.Time) error {
	return db.Update(ctx, tx, `
		update file
		set state = 'discarded', discarded_at = $3
		where body_id = $1
		  and id = $2
		  and state = 'kept'`, body, id, at)
}

// wanted gives, of some ids, those whose blob must stay: kept, discarded after a time, or
// part of an upload.
func wanted(ctx context.Context, tx db.Tx, body string, ids []string, since clock.Time) (list []string, err error) {
	args, marks := []any{body, since}, make([]string, len(ids))
	for i, id := range ids {
		args = append(args, id)
		marks[i] = "$" + strconv.Itoa(len(args))
	}
	err = db.Select(ctx, tx, &list, `
		select id
		from file
		where body_id = $1
		  and (state = 'kept' or discarded_at >= $2)
		  and id in (`+strings.Join(marks, ", ")+`)
		union all
		select id
		from file_part
		where body_id = $1
		  and id in (`+strings.Join(marks, ", ")+`)`, args...)
	return list, err
}

// EraseBody deletes the rows of all files of a body, for a body of sample data that is
// deleted. Their contents are swept away within a day.
func EraseBody(ctx context.Context, tx db.Tx, body string) error {
	for _, statement := range []string{
		`delete from file_part where body_id = $1`, `delete from file_upload where body_id = $1`, `delete from file where body_id = $1`,
	} {
		if _, err := tx.ExecContext(ctx, statement, body); err != nil {
			return fmt.Errorf("erase files of %s: %w", body, err)
		}
	}
	return nil
}
