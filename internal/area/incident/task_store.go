package incident

import (
	"context"
	"fmt"
	"time"

	"github.com/okite-isms/okite/internal/area/incident/playbook"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
)

const taskColumns = `id, incident_id, plan_id, place, phase, title, text, role, role_title, after_event, minutes, rule, must, due, state, done_at, entered_at, done_by, result, version`

func insertPlan(ctx context.Context, tx db.Tx, body string, p Plan, tasks []Task) error {
	err := db.Insert(ctx, tx, `insert into incident_plan (body_id, id, incident_id, name, title, edition, started_at, started_by)`,
		[][]any{{body, p.ID, p.IncidentID, p.Name, p.Title, p.Edition, p.StartedAt, p.StartedBy}})
	if err != nil {
		return err
	}
	var rows, steps [][]any
	for _, t := range tasks {
		rows = append(rows, []any{
			body, t.ID, t.IncidentID, t.PlanID, t.Place, t.Phase, t.Title, t.Text, t.Role, t.RoleTitle, t.AfterEvent, t.Minutes, t.Rule, t.Must, t.Due, t.State, t.DoneAt, t.EnteredAt, t.DoneBy, t.Result, t.Version,
		})
		for _, x := range t.Steps {
			steps = append(steps, []any{body, t.ID, x.N, t.IncidentID, x.Title, x.DoneAt, x.EnteredAt, x.DoneBy})
		}
	}
	if err := db.Insert(ctx, tx, `insert into incident_task (body_id, `+taskColumns+`)`, rows); err != nil {
		return err
	}
	return db.Insert(ctx, tx, `insert into incident_step (body_id, task_id, n, incident_id, title, done_at, entered_at, done_by)`, steps)
}

func plansOf(ctx context.Context, tx db.Tx, body, incident string) (list []Plan, err error) {
	err = db.Select(ctx, tx, &list, `
		select id, incident_id, name, title, edition, started_at, started_by
		from incident_plan
		where body_id = $1
		  and incident_id = $2
		order by started_at, id
		limit 50`, body, incident)
	if err != nil {
		return nil, fmt.Errorf("load playbooks of an incident: %w", err)
	}
	return list, nil
}

// tasksMost bounds the tasks of an incident: a playbook has up to a hundred.
const tasksMost = 1000

func tasksOf(ctx context.Context, tx db.Tx, body, incident string) (list []Task, err error) {
	err = db.Select(ctx, tx, &list, `
		select `+taskColumns+`
		from incident_task
		where body_id = $1
		  and incident_id = $2
		order by place, id
		limit 1000`, body, incident)
	if err != nil {
		return nil, fmt.Errorf("load tasks: %w", err)
	}
	return list, nil
}

func stepsOf(ctx context.Context, tx db.Tx, body, incident string) (list []Step, err error) {
	err = db.Select(ctx, tx, &list, `
		select task_id, n, title, done_at, entered_at, done_by
		from incident_step
		where body_id = $1
		  and incident_id = $2
		order by task_id, n
		limit 30000`, body, incident)
	if err != nil {
		return nil, fmt.Errorf("load steps: %w", err)
	}
	return list, nil
}

// loadTask loads a task with its steps.
func loadTask(ctx context.Context, tx db.Tx, body, incident, id string) (t Task, err error) {
	err = db.Get(ctx, tx, &t, `
		select `+taskColumns+`
		from incident_task
		where body_id = $1
		  and incident_id = $2
		  and id = $3`, body, incident, id)
	if fault.Is(err, fault.NotFound) {
		return t, fault.New(fault.NotFound, "この作業は、このインシデントにはありません。")
	}
	if err != nil {
		return t, fmt.Errorf("load a task: %w", err)
	}
	err = db.Select(ctx, tx, &t.Steps, `
		select task_id, n, title, done_at, entered_at, done_by
		from incident_step
		where body_id = $1
		  and task_id = $2
		order by n
		limit 100`, body, id)
	if err != nil {
		return t, fmt.Errorf("load steps: %w", err)
	}
	return t, nil
}

// saveTask writes what became of a task. The version is the one that was read.
func saveTask(ctx context.Context, tx db.Tx, body string, t Task) error {
	return db.Update(ctx, tx, `
		update incident_task
		set state = $4, done_at = $5, entered_at = $6, done_by = $7, result = $8, version = version + 1
		where body_id = $1
		  and id = $2
		  and version = $3`, body, t.ID, t.Version, t.State, t.DoneAt, t.EnteredAt, t.DoneBy, t.Result)
}

// tickStep ticks a step that nobody has ticked. It says whether it did.
func tickStep(ctx context.Context, tx db.Tx, body, task string, x Step) (bool, error) {
	res, err := tx.ExecContext(ctx, `
		update incident_step
		set done_at = $4, entered_at = $5, done_by = $6
		where body_id = $1
		  and task_id = $2
		  and n = $3
		  and done_at = ''`, body, task, x.N, x.DoneAt, x.EnteredAt, x.DoneBy)
	if err != nil {
		return false, fmt.Errorf("tick a step: %w", err)
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

// startDue counts the due times of the tasks that wait for an event, and gives those tasks.
func startDue(ctx context.Context, tx db.Tx, body, incident string, e playbook.Event, at clock.Time) (list []Task, err error) {
	err = db.Select(ctx, tx, &list, `
		select `+taskColumns+`
		from incident_task
		where body_id = $1
		  and incident_id = $2
		  and after_event = $3
		  and due = ''
		  and state = 'open'
		order by place, id
		limit 1000`, body, incident, e)
	if err != nil {
		return nil, fmt.Errorf("load tasks that wait for an event: %w", err)
	}
	minutes := map[int]bool{}
	for i := range list {
		list[i].Due = after(at, list[i].Minutes)
		minutes[list[i].Minutes] = true
	}
	for m := range minutes {
		_, err := tx.ExecContext(ctx, `
			update incident_task
			set due = $4
			where body_id = $1
			  and incident_id = $2
			  and after_event = $3
			  and minutes = $5
			  and due = ''`, body, incident, e, clock.At(at.Time.Add(time.Duration(m)*time.Minute)), m)
		if err != nil {
			return nil, fmt.Errorf("count due times: %w", err)
		}
	}
	return list, nil
}
