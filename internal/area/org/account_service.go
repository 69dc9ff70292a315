package org

import (
	"cmp"
	"context"
	"slices"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/journal"
	"github.com/okite-isms/okite/internal/platform/signin"
)

// sheetsAtOnce is for how many people accounts are made at once: hashing a password
// takes a while, and a section is not larger.
const sheetsAtOnce = 100

// AccountGroup is the people of a unit who have no account.
type AccountGroup struct {
	Unit  string `json:"unit"`
	Count int    `json:"count"`
}

// Accountless lists by unit how many people have no account yet.
func (s *Service) Accountless(ctx context.Context) (list []AccountGroup, err error) {
	a, err := actor.Require(ctx, CanManage)
	if err != nil {
		return nil, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		people, err := s.accountless(ctx, tx, a.Body)
		for _, p := range people {
			i := slices.IndexFunc(list, func(g AccountGroup) bool { return g.Unit == p.Unit })
			if i < 0 {
				i, list = len(list), append(list, AccountGroup{Unit: p.Unit})
			}
			list[i].Count++
		}
		return err
	})
	slices.SortFunc(list, func(a, b AccountGroup) int { return cmp.Compare(a.Unit, b.Unit) })
	return list, err
}

// accountless finds who may use Okite, has a number to sign in with, and no account.
func (s *Service) accountless(ctx context.Context, tx db.Tx, body string) ([]Person, error) {
	people, err := numbered(ctx, tx, body)
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(people))
	for i, p := range people {
		ids[i] = p.ID
	}
	accounts, err := s.config.Accounts.Accounts(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	today := s.Today()
	people = slices.DeleteFunc(people, func(p Person) bool {
		_, has := accounts[p.ID]
		return has || !p.Active || !p.AccessUntil.IsZero() && !p.Admitted(today)
	})
	slices.SortFunc(people, func(a, b Person) int { return cmp.Or(cmp.Compare(a.sortKey(), b.sortKey()), cmp.Compare(a.ID, b.ID)) })
	return people, nil
}

// SheetIssue names the unit for whose people accounts are made.
type SheetIssue struct {
	Unit   string `json:"unit"`
	Format string `json:"format,omitempty"` // docx or pdf; empty: a page
}

// SealedSheet is what one person is handed: login name and first password. It is shown
// once.
type SealedSheet struct {
	PersonID string `json:"person"`
	Name     string `json:"name"`
	Number   string `json:"number"`
	Unit     string `json:"unit"`
	Login    string `json:"login"`
	Password string `json:"first_password"`
}

// opening is an account that is about to be made.
type opening struct {
	Person
	secret signin.Secret
	sheet  SealedSheet
}

// IssueSheets gives the people of a unit accounts, each with a first password: the number
// of staff is the login name. People without mail or a PC of their own get theirs on paper.
func (s *Service) IssueSheets(ctx context.Context, in SheetIssue) (list []SealedSheet, err error) {
	a, err := actor.Require(ctx, CanManage)
	if err != nil {
		return nil, err
	}
	var people []Person
	err = s.db.View(ctx, func(tx db.Tx) error {
		people, err = s.accountless(ctx, tx, a.Body)
		return err
	})
	if err != nil {
		return nil, err
	}
	people = slices.DeleteFunc(people, func(p Person) bool { return p.Unit != cleanName(in.Unit) })
	if len(people) == 0 {
		return nil, fault.New(fault.Conflict, "この所属に、利用者IDのない人はいません。")
	}
	openings, err := s.prepareAccounts(ctx, people[:min(len(people), sheetsAtOnce)])
	if err != nil {
		return nil, err
	}
	err = s.db.Do(ctx, func(tx db.Tx) error {
		for _, o := range openings {
			if err := s.openAccount(ctx, tx, o); err != nil {
				return err
			}
			list = append(list, o.sheet)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return list, nil
}

// prepareAccounts chooses and hashes passwords, before any transaction.
func (s *Service) prepareAccounts(ctx context.Context, people []Person) ([]opening, error) {
	var list []opening
	for _, p := range people {
		secret, password, err := s.config.Accounts.FirstSecret(ctx, p.Number)
		if fault.Is(err, fault.Invalid) {
			return nil, fault.Newf(fault.Conflict, "%sさんの職員番号「%s」は、利用者IDに使えません。その人の画面で、利用者IDを決めてください。", p.Name, p.Number)
		}
		if err != nil {
			return nil, err
		}
		list = append(list, opening{p, secret, SealedSheet{p.ID, p.Name, p.Number, p.Unit, secret.Login(), password}})
	}
	return list, nil
}

func (s *Service) openAccount(ctx context.Context, tx db.Tx, o opening) error {
	err := s.config.Accounts.Open(ctx, tx, o.ID, o.secret)
	if fault.Is(err, fault.Invalid) {
		return fault.Newf(fault.Conflict, "利用者ID「%s」は、すでに使われています。%sさんの画面で、別の利用者IDを決めてください。", o.sheet.Login, o.Name)
	}
	if err != nil {
		return err
	}
	return journal.Append(ctx, tx, journal.Entry{Verb: verbOpen, Area: areaName, ID: o.ID, At: s.now()})
}

// AccountOpening gives one person an account under a chosen login name.
type AccountOpening struct {
	ID    string `path:"id" json:"-" form:"-"`
	Login string `json:"login"`
}

// OpenAccount gives somebody who is known an account.
func (s *Service) OpenAccount(ctx context.Context, in AccountOpening) (e Enrolled, err error) {
	a, err := actor.Require(ctx, CanManage)
	if err != nil {
		return e, err
	}
	secret, password, err := s.config.Accounts.FirstSecret(ctx, in.Login)
	if err != nil {
		return e, err
	}
	err = s.db.Do(ctx, func(tx db.Tx) error {
		p, err := loadPerson(ctx, tx, a.Body, in.ID)
		if err != nil {
			return err
		}
		accounts, err := s.config.Accounts.Accounts(ctx, tx, []string{p.ID})
		if err != nil {
			return err
		}
		if _, has := accounts[p.ID]; has {
			return fault.New(fault.Conflict, "この人には、すでに利用者IDがあります。")
		}
		if err := s.config.Accounts.Open(ctx, tx, p.ID, secret); err != nil {
			return err
		}
		e = Enrolled{Person: p, Login: secret.Login(), Password: password}
		return journal.Append(ctx, tx, journal.Entry{Verb: verbOpen, Area: areaName, ID: p.ID, At: s.now()})
	})
	if err != nil {
		return Enrolled{}, err
	}
	return e, nil
}
