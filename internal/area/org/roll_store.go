package org

import (
	"context"
	"fmt"

	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
)

// rollUnit marks the rows of units.
const rollUnit = "of"

// rollRow is one fact about a person on a day, or a unit with its span.
type rollRow struct {
	Place    int64
	What     string
	PersonID string
	One      string
	Two      string
	Three    string
	Four     string
	Five     string
	Rank     int64
	From     clock.Date `db:"valid_from"`
	Until    clock.Date `db:"valid_until"`
}

// rollRows gives the units that there are on a day and all facts about people, in one
// statement: the units first, then the people.
func rollRows(ctx context.Context, tx db.Tx, body, person string, d clock.Date) (rows []rollRow, err error) {
	args, one, id := []any{body, d}, "", ""
	if person != "" {
		args, one, id = append(args, person), " and t.person_id = $3", " and t.id = $3"
	}
	err = db.Select(ctx, tx, &rows, `
		select -1 as place, 'of' as what, t.unit_id as person_id, t.name as one, t.kind as two, t.parent_id as three, '' as four, '' as five, t.place as rank, t.valid_from, t.valid_until
		from org_unit_span t
		where t.body_id = $1
		  and t.voided_at = ''
		  and t.valid_from <= $2
		  and (t.valid_until = '' or t.valid_until > $2)
		union all
		select 0, 'person', t.id, t.name, t.number, t.mail, t.kind, t.sort_key, 0, '', ''
		from org_person t
		where t.body_id = $1
		  and t.active
		  and t.access_from <= $2
		  and (t.access_until = '' or t.access_until > $2)`+id+`
		union all
		select case t.kind when 'main' then 1 else 2 end, 'unit', t.person_id, p.unit_id, case when p.heads then 'heads' else '' end, t.post_id, '', t.id, 0, '', ''
		from org_tenure t
		join org_post_span p on p.body_id = t.body_id and p.post_id = t.post_id
		where t.body_id = $1
		  and t.voided_at = ''
		  and t.valid_from <= $2
		  and (t.valid_until = '' or t.valid_until > $2)
		  and p.voided_at = ''
		  and p.valid_from <= $2
		  and (p.valid_until = '' or p.valid_until > $2)`+one+`
		union all
		select 3, 'role', t.person_id, t.role, '', '', '', t.role, 0, '', ''
		from org_person_role t
		where t.body_id = $1`+one+`
		union all
		select 3, 'role', t.person_id, t.role, t.holds, '', '', t.role, 0, '', ''
		from org_holding t
		where t.body_id = $1
		  and t.valid_from <= $2
		  and (t.valid_until = '' or t.valid_until > $2)`+one+`
		union all
		select 3, 'seat', t.person_id, t.committee_id, '', '', '', t.id, 0, '', ''
		from org_member t
		where t.body_id = $1
		  and t.person_id <> ''
		  and t.voided_at = ''
		  and t.valid_from <= $2
		  and (t.valid_until = '' or t.valid_until > $2)`+one+`
		union all
		select 3, 'seat', t.person_id, m.committee_id, '', '', '', t.id, 0, '', ''
		from org_tenure t
		join org_member m on m.body_id = t.body_id and m.post_id = t.post_id
		where t.body_id = $1
		  and t.voided_at = ''
		  and t.valid_from <= $2
		  and (t.valid_until = '' or t.valid_until > $2)
		  and m.post_id <> ''
		  and m.voided_at = ''
		  and m.valid_from <= $2
		  and (m.valid_until = '' or m.valid_until > $2)`+one+`
		union all
		select 5, 'committee', '', t.id, t.name, '', '', t.name, 0, '', ''
		from org_committee t
		where t.body_id = $1
		  and t.valid_from <= $2
		  and (t.valid_until = '' or t.valid_until > $2)
		union all
		select 4, 'away', t.person_id, t.kind, '', '', '', t.id, 0, '', ''
		from org_absence t
		where t.body_id = $1
		  and t.voided_at = ''
		  and t.valid_from <= $2
		  and (t.valid_until = '' or t.valid_until > $2)`+one+`
		order by place, rank, five, person_id`, args...)
	if err != nil {
		return nil, fmt.Errorf("load the roll: %w", err)
	}
	return rows, nil
}
