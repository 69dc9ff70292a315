package org

import (
	"context"
	"strings"
	"time"

	"github.com/okite-isms/okite/internal/area/org/chart"
	"github.com/okite-isms/okite/internal/area/org/structure"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
)

const absencePath = "/org/absence"

// absentMost is how many absences a month shows: a sheet of paper holds some thirty.
const absentMost = 100

// Away is that somebody is not there for some days of a month.
type Away struct {
	structure.Absence
	Name string `json:"name"`
	Unit string `json:"unit"`
}

// Month is who is not there in a month.
type Month struct {
	First    clock.Date `json:"first"`
	Away     []Away     `json:"away"`
	More     bool       `json:"more" doc:"ほかにもいて、所属で絞る必要がある"`
	Units    []string   `json:"units"`
	calendar clock.Calendar
}

// Absences gives who is not there in the month of a day, of one unit or of all. Why is
// for those who keep the absences: a colleague needs to know that somebody is away, not
// that they are ill.
func (s *Service) Absences(ctx context.Context, d clock.Date, unit string) (m Month, err error) {
	m.First = clock.Date{Year: d.Year, Month: d.Month, Day: 1}
	err = s.see(ctx, func(x sight) error {
		next := nextMonth(m.First, 1)
		if m.Away, err = awayBetween(x.ctx, x.tx, x.body, m.First, next, unit); err != nil {
			return err
		}
		if m.Units, err = unitsAway(x.ctx, x.tx, x.body, m.First, next); err != nil {
			return err
		}
		m.calendar, err = s.Calendar(x.ctx, x.tx)
		return err
	})
	if m.More = len(m.Away) > absentMost; m.More {
		m.Away = m.Away[:absentMost]
	}
	if !actor.From(ctx).Can(CanShape) {
		for i := range m.Away {
			m.Away[i].Kind, m.Away[i].Note = "", ""
		}
	}
	return m, err
}

func nextMonth(d clock.Date, n int) clock.Date {
	t := time.Date(d.Year, d.Month+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	return clock.Date{Year: t.Year(), Month: t.Month(), Day: 1}
}

// title is what may be told of why somebody is away.
func (a Away) title() string {
	if a.Kind == "" {
		return "不在"
	}
	return a.Kind.Title()
}

// picture draws the month.
func (m Month) picture() chart.Month {
	next := nextMonth(m.First, 1)
	p := chart.Month{Title: "不在の予定", Note: m.name() + "　網掛けは閉庁日"}
	for d := m.First; d != next; d = d.Plus(1) {
		p.Days = append(p.Days, chart.Day{Number: d.Day, Weekday: weekday(d), Closed: !m.calendar.IsOpen(d)})
	}
	last := ""
	for _, a := range m.Away {
		if a.PersonID != last {
			p.Rows = append(p.Rows, chart.Line{Name: a.Name, Note: a.Unit})
			last = a.PersonID
		}
		row := &p.Rows[len(p.Rows)-1]
		bar := chart.Bar{To: len(p.Days) - 1, Text: a.title()}
		if bar.OpenLeft = structure.Before(a.From, m.First); !bar.OpenLeft {
			bar.From = a.From.Day - 1
		}
		if bar.OpenRight = a.Until.IsZero() || structure.Before(next, a.Until); !bar.OpenRight {
			bar.To = a.LastDay().Day - 1
		}
		row.Bars = append(row.Bars, bar)
	}
	return p
}

func (m Month) name() string {
	era, _, _ := strings.Cut(m.First.Era(), "月")
	return era + "月"
}
