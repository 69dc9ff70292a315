package job

import (
	"context"
	"time"

	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
)

// keep is how long finished jobs stay: long enough for whoever looks for a result.
const keep = 30 * 24 * time.Hour

// Prune is the nightly job that deletes jobs finished more than 30 days ago.
type Prune struct{}

// Kind names the job.
func (Prune) Kind() string { return "job.prune" }

// HandlePrune declares pruning and its time. now is the clock.
func HandlePrune(s *Set, d *db.DB, now func() time.Time) {
	Handle(s, Settings{}, func(ctx context.Context, _ *Run, _ Prune) error {
		for {
			var n int64
			err := d.Do(ctx, func(tx db.Tx) (err error) {
				n, err = prune(ctx, tx, clock.At(now().Add(-keep)))
				return err
			})
			if err != nil || n == 0 {
				return err
			}
		}
	})
	s.Every("10 3 * * *", Prune{})
}
