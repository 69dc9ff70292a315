package org

import (
	"context"
	"slices"

	"github.com/okite-isms/okite/internal/area/org/structure"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
)

// Adoption is a role or a committee that the policy demands, on its way into the
// organisation.
type Adoption struct {
	Role        string // one that is there and takes the policy's name; empty adds one
	Addition    RoleAddition
	Appointings []Appointing // to the role; those that stand already are left as they are
	Committee   *Formation   // instead of a role
}

// Adopted is what came of an Adoption.
type Adopted struct {
	Role      Role // of no name where it was a committee
	Committee Committee
	Made      int // appointments
	Stood     int // appointments that were there before
}

// Adopt takes roles and committees into the organisation, all or none, in the caller's
// transaction: what the policy accepts and what the organisation has must not part ways.
func (s *Service) Adopt(ctx context.Context, tx db.Tx, list []Adoption) (made []Adopted, err error) {
	needs := []actor.Permission{CanAppoint}
	if slices.ContainsFunc(list, func(a Adoption) bool { return a.Committee != nil }) {
		needs = append(needs, CanConvene)
	}
	var who actor.Actor
	for _, p := range needs {
		if who, err = actor.Require(ctx, p); err != nil {
			return nil, err
		}
	}
	err = s.reshapeIn(ctx, tx, who, CanAppoint, func(x shaping) (all []line, err error) {
		roles, err := s.roles(x.ctx, x.tx, x.body)
		if err != nil {
			return nil, err
		}
		for _, a := range list {
			one, lines, err := x.adopt(a, &roles)
			if err != nil {
				return nil, err
			}
			made, all = append(made, one), append(all, lines...)
		}
		return all, nil
	})
	return made, err
}

func (x shaping) adopt(in Adoption, roles *[]Role) (made Adopted, lines []line, err error) {
	if in.Committee != nil {
		c, l, err := x.form(*in.Committee)
		return Adopted{Committee: c}, []line{l}, err
	}
	l, err := x.takeName(in, roles, &made.Role)
	if err != nil {
		return made, nil, err
	}
	if l.id != "" {
		lines = append(lines, l)
	}
	for _, one := range in.Appointings {
		one.Role = made.Role.Name
		a := one.appointment(map[string]string{})
		if slices.ContainsFunc(x.facts.Appointments, func(o structure.Appointment) bool { return sameTarget(o, a) && o.Overlaps(a.Span) }) {
			made.Stood++
			continue
		}
		a, l, err := x.appoint(one, made.Role.Used, "")
		if err != nil {
			return made, nil, err
		}
		x.facts.Appointments = append(x.facts.Appointments, a)
		made.Made, lines = made.Made+1, append(lines, l)
	}
	return made, lines, nil
}

// takeName adds the role, or gives the one that is there the name that the policy has.
func (x shaping) takeName(in Adoption, roles *[]Role, r *Role) (l line, err error) {
	if in.Role == "" {
		*r, l, err = x.addRole(in.Addition, *roles)
		*roles = append(*roles, *r)
		return l, err
	}
	i := slices.IndexFunc(*roles, func(o Role) bool { return o.Name == in.Role })
	if i < 0 {
		return l, errRole()
	}
	old := (*roles)[i]
	*r = old
	if title := cleanName(in.Addition.Title); title != "" {
		r.Title = title
	}
	if faults := checkRole(&r.Title, &r.Meaning); len(faults) > 0 {
		return l, fault.Fields(faults)
	}
	if r.Used = true; *r == old {
		return l, nil
	}
	if old.Version == 0 {
		err = insertRole(x.ctx, x.tx, x.body, withVersion(*r, 1))
	} else {
		err = saveRole(x.ctx, x.tx, x.body, *r)
	}
	r.Version++
	(*roles)[i] = *r
	return line{verbRole, r.Name, roleContent(*r)}, err
}

func withVersion(r Role, n int64) Role {
	r.Version = n
	return r
}
