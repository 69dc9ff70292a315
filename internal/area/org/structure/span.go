package structure

import (
	"math"
	"time"

	"github.com/okite-isms/okite/internal/platform/clock"
)

// Span is the days during which something holds.
type Span struct {
	From  clock.Date `json:"from" db:"valid_from"`
	Until clock.Date `json:"until" db:"valid_until"` // the first day on which it holds no more; zero: open
}

func number(d clock.Date) int { return d.Year*10_000 + int(d.Month)*100 + d.Day }

func (s Span) end() int {
	if s.Until.IsZero() {
		return math.MaxInt
	}
	return number(s.Until)
}

// On reports whether the span holds on a day.
func (s Span) On(d clock.Date) bool { return number(s.From) <= number(d) && number(d) < s.end() }

// Meet gives the days that both spans have.
func (s Span) Meet(o Span) (both Span, ok bool) {
	both = s
	if number(o.From) > number(s.From) {
		both.From = o.From
	}
	if o.end() < s.end() {
		both.Until = o.Until
	}
	return both, number(both.From) < both.end()
}

// Overlaps reports whether the spans have a day in common.
func (s Span) Overlaps(o Span) bool { _, ok := s.Meet(o); return ok }

// Within reports whether s lies in o.
func (s Span) Within(o Span) bool { return number(o.From) <= number(s.From) && s.end() <= o.end() }

// Empty reports whether the span ends before it begins.
func (s Span) Empty() bool { return number(s.From) >= s.end() }

// Ended reports whether the span lies before a day.
func (s Span) Ended(d clock.Date) bool { return s.end() <= number(d) }

// LastDay is the last day on which it holds, as papers write it; zero for an open span.
func (s Span) LastDay() clock.Date {
	if s.Until.IsZero() {
		return clock.Date{}
	}
	return NextDay(s.Until, -1)
}

// Text writes the span as a table does: 2026/04/01～2027/03/31.
func (s Span) Text() string { return s.From.Table() + "～" + s.LastDay().Table() }

// NextDay is the day n days after d.
func NextDay(d clock.Date, n int) clock.Date {
	t := time.Date(d.Year, d.Month, d.Day+n, 0, 0, 0, 0, time.UTC)
	return clock.Date{Year: t.Year(), Month: t.Month(), Day: t.Day()}
}

// Before reports whether a lies before b.
func Before(a, b clock.Date) bool { return number(a) < number(b) }

// without takes the days of cut out of a list of spans.
func without(list []Span, cut Span) []Span {
	var left []Span
	for _, s := range list {
		both, ok := s.Meet(cut)
		if !ok {
			left = append(left, s)
			continue
		}
		if before := (Span{s.From, both.From}); !before.Empty() {
			left = append(left, before)
		}
		if after := (Span{both.Until, s.Until}); !both.Until.IsZero() && !after.Empty() {
			left = append(left, after)
		}
	}
	return left
}

// meet gives the days of the list that cut has as well.
func meet(list []Span, cut Span) []Span {
	var found []Span
	for _, s := range list {
		if both, ok := s.Meet(cut); ok {
			found = append(found, both)
		}
	}
	return found
}
