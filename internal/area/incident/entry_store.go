package incident

import (
	"context"
	"fmt"

	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
)

// Entry is a line of the timeline (経過記録): made by itself by what people do here, or
// written by hand. It is never changed.
type Entry struct {
	ID         string     `json:"id"`
	IncidentID string     `json:"incident"`
	Kind       string     `json:"kind"` // the verb, or "note" for what was written by hand
	At         clock.Time `json:"at"`   // when it was in truth
	EnteredAt  clock.Time `json:"entered_at"`
	ByID       string     `json:"by"`
	ByName     string     `json:"by_name"`
	Capacity   string     `json:"capacity"`
	Offset     int        `json:"clock_offset" db:"clock_offset" doc:"出どころの時計の進み（秒）。出どころでは、atにこれを足した時刻が示されている"`
	Origin     string     `json:"origin" doc:"どこから分かったか（ログ、監視カメラ、聞取りなど）"`
	Text       string     `json:"text"`
}

func insertEntry(ctx context.Context, tx db.Tx, body string, e Entry) error {
	return db.Insert(ctx, tx, insertEntryInto, [][]any{entryRow(body, e)})
}

const insertEntryInto = `insert into incident_entry (body_id, id, incident_id, kind, at, entered_at, by_id, by_name, capacity, clock_offset, origin, text)`

// entryRow are the values of an entry, in the order of insertEntryInto.
func entryRow(body string, e Entry) []any {
	return []any{body, e.ID, e.IncidentID, e.Kind, e.At, e.EnteredAt, e.ByID, e.ByName, e.Capacity, e.Offset, e.Origin, e.Text}
}

// entries loads a part of the timeline; all of it with no limit.
func entries(ctx context.Context, tx db.Tx, body, incident string, q EntryQuery) (list []Entry, total int, err error) {
	if err := tx.QueryRowContext(ctx, `select count(*) from incident_entry where body_id = $1 and incident_id = $2`, body, incident).Scan(&total); err != nil {
		return nil, 0, fmt.Errorf("count the timeline: %w", err)
	}
	direction, limit := "", ""
	if q.Desc {
		direction = " desc"
	}
	if q.Limit > 0 {
		limit = fmt.Sprintf("limit %d offset %d", q.Limit, q.Offset)
	}
	err = db.Select(ctx, tx, &list, `
		select id, incident_id, kind, at, entered_at, by_id, by_name, capacity, clock_offset, origin, text
		from incident_entry
		where body_id = $1
		  and incident_id = $2
		order by at`+direction+`, id`+direction+`
		`+limit, body, incident)
	if err != nil {
		return nil, 0, fmt.Errorf("load the timeline: %w", err)
	}
	return list, total, nil
}

// moments loads the times alone of all entries, the earliest first.
func moments(ctx context.Context, tx db.Tx, body, incident string) (list []clock.Time, err error) {
	var rows []struct{ At clock.Time }
	err = db.Select(ctx, tx, &rows, `
		select at
		from incident_entry
		where body_id = $1
		  and incident_id = $2
		order by at, id`, body, incident)
	if err != nil {
		return nil, fmt.Errorf("load the times of the timeline: %w", err)
	}
	for _, r := range rows {
		list = append(list, r.At)
	}
	return list, nil
}
