package org

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/okite-isms/okite/internal/area/org/roster"
	"github.com/okite-isms/okite/internal/area/org/structure"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
)

// stampChange numbers the changes of a body's structure, so that one knows whether
// another followed. Without count it gives the number so far.
func stampChange(ctx context.Context, tx db.Tx, body string, count bool) (n int64, err error) {
	add := 0
	if count {
		add = 1
	}
	res, err := tx.ExecContext(ctx, `
		update org_stamp
		set n = n + $2
		where body_id = $1`, body, add)
	if err != nil {
		return 0, fmt.Errorf("stamp: %w", err)
	}
	if changed, err := res.RowsAffected(); err != nil || changed == 0 {
		if err == nil {
			err = db.Insert(ctx, tx, `insert into org_stamp (body_id, n)`, [][]any{{body, add}})
		}
		return int64(add), err
	}
	err = tx.QueryRowContext(ctx, `
		select n
		from org_stamp
		where body_id = $1`, body).Scan(&n)
	return n, err
}

// transferRow is a transfer as the table keeps it.
type transferRow struct {
	Transfer
	Content string
	Mapping string
	Choices string
	Result  string
}

func (r transferRow) transfer() (Transfer, error) {
	t := r.Transfer
	for _, part := range []struct {
		text string
		into any
	}{{r.Content, &t.table}, {r.Mapping, &t.mapping}, {r.Choices, &t.choices}, {r.Result, &t.result}} {
		if part.text == "" {
			continue
		}
		if err := json.Unmarshal([]byte(part.text), part.into); err != nil {
			return t, fmt.Errorf("read transfer %s: %w", t.ID, err)
		}
	}
	return t, nil
}

func text(v any) (string, error) {
	b, err := json.Marshal(v)
	return string(b), err
}

func insertTransfer(ctx context.Context, tx db.Tx, body string, t Transfer) error {
	content, err := text(t.table)
	if err != nil {
		return err
	}
	mapping, err := text(t.mapping)
	if err != nil {
		return err
	}
	return db.Insert(ctx, tx, `
		insert into org_transfer (body_id, id, title, day, whole, file_name, content, mapping, choices, state, stamp, result, made_by, made_at, applied_by, applied_at, reverted_by, reverted_at, version)`,
		[][]any{{body, t.ID, t.Title, t.Day, t.Whole, t.FileName, content, mapping, "", string(t.State), 0, "", t.MadeBy, t.MadeAt, "", "", "", "", t.Version}})
}

func loadTransfer(ctx context.Context, tx db.Tx, body, id string) (Transfer, error) {
	var r transferRow
	err := db.Get(ctx, tx, &r, `
		select id, title, day, whole, file_name, content, mapping, choices, state, stamp, result, made_by, made_at, applied_by, applied_at, told_at, reverted_by, reverted_at, version
		from org_transfer
		where body_id = $1
		  and id = $2`, body, id)
	if err != nil {
		return Transfer{}, err
	}
	return r.transfer()
}

// loadTransfers lists the latest transfers without their rosters.
func loadTransfers(ctx context.Context, tx db.Tx, body string) (list []Transfer, err error) {
	err = db.Select(ctx, tx, &list, `
		select id, title, day, whole, file_name, state, stamp, made_by, made_at, applied_by, applied_at, told_at, reverted_by, reverted_at, version
		from org_transfer
		where body_id = $1
		order by made_at desc, id desc
		limit 100`, body)
	return list, err
}

func saveArrangement(ctx context.Context, tx db.Tx, body string, t Transfer) error {
	mapping, err := text(t.mapping)
	if err != nil {
		return err
	}
	choices, err := text(t.choices)
	if err != nil {
		return err
	}
	return db.Update(ctx, tx, `
		update org_transfer
		set mapping = $4, choices = $5, version = version + 1
		where body_id = $1
		  and id = $2
		  and version = $3
		  and state = 'drafted'`, body, t.ID, t.Version, mapping, choices)
}

func saveTransferState(ctx context.Context, tx db.Tx, body string, t Transfer) error {
	result, err := text(t.result)
	if err != nil {
		return err
	}
	return db.Update(ctx, tx, `
		update org_transfer
		set state = $4, stamp = $5, result = $6, applied_by = $7, applied_at = $8, told_at = $9, reverted_by = $10, reverted_at = $11, version = version + 1
		where body_id = $1
		  and id = $2
		  and version = $3`, body, t.ID, t.Version, string(t.State), t.Stamp, result, t.AppliedBy, t.AppliedAt, t.ToldAt, t.RevertedBy, t.RevertedAt)
}

// loadHeadings gives the headings by which the columns were found the last time.
func loadHeadings(ctx context.Context, tx db.Tx, body string) (map[roster.Field]string, error) {
	var rows []string
	err := db.Select(ctx, tx, &rows, `
		select headings
		from org_mapping
		where body_id = $1`, body)
	kept := map[roster.Field]string{}
	if err != nil || len(rows) == 0 {
		return kept, err
	}
	return kept, json.Unmarshal([]byte(rows[0]), &kept)
}

func saveHeadings(ctx context.Context, tx db.Tx, body string, headings map[roster.Field]string, now clock.Time) error {
	kept, err := text(headings)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `delete from org_mapping where body_id = $1`, body); err != nil {
		return fmt.Errorf("clear mapping: %w", err)
	}
	return db.Insert(ctx, tx, `insert into org_mapping (body_id, headings, saved_at)`, [][]any{{body, kept, now}})
}

// numbered loads all people that have a number.
func numbered(ctx context.Context, tx db.Tx, body string) (list []Person, err error) {
	err = db.Select(ctx, tx, &list, `
		select id, name, kana, number, unit, kind, mail, active, access_from, access_until, version, created_at
		from org_person
		where body_id = $1
		  and number <> ''`, body)
	return list, err
}

func insertPeople(ctx context.Context, tx db.Tx, body string, list []Person) error {
	rows, roles := make([][]any, len(list)), make([][]any, 0, len(list))
	for i, p := range list {
		rows[i] = []any{body, p.ID, p.Name, p.Kana, p.Number, p.Unit, p.Active, p.Version, p.CreatedAt, p.sortKey(), p.searchText(), string(p.employed()), p.Mail, p.AccessFrom, p.AccessUntil}
		for _, r := range p.Roles {
			roles = append(roles, []any{body, p.ID, string(r)})
		}
	}
	err := db.Insert(ctx, tx, `
		insert into org_person (body_id, id, name, kana, number, unit, active, version, created_at, sort_key, search_text, kind, mail, access_from, access_until)`, rows)
	if err != nil {
		return err
	}
	return db.Insert(ctx, tx, `insert into org_person_role (body_id, person_id, role)`, roles)
}

// restorePerson writes all that a roster can change of a person.
func restorePerson(ctx context.Context, tx db.Tx, body string, p Person) error {
	return db.Update(ctx, tx, `
		update org_person
		set name = $3, kana = $4, unit = $5, kind = $6, mail = $7, active = $8, access_until = $9, sort_key = $10, search_text = $11, version = version + 1
		where body_id = $1
		  and id = $2`, body, p.ID, p.Name, p.Kana, p.Unit, string(p.employed()), p.Mail, p.Active, p.AccessUntil, p.sortKey(), p.searchText())
}

// atOnce is how many ids one statement names.
const atOnce = 500

// marks are the placeholders of n values after the first so many.
func marks(n, after int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, ",$%d", after+i+1)
	}
	return b.String()[1:]
}

// endTenures ends many tenures before a day.
func endTenures(ctx context.Context, tx db.Tx, body string, list []structure.Tenure, until clock.Date) error {
	return inParts(list, func(part []structure.Tenure) error {
		args := []any{body, until}
		for _, t := range part {
			args = append(args, t.ID)
		}
		_, err := tx.ExecContext(ctx, `
			update org_tenure
			set valid_until = $2, version = version + 1
			where body_id = $1
			  and id in (`+marks(len(part), 2)+`)`, args...)
		return err
	})
}

// voidTenures takes back many tenures.
func voidTenures(ctx context.Context, tx db.Tx, body string, ids []string, r retraction) error {
	return inParts(ids, func(part []string) error {
		args := []any{body, r.At, r.Why, r.By}
		for _, id := range part {
			args = append(args, id)
		}
		_, err := tx.ExecContext(ctx, `
			update org_tenure
			set voided_at = $2, voided_why = $3, voided_by = $4, version = version + 1
			where body_id = $1
			  and id in (`+marks(len(part), 4)+`)`, args...)
		return err
	})
}

func inParts[T any](list []T, do func([]T) error) error {
	for len(list) > 0 {
		n := min(len(list), atOnce)
		if err := do(list[:n]); err != nil {
			return fmt.Errorf("change many: %w", err)
		}
		list = list[n:]
	}
	return nil
}

// step is something that a transfer did, with what was before: for the way back.
type step struct {
	Kind     string
	ObjectID string
	Former   string
}

func insertSteps(ctx context.Context, tx db.Tx, body, transfer string, list []step) error {
	rows := make([][]any, len(list))
	for i, s := range list {
		rows[i] = []any{body, transfer, i, s.Kind, s.ObjectID, s.Former}
	}
	return db.Insert(ctx, tx, `insert into org_transfer_step (body_id, transfer_id, n, kind, object_id, former)`, rows)
}

func loadSteps(ctx context.Context, tx db.Tx, body, transfer string) (list []step, err error) {
	err = db.Select(ctx, tx, &list, `
		select kind, object_id, former
		from org_transfer_step
		where body_id = $1
		  and transfer_id = $2
		order by n`, body, transfer)
	return list, err
}

// reopenTenure gives a tenure back the end that it had, also one that was taken back.
func reopenTenure(ctx context.Context, tx db.Tx, body, id, until string) error {
	return db.Update(ctx, tx, `
		update org_tenure
		set valid_until = $3, voided_at = '', voided_why = '', voided_by = '', version = version + 1
		where body_id = $1
		  and id = $2`, body, id, until)
}

// reopenUnit gives a span of a unit back the end that it had.
func reopenUnit(ctx context.Context, tx db.Tx, body, span, until string) error {
	return db.Update(ctx, tx, `
		update org_unit_span
		set valid_until = $3
		where body_id = $1
		  and id = $2`, body, span, until)
}

func voidPostSpan(ctx context.Context, tx db.Tx, body, span string, r retraction) error {
	return db.Update(ctx, tx, `
		update org_post_span
		set voided_at = $3, voided_why = $4, voided_by = $5
		where body_id = $1
		  and id = $2
		  and voided_at = ''`, body, span, r.At, r.Why, r.By)
}

// personRow is a person as a step keeps them: clock.Date reads no JSON, so its text is kept.
type personRow struct {
	ID, Name, Kana, Number, Unit, Kind, Mail, Until string
	Active                                          bool
}

// formerly keeps of a person what a roster can change.
func formerly(p Person) (string, error) {
	return text(personRow{p.ID, p.Name, p.Kana, p.Number, p.Unit, string(p.employed()), p.Mail, p.AccessUntil.String(), p.Active})
}

func personOf(former string) (p Person, err error) {
	var r personRow
	if err := json.Unmarshal([]byte(former), &r); err != nil {
		return p, fmt.Errorf("read former person: %w", err)
	}
	p = Person{ID: r.ID, Name: r.Name, Kana: r.Kana, Number: r.Number, Unit: r.Unit, Employed: Employment(r.Kind), Mail: r.Mail, Active: r.Active}
	return p, p.AccessUntil.Scan(r.Until)
}

// untold loads applied transfers whose day has come and whose posts know nothing yet.
func untold(ctx context.Context, tx db.Tx, body string, today clock.Date) ([]Transfer, error) {
	var rows []transferRow
	err := db.Select(ctx, tx, &rows, `
		select id, title, day, whole, file_name, '' as content, mapping, choices, state, stamp, result, made_by, made_at, applied_by, applied_at, told_at, reverted_by, reverted_at, version
		from org_transfer
		where body_id = $1
		  and state = $2
		  and told_at = ''
		  and day <= $3
		order by day, id
		limit 100`, body, string(Applied), today)
	if err != nil {
		return nil, fmt.Errorf("load transfers to tell of: %w", err)
	}
	list := make([]Transfer, len(rows))
	for i, r := range rows {
		if list[i], err = r.transfer(); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func saveTold(ctx context.Context, tx db.Tx, body, id string, now clock.Time) error {
	return db.Update(ctx, tx, `
		update org_transfer
		set told_at = $3
		where body_id = $1
		  and id = $2
		  and told_at = ''`, body, id, now)
}
