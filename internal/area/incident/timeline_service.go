package incident

import (
	"context"
	"fmt"
	"time"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/api"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
)

// EntryQuery says which part of a timeline is shown.
type EntryQuery struct {
	Desc   bool // the latest first
	Limit  int  // 0 for all
	Offset int
}

// EntriesAsked is EntryQuery as a program asks it.
type EntriesAsked struct {
	ID   string `path:"id" json:"-"`
	Desc bool   `query:"desc" json:"-" doc:"新しいものから並べる"`
	api.Paging
}

// Timeline gives a part of the timeline of an incident, and how many entries there are.
func (s *Service) Timeline(ctx context.Context, id string, q EntryQuery) (list []Entry, total int, err error) {
	v, err := s.see(ctx, CanSee)
	if err != nil {
		return nil, 0, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		if _, err := s.visible(ctx, tx, v, id); err != nil {
			return err
		}
		list, total, err = entries(ctx, tx, v.Body, id, q)
		return err
	})
	return list, total, err
}

// Gap is a time in which nothing was noted.
type Gap struct {
	From clock.Time `json:"from"`
	Last clock.Time `json:"last"`
}

// Text says how long the gap is: 4時間30分.
func (g Gap) Text() string {
	d := g.Last.Sub(g.From.Time)
	if days := int(d.Hours()) / 24; days > 0 {
		return fmt.Sprintf("%d日%d時間", days, int(d.Hours())%24)
	}
	return fmt.Sprintf("%d時間%d分", int(d.Hours()), int(d.Minutes())%60)
}

// gapLeast is from when on a silence is shown: while people handle something, they note
// what they do more often than this.
const gapLeast = 2 * time.Hour

// gapMost is how many gaps are shown, the latest first.
const gapMost = 20

// Gaps finds the silences in the timeline of an incident that was opened.
func (s *Service) Gaps(ctx context.Context, x Incident) (list []Gap, err error) {
	var times []clock.Time
	err = s.db.View(ctx, func(tx db.Tx) error {
		times, err = moments(ctx, tx, actor.From(ctx).Body, x.ID)
		return err
	})
	return gaps(times), err
}

func gaps(times []clock.Time) (list []Gap) {
	for i := len(times) - 1; i > 0 && len(list) < gapMost; i-- {
		if times[i].Sub(times[i-1].Time) >= gapLeast {
			list = append(list, Gap{times[i-1], times[i]})
		}
	}
	return list
}

// Noting is an entry of the timeline written by hand.
type Noting struct {
	ID     string `path:"id" json:"-" form:"-"`
	At     string `json:"at,omitempty" label:"日時"`
	Offset int    `json:"offset,omitempty" label:"時計の進み" doc:"出どころの時計の進み（秒）。遅れているときは負の数"`
	Origin string `json:"origin,omitempty"`
	Text   string `json:"text"`
}

// offsetMost is how far a clock can be off, in seconds: more is another day.
const offsetMost = 86_400

// Note writes into the timeline. What a log or a camera shows is entered with the time that
// it shows and how far its clock is off: the entry stands at the true time.
func (s *Service) Note(ctx context.Context, in Noting) (x Incident, err error) {
	return s.beside(ctx, CanHandle, in.ID, func(c *changing) error {
		faults := map[string]string{}
		c.verb, c.text = verbNote, text(faults, "text", "内容", in.Text, textMax, true)
		c.origin, c.offset = text(faults, "origin", "出どころ", in.Origin, lineMax, false), in.Offset
		if in.Offset < -offsetMost || in.Offset > offsetMost {
			faults["offset"] = "時計の進みは、前後1日（86,400秒）までで入力してください。"
		}
		// A clock that is ahead shows what has not come yet.
		shown := instant(faults, "at", "日時", in.At, clock.At(c.now.Add(time.Duration(max(0, min(in.Offset, offsetMost)))*time.Second)))
		if !shown.IsZero() {
			c.at = clock.At(shown.Add(-time.Duration(in.Offset) * time.Second))
		}
		return fault.Fields(faults)
	})
}

// Shown is the time as the clock of the origin showed it.
func (e Entry) Shown() clock.Time { return clock.At(e.At.Add(time.Duration(e.Offset) * time.Second)) }

// Pulse is a number that grows with each thing that is added to an incident, for those who
// look at it. Asking for it is no reading.
func (s *Service) Pulse(ctx context.Context, id string) (n int64, err error) {
	v, err := s.see(ctx, CanSee)
	if err != nil {
		return 0, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		x, err := s.visible(ctx, tx, v, id)
		n = x.Pulse
		return err
	})
	return n, err
}
