package org

import (
	"context"
	"embed"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/signin"
)

// Files holds the migrations.
//
//go:embed migration/*.sql
var Files embed.FS

// Accounts are the ways in of people, kept by sign-in.
type Accounts interface {
	Secret(ctx context.Context, login, password string) (signin.Secret, error)
	FirstSecret(ctx context.Context, login string) (secret signin.Secret, password string, err error)
	Open(ctx context.Context, tx db.Tx, person string, secret signin.Secret) error
	Reissue(ctx context.Context, tx db.Tx, person string, secret signin.Secret) error
	LoginOf(ctx context.Context, tx db.Tx, person string) (string, error)
	Close(ctx context.Context, tx db.Tx, person string) error
	EndAbroad(ctx context.Context, tx db.Tx, people []string) error
	OpenEntry(ctx context.Context, tx db.Tx, person, partner string) (code string, err error)
	NewCode(ctx context.Context, tx db.Tx, person, partner string) (code string, err error)
	Entries(ctx context.Context, tx db.Tx) (map[string]signin.Entry, error)
	Links(ctx context.Context, tx db.Tx) ([]signin.Link, error)
	EndLink(ctx context.Context, tx db.Tx, person, other string) error
	Renew(ctx context.Context, tx db.Tx, person string) error
	Accounts(ctx context.Context, tx db.Tx, people []string) (map[string]signin.Account, error)
	Recovered(ctx context.Context, tx db.Tx, since clock.Time) ([]signin.Account, error)
	Erase(ctx context.Context, tx db.Tx, body string) error
}

// Eraser removes all rows of a body from one area, and its files, for the deletion of a
// sample body. It is called in the transaction that deletes the body.
type Eraser interface {
	Erase(ctx context.Context, tx db.Tx, body string) error
}

// Config is what the assembly hands in.
type Config struct {
	Accounts Accounts
	// Erasers gives those of all other areas, the ones that rest on others first. It is
	// asked when a sample is deleted, for those areas are made after this one.
	Erasers func() []Eraser
	// SetupKey is printed at the console, so that nobody else in the network can set up
	// an empty Okite. Empty: nobody can.
	SetupKey string
	// Definitions are roles, rules and classes as they ship; without them there are none.
	Definitions Definitions
	// HandOvers gives those of all other areas. It is asked when a hand-over sheet is made.
	HandOvers func() []area.HandOver
	// Tell puts something on the list of work of who holds a post or a role, in the
	// caller's transaction. Without it nobody is told.
	Tell func(ctx context.Context, tx db.Tx, t Telling) error
	// Settle takes what was told about an object off the lists again.
	Settle func(ctx context.Context, tx db.Tx, ref area.Ref) error
	// Listable names objects of other areas that can be under a name list, by area.
	Listable map[string]Listable
	// Grounds gives the provisions of the policy on which a role or a committee rests, as
	// far as the actor may see them. Without it there are none.
	Grounds func(ctx context.Context, tx db.Tx, ref area.Ref) ([]area.Link, error)
	// Grants lists what all areas let be granted. It is asked after all of them are made.
	Grants func() []actor.Grant
	// Calendar holds the days on which the law closes offices.
	Calendar clock.Calendar
	Now      func() time.Time
	Log      *slog.Logger
}

// Telling is something that waits for who holds a post or a role.
type Telling struct {
	Ref   area.Ref // what it is about
	Title string
	URL   string
	Why   string
	Due   clock.Date
	Post  string // exactly one of the three
	Role  string
	Who   string // id of a person
}

// Service carries out the use cases of the organisation.
type Service struct {
	db      *db.DB
	config  Config
	founded atomic.Bool
}

// New returns the service.
func New(d *db.DB, c Config) *Service {
	if c.Erasers == nil {
		c.Erasers = func() []Eraser { return nil }
	}
	if c.HandOvers == nil {
		c.HandOvers = func() []area.HandOver { return nil }
	}
	if c.Tell == nil {
		c.Tell = func(context.Context, db.Tx, Telling) error { return nil }
	}
	if c.Settle == nil {
		c.Settle = func(context.Context, db.Tx, area.Ref) error { return nil }
	}
	if c.Grounds == nil {
		c.Grounds = func(context.Context, db.Tx, area.Ref) ([]area.Link, error) { return nil, nil }
	}
	if c.Grants == nil {
		c.Grants = func() []actor.Grant { return nil }
	}
	if c.Definitions == nil {
		c.Definitions = noDefinitions{}
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.Default()
	}
	return &Service{db: d, config: c}
}

func (s *Service) now() clock.Time { return clock.At(s.config.Now()) }

// Directory tells sign-in who there is. Sign-in is made before the Service, which needs
// sign-in.
type Directory struct {
	Now func() time.Time // nil: the time of the machine
}

// Person implements signin.Directory.
func (d Directory) Person(ctx context.Context, tx db.Tx, id string) (signin.Person, error) {
	now := d.Now
	if now == nil {
		now = time.Now
	}
	return loadIdentity(ctx, tx, actor.From(ctx).Body, id, clock.Today(now()))
}

// Bodies implements signin.Directory.
func (Directory) Bodies(ctx context.Context, tx db.Tx) ([]signin.Body, error) {
	list, err := allBodies(ctx, tx)
	choices := make([]signin.Body, len(list))
	for i, b := range list {
		choices[i] = signin.Body{ID: b.ID, Name: b.Name}
	}
	return choices, err
}

// Frame is what surrounds every page of the actor.
type Frame struct {
	Body        string
	FiscalStart time.Month
	Sample      bool
	Roles       []string      // titles
	Others      []signin.Body // to which the actor may switch
}

// Frame gives what surrounds the pages of the actor, in one statement.
func (s *Service) Frame(ctx context.Context) (f Frame, err error) {
	a := actor.From(ctx)
	err = s.db.View(ctx, func(tx db.Tx) error {
		f, err = loadFrame(ctx, tx, a.Body, a.ID, a.Bodies)
		return err
	})
	return f, err
}
