package org

import (
	"context"
	"fmt"

	"github.com/okite-isms/okite/internal/platform/db"
)

func insertBody(ctx context.Context, tx db.Tx, b Body, slot string) error {
	_, err := tx.ExecContext(ctx, `
		insert into body (id, slot, name, kind, code, fiscal_start, sample, version, created_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		b.ID, slot, b.Name, string(b.Kind), b.Code, b.FiscalStart, b.Sample, b.Version, b.CreatedAt)
	return err
}

func loadBody(ctx context.Context, tx db.Tx, id string) (b Body, err error) {
	err = db.Get(ctx, tx, &b, `
		select id, name, kind, code, fiscal_start, network, sample, version, created_at
		from body
		where id = $1`, id)
	return b, err
}

func saveBody(ctx context.Context, tx db.Tx, b Body) error {
	return db.Update(ctx, tx, `
		update body
		set name = $3, kind = $4, code = $5, fiscal_start = $6, network = $7, version = version + 1
		where id = $1
		  and version = $2`, b.ID, b.Version, b.Name, string(b.Kind), b.Code, b.FiscalStart, string(b.Network))
}

// allBodies lists the bodies of the installation, samples last, else by code.
func allBodies(ctx context.Context, tx db.Tx) (list []Body, err error) {
	err = db.Select(ctx, tx, &list, `
		select id, name, kind, code, fiscal_start, network, sample, version, created_at
		from body
		order by sample, code, id`)
	return list, err
}

func countBodies(ctx context.Context, tx db.Tx) (n int, err error) {
	err = tx.QueryRowContext(ctx, `
		select count(*)
		from body`).Scan(&n)
	return n, err
}

// codeTaken reports whether another body has the code.
func codeTaken(ctx context.Context, tx db.Tx, code, id string) (taken bool, err error) {
	err = tx.QueryRowContext(ctx, `
		select count(*) > 0
		from body
		where code = $1
		  and id <> $2`, code, id).Scan(&taken)
	return taken, err
}

// eraseBody deletes what this area keeps of a body, and the body.
func eraseBody(ctx context.Context, tx db.Tx, body string) error {
	for _, statement := range []string{
		`delete from org_closed_day where body_id = $1`,
		`delete from org_mapping where body_id = $1`,
		`delete from org_transfer_step where body_id = $1`,
		`delete from org_transfer where body_id = $1`,
		`delete from org_stamp where body_id = $1`,
		`delete from org_reading where body_id = $1`,
		`delete from org_access where body_id = $1`,
		`delete from org_restriction where body_id = $1`,
		`delete from org_attendance where body_id = $1`,
		`delete from org_meeting where body_id = $1`,
		`delete from org_contact where body_id = $1`,
		`delete from org_ruling where body_id = $1`,
		`delete from org_reason where body_id = $1`,
		`delete from org_holding where body_id = $1`,
		`delete from org_delegation where body_id = $1`,
		`delete from org_appointment where body_id = $1`,
		`delete from org_member where body_id = $1`,
		`delete from org_committee where body_id = $1`,
		`delete from org_role where body_id = $1`,
		`delete from org_absence where body_id = $1`,
		`delete from org_tenure where body_id = $1`,
		`delete from org_post_span where body_id = $1`,
		`delete from org_post where body_id = $1`,
		`delete from org_unit_change where body_id = $1`,
		`delete from org_unit_span where body_id = $1`,
		`delete from org_unit where body_id = $1`,
		`delete from org_operator where body_id = $1`,
		`delete from org_agreement_area where body_id = $1`,
		`delete from org_agreement where body_id = $1`,
		`delete from org_guest_object where body_id = $1`,
		`delete from org_guest_area where body_id = $1`,
		`delete from org_person_role where body_id = $1`,
		`delete from org_person where body_id = $1`,
		`delete from body where id = $1`,
	} {
		if _, err := tx.ExecContext(ctx, statement, body); err != nil {
			return fmt.Errorf("erase body: %w", err)
		}
	}
	return nil
}
