package policy

import (
	"context"
	"slices"

	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/db"
)

// DemandOutcome is what came of a decision.
type DemandOutcome struct {
	Landed []Adopted  // what went into the organisation
	Open   []string   // titles of roles for which the posts have to be chosen
	Left   []area.Ref // what rests on definitions that no longer hold
}

// organisation asks for the organisation where an accepted role can go into it.
func (s *Service) organisation(ctx context.Context, tx db.Tx) (o Organisation, err error) {
	if s.appointer == nil {
		return o, nil
	}
	return s.appointer.Organisation(ctx, tx)
}

// rest records on which sentences the definitions rest, those that no longer hold on none.
func (j *judgement) rest(ctx context.Context, tx db.Tx, made []Decision) error {
	var rows []basisRow
	refs := make([]area.Ref, len(made))
	for i, k := range made {
		refs[i] = definitionRef(k.Kind, k.Definition.Name)
		if k.Accepted && k.ProvisionID != "" {
			rows = append(rows, basisRow{refs[i], Citation{k.Document, k.ProvisionID}})
		}
	}
	return replaceBasis(ctx, tx, j.actor.Body, refs, rows)
}

// land takes accepted roles into the organisation, and records that they rest on their
// sentences there as well.
func (j *judgement) land(ctx context.Context, tx db.Tx, s *Service, made []Decision) (out DemandOutcome, err error) {
	var refs []area.Ref
	for i, k := range made {
		if !k.Accepted && j.demands[i].Decision.Accepted {
			refs = append(refs, definitionRef(k.Kind, k.Definition.Name))
		}
	}
	if out.Left, err = landingsOf(ctx, tx, j.actor.Body, refs); err != nil {
		return out, err
	}
	if !slices.ContainsFunc(made, func(k Decision) bool { return k.Accepted && k.Kind == RoleKind }) {
		return out, nil
	}
	o, err := s.organisation(ctx, tx)
	if err != nil || !o.Open {
		return out, err
	}
	var list []Adoption
	var from []*Decision // of each adoption
	var landed []landing
	for i := range made {
		k := &made[i]
		if !k.Accepted || k.Kind != RoleKind {
			continue
		}
		l := o.landing(k.Definition)
		if j.Landing != nil {
			l = *j.Landing
		}
		a, there, ok, err := o.adoption(l, k.Definition, k)
		if err != nil {
			return out, err
		}
		if there.ID != "" {
			landed = append(landed, landing{k, there})
		}
		if !ok {
			continue
		}
		if r, held := o.role(l.Target); j.Landing == nil && len(l.Seats) == 0 && !a.Committee && !(held && r.Filled) {
			out.Open = append(out.Open, k.Definition.Title)
		}
		if a.Role == "" {
			o.Roles = append(o.Roles, OrganRole{Name: a.Name, Title: a.Title})
		}
		list, from = append(list, a), append(from, k)
	}
	if len(list) > 0 {
		if out.Landed, err = s.appointer.Adopt(ctx, tx, list); err != nil {
			return out, err
		}
	}
	for i, a := range out.Landed {
		landed = append(landed, landing{from[i], a.Ref})
	}
	return out, j.keepLandings(ctx, tx, landed)
}

// landing is what became of an accepted role.
type landing struct {
	of  *Decision
	ref area.Ref
}

func (j *judgement) keepLandings(ctx context.Context, tx db.Tx, landed []landing) error {
	if len(landed) == 0 {
		return nil
	}
	if err := storeLandings(ctx, tx, j.actor, landed, j.now); err != nil {
		return err
	}
	var rows []basisRow
	for _, l := range landed {
		if l.of.ProvisionID != "" {
			rows = append(rows, basisRow{l.ref, Citation{l.of.Document, l.of.ProvisionID}})
		}
	}
	return addBasis(ctx, tx, j.actor.Body, rows)
}

// LandedOf gives what became of the definition behind a demand elsewhere, by name.
func (s *Service) LandedOf(ctx context.Context, d *Demand) ([]Resting, error) {
	name := d.Decision.Definition.Name
	if d.Decision.Version == 0 || name == "" {
		return nil, nil
	}
	a, err := reader(ctx)
	if err != nil {
		return nil, err
	}
	var refs []area.Ref
	err = s.db.View(ctx, func(tx db.Tx) error {
		refs, err = landingsOf(ctx, tx, a.Body, []area.Ref{definitionRef(d.Kind, name)})
		return err
	})
	if err != nil {
		return nil, err
	}
	return s.linked(ctx, refs)
}

// OrganisationFor gives the organisation to who may add a demanded role to it.
func (s *Service) OrganisationFor(ctx context.Context, d *Demand) (o Organisation, err error) {
	if d.Kind != RoleKind || s.appointer == nil {
		return o, nil
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		o, err = s.organisation(ctx, tx)
		return err
	})
	return o, err
}
