package job

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/db/dbtest"
	"github.com/okite-isms/okite/internal/platform/fault"
)

var migrations = []fs.FS{Files}

type count struct{ N int }

func (count) Kind() string { return "test.count" }

type other struct{ Text string }

func (other) Kind() string { return "test.other" }

func as(body, id string) context.Context {
	return actor.With(context.Background(), actor.Actor{Body: body, ID: id, Name: "掟 花子", RequestID: "r-1"})
}

func enqueue(t testing.TB, d *db.DB, ctx context.Context, args Args, o Options) (id string) {
	t.Helper()
	err := d.Do(ctx, func(tx db.Tx) (err error) { id, err = Enqueue(ctx, tx, args, o); return err })
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func find(t testing.TB, d *db.DB, id string) (j Job) {
	t.Helper()
	ctx := as("a", "p")
	if err := d.View(ctx, func(tx db.Tx) (err error) { j, err = Find(ctx, tx, id); return err }); err != nil {
		t.Fatal(err)
	}
	return j
}

// hand is a clock that is moved by hand; it starts a little ahead, so that what was
// enqueued now is due.
type hand struct {
	mutex sync.Mutex
	at    time.Time
}

func newHand() *hand { return &hand{at: time.Now().Add(time.Second)} }

func (h *hand) now() time.Time {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	return h.at
}

func (h *hand) advance(d time.Duration) {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	h.at = h.at.Add(d)
}

func worker(d *db.DB, s *Set, h *hand, c Config) *Worker {
	c.Now, c.Log = h.now, slog.New(slog.DiscardHandler)
	return NewWorker(d, s, c)
}

func drain(t testing.TB, w *Worker) {
	t.Helper()
	if err := w.Drain(context.Background()); err != nil {
		t.Fatal(err)
	}
}

// Eight workers at once: no job twice, none lost.
func TestClaim(t *testing.T) {
	t.Parallel()
	const jobs = 400
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		err := d.Do(as("a", "p"), func(tx db.Tx) error {
			for i := range jobs {
				if _, err := Enqueue(as("a", "p"), tx, count{i}, Options{}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		var runs [jobs]atomic.Int64
		h := newHand()
		var all sync.WaitGroup
		for range 8 {
			var s Set
			Handle(&s, Settings{}, func(_ context.Context, _ *Run, c count) error { runs[c.N].Add(1); return nil })
			all.Go(func() { drain(t, worker(d, &s, h, Config{Workers: 3})) })
		}
		all.Wait()
		for i := range runs {
			if n := runs[i].Load(); n != 1 {
				t.Errorf("job %d ran %d times", i, n)
			}
		}
	})
}

func TestEnqueueIsPartOfTheTransaction(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		ran := 0
		var s Set
		Handle(&s, Settings{}, func(context.Context, *Run, count) error { ran++; return nil })
		broken := errors.New("broken")
		ctx := as("a", "p")
		err := d.Do(ctx, func(tx db.Tx) error {
			if _, err := Enqueue(ctx, tx, count{1}, Options{}); err != nil {
				return err
			}
			return broken
		})
		if !errors.Is(err, broken) {
			t.Fatal(err)
		}
		drain(t, worker(d, &s, newHand(), Config{}))
		if ran != 0 {
			t.Error("a job of a transaction that was rolled back ran")
		}
	})
}

func TestActorProgressAndResult(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		var s Set
		Handle(&s, Settings{Permissions: []actor.Permission{"test.do"}}, func(ctx context.Context, r *Run, o other) error {
			a := actor.From(ctx)
			if a.Body != "a" || a.ID != "p" || a.Capacity != "job:test.other" || !a.Can("test.do") || a.Strength != actor.Machine || a.RequestID != "r-1" {
				t.Errorf("actor %+v", a)
			}
			r.Progress(3, 4, "読み取り中")
			r.Result(o.Text, "/policy/1")
			return nil
		})
		id := enqueue(t, d, as("a", "p"), other{"終わりました"}, Options{})
		if j := find(t, d, id); j.State != Ready || j.Finished() || j.Percent() != -1 {
			t.Errorf("%+v", j)
		}
		drain(t, worker(d, &s, newHand(), Config{}))
		if j := find(t, d, id); j.State != Done || j.ResultText != "終わりました" || j.ResultLink != "/policy/1" || j.ProgressDone != 3 || j.Percent() != 100 || j.Attempt != 1 {
			t.Errorf("%+v", j)
		}
		for _, who := range []context.Context{as("b", "p"), as("a", "q"), as("", ""), as("a", ""), context.Background()} {
			err := d.View(who, func(tx db.Tx) error { _, err := Find(who, tx, id); return err })
			if !fault.Is(err, fault.NotFound) {
				t.Errorf("%+v sees the job: %v", actor.From(who), err)
			}
		}
	})
}

// Progress is written down while the work goes on, even while it holds a transaction.
func TestNote(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		h := newHand()
		var s Set
		var w *Worker
		Handle(&s, Settings{}, func(ctx context.Context, r *Run, _ count) error {
			r.Progress(1, 4, "途中")
			if ours, err := w.note(ctx, r); err != nil || !ours {
				t.Errorf("note: %v, %v", ours, err)
			}
			if j := find(t, d, r.ID); j.State != Running || j.Percent() != 25 || j.ProgressText != "途中" || r.dirty() {
				t.Errorf("%+v", j)
			}
			return nil
		})
		w = worker(d, &s, h, Config{})
		enqueue(t, d, as("a", "p"), count{}, Options{})
		drain(t, w)
	})
}

func TestRetries(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		fail     func(attempt int64) error
		attempts int64
		state    State
		text     string
	}{
		{"second time well", func(n int64) error {
			if n == 1 {
				return errors.New("disk\x00 full \xff")
			}
			return nil
		}, 2, Done, ""},
		{"never well", func(int64) error { return errors.New("disk full") }, 3, Discarded, "内部エラーが発生しました。"},
		{"panic", func(int64) error { panic("oh") }, 3, Discarded, "内部エラーが発生しました。"},
		{"wrong input is not tried again", func(int64) error { return fault.New(fault.Invalid, "ファイルが壊れています。") }, 1, Discarded, "ファイルが壊れています。"},
		{"conflict is tried again", func(int64) error { return fault.New(fault.Conflict, "重なりました。") }, 3, Discarded, "重なりました。"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
				h := newHand()
				var s Set
				Handle(&s, Settings{Attempts: 3}, func(_ context.Context, r *Run, _ count) error { return test.fail(r.Attempt) })
				w := worker(d, &s, h, Config{})
				id := enqueue(t, d, as("a", "p"), count{}, Options{Unique: "k"})
				for n := int64(1); n <= test.attempts; n++ {
					drain(t, w)
					drain(t, w) // not before its time
					if j := find(t, d, id); j.Attempt != n {
						t.Fatalf("attempt %d, want %d", j.Attempt, n)
					}
					h.advance(2 * time.Hour)
				}
				drain(t, w)
				if j := find(t, d, id); j.State != test.state || j.ErrorText != test.text || j.Attempt != test.attempts || j.FinishedAt.IsZero() {
					t.Errorf("%+v", j)
				}
				if enqueue(t, d, as("a", "p"), count{}, Options{Unique: "k"}) == id {
					t.Error("the key is still held")
				}
			})
		})
	}
}

func TestPause(t *testing.T) {
	t.Parallel()
	for attempt, want := range map[int64]time.Duration{1: 10 * time.Second, 2: 20 * time.Second, 5: 160 * time.Second, 9: 2560 * time.Second, 10: time.Hour, 1000: time.Hour} {
		low, mid, high := pause(attempt, 0), pause(attempt, 0.5), pause(attempt, 1)
		if mid != want || low != want*8/10 || high != want*12/10 {
			t.Errorf("after attempt %d: %v %v %v, want around %v", attempt, low, mid, high, want)
		}
	}
}

// A node dies in the middle: after the lease another takes the job over, and what the
// dead one would still write does not count.
func TestRescue(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		h := newHand()
		id := enqueue(t, d, as("a", "p"), count{}, Options{})
		var dead []claimed
		err := d.Do(context.Background(), func(tx db.Tx) (err error) {
			dead, err = claim(t.Context(), tx, []string{"test.count"}, 1, h.now(), time.Minute)
			return err
		})
		if err != nil || len(dead) != 1 {
			t.Fatal(dead, err)
		}
		ran := 0
		var s Set
		Handle(&s, Settings{}, func(context.Context, *Run, count) error { ran++; return nil })
		w := worker(d, &s, h, Config{})
		for _, step := range []struct {
			advance time.Duration
			ran     int
		}{{30 * time.Second, 0}, {40 * time.Second, 0}, {time.Hour, 1}} { // the lease holds; rescued, to be tried after a pause; tried
			h.advance(step.advance)
			if drain(t, w); ran != step.ran {
				t.Fatalf("after %v: ran %d times, want %d", step.advance, ran, step.ran)
			}
		}
		err = d.Do(context.Background(), func(tx db.Tx) error {
			ours, err := renew(t.Context(), tx, dead[0], clock.At(h.now()), progress{})
			if ours {
				t.Error("the dead worker still holds the job")
			}
			late := Run{claimed: dead[0], now: func() clock.Time { return clock.At(h.now()) }}
			if err := late.Complete(t.Context(), tx); !errors.Is(err, errLost) {
				t.Errorf("the dead worker completes: %v", err)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if j := find(t, d, id); j.State != Done || j.Attempt != 2 {
			t.Errorf("%+v", j)
		}
	})
}

func TestKeys(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		ctx := as("a", "p")
		var s Set
		Handle(&s, Settings{}, func(context.Context, *Run, count) error { return nil })
		w := worker(d, &s, newHand(), Config{})
		one := enqueue(t, d, ctx, count{1}, Options{Unique: "k"})
		if enqueue(t, d, ctx, count{2}, Options{Unique: "k"}) != one {
			t.Error("two jobs with one key wait")
		}
		if enqueue(t, d, as("b", "p"), count{2}, Options{Unique: "k"}) == one || enqueue(t, d, ctx, other{}, Options{Unique: "k"}) == one || enqueue(t, d, ctx, count{}, Options{}) == one {
			t.Error("the key reaches further than body and kind")
		}
		once := enqueue(t, d, ctx, count{3}, Options{Once: "slot"})
		drain(t, w)
		if enqueue(t, d, ctx, count{4}, Options{Unique: "k"}) == one {
			t.Error("a finished job holds its key")
		}
		if enqueue(t, d, ctx, count{5}, Options{Once: "slot"}) != once {
			t.Error("a slot ran twice")
		}
	})
}

// Keys hold against writers at once.
func TestKeysAtOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		ids := make([]string, 8)
		var all sync.WaitGroup
		for i := range ids {
			all.Go(func() { ids[i] = enqueue(t, d, as("a", "p"), count{i}, Options{Unique: "k"}) })
		}
		all.Wait()
		slices.Sort(ids)
		if len(slices.Compact(ids)) != 1 {
			t.Errorf("jobs %v", ids)
		}
	})
}

func TestRunAt(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		h := newHand()
		ran := 0
		var s Set
		Handle(&s, Settings{}, func(context.Context, *Run, count) error { ran++; return nil })
		w := worker(d, &s, h, Config{})
		enqueue(t, d, as("a", "p"), count{}, Options{RunAt: h.now().Add(time.Hour)})
		if drain(t, w); ran != 0 {
			t.Error("ran before its time")
		}
		h.advance(2 * time.Hour)
		if drain(t, w); ran != 1 {
			t.Errorf("ran %d times", ran)
		}
	})
}

func TestArgsAreLimited(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		ctx := as("a", "p")
		err := d.Do(ctx, func(tx db.Tx) error {
			_, err := Enqueue(ctx, tx, other{strings.Repeat("長", maxArgs)}, Options{})
			return err
		})
		if !fault.Is(err, fault.Invalid) {
			t.Error(err)
		}
	})
}

func TestAtOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		var running, most, ran atomic.Int64
		var s Set
		Handle(&s, Settings{AtOnce: 2}, func(context.Context, *Run, count) error {
			most.Store(max(most.Load(), running.Add(1)))
			time.Sleep(5 * time.Millisecond)
			running.Add(-1)
			ran.Add(1)
			return nil
		})
		for i := range 10 {
			enqueue(t, d, as("a", "p"), count{i}, Options{})
		}
		drain(t, worker(d, &s, newHand(), Config{Workers: 8}))
		if most.Load() > 2 || ran.Load() != 10 {
			t.Errorf("%d at once, %d ran", most.Load(), ran.Load())
		}
	})
}

func TestTimeout(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		var s Set
		Handle(&s, Settings{Attempts: 1, Timeout: time.Millisecond}, func(ctx context.Context, _ *Run, _ count) error {
			<-ctx.Done()
			return ctx.Err()
		})
		id := enqueue(t, d, as("a", "p"), count{}, Options{})
		drain(t, worker(d, &s, newHand(), Config{}))
		if j := find(t, d, id); j.State != Discarded {
			t.Errorf("%+v", j)
		}
	})
}

// Complete keeps the end of the job and its work together.
func TestComplete(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		var s Set
		Handle(&s, Settings{}, func(ctx context.Context, r *Run, _ count) error {
			r.Result("済みました", "")
			return d.Do(ctx, func(tx db.Tx) error { return r.Complete(ctx, tx) })
		})
		id := enqueue(t, d, as("a", "p"), count{}, Options{})
		drain(t, worker(d, &s, newHand(), Config{}))
		if j := find(t, d, id); j.State != Done || j.ResultText != "済みました" {
			t.Errorf("%+v", j)
		}
	})
}

// The node stops: what runs longer than the grace time is interrupted, goes back, and
// the attempt does not count.
func TestStop(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		begun := make(chan struct{})
		var s Set
		Handle(&s, Settings{Attempts: 1}, func(ctx context.Context, _ *Run, _ count) error {
			close(begun)
			<-ctx.Done()
			return ctx.Err()
		})
		id := enqueue(t, d, as("a", "p"), count{}, Options{})
		ctx, stop := context.WithCancel(context.Background())
		ended := make(chan struct{})
		w := worker(d, &s, newHand(), Config{Poll: time.Millisecond, Grace: time.Millisecond})
		go func() { defer close(ended); w.Run(ctx) }()
		<-begun
		stop()
		<-ended
		if j := find(t, d, id); j.State != Ready || j.Attempt != 0 {
			t.Errorf("%+v", j)
		}
	})
}

// A slot runs once on two nodes; a missed one is made up for once.
func TestTimetable(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		h := &hand{at: time.Date(2026, 11, 22, 12, 0, 0, 0, clock.JST)}
		var ran atomic.Int64
		var nodes []*Worker
		for range 2 {
			var s Set
			Handle(&s, Settings{}, func(ctx context.Context, _ *Run, _ count) error {
				ran.Add(1)
				if a := actor.From(ctx); a.Body != "" || a.Capacity != "job:test.count" {
					t.Errorf("actor %+v", a)
				}
				return nil
			})
			s.Every("30 3 * * *", count{})
			nodes = append(nodes, worker(d, &s, h, Config{}))
		}
		for i, step := range []struct {
			advance time.Duration
			want    int64
		}{
			{0, 1},              // the slot of this morning was missed
			{15 * time.Hour, 1}, // 03:00
			{time.Hour, 2},      // 04:00
			{time.Minute, 2},
			{72 * time.Hour, 3}, // three slots passed: the last one
		} {
			h.advance(step.advance)
			for _, w := range nodes {
				drain(t, w)
			}
			if ran.Load() != step.want {
				t.Fatalf("step %d: ran %d times, want %d", i, ran.Load(), step.want)
			}
		}
	})
}

func TestPrune(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		h := newHand()
		var s Set
		Handle(&s, Settings{}, func(context.Context, *Run, count) error { return nil })
		HandlePrune(&s, d, h.now)
		w := worker(d, &s, h, Config{})
		old := enqueue(t, d, as("a", "p"), count{}, Options{})
		drain(t, w)
		waits := enqueue(t, d, as("a", "p"), count{}, Options{RunAt: h.now().Add(1000 * time.Hour)})
		h.advance(29 * 24 * time.Hour)
		drain(t, w)
		find(t, d, old)
		h.advance(3 * 24 * time.Hour)
		drain(t, w)
		find(t, d, waits)
		ctx := as("a", "p")
		err := d.View(ctx, func(tx db.Tx) error { _, err := Find(ctx, tx, old); return err })
		if !fault.Is(err, fault.NotFound) {
			t.Errorf("an old job is still there: %v", err)
		}
	})
}

func TestWiringIsChecked(t *testing.T) {
	t.Parallel()
	nothing := func(context.Context, *Run, count) error { return nil }
	for name, f := range map[string]func(s *Set){
		"twice":     func(s *Set) { Handle(s, Settings{}, nothing); Handle(s, Settings{}, nothing) },
		"timetable": func(s *Set) { s.Every("every night", count{}) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: accepted", name)
				}
			}()
			f(&Set{})
		}()
	}
}

// Enqueued, claimed, worked on and ended, by two nodes of four workers.
func BenchmarkThroughput(b *testing.B) {
	for _, k := range []db.Kind{db.SQLite, db.Postgres} {
		b.Run(string(k), func(b *testing.B) {
			const jobs = 1000
			d := dbtest.Open(b, k, migrations)
			for b.Loop() {
				err := d.Do(as("a", "p"), func(tx db.Tx) error {
					for i := range jobs {
						if _, err := Enqueue(as("a", "p"), tx, count{i}, Options{}); err != nil {
							return err
						}
					}
					return nil
				})
				if err != nil {
					b.Fatal(err)
				}
				h := newHand()
				var all sync.WaitGroup
				var ran atomic.Int64
				for range 2 {
					var s Set
					Handle(&s, Settings{}, func(context.Context, *Run, count) error { ran.Add(1); return nil })
					all.Go(func() { drain(b, worker(d, &s, h, Config{Workers: 4})) })
				}
				all.Wait()
				if ran.Load() != jobs {
					b.Fatal(fmt.Sprint(ran.Load(), " ran"))
				}
			}
			b.ReportMetric(float64(b.N*jobs)/b.Elapsed().Seconds(), "jobs/s")
		})
	}
}
