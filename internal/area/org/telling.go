package org

import (
	"context"

	"github.com/okite-isms/okite/internal/area/org/structure"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/journal"
)

// handOverTime is how long after a transfer its hand-overs and loose ends are due, in days.
const handOverTime = 14

// tellOfTransfer puts on the lists of work what a transfer left to do. The office, which
// made it, is told at once; the posts are told on the day, for until then nobody outside
// of the office may learn from Okite who goes where.
func (s *Service) tellOfTransfer(x shaping, t *Transfer) error {
	if err := s.tellOffice(x.ctx, x.tx, *t); err != nil {
		return err
	}
	if structure.Before(s.Today(), t.Day) {
		return nil
	}
	t.ToldAt = x.now
	return s.tellPosts(x.ctx, x.tx, *t)
}

func (s *Service) tellOffice(ctx context.Context, tx db.Tx, t Transfer) error {
	for _, y := range []struct {
		n           int
		title, path string
	}{
		{len(t.result.Vacant), "空席になった役割に就ける", rolePath}, {len(t.result.Breaches), "分けるべき役割の兼務の理由を記録する", rolePath}, {len(t.result.Opening), "利用者IDと最初のパスワードを作る", accountPath},
	} {
		if y.n == 0 {
			continue
		}
		err := s.config.Tell(ctx, tx, Telling{
			Ref: area.Ref{Area: areaName, ID: t.ID}, Title: y.title, URL: y.path, Why: t.Title + "を反映したため", Due: structure.NextDay(t.Day, handOverTime), Role: string(actor.Office),
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// tellPosts asks those who come to a post to look at what it was left with.
func (s *Service) tellPosts(ctx context.Context, tx db.Tx, t Transfer) error {
	for _, post := range t.result.Posts {
		err := s.config.Tell(ctx, tx, Telling{
			Ref: area.Ref{Area: areaName, ID: t.ID}, Title: "引継書を確かめる", URL: postURL(post) + "/handover", Why: t.Title + "により職に就く人が替わったため",
			Due: structure.NextDay(t.Day, handOverTime), Post: post,
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// TellDue tells the posts of transfers whose day has come. Each is told once, however
// often it is asked.
func (s *Service) TellDue(ctx context.Context) (told int, err error) {
	a := actor.From(ctx)
	if a.Strength != actor.Console {
		return 0, fault.New(fault.Forbidden, "この操作は、コンソールからだけ行えます。")
	}
	err = s.db.Do(ctx, func(tx db.Tx) error {
		list, err := untold(ctx, tx, a.Body, s.Today())
		if err != nil {
			return err
		}
		for _, t := range list {
			if err := s.tellPosts(ctx, tx, t); err != nil {
				return err
			}
			if err := saveTold(ctx, tx, a.Body, t.ID, s.now()); err != nil {
				return err
			}
			if err := journal.Append(ctx, tx, journal.Entry{Verb: verbTold, Area: areaName, ID: t.ID, At: s.now()}); err != nil {
				return err
			}
			told++
		}
		return nil
	})
	return told, err
}
