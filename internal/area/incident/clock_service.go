package incident

import (
	"context"
	"slices"

	"github.com/okite-isms/okite/internal/area/incident/legal"
	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/journal"
)

// saveClocks keeps the clocks that run by the new facts. One that is asked for no more is
// stopped, not deleted; what was done stays done. What is exempted waits for somebody to
// decide. Each recount is kept with its reason.
func (s *Service) saveClocks(ctx context.Context, tx db.Tx, x Incident, before, after []legal.Judgement) error {
	body := actor.From(ctx).Body
	old, err := clocksOf(ctx, tx, body, x.ID)
	if err != nil {
		return err
	}
	asked := map[string]bool{}
	for _, j := range after {
		for _, c := range j.Clocks {
			asked[c.Name] = true
			if err := s.recount(ctx, tx, x, old, c, ClockOpen); err != nil {
				return err
			}
		}
		for _, c := range j.Suspended {
			asked[c.Name] = true
			if err := s.recount(ctx, tx, x, old, c, ClockPending); err != nil {
				return err
			}
		}
	}
	for _, c := range old {
		if asked[c.Name] || !c.State.Runs() && c.State != ClockWaived {
			continue
		}
		c.State = ClockStopped
		if err := saveClock(ctx, tx, body, x.ID, c); err != nil {
			return err
		}
		if err := s.config.Settle(ctx, tx, clockRef(x.ID, c.Name)); err != nil {
			return err
		}
	}
	return s.saveChanges(ctx, tx, x, legal.Compare(before, after), after)
}

// recount keeps one clock as it runs now. want is open, or pending where something exempts
// it. A decision that nothing needs to be reported holds until another case of the law is met.
func (s *Service) recount(ctx context.Context, tx db.Tx, x Incident, old []Running, c legal.Clock, want ClockState) error {
	body := actor.From(ctx).Body
	i := slices.IndexFunc(old, func(r Running) bool { return r.Name == c.Name })
	if i < 0 {
		r := Running{Clock: c, State: want, Version: 1}
		if err := insertClock(ctx, tx, body, x.ID, r); err != nil {
			return err
		}
		return s.tellClock(ctx, tx, x, r, string(actor.Office))
	}
	r := old[i]
	was := r
	r.Clock = c
	switch {
	case r.State == ClockMet, r.State == ClockWaived && !newReason(was.Reasons, c.Reasons):
	default:
		r.State = want
	}
	if err := saveClock(ctx, tx, body, x.ID, r); err != nil || !r.State.Runs() {
		return err
	}
	if was.State.Runs() && was.Aim() == r.Aim() && was.State == r.State {
		return nil
	}
	return s.tellClock(ctx, tx, x, r, string(actor.Office))
}

func newReason(old, now []legal.Reason) bool {
	return slices.ContainsFunc(now, func(r legal.Reason) bool {
		return !slices.ContainsFunc(old, func(o legal.Reason) bool { return o.Name == r.Name })
	})
}

// tellClock puts a clock on the list of work of a role. The title names the incident by its
// number alone: who reads lists may not be among those who may read the incident.
func (s *Service) tellClock(ctx context.Context, tx db.Tx, x Incident, r Running, role string) error {
	title := r.ToTitle + "：" + r.Title + "（" + x.NumberText() + "）"
	if r.State == ClockPending {
		title = "報告を要しないかの判断：" + r.Regime + " " + r.Title + "（" + x.NumberText() + "）"
	}
	if x.Drill {
		title = "【訓練】" + title
	}
	return s.config.Tell(ctx, tx, org.Telling{Ref: clockRef(x.ID, r.Name), Title: title, URL: clockURL(x.ID), Why: r.Regime + "による。" + r.Note, Due: r.Aim(), Role: role})
}

func (s *Service) saveChanges(ctx context.Context, tx db.Tx, x Incident, list []legal.Change, after []legal.Judgement) error {
	a, now := actor.From(ctx), s.now()
	var rows []ClockChange
	add := func(name, title, reason string, was, due clock.Date) {
		rows = append(rows, ClockChange{ID: db.NewID(), Clock: name, Title: title, Was: was, Due: due, Reason: reason, At: now, ByID: a.ID, ByName: a.Name})
	}
	for _, c := range list {
		add(c.Clock, c.Title, c.Reason, c.Was, c.Now)
	}
	for _, j := range after {
		for _, c := range j.Suspended {
			if !slices.ContainsFunc(list, func(l legal.Change) bool { return l.Clock == c.Name }) {
				add(c.Name, c.Regime+" "+c.Title, "報告を要しない場合に当たるかの判断を待っています。", clock.Date{}, c.Due)
			}
		}
	}
	return insertChanges(ctx, tx, actor.From(ctx).Body, x.ID, rows)
}

// Clocks is what is known of the clocks of one incident.
type Clocks struct {
	Incident   Incident          `json:"incident"`
	Clocks     []Running         `json:"clocks"`
	Judgements []legal.Judgement `json:"judgements"`
	Changes    []ClockChange     `json:"changes"`
	Waivers    []Waiver          `json:"waivers"`
	MayHandle  bool              `json:"may_handle"`
	MayDecide  bool              `json:"may_decide"`
}

// Clocks gives the clocks of an incident, with the history of their counting.
func (s *Service) Clocks(ctx context.Context, id string) (c Clocks, err error) {
	if c.Incident, err = s.Open(ctx, id); err != nil {
		return c, err
	}
	if c.MayHandle, c.MayDecide, err = s.may(ctx, c.Incident); err != nil {
		return c, err
	}
	body := actor.From(ctx).Body
	c.Judgements = s.config.Laws.Judge(c.Incident.Facts, s.config.Holidays)
	return c, s.db.View(ctx, func(tx db.Tx) error {
		if c.Clocks, err = clocksOf(ctx, tx, body, id); err != nil {
			return err
		}
		if c.Changes, err = changesOf(ctx, tx, body, id); err != nil {
			return err
		}
		c.Waivers, err = waiversOf(ctx, tx, body, id)
		return err
	})
}

// may says whether the actor may handle an incident, and decide on it.
func (s *Service) may(ctx context.Context, x Incident) (handle, decide bool, err error) {
	if x.State == Merged || x.State == Closed {
		return false, false, nil
	}
	if handle, err = s.reach(ctx, CanHandle, x); err != nil {
		return false, false, err
	}
	decide, err = s.reach(ctx, CanDecide, x)
	return handle, decide, err
}

// onClocks does something about an incident that leaves its own row alone: its clocks, its
// reports, the people concerned. do gives the text of the timeline and what the journal
// vouches for.
func (s *Service) onClocks(ctx context.Context, needs, verb actor.Permission, id string, do func(c *changing) (journal.Content, error)) error {
	v, err := s.see(ctx, needs)
	if err != nil {
		return err
	}
	return s.db.Do(ctx, func(tx db.Tx) error {
		c := &changing{ctx: ctx, tx: tx, who: v, now: s.now(), verb: verb}
		if c.x, err = s.visible(ctx, tx, v, id); err != nil {
			return err
		}
		switch {
		case !v.reaches(c.x):
			return fault.New(fault.Forbidden, "このインシデントについて、この操作を行う権限がありません。")
		case c.x.State == Merged, c.x.State == Closed:
			return fault.Newf(fault.Conflict, "「%s」のインシデントについては、変えられません。", c.x.State.Title())
		}
		content, err := do(c)
		if err != nil || content == nil {
			return err
		}
		return s.trace(c, content)
	})
}

// trace adds to the timeline and to the journal.
func (s *Service) trace(c *changing, content journal.Content) error {
	if err := beat(c.ctx, c.tx, c.who.Body, c.x.ID); err != nil {
		return err
	}
	e := Entry{ID: db.NewID(), IncidentID: c.x.ID, Kind: string(c.verb), At: c.now, EnteredAt: c.now, ByID: c.who.ID, ByName: c.who.Name, Capacity: c.who.Capacity, Text: c.text}
	if err := insertEntry(c.ctx, c.tx, c.who.Body, e); err != nil {
		return err
	}
	return journal.Append(c.ctx, c.tx, journal.Entry{Verb: string(c.verb), Area: areaName, ID: c.x.ID, Content: content, At: c.now})
}

// Settling records that what a clock asks for was done: what was sent, when, by whom, how,
// and under which number it was taken in.
type Settling struct {
	ID        string `path:"id" json:"-" form:"-"`
	Clock     string `json:"clock" maxLength:"100"`
	Version   int64  `json:"version"`
	At        string `json:"at" label:"送った日時"`
	By        string `json:"by" label:"送った人"`
	Sent      string `json:"sent" label:"送ったもの"`
	Means     string `json:"means" label:"方法"`
	Reference string `json:"reference,omitempty" label:"受付番号など"`
	Remark    string `json:"remark,omitempty" label:"備考"`
}

// Settle records that what a clock asks for was done.
func (s *Service) Settle(ctx context.Context, in Settling) (r Running, err error) {
	err = s.onClocks(ctx, CanHandle, verbClock, in.ID, func(c *changing) (journal.Content, error) {
		if r, err = loadClock(c.ctx, c.tx, c.who.Body, in.ID, in.Clock); err != nil {
			return nil, err
		}
		if !r.State.Runs() {
			return nil, fault.Newf(fault.Conflict, "「%s %s」は、「%s」です。", r.Regime, r.Title, r.State.Title())
		}
		faults := map[string]string{}
		r.Version = in.Version
		r.SettledAt = instant(faults, "at", "送った日時", in.At, c.now)
		if r.SettledAt.IsZero() && faults["at"] == "" {
			faults["at"] = "送った日時を入力してください。"
		}
		if !r.SettledAt.IsZero() && clock.Today(r.SettledAt.Time).Before(r.Start) {
			faults["at"] = "送った日時が、知った日（" + r.Start.Table() + "）より前になっています。"
		}
		r.SettledBy = text(faults, "by", "送った人", in.By, lineMax, true)
		r.Sent = text(faults, "sent", "送ったもの", in.Sent, lineMax, true)
		r.Means = text(faults, "means", "方法", in.Means, lineMax, true)
		r.Reference = text(faults, "reference", "受付番号など", in.Reference, lineMax, false)
		r.Remark = text(faults, "remark", "備考", in.Remark, textMax, false)
		if err := fault.Fields(faults); err != nil {
			return nil, err
		}
		return s.meet(c, &r)
	})
	return r, err
}

// meet marks a clock as met and says so in the text of the change.
func (s *Service) meet(c *changing, r *Running) (journal.Content, error) {
	r.State, r.EnteredAt, r.EnteredBy = ClockMet, c.now, c.who.Name
	if err := saveClock(c.ctx, c.tx, c.who.Body, c.x.ID, *r); err != nil {
		return nil, err
	}
	r.Version++
	c.text += r.ToTitle + "に「" + r.Regime + " " + r.Title + "」を済ませた：" + r.Sent + "（" + r.SettledAt.Table() + "、" + r.SettledBy + "、" + r.Means
	if r.Reference != "" {
		c.text += "、受付番号 " + r.Reference
	}
	c.text += "）\n"
	return r.clockContent(c.x), s.config.Settle(c.ctx, c.tx, clockRef(c.x.ID, r.Name))
}

// Reopening takes back that something was done.
type Reopening struct {
	ID      string `path:"id" json:"-" form:"-"`
	Clock   string `json:"clock" maxLength:"100"`
	Version int64  `json:"version"`
	Reason  string `json:"reason" label:"理由"`
}

// Reopen takes back that something was done: it was entered by mistake, or was sent back.
func (s *Service) Reopen(ctx context.Context, in Reopening) (r Running, err error) {
	err = s.onClocks(ctx, CanHandle, verbReopen, in.ID, func(c *changing) (journal.Content, error) {
		if r, err = loadClock(c.ctx, c.tx, c.who.Body, in.ID, in.Clock); err != nil {
			return nil, err
		}
		faults := map[string]string{}
		reason := text(faults, "reason", "理由", in.Reason, textMax, true)
		if err := fault.Fields(faults); err != nil {
			return nil, err
		}
		if r.State != ClockMet {
			return nil, fault.New(fault.Conflict, "済みになっていないため、取り消せません。")
		}
		r.Version = in.Version
		c.text = "「" + r.Regime + " " + r.Title + "」の済み（" + r.SettledAt.Table() + "、受付番号 " + r.Reference + "）を取り消した：" + reason
		r.State, r.SettledAt, r.SettledBy, r.Sent, r.Means, r.Reference, r.FilingID = ClockOpen, clock.Time{}, "", "", "", "", ""
		if err := saveClock(c.ctx, c.tx, c.who.Body, c.x.ID, r); err != nil {
			return nil, err
		}
		r.Version++
		return r.clockContent(c.x), s.tellClock(c.ctx, c.tx, c.x, r, string(actor.Office))
	})
	return r, err
}
