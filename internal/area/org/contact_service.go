package org

import (
	"context"
	"slices"

	"github.com/okite-isms/okite/internal/area/org/structure"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/journal"
)

// classTitles gives the classes that ship by name.
func (s *Service) classTitles() map[string]string {
	titles := map[string]string{}
	for _, c := range s.config.Definitions.ContactClasses() {
		titles[c.Name] = c.Title
	}
	return titles
}

// List adds an entry to the emergency contact list.
func (s *Service) List(ctx context.Context, in Listing) (c Contact, err error) {
	err = s.reshape(ctx, CanConvene, func(x shaping) ([]line, error) {
		if c, err = s.checkContact(x, in); err != nil {
			return nil, err
		}
		c.ID, c.Version = db.NewID(), 1
		return []line{{verbContact, c.ID, contactContent(c)}}, insertContact(x.ctx, x.tx, x.body, c, x.now)
	})
	c.Private = ""
	return c, err
}

// Relist changes an entry. A private number that is left empty stays as it is: whoever
// corrects an office number need not read it.
func (s *Service) Relist(ctx context.Context, in Listing) (c Contact, err error) {
	err = s.reshape(ctx, CanConvene, func(x shaping) ([]line, error) {
		list, err := loadContacts(x.ctx, x.tx, x.body)
		if err != nil {
			return nil, err
		}
		i := slices.IndexFunc(list, func(o Contact) bool { return o.ID == in.ID })
		if i < 0 {
			return nil, errContact()
		}
		if in.Private == "" {
			in.Private = list[i].Private
		}
		if c, err = s.checkContact(x, in); err != nil {
			return nil, err
		}
		err = saveContact(x.ctx, x.tx, x.body, c)
		c.Version++
		return []line{{verbContact, c.ID, contactContent(c)}}, err
	})
	c.Private = ""
	return c, err
}

func errContact() error {
	return fault.New(fault.NotFound, "この連絡先は登録されていません。")
}

func (s *Service) checkContact(x shaping, in Listing) (Contact, error) {
	faults := map[string]string{}
	c := in.contact(s.classTitles(), faults)
	if cleanName(in.Person) != "" {
		p, text, err := x.person(in.Person)
		if err != nil {
			return c, err
		}
		need(faults, "person", text)
		c.PersonID = p.ID
	}
	if _, ok := x.facts.On(s.Today()).Post(c.PostID); c.PostID != "" && !ok {
		faults["post"] = "職は、きょう置かれている職から選んでください。"
	}
	list, err := loadContacts(x.ctx, x.tx, x.body)
	if err != nil {
		return c, err
	}
	if c.CallerID != "" && !slices.ContainsFunc(list, func(o Contact) bool { return o.ID == c.CallerID }) || ring(list, c) {
		faults["caller"] = "連絡を受ける元は、この連絡先より前に連絡を受ける人から選んでください。"
	}
	if in.ID == "" && len(list) >= contactsMax {
		faults["name"] = "連絡先は1,000件までです。"
	}
	return c, fault.Fields(faults)
}

// ring reports whether a contact would be called by somebody whom it calls.
func ring(list []Contact, c Contact) bool {
	up := c.CallerID
	for range len(list) + 1 {
		if up == "" {
			return false
		}
		if up == c.ID {
			return true
		}
		i := slices.IndexFunc(list, func(o Contact) bool { return o.ID == up })
		if i < 0 {
			return false
		}
		up = list[i].CallerID
	}
	return true
}

// Unlist takes an entry off the list.
func (s *Service) Unlist(ctx context.Context, in Voiding) error {
	return s.reshape(ctx, CanConvene, func(x shaping) ([]line, error) {
		if err := fault.Fields(in.faults()); err != nil {
			return nil, err
		}
		if ok, err := there(x.ctx, x.tx, x.body, "contact", in.ID); err != nil || !ok {
			return nil, firstError(err, errContact())
		}
		return []line{{verbUnlist, in.ID, voidContent("org.contact", in.ID, in.Why)}}, voidContact(x.ctx, x.tx, x.body, in.ID, in.Version, x.retraction(in.Why))
	})
}

// Reachable is a contact as a page shows it: who it is today.
type Reachable struct {
	Contact
	ClassName string   `json:"class_name"`
	Who       string   `json:"who"`
	Title     string   `json:"post_title"`
	Vacant    bool     `json:"vacant"`
	Numbers   string   `json:"-"` // the private number, where it was asked for and is allowed
	Hidden    bool     `json:"has_private"`
	people    []string // ids of who it is
	units     []string // and the units above them
}

// Contacts gives the emergency contact list as of today, without private numbers.
func (s *Service) Contacts(ctx context.Context) (list []Reachable, err error) {
	if _, err := actor.Require(ctx, CanSee); err != nil {
		return nil, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		list, _, err = s.reachable(ctx, tx)
		return err
	})
	for i := range list {
		list[i].Private = ""
	}
	return list, err
}

// reachable names the contacts as of today, and gives the day by which it does.
func (s *Service) reachable(ctx context.Context, tx db.Tx) ([]Reachable, *structure.Day, error) {
	body := actor.From(ctx).Body
	contacts, err := loadContacts(ctx, tx, body)
	if err != nil {
		return nil, nil, err
	}
	facts, err := loadBuild(ctx, tx, body)
	if err != nil {
		return nil, nil, err
	}
	x := facts.On(s.Today())
	var ids []string
	for _, c := range contacts {
		ids = append(ids, peopleOf(x, c)...)
	}
	names, err := personNames(ctx, tx, body, ids)
	if err != nil {
		return nil, nil, err
	}
	classes := s.classTitles()
	list := make([]Reachable, len(contacts))
	for i, c := range contacts {
		r := Reachable{Contact: c, ClassName: classes[c.Class], Who: c.Name, Title: x.PostName(c.PostID), Hidden: c.Private != "", people: peopleOf(x, c)}
		if r.ClassName == "" {
			r.ClassName = c.ClassTitle
		}
		for _, id := range r.people {
			if r.Who != "" {
				r.Who += "、"
			}
			r.Who += names[id]
			if p, ok := x.MainPost(id); ok {
				for _, u := range x.Up(p.UnitID) {
					r.units = append(r.units, u.ID)
				}
			}
		}
		r.Vacant = c.Name == "" && len(r.people) == 0
		list[i] = r
	}
	return list, x, nil
}

func peopleOf(x *structure.Day, c Contact) []string {
	if c.PersonID != "" {
		return []string{c.PersonID}
	}
	var ids []string
	for _, t := range x.Holders(c.PostID) {
		ids = append(ids, t.PersonID)
	}
	return ids
}

// ReadPrivate gives the list with the private numbers that the actor needs: all of
// them, those of the own unit, or the own one. What was shown of whom is recorded.
func (s *Service) ReadPrivate(ctx context.Context) ([]Reachable, error) {
	return s.readPrivate(ctx, verbReadPrivate)
}

func (s *Service) readPrivate(ctx context.Context, verb string) (list []Reachable, err error) {
	a, err := actor.Require(ctx, CanReadPrivate)
	if err != nil {
		return nil, err
	}
	err = s.db.Do(ctx, func(tx db.Tx) error {
		if list, _, err = s.reachable(ctx, tx); err != nil {
			return err
		}
		units, err := s.ownUnits(ctx, tx, a)
		if err != nil {
			return err
		}
		for i := range list {
			if c := &list[i]; c.Private != "" && reaches(a, CanReadPrivate, c.people, c.units, units) {
				c.Numbers = c.Private
				entry := journal.Entry{Verb: verb, Area: areaName, ID: c.ID, At: s.now()}
				if err := journal.Append(ctx, tx, entry); err != nil {
					return err
				}
			}
			list[i].Private = ""
		}
		return nil
	})
	return list, err
}
