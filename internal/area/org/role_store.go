package org

import (
	"context"
	"fmt"

	"github.com/okite-isms/okite/internal/area/org/structure"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
)

func loadRoles(ctx context.Context, tx db.Tx, body string) (list []Role, err error) {
	err = db.Select(ctx, tx, &list, `
		select name, title, meaning, holds, place, used, version
		from org_role
		where body_id = $1
		order by place, name`, body)
	if err != nil {
		return nil, fmt.Errorf("load roles: %w", err)
	}
	return list, nil
}

func insertRole(ctx context.Context, tx db.Tx, body string, r Role) error {
	return db.Insert(ctx, tx, `insert into org_role (body_id, name, title, meaning, holds, place, used, version)`,
		[][]any{{body, r.Name, r.Title, r.Meaning, r.Holds, r.Place, r.Used, r.Version}})
}

func saveRole(ctx context.Context, tx db.Tx, body string, r Role) error {
	return db.Update(ctx, tx, `
		update org_role
		set title = $4, meaning = $5, used = $6, version = version + 1
		where body_id = $1
		  and name = $2
		  and version = $3`, body, r.Name, r.Version, r.Title, r.Meaning, r.Used)
}

func loadAppointments(ctx context.Context, tx db.Tx, body string, f *structure.Facts) error {
	err := db.Select(ctx, tx, &f.Appointments, `
		select a.id, a.role, a.way, a.post_id, a.unit_kind, a.within_id as within, a.person_id, a.committee_id, coalesce(c.name, '') as committee_name,
		  a.unit_id, a.basis, a.basis_ref, a.version, a.valid_from, a.valid_until
		from org_appointment a
		left join org_committee c on c.body_id = a.body_id and c.id = a.committee_id
		where a.body_id = $1
		  and a.voided_at = ''
		order by a.role, a.valid_from, a.id`, body)
	if err != nil {
		return fmt.Errorf("load appointments: %w", err)
	}
	return nil
}

func loadDelegations(ctx context.Context, tx db.Tx, body string, f *structure.Facts) error {
	err := db.Select(ctx, tx, &f.Delegations, `
		select id, role, unit_id, kind, place, post_id, person_id, scope, consent, basis, version, valid_from, valid_until
		from org_delegation
		where body_id = $1
		  and voided_at = ''
		order by role, kind, place, id`, body)
	if err != nil {
		return fmt.Errorf("load delegations: %w", err)
	}
	return nil
}

func loadMembers(ctx context.Context, tx db.Tx, body string, f *structure.Facts) error {
	err := db.Select(ctx, tx, &f.Members, `
		select m.id, m.committee_id, m.seat, m.duty, m.post_id, m.person_id, coalesce(p.name, '') as person_name, m.place, m.version, m.valid_from, m.valid_until
		from org_member m
		left join org_person p on p.body_id = m.body_id and p.id = m.person_id
		where m.body_id = $1
		  and m.voided_at = ''
		order by m.committee_id, m.place, m.id`, body)
	if err != nil {
		return fmt.Errorf("load members: %w", err)
	}
	return nil
}

func insertAppointment(ctx context.Context, tx db.Tx, body string, a structure.Appointment, now clock.Time) error {
	return db.Insert(ctx, tx, `
		insert into org_appointment (body_id, id, role, way, post_id, unit_kind, within_id, person_id, committee_id, unit_id, basis, basis_ref, valid_from, valid_until, version, recorded_at, voided_at, voided_why, corrects)`,
		[][]any{{body, a.ID, a.Role, string(a.Way), a.PostID, string(a.UnitKind), a.Within, a.PersonID, a.CommitteeID, a.UnitID, a.Basis, a.BasisRef, a.From, a.Until, a.Version, now, "", "", a.Corrects}})
}

func endAppointment(ctx context.Context, tx db.Tx, body string, a structure.Appointment) error {
	return db.Update(ctx, tx, `
		update org_appointment
		set valid_until = $4, version = version + 1
		where body_id = $1
		  and id = $2
		  and version = $3
		  and voided_at = ''`, body, a.ID, a.Version, a.Until)
}

func voidAppointment(ctx context.Context, tx db.Tx, body, id string, version int64, r retraction) error {
	return db.Update(ctx, tx, `
		update org_appointment
		set voided_at = $4, voided_why = $5, voided_by = $6, version = version + 1
		where body_id = $1
		  and id = $2
		  and version = $3
		  and voided_at = ''`, body, id, version, r.At, r.Why, r.By)
}

func insertDelegation(ctx context.Context, tx db.Tx, body string, d structure.Delegation, now clock.Time) error {
	return db.Insert(ctx, tx, `
		insert into org_delegation (body_id, id, role, unit_id, kind, place, post_id, person_id, scope, consent, basis, valid_from, valid_until, version, recorded_at, voided_at, voided_why, corrects)`,
		[][]any{{body, d.ID, d.Role, d.UnitID, string(d.Kind), d.Place, d.PostID, d.PersonID, d.Scope, d.Consent, d.Basis, d.From, d.Until, d.Version, now, "", "", d.Corrects}})
}

func voidDelegation(ctx context.Context, tx db.Tx, body, id string, version int64, r retraction) error {
	return db.Update(ctx, tx, `
		update org_delegation
		set voided_at = $4, voided_why = $5, voided_by = $6, version = version + 1
		where body_id = $1
		  and id = $2
		  and version = $3
		  and voided_at = ''`, body, id, version, r.At, r.Why, r.By)
}

// saveHoldings replaces what was worked out before.
func saveHoldings(ctx context.Context, tx db.Tx, body string, list []structure.Holding, holds map[string]string) error {
	if _, err := tx.ExecContext(ctx, `delete from org_holding where body_id = $1`, body); err != nil {
		return fmt.Errorf("clear holdings: %w", err)
	}
	rows := make([][]any, len(list))
	for i, h := range list {
		rows[i] = []any{body, i, h.Role, h.UnitID, h.PersonID, h.PostID, string(h.Capacity), h.AppointmentID, h.DelegationID, h.InsteadOf, string(h.Away), holds[h.Role], h.From, h.Until}
	}
	return db.Insert(ctx, tx, `
		insert into org_holding (body_id, n, role, unit_id, person_id, post_id, capacity, appointment_id, delegation_id, instead_of, away, holds, valid_from, valid_until)`, rows)
}

// holdingRow is a holding with the name of who it is.
type holdingRow struct {
	structure.Holding
	Name    string
	ForName string // of InsteadOf
}

// holdingsOn loads who holds what on a day, of one role or of all.
func holdingsOn(ctx context.Context, tx db.Tx, body, role string, d clock.Date) (list []holdingRow, err error) {
	err = db.Select(ctx, tx, &list, `
		select h.role, h.unit_id, h.person_id, h.post_id, h.capacity, h.appointment_id, h.delegation_id, h.instead_of, h.away, h.valid_from, h.valid_until,
		  coalesce(p.name, '') as name, coalesce(i.name, '') as for_name
		from org_holding h
		left join org_person p on p.body_id = h.body_id and p.id = h.person_id
		left join org_person i on i.body_id = h.body_id and i.id = h.instead_of
		where h.body_id = $1
		  and ($2 = '' or h.role = $2)
		  and h.valid_from <= $3
		  and (h.valid_until = '' or h.valid_until > $3)
		order by h.n`, body, role, d)
	if err != nil {
		return nil, fmt.Errorf("load holdings: %w", err)
	}
	return list, nil
}

// holdingsOf loads what a person holds, past and planned, latest first.
func holdingsOf(ctx context.Context, tx db.Tx, body, person string) (list []structure.Holding, err error) {
	err = db.Select(ctx, tx, &list, `
		select role, unit_id, person_id, post_id, capacity, appointment_id, delegation_id, instead_of, away, valid_from, valid_until
		from org_holding
		where body_id = $1
		  and person_id = $2
		order by valid_from desc, n
		limit 500`, body, person)
	return list, err
}

func insertReason(ctx context.Context, tx db.Tx, body, id string, r reason, now clock.Time) error {
	return db.Insert(ctx, tx, `insert into org_reason (body_id, id, rule, person_id, unit_id, reason, recorded_by, recorded_at)`,
		[][]any{{body, id, r.Rule, r.PersonID, r.UnitID, r.Reason, r.RecordedBy, now}})
}

// loadReasons loads the latest reason for each rule, person and unit: later rows come last.
func loadReasons(ctx context.Context, tx db.Tx, body string) (list []reason, err error) {
	err = db.Select(ctx, tx, &list, `
		select rule, person_id, unit_id, reason, recorded_by
		from org_reason
		where body_id = $1
		order by recorded_at, id`, body)
	return list, err
}
