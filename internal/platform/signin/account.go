package signin

import (
	"context"
	"fmt"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/journal"
)

// Account is what an officer may know of a person's account.
type Account struct {
	PersonID    string
	Login       string
	MustChange  bool       // still has the first password
	SignedInAt  clock.Time // zero: never
	RecoveredAt clock.Time // a one-time password was set at the console; zero: never
}

// Secret is a checked and hashed password, made before the transaction that keeps it:
// hashing takes a while.
type Secret struct {
	login string
	hash  string
	first bool // chosen by Okite: to be changed at the first sign-in
}

// Login is the folded login name for which the secret was made.
func (s Secret) Login() string { return s.login }

// Secret checks a login name and a password that somebody chose, and hashes it.
// Faults name the fields login and password.
func (s *Service) Secret(ctx context.Context, login, password string) (Secret, error) {
	login = FoldLogin(login)
	faults := map[string]string{}
	if text := checkLogin(login); text != "" {
		faults["login"] = text
	}
	if text := checkPassword(login, password); text != "" {
		faults["password"] = text
	}
	if err := fault.Fields(faults); err != nil {
		return Secret{}, err
	}
	hash, err := s.hasher.hash(ctx, normalPassword(password))
	return Secret{login: login, hash: hash}, err
}

// FirstSecret makes a first password, which its owner must change. It is returned to
// be shown once; nobody can show it again.
func (s *Service) FirstSecret(ctx context.Context, login string) (secret Secret, password string, err error) {
	login = FoldLogin(login)
	if text := checkLogin(login); text != "" {
		return Secret{}, "", fault.Fields(map[string]string{"login": text})
	}
	password = newPassword()
	hash, err := s.hasher.hash(ctx, password)
	return Secret{login: login, hash: hash, first: true}, password, err
}

// Open gives a person of the actor's body an account, in the caller's transaction.
// The caller writes the journal line of what it does for the person.
func (s *Service) Open(ctx context.Context, tx db.Tx, person string, secret Secret) error {
	err := insertAccount(ctx, tx, account{
		BodyID: actor.From(ctx).Body, PersonID: person, Login: secret.login, Password: secret.hash,
		MustChange: secret.first, ChangedAt: s.now(), Version: 1,
	})
	if db.IsDuplicate(err) {
		return fault.Fields(map[string]string{"login": "この利用者IDは、すでに使われています。別の利用者IDにしてください。"})
	}
	return err
}

// LoginOf gives the login name of a person, to make a new first password for it.
func (s *Service) LoginOf(ctx context.Context, tx db.Tx, person string) (string, error) {
	a, err := accountOf(ctx, tx, actor.From(ctx).Body, person)
	return a.Login, err
}

// Reissue replaces a forgotten password. The person is signed out everywhere and the
// access tokens are revoked, for the old password may be known to others.
func (s *Service) Reissue(ctx context.Context, tx db.Tx, person string, secret Secret) error {
	a, err := accountOf(ctx, tx, actor.From(ctx).Body, person)
	if err != nil {
		return err
	}
	if a.Password == "" {
		return errNoPassword()
	}
	a.Password, a.MustChange, a.ChangedAt = secret.hash, secret.first, s.now()
	if err := saveAccount(ctx, tx, a); err != nil {
		return err
	}
	if err := forgive(ctx, tx, byName(a.BodyID, a.Login)); err != nil {
		return err
	}
	return s.Close(ctx, tx, person)
}

// errNoPassword refuses to give a password to who comes from another body: they have one at
// home, and another would be a second way in.
func errNoPassword() error {
	return fault.New(fault.Conflict, "ほかの団体の担当者には、この団体のパスワードはありません。新しいコードを渡してください。")
}

// Close signs a person of the actor's body out everywhere, in bodies to which they went from
// it as well, and revokes their access tokens and a code that nobody used.
func (s *Service) Close(ctx context.Context, tx db.Tx, person string) error {
	body := actor.From(ctx).Body
	if err := raiseAccount(ctx, tx, body, person); err != nil {
		return err
	}
	if err := voidCode(ctx, tx, body, person); err != nil {
		return err
	}
	if err := deleteSessions(ctx, tx, body, person, ""); err != nil {
		return err
	}
	return revokeTokens(ctx, tx, body, person, s.now())
}

// Renew has the person's sessions change their tokens at the next request: after a
// change of rights, a token seen before must not carry the new ones.
func (s *Service) Renew(ctx context.Context, tx db.Tx, person string) error {
	return ageSessions(ctx, tx, actor.From(ctx).Body, person)
}

// Accounts gives the accounts of people of the actor's body by their ids.
func (s *Service) Accounts(ctx context.Context, tx db.Tx, people []string) (map[string]Account, error) {
	return findAccounts(ctx, tx, actor.From(ctx).Body, people)
}

// Recovered lists the accounts that were recovered at the console since a time. The
// office is shown them, so that nobody opens a door unseen.
func (s *Service) Recovered(ctx context.Context, tx db.Tx, since clock.Time) ([]Account, error) {
	return recoveredAccounts(ctx, tx, actor.From(ctx).Body, since)
}

// Recover sets a one-time password for a login name of the operator's body and
// returns it. It is for the console, when nobody of the office can sign in.
func (s *Service) Recover(ctx context.Context, login string) (password string, err error) {
	who := actor.From(ctx)
	if who.Strength != actor.Console {
		return "", fault.New(fault.Forbidden, "この操作は、コンソールからだけ行えます。")
	}
	secret, password, err := s.FirstSecret(ctx, login)
	if err != nil {
		return "", err
	}
	err = s.db.Do(ctx, func(tx db.Tx) error { return s.recover(ctx, tx, who.Body, secret) })
	if err != nil {
		return "", err
	}
	return password, nil
}

func (s *Service) recover(ctx context.Context, tx db.Tx, body string, secret Secret) error {
	a, err := accountByLogin(ctx, tx, body, secret.login)
	if fault.Is(err, fault.NotFound) {
		return fault.Newf(fault.NotFound, "利用者ID %s は、この団体にはありません。", secret.login)
	}
	if err != nil {
		return err
	}
	if a.Password == "" {
		return errNoPassword()
	}
	p, err := s.config.Directory.Person(ctx, tx, a.PersonID)
	if err != nil {
		return err
	}
	if !p.Active {
		return fault.Newf(fault.Conflict, "%sさんは利用停止中です。ほかの利用者IDを指定してください。", p.Name)
	}
	if err := s.Reissue(ctx, tx, a.PersonID, secret); err != nil {
		return err
	}
	if err := markRecovered(ctx, tx, body, a.PersonID, s.now()); err != nil {
		return fmt.Errorf("mark recovery: %w", err)
	}
	return journal.Append(ctx, tx, journal.Entry{Verb: verbRecover, Area: areaName, ID: a.PersonID, At: s.now()})
}

// Erase removes all that sign-in keeps of a body, for the deletion of a sample body.
func (s *Service) Erase(ctx context.Context, tx db.Tx, body string) error {
	return eraseBody(ctx, tx, body)
}

// For gives the same secret to another login name, for sample data: accounts that
// share a hash tell that they share a password.
func (s Secret) For(login string) Secret {
	s.login = FoldLogin(login)
	return s
}
