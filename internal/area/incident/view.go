package incident

import (
	"context"
	"slices"
	"strings"

	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
)

// view is the actor with how far a permission of theirs reaches.
type view struct {
	actor.Actor
	whole bool
	units []string // that they head, with all below
}

// see works out how far a permission of the actor reaches. It may read the organisation,
// and so stands before the transaction of the use case.
func (s *Service) see(ctx context.Context, p actor.Permission) (v view, err error) {
	if v.Actor, err = actor.Require(ctx, p); err != nil {
		return v, err
	}
	if v.whole = v.Reach(p) == actor.Whole; v.whole || v.Reach(p) != actor.OwnUnit {
		return v, nil
	}
	o, err := s.outline(ctx)
	v.units = unitsOf(o, v.ID)
	return v, err
}

// reaches reports whether the permission reaches an incident.
func (v view) reaches(x Incident) bool { return v.whole || slices.Contains(v.units, x.UnitID) }

// sees reports whether an incident may be seen: whoever reported one may see it.
func (v view) sees(x Incident) bool { return v.reaches(x) || x.PersonID != "" && x.PersonID == v.ID }

// outline reads the organisation of today, which everybody may see.
func (s *Service) outline(ctx context.Context) (org.Outline, error) {
	a := actor.From(ctx)
	a.Permissions = append(slices.Clone(a.Permissions), org.CanSee)
	return s.config.Organisation.Outline(actor.With(ctx, a), s.Today())
}

// Today is the business day by the service's clock.
func (s *Service) Today() clock.Date { return clock.Today(s.config.Now()) }

// unitsOf are the units that somebody heads, with all below them.
func unitsOf(o org.Outline, person string) (list []string) {
	own := map[string]bool{}
	for _, p := range o.Posts {
		if p.Heads && on(p, person) {
			own[p.UnitID] = true
		}
	}
	for _, u := range o.Units { // from the top down: who is above comes first
		if own[u.ID] || own[u.ParentID] {
			own[u.ID] = true
			list = append(list, u.ID)
		}
	}
	return list
}

func on(p org.Staffed, person string) bool {
	return slices.ContainsFunc(p.Holders, func(h org.Holder) bool { return h.PersonID == person })
}

// unitOf is the unit in which somebody works; empty where none is known.
func unitOf(o org.Outline, person string) string {
	for _, p := range o.Posts {
		if on(p, person) {
			return p.UnitID
		}
	}
	return ""
}

func unitName(o org.Outline, id string) string {
	i := slices.IndexFunc(o.Units, func(u org.Branch) bool { return u.ID == id })
	if i < 0 {
		return ""
	}
	return o.Units[i].Name
}

// visible loads an incident. One that is out of reach, or restricted to others by a name
// list, is not there.
func (s *Service) visible(ctx context.Context, tx db.Tx, v view, id string) (Incident, error) {
	x, _, err := s.sighted(ctx, tx, v, id)
	return x, err
}

// sighted is visible, and says whether a name list holds the incident.
func (s *Service) sighted(ctx context.Context, tx db.Tx, v view, id string) (x Incident, listed bool, err error) {
	x, err = load(ctx, tx, v.Body, id)
	if err != nil {
		return x, false, err
	}
	if !v.sees(x) {
		return Incident{}, false, errIncident()
	}
	sights, err := s.config.Organisation.MaySee(ctx, tx, []area.Ref{x.Ref()})
	if err == nil && !sights[x.Ref()].May {
		return Incident{}, false, errIncident()
	}
	return x, sights[x.Ref()].Listed, err
}

// Open gives an incident to who may see it, for a page or a program. Of one under a name
// list it is recorded who read it, once in a session.
func (s *Service) Open(ctx context.Context, id string) (x Incident, err error) {
	v, err := s.see(ctx, CanSee)
	if err != nil {
		return x, err
	}
	known := false
	err = s.db.View(ctx, func(tx db.Tx) error {
		listed := false
		if x, listed, err = s.sighted(ctx, tx, v, id); err != nil || !listed {
			known = true
			return err
		}
		known, err = hasRead(ctx, tx, v.Body, id, v.ID, sessionOf(v.Actor))
		return err
	})
	if err != nil || known {
		return x, err
	}
	return x, s.db.Do(ctx, func(tx db.Tx) error {
		fresh, err := markRead(ctx, tx, v.Body, id, v.ID, sessionOf(v.Actor), s.now())
		if err != nil || !fresh {
			return err
		}
		return s.config.Organisation.Read(ctx, tx, x.Ref())
	})
}

// sessionOf is what counts as one reading: a session of a browser, or else a request.
func sessionOf(a actor.Actor) string {
	if a.Session != "" {
		return a.Session
	}
	return "request:" + a.RequestID
}

// Title names an incident for its name list (org.Listable).
func (s *Service) Title(ctx context.Context, tx db.Tx, id string) (string, error) {
	incident, people := strings.CutSuffix(id, subjectSuffix)
	x, err := load(ctx, tx, actor.From(ctx).Body, incident)
	if err != nil {
		return "", err
	}
	if !actor.From(ctx).Can(CanSee) {
		return "", fault.New(fault.NotFound, "見る権限がありません。")
	}
	if people {
		return x.NumberText() + "の本人の一覧", nil
	}
	return x.NumberText() + " " + x.Title, nil
}
