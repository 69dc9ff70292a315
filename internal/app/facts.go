package app

import (
	"context"

	"github.com/okite-isms/okite/internal/area/action"
	"github.com/okite-isms/okite/internal/area/selfcheck"
	"github.com/okite-isms/okite/internal/platform/actor"
)

// The facts that stand beside what people answer of themselves. A room that holds more of
// them, as scanners will, adds a line here and a function below.
const (
	factOpen = "action.open"
	factLate = "action.late"
)

func factTitles() map[string]string {
	return map[string]string{factOpen: "終わっていない是正措置", factLate: "期限を過ぎた是正措置"}
}

// facts gives what other records say of each unit today, as far as the actor may see it.
func (a *App) facts(ctx context.Context) ([]selfcheck.Fact, error) {
	if !actor.From(ctx).Can(action.CanSee) {
		return nil, nil
	}
	board, err := a.Actions.Board(ctx)
	open, late := map[string]int{}, map[string]int{}
	for _, x := range board {
		open[x.UnitID] += x.Count
		late[x.UnitID] += x.Late
	}
	return []selfcheck.Fact{{Name: factOpen, Title: factTitles()[factOpen], By: open}, {Name: factLate, Title: factTitles()[factLate], By: late}}, err
}
