package signin

import (
	"context"
	"fmt"
	"strings"

	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
)

// saveEntry keeps a new code for a person who comes from another body. Who came by an
// earlier one comes no more.
func saveEntry(ctx context.Context, tx db.Tx, body, person, partner string, hash []byte, until clock.Time) error {
	_, err := tx.ExecContext(ctx, `
		insert into signin_entry (body_id, person_id, partner_body, code_hash, code_until, home_body, home_person, home_login, home_name, taken_at)
		values ($1, $2, $3, $4, $5, '', '', '', '', '')
		on conflict (body_id, person_id) do update
		set code_hash = $4, code_until = $5, home_body = '', home_person = '', home_login = '', home_name = '', taken_at = ''
		where signin_entry.partner_body = $3`, body, person, partner, hash, until)
	return err
}

// voidCode takes away a code that nobody used.
func voidCode(ctx context.Context, tx db.Tx, body, person string) error {
	_, err := tx.ExecContext(ctx, `
		update signin_entry
		set code_hash = null, code_until = ''
		where body_id = $1
		  and person_id = $2`, body, person)
	return err
}

// takeEntry uses a code up and notes who did. All that must hold is a condition of the
// one statement: of two who try at once one gets it. The person is empty where it did not
// count.
func takeEntry(ctx context.Context, tx db.Tx, body string, hash []byte, home account, name string, now clock.Time) (person string, err error) {
	var taken []string
	err = db.Select(ctx, tx, &taken, `
		update signin_entry
		set code_hash = null, home_body = $3, home_person = $4, home_login = $5, home_name = $6, taken_at = $7
		where body_id = $1
		  and code_hash = $2
		  and code_until > $7
		  and partner_body = $3
		  and taken_at = ''
		returning person_id`, body, hash, home.BodyID, home.PersonID, home.Login, name, now)
	if err != nil || len(taken) == 0 {
		return "", err
	}
	return taken[0], nil
}

// findEntries gives what is known of the ways in from other bodies, by person.
func findEntries(ctx context.Context, tx db.Tx, body string) ([]Entry, error) {
	var list []Entry
	err := db.Select(ctx, tx, &list, `
		select person_id, partner_body, code_until, home_body, home_person, home_login, home_name, taken_at
		from signin_entry
		where body_id = $1
		order by person_id`, body)
	return list, err
}

func entryOf(ctx context.Context, tx db.Tx, body, person string) (e Entry, err error) {
	err = db.Get(ctx, tx, &e, `
		select person_id, partner_body, code_until, home_body, home_person, home_login, home_name, taken_at
		from signin_entry
		where body_id = $1
		  and person_id = $2`, body, person)
	return e, err
}

// saveLink keeps the home's half; a new one into the same body takes the place of the old.
func saveLink(ctx context.Context, tx db.Tx, body, person string, l Link) error {
	_, err := tx.ExecContext(ctx, `
		insert into signin_link (body_id, person_id, other_body, other_person, linked_at)
		values ($1, $2, $3, $4, $5)
		on conflict (body_id, person_id, other_body) do update
		set other_person = $4, linked_at = $5`, body, person, l.OtherBody, l.OtherPerson, l.LinkedAt)
	return err
}

func linkTo(ctx context.Context, tx db.Tx, body, person, other string) (l Link, err error) {
	err = db.Get(ctx, tx, &l, `
		select person_id, other_body, other_person, linked_at
		from signin_link
		where body_id = $1
		  and person_id = $2
		  and other_body = $3`, body, person, other)
	return l, err
}

// linksAtMost bounds what one body shows of where its people go.
const linksAtMost = 1_000

// findLinks gives where the people of a body go; of one person where it is named.
func findLinks(ctx context.Context, tx db.Tx, body, person string) (list []Link, err error) {
	err = db.Select(ctx, tx, &list, `
		select person_id, other_body, other_person, linked_at
		from signin_link
		where body_id = $1
		  and ($2 = '' or person_id = $2)
		order by linked_at desc, person_id, other_body
		limit $3`, body, person, linksAtMost)
	return list, err
}

func countLinks(ctx context.Context, tx db.Tx, body, person string) (n int, err error) {
	err = tx.QueryRowContext(ctx, `
		select count(*)
		from signin_link
		where body_id = $1
		  and person_id = $2`, body, person).Scan(&n)
	return n, err
}

func deleteLink(ctx context.Context, tx db.Tx, body, person, other string) (bool, error) {
	res, err := tx.ExecContext(ctx, `
		delete from signin_link
		where body_id = $1
		  and person_id = $2
		  and other_body = $3`, body, person, other)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

// raiseAccount makes whoever began something with the account before find out. All that
// ends sessions does it first: a switch under way either waits for it and is refused, or
// was sooner and is ended by what follows.
func raiseAccount(ctx context.Context, tx db.Tx, body, person string) error {
	_, err := tx.ExecContext(ctx, `
		update signin_account
		set version = version + 1
		where body_id = $1
		  and person_id = $2`, body, person)
	return err
}

// touchAccount takes the row of an account that has the version still: a Conflict fault
// where it has another.
func touchAccount(ctx context.Context, tx db.Tx, body, person string, version int64) error {
	return db.Update(ctx, tx, `
		update signin_account
		set version = version
		where body_id = $1
		  and person_id = $2
		  and version = $3`, body, person, version)
}

// lockAccount takes the row of an account, whatever version it has.
func lockAccount(ctx context.Context, tx db.Tx, body, person string) error {
	return db.Update(ctx, tx, `
		update signin_account
		set version = version
		where body_id = $1
		  and person_id = $2`, body, person)
}

// deleteAbroad ends the sessions in other bodies that came from a person, in one of them
// where it is named. They stand outside of the wall, so that home can.
func deleteAbroad(ctx context.Context, tx db.Tx, body, person, other string) error {
	_, err := tx.ExecContext(ctx, `
		delete from session
		where home_body = $1
		  and home_person = $2
		  and ($3 = '' or body = $3)`, body, person, other)
	return err
}

// endAbroad does so for many people at once, who leave with a transfer, say.
func endAbroad(ctx context.Context, tx db.Tx, body string, people []string) error {
	for len(people) > 0 {
		n := min(len(people), idsAtOnce)
		args := []any{body}
		var marks strings.Builder
		for i, id := range people[:n] {
			fmt.Fprintf(&marks, ",$%d", i+2)
			args = append(args, id)
		}
		_, err := tx.ExecContext(ctx, `
			update signin_account
			set version = version + 1
			where body_id = $1
			  and person_id in (`+marks.String()[1:]+`)
			  and exists (
			    select 1
			    from signin_link l
			    where l.body_id = signin_account.body_id
			      and l.person_id = signin_account.person_id)`, args...)
		if err != nil {
			return fmt.Errorf("raise accounts: %w", err)
		}
		_, err = tx.ExecContext(ctx, `
			delete from session
			where home_body = $1
			  and home_person in (`+marks.String()[1:]+`)`, args...)
		if err != nil {
			return fmt.Errorf("end sessions in other bodies: %w", err)
		}
		people = people[n:]
	}
	return nil
}
