package org

import (
	"context"
	"fmt"

	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
)

const agreementColumns = `id, partner_body, partner_name, purpose, valid_from, valid_until, decided_by, reason, recorded_by, recorded_at, withdrawn_at, withdrawn_why`

func insertAgreement(ctx context.Context, tx db.Tx, body string, a Agreement) error {
	err := db.Insert(ctx, tx, `
		insert into org_agreement (body_id, id, partner_body, partner_name, purpose, valid_from, valid_until, decided_by, reason, recorded_by, recorded_at, withdrawn_at, withdrawn_why)`,
		[][]any{{body, a.ID, a.PartnerBody, a.PartnerName, a.Purpose, a.From, a.Until, a.DecidedBy, a.Reason, a.RecordedBy, a.RecordedAt, "", ""}})
	if err != nil {
		return err
	}
	rows := make([][]any, len(a.Areas))
	for i, name := range a.Areas {
		rows[i] = []any{body, a.ID, name}
	}
	return db.Insert(ctx, tx, `insert into org_agreement_area (body_id, agreement_id, area)`, rows)
}

// withdrawAgreement marks an agreement, where nobody was faster.
func withdrawAgreement(ctx context.Context, tx db.Tx, body, id, why string, now clock.Time) error {
	return db.Update(ctx, tx, `
		update org_agreement
		set withdrawn_at = $3, withdrawn_why = $4
		where body_id = $1
		  and id = $2
		  and withdrawn_at = ''`, body, id, now, why)
}

func loadAgreement(ctx context.Context, tx db.Tx, body, id string) (a Agreement, err error) {
	err = db.Get(ctx, tx, &a, `
		select `+agreementColumns+`
		from org_agreement
		where body_id = $1
		  and id = $2`, body, id)
	if err != nil {
		return a, err
	}
	err = db.Select(ctx, tx, &a.Areas, `
		select area
		from org_agreement_area
		where body_id = $1
		  and agreement_id = $2
		order by area`, body, id)
	return a, err
}

// agreementsShown bounds the list; a town has a handful.
const agreementsShown = 200

func loadAgreements(ctx context.Context, tx db.Tx, body string) (list []Agreement, err error) {
	err = db.Select(ctx, tx, &list, `
		select `+agreementColumns+`
		from org_agreement
		where body_id = $1
		order by valid_until desc, id desc
		limit $2`, body, agreementsShown)
	if err != nil {
		return nil, fmt.Errorf("load agreements: %w", err)
	}
	return list, nil
}

func insertOperator(ctx context.Context, tx db.Tx, body string, o Operator) error {
	return db.Insert(ctx, tx, `insert into org_operator (body_id, person_id, agreement_id)`, [][]any{{body, o.ID, o.AgreementID}})
}

// operatorsAtMost is how many people of a partner one agreement lets in.
const operatorsAtMost = 100

// loadOperators loads who came by an agreement, the last first.
func loadOperators(ctx context.Context, tx db.Tx, body, agreement string) ([]Operator, error) {
	var people []Person
	err := db.Select(ctx, tx, &people, `
		select p.id, p.name, p.kana, p.number, p.unit, p.kind, p.mail, p.active, p.access_from, p.access_until, p.version, p.created_at
		from org_operator o
		join org_person p on p.body_id = o.body_id and p.id = o.person_id
		where o.body_id = $1
		  and o.agreement_id = $2
		order by p.id desc
		limit $3`, body, agreement, operatorsAtMost)
	if err != nil {
		return nil, fmt.Errorf("load joint operators: %w", err)
	}
	list := make([]Operator, len(people))
	for i, p := range people {
		list[i] = Operator{Person: p, AgreementID: agreement}
	}
	return list, nil
}

// agreementOf names the agreement by which somebody came.
func agreementOf(ctx context.Context, tx db.Tx, body, person string) (id string, err error) {
	err = db.Get(ctx, tx, &id, `
		select agreement_id
		from org_operator
		where body_id = $1
		  and person_id = $2`, body, person)
	return id, err
}
