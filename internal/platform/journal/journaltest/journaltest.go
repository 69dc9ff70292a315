// Package journaltest helps service tests to hold the rule that every change leaves a
// line in the journal (記録).
package journaltest

import (
	"context"
	"testing"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/journal"
)

// Added runs change and fails the test unless it added at least one line to the
// journal of body. It returns the new lines, oldest first.
func Added(t testing.TB, d *db.DB, body string, change func()) []journal.Line {
	t.Helper()
	before := size(t, d, body)
	change()
	added := size(t, d, body) - before
	if added == 0 {
		t.Error("the change left no line in the journal")
		return nil
	}
	return newest(t, d, body, added)
}

// None runs f and fails the test when it added a line.
func None(t testing.TB, d *db.DB, body string, f func()) {
	t.Helper()
	before := size(t, d, body)
	f()
	if n := size(t, d, body) - before; n != 0 {
		t.Errorf("%d lines were added to the journal, want none", n)
	}
}

func size(t testing.TB, d *db.DB, body string) int64 {
	t.Helper()
	var h journal.Head
	view(t, d, body, func(ctx context.Context, tx db.Tx) (err error) {
		h, err = journal.Current(ctx, tx, body)
		return err
	})
	return h.Size
}

func newest(t testing.TB, d *db.DB, body string, n int64) (lines []journal.Line) {
	t.Helper()
	view(t, d, body, func(ctx context.Context, tx db.Tx) (err error) {
		lines, err = journal.Last(ctx, tx, n)
		return err
	})
	return lines
}

func view(t testing.TB, d *db.DB, body string, f func(ctx context.Context, tx db.Tx) error) {
	t.Helper()
	ctx := actor.With(context.Background(), actor.Operator(body))
	if err := d.View(ctx, func(tx db.Tx) error { return f(ctx, tx) }); err != nil {
		t.Fatal(err)
	}
}
