package org

import (
	"context"
	"time"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/journal"
)

// Calendar gives the open days of the actor's body, for deadlines that are counted in
// working days, in the caller's transaction.
func (s *Service) Calendar(ctx context.Context, tx db.Tx) (clock.Calendar, error) {
	own, err := loadOwnDays(ctx, tx, actor.From(ctx).Body)
	if err != nil {
		return clock.Calendar{}, err
	}
	return s.config.Calendar.With(closedDays(own)), nil
}

func closedDays(own []OwnDay) []clock.ClosedDay {
	list := make([]clock.ClosedDay, len(own))
	for i, d := range own {
		list[i] = clock.ClosedDay{Day: d.Day, Title: d.Title, Opens: d.Opens}
	}
	return list
}

// YearOf names a fiscal year; the present one without.
type YearOf struct {
	Year int `query:"year" json:"-" doc:"年度。省くと今年度"`
}

// ClosedDays gives the closed days of a fiscal year.
func (s *Service) ClosedDays(ctx context.Context, in YearOf) (y YearSheet, err error) {
	err = s.see(ctx, func(v sight) error {
		own, start, err := loadCalendarFacts(v.ctx, v.tx, v.body)
		if err != nil {
			return err
		}
		year := in.Year
		if year == 0 {
			year = s.Today().FiscalYear(time.Month(start))
		}
		if year < calendarYearFirst || year > calendarYearLast {
			return fault.Fields(map[string]string{"year": "年度は、2020から2078までで指定してください。"})
		}
		y = yearSheet(s.config.Calendar.With(closedDays(own)), own, year, time.Month(start))
		return nil
	})
	return y, err
}

// The years that the calendar of the law covers whole.
const (
	calendarYearFirst = 2020
	calendarYearLast  = 2078
)

// CloseDay records a day on which the body's offices are closed or, on a day off, open.
func (s *Service) CloseDay(ctx context.Context, in OwnDayInput) (d OwnDay, err error) {
	a, err := actor.Require(ctx, CanManageBody)
	if err != nil {
		return d, err
	}
	if d, err = in.day(); err != nil {
		return d, err
	}
	d.ID, d.RecordedBy, d.RecordedAt = db.NewID(), a.Name, s.now()
	err = s.db.Do(ctx, func(tx db.Tx) error {
		list, err := loadOwnDays(ctx, tx, a.Body)
		if err != nil {
			return err
		}
		if len(list) >= ownDaysMax {
			return fault.New(fault.Conflict, "団体の閉庁日は、2,000日までです。古い年度の日を取り消してください。")
		}
		if err := insertOwnDay(ctx, tx, a.Body, d); err != nil {
			return err
		}
		return journal.Append(ctx, tx, journal.Entry{Verb: verbCloseDay, Area: areaName, ID: d.ID, Content: ownDayContent(d), At: d.RecordedAt})
	})
	return d, err
}

// OwnDayVoiding takes back a day that a body recorded, for a reason.
type OwnDayVoiding struct {
	ID  string `path:"id" json:"-" form:"-"`
	Why string `json:"why"`
}

// FreeDay takes such a day back. What was counted with it before stays as it was.
func (s *Service) FreeDay(ctx context.Context, in OwnDayVoiding) error {
	a, err := actor.Require(ctx, CanManageBody)
	if err != nil {
		return err
	}
	why := Voiding{Why: in.Why, Version: 1}
	if err := fault.Fields(why.faults()); err != nil {
		return err
	}
	return s.db.Do(ctx, func(tx db.Tx) error {
		d, err := deleteOwnDay(ctx, tx, a.Body, in.ID)
		if err != nil {
			return err
		}
		return journal.Append(ctx, tx, journal.Entry{Verb: verbFreeDay, Area: areaName, ID: d.ID, Content: voidContent("org.closedday", d.ID, cleanName(in.Why)), At: s.now()})
	})
}

func errOwnDay() error {
	return fault.New(fault.NotFound, "この日は、登録されていないか、取り消されています。")
}
