package app

import (
	"context"
	"errors"
	"fmt"

	"github.com/okite-isms/okite/internal/platform/job"
)

// rereading is the job that looks every night for documents which the program now reads
// in another way than when they came.
type rereading struct{}

// Kind implements job.Args.
func (rereading) Kind() string { return "policy.stale" }

// handleRereading declares the job. What fails for one body does not keep the others.
func (a *App) handleRereading() {
	job.Handle(a.Jobs, job.Settings{}, func(ctx context.Context, _ *job.Run, _ rereading) error {
		bodies, err := a.Orgs.Bodies(a.operator(ctx, ""))
		if err != nil {
			return err
		}
		var failed []error
		for _, b := range bodies {
			if _, err := a.Policy.Stale(a.operator(ctx, b.ID)); err != nil {
				failed = append(failed, fmt.Errorf("body %s: %w", b.ID, err))
			}
		}
		return errors.Join(failed...)
	})
	a.Jobs.Every("20 3 * * *", rereading{})
}
