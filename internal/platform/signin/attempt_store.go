package signin

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
)

// charge adds a try in one statement that repeats its condition: of many at once each
// sees the count of those before it.
func charge(ctx context.Context, tx db.Tx, x subject, now clock.Time) (until clock.Time, err error) {
	var n int
	err = tx.QueryRowContext(ctx, `
		insert into signin_attempt (subject, failed, failed_at, blocked_until)
		values ($1, 1, $2, '')
		on conflict (subject) do update
		set failed = case when signin_attempt.failed_at < $3 then 1 else signin_attempt.failed + 1 end,
		  failed_at = $2
		where signin_attempt.blocked_until <= $2
		returning failed`, x.id, now, clock.At(now.Add(-x.memory))).Scan(&n)
	if errors.Is(err, sql.ErrNoRows) {
		return blockedUntil(ctx, tx, x)
	}
	if err != nil {
		return clock.Time{}, fmt.Errorf("count sign-in: %w", err)
	}
	if x.wait(n) == 0 {
		return clock.Time{}, nil
	}
	// This try still counts; those after it wait, unless it succeeds.
	_, err = tx.ExecContext(ctx, `
		update signin_attempt
		set blocked_until = $2
		where subject = $1`, x.id, clock.At(now.Add(x.wait(n))))
	return clock.Time{}, err
}

func blockedUntil(ctx context.Context, tx db.Tx, x subject) (until clock.Time, err error) {
	err = tx.QueryRowContext(ctx, `
		select blocked_until
		from signin_attempt
		where subject = $1`, x.id).Scan(&until)
	return until, err
}

// forgive forgets all tries of a subject.
func forgive(ctx context.Context, tx db.Tx, x subject) error {
	_, err := tx.ExecContext(ctx, `
		delete from signin_attempt
		where subject = $1`, x.id)
	return err
}

// refund takes back one try. An address keeps its others: somebody with an account of
// their own could else try all names of the house.
func refund(ctx context.Context, tx db.Tx, x subject) error {
	_, err := tx.ExecContext(ctx, `
		update signin_attempt
		set failed = failed - 1, blocked_until = ''
		where subject = $1
		  and failed > 0`, x.id)
	return err
}

// prune removes what no longer counts. It runs at each sign-in, which is rare.
func prune(ctx context.Context, tx db.Tx, now clock.Time) error {
	_, err := tx.ExecContext(ctx, `
		delete from session
		where ends_at < $1`, now)
	if err != nil {
		return fmt.Errorf("remove ended sessions: %w", err)
	}
	_, err = tx.ExecContext(ctx, `
		delete from signin_attempt
		where failed_at < $1`, clock.At(now.Add(-attemptsKept)))
	return err
}
