package app

import (
	"context"

	"github.com/okite-isms/okite/internal/area/action"
	"github.com/okite-isms/okite/internal/area/notice"
	"github.com/okite-isms/okite/internal/area/org"
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

// facts gives what other records say of each section today, as far as the actor may see it.
func (a *App) facts(ctx context.Context) ([]selfcheck.Fact, error) {
	who := actor.From(ctx)
	var board []action.UnitStanding
	var err error
	if who.Can(action.CanSee) {
		if board, err = a.Actions.Board(ctx); err != nil {
			return nil, err
		}
	}
	var roll org.Roll
	unread := map[string]int{}
	err = a.DB.View(ctx, func(tx db.Tx) error {
		if roll, err = a.Orgs.Roll(ctx, tx, a.Orgs.Today(), ""); err != nil || !who.Can(notice.CanChase) {
			return err
		}
		unread, err = a.Notice.UnreadBySection(ctx, tx, roll)
		return err
	})
	if err != nil {
		return nil, err
	}
	open, late := map[string]int{}, map[string]int{}
	for _, x := range board {
		section := selfcheck.SectionOf(roll.Day, x.UnitID)
		open[section] += x.Count
		late[section] += x.Late
	}
	var list []selfcheck.Fact
	add := func(may bool, name string, by map[string]int) {
		if may {
			list = append(list, selfcheck.Fact{Name: name, Title: factTitles()[name], By: by})
		}
	}
	add(who.Can(notice.CanChase), factUnread, unread)
	add(who.Can(action.CanSee), factOpen, open)
	add(who.Can(action.CanSee), factLate, late)
	return list, nil
}
