package approval

import (
	"context"
	"time"

	"github.com/okite-isms/okite/internal/area/approval/flow"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/job"
)

// Chasing is the daily job that reminds of what is overdue.
type Chasing struct{}

// Kind names the job.
func (Chasing) Kind() string { return "approval.chase" }

func (s *Service) jobs(set *job.Set) {
	job.Handle(set, job.Settings{Attempts: 3, Timeout: 10 * time.Minute, AtOnce: 1, Permissions: []actor.Permission{CanSee, CanManage, CanRead}}, func(ctx context.Context, _ *job.Run, _ Chasing) error { return s.chaseAll(ctx) })
	set.Every("15 7 * * *", Chasing{})
}

// chaseAll chases in every body.
func (s *Service) chaseAll(ctx context.Context) error {
	bodies, err := s.bodies(ctx)
	if err != nil {
		return err
	}
	for _, body := range bodies {
		if err := s.Chase(actor.With(ctx, actor.Job(body, Chasing{}.Kind(), CanSee, CanRead, CanManage))); err != nil {
			return err
		}
	}
	return nil
}

// Chase reminds of every seat that is overdue, and lets others act as its step says. It
// does so once for a seat, and on open days only.
func (s *Service) Chase(ctx context.Context) error {
	a, err := actor.Require(ctx, CanManage)
	if err != nil {
		return err
	}
	var late []lateSeat
	err = s.db.View(ctx, func(tx db.Tx) error {
		calendar, err := s.orgs.Calendar(ctx, tx)
		if err != nil || !calendar.IsOpen(s.today()) {
			return err
		}
		late, err = findLate(ctx, tx, a.Body, s.today().String())
		return err
	})
	if err != nil {
		return err
	}
	for _, l := range late {
		_, err := s.apply(ctx, l.CaseID, Act{Kind: flow.Urge, Seat: l.N, Comment: "期限を過ぎたため"}, "", nil)
		if err != nil && !fault.Is(err, fault.Conflict) {
			return err
		}
	}
	return nil
}
