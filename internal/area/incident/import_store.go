package incident

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
)

func insertImport(ctx context.Context, tx db.Tx, body string, i HandedList) error {
	return db.Insert(ctx, tx, `insert into incident_import (body_id, id, file_name, content, state, made_at, made_by, made_name, rows_read, version)`, [][]any{{
		body, i.ID, i.FileName, i.Content, i.State, i.MadeAt, i.MadeBy, i.MadeName, i.RowsRead, i.Version,
	}})
}

func loadImport(ctx context.Context, tx db.Tx, body, id string) (i HandedList, err error) {
	err = db.Get(ctx, tx, &i, `
		select i.id, i.file_name, i.content, i.state, i.made_at, i.made_by, i.made_name, i.rows_read, i.version, coalesce(d.text, '') as classes
		from incident_import i
		left join incident_definition d on d.body_id = i.body_id and d.kind = 'incident-class'
		where i.body_id = $1
		  and i.id = $2`, body, id)
	if fault.Is(err, fault.NotFound) {
		return i, fault.New(fault.NotFound, "お探しの一覧表は見つかりません。")
	}
	return i, err
}

func imports(ctx context.Context, tx db.Tx, body string) (list []HandedList, err error) {
	err = db.Select(ctx, tx, &list, `
		select id, file_name, '' as content, state, made_at, made_by, made_name, rows_read, version
		from incident_import
		where body_id = $1
		order by made_at desc, id desc
		limit 30`, body)
	return list, err
}

// applyImport says that a list was applied, and drops its content: it lives on as incidents.
func applyImport(ctx context.Context, tx db.Tx, body string, i HandedList) error {
	return db.Update(ctx, tx, `
		update incident_import
		set state = 'applied', content = '', version = version + 1
		where body_id = $1
		  and id = $2
		  and version = $3
		  and state = 'drafted'`, body, i.ID, i.Version)
}

// knownIncidents gives day of report and title of all incidents of a body, to know a list
// that comes back.
func knownIncidents(ctx context.Context, tx db.Tx, body string) (map[string]bool, error) {
	var rows []struct {
		ReportedAt clock.Time
		Title      string
	}
	err := db.Select(ctx, tx, &rows, `
		select reported_at, title
		from incident
		where body_id = $1`, body)
	known := make(map[string]bool, len(rows))
	for _, r := range rows {
		known[knownKey(r.ReportedAt, r.Title)] = true
	}
	return known, err
}

// insertEarlier enters incidents of earlier years with their ends, with few statements
// however many there are.
func insertEarlier(ctx context.Context, tx db.Tx, body string, list []Earlier, entries []Entry) error {
	incidents, closings, lines := make([][]any, len(list)), make([][]any, len(list)), make([][]any, len(list))
	for i, x := range list {
		facts, err := json.Marshal(x.Facts)
		if err != nil {
			return fmt.Errorf("write facts: %w", err)
		}
		incidents[i], closings[i], lines[i] = incidentRow(body, x.Incident, string(facts)), closingRow(body, x.Closing), entryRow(body, entries[i])
	}
	if err := db.Insert(ctx, tx, insertIncident, incidents); err != nil {
		return err
	}
	if err := db.Insert(ctx, tx, `insert into incident_closing (body_id, `+closingColumns+`)`, closings); err != nil {
		return err
	}
	return db.Insert(ctx, tx, insertEntryInto, lines)
}
