package audit

import (
	"context"
	"fmt"

	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
)

const (
	planColumns = `id, title, years, from_year, state, text, asked, approval, made_at, made_name, version`
	plansMost   = 100
	targetsMost = 500
)

func plans(ctx context.Context, tx db.Tx, body string) (list []Plan, err error) {
	err = db.Select(ctx, tx, &list, `
		select `+planColumns+`
		from audit_plan
		where body_id = $1
		order by from_year desc, years desc, id desc
		limit `+fmt.Sprint(plansMost), body)
	return list, err
}

func loadPlan(ctx context.Context, tx db.Tx, body, id string) (p Plan, err error) {
	err = db.Get(ctx, tx, &p, `
		select `+planColumns+`
		from audit_plan
		where body_id = $1
		  and id = $2`, body, id)
	return p, missing("計画", err)
}

func insertPlan(ctx context.Context, tx db.Tx, body string, p Plan) error {
	return db.Insert(ctx, tx, `insert into audit_plan (body_id, `+planColumns+`)`, [][]any{{body, p.ID, p.Title, p.Years, p.FromYear, string(p.State), p.Text, p.Asked, p.Approval, p.MadeAt, p.MadeName, p.Version}})
}

func savePlan(ctx context.Context, tx db.Tx, body string, p Plan) error {
	return db.Update(ctx, tx, `
		update audit_plan
		set title = $4, years = $5, from_year = $6, state = $7, text = $8, asked = $9, approval = $10, version = version + 1
		where body_id = $1
		  and id = $2
		  and version = $3`, body, p.ID, p.Version, p.Title, p.Years, p.FromYear, string(p.State), p.Text, p.Asked, p.Approval)
}

func targets(ctx context.Context, tx db.Tx, body, plan string) (list []Target, err error) {
	err = db.Select(ctx, tx, &list, `
		select id, plan_id, year, sort, unit_id, name, kind, due, note
		from audit_target
		where body_id = $1
		  and plan_id = $2
		order by year, sort, id
		limit `+fmt.Sprint(targetsMost), body, plan)
	return list, err
}

func insertTargets(ctx context.Context, tx db.Tx, body string, list []Target) error {
	var rows [][]any
	for _, t := range list {
		rows = append(rows, []any{body, t.ID, t.PlanID, t.Year, string(t.Sort), t.UnitID, t.Name, string(t.Kind), t.Due, t.Note})
	}
	return db.Insert(ctx, tx, `insert into audit_target (body_id, id, plan_id, year, sort, unit_id, name, kind, due, note)`, rows)
}

func dropTarget(ctx context.Context, tx db.Tx, body, plan, id string) error {
	return db.Update(ctx, tx, `
		delete from audit_target
		where body_id = $1
		  and plan_id = $2
		  and id = $3`, body, plan, id)
}

func ofPlan(ctx context.Context, tx db.Tx, body, plan string) (list []Audit, err error) {
	err = db.Select(ctx, tx, &list, `
		select `+auditColumns+`
		from audit a
		where a.body_id = $1
		  and a.plan_id = $2
		order by a.held_on, a.id
		limit `+fmt.Sprint(plansMost), body, plan)
	return list, err
}

// lastRow is the last audit of a unit.
type lastRow struct {
	UnitID  string
	AuditID string
	Title   string
	HeldOn  clock.Date
}

// lastAudits gives for each unit the last audit that began.
func lastAudits(ctx context.Context, tx db.Tx, body string) (map[string]lastRow, error) {
	var rows []lastRow
	err := db.Select(ctx, tx, &rows, `
		select u.unit_id, a.id as audit_id, a.title, a.held_on
		from audit_unit u
		join audit a on a.body_id = u.body_id and a.id = u.audit_id
		where u.body_id = $1
		  and u.unit_id is not null
		  and a.state not in ('planned', 'approved')
		  and a.held_on = (
			select max(b.held_on)
			from audit_unit x
			join audit b on b.body_id = x.body_id and b.id = x.audit_id
			where x.body_id = u.body_id
			  and x.unit_id = u.unit_id
			  and b.state not in ('planned', 'approved'))
		order by a.held_on, a.id`, body)
	found := map[string]lastRow{}
	for _, r := range rows {
		found[r.UnitID] = r
	}
	return found, err
}

func openByUnit(ctx context.Context, tx db.Tx, body string) (map[string]int, error) {
	var rows []struct {
		UnitID string
		Open   int
	}
	err := db.Select(ctx, tx, &rows, `
		select u.unit_id, count(*) as open
		from audit_finding f
		join audit_unit u on u.body_id = f.body_id and u.id = f.unit_id
		where f.body_id = $1
		  and f.state <> 'closed'
		  and u.unit_id is not null
		group by u.unit_id
		order by u.unit_id`, body)
	found := map[string]int{}
	for _, r := range rows {
		found[r.UnitID] = r.Open
	}
	return found, err
}

func plannedUnits(ctx context.Context, tx db.Tx, body string, from int) (map[string][]int, error) {
	var rows []struct {
		UnitID string
		Year   int
	}
	err := db.Select(ctx, tx, &rows, `
		select distinct t.unit_id, t.year
		from audit_target t
		where t.body_id = $1
		  and t.unit_id <> ''
		  and t.year >= $2
		order by t.unit_id, t.year`, body, from)
	found := map[string][]int{}
	for _, r := range rows {
		found[r.UnitID] = append(found[r.UnitID], r.Year)
	}
	return found, err
}

// before finds the audit of the same kind before one.
func before(ctx context.Context, tx db.Tx, body string, a Audit) (old Audit, found bool, err error) {
	err = db.Get(ctx, tx, &old, `
		select `+auditColumns+`
		from audit a
		where a.body_id = $1
		  and a.kind = $2
		  and a.held_on < $3
		  and a.state not in ('planned', 'approved')
		order by a.held_on desc, a.id desc
		limit 1`, body, string(a.Kind), a.HeldOn)
	if fault.Is(err, fault.NotFound) {
		return old, false, nil
	}
	return old, err == nil, err
}
