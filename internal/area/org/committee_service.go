package org

import (
	"context"
	"slices"

	"github.com/okite-isms/okite/internal/area/org/structure"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
)

// Form adds a committee.
func (s *Service) Form(ctx context.Context, in Formation) (c Committee, err error) {
	err = s.reshape(ctx, CanConvene, func(x shaping) ([]line, error) {
		var l line
		var err error
		c, l, err = x.form(in)
		return []line{l}, err
	})
	return c, err
}

func (x shaping) form(in Formation) (c Committee, l line, err error) {
	faults := map[string]string{}
	c = in.committee(faults)
	c.ID, c.Version = db.NewID(), 1
	if _, ok := x.facts.On(c.From).Unit(c.UnitID); c.UnitID != "" && faults["from"] == "" && !ok {
		faults["unit"] = "庶務を行う組織は、その日に置かれている組織から選んでください。"
	}
	list, err := loadCommittees(x.ctx, x.tx, x.body)
	if err != nil {
		return c, l, err
	}
	if slices.ContainsFunc(list, func(o Committee) bool { return o.Name == c.Name && o.Overlaps(c.Span) }) {
		faults["name"] = "同じ名称の会議体が、すでにあります。"
	}
	if err := fault.Fields(faults); err != nil {
		return c, l, err
	}
	return c, line{verbForm, c.ID, committeeContent(c)}, insertCommittee(x.ctx, x.tx, x.body, c, x.now)
}

func (x shaping) committee(id string) (Committee, error) {
	list, err := loadCommittees(x.ctx, x.tx, x.body)
	i := slices.IndexFunc(list, func(c Committee) bool { return c.ID == id })
	if err == nil && i < 0 {
		err = errCommittee()
	}
	if err != nil {
		return Committee{}, err
	}
	return list[i], nil
}

func errCommittee() error {
	return fault.New(fault.NotFound, "この会議体は登録されていません。")
}

// Dissolve ends a committee after its last day.
func (s *Service) Dissolve(ctx context.Context, in Closing) (c Committee, err error) {
	err = s.reshape(ctx, CanConvene, func(x shaping) ([]line, error) {
		faults := map[string]string{}
		last := day(faults, "last", "最後の日", in.Last)
		if c, err = x.committee(in.ID); err != nil {
			return nil, err
		}
		c.Until, c.Version = until(last), in.Version
		if len(faults) == 0 && c.Empty() {
			faults["last"] = "最後の日は、始まりの日より後にしてください。"
		}
		if err := fault.Fields(faults); err != nil {
			return nil, err
		}
		err := endCommittee(x.ctx, x.tx, x.body, c)
		c.Version++
		return []line{{verbDissolve, c.ID, committeeContent(c)}}, err
	})
	return c, err
}

// Seat adds a member to a committee, by post or by person.
func (s *Service) Seat(ctx context.Context, in Seating) (m structure.Member, err error) {
	err = s.reshape(ctx, CanConvene, func(x shaping) (lines []line, err error) {
		m, lines, err = x.seat(in, "")
		return lines, err
	})
	return m, err
}

func (x shaping) seat(in Seating, corrects string) (m structure.Member, lines []line, err error) {
	faults := map[string]string{}
	m = in.member(faults)
	m.ID, m.Version, m.Corrects = db.NewID(), 1, corrects
	if _, err := x.committee(in.ID); err != nil {
		return m, nil, err
	}
	if cleanName(in.Person) != "" {
		p, text, err := x.person(in.Person)
		if err != nil {
			return m, nil, err
		}
		need(faults, "person", text)
		m.PersonID = p.ID
	}
	x.checkSeat(m, faults)
	if err := fault.Fields(faults); err != nil {
		return m, nil, err
	}
	return m, []line{{verbSeat, m.ID, memberContent(m)}}, insertMember(x.ctx, x.tx, x.body, m, x.now)
}

// checkSeat says what is wrong with a seat beside the others.
func (x shaping) checkSeat(m structure.Member, faults map[string]string) {
	if _, ok := x.facts.On(m.From).Post(m.PostID); m.PostID != "" && faults["from"] == "" && !ok {
		faults["post"] = "充てる職は、その日に置かれている職から選んでください。"
	}
	for _, o := range x.facts.Members {
		switch {
		case o.CommitteeID != m.CommitteeID || !o.Overlaps(m.Span):
		case o.PostID == m.PostID && o.PersonID == m.PersonID:
			faults["post"] = "この職や人は、すでに構成員です。"
		case m.Seat == structure.Chair && o.Seat == m.Seat:
			faults["seat"] = "長は、すでに登録されています。"
		}
	}
}

func errMember() error {
	return fault.New(fault.NotFound, "この構成員は登録されていないか、取り消されています。")
}

func (x shaping) member(id string) (structure.Member, error) {
	i := slices.IndexFunc(x.facts.Members, func(m structure.Member) bool { return m.ID == id })
	if i < 0 {
		return structure.Member{}, errMember()
	}
	return x.facts.Members[i], nil
}

// Unseat ends a membership after its last day.
func (s *Service) Unseat(ctx context.Context, in Closing) (m structure.Member, err error) {
	err = s.reshape(ctx, CanConvene, func(x shaping) ([]line, error) {
		faults := map[string]string{}
		last := day(faults, "last", "最後の日", in.Last)
		if m, err = x.member(in.ID); err != nil {
			return nil, err
		}
		m.Until, m.Version = until(last), in.Version
		if len(faults) == 0 && m.Empty() {
			faults["last"] = "最後の日は、始まりの日より後にしてください。"
		}
		if err := fault.Fields(faults); err != nil {
			return nil, err
		}
		err := endMember(x.ctx, x.tx, x.body, m)
		m.Version++
		return []line{{verbUnseat, m.ID, memberContent(m)}}, err
	})
	return m, err
}

// VoidMember takes back a membership that never was.
func (s *Service) VoidMember(ctx context.Context, in Voiding) (m structure.Member, err error) {
	err = s.reshape(ctx, CanConvene, func(x shaping) ([]line, error) {
		if err := fault.Fields(in.faults()); err != nil {
			return nil, err
		}
		if m, err = x.member(in.ID); err != nil {
			return nil, err
		}
		return []line{{verbVoidMember, in.ID, voidContent("org.member", in.ID, in.Why)}}, voidMember(x.ctx, x.tx, x.body, in.ID, in.Version, x.retraction(in.Why))
	})
	return m, err
}

// Seated is a member of a committee as of a day: the seat, and who sits on it.
type Seated struct {
	structure.Member
	Post string `json:"post_title"`
	Name string `json:"name"` // empty: vacant
	Who  string `json:"holder" doc:"就いている人の識別子"`
}

// seatedOn names the members of a committee on a day.
func seatedOn(facts *structure.Facts, names map[string]string, committee string, d clock.Date) []Seated {
	x := facts.On(d)
	var list []Seated
	for _, m := range facts.Members {
		if m.CommitteeID != committee || !m.On(d) {
			continue
		}
		if m.PostID == "" {
			list = append(list, Seated{Member: m, Name: m.PersonName, Who: m.PersonID})
			continue
		}
		p, _ := x.Post(m.PostID)
		holders := x.Holders(m.PostID)
		if len(holders) == 0 {
			list = append(list, Seated{Member: m, Post: x.PostName(p.ID)})
		}
		for _, t := range holders {
			list = append(list, Seated{Member: m, Post: x.PostName(p.ID), Name: names[t.PersonID], Who: t.PersonID})
		}
	}
	slices.SortStableFunc(list, func(a, b Seated) int {
		return slices.Index(structure.SeatKinds(), a.Seat) - slices.Index(structure.SeatKinds(), b.Seat)
	})
	return list
}

// Minute records a meeting that was held. Who was there is kept by the name and post
// that they had on the day.
func (s *Service) Minute(ctx context.Context, in Sitting) (m Meeting, err error) {
	err = s.reshape(ctx, CanConvene, func(x shaping) ([]line, error) {
		faults := map[string]string{}
		m = in.meeting(faults)
		m.ID, m.RecordedBy = db.NewID(), x.who.Name
		c, err := x.committee(in.ID)
		if err != nil {
			return nil, err
		}
		if faults["held_on"] == "" && !c.On(m.HeldOn) {
			faults["held_on"] = "この会議体は、その日には置かれていません。"
		}
		if faults["held_on"] == "" && structure.Before(s.Today(), m.HeldOn) {
			faults["held_on"] = "まだ開かれていない日です。"
		}
		if err := fault.Fields(faults); err != nil {
			return nil, err
		}
		if err := x.attend(&m, in, c); err != nil {
			return nil, err
		}
		made := []line{{verbMinute, m.ID, meetingContent(m)}}
		if err := insertMeeting(x.ctx, x.tx, x.body, m, x.now); err != nil || !in.Listed {
			return made, err
		}
		_, listed, err := s.restrict(x, meetingRef(m.ID), "会議の記録をつくるときに限った", m.whoKnows(x.who.ID))
		return append(made, listed...), err
	})
	return m, err
}

// attend counts who was there. One person on two seats counts for each.
func (x shaping) attend(m *Meeting, in Sitting, c Committee) error {
	names, err := personNames(x.ctx, x.tx, x.body, peopleIn(x.facts, c.ID, m.HeldOn))
	if err != nil {
		return err
	}
	seats := seatedOn(x.facts, names, c.ID, m.HeldOn)
	for field, ids := range map[string][]string{"present": in.Present, "proxy": in.Proxy} {
		for _, id := range ids {
			if !slices.ContainsFunc(seats, func(s Seated) bool { return s.ID == id }) {
				return fault.Fields(map[string]string{field: "出席した人は、その日の構成員の中から選んでください。"})
			}
		}
	}
	for _, seat := range seats {
		a := Attendance{PersonID: seat.Who, Name: seat.Name, Seat: string(seat.Member.Seat), Post: seat.Post, State: "absent"}
		switch {
		case slices.Contains(in.Present, seat.ID) && seat.Who != "":
			a.State = "present"
		case slices.Contains(in.Proxy, seat.ID):
			a.State = "proxy"
		}
		if seat.Member.Seat.Votes() {
			m.Seats++
			if a.State != "absent" {
				m.Present++
			}
		}
		m.Attendances = append(m.Attendances, a)
	}
	m.Quorate = c.Quorum.Met(m.Present, m.Seats)
	return nil
}

// peopleIn gives the ids of who sits in a committee on a day.
func peopleIn(facts *structure.Facts, committee string, d clock.Date) []string {
	x := facts.On(d)
	var ids []string
	for _, m := range facts.Members {
		if m.CommitteeID != committee || !m.On(d) {
			continue
		}
		if m.PersonID != "" {
			ids = append(ids, m.PersonID)
		}
		for _, t := range x.Holders(m.PostID) {
			ids = append(ids, t.PersonID)
		}
	}
	return ids
}

// VoidMeeting takes back the record of a meeting; the right one is recorded anew.
func (s *Service) VoidMeeting(ctx context.Context, in Voiding) error {
	return s.reshape(ctx, CanConvene, func(x shaping) ([]line, error) {
		if err := fault.Fields(in.faults()); err != nil {
			return nil, err
		}
		if err := s.meetingSeen(x.ctx, x.tx, in.ID); err != nil {
			return nil, err
		}
		return []line{{verbVoidMeeting, in.ID, voidContent("org.meeting", in.ID, in.Why)}}, voidMeeting(x.ctx, x.tx, x.body, in.ID, in.Version, x.retraction(in.Why))
	})
}

// CommitteeSheet is a committee with all that its page shows.
type CommitteeSheet struct {
	Committee
	Unit      string      `json:"unit_name"`
	Members   []Seated    `json:"members"`
	Retracted []Retracted `json:"retracted" doc:"訂正され、取り消された記録"`
	Grounds   []area.Link `json:"grounds" doc:"根拠となる規程の条項"`
}

// Committees lists the committees.
func (s *Service) Committees(ctx context.Context) (list []Committee, err error) {
	a, err := actor.Require(ctx, CanSee)
	if err != nil {
		return nil, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		list, err = loadCommittees(ctx, tx, a.Body)
		return err
	})
	return list, err
}

// Committee gives a committee with its members on a day and its meetings.
func (s *Service) Committee(ctx context.Context, id string, d clock.Date) (c CommitteeSheet, err error) {
	a, err := actor.Require(ctx, CanSee)
	if err != nil {
		return c, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		list, err := loadCommittees(ctx, tx, a.Body)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(list, func(c Committee) bool { return c.ID == id })
		if i < 0 {
			return errCommittee()
		}
		c.Committee = list[i]
		facts := &structure.Facts{}
		names, err := loadSeated(ctx, tx, a.Body, d, facts)
		if err != nil {
			return err
		}
		for _, load := range []func(context.Context, db.Tx, string, *structure.Facts) error{loadUnits, loadPosts} {
			if err := load(ctx, tx, a.Body, facts); err != nil {
				return err
			}
		}
		if c.Grounds, err = s.config.Grounds(ctx, tx, area.Ref{Area: areaName, ID: CommitteeRef + id}); err != nil {
			return err
		}
		rows, err := memberHistory(ctx, tx, a.Body, id)
		if err != nil {
			return err
		}
		for _, r := range rows {
			if r.stands() {
				facts.Members = append(facts.Members, r.Member)
				continue
			}
			who := r.PersonName
			if r.PostID != "" {
				who = facts.On(d).PostName(r.PostID)
			}
			c.Retracted = append(c.Retracted, Retracted{"構成員", r.Seat.Title() + " " + who, r.Span, r.Corrected, r.Why, r.By, r.At})
		}
		c.Unit = facts.On(d).Path(c.UnitID)
		c.Members = seatedOn(facts, names, id, d)
		return nil
	})
	return c, err
}

// Meetings gives the latest meetings of a committee that the actor may see. Of those under
// a name list it gives the day alone: what is in them is read by ReadMeeting.
func (s *Service) Meetings(ctx context.Context, id string) (list []Meeting, err error) {
	a, err := actor.Require(ctx, CanSee)
	if err != nil {
		return nil, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		if ok, err := committeeExists(ctx, tx, a.Body, id); err != nil || !ok {
			return firstError(err, errCommittee())
		}
		if list, err = loadMeetings(ctx, tx, a.Body, id, s.Seen(a, areaName, MeetingRef, "org_meeting.id", 3)); err != nil {
			return err
		}
		return s.cover(ctx, tx, list)
	})
	return list, err
}
