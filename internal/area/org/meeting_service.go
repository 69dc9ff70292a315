package org

import (
	"context"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
)

func meetingRef(id string) area.Ref { return area.Ref{Area: areaName, ID: MeetingRef + id} }

// whoKnows lists who knows what is in the record already: who was there, and who wrote it.
func (m Meeting) whoKnows(writer string) []string {
	people := []string{writer}
	for _, a := range m.Attendances {
		if a.State == "present" && a.PersonID != "" {
			people = append(people, a.PersonID)
		}
	}
	return people
}

// covered is the meeting without what only a recorded reading shows.
func (m Meeting) covered() Meeting {
	return Meeting{ID: m.ID, CommitteeID: m.CommitteeID, HeldOn: m.HeldOn, Version: m.Version, Listed: true}
}

// cover takes out of a list what is read one by one.
func (s *Service) cover(ctx context.Context, tx db.Tx, list []Meeting) error {
	refs := make([]area.Ref, len(list))
	for i, m := range list {
		refs[i] = meetingRef(m.ID)
	}
	sights, err := s.MaySee(ctx, tx, refs)
	for i, m := range list {
		if sights[meetingRef(m.ID)].Listed {
			list[i] = m.covered()
		}
	}
	return err
}

// meetingSeen fails where there is no such record, or none that the actor may see.
func (s *Service) meetingSeen(ctx context.Context, tx db.Tx, id string) error {
	ok, err := there(ctx, tx, actor.From(ctx).Body, "meeting", id)
	if err != nil {
		return err
	}
	sights, err := s.MaySee(ctx, tx, []area.Ref{meetingRef(id)})
	if err == nil && (!ok || !sights[meetingRef(id)].May) {
		err = fault.New(fault.NotFound, "この会議の記録は登録されていないか、取り消されています。")
	}
	return err
}

// knownMeeting is known for records of meetings.
func (s *Service) knownMeeting(ctx context.Context, id string) error {
	return s.see(ctx, func(x sight) error { return s.meetingSeen(x.ctx, x.tx, id) })
}

// ReadMeeting gives the record of a meeting. Of one under a name list each reading is
// recorded.
func (s *Service) ReadMeeting(ctx context.Context, in identified) (m Meeting, err error) {
	a, err := actor.Require(ctx, CanSee)
	if err != nil {
		return m, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		if m, err = loadMeeting(ctx, tx, a.Body, in.ID); err != nil {
			return err
		}
		sights, err := s.MaySee(ctx, tx, []area.Ref{meetingRef(in.ID)})
		m.Listed = sights[meetingRef(in.ID)].Listed
		return err
	})
	if err != nil || !m.Listed {
		return m, err
	}
	err = s.db.Do(ctx, func(tx db.Tx) error { return s.Read(ctx, tx, meetingRef(in.ID)) })
	if err != nil {
		return Meeting{}, err
	}
	return m, nil
}
