package app

import (
	"context"

	"github.com/okite-isms/okite/internal/area/home"
	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/area/policy"
	"github.com/okite-isms/okite/internal/platform/area"
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
		Directory: org.Directory{}, Permissions: a.permissions, TLS: a.Config.https(), Proxied: a.Config.Proxied, Cost: a.Config.Cost,
		Now: a.now, Log: a.log,
	})
	a.Orgs = org.New(a.DB, org.Config{Accounts: a.SignIn, Erasers: erasers, SetupKey: a.setupKey, Now: a.now, Log: a.log})
	a.Policy = policy.New(a.DB, a.Files, kinds, definitions.Files, a.now, db.NewID)
	homes := home.New(a.DB, a.sources(), a.backups())
	return []area.Area{
		homes.Area(),
		a.SignIn.Area(),
		a.Orgs.Area(),
		a.Policy.Area(),
	}
}

// eraser is a function that removes all of a body's rows of one room.
type eraser func(ctx context.Context, tx db.Tx, body string) error

// Erase implements org.Eraser.
func (e eraser) Erase(ctx context.Context, tx db.Tx, body string) error { return e(ctx, tx, body) }

// erasers lists what goes with a sample body, the rooms that rest on others first.
func erasers() []org.Eraser {
	return []org.Eraser{eraser(policy.Erase), eraser(file.EraseBody), eraser(job.EraseBody), eraser(journal.EraseBody)}
}
