package incident

import (
	"context"
	"fmt"
	"strings"

	"github.com/okite-isms/okite/internal/platform/db"
)

// BoardQuery says which clocks of all incidents are wanted.
type BoardQuery struct {
	Recipient string
	State     string // one of ClockStates, or "running"; empty: all
	Late      bool
	Within    int    // days until the day by which something is to be done
	Drill     string // "only", "all", or without drills
	Sort      string
	Desc      bool
	Limit     int // 0: all
	Offset    int
}

// BoardRow is a clock with its incident.
type BoardRow struct {
	Running
	IncidentID string `json:"incident"`
	BoardTitle string `json:"incident_title"`
	Number     string `json:"incident_number"`
	Drill      bool   `json:"drill"`
}

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

// Board lists the clocks of all incidents that the actor may see, those to be done first.
func (s *Service) Board(ctx context.Context, q BoardQuery) (list []BoardRow, total int, err error) {
	v, err := s.see(ctx, CanSee)
	if err != nil {
		return nil, 0, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		where, args := s.boardWhere(v, q)
		var rows []boardRow
		limit := ""
		if q.Limit > 0 {
			limit = fmt.Sprintf("\nlimit %d offset %d", q.Limit, q.Offset)
		}
		err := db.Select(ctx, tx, &rows, `
			select `+"c."+strings.ReplaceAll(clockColumns, ", ", ", c.")+`, i.id as incident_id, i.title, i.year, i.number, i.drill
			from incident_clock c
			join incident i on i.body_id = c.body_id and i.id = c.incident_id
			where `+where+`
			order by `+boardOrder(q)+limit, args...)
		if err != nil {
			return fmt.Errorf("list clocks: %w", err)
		}
		if list, err = boardRows(rows); err != nil {
			return err
		}
		if total = len(list); q.Limit == 0 || q.Offset == 0 && len(list) < q.Limit {
			return nil
		}
		return tx.QueryRowContext(ctx, `
			select count(*)
			from incident_clock c
			join incident i on i.body_id = c.body_id and i.id = c.incident_id
			where `+where, args...).Scan(&total)
	})
	return list, total, err
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
func (s *Service) boardWhere(v view, q BoardQuery) (where string, args []any) {
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
	seen := s.config.Organisation.Seen(v.Actor, areaName, "", "i.id", len(args)+1)
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
		add(aimed+" < $?", s.Today())
	}
	if q.Within > 0 {
		add(aimed+" <= $?", s.Today().Plus(q.Within))
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
