package org

import (
	"context"
	"slices"

	"github.com/okite-isms/okite/internal/area/org/structure"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
)

// Seats is what a policy can name when it fills a role: the posts of a day with the units
// above them, and which roles are filled.
type Seats struct {
	Roles      []Role
	Filled     map[string]bool // by name of the role
	Posts      []SeatPost
	Kinds      []structure.UnitKind // whose heads can be appointed together
	Committees []Committee
}

// SeatPost is a post by the names of its units, from the top.
type SeatPost struct {
	ID, Title string
	Units     []string // without the organ
	Organ     string
	Name      string // as pages show it
	Heads     bool
}

// Seats gives what roles can be filled with on a day.
func (s *Service) Seats(ctx context.Context, tx db.Tx, d clock.Date) (list Seats, err error) {
	a, err := actor.Require(ctx, CanSee)
	if err != nil {
		return list, err
	}
	facts := &structure.Facts{}
	for _, load := range []func(context.Context, db.Tx, string, *structure.Facts) error{loadUnits, loadPosts, loadAppointments} {
		if err := load(ctx, tx, a.Body, facts); err != nil {
			return list, err
		}
	}
	if list.Roles, err = s.roles(ctx, tx, a.Body); err != nil {
		return list, err
	}
	if list.Committees, err = loadCommittees(ctx, tx, a.Body); err != nil {
		return list, err
	}
	list.Committees = slices.DeleteFunc(list.Committees, func(c Committee) bool { return !c.On(d) })
	list.Kinds, list.Filled = unitKinds(), map[string]bool{}
	for _, o := range facts.Appointments {
		if o.On(d) {
			list.Filled[o.Role] = true
		}
	}
	x := facts.On(d)
	x.Walk(func(u structure.Unit, _ int) {
		for _, p := range x.Posts(u.ID) {
			seat := SeatPost{ID: p.ID, Title: p.Title, Name: x.PostName(p.ID), Heads: p.Heads}
			for _, above := range x.Up(u.ID) {
				if above.Kind == structure.Organ {
					seat.Organ = above.Name
				} else {
					seat.Units = append([]string{above.Name}, seat.Units...)
				}
			}
			list.Posts = append(list.Posts, seat)
		}
	})
	return list, nil
}

// HeldRole is a role that the actor acts in, by title and capacity.
type HeldRole struct {
	Role, Title, Note string
}

// HeldRoles gives the roles in which the actor acts today, in one statement; whoever is
// away for long acts in none.
func (s *Service) HeldRoles(ctx context.Context, tx db.Tx) ([]HeldRole, error) {
	a := actor.From(ctx)
	rows, err := titledRolesOf(ctx, tx, a.Body, a.ID, s.Today())
	if err != nil {
		return nil, err
	}
	titles := map[string]string{}
	for _, r := range s.config.Definitions.Roles() {
		titles[r.Name] = r.Title
	}
	var list []HeldRole
	seen := map[string]bool{}
	for _, h := range rows {
		if seen[h.Role] || structure.AbsenceKind(h.Away).Long() {
			continue
		}
		seen[h.Role] = true
		title := h.Title
		if title == "" {
			title = titles[h.Role]
		}
		list = append(list, HeldRole{h.Role, title, structure.Capacity(h.Capacity).Title()})
	}
	return list, nil
}
