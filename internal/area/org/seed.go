package org

import (
	"context"
	"fmt"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/signin"
)

// SeedLogin is the login name of the officer of every made-up body.
const SeedLogin = "seed"

// seedBodies is how many made-up bodies have a code: 47 prefectures with a hundred
// numbers each that no body bears.
const seedBodies = 47 * 100

// Seed adds the nth made-up body, counted from 0, with so many people, for measuring.
// All accounts share one secret: hashing takes a while. The officer comes first.
func (s *Service) Seed(ctx context.Context, n, people int, secret signin.Secret) (Sample, error) {
	if n >= seedBodies {
		return Sample{}, fmt.Errorf("seed body %d: there are codes for %d", n, seedBodies)
	}
	five := fmt.Sprintf("%02d%d", n%47+1, 900+n/47)
	b := newBody(facts{fmt.Sprintf("計測第%d町", n+1), string(Town), five + string(checkDigit(five)), 4}, s.now())
	list, secrets := make([]Person, max(1, people)), make([]signin.Secret, max(1, people))
	for i := range list {
		list[i], secrets[i] = seedPerson(i), secret.For(fmt.Sprintf("%s%d", SeedLogin, i))
		list[i].CreatedAt = s.now()
	}
	list[0].Roles, secrets[0] = []actor.Role{actor.Office}, secret.For(SeedLogin)
	err := s.db.Do(actor.With(ctx, actor.Operator(b.ID)), func(tx db.Tx) error {
		return s.insertSample(actor.With(ctx, actor.Operator(b.ID)), tx, b, list, secrets)
	})
	if err != nil {
		return Sample{}, err
	}
	s.founded.Store(true)
	return Sample{b, list[0]}, nil
}

// seedPerson makes up the ith of a body's people. Every thirtieth is an auditor.
func seedPerson(i int) Person {
	family := [][2]string{{"仮名", "カメイ"}, {"見立", "ミタテ"}, {"空野", "ソラノ"}, {"試川", "タメガワ"}, {"数見", "カズミ"}, {"計良", "ケラ"}, {"並木", "ナミキ"}}
	given := [][2]string{{"一", "ハジメ"}, {"二葉", "フタバ"}, {"三郎", "サブロウ"}, {"四季", "シキ"}, {"五月", "サツキ"}, {"六花", "リッカ"}, {"七海", "ナナミ"}, {"八重", "ヤエ"}}
	units := []string{"企画情報課", "総務課", "住民課", "税務課", "福祉課", "建設課", "出納室", "教育委員会事務局"}
	f, g := family[i%len(family)], given[i/len(family)%len(given)]
	p := Person{
		ID: db.NewID(), Name: f[0] + " " + g[0], Kana: f[1] + " " + g[1], Number: fmt.Sprint(10_000 + i), Unit: units[i%len(units)],
		Roles: []actor.Role{actor.Staff}, Active: true, Version: 1,
	}
	if i%30 == 29 {
		p.Roles = []actor.Role{actor.Auditor}
	}
	return p
}
