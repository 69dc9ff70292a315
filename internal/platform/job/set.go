package job

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/robfig/cron/v3"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/fault"
)

// Settings say how a kind of job is worked on. The zero Settings: five attempts of at
// most 15 minutes each, as many at once as there are workers, without permissions.
type Settings struct {
	Attempts    int                // before the job is discarded
	Timeout     time.Duration      // of one attempt
	AtOnce      int                // of this kind, on one node
	Permissions []actor.Permission // of the actor under which the job acts
}

// Set is what a worker can do: the kinds of all areas and their timetable.
type Set struct {
	kinds map[string]kind
	slots []timetable
}

type kind struct {
	Settings
	work func(ctx context.Context, r *Run, args []byte) error
}

// timetable enqueues args at the times of a cron line.
type timetable struct {
	schedule cron.Schedule
	args     Args
}

// Handle declares how jobs with arguments of type A are worked on. The context of work
// carries actor.Job for the job's body. It panics on a kind declared twice: that is wiring.
func Handle[A Args](s *Set, o Settings, work func(ctx context.Context, r *Run, args A) error) {
	var zero A
	name := zero.Kind()
	if _, there := s.kinds[name]; there || name == "" {
		panic(fmt.Sprintf("job: kind %q has no name or is declared twice", name))
	}
	if o.Attempts == 0 {
		o.Attempts = 5
	}
	if o.Timeout == 0 {
		o.Timeout = 15 * time.Minute
	}
	if s.kinds == nil {
		s.kinds = map[string]kind{}
	}
	s.kinds[name] = kind{o, func(ctx context.Context, r *Run, text []byte) error {
		var args A
		if err := json.Unmarshal(text, &args); err != nil {
			return fault.Wrap(fault.Invalid, "処理の内容を読み取れませんでした。", err)
		}
		return work(ctx, r, args)
	}}
}

// Every enqueues args for the installation at the times of a cron line (minute, hour,
// day, month, weekday) in Japan: "30 3 * * *". Each time is a slot that runs once,
// however many nodes there are. A slot missed within the last day, the machine being
// off at night, is made up for once.
func (s *Set) Every(line string, args Args) {
	schedule, err := cron.ParseStandard(line)
	if err != nil {
		panic(fmt.Sprintf("job: timetable of %s: %v", args.Kind(), err))
	}
	if spec, ok := schedule.(*cron.SpecSchedule); ok {
		spec.Location = clock.JST
	}
	s.slots = append(s.slots, timetable{schedule, args})
}

// slot is the latest time of the timetable with since < time ≤ now.
func (t timetable) slot(since, now time.Time) (latest time.Time, ok bool) {
	for next := t.schedule.Next(since); !next.IsZero() && !next.After(now); next = t.schedule.Next(next) {
		latest, ok = next, true
	}
	return latest, ok
}

// names lists the kinds in a fixed order.
func (s *Set) names() []string {
	list := make([]string, 0, len(s.kinds))
	for name := range s.kinds {
		list = append(list, name)
	}
	slices.Sort(list)
	return list
}
