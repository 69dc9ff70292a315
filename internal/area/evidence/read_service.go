package evidence

import (
	"context"

	"github.com/okite-isms/okite/internal/area/evidence/chain"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/journal"
)

// ExhibitSheet is an item with all that is known of it.
type ExhibitSheet struct {
	Exhibit
	Entries []chain.Custody `json:"entries"`
	Gaps    []chain.Break   `json:"gaps" doc:"連鎖の切れ目"`
	Readers []Named         `json:"readers"`
}

// Sheet gives an item that the actor may see, with its chain. Reading a confidential one
// is recorded, once per person and session.
func (s *Service) Sheet(ctx context.Context, id string) (x ExhibitSheet, err error) {
	a, err := actor.Require(ctx, CanSee)
	if err != nil {
		return x, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		if x.Exhibit, err = find(ctx, tx, id); err != nil {
			return err
		}
		if x.Entries, err = loadEntries(ctx, tx, a.Body, id); err != nil || !x.Confidential {
			return err
		}
		x.Readers, err = s.readersOf(ctx, tx, id)
		return err
	})
	if err != nil {
		return x, err
	}
	_, x.Gaps = chain.Follow(x.Exhibit.Facts, x.Entries)
	if x.Confidential {
		err = s.c.Lists.Note(ctx, refOf(id))
	}
	return x, err
}

func refOf(id string) area.Ref { return area.Ref{Area: areaName, ID: id} }

// TitleOf names an item that the actor may see, so that a name list can close it.
func (s *Service) TitleOf(ctx context.Context, tx db.Tx, id string) (string, error) {
	it, err := find(ctx, tx, id)
	return "証拠「" + it.Title + "」", err
}

// readersOf gives who is on the name list of an item: people, and posts and roles in words.
func (s *Service) readersOf(ctx context.Context, tx db.Tx, id string) (list []Named, err error) {
	names, err := s.c.Lists.OnList(ctx, tx, refOf(id))
	for _, n := range names {
		list = append(list, Named{n.PersonID, n.Text})
	}
	return list, err
}

// cover has the name list of an item say what the item says.
func (s *Service) cover(ctx context.Context, tx db.Tx, it Exhibit, people []Named, reason string) error {
	if !it.Confidential {
		return s.c.Lists.Uncover(ctx, tx, refOf(it.ID), reason)
	}
	ids := make([]string, len(people))
	for i, p := range people {
		ids[i] = p.ID
	}
	return s.c.Lists.Cover(ctx, tx, refOf(it.ID), ids, reason)
}

// recordAccess writes the journal's line of who may see an item.
func (s *Service) recordAccess(ctx context.Context, tx db.Tx, it Exhibit, people []Named) error {
	content := journal.Fields("evidence.access/1", func(e *journal.Encoder) {
		e.Text("id", it.ID)
		e.Bool("confidential", it.Confidential)
		e.Text("post", it.PostID)
		e.List("readers", func(e *journal.Encoder) {
			for _, p := range people {
				e.Text("person", p.ID)
			}
		})
		e.Int("version", it.Version)
	})
	return journal.Append(ctx, tx, journal.Entry{Verb: string(CanKeep), Area: areaName, ID: it.ID, Content: content, At: s.now()})
}

// List lists items that the actor may see and says how many there are without the limit.
func (s *Service) List(ctx context.Context, q Query) (list []Exhibit, total int, err error) {
	a, err := actor.Require(ctx, CanSee)
	if err != nil {
		return nil, 0, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error { list, total, err = findItems(ctx, tx, a, q); return err })
	return list, total, err
}

// Years lists the fiscal years with evidence in them, latest first.
func (s *Service) Years(ctx context.Context) (list []int64, err error) {
	a, err := actor.Require(ctx, CanSee)
	if err != nil {
		return nil, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error { list, err = years(ctx, tx, a.Body); return err })
	return list, err
}

// aboutLink names what an item belongs to, as far as the actor may know.
func (s *Service) aboutLink(ctx context.Context, it Exhibit) (area.Link, error) {
	if it.AboutID == "" || s.c.Links == nil {
		return area.Link{}, nil
	}
	links, err := s.c.Links(ctx, []area.Ref{it.About()})
	return links[it.About()], err
}

// readerNames names the people who may see an exhibit besides those who have to do with it.
func (s *Service) readerNames(ctx context.Context, it Exhibit) (names []string, err error) {
	var list []Named
	err = s.db.View(ctx, func(tx db.Tx) error {
		list, err = s.readersOf(ctx, tx, it.ID)
		return err
	})
	for _, p := range list {
		if p.ID != "" { // posts and roles are changed on the page of the list
			names = append(names, p.Name)
		}
	}
	return names, err
}
