package draft

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
)

const columns = `d.id, d.document_id, d.title, d.reason, d.keep, d.base_id, d.base_number, d.state, d.steps, d.based, d.made_by, d.made_name, d.made_at, d.updated_at, d.version`

func insert(ctx context.Context, tx db.Tx, body string, d Draft) error {
	_, err := tx.ExecContext(ctx, `
		insert into draft (body_id, id, document_id, title, reason, keep, base_id, base_number, state, steps, based, made_by, made_name, made_at, updated_at, version)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
		body, d.ID, d.DocumentID, d.Title, d.Reason, d.Keep, d.BaseID, d.BaseNumber, string(d.State), d.Steps, d.Based, d.MadeBy, d.MadeName, d.MadeAt, d.UpdatedAt, d.Version)
	if err != nil {
		return fmt.Errorf("insert draft: %w", err)
	}
	return nil
}

func load(ctx context.Context, tx db.Tx, body, id string) (d Draft, err error) {
	err = db.Get(ctx, tx, &d, `
		select `+columns+`
		from draft d
		where d.body_id = $1
		  and d.id = $2`, body, id)
	if fault.Is(err, fault.NotFound) {
		return d, errDraft()
	}
	return d, err
}

func errDraft() error {
	return fault.New(fault.NotFound, "お探しの改正案は見つかりません。")
}

// save writes what may change of a draft that was read with its version.
func save(ctx context.Context, tx db.Tx, body string, d Draft) error {
	return db.Update(ctx, tx, `
		update draft
		set title = $4, reason = $5, keep = $6, base_id = $7, base_number = $8, state = $9, steps = $10, updated_at = $11, based = $12, version = version + 1
		where body_id = $1
		  and id = $2
		  and version = $3`,
		body, d.ID, d.Version, d.Title, d.Reason, d.Keep, d.BaseID, d.BaseNumber, string(d.State), d.Steps, d.UpdatedAt, d.Based)
}

// loadAll gives the drafts with the ids.
func loadAll(ctx context.Context, tx db.Tx, body string, ids []string) (list []Draft, err error) {
	args := []any{body}
	err = db.Select(ctx, tx, &list, `
		select `+columns+`
		from draft d
		where d.body_id = $1
		  and d.id in (`+marks(&args, ids)+`)
		order by d.id`, args...)
	return list, err
}

// marks adds values to the arguments and gives their places: "$2, $3".
func marks(args *[]any, values []string) string {
	list := make([]string, len(values))
	for i, v := range values {
		*args = append(*args, v)
		list[i] = fmt.Sprintf("$%d", len(*args))
	}
	return strings.Join(list, ", ")
}

// Erase removes all rows of a body, for a sample that is deleted.
func Erase(ctx context.Context, tx db.Tx, body string) error {
	var failed []error
	for _, query := range []string{
		`delete from draft_upload where body_id = $1`,
		`delete from draft_comment where body_id = $1`,
		`delete from draft_conflict where body_id = $1`,
		`delete from draft_step where body_id = $1`,
		`delete from draft where body_id = $1`,
	} {
		if _, err := tx.ExecContext(ctx, query, body); err != nil {
			failed = append(failed, fmt.Errorf("erase drafts: %w", err))
		}
	}
	return errors.Join(failed...)
}

// listMost bounds the drafts of a list: a body has a few dozen in ten years.
const listMost = 1000

func drafts(ctx context.Context, tx db.Tx, body string, q Query) (list []Draft, err error) {
	args := []any{body}
	where := ""
	add := func(text string, v any) {
		args = append(args, v)
		where += fmt.Sprintf("\n		  and "+text, len(args))
	}
	if q.State != "" {
		add("d.state = $%d", string(q.State))
	}
	if q.Document != "" {
		add("d.document_id = $%d", q.Document)
	}
	if q.Text != "" {
		args = append(args, "%"+strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(q.Text)+"%")
		where += fmt.Sprintf("\n		  and d.title like $%d escape '\\'", len(args))
	}
	err = db.Select(ctx, tx, &list, `
		select `+columns+`
		from draft d
		where d.body_id = $1`+where+`
		order by d.updated_at desc, d.id desc
		limit `+fmt.Sprint(listMost), args...)
	return list, err
}
