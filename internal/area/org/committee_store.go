package org

import (
	"context"
	"fmt"

	"github.com/okite-isms/okite/internal/area/org/structure"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
)

func committeeExists(ctx context.Context, tx db.Tx, body, id string) (yes bool, err error) {
	err = tx.QueryRowContext(ctx, `
		select count(*) > 0
		from org_committee
		where body_id = $1
		  and id = $2`, body, id).Scan(&yes)
	return yes, err
}

func insertCommittee(ctx context.Context, tx db.Tx, body string, c Committee, now clock.Time) error {
	return db.Insert(ctx, tx, `insert into org_committee (body_id, id, name, kind, unit_id, quorum, basis, basis_ref, valid_from, valid_until, version, recorded_at)`,
		[][]any{{body, c.ID, c.Name, string(c.Kind), c.UnitID, string(c.Quorum), c.Basis, c.BasisRef, c.From, c.Until, c.Version, now}})
}

func loadCommittees(ctx context.Context, tx db.Tx, body string) (list []Committee, err error) {
	err = db.Select(ctx, tx, &list, `
		select id, name, kind, unit_id, quorum, basis, basis_ref, valid_from, valid_until, version
		from org_committee
		where body_id = $1
		order by kind, valid_from, id`, body)
	if err != nil {
		return nil, fmt.Errorf("load committees: %w", err)
	}
	return list, nil
}

func endCommittee(ctx context.Context, tx db.Tx, body string, c Committee) error {
	return db.Update(ctx, tx, `
		update org_committee
		set valid_until = $4, version = version + 1
		where body_id = $1
		  and id = $2
		  and version = $3`, body, c.ID, c.Version, c.Until)
}

func insertMember(ctx context.Context, tx db.Tx, body string, m structure.Member, now clock.Time) error {
	return db.Insert(ctx, tx, `
		insert into org_member (body_id, id, committee_id, seat, duty, post_id, person_id, place, valid_from, valid_until, version, recorded_at, voided_at, voided_why, corrects)`,
		[][]any{{body, m.ID, m.CommitteeID, string(m.Seat), m.Duty, m.PostID, m.PersonID, m.Place, m.From, m.Until, m.Version, now, "", "", m.Corrects}})
}

func voidMember(ctx context.Context, tx db.Tx, body, id string, version int64, r retraction) error {
	return db.Update(ctx, tx, `
		update org_member
		set voided_at = $4, voided_why = $5, voided_by = $6, version = version + 1
		where body_id = $1
		  and id = $2
		  and version = $3
		  and voided_at = ''`, body, id, version, r.At, r.Why, r.By)
}

func endMember(ctx context.Context, tx db.Tx, body string, m structure.Member) error {
	return db.Update(ctx, tx, `
		update org_member
		set valid_until = $4, version = version + 1
		where body_id = $1
		  and id = $2
		  and version = $3
		  and voided_at = ''`, body, m.ID, m.Version, m.Until)
}

func insertMeeting(ctx context.Context, tx db.Tx, body string, m Meeting, now clock.Time) error {
	err := db.Insert(ctx, tx, `
		insert into org_meeting (body_id, id, committee_id, held_on, venue, agenda, resolution, seats, present, quorate, recorded_by, recorded_at, voided_at, voided_why, version)`,
		[][]any{{body, m.ID, m.CommitteeID, m.HeldOn, m.Venue, m.Agenda, m.Resolution, m.Seats, m.Present, m.Quorate, m.RecordedBy, now, "", "", m.Version}})
	if err != nil {
		return err
	}
	rows := make([][]any, len(m.Attendances))
	for i, a := range m.Attendances {
		rows[i] = []any{body, m.ID, i, a.PersonID, a.Name, a.Seat, a.Post, a.State}
	}
	return db.Insert(ctx, tx, `insert into org_attendance (body_id, meeting_id, n, person_id, name, seat, post, state)`, rows)
}

// loadMeeting loads one meeting that stands, with who was there.
func loadMeeting(ctx context.Context, tx db.Tx, body, id string) (m Meeting, err error) {
	err = db.Get(ctx, tx, &m, `
		select id, committee_id, held_on, venue, agenda, resolution, seats, present, quorate, recorded_by, version
		from org_meeting
		where body_id = $1
		  and id = $2
		  and voided_at = ''`, body, id)
	if fault.Is(err, fault.NotFound) {
		return m, errMeeting()
	}
	if err != nil {
		return m, fmt.Errorf("load meeting: %w", err)
	}
	err = db.Select(ctx, tx, &m.Attendances, `
		select meeting_id, person_id, name, seat, post, state
		from org_attendance
		where body_id = $1
		  and meeting_id = $2
		order by n`, body, id)
	return m, err
}

func errMeeting() error {
	return fault.New(fault.NotFound, "この会議の記録はないか、取り消されています。")
}

// loadMeetings loads the latest meetings of a committee that fulfil a condition, with who
// was there.
func loadMeetings(ctx context.Context, tx db.Tx, body, committee string, seen Condition) (list []Meeting, err error) {
	args := append([]any{body, committee}, seen.Args...)
	err = db.Select(ctx, tx, &list, `
		select id, committee_id, held_on, venue, agenda, resolution, seats, present, quorate, recorded_by, version
		from org_meeting
		where body_id = $1
		  and committee_id = $2
		  and voided_at = ''
		  and `+seen.SQL+`
		order by held_on desc, id desc
		limit 100`, args...)
	if err != nil {
		return nil, fmt.Errorf("load meetings: %w", err)
	}
	var rows []Attendance
	err = db.Select(ctx, tx, &rows, `
		select a.meeting_id, a.person_id, a.name, a.seat, a.post, a.state
		from org_attendance a
		join (
		  select body_id, id
		  from org_meeting
		  where body_id = $1
		    and committee_id = $2
		    and voided_at = ''
		    and `+seen.SQL+`
		  order by held_on desc, id desc
		  limit 100) m on m.body_id = a.body_id and m.id = a.meeting_id
		where a.body_id = $1
		order by a.meeting_id, a.n`, args...)
	if err != nil {
		return nil, fmt.Errorf("load attendances: %w", err)
	}
	of := map[string][]Attendance{}
	for _, r := range rows {
		of[r.MeetingID] = append(of[r.MeetingID], r)
	}
	for i := range list {
		list[i].Attendances = of[list[i].ID]
	}
	return list, nil
}

// heldDay gives the day of a meeting alone.
func heldDay(ctx context.Context, tx db.Tx, body, id string) (d clock.Date, err error) {
	var m struct{ HeldOn clock.Date }
	err = db.Get(ctx, tx, &m, `
		select held_on
		from org_meeting
		where body_id = $1
		  and id = $2
		  and voided_at = ''`, body, id)
	return m.HeldOn, err
}

func voidMeeting(ctx context.Context, tx db.Tx, body, id string, version int64, r retraction) error {
	return db.Update(ctx, tx, `
		update org_meeting
		set voided_at = $4, voided_why = $5, voided_by = $6, version = version + 1
		where body_id = $1
		  and id = $2
		  and version = $3
		  and voided_at = ''`, body, id, version, r.At, r.Why, r.By)
}
