package check

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
)

const importColumns = `id, sheet_id, file_name, content, state, made_at, made_name, edition_id, version`

func insertImport(ctx context.Context, tx db.Tx, body string, b Brought) error {
	return db.Insert(ctx, tx, `insert into check_import (body_id, `+importColumns+`)`,
		[][]any{{body, b.ID, b.SheetID, b.FileName, b.Content, b.State, b.MadeAt, b.MadeName, b.EditionID, b.Version}})
}

func loadImport(ctx context.Context, tx db.Tx, body, id string) (b Brought, err error) {
	err = db.Get(ctx, tx, &b, `
		select `+importColumns+`
		from check_import
		where body_id = $1
		  and id = $2`, body, id)
	return b, missing("取り込んだ表", err)
}

// importsShown is how many tables the page lists.
const importsShown = 20

func imports(ctx context.Context, tx db.Tx, body string) (list []Brought, err error) {
	err = db.Select(ctx, tx, &list, `
		select id, sheet_id, file_name, '' as content, state, made_at, made_name, edition_id, version
		from check_import
		where body_id = $1
		order by made_at desc, id desc
		limit `+fmt.Sprint(importsShown), body)
	return list, err
}

func applyImport(ctx context.Context, tx db.Tx, body string, b Brought) error {
	return db.Update(ctx, tx, `
		update check_import
		set state = 'applied', edition_id = $4, version = version + 1
		where body_id = $1
		  and id = $2
		  and version = $3`, body, b.ID, b.Version, b.EditionID)
}

func mappings(ctx context.Context, tx db.Tx, body string) (map[string]string, error) {
	var rows []struct{ Heading, Field string }
	err := db.Select(ctx, tx, &rows, `
		select heading, field
		from check_mapping
		where body_id = $1
		order by heading`, body)
	found := map[string]string{}
	for _, r := range rows {
		found[r.Heading] = r.Field
	}
	return found, err
}

func saveMappings(ctx context.Context, tx db.Tx, body string, told map[string]string, at clock.Time, by string) error {
	if len(told) == 0 {
		return nil
	}
	args := []any{body}
	headings := slices.Sorted(maps.Keys(told))
	if _, err := tx.ExecContext(ctx, `
		delete from check_mapping
		where body_id = $1
		  and heading in (`+marks(&args, headings)+`)`, args...); err != nil {
		return fmt.Errorf("forget mappings: %w", err)
	}
	var rows [][]any
	for _, h := range headings {
		rows = append(rows, []any{body, h, told[h], at, by})
	}
	return db.Insert(ctx, tx, `insert into check_mapping (body_id, heading, field, at, by_name)`, rows)
}
