package org

import (
	"context"
	"slices"

	"github.com/okite-isms/okite/internal/area/org/structure"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
)

// Roll is who works for a body on a day and where: what rules about people are worked
// out from. It is handed to other areas inside of the program, never shown as it is.
type Roll struct {
	Day        *structure.Day // the units; posts and who is on them are not loaded
	People     []Colleague    // in the order of the list of people
	Committees []CommitteeName
}

// Colleague is somebody who works for the body on a day.
type Colleague struct {
	ID, Name, Number, Mail string
	Employed               Employment
	Units                  []string // in which there is a post, the main one first
	Heads                  []Headship
	Roles                  []string
	Seats                  []string // committees, by post or in person
	Away                   structure.AbsenceKind
}

// Day, Facts and DayUnit are what the organisation on a day is made of, as other areas name it.
type (
	Day     = structure.Day
	Facts   = structure.Facts
	DayUnit = structure.Unit
)

// Gone reports whether somebody is not there for so long that nothing is asked of them.
func (c Colleague) Gone() bool { return c.Away.Long() || c.Away == structure.Sick }

// Section is the unit by which somebody is counted: the 課 or 出先機関 that answers for
// itself, or what there is in its place.
func (r Roll) Section(c Colleague) DayUnit {
	none := DayUnit{Name: "（所属なし）"}
	if len(c.Units) == 0 {
		return none
	}
	up := r.Day.Up(c.Units[0])
	for _, u := range up {
		if u.Kind == structure.Division || u.Kind == structure.Branch {
			return u
		}
	}
	if len(up) == 0 {
		return none
	}
	return up[0]
}

// CommitteeName is a committee as other areas show it.
type CommitteeName struct{ ID, Name string }

// Headship is that somebody is the head of a unit, on a post.
type Headship struct{ Unit, Post string }

// Asks reports whether a rule about all people means this one: whoever is on a post or is a
// member of staff. Auditors from outside and guests are not.
func (c Colleague) Asks() bool {
	return len(c.Units) > 0 || slices.Contains(c.Roles, string(actor.Staff)) || slices.Contains(c.Roles, string(actor.Office))
}

// Roll gives who works for the actor's body on a day; with an id that person alone. The
// caller answers for the right to know.
func (s *Service) Roll(ctx context.Context, tx db.Tx, d clock.Date, person string) (Roll, error) {
	body := actor.From(ctx).Body
	rows, err := rollRows(ctx, tx, body, person, d)
	if err != nil {
		return Roll{}, err
	}
	units := unitsOf(rows)
	r := Roll{Day: (&structure.Facts{Units: units}).On(d)}
	at := map[string]int{}
	for _, x := range rows[len(units):] {
		if x.What == "person" {
			at[x.PersonID] = len(r.People)
			r.People = append(r.People, Colleague{ID: x.PersonID, Name: x.One, Number: x.Two, Mail: x.Three, Employed: Employment(x.Four)})
			continue
		}
		if x.What == "committee" {
			r.Committees = append(r.Committees, CommitteeName{x.One, x.Two})
			continue
		}
		i, known := at[x.PersonID]
		if !known {
			continue // no longer with the body
		}
		r.People[i].add(x)
	}
	return r, nil
}

// unitsOf takes the units out of the rows, of which they are the first.
func unitsOf(rows []rollRow) (list []structure.Unit) {
	for _, x := range rows {
		if x.What != rollUnit {
			break
		}
		list = append(list, structure.Unit{ID: x.PersonID, Name: x.One, Kind: structure.UnitKind(x.Two), ParentID: x.Three, Place: int(x.Rank), Span: structure.Span{From: x.From, Until: x.Until}})
	}
	return list
}

// add takes one fact about the person.
func (c *Colleague) add(x rollRow) {
	switch x.What {
	case "unit":
		if !slices.Contains(c.Units, x.One) {
			c.Units = append(c.Units, x.One)
		}
		if x.Two != "" {
			c.Heads = append(c.Heads, Headship{x.One, x.Three})
		}
	case "role":
		for _, role := range []string{x.One, x.Two} {
			if role != "" && !slices.Contains(c.Roles, role) {
				c.Roles = append(c.Roles, role)
			}
		}
	case "seat":
		if !slices.Contains(c.Seats, x.One) {
			c.Seats = append(c.Seats, x.One)
		}
	case "away":
		c.Away = structure.AbsenceKind(x.One)
	}
}

// RoleTitles gives the roles of the actor's body that are in use, by name and in order.
func (s *Service) RoleTitles(ctx context.Context, tx db.Tx) (names []string, titles map[string]string, err error) {
	list, err := s.roles(ctx, tx, actor.From(ctx).Body)
	titles = map[string]string{}
	for _, r := range list {
		if r.Used {
			names, titles[r.Name] = append(names, r.Name), r.Title
		}
	}
	return names, titles, err
}
