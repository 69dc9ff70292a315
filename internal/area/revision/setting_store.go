package revision

import (
	"context"
	"fmt"

	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
)

// settings loads what a body has decided; until it has, nothing is shown without sign-in
// and documents are reviewed in February.
func settings(ctx context.Context, tx db.Tx, body string) (x Setting, err error) {
	err = db.Get(ctx, tx, &x, `
		select live, review_month, version
		from revision_setting
		where body_id = $1`, body)
	if fault.Is(err, fault.NotFound) {
		return Setting{ReviewMonth: 2}, nil
	}
	return x, err
}

func saveSetting(ctx context.Context, tx db.Tx, body string, x Setting) error {
	if x.Version > 0 {
		return db.Update(ctx, tx, `
			update revision_setting
			set live = $3, review_month = $4, version = version + 1
			where body_id = $1
			  and version = $2`, body, x.Version, x.Live, x.ReviewMonth)
	}
	_, err := tx.ExecContext(ctx, `
		insert into revision_setting (body_id, live, review_month, version)
		values ($1, $2, $3, 1)`, body, x.Live, x.ReviewMonth)
	if db.IsDuplicate(err) {
		return db.Changed(0, nil)
	}
	if err != nil {
		return fmt.Errorf("insert setting: %w", err)
	}
	return nil
}
