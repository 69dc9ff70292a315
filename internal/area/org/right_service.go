package org

import (
	"context"
	"slices"
	"strings"

	"github.com/okite-isms/okite/internal/area/org/structure"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/journal"
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
		if g.Writes && role.OnlyReads() {
			c.Scope = actor.Nowhere
		}
		r.Cells = append(r.Cells, c)
	}
	for _, role := range actor.Roles() {
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
		if _, ok := roleNamed(roles, in.Role); !ok && !slices.Contains(actor.Roles(), r.Role) {
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

// Why is one way in which somebody holds a permission.
type Why struct {
	Permission actor.Permission `json:"permission"`
	Meaning    string           `json:"meaning"`
	Scope      actor.Scope      `json:"scope"`
	Through    string           `json:"through"` // 「統括情報セキュリティ責任者（企画情報課 課長として、本務）」
	Basis      string           `json:"basis"`
	Ruling     string           `json:"ruling"` // the reason where the body decided so
}

// WhyCan answers why somebody may do what they may do today: permission by permission,
// through which role, post and sentence.
func (s *Service) WhyCan(ctx context.Context, person string) (list []Why, err error) {
	a, err := actor.Require(ctx, CanSeeRights)
	if err != nil {
		return nil, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		if _, err := loadPerson(ctx, tx, a.Body, person); err != nil {
			return err
		}
		list, err = s.whyCan(ctx, tx, a.Body, person)
		return err
	})
	return list, err
}

// through is a role with the way in which it is held.
type through struct {
	role        actor.Role
	text, basis string
}

func (s *Service) whyCan(ctx context.Context, tx db.Tx, body, person string) ([]Why, error) {
	ways, err := s.through(ctx, tx, body, person)
	if err != nil {
		return nil, err
	}
	rulings, err := loadRulings(ctx, tx, body)
	if err != nil {
		return nil, err
	}
	var list []Why
	for _, g := range s.config.Grants() {
		for _, w := range ways {
			c := rightOf(g, []Role{{Name: string(w.role), Used: true}}, rulings).Cells
			cell := c[slices.IndexFunc(c, func(r Reach) bool { return r.Role == w.role })]
			if cell.Scope != actor.Nowhere {
				list = append(list, Why{g.Permission, g.Meaning, cell.Scope, w.text, w.basis, cell.Reason})
			}
		}
	}
	return list, nil
}

// through lists the roles of a person: those given, those held, and the bundles that go
// with those held.
func (s *Service) through(ctx context.Context, tx db.Tx, body, person string) ([]through, error) {
	given, err := rolesGiven(ctx, tx, body, person)
	if err != nil {
		return nil, err
	}
	var list []through
	for _, r := range given {
		list = append(list, through{actor.Role(r), actor.Role(r).Title() + "（本人に割り当てた役割）", ""})
	}
	heldNow, err := heldOn(ctx, tx, body, person, s.Today())
	if err != nil || len(heldNow) == 0 {
		return list, err
	}
	facts, err := loadBuild(ctx, tx, body)
	if err != nil {
		return nil, err
	}
	if err := loadAppointments(ctx, tx, body, facts); err != nil {
		return nil, err
	}
	roles, err := s.roles(ctx, tx, body)
	if err != nil {
		return nil, err
	}
	titles, x := roleTitles(roles), facts.On(s.Today())
	for _, h := range heldNow {
		if structure.AbsenceKind(h.Away).Long() {
			continue
		}
		text := titles[h.Role] + "（" + structure.Capacity(h.Capacity).Title()
		if name := x.PostName(h.PostID); name != "" {
			text += "：" + name
		}
		basis := ""
		if i := slices.IndexFunc(facts.Appointments, func(a structure.Appointment) bool { return a.ID == h.AppointmentID }); i >= 0 {
			basis = facts.Appointments[i].Basis
		}
		list = append(list, through{actor.Role(h.Role), text + "）", basis})
		if h.Holds != "" {
			list = append(list, through{actor.Role(h.Holds), text + "）に付く" + actor.Role(h.Holds).Title() + "の権限", basis})
		}
	}
	return list, nil
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

// Invitation lets somebody from outside in, to read, for a time and a purpose.
type Invitation struct {
	Name    string `json:"name"`
	From    string `json:"from"`
	Last    string `json:"last"`
	Purpose string `json:"purpose"`
	Login   string `json:"login"`
}

// guestDays is how long somebody from outside may be let in at most: an audit ends.
const guestDays = 366

// Invite gives somebody from outside an account that ends by itself.
func (s *Service) Invite(ctx context.Context, in Invitation) (e Enrolled, err error) {
	if _, err := actor.Require(ctx, CanManage); err != nil {
		return e, err
	}
	faults := map[string]string{}
	p := Profile{Name: in.Name, Unit: in.Purpose}
	for field, text := range p.faults() {
		if field == "unit" {
			field = "purpose"
		}
		faults[field] = text
	}
	from, last := day(faults, "from", "始まりの日", in.From), day(faults, "last", "終わりの日", in.Last)
	if p.Unit == "" {
		faults["purpose"] = "どの監査のためかを入力してください。"
	}
	switch {
	case faults["from"] != "" || faults["last"] != "":
	case structure.Before(last, from):
		faults["last"] = "終わりの日は、始まりの日以後にしてください。"
	case structure.Before(structure.NextDay(from, guestDays), last):
		faults["last"] = "期間は1年までです。続くときは、あらためて招いてください。"
	}
	secret, password, second := s.config.Accounts.FirstSecret(ctx, in.Login)
	if err := merged(fault.Fields(faults), second); err != nil {
		return e, err
	}
	e = Enrolled{Login: secret.Login(), Password: password, Person: Person{
		ID: db.NewID(), Name: p.Name, Unit: p.Unit, Employed: Outsider, AccessFrom: from, AccessUntil: until(last),
		Roles: []actor.Role{actor.Guest}, Active: true, Version: 1, CreatedAt: s.now(),
	}}
	return e, s.db.Do(ctx, func(tx db.Tx) error {
		if err := s.insertPerson(ctx, tx, e.Person, secret); err != nil {
			return err
		}
		return journal.Append(ctx, tx, journal.Entry{Verb: verbInvite, Area: areaName, ID: e.ID, Content: e.Person, At: s.now()})
	})
}
