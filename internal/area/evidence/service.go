package evidence

import (
	"context"
	"log/slog"
	"time"

	"github.com/okite-isms/okite/internal/area/evidence/chain"
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

// Named is somebody of the body, as a form names them.
type Named struct{ ID, Name string }

// Post is a post to choose.
type Post struct{ ID, Name string }

// People finds people and posts. It is asked outside of transactions.
type People interface {
	// Find gives who has the number or, where there is only one of that name, the name.
	Find(ctx context.Context, text string) (Named, error)
	Posts(ctx context.Context) ([]Post, error)
}

// Classes are the classes of retention; a pack is one.
type Classes interface {
	RetentionClasses() []pack.RetentionClass
}

// Lists are the name lists by which an item is kept from all but those on it.
type Lists interface {
	Cover(ctx context.Context, tx db.Tx, ref area.Ref, people []string, reason string) error
	Uncover(ctx context.Context, tx db.Tx, ref area.Ref, why string) error
	OnList(ctx context.Context, tx db.Tx, ref area.Ref) ([]org.Named, error)
	Note(ctx context.Context, ref area.Ref) error
}

// Config is what the assembly hands in.
type Config struct {
	Files   *file.Files
	People  People
	Classes Classes
	// Body names the actor's body on papers and bundles.
	Body func(ctx context.Context) (string, error)
	// Bodies lists the bodies whose evidence is checked from time to time.
	Bodies func(ctx context.Context) ([]string, error)
	// Tell and Settle put work on the list of who it waits for, and take it off.
	Tell   func(ctx context.Context, tx db.Tx, t org.Telling) error
	Settle func(ctx context.Context, tx db.Tx, ref area.Ref) error
	// Lists are the name lists of the organisation.
	Lists Lists
	// Links names things of other areas to the actor.
	Links func(context.Context, []area.Ref) (map[area.Ref]area.Link, error)
	Now   func() time.Time
	Log   *slog.Logger
}

// Service carries out the use cases.
type Service struct {
	db *db.DB
	c  Config
}

// New returns the service.
func New(d *db.DB, c Config) *Service {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.Default()
	}
	return &Service{d, c}
}

func (s *Service) now() clock.Time   { return clock.At(s.c.Now()) }
func (s *Service) today() clock.Date { return clock.Today(s.c.Now()) }

// find gives an item that the actor may see; any other is not there.
func find(ctx context.Context, tx db.Tx, id string) (Exhibit, error) {
	return loadItem(ctx, tx, actor.From(ctx), id)
}

// known is find for pages whose form needs the item.
func (s *Service) known(ctx context.Context, id string) (it Exhibit, err error) {
	err = s.db.View(ctx, func(tx db.Tx) error { it, err = find(ctx, tx, id); return err })
	return it, err
}

// change loads an item as the caller has seen it, asks do for the next entry of its
// chain, and stores both with a line of the journal, or does nothing.
func (s *Service) change(ctx context.Context, need actor.Permission, id string, version int64, do func(tx db.Tx, it *Exhibit) (chain.Custody, error)) (it Exhibit, err error) {
	if _, err := actor.Require(ctx, need); err != nil {
		return it, err
	}
	err = s.db.Do(ctx, func(tx db.Tx) error {
		if it, err = find(ctx, tx, id); err != nil {
			return err
		}
		if version != 0 && it.Version != version {
			return db.Changed(0, nil)
		}
		e, err := do(tx, &it)
		if err != nil {
			return err
		}
		_, err = s.add(ctx, tx, need, &it, e)
		return err
	})
	return it, err
}

// add closes an entry onto an item's chain. Of two who add at once, the second fails.
func (s *Service) add(ctx context.Context, tx db.Tx, verb actor.Permission, it *Exhibit, e chain.Custody) ([]chain.Break, error) {
	e = s.link(ctx, it, e)
	var breaks []chain.Break
	it.Standing, breaks = it.Apply(e)
	body := actor.From(ctx).Body
	if err := saveItem(ctx, tx, body, *it); err != nil {
		return nil, err
	}
	it.Version++
	if err := insertEntry(ctx, tx, body, e); err != nil {
		return nil, err
	}
	return breaks, s.record(ctx, tx, string(verb), e)
}

// link fills in who and when, and the place in the chain.
func (s *Service) link(ctx context.Context, it *Exhibit, e chain.Custody) chain.Custody {
	a, now := actor.From(ctx), s.now().String()
	e.Item, e.EnteredAt, e.ActorID, e.ActorName, e.Capacity = it.ID, now, a.ID, a.Name, a.Capacity
	if e.HappenedAt == "" {
		e.HappenedAt = now
	}
	return e.Link(it.Last+1, it.Head)
}

func (s *Service) record(ctx context.Context, tx db.Tx, verb string, e chain.Custody) error {
	return journal.Append(ctx, tx, journal.Entry{Verb: verb, Area: areaName, ID: e.Item, Content: e.Content(), At: s.now()})
}

// inCustody refuses what can only be done to what is there.
func inCustody(it *Exhibit) error {
	switch {
	case !it.IsKept():
		return fault.Newf(fault.Conflict, "この証拠は%sです。", it.State.Title())
	case it.PendingN != 0:
		return fault.Newf(fault.Conflict, "%sさんへの引渡しが、まだ受領されていません。受領されるか、引渡しを取り消してから行ってください。", it.PendingName)
	}
	return nil
}

func (s *Service) tell(ctx context.Context, tx db.Tx, t org.Telling) error {
	if s.c.Tell == nil {
		return nil
	}
	return s.c.Tell(ctx, tx, t)
}

func (s *Service) settle(ctx context.Context, tx db.Tx, id string) error {
	if s.c.Settle == nil {
		return nil
	}
	return s.c.Settle(ctx, tx, area.Ref{Area: areaName, ID: id})
}

func itemURL(id string) string { return itemPath + "/item/" + id }

// resolve names items that the actor may see.
func (s *Service) resolve(ctx context.Context, tx db.Tx, ids []string) (map[string]area.Link, error) {
	a := actor.From(ctx)
	found := map[string]area.Link{}
	if !a.Can(CanSee) {
		return found, nil
	}
	list, err := itemsByID(ctx, tx, a, ids)
	for _, it := range list {
		found[it.ID] = area.Link{Title: it.NumberText() + "「" + it.Title + "」", URL: itemURL(it.ID)}
	}
	return found, err
}

// HandOver implements area.HandOver: what a post keeps goes with it.
func (s *Service) HandOver(ctx context.Context, tx db.Tx, post string) ([]area.Left, error) {
	list, err := itemsOfPost(ctx, tx, actor.From(ctx), post)
	var left []area.Left
	for _, it := range list {
		until, _ := clock.ParseDate(it.KeepUntil) // empty: none
		left = append(left, area.Left{Kind: "この職が保管する証拠", Title: it.NumberText() + "「" + it.Title + "」", URL: itemURL(it.ID), Note: "保持者：" + it.HolderName + "　場所：" + it.Place, Due: until})
	}
	return left, err
}
