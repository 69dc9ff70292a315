package incident

import (
	"context"
	"fmt"
	"strings"

	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
)

type boardRow struct {
	clockRow
	IncidentID string
	Title      string
	Year       int
	Number     int
	Drill      bool
}

// aimed is the day by which something is to be done; what has none comes last.
const aimed = `case when c.due <> '' then c.due when c.target <> '' then c.target else '9999' end`

// findClocks loads the rows of a board, and counts them without the limit.
func findClocks(ctx context.Context, tx db.Tx, q BoardQuery, v view, seen org.Condition, today clock.Date) (list []BoardRow, total int, err error) {
	where, args := boardWhere(v, q, seen, today)
	var rows []boardRow
	limit := ""
	if q.Limit > 0 {
		limit = fmt.Sprintf("\nlimit %d offset %d", q.Limit, q.Offset)
	}
	err = db.Select(ctx, tx, &rows, `
		select `+"c."+strings.ReplaceAll(clockColumns, ", ", ", c.")+`, i.id as incident_id, i.title, i.year, i.number, i.drill
		from incident_clock c
		join incident i on i.body_id = c.body_id and i.id = c.incident_id
		where `+where+`
		order by `+boardOrder(q)+limit, args...)
	if err != nil {
		return nil, 0, fmt.Errorf("list clocks: %w", err)
	}
	if list, err = boardRows(rows); err != nil {
		return nil, 0, err
	}
	if q.Limit == 0 || q.Offset == 0 && len(list) < q.Limit {
		return list, len(list), nil
	}
	err = tx.QueryRowContext(ctx, `
		select count(*)
		from incident_clock c
		join incident i on i.body_id = c.body_id and i.id = c.incident_id
		where `+where, args...).Scan(&total)
	return list, total, err
}

// seenFirst is the number of the first parameter of the condition about name lists: behind
// the body, and behind what narrows the board to what the actor reaches.
func seenFirst(v view) int {
	if v.whole {
		return 2
	}
	return 3 + len(v.units)
}

func boardRows(rows []boardRow) ([]BoardRow, error) {
	list := make([]BoardRow, len(rows))
	for i, r := range rows {
		x, err := r.running()
		if err != nil {
			return nil, err
		}
		list[i] = BoardRow{Running: x, IncidentID: r.IncidentID, BoardTitle: r.Title, Number: Incident{Year: r.Year, Number: r.Number}.NumberText(), Drill: r.Drill}
	}
	return list, nil
}

// boardWhere is the condition of the board. Only values come from outside.
func boardWhere(v view, q BoardQuery, seen org.Condition, today clock.Date) (where string, args []any) {
	args = []any{v.Body}
	where = "c.body_id = $1"
	add := func(condition string, value any) {
		args = append(args, value)
		where += "\n and " + strings.ReplaceAll(condition, "$?", fmt.Sprintf("$%d", len(args)))
	}
	if !v.whole {
		args = append(args, v.ID)
		either := fmt.Sprintf("i.person_id = $%d", len(args))
		if len(v.units) > 0 {
			either += " or i.unit_id in (" + marks(&args, v.units) + ")"
		}
		where += "\n and (" + either + ")"
	}
	where += "\n and " + seen.SQL
	args = append(args, seen.Args...)
	if q.Drill != "all" {
		add("i.drill = $?", q.Drill == "only")
	}
	if q.Recipient != "" {
		add("c.recipient = $?", q.Recipient)
	}
	switch {
	case q.State == "running" || q.Late || q.Within > 0:
		where += "\n and c.state in ('open', 'pending')\n and i.state not in ('merged', 'dismissed')"
	case q.State != "":
		add("c.state = $?", q.State)
	}
	if q.Late {
		add(aimed+" < $?", today)
	}
	if q.Within > 0 {
		add(aimed+" <= $?", today.Plus(q.Within))
	}
	return where, args
}

func boardOrder(q BoardQuery) string {
	direction := ""
	if q.Desc {
		direction = " desc"
	}
	switch q.Sort {
	case "recipient":
		return "c.recipient" + direction + ", " + aimed + ", c.incident_id, c.name"
	case "incident":
		return fmt.Sprintf("i.year%[1]s, i.number%[1]s, %[2]s, c.name", direction, aimed)
	case "state":
		return "case c.state when 'open' then 1 when 'pending' then 2 when 'met' then 3 when 'waived' then 4 else 5 end" + direction + ", " + aimed + ", c.incident_id, c.name"
	}
	return aimed + direction + ", c.incident_id, c.name"
}
