package org

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/signin"
)

func insertPerson(ctx context.Context, tx db.Tx, body string, p Person) error {
	_, err := tx.ExecContext(ctx, `
		insert into org_person (body_id, id, name, kana, number, unit, active, version, created_at, sort_key, search_text, kind, mail, access_from, access_until)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
		body, p.ID, p.Name, p.Kana, p.Number, p.Unit, p.Active, p.Version, p.CreatedAt, p.sortKey(), p.searchText(),
		string(p.employed()), p.Mail, p.AccessFrom, p.AccessUntil)
	return err
}

// sortKey is the reading where it is known; names in kanji come after all readings.
func (p Person) sortKey() string {
	if p.Kana != "" {
		return p.Kana
	}
	return p.Name
}

// employed is the kind of employment, where nothing was said the usual one.
func (p Person) employed() Employment { return cmp.Or(p.Employed, Regular) }

func (p Person) searchText() string { return searchForm(p.Name, p.Kana, p.Number, p.Unit) }

func savePerson(ctx context.Context, tx db.Tx, body string, p Person) error {
	return db.Update(ctx, tx, `
		update org_person
		set name = $4, kana = $5, number = $6, unit = $7, active = $8, sort_key = $9, search_text = $10, kind = $11, mail = $12, version = version + 1
		where body_id = $1
		  and id = $2
		  and version = $3`,
		body, p.ID, p.Version, p.Name, p.Kana, p.Number, p.Unit, p.Active, p.sortKey(), p.searchText(), string(p.employed()), p.Mail)
}

func insertRoles(ctx context.Context, tx db.Tx, body string, p Person) error {
	for _, r := range p.Roles {
		_, err := tx.ExecContext(ctx, `
			insert into org_person_role (body_id, person_id, role)
			values ($1, $2, $3)`, body, p.ID, string(r))
		if err != nil {
			return fmt.Errorf("insert role: %w", err)
		}
	}
	return nil
}

func deleteRoles(ctx context.Context, tx db.Tx, body, person string) error {
	_, err := tx.ExecContext(ctx, `
		delete from org_person_role
		where body_id = $1
		  and person_id = $2`, body, person)
	return err
}

func loadPerson(ctx context.Context, tx db.Tx, body, id string) (p Person, err error) {
	err = db.Get(ctx, tx, &p, `
		select id, name, kana, number, unit, kind, mail, active, access_from, access_until, version, created_at
		from org_person
		where body_id = $1
		  and id = $2`, body, id)
	if err != nil {
		return p, err
	}
	var names []string
	err = db.Select(ctx, tx, &names, `
		select role
		from org_person_role
		where body_id = $1
		  and person_id = $2`, body, id)
	p.Roles = ordered(names)
	return p, err
}

// ordered gives roles most powerful first.
func ordered(names []string) []actor.Role {
	var list []actor.Role
	for _, r := range actor.FixedRoles() {
		for _, n := range names {
			if n == string(r) {
				list = append(list, r)
			}
		}
	}
	return list
}

// identityRow is one thing that is known of who asks.
type identityRow struct {
	What  string
	One   string
	Two   string
	Three string
	Four  string
}

// loadIdentity gives name, state, roles of a person on a day, and what the body decided
// about rights, in one statement: it runs for every request. Roles are those given to the
// person, those that follow from posts, and the bundles that go with them. A long
// absence takes away the latter. Who is from outside, or was given a role that only reads,
// changes nothing, whatever post they hold.
func loadIdentity(ctx context.Context, tx db.Tx, body, id string, d clock.Date) (p signin.Person, err error) {
	var rows []identityRow
	err = db.Select(ctx, tx, &rows, `
		select 'person' as what, name as one, case when active then access_from else '9999' end as two, access_until as three, kind as four
		from org_person
		where body_id = $1
		  and id = $2
		union all
		select 'given', role, '', '', ''
		from org_person_role
		where body_id = $1
		  and person_id = $2
		union all
		select 'role', role, holds, '', ''
		from org_holding
		where body_id = $1
		  and person_id = $2
		  and valid_from <= $3
		  and (valid_until = '' or valid_until > $3)
		  and away not in ('leave', 'childcare', 'secondment')
		union all
		select 'area', area, '', '', ''
		from org_guest_area
		where body_id = $1
		  and person_id = $2
		union all
		select 'object', area, object, '', ''
		from org_guest_object
		where body_id = $1
		  and person_id = $2
		union all
		select 'ruling', permission, role, scope, ''
		from org_ruling
		where body_id = $1`, body, id, d)
	if err != nil {
		return p, fmt.Errorf("load identity: %w", err)
	}
	known := false
	var names []string
	for _, r := range rows {
		switch r.What {
		case "person":
			known, p.Name = true, r.One
			p.Active = r.Two <= d.String() && (r.Three == "" || d.String() < r.Three)
			kind := Employment(r.Four)
			p.Confined, p.Joint = kind.Confined(), kind == Joint
			p.Reads = p.Reads || p.Confined
			if err := p.Until.Scan(r.Three); err != nil {
				return p, err
			}
		case "area":
			p.Areas = append(p.Areas, r.One)
		case "object":
			p.Objects = append(p.Objects, actor.Object{Area: r.One, ID: r.Two})
		case "given":
			names = append(names, r.One)
			p.Reads = p.Reads || actor.Role(r.One).OnlyReads()
		case "role":
			names = append(names, r.One, r.Two)
		case "ruling":
			p.Rulings = append(p.Rulings, actor.Ruling{Permission: actor.Permission(r.One), Role: actor.Role(r.Two), Scope: actor.Scope(r.Three)})
		}
	}
	if !known {
		return p, fault.New(fault.NotFound, "この人は登録されていません。")
	}
	p.Roles = ordered(names)
	for _, n := range names {
		if r := actor.Role(n); n != "" && !slices.Contains(p.Roles, r) {
			p.Roles = append(p.Roles, r)
		}
	}
	return p, nil
}

// loadFrame gives body and roles of the actor, and the names of other bodies, in one
// statement.
func loadFrame(ctx context.Context, tx db.Tx, body, person string, others []string) (f Frame, err error) {
	args := []any{body, person}
	marks := ""
	for i, id := range others {
		marks += fmt.Sprintf(",$%d", i+3)
		args = append(args, id)
	}
	var rows []struct {
		ID          string
		Name        string
		FiscalStart int
		Sample      bool
		Role        string
	}
	err = db.Select(ctx, tx, &rows, `
		select b.id, b.name, b.fiscal_start, b.sample, coalesce(r.role, '') as role
		from body b
		left join org_person_role r on r.body_id = b.id and r.body_id = $1 and r.person_id = $2
		where b.id in ($1`+marks+`)
		order by b.sample, b.code, b.id`, args...)
	if err != nil {
		return f, fmt.Errorf("load frame: %w", err)
	}
	var names []string
	for _, r := range rows {
		if r.ID != body {
			f.Others = append(f.Others, signin.Body{ID: r.ID, Name: r.Name})
			continue
		}
		f.Body, f.FiscalStart, f.Sample = r.Name, time.Month(r.FiscalStart), r.Sample
		names = append(names, r.Role)
	}
	for _, r := range ordered(names) {
		f.Roles = append(f.Roles, r.Title())
	}
	return f, nil
}

// lockOfficers makes changes of people wait for each other, so that of two officers
// who deactivate each other one is refused.
func lockOfficers(ctx context.Context, tx db.Tx, body string) error {
	return db.Update(ctx, tx, `
		update body
		set version = version
		where id = $1`, body)
}

func countOfficers(ctx context.Context, tx db.Tx, body string) (n int, err error) {
	err = tx.QueryRowContext(ctx, `
		select count(*)
		from org_person p
		join org_person_role r on r.body_id = p.body_id and r.person_id = p.id
		where p.body_id = $1
		  and r.role = $2
		  and p.active
		  and p.access_until = ''`, body, string(actor.Office)).Scan(&n)
	return n, err
}

// people is a filtered selection of a body's people.
type people struct {
	where string
	args  []any
}

// selection turns a query into conditions. Only values come from outside, never text
// of the statement.
func selection(body string, q Query) people {
	x := people{"p.body_id = $1", []any{body}}
	add := func(condition string, value any) {
		x.args = append(x.args, value)
		x.where += "\n and " + fmt.Sprintf(condition, len(x.args))
	}
	for word := range strings.FieldsSeq(searchForm(q.Text)) {
		add(`p.search_text like $%d escape '\'`, "%"+strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(word)+"%")
	}
	if q.State != "" {
		add("p.active = $%d", q.State == Active)
	}
	if q.Role != "" {
		add("exists (select 1 from org_person_role f where f.body_id = p.body_id and f.person_id = p.id and f.role = $%d)", q.Role)
	}
	return x
}

// order gives the columns by which the list is sorted, with a unique last one.
func order(q Query) string {
	column := map[string]string{"number": "p.number", "unit": "p.unit", "state": "p.active"}[q.Sort]
	direction := ""
	if q.Desc {
		direction = " desc"
	}
	if column == "" {
		return fmt.Sprintf("p.sort_key%[1]s, p.id%[1]s", direction)
	}
	return column + direction + ", p.sort_key, p.id"
}

// findPeople loads the rows of a query, and counts them without the limit: three
// statements, however many rows.
func findPeople(ctx context.Context, tx db.Tx, body string, q Query) (list []Person, total int, err error) {
	x := selection(body, q)
	err = tx.QueryRowContext(ctx, `
		select count(*)
		from org_person p
		where `+x.where, x.args...).Scan(&total)
	if err != nil {
		return nil, 0, fmt.Errorf("count people: %w", err)
	}
	page := `
		from org_person p
		where ` + x.where + `
		order by ` + order(q)
	if q.Limit > 0 {
		page += fmt.Sprintf("\n limit %d offset %d", q.Limit, max(0, q.Offset))
	}
	err = db.Select(ctx, tx, &list, `
		select p.id, p.name, p.kana, p.number, p.unit, p.kind, p.mail, p.active, p.access_from, p.access_until, p.version, p.created_at`+page, x.args...)
	if err != nil {
		return nil, 0, fmt.Errorf("find people: %w", err)
	}
	return list, total, addRoles(ctx, tx, list, page, x)
}

func addRoles(ctx context.Context, tx db.Tx, list []Person, page string, x people) error {
	var rows []struct{ PersonID, Role string }
	err := db.Select(ctx, tx, &rows, `
		select r.person_id, r.role
		from org_person_role r
		where r.body_id = $1
		  and r.person_id in (
		    select p.id`+page+`)`, x.args...)
	if err != nil {
		return fmt.Errorf("find roles: %w", err)
	}
	names := map[string][]string{}
	for _, r := range rows {
		names[r.PersonID] = append(names[r.PersonID], r.Role)
	}
	for i := range list {
		list[i].Roles = ordered(names[list[i].ID])
	}
	return nil
}

// personNames gives the names of people by id.
func personNames(ctx context.Context, tx db.Tx, body string, ids []string) (map[string]string, error) {
	found := map[string]string{}
	if len(ids) == 0 {
		return found, nil
	}
	args := []any{body}
	var marks strings.Builder
	for i, id := range ids {
		fmt.Fprintf(&marks, ",$%d", i+2)
		args = append(args, id)
	}
	var rows []struct{ ID, Name string }
	err := db.Select(ctx, tx, &rows, `
		select id, name
		from org_person
		where body_id = $1
		  and id in (`+marks.String()[1:]+`)`, args...)
	for _, r := range rows {
		found[r.ID] = r.Name
	}
	return found, err
}
