package home

import (
	"context"

	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/clock"
)

// Item is one thing on the first page: a task that waits, or something new.
type Item struct {
	Title string
	URL   string
	Note  string // why it is here, or its state
	At    clock.Time
}

// Sources are what the assembly hands in. Each answers for the actor of the context.
type Sources struct {
	// Waiting gives what waits for the actor, most urgent first.
	Waiting func(context.Context) ([]Item, error)
	// News gives what has changed lately and the actor may see.
	News func(context.Context) ([]Item, error)
	// Resolve gives title and link of objects of any area, many at once. What the
	// actor may not see is absent.
	Resolve func(context.Context, []area.Ref) (map[area.Ref]area.Link, error)
	// Verbs gives the Japanese words for every verb of the journal.
	Verbs func() map[string]string
}
