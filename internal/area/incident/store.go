package incident

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
)

// columns are those of an incident, in the order of its row.
const columns = `id, year, number, title, state, class, drill, situation, cause, extent, cost, record, place, unit_id, unit_name,
	source, reporter, contact, person_id, happened_at, noticed_at, reported_at, entered_at, entered_by,
	level, level_rule, level_why, edition, override, facts, verdict, judged_by, judged_at, watch_until, merged_id, pulse, form_code, version, updated_at`

// row is an incident as the database keeps it.
type row struct {
	Incident
	FactText string `db:"facts"`
}

func (r row) incident() (Incident, error) {
	err := json.Unmarshal([]byte(r.FactText), &r.Facts)
	if err != nil {
		return Incident{}, fmt.Errorf("facts of incident %s: %w", r.ID, err)
	}
	return r.Incident, nil
}

// take gives the next number of a year.
func take(ctx context.Context, tx db.Tx, body string, year int) (int, error) {
	return takeMany(ctx, tx, body, year, 1)
}

// takeMany gives the last of the next n numbers of a year.
func takeMany(ctx context.Context, tx db.Tx, body string, year, n int) (last int, err error) {
	err = tx.QueryRowContext(ctx, `
		insert into incident_count (body_id, year, last)
		values ($1, $2, $3)
		on conflict (body_id, year) do update set last = incident_count.last + excluded.last
		returning last`, body, year, n).Scan(&last)
	if err != nil {
		return 0, fmt.Errorf("take a number: %w", err)
	}
	return last, nil
}

func insert(ctx context.Context, tx db.Tx, body string, x Incident) error {
	facts, err := json.Marshal(x.Facts)
	if err != nil {
		return fmt.Errorf("write facts: %w", err)
	}
	return db.Insert(ctx, tx, insertIncident, [][]any{incidentRow(body, x, string(facts))})
}

const insertIncident = `insert into incident (body_id, ` + columns + `, search_text)`

// incidentRow are the values of an incident, in the order of insertIncident.
func incidentRow(body string, x Incident, facts string) []any {
	return []any{
		body, x.ID, x.Year, x.Number, x.Title, x.State, x.Class, x.Drill, x.Situation, x.Cause, x.Extent, x.Cost, x.Record, x.Place, x.UnitID, x.UnitName,
		x.Source, x.Reporter, x.Contact, x.PersonID, x.HappenedAt, x.NoticedAt, x.ReportedAt, x.EnteredAt, x.EnteredBy,
		x.Level, x.LevelRule, x.LevelWhy, x.Edition, x.Override, facts, x.Verdict, x.JudgedBy, x.JudgedAt, x.WatchUntil, x.MergedID, x.Pulse, x.FormCode, x.Version, x.UpdatedAt,
		searchForm(x),
	}
}

// save writes what can change. The version is the one that was read.
func save(ctx context.Context, tx db.Tx, body string, x Incident) error {
	facts, err := json.Marshal(x.Facts)
	if err != nil {
		return fmt.Errorf("write facts: %w", err)
	}
	return db.Update(ctx, tx, `
		update incident
		set title = $4, state = $5, class = $6, situation = $7, cause = $8, extent = $9, cost = $10, record = $11, place = $12, unit_id = $13, unit_name = $14,
			happened_at = $15, noticed_at = $16, level = $17, level_rule = $18, level_why = $19, edition = $20, override = $21, facts = $22,
			verdict = $23, judged_by = $24, judged_at = $25, watch_until = $26, merged_id = $27, search_text = $28, updated_at = $29, version = version + 1
		where body_id = $1
		  and id = $2
		  and version = $3`, body, x.ID, x.Version, x.Title, x.State, x.Class, x.Situation, x.Cause, x.Extent, x.Cost, x.Record, x.Place, x.UnitID, x.UnitName,
		x.HappenedAt, x.NoticedAt, x.Level, x.LevelRule, x.LevelWhy, x.Edition, x.Override, string(facts),
		x.Verdict, x.JudgedBy, x.JudgedAt, x.WatchUntil, x.MergedID, searchForm(x), x.UpdatedAt)
}

func load(ctx context.Context, tx db.Tx, body, id string) (Incident, error) {
	var r row
	err := db.Get(ctx, tx, &r, `
		select `+columns+`
		from incident
		where body_id = $1
		  and id = $2`, body, id)
	if fault.Is(err, fault.NotFound) {
		return Incident{}, errIncident()
	}
	if err != nil {
		return Incident{}, fmt.Errorf("load an incident: %w", err)
	}
	return r.incident()
}

// loadAll loads many at once; what is not there is left out.
func loadAll(ctx context.Context, tx db.Tx, body string, ids []string) ([]Incident, error) {
	args := []any{body}
	var rows []row
	err := db.Select(ctx, tx, &rows, `
		select `+columns+`
		from incident
		where body_id = $1
		  and id in (`+marks(&args, ids)+`)
		order by id`, args...)
	if err != nil {
		return nil, fmt.Errorf("load incidents: %w", err)
	}
	return incidents(rows)
}

func incidents(rows []row) ([]Incident, error) {
	list := make([]Incident, len(rows))
	for i, r := range rows {
		x, err := r.incident()
		if err != nil {
			return nil, err
		}
		list[i] = x
	}
	return list, nil
}

// marks adds values to the arguments of a statement and gives their parameters.
func marks(args *[]any, values []string) string {
	list := make([]string, len(values))
	for i, v := range values {
		*args = append(*args, v)
		list[i] = fmt.Sprintf("$%d", len(*args))
	}
	return strings.Join(list, ", ")
}

// beat lets others see that something was added to an incident.
func beat(ctx context.Context, tx db.Tx, body, id string) error {
	_, err := tx.ExecContext(ctx, `
		update incident
		set pulse = pulse + 1
		where body_id = $1
		  and id = $2`, body, id)
	if err != nil {
		return fmt.Errorf("note a change of an incident: %w", err)
	}
	return nil
}

func errIncident() error {
	return fault.New(fault.NotFound, "このインシデントは、登録されていません。")
}
