package approval

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/okite-isms/okite/internal/area/approval/flow"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
)

// nextNumber takes the next number of a kind in a fiscal year.
func nextNumber(ctx context.Context, tx db.Tx, body, kind string, year int) (n int, err error) {
	err = tx.QueryRowContext(ctx, `
		insert into approval_count (body_id, kind, fiscal_year, last)
		values ($1, $2, $3, 1)
		on conflict (body_id, kind, fiscal_year) do update set last = approval_count.last + 1
		returning last`, body, kind, year).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("number a case: %w", err)
	}
	return n, nil
}

func packed(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err) // plain data
	}
	return string(text)
}

// bare is the case without what lies in rows of its own.
func bare(c flow.Case) string {
	c.Seats, c.Acts = nil, nil
	return packed(c)
}

func insertCases(ctx context.Context, tx db.Tx, body string, now clock.Time, list ...flow.Case) error {
	var rows [][]any
	var p partRows
	for _, c := range list {
		rows = append(rows, []any{body, c.ID, c.Kind, c.Year, c.Number, c.Document().Title, c.Applicant.ID, c.Applicant.Name, c.Route.Title, string(c.State), c.Red, now, now, bare(c), c.Version})
		p.add(body, c, 0)
	}
	err := db.Insert(ctx, tx, `
		insert into approval_case (body_id, id, kind, fiscal_year, number, title, applicant_id, applicant_name, route_title, state, red, filed_at, changed_at, detail, version)`, rows)
	if err != nil {
		return err
	}
	return p.insert(ctx, tx)
}

// partRows are the rows of cases beside their own.
type partRows struct{ seats, hands, acts [][]any }

// add takes all seats of a case, and the acts after the first so many.
func (p *partRows) add(body string, c flow.Case, kept int) {
	for _, s := range c.Seats {
		waits := s.Standing == flow.Waiting
		p.seats = append(p.seats, []any{body, c.ID, s.N, string(s.Task), stepTitle(c, s.Step), s.Title, s.Holder.ID, s.Due, string(s.Standing), s.Overdue, packed(s)})
		for _, h := range s.Hands {
			p.hands = append(p.hands, []any{body, c.ID, s.N, h.Address, string(h.Authority), waits})
		}
	}
	for _, a := range c.Acts[kept:] {
		p.acts = append(p.acts, []any{body, c.ID, a.N, string(a.Kind), a.Actor.ID, clock.At(a.At), packed(a)})
	}
}

func (p *partRows) insert(ctx context.Context, tx db.Tx) error {
	if err := db.Insert(ctx, tx, `insert into approval_seat (body_id, case_id, n, task, step_title, title, holder_id, due, standing, overdue, detail)`, p.seats); err != nil {
		return err
	}
	if err := db.Insert(ctx, tx, `insert into approval_hand (body_id, case_id, seat, address, authority, waiting)`, p.hands); err != nil {
		return err
	}
	return db.Insert(ctx, tx, `insert into approval_act (body_id, case_id, n, kind, actor_id, at, detail)`, p.acts)
}

// saveCase writes what an act has changed. Who read another version than the one that
// lies there gets a conflict, and nothing of it is kept.
func saveCase(ctx context.Context, tx db.Tx, body string, c flow.Case, kept int, now clock.Time) error {
	err := db.Update(ctx, tx, `
		update approval_case
		set title = $4, state = $5, red = $6, changed_at = $7, detail = $8, version = version + 1
		where body_id = $1
		  and id = $2
		  and version = $3`, body, c.ID, c.Version, c.Document().Title, string(c.State), c.Red, now, bare(c))
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `delete from approval_hand where body_id = $1 and case_id = $2`, body, c.ID); err != nil {
		return fmt.Errorf("clear hands: %w", err)
	}
	if _, err := tx.ExecContext(ctx, `delete from approval_seat where body_id = $1 and case_id = $2`, body, c.ID); err != nil {
		return fmt.Errorf("clear seats: %w", err)
	}
	var p partRows
	p.add(body, c, kept)
	return p.insert(ctx, tx)
}

// loadCase loads a case with its seats and acts: one statement, whatever their number.
func loadCase(ctx context.Context, tx db.Tx, body, id string) (c flow.Case, err error) {
	var rows []struct {
		Part    string
		N       int64
		Detail  string
		Version int64
	}
	err = db.Select(ctx, tx, &rows, `
		select 'case' as part, 0 as n, detail, version
		from approval_case
		where body_id = $1
		  and id = $2
		union all
		select 'seat', n, detail, 0
		from approval_seat
		where body_id = $1
		  and case_id = $2
		union all
		select 'taken', n, detail, 0
		from approval_act
		where body_id = $1
		  and case_id = $2
		order by part, n`, body, id)
	if err != nil {
		return c, fmt.Errorf("load case %s: %w", id, err)
	}
	if len(rows) == 0 {
		return c, errCase()
	}
	for _, r := range rows {
		if err := takePart(&c, r.Part, r.Detail); err != nil {
			return c, fmt.Errorf("read part %d of case %s: %w", r.N, id, err)
		}
		c.Version += r.Version
	}
	return c, nil
}

// takePart reads one row of a case: the case itself, a seat or an act.
func takePart(c *flow.Case, part, detail string) error {
	switch part {
	case "seat":
		c.Seats = append(c.Seats, flow.Seat{})
		return json.Unmarshal([]byte(detail), &c.Seats[len(c.Seats)-1])
	case "taken":
		c.Acts = append(c.Acts, flow.Act{})
		return json.Unmarshal([]byte(detail), &c.Acts[len(c.Acts)-1])
	}
	err := json.Unmarshal([]byte(detail), c)
	c.Version = 0 // that of the row counts
	return err
}

// findWaiting lists what waits for the addresses, most urgent first: one statement.
func findWaiting(ctx context.Context, tx db.Tx, body string, in Inbox, addresses []string, today string) (list []WaitingItem, err error) {
	if len(addresses) == 0 {
		return nil, nil
	}
	args := []any{body, today, in.Only, in.Limit, in.Offset()}
	var marks strings.Builder
	for _, a := range addresses {
		args = append(args, a)
		fmt.Fprintf(&marks, ",$%d", len(args))
	}
	if err := db.Select(ctx, tx, &list, waitingQuery(marks.String()[1:]), args...); err != nil {
		return nil, fmt.Errorf("list what waits: %w", err)
	}
	return list, nil
}

// waitingQuery begins at the index of addresses, so that it reads what waits for these and
// nothing else, however many cases are open.
func waitingQuery(addresses string) string {
	return `
		select h.case_id, h.seat, h.authority, s.task, s.step_title, s.title as as_title, s.due, c.fiscal_year, c.number, c.title, c.applicant_name, c.red, c.filed_at, count(*) over () as total
		from approval_hand h
		join approval_seat s on s.body_id = h.body_id and s.case_id = h.case_id and s.n = h.seat
		join approval_case c on c.body_id = h.body_id and c.id = h.case_id
		where h.body_id = $1
		  and h.waiting
		  and h.address in (` + addresses + `)
		  and ($3 = '' or $3 = 'mine' and h.authority = 'own' or $3 = 'deputy' and h.authority <> 'own' or $3 = 'overdue' and s.due <> '' and s.due < $2)
		order by case when s.due = '' then '9999' else s.due end, h.case_id, h.seat, h.address
		limit $4 offset $5`
}

// sortColumns are the columns by which lists are sorted.
var sortColumns = map[string]string{"number": "fiscal_year, number", "title": "title", "state": "state", "filed": "filed_at"}

// findCases lists cases; with a person, those that they filed or acted on.
func findCases(ctx context.Context, tx db.Tx, body, person string, q Query) (list []CaseItem, total int, err error) {
	args := []any{body, person, q.State, "%" + strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(q.Text) + "%"}
	where := `
		where body_id = $1
		  and ($2 = '' or applicant_id = $2 or exists (
		    select 1
		    from approval_act a
		    where a.body_id = approval_case.body_id
		      and a.case_id = approval_case.id
		      and a.actor_id = $2))
		  and ($3 = '' or state = $3 or $3 = 'red' and red)
		  and title like $4 escape '\'`
	if err := tx.QueryRowContext(ctx, `select count(*) from approval_case `+where, args...).Scan(&total); err != nil {
		return nil, 0, fmt.Errorf("count cases: %w", err)
	}
	order := "filed_at desc"
	if by, ok := sortColumns[q.Sort]; ok {
		order = by
		if q.Desc {
			order = strings.ReplaceAll(by, ",", " desc,") + " desc"
		}
	}
	query := `
		select id, kind, fiscal_year, number, title, applicant_name, route_title, state, red, filed_at, changed_at
		from approval_case ` + where + `
		order by ` + order + `, id`
	if q.Limit > 0 {
		args = append(args, q.Limit, q.Offset)
		query += ` limit $5 offset $6`
	}
	if err := db.Select(ctx, tx, &list, query, args...); err != nil {
		return nil, 0, fmt.Errorf("list cases: %w", err)
	}
	return list, total, nil
}

func findTitles(ctx context.Context, tx db.Tx, body string, ids []string) (list []CaseItem, err error) {
	args := []any{body}
	var marks strings.Builder
	for _, id := range ids {
		args = append(args, id)
		fmt.Fprintf(&marks, ",$%d", len(args))
	}
	err = db.Select(ctx, tx, &list, `
		select id, kind, fiscal_year, number, title, applicant_name, route_title, state, red, filed_at, changed_at
		from approval_case
		where body_id = $1
		  and id in (`+marks.String()[1:]+`)`, args...)
	return list, err
}

// lateSeat is a seat that is overdue and of which nothing was said yet.
type lateSeat struct {
	CaseID string
	N      int
}

func findLate(ctx context.Context, tx db.Tx, body, today string) (list []lateSeat, err error) {
	err = db.Select(ctx, tx, &list, `
		select case_id, n
		from approval_seat
		where body_id = $1
		  and standing = 'waiting'
		  and due <> ''
		  and due < $2
		  and not overdue
		order by due, case_id, n
		limit 500`, body, today)
	return list, err
}

// loadRoutes gives the latest version of each route of the body.
func loadRoutes(ctx context.Context, tx db.Tx, body string) ([]flow.Route, error) {
	var rows []struct{ Detail string }
	err := db.Select(ctx, tx, &rows, `
		select r.detail
		from approval_route r
		where r.body_id = $1
		  and r.version = (
		    select max(o.version)
		    from approval_route o
		    where o.body_id = r.body_id
		      and o.name = r.name)
		order by r.name`, body)
	if err != nil {
		return nil, fmt.Errorf("load routes: %w", err)
	}
	list := make([]flow.Route, len(rows))
	for i, r := range rows {
		if err := json.Unmarshal([]byte(r.Detail), &list[i]); err != nil {
			return nil, fmt.Errorf("read route: %w", err)
		}
	}
	return list, nil
}

func insertRoute(ctx context.Context, tx db.Tx, body string, r flow.Route, by string, now clock.Time) error {
	err := db.Insert(ctx, tx, `insert into approval_route (body_id, name, version, title, kind, detail, recorded_by, recorded_at)`,
		[][]any{{body, r.Name, r.Version, r.Title, r.Kind, packed(r), by, now}})
	if db.IsDuplicate(err) {
		return fault.New(fault.Conflict, "ほかの人が、先にこのルートを変えました。いまの内容を確かめてから、もう一度変えてください。")
	}
	return err
}

// Erase removes all of a body, for the deletion of a sample.
func Erase(ctx context.Context, tx db.Tx, body string) error {
	for _, query := range []string{
		`delete from approval_enclosure where body_id = $1`, `delete from approval_act where body_id = $1`, `delete from approval_hand where body_id = $1`, `delete from approval_seat where body_id = $1`,
		`delete from approval_case where body_id = $1`, `delete from approval_count where body_id = $1`, `delete from approval_route where body_id = $1`, `delete from approval_draft where body_id = $1`,
	} {
		if _, err := tx.ExecContext(ctx, query, body); err != nil {
			return fmt.Errorf("erase approvals: %w", err)
		}
	}
	return nil
}

// loadWhole gives cases without seats and acts, many at once.
func loadWhole(ctx context.Context, tx db.Tx, body string, ids []string) (map[string]flow.Case, error) {
	args := []any{body}
	var marks strings.Builder
	for _, id := range ids {
		args = append(args, id)
		fmt.Fprintf(&marks, ",$%d", len(args))
	}
	var rows []struct{ Detail string }
	err := db.Select(ctx, tx, &rows, `
		select detail
		from approval_case
		where body_id = $1
		  and id in (`+marks.String()[1:]+`)`, args...)
	found := map[string]flow.Case{}
	for _, r := range rows {
		var c flow.Case
		if err := json.Unmarshal([]byte(r.Detail), &c); err != nil {
			return nil, fmt.Errorf("read case: %w", err)
		}
		found[c.ID] = c
	}
	return found, err
}
