package app

import (
	"context"

	"github.com/okite-isms/okite/internal/area/home"
	"github.com/okite-isms/okite/internal/area/notice"
	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/area/policy"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/file"
	"github.com/okite-isms/okite/internal/platform/job"
	"github.com/okite-isms/okite/internal/platform/journal"
	"github.com/okite-isms/okite/internal/platform/pack"
	"github.com/okite-isms/okite/internal/platform/signin"
	definitions "github.com/okite-isms/okite/pack"
)

// build makes every room, ground floor first. It is the only place that knows all.
func (a *App) build(kinds *pack.Pack) []area.Area {
	a.SignIn = signin.New(a.DB, signin.Config{
		Directory: org.Directory{}, Rights: a.rights, TLS: a.Config.https(), Proxied: a.Config.Proxied, Cost: a.Config.Cost,
		Now: a.now, Log: a.log,
	})
	a.Orgs = org.New(a.DB, org.Config{Accounts: a.SignIn, Erasers: erasers, Definitions: kinds, Grants: a.grants, HandOvers: a.handOvers, Tell: a.tell, Calendar: clock.NewCalendar(kinds.Holidays()), Settle: a.settle, SetupKey: a.setupKey, Now: a.now, Log: a.log})
	a.Notice = notice.New(a.DB, a.Orgs, a.now)
	a.Policy = policy.New(a.DB, a.Files, kinds, definitions.Files, a.now, db.NewID)
	a.Policy.Links = a.resolve
	a.Policy.Know(capacities{a.Orgs})
	a.Policy.Appoint(appointer{a.Orgs})
	homes := home.New(a.DB, a.sources(), a.backups(), a.book)
	return []area.Area{
		homes.Area(),
		a.SignIn.Area(),
		a.Orgs.Area(),
		a.Notice.Area(),
		a.Policy.Area(),
	}
}

// handOvers lists the rooms that can tell what a post leaves behind.
func (a *App) handOvers() []area.HandOver { return []area.HandOver{a.Notice} }

// tell puts work on the list of who holds a post or a role. The organisation stands below
// the room that keeps the list, so it is handed this.
func (a *App) tell(ctx context.Context, tx db.Tx, t org.Telling) error {
	return a.Notice.Tell(ctx, tx, t)
}

// settle takes what was told about an object off the lists.
func (a *App) settle(ctx context.Context, tx db.Tx, ref area.Ref) error {
	return notice.Settle(ctx, tx, ref, clock.At(a.now()))
}

// eraser is a function that removes all of a body's rows of one room.
type eraser func(ctx context.Context, tx db.Tx, body string) error

// Erase implements org.Eraser.
func (e eraser) Erase(ctx context.Context, tx db.Tx, body string) error { return e(ctx, tx, body) }

// erasers lists what goes with a sample body, the rooms that rest on others first.
func erasers() []org.Eraser {
	return []org.Eraser{eraser(notice.Erase), eraser(policy.Erase), eraser(file.EraseBody), eraser(job.EraseBody), eraser(journal.EraseBody)}
}
