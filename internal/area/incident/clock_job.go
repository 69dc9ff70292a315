package incident

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/job"
	"github.com/okite-isms/okite/internal/platform/journal"
)

// watch is the daily look at clocks that run out, and at lists of people that are to be erased.
type watch struct{}

// Kind implements job.Args.
func (watch) Kind() string { return "incident.watch" }

func (s *Service) clockJobs(set *job.Set) {
	job.Handle(set, job.Settings{AtOnce: 1}, func(ctx context.Context, r *job.Run, _ watch) error {
		if s.config.Bodies == nil {
			return nil
		}
		bodies, err := s.config.Bodies(ctx)
		if err != nil {
			return err
		}
		var failed []error
		for i, b := range bodies {
			r.Progress(int64(i), int64(len(bodies)), "報告の期限を確かめています。")
			who := actor.With(ctx, actor.Job(b, "incident.watch"))
			if err := errors.Join(s.Watch(who), s.ForgetDue(who)); err != nil {
				failed = append(failed, fmt.Errorf("body %s: %w", b, err))
			}
		}
		return errors.Join(failed...)
	})
	set.Every("20 6 * * *", watch{})
}

// stage is a step of escalation: so many days before the day by which something is to be
// done, further roles are told. Laws count days off, and so does this.
type stage struct {
	n    int
	left int // days
	name string
	role []string
}

// stages: whoever handles incidents, then who leads, then the CISO, then all again when
// the day has passed. Each stage names those of the one before as well: it takes their
// place on the lists of work.
func stages() []stage {
	return []stage{
		{1, 7, "担当", []string{"network-manager", string(actor.Office)}},
		{2, 3, "統括情報セキュリティ責任者と事務局", []string{"network-manager", string(actor.Office), "chief"}},
		{3, 1, "CISO", []string{"network-manager", string(actor.Office), "chief", "ciso"}},
		{4, -1, "CISO、統括情報セキュリティ責任者、事務局（期限超過）", []string{"network-manager", string(actor.Office), "chief", "ciso"}},
	}
}

// reached is the furthest stage to which a clock has come.
func reached(left int) (st stage) {
	for _, x := range stages() {
		if left <= x.left {
			st = x
		}
	}
	return st
}

// remindMost is how many clocks one transaction of the watch deals with.
const remindMost = 100

// Watch tells the roles whose turn it is of the clocks that run out, each stage once. It is
// for the job's actor; told keeps two nodes, or a second run, from telling twice.
func (s *Service) Watch(ctx context.Context) error {
	for {
		n, err := s.watchSome(ctx)
		if err != nil || n < remindMost {
			return err
		}
	}
}

func (s *Service) watchSome(ctx context.Context) (n int, err error) {
	body := actor.From(ctx).Body
	err = s.db.Do(ctx, func(tx db.Tx) error {
		list, err := runningOut(ctx, tx, body, s.Today())
		if err != nil {
			return err
		}
		n = len(list)
		for _, r := range list {
			if err := s.remind(ctx, tx, r); err != nil {
				return err
			}
		}
		return nil
	})
	return n, err
}

func (s *Service) remind(ctx context.Context, tx db.Tx, r outRow) error {
	x := Incident{ID: r.IncidentID, Year: r.Year, Number: r.Number, Drill: r.Drill}
	c, err := r.running()
	if err != nil {
		return err
	}
	left := daysLeft(s.Today(), c.Aim())
	st := reached(left)
	if st.n <= r.Told {
		return nil
	}
	body := actor.From(ctx).Body
	fresh, err := markTold(ctx, tx, body, x.ID, c.Name, st.n)
	if err != nil || !fresh {
		return err
	}
	// Who was told at an earlier stage finds it once on their list, not twice.
	if err := s.config.Settle(ctx, tx, clockRef(x.ID, c.Name)); err != nil {
		return err
	}
	for _, role := range st.role {
		if err := s.tellClock(ctx, tx, x, c, role); err != nil {
			return err
		}
	}
	when := fmt.Sprintf("あと%d日", left)
	if left < 0 {
		when = fmt.Sprintf("%d日超過", -left)
	}
	text := fmt.Sprintf("「%s %s」の期限（%s、%s）を、%sに知らせた。", c.Regime, c.Title, c.Aim().Table(), when, st.name)
	e := Entry{ID: db.NewID(), IncidentID: x.ID, Kind: string(verbRemind), At: s.now(), EnteredAt: s.now(), ByID: actor.From(ctx).ID, ByName: actor.From(ctx).Name, Capacity: actor.From(ctx).Capacity, Text: text}
	if err := insertEntry(ctx, tx, body, e); err != nil {
		return err
	}
	return journal.Append(ctx, tx, journal.Entry{Verb: string(verbRemind), Area: areaName, ID: x.ID, Content: c.clockContent(x), At: s.now()})
}

// daysLeft is how many days there are until a day, negative when it has passed.
func daysLeft(today, day clock.Date) int {
	at := func(d clock.Date) time.Time { return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC) }
	return int(at(day).Sub(at(today)) / (24 * time.Hour))
}
