package action

import (
	"context"
	"fmt"
	"strings"

	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
)

// selection is the condition of a query. Only values come from outside, never text of
// the statement.
type selection struct {
	where string
	args  []any
}

func (x *selection) add(condition string, value any) {
	x.args = append(x.args, value)
	x.where += "\n and " + strings.ReplaceAll(condition, "$?", fmt.Sprintf("$%d", len(x.args)))
}

func within(body string, sc scope) selection {
	x := selection{"a.body_id = $1", []any{body}}
	if sc.whole {
		return x
	}
	either := []string{"a.opened_by = $2"}
	x.args = append(x.args, sc.person)
	if len(sc.units) > 0 {
		either = append(either, "a.unit_id in ("+marks(&x.args, sc.units)+")")
	}
	if len(sc.keys) > 0 {
		either = append(either, heldIn(&x.args, sc.keys))
	}
	x.where += "\n and (" + strings.Join(either, " or ") + ")"
	return x
}

// heldIn is the condition that an action waits for any of the addressees.
func heldIn(args *[]any, keys []string) string {
	return "exists (select 1 from action_holder h where h.body_id = $1 and h.action_id = a.id and h.addressee in (" + marks(args, keys) + "))"
}

func selected(body string, q Query, sc scope, today clock.Date) selection {
	x := within(body, sc)
	for word := range strings.FieldsSeq(searchForm(q.Text)) {
		x.add(`a.search_text like $? escape '\'`, "%"+strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(word)+"%")
	}
	for column, value := range map[string]string{"a.unit_id": q.Unit, "a.source_kind": q.Source, "a.priority": q.Priority} {
		if value != "" {
			x.add(column+" = $?", value)
		}
	}
	switch {
	case q.State == "open":
		x.add("a.live = $?", true)
	case q.State != "":
		x.add("a.state = $?", q.State)
	}
	switch {
	case q.Owner == "mine" && len(sc.keys) > 0:
		x.where += "\n and " + heldIn(&x.args, sc.keys)
	case q.Owner == "mine":
		x.where += "\n and 1 = 0"
	case q.Owner != "":
		x.add("a.owner_post = $?", q.Owner)
	}
	if q.Late || q.Within > 0 {
		x.add("a.live = $?", true)
	}
	if q.Late {
		x.add("a.due < $?", today)
		x.where += "\n and a.state in (" + stateMarks(&x.args, undoneStates()) + ")"
	}
	if q.Within > 0 {
		x.add("a.due <= $?", today.Plus(q.Within))
		x.where += "\n and a.state in (" + stateMarks(&x.args, undoneStates()) + ")"
	}
	if q.Year > 0 {
		x.add("a.year = $?", q.Year)
	}
	return x
}

// order gives the columns by which the list is sorted, with a unique last one.
func order(q Query) string {
	direction := ""
	if q.Desc {
		direction = " desc"
	}
	column := map[string]string{
		"title": "a.title", "unit": "a.unit_name", "owner": "a.owner_name", "opened": "a.opened_on",
		"state":    "case a.state when 'registered' then 1 when 'planned' then 2 when 'underway' then 3 when 'reported' then 4 when 'verified' then 5 else 6 end",
		"priority": "case a.priority when 'urgent' then 1 when 'high' then 2 when 'ordinary' then 3 else 4 end",
	}[q.Sort]
	switch {
	case q.Sort == "number":
		return fmt.Sprintf("a.year%[1]s, a.number%[1]s", direction)
	case column == "":
		return fmt.Sprintf("a.due%[1]s, a.id%[1]s", direction)
	}
	return column + direction + ", a.due, a.id"
}

// find loads the rows of a query, and counts them without the limit. Where the rows are
// all there are, nothing is left to count.
func find(ctx context.Context, tx db.Tx, body string, q Query, sc scope, today clock.Date) (list []Action, total int, err error) {
	x := selected(body, q, sc, today)
	where := x.where
	if q.Limit > 0 {
		// Only what is shown is read whole: sorting carries keys, not texts.
		where = fmt.Sprintf(`a.body_id = $1
		  and a.id in (select page.id from (
			select a.id
			from action a
			where %s
			order by %s
			limit %d offset %d) page)`, x.where, order(q), q.Limit, q.Offset)
	}
	err = db.Select(ctx, tx, &list, `
		select `+columns+`
		from action a
		where `+where+`
		order by `+order(q), x.args...)
	if err != nil || q.Limit == 0 || q.Offset == 0 && len(list) < q.Limit {
		return list, len(list), err
	}
	err = tx.QueryRowContext(ctx, `
		select count(*)
		from action a
		where `+x.where, x.args...).Scan(&total)
	if err != nil {
		return nil, 0, fmt.Errorf("count actions: %w", err)
	}
	return list, total, nil
}

// standings counts by unit and state.
func standings(ctx context.Context, tx db.Tx, body string, sc scope, today clock.Date) (list []UnitStanding, err error) {
	x := within(body, sc)
	x.add("a.live = $?", true)
	x.args = append(x.args, today)
	late := fmt.Sprintf("sum(case when a.due < $%d and a.state in ('registered', 'planned', 'underway') then 1 else 0 end)", len(x.args))
	err = db.Select(ctx, tx, &list, `
		select a.unit_id, max(a.unit_name) as unit_name, a.state, count(*) as count, `+late+` as late, min(a.due) as next
		from action a
		where `+x.where+`
		group by a.unit_id, a.state
		order by max(a.unit_name), a.unit_id, a.state`, x.args...)
	return list, err
}

// figureRow is what a unit, or a source, did in a period.
type figureRow struct {
	Name                                                        string
	Key                                                         string
	Opened, Closed, Late, Days, Pending, Effective, Ineffective int
}

// figures counts for a period in one pass: by unit and by source.
func figures(ctx context.Context, tx db.Tx, body string, sc scope, from, last, today clock.Date, by string) (list []figureRow, err error) {
	x := within(body, sc)
	n := len(x.args)
	x.args = append(x.args, from, last, today)
	key, name := "a.unit_id", "max(a.unit_name)"
	if by == "source" {
		key, name = "a.source_kind", "max(a.source_kind)"
	}
	// Late is what was not reported by the end of the period, or by today where that is before.
	err = db.Select(ctx, tx, &list, fmt.Sprintf(`
		select %[1]s as key, %[2]s as name,
			sum(case when a.opened_on between $%[3]d and $%[4]d then 1 else 0 end) as opened,
			sum(case when a.state = 'closed' and a.closed_on between $%[3]d and $%[4]d then 1 else 0 end) as closed,
			sum(case when a.due < $%[5]d and a.due <= $%[4]d and a.opened_on <= $%[4]d and a.state in ('registered', 'planned', 'underway') then 1 else 0 end) as late,
			sum(case when a.state = 'closed' and a.closed_on between $%[3]d and $%[4]d then a.days else 0 end) as days,
			sum(case when a.opened_on <= $%[4]d and (a.closed_on = '' or a.closed_on > $%[4]d) then 1 else 0 end) as pending,
			sum(case when a.effect = 'effective' and a.closed_on between $%[3]d and $%[4]d then 1 else 0 end) as effective,
			sum(case when a.effect = 'ineffective' and a.closed_on between $%[3]d and $%[4]d then 1 else 0 end) as ineffective
		from action a
		where `, key, name, n+1, n+2, n+3)+x.where+fmt.Sprintf(`
		  and a.opened_on <= $%d
		  and (a.closed_on = '' or a.closed_on >= $%d)`, n+2, n+1)+`
		group by `+key+`
		order by 2, 1`, x.args...)
	return list, err
}
