package audit

import (
	"context"
	"fmt"

	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
)

// dataset loads an audit whole: five statements for any number of cells.
func dataset(ctx context.Context, tx db.Tx, body string, a Audit) (d *Dataset, err error) {
	d = &Dataset{Audit: a}
	if d.Members, err = members(ctx, tx, body, a.ID); err != nil {
		return d, err
	}
	if d.Units, err = units(ctx, tx, body, a.ID); err != nil {
		return d, err
	}
	err = db.Select(ctx, tx, &d.Items, `
		select `+itemColumns+`
		from audit_item
		where body_id = $1
		  and audit_id = $2
		order by place, id`, body, a.ID)
	if err != nil {
		return d, err
	}
	err = db.Select(ctx, tx, &d.Cells, `
		select `+cellColumns+`
		from audit_cell
		where body_id = $1
		  and audit_id = $2
		order by unit_id, item_id`, body, a.ID)
	d.index()
	return d, err
}

func members(ctx context.Context, tx db.Tx, body, audit string) (list []Member, err error) {
	err = db.Select(ctx, tx, &list, `
		select `+memberColumns+`
		from audit_member
		where body_id = $1
		  and audit_id = $2
		order by case duty when 'lead' then 1 when 'auditor' then 2 else 3 end, id`, body, audit)
	return list, err
}

func insertMember(ctx context.Context, tx db.Tx, body, audit string, m Member) error {
	return db.Insert(ctx, tx, `insert into audit_member (body_id, audit_id, `+memberColumns+`)`, [][]any{{body, audit, m.ID, m.PersonID, m.Name, string(m.Duty), m.Conflict, m.Reason}})
}

func dropMember(ctx context.Context, tx db.Tx, body, audit, id string) error {
	return db.Update(ctx, tx, `
		delete from audit_member
		where body_id = $1
		  and audit_id = $2
		  and id = $3`, body, audit, id)
}

func units(ctx context.Context, tx db.Tx, body, audit string) (list []Unit, err error) {
	err = db.Select(ctx, tx, &list, `
		select `+unitColumns+`
		from audit_unit
		where body_id = $1
		  and audit_id = $2
		order by place, id`, body, audit)
	return list, err
}

// auditOf gives the audit of an audited unit.
func auditOf(ctx context.Context, tx db.Tx, body, unit string) (id string, err error) {
	err = db.Get(ctx, tx, &id, `
		select audit_id
		from audit_unit
		where body_id = $1
		  and id = $2`, body, unit)
	return id, missing("課等", err)
}

func insertUnits(ctx context.Context, tx db.Tx, body, audit string, list []Unit) error {
	var rows [][]any
	for _, u := range list {
		rows = append(rows, []any{body, audit, u.ID, nullable(u.UnitID), u.Name, u.Place, u.Remark, u.PostID, u.AnsweredAt, u.AnsweredName, u.RemindedOn, u.Version})
	}
	return db.Insert(ctx, tx, `insert into audit_unit (body_id, audit_id, id, unit_id, name, place, remark, post_id, answered_at, answered_name, reminded_on, version)`, rows)
}

func dropUnits(ctx context.Context, tx db.Tx, body, audit string) error {
	_, err := tx.ExecContext(ctx, `
		delete from audit_unit
		where body_id = $1
		  and audit_id = $2`, body, audit)
	return err
}

func saveUnit(ctx context.Context, tx db.Tx, body string, u Unit) error {
	return db.Update(ctx, tx, `
		update audit_unit
		set remark = $4, post_id = $5, answered_at = $6, answered_name = $7, reminded_on = $8, version = version + 1
		where body_id = $1
		  and id = $2
		  and version = $3`, body, u.ID, u.Version, u.Remark, u.PostID, u.AnsweredAt, u.AnsweredName, u.RemindedOn)
}

func insertItems(ctx context.Context, tx db.Tx, body, audit string, list []Item) error {
	var rows [][]any
	for _, i := range list {
		rows = append(rows, []any{body, audit, i.ID, i.Key, i.Place, i.Chapter, i.Number, i.Text, i.Criterion, i.Methods, i.Examples, i.Bases, i.Required})
	}
	return db.Insert(ctx, tx, `insert into audit_item (body_id, audit_id, `+itemColumns+`)`, rows)
}

func insertCells(ctx context.Context, tx db.Tx, body, audit string, list []Cell) error {
	var rows [][]any
	for _, c := range list {
		rows = append(rows, []any{body, audit, c.ItemID, c.UnitID, string(c.Answer), c.AnswerNote, c.Verified, c.Heard, string(c.First), string(c.Mark), c.Reason, c.At, c.ByName, c.Version})
	}
	return db.Insert(ctx, tx, `insert into audit_cell (body_id, audit_id, `+cellColumns+`)`, rows)
}

// saveCell writes a cell that was read with its version.
func saveCell(ctx context.Context, tx db.Tx, body, audit string, c Cell) error {
	return db.Update(ctx, tx, `
		update audit_cell
		set answer = $6, answer_note = $7, verified = $8, heard = $9, first_mark = $10, mark = $11, reason = $12, at = $13, by_name = $14, version = version + 1
		where body_id = $1
		  and audit_id = $2
		  and unit_id = $3
		  and item_id = $4
		  and version = $5`,
		body, audit, c.UnitID, c.ItemID, c.Version, string(c.Answer), c.AnswerNote, c.Verified, c.Heard, string(c.First), string(c.Mark), c.Reason, c.At, c.ByName)
}

// Evidence is a file that shows something of an audit (監査証拠).
type Evidence struct {
	ID      string     `json:"id"`
	AuditID string     `json:"-"`
	UnitID  string     `json:"unit"`
	ItemID  string     `json:"item"`
	Title   string     `json:"title"`
	FileID  string     `json:"-"`
	Size    int64      `json:"size"`
	Hash    string     `json:"hash"`
	At      clock.Time `json:"at"`
	ByName  string     `json:"by_name"`
}

const evidenceColumns = `id, audit_id, unit_id, item_id, title, file_id, size, hash, at, by_name`

func insertEvidence(ctx context.Context, tx db.Tx, body string, e Evidence) error {
	return db.Insert(ctx, tx, `insert into audit_evidence (body_id, `+evidenceColumns+`)`, [][]any{{body, e.ID, e.AuditID, e.UnitID, e.ItemID, e.Title, e.FileID, e.Size, e.Hash, e.At, e.ByName}})
}

func evidences(ctx context.Context, tx db.Tx, body, audit string) (list []Evidence, err error) {
	err = db.Select(ctx, tx, &list, `
		select `+evidenceColumns+`
		from audit_evidence
		where body_id = $1
		  and audit_id = $2
		order by at, id
		limit `+fmt.Sprint(evidenceMost), body, audit)
	return list, err
}

func loadEvidence(ctx context.Context, tx db.Tx, body, id string) (e Evidence, err error) {
	err = db.Get(ctx, tx, &e, `
		select `+evidenceColumns+`
		from audit_evidence
		where body_id = $1
		  and id = $2`, body, id)
	return e, missing("証拠", err)
}

// unanswered gives the units of audits under way whose day is past and who were not
// reminded on that day yet.
func unanswered(ctx context.Context, tx db.Tx, body string, today clock.Date, most int) (list []lateRow, err error) {
	err = db.Select(ctx, tx, &list, `
		select u.id, coalesce(u.unit_id, '') as unit_id, u.name, u.place, u.remark, u.post_id, u.answered_at, u.answered_name, u.reminded_on, u.version, a.id as audit_id, a.title, a.answer_due as due
		from audit a
		join audit_unit u on u.body_id = a.body_id and u.audit_id = a.id
		where a.body_id = $1
		  and a.state = 'underway'
		  and a.answer_due < $2
		  and u.answered_at = ''
		  and u.reminded_on < a.answer_due
		order by a.answer_due, u.id
		limit `+fmt.Sprint(most), body, today)
	return list, err
}

// lateRow is a unit that has not answered in time.
type lateRow struct {
	Unit
	AuditID string
	Title   string
	Due     clock.Date
}
