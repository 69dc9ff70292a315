package incident

import (
	"context"
	"strings"

	"github.com/okite-isms/okite/internal/area/action"
	"github.com/okite-isms/okite/internal/area/notice"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
)

// Ending is an incident on its way to its end, with all that has to do with that.
type Ending struct {
	Incident Incident `json:"incident"`
	Closing
	Measures []Measure       `json:"measures"`
	Actions  []action.Action `json:"actions" doc:"再発防止策から登録した是正措置"`
	Reach    []notice.Reach  `json:"reach" doc:"職員への周知"`
	Blockers []Blocker       `json:"blockers" doc:"終結できない理由"`
}

// Ending gives it to who may see the incident.
func (s *Service) Ending(ctx context.Context, id string) (e Ending, err error) {
	if e.Incident, err = s.Open(ctx, id); err != nil {
		return e, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		return s.gather(ctx, tx, &e)
	})
	return e, err
}

// written gives what was written about the end of an incident that was opened.
func (s *Service) written(ctx context.Context, x Incident) (c Closing, err error) {
	err = s.db.View(ctx, func(tx db.Tx) error {
		c, err = loadClosing(ctx, tx, actor.From(ctx).Body, x.ID)
		return err
	})
	return c, err
}

func (s *Service) gather(ctx context.Context, tx db.Tx, e *Ending) (err error) {
	body, ref := actor.From(ctx).Body, e.Incident.Ref()
	if e.Closing, err = loadClosing(ctx, tx, body, ref.ID); err != nil {
		return err
	}
	if e.Measures, err = measures(ctx, tx, body, ref.ID); err != nil {
		return err
	}
	if s.config.Actions != nil {
		if e.Actions, err = s.config.Actions.Of(ctx, tx, ref); err != nil {
			return err
		}
	}
	if s.config.Notices != nil {
		if e.Reach, err = s.config.Notices.Reach(ctx, tx, ref); err != nil {
			return err
		}
	}
	for _, block := range s.blockers() {
		list, err := block(ctx, tx, *e)
		if err != nil {
			return err
		}
		e.Blockers = append(e.Blockers, list...)
	}
	return nil
}

// blocker finds what of one noun keeps an incident from being closed.
type blocker func(ctx context.Context, tx db.Tx, e Ending) ([]Blocker, error)

// blockers are asked before an incident is closed. Each noun that can be open adds a line.
func (s *Service) blockers() []blocker {
	return []blocker{s.clockBlocker, s.closingBlocker}
}

// clockBlocker: what a law asks for must be done, or be found needless.
func (s *Service) clockBlocker(ctx context.Context, tx db.Tx, e Ending) (list []Blocker, err error) {
	clocks, err := clocksOf(ctx, tx, actor.From(ctx).Body, e.Incident.ID)
	for _, c := range clocks {
		if c.State.Runs() {
			list = append(list, Blocker{"期限のあるもの「" + c.Title + "」（" + c.ToTitle + "）が、まだ済んでいません。", clockURL(e.Incident.ID)})
		}
	}
	return list, err
}

// closingBlocker finds what of the way to the end is missing.
func (s *Service) closingBlocker(_ context.Context, _ db.Tx, e Ending) (list []Blocker, err error) {
	base := incidentURL(e.Incident.ID) + "/"
	add := func(missing bool, text, step string) {
		if missing {
			list = append(list, Blocker{text, base + step})
		}
	}
	add(e.Incident.State == Handling, "復旧と、再発防止のための暫定措置が、まだ記録されていません。", restoreStep)
	add(e.Incident.State == Watching && s.Today().Before(e.Incident.WatchUntil), "経過観察の期間（"+e.Incident.WatchUntil.Table()+"まで）が、終わっていません。", watchStep)
	add(e.Incident.State == Watching && e.WatchNote == "", "経過観察の結果が、まだ書かれていません。", watchStep)
	add(e.Cause == "", "原因と被害が、まだ書かれていません。", causeStep)
	add(e.Prevent != Approved && e.Prevent != Needless, "再発防止計画が、まだ承認されていません（"+e.Prevent.Title()+"）。", planStep)
	if e.Prevent == Approved && !e.Incident.Drill && e.NoticeWhy == "" && s.config.Notices != nil {
		add(!announced(e.Reach), "職員への周知が、まだ済んでいません。", noticeStep)
	}
	return list, nil
}

// announced reports whether the staff has been told.
func announced(list []notice.Reach) bool {
	for _, r := range list {
		if r.State != notice.Draft {
			return true
		}
	}
	return false
}

// closing changes what leads to the end of an incident, together with the incident.
func (s *Service) closing(ctx context.Context, needs actor.Permission, id string, version int64, do func(*changing, *Closing) error) (Incident, error) {
	return s.change(ctx, needs, id, version, func(c *changing) error {
		if c.x.State.Over() {
			return fault.Newf(fault.Conflict, "「%s」のインシデントは、変えられません。", c.x.State.Title())
		}
		closing, err := loadClosing(c.ctx, c.tx, c.who.Body, c.x.ID)
		if err != nil {
			return err
		}
		if err := do(c, &closing); err != nil {
			return err
		}
		return saveClosing(c.ctx, c.tx, c.who.Body, closing)
	})
}

// Restoring says that things run again.
type Restoring struct {
	ID       string `path:"id" json:"-" form:"-"`
	Version  int64  `json:"version"`
	Interim  string `json:"interim"`
	Restored string `json:"restored,omitempty" label:"復旧した日時"`
	Until    string `json:"until" label:"経過観察を終える日"`
}

// Restore begins the watch (経過観察). A plan asks for a measure against recurrence before
// things run again, so none is restored without.
func (s *Service) Restore(ctx context.Context, in Restoring) (Incident, error) {
	return s.closing(ctx, CanHandle, in.ID, in.Version, func(c *changing, x *Closing) error {
		faults := map[string]string{}
		x.Interim = text(faults, "interim", "暫定措置", in.Interim, textMax, true)
		x.RestoredAt = c.now
		if t := instant(faults, "restored", "復旧した日時", in.Restored, c.now); !t.IsZero() {
			x.RestoredAt = t
		}
		if x.RestoredAt.Before(c.x.NoticedAt.Time) && faults["restored"] == "" {
			faults["restored"] = "復旧した日時は、気付いた日時以後にしてください。"
		}
		c.x.WatchUntil = untilDay(faults, in.Until, s.Today())
		if err := fault.Fields(faults); err != nil {
			return err
		}
		if err := c.x.State.To(Watching); err != nil {
			return err
		}
		c.x.State, x.WatchNote = Watching, ""
		c.verb, c.text = verbRestore, "復旧。暫定措置："+x.Interim+"\n経過観察は"+c.x.WatchUntil.Table()+"まで。"
		return nil
	})
}

// watchMost is how many days ahead a watch may end.
const watchMost = 400

func untilDay(faults map[string]string, in string, today clock.Date) clock.Date {
	d, err := clock.ParseDate(strings.ReplaceAll(strings.TrimSpace(in), "/", "-"))
	switch {
	case err != nil || d.IsZero():
		faults["until"] = "経過観察を終える日を、2026-12-01 の形で入力してください。"
	case d.Before(today) || today.Plus(watchMost).Before(d):
		faults["until"] = "経過観察を終える日は、きょうから400日までの間にしてください。"
	}
	return d
}

// Observing is what came of the watch, or that it lasts longer or shorter.
type Observing struct {
	ID      string `path:"id" json:"-" form:"-"`
	Version int64  `json:"version"`
	Until   string `json:"until,omitempty" label:"経過観察を終える日"`
	Note    string `json:"note"`
	Again   bool   `json:"again,omitempty" doc:"再発した。対応中に戻す"`
}

// Observe writes down what came of the watch. Where it happened again the incident is
// handled again.
func (s *Service) Observe(ctx context.Context, in Observing) (Incident, error) {
	return s.closing(ctx, CanHandle, in.ID, in.Version, func(c *changing, x *Closing) error {
		faults := map[string]string{}
		x.WatchNote = text(faults, "note", "結果", in.Note, textMax, true)
		if c.x.State != Watching {
			return fault.New(fault.Conflict, "経過観察をしていません。先に、復旧を記録してください。")
		}
		if in.Until != "" && in.Until != c.x.WatchUntil.String() && !in.Again {
			c.x.WatchUntil = untilDay(faults, in.Until, s.Today())
		}
		c.verb, c.text = verbWatch, "経過観察："+x.WatchNote+"（"+c.x.WatchUntil.Table()+"まで）"
		if in.Again {
			c.x.State, c.verb, c.text = Handling, verbRecur, "再発したため、対応中に戻した："+x.WatchNote
		}
		return fault.Fields(faults)
	})
}

// Explaining says what was the cause, and what it cost.
type Explaining struct {
	ID      string `path:"id" json:"-" form:"-"`
	Version int64  `json:"version"`
	Kind    string `json:"kind"`
	Cause   string `json:"cause"`
	Damage  string `json:"damage"`
	Cost    int64  `json:"cost,omitempty" label:"被害額"`
}

// costMost bounds an amount in yen.
const costMost = 999_999_999_999

// Explain writes down cause and damage.
func (s *Service) Explain(ctx context.Context, in Explaining) (Incident, error) {
	return s.closing(ctx, CanHandle, in.ID, in.Version, func(c *changing, x *Closing) error {
		faults := map[string]string{}
		x.Cause = text(faults, "cause", "原因", in.Cause, textMax, true)
		x.Damage = text(faults, "damage", "被害", in.Damage, textMax, true)
		if x.CauseKind, x.Cost = in.Kind, in.Cost; titleOf(causeKinds(), in.Kind) == "" {
			faults["kind"] = "原因の種類を選んでください。"
		}
		if in.Cost < 0 || in.Cost > costMost {
			faults["cost"] = "被害額は、0から999,999,999,999までの数字を入力してください。"
		}
		c.verb, c.text = verbExplain, "原因（"+titleOf(causeKinds(), in.Kind)+"）："+x.Cause+"\n被害："+x.Damage
		if x.Cost > 0 {
			c.text += "（" + yen(x.Cost) + "）"
		}
		return fault.Fields(faults)
	})
}

// Briefing is what the reports to the chiefs say of what comes next.
type Briefing struct {
	ID      string `path:"id" json:"-" form:"-"`
	Version int64  `json:"version"`
	Next    string `json:"next,omitempty"`
	Needs   string `json:"needs,omitempty"`
}

// Brief keeps what comes next and what is needed, for the reports.
func (s *Service) Brief(ctx context.Context, in Briefing) (Incident, error) {
	return s.closing(ctx, CanHandle, in.ID, in.Version, func(c *changing, x *Closing) error {
		faults := map[string]string{}
		x.Next = text(faults, "next", "今後の予定", in.Next, textMax, false)
		x.Needs = text(faults, "needs", "必要な支援", in.Needs, textMax, false)
		c.verb, c.text = verbBrief, "今後の予定："+x.Next+"\n必要な支援、判断してほしいこと："+x.Needs
		return fault.Fields(faults)
	})
}

// Concluding ends an incident.
type Concluding struct {
	ID      string `path:"id" json:"-" form:"-"`
	Version int64  `json:"version"`
	Result  string `json:"result"`
}

// Conclude closes an incident (終結). While anything is open it is refused, and everything
// that is open is named.
func (s *Service) Conclude(ctx context.Context, in Concluding) (Incident, error) {
	return s.closing(ctx, CanDecide, in.ID, in.Version, func(c *changing, x *Closing) error {
		faults := map[string]string{}
		x.Result = text(faults, "result", "終結の理由", in.Result, textMax, true)
		if err := fault.Fields(faults); err != nil {
			return err
		}
		e := Ending{Incident: c.x}
		if err := s.gather(c.ctx, c.tx, &e); err != nil {
			return err
		}
		if len(e.Blockers) > 0 {
			lines := make([]string, len(e.Blockers))
			for i, b := range e.Blockers {
				lines[i] = b.Text
			}
			return fault.New(fault.Conflict, "終結できません。"+strings.Join(lines, ""))
		}
		if err := c.x.State.To(Closed); err != nil {
			return err
		}
		c.x.State, x.ClosedAt, x.ClosedName = Closed, c.now, c.who.Name
		c.verb, c.text = verbClose, "終結："+x.Result
		return s.config.Settle(c.ctx, c.tx, c.x.Ref())
	})
}
