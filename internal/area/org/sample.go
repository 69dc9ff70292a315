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

type sampleRow struct {
	login, name, kana, number, unit string
	role                            actor.Role
}

func sampleBody() facts { return facts{"みほん町", string(Town), sampleCode, 4} }

// samplePeople are the staff of a town that does not exist.
func samplePeople() []sampleRow {
	return []sampleRow{
		{SampleLogin, "見本 花子", "ミホン ハナコ", "1001", "企画情報課", actor.Office},
		{"tameshi", "試 一郎", "タメシ イチロウ", "1002", "企画情報課", actor.Office},
		{"rei", "例 小百合", "レイ サユリ", "1003", "総務課", actor.Staff},
		{"hinagata", "雛形 健太", "ヒナガタ ケンタ", "1004", "総務課", actor.Staff},
		{"shitagaki", "下書 美咲", "シタガキ ミサキ", "1005", "住民課", actor.Staff},
		{"kakuu", "架空 大輔", "カクウ ダイスケ", "1006", "住民課", actor.Staff},
		{"moshimo", "茂下 千尋", "モシモ チヒロ", "1007", "税務課", actor.Staff},
		{"tatoe", "多都江 翔", "タトエ ショウ", "1008", "税務課", actor.Staff},
		{"kari", "狩 文子", "カリ フミコ", "1009", "福祉課", actor.Staff},
		{"renshu", "連修 進", "レンシュウ ススム", "1010", "建設課", actor.Staff},
		{"keiko", "稽古 みどり", "ケイコ ミドリ", "1011", "教育委員会事務局", actor.Staff},
		{"kansa", "監物 正", "ケンモツ タダシ", "1012", "監査委員事務局", actor.Auditor},
	}
}

// Sample is the sample body with its first officer, under whom other areas load
// their share.
type Sample struct {
	Body    Body
	Officer Person
}

// Sample loads the sample town with its people, while there is no body with its code.
func (s *Service) Sample(ctx context.Context) (Sample, error) {
	return s.loadSample(ctx, sampleBody(), samplePeople())
}

// loadSample loads a sample body with its people, in one transaction. All accounts share
// one hash: hashing takes a while.
func (s *Service) loadSample(ctx context.Context, f facts, rows []sampleRow) (Sample, error) {
	b := newBody(f, s.now())
	b.Sample = true
	people, secrets := make([]Person, len(rows)), make([]signin.Secret, len(rows))
	first, err := s.config.Accounts.Secret(ctx, SampleLogin, SamplePassword)
	if err != nil {
		return Sample{}, err
	}
	for i, r := range rows {
		people[i] = Person{
			ID: db.NewID(), Name: r.name, Kana: r.kana, Number: r.number, Unit: r.unit,
			Roles: []actor.Role{r.role}, Active: true, Version: 1, CreatedAt: s.now(),
		}
		secrets[i] = first.For(r.login)
	}
	ctx = actor.With(ctx, actor.Operator(b.ID))
	err = s.db.Do(ctx, func(tx db.Tx) error { return s.insertSample(ctx, tx, b, people, secrets) })
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
