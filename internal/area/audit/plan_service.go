package audit

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
)

// PlanSheet is a plan with its targets and the audits that were made of it.
type PlanSheet struct {
	Plan
	Targets []Target `json:"targets"`
	Audits  []Audit  `json:"audits"`
}

// Plans lists the plans, the newest years first.
func (s *Service) Plans(ctx context.Context) (list []Plan, err error) {
	v, err := s.whole(ctx)
	if err != nil {
		return nil, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		list, err = plans(ctx, tx, v.Body)
		return err
	})
	return list, err
}

// whole is for what only those see who see every audit.
func (s *Service) whole(ctx context.Context) (view, error) {
	v, err := s.see(ctx, CanSee)
	if err == nil && !v.whole {
		err = fault.New(fault.NotFound, "お探しのページはありません。監査の計画を見られるのは、事務局などの人です。")
	}
	return v, err
}

// Plan gives a plan.
func (s *Service) Plan(ctx context.Context, id string) (x PlanSheet, err error) {
	v, err := s.whole(ctx)
	if err != nil {
		return x, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		if x.Plan, err = loadPlan(ctx, tx, v.Body, id); err != nil {
			return err
		}
		if x.Targets, err = targets(ctx, tx, v.Body, id); err != nil {
			return err
		}
		x.Audits, err = ofPlan(ctx, tx, v.Body, id)
		return err
	})
	return x, err
}

// Draft writes a plan, or changes one that is not approved.
func (s *Service) Draft(ctx context.Context, in Planning) (p Plan, err error) {
	who, err := actor.Require(ctx, CanManage)
	if err != nil {
		return p, err
	}
	err = s.db.Do(ctx, func(tx db.Tx) error {
		fresh := in.ID == ""
		if fresh {
			p = Plan{ID: db.NewID(), State: PlanDrafted, MadeAt: s.now(), MadeName: who.Name, Version: 1}
		} else if p, err = loadPlan(ctx, tx, who.Body, in.ID); err != nil {
			return err
		}
		if p.State == PlanAsked {
			return fault.New(fault.Conflict, "承認を待っている計画は、変えられません。")
		}
		if err := in.check(&p, s.Today()); err != nil {
			return err
		}
		p.State, p.Approval = PlanDrafted, ""
		if fresh {
			err = insertPlan(ctx, tx, who.Body, p)
		} else {
			p.Version = in.Version
			err = savePlan(ctx, tx, who.Body, p)
			p.Version++
		}
		if err != nil {
			return err
		}
		return s.record(ctx, tx, verbPlan, p.ID, p.line())
	})
	return p, err
}

// Target adds targets to a plan: one for each unit that was chosen.
func (s *Service) Target(ctx context.Context, in Targeting) (p Plan, err error) {
	who, err := actor.Require(ctx, CanManage)
	if err != nil {
		return p, err
	}
	o, err := s.outline(ctx)
	if err != nil {
		return p, err
	}
	err = s.db.Do(ctx, func(tx db.Tx) error {
		if p, err = s.openPlan(ctx, tx, who.Body, in.ID); err != nil {
			return err
		}
		t, err := in.check(p)
		if err != nil {
			return err
		}
		list := []Target{t}
		if t.Sort == OfUnit {
			list = nil
			for _, id := range in.Unit {
				u, ok := branch(o, id)
				if !ok {
					return fault.Fields(map[string]string{"units": "課等に、いまは置かれていないものがあります。選び直してください。"})
				}
				t.UnitID, t.Name = u.ID, u.Name
				list = append(list, t)
			}
		}
		had, err := targets(ctx, tx, who.Body, p.ID)
		if err != nil {
			return err
		}
		if len(had)+len(list) > targetsMost {
			return fault.Newf(fault.Conflict, "1つの計画の対象は、%dまでです。", targetsMost)
		}
		for i := range list {
			list[i].ID = db.NewID()
		}
		if err := insertTargets(ctx, tx, who.Body, list); err != nil {
			return err
		}
		return s.record(ctx, tx, verbPlan, p.ID, p.line())
	})
	return p, err
}

func (s *Service) openPlan(ctx context.Context, tx db.Tx, body, id string) (p Plan, err error) {
	if p, err = loadPlan(ctx, tx, body, id); err != nil {
		return p, err
	}
	if p.State != PlanDrafted {
		return p, fault.Newf(fault.Conflict, "この計画は「%s」です。対象を変えるときは、先に計画を改めてください。", p.State.Title())
	}
	return p, nil
}

// Dropping takes a target out of a plan.
type Dropping struct {
	ID     string `path:"id" json:"-" form:"-"`
	Target string `json:"target" label:"対象"`
}

// Untarget takes a target out of a plan.
func (s *Service) Untarget(ctx context.Context, in Dropping) (p Plan, err error) {
	who, err := actor.Require(ctx, CanManage)
	if err != nil {
		return p, err
	}
	err = s.db.Do(ctx, func(tx db.Tx) error {
		if p, err = s.openPlan(ctx, tx, who.Body, in.ID); err != nil {
			return err
		}
		if err := dropTarget(ctx, tx, who.Body, p.ID, in.Target); err != nil {
			return err
		}
		return s.record(ctx, tx, verbPlan, p.ID, p.line())
	})
	return p, err
}

// AskPlan asks for the approval of a plan.
func (s *Service) AskPlan(ctx context.Context, in At) (p Plan, err error) {
	who, err := actor.Require(ctx, CanManage)
	if err != nil {
		return p, err
	}
	err = s.db.Do(ctx, func(tx db.Tx) error {
		if p, err = s.openPlan(ctx, tx, who.Body, in.ID); err != nil {
			return err
		}
		list, err := targets(ctx, tx, who.Body, p.ID)
		if err != nil {
			return err
		}
		if len(list) == 0 {
			return fault.New(fault.Conflict, "対象がありません。対象を加えてから、承認を求めてください。")
		}
		taken := false
		if s.config.Approver != nil {
			taken, err = s.config.Approver.Ask(ctx, tx, Petition{"plan:" + p.ID, "監査の" + p.KindTitle() + "：" + p.Title, p.petition(list)})
		}
		if err != nil {
			return err
		}
		if !taken {
			return fault.New(fault.Conflict, "決裁ルート「監査の計画」の席に就く人がいません。この画面で、計画を承認してください。")
		}
		p.State, p.Asked, p.Version = PlanAsked, s.now().String(), in.Version
		if err := savePlan(ctx, tx, who.Body, p); err != nil {
			return err
		}
		p.Version++
		return s.record(ctx, tx, verbAsk, p.ID, p.line())
	})
	return p, err
}

// petition is the plan as it is put before who approves.
func (p Plan) petition(list []Target) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s（%s）を、次のとおり定めてよいか伺います。\n%s\n", p.Title, p.Span(), p.Text)
	for y := p.FromYear; y < p.FromYear+p.Years; y++ {
		var names []string
		for _, t := range list {
			if t.Year == y {
				names = append(names, t.Name+"（"+t.Kind.Title()+"）")
			}
		}
		fmt.Fprintf(&b, "%d年度：%s\n", y, orElse(strings.Join(names, "、"), "なし"))
	}
	return short(b.String(), 3500)
}

// ApprovePlan keeps that a plan was approved elsewhere.
func (s *Service) ApprovePlan(ctx context.Context, in Approving) (p Plan, err error) {
	who, err := actor.Require(ctx, CanManage)
	if err != nil {
		return p, err
	}
	faults := map[string]string{}
	text(faults, "note", "承認した人と日", &in.Note, noteMax, true)
	err = s.db.Do(ctx, func(tx db.Tx) error {
		if p, err = s.openPlan(ctx, tx, who.Body, in.ID); err != nil {
			return err
		}
		if err := fault.Fields(faults); err != nil {
			return err
		}
		p.Version = in.Version
		return s.decidePlan(ctx, tx, &p, true, in.Note+"（"+who.Name+"が入力）")
	})
	return p, err
}

func (s *Service) planSettled(ctx context.Context, tx db.Tx, id string, approved bool, by string) error {
	p, err := loadPlan(ctx, tx, actor.From(ctx).Body, id)
	if err != nil {
		return err
	}
	if p.State != PlanAsked {
		return fault.New(fault.Conflict, "この計画は、承認を待っていません。")
	}
	return s.decidePlan(ctx, tx, &p, approved, by)
}

func (s *Service) decidePlan(ctx context.Context, tx db.Tx, p *Plan, approved bool, by string) error {
	verb := verbRefuse
	p.State, p.Asked = PlanDrafted, ""
	if approved {
		verb, p.State, p.Approval = verbApprove, PlanApproved, by
	}
	if err := savePlan(ctx, tx, actor.From(ctx).Body, *p); err != nil {
		return err
	}
	p.Version++
	return s.record(ctx, tx, verb, p.ID, p.line())
}

// Coverage says of every 課 when it was audited last.
func (s *Service) Coverage(ctx context.Context) (list []Covered, err error) {
	v, err := s.whole(ctx)
	if err != nil {
		return nil, err
	}
	o, err := s.outline(ctx)
	if err != nil {
		return nil, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		last, err := lastAudits(ctx, tx, v.Body)
		if err != nil {
			return err
		}
		open, err := openByUnit(ctx, tx, v.Body)
		if err != nil {
			return err
		}
		planned, err := plannedUnits(ctx, tx, v.Body, s.Today().FiscalYear(fiscalStart))
		if err != nil {
			return err
		}
		for _, u := range o.Units {
			if k := string(u.Kind); k == "organ" || k == "department" || k == "section" {
				continue
			}
			c := Covered{UnitID: u.ID, Name: u.Name, Depth: u.Depth, Years: -1, Open: open[u.ID], Planned: planned[u.ID]}
			if x, ok := last[u.ID]; ok {
				c.Last, c.Title, c.AuditID = x.HeldOn, x.Title, x.AuditID
				c.Years = s.Today().FiscalYear(fiscalStart) - x.HeldOn.FiscalYear(fiscalStart)
			}
			list = append(list, c)
		}
		return nil
	})
	slices.SortStableFunc(list, func(a, b Covered) int { return rankYears(b) - rankYears(a) })
	return list, err
}

// rankYears puts those who were never audited first.
func rankYears(c Covered) int {
	if c.Years < 0 {
		return 1_000
	}
	return c.Years
}
