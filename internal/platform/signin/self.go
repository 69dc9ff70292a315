package signin

import (
	"context"
	"crypto/subtle"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/journal"
)

// Replacement is what somebody enters to change their password.
type Replacement struct {
	Current  string `json:"current"`
	Password string `json:"password"`
	Again    string `json:"again"`
}

// changePassword replaces the actor's own password. All other sessions end, and this
// one goes on with the new token that is returned.
func (s *Service) changePassword(ctx context.Context, in Replacement) (token string, err error) {
	a, err := actor.Require(ctx, CanChangePassword)
	if err != nil {
		return "", err
	}
	old, err := s.accountOf(ctx, a)
	if err != nil {
		return "", err
	}
	if err := checkReplacement(old.Login, in); err != nil {
		return "", err
	}
	if err := s.confirmCurrent(ctx, old, in.Current); err != nil {
		return "", err
	}
	hash, err := s.hasher.hash(ctx, normalPassword(in.Password))
	if err != nil {
		return "", err
	}
	token, next, err := newToken(a.Body)
	if err != nil {
		return "", err
	}
	old.Password, old.MustChange, old.ChangedAt = hash, false, s.now()
	return token, s.db.Do(ctx, func(tx db.Tx) error { return s.keepPassword(ctx, tx, a, old, next) })
}

func (s *Service) keepPassword(ctx context.Context, tx db.Tx, a actor.Actor, changed account, token []byte) error {
	if err := saveAccount(ctx, tx, changed); err != nil {
		return err
	}
	if err := forgive(ctx, tx, byName(changed.BodyID, changed.Login)); err != nil {
		return err
	}
	if err := deleteSessions(ctx, tx, a.Body, a.ID, a.Session); err != nil {
		return err
	}
	if err := replaceToken(ctx, tx, a.Body, a.Session, token, s.now()); err != nil {
		return err
	}
	return journal.Append(ctx, tx, journal.Entry{Verb: verbPassword, Area: areaName, ID: a.ID, At: s.now()})
}

func checkReplacement(login string, in Replacement) error {
	faults := map[string]string{}
	if in.Current == "" {
		faults["current"] = "いまのパスワードを入力してください。"
	}
	if text := checkPassword(login, in.Password); text != "" {
		faults["password"] = text
	}
	p, again := []byte(normalPassword(in.Password)), []byte(normalPassword(in.Again))
	if subtle.ConstantTimeCompare(p, again) != 1 {
		faults["again"] = "新しいパスワードと一致しません。もう一度入力してください。"
	}
	if in.Password != "" && normalPassword(in.Password) == normalPassword(in.Current) {
		faults["password"] = "いまのパスワードとは別のものにしてください。"
	}
	return fault.Fields(faults)
}

// confirmCurrent compares the current password, counted as a sign-in is: a browser left
// open must not be a place to guess.
func (s *Service) confirmCurrent(ctx context.Context, a account, current string) error {
	name := byName(a.BodyID, a.Login)
	until, err := s.charge(ctx, name)
	if err != nil {
		return err
	}
	if !until.IsZero() {
		return fault.Fields(map[string]string{"current": waitText(s.now(), until)})
	}
	same, err := s.hasher.matches(ctx, normalPassword(current), a.Password)
	if err != nil {
		return s.takeBack(ctx, err, name, subject{})
	}
	if !same {
		return fault.Fields(map[string]string{"current": "いまのパスワードが違います。"})
	}
	return nil
}

func (s *Service) accountOf(ctx context.Context, who actor.Actor) (a account, err error) {
	err = s.db.View(ctx, func(tx db.Tx) error {
		a, err = accountOf(ctx, tx, who.Body, who.ID)
		return err
	})
	return a, err
}

// self is what the page of the actor's own sign-in shows.
type self struct {
	account  Account
	sessions []session
	tokens   []Token
	links    []Link
	bodies   []Body
}

func (s *Service) self(ctx context.Context) (x self, err error) {
	a, err := actor.Require(ctx, CanManageSelf)
	if err != nil {
		return x, err
	}
	now := s.now()
	err = s.db.View(ctx, func(tx db.Tx) error {
		accounts, err := findAccounts(ctx, tx, a.Body, []string{a.ID})
		if err != nil {
			return err
		}
		x.account = accounts[a.ID]
		if x.sessions, err = sessionsOf(ctx, tx, a.Body, a.ID, now, clock.At(now.Add(-s.config.Idle))); err != nil {
			return err
		}
		if x.tokens, err = tokensOf(ctx, tx, a.Body, a.ID, now); err != nil || a.Home != "" || a.Confined {
			return err
		}
		if x.links, err = findLinks(ctx, tx, a.Body, a.ID); err != nil {
			return err
		}
		x.bodies, err = s.config.Directory.Bodies(ctx, tx)
		return err
	})
	return x, err
}

// endSession ends one session of the actor's own.
func (s *Service) endSession(ctx context.Context, id string) error {
	a, err := actor.Require(ctx, CanManageSelf)
	if err != nil {
		return err
	}
	return s.db.Do(ctx, func(tx db.Tx) error {
		if err := raiseAccount(ctx, tx, a.Body, a.ID); err != nil {
			return err
		}
		ended, err := deleteSession(ctx, tx, a.Body, a.ID, id)
		if err != nil {
			return err
		}
		if !ended {
			return fault.New(fault.NotFound, "このサインインは、すでに終わっています。")
		}
		return journal.Append(ctx, tx, journal.Entry{Verb: verbClose, Area: areaName, ID: id, At: s.now()})
	})
}

// endAll ends all sessions of the actor, this one too.
func (s *Service) endAll(ctx context.Context) error {
	a, err := actor.Require(ctx, CanManageSelf)
	if err != nil {
		return err
	}
	return s.db.Do(ctx, func(tx db.Tx) error {
		if err := raiseAccount(ctx, tx, a.Body, a.ID); err != nil {
			return err
		}
		if err := deleteSessions(ctx, tx, a.Body, a.ID, ""); err != nil {
			return err
		}
		return journal.Append(ctx, tx, journal.Entry{Verb: verbCloseAll, Area: areaName, ID: a.ID, At: s.now()})
	})
}
