package signin

import (
	"context"
	"fmt"
	"strings"

	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
)

// account is a row of signin_account.
type account struct {
	BodyID     string
	PersonID   string
	Login      string
	Password   string // PHC string
	MustChange bool
	ChangedAt  clock.Time
	Version    int64
}

func insertAccount(ctx context.Context, tx db.Tx, a account) error {
	_, err := tx.ExecContext(ctx, `
		insert into signin_account (body_id, person_id, login, password, must_change, changed_at, signed_in_at, recovered_at, version)
		values ($1, $2, $3, $4, $5, $6, '', '', $7)`,
		a.BodyID, a.PersonID, a.Login, a.Password, a.MustChange, a.ChangedAt, a.Version)
	return err
}

func accountByLogin(ctx context.Context, tx db.Tx, body, login string) (a account, err error) {
	err = db.Get(ctx, tx, &a, `
		select body_id, person_id, login, password, must_change, changed_at, version
		from signin_account
		where body_id = $1
		  and login = $2`, body, login)
	return a, err
}

func accountOf(ctx context.Context, tx db.Tx, body, person string) (a account, err error) {
	err = db.Get(ctx, tx, &a, `
		select body_id, person_id, login, password, must_change, changed_at, version
		from signin_account
		where body_id = $1
		  and person_id = $2`, body, person)
	return a, err
}

// saveAccount writes password and duty to change it, where nobody was faster.
func saveAccount(ctx context.Context, tx db.Tx, a account) error {
	return db.Update(ctx, tx, `
		update signin_account
		set password = $4, must_change = $5, changed_at = $6, version = version + 1
		where body_id = $1
		  and person_id = $2
		  and version = $3`, a.BodyID, a.PersonID, a.Version, a.Password, a.MustChange, a.ChangedAt)
}

// noteSignIn keeps when somebody signed in. It fails with a Conflict fault where the
// password was replaced after it had been compared: the old one opens nothing more.
func noteSignIn(ctx context.Context, tx db.Tx, body string, p Proof, now clock.Time) error {
	return db.Update(ctx, tx, `
		update signin_account
		set signed_in_at = $4
		where body_id = $1
		  and person_id = $2
		  and version = $3`, body, p.Person, p.Version, now)
}

// rehash keeps the same password at today's cost.
func rehash(ctx context.Context, tx db.Tx, a account, hash string) error {
	_, err := tx.ExecContext(ctx, `
		update signin_account
		set password = $4
		where body_id = $1
		  and person_id = $2
		  and version = $3`, a.BodyID, a.PersonID, a.Version, hash)
	return err
}

func markRecovered(ctx context.Context, tx db.Tx, body, person string, now clock.Time) error {
	return db.Update(ctx, tx, `
		update signin_account
		set recovered_at = $3
		where body_id = $1
		  and person_id = $2`, body, person, now)
}

// idsAtOnce is how many ids one statement names.
const idsAtOnce = 1_000

func findAccounts(ctx context.Context, tx db.Tx, body string, people []string) (map[string]Account, error) {
	found := make(map[string]Account, len(people))
	for len(people) > 0 {
		n := min(len(people), idsAtOnce)
		args := []any{body}
		var marks strings.Builder
		for i, id := range people[:n] {
			fmt.Fprintf(&marks, ",$%d", i+2)
			args = append(args, id)
		}
		var list []Account
		err := db.Select(ctx, tx, &list, `
			select person_id, login, must_change, signed_in_at, recovered_at
			from signin_account
			where body_id = $1
			  and person_id in (`+marks.String()[1:]+`)`, args...)
		if err != nil {
			return nil, fmt.Errorf("find accounts: %w", err)
		}
		for _, a := range list {
			found[a.PersonID] = a
		}
		people = people[n:]
	}
	return found, nil
}

func recoveredAccounts(ctx context.Context, tx db.Tx, body string, since clock.Time) (list []Account, err error) {
	err = db.Select(ctx, tx, &list, `
		select person_id, login, must_change, signed_in_at, recovered_at
		from signin_account
		where body_id = $1
		  and recovered_at > $2
		order by recovered_at desc, person_id`, body, since)
	return list, err
}

func eraseBody(ctx context.Context, tx db.Tx, body string) error {
	for _, statement := range []string{
		// The accounts go first: a switch under way looks for its own.
		`delete from signin_account where body_id = $1`,
		`delete from session where body = $1 or home_body = $1`,
		`delete from token where body = $1`,
		`delete from signin_link where body_id = $1`,
		`delete from signin_entry where body_id = $1`,
	} {
		if _, err := tx.ExecContext(ctx, statement, body); err != nil {
			return fmt.Errorf("erase sign-in of a body: %w", err)
		}
	}
	return nil
}
