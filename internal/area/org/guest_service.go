package org

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/okite-isms/okite/internal/area/org/structure"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/journal"
)

// Invitation lets somebody from outside in, to read, for a time and a purpose.
type Invitation struct {
	Name    string   `json:"name"`
	From    string   `json:"from"`
	Last    string   `json:"last"`
	Purpose string   `json:"purpose"`
	Areas   []string `json:"areas" doc:"見せる領域"`
	// Instead of an area, or besides: one object of an area that can show it alone.
	Area   string `json:"area,omitempty" doc:"1件だけ見せるときの領域"`
	Object string `json:"object,omitempty" doc:"1件だけ見せるものの識別子"`
	Login  string `json:"login"`
}

// guestDays is how long somebody from outside may be let in at most: an audit ends.
const guestDays = 366

// Opening is an area that can be shown to somebody from outside.
type Opening struct {
	Area    string
	Meaning string
}

// openings lists what can be shown to somebody from outside: what a guest reads in an
// area by what the area says. A body opens more by its matrix.
func (s *Service) openings() []Opening {
	var list []Opening
	for _, g := range s.config.Grants() {
		name := g.Permission.Area()
		if g.Writes || g.Default(actor.Guest) == actor.Nowhere || name == "signin" || name == "home" {
			continue
		}
		if i := slices.IndexFunc(list, func(o Opening) bool { return o.Area == name }); i >= 0 {
			list[i].Meaning += "。" + g.Meaning
			continue
		}
		list = append(list, Opening{name, g.Meaning})
	}
	return list
}

// showsSingle reports whether an area can show one object alone.
func (s *Service) showsSingle(areaName string) bool {
	return slices.ContainsFunc(s.config.Grants(), func(g actor.Grant) bool { return g.ByObject && g.Permission.Area() == areaName })
}

// shown names the object of an invitation, which the actor must see themselves.
func (s *Service) shown(ctx context.Context, in Invitation) (list []GuestObject, err error) {
	if in.Object == "" {
		return nil, nil
	}
	if !s.showsSingle(in.Area) {
		return nil, errUnseen()
	}
	return list, s.db.View(ctx, func(tx db.Tx) error {
		ref := area.Ref{Area: in.Area, ID: in.Object}
		sights, err := s.MaySee(ctx, tx, []area.Ref{ref})
		if err == nil && !sights[ref].May {
			err = errUnseen()
		}
		if err != nil {
			return err
		}
		title, err := s.titleOf(ctx, tx, ref)
		list = []GuestObject{{in.Area, in.Object, title}}
		return err
	})
}

func (s *Service) checkAreas(areas []string) string {
	for _, name := range areas {
		if !slices.ContainsFunc(s.openings(), func(o Opening) bool { return o.Area == name }) {
			return "見せる範囲は、一覧の中から選んでください。"
		}
	}
	if len(areas) == 0 {
		return "見せる範囲を、1つ以上選んでください。"
	}
	return ""
}

// Guest is somebody from outside, with what they were invited to.
type Guest struct {
	Person
	Areas   []string      `json:"areas"`
	Objects []GuestObject `json:"objects"`
}

// GuestObject is the one object to which somebody was invited.
type GuestObject struct {
	Area   string `json:"area"`
	Object string `json:"object"`
	Title  string `json:"title"`
}

// Kind implements journal.Content.
func (g Guest) Kind() string { return "org.guest/2" }

// Canonical implements journal.Content.
func (g Guest) Canonical(e *journal.Encoder) {
	g.Person.Canonical(e)
	e.Text("areas", strings.Join(g.Areas, ","))
	e.List("objects", func(e *journal.Encoder) {
		for _, o := range g.Objects {
			e.Text("object", o.Area+"/"+o.Object)
		}
	})
	e.Text("access_from", g.AccessFrom.String())
	e.Text("access_until", g.AccessUntil.String())
}

// Invite gives somebody from outside an account that ends by itself, and sees what the
// invitation names.
func (s *Service) Invite(ctx context.Context, in Invitation) (e Enrolled, err error) {
	if _, err := actor.Require(ctx, CanManage); err != nil {
		return e, err
	}
	p, faults := Profile{Name: in.Name, Unit: in.Purpose}, map[string]string{}
	for field, text := range p.faults() {
		if field == "unit" {
			field = "purpose"
		}
		faults[field] = text
	}
	if p.Unit == "" {
		faults["purpose"] = "どの監査のためかを入力してください。"
	}
	objects, err := s.shown(ctx, in)
	if err != nil {
		return e, err
	}
	if len(in.Areas) > 0 || len(objects) == 0 {
		need(faults, "areas", s.checkAreas(in.Areas))
	}
	from, last := guestSpan(faults, in)
	secret, password, second := s.config.Accounts.FirstSecret(ctx, in.Login)
	if err := merged(fault.Fields(faults), second); err != nil {
		return e, err
	}
	slices.Sort(in.Areas)
	e = Enrolled{Login: secret.Login(), Password: password, Person: Person{
		ID: db.NewID(), Name: p.Name, Unit: p.Unit, Employed: Outsider, AccessFrom: from, AccessUntil: until(last),
		Roles: []actor.Role{actor.Guest}, Active: true, Version: 1, CreatedAt: s.now(),
	}}
	return e, s.db.Do(ctx, func(tx db.Tx) error {
		if err := s.insertPerson(ctx, tx, e.Person, secret); err != nil {
			return err
		}
		areas, body := slices.Compact(in.Areas), actor.From(ctx).Body
		if err := insertGuestAreas(ctx, tx, body, e.ID, areas); err != nil {
			return err
		}
		if err := insertGuestObjects(ctx, tx, body, e.ID, objects); err != nil {
			return err
		}
		return journal.Append(ctx, tx, journal.Entry{Verb: verbInvite, Area: areaName, ID: e.ID, Content: Guest{e.Person, areas, objects}, At: s.now()})
	})
}

func guestSpan(faults map[string]string, in Invitation) (from, last clock.Date) {
	from, last = day(faults, "from", "始まりの日", in.From), day(faults, "last", "終わりの日", in.Last)
	switch {
	case faults["from"] != "" || faults["last"] != "":
	case structure.Before(last, from):
		faults["last"] = "終わりの日は、始まりの日以後にしてください。"
	case structure.Before(structure.NextDay(from, guestDays), last):
		faults["last"] = "期間は1年までです。続くときは、あらためて招いてください。"
	}
	return from, last
}

// Withdraw ends an invitation at once: sessions and access tokens end with it. Who comes
// again is invited again.
func (s *Service) Withdraw(ctx context.Context, in Target) (Person, error) {
	return s.alter(ctx, verbWithdraw, in, func(ctx context.Context, tx db.Tx, p *Person) error {
		if !p.Employed.Confined() {
			return fault.New(fault.Conflict, "外部の人として招いた人ではありません。")
		}
		if !p.Active {
			return fault.New(fault.Conflict, "すでに招くのをやめています。")
		}
		p.Active = false
		return s.closeGuest(ctx, tx, p.ID)
	})
}

// closeGuest takes away what somebody was let in for, and their ways in.
func (s *Service) closeGuest(ctx context.Context, tx db.Tx, person string) error {
	if err := deleteGuestAreas(ctx, tx, actor.From(ctx).Body, person); err != nil {
		return err
	}
	return s.config.Accounts.Close(ctx, tx, person)
}

// Guests lists who was invited from outside, who ends last first.
func (s *Service) Guests(ctx context.Context) (list []Guest, err error) {
	a, err := actor.Require(ctx, CanView)
	if err != nil {
		return nil, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		list, err = loadGuests(ctx, tx, a.Body)
		return err
	})
	slices.SortStableFunc(list, func(a, b Guest) int { return cmp.Compare(b.AccessUntil.String(), a.AccessUntil.String()) })
	return list, err
}
