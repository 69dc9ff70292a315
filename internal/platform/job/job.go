package job

import (
	"context"
	"embed"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
)

// Files holds the migrations.
//
//go:embed migration/*.sql
var Files embed.FS

// State is how far a job is.
type State string

// The states.
const (
	Ready     State = "ready"     // waits for its time or a free worker
	Running   State = "running"   // a worker holds it
	Done      State = "done"      // finished well
	Discarded State = "discarded" // given up after the last attempt
)

// Title is the state's Japanese name.
func (s State) Title() string {
	switch s {
	case Ready:
		return "待機中"
	case Running:
		return "実行中"
	case Done:
		return "完了"
	case Discarded:
		return "失敗"
	}
	return string(s)
}

// Job is what a progress page shows of a job.
type Job struct {
	ID            string
	Kind          string
	State         State
	Attempt       int64 // how often it was begun
	RunAt         clock.Time
	CreatedAt     clock.Time
	StartedAt     clock.Time
	FinishedAt    clock.Time
	ProgressDone  int64
	ProgressTotal int64  // 0 where it is not known
	ProgressText  string // plain Japanese
	ResultText    string // plain Japanese
	ResultLink    string // path of the page that shows the result
	ErrorText     string // plain Japanese, of the last failed attempt
}

// Finished reports whether nothing more will happen.
func (j Job) Finished() bool { return j.State == Done || j.State == Discarded }

// Percent is the progress from 0 to 100, and -1 where the whole is not known.
func (j Job) Percent() int {
	if j.State == Done {
		return 100
	}
	if j.ProgressTotal <= 0 {
		return -1
	}
	return int(min(100, max(0, j.ProgressDone*100/j.ProgressTotal)))
}

// Find gives a job to the person who started it; to anybody else it is not there.
func Find(ctx context.Context, tx db.Tx, id string) (Job, error) {
	a := actor.From(ctx)
	if !a.SignedIn() {
		return Job{}, fault.New(fault.NotFound, "お探しの処理が見つかりません。")
	}
	return load(ctx, tx, a.Body, a.ID, id)
}

// Recent gives the jobs that the actor started since a time, newest first.
func Recent(ctx context.Context, tx db.Tx, since clock.Time, limit int) ([]Job, error) {
	a := actor.From(ctx)
	if !a.SignedIn() {
		return nil, nil
	}
	return recent(ctx, tx, a.Body, a.ID, since, limit)
}
