package org

import (
	"time"

	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/journal"
)

// OwnDay is a day that a body closes, or opens, other than its calendar says: 閉庁日 of
// an ordinance of its own (地方自治法4条の2), a Sunday on which the counters are open.
type OwnDay struct {
	ID         string     `json:"id"`
	Day        clock.Date `json:"day"`
	Title      string     `json:"title"`
	Opens      bool       `json:"opens" doc:"休みの日に開くときは true"`
	RecordedBy string     `json:"recorded_by"`
	RecordedAt clock.Time `json:"recorded_at"`
}

// OwnDayInput is what one fills in for it.
type OwnDayInput struct {
	Day   string `json:"day"`
	Title string `json:"title"`
	Opens string `json:"opens,omitempty" doc:"閉庁は closed、開庁は open" label:"閉庁か開庁か"`
}

// The values of OwnDayInput.Opens.
const (
	dayCloses = "closed"
	dayOpens  = "open"
)

// ownDaysMax bounds the list: some ten for each year that is kept.
const ownDaysMax = 2000

func (in OwnDayInput) day() (OwnDay, error) {
	faults := map[string]string{}
	d := OwnDay{Title: cleanName(in.Title), Opens: in.Opens == dayOpens}
	d.Day = day(faults, "day", "日", in.Day)
	if n := len([]rune(d.Title)); n == 0 || n > 40 {
		faults["title"] = "名称を、40文字までで入力してください。"
	}
	if in.Opens != "" && in.Opens != dayOpens && in.Opens != dayCloses {
		faults["opens"] = "閉庁か開庁かを選んでください。"
	}
	return d, fault.Fields(faults)
}

func ownDayContent(d OwnDay) journal.Content {
	return journal.Fields("org.closedday/1", func(e *journal.Encoder) {
		e.Text("id", d.ID)
		e.Text("day", d.Day.String())
		e.Text("title", d.Title)
		e.Bool("opens", d.Opens)
	})
}

// YearSheet is the closed days of a fiscal year, other than Saturdays and Sundays.
type YearSheet struct {
	Year  int        `json:"year"`
	From  clock.Date `json:"from"`
	Last  clock.Date `json:"last"`
	Days  []YearDay  `json:"days"`
	Opens int        `json:"open_days" doc:"開庁日の数"`
}

// YearDay is one of them; its ID is empty where a rule of law makes it.
type YearDay struct {
	ID    string     `json:"id"`
	Day   clock.Date `json:"day"`
	Title string     `json:"title"`
	Opens bool       `json:"opens"`
}

// yearSheet works out the days of a fiscal year that begins in a month.
func yearSheet(c clock.Calendar, own []OwnDay, year int, start time.Month) YearSheet {
	y := YearSheet{Year: year, From: clock.Date{Year: year, Month: start, Day: 1}, Last: clock.Date{Year: year + 1, Month: start, Day: 1}.Plus(-1)}
	ids := map[clock.Date]string{}
	for _, d := range own {
		ids[d.Day] = d.ID
	}
	for _, d := range c.Closed(y.From, y.Last) {
		y.Days = append(y.Days, YearDay{ID: ids[d.Day], Day: d.Day, Title: d.Title, Opens: d.Opens})
	}
	y.Opens = c.Between(y.From.Plus(-1), y.Last)
	return y
}
