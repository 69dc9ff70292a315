package org

import (
	"cmp"
	"context"
	"slices"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/journal"
)

// Cover puts an object of another area under a name list with people on it, in the caller's
// transaction; where it is under one, these people take the place of those on it. Posts and
// roles stay. The caller answers for the right to do so, and that they may see the object.
func (s *Service) Cover(ctx context.Context, tx db.Tx, ref area.Ref, people []string, reason string) error {
	who := actor.From(ctx)
	x := shaping{ctx: ctx, tx: tx, body: who.Body, who: who, now: s.now()}
	people = slices.Compact(slices.Sorted(slices.Values(people)))
	_, err := loadRestriction(ctx, tx, x.body, ref)
	if fault.Is(err, fault.NotFound) {
		_, lines, err := s.restrict(x, ref, reason, people)
		return x.write(lines, err)
	}
	if err != nil {
		return err
	}
	list, err := loadAdmissions(ctx, tx, x.body, ref)
	if err != nil {
		return err
	}
	var lines []line
	for _, a := range list {
		switch i := slices.Index(people, a.PersonID); {
		case a.PersonID == "":
		case i >= 0:
			people = slices.Delete(people, i, i+1)
		default:
			if err := dismissAdmission(ctx, tx, x.body, a.ID, reason, x.now); err != nil {
				return err
			}
			lines = append(lines, line{verbDismiss, a.ID, voidContent("org.access", a.ID, reason)})
		}
	}
	for _, person := range people {
		a := Admission{ID: db.NewID(), Area: ref.Area, Object: ref.ID, PersonID: person, Reason: reason, RecordedBy: x.who.Name, RecordedAt: x.now}
		a.From = s.Today()
		if err := insertAdmission(ctx, tx, x.body, a); err != nil {
			return err
		}
		lines = append(lines, line{verbAdmit, a.ID, admissionContent(a)})
	}
	return x.write(lines, nil)
}

// Uncover opens an object of another area again, in the caller's transaction. Where it is
// under no list, nothing happens.
func (s *Service) Uncover(ctx context.Context, tx db.Tx, ref area.Ref, why string) error {
	who := actor.From(ctx)
	x := shaping{ctx: ctx, tx: tx, body: who.Body, who: who, now: s.now()}
	r, err := loadRestriction(ctx, tx, x.body, ref)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return x.write([]line{{verbRelease, r.ID, voidContent("org.restriction", r.ID, why)}}, liftRestriction(ctx, tx, x.body, r, why, x.now))
}

// write puts lines into the journal, where what they tell succeeded.
func (x shaping) write(lines []line, err error) error {
	for _, l := range lines {
		err = cmp.Or(err, journal.Append(x.ctx, x.tx, journal.Entry{Verb: l.verb, Area: areaName, ID: l.id, Content: l.content, At: x.now}))
	}
	return err
}

// OnList names who is on the name list of an object, for a caller who may see it: people by
// id and name, posts and roles in words.
func (s *Service) OnList(ctx context.Context, tx db.Tx, ref area.Ref) ([]Named, error) {
	return s.named(ctx, tx, actor.From(ctx).Body, ref)
}

// Note records that the actor read an object that is under a name list, once per session (or
// day, with an access token), in a write of its own. It is for a room that lets in others
// than those on the list, who has something in hand, say; all others call Look.
func (s *Service) Note(ctx context.Context, ref area.Ref) error {
	a := actor.From(ctx)
	session := cmp.Or(a.Session, "day "+s.Today().String())
	var g glance
	err := s.db.View(ctx, func(tx db.Tx) (err error) {
		g, err = findGlance(ctx, tx, a, session, s.Today(), ref)
		return err
	})
	if err != nil || !g.Listed || g.Noted {
		return err
	}
	return s.note(ctx, a, session, ref)
}

func (s *Service) note(ctx context.Context, a actor.Actor, session string, ref area.Ref) error {
	return s.db.Do(ctx, func(tx db.Tx) error {
		fresh, err := insertReading(ctx, tx, a, session, ref, s.now())
		if err != nil || !fresh {
			return err
		}
		return journal.Append(ctx, tx, journal.Entry{Verb: verbReadListed, Area: ref.Area, ID: ref.ID, At: s.now()})
	})
}
