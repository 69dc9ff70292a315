package revision

import (
	"context"

	"github.com/okite-isms/okite/internal/platform/db"
)

func insertNotice(ctx context.Context, tx db.Tx, body, revision, role, notice string) error {
	return db.Insert(ctx, tx, `insert into revision_notice (body_id, revision_id, role, notice_id)`, [][]any{{body, revision, role, notice}})
}

func noticesOf(ctx context.Context, tx db.Tx, body, revision string) (list []Posted, err error) {
	err = db.Select(ctx, tx, &list, `
		select role, notice_id
		from revision_notice
		where body_id = $1
		  and revision_id = $2
		order by role`, body, revision)
	return list, err
}
