package signin

import (
	"context"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
)

// local verifies the password of an account of Okite's own.
type local struct {
	db     *db.DB
	hasher *hasher
}

// Verify implements Verifier. The password is compared outside of the transaction,
// for it takes a while.
func (l local) Verify(ctx context.Context, c Credentials) (Proof, error) {
	ctx = actor.With(ctx, actor.Actor{Body: c.Body, RequestID: actor.From(ctx).RequestID}) // for the wall
	var a account
	err := l.db.View(ctx, func(tx db.Tx) (err error) {
		a, err = accountByLogin(ctx, tx, c.Body, c.Login)
		return err
	})
	if err != nil && !fault.Is(err, fault.NotFound) {
		return Proof{}, err
	}
	password := normalPassword(c.Password)
	if len(password) > 4*maxPassword {
		password = "" // no account has so long a password, and none has an empty one
	}
	same, err := l.hasher.matches(ctx, password, a.Password)
	if err != nil || !same {
		return Proof{}, err
	}
	if l.hasher.outdated(a.Password) {
		err = l.renew(ctx, a, password)
	}
	return Proof{a.PersonID, a.Version}, err
}

func (l local) renew(ctx context.Context, a account, password string) error {
	hash, err := l.hasher.hash(ctx, password)
	if err != nil {
		return err
	}
	return l.db.Do(ctx, func(tx db.Tx) error { return rehash(ctx, tx, a, hash) })
}
