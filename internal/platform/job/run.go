package job

import (
	"context"
	"errors"
	"sync"

	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
)

// errLost says that another worker has taken the job over.
var errLost = errors.New("job: the lease has run out and the job is no longer ours")

// Run is one attempt at a job, as its work sees it. All methods may be called at any
// time, inside a transaction too, and by several goroutines.
type Run struct {
	ID      string // of the job
	Attempt int64  // from 1

	claimed claimed
	now     func() clock.Time
	mutex   sync.Mutex
	state   progress
	changed bool
}

type progress struct {
	done, total            int64
	text                   string
	resultText, resultLink string
}

// Progress tells how far the work is: done of total steps (0 where the total is not
// known), and what it is doing, in plain Japanese. It only takes a note; the worker
// writes it down about once a second.
func (r *Run) Progress(done, total int64, text string) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.state.done, r.state.total, r.state.text = done, total, text
	r.changed = true
}

// Result tells what came of the work, in plain Japanese, and the page that shows it.
func (r *Run) Result(text, link string) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.state.resultText, r.state.resultLink = text, link
	r.changed = true
}

// Complete ends the job in the transaction of its work, so that both are kept or
// neither: for work that must not happen twice. It fails when the job was lost.
func (r *Run) Complete(ctx context.Context, tx db.Tx) error {
	ours, err := complete(ctx, tx, r.claimed, r.now(), r.snapshot())
	if err == nil && !ours {
		return errLost
	}
	return err
}

func (r *Run) snapshot() progress {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.changed = false
	return r.state
}

func (r *Run) dirty() bool {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	return r.changed
}
