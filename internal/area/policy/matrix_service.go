package policy

import (
	"context"

	"github.com/okite-isms/okite/internal/platform/db"
)

// Matrix counts the duties of each role in the documents that the actor may see.
func (s *Service) Matrix(ctx context.Context, q MatrixQuery) (m Matrix, err error) {
	a, err := reader(ctx)
	if err != nil {
		return m, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		if q.Document != "" {
			if m.Document, err = find(ctx, tx, a, q.Document); err != nil {
				return err
			}
		}
		m.Below = q.Below
		all, err := documentsWithDuties(ctx, tx, a, "", false)
		if err != nil {
			return err
		}
		counts, err := countsBySection(ctx, tx, a, q.Document, q.Below)
		if err != nil {
			return err
		}
		at := sections{}
		if q.By != ByDocument {
			if at, err = sectionsOf(ctx, tx, a, q.Document, q.Below); err != nil {
				return err
			}
		}
		twice, err := rolesNamedTwice(ctx, tx, a)
		if err != nil {
			return err
		}
		m.Documents = all
		m.fill(all, counts, at, namesOf(twice), q)
		return nil
	})
	return m, err
}
