package org

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/okite-isms/okite/internal/area/org/structure"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/journal"
)

// Listable says what an object is called, so that it can be put under a name list. An
// area that honours such lists in all its readings hands one in.
type Listable func(ctx context.Context, tx db.Tx, id string) (title string, err error)

// Sight is what somebody may see of an object.
type Sight struct {
	Listed bool // is under a name list: each reading is recorded
	May    bool
}

// MaySee says which of the objects the name lists let the actor see, many at once. An
// object under no list may be seen, as far as the permission of its area goes.
func (s *Service) MaySee(ctx context.Context, tx db.Tx, refs []area.Ref) (map[area.Ref]Sight, error) {
	a := actor.From(ctx)
	found := make(map[area.Ref]Sight, len(refs))
	for _, r := range refs {
		found[r] = Sight{May: true}
	}
	rows, err := findListed(ctx, tx, a.Body, a.ID, s.Today(), refs)
	for _, r := range rows {
		ref := area.Ref{Area: r.Area, ID: r.Object}
		if _, asked := found[ref]; asked {
			found[ref] = Sight{Listed: true, May: r.On}
		}
	}
	return found, err
}

// Read lets the actor read an object, in the caller's transaction: a NotFound fault where
// a name list keeps it from them, a line of the journal where it lets them.
func (s *Service) Read(ctx context.Context, tx db.Tx, ref area.Ref) error {
	sights, err := s.MaySee(ctx, tx, []area.Ref{ref})
	switch {
	case err != nil:
		return err
	case !sights[ref].May:
		return errUnseen()
	case !sights[ref].Listed:
		return nil
	}
	return journal.Append(ctx, tx, journal.Entry{Verb: verbReadListed, Area: ref.Area, ID: ref.ID, At: s.now()})
}

// Look lets the actor open an object of another area on a page or by the API: a NotFound
// fault where a name list keeps it from them, or an invitation names others. Where a list
// lets them, the journal has a line once per session (or day, with an access token), in a
// write of its own.
func (s *Service) Look(ctx context.Context, ref area.Ref) error {
	a := actor.From(ctx)
	if !a.May(ref.Area, ref.ID) {
		return errUnseen()
	}
	session := cmp.Or(a.Session, "day "+s.Today().String())
	var g glance
	err := s.db.View(ctx, func(tx db.Tx) (err error) {
		g, err = findGlance(ctx, tx, a, session, s.Today(), ref)
		return err
	})
	switch {
	case err != nil:
		return err
	case !g.Listed:
		return nil
	case !g.May:
		return errUnseen()
	case g.Noted:
		return nil
	}
	return s.note(ctx, a, session, ref)
}

// titleOf names an object that can be under a name list.
func (s *Service) titleOf(ctx context.Context, tx db.Tx, ref area.Ref) (string, error) {
	if id, ok := strings.CutPrefix(ref.ID, MeetingRef); ok && ref.Area == areaName {
		held, err := heldDay(ctx, tx, actor.From(ctx).Body, id)
		return held.Era() + "の会議の記録", err
	}
	if f := s.config.Listable[ref.Area]; f != nil {
		return f(ctx, tx, ref.ID)
	}
	return "", errUnseen()
}

// listing is a change of a name list under way.
type listing struct {
	shaping
	ref area.Ref
}

// relist changes a name list. Who is not on a list cannot change it, save that the office
// puts a first name on it; so nobody lets themselves in.
func (s *Service) relist(ctx context.Context, ref area.Ref, change func(listing) ([]line, error)) error {
	return s.reshape(ctx, CanRestrict, func(x shaping) ([]line, error) {
		sights, err := s.MaySee(x.ctx, x.tx, []area.Ref{ref})
		if err != nil {
			return nil, err
		}
		if !sights[ref].May {
			return nil, errUnseen()
		}
		if _, err := s.titleOf(x.ctx, x.tx, ref); err != nil {
			return nil, err
		}
		return change(listing{x, ref})
	})
}

// Restrict closes an object to all but those on its name list. Who does so is the first
// on it: they have seen it already, and must be able to let others in.
func (s *Service) Restrict(ctx context.Context, in Restricting) (r Restriction, err error) {
	ref := area.Ref{Area: in.Area, ID: in.Object}
	err = s.relist(ctx, ref, func(x listing) ([]line, error) {
		faults := map[string]string{}
		reason := checkReason(faults, "reason", in.Reason)
		if err := fault.Fields(faults); err != nil {
			return nil, err
		}
		if _, err := loadRestriction(x.ctx, x.tx, x.body, ref); !fault.Is(err, fault.NotFound) {
			return nil, firstError(err, fault.New(fault.Conflict, "すでに、名簿の人だけが見られるようになっています。"))
		}
		var lines []line
		r, lines, err = s.restrict(x.shaping, ref, reason, []string{x.who.ID})
		return lines, err
	})
	return r, err
}

// restrict puts an object under a name list with people on it.
func (s *Service) restrict(x shaping, ref area.Ref, reason string, people []string) (Restriction, []line, error) {
	r := Restriction{ID: db.NewID(), Area: ref.Area, Object: ref.ID, Reason: reason, RecordedBy: x.who.Name, RecordedAt: x.now}
	if err := insertRestriction(x.ctx, x.tx, x.body, r); err != nil {
		return r, nil, err
	}
	lines := []line{{verbRestrict, r.ID, restrictionContent(r)}}
	slices.Sort(people)
	for _, person := range slices.Compact(people) {
		a := Admission{ID: db.NewID(), Area: ref.Area, Object: ref.ID, PersonID: person, Reason: reason, RecordedBy: x.who.Name, RecordedAt: x.now}
		a.From = s.Today()
		if err := insertAdmission(x.ctx, x.tx, x.body, a); err != nil {
			return r, nil, err
		}
		lines = append(lines, line{verbAdmit, a.ID, admissionContent(a)})
	}
	return r, lines, nil
}

// Release opens a restricted object again to all who have the permission of its area.
func (s *Service) Release(ctx context.Context, in Restricting) error {
	ref := area.Ref{Area: in.Area, ID: in.Object}
	return s.relist(ctx, ref, func(x listing) ([]line, error) {
		faults := map[string]string{}
		why := checkReason(faults, "reason", in.Reason)
		if err := fault.Fields(faults); err != nil {
			return nil, err
		}
		r, err := x.restriction()
		if err != nil {
			return nil, err
		}
		return []line{{verbRelease, r.ID, voidContent("org.restriction", r.ID, why)}}, liftRestriction(x.ctx, x.tx, x.body, r, why, x.now)
	})
}

func (x listing) restriction() (Restriction, error) {
	r, err := loadRestriction(x.ctx, x.tx, x.body, x.ref)
	if fault.Is(err, fault.NotFound) {
		err = fault.New(fault.Conflict, "名簿で限られていません。先に、名簿の人だけが見られるようにしてください。")
	}
	return r, err
}

// namesAtMost is how long a name list may be: what more people may see is not confidential.
const namesAtMost = 200

// Admit puts a person, a post or a role on the name list of an object.
func (s *Service) Admit(ctx context.Context, in Admitting) (a Admission, err error) {
	ref := area.Ref{Area: in.Area, ID: in.Object}
	err = s.relist(ctx, ref, func(x listing) ([]line, error) {
		faults := map[string]string{}
		a = in.admission(faults)
		if err := s.checkNamed(x.shaping, in, &a, faults); err != nil {
			return nil, err
		}
		if err := fault.Fields(faults); err != nil {
			return nil, err
		}
		if _, err := x.restriction(); err != nil {
			return nil, err
		}
		list, err := loadAdmissions(x.ctx, x.tx, x.body, ref)
		if err != nil {
			return nil, err
		}
		if len(list) >= namesAtMost {
			return nil, fault.Newf(fault.Conflict, "名簿に載せられるのは、%d件までです。職や役割で指定してください。", namesAtMost)
		}
		a.ID, a.RecordedBy, a.RecordedAt = db.NewID(), x.who.Name, x.now
		return []line{{verbAdmit, a.ID, admissionContent(a)}}, insertAdmission(x.ctx, x.tx, x.body, a)
	})
	return a, err
}

// checkNamed finds the person, post or role that a line of a list names.
func (s *Service) checkNamed(x shaping, in Admitting, a *Admission, faults map[string]string) error {
	if cleanName(in.Person) != "" && faults["person"] == "" {
		p, wrong, err := x.person(in.Person)
		need(faults, "person", wrong)
		a.PersonID = p.ID
		return err
	}
	if in.Post != "" {
		ok, err := there(x.ctx, x.tx, x.body, "post", in.Post)
		if !ok {
			faults["post"] = "この職は登録されていません。"
		}
		return err
	}
	roles, err := s.roles(x.ctx, x.tx, x.body)
	if _, ok := roleNamed(roles, in.Role); in.Role != "" && !ok {
		faults["role"] = "この役割は登録されていません。"
	}
	return err
}

// Dismiss takes a line off a name list at once. The last one stays: a list without
// anybody on it could be changed by nobody.
func (s *Service) Dismiss(ctx context.Context, in Dismissing) (a Admission, err error) {
	if a, err = s.admission(ctx, in.ID); err != nil {
		return a, err
	}
	return a, s.relist(ctx, area.Ref{Area: a.Area, ID: a.Object}, func(x listing) ([]line, error) {
		faults := map[string]string{}
		why := checkReason(faults, "why", in.Why)
		if err := fault.Fields(faults); err != nil {
			return nil, err
		}
		list, err := loadAdmissions(x.ctx, x.tx, x.body, x.ref)
		if err != nil {
			return nil, err
		}
		if len(list) == 1 {
			return nil, fault.New(fault.Conflict, "最後の1件は外せません。先に、ほかの人を名簿に載せてください。")
		}
		return []line{{verbDismiss, a.ID, voidContent("org.access", a.ID, why)}}, dismissAdmission(x.ctx, x.tx, x.body, a.ID, why, x.now)
	})
}

// admission gives a line of a list that the actor is on.
func (s *Service) admission(ctx context.Context, id string) (a Admission, err error) {
	who, err := actor.Require(ctx, CanRestrict)
	if err != nil {
		return a, err
	}
	return a, s.db.View(ctx, func(tx db.Tx) error {
		if a, err = loadAdmission(ctx, tx, who.Body, id); err != nil {
			return errUnseen()
		}
		ref := area.Ref{Area: a.Area, ID: a.Object}
		sights, err := s.MaySee(ctx, tx, []area.Ref{ref})
		if err == nil && !sights[ref].May {
			err = errUnseen()
		}
		return err
	})
}

// NameList is who may see an object, and why.
type NameList struct {
	Title       string      `json:"title"`
	Restriction Restriction `json:"restriction"` // without an id: under no list
	Names       []Named     `json:"names"`
}

// Named is a line of a list with what it names in words.
type Named struct {
	Admission
	Text string `json:"text"`
	Now  bool   `json:"now" doc:"きょう見られる"`
}

// listed fails where the actor may not see an object, or no list can close it.
func (s *Service) listed(ctx context.Context, ref area.Ref) error {
	return s.see(ctx, func(v sight) error {
		sights, err := s.MaySee(v.ctx, v.tx, []area.Ref{ref})
		if err == nil && !sights[ref].May {
			err = errUnseen()
		}
		if err != nil {
			return err
		}
		_, err = s.titleOf(v.ctx, v.tx, ref)
		return err
	})
}

// NameListOf says who may see an object, and why. It is for those who may.
func (s *Service) NameListOf(ctx context.Context, ref area.Ref) (n NameList, err error) {
	a, err := actor.Require(ctx, CanSee)
	if err != nil {
		return n, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		sights, err := s.MaySee(ctx, tx, []area.Ref{ref})
		if err != nil {
			return err
		}
		if !sights[ref].May {
			return errUnseen()
		}
		if n.Title, err = s.titleOf(ctx, tx, ref); err != nil {
			return err
		}
		if n.Restriction, err = loadRestriction(ctx, tx, a.Body, ref); fault.Is(err, fault.NotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		n.Names, err = s.named(ctx, tx, a.Body, ref)
		return err
	})
	return n, err
}

func (s *Service) named(ctx context.Context, tx db.Tx, body string, ref area.Ref) ([]Named, error) {
	lines, err := loadAdmissions(ctx, tx, body, ref)
	if err != nil {
		return nil, err
	}
	facts := &structure.Facts{}
	if slices.ContainsFunc(lines, func(a Admission) bool { return a.PostID != "" }) {
		if err := firstError(loadUnits(ctx, tx, body, facts), loadPosts(ctx, tx, body, facts)); err != nil {
			return nil, err
		}
	}
	var roles []Role
	if slices.ContainsFunc(lines, func(a Admission) bool { return a.Role != "" }) {
		if roles, err = s.roles(ctx, tx, body); err != nil {
			return nil, err
		}
	}
	titles, x := roleTitles(roles), facts.On(s.Today())
	list := make([]Named, len(lines))
	for i, a := range lines {
		list[i] = Named{Admission: a, Now: a.On(s.Today()), Text: a.PersonName + x.PostName(a.PostID) + titles[a.Role]}
	}
	return list, nil
}
