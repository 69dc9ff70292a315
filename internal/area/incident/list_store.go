package incident

import (
	"context"
	"fmt"
	"strconv"

	"github.com/okite-isms/okite/internal/area/incident/class"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

// find loads the rows of a query, and counts them without the limit.
func find(ctx context.Context, tx db.Tx, body string, q Query, within selection) ([]Incident, int, error) {
	x := selected(q, within)
	where := x.where
	if q.Limit > 0 {
		// Only what is shown is read whole: sorting carries keys, not texts.
		where = fmt.Sprintf(`i.body_id = $1
		  and i.id in (select page.id from (
			select i.id
			from incident i
			where %s
			order by %s
			limit %d offset %d) page)`, x.where, order(q), q.Limit, q.Offset)
	}
	var rows []row
	err := db.Select(ctx, tx, &rows, `
		select `+columns+`
		from incident i
		where `+where+`
		order by `+order(q), x.args...)
	if err != nil {
		return nil, 0, fmt.Errorf("find incidents: %w", err)
	}
	list, err := incidents(rows)
	if err != nil || q.Limit == 0 || q.Offset == 0 && len(list) < q.Limit {
		return list, len(list), err
	}
	total := 0
	err = tx.QueryRowContext(ctx, `
		select count(*)
		from incident i
		where `+x.where, x.args...).Scan(&total)
	if err != nil {
		return nil, 0, fmt.Errorf("count incidents: %w", err)
	}
	return list, total, nil
}

// found gives what the filter of a list offers, in one statement: the classes of the body,
// the years, and the units of the incidents that the actor may see.
func (s *Service) found(ctx context.Context, tx db.Tx, x selection, body string) (c choices, err error) {
	var rows []struct{ Kind, Value, Title string }
	err = db.Select(ctx, tx, &rows, `
		select 'class' as kind, d.kind as value, d.text as title
		from incident_definition d
		where d.body_id = $1
		  and d.kind = 'incident-class'
		union all
		select 'year' as kind, cast(n.year as text) as value, '' as title
		from incident_count n
		where n.body_id = $1
		union all
		select 'unit' as kind, i.unit_id as value, max(i.unit_name) as title
		from incident i
		where `+x.where+`
		  and i.unit_id <> ''
		group by i.unit_id
		order by 1, 3, 2 desc`, x.args...)
	if err != nil {
		return c, fmt.Errorf("find choices: %w", err)
	}
	c.classes = s.config.Classes
	for _, r := range rows {
		switch r.Kind {
		case "unit":
			c.units = append(c.units, ui.Option{Value: r.Value, Label: r.Title})
		case "year":
			year, _ := strconv.Atoi(r.Value) // it was a number
			c.years = append(c.years, year)
		default:
			if r.Title == "" {
				continue
			}
			if c.classes, err = class.Read(r.Title); err != nil {
				return c, fmt.Errorf("read classes: %w", err)
			}
		}
	}
	return c, nil
}
