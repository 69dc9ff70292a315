package org

import (
	"context"
	"fmt"
	"strings"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
)

// Condition is a piece of SQL with the values of its parameters.
type Condition struct {
	SQL  string
	Args []any
}

// admitted is true for a line y of a name list that counts for a person on a day: it names
// them, a post that they are on, or a role that they hold and are not long away from.
// The marks are those of body, person and day.
func admitted(body, person, day string) string {
	return strings.NewReplacer("BODY", body, "PERSON", person, "DAY", day).Replace(`
		y.dismissed_at = ''
		and y.valid_from <= DAY
		and (y.valid_until = '' or y.valid_until > DAY)
		and (y.person_id = PERSON and y.person_id <> ''
		  or y.post_id in (
		    select t.post_id
		    from org_tenure t
		    where t.body_id = BODY
		      and t.person_id = PERSON
		      and t.voided_at = ''
		      and t.valid_from <= DAY
		      and (t.valid_until = '' or t.valid_until > DAY))
		  or y.role in (
		    select h.role
		    from org_holding h
		    where h.body_id = BODY
		      and h.person_id = PERSON
		      and h.valid_from <= DAY
		      and (h.valid_until = '' or h.valid_until > DAY)
		      and h.away not in ('leave', 'childcare', 'secondment')))`)
}

// Seen is a condition for a list of another area: true for the objects that are under no
// name list, or on whose list the actor is. So a list stays one statement. The column
// holds what stands behind prefix in the object's Ref; first is the number of the first
// free parameter. The column is named with its table, for the
// condition has tables of its own; it never comes from outside.
func (s *Service) Seen(a actor.Actor, areaName, prefix, column string, first int) Condition {
	mark := func(i int) string { return fmt.Sprintf("$%d", first+i) }
	body, person, day, name, pre := mark(0), mark(1), mark(2), mark(3), mark(4)
	return Condition{SQL: `(
		not exists (
		  select 1
		  from org_restriction z
		  where z.body_id = ` + body + `
		    and z.area = ` + name + `
		    and z.object = ` + pre + ` || ` + column + `
		    and z.lifted_at = '')
		or exists (
		  select 1
		  from org_access y
		  where y.body_id = ` + body + `
		    and y.area = ` + name + `
		    and y.object = ` + pre + ` || ` + column + `
		    and ` + admitted(body, person, day) + `))`,
		Args: []any{a.Body, a.ID, s.Today(), areaName, prefix}}
}

// keptFrom lists in SQL the objects of an area that name lists keep from the actor on the
// day for which their rights were worked out. A job of Okite itself is kept from nothing. It
// names no column of the statement that it stands in, so that it is worked out once for all
// rows. value adds a parameter and gives its mark.
func keptFrom(a actor.Actor, areaName, columns string, value func(any) string) string {
	body, person, day, name := value(a.Body), value(a.ID), value(a.Day), value(areaName)
	return `
		  select ` + columns + `
		  from org_restriction r
		  where r.body_id = ` + body + `
		    and r.area = ` + name + `
		    and r.lifted_at = ''
		    and not exists (
		      select 1
		      from org_access y
		      where y.body_id = ` + body + `
		        and y.area = ` + name + `
		        and y.object = r.object
		        and ` + admitted(body, person, day) + `)`
}

// NotKept is a condition for the queries of another area: true for the objects that no name
// list keeps from the actor. The column holds the id; it never comes from outside.
func NotKept(a actor.Actor, areaName, column string, value func(any) string) string {
	return column + ` not in (` + keptFrom(a, areaName, "r.object", value) + `)`
}

// KeptText is a column of a statement of another area: a text that differs where other
// objects are kept from the actor, for what is remembered of several statements.
func KeptText(a actor.Actor, areaName string, value func(any) string) string {
	return `coalesce((` + keptFrom(a, areaName, "string_agg(r.object, ',' order by r.object)", value) + `), '')`
}

// Admitted is a condition for the queries of another area: true for the objects on whose
// name list the actor is.
func Admitted(a actor.Actor, areaName, column string, value func(any) string) string {
	body, person, day, name := value(a.Body), value(a.ID), value(a.Day), value(areaName)
	return column + ` in (
		  select y.object
		  from org_access y
		  where y.body_id = ` + body + `
		    and y.area = ` + name + `
		    and ` + admitted(body, person, day) + `)`
}

// Covered is a column of a statement of another area: whether an object is under a name list.
// body and name are marks of the statement or literals of the caller's own.
func Covered(body, name, column string) string {
	return `exists (
		  select 1
		  from org_restriction z
		  where z.body_id = ` + body + `
		    and z.area = ` + name + `
		    and z.object = ` + column + `
		    and z.lifted_at = '')`
}

// Kept lists the objects of an area that name lists keep from the actor, for what cannot be
// asked in its own statement.
func Kept(ctx context.Context, tx db.Tx, a actor.Actor, areaName string) (ids []string, err error) {
	var args []any
	value := func(v any) string { args = append(args, v); return fmt.Sprintf("$%d", len(args)) }
	err = db.Select(ctx, tx, &ids, keptFrom(a, areaName, "r.object", value)+`
		  order by r.object`, args...)
	if err != nil {
		return nil, fmt.Errorf("find what is kept from somebody: %w", err)
	}
	return ids, nil
}

// glance is what is known of an object before somebody opens it.
type glance struct {
	Listed bool // is under a name list
	May    bool
	Noted  bool // their reading in this session stands in the journal already
}

func findGlance(ctx context.Context, tx db.Tx, a actor.Actor, session string, d clock.Date, ref area.Ref) (g glance, err error) {
	err = db.Get(ctx, tx, &g, `
		select exists (
		    select 1
		    from org_restriction r
		    where r.body_id = $1
		      and r.area = $4
		      and r.object = $5
		      and r.lifted_at = '') as listed,
		  exists (
		    select 1
		    from org_access y
		    where y.body_id = $1
		      and y.area = $4
		      and y.object = $5
		      and `+admitted("$1", "$2", "$3")+`) as may,
		  exists (
		    select 1
		    from org_reading n
		    where n.body_id = $1
		      and n.area = $4
		      and n.object = $5
		      and n.person_id = $2
		      and n.session = $6) as noted`, a.Body, a.ID, d, ref.Area, ref.ID, session)
	if err != nil {
		return g, fmt.Errorf("look at a name list: %w", err)
	}
	return g, nil
}

// insertReading keeps that somebody read an object; fresh is false where it was kept before.
func insertReading(ctx context.Context, tx db.Tx, a actor.Actor, session string, ref area.Ref, now clock.Time) (fresh bool, err error) {
	res, err := tx.ExecContext(ctx, `
		insert into org_reading (body_id, area, object, person_id, session, read_at)
		values ($1, $2, $3, $4, $5, $6)
		on conflict do nothing`, a.Body, ref.Area, ref.ID, a.ID, session, now)
	if err != nil {
		return false, fmt.Errorf("note a reading: %w", err)
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

// listedRow is an object under a name list, and whether the person is on it.
type listedRow struct {
	Area, Object string
	On           bool
}

// refsAtOnce is how many objects one statement names.
const refsAtOnce = 500

// findListed finds which of the objects are under a name list.
func findListed(ctx context.Context, tx db.Tx, body, person string, d clock.Date, refs []area.Ref) (list []listedRow, err error) {
	for len(refs) > 0 {
		n := min(len(refs), refsAtOnce)
		args := []any{body, person, d}
		var marks strings.Builder
		for i, r := range refs[:n] {
			fmt.Fprintf(&marks, ",$%d", i+4)
			args = append(args, r.ID)
		}
		var rows []listedRow
		err := db.Select(ctx, tx, &rows, `
			select r.area, r.object, exists (
			  select 1
			  from org_access y
			  where y.body_id = $1
			    and y.area = r.area
			    and y.object = r.object
			    and `+admitted("$1", "$2", "$3")+`) as "on"
			from org_restriction r
			where r.body_id = $1
			  and r.lifted_at = ''
			  and r.object in (`+marks.String()[1:]+`)`, args...)
		if err != nil {
			return nil, fmt.Errorf("find name lists: %w", err)
		}
		list, refs = append(list, rows...), refs[n:]
	}
	return list, nil
}

func insertRestriction(ctx context.Context, tx db.Tx, body string, r Restriction) error {
	return db.Insert(ctx, tx, `
		insert into org_restriction (body_id, id, area, object, reason, recorded_by, recorded_at, lifted_at, lifted_why)`,
		[][]any{{body, r.ID, r.Area, r.Object, r.Reason, r.RecordedBy, r.RecordedAt, "", ""}})
}

// loadRestriction gives the restriction of an object; a NotFound fault where there is none.
func loadRestriction(ctx context.Context, tx db.Tx, body string, ref area.Ref) (r Restriction, err error) {
	err = db.Get(ctx, tx, &r, `
		select id, area, object, reason, recorded_by, recorded_at
		from org_restriction
		where body_id = $1
		  and area = $2
		  and object = $3
		  and lifted_at = ''`, body, ref.Area, ref.ID)
	return r, err
}

// liftRestriction ends a restriction and its list: who is to see the object when it is
// closed again is decided anew.
func liftRestriction(ctx context.Context, tx db.Tx, body string, r Restriction, why string, now clock.Time) error {
	_, err := tx.ExecContext(ctx, `
		update org_access
		set dismissed_at = $4, dismissed_why = $5
		where body_id = $1
		  and area = $2
		  and object = $3
		  and dismissed_at = ''`, body, r.Area, r.Object, now, why)
	if err != nil {
		return fmt.Errorf("end name list: %w", err)
	}
	return db.Update(ctx, tx, `
		update org_restriction
		set lifted_at = $3, lifted_why = $4
		where body_id = $1
		  and id = $2
		  and lifted_at = ''`, body, r.ID, now, why)
}

func insertAdmission(ctx context.Context, tx db.Tx, body string, a Admission) error {
	return db.Insert(ctx, tx, `
		insert into org_access (body_id, id, area, object, person_id, post_id, role, reason, recorded_by, recorded_at, valid_from, valid_until, dismissed_at, dismissed_why)`,
		[][]any{{body, a.ID, a.Area, a.Object, a.PersonID, a.PostID, a.Role, a.Reason, a.RecordedBy, a.RecordedAt, a.From, a.Until, "", ""}})
}

// loadAdmissions loads the lines of a name list that were not taken off.
func loadAdmissions(ctx context.Context, tx db.Tx, body string, ref area.Ref) (list []Admission, err error) {
	err = db.Select(ctx, tx, &list, `
		select y.id, y.area, y.object, y.person_id, coalesce(p.name, '') as person_name, y.post_id, y.role, y.reason, y.recorded_by, y.recorded_at, y.valid_from, y.valid_until
		from org_access y
		left join org_person p on p.body_id = y.body_id and p.id = y.person_id
		where y.body_id = $1
		  and y.area = $2
		  and y.object = $3
		  and y.dismissed_at = ''
		order by y.recorded_at, y.id
		limit 500`, body, ref.Area, ref.ID)
	return list, err
}

func loadAdmission(ctx context.Context, tx db.Tx, body, id string) (a Admission, err error) {
	err = db.Get(ctx, tx, &a, `
		select id, area, object, person_id, post_id, role, reason, recorded_by, recorded_at, valid_from, valid_until
		from org_access
		where body_id = $1
		  and id = $2
		  and dismissed_at = ''`, body, id)
	return a, err
}

func dismissAdmission(ctx context.Context, tx db.Tx, body, id, why string, now clock.Time) error {
	return db.Update(ctx, tx, `
		update org_access
		set dismissed_at = $3, dismissed_why = $4
		where body_id = $1
		  and id = $2
		  and dismissed_at = ''`, body, id, now, why)
}
