package action

import (
	"context"
	"embed"
	"slices"
	"time"

	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/file"
	"github.com/okite-isms/okite/internal/platform/journal"
)

// Files holds the migrations.
//
//go:embed migration/*.sql
var Files embed.FS

// Organisation is what this room asks of the organisation.
type Organisation interface {
	Outline(ctx context.Context, d clock.Date) (org.Outline, error)
	HolderOf(ctx context.Context, tx db.Tx, role, unit string, d clock.Date) ([]org.Holding, error)
	Hats(ctx context.Context, tx db.Tx) ([]org.Hat, error)
	Calendar(ctx context.Context, tx db.Tx) (clock.Calendar, error)
}

// Approver decides on requests outside of this room. It says whether it takes a request
// over; where it does not, the office decides here. What it decides it tells by Settled.
type Approver interface {
	Ask(ctx context.Context, tx db.Tx, a Action, x Postponement) (taken bool, err error)
}

// Config is what the assembly hands in. Every function may be left out.
type Config struct {
	Organisation Organisation
	Files        *file.Files
	// Tell puts something on a list of work; Settle takes what was told about an object off.
	Tell   func(ctx context.Context, tx db.Tx, t org.Telling) error
	Settle func(ctx context.Context, tx db.Tx, ref area.Ref) error
	// Rest records on which provisions an action rests.
	Rest func(ctx context.Context, tx db.Tx, ref area.Ref, provisions []string) error
	// Evidence fails where the object of the evidence room is not there for the actor.
	Evidence func(ctx context.Context, tx db.Tx, ref area.Ref) error
	// Links gives titles and addresses of objects of other rooms.
	Links func(ctx context.Context, refs []area.Ref) (map[area.Ref]area.Link, error)
	// Bodies lists the ids of all bodies, for the nightly round.
	Bodies   func(ctx context.Context) ([]string, error)
	Approver Approver
	Now      func() time.Time
}

// Service carries out the use cases.
type Service struct {
	db        *db.DB
	config    Config
	listeners map[string][]func(ctx context.Context, tx db.Tx, a Action) error
}

// New returns the service.
func New(d *db.DB, c Config) *Service {
	if c.Tell == nil {
		c.Tell = func(context.Context, db.Tx, org.Telling) error { return nil }
	}
	if c.Settle == nil {
		c.Settle = func(context.Context, db.Tx, area.Ref) error { return nil }
	}
	if c.Links == nil {
		c.Links = func(context.Context, []area.Ref) (map[area.Ref]area.Link, error) { return nil, nil }
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	return &Service{db: d, config: c, listeners: map[string][]func(context.Context, db.Tx, Action) error{}}
}

func (s *Service) now() clock.Time { return clock.At(s.config.Now()) }

// Today is the business day by the service's clock.
func (s *Service) Today() clock.Date { return clock.Today(s.config.Now()) }

// On has a room called back, in the same transaction, when an action that one of its
// objects led to has been verified. It is for wiring: before the first request.
func (s *Service) On(room string, f func(ctx context.Context, tx db.Tx, a Action) error) {
	s.listeners[room] = append(s.listeners[room], f)
}

// view is what the actor may see and do, with the organisation of today.
type view struct {
	actor.Actor
	scope
	outline org.Outline
}

// see works out how far a permission of the actor reaches. It reads the organisation,
// and so stands before the transaction of the use case.
func (s *Service) see(ctx context.Context, p actor.Permission) (v view, err error) {
	if v.Actor, err = actor.Require(ctx, p); err != nil {
		return v, err
	}
	if v.whole = v.Reach(p) == actor.Whole; v.whole {
		return v, nil
	}
	if v.outline, err = s.outline(ctx); err != nil {
		return v, err
	}
	v.person, v.keys = v.ID, keysOf(v.outline, v.ID)
	if v.Reach(p) == actor.OwnUnit {
		v.units = unitsOf(v.outline, v.ID)
	}
	return v, nil
}

// outline reads the organisation of today, which everybody may see; for a job too.
func (s *Service) outline(ctx context.Context) (org.Outline, error) {
	a := actor.From(ctx)
	a.Permissions = append(slices.Clone(a.Permissions), org.CanSee)
	return s.config.Organisation.Outline(actor.With(ctx, a), s.Today())
}

func postKey(id string) string   { return "post:" + id }
func personKey(id string) string { return "person:" + id }

// keysOf are the addressees that somebody is: themself, and the posts they hold.
func keysOf(o org.Outline, person string) []string {
	keys := []string{personKey(person)}
	for _, p := range o.Posts {
		if slices.ContainsFunc(p.Holders, func(h org.Holder) bool { return h.PersonID == person }) {
			keys = append(keys, postKey(p.ID))
		}
	}
	return keys
}

// unitsOf are the units that somebody heads, with all below them.
func unitsOf(o org.Outline, person string) []string {
	own := map[string]bool{}
	for _, p := range o.Posts {
		if p.Heads && slices.ContainsFunc(p.Holders, func(h org.Holder) bool { return h.PersonID == person }) {
			own[p.UnitID] = true
		}
	}
	var list []string
	for _, u := range o.Units { // from the top down: who is above comes first
		if own[u.ID] || own[u.ParentID] {
			own[u.ID] = true
			list = append(list, u.ID)
		}
	}
	return list
}

// headOf is the post that heads a unit, or the nearest above it on which somebody sits.
func headOf(o org.Outline, unit string) string {
	for unit != "" {
		for _, p := range o.Posts {
			if p.UnitID == unit && p.Heads && len(p.Holders) > 0 {
				return p.ID
			}
		}
		i := slices.IndexFunc(o.Units, func(b org.Branch) bool { return b.ID == unit })
		if i < 0 {
			return ""
		}
		unit = o.Units[i].ParentID
	}
	return ""
}

// names gives what unit and owner are called today.
func names(o org.Outline, w Owner) (unit, owner string, err error) {
	faults := map[string]string{}
	i := slices.IndexFunc(o.Units, func(b org.Branch) bool { return b.ID == w.Unit })
	if i < 0 {
		faults["unit"] = "この組織は、いまは置かれていません。選び直してください。"
	} else {
		unit = o.Units[i].Name
	}
	if w.Role != "" {
		return unit, w.Role, fault.Fields(faults)
	}
	j := slices.IndexFunc(o.Posts, func(p org.Staffed) bool { return p.ID == w.Post })
	if j < 0 {
		faults["post"] = "この職は、いまは置かれていません。選び直してください。"
	} else {
		p := o.Posts[j]
		owner = p.Title
		if k := slices.IndexFunc(o.Units, func(b org.Branch) bool { return b.ID == p.UnitID }); k >= 0 {
			owner = o.Units[k].Name + " " + p.Title
		}
	}
	return unit, owner, fault.Fields(faults)
}

// addressees says whom an action waits for: its post, or who holds its role today,
// deputies among them.
func (s *Service) addressees(ctx context.Context, tx db.Tx, a Action) ([]string, error) {
	if a.OwnerPost != "" {
		return []string{postKey(a.OwnerPost)}, nil
	}
	held, err := s.config.Organisation.HolderOf(ctx, tx, a.OwnerRole, a.UnitID, s.Today())
	if err != nil {
		return nil, err
	}
	var keys []string
	for _, h := range held {
		if !h.Acts() {
			continue
		}
		// Who holds it by post hands it on with the post; a deputy acts as a person.
		key := personKey(h.PersonID)
		if h.PostID != "" && h.InsteadOf == "" {
			key = postKey(h.PostID)
		}
		if !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return keys, nil
}

// act adds to the history, and writes the line of the journal.
func (s *Service) act(ctx context.Context, tx db.Tx, verb actor.Permission, a Action, note string) error {
	return s.actOn(ctx, tx, verb, a, note, "")
}

// actOn is act about something that has a hash of its own, which the journal vouches for.
func (s *Service) actOn(ctx context.Context, tx db.Tx, verb actor.Permission, a Action, note, hash string) error {
	who := actor.From(ctx)
	x := Happening{db.NewID(), a.ID, string(verb), a.State, s.now(), who.ID, who.Name, who.Capacity, note}
	if err := insertActs(ctx, tx, who.Body, x); err != nil {
		return err
	}
	return journal.Append(ctx, tx, journal.Entry{Verb: string(verb), Area: areaName, ID: a.ID, Content: told{a, note, hash}, At: x.At})
}

// told is an action with what was said when it changed.
type told struct {
	Action
	note, hash string
}

// Kind implements journal.Content.
func (t told) Kind() string { return "action.act/1" }

// Canonical implements journal.Content.
func (t told) Canonical(e *journal.Encoder) {
	t.Action.Canonical(e)
	e.Text("note", t.note)
	e.Text("hash", t.hash)
}
