package incident

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/okite-isms/okite/internal/area/incident/call"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
)

const callColumns = `id, incident_id, chain_id, place, contact_class, class_title, contact_id, person_id, who, post_title, phone, mail, has_private, means, by_role, by_title, say, due,
	source, edition, state, attempts, last_at, last_by, last_result, retry_at, reason, opened_at, version`

// callsMost bounds a call list: a sheet of paper holds some thirty lines.
const callsMost = 300

func insertCalls(ctx context.Context, tx db.Tx, body string, list []Call) error {
	rows := make([][]any, len(list))
	for i, k := range list {
		rows[i] = []any{
			body, k.ID, k.IncidentID, k.ChainID, k.Place, k.ContactClass, k.ClassTitle, k.ContactID, k.PersonID, k.Who, k.PostTitle, k.Phone, k.Mail, k.HasPrivate, k.Means, k.ByRole, k.ByTitle, k.Say, k.Due,
			k.Source, k.Edition, k.State, k.Attempts, k.LastAt, k.LastBy, k.LastResult, k.RetryAt, k.Reason, k.OpenedAt, k.Version,
		}
	}
	if len(rows) == 0 {
		return nil
	}
	return db.Insert(ctx, tx, `insert into incident_call (body_id, `+callColumns+`)`, rows)
}

func callsOf(ctx context.Context, tx db.Tx, body, incident string) (list []Call, err error) {
	err = db.Select(ctx, tx, &list, `
		select `+callColumns+`
		from incident_call
		where body_id = $1
		  and incident_id = $2
		order by place, id
		limit 300`, body, incident)
	if err != nil {
		return nil, fmt.Errorf("load calls: %w", err)
	}
	return list, nil
}

func loadCall(ctx context.Context, tx db.Tx, body, incident, id string) (k Call, err error) {
	err = db.Get(ctx, tx, &k, `
		select `+callColumns+`
		from incident_call
		where body_id = $1
		  and incident_id = $2
		  and id = $3`, body, incident, id)
	if fault.Is(err, fault.NotFound) {
		err = fault.New(fault.NotFound, "この連絡先は、連絡表にありません。")
	}
	return k, err
}

// saveCall writes how far a call has come. The version is the one that was read.
func saveCall(ctx context.Context, tx db.Tx, body string, k Call) error {
	return db.Update(ctx, tx, `
		update incident_call
		set state = $4, attempts = $5, last_at = $6, last_by = $7, last_result = $8, retry_at = $9, reason = $10, version = version + 1
		where body_id = $1
		  and id = $2
		  and version = $3`, body, k.ID, k.Version, k.State, k.Attempts, k.LastAt, k.LastBy, k.LastResult, k.RetryAt, k.Reason)
}

// holdCall has others who record a call of the same incident wait: two attempts at the
// same time are both kept, and only one of them finds the next in succession.
func holdCall(ctx context.Context, tx db.Tx, body, id string) error {
	_, err := tx.ExecContext(ctx, `
		update incident_call
		set attempts = attempts
		where body_id = $1
		  and id = $2`, body, id)
	if err != nil {
		return fmt.Errorf("hold a call: %w", err)
	}
	return nil
}

func insertAttempt(ctx context.Context, tx db.Tx, body string, a Attempt) error {
	return db.Insert(ctx, tx, `insert into incident_attempt (body_id, id, incident_id, call_id, at, entered_at, by_id, by_name, entered_by, means, result, said)`,
		[][]any{{body, a.ID, a.IncidentID, a.CallID, a.At, a.EnteredAt, a.ByID, a.ByName, a.EnteredBy, a.Means, a.Result, a.Said}})
}

// attemptsOf gives as many attempts as a page or a paper shows.
func attemptsOf(ctx context.Context, tx db.Tx, body, incident string) (list []Attempt, err error) {
	err = db.Select(ctx, tx, &list, `
		select id, incident_id, call_id, at, entered_at, by_id, by_name, entered_by, means, result, said
		from incident_attempt
		where body_id = $1
		  and incident_id = $2
		order by at, id
		limit 500`, body, incident)
	if err != nil {
		return nil, fmt.Errorf("load attempts: %w", err)
	}
	return list, nil
}

// callPlanKind is under which kind a body keeps its own plan of calls.
const callPlanKind = "call"

// ownPlan is the plan of a body: the calls of some classes, in place of those that ship.
type ownPlan struct {
	Calls     map[string][]call.Want
	ChangedBy string
	ChangedAt clock.Time
	Version   int64
}

func (s *Service) loadPlan(ctx context.Context, tx db.Tx, body string) (p ownPlan, err error) {
	own, err := loadDefinition(ctx, tx, body, callPlanKind)
	if fault.Is(err, fault.NotFound) {
		return ownPlan{}, nil
	}
	if err != nil {
		return p, fmt.Errorf("load the plan of calls: %w", err)
	}
	p.ChangedBy, p.ChangedAt, p.Version = own.ChangedBy, own.ChangedAt, own.Version
	if err := json.Unmarshal([]byte(own.Text), &p.Calls); err != nil {
		return p, fmt.Errorf("read the plan of calls: %w", err)
	}
	return p, nil
}

func savePlan(ctx context.Context, tx db.Tx, body string, p ownPlan) error {
	text, err := json.Marshal(p.Calls)
	if err != nil {
		return fmt.Errorf("write the plan of calls: %w", err)
	}
	return saveDefinition(ctx, tx, body, ownDefinition{Kind: callPlanKind, Text: string(text), ChangedBy: p.ChangedBy, ChangedAt: p.ChangedAt, Version: p.Version})
}
