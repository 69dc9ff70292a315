package policy

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/file"
	"github.com/okite-isms/okite/jobun"
)

// seedState shows most documents to the staff, some to everybody and a few to the office.
func seedState(n int) State {
	switch {
	case n%10 == 0:
		return Closed
	case n%4 == 0:
		return Public
	}
	return Internal
}

// Seed reads texts into the actor's body as uploads are read, for measuring, but all of
// them in one transaction. It returns the ids of the documents.
func (s *Service) Seed(ctx context.Context, texts []File) (ids []string, err error) {
	if _, err := actor.Require(ctx, CanRead); err != nil {
		return nil, err
	}
	kept, docs, errs := make([]file.File, len(texts)), make([]*jobun.Document, len(texts)), make([]error, len(texts))
	var all sync.WaitGroup // a disk that is asked for certainty by many at once answers them together
	for i, t := range texts {
		all.Go(func() { kept[i], docs[i], errs[i] = s.seedFile(ctx, t) })
	}
	all.Wait()
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	err = s.db.Do(ctx, func(tx db.Tx) error {
		for i, t := range texts {
			if err := file.Keep(ctx, tx, kept[i]); err != nil {
				return err
			}
			u := Upload{FileID: kept[i].ID, FileName: kept[i].Name, Publication: seedState(i), State: Read, CreatedAt: clock.At(s.now())}
			id, err := s.enter(ctx, tx, u, hashOf(t.Content), docs[i])
			if err != nil {
				return err
			}
			ids = append(ids, id)
		}
		return nil
	})
	return ids, err
}

func (s *Service) seedFile(ctx context.Context, t File) (kept file.File, doc *jobun.Document, err error) {
	if doc, err = study(t.Content, clock.Today(s.now())); err != nil {
		return kept, nil, fmt.Errorf("seed %s: %w", t.Name, err)
	}
	kept, err = s.files.Save(ctx, t.Name, bytes.NewReader(t.Content), uploadRules())
	return kept, doc, err
}
