package job

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
)

// row is what Enqueue writes.
type row struct {
	ID, Body, Kind, Args, Key string
	Once                      bool
	RunAt, CreatedAt          clock.Time
	CreatedBy, CreatedName    string
	RequestID                 string
}

// insert reports whether the job is new.
func insert(ctx context.Context, tx db.Tx, r row) (bool, error) {
	var key any
	if r.Key != "" {
		key = r.Key
	}
	res, err := tx.ExecContext(ctx, `
		insert into job (id, body, kind, args, state, unique_key, once, attempt, run_at, lease_until, created_at, created_by,
		  created_name, request_id, started_at, finished_at, progress_done, progress_total, progress_text, result_text, result_link, error_text, last_error)
		values ($1, $2, $3, $4, 'ready', $5, $6, 0, $7, '', $8, $9, $10, $11, '', '', 0, 0, '', '', '', '', '')
		on conflict do nothing`,
		r.ID, r.Body, r.Kind, r.Args, key, r.Once, r.RunAt, r.CreatedAt, r.CreatedBy, r.CreatedName, r.RequestID)
	if err != nil {
		return false, fmt.Errorf("insert job %s: %w", r.Kind, err)
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

// waiting is the id of the job that holds the key; empty when there is none.
func waiting(ctx context.Context, tx db.Tx, r row) (string, error) {
	var ids []string
	err := db.Select(ctx, tx, &ids, `
		select id
		from job
		where body = $1
		  and kind = $2
		  and unique_key = $3`, r.Body, r.Kind, r.Key)
	if err != nil || len(ids) == 0 {
		return "", err
	}
	return ids[0], nil
}

func load(ctx context.Context, tx db.Tx, body, person, id string) (j Job, err error) {
	err = db.Get(ctx, tx, &j, `
		select id, kind, state, attempt, run_at, created_at, started_at, finished_at,
		  progress_done, progress_total, progress_text, result_text, result_link, error_text
		from job
		where body = $1
		  and created_by = $2
		  and id = $3`, body, person, id)
	return j, err
}

// recent gives the jobs that a person started since a time, newest first.
func recent(ctx context.Context, tx db.Tx, body, person string, since clock.Time, limit int) (list []Job, err error) {
	err = db.Select(ctx, tx, &list, `
		select id, kind, state, attempt, run_at, created_at, started_at, finished_at,
		  progress_done, progress_total, progress_text, result_text, result_link, error_text
		from job
		where body = $1
		  and created_by = $2
		  and created_at >= $3
		order by created_at desc, id desc
		limit $4`, body, person, since, limit)
	return list, err
}

// claimed is a job that a worker holds.
type claimed struct {
	ID, Body, Kind, Args, RequestID string
	CreatedBy, CreatedName          string
	Attempt                         int64
}

// anyDue reports whether a job waits whose time has come. It is a read, so that an
// idle worker leaves SQLite's one writing connection alone.
func anyDue(ctx context.Context, tx db.Tx, now clock.Time) (due bool, err error) {
	err = tx.QueryRowContext(ctx, `
		select exists (
		  select 1
		  from job
		  where state = 'ready'
		    and run_at <= $1)`, now).Scan(&due)
	return due, err
}

// claim takes up to limit due jobs of the kinds. The condition stands in the outer
// where as well: on PostgreSQL two workers would otherwise claim one job twice. The
// choice is materialized: as a plain subquery PostgreSQL may run it once per row, and
// then it takes more than the limit.
func claim(ctx context.Context, tx db.Tx, kinds []string, limit int, now time.Time, lease time.Duration) (list []claimed, err error) {
	args := []any{clock.At(now.Add(lease)), clock.At(now), limit}
	marks := make([]string, len(kinds))
	for i, k := range kinds {
		args = append(args, k)
		marks[i] = "$" + strconv.Itoa(len(args))
	}
	lock := ""
	if tx.Kind() == db.Postgres {
		lock = "for update skip locked"
	}
	err = db.Select(ctx, tx, &list, `
		with due as materialized (
		  select id
		  from job
		  where state = 'ready'
		    and run_at <= $2
		    and kind in (`+strings.Join(marks, ", ")+`)
		  order by run_at, id
		  limit $3
		  `+lock+`)
		update job
		set state = 'running', attempt = attempt + 1, lease_until = $1, started_at = $2
		where state = 'ready'
		  and run_at <= $2
		  and id in (select id from due)
		returning id, body, kind, args, request_id, created_by, created_name, attempt`, args...)
	if err != nil {
		return nil, fmt.Errorf("claim jobs: %w", err)
	}
	slices.SortFunc(list, func(a, b claimed) int { return strings.Compare(a.ID, b.ID) })
	return list, nil
}

// abandoned lists jobs whose worker has not been heard of since its lease ran out.
func abandoned(ctx context.Context, tx db.Tx, now clock.Time) (list []claimed, err error) {
	err = db.Select(ctx, tx, &list, `
		select id, body, kind, args, request_id, attempt
		from job
		where state = 'running'
		  and lease_until < $1
		order by lease_until, id
		limit 100`, now)
	return list, err
}

// renew lengthens the lease and keeps the progress; false when the job is no longer held.
func renew(ctx context.Context, tx db.Tx, c claimed, until clock.Time, p progress) (bool, error) {
	return one(tx.ExecContext(ctx, `
		update job
		set lease_until = $3, progress_done = $4, progress_total = $5, progress_text = $6
		where id = $1
		  and state = 'running'
		  and attempt = $2`, c.ID, c.Attempt, until, p.done, p.total, p.text))
}

// complete ends a job well; false when it is no longer held.
func complete(ctx context.Context, tx db.Tx, c claimed, now clock.Time, p progress) (bool, error) {
	return one(tx.ExecContext(ctx, `
		update job
		set state = 'done', finished_at = $3, lease_until = '', error_text = '', last_error = '',
		  progress_done = $4, progress_total = $5, progress_text = $6, result_text = $7, result_link = $8,
		  unique_key = case when once then unique_key end
		where id = $1
		  and state = 'running'
		  and attempt = $2`, c.ID, c.Attempt, now, p.done, p.total, p.text, p.resultText, p.resultLink))
}

// again puts a failed job back. An attempt that was only interrupted does not count.
func again(ctx context.Context, tx db.Tx, c claimed, at clock.Time, f failure) (bool, error) {
	return one(tx.ExecContext(ctx, `
		update job
		set state = 'ready', run_at = $3, lease_until = '', attempt = attempt - $4, error_text = $5, last_error = $6
		where id = $1
		  and state = 'running'
		  and attempt = $2`, c.ID, c.Attempt, at, f.uncounted, f.text, f.cause))
}

// discard gives a job up.
func discard(ctx context.Context, tx db.Tx, c claimed, now clock.Time, f failure) (bool, error) {
	return one(tx.ExecContext(ctx, `
		update job
		set state = 'discarded', finished_at = $3, lease_until = '', error_text = $4, last_error = $5,
		  unique_key = case when once then unique_key end
		where id = $1
		  and state = 'running'
		  and attempt = $2`, c.ID, c.Attempt, now, f.text, f.cause))
}

// prune deletes up to 1,000 jobs that finished before a time.
func prune(ctx context.Context, tx db.Tx, before clock.Time) (int64, error) {
	res, err := tx.ExecContext(ctx, `
		delete from job
		where id in (
		  select id
		  from job
		  where finished_at <> ''
		    and finished_at < $1
		  order by finished_at, id
		  limit 1000)`, before)
	if err != nil {
		return 0, fmt.Errorf("prune jobs: %w", err)
	}
	return res.RowsAffected()
}

type result interface{ RowsAffected() (int64, error) }

func one(res result, err error) (bool, error) {
	if err != nil {
		return false, fmt.Errorf("update job: %w", err)
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

// EraseBody deletes all jobs of a body, for a body of sample data that is deleted. One
// that runs finds its row gone and keeps nothing.
func EraseBody(ctx context.Context, tx db.Tx, body string) error {
	if _, err := tx.ExecContext(ctx, `delete from job where body = $1`, body); err != nil {
		return fmt.Errorf("erase jobs of %s: %w", body, err)
	}
	return nil
}
