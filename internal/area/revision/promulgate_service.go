package revision

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/area/policy"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/job"
)

// Promulgating makes a decided revision law.
type Promulgating struct {
	ID      string `path:"id" json:"-" form:"-"`
	Version int64  `json:"version"`
	On      string `json:"on" label:"公布の日"`
	Begin   string `json:"begin" label:"施行の日"`
	Numbers string `json:"numbers,omitempty" label:"番号" doc:"紙で付けた番号。1行に1つ、「訓令 3」のように。空なら次の番号を付ける"`
}

// Promulgate gives the numbers and hands the editions to the policy, which has them come
// into force on their day. All of it happens, or nothing.
func (s *Service) Promulgate(ctx context.Context, in Promulgating) (r Revision, err error) {
	if _, err := actor.Require(ctx, CanPublish); err != nil {
		return r, err
	}
	texts, err := s.decided(ctx, in.ID)
	if err != nil {
		return r, err
	}
	r, err = s.alter(ctx, CanPublish, verbPromulgate, in.ID, in.Version, func(tx db.Tx, r *Revision, items []Item) (string, error) {
		if r.State != Decided {
			return "", fault.Newf(fault.Conflict, "この改正は「%s」のため、公布できません。", r.State.Title())
		}
		faults := map[string]string{}
		r.PromulgatedOn, r.BeginsOn = day(faults, "on", "公布の日", in.On, true), day(faults, "begin", "施行の日", in.Begin, true)
		hand, wrong := s.readNumbers(in.Numbers, r.Organs())
		if wrong != "" {
			faults["numbers"] = wrong
		}
		if len(faults) == 0 {
			switch {
			case r.PromulgatedOn.Before(r.DecidedOn):
				faults["on"] = "公布の日は、決裁の日（" + r.DecidedOn.Table() + "）より前にはできません。"
			case s.Today().Before(r.PromulgatedOn):
				faults["on"] = "公布の日は、今日までの日にしてください。公布してから、記録します。"
			case r.BeginsOn.Before(r.PromulgatedOn):
				faults["begin"] = "施行の日は、公布の日より前にはできません。"
			}
		}
		if err := fault.Fields(faults); err != nil {
			return "", err
		}
		if err := s.give(ctx, tx, *r, items, r.PromulgatedOn, hand); err != nil {
			return "", err
		}
		if len(hand) > 0 {
			return "", fault.Fields(map[string]string{"numbers": "この改正にない種別や機関の番号が書かれています。"})
		}
		return s.enact(ctx, tx, r, items, texts)
	})
	return r, err
}

// decided reads the texts that were decided on, before the transaction.
func (s *Service) decided(ctx context.Context, id string) (texts map[string]policy.Prepared, err error) {
	texts = map[string]policy.Prepared{}
	var items []Item
	err = s.db.View(ctx, func(tx db.Tx) error {
		r, err := s.find(ctx, tx, id)
		if err != nil {
			return err
		}
		if r.State != Decided {
			return fault.Newf(fault.Conflict, "この改正は「%s」のため、公布できません。", r.State.Title())
		}
		items, err = itemsOf(ctx, tx, actor.From(ctx).Body, id)
		return err
	})
	if err != nil {
		return nil, err
	}
	for _, i := range items {
		if i.Way == Repeal {
			continue
		}
		p, err := s.config.Policies.Again(ctx, i.FileID, i.FileName)
		if err != nil {
			return nil, err
		}
		if p.Hash != i.Hash {
			return nil, fault.Wrap(fault.Internal, "決裁された本文を読み出せませんでした。", fmt.Errorf("file %s has another content than was decided on", i.FileID))
		}
		if i.DraftID != "" {
			if p.IDs, err = s.draftIDs(ctx, i.DraftID); err != nil {
				return nil, err
			}
		}
		texts[i.ID] = p
	}
	return texts, nil
}

// draftIDs are the ids of the provisions of a draft, which is frozen.
func (s *Service) draftIDs(ctx context.Context, id string) (ids []string, err error) {
	err = s.db.View(ctx, func(tx db.Tx) error {
		d, err := s.config.Drafts.Open(ctx, tx, id)
		ids = d.IDs
		return err
	})
	return ids, err
}

// enact hands the documents of a revision to the policy.
func (s *Service) enact(ctx context.Context, tx db.Tx, r *Revision, items []Item, texts map[string]policy.Prepared) (string, error) {
	body := actor.From(ctx).Body
	var said []string
	for _, i := range items {
		if i.Way == Repeal {
			if _, err := s.config.Policies.Repeal(ctx, tx, i.DocumentID, r.BeginsOn); err != nil {
				return "", err
			}
		} else {
			d, e, err := s.config.Policies.Enact(ctx, tx, policy.Enacting{
				Document: i.DocumentID, Kind: i.Kind, Parent: i.ParentID, State: policy.State(i.Publication), Text: texts[i.ID],
				Enactment: policy.Enactment{AdoptedTitle: adoptedTitle(i, texts[i.ID]), AdoptedNumber: i.NumberText(), Organs: r.OrganText(), DecidedOn: r.DecidedOn, PromulgatedOn: r.PromulgatedOn, BeginsOn: r.BeginsOn},
			})
			if err != nil {
				return "", err
			}
			i.DocumentID, i.EditionID = d.ID, e.ID
			if i.DraftID != "" {
				if err := s.config.Drafts.Adopt(ctx, tx, i.DraftID); err != nil {
					return "", err
				}
			}
			if err := s.procedureEnacted(ctx, tx, *r, i); err != nil {
				return "", err
			}
		}
		if err := saveItem(ctx, tx, body, i); err != nil {
			return "", err
		}
		said = append(said, strings.TrimSpace("「"+i.Title+"」"+i.Way.Title()+" "+i.NumberText()))
	}
	r.State = Promulgated
	if !s.Today().Before(r.BeginsOn) {
		r.State = InForce
	}
	if err := s.remind(ctx, tx, *r, 0); err != nil {
		return "", err
	}
	if err := s.tellAnnounce(ctx, tx, *r); err != nil {
		return "", err
	}
	return strings.Join(said, "、") + "。" + dayText(r.BeginsOn) + "施行。", s.reviewed(ctx, tx, *r, items)
}

// adoptedTitle is the title that a document has from then on.
func adoptedTitle(i Item, p policy.Prepared) string {
	if i.Way == Making {
		return i.Title
	}
	if t := strings.Join(strings.Fields(p.Doc.Title), " "); t != "" && i.Way == Whole {
		return clipped(t, 200)
	}
	return i.Title
}

func (s *Service) tellAnnounce(ctx context.Context, tx db.Tx, r Revision) error {
	if err := s.config.Settle(ctx, tx, r.Ref()); err != nil {
		return err
	}
	return s.config.Tell(ctx, tx, org.Telling{Ref: r.Ref(), Title: "改正を周知する：" + r.Title, URL: revisionURL(r.ID), Why: r.NumberText() + "を公布したため", Due: r.BeginsOn, Role: string(actor.Office)})
}

// round is the daily look at what comes into force, and at what is to be reviewed.
type round struct{}

// Kind implements job.Args.
func (round) Kind() string { return "revision.round" }

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
			r.Progress(int64(i), int64(len(bodies)), "施行と見直しの日を確かめています。")
			if err := s.Round(actor.With(ctx, actor.Job(b, "revision.round", policy.CanView, policy.CanViewClosed))); err != nil {
				failed = append(failed, fmt.Errorf("body %s: %w", b, err))
			}
		}
		return errors.Join(failed...)
	})
	set.Every("5 0 * * *", round{})
}

// Round notes which revisions have come into force and opens the reviews of the day. It is
// for the job's actor.
func (s *Service) Round(ctx context.Context) error {
	body := actor.From(ctx).Body
	err := s.db.Do(ctx, func(tx db.Tx) error {
		list, err := comingIntoForce(ctx, tx, body, s.Today())
		if err != nil {
			return err
		}
		for _, r := range list {
			if _, err := s.alterLoaded(ctx, tx, verbBegin, r, 0, func(_ db.Tx, r *Revision, _ []Item) (string, error) {
				r.State = InForce
				return dayText(r.BeginsOn), nil
			}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return s.openReviews(ctx)
}
