package org

import (
	"context"
	"fmt"

	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
)

func loadRulings(ctx context.Context, tx db.Tx, body string) (list []Ruling, err error) {
	err = db.Select(ctx, tx, &list, `
		select permission, role, scope, reason, recorded_by
		from org_ruling
		where body_id = $1
		order by permission, role`, body)
	if err != nil {
		return nil, fmt.Errorf("load rulings: %w", err)
	}
	return list, nil
}

// saveRuling replaces the ruling on a permission and a role; the journal keeps the old.
func saveRuling(ctx context.Context, tx db.Tx, body string, r Ruling, now clock.Time) error {
	if err := deleteRuling(ctx, tx, body, r); err != nil {
		return err
	}
	return db.Insert(ctx, tx, `insert into org_ruling (body_id, permission, role, scope, reason, recorded_by, recorded_at)`,
		[][]any{{body, string(r.Permission), string(r.Role), string(r.Scope), r.Reason, r.RecordedBy, now}})
}

func deleteRuling(ctx context.Context, tx db.Tx, body string, r Ruling) error {
	_, err := tx.ExecContext(ctx, `
		delete from org_ruling
		where body_id = $1
		  and permission = $2
		  and role = $3`, body, string(r.Permission), string(r.Role))
	if err != nil {
		return fmt.Errorf("delete ruling: %w", err)
	}
	return nil
}

// held is a role that a person holds on a day, and by what.
type held struct {
	Role          string
	UnitID        string
	PostID        string
	Capacity      string
	AppointmentID string
	DelegationID  string
	InsteadOf     string
	Holds         string
	Away          string
}

// heldOn lists the roles that a person holds on a day.
func heldOn(ctx context.Context, tx db.Tx, body, person string, d clock.Date) (list []held, err error) {
	err = db.Select(ctx, tx, &list, `
		select role, unit_id, post_id, capacity, appointment_id, delegation_id, instead_of, holds, away
		from org_holding
		where body_id = $1
		  and person_id = $2
		  and valid_from <= $3
		  and (valid_until = '' or valid_until > $3)
		order by n`, body, person, d)
	return list, err
}

// rolesGiven lists the fixed roles that a person was given.
func rolesGiven(ctx context.Context, tx db.Tx, body, person string) (list []string, err error) {
	err = db.Select(ctx, tx, &list, `
		select role
		from org_person_role
		where body_id = $1
		  and person_id = $2
		order by role`, body, person)
	return list, err
}
