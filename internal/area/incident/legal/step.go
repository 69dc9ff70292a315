package legal

import (
	"fmt"
	"time"

	"github.com/okite-isms/okite/internal/platform/clock"
)

// Step is a day on the way to a deadline, with what it is in the counting.
type Step struct {
	Day  clock.Date `json:"day"`
	Text string     `json:"text"`
}

// Steps show the counting day by day where something happens, so that anybody can follow
// it with a finger on a calendar.
func (c Clock) Steps() []Step {
	list := []Step{{c.Start, "1日目（団体のどこかの部署が知った日）"}}
	for _, t := range c.Targets {
		list = append(list, Step{t, fmt.Sprintf("%d日目（目安）", nth(c.Start, t))})
	}
	if c.Days == 0 {
		return list
	}
	text := fmt.Sprintf("%d日目（数えた最後の日。土曜日、日曜日、祝日も数える）", c.Days)
	if c.Longer != "" {
		text += "。" + c.Longer
	}
	list = append(list, Step{c.Raw, text})
	for _, m := range c.Moves {
		list = append(list, Step{m.Day, m.Title + "のため、次の日に移る"})
	}
	return append(list, Step{c.Due, "期限"})
}

// nth tells which day another one is, counted from the first.
func nth(first, day clock.Date) int {
	at := func(d clock.Date) time.Time { return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC) }
	return int(at(day).Sub(at(first))/(24*time.Hour)) + 1
}

// Aim is the day by which something is to be done: the deadline, or the last target where
// the law says 速やかに; zero where there is neither.
func (c Clock) Aim() clock.Date {
	if n := len(c.Targets); c.Due.IsZero() && n > 0 {
		return c.Targets[n-1]
	}
	return c.Due
}
