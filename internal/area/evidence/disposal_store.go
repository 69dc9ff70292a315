package evidence

import (
	"context"
	"fmt"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
)

const disposalColumns = `id, state, due, method, reason, proposed_by, proposed_name, proposed_at, decided_by, decided_name, decided_at, decided_note,
		done_by, done_name, done_at, done_on, witness, done_note, version`

func insertDisposal(ctx context.Context, tx db.Tx, body string, d Disposal, items []Exhibit) error {
	_, err := tx.ExecContext(ctx, `
		insert into evidence_disposal (body_id, `+disposalColumns+`)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, '', '', '', '', '', '', '', '', '', '', 1)`,
		body, d.ID, d.State, d.Due, d.Method, d.Reason, d.ProposedBy, d.ProposedName, d.ProposedAt)
	if err != nil {
		return fmt.Errorf("insert disposal: %w", err)
	}
	var rows [][]any
	for _, it := range items {
		rows = append(rows, []any{body, d.ID, it.ID})
	}
	return db.Insert(ctx, tx, `insert into evidence_disposal_item (body_id, disposal_id, item_id)`, rows)
}

func saveDisposal(ctx context.Context, tx db.Tx, body string, d Disposal) error {
	return db.Update(ctx, tx, `
		update evidence_disposal
		set state = $3, decided_by = $4, decided_name = $5, decided_at = $6, decided_note = $7, done_by = $8, done_name = $9, done_at = $10,
			done_on = $11, witness = $12, done_note = $13, version = version + 1
		where body_id = $1
		  and id = $2
		  and version = $14`,
		body, d.ID, d.State, d.DecidedBy, d.DecidedName, d.DecidedAt, d.DecidedNote, d.DoneBy, d.DoneName, d.DoneAt, d.DoneOn, d.Witness, d.DoneNote, d.Version)
}

func loadDisposal(ctx context.Context, tx db.Tx, body, id string) (d Disposal, err error) {
	err = db.Get(ctx, tx, &d, `
		select `+disposalColumns+`
		from evidence_disposal
		where body_id = $1
		  and id = $2`, body, id)
	return d, err
}

func listDisposals(ctx context.Context, tx db.Tx, body string, limit, offset int) (list []Disposal, total int, err error) {
	if err = db.Get(ctx, tx, &total, `select count(*) from evidence_disposal where body_id = $1`, body); err != nil {
		return nil, 0, err
	}
	err = db.Select(ctx, tx, &list, `
		select `+disposalColumns+`
		from evidence_disposal
		where body_id = $1
		order by proposed_at desc, id desc
		limit $2 offset $3`, body, limit, offset)
	return list, total, err
}

// itemsOfDisposal gives the items of a disposal that the actor may see.
func itemsOfDisposal(ctx context.Context, tx db.Tx, a actor.Actor, id string) (list []Exhibit, err error) {
	err = db.Select(ctx, tx, &list, `
		select `+itemColumns+`
		from evidence_disposal_item d
		join evidence_item i on i.body_id = d.body_id and i.id = d.item_id
		where d.body_id = $1
		  and d.disposal_id = $3
		  and `+seen(a)+`
		order by i.fiscal_year, i.number`, a.Body, a.ID, id)
	return list, err
}

func countOfDisposal(ctx context.Context, tx db.Tx, body, id string) (n int, err error) {
	err = db.Get(ctx, tx, &n, `
		select count(*)
		from evidence_disposal_item
		where body_id = $1
		  and disposal_id = $2`, body, id)
	return n, err
}
