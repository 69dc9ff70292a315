package incident

import (
	"context"
	"fmt"

	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
)

const statementColumns = `id, incident_id, kind, title, text, state, written_by, written_at, asked_by, case_id, case_number, settled_at, settled_by, answer, issued_at, issued_by, channel, version`

func insertStatement(ctx context.Context, tx db.Tx, body string, t Statement) error {
	return db.Insert(ctx, tx, `insert into incident_statement (body_id, `+statementColumns+`)`, [][]any{{
		body, t.ID, t.IncidentID, t.Kind, t.Title, t.Text, t.State, t.WrittenBy, t.WrittenAt, t.AskedBy, t.CaseID, t.CaseNumber, t.SettledAt, t.SettledBy, t.Answer, t.IssuedAt, t.IssuedBy, t.Channel, t.Version,
	}})
}

func saveStatement(ctx context.Context, tx db.Tx, body string, t Statement) error {
	return db.Update(ctx, tx, `
		update incident_statement
		set kind = $4, title = $5, text = $6, state = $7, written_by = $8, written_at = $9, asked_by = $10, case_id = $11, case_number = $12, settled_at = $13, settled_by = $14, answer = $15,
			issued_at = $16, issued_by = $17, channel = $18, version = version + 1
		where body_id = $1
		  and id = $2
		  and version = $3`, body, t.ID, t.Version, t.Kind, t.Title, t.Text, t.State, t.WrittenBy, t.WrittenAt, t.AskedBy, t.CaseID, t.CaseNumber, t.SettledAt, t.SettledBy, t.Answer,
		t.IssuedAt, t.IssuedBy, t.Channel)
}

func statementsOf(ctx context.Context, tx db.Tx, body, incident string) (list []Statement, err error) {
	err = db.Select(ctx, tx, &list, `
		select `+statementColumns+`
		from incident_statement
		where body_id = $1
		  and incident_id = $2
		order by id
		limit 100`, body, incident)
	if err != nil {
		return nil, fmt.Errorf("load statements: %w", err)
	}
	return list, nil
}

func loadStatement(ctx context.Context, tx db.Tx, body, id string) (t Statement, err error) {
	err = db.Get(ctx, tx, &t, `
		select `+statementColumns+`
		from incident_statement
		where body_id = $1
		  and id = $2`, body, id)
	if fault.Is(err, fault.NotFound) {
		err = errStatement()
	}
	return t, err
}

func errStatement() error {
	return fault.New(fault.NotFound, "この文は、このインシデントにはありません。")
}

const publicationColumns = `incident_id, mode, reason, summary, decided_at, decided_by, half, published_on, published_by, version`

// loadPublication gives what was decided about telling residents; version 0: nothing yet.
func loadPublication(ctx context.Context, tx db.Tx, body, incident string) (p Publication, err error) {
	err = db.Get(ctx, tx, &p, `
		select `+publicationColumns+`
		from incident_publication
		where body_id = $1
		  and incident_id = $2`, body, incident)
	if fault.Is(err, fault.NotFound) {
		return Publication{IncidentID: incident}, nil
	}
	return p, err
}

// savePublication keeps what was decided. Two who decide at once do not overwrite each other.
func savePublication(ctx context.Context, tx db.Tx, body string, p Publication) error {
	res, err := tx.ExecContext(ctx, `
		insert into incident_publication (body_id, `+publicationColumns+`)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1)
		on conflict (body_id, incident_id) do update
		set mode = excluded.mode, reason = excluded.reason, summary = excluded.summary, decided_at = excluded.decided_at, decided_by = excluded.decided_by, half = excluded.half,
			published_on = excluded.published_on, published_by = excluded.published_by, version = incident_publication.version + 1
		where incident_publication.version = $11`,
		body, p.IncidentID, p.Mode, p.Reason, p.Summary, p.DecidedAt, p.DecidedBy, p.Half, p.PublishedOn, p.PublishedBy, p.Version)
	if err != nil {
		return fmt.Errorf("save a publication: %w", err)
	}
	return db.Changed(res.RowsAffected())
}

// publicationsIn lists what is to be published of a half, with when each was reported.
func publicationsIn(ctx context.Context, tx db.Tx, body string, half int) (list []Publication, err error) {
	err = db.Select(ctx, tx, &list, `
		select `+publicationColumns+`
		from incident_publication
		where body_id = $1
		  and half = $2
		order by incident_id
		limit 500`, body, half)
	if err != nil {
		return nil, fmt.Errorf("load publications: %w", err)
	}
	return list, nil
}

// undecided finds the incidents of a time whose publication nobody has decided on.
func undecided(ctx context.Context, tx db.Tx, body string, from, until clock.Time) (ids []string, err error) {
	err = db.Select(ctx, tx, &ids, `
		select i.id
		from incident i
		left join incident_publication p on p.body_id = i.body_id and p.incident_id = i.id
		where i.body_id = $1
		  and i.reported_at >= $2
		  and i.reported_at < $3
		  and i.state in ('handling', 'watching', 'closed')
		  and p.incident_id is null
		order by i.reported_at, i.id
		limit 500`, body, from, until)
	if err != nil {
		return nil, fmt.Errorf("find incidents without a decision on publication: %w", err)
	}
	return ids, nil
}
