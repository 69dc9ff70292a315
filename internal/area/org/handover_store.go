package org

import (
	"context"
	"fmt"

	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
)

// leftRow is a deputy, a seat or a contact that goes with a post.
type leftRow struct {
	Kind    string
	Object  string // role, or id of a committee
	Name    string
	Sort    string
	Text    string
	Private bool
	Place   int
}

// leftWith loads what goes with a post on a day, all in one statement.
func leftWith(ctx context.Context, tx db.Tx, body, post string, d clock.Date) (list []leftRow, err error) {
	err = db.Select(ctx, tx, &list, `
		select 'delegation' as kind, role as object, '' as name, kind as sort, scope as text, false as private, 100 + place as place
		from org_delegation
		where body_id = $1
		  and post_id = $2
		  and voided_at = ''
		  and valid_from <= $3
		  and (valid_until = '' or valid_until > $3)
		union all
		select 'member', m.committee_id, c.name, m.seat, m.duty, false, 1000 + m.place
		from org_member m
		join org_committee c on c.body_id = m.body_id and c.id = m.committee_id
		where m.body_id = $1
		  and m.post_id = $2
		  and m.voided_at = ''
		  and m.valid_from <= $3
		  and (m.valid_until = '' or m.valid_until > $3)
		union all
		select 'contact', '', class_title, class, phone, private_phone <> '', 10000 + place
		from org_contact
		where body_id = $1
		  and post_id = $2
		  and voided_at = ''
		order by place, object, name
		limit 500`, body, post, d)
	if err != nil {
		return nil, fmt.Errorf("load what is left with a post: %w", err)
	}
	return list, nil
}
