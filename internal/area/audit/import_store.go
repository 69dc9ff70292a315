package audit

import (
	"context"
	"fmt"

	"github.com/okite-isms/okite/internal/platform/db"
)

const importColumns = `id, file_name, content, title, kind, held_on, state, made_at, made_name, audit_id, version`

func insertImport(ctx context.Context, tx db.Tx, body string, b Brought) error {
	return db.Insert(ctx, tx, `insert into audit_import (body_id, `+importColumns+`)`, [][]any{{body, b.ID, b.FileName, b.Content, b.Title, string(b.Kind), b.HeldOn, b.State, b.MadeAt, b.MadeName, b.AuditID, b.Version}})
}

func loadImport(ctx context.Context, tx db.Tx, body, id string) (b Brought, err error) {
	err = db.Get(ctx, tx, &b, `
		select `+importColumns+`
		from audit_import
		where body_id = $1
		  and id = $2`, body, id)
	return b, missing("取り込んだ表", err)
}

// importsShown is how many tables the page lists.
const importsShown = 20

func imports(ctx context.Context, tx db.Tx, body string) (list []Brought, err error) {
	err = db.Select(ctx, tx, &list, `
		select id, file_name, '' as content, title, kind, held_on, state, made_at, made_name, audit_id, version
		from audit_import
		where body_id = $1
		order by made_at desc, id desc
		limit `+fmt.Sprint(importsShown), body)
	return list, err
}

func applyImport(ctx context.Context, tx db.Tx, body string, b Brought) error {
	return db.Update(ctx, tx, `
		update audit_import
		set state = 'applied', audit_id = $4, version = version + 1
		where body_id = $1
		  and id = $2
		  and version = $3`, body, b.ID, b.Version, b.AuditID)
}
