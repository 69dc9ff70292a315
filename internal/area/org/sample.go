package org

import (
	"context"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/journal"
	"github.com/okite-isms/okite/internal/platform/signin"
)

// SamplePassword opens every account of the sample body. It is printed at the console
// and no secret; the sample must not be open to others than who tries it.
const SamplePassword = "mihon-no-machi-wo-tamesu"

// SampleLogin is the login name of the sample's first officer.
const SampleLogin = "mihon"

func sampleBody() facts { return facts{"みほん町", string(Town), sampleCode, 4} }

// Sample is the sample body with its first officer, under whom other areas load
// their share.
type Sample struct {
	Body    Body
	Officer Person
}

// Sample loads the sample town with its people, while there is no body with its code.
func (s *Service) Sample(ctx context.Context) (Sample, error) {
	return s.loadSample(ctx, sampleBody(), samplePeople(), s.buildSample)
}

// sampleBuilder makes units, posts and roles for the people of a sample body.
type sampleBuilder func(ctx context.Context, tx db.Tx, body string, people []Person) error

// loadSample loads a sample body with its people, in one transaction. All accounts share
// one hash: hashing takes a while.
func (s *Service) loadSample(ctx context.Context, f facts, rows []sampleRow, build sampleBuilder) (Sample, error) {
	b := newBody(f, s.now())
	b.Sample = true
	people, secrets := make([]Person, len(rows)), make([]signin.Secret, len(rows))
	first, err := s.config.Accounts.Secret(ctx, SampleLogin, SamplePassword)
	if err != nil {
		return Sample{}, err
	}
	for i, r := range rows {
		people[i] = Person{
			ID: db.NewID(), Name: r.name, Kana: r.kana, Number: r.number, Unit: r.unit, Employed: r.employed,
			Roles: []actor.Role{r.role}, Active: true, Version: 1, CreatedAt: s.now(),
		}
		if r.login != "" {
			secrets[i] = first.For(r.login)
		}
	}
	ctx = actor.With(ctx, actor.Operator(b.ID))
	err = s.db.Do(ctx, func(tx db.Tx) error {
		if err := s.insertSample(ctx, tx, b, people, secrets); err != nil {
			return err
		}
		return build(ctx, tx, b.ID, people)
	})
	if err != nil {
		return Sample{}, err
	}
	s.founded.Store(true)
	return Sample{b, people[0]}, nil
}

func (s *Service) insertSample(ctx context.Context, tx db.Tx, b Body, people []Person, secrets []signin.Secret) error {
	n, err := countBodies(ctx, tx)
	if err != nil {
		return err
	}
	slot := b.ID
	if n == 0 {
		slot = firstSlot
	}
	if err := s.insertBody(ctx, tx, b, slot); err != nil {
		return err
	}
	for i, p := range people {
		if err := s.insertPerson(ctx, tx, p, secrets[i]); err != nil {
			return err
		}
		entry := journal.Entry{Verb: verbEnrol, Area: areaName, ID: p.ID, Content: p, At: s.now()}
		if err := journal.Append(ctx, tx, entry); err != nil {
			return err
		}
	}
	return nil
}
