package journal

import (
	"context"
	"crypto/rand"
	"embed"
	"errors"
	"fmt"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
)

// Files holds the migrations.
//
//go:embed migration/*.sql
var Files embed.FS

// Entry is what a use case says about a change; who and for which body come from the context.
type Entry struct {
	Verb    string     // the permission's name: "policy.revise"
	Area    string     // area of the object
	ID      string     // the object's id
	Content Content    // the object after the change; nil where there is none, a sign-out say
	At      clock.Time // when it happened; now when not set
}

// Append records a change in the transaction. The line is written as the last thing
// before commit: the row that numbers a body's lines is locked for the shortest time.
func Append(ctx context.Context, tx db.Tx, entry Entry) error {
	a := actor.From(ctx)
	if a.Body == "" || a.ID == "" {
		return errors.New("journal: a line needs an actor and a body")
	}
	if entry.Verb == "" || entry.Area == "" {
		return errors.New("journal: a line needs a verb and an area")
	}
	if entry.At.IsZero() {
		entry.At = clock.At(time.Now())
	}
	b := db.Last(tx, key{}, func() db.Flusher { return &buffer{body: a.Body} }).(*buffer)
	if b.body != a.Body {
		return fmt.Errorf("journal: a transaction for body %s cannot write a line of body %s", b.body, a.Body)
	}
	b.lines = append(b.lines, newLine(a, entry))
	return nil
}

func newLine(a actor.Actor, e Entry) Line {
	l := Line{
		BodyID: a.Body, At: clock.At(e.At.Time),
		ActorID: a.ID, ActorName: a.Name, NameSalt: newSalt(),
		Capacity: a.Capacity, Strength: string(a.Strength), RequestID: a.RequestID,
		Verb: e.Verb, Area: e.Area, ObjectID: e.ID, ContentHash: []byte{},
	}
	l.NameHash = seal(l.NameSalt, []byte(l.ActorName))
	if e.Content == nil {
		return l
	}
	l.ContentKind, l.ContentSalt = e.Content.Kind(), newSalt()
	l.ContentHash = seal(l.ContentSalt, Encode(e.Content))
	return l
}

func newSalt() []byte {
	salt := make([]byte, saltSize)
	rand.Read(salt) // never fails
	return salt
}

type key struct{}

// buffer holds the lines of one transaction until it is about to commit.
type buffer struct {
	body  string
	lines []Line
}

// Flush numbers the lines and grows the tree: four statements, however many lines
// (a few more for thousands).
func (b *buffer) Flush(ctx context.Context, tx db.Tx) error {
	t, err := lockHead(ctx, tx, b.body)
	if err != nil {
		return err
	}
	first := tlog.StoredHashCount(t.size)
	var hashes []tlog.Hash
	for i := range b.lines {
		b.lines[i].N = t.size
		stored, err := t.add(b.lines[i].Leaf())
		if err != nil {
			return err
		}
		hashes = append(hashes, stored...)
	}
	if err := insertLines(ctx, tx, b.lines); err != nil {
		return err
	}
	if err := insertHashes(ctx, tx, b.body, first, hashes); err != nil {
		return err
	}
	return saveHead(ctx, tx, b.body, t)
}
