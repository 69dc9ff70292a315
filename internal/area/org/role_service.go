package org

import (
	"context"
	"slices"
	"strings"

	"github.com/okite-isms/okite/internal/area/org/structure"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
)

// HolderOf answers who holds a role for a unit on a day, in which capacity and by what.
// Asked for a unit that has no holder of its own it looks at those above, then at the
// body. A vacancy is an answer too: a Holding without a person.
func (s *Service) HolderOf(ctx context.Context, tx db.Tx, role, unit string, d clock.Date) ([]Holding, error) {
	body := actor.From(ctx).Body
	rows, err := holdingsOn(ctx, tx, body, role, d)
	if err != nil {
		return nil, err
	}
	facts := &structure.Facts{}
	if err := loadUnits(ctx, tx, body, facts); err != nil {
		return nil, err
	}
	return structure.HoldersOf(holdings(rows), facts.On(d), role, unit, d), nil
}

// HoldersIn answers HolderOf for many roles at once, each asked for a unit, on the day of
// an outline: one statement for all. It names whom it gives, by id.
func (s *Service) HoldersIn(ctx context.Context, tx db.Tx, o Outline, roles [][2]string) (found map[[2]string][]Holding, names map[string]string, err error) {
	rows, err := holdingsOn(ctx, tx, actor.From(ctx).Body, "", o.Date)
	if err != nil {
		return nil, nil, err
	}
	facts := &structure.Facts{}
	for _, b := range o.Units {
		facts.Units = append(facts.Units, b.Unit)
	}
	list, day := holdings(rows), facts.On(o.Date)
	found, names = map[[2]string][]Holding{}, map[string]string{}
	for _, r := range roles {
		found[r] = structure.HoldersOf(list, day, r[0], r[1], o.Date)
	}
	for _, r := range rows {
		names[r.PersonID], names[r.InsteadOf] = r.Name, r.ForName
	}
	delete(names, "")
	return found, names, nil
}

func holdings(rows []holdingRow) []structure.Holding {
	list := make([]structure.Holding, len(rows))
	for i, r := range rows {
		list[i] = r.Holding
	}
	return list
}

// ChangeRole gives a role the name that the body's policy has for it.
func (s *Service) ChangeRole(ctx context.Context, in RoleChange) (r Role, err error) {
	err = s.reshape(ctx, CanAppoint, func(x shaping) ([]line, error) {
		faults := checkRole(&in.Title, &in.Meaning)
		if err := fault.Fields(faults); err != nil {
			return nil, err
		}
		list, err := s.roles(x.ctx, x.tx, x.body)
		if err != nil {
			return nil, err
		}
		old, ok := roleNamed(list, in.Name)
		if !ok {
			return nil, errRole()
		}
		if old.Used && !in.Used && slices.ContainsFunc(x.facts.Appointments, func(a structure.Appointment) bool { return a.Role == in.Name && !a.Ended(s.Today()) }) {
			return nil, fault.New(fault.Conflict, "この役割に就いている人や職があるため、使わないことにできません。先に、就任を終えてください。")
		}
		r = old
		r.Title, r.Meaning, r.Used = in.Title, in.Meaning, in.Used
		if old.Version != in.Version {
			return nil, db.Changed(0, nil)
		}
		if old.Version == 0 {
			r.Version = 1
			return []line{{verbRole, r.Name, roleContent(r)}}, insertRole(x.ctx, x.tx, x.body, r)
		}
		err = saveRole(x.ctx, x.tx, x.body, r)
		r.Version++
		return []line{{verbRole, r.Name, roleContent(r)}}, err
	})
	return r, err
}

func errRole() error {
	return fault.New(fault.NotFound, "この役割は登録されていません。")
}

// AddRole adds a role that the body's policy has and none of those that ship.
func (s *Service) AddRole(ctx context.Context, in RoleAddition) (r Role, err error) {
	err = s.reshape(ctx, CanAppoint, func(x shaping) ([]line, error) {
		list, err := s.roles(x.ctx, x.tx, x.body)
		if err != nil {
			return nil, err
		}
		var l line
		r, l, err = x.addRole(in, list)
		return []line{l}, err
	})
	return r, err
}

// addRole adds a role to those of list.
func (x shaping) addRole(in RoleAddition, list []Role) (r Role, l line, err error) {
	faults := checkRole(&in.Title, &in.Meaning)
	if !roleName.MatchString(in.Name) {
		faults["name"] = "記号は、半角の英小文字で始め、英小文字、数字、ハイフンで40文字までにしてください。"
	}
	_, taken := roleNamed(list, in.Name)
	if taken || slices.Contains(actor.FixedRoles(), actor.Role(in.Name)) {
		faults["name"] = "この記号の役割は、すでにあります。"
	}
	if len(list) >= 100 {
		faults["name"] = "役割は100までです。"
	}
	if err := fault.Fields(faults); err != nil {
		return r, l, err
	}
	r = Role{Name: in.Name, Title: in.Title, Meaning: in.Meaning, Place: 1000, Used: true, Version: 1}
	return r, line{verbRole, r.Name, roleContent(r)}, insertRole(x.ctx, x.tx, x.body, r)
}

// usable reports whether appointments to a role can be made.
func (s *Service) usable(x shaping, role string) (bool, error) {
	list, err := s.roles(x.ctx, x.tx, x.body)
	r, ok := roleNamed(list, role)
	return ok && r.Used, err
}

// Appoint has a role held, by post, by heads of units, by a person or by a committee. The
// sentence that says so comes along as basis, with the provision it stands in.
func (s *Service) Appoint(ctx context.Context, in Appointing) (a structure.Appointment, err error) {
	err = s.reshape(ctx, CanAppoint, func(x shaping) ([]line, error) {
		ok, err := s.usable(x, in.Role)
		if err != nil {
			return nil, err
		}
		var l line
		a, l, err = x.appoint(in, ok, "")
		return []line{l}, err
	})
	return a, err
}

// appoint makes an appointment to a role, which must be usable, in the place of a wrong
// one where it corrects one.
func (x shaping) appoint(in Appointing, usable bool, corrects string) (a structure.Appointment, l line, err error) {
	faults := map[string]string{}
	a = in.appointment(faults)
	a.ID, a.Version, a.Corrects = db.NewID(), 1, corrects
	if !usable {
		faults["role"] = "役割を選んでください。"
	}
	if err := x.target(&a, in.Person, faults); err != nil {
		return a, l, err
	}
	for _, o := range x.facts.Appointments {
		if sameTarget(o, a) && o.Overlaps(a.Span) {
			faults["from"] = "同じ就け方が、" + o.Text() + "の期間で登録されています。"
		}
	}
	if err := fault.Fields(faults); err != nil {
		return a, l, err
	}
	return a, line{verbAppoint, a.ID, appointmentContent(a)}, insertAppointment(x.ctx, x.tx, x.body, a, x.now)
}

// target checks who or what is appointed.
func (x shaping) target(a *structure.Appointment, person string, faults map[string]string) error {
	on := x.facts.On(a.From)
	switch a.Way {
	case structure.ByPost:
		if _, ok := on.Post(a.PostID); !ok {
			faults["post"] = "職を選んでください。その日に置かれている職に限ります。"
		}
	case structure.ByHeads:
		if _, ok := on.Unit(a.Within); a.Within != "" && !ok {
			faults["within"] = "範囲の組織は、その日に置かれている組織から選んでください。"
		}
	case structure.ByPerson:
		p, text, err := x.person(person)
		if err != nil {
			return err
		}
		need(faults, "person", text)
		a.PersonID = p.ID
	case structure.ByCommittee:
		ok, err := committeeExists(x.ctx, x.tx, x.body, a.CommitteeID)
		if err != nil {
			return err
		}
		if !ok {
			faults["committee"] = "会議体を選んでください。"
		}
	}
	if _, ok := on.Unit(a.UnitID); a.UnitID != "" && !ok {
		faults["unit"] = "対象の組織は、その日に置かれている組織から選んでください。"
	}
	return nil
}

func sameTarget(a, b structure.Appointment) bool {
	return a.Role == b.Role && a.Way == b.Way && a.PostID == b.PostID && a.UnitKind == b.UnitKind && a.Within == b.Within &&
		a.PersonID == b.PersonID && a.CommitteeID == b.CommitteeID && a.UnitID == b.UnitID
}

func errAppointment() error {
	return fault.New(fault.NotFound, "この就任は登録されていないか、取り消されています。")
}

func appointmentAt(facts *structure.Facts, id string) (structure.Appointment, error) {
	i := slices.IndexFunc(facts.Appointments, func(a structure.Appointment) bool { return a.ID == id })
	if i < 0 {
		return structure.Appointment{}, errAppointment()
	}
	return facts.Appointments[i], nil
}

// EndAppointment ends an appointment after its last day.
func (s *Service) EndAppointment(ctx context.Context, in Closing) (a structure.Appointment, err error) {
	err = s.reshape(ctx, CanAppoint, func(x shaping) ([]line, error) {
		faults := map[string]string{}
		last := day(faults, "last", "最後の日", in.Last)
		if a, err = appointmentAt(x.facts, in.ID); err != nil {
			return nil, err
		}
		a.Until, a.Version = until(last), in.Version
		if len(faults) == 0 && a.Empty() {
			faults["last"] = "最後の日は、始まりの日（" + a.From.Table() + "）より後にしてください。"
		}
		if err := fault.Fields(faults); err != nil {
			return nil, err
		}
		err := endAppointment(x.ctx, x.tx, x.body, a)
		a.Version++
		return []line{{verbEndAppointment, a.ID, appointmentContent(a)}}, err
	})
	return a, err
}

// VoidAppointment takes back an appointment that should not have been recorded.
func (s *Service) VoidAppointment(ctx context.Context, in Voiding) error {
	return s.reshape(ctx, CanAppoint, func(x shaping) ([]line, error) {
		if err := fault.Fields(in.faults()); err != nil {
			return nil, err
		}
		if _, err := appointmentAt(x.facts, in.ID); err != nil {
			return nil, err
		}
		return []line{{verbVoidAppointment, in.ID, voidContent("org.appointment", in.ID, in.Why)}}, voidAppointment(x.ctx, x.tx, x.body, in.ID, in.Version, x.retraction(in.Why))
	})
}

// Deputize records a deputy: in order for when nobody is there, or standing.
func (s *Service) Deputize(ctx context.Context, in Deputizing) (d structure.Delegation, err error) {
	err = s.reshape(ctx, CanAppoint, func(x shaping) (lines []line, err error) {
		d, lines, err = s.deputize(x, in, "")
		return lines, err
	})
	return d, err
}

func (s *Service) deputize(x shaping, in Deputizing, corrects string) (d structure.Delegation, lines []line, err error) {
	faults := map[string]string{}
	d = in.delegation(faults)
	d.ID, d.Version, d.Corrects = db.NewID(), 1, corrects
	if post, forPost := structure.PostOf(d.Role); forPost {
		x.checkForPost(post, &d, faults)
	} else if ok, err := s.usable(x, d.Role); err != nil {
		return d, nil, err
	} else if !ok {
		faults["role"] = "役割を選んでください。"
	}
	if cleanName(in.Person) != "" {
		p, text, err := x.person(in.Person)
		if err != nil {
			return d, nil, err
		}
		need(faults, "person", text)
		d.PersonID = p.ID
	}
	x.checkDeputy(d, faults)
	if err := fault.Fields(faults); err != nil {
		return d, nil, err
	}
	return d, []line{{verbDeputize, d.ID, delegationContent(d)}}, insertDelegation(x.ctx, x.tx, x.body, d, x.now)
}

// checkForPost says what is wrong with who stands in for a post.
func (x shaping) checkForPost(post string, d *structure.Delegation, faults map[string]string) {
	d.UnitID = "" // the post says which unit
	if _, ok := x.facts.On(d.From).Post(post); !ok {
		faults["from"] = "この職は、その日に置かれていません。"
	}
	if d.PostID == post {
		faults["post"] = "代理する職には、別の職を選んでください。"
	}
}

// checkDeputy says what is wrong with a deputy beside the others.
func (x shaping) checkDeputy(d structure.Delegation, faults map[string]string) {
	on := x.facts.On(d.From)
	if _, ok := on.Post(d.PostID); d.PostID != "" && !ok {
		faults["post"] = "代理する職は、その日に置かれている職から選んでください。"
	}
	if _, ok := on.Unit(d.UnitID); d.UnitID != "" && !ok {
		faults["unit"] = "対象の組織は、その日に置かれている組織から選んでください。"
	}
	for _, o := range x.facts.Delegations {
		if o.Role == d.Role && o.UnitID == d.UnitID && o.Kind == structure.Succession && d.Kind == o.Kind && o.Place == d.Place && o.Overlaps(d.Span) {
			faults["place"] = "この順位には、すでに別の代理が登録されています。"
		}
	}
}

// VoidDelegation takes back a deputy.
func (s *Service) VoidDelegation(ctx context.Context, in Voiding) error {
	return s.reshape(ctx, CanAppoint, func(x shaping) ([]line, error) {
		if err := fault.Fields(in.faults()); err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(x.facts.Delegations, func(d structure.Delegation) bool { return d.ID == in.ID }) {
			return nil, errDelegation()
		}
		return []line{{verbVoidDelegation, in.ID, voidContent("org.delegation", in.ID, in.Why)}}, voidDelegation(x.ctx, x.tx, x.body, in.ID, in.Version, x.retraction(in.Why))
	})
}

// GiveReason records why one person holds what should be in two hands.
func (s *Service) GiveReason(ctx context.Context, in Reasoning) error {
	return s.reshape(ctx, CanAppoint, func(x shaping) ([]line, error) {
		in.Reason = strings.TrimSpace(in.Reason)
		faults := map[string]string{}
		need(faults, "reason", checkText(strings.ReplaceAll(in.Reason, "\n", " "), "理由", 500, true))
		today := s.Today()
		found := slices.ContainsFunc(structure.Breaches(x.facts.Holdings(), s.separations(), today), func(b structure.Breach) bool {
			return b.Name == in.Rule && b.PersonID == in.Person && b.UnitID == in.Unit
		})
		if !found {
			return nil, fault.New(fault.Conflict, "この兼務は、きょうの時点ではありません。画面を開き直して確かめてください。")
		}
		if err := fault.Fields(faults); err != nil {
			return nil, err
		}
		id := db.NewID()
		r := reason{in.Rule, in.Person, in.Unit, in.Reason, x.who.Name}
		return []line{{verbReason, id, reasonContent(id, r)}}, insertReason(x.ctx, x.tx, x.body, id, r, x.now)
	})
}
