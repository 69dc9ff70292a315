package org

import (
	"context"
	"slices"
	"strings"

	"github.com/okite-isms/okite/internal/area/org/structure"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
)

// Right is a permission in the matrix: what it allows, and how far each role reaches.
type Right struct {
	Permission actor.Permission `json:"permission"`
	Meaning    string           `json:"meaning"`
	Writes     bool             `json:"writes"`
	Cells      []Reach          `json:"roles"`
}

// Reach is how far a role reaches with a permission, and why.
type Reach struct {
	Role    actor.Role  `json:"role"`
	Title   string      `json:"title"`
	Scope   actor.Scope `json:"scope"`
	Default actor.Scope `json:"default"`
	Reason  string      `json:"reason"`
}

// Rights gives the matrix of the body: who may do what, and why.
func (s *Service) Rights(ctx context.Context) (list []Right, err error) {
	a, err := actor.Require(ctx, CanSeeRights)
	if err != nil {
		return nil, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		roles, err := s.roles(ctx, tx, a.Body)
		if err != nil {
			return err
		}
		rulings, err := loadRulings(ctx, tx, a.Body)
		if err != nil {
			return err
		}
		for _, g := range s.config.Grants() {
			list = append(list, rightOf(g, roles, rulings))
		}
		return nil
	})
	return list, err
}

func rightOf(g actor.Grant, roles []Role, rulings []Ruling) Right {
	r := Right{Permission: g.Permission, Meaning: g.Meaning, Writes: g.Writes}
	add := func(role actor.Role, title string) {
		c := Reach{Role: role, Title: title, Default: g.Default(role)}
		c.Scope = c.Default
		for _, x := range rulings {
			if x.Permission == g.Permission && x.Role == role {
				c.Scope, c.Reason = x.Scope, x.Reason
			}
		}
		if g.Writes && role.OnlyReads() || role.OnlyRuns() && c.Default == actor.Nowhere {
			c.Scope = actor.Nowhere
		}
		r.Cells = append(r.Cells, c)
	}
	for _, role := range actor.FixedRoles() {
		add(role, role.Title())
	}
	for _, role := range roles {
		if role.Used {
			add(actor.Role(role.Name), role.Title)
		}
	}
	return r
}

// Rule decides how far a role reaches with a permission in this body, with a reason. The
// office keeps what it needs to undo a mistake.
func (s *Service) Rule(ctx context.Context, in RulingInput) error {
	return s.reshape(ctx, CanRule, func(x shaping) ([]line, error) {
		r := Ruling{Permission: actor.Permission(in.Permission), Role: actor.Role(in.Role), Scope: actor.Scope(in.Scope), Reason: strings.TrimSpace(in.Reason), RecordedBy: x.who.Name}
		faults := map[string]string{}
		need(faults, "reason", checkText(strings.ReplaceAll(r.Reason, "\n", " "), "理由", 200, true))
		roles, err := s.roles(x.ctx, x.tx, x.body)
		if err != nil {
			return nil, err
		}
		if _, ok := roleNamed(roles, in.Role); !ok && !slices.Contains(actor.FixedRoles(), r.Role) {
			faults["role"] = "この役割は登録されていません。"
		}
		var g actor.Grant
		grants := s.config.Grants()
		if i := slices.IndexFunc(grants, func(g actor.Grant) bool { return g.Permission == r.Permission }); i >= 0 {
			g = grants[i]
		} else {
			faults["permission"] = "この権限はありません。"
		}
		switch {
		case r.Scope.Title() == "":
			faults["scope"] = "範囲を選んでください。"
		case g.Writes && r.Role.OnlyReads() && r.Scope != actor.Nowhere:
			faults["scope"] = r.Role.Title() + "には、変更する権限を与えられません。"
		case r.Role.OnlyRuns() && g.Default(r.Role) == actor.Nowhere && r.Scope != actor.Nowhere:
			faults["scope"] = r.Role.Title() + "には、システムを動かすための権限だけを与えられます。"
		case r.Role == actor.Office && r.Scope != actor.Whole && (r.Permission == CanRule || r.Permission == CanManage):
			faults["scope"] = "事務局からこの権限を外すと、だれも元に戻せなくなるため、外せません。"
		case strings.HasPrefix(in.Permission, "signin."):
			faults["scope"] = "自分のサインインについての権限は、変えられません。"
		}
		if err := fault.Fields(faults); err != nil {
			return nil, err
		}
		id := in.Permission + "/" + in.Role
		if r.Scope == g.Default(r.Role) {
			return []line{{verbRule, id, rulingContent(r)}}, deleteRuling(x.ctx, x.tx, x.body, r)
		}
		return []line{{verbRule, id, rulingContent(r)}}, saveRuling(x.ctx, x.tx, x.body, r, x.now)
	})
}

// ownUnits gives the units that are the actor's today: those that they head or hold a
// role for, and all below.
func (s *Service) ownUnits(ctx context.Context, tx db.Tx, a actor.Actor) ([]string, error) {
	heldNow, err := heldOn(ctx, tx, a.Body, a.ID, s.Today())
	if err != nil {
		return nil, err
	}
	facts, err := loadBuild(ctx, tx, a.Body)
	if err != nil {
		return nil, err
	}
	x := facts.On(s.Today())
	var units []string
	for _, t := range x.Tenures(a.ID) {
		if p, ok := x.Post(t.PostID); ok && p.Heads {
			units = append(units, x.Below(p.UnitID)...)
		}
	}
	for _, h := range heldNow {
		if h.UnitID != "" && !structure.AbsenceKind(h.Away).Long() {
			units = append(units, x.Below(h.UnitID)...)
		}
	}
	return units, nil
}
