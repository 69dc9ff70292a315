package incident

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
)

const filingColumns = `id, incident_id, number, form, regime, regime_title, recipient, kind, state, items, prior_id, drafted_at, drafted_by, changed_at, changed_by,
	sent_at, sent_by, means, reference, sha256, version`

type filingRow struct {
	Filing
	ItemText string `db:"items"`
}

func (r filingRow) filing() (Filing, error) {
	if err := json.Unmarshal([]byte(r.ItemText), &r.Items); err != nil {
		return Filing{}, fmt.Errorf("items of filing %s: %w", r.ID, err)
	}
	return r.Filing, nil
}

func sortedKeys(m map[string]string) []string { return slices.Sorted(maps.Keys(m)) }

// filingsMost is how many reports one incident can have.
const filingsMost = 100

func filingsOf(ctx context.Context, tx db.Tx, body, incident string) ([]Filing, error) {
	var rows []filingRow
	err := db.Select(ctx, tx, &rows, `
		select `+filingColumns+`
		from incident_filing
		where body_id = $1
		  and incident_id = $2
		order by number
		limit $3`, body, incident, filingsMost)
	if err != nil {
		return nil, fmt.Errorf("load filings: %w", err)
	}
	list := make([]Filing, len(rows))
	for i, r := range rows {
		if list[i], err = r.filing(); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func loadFiling(ctx context.Context, tx db.Tx, body, id string) (Filing, error) {
	var r filingRow
	err := db.Get(ctx, tx, &r, `
		select `+filingColumns+`
		from incident_filing
		where body_id = $1
		  and id = $2`, body, id)
	if fault.Is(err, fault.NotFound) {
		return Filing{}, fault.New(fault.NotFound, "この報告書は、登録されていません。")
	}
	if err != nil {
		return Filing{}, fmt.Errorf("load a filing: %w", err)
	}
	return r.filing()
}

func insertFiling(ctx context.Context, tx db.Tx, body string, f Filing) error {
	items, err := json.Marshal(f.Items)
	if err != nil {
		return fmt.Errorf("write items: %w", err)
	}
	return db.Insert(ctx, tx, `insert into incident_filing (body_id, `+filingColumns+`)`, [][]any{{
		body, f.ID, f.IncidentID, f.Number, f.Form, f.Regime, f.RegimeTitle, f.Recipient, f.Type, f.State, string(items), f.PriorID, f.DraftedAt, f.DraftedBy, f.ChangedAt, f.ChangedBy,
		f.SentAt, f.SentBy, f.Means, f.Reference, f.SHA256, f.Version,
	}})
}

// saveFiling changes a report that was not sent yet: what was sent is frozen.
func saveFiling(ctx context.Context, tx db.Tx, body string, f Filing) error {
	items, err := json.Marshal(f.Items)
	if err != nil {
		return fmt.Errorf("write items: %w", err)
	}
	return db.Update(ctx, tx, `
		update incident_filing
		set state = $4, items = $5, changed_at = $6, changed_by = $7, sent_at = $8, sent_by = $9, means = $10, reference = $11, sha256 = $12, version = version + 1
		where body_id = $1
		  and id = $2
		  and version = $3
		  and state = 'draft'`, body, f.ID, f.Version, f.State, string(items), f.ChangedAt, f.ChangedBy, f.SentAt, f.SentBy, f.Means, f.Reference, f.SHA256)
}
