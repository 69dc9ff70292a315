package app

import (
	"context"
	"errors"
	"fmt"

	"github.com/okite-isms/okite/internal/platform/job"
)

// telling is the job that tells posts of transfers on their day.
type telling struct{}

// Kind implements job.Args.
func (telling) Kind() string { return "org.tell" }

// handleTelling declares the job. It runs soon after midnight, and again before the
// offices open, for a transfer that was applied late on the eve.
func (a *App) handleTelling() {
	job.Handle(a.Jobs, job.Settings{}, func(ctx context.Context, _ *job.Run, _ telling) error {
		bodies, err := a.Orgs.Bodies(a.operator(ctx, ""))
		if err != nil {
			return err
		}
		var failed []error
		for _, b := range bodies {
			if _, err := a.Orgs.TellDue(a.operator(ctx, b.ID)); err != nil {
				failed = append(failed, fmt.Errorf("body %s: %w", b.ID, err))
			}
		}
		return errors.Join(failed...)
	})
	a.Jobs.Every("5 0,6 * * *", telling{})
}
