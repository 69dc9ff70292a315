package home

import (
	"context"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/handbook"
	"github.com/okite-isms/okite/internal/platform/journal"
)

// Service carries out the use cases.
type Service struct {
	db      *db.DB
	sources Sources
	backups Backups
	book    *handbook.Book
}

// New returns the service.
func New(d *db.DB, s Sources, b Backups, h *handbook.Book) *Service { return &Service{d, s, b, h} }

// Overview is what the first page shows.
type Overview struct {
	Work    Work
	Waiting []Item
	News    []Item
}

// Overview gathers the first page of the actor, for one capacity or all.
func (s *Service) Overview(ctx context.Context, as string) (Overview, error) {
	if _, err := actor.Require(ctx, CanView); err != nil {
		return Overview{}, err
	}
	work, err := s.sources.Work(ctx, as)
	if err != nil {
		return Overview{}, err
	}
	waiting, err := s.sources.Waiting(ctx)
	if err != nil {
		return Overview{}, err
	}
	news, err := s.sources.News(ctx)
	return Overview{work, waiting, news}, err
}

// Record is a line of the journal as a screen shows it.
type Record struct {
	journal.Line
	What string    // 「規程を読み取る」
	Link area.Link // the object, empty where it is not visible
}

// Journal gives a page of the body's journal, newest first, and where the next begins.
func (s *Service) Journal(ctx context.Context, q journal.Query) (list []Record, next string, err error) {
	if _, err := actor.Require(ctx, CanReadJournal); err != nil {
		return nil, "", err
	}
	var p journal.Page
	err = s.db.View(ctx, func(tx db.Tx) error {
		p, err = journal.List(ctx, tx, q)
		return err
	})
	if err != nil {
		return nil, "", err
	}
	links, err := s.sources.Resolve(ctx, refs(p.Lines))
	if err != nil {
		return nil, "", err
	}
	verbs := s.sources.Verbs()
	for _, l := range p.Lines {
		what := verbs[l.Verb]
		if what == "" {
			what = l.Verb // of a room that is no longer there
		}
		list = append(list, Record{l, what, links[area.Ref{Area: l.Area, ID: l.ObjectID}]})
	}
	return list, p.Next, nil
}

func refs(lines []journal.Line) []area.Ref {
	var list []area.Ref
	for _, l := range lines {
		if l.ObjectID != "" {
			list = append(list, area.Ref{Area: l.Area, ID: l.ObjectID})
		}
	}
	return list
}

// Verify recomputes the body's journal from its lines.
func (s *Service) Verify(ctx context.Context) (r journal.Report, err error) {
	a, err := actor.Require(ctx, CanVerify)
	if err != nil {
		return r, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		r, err = journal.Verify(ctx, tx, a.Body)
		return err
	})
	return r, err
}
