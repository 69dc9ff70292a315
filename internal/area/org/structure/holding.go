package structure

import (
	"cmp"
	"slices"
	"strings"

	"github.com/okite-isms/okite/internal/platform/clock"
)

// Capacity is in which capacity somebody acts in a role.
type Capacity string

// The capacities. Those of a post are the kinds of tenure.
const (
	Named     Capacity = "named"     // 指名
	OnBoard   Capacity = "member"    // as member of a committee
	Successor Capacity = "successor" // 職務代理: nobody else is there
	Delegate  Capacity = "delegate"  // 代理
	Vacancy   Capacity = "vacant"    // nobody holds it
)

// Title is the capacity's Japanese name.
func (c Capacity) Title() string {
	if t := TenureKind(c).Title(); t != "" {
		return t
	}
	return map[Capacity]string{Named: "指名", OnBoard: "構成員", Successor: "職務代理", Delegate: "代理", Vacancy: "空席"}[c]
}

// Deputy reports whether who has the capacity acts for another.
func (c Capacity) Deputy() bool { return c == Successor || c == Delegate }

// Holding is who acts in a role during a span, and by what. A Vacancy names nobody.
type Holding struct {
	Role          string      `json:"role"`
	UnitID        string      `json:"unit"` // for which unit; empty: for the body
	PersonID      string      `json:"person"`
	PostID        string      `json:"post"`
	Capacity      Capacity    `json:"capacity"`
	AppointmentID string      `json:"appointment"`
	DelegationID  string      `json:"delegation"`
	InsteadOf     string      `json:"instead_of"` // the person for whom a deputy acts
	Away          AbsenceKind `json:"away"`       // the holder is not there meanwhile
	Span
}

// Acts reports whether the holder can act: long absences take that away.
func (h Holding) Acts() bool { return h.PersonID != "" && !h.Away.Long() }

// Present reports whether the holder is there.
func (h Holding) Present() bool { return h.PersonID != "" && h.Away == "" }

// seat is a place for one holder of a role.
type seat struct {
	a        Appointment
	unit     string
	post     string
	person   string
	capacity Capacity // where it is not that of a tenure
	Span
}

// Holdings works out who acts in which role when. One pass over the appointments; what
// it gives holds for every day, past and planned.
func (f *Facts) Holdings() []Holding {
	w := newWork(f)
	var list []Holding
	groups := map[[2]string][]seat{}
	var order [][2]string
	for _, a := range f.Appointments {
		for _, s := range w.seats(a) {
			key := [2]string{a.Role, s.unit}
			if groups[key] == nil {
				order = append(order, key)
			}
			groups[key] = append(groups[key], s)
		}
	}
	for _, key := range order {
		list = append(list, w.fill(key[0], key[1], groups[key])...)
	}
	slices.SortStableFunc(list, func(a, b Holding) int {
		return cmp.Or(cmp.Compare(a.Role, b.Role), cmp.Compare(a.UnitID, b.UnitID), cmp.Compare(number(a.From), number(b.From)), cmp.Compare(a.PersonID, b.PersonID))
	})
	return list
}

// postPrefix marks a delegation that is for a post, not for a role.
const postPrefix = "post:"

// ForPost is the Role of a delegation by which somebody stands in for a post (代決): for
// whatever is put to the post, not for one role that goes with it.
func ForPost(post string) string { return postPrefix + post }

// PostOf gives the post for which a delegation stands in, where it is for one.
func PostOf(role string) (post string, ok bool) { return strings.CutPrefix(role, postPrefix) }

// StandIns works out who stands in for posts on a day: by succession where nobody on the
// post is there, the first in order who is; and standing deputies. By post.
func (f *Facts) StandIns(on clock.Date) map[string][]Holding {
	w, found := newWork(f), map[string][]Holding{}
	for _, d := range f.Delegations {
		post, ok := PostOf(d.Role)
		if _, done := found[post]; !ok || done {
			continue
		}
		found[post] = nil
		for _, h := range w.fill(d.Role, "", w.postSeats(Appointment{Role: d.Role, Way: ByPost, PostID: post}, "", post, Span{}, "")) {
			if h.On(on) && h.Capacity.Deputy() && h.PersonID != "" {
				found[post] = append(found[post], h)
			}
		}
	}
	return found
}

// work is the facts, looked up by what they belong to.
type work struct {
	*Facts
	tenures  map[string][]Tenure // by post
	absences map[string][]Absence
	units    map[string][]Unit
}

func newWork(f *Facts) *work {
	w := &work{f, map[string][]Tenure{}, map[string][]Absence{}, map[string][]Unit{}}
	for _, t := range f.Tenures {
		w.tenures[t.PostID] = append(w.tenures[t.PostID], t)
	}
	for _, a := range f.Absences {
		w.absences[a.PersonID] = append(w.absences[a.PersonID], a)
	}
	for _, u := range f.Units {
		w.units[u.ID] = append(w.units[u.ID], u)
	}
	return w
}

// seats gives the places that an appointment makes.
func (w *work) seats(a Appointment) []seat {
	switch a.Way {
	case ByPost:
		return w.postSeats(a, a.UnitID, a.PostID, a.Span, "")
	case ByPerson:
		return []seat{{a: a, unit: a.UnitID, person: a.PersonID, capacity: Named, Span: a.Span}}
	case ByHeads:
		return w.headSeats(a)
	case ByCommittee:
		return w.memberSeats(a)
	}
	return nil
}

// postSeats is a seat for the days on which the post is there.
func (w *work) postSeats(a Appointment, unit, post string, s Span, c Capacity) []seat {
	var list []seat
	for _, p := range w.Posts {
		if both, ok := p.Meet(s); ok && p.ID == post {
			list = append(list, seat{a: a, unit: unit, post: post, capacity: c, Span: both})
		}
	}
	return list
}

func (w *work) headSeats(a Appointment) []seat {
	var list []seat
	for _, p := range w.Posts {
		if !p.Heads {
			continue
		}
		for _, u := range w.units[p.UnitID] {
			both, ok := u.Meet(p.Span)
			if !ok || u.Kind != a.UnitKind {
				continue
			}
			if both, ok = both.Meet(a.Span); ok && w.reaches(a, u, both.From) {
				list = append(list, seat{a: a, unit: u.ID, post: p.ID, Span: both})
			}
		}
	}
	return list
}

// reaches reports whether an appointment of heads reaches a unit: below the one it
// names, or below an organ that the policy binds.
func (w *work) reaches(a Appointment, u Unit, on clock.Date) bool {
	for range maxDepth {
		if a.Within != "" && u.ID == a.Within {
			return true
		}
		up, ok := w.unitOn(u.ParentID, on)
		if !ok {
			return a.Within == "" && (u.Kind != Organ || u.Bound)
		}
		u = up
	}
	return false
}

func (w *work) unitOn(id string, on clock.Date) (Unit, bool) {
	for _, u := range w.units[id] {
		if u.On(on) {
			return u, true
		}
	}
	return Unit{}, false
}

func (w *work) memberSeats(a Appointment) []seat {
	var list []seat
	for _, m := range w.Members {
		both, ok := m.Meet(a.Span)
		if !ok || m.CommitteeID != a.CommitteeID || !m.Seat.Votes() {
			continue
		}
		if m.PostID != "" {
			list = append(list, w.postSeats(a, a.UnitID, m.PostID, both, OnBoard)...)
		} else {
			list = append(list, seat{a: a, unit: a.UnitID, person: m.PersonID, capacity: OnBoard, Span: both})
		}
	}
	return list
}

// fill gives the holders of all seats of a role for a unit, its vacancies and deputies.
func (w *work) fill(role, unit string, seats []seat) []Holding {
	var list []Holding
	var alone []gapOf // days on which a seat has nobody who is there
	for _, s := range seats {
		held, empty := w.holders(s)
		list = append(list, held...)
		for _, e := range empty {
			list = append(list, Holding{Role: role, UnitID: unit, PostID: s.post, Capacity: Vacancy, AppointmentID: s.a.ID, Span: e})
		}
		alone = append(alone, gaps(s, held)...)
	}
	for _, g := range alone {
		list = append(list, w.successors(role, unit, g)...)
	}
	for _, d := range w.Delegations {
		if d.Role == role && d.UnitID == unit && d.Kind == Standing {
			list = append(list, w.delegates(d, seats)...)
		}
	}
	return list
}

// holders gives who sits on a seat, in parts where they are away, and the days on which
// nobody does.
func (w *work) holders(s seat) (held []Holding, empty []Span) {
	if s.post == "" {
		return w.parted(s, s.person, s.capacity, s.Span), nil
	}
	empty = []Span{s.Span}
	for _, t := range w.tenures[s.post] {
		both, ok := t.Meet(s.Span)
		if !ok {
			continue
		}
		empty = without(empty, both)
		c := s.capacity
		if c == "" {
			c = Capacity(t.Kind)
		}
		held = append(held, w.parted(s, t.PersonID, c, both)...)
	}
	return held, empty
}

// parted cuts a holding where the holder goes away and comes back.
func (w *work) parted(s seat, person string, c Capacity, span Span) []Holding {
	h := Holding{Role: s.a.Role, UnitID: s.unit, PersonID: person, PostID: s.post, Capacity: c, AppointmentID: s.a.ID}
	there := []Span{span}
	var list []Holding
	for _, a := range w.absences[person] {
		for _, gone := range meet(there, a.Span) {
			h.Away, h.Span = a.Kind, gone
			list = append(list, h)
		}
		there = without(there, a.Span)
	}
	h.Away = ""
	for _, s := range there {
		h.Span = s
		list = append(list, h)
	}
	return list
}

// gapOf is days on which a seat has nobody who is there, and for whom one acts then.
type gapOf struct {
	person string
	a      Appointment
	Span
}

func gaps(s seat, held []Holding) []gapOf {
	left := []Span{s.Span}
	for _, h := range held {
		if h.Away == "" {
			left = without(left, h.Span)
		}
	}
	var list []gapOf
	for _, h := range held { // first the days of somebody who is away
		if h.Away == "" {
			continue
		}
		for _, part := range meet(left, h.Span) {
			list = append(list, gapOf{h.PersonID, s.a, part})
		}
		left = without(left, h.Span)
	}
	for _, part := range left {
		list = append(list, gapOf{"", s.a, part})
	}
	return list
}

// successors gives who acts in a gap, in order: the first who is there.
func (w *work) successors(role, unit string, g gapOf) []Holding {
	var line []Delegation
	for _, d := range w.Delegations {
		if d.Role == role && d.UnitID == unit && d.Kind == Succession && d.Overlaps(g.Span) {
			line = append(line, d)
		}
	}
	slices.SortStableFunc(line, func(a, b Delegation) int { return cmp.Compare(a.Place, b.Place) })
	var list []Holding
	left := []Span{g.Span}
	for _, d := range line {
		for _, h := range w.acting(d, g.Span) {
			if h.Away != "" || h.PersonID == g.person {
				continue
			}
			for _, part := range meet(left, h.Span) {
				h.Span, h.Capacity, h.InsteadOf, h.AppointmentID = part, Successor, g.person, g.a.ID
				list = append(list, h)
			}
			left = without(left, h.Span)
		}
	}
	return list
}

// acting gives who a delegation makes a deputy, in parts where they are away.
func (w *work) acting(d Delegation, within Span) []Holding {
	both, ok := d.Meet(within)
	if !ok {
		return nil
	}
	s := seat{a: Appointment{Role: d.Role}, unit: d.UnitID, post: d.PostID, person: d.PersonID, capacity: Delegate, Span: both}
	held, _ := w.holders(s)
	for i := range held {
		held[i].DelegationID = d.ID
	}
	return held
}

// delegates gives the standing deputies for the days on which the role is there.
func (w *work) delegates(d Delegation, seats []seat) []Holding {
	var list []Holding
	left := []Span{d.Span}
	for _, s := range seats {
		for _, part := range meet(left, s.Span) {
			for _, h := range w.acting(d, part) {
				h.AppointmentID = s.a.ID
				list = append(list, h)
			}
		}
		left = without(left, s.Span)
	}
	return list
}

// HoldersOf gives the holdings of a role for a unit on a day: those of the unit itself,
// else of the nearest unit above it that has any, else those for the whole body.
func HoldersOf(list []Holding, x *Day, role, unit string, d clock.Date) []Holding {
	levels := []string{}
	for _, u := range x.Up(unit) {
		levels = append(levels, u.ID)
	}
	for _, level := range append(levels, "") {
		var found []Holding
		for _, h := range list {
			if h.Role == role && h.UnitID == level && h.On(d) {
				found = append(found, h)
			}
		}
		if len(found) > 0 {
			return found
		}
	}
	return nil
}
