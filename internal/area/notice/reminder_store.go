package notice

import (
	"context"
	"fmt"

	"github.com/okite-isms/okite/internal/platform/db"
)

// claimReminder keeps a reminder and reports whether this is the first of the day.
func claimReminder(ctx context.Context, tx db.Tx, body string, r Reminder) (bool, error) {
	res, err := tx.ExecContext(ctx, `
		insert into notice_reminder (body_id, notice_id, edition, day, step, unread, told_at)
		values ($1, $2, $3, $4, $5, $6, $7)
		on conflict do nothing`, body, r.NoticeID, r.Edition, r.Day, r.Step, r.Unread, r.ToldAt)
	if err != nil {
		return false, fmt.Errorf("claim reminder: %w", err)
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

func remindersOf(ctx context.Context, tx db.Tx, body, notice string) (list []Reminder, err error) {
	err = db.Select(ctx, tx, &list, `
		select notice_id, edition, day, step, unread, told_at
		from notice_reminder
		where body_id = $1
		  and notice_id = $2
		order by day, edition
		limit 1000`, body, notice)
	return list, err
}
