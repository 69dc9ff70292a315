package incident

import (
	"context"
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

// reach reports whether a permission of the actor reaches an incident.
func (s *Service) reach(ctx context.Context, p actor.Permission, x Incident) (bool, error) {
	if !actor.From(ctx).Can(p) {
		return false, nil
	}
	v, err := s.see(ctx, p)
	return v.reaches(x), err
}
