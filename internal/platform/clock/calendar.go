package clock

import (
	"maps"
	"slices"
	"strconv"
	"time"
)

// Holiday is a rule for a day in each year on which offices are closed: a holiday of the
// 国民の祝日に関する法律 or a day of an ordinance (地方自治法4条の2). Exactly one of Day,
// Monday and Days says which day of the month it is.
type Holiday struct {
	Name     string         `yaml:"name"`
	Title    string         `yaml:"title"`
	Month    int            `yaml:"month"`
	Day      int            `yaml:"day"`
	Monday   int            `yaml:"monday"` // the n-th Monday of the month
	Days     map[int]int    `yaml:"days"`   // by year, where the sun decides
	Moved    map[int]string `yaml:"moved"`  // by year: where a special law put it, as month-day
	Ordained bool           `yaml:"ordained"`
}

// The years for which calendars are worked out. Deadlines lie within them.
const (
	calendarFirst = 2020
	calendarLast  = 2079
)

// on is the day of a holiday in a year; the zero Date where the rule is silent.
func (h Holiday) on(year int) Date {
	if text, ok := h.Moved[year]; ok {
		d, err := ParseDate(strconv.Itoa(year) + "-" + text)
		if err != nil {
			return Date{}
		}
		return d
	}
	month := time.Month(h.Month)
	switch {
	case h.Day > 0:
		return Date{year, month, h.Day}
	case h.Monday > 0:
		first := Date{year, month, 1}
		return first.Plus((int(time.Monday-first.Weekday())+7)%7 + 7*(h.Monday-1))
	case h.Days[year] > 0:
		return Date{year, month, h.Days[year]}
	}
	return Date{}
}

// ClosedDay is a day on which offices are closed, and why; or one on which they are open
// although they would be closed.
type ClosedDay struct {
	Day   Date
	Title string
	Opens bool
}

// Calendar tells on which days offices are open. Saturdays and Sundays are closed
// (地方自治法4条の2第2項); the zero Calendar knows nothing else. It is never changed.
type Calendar struct {
	rules map[Date]string
	own   map[Date]ClosedDay
}

// NewCalendar works out the rules, with the days that follow from them: when a national
// holiday falls on a Sunday the next day that is none is closed in its place, and so is a
// day between two of them (国民の祝日に関する法律3条2項、3項).
func NewCalendar(rules []Holiday) Calendar {
	closed := map[Date]string{}
	for year := calendarFirst; year <= calendarLast; year++ {
		for _, h := range rules {
			if d := h.on(year); !h.Ordained && !d.IsZero() {
				closed[d] = h.Title
			}
		}
	}
	addDerived(closed)
	for year := calendarFirst; year <= calendarLast; year++ {
		for _, h := range rules {
			if d := h.on(year); h.Ordained && !d.IsZero() && closed[d] == "" {
				closed[d] = h.Title
			}
		}
	}
	return Calendar{rules: closed}
}

// addDerived adds what follows from national holidays.
func addDerived(closed map[Date]string) {
	national := maps.Clone(closed)
	for d := range national {
		if d.Weekday() == time.Sunday {
			next := d.Plus(1)
			for national[next] != "" {
				next = next.Plus(1)
			}
			closed[next] = "振替休日"
		}
	}
	for d := range national {
		between := d.Plus(1)
		if closed[between] == "" && national[d.Plus(2)] != "" && between.Weekday() != time.Sunday {
			closed[between] = "国民の休日"
		}
	}
}

// With is the calendar with the days that a body decided itself.
func (c Calendar) With(own []ClosedDay) Calendar {
	c.own = make(map[Date]ClosedDay, len(own))
	for _, x := range own {
		c.own[x.Day] = x
	}
	return c
}

// IsOpen reports whether offices are open on a day.
func (c Calendar) IsOpen(d Date) bool {
	if x, ok := c.own[d]; ok {
		return x.Opens
	}
	w := d.Weekday()
	return w != time.Saturday && w != time.Sunday && c.rules[d] == ""
}

// Name says why a day is closed, or why it is open although it would be closed: the name
// of a holiday, 土曜日; empty for an ordinary open day.
func (c Calendar) Name(d Date) string {
	if x, ok := c.own[d]; ok {
		return x.Title
	}
	if name := c.rules[d]; name != "" {
		return name
	}
	switch d.Weekday() {
	case time.Saturday:
		return "土曜日"
	case time.Sunday:
		return "日曜日"
	}
	return ""
}

// farthest bounds how far a search for an open day goes, should a body close all days.
const farthest = 366

// OnOrAfter is the first open day that is not before d.
func (c Calendar) OnOrAfter(d Date) Date {
	for range farthest {
		if c.IsOpen(d) {
			return d
		}
		d = d.Plus(1)
	}
	return d
}

// Add is the n-th open day after d; with a negative n the n-th before it, with zero d itself.
func (c Calendar) Add(d Date, n int) Date {
	step := 1
	if n < 0 {
		step, n = -1, -n
	}
	for range n {
		d = d.Plus(step)
		for range farthest {
			if c.IsOpen(d) {
				break
			}
			d = d.Plus(step)
		}
	}
	return d
}

// Between counts the open days after from, up to and with to; 0 where to is not after from.
func (c Calendar) Between(from, to Date) int {
	n := 0
	for d := from.Plus(1); !to.Before(d); d = d.Plus(1) {
		if c.IsOpen(d) {
			n++
		}
	}
	return n
}

// Closed lists the days from a day to another that are closed, or open, for a reason
// other than the day of the week, in order.
func (c Calendar) Closed(from, to Date) []ClosedDay {
	var list []ClosedDay
	for d, title := range c.rules {
		if _, own := c.own[d]; !own && !d.Before(from) && !to.Before(d) {
			list = append(list, ClosedDay{Day: d, Title: title})
		}
	}
	for d, x := range c.own {
		if !d.Before(from) && !to.Before(d) {
			list = append(list, x)
		}
	}
	slices.SortFunc(list, func(a, b ClosedDay) int { return a.Day.Compare(b.Day) })
	return list
}

// Plus is the day n days later; earlier where n is negative.
func (d Date) Plus(n int) Date {
	y, m, day := time.Date(d.Year, d.Month, d.Day+n, 0, 0, 0, 0, time.UTC).Date()
	return Date{y, m, day}
}

// Before reports whether d is an earlier day than e.
func (d Date) Before(e Date) bool { return d.Compare(e) < 0 }

// Compare is -1, 0 or 1 as d is before, on or after e.
func (d Date) Compare(e Date) int {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC).Compare(time.Date(e.Year, e.Month, e.Day, 0, 0, 0, 0, time.UTC))
}
