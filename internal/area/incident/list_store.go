package incident

import (
	"context"
	"fmt"

	"github.com/okite-isms/okite/internal/platform/db"
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

// years lists the fiscal years in which there are incidents, the latest first.
func years(ctx context.Context, tx db.Tx, body string) (list []int, err error) {
	rows := []struct{ Year int }{}
	err = db.Select(ctx, tx, &rows, `
		select year
		from incident_count
		where body_id = $1
		order by year desc`, body)
	for _, r := range rows {
		list = append(list, r.Year)
	}
	return list, err
}
