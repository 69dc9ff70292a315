package action

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/job"
)

// round is the daily look at what is overdue, and at who holds the roles.
type round struct{}

// Kind implements job.Args.
func (round) Kind() string { return "action.round" }

func (s *Service) jobs(set *job.Set) {
	job.Handle(set, job.Settings{AtOnce: 1}, func(ctx context.Context, r *job.Run, _ round) error {
		if s.config.Bodies == nil {
			return nil
		}
		bodies, err := s.config.Bodies(ctx)
		if err != nil {
			return err
		}
		var failed []error
		for i, b := range bodies {
			r.Progress(int64(i), int64(len(bodies)), "期限を過ぎた是正措置を確かめています。")
			if err := s.Round(actor.With(ctx, actor.Job(b, "action.round"))); err != nil {
				failed = append(failed, fmt.Errorf("body %s: %w", b, err))
			}
		}
		return errors.Join(failed...)
	})
	set.Every("15 6 * * *", round{})
}

// step is one stage of escalation: so many open days after the due day somebody is told.
type step struct {
	n    int
	days int
	head bool // the head of the section; else the office
}

// steps: the section head on the next open day, the office after a week of work.
func steps() []step { return []step{{1, 1, true}, {2, 5, false}} }

// roundMost is how many actions one transaction of the round deals with.
const roundMost = 200

// Round tells the heads of sections and the office what is overdue, each step once for a
// due day, and follows the roles to who holds them now. It is for the job's actor.
func (s *Service) Round(ctx context.Context) error {
	o, err := s.outline(ctx)
	if err != nil {
		return err
	}
	if err := s.follow(ctx, o); err != nil {
		return err
	}
	for _, st := range steps() {
		for {
			n, err := s.escalate(ctx, o, st)
			if err != nil {
				return err
			}
			if n < roundMost {
				break
			}
		}
	}
	return nil
}

// escalate carries out one step for some of the actions that have come to it.
func (s *Service) escalate(ctx context.Context, o org.Outline, st step) (n int, err error) {
	body := actor.From(ctx).Body
	err = s.db.Do(ctx, func(tx db.Tx) error {
		calendar, err := s.config.Organisation.Calendar(ctx, tx)
		if err != nil {
			return err
		}
		// So many open days ago: what was due before that is late by the step.
		before := lateBy(calendar, s.Today(), st.days)
		list, err := unescalated(ctx, tx, body, st.n, before, roundMost)
		if err != nil {
			return err
		}
		n = len(list)
		for _, a := range list {
			if err := s.tellLate(ctx, tx, a, o, st); err != nil {
				return err
			}
		}
		return nil
	})
	return n, err
}

// lateBy is the last due day that is so many open days past, with a day after it on which
// offices are open for each.
func lateBy(c clock.Calendar, today clock.Date, days int) clock.Date {
	d := today
	if !c.IsOpen(d) { // nobody is told on a day off
		return clock.Date{}
	}
	for range days - 1 {
		d = c.Add(d, -1)
	}
	return d.Plus(-1)
}

func (s *Service) tellLate(ctx context.Context, tx db.Tx, a Action, o org.Outline, st step) error {
	t := org.Telling{Ref: a.Ref(), Title: "期限を過ぎた是正措置：" + a.Title, URL: actionURL(a.ID), Due: a.Due, Why: fmt.Sprintf("%s（%s）の期限から%d開庁日を過ぎたため", a.NumberText(), a.OwnerName, st.days)}
	told := "事務局"
	if post := headOf(o, a.UnitID); st.head && post != "" {
		t.Post, told = post, "組織の長"
	} else {
		t.Role = string(actor.Office)
	}
	fresh, err := insertEscalation(ctx, tx, actor.From(ctx).Body, a, st.n, s.now(), told)
	if err != nil || !fresh {
		return err
	}
	if err := s.config.Tell(ctx, tx, t); err != nil {
		return err
	}
	return s.act(ctx, tx, verbEscalate, a, fmt.Sprintf("期限（%s）から%d開庁日を過ぎたことを、%sに知らせた。", a.Due.Table(), st.days, told))
}

// follow works out anew whom actions wait for that are given to a role, and has those who
// came to it told.
func (s *Service) follow(ctx context.Context, o org.Outline) error {
	body := actor.From(ctx).Body
	return s.db.Do(ctx, func(tx db.Tx) error {
		pairs, err := rolesOfOpen(ctx, tx, body)
		if err != nil {
			return err
		}
		for _, p := range pairs {
			if err := s.followRole(ctx, tx, body, p, o); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s *Service) followRole(ctx context.Context, tx db.Tx, body string, p pair, o org.Outline) error {
	keys, err := s.addressees(ctx, tx, Action{OwnerRole: p.OwnerRole, UnitID: p.UnitID})
	if err != nil {
		return err
	}
	stored, err := holdersOfRole(ctx, tx, body, p)
	if err != nil || slices.Equal(stored, keys) {
		return err
	}
	if err := moveRole(ctx, tx, body, p, keys); err != nil {
		return err
	}
	list, err := openOfRole(ctx, tx, body, p)
	if err != nil {
		return err
	}
	for _, a := range list {
		if err := s.retell(ctx, tx, a, keys, o); err != nil {
			return err
		}
	}
	return nil
}
