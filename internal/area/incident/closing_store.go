package incident

import (
	"context"
	"fmt"

	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
)

const closingColumns = `incident_id, interim, restored_at, watch_note, cause, cause_kind, damage, cost, plan, policy_change, prevent, elsewhere, plan_by, plan_name, plan_at,
	answer, decided_name, decided_at, notice_id, notice_why, next, needs, result, closed_at, closed_name`

// loadClosing gives what was written so far; the zero Closing where nothing was.
func loadClosing(ctx context.Context, tx db.Tx, body, incident string) (c Closing, err error) {
	err = db.Get(ctx, tx, &c, `
		select `+closingColumns+`
		from incident_closing
		where body_id = $1
		  and incident_id = $2`, body, incident)
	if fault.Is(err, fault.NotFound) {
		return Closing{IncidentID: incident}, nil
	}
	if err != nil {
		return c, fmt.Errorf("load the closing of an incident: %w", err)
	}
	return c, nil
}

// saveClosing keeps it whole. The version of the incident guards it.
func saveClosing(ctx context.Context, tx db.Tx, body string, c Closing) error {
	_, err := tx.ExecContext(ctx, `
		insert into incident_closing (body_id, `+closingColumns+`)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26)
		on conflict (body_id, incident_id) do update
		set interim = excluded.interim, restored_at = excluded.restored_at, watch_note = excluded.watch_note, cause = excluded.cause, cause_kind = excluded.cause_kind,
			damage = excluded.damage, cost = excluded.cost, plan = excluded.plan, policy_change = excluded.policy_change, prevent = excluded.prevent, elsewhere = excluded.elsewhere,
			plan_by = excluded.plan_by, plan_name = excluded.plan_name, plan_at = excluded.plan_at, answer = excluded.answer, decided_name = excluded.decided_name,
			decided_at = excluded.decided_at, notice_id = excluded.notice_id, notice_why = excluded.notice_why, next = excluded.next, needs = excluded.needs,
			result = excluded.result, closed_at = excluded.closed_at, closed_name = excluded.closed_name`,
		closingRow(body, c)...)
	if err != nil {
		return fmt.Errorf("save the closing of an incident: %w", err)
	}
	return nil
}

// closingRow are the values of a closing, body first.
func closingRow(body string, c Closing) []any {
	return []any{
		body, c.IncidentID, c.Interim, c.RestoredAt, c.WatchNote, c.Cause, c.CauseKind, c.Damage, c.Cost, c.Plan, c.Policy, c.Prevent, c.Elsewhere, c.PlanBy, c.PlanName, c.PlanAt,
		c.Answer, c.DecidedName, c.DecidedAt, c.NoticeID, c.NoticeWhy, c.Next, c.Needs, c.Result, c.ClosedAt, c.ClosedName,
	}
}

func insertMeasure(ctx context.Context, tx db.Tx, body string, m Measure) error {
	return db.Insert(ctx, tx, `insert into incident_measure (body_id, id, incident_id, title, detail, unit_id, post_id, post_name, due, effect_months, action_id)`,
		[][]any{{body, m.ID, m.IncidentID, m.Title, m.Detail, m.UnitID, m.PostID, m.PostName, m.Due, m.EffectMonths, m.ActionID}})
}

func measures(ctx context.Context, tx db.Tx, body, incident string) (list []Measure, err error) {
	err = db.Select(ctx, tx, &list, `
		select id, incident_id, title, detail, unit_id, post_id, post_name, due, effect_months, action_id
		from incident_measure
		where body_id = $1
		  and incident_id = $2
		order by due, id`, body, incident)
	if err != nil {
		return nil, fmt.Errorf("load measures: %w", err)
	}
	return list, nil
}

func dropMeasure(ctx context.Context, tx db.Tx, body, incident, id string) error {
	res, err := tx.ExecContext(ctx, `
		delete from incident_measure
		where body_id = $1
		  and incident_id = $2
		  and id = $3
		  and action_id = ''`, body, incident, id)
	if err != nil {
		return fmt.Errorf("drop a measure: %w", err)
	}
	return db.Changed(res.RowsAffected())
}

// linkMeasure says which corrective action a measure has become.
func linkMeasure(ctx context.Context, tx db.Tx, body, id, action string) error {
	_, err := tx.ExecContext(ctx, `
		update incident_measure
		set action_id = $3
		where body_id = $1
		  and id = $2`, body, id, action)
	if err != nil {
		return fmt.Errorf("link a measure: %w", err)
	}
	return nil
}
