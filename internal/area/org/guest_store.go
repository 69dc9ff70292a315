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

func deleteGuestAreas(ctx context.Context, tx db.Tx, body, person string) error {
	_, err := tx.ExecContext(ctx, `
		delete from org_guest_area
		where body_id = $1
		  and person_id = $2`, body, person)
	return err
}

// guestAreas gives what somebody from outside was invited to.
func guestAreas(ctx context.Context, tx db.Tx, body, person string) (list []string, err error) {
	err = db.Select(ctx, tx, &list, `
		select area
		from org_guest_area
		where body_id = $1
		  and person_id = $2
		order by area`, body, person)
	return list, err
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
	var rows []struct{ PersonID, Area string }
	err = db.Select(ctx, tx, &rows, `
		select person_id, area
		from org_guest_area
		where body_id = $1
		order by person_id, area`, body)
	if err != nil {
		return nil, fmt.Errorf("load what guests see: %w", err)
	}
	areas := map[string][]string{}
	for _, r := range rows {
		areas[r.PersonID] = append(areas[r.PersonID], r.Area)
	}
	list := make([]Guest, len(people))
	for i, p := range people {
		list[i] = Guest{p, areas[p.ID]}
	}
	return list, nil
}
