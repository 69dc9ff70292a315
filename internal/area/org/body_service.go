package org

import (
	"context"
	"log/slog"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/journal"
)

// Body gives the actor's body.
func (s *Service) Body(ctx context.Context) (b Body, err error) {
	a, err := actor.Require(ctx, CanView)
	if err != nil {
		return b, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		b, err = loadBody(ctx, tx, a.Body)
		return err
	})
	return b, err
}

// Bodies lists all bodies of the installation, for an operator at the console.
func (s *Service) Bodies(ctx context.Context) (list []Body, err error) {
	if actor.From(ctx).Strength != actor.Console {
		return nil, fault.New(fault.Forbidden, "この操作は、コンソールからだけ行えます。")
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		list, err = allBodies(ctx, tx)
		return err
	})
	return list, err
}

// Amend changes name, kind, code and fiscal year of the actor's body.
func (s *Service) Amend(ctx context.Context, in Amendment) (b Body, err error) {
	a, err := actor.Require(ctx, CanManageBody)
	if err != nil {
		return b, err
	}
	err = s.db.Do(ctx, func(tx db.Tx) error {
		b, err = loadBody(ctx, tx, a.Body)
		if err != nil {
			return err
		}
		f := in.facts()
		if err := checkFacts(&f, b); err != nil {
			return err
		}
		if in.Network != "" && Network(in.Network).Title() == "" {
			return fault.Fields(map[string]string{"network": "ネットワークのモデルを選んでください。"})
		}
		if taken, err := codeTaken(ctx, tx, f.Code, b.ID); err != nil || taken {
			return firstError(err, errCodeTaken())
		}
		b.Name, b.Kind, b.Code, b.FiscalStart = f.Name, Kind(f.Kind), f.Code, f.FiscalStart
		b.Network = Network(in.Network)
		b.Version = in.Version
		if err := saveBody(ctx, tx, b); err != nil {
			return err
		}
		b.Version++
		return journal.Append(ctx, tx, journal.Entry{Verb: verbAmend, Area: areaName, ID: b.ID, Content: bodyContent(b), At: s.now()})
	})
	return b, err
}

// checkFacts lets a sample keep its code, which no real body could have.
func checkFacts(f *facts, b Body) error {
	faults := f.faults()
	if b.Sample && f.Code == b.Code {
		delete(faults, "code")
	}
	return fault.Fields(faults)
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// Erasure confirms the deletion of the sample by its typed name.
type Erasure struct {
	Name string `json:"name"`
}

// EraseSample deletes the actor's body with all that belongs to it, if it is a sample.
// Its journal goes with it, so that this is kept in the log of the program alone.
func (s *Service) EraseSample(ctx context.Context, in Erasure) error {
	a, err := actor.Require(ctx, CanManageBody)
	if err != nil {
		return err
	}
	err = s.db.Do(ctx, func(tx db.Tx) error {
		b, err := loadBody(ctx, tx, a.Body)
		if err != nil {
			return err
		}
		if !b.Sample {
			return fault.New(fault.Conflict, "削除できるのは、見本の団体だけです。")
		}
		if cleanName(in.Name) != b.Name {
			return fault.Fields(map[string]string{"name": "団体の名称と一致しません。「" + b.Name + "」と入力してください。"})
		}
		return s.erase(ctx, tx, b.ID)
	})
	if err != nil {
		return err
	}
	s.founded.Store(false) // it may have been the only one
	s.config.Log.WarnContext(ctx, "sample body deleted", slog.String("body", a.Body), slog.String("person", a.ID), slog.String("request", a.RequestID))
	return nil
}

func (s *Service) erase(ctx context.Context, tx db.Tx, body string) error {
	for _, e := range s.config.Erasers() {
		if err := e.Erase(ctx, tx, body); err != nil {
			return err
		}
	}
	if err := s.config.Accounts.Erase(ctx, tx, body); err != nil {
		return err
	}
	return eraseBody(ctx, tx, body)
}

// CountBodies says how many bodies the installation serves, and nothing about them.
func (s *Service) CountBodies(ctx context.Context) (n int, err error) {
	err = s.db.View(ctx, func(tx db.Tx) error {
		n, err = countBodies(ctx, tx)
		return err
	})
	return n, err
}
