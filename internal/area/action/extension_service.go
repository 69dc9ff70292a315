package action

import (
	"context"

	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
)

// Postponing is a request to put off the due day.
type Postponing struct {
	ID      string `path:"id" json:"-" form:"-"`
	Version int64  `json:"version"`
	Due     string `json:"due" label:"新しい期限"`
	Reason  string `json:"reason" label:"理由"`
}

// Ask asks for more time. The due day stays until somebody has decided.
func (s *Service) Ask(ctx context.Context, in Postponing) (Action, error) {
	return s.alter(ctx, CanCarry, verbAsk, ActionAt{in.ID, in.Version}, func(c change, a *Action) (string, error) {
		if !a.State.Undone() {
			return "", fault.Newf(fault.Conflict, "この是正措置は「%s」のため、期限を延ばせません。", a.State.Title())
		}
		faults := map[string]string{}
		due := futureDay(faults, "due", "新しい期限", in.Due, s.Today())
		if faults["due"] == "" && !a.Due.Before(due) {
			faults["due"] = "新しい期限は、今の期限（" + a.Due.Table() + "）より後の日にしてください。"
		}
		text(faults, "reason", "理由", &in.Reason, noteMax, true)
		if err := fault.Fields(faults); err != nil {
			return "", err
		}
		waits, err := waitingExtension(c.ctx, c.tx, c.view.Body, a.ID)
		if err != nil {
			return "", err
		}
		if len(waits) > 0 {
			return "", fault.New(fault.Conflict, "決定を待っている延長の申出があります。その決定の後に、申し出てください。")
		}
		x := Postponement{ID: db.NewID(), ActionID: a.ID, OldDue: a.Due, NewDue: due, Reason: in.Reason, AskedAt: c.now, AskedBy: c.view.ID, AskedName: c.view.Name, Version: 1}
		if s.config.Approver != nil {
			if x.Elsewhere, err = s.config.Approver.Ask(c.ctx, c.tx, *a, x); err != nil {
				return "", err
			}
		}
		return a.Due.Table() + "から" + due.Table() + "へ：" + in.Reason, insertExtension(c.ctx, c.tx, c.view.Body, x)
	})
}

// tellExtension has the office decide where somebody asked for more time.
func (s *Service) tellExtension(ctx context.Context, tx db.Tx, a Action) error {
	if !a.State.Undone() {
		return nil
	}
	waits, err := waitingExtension(ctx, tx, actor.From(ctx).Body, a.ID)
	if err != nil || len(waits) == 0 || waits[0].Elsewhere {
		return err
	}
	return s.config.Tell(ctx, tx, org.Telling{
		Ref: a.Ref(), Title: "期限の延長を決める：" + a.Title, URL: actionURL(a.ID), Why: a.NumberText() + "（" + waits[0].AskedName + "さんの申出）", Due: a.Due, Role: string(actor.Office),
	})
}

// Answering decides on a request for more time.
type Answering struct {
	ID      string `path:"id" json:"-" form:"-"`
	Granted string `json:"granted" label:"決定" enum:"yes,no"`
	Answer  string `json:"answer" label:"決定の理由"`
	Alone   string `json:"alone,omitempty" label:"同じ人が決める理由"`
	Version int64  `json:"version"`
}

// Decide grants more time, or refuses it. Whoever asked may decide only with a reason.
func (s *Service) Decide(ctx context.Context, in Answering) (x Postponement, err error) {
	v, err := s.see(ctx, CanVerify)
	if err != nil {
		return x, err
	}
	if v, err = s.withOutline(ctx, v); err != nil {
		return x, err
	}
	err = s.db.Do(ctx, func(tx db.Tx) error {
		if x, err = loadExtension(ctx, tx, v.Body, in.ID); err != nil {
			return err
		}
		if x.Elsewhere {
			return fault.New(fault.Conflict, "この申出は、決裁の手続きで決まります。")
		}
		x.Version = in.Version
		return s.decide(ctx, tx, v, &x, in)
	})
	return x, err
}

// Settled tells what another room decided on a request that it took over, in its
// transaction.
func (s *Service) Settled(ctx context.Context, tx db.Tx, id string, granted bool, answer string) error {
	o, err := s.outline(ctx)
	if err != nil {
		return err
	}
	v := view{Actor: actor.From(ctx), scope: scope{whole: true}, outline: o}
	x, err := loadExtension(ctx, tx, v.Body, id)
	if err != nil {
		return err
	}
	in := Answering{Granted: "no", Answer: answer, Alone: "決裁の手続きによる決定"}
	if granted {
		in.Granted = "yes"
	}
	return s.decide(ctx, tx, v, &x, in)
}

func (s *Service) decide(ctx context.Context, tx db.Tx, v view, x *Postponement, in Answering) error {
	a, err := load(ctx, tx, v.Body, x.ActionID)
	if err != nil {
		return err
	}
	verb := verbRefuse
	if in.Granted == "yes" {
		verb = verbGrant
	}
	_, err = s.alterIn(ctx, tx, v, CanVerify, verb, ActionAt{a.ID, a.Version}, func(c change, a *Action) (string, error) {
		if !x.Waits() || !a.State.Undone() {
			return "", fault.New(fault.Conflict, "この申出は、すでに決定されているか、是正措置が終わっています。")
		}
		faults := map[string]string{}
		text(faults, "answer", "決定の理由", &in.Answer, noteMax, true)
		checkAlone(faults, &in.Alone, x.AskedBy == v.ID, "決める")
		if in.Granted != "yes" && in.Granted != "no" {
			faults["granted"] = "認めるかどうかを選んでください。"
		}
		if err := fault.Fields(faults); err != nil {
			return "", err
		}
		x.DecidedAt, x.DecidedBy, x.DecidedName, x.Granted, x.Answer, x.Alone = c.now, v.ID, v.Name, in.Granted == "yes", in.Answer, in.Alone
		if err := saveExtension(c.ctx, c.tx, v.Body, *x); err != nil {
			return "", err
		}
		x.Version++
		if x.Granted {
			a.Due = x.NewDue
		}
		return x.OldDue.Table() + "から" + x.NewDue.Table() + "へ：" + in.Answer, nil
	})
	return err
}
