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
	N             int
	Basis         string // of the appointment
	// The tenure on the post, empty where the role is not held by one.
	TenureKind, TenureBasis string
	TenureFrom, TenureUntil clock.Date
}

// heldOn lists the roles that a person holds on a day.
func heldOn(ctx context.Context, tx db.Tx, body, person string, d clock.Date) (list []held, err error) {
	err = db.Select(ctx, tx, &list, `
		select h.role, h.unit_id, h.post_id, h.capacity, h.appointment_id, h.delegation_id, h.instead_of, h.holds, h.away, coalesce(a.basis, '') as basis,
		  coalesce(t.kind, '') as tenure_kind, coalesce(t.basis, '') as tenure_basis, coalesce(t.valid_from, '') as tenure_from, coalesce(t.valid_until, '') as tenure_until
		from org_holding h
		left join org_appointment a on a.body_id = h.body_id and a.id = h.appointment_id
		left join org_tenure t on t.body_id = h.body_id and t.person_id = h.person_id and t.post_id = h.post_id and t.voided_at = ''
		  and t.valid_from <= $3 and (t.valid_until = '' or t.valid_until > $3)
		where h.body_id = $1
		  and h.person_id = $2
		  and h.valid_from <= $3
		  and (h.valid_until = '' or h.valid_until > $3)
		order by h.n`, body, person, d)
	return list, err
}

// rolesOf lists the roles of a person on a day, those given first: without a capacity.
// The titles are those that the body gave its roles, empty where it gave none.
func rolesOf(ctx context.Context, tx db.Tx, body, person string, d clock.Date) (list []hatRow, err error) {
	err = db.Select(ctx, tx, &list, `
		select h.role, h.capacity, h.holds, h.away, coalesce(r.title, '') as title, coalesce(o.title, '') as holds_title
		from (
		  select role, '' as capacity, '' as holds, '' as away, -1 as n
		  from org_person_role
		  where body_id = $1
		    and person_id = $2
		  union all
		  select role, capacity, holds, away, n
		  from org_holding
		  where body_id = $1
		    and person_id = $2
		    and valid_from <= $3
		    and (valid_until = '' or valid_until > $3)
		) h
		left join org_role r on r.body_id = $1 and r.name = h.role
		left join org_role o on o.body_id = $1 and o.name = h.holds
		order by h.n, h.role`, body, person, d)
	return list, err
}

// hatRow is a role of a person with the rights that it holds.
type hatRow struct {
	Role, Capacity, Holds, Away, Title, HoldsTitle string
}

// titledRole is a role held, with the title that the body gave it, if it gave one.
type titledRole struct {
	Role, Capacity, Away, Title string
}

// titledRolesOf lists the roles that a person holds on a day by the organisation.
func titledRolesOf(ctx context.Context, tx db.Tx, body, person string, d clock.Date) (list []titledRole, err error) {
	err = db.Select(ctx, tx, &list, `
		select h.role, h.capacity, h.away, coalesce(r.title, '') as title
		from org_holding h
		left join org_role r on r.body_id = h.body_id and r.name = h.role
		where h.body_id = $1
		  and h.person_id = $2
		  and h.valid_from <= $3
		  and (h.valid_until = '' or h.valid_until > $3)
		order by h.n, h.role`, body, person, d)
	return list, err
}
