package signin

import (
	"context"

	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
)

// tokenRow is an access token with its owner.
type tokenRow struct {
	ID         string
	Body       string
	Person     string
	Scope      Scope
	ExpiresAt  clock.Time
	UsedAt     clock.Time
	RevokedAt  clock.Time
	MustChange bool
}

func insertToken(ctx context.Context, tx db.Tx, body, person string, t Token, hash []byte) error {
	_, err := tx.ExecContext(ctx, `
		insert into token (id, body, person, hash, name, scope, created_at, expires_at, used_at, revoked_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, '', '')`,
		t.ID, body, person, hash, t.Name, t.Scope, t.CreatedAt, t.ExpiresAt)
	return err
}

func tokenByHash(ctx context.Context, tx db.Tx, body string, hash []byte) (t tokenRow, err error) {
	err = db.Get(ctx, tx, &t, `
		select t.id, t.body, t.person, t.scope, t.expires_at, t.used_at, t.revoked_at, a.must_change
		from token t
		join signin_account a on a.body_id = t.body and a.person_id = t.person
		where t.body = $1
		  and t.hash = $2`, body, hash)
	return t, err
}

func useToken(ctx context.Context, tx db.Tx, id string, now clock.Time) error {
	_, err := tx.ExecContext(ctx, `
		update token
		set used_at = $2
		where id = $1
		  and used_at < $2`, id, now)
	return err
}

// tokensOf lists a person's valid access tokens, newest first.
func tokensOf(ctx context.Context, tx db.Tx, body, person string, now clock.Time) (list []Token, err error) {
	err = db.Select(ctx, tx, &list, `
		select id, name, scope, created_at, expires_at, used_at
		from token
		where body = $1
		  and person = $2
		  and revoked_at = ''
		  and expires_at > $3
		order by created_at desc, id`, body, person, now)
	return list, err
}

func revokeToken(ctx context.Context, tx db.Tx, body, person, id string, now clock.Time) (bool, error) {
	res, err := tx.ExecContext(ctx, `
		update token
		set revoked_at = $4
		where body = $1
		  and person = $2
		  and id = $3
		  and revoked_at = ''`, body, person, id, now)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

func revokeTokens(ctx context.Context, tx db.Tx, body, person string, now clock.Time) error {
	_, err := tx.ExecContext(ctx, `
		update token
		set revoked_at = $3
		where body = $1
		  and person = $2
		  and revoked_at = ''`, body, person, now)
	return err
}
