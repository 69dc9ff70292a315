package org

import (
	"context"
	"fmt"

	"github.com/okite-isms/okite/internal/area/org/structure"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
)

// loadFacts loads all that the structure of a body is made of: seven statements.
func loadFacts(ctx context.Context, tx db.Tx, body string) (*structure.Facts, error) {
	f, err := loadBuild(ctx, tx, body)
	if err != nil {
		return nil, err
	}
	for _, load := range []func(context.Context, db.Tx, string, *structure.Facts) error{loadAbsences, loadAppointments, loadDelegations, loadMembers} {
		if err := load(ctx, tx, body, f); err != nil {
			return nil, err
		}
	}
	return f, nil
}

// loadBuild loads units, posts and who is on them: three statements.
func loadBuild(ctx context.Context, tx db.Tx, body string) (*structure.Facts, error) {
	f := &structure.Facts{}
	if err := loadUnits(ctx, tx, body, f); err != nil {
		return nil, err
	}
	if err := loadPosts(ctx, tx, body, f); err != nil {
		return nil, err
	}
	err := db.Select(ctx, tx, &f.Tenures, `
		select id, person_id, post_id, kind, basis, transfer_id, version, valid_from, valid_until
		from org_tenure
		where body_id = $1
		  and voided_at = ''
		order by valid_from, id`, body)
	if err != nil {
		return nil, fmt.Errorf("load tenures: %w", err)
	}
	return f, nil
}

func loadPosts(ctx context.Context, tx db.Tx, body string, f *structure.Facts) error {
	err := db.Select(ctx, tx, &f.Posts, `
		select post_id, id, unit_id, title, heads, seats, place, valid_from, valid_until
		from org_post_span
		where body_id = $1
		  and voided_at = ''
		order by place, id`, body)
	if err != nil {
		return fmt.Errorf("load posts: %w", err)
	}
	return nil
}

func loadUnits(ctx context.Context, tx db.Tx, body string, f *structure.Facts) error {
	err := db.Select(ctx, tx, &f.Units, `
		select unit_id, id, name, kind, parent_id, bound, place, valid_from, valid_until
		from org_unit_span
		where body_id = $1
		  and voided_at = ''
		order by place, id`, body)
	if err != nil {
		return fmt.Errorf("load units: %w", err)
	}
	return nil
}

func loadAbsences(ctx context.Context, tx db.Tx, body string, f *structure.Facts) error {
	err := db.Select(ctx, tx, &f.Absences, `
		select id, person_id, kind, note, version, valid_from, valid_until
		from org_absence
		where body_id = $1
		  and voided_at = ''
		order by valid_from, id`, body)
	if err != nil {
		return fmt.Errorf("load absences: %w", err)
	}
	return nil
}

func insertUnit(ctx context.Context, tx db.Tx, body, id string, now clock.Time) error {
	return db.Insert(ctx, tx, `insert into org_unit (body_id, id, created_at)`, [][]any{{body, id, now}})
}

func insertUnitSpan(ctx context.Context, tx db.Tx, body string, u structure.Unit, now clock.Time, corrects string) error {
	return db.Insert(ctx, tx, `
		insert into org_unit_span (body_id, id, unit_id, name, kind, parent_id, bound, place, valid_from, valid_until, recorded_at, voided_at, voided_why, corrects)`,
		[][]any{{body, u.SpanID, u.ID, u.Name, string(u.Kind), u.ParentID, u.Bound, u.Place, u.From, u.Until, now, "", "", corrects}})
}

func endUnitSpan(ctx context.Context, tx db.Tx, body, span string, until clock.Date) error {
	return db.Update(ctx, tx, `
		update org_unit_span
		set valid_until = $3
		where body_id = $1
		  and id = $2
		  and voided_at = ''`, body, span, until)
}

func voidUnitSpan(ctx context.Context, tx db.Tx, body, span string, r retraction) error {
	return db.Update(ctx, tx, `
		update org_unit_span
		set voided_at = $3, voided_why = $4, voided_by = $5
		where body_id = $1
		  and id = $2
		  and voided_at = ''`, body, span, r.At, r.Why, r.By)
}

func insertUnitChange(ctx context.Context, tx db.Tx, body string, c unitChange, now clock.Time) error {
	return db.Insert(ctx, tx, `
		insert into org_unit_change (body_id, id, day, kind, unit_id, successor_id, note, recorded_at)`,
		[][]any{{body, db.NewID(), c.Day, c.Kind, c.UnitID, c.SuccessorID, c.Note, now}})
}

// unitChange is a step in the life of a unit, with what came after it.
type unitChange struct {
	Day         clock.Date
	Kind        string // rename, merge, split, abolish
	UnitID      string
	SuccessorID string
	Note        string
}

// unitChanges lists the steps of a unit, as the one that changed or the one that followed.
func unitChanges(ctx context.Context, tx db.Tx, body, unit string) (list []unitChange, err error) {
	err = db.Select(ctx, tx, &list, `
		select day, kind, unit_id, successor_id, note
		from org_unit_change
		where body_id = $1
		  and (unit_id = $2 or successor_id = $2)
		order by day, id`, body, unit)
	return list, err
}

// unitRow is a row of a unit's history, also one that was corrected.
type unitRow struct {
	structure.Unit
	RecordedAt clock.Time
	kept
}

func unitHistory(ctx context.Context, tx db.Tx, body, unit string) (list []unitRow, err error) {
	err = db.Select(ctx, tx, &list, `
		select unit_id, id, name, kind, parent_id, bound, place, valid_from, valid_until, recorded_at, voided_at, voided_by, voided_why, voided_at <> '' as corrected
		from org_unit_span
		where body_id = $1
		  and unit_id = $2
		order by recorded_at, id`, body, unit)
	return list, err
}

func insertPost(ctx context.Context, tx db.Tx, body, id string, now clock.Time) error {
	return db.Insert(ctx, tx, `insert into org_post (body_id, id, created_at)`, [][]any{{body, id, now}})
}

func insertPostSpan(ctx context.Context, tx db.Tx, body string, p structure.Post, now clock.Time) error {
	return db.Insert(ctx, tx, `
		insert into org_post_span (body_id, id, post_id, unit_id, title, heads, seats, place, valid_from, valid_until, recorded_at, voided_at, voided_why, corrects)`,
		[][]any{{body, p.SpanID, p.ID, p.UnitID, p.Title, p.Heads, p.Seats, p.Place, p.From, p.Until, now, "", "", p.Corrects}})
}

func endPostSpan(ctx context.Context, tx db.Tx, body, span string, until clock.Date) error {
	return db.Update(ctx, tx, `
		update org_post_span
		set valid_until = $3
		where body_id = $1
		  and id = $2
		  and voided_at = ''`, body, span, until)
}

func insertTenures(ctx context.Context, tx db.Tx, body string, list []structure.Tenure, now clock.Time) error {
	rows := make([][]any, len(list))
	for i, t := range list {
		rows[i] = []any{body, t.ID, t.PersonID, t.PostID, string(t.Kind), t.Basis, t.TransferID, t.From, t.Until, t.Version, now, "", "", t.Corrects}
	}
	return db.Insert(ctx, tx, `
		insert into org_tenure (body_id, id, person_id, post_id, kind, basis, transfer_id, valid_from, valid_until, version, recorded_at, voided_at, voided_why, corrects)`, rows)
}

func endTenure(ctx context.Context, tx db.Tx, body string, t structure.Tenure) error {
	return db.Update(ctx, tx, `
		update org_tenure
		set valid_until = $4, version = version + 1
		where body_id = $1
		  and id = $2
		  and version = $3
		  and voided_at = ''`, body, t.ID, t.Version, t.Until)
}

func voidTenure(ctx context.Context, tx db.Tx, body, id string, version int64, r retraction) error {
	return db.Update(ctx, tx, `
		update org_tenure
		set voided_at = $4, voided_why = $5, voided_by = $6, version = version + 1
		where body_id = $1
		  and id = $2
		  and version = $3
		  and voided_at = ''`, body, id, version, r.At, r.Why, r.By)
}

// tenureRow is a tenure with the name of who it was, also one that was taken back.
type tenureRow struct {
	structure.Tenure
	Name string
	kept
}

// tenuresOf lists the tenures of a post, latest first.
func tenuresOf(ctx context.Context, tx db.Tx, body, post string) (list []tenureRow, err error) {
	err = db.Select(ctx, tx, &list, `
		select t.id, t.person_id, t.post_id, t.kind, t.basis, t.transfer_id, t.version, t.valid_from, t.valid_until, p.name, t.voided_at, t.voided_by, t.voided_why, n.id is not null as corrected
		from org_tenure t
		left join org_tenure n on n.body_id = t.body_id and n.person_id = t.person_id and n.corrects = t.id
		join org_person p on p.body_id = t.body_id and p.id = t.person_id
		where t.body_id = $1
		  and t.post_id = $2
		order by t.valid_from desc, t.id
		limit 500`, body, post)
	return list, err
}

// careerRow is a tenure with the names of post and unit as they were when it began.
type careerRow struct {
	structure.Tenure
	Title    string
	UnitName string
	UnitKind string
	kept
}

// careerOf lists the tenures of a person, latest first.
func careerOf(ctx context.Context, tx db.Tx, body, person string) (list []careerRow, err error) {
	err = db.Select(ctx, tx, &list, `
		select t.id, t.person_id, t.post_id, t.kind, t.basis, t.transfer_id, t.version, t.valid_from, t.valid_until,
		  coalesce(p.title, '') as title, coalesce(u.name, '') as unit_name, coalesce(u.kind, '') as unit_kind,
		  t.voided_at, t.voided_by, t.voided_why, n.id is not null as corrected
		from org_tenure t
		left join org_tenure n on n.body_id = t.body_id and n.person_id = t.person_id and n.corrects = t.id
		left join org_post_span p on p.body_id = t.body_id and p.post_id = t.post_id and p.voided_at = ''
		  and p.valid_from <= t.valid_from and (p.valid_until = '' or p.valid_until > t.valid_from)
		left join org_unit_span u on u.body_id = p.body_id and u.unit_id = p.unit_id and u.voided_at = ''
		  and u.valid_from <= t.valid_from and (u.valid_until = '' or u.valid_until > t.valid_from)
		where t.body_id = $1
		  and t.person_id = $2
		order by t.valid_from desc, t.id
		limit 500`, body, person)
	return list, err
}

func insertAbsence(ctx context.Context, tx db.Tx, body string, x structure.Absence, now clock.Time) error {
	return db.Insert(ctx, tx, `
		insert into org_absence (body_id, id, person_id, kind, note, valid_from, valid_until, version, recorded_at, voided_at, voided_why, corrects)`,
		[][]any{{body, x.ID, x.PersonID, string(x.Kind), x.Note, x.From, x.Until, x.Version, now, "", "", x.Corrects}})
}

func voidAbsence(ctx context.Context, tx db.Tx, body, id string, version int64, r retraction) error {
	return db.Update(ctx, tx, `
		update org_absence
		set voided_at = $4, voided_why = $5, voided_by = $6, version = version + 1
		where body_id = $1
		  and id = $2
		  and version = $3
		  and voided_at = ''`, body, id, version, r.At, r.Why, r.By)
}

// personNamed finds people by number, else by their whole name: two are enough to say
// that the name is ambiguous.
func personNamed(ctx context.Context, tx db.Tx, body, text string) (list []Person, err error) {
	err = db.Select(ctx, tx, &list, `
		select id, name, kana, number, unit, active, version, created_at
		from org_person
		where body_id = $1
		  and (number = $2 and number <> '' or name = $3)
		order by case when number = $2 then 0 else 1 end, id
		limit 2`, body, cleanNumber(text), cleanName(text))
	return list, err
}

// personName is what a list of who is on posts shows of a person.
type personName struct {
	ID     string
	Name   string
	Number string
}

// seatedNames gives who is on any post on a day, by id.
func seatedNames(ctx context.Context, tx db.Tx, body string, d clock.Date) (map[string]personName, error) {
	var rows []personName
	err := db.Select(ctx, tx, &rows, `
		select distinct p.id, p.name, p.number
		from org_person p
		join org_tenure t on t.body_id = p.body_id and t.person_id = p.id
		where p.body_id = $1
		  and t.voided_at = ''
		  and t.valid_from <= $2
		  and (t.valid_until = '' or t.valid_until > $2)`, body, d)
	if err != nil {
		return nil, fmt.Errorf("load names: %w", err)
	}
	names := make(map[string]personName, len(rows))
	for _, r := range rows {
		names[r.ID] = r
	}
	return names, nil
}

// counts has for each kind of object the statement that counts those of an id: none or one.
var counts = map[string]string{
	"unit":        `select count(*) from org_unit where body_id = $1 and id = $2`,
	"post":        `select count(*) from org_post where body_id = $1 and id = $2`,
	"tenure":      `select count(*) from org_tenure where body_id = $1 and id = $2 and voided_at = ''`,
	"absence":     `select count(*) from org_absence where body_id = $1 and id = $2 and voided_at = ''`,
	"appointment": `select count(*) from org_appointment where body_id = $1 and id = $2 and voided_at = ''`,
	"delegation":  `select count(*) from org_delegation where body_id = $1 and id = $2 and voided_at = ''`,
	"committee":   `select count(*) from org_committee where body_id = $1 and id = $2`,
	"member":      `select count(*) from org_member where body_id = $1 and id = $2 and voided_at = ''`,
	"meeting":     `select count(*) from org_meeting where body_id = $1 and id = $2 and voided_at = ''`,
	"contact":     `select count(*) from org_contact where body_id = $1 and id = $2 and voided_at = ''`,
	"transfer":    `select count(*) from org_transfer where body_id = $1 and id = $2`,
	"closed day":  `select count(*) from org_closed_day where body_id = $1 and id = $2`,
	"person":      `select count(*) from org_person where body_id = $1 and id = $2`,
}

// there reports whether the body has an object of a kind.
func there(ctx context.Context, tx db.Tx, body, kind, id string) (bool, error) {
	n := 0
	err := tx.QueryRowContext(ctx, counts[kind], body, id).Scan(&n)
	return n > 0, err
}

// loadSeated loads who is on any post on a day, and gives their names.
func loadSeated(ctx context.Context, tx db.Tx, body string, d clock.Date, f *structure.Facts) (map[string]string, error) {
	var rows []struct {
		structure.Tenure
		Name string
	}
	err := db.Select(ctx, tx, &rows, `
		select t.id, t.person_id, t.post_id, t.kind, t.basis, t.transfer_id, t.version, t.valid_from, t.valid_until, p.name
		from org_tenure t
		join org_person p on p.body_id = t.body_id and p.id = t.person_id
		where t.body_id = $1
		  and t.voided_at = ''
		  and t.valid_from <= $2
		  and (t.valid_until = '' or t.valid_until > $2)
		order by t.valid_from, t.id`, body, d)
	if err != nil {
		return nil, fmt.Errorf("load who is on posts: %w", err)
	}
	names := map[string]string{}
	for _, r := range rows {
		f.Tenures = append(f.Tenures, r.Tenure)
		names[r.PersonID] = r.Name
	}
	return names, nil
}

// absencesOf lists the absences of a person, latest first, also those taken back.
func absencesOf(ctx context.Context, tx db.Tx, body, person string) (list []struct {
	structure.Absence
	kept
}, err error) {
	err = db.Select(ctx, tx, &list, `
		select a.id, a.person_id, a.kind, a.note, a.corrects, a.version, a.valid_from, a.valid_until, a.voided_at, a.voided_by, a.voided_why, n.id is not null as corrected
		from org_absence a
		left join org_absence n on n.body_id = a.body_id and n.person_id = a.person_id and n.corrects = a.id
		where a.body_id = $1
		  and a.person_id = $2
		order by a.valid_from desc, a.id
		limit 500`, body, person)
	return list, err
}
