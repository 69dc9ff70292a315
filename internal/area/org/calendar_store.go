package org

import (
	"context"
	"fmt"

	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
)

func loadOwnDays(ctx context.Context, tx db.Tx, body string) (list []OwnDay, err error) {
	err = db.Select(ctx, tx, &list, `
		select id, day, title, opens, recorded_by, recorded_at
		from org_closed_day
		where body_id = $1
		order by day
		limit $2`, body, ownDaysMax)
	if err != nil {
		return nil, fmt.Errorf("load closed days: %w", err)
	}
	return list, nil
}

// loadCalendarFacts gives the days of a body with the month in which its year starts.
func loadCalendarFacts(ctx context.Context, tx db.Tx, body string) (list []OwnDay, start int, err error) {
	if err := tx.QueryRowContext(ctx, `select fiscal_start from body where id = $1`, body).Scan(&start); err != nil {
		return nil, 0, fmt.Errorf("load the start of the year: %w", err)
	}
	list, err = loadOwnDays(ctx, tx, body)
	return list, start, err
}

func insertOwnDay(ctx context.Context, tx db.Tx, body string, d OwnDay) error {
	err := db.Insert(ctx, tx, `insert into org_closed_day (body_id, id, day, title, opens, recorded_by, recorded_at)`,
		[][]any{{body, d.ID, d.Day, d.Title, d.Opens, d.RecordedBy, d.RecordedAt}})
	if db.IsDuplicate(err) {
		return fault.New(fault.Conflict, "この日は、もう登録されています。取り消してから登録してください。")
	}
	return err
}

func deleteOwnDay(ctx context.Context, tx db.Tx, body, id string) (d OwnDay, err error) {
	var list []OwnDay
	err = db.Select(ctx, tx, &list, `
		delete from org_closed_day
		where body_id = $1
		  and id = $2
		returning id, day, title, opens, recorded_by, recorded_at`, body, id)
	if err != nil {
		return d, fmt.Errorf("delete a closed day: %w", err)
	}
	if len(list) == 0 {
		return d, errOwnDay()
	}
	return list[0], nil
}
