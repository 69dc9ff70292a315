package org

import (
	"context"
	"slices"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/journal"
	"github.com/okite-isms/okite/internal/platform/signin"
)

// otherBodies lists the bodies of the installation but one's own; the page of the sign-in
// names them to everybody.
func otherBodies(ctx context.Context, tx db.Tx, own string) ([]Body, error) {
	list, err := allBodies(ctx, tx)
	return slices.DeleteFunc(list, func(b Body) bool { return b.ID == own }), err
}

// partners lists with whom the actor's body can agree.
func (s *Service) partners(ctx context.Context) (list []Body, err error) {
	who, err := actor.Require(ctx, CanManage)
	if err != nil {
		return nil, err
	}
	return list, s.db.View(ctx, func(tx db.Tx) error {
		list, err = otherBodies(ctx, tx, who.Body)
		return err
	})
}

// Agree records with which body of the installation the actor's body agreed, and to what.
func (s *Service) Agree(ctx context.Context, in Agreeing) (a Agreement, err error) {
	who, err := actor.Require(ctx, CanManage)
	if err != nil {
		return a, err
	}
	faults := map[string]string{}
	a = in.agreement(faults)
	need(faults, "areas", s.checkAreas(a.Areas))
	return a, s.db.Do(ctx, func(tx db.Tx) error {
		bodies, err := otherBodies(ctx, tx, who.Body)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(bodies, func(b Body) bool { return b.ID == in.Partner })
		if i < 0 {
			faults["partner"] = "相手の団体を選んでください。"
			return fault.Fields(faults)
		}
		if err := fault.Fields(faults); err != nil {
			return err
		}
		a.ID, a.PartnerBody, a.PartnerName, a.RecordedBy, a.RecordedAt = db.NewID(), bodies[i].ID, bodies[i].Name, who.Name, s.now()
		if err := insertAgreement(ctx, tx, who.Body, a); err != nil {
			return err
		}
		return journal.Append(ctx, tx, journal.Entry{Verb: verbAgree, Area: areaName, ID: a.ID, Content: a, At: a.RecordedAt})
	})
}

// Disagree withdraws an agreement: all who came by it are out at their next request.
func (s *Service) Disagree(ctx context.Context, in Ending) (a Agreement, err error) {
	who, err := actor.Require(ctx, CanManage)
	if err != nil {
		return a, err
	}
	faults := map[string]string{}
	why := checkReason(faults, "why", in.Why)
	return a, s.db.Do(ctx, func(tx db.Tx) error {
		if a, err = loadAgreement(ctx, tx, who.Body, in.ID); err != nil {
			return err
		}
		if err := fault.Fields(faults); err != nil {
			return err
		}
		if !a.WithdrawnAt.IsZero() {
			return fault.New(fault.Conflict, "この合意は、すでに取りやめています。")
		}
		a.WithdrawnAt, a.WithdrawnWhy = s.now(), why
		if err := withdrawAgreement(ctx, tx, who.Body, a.ID, why, a.WithdrawnAt); err != nil {
			return err
		}
		operators, err := loadOperators(ctx, tx, who.Body, a.ID)
		if err != nil {
			return err
		}
		for _, o := range operators {
			if err := s.expel(ctx, tx, who.Body, o); err != nil {
				return err
			}
		}
		return journal.Append(ctx, tx, journal.Entry{Verb: verbDisagree, Area: areaName, ID: a.ID, Content: a, At: a.WithdrawnAt})
	})
}

// expel stops one operator with their agreement.
func (s *Service) expel(ctx context.Context, tx db.Tx, body string, o Operator) error {
	if !o.Active {
		return nil
	}
	o.Active = false
	if err := s.closeGuest(ctx, tx, o.ID); err != nil {
		return err
	}
	if err := savePerson(ctx, tx, body, o.Person); err != nil {
		return err
	}
	o.Version++
	return s.record(ctx, tx, verbWithdraw, o.Person)
}

// Join lets somebody of the partner in. They get no password: a code leads their account
// at home here.
func (s *Service) Join(ctx context.Context, in Joining) (j Joined, err error) {
	who, err := actor.Require(ctx, CanManage)
	if err != nil {
		return j, err
	}
	p := Profile{Name: in.Name}
	faults := p.faults()
	return j, s.db.Do(ctx, func(tx db.Tx) error {
		a, err := loadAgreement(ctx, tx, who.Body, in.ID)
		if err != nil {
			return err
		}
		if err := fault.Fields(faults); err != nil {
			return err
		}
		operators, err := loadOperators(ctx, tx, who.Body, a.ID)
		switch {
		case err != nil:
			return err
		case !a.WithdrawnAt.IsZero() || !s.Today().Before(a.Until):
			return fault.New(fault.Conflict, "この合意は終わっています。続くときは、あらためて合意を記録してください。")
		case len(operators) >= operatorsAtMost:
			return fault.Newf(fault.Conflict, "1つの合意で加えられる人は、%d人までです。", operatorsAtMost)
		}
		j.Operator = Operator{AgreementID: a.ID, Person: Person{
			ID: db.NewID(), Name: p.Name, Unit: a.PartnerName, Employed: Joint, AccessFrom: a.From, AccessUntil: a.Until,
			Roles: []actor.Role{actor.Guest}, Active: true, Version: 1, CreatedAt: s.now(),
		}}
		return s.join(ctx, tx, who.Body, a, &j)
	})
}

func (s *Service) join(ctx context.Context, tx db.Tx, body string, a Agreement, j *Joined) (err error) {
	if err := insertPerson(ctx, tx, body, j.Person); err != nil {
		return err
	}
	if err := insertRoles(ctx, tx, body, j.Person); err != nil {
		return err
	}
	if err := insertOperator(ctx, tx, body, j.Operator); err != nil {
		return err
	}
	if err := insertGuestAreas(ctx, tx, body, j.ID, a.Areas); err != nil {
		return err
	}
	if j.Code, err = s.config.Accounts.OpenEntry(ctx, tx, j.ID, a.PartnerBody); err != nil {
		return err
	}
	return journal.Append(ctx, tx, journal.Entry{Verb: verbJoin, Area: areaName, ID: j.ID, Content: j.Operator, At: s.now()})
}

// Recode makes a new code for an operator. Who came by the one before comes no more.
func (s *Service) Recode(ctx context.Context, in Target) (j Joined, err error) {
	who, err := actor.Require(ctx, CanManage)
	if err != nil {
		return j, err
	}
	j.Person, err = s.alter(ctx, verbRecode, in, func(ctx context.Context, tx db.Tx, p *Person) error {
		id, err := agreementOf(ctx, tx, who.Body, p.ID)
		if fault.Is(err, fault.NotFound) {
			return fault.New(fault.Conflict, "共同利用の担当者ではありません。")
		}
		if err != nil {
			return err
		}
		a, err := loadAgreement(ctx, tx, who.Body, id)
		if err != nil {
			return err
		}
		if !p.Active || !a.WithdrawnAt.IsZero() || !s.Today().Before(a.Until) {
			return errJoint()
		}
		j.AgreementID = id
		j.Code, err = s.config.Accounts.NewCode(ctx, tx, p.ID, a.PartnerBody)
		return err
	})
	return j, err
}

// Agreements lists what the body agreed to, what ends last first.
func (s *Service) Agreements(ctx context.Context) (list []Agreement, err error) {
	who, err := actor.Require(ctx, CanView)
	if err != nil {
		return nil, err
	}
	return list, s.db.View(ctx, func(tx db.Tx) error {
		list, err = loadAgreements(ctx, tx, who.Body)
		return err
	})
}

// Agreed gives one agreement and who came by it.
func (s *Service) Agreed(ctx context.Context, id string) (a Agreement, operators []Operator, err error) {
	who, err := actor.Require(ctx, CanView)
	if err != nil {
		return a, nil, err
	}
	return a, operators, s.db.View(ctx, func(tx db.Tx) error {
		if a, err = loadAgreement(ctx, tx, who.Body, id); err != nil {
			return err
		}
		if operators, err = loadOperators(ctx, tx, who.Body, id); err != nil {
			return err
		}
		entries, err := s.config.Accounts.Entries(ctx, tx)
		for i := range operators {
			operators[i].Entry = entries[operators[i].ID]
		}
		return err
	})
}

// Going is where somebody of the body goes: to which other body, since when.
type Going struct {
	signin.Link
	Name string // of the person
	Body string // name of the other body
}

// Goings lists who of the body goes to which other body.
func (s *Service) Goings(ctx context.Context) (list []Going, err error) {
	who, err := actor.Require(ctx, CanView)
	if err != nil {
		return nil, err
	}
	return list, s.db.View(ctx, func(tx db.Tx) error {
		links, err := s.config.Accounts.Links(ctx, tx)
		if err != nil || len(links) == 0 {
			return err
		}
		ids := make([]string, len(links))
		for i, l := range links {
			ids[i] = l.PersonID
		}
		slices.Sort(ids)
		names, err := personNames(ctx, tx, who.Body, slices.Compact(ids))
		if err != nil {
			return err
		}
		bodies, err := allBodies(ctx, tx)
		for _, l := range links {
			if i := slices.IndexFunc(bodies, func(b Body) bool { return b.ID == l.OtherBody }); i >= 0 {
				list = append(list, Going{l, names[l.PersonID], bodies[i].Name})
			}
		}
		return err
	})
}

// Recall ends that somebody of the body goes to another one, at once.
func (s *Service) Recall(ctx context.Context, person, other string) error {
	if _, err := actor.Require(ctx, CanManage); err != nil {
		return err
	}
	return s.db.Do(ctx, func(tx db.Tx) error { return s.config.Accounts.EndLink(ctx, tx, person, other) })
}
