package incident

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/okite-isms/okite/internal/area/incident/fact"
	"github.com/okite-isms/okite/internal/platform/db"
)

// happenings loads what the numbers are made of: a row for each incident that the actor may
// see, of the years from one on. What was merged is counted where it went.
func happenings(ctx context.Context, tx db.Tx, x selection, from int, drill bool) (list []happening, err error) {
	x.add("i.year >= $?", from)
	x.add("i.drill = $?", drill)
	err = db.Select(ctx, tx, &list, `
		select i.year, i.state, i.class, i.level, i.unit_name, i.facts, i.happened_at, i.noticed_at, i.reported_at, i.judged_at,
			coalesce(c.cause_kind, '') as cause_kind, coalesce(c.cost, 0) as cost, coalesce(c.restored_at, '') as restored_at, coalesce(c.closed_at, '') as closed_at
		from incident i
		left join incident_closing c on c.body_id = i.body_id and c.incident_id = i.id
		where `+x.where+`
		  and i.state <> 'merged'
		order by i.year, i.number`, x.args...)
	if err != nil {
		return nil, fmt.Errorf("count incidents: %w", err)
	}
	for i := range list {
		var f fact.Facts
		if err := json.Unmarshal([]byte(list[i].FactText), &f); err != nil {
			return nil, fmt.Errorf("facts of an incident: %w", err)
		}
		list[i].people = max(f.People, f.Most)
	}
	return list, nil
}
