package selfcheck

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/job"
	"github.com/okite-isms/okite/internal/platform/journal"
)

// Step is a stage of chasing (督促の段階).
type Step string

// The steps.
const (
	ToHead   Step = "head"
	ToOffice Step = "office"
)

// Title is the step's Japanese name.
func (s Step) Title() string {
	return map[Step]string{ToHead: "組織の長に知らせた", ToOffice: "事務局に知らせた"}[s]
}

// round is the daily look at campaigns that run.
type round struct{}

// Kind implements job.Args.
func (round) Kind() string { return "selfcheck.round" }

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
			r.Progress(int64(i), int64(len(bodies)), "自己点検の調査票を、名簿に合わせています。")
			if err := s.Round(actor.With(ctx, actor.Job(b, "selfcheck.round"))); err != nil {
				failed = append(failed, fmt.Errorf("body %s: %w", b, err))
			}
		}
		return errors.Join(failed...)
	})
	set.Every("20 6 * * *", round{})
}

// Round brings the sheets of all running campaigns into line with the roll, and chases.
// It is for the job's actor.
func (s *Service) Round(ctx context.Context) error {
	body := actor.From(ctx).Body
	var list []Campaign
	err := s.db.View(ctx, func(tx db.Tx) (err error) {
		list, err = runningCampaigns(ctx, tx, body)
		return err
	})
	if err != nil || len(list) == 0 {
		return err
	}
	o, err := s.outline(ctx)
	if err != nil {
		return err
	}
	var failed []error
	for _, c := range list {
		failed = append(failed, s.db.Do(ctx, func(tx db.Tx) error {
			if _, err := s.renew(ctx, tx, c.ID, o); err != nil {
				return err
			}
			return s.chase(ctx, tx, c)
		}))
	}
	return errors.Join(failed...)
}

// Renewal is what bringing the sheets into line changed.
type Renewal struct {
	New  int `json:"new" doc:"新しく配った票"`
	Left int `json:"left" doc:"答えを求めなくなった票"`
	Back int `json:"back" doc:"また答えを求める票"`
}

// Renew brings the sheets of a campaign into line with the roll of today, before the night does.
func (s *Service) Renew(ctx context.Context, in One) (r Renewal, err error) {
	if _, err := actor.Require(ctx, CanManage); err != nil {
		return r, err
	}
	o, err := s.outline(ctx)
	if err != nil {
		return r, err
	}
	err = s.db.Do(ctx, func(tx db.Tx) error {
		r, err = s.renew(ctx, tx, in.ID, o)
		return err
	})
	return r, err
}

// renew gives newcomers a sheet, no longer asks who has gone, asks again who is back, and
// follows the heads of units and those who run systems. Who was transferred keeps the
// sheet: an answer is about where the work was done.
func (s *Service) renew(ctx context.Context, tx db.Tx, id string, o org.Outline) (r Renewal, err error) {
	body := actor.From(ctx).Body
	p, err := loadPlan(ctx, tx, body, id)
	if err != nil {
		return r, err
	}
	if p.State != Running {
		return r, errState(p.Campaign, "調査票を名簿に合わせる")
	}
	roll, err := s.config.Organisation.Roll(ctx, tx, s.Today(), "")
	if err != nil {
		return r, err
	}
	sheets, _, err := findSheets(ctx, tx, body, id, Waiters{}, nil)
	if err != nil {
		return r, err
	}
	there := map[string]bool{}
	for _, x := range sheets {
		there[string(x.Kind)+x.SubjectID] = true
	}
	wanted := s.sheets(p, roll)
	fresh := slices.DeleteFunc(slices.Clone(wanted), func(x Sheet) bool { return there[string(x.Kind)+x.SubjectID] })
	gone, back := moved(sheets, wanted, roll)
	r.New, r.Back = len(fresh), len(back[""])
	for _, ids := range gone {
		r.Left += len(ids)
	}
	if err := insertSheets(ctx, tx, body, fresh); err != nil {
		return r, err
	}
	for _, why := range []map[string][]string{gone, back} {
		if err := setLeft(ctx, tx, body, id, why); err != nil {
			return r, err
		}
	}
	if err := s.hold(ctx, tx, p, append(sheets, fresh...), o); err != nil || r == (Renewal{}) {
		return r, err
	}
	return r, s.note(ctx, tx, verbRenew, id, renewalContent(id, r))
}

// moved says who is no longer asked, with the reason, and who is asked again.
func moved(sheets, wanted []Sheet, roll org.Roll) (gone, back map[string][]string) {
	gone, back = map[string][]string{}, map[string][]string{}
	asked, known := map[string]bool{}, map[string]bool{}
	for _, x := range wanted {
		asked[string(x.Kind)+x.SubjectID] = true
	}
	for _, c := range roll.People {
		known[c.ID] = true
	}
	for _, x := range sheets {
		on := asked[string(x.Kind)+x.SubjectID]
		switch {
		case x.Left != "" && on:
			back[""] = append(back[""], x.ID)
		case x.Left != "" || on || x.Submitted():
		case x.Kind == People && known[x.SubjectID]:
			gone[awayText] = append(gone[awayText], x.ID)
		default:
			gone[leftText] = append(gone[leftText], x.ID)
		}
	}
	return gone, back
}

// Why somebody is no longer asked.
const (
	awayText = "休職・休業中など"
	leftText = "退職・廃止"
)

func renewalContent(id string, r Renewal) journal.Content {
	return journal.Fields("selfcheck.renewal/1", func(e *journal.Encoder) {
		e.Text("campaign", id)
		e.Int("new", int64(r.New))
		e.Int("left", int64(r.Left))
		e.Int("back", int64(r.Back))
	})
}

// wholeBody stands for the body where an item of work is about a section of it.
const wholeBody = "body"

// stepOn is what is due on a day: the heads after so many open days past the last one,
// the office after some more. A day off has none; what was missed is made up for.
func (s *Service) stepOn(c clock.Calendar, last clock.Date, done []Chased) (Step, bool) {
	today := s.Today()
	if s.config.Pace.Every == 0 || !c.IsOpen(today) || !last.Before(today) {
		return "", false
	}
	late := c.Between(last, today)
	was := func(step Step) bool { return slices.ContainsFunc(done, func(d Chased) bool { return d.Step == step }) }
	switch {
	case late >= s.config.Pace.Office && was(ToHead) && !was(ToOffice):
		return ToOffice, true
	case late >= s.config.Pace.Head && !was(ToHead):
		return ToHead, true
	}
	return "", false
}

// chase tells heads and office who has not answered, each once. The people themselves
// have their sheet among their work from the first day on.
func (s *Service) chase(ctx context.Context, tx db.Tx, c Campaign) error {
	calendar, err := s.config.Organisation.Calendar(ctx, tx)
	if err != nil {
		return err
	}
	body := actor.From(ctx).Body
	p, err := loadPlan(ctx, tx, body, c.ID)
	if err != nil {
		return err
	}
	rows, err := countRows(ctx, tx, body, nil, c.ID)
	if err != nil {
		return err
	}
	done, t := p.Chased, tally(Plan{Campaign: c}, rows)
	if err := s.unchase(ctx, tx, c, t, done); err != nil {
		return err
	}
	step, due := s.stepOn(calendar, c.Last, done)
	if !due || t.Whole.Waiting() == 0 {
		return nil
	}
	ours, err := claimReminder(ctx, tx, body, c.ID, s.Today(), step, t.Whole.Waiting(), s.now())
	if err != nil || !ours {
		return err
	}
	if err := s.tell(ctx, tx, c, t, step); err != nil {
		return err
	}
	return s.note(ctx, tx, verbRemind, c.ID, journal.Fields("selfcheck.reminder/1", func(e *journal.Encoder) {
		e.Text("campaign", c.ID)
		e.Text("step", string(step))
		e.Int("waiting", int64(t.Whole.Waiting()))
	}))
}

// tell puts who has not answered on the lists of work.
func (s *Service) tell(ctx context.Context, tx db.Tx, c Campaign, t Tally, step Step) error {
	why := "自己点検の終わりの日が過ぎたため"
	if step == ToOffice {
		return s.config.Tell(ctx, tx, org.Telling{
			Ref: area.Ref{Area: areaName, ID: c.ID + "/" + wholeBody}, Title: fmt.Sprintf("「%s」に答えていない%d人を確かめる", c.Title, t.Whole.Waiting()),
			URL: waitingURL(c.ID, ""), Why: why, Due: c.Last, Role: string(actor.Office),
		})
	}
	roll, err := s.config.Organisation.Roll(ctx, tx, s.Today(), "")
	if err != nil {
		return err
	}
	heads := headPosts(roll)
	for _, g := range t.Sections {
		if g.Waiting() == 0 {
			continue
		}
		x := org.Telling{Ref: area.Ref{Area: areaName, ID: c.ID + "/" + g.ID}, Title: fmt.Sprintf("%sの%d人に、「%s」に答えるよう伝える", g.Name, g.Waiting(), c.Title), URL: waitingURL(c.ID, g.ID), Why: why, Due: c.Last}
		for _, u := range roll.Day.Up(g.ID) {
			if x.Post = heads[u.ID]; x.Post != "" {
				break
			}
		}
		if x.Post == "" {
			x.Role = string(actor.Office) // a section without anybody above it
		}
		if err := s.config.Tell(ctx, tx, x); err != nil {
			return err
		}
	}
	return nil
}

// unchase takes off the lists what has come to its end: a section of which all have answered.
func (s *Service) unchase(ctx context.Context, tx db.Tx, c Campaign, t Tally, done []Chased) error {
	if len(done) == 0 {
		return nil
	}
	for _, g := range t.Sections {
		if g.Waiting() == 0 {
			if err := s.config.Settle(ctx, tx, area.Ref{Area: areaName, ID: c.ID + "/" + g.ID}); err != nil {
				return err
			}
		}
	}
	if t.Whole.Waiting() == 0 {
		return s.config.Settle(ctx, tx, area.Ref{Area: areaName, ID: c.ID + "/" + wholeBody})
	}
	return nil
}

// HandOver implements area.HandOver: the sheets of units and systems that wait for a post.
func (s *Service) HandOver(ctx context.Context, tx db.Tx, post string) ([]area.Left, error) {
	body := actor.From(ctx).Body
	sheets, err := ownSheets(ctx, tx, body, "", "", []string{postKey(post)})
	if err != nil || len(sheets) == 0 {
		return nil, err
	}
	running, err := runningCampaigns(ctx, tx, body)
	var left []area.Left
	for _, x := range sheets {
		i := slices.IndexFunc(running, func(c Campaign) bool { return c.ID == x.CampaignID })
		if i >= 0 && !x.Submitted() && x.Left == "" {
			d := Due{Sheet: x, Campaign: running[i]}
			left = append(left, area.Left{Kind: "自己点検", Title: d.Title(), URL: sheetURL(x.ID), Note: "未提出", Due: d.Campaign.Last})
		}
	}
	return left, err
}
