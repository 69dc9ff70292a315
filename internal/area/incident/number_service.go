package incident

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
)

// ByNumber finds an incident by its number, 「2026-12」 say. It is opened as by Open.
func (s *Service) ByNumber(ctx context.Context, number string) (x Incident, err error) {
	v, err := s.see(ctx, CanSee)
	if err != nil {
		return x, err
	}
	year, n, ok := strings.Cut(number, "-")
	y, wrongYear := strconv.Atoi(year)
	k, wrongNumber := strconv.Atoi(n)
	if !ok || wrongYear != nil || wrongNumber != nil {
		return x, fault.New(fault.NotFound, "番号は、2026-12 のように、年度と番号で指定してください。")
	}
	id := ""
	err = s.db.View(ctx, func(tx db.Tx) error {
		id, err = byNumber(ctx, tx, v.Body, y, k)
		return err
	})
	if err != nil {
		return x, err
	}
	return s.Open(ctx, id)
}

func byNumber(ctx context.Context, tx db.Tx, body string, year, number int) (string, error) {
	var r struct{ ID string }
	err := db.Get(ctx, tx, &r, `
		select id
		from incident
		where body_id = $1
		  and year = $2
		  and number = $3`, body, year, number)
	if fault.Is(err, fault.NotFound) {
		return "", errIncident()
	}
	return r.ID, err
}

// mergedInto lists what ended in favour of an incident.
func mergedInto(ctx context.Context, tx db.Tx, body, id string) ([]Incident, error) {
	var rows []row
	err := db.Select(ctx, tx, &rows, `
		select `+columns+`
		from incident
		where body_id = $1
		  and merged_id = $2
		order by year, number`, body, id)
	if err != nil {
		return nil, fmt.Errorf("find merged incidents: %w", err)
	}
	return incidents(rows)
}

// reach reports whether a permission of the actor reaches an incident.
func (s *Service) reach(ctx context.Context, p actor.Permission, x Incident) (bool, error) {
	if !actor.From(ctx).Can(p) {
		return false, nil
	}
	v, err := s.see(ctx, p)
	return v.reaches(x), err
}
