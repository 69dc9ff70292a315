package job

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime/debug"
	"strings"
	"time"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
)

// noteEvery is how often progress is written down at most.
const noteEvery = time.Second

// failure is what is kept of a failed attempt.
type failure struct {
	text      string // for the user
	cause     string // for the operator
	uncounted int    // 1 where the attempt does not count
}

// attempt works on one claimed job and writes down how it went.
func (w *Worker) attempt(ctx context.Context, c claimed) {
	defer w.free(c.Kind)
	k := w.set.kinds[c.Kind]
	a := actor.Job(c.Body, c.Kind, k.Permissions...)
	a.RequestID = c.RequestID
	if c.CreatedBy != "" { // the journal names who called for the work, and that a job did it
		a.ID, a.Name = c.CreatedBy, c.CreatedName
	}
	ctx, cancel := context.WithCancelCause(actor.With(ctx, a))
	defer cancel(nil)
	r := &Run{ID: c.ID, Attempt: c.Attempt, claimed: c, now: func() clock.Time { return clock.At(w.c.Now()) }}

	rest := w.attend(ctx, r, cancel)
	limited, stop := context.WithTimeout(ctx, k.Timeout)
	err := guard(func() error { return k.work(limited, r, []byte(c.Args)) })
	stop()
	rest()
	if cause := context.Cause(ctx); err != nil && cause != nil {
		err = cause // the work only says that its context ended
	}
	if errors.Is(err, errLost) {
		w.c.Log.WarnContext(ctx, "job lost", "job", c.ID, "kind", c.Kind)
		return
	}
	// The end is written down even when the node is about to stop.
	if err := w.settle(context.WithoutCancel(ctx), c, r.snapshot(), err); err != nil {
		w.c.Log.ErrorContext(ctx, "end job", "job", c.ID, "kind", c.Kind, "error", err)
	}
}

// guard turns a panic of the work into an error.
func guard(work func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return work()
}

// attend renews the lease and writes progress down while the work goes on, and cancels
// it when the job was lost. The returned function ends it.
func (w *Worker) attend(ctx context.Context, r *Run, cancel context.CancelCauseFunc) func() {
	end, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTicker(min(noteEvery, w.c.Lease/3))
		defer tick.Stop()
		renewed := w.c.Now()
		for {
			select {
			case <-end:
				return
			case <-tick.C:
			}
			if !r.dirty() && w.c.Now().Sub(renewed) < w.c.Lease/3 {
				continue
			}
			ours, err := w.note(ctx, r)
			if err != nil {
				w.c.Log.WarnContext(ctx, "renew lease", "job", r.ID, "error", err)
				continue
			}
			if !ours {
				cancel(errLost)
				return
			}
			renewed = w.c.Now()
		}
	}()
	return func() { close(end); <-ended }
}

func (w *Worker) note(ctx context.Context, r *Run) (ours bool, err error) {
	err = w.d.Do(context.WithoutCancel(ctx), func(tx db.Tx) (err error) {
		ours, err = renew(ctx, tx, r.claimed, clock.At(w.c.Now().Add(w.c.Lease)), r.snapshot())
		return err
	})
	return ours, err
}

// settle writes down how an attempt ended: done, to be tried again, or given up.
func (w *Worker) settle(ctx context.Context, c claimed, p progress, failed error) error {
	now := w.c.Now()
	return w.d.Do(ctx, func(tx db.Tx) error {
		if failed == nil {
			_, err := complete(ctx, tx, c, clock.At(now), p) // false: Run.Complete has done it
			return err
		}
		f := failure{text: fault.Of(failed).Text, cause: clip(failed.Error(), 4_000)}
		if errors.Is(failed, errInterrupted) {
			f.uncounted = 1
			_, err := again(ctx, tx, c, clock.At(now), f)
			return err
		}
		w.c.Log.WarnContext(ctx, "job failed", "job", c.ID, "kind", c.Kind, "attempt", c.Attempt, "error", failed)
		if hopeless(failed) || int(c.Attempt) >= w.set.kinds[c.Kind].Attempts {
			_, err := discard(ctx, tx, c, clock.At(now), f)
			return err
		}
		_, err := again(ctx, tx, c, clock.At(now.Add(pause(c.Attempt, rand.Float64()))), f)
		return err
	})
}

// hopeless reports whether another attempt would fail in the same way.
func hopeless(err error) bool {
	return fault.Is(err, fault.Invalid) || fault.Is(err, fault.Forbidden) || fault.Is(err, fault.NotFound)
}

// pause is how long to wait after a failed attempt: 10 s, 20 s, 40 s, … up to an hour,
// a fifth more or less, so that what failed together does not come back together.
func pause(attempt int64, random float64) time.Duration {
	wait := min(time.Hour, 10*time.Second<<min(attempt-1, 20))
	return time.Duration(float64(wait) * (0.8 + 0.4*random))
}

// clip cuts a text for the operator to a number of bytes, and leaves out what
// PostgreSQL takes in no text.
func clip(s string, most int) string {
	s = strings.ReplaceAll(s[:min(len(s), most)], "\x00", "")
	return strings.ToValidUTF8(s, "")
}
