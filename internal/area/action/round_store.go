package action

import (
	"context"
	"fmt"

	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
)

// unescalated gives actions that are overdue since a day and for whose due day the step
// has not been taken.
func unescalated(ctx context.Context, tx db.Tx, body string, step int, before clock.Date, most int) (list []Action, err error) {
	args := []any{body, step, before, true}
	err = db.Select(ctx, tx, &list, `
		select `+columns+`
		from action a
		where a.body_id = $1
		  and a.live = $4
		  and a.due <= $3
		  and a.state in (`+stateMarks(&args, undoneStates())+`)
		  and not exists (
			select 1 from action_escalation x
			where x.body_id = $1 and x.action_id = a.id and x.due = a.due and x.step = $2)
		order by a.due, a.id
		limit `+fmt.Sprint(most), args...)
	return list, err
}

// insertEscalation notes that a step was taken; fresh is false where it was before.
func insertEscalation(ctx context.Context, tx db.Tx, body string, a Action, step int, at clock.Time, told string) (fresh bool, err error) {
	done, err := tx.ExecContext(ctx, `
		insert into action_escalation (body_id, action_id, due, step, at, told)
		values ($1, $2, $3, $4, $5, $6)
		on conflict (body_id, action_id, due, step) do nothing`, body, a.ID, a.Due, step, at, told)
	if err != nil {
		return false, fmt.Errorf("insert escalation: %w", err)
	}
	n, err := done.RowsAffected()
	return n == 1, err
}

// pair is a role for a unit to which open actions are given.
type pair struct{ OwnerRole, UnitID string }

func rolesOfOpen(ctx context.Context, tx db.Tx, body string) (list []pair, err error) {
	args := []any{body, true}
	err = db.Select(ctx, tx, &list, `
		select distinct a.owner_role, a.unit_id
		from action a
		where a.body_id = $1
		  and a.owner_role <> ''
		  and a.live = $2
		order by a.owner_role, a.unit_id`, args...)
	return list, err
}

// holdersOfRole gives whom the open actions of a role for a unit wait for.
func holdersOfRole(ctx context.Context, tx db.Tx, body string, p pair) (keys []string, err error) {
	args := []any{body, p.OwnerRole, p.UnitID, true}
	err = db.Select(ctx, tx, &keys, `
		select distinct h.addressee
		from action a
		join action_holder h on h.body_id = a.body_id and h.action_id = a.id
		where a.body_id = $1
		  and a.owner_role = $2
		  and a.unit_id = $3
		  and a.live = $4
		order by h.addressee`, args...)
	return keys, err
}

func openOfRole(ctx context.Context, tx db.Tx, body string, p pair) (list []Action, err error) {
	args := []any{body, p.OwnerRole, p.UnitID, true}
	err = db.Select(ctx, tx, &list, `
		select `+columns+`
		from action a
		where a.body_id = $1
		  and a.owner_role = $2
		  and a.unit_id = $3
		  and a.live = $4
		order by a.id`, args...)
	return list, err
}

// moveRole gives the open actions of a role for a unit to who holds it now.
func moveRole(ctx context.Context, tx db.Tx, body string, p pair, keys []string) error {
	args := []any{body, p.OwnerRole, p.UnitID, true}
	open := `select a.id from action a where a.body_id = $1 and a.owner_role = $2 and a.unit_id = $3 and a.live = $4`
	if _, err := tx.ExecContext(ctx, `
		delete from action_holder
		where body_id = $1
		  and action_id in (`+open+`)`, args...); err != nil {
		return fmt.Errorf("follow role: %w", err)
	}
	for _, k := range keys {
		more := append(args, k)
		if _, err := tx.ExecContext(ctx, fmt.Sprintf(`
			insert into action_holder (body_id, action_id, addressee)
			select o.body_id, o.id, $%d
			from action o
			where o.body_id = $1
			  and o.id in (`, len(more))+open+`)`, more...); err != nil {
			return fmt.Errorf("follow role: %w", err)
		}
	}
	return nil
}
