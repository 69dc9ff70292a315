package file

import (
	"context"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/job"
)

const (
	// grace is how long a blob without a row stays: its transaction, or a backup that
	// has read the rows, may still be under way.
	grace = 24 * time.Hour
	batch = 500 // ids asked for at once
)

// Sweep deletes blobs older than a day that no row wants: uploads that were broken off or
// given up, and discarded files. It returns how many.
func (f *Files) Sweep(ctx context.Context, d *db.DB) (int, error) {
	before, deleted := f.c.Now().Add(-grace), 0
	pending := map[string][]string{} // body -> keys
	flush := func(body string) error {
		n, err := f.sweep(ctx, d, body, pending[body], clock.At(before))
		deleted += n
		delete(pending, body)
		return err
	}
	err := f.c.Blobs.Walk(ctx, func(key string, _ int64, at time.Time) error {
		if at.After(before) {
			return nil
		}
		body, _, _ := strings.Cut(key, "/")
		pending[body] = append(pending[body], key)
		if len(pending[body]) < batch {
			return nil
		}
		return flush(body)
	})
	for body := range pending {
		if err == nil {
			err = flush(body)
		}
	}
	return deleted, err
}

func (f *Files) sweep(ctx context.Context, d *db.DB, body string, keys []string, since clock.Time) (int, error) {
	ids := make([]string, len(keys))
	for i, key := range keys {
		ids[i] = path.Base(key)
	}
	ctx = actor.With(ctx, actor.Job(body, Sweep{}.Kind()))
	err := d.Do(ctx, func(tx db.Tx) error { return expire(ctx, tx, body, clock.At(f.c.Now())) })
	if err != nil {
		return 0, err
	}
	var stay []string
	err = d.View(ctx, func(tx db.Tx) (err error) { stay, err = wanted(ctx, tx, body, ids, since); return err })
	if err != nil {
		return 0, err
	}
	deleted := 0
	for i, key := range keys {
		if slices.Contains(stay, ids[i]) {
			continue
		}
		if err := f.c.Blobs.Delete(ctx, key); err != nil {
			return deleted, err
		}
		deleted++
	}
	return deleted, nil
}

// Sweep is the nightly job of the same name.
type Sweep struct{}

// Kind names the job.
func (Sweep) Kind() string { return "file.sweep" }

// HandleSweep declares sweeping and its time.
func HandleSweep(s *job.Set, d *db.DB, f *Files) {
	job.Handle(s, job.Settings{AtOnce: 1, Timeout: time.Hour}, func(ctx context.Context, r *job.Run, _ Sweep) error {
		n, err := f.Sweep(ctx, d)
		r.Result(fmt.Sprintf("使われていない%d件を削除しました。", n), "")
		return err
	})
	s.Every("40 3 * * *", Sweep{})
}
