package org

import (
	"context"
	"fmt"

	"github.com/okite-isms/okite/internal/platform/db"
)

func insertGuestAreas(ctx context.Context, tx db.Tx, body, person string, areas []string) error {
	rows := make([][]any, len(areas))
	for i, name := range areas {
		rows[i] = []any{body, person, name}
	}
	return db.Insert(ctx, tx, `insert into org_guest_area (body_id, person_id, area)`, rows)
}

func insertGuestObjects(ctx context.Context, tx db.Tx, body, person string, objects []GuestObject) error {
	rows := make([][]any, len(objects))
	for i, o := range objects {
		rows[i] = []any{body, person, o.Area, o.Object, o.Title}
	}
	return db.Insert(ctx, tx, `insert into org_guest_object (body_id, person_id, area, object, title)`, rows)
}

// deleteGuestAreas takes away all that somebody was invited to.
func deleteGuestAreas(ctx context.Context, tx db.Tx, body, person string) error {
	for _, statement := range []string{
		`delete from org_guest_area where body_id = $1 and person_id = $2`,
		`delete from org_guest_object where body_id = $1 and person_id = $2`,
	} {
		if _, err := tx.ExecContext(ctx, statement, body, person); err != nil {
			return fmt.Errorf("take away an invitation: %w", err)
		}
	}
	return nil
}

// guestAreas gives the areas to which somebody from outside was invited, and those of which
// they see one object.
func guestAreas(ctx context.Context, tx db.Tx, body, person string) (areas, single []string, err error) {
	var rows []struct{ Area, Object string }
	err = db.Select(ctx, tx, &rows, `
		select area, '' as object
		from org_guest_area
		where body_id = $1
		  and person_id = $2
		union all
		select area, object
		from org_guest_object
		where body_id = $1
		  and person_id = $2
		order by area, object`, body, person)
	for _, r := range rows {
		if r.Object == "" {
			areas = append(areas, r.Area)
		} else {
			single = append(single, r.Area)
		}
	}
	return areas, single, err
}

// guestsShown is how many guests a page shows; a town invites a handful a year.
const guestsShown = 200

// loadGuests loads the last who were invited, with what they see.
func loadGuests(ctx context.Context, tx db.Tx, body string) ([]Guest, error) {
	var people []Person
	err := db.Select(ctx, tx, &people, `
		select id, name, kana, number, unit, kind, mail, active, access_from, access_until, version, created_at
		from org_person
		where body_id = $1
		  and kind = $2
		order by access_until desc, id
		limit $3`, body, string(Outsider), guestsShown)
	if err != nil {
		return nil, fmt.Errorf("load guests: %w", err)
	}
	var rows []struct {
		PersonID string
		GuestObject
	}
	err = db.Select(ctx, tx, &rows, `
		select person_id, area, '' as object, '' as title
		from org_guest_area
		where body_id = $1
		union all
		select person_id, area, object, title
		from org_guest_object
		where body_id = $1
		order by person_id, area, object`, body)
	if err != nil {
		return nil, fmt.Errorf("load what guests see: %w", err)
	}
	areas, objects := map[string][]string{}, map[string][]GuestObject{}
	for _, r := range rows {
		if r.Object == "" {
			areas[r.PersonID] = append(areas[r.PersonID], r.Area)
		} else {
			objects[r.PersonID] = append(objects[r.PersonID], r.GuestObject)
		}
	}
	list := make([]Guest, len(people))
	for i, p := range people {
		list[i] = Guest{p, areas[p.ID], objects[p.ID]}
	}
	return list, nil
}
