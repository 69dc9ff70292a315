package app

import (
	"context"
	"strings"

	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/area/policy"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
)

// capacities tells the policy which roles of the organisation the actor holds.
type capacities struct{ orgs *org.Service }

// RolesOf implements policy.Capacities.
func (c capacities) RolesOf(ctx context.Context, tx db.Tx) ([]policy.HeldRole, error) {
	held, err := c.orgs.HeldRoles(ctx, tx)
	list := make([]policy.HeldRole, len(held))
	for i, h := range held {
		list[i] = policy.HeldRole{Name: h.Role, Title: h.Title, Note: h.Note}
	}
	return list, err
}

// appointer takes the roles that a policy demands into the organisation.
type appointer struct{ orgs *org.Service }

// Organisation implements policy.Appointer. Who may not add to it is told nothing of it.
func (p appointer) Organisation(ctx context.Context, tx db.Tx) (o policy.Organisation, err error) {
	who := actor.From(ctx)
	if !who.Can(org.CanAppoint) || !who.Can(org.CanConvene) || !who.Can(org.CanSee) {
		return o, nil
	}
	there, err := p.orgs.Seats(ctx, tx, p.orgs.Today())
	if err != nil {
		return o, err
	}
	o.Open, o.Today = true, p.orgs.Today().String()
	for _, r := range there.Roles {
		o.Roles = append(o.Roles, policy.OrganRole{Name: r.Name, Title: r.Title, Filled: there.Filled[r.Name]})
	}
	for _, c := range there.Committees {
		o.Committees = append(o.Committees, policy.Committee{ID: c.ID, Name: c.Name, Ref: area.Ref{Area: "org", ID: org.CommitteeRef + c.ID}})
	}
	for _, k := range there.Kinds {
		o.Seats = append(o.Seats, policy.Seat{Value: headsOf + string(k), Label: "すべての「" + k.Title() + "」の長", Kind: string(k)})
	}
	for _, s := range there.Posts {
		o.Seats = append(o.Seats, policy.Seat{Value: postOf + s.ID, Label: s.Name, Title: s.Title, Units: s.Units, Organ: s.Organ, Heads: s.Heads})
	}
	return o, nil
}

// The two ways in which a policy fills a role.
const (
	postOf  = "post:"
	headsOf = "heads:"
)

// Adopt implements policy.Appointer.
func (p appointer) Adopt(ctx context.Context, tx db.Tx, list []policy.Adoption) ([]policy.Adopted, error) {
	wanted := make([]org.Adoption, len(list))
	for i, a := range list {
		wanted[i] = org.Adoption{Role: a.Role, Addition: org.RoleAddition{Name: a.Name, Title: a.Title, Meaning: a.Meaning}}
		if a.Committee {
			wanted[i].Committee = &org.Formation{Name: a.Title, Kind: string(org.Board), Quorum: string(org.Majority), Basis: a.Basis, BasisRef: a.BasisRef, From: a.From}
		}
		for _, seat := range a.Seats {
			in := org.Appointing{Way: "post", Post: strings.TrimPrefix(seat, postOf), Basis: a.Basis, BasisRef: a.BasisRef, From: a.From}
			if kind, heads := strings.CutPrefix(seat, headsOf); heads {
				in.Way, in.Post, in.UnitKind = "heads", "", kind
			}
			wanted[i].Appointings = append(wanted[i].Appointings, in)
		}
	}
	made, err := p.orgs.Adopt(ctx, tx, wanted)
	if fault.Is(err, fault.Invalid) {
		return nil, landingFaults(err)
	}
	if err != nil {
		return nil, err
	}
	done := make([]policy.Adopted, len(made))
	for i, m := range made {
		done[i] = policy.Adopted{Ref: area.Ref{Area: "org", ID: org.RoleRef + m.Role.Name}, Made: m.Made, Stood: m.Stood}
		if list[i].Committee {
			done[i].Ref.ID = org.CommitteeRef + m.Committee.ID
		}
	}
	return done, nil
}

// landingFaults puts what the organisation finds wrong to the fields of the policy's form.
func landingFaults(err error) error {
	f := fault.Of(err)
	faults := map[string]string{}
	for field, text := range f.Fields {
		switch field {
		case "post", "unit_kind":
			field = "seat"
		case "from":
			field = "begins"
		case "name", "role":
			field = "target"
		}
		faults[field] = text
	}
	if len(faults) == 0 {
		return err
	}
	return fault.Fields(faults)
}
