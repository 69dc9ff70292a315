package signin

import (
	"context"

	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
)

func insertSession(ctx context.Context, tx db.Tx, x session) error {
	_, err := tx.ExecContext(ctx, `
		insert into session (id, body, person, token_hash, rotated_at, previous_hash, previous_until, created_at, seen_at, ends_at, address, agent, home_body, home_person)
		values ($1, $2, $3, $4, $5, null, '', $6, $7, $8, $9, $10, $11, $12)`,
		x.ID, x.Body, x.Person, x.TokenHash, x.RotatedAt, x.CreatedAt, x.SeenAt, x.EndsAt, x.Address, x.Agent, x.HomeBody, x.HomePerson)
	return err
}

// sessionByToken finds the session of the token or of the one before it, and to which
// other bodies its person may switch. The body of the token must be the session's: the
// token was hashed with it. A session that came from another body counts as long as what
// is known here of the way in names where it came from.
func sessionByToken(ctx context.Context, tx db.Tx, body string, hash []byte) (session, error) {
	var rows []struct {
		session
		Other string
	}
	err := db.Select(ctx, tx, &rows, `
		select s.id, s.body, s.person, s.token_hash, s.rotated_at, s.previous_hash, s.previous_until,
		  s.created_at, s.seen_at, s.ends_at, s.address, s.agent, s.home_body, s.home_person, a.must_change,
		  coalesce(l.other_body, '') as other
		from session s
		join signin_account a on a.body_id = s.body and a.person_id = s.person
		left join signin_link l on l.body_id = s.body and l.person_id = s.person
		where s.body = $1
		  and (s.token_hash = $2 or s.previous_hash = $2)
		  and (s.home_body = '' or exists (
		    select 1
		    from signin_entry e
		    where e.body_id = s.body
		      and e.person_id = s.person
		      and e.home_body = s.home_body
		      and e.home_person = s.home_person))
		order by l.other_body`, body, hash)
	if err != nil {
		return session{}, err
	}
	if len(rows) == 0 {
		return session{}, errEnded
	}
	x := rows[0].session
	for _, r := range rows {
		if r.Other != "" {
			x.Bodies = append(x.Bodies, r.Other)
		}
	}
	return x, nil
}

// sessionOf gives one session of a person.
func sessionOf(ctx context.Context, tx db.Tx, body, person, id string) (x session, err error) {
	err = db.Get(ctx, tx, &x, `
		select id, body, person, created_at, seen_at, ends_at, address, agent, home_body, home_person
		from session
		where body = $1
		  and person = $2
		  and id = $3`, body, person, id)
	return x, err
}

// rotateToken replaces the token that was shown, unless another request was faster.
func rotateToken(ctx context.Context, tx db.Tx, x session, shown, next []byte, now clock.Time) (won bool, err error) {
	res, err := tx.ExecContext(ctx, `
		update session
		set token_hash = $3, previous_hash = $4, previous_until = '', rotated_at = $5, seen_at = $5
		where id = $1
		  and token_hash = $2`, x.ID, x.TokenHash, next, shown, now)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

// confirmToken notes that the browser has the new token: the old one ends soon.
func confirmToken(ctx context.Context, tx db.Tx, x session, until, now clock.Time) error {
	_, err := tx.ExecContext(ctx, `
		update session
		set previous_until = $3, seen_at = $4
		where id = $1
		  and token_hash = $2
		  and previous_until = ''`, x.ID, x.TokenHash, until, now)
	return err
}

func seeSession(ctx context.Context, tx db.Tx, x session, now clock.Time) error {
	_, err := tx.ExecContext(ctx, `
		update session
		set seen_at = $2
		where id = $1
		  and seen_at < $2`, x.ID, now)
	return err
}

// ageSessions has all sessions of a person rotate at their next request.
func ageSessions(ctx context.Context, tx db.Tx, body, person string) error {
	_, err := tx.ExecContext(ctx, `
		update session
		set rotated_at = ''
		where body = $1
		  and person = $2`, body, person)
	return err
}

// replaceToken gives one session a new token at once; the old one ends here.
func replaceToken(ctx context.Context, tx db.Tx, body, id string, next []byte, now clock.Time) error {
	return db.Update(ctx, tx, `
		update session
		set token_hash = $3, previous_hash = null, previous_until = '', rotated_at = $4, seen_at = $4
		where body = $1
		  and id = $2`, body, id, next, now)
}

// sessionsOf lists a person's sessions that are within their limits, last used first, with
// those in other bodies that came from theirs.
func sessionsOf(ctx context.Context, tx db.Tx, body, person string, now, idle clock.Time) (list []session, err error) {
	err = db.Select(ctx, tx, &list, `
		select id, body, person, created_at, seen_at, ends_at, address, agent, home_body, home_person
		from session
		where (body = $1 and person = $2 or home_body = $1 and home_person = $2)
		  and ends_at > $3
		  and seen_at > $4
		order by seen_at desc, id`, body, person, now, idle)
	return list, err
}

// deleteSessions ends a person's sessions but one, or all where except is empty, with those
// in other bodies that came from theirs. The account was raised before (raiseAccount).
func deleteSessions(ctx context.Context, tx db.Tx, body, person, except string) error {
	_, err := tx.ExecContext(ctx, `
		delete from session
		where (body = $1 and person = $2 or home_body = $1 and home_person = $2)
		  and id <> $3`, body, person, except)
	return err
}

// deleteSession ends one session of a person, here or one that came from here, and reports
// whether there was one.
func deleteSession(ctx context.Context, tx db.Tx, body, person, id string) (bool, error) {
	res, err := tx.ExecContext(ctx, `
		delete from session
		where (body = $1 and person = $2 or home_body = $1 and home_person = $2)
		  and id = $3`, body, person, id)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

// deleteShown ends the session of a token that a browser shows.
func deleteShown(ctx context.Context, tx db.Tx, body string, hash []byte) error {
	_, err := tx.ExecContext(ctx, `
		delete from session
		where body = $1
		  and (token_hash = $2 or previous_hash = $2)`, body, hash)
	return err
}
