package notice

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
	"github.com/okite-isms/okite/internal/platform/journal"
	"github.com/okite-isms/okite/internal/platform/pack"
)

// Step is what a reminder does (督促の段階).
type Step string

// The steps: to the readers before and after the due date, then to the heads of their
// sections, at last to the office.
const (
	BeforeDue Step = "before"
	OnDue     Step = "due"
	AfterDue  Step = "after"
	ToHead    Step = "head"
	ToOffice  Step = "office"
)

// Title is the step's Japanese name.
func (s Step) Title() string {
	return map[Step]string{BeforeDue: "期限の前の知らせ", OnDue: "期限の日の知らせ", AfterDue: "本人への督促", ToHead: "所属長への依頼", ToOffice: "事務局への報告"}[s]
}

// Reminder is that on a day who had not read was reminded.
type Reminder struct {
	NoticeID string     `json:"-"`
	Edition  int64      `json:"edition"`
	Day      clock.Date `json:"day"`
	Step     Step       `json:"step"`
	Unread   int64      `json:"unread"`
	ToldAt   clock.Time `json:"told_at"`
}

func reminderContent(r Reminder) journal.Content {
	return journal.Fields("notice.reminder/1", func(e *journal.Encoder) {
		e.Text("notice", r.NoticeID)
		e.Int("edition", r.Edition)
		e.Text("day", r.Day.String())
		e.Text("step", string(r.Step))
		e.Int("unread", r.Unread)
	})
}

// stepOn is what is due on a day, in view of what was done before. A day off has none; a
// step that was missed, the machine being off, is made up for. The zero pace reminds nobody.
func stepOn(p pack.Reminder, c clock.Calendar, due, d clock.Date, done []Step) (Step, bool) {
	if p.Every == 0 || !c.IsOpen(d) {
		return "", false
	}
	if !due.Before(d) {
		left := c.Between(d, due)
		switch {
		case left == 0:
			return OnDue, true
		case slices.Contains(p.Before, left):
			return BeforeDue, true
		}
		return "", false
	}
	late := c.Between(due, d)
	switch {
	case late >= p.Office && !slices.Contains(done, ToOffice) && slices.Contains(done, ToHead):
		return ToOffice, true
	case late >= p.Head && !slices.Contains(done, ToHead):
		return ToHead, true
	case (late-1)%p.Every == 0:
		return AfterDue, true
	}
	return "", false
}

// remind is the job that every morning reminds who has not read.
type remind struct{}

// Kind implements job.Args.
func (remind) Kind() string { return "notice.remind" }

// Bodies gives the ids of all bodies, for what is done for each of them.
type Bodies func(ctx context.Context) ([]string, error)

// HandleJobs declares what this room does by itself. as gives the context in which Okite
// acts for a body.
func (s *Service) HandleJobs(set *job.Set, bodies Bodies, as func(ctx context.Context, body string) context.Context) {
	each := func(ctx context.Context, do func(context.Context) error) error {
		ids, err := bodies(ctx)
		if err != nil {
			return err
		}
		var failed []error
		for _, id := range ids {
			if err := do(as(ctx, id)); err != nil { // what fails for one body does not keep the others
				failed = append(failed, fmt.Errorf("body %s: %w", id, err))
			}
		}
		return errors.Join(failed...)
	}
	job.Handle(set, job.Settings{}, func(ctx context.Context, _ *job.Run, _ remind) error { return each(ctx, s.Remind) })
	job.Handle(set, job.Settings{AtOnce: 1}, func(ctx context.Context, _ *job.Run, _ send) error { return each(ctx, s.Send) })
	set.Every("0 8 * * *", remind{})
	set.Every("*/5 * * * *", send{})
}

// Remind reminds of all must-reads of the actor's body, at most once a day each, however
// many nodes do it at the same time.
func (s *Service) Remind(ctx context.Context) error {
	body, today := actor.From(ctx).Body, s.today()
	var list []Notice
	err := s.db.View(ctx, func(tx db.Tx) (err error) {
		list, err = asking(ctx, tx, body, today)
		return err
	})
	if err != nil {
		return err
	}
	var failed []error
	for _, n := range list {
		err := s.db.Do(ctx, func(tx db.Tx) error { return s.remindOf(ctx, tx, n.ID) })
		failed = append(failed, err)
	}
	return errors.Join(failed...)
}

func (s *Service) remindOf(ctx context.Context, tx db.Tx, id string) error {
	body, today := actor.From(ctx).Body, s.today()
	n, err := loadNotice(ctx, tx, body, id) // again: it may have ended meanwhile
	if err != nil || !n.AsksOn(today) {
		return err
	}
	calendar, err := s.Directory.Calendar(ctx, tx)
	if err != nil {
		return err
	}
	before, err := remindersOf(ctx, tx, body, id)
	if err != nil {
		return err
	}
	var done []Step
	for _, r := range before {
		if r.Edition >= n.Since {
			done = append(done, r.Step)
		}
	}
	step, due := stepOn(s.Pace, calendar, n.Due, today, done)
	if !due {
		return nil
	}
	roll, err := s.Directory.Roll(ctx, tx, today, "")
	if err != nil {
		return err
	}
	readings, err := readingsOf(ctx, tx, body, id)
	if err != nil {
		return err
	}
	b := boardOf(n, roll, readings)
	if b.Asked == b.Read {
		return nil
	}
	r := Reminder{NoticeID: id, Edition: n.Edition, Day: today, Step: step, Unread: int64(b.Asked - b.Read), ToldAt: s.now()}
	ours, err := claimReminder(ctx, tx, body, r) // the row is the claim: another node finds it there
	if err != nil || !ours {
		return err
	}
	if err := s.take(ctx, tx, n, b, roll, step); err != nil {
		return err
	}
	return journal.Append(ctx, tx, journal.Entry{Verb: verbRemind, Area: areaName, ID: id, Content: reminderContent(r), At: s.now()})
}

// take carries out a step.
func (s *Service) take(ctx context.Context, tx db.Tx, n Notice, b Board, roll org.Roll, step Step) error {
	if err := s.mailUnread(ctx, tx, n, b, roll, step); err != nil {
		return err
	}
	switch step {
	case ToHead:
		return s.tellHeads(ctx, tx, n, b, roll)
	case ToOffice:
		title := fmt.Sprintf("「%s」を読んでいない%d人を確かめる", n.Title, b.Asked-b.Read)
		to := ToRole + string(actor.Office)
		if err := s.tellOnce(ctx, tx, n, wholeBody, clip(title), to, boardURL(n.ID)); err != nil {
			return err
		}
		return s.mailEach(ctx, tx, n, s.escalation(n, roll, wholeBody, to, boardURL(n.ID)))
	}
	return nil
}

// wholeBody stands for the body where an item is about a section of it.
const wholeBody = "body"

func (s *Service) tellHeads(ctx context.Context, tx db.Tx, n Notice, b Board, roll org.Roll) error {
	heads := headsOf(roll)
	var mails []errand
	for _, x := range b.Sections {
		if x.Unread() == 0 {
			continue
		}
		to := ToRole + string(actor.Office) // a section without anybody above it
		for _, u := range roll.Day.Up(x.ID) {
			if post, ok := heads[u.ID]; ok {
				to = ToPost + post
				break
			}
		}
		title := fmt.Sprintf("%sの%d人に「%s」を読むよう伝える", x.Name, x.Unread(), n.Title)
		url := sectionURL(n.ID, x.ID)
		if err := s.tellOnce(ctx, tx, n, x.ID, clip(title), to, url); err != nil {
			return err
		}
		mails = append(mails, s.escalation(n, roll, x.ID, to, url)...)
	}
	return s.mailEach(ctx, tx, n, mails)
}

// sectionURL leads to one section of a board.
func sectionURL(notice, section string) string { return boardURL(notice) + "?unit=" + section }

// headsOf gives the post of the head of each unit that has one who is there.
func headsOf(roll org.Roll) map[string]string {
	heads := map[string]string{}
	for _, c := range roll.People {
		for _, h := range c.Heads {
			if !c.Gone() {
				heads[h.Unit] = h.Post
			}
		}
	}
	return heads
}

// tellOnce puts something about a part of a notice on a list, in place of what was there.
func (s *Service) tellOnce(ctx context.Context, tx db.Tx, n Notice, part, title, to, url string) error {
	it := Matter{Area: areaName, ObjectID: n.ID + "/" + part, Title: title, URL: url, Why: "必読のお知らせの期限が過ぎたため", Due: n.Due, Addressee: to}
	if err := Settle(ctx, tx, it.Ref(), s.now()); err != nil {
		return err
	}
	return Tell(ctx, tx, it, s.now())
}

// clip shortens a title to what a list takes.
func clip(title string) string {
	if r := []rune(title); len(r) > 200 {
		return string(r[:199]) + "…"
	}
	return title
}
