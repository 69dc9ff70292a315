package org

import (
	"context"
	"crypto/subtle"
	"log/slog"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/journal"
	"github.com/okite-isms/okite/internal/platform/signin"
)

// firstSlot is taken by the body that is founded while there is none. It is unique, so
// that of many who found at once one succeeds, on both databases and without a lock.
const firstSlot = "first"

// Founding is what one fills in to begin: the body and its first officer.
type Founding struct {
	Name        string `json:"name"`
	Kind        string `json:"kind"`
	Code        string `json:"code"`
	FiscalStart int    `json:"fiscal_start" label:"年度の始まり"`
	Person      string `json:"person"`
	Login       string `json:"login"`
	Password    string `json:"password"`
}

func (in Founding) facts() facts { return facts{in.Name, in.Kind, in.Code, in.FiscalStart} }

// founder is a checked Founding.
type founder struct {
	body   Body
	person Person
	secret signin.Secret
}

// Founded reports whether there is a body. It asks the database until there is one.
func (s *Service) Founded(ctx context.Context) (bool, error) {
	if s.founded.Load() {
		return true, nil
	}
	var n int
	err := s.db.View(ctx, func(tx db.Tx) (err error) {
		n, err = countBodies(ctx, tx)
		return err
	})
	if err == nil && n > 0 {
		s.founded.Store(true)
	}
	return n > 0, err
}

// Admits reports whether key is the one that was printed at the console.
func (s *Service) Admits(key string) bool {
	want := s.config.SetupKey
	return want != "" && subtle.ConstantTimeCompare([]byte(key), []byte(want)) == 1
}

// FoundFirst sets up an empty Okite. It needs no sign-in, but the key from the console.
func (s *Service) FoundFirst(ctx context.Context, key string, in Founding) (Body, error) {
	if !s.Admits(key) {
		return Body{}, fault.New(fault.Forbidden, "設定用の鍵が違います。Okite を起動した画面に表示されたアドレスを、そのまま開いてください。")
	}
	f, err := s.prepare(ctx, in)
	if err != nil {
		return Body{}, err
	}
	err = s.found(ctx, f, firstSlot, actor.Console, func(ctx context.Context, tx db.Tx) error {
		n, err := countBodies(ctx, tx)
		if err == nil && n > 0 {
			return errFounded()
		}
		return err
	})
	return f.body, err
}

func errFounded() error {
	return fault.New(fault.Conflict, "この Okite は、すでに設定されています。サインインしてください。")
}

// FoundBeside begins an empty body beside the sample: for an officer of the sample as
// long as there is no other body, and for an operator at the console at any time.
func (s *Service) FoundBeside(ctx context.Context, in Founding) (Body, error) {
	a, err := actor.Require(ctx, CanManageBody)
	if a.Strength != actor.Console && err != nil {
		return Body{}, err
	}
	f, err := s.prepare(ctx, in)
	if err != nil {
		return Body{}, err
	}
	err = s.found(ctx, f, f.body.ID, a.Strength, func(ctx context.Context, tx db.Tx) error {
		if a.Strength == actor.Console {
			return nil
		}
		return onlySamples(ctx, tx)
	})
	return f.body, err
}

// onlySamples fails where there is a body that is no sample: its officers decide who
// else shares this Okite.
func onlySamples(ctx context.Context, tx db.Tx) error {
	list, err := allBodies(ctx, tx)
	if err != nil {
		return err
	}
	for _, b := range list {
		if !b.Sample {
			return fault.New(fault.Conflict, "本番の団体は、すでに作られています。団体を増やすときは、システムの管理者に頼んでください。")
		}
	}
	return nil
}

// prepare checks what was entered and hashes the password, before any transaction.
func (s *Service) prepare(ctx context.Context, in Founding) (f founder, err error) {
	facts := in.facts()
	faults := facts.faults()
	in.Person = cleanName(in.Person)
	need(faults, "person", checkText(in.Person, "氏名", 60, true))
	f.secret, err = s.config.Accounts.Secret(ctx, in.Login, in.Password)
	if err != nil && !fault.Is(err, fault.Invalid) {
		return f, err
	}
	if err != nil {
		for field, text := range fault.Of(err).Fields {
			faults[field] = text
		}
	}
	now := s.now()
	f.body = newBody(facts, now)
	f.person = Person{ID: db.NewID(), Name: in.Person, Roles: []actor.Role{actor.Office}, Active: true, Version: 1, CreatedAt: now}
	return f, fault.Fields(faults)
}

func newBody(f facts, now clock.Time) Body {
	return Body{ID: db.NewID(), Name: f.Name, Kind: Kind(f.Kind), Code: f.Code, FiscalStart: f.FiscalStart, Version: 1, CreatedAt: now}
}

// found writes body, officer and account, or nothing. The officer is the first actor
// of the new body's journal.
func (s *Service) found(ctx context.Context, f founder, slot string, strength actor.Strength, allowed func(context.Context, db.Tx) error) error {
	ctx = actor.With(ctx, actor.Actor{
		Body: f.body.ID, ID: f.person.ID, Name: f.person.Name, Capacity: string(actor.Office),
		Strength: strength, RequestID: actor.From(ctx).RequestID,
	})
	err := s.db.Do(ctx, func(tx db.Tx) error {
		if err := allowed(ctx, tx); err != nil {
			return err
		}
		if err := s.insertBody(ctx, tx, f.body, slot); err != nil {
			return err
		}
		if err := s.insertPerson(ctx, tx, f.person, f.secret); err != nil {
			return err
		}
		return journal.Append(ctx, tx, journal.Entry{Verb: verbEnrol, Area: areaName, ID: f.person.ID, Content: f.person, At: s.now()})
	})
	if err != nil {
		return err
	}
	s.founded.Store(true)
	s.config.Log.InfoContext(ctx, "body founded", slog.String("body", f.body.ID))
	return nil
}

// insertBody writes a body. Which of the two unique constraints it met is asked
// beforehand: after the error PostgreSQL answers nothing more in the transaction.
func (s *Service) insertBody(ctx context.Context, tx db.Tx, b Body, slot string) error {
	taken, err := codeTaken(ctx, tx, b.Code, b.ID)
	if err != nil {
		return err
	}
	if taken {
		return errCodeTaken()
	}
	err = insertBody(ctx, tx, b, slot)
	if db.IsDuplicate(err) {
		return errFounded()
	}
	if err != nil {
		return err
	}
	return journal.Append(ctx, tx, journal.Entry{Verb: verbFound, Area: areaName, ID: b.ID, Content: bodyContent(b), At: s.now()})
}

func errCodeTaken() error {
	return fault.Fields(map[string]string{"code": "この全国地方公共団体コードの団体は、すでにあります。"})
}

// insertPerson writes a person with roles and account.
func (s *Service) insertPerson(ctx context.Context, tx db.Tx, p Person, secret signin.Secret) error {
	body := actor.From(ctx).Body
	if err := insertPerson(ctx, tx, body, p); err != nil {
		return numberTaken(err)
	}
	if err := insertRoles(ctx, tx, body, p); err != nil {
		return err
	}
	if secret.Login() == "" {
		return nil // somebody who is known but does not sign in
	}
	return s.config.Accounts.Open(ctx, tx, p.ID, secret)
}

func numberTaken(err error) error {
	if db.IsDuplicate(err) {
		return fault.Fields(map[string]string{"number": "この職員番号の人は、すでに登録されています。"})
	}
	return err
}
