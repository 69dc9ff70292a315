package incident

import (
	"context"
	"fmt"

	"github.com/okite-isms/okite/internal/platform/db"
)

// templatesMost is how many papers there are at most: two for each form.
const templatesMost = 100

func templatesOf(ctx context.Context, tx db.Tx, body string) (list []Template, err error) {
	err = db.Select(ctx, tx, &list, `
		select form, format, file_id, name, fields, saved_at, saved_by, version
		from incident_template
		where body_id = $1
		order by form, format
		limit $2`, body, templatesMost)
	return list, err
}

// saveTemplate keeps a paper in place of the one before it, and gives its version.
func saveTemplate(ctx context.Context, tx db.Tx, body string, t Template) (version int64, err error) {
	err = tx.QueryRowContext(ctx, `
		insert into incident_template (body_id, form, format, file_id, name, fields, saved_at, saved_by, version)
		values ($1, $2, $3, $4, $5, $6, $7, $8, 1)
		on conflict (body_id, form, format) do update
		set file_id = excluded.file_id, name = excluded.name, fields = excluded.fields, saved_at = excluded.saved_at, saved_by = excluded.saved_by, version = incident_template.version + 1
		returning version`, body, t.Form, string(t.Format), t.FileID, t.Name, t.Fields, t.SavedAt, t.SavedBy).Scan(&version)
	if err != nil {
		return 0, fmt.Errorf("save a template: %w", err)
	}
	return version, nil
}
