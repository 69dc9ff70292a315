package selfcheck

import (
	"context"
	"embed"
	"slices"
	"time"

	"github.com/okite-isms/okite/internal/area/action"
	"github.com/okite-isms/okite/internal/area/check"
	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/journal"
	"github.com/okite-isms/okite/internal/platform/pack"
)

// Files holds the migrations.
//
//go:embed migration/*.sql
var Files embed.FS

// Organisation is what this room asks of the organisation.
type Organisation interface {
	Roll(ctx context.Context, tx db.Tx, d clock.Date, person string) (org.Roll, error)
	RoleTitles(ctx context.Context, tx db.Tx) (names []string, titles map[string]string, err error)
	Outline(ctx context.Context, d clock.Date) (org.Outline, error)
	HoldersIn(ctx context.Context, tx db.Tx, o org.Outline, roles [][2]string) (map[[2]string][]org.Holding, map[string]string, error)
	Hats(ctx context.Context, tx db.Tx) ([]org.Hat, error)
	Calendar(ctx context.Context, tx db.Tx) (clock.Calendar, error)
	Frame(ctx context.Context) (org.Frame, error)
}

// Actions opens what a campaign leads to, and finds it again.
type Actions interface {
	Open(ctx context.Context, tx db.Tx, in action.Opening) (action.Action, error)
	BySource(ctx context.Context, tx db.Tx, refs []area.Ref) (map[area.Ref][]action.Action, error)
}

// Catalogue gives the check items that can be taken over. A campaign keeps them as they were.
type Catalogue interface {
	Choices(ctx context.Context, tx db.Tx) ([]check.Choice, error)
	Take(ctx context.Context, tx db.Tx, edition string) (check.Whole, error)
}

// Config is what the assembly hands in. Tell, Settle, Catalogue and Facts may be left out.
type Config struct {
	Organisation Organisation
	Actions      Actions
	Catalogue    Catalogue
	Tell         func(ctx context.Context, tx db.Tx, t org.Telling) error
	Settle       func(ctx context.Context, tx db.Tx, ref area.Ref) error
	// Facts gives what other records say of units, each by the name that items carry.
	Facts func(ctx context.Context) ([]Fact, error)
	// FactTitles names the facts that there are, for the form of an item.
	FactTitles map[string]string
	Bodies     func(ctx context.Context) ([]string, error)
	Pace       pack.Reminder
	Now        func() time.Time
}

// Service carries out the use cases.
type Service struct {
	db     *db.DB
	config Config
}

// New returns the service.
func New(d *db.DB, c Config) *Service {
	if c.Tell == nil {
		c.Tell = func(context.Context, db.Tx, org.Telling) error { return nil }
	}
	if c.Settle == nil {
		c.Settle = func(context.Context, db.Tx, area.Ref) error { return nil }
	}
	if c.Facts == nil {
		c.Facts = func(context.Context) ([]Fact, error) { return nil, nil }
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	return &Service{db: d, config: c}
}

func (s *Service) now() clock.Time { return clock.At(s.config.Now()) }

// Today is the business day by the service's clock.
func (s *Service) Today() clock.Date { return clock.Today(s.config.Now()) }

// view is how far the actor sees.
type view struct {
	actor.Actor
	whole bool
	units []string // with all below, where it is not the whole
}

// scope is the units as queries take them: nil is all of the body.
func (v view) scope() []string {
	if v.whole {
		return nil
	}
	return append([]string{}, v.units...)
}

// reaches reports whether the view reaches a unit.
func (v view) reaches(unit string) bool { return v.whole || slices.Contains(v.units, unit) }

// blind reports whether the view reaches nobody but the actor.
func (v view) blind() bool { return !v.whole && len(v.units) == 0 }

// managerRole answers for a unit beside its head; whoever stands in for it sees as far.
const managerRole = "security-manager"

// see works out how far a permission of the actor reaches: to the body, or to the units
// that the actor heads, or answers for as a manager's deputy, with all below them.
func (s *Service) see(ctx context.Context, p actor.Permission) (v view, err error) {
	if v.Actor, err = actor.Require(ctx, p); err != nil {
		return v, err
	}
	if v.whole = v.Reach(p) == actor.Whole; v.whole || v.Reach(p) != actor.OwnUnit {
		return v, nil
	}
	var roll org.Roll
	err = s.db.View(ctx, func(tx db.Tx) (err error) {
		roll, err = s.config.Organisation.Roll(ctx, tx, s.Today(), v.ID)
		return err
	})
	if err != nil || len(roll.People) == 0 {
		return v, err
	}
	me := roll.People[0]
	for _, h := range me.Heads {
		v.units = append(v.units, roll.Day.Below(h.Unit)...)
	}
	if slices.Contains(me.Roles, managerRole) {
		more, err := s.managed(ctx, v.ID)
		if err != nil {
			return v, err
		}
		for _, u := range more {
			v.units = append(v.units, roll.Day.Below(u)...)
		}
	}
	slices.Sort(v.units)
	v.units = slices.Compact(v.units)
	return v, nil
}

// managed gives the units for which somebody acts as manager, by post or in its place.
func (s *Service) managed(ctx context.Context, person string) (units []string, err error) {
	o, err := s.outline(ctx)
	if err != nil {
		return nil, err
	}
	var asked [][2]string
	for _, u := range o.Units {
		asked = append(asked, [2]string{managerRole, u.ID})
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		found, _, err := s.config.Organisation.HoldersIn(ctx, tx, o, asked)
		for k, list := range found {
			if slices.ContainsFunc(list, func(h org.Holding) bool { return h.PersonID == person && h.Acts() && h.UnitID == k[1] }) {
				units = append(units, k[1])
			}
		}
		return err
	})
	return units, err
}

// outline reads the organisation of today, which everybody may see; for a job too.
func (s *Service) outline(ctx context.Context) (org.Outline, error) {
	a := actor.From(ctx)
	a.Permissions = append(slices.Clone(a.Permissions), org.CanSee)
	return s.config.Organisation.Outline(actor.With(ctx, a), s.Today())
}

// keys are the addressees that the actor is today.
func (s *Service) keys(ctx context.Context, tx db.Tx) ([]string, error) {
	hats, err := s.config.Organisation.Hats(ctx, tx)
	var keys []string
	for _, h := range hats {
		keys = append(keys, h.Key)
	}
	return keys, err
}

// note writes the line of the journal.
func (s *Service) note(ctx context.Context, tx db.Tx, verb actor.Permission, id string, c journal.Content) error {
	return journal.Append(ctx, tx, journal.Entry{Verb: string(verb), Area: areaName, ID: id, Content: c, At: s.now()})
}

// errState says that a campaign is not in the state in which something can be done.
func errState(c Campaign, what string) error {
	return fault.Newf(fault.Conflict, "この自己点検は「%s」のため、%sことはできません。", c.State.Title(), what)
}
