package incident

import (
	"context"
	"fmt"

	"github.com/okite-isms/okite/internal/area/incident/class"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
)

// ownDefinition is a definition that a body wrote in place of the one that ships.
type ownDefinition struct {
	Kind      string
	Text      string
	ChangedBy string
	ChangedAt clock.Time
	Version   int64
}

func loadDefinition(ctx context.Context, tx db.Tx, body, kind string) (d ownDefinition, err error) {
	err = db.Get(ctx, tx, &d, `
		select kind, text, changed_by, changed_at, version
		from incident_definition
		where body_id = $1
		  and kind = $2`, body, kind)
	return d, err
}

// saveDefinition keeps what a body wrote; version 0 is the first.
func saveDefinition(ctx context.Context, tx db.Tx, body string, d ownDefinition) error {
	res, err := tx.ExecContext(ctx, `
		insert into incident_definition (body_id, kind, text, changed_by, changed_at, version)
		values ($1, $2, $3, $4, $5, 1)
		on conflict (body_id, kind) do update
		set text = excluded.text, changed_by = excluded.changed_by, changed_at = excluded.changed_at, version = incident_definition.version + 1
		where incident_definition.version = $6`, body, d.Kind, d.Text, d.ChangedBy, d.ChangedAt, d.Version)
	if err != nil {
		return fmt.Errorf("save a definition: %w", err)
	}
	return db.Changed(res.RowsAffected())
}

// classes are those of the body, or the ones that ship.
func (s *Service) classes(ctx context.Context, tx db.Tx, body string) (*class.Definition, error) {
	own, err := loadDefinition(ctx, tx, body, class.Kind)
	if fault.Is(err, fault.NotFound) || err == nil && own.Text == "" {
		return s.config.Classes, nil
	}
	if err != nil {
		return nil, fmt.Errorf("load classes: %w", err)
	}
	return class.Read(own.Text)
}
