package approval

import (
	"context"

	"github.com/okite-isms/okite/internal/platform/db"
)

// insertEnclosures says of files on which case they hang.
func insertEnclosures(ctx context.Context, tx db.Tx, body, id string, files held) error {
	var rows [][]any
	for _, f := range files {
		rows = append(rows, []any{body, f.ID, id})
	}
	return db.Insert(ctx, tx, `insert into approval_enclosure (body_id, file_id, case_id)`, rows)
}

// caseOf gives the id of the case on which a file hangs.
func caseOf(ctx context.Context, tx db.Tx, body, name string) (id string, err error) {
	err = db.Get(ctx, tx, &id, `
		select case_id
		from approval_enclosure
		where body_id = $1
		  and file_id = $2`, body, name)
	return id, err
}
