package policy

import (
	"context"
	"fmt"
	"strings"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/search"
)

// TermQuery asks for explanations of words.
type TermQuery struct {
	Text     string
	Document string
	Kind     TermKind
	Conflict bool
	Desc     bool
	Limit    int // 0 for all
	Offset   int
}

// Terms lists the words that the documents in force explain, as far as the actor may see
// them, and how many explanations there are.
func (s *Service) Terms(ctx context.Context, q TermQuery) (list []Term, total int, err error) {
	g, err := s.glossary(ctx)
	if err != nil {
		return nil, 0, err
	}
	for i := range g.terms {
		t := &g.terms[i]
		if q.Desc {
			t = &g.terms[len(g.terms)-1-i]
		}
		if q.Document != "" && t.Document != q.Document || q.Kind != "" && t.Kind != q.Kind || q.Conflict && !t.Conflict ||
			q.Text != "" && !strings.Contains(titleKey(t.Word+t.Meaning), titleKey(q.Text)) {
			continue
		}
		if total++; total > q.Offset && (q.Limit == 0 || len(list) < q.Limit) {
			list = append(list, *t)
		}
	}
	return list, total, nil
}

func (s *Service) glossary(ctx context.Context) (g *glossary, err error) {
	a, err := reader(ctx)
	if err != nil {
		return nil, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		g, err = s.glossaryOf(ctx, tx, a)
		return err
	})
	return g, err
}

// glossaryOf gives the glossary of the documents in force that the actor may see.
func (s *Service) glossaryOf(ctx context.Context, tx db.Tx, a actor.Actor) (*glossary, error) {
	x, err := changesFor(ctx, tx, a)
	if err != nil {
		return nil, err
	}
	return s.glossaryAt(ctx, tx, a, x)
}

// glossaryAt is glossaryOf where the total of changes is known.
func (s *Service) glossaryAt(ctx context.Context, tx db.Tx, a actor.Actor, x changes) (*glossary, error) {
	only, _ := a.Only(areaName)
	stamp := fmt.Sprint(a.Body, scope(a), x.Total, " ", x.Kept, " ", only)
	return s.glossaries.get(stamp, func() (*glossary, error) { return loadGlossary(ctx, tx, a) })
}

// Usage is a word with its explanations and the places in which it stands.
type Usage struct {
	Terms     []Term
	Hits      search.Hits
	Documents map[string]Document
}

// Usage finds where a word of the glossary is used.
func (s *Service) Usage(ctx context.Context, word string) (u Usage, err error) {
	g, err := s.glossary(ctx)
	if err != nil {
		return u, err
	}
	w := g.words[Term{Word: word}.key()]
	if w == nil {
		return u, fault.New(fault.NotFound, "お探しの用語は、規程で説明されていません。")
	}
	u.Terms = w.terms
	u.Hits, u.Documents, err = s.Search(ctx, search.Query{Text: w.terms[0].Word})
	return u, err
}
