package incident

import (
	"context"
	"slices"

	"github.com/okite-isms/okite/internal/area/action"
	"github.com/okite-isms/okite/internal/area/notice"
	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
)

// Approver decides on plans outside of this room. It says whether it takes one over; where
// it does not, who may decide does so here. What it decides it tells by PlanSettled.
type Approver interface {
	Ask(ctx context.Context, tx db.Tx, x Incident, c Closing, list []Measure) (taken bool, err error)
}

// Actions are the corrective actions into which measures turn.
type Actions interface {
	Open(ctx context.Context, tx db.Tx, in action.Opening) (action.Action, error)
	Of(ctx context.Context, tx db.Tx, ref area.Ref) ([]action.Action, error)
}

// Notices tell the staff what was learned.
type Notices interface {
	Prepare(ctx context.Context, tx db.Tx, p notice.Publication) (notice.Notice, error)
	Reach(ctx context.Context, tx db.Tx, ref area.Ref) ([]notice.Reach, error)
}

// Planning is the plan against recurrence.
type Planning struct {
	ID      string `path:"id" json:"-" form:"-"`
	Version int64  `json:"version"`
	Plan    string `json:"plan"`
	Policy  string `json:"policy_change"`
}

// Plan writes the plan: emergency plans want it to say whether the policy changes.
func (s *Service) Plan(ctx context.Context, in Planning) (Incident, error) {
	return s.closing(ctx, CanHandle, in.ID, in.Version, func(c *changing, x *Closing) error {
		faults := map[string]string{}
		x.Plan = text(faults, "plan", "再発防止計画", in.Plan, textMax, true)
		x.Policy = text(faults, "policy_change", "規程や実施手順の見直し", in.Policy, textMax, true)
		if err := fault.Fields(faults); err != nil {
			return err
		}
		if err := x.plannable(); err != nil {
			return err
		}
		x.PlanBy, x.PlanName = c.who.ID, c.who.Name
		c.verb, c.text = verbPlan, "再発防止計画を書いた。"
		return nil
	})
}

func (x Closing) plannable() error {
	if !x.Prevent.open() {
		return fault.Newf(fault.Conflict, "再発防止計画は「%s」です。変えられません。", x.Prevent.Title())
	}
	return nil
}

// MeasureInput is a measure as it is entered.
type MeasureInput struct {
	ID           string `path:"id" json:"-" form:"-"`
	Version      int64  `json:"version"`
	Title        string `json:"title"`
	Detail       string `json:"detail,omitempty"`
	Post         string `json:"post"`
	Due          string `json:"due" label:"期限"`
	EffectMonths int    `json:"effect_months,omitempty" label:"効果の確認"`
}

// measureMost is how many measures one plan may have.
const measureMost = 50

// AddMeasure adds a measure to the plan.
func (s *Service) AddMeasure(ctx context.Context, in MeasureInput) (Incident, error) {
	if _, err := actor.Require(ctx, CanHandle); err != nil {
		return Incident{}, err
	}
	o, err := s.outline(ctx)
	if err != nil {
		return Incident{}, err
	}
	return s.closing(ctx, CanHandle, in.ID, in.Version, func(c *changing, x *Closing) error {
		if err := x.plannable(); err != nil {
			return err
		}
		m, err := in.measure(o, s.Today())
		if err != nil {
			return err
		}
		list, err := measures(c.ctx, c.tx, c.who.Body, c.x.ID)
		if err != nil {
			return err
		}
		if len(list) >= measureMost {
			return fault.Newf(fault.Conflict, "1つの計画に書ける再発防止策は、%d件までです。", measureMost)
		}
		m.ID, m.IncidentID = db.NewID(), c.x.ID
		c.verb, c.text = verbMeasure, "再発防止策を加えた："+m.Title+"（"+m.PostName+"、"+m.Due.Table()+"まで）"
		return insertMeasure(c.ctx, c.tx, c.who.Body, m)
	})
}

func (in MeasureInput) measure(o org.Outline, today clock.Date) (Measure, error) {
	faults := map[string]string{}
	m := Measure{Title: text(faults, "title", "再発防止策", in.Title, titleMax, true), Detail: text(faults, "detail", "内容", in.Detail, textMax, false), EffectMonths: in.EffectMonths}
	d, err := clock.ParseDate(in.Due)
	if m.Due = d; err != nil || d.IsZero() || d.Before(today) || today.Plus(3*366).Before(d) {
		faults["due"] = "期限は、きょうから3年までの日を、2026-12-01 の形で入力してください。"
	}
	if in.EffectMonths < 0 || in.EffectMonths > 36 {
		faults["effect_months"] = "効果の確認は、36か月までにしてください。"
	}
	i := slices.IndexFunc(o.Posts, func(p org.Staffed) bool { return p.ID == in.Post })
	if i < 0 {
		faults["post"] = "担当の職を選んでください。"
		return m, fault.Fields(faults)
	}
	m.PostID, m.UnitID, m.PostName = in.Post, o.Posts[i].UnitID, unitName(o, o.Posts[i].UnitID)+" "+o.Posts[i].Title
	return m, fault.Fields(faults)
}

// MeasureAt names a measure of an incident.
type MeasureAt struct {
	ID      string `path:"id" json:"-" form:"-"`
	Version int64  `json:"version"`
	Measure string `json:"measure"`
}

// DropMeasure takes a measure out of a plan that is still being written.
func (s *Service) DropMeasure(ctx context.Context, in MeasureAt) (Incident, error) {
	return s.closing(ctx, CanHandle, in.ID, in.Version, func(c *changing, x *Closing) error {
		if err := x.plannable(); err != nil {
			return err
		}
		c.verb, c.text = verbMeasure, "再発防止策を1つ取り除いた。"
		return dropMeasure(c.ctx, c.tx, c.who.Body, c.x.ID, in.Measure)
	})
}

// IncidentAt names an incident as the caller has seen it.
type IncidentAt struct {
	ID      string `path:"id" json:"-" form:"-"`
	Version int64  `json:"version"`
}

// AskPlan asks for the approval of the plan.
func (s *Service) AskPlan(ctx context.Context, in IncidentAt) (Incident, error) {
	return s.closing(ctx, CanHandle, in.ID, in.Version, func(c *changing, x *Closing) error {
		if err := x.plannable(); err != nil {
			return err
		}
		if x.Plan == "" || x.Cause == "" {
			return fault.New(fault.Conflict, "先に、原因と被害、再発防止計画を書いてください。")
		}
		list, err := measures(c.ctx, c.tx, c.who.Body, c.x.ID)
		if err != nil {
			return err
		}
		x.Prevent, x.PlanBy, x.PlanName, x.PlanAt, x.Elsewhere = Asked, c.who.ID, c.who.Name, c.now, false
		if s.config.Approver != nil {
			if x.Elsewhere, err = s.config.Approver.Ask(c.ctx, c.tx, c.x, *x, list); err != nil {
				return err
			}
		}
		c.verb, c.text = verbAsk, "再発防止計画の承認を求めた。"
		return nil
	})
}

// PlanAnswer is a decision on a plan.
type PlanAnswer struct {
	ID      string `path:"id" json:"-" form:"-"`
	Version int64  `json:"version"`
	Granted string `json:"granted" enum:"yes,no,none"`
	Answer  string `json:"answer"`
}

// AnswerPlan decides on a plan here: where no route of approval could take it over, or
// where none is needed, for a reason.
func (s *Service) AnswerPlan(ctx context.Context, in PlanAnswer) (Incident, error) {
	return s.closing(ctx, CanDecide, in.ID, in.Version, func(c *changing, x *Closing) error {
		faults := map[string]string{}
		answer := text(faults, "answer", "理由", in.Answer, lineMax, true)
		if in.Granted != "yes" && in.Granted != "no" && in.Granted != "none" {
			faults["granted"] = "決定を選んでください。"
		}
		if err := fault.Fields(faults); err != nil {
			return err
		}
		if in.Granted == "none" {
			if err := x.plannable(); err != nil {
				return err
			}
			x.Prevent, x.Answer, x.DecidedName, x.DecidedAt = Needless, answer, c.who.Name, c.now
			c.verb, c.text = verbNeedless, "再発防止計画は要らないと決めた："+answer
			return nil
		}
		if x.Prevent != Asked || x.Elsewhere {
			return fault.New(fault.Conflict, "この計画は、ここで決めるものではないか、まだ承認を求められていません。")
		}
		return s.settle(c, x, in.Granted == "yes", answer)
	})
}

// PlanSettled takes over what was decided elsewhere, in the transaction of that.
func (s *Service) PlanSettled(ctx context.Context, tx db.Tx, id string, granted bool, answer string) error {
	body := actor.From(ctx).Body
	x, err := load(ctx, tx, body, id)
	if err != nil {
		return err
	}
	c := &changing{ctx: ctx, tx: tx, who: view{Actor: actor.From(ctx)}, now: s.now(), x: x}
	closing, err := loadClosing(ctx, tx, body, id)
	if err != nil {
		return err
	}
	if x.State.Over() || closing.Prevent != Asked {
		return fault.New(fault.Conflict, "このインシデントの再発防止計画は、承認を待っていません。")
	}
	if err := s.settle(c, &closing, granted, answer); err != nil {
		return err
	}
	if err := saveClosing(ctx, tx, body, closing); err != nil {
		return err
	}
	c.x.UpdatedAt = c.now
	if err := save(ctx, tx, body, c.x); err != nil {
		return err
	}
	c.x.Version++
	return s.note(ctx, tx, c.x, c.verb, c.now, c.text)
}

// settle records a decision on a plan. What was approved becomes corrective actions, save
// in a drill, which opens nothing.
func (s *Service) settle(c *changing, x *Closing, granted bool, answer string) error {
	x.Answer, x.DecidedName, x.DecidedAt, x.Elsewhere = answer, c.who.Name, c.now, false
	if !granted {
		x.Prevent, c.verb, c.text = Refused, verbRefuse, "再発防止計画を差し戻した："+answer
		return nil
	}
	x.Prevent, c.verb, c.text = Approved, verbApprove, "再発防止計画を承認した："+answer
	if c.x.Drill || s.config.Actions == nil {
		return nil
	}
	list, err := measures(c.ctx, c.tx, c.who.Body, c.x.ID)
	if err != nil {
		return err
	}
	problem, err := s.problem(c)
	if err != nil {
		return err
	}
	for _, m := range list {
		due := m.Due
		if due.Before(s.Today()) {
			due = s.Today()
		}
		a, err := s.config.Actions.Open(c.ctx, c.tx, action.Opening{
			Title: m.Title, Problem: problem, Measure: m.Detail, Priority: "ordinary", Unit: m.UnitID, Post: m.PostID, SourceKind: "incident", SourceText: c.x.NumberText(),
			Due: due.String(), EffectMonths: m.EffectMonths, Source: c.x.Ref(),
		})
		if err != nil {
			return err
		}
		if err := linkMeasure(c.ctx, c.tx, c.who.Body, m.ID, a.ID); err != nil {
			return err
		}
	}
	return nil
}

// problem says in a corrective action why it is there. More people see that than a
// restricted incident, so it tells nothing of one.
func (s *Service) problem(c *changing) (string, error) {
	sights, err := s.config.Organisation.MaySee(c.ctx, c.tx, []area.Ref{c.x.Ref()})
	if err != nil || sights[c.x.Ref()].Listed {
		return "見られる人を限ったインシデント（" + c.x.NumberText() + "）の再発防止のため。", err
	}
	return "インシデント（" + c.x.NumberText() + "「" + c.x.Title + "」）の再発防止のため。", nil
}

// Informing tells the staff, or says why not.
type Informing struct {
	ID      string `path:"id" json:"-" form:"-"`
	Version int64  `json:"version"`
	Title   string `json:"title,omitempty"`
	Content string `json:"content,omitempty"`
	Due     string `json:"due,omitempty" label:"読む期限"`
	Why     string `json:"why,omitempty"`
}

// Inform drafts a notice that all staff must read. It is looked through and published in
// the room of notices, where it is seen who has read it. A drill makes no notice.
func (s *Service) Inform(ctx context.Context, in Informing) (x Incident, id string, err error) {
	x, err = s.closing(ctx, CanDecide, in.ID, in.Version, func(c *changing, x *Closing) error {
		if x.Prevent != Approved && x.Prevent != Needless {
			return fault.New(fault.Conflict, "先に、再発防止計画の承認を受けてください。")
		}
		faults := map[string]string{}
		if x.NoticeWhy = text(faults, "why", "知らせない理由", in.Why, lineMax, false); x.NoticeWhy != "" {
			c.verb, c.text = verbInform, "職員には知らせないと決めた："+x.NoticeWhy
			return fault.Fields(faults)
		}
		if c.x.Drill {
			return fault.New(fault.Conflict, "訓練では、お知らせを作りません。")
		}
		title, content := text(faults, "title", "題名", in.Title, titleMax, true), text(faults, "content", "本文", in.Content, textMax, true)
		due, wrong := clock.ParseDate(in.Due)
		if wrong != nil || due.Before(s.Today()) {
			faults["due"] = "読む期限は、きょう以後の日にしてください。"
		}
		if err := fault.Fields(faults); err != nil {
			return err
		}
		if s.config.Notices == nil {
			return fault.New(fault.Conflict, "お知らせを使っていません。")
		}
		n, err := s.config.Notices.Prepare(c.ctx, c.tx, notice.Publication{Title: title, Content: content, Must: true, Due: due, Audience: notice.Audience{Rules: []notice.Selector{{}}}, RefArea: areaName, RefID: c.x.ID})
		if err != nil {
			return err
		}
		x.NoticeID, id = n.ID, n.ID
		c.verb, c.text = verbInform, "職員へのお知らせの下書きを作った："+title
		return nil
	})
	return x, id, err
}
