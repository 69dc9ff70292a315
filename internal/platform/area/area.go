// Package area is the contract between an area and the assembly: all that an
// area hands over, in one value. What only some areas can do is a small
// interface that the assembly asks for.
package area

import (
	"context"
	"io/fs"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/api"
	"github.com/okite-isms/okite/internal/platform/cli"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/job"
	"github.com/okite-isms/okite/internal/platform/web"
)

// Area is one part of the practice: organisation, policy, incidents, …
type Area struct {
	Name        string        // "policy": prefix of URLs, tables, permissions, commands
	Title       string        // 「規程」, as the menu shows it
	Files       fs.FS         // migration/*.sql
	Permissions []actor.Grant // permission, meaning, and who holds it by default
	Menu        []web.MenuItem
	Web         func(*web.Mux) // nil where the area has none, likewise below
	API         func(*api.Mux)
	Commands    []cli.Command
	Jobs        func(*job.Set)
	Resolve     func(ctx context.Context, tx db.Tx, ids []string) (map[string]Link, error)
}

// Ref names an object of any area without importing it.
type Ref struct {
	Area string
	ID   string
}

// Link is what a page shows for a Ref.
type Link struct {
	Title string
	URL   string
}

// HandOver tells what a post leaves to who takes it over: what is open, what runs by
// itself, what falls due. It is asked in the transaction of a reading, for the actor's body,
// and answers with one statement.
type HandOver interface {
	HandOver(ctx context.Context, tx db.Tx, post string) ([]Left, error)
}

// Left is one thing that a post leaves.
type Left struct {
	Kind  string // a heading of the hand-over sheet: 「承認を待つもの」
	Title string
	URL   string
	Note  string     // state, or what to do
	Due   clock.Date // zero: none
}

// Sampler loads an area's share of the sample body.
type Sampler interface {
	Sample(ctx context.Context) error
}
