package action

import (
	"context"
	"slices"

	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
)

// ActionAt names an action as the caller has seen it.
type ActionAt struct {
	ID      string `path:"id" json:"-" form:"-"`
	Version int64  `json:"version"`
}

// change is a use case on one action under way.
type change struct {
	ctx  context.Context
	tx   db.Tx
	view view
	was  Action
	now  clock.Time
	same bool // the actor did the work, or holds the post that does
}

// alter carries out a use case on one action in one transaction: it loads it, checks the
// right to it, has it changed, saves it, writes history and journal, and tells who is next.
func (s *Service) alter(ctx context.Context, needs, verb actor.Permission, at ActionAt, f func(c change, a *Action) (note string, err error)) (a Action, err error) {
	v, err := s.see(ctx, needs)
	if err != nil {
		return a, err
	}
	if v, err = s.withOutline(ctx, v); err != nil {
		return a, err
	}
	err = s.db.Do(ctx, func(tx db.Tx) error {
		a, err = s.alterIn(ctx, tx, v, needs, verb, at, f)
		return err
	})
	return a, err
}

// withOutline adds the organisation of today where the view has it not yet.
func (s *Service) withOutline(ctx context.Context, v view) (view, error) {
	if !v.outline.Date.IsZero() {
		return v, nil
	}
	o, err := s.outline(ctx)
	v.outline = o
	return v, err
}

func (s *Service) alterIn(ctx context.Context, tx db.Tx, v view, needs, verb actor.Permission, at ActionAt, f func(c change, a *Action) (note string, err error)) (a Action, err error) {
	was, err := s.reachable(ctx, tx, v, at.ID)
	if err != nil {
		return a, err
	}
	keys, err := s.addressees(ctx, tx, was)
	if err != nil {
		return a, err
	}
	mine := meets(append(keysOf(v.outline, v.ID), v.keys...), keys)
	if !v.whole && !contains(v.units, was.UnitID) && (needs != CanCarry || !mine) {
		return a, fault.New(fault.Forbidden, "この是正措置についてこの操作ができるのは、担当の職に就く人、その組織の長、事務局です。")
	}
	if at.Version != was.Version {
		return a, db.Changed(0, nil)
	}
	a = was
	note, err := f(change{ctx, tx, v, was, s.now(), mine || was.ReportedBy == v.ID}, &a)
	if err != nil {
		return a, err
	}
	a.UpdatedAt = s.now()
	if err := save(ctx, tx, v.Body, a); err != nil {
		return a, err
	}
	a.Version++
	if keys, err = s.addressees(ctx, tx, a); err != nil {
		return a, err
	}
	if err := setHolders(ctx, tx, v.Body, a.ID, keys); err != nil {
		return a, err
	}
	if err := s.act(ctx, tx, verb, a, note); err != nil {
		return a, err
	}
	return a, s.retell(ctx, tx, a, keys, v.outline)
}

// reachable loads an action that the actor may see; to all others it is not there.
func (s *Service) reachable(ctx context.Context, tx db.Tx, v view, id string) (Action, error) {
	a, err := load(ctx, tx, v.Body, id)
	if err != nil || v.whole {
		return a, err
	}
	stored, err := holders(ctx, tx, v.Body, id)
	if err != nil {
		return a, err
	}
	live, err := s.addressees(ctx, tx, a)
	if err != nil {
		return a, err
	}
	if a.OwnerRole == "" || !v.sees(a, stored) {
		stored = live
	}
	if !v.sees(a, stored) {
		return a, errAction()
	}
	return a, nil
}

// move takes an action to its next state.
func (c change) move(a *Action, m Move) (err error) {
	a.State, err = a.State.After(m)
	return err
}

// retell takes off the lists what was told about an action, and tells who is next.
func (s *Service) retell(ctx context.Context, tx db.Tx, a Action, keys []string, o org.Outline) error {
	if err := s.config.Settle(ctx, tx, a.Ref()); err != nil {
		return err
	}
	return s.tell(ctx, tx, a, keys, o)
}

// tell puts an action on the lists of those who are next.
func (s *Service) tell(ctx context.Context, tx db.Tx, a Action, keys []string, o org.Outline) error {
	what := map[State]string{
		Registered: "是正措置の計画を立てる", Planned: "是正措置に着手する", Underway: "是正措置を終えて報告する", Reported: "是正措置の完了を確認する", Verified: "是正措置の効果を確認する",
	}[a.State]
	if what == "" {
		return nil
	}
	t := org.Telling{Ref: a.Ref(), Title: what + "：" + a.Title, URL: actionURL(a.ID), Why: a.NumberText() + "（" + a.State.Title() + "）", Due: a.Due}
	if a.State == Verified {
		t.Due = a.EffectOn
	}
	if a.State.Undone() && len(keys) > 0 {
		if a.Returned > 0 && a.State == Underway {
			t.Why += " 差し戻されました"
		}
		if err := s.tellAll(ctx, tx, t, keys); err != nil {
			return err
		}
	} else {
		t.Role = string(actor.Office)
		if err := s.config.Tell(ctx, tx, t); err != nil {
			return err
		}
	}
	return s.tellExtension(ctx, tx, a)
}

func (s *Service) tellAll(ctx context.Context, tx db.Tx, t org.Telling, keys []string) error {
	for _, k := range keys {
		t.Post, t.Who = "", ""
		if post, ok := cutPost(k); ok {
			t.Post = post
		} else {
			t.Who = k[len("person:"):]
		}
		if err := s.config.Tell(ctx, tx, t); err != nil {
			return err
		}
	}
	return nil
}

func cutPost(key string) (string, bool) {
	if len(key) > 5 && key[:5] == "post:" {
		return key[5:], true
	}
	return "", false
}

// Amending changes what is written about an action.
type Amending struct {
	ID       string `path:"id" json:"-" form:"-"`
	Version  int64  `json:"version"`
	Title    string `json:"title" label:"件名"`
	Problem  string `json:"problem" label:"問題の内容"`
	Cause    string `json:"cause,omitempty" label:"原因"`
	Measure  string `json:"measure,omitempty" label:"対策"`
	Basis    string `json:"basis,omitempty" label:"根拠"`
	Priority string `json:"priority,omitempty" enum:"urgent,high,ordinary,low" label:"優先度"`
	Due      string `json:"due,omitempty" label:"期限" doc:"計画を立てる前だけ変えられる"`
}

// Amend changes what is written about an action that is not at its end.
func (s *Service) Amend(ctx context.Context, in Amending) (Action, error) {
	return s.alter(ctx, CanCarry, verbAmend, ActionAt{in.ID, in.Version}, func(_ change, a *Action) (string, error) {
		content := Content{in.Title, in.Problem, in.Cause, in.Measure, in.Basis, in.Priority}
		faults := content.faults()
		if in.Due != "" && in.Due != a.Due.String() {
			if d := futureDay(faults, "due", "期限", in.Due, s.Today()); a.State != Registered {
				faults["due"] = "計画を立てた後の期限は、延長の申出と決定によって変えます。"
			} else {
				a.Due, a.FirstDue = d, d
			}
		}
		if err := fault.Fields(faults); err != nil {
			return "", err
		}
		if !a.State.Undone() {
			return "", fault.Newf(fault.Conflict, "この是正措置は「%s」のため、内容を変えられません。", a.State.Title())
		}
		content.put(a)
		return "", nil
	})
}

// Planning is a plan: cause, measure, and the steps with their days.
type Planning struct {
	ID        string   `path:"id" json:"-" form:"-"`
	Version   int64    `json:"version"`
	Cause     string   `json:"cause" label:"原因"`
	Measure   string   `json:"measure" label:"対策"`
	Milestone []string `json:"milestones,omitempty" form:"-" doc:"「2026-12-01 手順書を直す」の形"`
	Steps     string   `json:"-" form:"steps" label:"マイルストーン"`
}

const milestonesMax = 50

// Plan sets down what will be done. Milestones are added to those that there are.
func (s *Service) Plan(ctx context.Context, in Planning) (Action, error) {
	return s.alter(ctx, CanCarry, verbPlan, ActionAt{in.ID, in.Version}, func(c change, a *Action) (string, error) {
		if err := c.move(a, ToPlan); err != nil {
			return "", err
		}
		faults := map[string]string{}
		text(faults, "cause", "原因", &in.Cause, textMax, true)
		text(faults, "measure", "対策", &in.Measure, textMax, true)
		steps := append(slices.Clone(in.Milestone), linesOf(in.Steps)...)
		list := milestonesFrom(faults, steps, *a, s.Today())
		n, err := countMilestones(c.ctx, c.tx, c.view.Body, a.ID)
		if err != nil {
			return "", err
		}
		if n+len(list) > milestonesMax {
			faults["steps"] = "マイルストーンは、50までです。"
		}
		if err := fault.Fields(faults); err != nil {
			return "", err
		}
		a.Cause, a.Measure = in.Cause, in.Measure
		return "", insertMilestones(c.ctx, c.tx, c.view.Body, list...)
	})
}

// Start says that the work has begun.
func (s *Service) Start(ctx context.Context, at ActionAt) (Action, error) {
	return s.alter(ctx, CanCarry, verbStart, at, func(c change, a *Action) (string, error) { return "", c.move(a, ToStart) })
}

// DoneReport is a report that all is done.
type DoneReport struct {
	ID      string `path:"id" json:"-" form:"-"`
	Version int64  `json:"version"`
	Result  string `json:"result" label:"実施した内容と結果"`
}

// Report says that all is done, to be verified by somebody else.
func (s *Service) Report(ctx context.Context, in DoneReport) (Action, error) {
	return s.alter(ctx, CanCarry, verbReport, ActionAt{in.ID, in.Version}, func(c change, a *Action) (string, error) {
		if err := c.move(a, ToReport); err != nil {
			return "", err
		}
		faults := map[string]string{}
		text(faults, "result", "実施した内容と結果", &in.Result, textMax, true)
		if waits, err := waitingExtension(c.ctx, c.tx, c.view.Body, a.ID); err != nil {
			return "", err
		} else if len(waits) > 0 {
			return "", fault.New(fault.Conflict, "期限の延長の申出が決定されていません。決定の後に、報告してください。")
		}
		a.Result, a.ReportedBy, a.ReportedName, a.ReportedAt = in.Result, c.view.ID, c.view.Name, c.now
		return in.Result, fault.Fields(faults)
	})
}

// Reasoned is a step that wants a reason.
type Reasoned struct {
	ID      string `path:"id" json:"-" form:"-"`
	Version int64  `json:"version"`
	Reason  string `json:"reason" label:"理由"`
}

func (b *Reasoned) check() error {
	faults := map[string]string{}
	text(faults, "reason", "理由", &b.Reason, noteMax, true)
	return fault.Fields(faults)
}

// Return sends a plan or a report back. What was written stays in the history.
func (s *Service) Return(ctx context.Context, in Reasoned) (Action, error) {
	return s.alter(ctx, CanVerify, verbReturn, ActionAt{in.ID, in.Version}, func(c change, a *Action) (string, error) {
		if err := c.move(a, ToReturn); err != nil {
			return "", err
		}
		a.Returned++
		a.ReportedBy, a.ReportedName, a.ReportedAt = "", "", clock.Time{}
		return in.Reason, in.check()
	})
}

// Verification says that what was reported is really done.
type Verification struct {
	ID      string `path:"id" json:"-" form:"-"`
	Version int64  `json:"version"`
	Note    string `json:"note" label:"確認した内容"`
	Months  int    `json:"months" label:"効果の確認" minimum:"0" maximum:"36" doc:"何か月後に効果を確認するか。0は確認しない"`
	Alone   string `json:"alone,omitempty" label:"同じ人が確認する理由"`
}

// Verify says that what was reported is really done. Who did it may verify it only with a
// reason why nobody else can; the reason stands on the page and on the paper.
func (s *Service) Verify(ctx context.Context, in Verification) (Action, error) {
	return s.alter(ctx, CanVerify, verbVerify, ActionAt{in.ID, in.Version}, func(c change, a *Action) (string, error) {
		if err := c.move(a, ToVerify); err != nil {
			return "", err
		}
		faults := map[string]string{}
		text(faults, "note", "確認した内容", &in.Note, noteMax, true)
		checkAlone(faults, &in.Alone, c.same, "確認する")
		if in.Months < 0 || in.Months > effectMonthsMax {
			faults["months"] = "効果の確認は、0（確認しない）から36か月後までです。"
		}
		if err := fault.Fields(faults); err != nil {
			return "", err
		}
		a.VerifiedBy, a.VerifiedName, a.VerifiedAt, a.Alone, a.EffectMonths = c.view.ID, c.view.Name, c.now, in.Alone, in.Months
		if in.Months > 0 {
			a.EffectOn = months(s.Today(), in.Months)
		} else {
			s.close(a)
		}
		note := in.Note
		if in.Alone != "" {
			note += "\n実施した人と同じ人が確認した理由：" + in.Alone
		}
		return note, s.callBack(c.ctx, c.tx, *a)
	})
}

// checkAlone asks for the reason where one person does what should be in two hands.
func checkAlone(faults map[string]string, reason *string, same bool, what string) {
	if !same {
		*reason = ""
		return
	}
	text(faults, "alone", "理由", reason, noteMax, false)
	if *reason == "" {
		faults["alone"] = "この措置を実施した人が、自分で" + what + "ことになります。ほかの人に頼んでください。ほかに人がいないときは、その理由を入力してください。"
	}
}

func (s *Service) close(a *Action) {
	a.State, a.ClosedOn = Closed, s.Today()
	a.Days = daysBetween(a.OpenedOn, a.ClosedOn)
}

func (s *Service) callBack(ctx context.Context, tx db.Tx, a Action) error {
	for _, f := range s.listeners[a.SourceArea] {
		if err := f(ctx, tx, a); err != nil {
			return err
		}
	}
	return nil
}

// Assessment says whether the measure had an effect. Without effect a new action is
// opened, due on a day.
type Assessment struct {
	ID      string `path:"id" json:"-" form:"-"`
	Version int64  `json:"version"`
	Effect  string `json:"effect" label:"結果" enum:"effective,ineffective"`
	Note    string `json:"note" label:"確かめた内容"`
	Due     string `json:"due,omitempty" label:"新しい是正措置の期限" doc:"効果がなかったときに要る"`
	Alone   string `json:"alone,omitempty" label:"同じ人が確認する理由"`
}

// Assess checks the effect and closes the action. Without effect a new one is opened for
// the same owner, which points back.
func (s *Service) Assess(ctx context.Context, in Assessment) (a Action, err error) {
	return s.alter(ctx, CanVerify, verbAssess, ActionAt{in.ID, in.Version}, func(c change, a *Action) (string, error) {
		if err := c.move(a, ToAssess); err != nil {
			return "", err
		}
		faults := map[string]string{}
		text(faults, "note", "確かめた内容", &in.Note, noteMax, true)
		checkAlone(faults, &in.Alone, c.same, "効果を確認する")
		if Effect(in.Effect).Title() == "" {
			faults["effect"] = "結果を選んでください。"
		}
		if Effect(in.Effect) == Ineffective {
			futureDay(faults, "due", "新しい是正措置の期限", in.Due, s.Today())
		}
		if err := fault.Fields(faults); err != nil {
			return "", err
		}
		a.Effect = Effect(in.Effect)
		s.close(a)
		note := a.Effect.Title() + "。" + in.Note
		if in.Alone != "" {
			note += "\n実施した人と同じ人が確認した理由：" + in.Alone
		}
		if a.Effect == Effective {
			return note, nil
		}
		next, err := s.Open(c.ctx, c.tx, again(*a, in.Note, in.Due))
		return note + "\n新しい是正措置：" + next.NumberText(), err
	})
}

// again is an action that takes up another one.
func again(a Action, problem, due string) Opening {
	return Opening{
		Title: a.Title, Problem: problem, Cause: a.Cause, Basis: a.Basis, Priority: string(a.Priority),
		Unit: a.UnitID, Post: a.OwnerPost, Role: a.OwnerRole, SourceKind: string(a.SourceKind), SourceText: a.SourceText, Source: a.SourceRef(),
		Due: due, EffectMonths: a.EffectMonths, Before: a.ID,
	}
}

// Cancel ends an action that is not to be carried out. Who cancels it is on record as the
// one who approved of it.
func (s *Service) Cancel(ctx context.Context, in Reasoned) (Action, error) {
	return s.alter(ctx, CanVerify, verbCancel, ActionAt{in.ID, in.Version}, func(c change, a *Action) (string, error) {
		if err := c.move(a, ToCancel); err != nil {
			return "", err
		}
		a.ClosedOn = s.Today()
		return in.Reason, in.check()
	})
}
