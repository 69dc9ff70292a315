package notice

import (
	"context"
	"embed"
	"slices"
	"strings"
	"time"

	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/file"
	"github.com/okite-isms/okite/internal/platform/journal"
	"github.com/okite-isms/okite/internal/platform/pack"
)

// Files holds the migrations.
//
//go:embed migration/*.sql
var Files embed.FS

// People tells in which capacities the actor works today.
type People interface {
	Hats(ctx context.Context, tx db.Tx) ([]org.Hat, error)
}

// Service carries out the use cases.
type Service struct {
	db     *db.DB
	people People
	clock  func() time.Time

	// Directory tells who there is. Without it there are no must-reads.
	Directory Directory
	// Files keeps what is attached; Links names what notices are about.
	Files *file.Files
	Links func(context.Context, []area.Ref) (map[area.Ref]area.Link, error)
	// Pace says when who has not read is reminded, and who is told of them.
	Pace pack.Reminder
	// Post sends mail; nil where no server is configured: then nothing is put into the outbox.
	Post Post
	// Address is where Okite is reached, for the links in mails.
	Address string
}

// New returns the service.
func New(d *db.DB, p People, now func() time.Time) *Service {
	return &Service{db: d, people: p, clock: now}
}

func (s *Service) now() clock.Time { return clock.At(s.clock()) }

// Tell puts an item on the list of its addressee, in the caller's transaction. The line
// of the journal is that of the change that told it.
func Tell(ctx context.Context, tx db.Tx, it Matter, now clock.Time) error {
	if err := it.Check(); err != nil {
		return err
	}
	it.ID, it.ToldAt, it.Version = db.NewID(), now, 1
	return insert(ctx, tx, actor.From(ctx).Body, it)
}

// Settle ends all that is open about an object, in the caller's transaction.
func Settle(ctx context.Context, tx db.Tx, ref area.Ref, now clock.Time) error {
	a := actor.From(ctx)
	return settle(ctx, tx, a.Body, ref.Area, ref.ID, now, a.Name)
}

// Tell implements what the organisation is handed: it stands below this room.
func (s *Service) Tell(ctx context.Context, tx db.Tx, t org.Telling) error {
	to := ToPerson + t.Who
	switch {
	case t.Post != "":
		to = ToPost + t.Post
	case t.Role != "":
		to = ToRole + t.Role
	}
	return Tell(ctx, tx, Matter{Area: t.Ref.Area, ObjectID: t.Ref.ID, Title: t.Title, URL: t.URL, Why: t.Why, Due: t.Due, Addressee: to}, s.now())
}

// Work is what waits for the actor, and in which capacities they work.
type Work struct {
	Hats  []org.Hat `json:"capacities"`
	Items []Mine    `json:"items"`
}

// Mine is an item with the capacity for which it waits.
type Mine struct {
	Matter
	As string `json:"as"`
}

// Work gives what waits for the actor in one capacity, or in all of them.
func (s *Service) Work(ctx context.Context, as string) (w Work, err error) {
	a, err := actor.Require(ctx, CanSee)
	if err != nil {
		return w, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		if w.Hats, err = s.people.Hats(ctx, tx); err != nil {
			return err
		}
		titles, keys := map[string]string{}, []string{}
		for _, h := range w.Hats {
			titles[h.Key] = h.Title
			if as == "" || h.Key == as {
				keys = append(keys, h.Key)
			}
		}
		items, err := s.items(ctx, tx, a, keys)
		if err != nil {
			return err
		}
		for _, it := range items {
			w.Items = append(w.Items, Mine{it, titles[it.Addressee]})
		}
		return nil
	})
	return w, err
}

// items lists what waits in the capacities, must-reads among them where one is oneself.
func (s *Service) items(ctx context.Context, tx db.Tx, a actor.Actor, keys []string) ([]Matter, error) {
	if s.Directory == nil || !slices.Contains(keys, ToPerson+a.ID) {
		return open(ctx, tx, a.Body, keys)
	}
	rows, err := openAndUnread(ctx, tx, a.Body, a.ID, s.today(), keys)
	if err != nil {
		return nil, err
	}
	return s.meant(ctx, tx, a.ID, rows)
}

// Finishing names an item as the caller has seen it.
type Finishing struct {
	ID      string `path:"id" json:"-" form:"-"`
	Version int64  `json:"version"`
}

// Finish says that an item is done. Only who holds the capacity can; to all others it is
// not there.
func (s *Service) Finish(ctx context.Context, in Finishing) (it Matter, err error) {
	a, err := actor.Require(ctx, CanFinish)
	if err != nil {
		return it, err
	}
	err = s.db.Do(ctx, func(tx db.Tx) error {
		if it, err = load(ctx, tx, a.Body, in.ID); err != nil {
			return err
		}
		hats, err := s.people.Hats(ctx, tx)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(hats, func(h org.Hat) bool { return h.Key == it.Addressee }) {
			return fault.New(fault.NotFound, "お探しの仕事は、あなた宛てにはありません。")
		}
		it.Version, it.DoneAt, it.DoneBy = in.Version, s.now(), a.Name
		if err := finish(ctx, tx, a.Body, it); err != nil {
			return err
		}
		it.Version++
		return journal.Append(ctx, tx, journal.Entry{Verb: string(CanFinish), Area: areaName, ID: it.ID, Content: it, At: s.now()})
	})
	return it, err
}

// HandOver implements area.HandOver: what waits for a post goes with it.
func (s *Service) HandOver(ctx context.Context, tx db.Tx, post string) ([]area.Left, error) {
	items, err := open(ctx, tx, actor.From(ctx).Body, []string{ToPost + post})
	var left []area.Left
	for _, it := range items {
		if !strings.HasSuffix(it.URL, "/handover") { // the sheet itself is nothing to hand over
			left = append(left, area.Left{Kind: "この職を待っている仕事", Title: it.Title, URL: it.URL, Note: it.Why, Due: it.Due})
		}
	}
	return left, err
}
