package job

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
)

// catchUp is how far back a missed slot of the timetable is made up for.
const catchUp = 25 * time.Hour

// Config tunes a worker. The zero Config is fit for a node.
type Config struct {
	Workers int              // jobs at once; 4 when not set
	Poll    time.Duration    // between looks at the table; 500 ms when not set
	Lease   time.Duration    // how long a silent node keeps its jobs; one minute when not set
	Grace   time.Duration    // how long running jobs may finish at the end; 20 s when not set
	Now     func() time.Time // the clock; time.Now when not set
	Log     *slog.Logger     // slog.Default when not set
}

func (c Config) filled() Config {
	if c.Workers == 0 {
		c.Workers = 4
	}
	if c.Poll == 0 {
		c.Poll = 500 * time.Millisecond
	}
	if c.Lease == 0 {
		c.Lease = time.Minute
	}
	if c.Grace == 0 {
		c.Grace = 20 * time.Second
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.Default()
	}
	return c
}

// Worker claims jobs and works on them.
type Worker struct {
	d     *db.DB
	set   *Set
	c     Config
	wake  chan struct{} // a job has finished: there is room again
	all   sync.WaitGroup
	since []time.Time // per timetable: the slot looked at last
	saved time.Time   // when abandoned jobs were looked for last

	mutex  sync.Mutex
	counts map[string]int // running jobs by kind
	total  int
}

// NewWorker makes a worker for the kinds of a set.
func NewWorker(d *db.DB, set *Set, c Config) *Worker {
	w := &Worker{d: d, set: set, c: c.filled(), wake: make(chan struct{}, 1), counts: map[string]int{}}
	for range set.slots {
		w.since = append(w.since, w.c.Now().Add(-catchUp))
	}
	return w
}

// Run works until ctx ends. Then it claims nothing more, lets running jobs finish for
// the grace time, interrupts the rest, and returns when all have stopped. What was
// interrupted is tried again, and the attempt does not count.
func (w *Worker) Run(ctx context.Context) {
	jobs, interrupt := context.WithCancelCause(context.WithoutCancel(ctx))
	defer interrupt(nil)
	poll := time.NewTicker(w.c.Poll)
	defer poll.Stop()
	for ctx.Err() == nil {
		if _, err := w.step(ctx, jobs); err != nil && ctx.Err() == nil {
			w.c.Log.ErrorContext(ctx, "look for jobs", "error", err)
		}
		select {
		case <-ctx.Done():
		case <-poll.C:
		case <-w.wake:
		}
	}
	late := time.AfterFunc(w.c.Grace, func() { interrupt(errInterrupted) })
	defer late.Stop()
	w.all.Wait()
}

// Drain works until nothing is due, and returns. It is for tests and for a command
// that works once.
func (w *Worker) Drain(ctx context.Context) error {
	for {
		n, err := w.step(ctx, ctx)
		w.all.Wait()
		if err != nil || n == 0 {
			return err
		}
	}
}

// step looks at the timetable, at abandoned jobs and at due ones, starts what there is
// room for and reports how many.
func (w *Worker) step(ctx, jobs context.Context) (int, error) {
	ctx = actor.With(ctx, actor.Job("", "worker")) // the table belongs to no body
	if err := w.schedule(ctx); err != nil {
		return 0, err
	}
	if err := w.rescue(ctx); err != nil {
		return 0, err
	}
	var due bool
	err := w.d.View(ctx, func(tx db.Tx) (err error) {
		due, err = anyDue(ctx, tx, clock.At(w.c.Now()))
		return err
	})
	if err != nil || !due {
		return 0, err
	}
	started := 0
	for _, g := range w.groups() {
		list, err := w.take(ctx, g)
		if err != nil {
			return started, err
		}
		for _, c := range list {
			started++
			w.all.Go(func() { w.attempt(jobs, c) })
		}
	}
	return started, nil
}

// group is kinds that are claimed together, and how many there is room for.
type group struct {
	kinds []string
	most  int // 0: as many as there are workers
}

// groups puts the kinds without a limit of their own together and each other by itself.
func (w *Worker) groups() []group {
	var free group
	var list []group
	for _, name := range w.set.names() {
		if n := w.set.kinds[name].AtOnce; n > 0 {
			list = append(list, group{[]string{name}, n})
			continue
		}
		free.kinds = append(free.kinds, name)
	}
	if free.kinds == nil {
		return list
	}
	return append(list, free)
}

// take claims for a group and counts what it got.
func (w *Worker) take(ctx context.Context, g group) (list []claimed, err error) {
	w.mutex.Lock()
	room := w.c.Workers - w.total
	if g.most > 0 {
		room = min(room, g.most-w.counts[g.kinds[0]])
	}
	w.mutex.Unlock()
	if room <= 0 {
		return nil, nil
	}
	err = w.d.Do(ctx, func(tx db.Tx) (err error) {
		list, err = claim(ctx, tx, g.kinds, room, w.c.Now(), w.c.Lease)
		return err
	})
	if err != nil {
		return nil, err
	}
	w.mutex.Lock()
	defer w.mutex.Unlock()
	for _, c := range list {
		w.counts[c.Kind]++
		w.total++
	}
	return list, nil
}

func (w *Worker) free(kind string) {
	w.mutex.Lock()
	w.counts[kind]--
	w.total--
	w.mutex.Unlock()
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

// schedule enqueues the slots whose time has come. Their key lets one node's win.
func (w *Worker) schedule(ctx context.Context) error {
	for i, t := range w.set.slots {
		slot, ok := t.slot(w.since[i], w.c.Now())
		if !ok {
			continue
		}
		err := w.d.Do(ctx, func(tx db.Tx) error {
			_, err := Enqueue(ctx, tx, t.args, Options{Once: "slot " + clock.At(slot).String(), RunAt: slot})
			return err
		})
		if err != nil {
			return fmt.Errorf("slot of %s: %w", t.args.Kind(), err)
		}
		w.since[i] = slot
	}
	return nil
}

// rescue takes jobs from workers that have gone silent, as a failed attempt.
func (w *Worker) rescue(ctx context.Context) error {
	now := w.c.Now()
	if now.Sub(w.saved) < w.c.Lease/4 {
		return nil
	}
	var list []claimed
	err := w.d.View(ctx, func(tx db.Tx) (err error) {
		list, err = abandoned(ctx, tx, clock.At(now))
		return err
	})
	if err != nil {
		return err
	}
	for _, c := range list {
		if _, known := w.set.kinds[c.Kind]; !known {
			continue // a node with that kind sees to it
		}
		if err := w.settle(ctx, c, progress{}, errAbandoned); err != nil {
			return err
		}
	}
	w.saved = now
	return nil
}

var (
	errInterrupted = errors.New("job: interrupted because the node stops")
	errAbandoned   = errors.New("job: the worker was not heard of any more")
)
