package app

import (
	"context"

	"github.com/okite-isms/okite/internal/platform/cli"
)

type seedCommand struct{ place }

func (k *seedCommand) Run(_ context.Context, _ cli.Env) error { return nil }
