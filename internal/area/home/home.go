package home

import (
	"context"

	"github.com/okite-isms/okite/internal/platform/actor"
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

// Capacity is a post, a role or oneself, in which the actor works.
type Capacity struct {
	Key   string
	Title string
	Note  string // 本務, 代理 …
}

// Matter is something that waits for the actor in one of their capacities.
type Matter struct {
	ID      string
	Version int64
	Title   string
	URL     string
	As      string // title of the capacity
	Why     string
	Due     clock.Date
}

// Work is what waits for the actor, most urgent first, and in which capacities they work.
type Work struct {
	Capacities []Capacity
	Items      []Matter
}

// Alarm is the one red button.
type Alarm struct {
	Text  string
	URL   string
	Needs actor.Permission
}

// Sources are what the assembly hands in. Each answers for the actor of the context.
type Sources struct {
	// Work gives what waits for the actor in one capacity; for "" in all of them.
	Work func(ctx context.Context, as string) (Work, error)
	// Waiting gives the work that the actor started.
	Waiting func(context.Context) ([]Item, error)
	// News gives what has changed lately and the actor may see.
	News func(context.Context) ([]Item, error)
	// Resolve gives title and link of objects of any area, many at once. What the
	// actor may not see is absent.
	Resolve func(context.Context, []area.Ref) (map[area.Ref]area.Link, error)
	// Alarm leads to where an incident is reported.
	Alarm Alarm
	// Verbs gives the Japanese words for every verb of the journal.
	Verbs func() map[string]string
}
