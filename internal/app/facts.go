package app

import (
	"context"

	"github.com/okite-isms/okite/internal/area/action"
	"github.com/okite-isms/okite/internal/area/notice"
	"github.com/okite-isms/okite/internal/area/selfcheck"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
)

// The facts that stand beside what people answer of themselves. A room that holds more of
// them, as scanners will, adds a line here and a function below.
const (
	factOpen   = "action.open"
	factLate   = "action.late"
	factUnread = "notice.unread"
)

func factTitles() map[string]string {
	return map[string]string{factOpen: "終わっていない是正措置", factLate: "期限を過ぎた是正措置", factUnread: "期限を過ぎて未読の必読"}
}

// facts gives what other records say of each unit today, as far as the actor may see it.
func (a *App) facts(ctx context.Context) (list []selfcheck.Fact, err error) {
	who := actor.From(ctx)
	add := func(name string, by map[string]int) {
		list = append(list, selfcheck.Fact{Name: name, Title: factTitles()[name], By: by})
	}
	if who.Can(notice.CanChase) {
		err = a.DB.View(ctx, func(tx db.Tx) error {
			unread, err := a.Notice.UnreadBySection(ctx, tx)
			add(factUnread, unread)
			return err
		})
	}
	if err != nil || !who.Can(action.CanSee) {
		return list, err
	}
	board, err := a.Actions.Board(ctx)
	open, late := map[string]int{}, map[string]int{}
	for _, x := range board {
		open[x.UnitID] += x.Count
		late[x.UnitID] += x.Late
	}
	add(factOpen, open)
	add(factLate, late)
	return list, err
}
