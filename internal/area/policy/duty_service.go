package policy

import (
	"cmp"
	"context"
	"slices"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
)

// Duties gives the duties of q in the documents that the actor may see, and how many
// there are in all.
func (s *Service) Duties(ctx context.Context, q DutyQuery) (list []DutyItem, total int, err error) {
	a, err := reader(ctx)
	if err != nil {
		return nil, 0, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		if q.Document != "" {
			if _, err := find(ctx, tx, a, q.Document); err != nil {
				return err
			}
		}
		if err := q.know(ctx, tx, a); err != nil {
			return err
		}
		if total, err = countDuties(ctx, tx, a, q); err != nil {
			return err
		}
		list, err = dutyItems(ctx, tx, a, q)
		return err
	})
	return list, total, err
}

// know finds the section that is asked for, and all names of the role, where the caller
// has not.
func (q *DutyQuery) know(ctx context.Context, tx db.Tx, a actor.Actor) error {
	if q.Section != "" {
		all, err := sectionsOf(ctx, tx, a, q.Document, q.Below)
		if err != nil {
			return err
		}
		q.sections = all.of(q.Section)
	}
	if q.Role == "" || q.Role == Nobody || len(q.names) > 0 {
		return nil
	}
	twice, err := rolesNamedTwice(ctx, tx, a)
	q.names = namesOf(twice).all(q.Role)
	return err
}

// Choices gives what the actor may choose duties by.
func (s *Service) Choices(ctx context.Context) (c Choices, err error) {
	a, err := reader(ctx)
	if err != nil {
		return c, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		c, err = choices(ctx, tx, a)
		return err
	})
	return c, err
}

func choices(ctx context.Context, tx db.Tx, a actor.Actor) (c Choices, err error) {
	counts, err := countsByRole(ctx, tx, a.Body)
	if err != nil {
		return c, err
	}
	all, err := documentsWithDuties(ctx, tx, a, "", false)
	if err != nil {
		return c, err
	}
	twice, err := rolesNamedTwice(ctx, tx, a)
	if err != nil {
		return c, err
	}
	c.Names = namesOf(twice)
	shown, has, sum := map[string]bool{}, map[string]bool{}, map[string]int64{}
	for _, d := range all {
		shown[d.Edition] = true
	}
	for _, n := range counts {
		if shown[n.Edition] {
			has[n.Edition] = true
			sum[c.Names.name(n.Role)] += n.Count
		}
	}
	for _, d := range all {
		if has[d.Edition] {
			c.Documents = append(c.Documents, d)
		}
	}
	for role, n := range sum {
		c.Roles = append(c.Roles, RoleCount{role, n})
	}
	slices.SortFunc(c.Roles, func(a, b RoleCount) int { return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Role, b.Role)) })
	return c, nil
}

// SectionName is what the section of q is headed, or a plain word where the actor may
// not see it or it is gone.
func (s *Service) SectionName(ctx context.Context, q DutyQuery) (name string, err error) {
	a, err := reader(ctx)
	if err != nil {
		return "", err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		name, err = sectionName(ctx, tx, a, q.Document, q.Below, q.Section)
		return err
	})
	return cmp.Or(name, "章・節"), err
}
