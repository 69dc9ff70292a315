package revision

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
)

const columns = `r.id, r.year, r.number, r.title, r.purpose, r.organs, r.jointly, r.plan_decide, r.plan_promulgate, r.plan_begin, r.supplement, r.route, r.state, r.closed, r.case_id,
	r.returned, r.decided_on, r.promulgated_on, r.begins_on, r.opened_by, r.opened_name, r.opened_at, r.updated_at, r.version`

// take gives the next number of a fiscal year.
func take(ctx context.Context, tx db.Tx, body string, year int) (n int, err error) {
	err = tx.QueryRowContext(ctx, `
		insert into revision_count (body_id, year, last)
		values ($1, $2, 1)
		on conflict (body_id, year) do update set last = revision_count.last + 1
		returning last`, body, year).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("take number: %w", err)
	}
	return n, nil
}

func insert(ctx context.Context, tx db.Tx, body string, r Revision) error {
	_, err := tx.ExecContext(ctx, `
		insert into revision (body_id, id, year, number, title, purpose, organs, jointly, plan_decide, plan_promulgate, plan_begin, supplement, route, state, closed, case_id,
		  returned, decided_on, promulgated_on, begins_on, opened_by, opened_name, opened_at, updated_at, version)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25)`,
		body, r.ID, r.Year, r.Number, r.Title, r.Purpose, r.OrgansText, r.Jointly, r.PlanDecide, r.PlanPromulgate, r.PlanBegin, r.Supplement, r.Route, string(r.State), r.Closed, r.CaseID,
		r.Returned, r.DecidedOn, r.PromulgatedOn, r.BeginsOn, r.OpenedBy, r.OpenedName, r.OpenedAt, r.UpdatedAt, r.Version)
	if err != nil {
		return fmt.Errorf("insert revision: %w", err)
	}
	return nil
}

// save stores a revision that was loaded at its version.
func save(ctx context.Context, tx db.Tx, body string, r Revision) error {
	return db.Update(ctx, tx, `
		update revision
		set title = $4, purpose = $5, organs = $6, jointly = $7, plan_decide = $8, plan_promulgate = $9, plan_begin = $10, supplement = $11, route = $12, state = $13, closed = $14,
		  case_id = $15, returned = $16, decided_on = $17, promulgated_on = $18, begins_on = $19, updated_at = $20, version = version + 1
		where body_id = $1
		  and id = $2
		  and version = $3`,
		body, r.ID, r.Version, r.Title, r.Purpose, r.OrgansText, r.Jointly, r.PlanDecide, r.PlanPromulgate, r.PlanBegin, r.Supplement, r.Route, string(r.State), r.Closed,
		r.CaseID, r.Returned, r.DecidedOn, r.PromulgatedOn, r.BeginsOn, r.UpdatedAt)
}

func load(ctx context.Context, tx db.Tx, body, id string) (r Revision, err error) {
	err = db.Get(ctx, tx, &r, `
		select `+columns+`
		from revision r
		where r.body_id = $1
		  and r.id = $2`, body, id)
	if fault.Is(err, fault.NotFound) {
		return r, errRevision()
	}
	return r, err
}

// loadAll gives the revisions with the ids, in no order.
func loadAll(ctx context.Context, tx db.Tx, body string, ids []string) (list []Revision, err error) {
	if len(ids) == 0 {
		return nil, nil
	}
	args, marks := []any{body}, make([]string, len(ids))
	for i, id := range ids {
		args = append(args, id)
		marks[i] = "$" + strconv.Itoa(len(args))
	}
	err = db.Select(ctx, tx, &list, `
		select `+columns+`
		from revision r
		where r.body_id = $1
		  and r.id in (`+strings.Join(marks, ", ")+`)
		order by r.id`, args...)
	if err != nil {
		return nil, fmt.Errorf("load revisions: %w", err)
	}
	return list, nil
}

// listed loads the revisions of a query, and counts them all.
func listed(ctx context.Context, tx db.Tx, body string, q Query, closed bool) (list []Revision, total int, err error) {
	args, where := []any{body}, "\n\t\twhere r.body_id = $1"
	and := func(text string, v any) {
		args = append(args, v)
		where += "\n\t\t  and " + strings.ReplaceAll(text, "$", "$"+strconv.Itoa(len(args)))
	}
	if !closed {
		and("r.closed = $", false)
	}
	if q.Text != "" {
		like := strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(q.Text)
		and(`r.title like $ escape '\'`, "%"+like+"%")
	}
	switch {
	case q.State == "open":
		and("r.state not in ('announced', 'rejected', 'cancelled') and $ = 1", 1)
	case q.State != "":
		and("r.state = $", q.State)
	}
	if err = db.Get(ctx, tx, &total, `
		select count(*)
		from revision r`+where, args...); err != nil {
		return nil, 0, fmt.Errorf("count revisions: %w", err)
	}
	order := map[string]string{"title": "r.title", "state": "r.state", "begin": "coalesce(nullif(r.begins_on, ''), r.plan_begin)"}[q.Sort]
	if order == "" {
		order = "r.year desc, r.number desc, r.id"
	} else {
		if q.Desc {
			order += " desc"
		}
		order += ", r.id"
	}
	limit := ""
	if q.Limit > 0 {
		args = append(args, q.Limit, q.Offset)
		limit = "\n\t\tlimit $" + strconv.Itoa(len(args)-1) + " offset $" + strconv.Itoa(len(args))
	}
	err = db.Select(ctx, tx, &list, `
		select `+columns+`
		from revision r`+where+`
		order by `+order+limit, args...)
	if err != nil {
		return nil, 0, fmt.Errorf("list revisions: %w", err)
	}
	return list, total, nil
}

// comingIntoForce lists the promulgated revisions whose day has come.
func comingIntoForce(ctx context.Context, tx db.Tx, body string, day clock.Date) (list []Revision, err error) {
	err = db.Select(ctx, tx, &list, `
		select `+columns+`
		from revision r
		where r.body_id = $1
		  and r.state = 'promulgated'
		  and r.begins_on <= $2
		order by r.begins_on, r.id
		limit 200`, body, day)
	return list, err
}

func insertAct(ctx context.Context, tx db.Tx, body string, h Happening) error {
	_, err := tx.ExecContext(ctx, `
		insert into revision_act (body_id, id, revision_id, verb, note, at, by_id, by_name)
		values ($1, $2, $3, $4, $5, $6, $7, $8)`, body, h.ID, h.RevisionID, h.Verb, h.Note, h.At, h.ByID, h.ByName)
	if err != nil {
		return fmt.Errorf("insert act: %w", err)
	}
	return nil
}

// actsOf lists the history of a revision, newest first.
func actsOf(ctx context.Context, tx db.Tx, body, id string) (list []Happening, err error) {
	err = db.Select(ctx, tx, &list, `
		select id, revision_id, verb, note, at, by_id, by_name
		from revision_act
		where body_id = $1
		  and revision_id = $2
		order by at desc, id desc
		limit 300`, body, id)
	return list, err
}

// Erase deletes every row of the area for a body, children first.
func Erase(ctx context.Context, tx db.Tx, body string) error {
	for _, text := range []string{
		`delete from revision_setting where body_id = $1`,
		`delete from revision_procedure where body_id = $1`,
		`delete from revision_review where body_id = $1`,
		`delete from revision_notice where body_id = $1`,
		`delete from revision_number where body_id = $1`,
		`delete from revision_act where body_id = $1`,
		`delete from revision_effect where body_id = $1`,
		`delete from revision_item where body_id = $1`,
		`delete from revision_count where body_id = $1`,
		`delete from revision where body_id = $1`,
	} {
		if _, err := tx.ExecContext(ctx, text, body); err != nil {
			return fmt.Errorf("erase revisions: %w", err)
		}
	}
	return nil
}
