package revision

import (
	"context"
	"fmt"

	"github.com/okite-isms/okite/internal/platform/db"
)

// nextNumber is the number after the highest that was ever used.
func nextNumber(ctx context.Context, tx db.Tx, body, organ, instrument string, year int) (n int, err error) {
	err = db.Get(ctx, tx, &n, `
		select coalesce(max(number), 0) + 1
		from revision_number
		where body_id = $1
		  and organ = $2
		  and instrument = $3
		  and year = $4`, body, organ, instrument, year)
	return n, err
}

func useNumber(ctx context.Context, tx db.Tx, body string, u Used) error {
	return db.Insert(ctx, tx, `insert into revision_number (body_id, organ, instrument, year, number, revision_id, by_hand, used_on)`, [][]any{{
		body, u.Organ, u.Instrument, u.Year, u.Number, u.RevisionID, u.ByHand, u.UsedOn,
	}})
}

func usedNumbers(ctx context.Context, tx db.Tx, body string, limit, offset int) (list []UsedNumber, total int, err error) {
	if err = db.Get(ctx, tx, &total, `
		select count(*)
		from revision_number
		where body_id = $1`, body); err != nil {
		return nil, 0, fmt.Errorf("count numbers: %w", err)
	}
	if limit == 0 {
		limit = 100_000
	}
	err = db.Select(ctx, tx, &list, `
		select n.organ, n.instrument, n.year, n.number, n.revision_id, n.by_hand, n.used_on, r.title, r.closed
		from revision_number n
		join revision r on r.body_id = n.body_id and r.id = n.revision_id
		where n.body_id = $1
		order by n.year desc, n.instrument, n.organ, n.number desc
		limit $2 offset $3`, body, limit, offset)
	if err != nil {
		return nil, 0, fmt.Errorf("list numbers: %w", err)
	}
	return list, total, nil
}
