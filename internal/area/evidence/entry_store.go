package evidence

import (
	"context"
	"fmt"

	"github.com/okite-isms/okite/internal/area/evidence/chain"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
)

const entryColumns = `item, n, kind, happened_at, entered_at, actor_id, actor_name, capacity, giver_id, giver_name, receiver_id, receiver_name,
		place, seal, about, result, sha256, file_id, until, note, facts, previous, hash`

func insertEntry(ctx context.Context, tx db.Tx, body string, e chain.Custody) error {
	_, err := tx.ExecContext(ctx, `
		insert into evidence_entry (body_id, `+entryColumns+`)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24)`,
		body, e.Item, e.N, e.Kind, e.HappenedAt, e.EnteredAt, e.ActorID, e.ActorName, e.Capacity, e.GiverID, e.GiverName, e.ReceiverID, e.ReceiverName,
		e.Place, e.Seal, e.About, e.Result, e.SHA256, e.FileID, e.Until, e.Note, e.Facts, e.Previous, e.Hash)
	if db.IsDuplicate(err) {
		return fault.Wrap(fault.Conflict, "ほかの人が先に記録しました。最新の内容を確かめて、もう一度お試しください。", err)
	}
	if err != nil {
		return fmt.Errorf("insert entry: %w", err)
	}
	return nil
}

func loadEntries(ctx context.Context, tx db.Tx, body, item string) (list []chain.Custody, err error) {
	err = db.Select(ctx, tx, &list, `
		select `+entryColumns+`
		from evidence_entry
		where body_id = $1
		  and item = $2
		order by n`, body, item)
	return list, err
}
