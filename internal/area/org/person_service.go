package org

import (
	"context"
	"slices"
	"strings"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/journal"
	"github.com/okite-isms/okite/internal/platform/signin"
)

// Enrolled is a new person with the first password, which is shown once.
type Enrolled struct {
	Person
	Login    string `json:"login"`
	Password string `json:"first_password" doc:"最初のパスワード。いまだけ示され、最初のサインインで変更する"`
}

// Enrol adds a person, with an account where a login name is given: Okite chooses the
// first password.
func (s *Service) Enrol(ctx context.Context, in Enrolment) (e Enrolled, err error) {
	if _, err := actor.Require(ctx, CanManage); err != nil {
		return e, err
	}
	p := in.profile()
	roles, err := checkProfileAndRoles(&p, in.Roles)
	var secret signin.Secret
	var second error
	if strings.TrimSpace(in.Login) != "" {
		secret, e.Password, second = s.config.Accounts.FirstSecret(ctx, in.Login)
	}
	if err := merged(err, second); err != nil {
		return Enrolled{}, err
	}
	e.Login, e.Person = secret.Login(), p.person()
	e.ID, e.Roles, e.Active, e.Version, e.CreatedAt = db.NewID(), roles, true, 1, s.now()
	return e, s.db.Do(ctx, func(tx db.Tx) error {
		if err := s.insertPerson(ctx, tx, e.Person, secret); err != nil {
			return err
		}
		return s.record(ctx, tx, verbEnrol, e.Person)
	})
}

// merged is one fault with the fields of both.
func merged(a, b error) error {
	if a == nil || b == nil || !fault.Is(a, fault.Invalid) || !fault.Is(b, fault.Invalid) {
		return firstError(a, b)
	}
	fields := map[string]string{}
	for _, err := range []error{a, b} {
		for field, text := range fault.Of(err).Fields {
			fields[field] = text
		}
	}
	return fault.Fields(fields)
}

// Change corrects what is known of a person.
func (s *Service) Change(ctx context.Context, in Revision) (Person, error) {
	profile := in.profile()
	return s.alter(ctx, verbChange, Target{in.ID, in.Version}, func(ctx context.Context, tx db.Tx, p *Person) error {
		if err := fault.Fields(profile.faults()); err != nil {
			return err
		}
		p.Name, p.Kana, p.Number, p.Unit = profile.Name, profile.Kana, profile.Number, profile.Unit
		p.Employed, p.Mail = Employment(profile.Kind), profile.Mail
		if p.Employed.Confined() {
			return s.config.Accounts.EndAbroad(ctx, tx, []string{p.ID}) // who is a guest here goes nowhere from here
		}
		return nil
	})
}

// Assign gives a person other roles. Their sessions get new tokens.
func (s *Service) Assign(ctx context.Context, in Assignment) (Person, error) {
	return s.alter(ctx, verbAssign, Target{in.ID, in.Version}, func(ctx context.Context, tx db.Tx, p *Person) error {
		roles, text := checkRoles(in.Roles)
		if text != "" {
			return fault.Fields(map[string]string{"roles": text})
		}
		p.Roles = roles
		body := actor.From(ctx).Body
		if err := deleteRoles(ctx, tx, body, p.ID); err != nil {
			return err
		}
		if err := insertRoles(ctx, tx, body, *p); err != nil {
			return err
		}
		return s.config.Accounts.Renew(ctx, tx, p.ID)
	})
}

// Deactivate ends a person's use of Okite: signed out everywhere, access tokens revoked.
// What they did stays under their name.
func (s *Service) Deactivate(ctx context.Context, in Target) (Person, error) {
	return s.alter(ctx, verbDeactivate, in, func(ctx context.Context, tx db.Tx, p *Person) error {
		if !p.Active {
			return fault.New(fault.Conflict, "すでに利用停止になっています。")
		}
		p.Active = false
		return s.config.Accounts.Close(ctx, tx, p.ID)
	})
}

// Reactivate lets a person use Okite again, with the password they had.
func (s *Service) Reactivate(ctx context.Context, in Target) (Person, error) {
	return s.alter(ctx, verbReactivate, in, func(_ context.Context, _ db.Tx, p *Person) error {
		if p.Active {
			return fault.New(fault.Conflict, "すでに利用中です。")
		}
		p.Active = true
		return nil
	})
}

// Reissue gives a person who forgot their password a new first one.
func (s *Service) Reissue(ctx context.Context, in Target) (e Enrolled, err error) {
	a, err := actor.Require(ctx, CanManage)
	if err != nil {
		return e, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		p, err := loadPerson(ctx, tx, a.Body, in.ID)
		if err != nil {
			return err
		}
		if p.Employed == Joint {
			return errJoint()
		}
		e.Login, err = s.config.Accounts.LoginOf(ctx, tx, in.ID)
		if fault.Is(err, fault.NotFound) {
			err = fault.New(fault.Conflict, "この人には利用者IDがないため、パスワードはありません。")
		}
		return err
	})
	if err != nil {
		return e, err
	}
	secret, password, err := s.config.Accounts.FirstSecret(ctx, e.Login)
	if err != nil {
		return e, err
	}
	e.Password = password
	e.Person, err = s.alter(ctx, verbReissue, in, func(ctx context.Context, tx db.Tx, p *Person) error {
		return s.config.Accounts.Reissue(ctx, tx, p.ID, secret)
	})
	return e, err
}

// alter changes a person in one transaction, under the lock of the body's officers, and
// records it. The last active officer can neither leave nor lose the role.
func (s *Service) alter(ctx context.Context, verb string, at Target, change func(context.Context, db.Tx, *Person) error) (p Person, err error) {
	a, err := actor.Require(ctx, CanManage)
	if err != nil {
		return p, err
	}
	err = s.db.Do(ctx, func(tx db.Tx) error {
		if err := lockOfficers(ctx, tx, a.Body); err != nil {
			return err
		}
		if p, err = loadPerson(ctx, tx, a.Body, at.ID); err != nil {
			return err
		}
		if p.Employed == Joint && !slices.Contains([]string{verbRecode, verbWithdraw, verbDeactivate}, verb) {
			return errJoint()
		}
		if err := change(ctx, tx, &p); err != nil {
			return err
		}
		p.Version = at.Version
		if err := savePerson(ctx, tx, a.Body, p); err != nil {
			return numberTaken(err)
		}
		p.Version++
		if err := officeRemains(ctx, tx, a.Body); err != nil {
			return err
		}
		return s.record(ctx, tx, verb, p)
	})
	return p, err
}

func officeRemains(ctx context.Context, tx db.Tx, body string) error {
	n, err := countOfficers(ctx, tx, body)
	if err != nil {
		return err
	}
	if n == 0 {
		return fault.New(fault.Conflict, "利用中の事務局の人がいなくなるため、変更できません。先に、ほかの人を事務局にしてください。")
	}
	return nil
}

func (s *Service) record(ctx context.Context, tx db.Tx, verb string, p Person) error {
	return journal.Append(ctx, tx, journal.Entry{Verb: verb, Area: areaName, ID: p.ID, Content: p, At: s.now()})
}

// Listed is a person as a list shows them.
type Listed struct {
	Person
	Login      string     `json:"login"`
	MustChange bool       `json:"must_change" doc:"まだ最初のパスワードのまま"`
	SignedInAt clock.Time `json:"signed_in_at"`
}

// People lists people and says how many there are without the limit.
func (s *Service) People(ctx context.Context, q Query) (list []Listed, total int, err error) {
	a, err := actor.Require(ctx, CanView)
	if err != nil {
		return nil, 0, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		people, n, err := findPeople(ctx, tx, a.Body, q)
		if err != nil {
			return err
		}
		total = n
		list, err = s.withAccounts(ctx, tx, people)
		return err
	})
	return list, total, err
}

// Person gives one person of the actor's body.
func (s *Service) Person(ctx context.Context, id string) (l Listed, err error) {
	a, err := actor.Require(ctx, CanView)
	if err != nil {
		return l, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		p, err := loadPerson(ctx, tx, a.Body, id)
		if err != nil {
			return err
		}
		list, err := s.withAccounts(ctx, tx, []Person{p})
		if err == nil {
			l = list[0]
		}
		return err
	})
	return l, err
}

func (s *Service) withAccounts(ctx context.Context, tx db.Tx, people []Person) ([]Listed, error) {
	ids := make([]string, len(people))
	for i, p := range people {
		ids[i] = p.ID
	}
	accounts, err := s.config.Accounts.Accounts(ctx, tx, ids)
	list := make([]Listed, len(people))
	for i, p := range people {
		x := accounts[p.ID]
		list[i] = Listed{p, x.Login, x.MustChange, x.SignedInAt}
	}
	return list, err
}

// recoveryShown is for how many days the office is shown a recovery at the console.
const recoveryShown = 30

// Recovery is a password that was set at the console.
type Recovery struct {
	Name string
	At   clock.Time
}

// Recoveries lists what was recovered at the console lately.
func (s *Service) Recoveries(ctx context.Context) (list []Recovery, err error) {
	a, err := actor.Require(ctx, CanView)
	if err != nil {
		return nil, err
	}
	since := clock.At(s.now().AddDate(0, 0, -recoveryShown))
	err = s.db.View(ctx, func(tx db.Tx) error {
		accounts, err := s.config.Accounts.Recovered(ctx, tx, since)
		if err != nil {
			return err
		}
		list, err = named(ctx, tx, a.Body, accounts)
		return err
	})
	return list, err
}

func named(ctx context.Context, tx db.Tx, body string, accounts []signin.Account) ([]Recovery, error) {
	var list []Recovery
	for _, x := range accounts { // one or two: this is for emergencies
		p, err := loadPerson(ctx, tx, body, x.PersonID)
		if err != nil {
			return nil, err
		}
		list = append(list, Recovery{p.Name, x.RecoveredAt})
	}
	return list, nil
}
