package org

import (
	"context"
	"fmt"

	"github.com/okite-isms/okite/internal/area/org/structure"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
)

// historyMost bounds a history: more than any post, role or committee gathers in a career.
const historyMost = 500

// kept is what a row of a history has beside what it records.
type kept struct {
	retraction
	Corrected bool
}

func (k kept) stands() bool { return k.At.IsZero() }

// appointmentHistory loads the appointments of a role, also those that were taken back.
func appointmentHistory(ctx context.Context, tx db.Tx, body, role string) (list []struct {
	structure.Appointment
	kept
	whose
}, err error) {
	err = db.Select(ctx, tx, &list, `
		select a.id, a.role, a.way, a.post_id, a.unit_kind, a.within_id as within, a.person_id, a.committee_id, coalesce(c.name, '') as committee_name,
		  a.unit_id, a.basis, a.basis_ref, a.corrects, a.version, a.valid_from, a.valid_until, a.voided_at, a.voided_by, a.voided_why, n.id is not null as corrected,
		  coalesce(p.name, '') as who_name
		from org_appointment a
		left join org_person p on p.body_id = a.body_id and p.id = a.person_id
		left join org_committee c on c.body_id = a.body_id and c.id = a.committee_id
		left join org_appointment n on n.body_id = a.body_id and n.role = a.role and n.corrects = a.id
		where a.body_id = $1
		  and a.role = $2
		order by a.valid_from, a.id
		limit $3`, body, role, historyMost)
	if err != nil {
		return nil, fmt.Errorf("load appointments: %w", err)
	}
	return list, nil
}

// delegationHistory loads the deputies of a role, also those who were taken back.
func delegationHistory(ctx context.Context, tx db.Tx, body, role string) (list []struct {
	structure.Delegation
	kept
	whose
	PostTitle string // of the post that stands in, as it is called last
	PostUnit  string
}, err error) {
	err = db.Select(ctx, tx, &list, `
		select a.id, a.role, a.unit_id, a.kind, a.place, a.post_id, a.person_id, a.scope, a.consent, a.basis, a.corrects, a.version, a.valid_from, a.valid_until,
		  a.voided_at, a.voided_by, a.voided_why, n.id is not null as corrected, coalesce(p.name, '') as who_name,
		  coalesce((select s.title from org_post_span s where s.body_id = a.body_id and s.post_id = a.post_id and s.voided_at = '' order by s.valid_from desc limit 1), '') as post_title,
		  coalesce((select s.unit_id from org_post_span s where s.body_id = a.body_id and s.post_id = a.post_id and s.voided_at = '' order by s.valid_from desc limit 1), '') as post_unit
		from org_delegation a
		left join org_person p on p.body_id = a.body_id and p.id = a.person_id
		left join org_delegation n on n.body_id = a.body_id and n.role = a.role and n.corrects = a.id
		where a.body_id = $1
		  and a.role = $2
		order by a.kind, a.place, a.id
		limit $3`, body, role, historyMost)
	if err != nil {
		return nil, fmt.Errorf("load deputies: %w", err)
	}
	return list, nil
}

// memberHistory loads the seats of a committee, also those that were taken back.
func memberHistory(ctx context.Context, tx db.Tx, body, committee string) (list []struct {
	structure.Member
	kept
}, err error) {
	err = db.Select(ctx, tx, &list, `
		select m.id, m.committee_id, m.seat, m.duty, m.post_id, m.person_id, coalesce(p.name, '') as person_name, m.place, m.corrects, m.version, m.valid_from, m.valid_until,
		  m.voided_at, m.voided_by, m.voided_why, n.id is not null as corrected
		from org_member m
		left join org_person p on p.body_id = m.body_id and p.id = m.person_id
		left join org_member n on n.body_id = m.body_id and n.committee_id = m.committee_id and n.corrects = m.id
		where m.body_id = $1
		  and m.committee_id = $2
		order by m.place, m.id
		limit $3`, body, committee, historyMost)
	if err != nil {
		return nil, fmt.Errorf("load members: %w", err)
	}
	return list, nil
}

// postHistory loads the rows of a post, also those that were corrected.
func postHistory(ctx context.Context, tx db.Tx, body, post string) (list []struct {
	structure.Post
	kept
}, err error) {
	err = db.Select(ctx, tx, &list, `
		select p.post_id, p.id, p.unit_id, p.title, p.heads, p.seats, p.place, p.corrects, p.valid_from, p.valid_until,
		  p.voided_at, p.voided_by, p.voided_why, n.id is not null as corrected
		from org_post_span p
		left join org_post_span n on n.body_id = p.body_id and n.post_id = p.post_id and n.corrects = p.id
		where p.body_id = $1
		  and p.post_id = $2
		order by p.recorded_at, p.id
		limit $3`, body, post, historyMost)
	if err != nil {
		return nil, fmt.Errorf("load the history of a post: %w", err)
	}
	return list, nil
}

// whose is who a row is about, as a form names them.
type whose struct {
	Number     string
	PersonName string `db:"who_name"`
}

// word gives the number, else the name.
func (n whose) word() string {
	if n.Number != "" {
		return n.Number
	}
	return n.PersonName
}

// loadRow loads one row that stands, to be corrected.
func loadRow[T any](ctx context.Context, tx db.Tx, query, body, id string, missing error) (row T, err error) {
	err = db.Get(ctx, tx, &row, query, body, id)
	if fault.Is(err, fault.NotFound) {
		err = missing
	}
	return row, err
}

const (
	tenureRowQuery = `
		select t.id, t.person_id, t.post_id, t.kind, t.basis, t.version, t.valid_from, t.valid_until, coalesce(p.number, '') as number, coalesce(p.name, '') as who_name
		from org_tenure t
		left join org_person p on p.body_id = t.body_id and p.id = t.person_id
		where t.body_id = $1
		  and t.id = $2
		  and t.voided_at = ''`
	absenceRowQuery = `
		select id, person_id, kind, note, version, valid_from, valid_until
		from org_absence
		where body_id = $1
		  and id = $2
		  and voided_at = ''`
	appointmentRowQuery = `
		select a.id, a.role, a.way, a.post_id, a.unit_kind, a.within_id as within, a.person_id, a.committee_id, a.unit_id, a.basis, a.basis_ref, a.version, a.valid_from, a.valid_until,
		  coalesce(p.number, '') as number, coalesce(p.name, '') as who_name
		from org_appointment a
		left join org_person p on p.body_id = a.body_id and p.id = a.person_id
		where a.body_id = $1
		  and a.id = $2
		  and a.voided_at = ''`
	delegationRowQuery = `
		select a.id, a.role, a.unit_id, a.kind, a.place, a.post_id, a.person_id, a.scope, a.consent, a.basis, a.version, a.valid_from, a.valid_until,
		  coalesce(p.number, '') as number, coalesce(p.name, '') as who_name
		from org_delegation a
		left join org_person p on p.body_id = a.body_id and p.id = a.person_id
		where a.body_id = $1
		  and a.id = $2
		  and a.voided_at = ''`
	memberRowQuery = `
		select m.id, m.committee_id, m.seat, m.duty, m.post_id, m.person_id, m.place, m.version, m.valid_from, m.valid_until, coalesce(p.number, '') as number, coalesce(p.name, '') as who_name
		from org_member m
		left join org_person p on p.body_id = m.body_id and p.id = m.person_id
		where m.body_id = $1
		  and m.id = $2
		  and m.voided_at = ''`
)
