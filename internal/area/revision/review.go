package revision

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/area/policy"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/journal"
)

// Review is the yearly look at whether a document still fits (見直し): 地方自治法施行規則
// 16条の3 asks for the review of rules.
type Review struct {
	ID         string     `json:"id"`
	DocumentID string     `json:"document"`
	Title      string     `json:"title"`
	Year       int        `json:"year"`
	Due        clock.Date `json:"due"`
	Outcome    Outcome    `json:"outcome"`
	Note       string     `json:"note"`
	RevisionID string     `json:"revision"`
	DoneOn     clock.Date `json:"done_on"`
	DoneBy     string     `json:"-"`
	DoneName   string     `json:"done_name"`
	Version    int64      `json:"version"`
}

// Outcome is what came of a review; empty while it is open.
type Outcome string

// The outcomes.
const (
	Unchanged Outcome = "unchanged" // 改正の必要なし
	Leads     Outcome = "revision"  // 改正する
)

// Title is the outcome's Japanese name.
func (o Outcome) Title() string {
	return map[Outcome]string{"": "これから", Unchanged: "改正の必要なし", Leads: "改正する"}[o]
}

func (r Review) ref() area.Ref { return area.Ref{Area: areaName, ID: "review/" + r.ID} }

// Kind implements journal.Content.
func (r Review) Kind() string { return "revision.review/1" }

// Canonical implements journal.Content.
func (r Review) Canonical(e *journal.Encoder) {
	e.Text("id", r.ID)
	e.Text("document", r.DocumentID)
	e.Int("year", int64(r.Year))
	e.Text("due", r.Due.String())
	e.Text("outcome", string(r.Outcome))
	e.Text("note", r.Note)
	e.Text("revision", r.RevisionID)
	e.Text("done_on", r.DoneOn.String())
}

// reviewLevel is the lowest level of documents that are reviewed: references are not.
const reviewLevel = 4

// reviewAtOnce is how many reviews are opened in one night.
const reviewAtOnce = 500

// openReviews opens the reviews of the fiscal year, from two months before they are due,
// for every document in force that was not decided on in that year.
func (s *Service) openReviews(ctx context.Context) error {
	a := actor.From(ctx)
	return s.db.Do(ctx, func(tx db.Tx) error {
		set, err := settings(ctx, tx, a.Body)
		if err != nil {
			return err
		}
		year := s.Today().FiscalYear(time.April)
		due := reviewDue(year, set.ReviewMonth)
		if s.Today().Before(due.Plus(-60)) {
			return nil
		}
		documents, err := s.config.Policies.InForceOn(ctx, tx, a, s.Today())
		if err != nil {
			return err
		}
		there, err := reviewedIn(ctx, tx, a.Body, year)
		if err != nil {
			return err
		}
		n := 0
		for _, d := range documents {
			kind, ok := s.config.Definitions.DocumentKind(d.Kind)
			if !ok || kind.Level > reviewLevel || there[d.ID] || n == reviewAtOnce {
				continue
			}
			n++
			r := Review{ID: db.NewID(), DocumentID: d.ID, Title: d.Title, Year: year, Due: due, Version: 1}
			if err := insertReview(ctx, tx, a.Body, r); err != nil {
				return err
			}
			if err := s.config.Tell(ctx, tx, org.Telling{Ref: r.ref(), Title: "規程を見直す：" + d.Title, URL: reviewURL(r.ID), Why: clock.EraFiscalYear(year, time.April) + "の見直し", Due: due, Role: string(actor.Office)}); err != nil {
				return err
			}
			if err := journal.Append(ctx, tx, journal.Entry{Verb: string(verbReview), Area: areaName, ID: r.ID, Content: r}); err != nil {
				return err
			}
		}
		return nil
	})
}

// reviewDue is the last day of the month of review in a fiscal year.
func reviewDue(year, month int) clock.Date {
	if month < 4 {
		year++
	}
	last := time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC)
	return clock.Date{Year: last.Year(), Month: last.Month(), Day: last.Day()}
}

// Reviews lists the reviews of a fiscal year of the documents that the actor may see.
func (s *Service) Reviews(ctx context.Context, year int) (list []Review, err error) {
	a, err := actor.Require(ctx, CanSee)
	if err != nil {
		return nil, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		if list, err = reviewsOf(ctx, tx, a.Body, year); err != nil {
			return err
		}
		list, err = s.visibleReviews(ctx, tx, list)
		return err
	})
	return list, err
}

func (s *Service) visibleReviews(ctx context.Context, tx db.Tx, list []Review) ([]Review, error) {
	var ids []string
	for _, r := range list {
		ids = append(ids, r.DocumentID)
	}
	found, err := s.config.Policies.Visible(ctx, tx, ids)
	return slices.DeleteFunc(list, func(r Review) bool { return found[r.DocumentID].ID == "" }), err
}

// Review gives one review of a document that the actor may see.
func (s *Service) Review(ctx context.Context, id string) (r Review, err error) {
	a, err := actor.Require(ctx, CanSee)
	if err != nil {
		return r, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		r, err = s.review(ctx, tx, a.Body, id)
		return err
	})
	return r, err
}

func (s *Service) review(ctx context.Context, tx db.Tx, body, id string) (Review, error) {
	r, err := loadReview(ctx, tx, body, id)
	if err != nil {
		return r, err
	}
	if list, err := s.visibleReviews(ctx, tx, []Review{r}); err != nil || len(list) == 0 {
		return Review{}, orError(err, errReview())
	}
	return r, nil
}

func orError(a, b error) error {
	if a != nil {
		return a
	}
	return b
}

func errReview() error {
	return fault.New(fault.NotFound, "お探しの見直しは、ないか、あなたには見られません。")
}

// Reviewing records the outcome of a review.
type Reviewing struct {
	ID      string `path:"id" json:"-" form:"-"`
	Version int64  `json:"version"`
	Outcome string `json:"outcome" label:"見直しの結果" enum:"unchanged,revision"`
	Note    string `json:"note" label:"確かめたこと"`
}

// Record keeps the outcome of a review; one that leads to a change opens a revision.
func (s *Service) Record(ctx context.Context, in Reviewing) (r Review, err error) {
	a, err := actor.Require(ctx, CanDraft)
	if err != nil {
		return r, err
	}
	faults := map[string]string{}
	in.Note = strings.TrimSpace(in.Note)
	prose(faults, "note", "確かめたこと", in.Note, 2000, true)
	if in.Outcome != string(Unchanged) && in.Outcome != string(Leads) {
		faults["outcome"] = "見直しの結果を選んでください。"
	}
	if err := fault.Fields(faults); err != nil {
		return r, err
	}
	err = s.db.Do(ctx, func(tx db.Tx) error {
		if r, err = s.review(ctx, tx, a.Body, in.ID); err != nil {
			return err
		}
		if r.Outcome != "" {
			return fault.New(fault.Conflict, "この見直しは、すでに済んでいます。")
		}
		r.Version, r.Outcome, r.Note = in.Version, Outcome(in.Outcome), in.Note
		if r.Outcome == Leads {
			made, err := s.open(ctx, tx, a, Revision{
				Title: clipped(r.Title+"の一部改正", titleMax), Purpose: clipped(in.Note, purposeMax), OrgansText: "長", PlanBegin: reviewDue(r.Year, 3).Plus(1),
			})
			if err != nil {
				return err
			}
			if r.RevisionID, err = made.ID, s.addReviewed(ctx, tx, made, r.DocumentID); err != nil {
				return err
			}
		}
		return s.finish(ctx, tx, r)
	})
	return r, err
}

// addReviewed puts the document of a review to the revision that it leads to. Its text is
// still to be written.
func (s *Service) addReviewed(ctx context.Context, tx db.Tx, r Revision, document string) error {
	found, err := s.config.Policies.Visible(ctx, tx, []string{document})
	if err != nil {
		return err
	}
	d := found[document]
	item := Item{ID: db.NewID(), RevisionID: r.ID, Seq: 1, Way: Partial, DocumentID: d.ID, BaseID: d.Edition, Title: d.Title, Kind: d.Kind, Publication: string(d.State), ParentID: d.Parent}
	if err := insertItem(ctx, tx, actor.From(ctx).Body, item); err != nil {
		return err
	}
	if d.State != policy.Closed {
		return nil
	}
	r.Closed = true
	return save(ctx, tx, actor.From(ctx).Body, r)
}

func (s *Service) finish(ctx context.Context, tx db.Tx, r Review) error {
	a := actor.From(ctx)
	r.DoneOn, r.DoneBy, r.DoneName = s.Today(), a.ID, a.Name
	if err := saveReview(ctx, tx, a.Body, r); err != nil {
		return err
	}
	if err := s.config.Settle(ctx, tx, r.ref()); err != nil {
		return err
	}
	return journal.Append(ctx, tx, journal.Entry{Verb: string(verbReview), Area: areaName, ID: r.ID, Content: r})
}

// reviewed ends the open reviews of documents that have just been decided on.
func (s *Service) reviewed(ctx context.Context, tx db.Tx, r Revision, items []Item) error {
	for _, i := range items {
		if i.DocumentID == "" {
			continue
		}
		list, err := openReviewsOf(ctx, tx, actor.From(ctx).Body, i.DocumentID)
		if err != nil {
			return err
		}
		for _, x := range list {
			x.Outcome, x.RevisionID, x.Note = Leads, r.ID, fmt.Sprintf("%sにより%sした。", r.NumberText(), i.Way.Title())
			if err := s.finish(ctx, tx, x); err != nil {
				return err
			}
		}
	}
	return nil
}
