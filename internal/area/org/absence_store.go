package org

import (
	"context"
	"fmt"

	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
)

func awayBetween(ctx context.Context, tx db.Tx, body string, first, next clock.Date, unit string) (list []Away, err error) {
	err = db.Select(ctx, tx, &list, `
		select a.id, a.person_id, a.kind, a.note, a.version, a.valid_from, a.valid_until, p.name, p.unit
		from org_absence a
		join org_person p on p.body_id = a.body_id and p.id = a.person_id
		where a.body_id = $1
		  and a.voided_at = ''
		  and a.valid_from < $2
		  and (a.valid_until = '' or a.valid_until > $3)
		  and ($4 = '' or p.unit = $4)
		order by p.unit, p.sort_key, p.id, a.valid_from
		limit $5`, body, next, first, unit, absentMost+1)
	if err != nil {
		return nil, fmt.Errorf("load who is away: %w", err)
	}
	return list, nil
}

func unitsAway(ctx context.Context, tx db.Tx, body string, first, next clock.Date) (list []string, err error) {
	err = db.Select(ctx, tx, &list, `
		select distinct p.unit
		from org_absence a
		join org_person p on p.body_id = a.body_id and p.id = a.person_id
		where a.body_id = $1
		  and a.voided_at = ''
		  and a.valid_from < $2
		  and (a.valid_until = '' or a.valid_until > $3)
		  and p.unit <> ''
		order by p.unit
		limit 500`, body, next, first)
	if err != nil {
		return nil, fmt.Errorf("load units of who is away: %w", err)
	}
	return list, nil
}
