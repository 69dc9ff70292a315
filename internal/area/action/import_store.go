package action

import (
	"context"

	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
)

func insertImport(ctx context.Context, tx db.Tx, body string, i HandedList) error {
	return db.Insert(ctx, tx, `insert into action_import (body_id, id, file_name, content, state, made_at, made_by, made_name, rows_read, version)`, [][]any{{
		body, i.ID, i.FileName, i.Content, i.State, i.MadeAt, i.MadeBy, i.MadeName, i.RowsRead, i.Version,
	}})
}

func loadImport(ctx context.Context, tx db.Tx, body, id string) (i HandedList, err error) {
	err = db.Get(ctx, tx, &i, `
		select id, file_name, content, state, made_at, made_by, made_name, rows_read, version
		from action_import
		where body_id = $1
		  and id = $2`, body, id)
	if fault.Is(err, fault.NotFound) {
		return i, fault.New(fault.NotFound, "お探しの一覧表は見つかりません。")
	}
	return i, err
}

func imports(ctx context.Context, tx db.Tx, body string) (list []HandedList, err error) {
	err = db.Select(ctx, tx, &list, `
		select id, file_name, '' as content, state, made_at, made_by, made_name, rows_read, version
		from action_import
		where body_id = $1
		order by made_at desc, id desc
		limit 30`, body)
	return list, err
}

// applyImport says that a list was applied, and drops its content: it lives on as actions.
func applyImport(ctx context.Context, tx db.Tx, body string, i HandedList) error {
	return db.Update(ctx, tx, `
		update action_import
		set state = 'applied', content = '', version = version + 1
		where body_id = $1
		  and id = $2
		  and version = $3
		  and state = 'drafted'`, body, i.ID, i.Version)
}

// numbered gives number and title of all actions of a body, to know a list that comes back.
func numbered(ctx context.Context, tx db.Tx, body string) (map[string]bool, error) {
	var rows []struct {
		Year, Number int
		Title        string
	}
	err := db.Select(ctx, tx, &rows, `
		select year, number, title
		from action
		where body_id = $1`, body)
	known := make(map[string]bool, len(rows))
	for _, r := range rows {
		known[numberKey(r.Year, r.Number, r.Title)] = true
	}
	return known, err
}
