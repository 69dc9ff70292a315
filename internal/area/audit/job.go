package audit

import (
	"context"
	"errors"
	"fmt"

	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/job"
)

// round is the daily look at sheets that were not answered in time.
type round struct{}

// Kind implements job.Args.
func (round) Kind() string { return "audit.round" }

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
			r.Progress(int64(i), int64(len(bodies)), "点検表の回答の期限を確かめています。")
			if err := s.Round(actor.With(ctx, actor.Job(b, "audit.round"))); err != nil {
				failed = append(failed, fmt.Errorf("body %s: %w", b, err))
			}
		}
		return errors.Join(failed...)
	})
	set.Every("25 6 * * *", round{})
}

// roundMost is how many units one round reminds; the next day has the rest.
const roundMost = 500

// Round reminds, once for a due day, those who have not answered, and tells the office. It
// is for the job's actor.
func (s *Service) Round(ctx context.Context) error {
	body := actor.From(ctx).Body
	return s.db.Do(ctx, func(tx db.Tx) error {
		calendar, err := s.config.Organisation.Calendar(ctx, tx)
		if err != nil || !calendar.IsOpen(s.Today()) {
			return err // nobody is reminded on a day off
		}
		list, err := unanswered(ctx, tx, body, s.Today(), roundMost)
		if err != nil {
			return err
		}
		for _, u := range list {
			if err := s.remind(ctx, tx, u); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s *Service) remind(ctx context.Context, tx db.Tx, u lateRow) error {
	u.RemindedOn = s.Today()
	if err := saveUnit(ctx, tx, actor.From(ctx).Body, u.Unit); err != nil {
		return err
	}
	why := u.Title + "の回答期限（" + u.Due.Table() + "）を過ぎたため"
	t := org.Telling{Ref: unitRef(u.Unit), Title: "回答期限を過ぎた監査の点検表：" + u.Name, URL: unitURL(u.ID), Due: u.Due, Why: why, Role: string(actor.Office)}
	if err := s.config.Tell(ctx, tx, t); err != nil {
		return err
	}
	if t.Role = ""; u.PostID != "" {
		t.Post = u.PostID
		if err := s.config.Tell(ctx, tx, t); err != nil {
			return err
		}
	}
	a, err := load(ctx, tx, actor.From(ctx).Body, u.AuditID)
	if err != nil {
		return err
	}
	return s.act(ctx, tx, verbRemind, u.AuditID, u.ID, u.Name, a.line())
}
