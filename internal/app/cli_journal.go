package app

import (
	"context"

	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/cli"
	"github.com/okite-isms/okite/internal/platform/journal"
)

type journalGroup struct {
	Verify verifyCommand `cmd:"" help:"記録が書かれたときのままかを確かめる。"`
}

type verifyCommand struct {
	place
	Body string `help:"全国地方公共団体コード。指定しなければ、すべての団体。" placeholder:"コード"`
	Head string `help:"庁外に控えておいた「行数:ハッシュ」。末尾が失われていないかも確かめる。" placeholder:"控え"`
}

func (k *verifyCommand) Run(ctx context.Context, env cli.Env) error {
	a, err := k.open(ctx, env)
	if err != nil {
		return err
	}
	defer a.Close()
	bodies, err := a.bodies(ctx)
	if err != nil {
		return err
	}
	var subjects []journal.Subject
	for _, b := range bodies {
		if k.Body == "" || k.Body == b.Code {
			subjects = append(subjects, journal.Subject{ID: b.ID, Name: b.Code + " " + b.Name})
		}
	}
	if k.Body != "" && len(subjects) == 0 {
		return noSuchBody(k.Body)
	}
	return journal.VerifyCommand(ctx, a.DB, env.Out, subjects, k.Head)
}

// bodies lists all bodies, as only the console may.
func (a *App) bodies(ctx context.Context) ([]org.Body, error) {
	return a.Orgs.Bodies(actor.With(ctx, actor.Operator("")))
}

// atConsole lets the operator act for the body with the code, or for the only one.
func (a *App) atConsole(ctx context.Context, code string) (context.Context, error) {
	bodies, err := a.bodies(ctx)
	if err != nil {
		return ctx, err
	}
	for _, b := range bodies {
		if b.Code == code || code == "" && len(bodies) == 1 {
			return a.operator(ctx, b.ID), nil
		}
	}
	if code == "" && len(bodies) > 1 {
		return ctx, bodyNotNamed()
	}
	return ctx, noSuchBody(code)
}

// operator is the console with every permission: who stands at the machine has the
// database in hand anyway, and the journal says that it was the console.
func (a *App) operator(ctx context.Context, body string) context.Context {
	return actor.With(ctx, actor.Operator(body, a.permissions(actor.FixedRoles(), false)...))
}
