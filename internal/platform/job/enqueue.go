package job

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
)

// maxArgs is the largest size of a job's arguments in bytes: they name things, files
// and texts stay where they are.
const maxArgs = 64 << 10

// Args are the arguments of a kind of job, kept as JSON.
type Args interface {
	// Kind names the work: "policy.read".
	Kind() string
}

// Options say when a job runs and how often it may wait at once. The zero Options: now, any number.
type Options struct {
	// RunAt is the earliest time.
	RunAt time.Time
	// Unique lets no second job of the body, kind and key wait or run at the same time.
	Unique string
	// Once lets no second job of the body, kind and key run for as long as finished
	// jobs are kept (30 days).
	Once string
}

// Enqueue inserts a job for the actor's body in the caller's transaction and returns
// its id; of a job that is already there by its key, the id of that one.
func Enqueue(ctx context.Context, tx db.Tx, args Args, o Options) (string, error) {
	text, err := json.Marshal(args)
	if err != nil {
		return "", fmt.Errorf("arguments of job %s: %w", args.Kind(), err)
	}
	if len(text) > maxArgs {
		return "", fault.New(fault.Invalid, "一度に処理できる量を超えています。分けて実行してください。")
	}
	if o.Unique != "" && o.Once != "" {
		return "", fmt.Errorf("job %s: a key is either unique or once", args.Kind())
	}
	a, now := actor.From(ctx), clock.At(time.Now())
	r := row{
		ID: db.NewID(), Body: a.Body, Kind: args.Kind(), Args: string(text),
		Key: o.Unique + o.Once, Once: o.Once != "",
		RunAt: clock.At(o.RunAt), CreatedAt: now, CreatedBy: a.ID, CreatedName: a.Name, RequestID: a.RequestID,
	}
	if o.RunAt.IsZero() {
		r.RunAt = now
	}
	// In a loop: the job that stood in the way can finish between the insert and the look-up.
	for range 3 {
		fresh, err := insert(ctx, tx, r)
		if err != nil {
			return "", err
		}
		if fresh {
			return r.ID, nil
		}
		id, err := waiting(ctx, tx, r)
		if err != nil || id != "" {
			return id, err
		}
	}
	return "", fault.New(fault.Conflict, "同じ処理が続けて実行されています。しばらくしてからお試しください。")
}
