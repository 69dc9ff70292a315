package revision

import (
	"context"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/journal"
)

// Setting is what a body has decided about its rules: whether those that are public are
// shown without sign-in, and in which month documents are reviewed.
type Setting struct {
	Live        bool  `json:"live,omitempty" label:"サインインなしの公開ページ"`
	ReviewMonth int   `json:"review_month" label:"見直しの月"`
	Version     int64 `json:"version"`
}

// Kind implements journal.Content.
func (x Setting) Kind() string { return "revision.setting/1" }

// Canonical implements journal.Content.
func (x Setting) Canonical(e *journal.Encoder) {
	e.Bool("live", x.Live)
	e.Int("review_month", int64(x.ReviewMonth))
}

// Setting gives what the body has decided.
func (s *Service) Setting(ctx context.Context) (x Setting, err error) {
	a, err := actor.Require(ctx, CanSee)
	if err != nil {
		return x, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		x, err = settings(ctx, tx, a.Body)
		return err
	})
	return x, err
}

// Decide keeps what the body decides.
func (s *Service) Decide(ctx context.Context, in Setting) (Setting, error) {
	a, err := actor.Require(ctx, CanPublish)
	if err != nil {
		return in, err
	}
	if in.ReviewMonth < 1 || in.ReviewMonth > 12 {
		return in, fault.Fields(map[string]string{"review_month": "見直しの月は、1から12までで選んでください。"})
	}
	err = s.db.Do(ctx, func(tx db.Tx) error {
		if err := saveSetting(ctx, tx, a.Body, in); err != nil {
			return err
		}
		return journal.Append(ctx, tx, journal.Entry{Verb: string(verbSet), Area: areaName, ID: "setting", Content: in})
	})
	return in, err
}
