package app

import (
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/api"
	"github.com/okite-isms/okite/internal/platform/web"
)

// Routes lists every route of the pages.
func (a *App) Routes() []web.Route { return a.web.Routes() }

// Operations lists every operation of the API.
func (a *App) Operations() []api.Operation { return a.api.Operations() }

// Grants lists every permission.
func (a *App) Grants() []actor.Grant { return a.matrix }
