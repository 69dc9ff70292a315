package incident

import (
	"context"
	"fmt"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/journal"
)

// Asking asks for the decision that nothing needs to be reported under a law.
type Asking struct {
	ID     string `path:"id" json:"-" form:"-"`
	Regime string `json:"regime" label:"どの法律・連絡先について" maxLength:"100"`
	Ground string `json:"ground" label:"根拠"`
	Reason string `json:"reason" label:"理由"`
}

// AskWaiver asks for the decision that nothing needs to be reported. The clocks run until
// somebody who may has decided.
func (s *Service) AskWaiver(ctx context.Context, in Asking) (w Waiver, err error) {
	err = s.onClocks(ctx, CanHandle, verbAskWaiver, in.ID, func(c *changing) (journal.Content, error) {
		faults := map[string]string{}
		reason := text(faults, "reason", "理由", in.Reason, textMax, true)
		if Ground(in.Ground).Title() == "" {
			faults["ground"] = "根拠を選んでください。"
		}
		clocks, err := clocksOf(c.ctx, c.tx, c.who.Body, in.ID)
		if err != nil {
			return nil, err
		}
		running, title := ofRegime(clocks, in.Regime)
		if len(running) == 0 {
			faults["regime"] = "動いている期限がある法律・連絡先を選んでください。"
		}
		if err := fault.Fields(faults); err != nil {
			return nil, err
		}
		list, err := waiversOf(c.ctx, c.tx, c.who.Body, in.ID)
		if err != nil {
			return nil, err
		}
		for _, o := range list {
			if o.Regime == in.Regime && o.State == WaiverAsked {
				return nil, fault.New(fault.Conflict, "この法律・連絡先についての判断は、すでに求められています。決定を待ってください。")
			}
		}
		w = Waiver{
			ID: db.NewID(), IncidentID: in.ID, Regime: in.Regime, Title: title, Ground: Ground(in.Ground), Reason: reason, State: WaiverAsked,
			AskedAt: c.now, AskedBy: c.who.ID, AskedName: c.who.Name, Version: 1,
		}
		if err := insertWaiver(c.ctx, c.tx, c.who.Body, w); err != nil {
			return nil, err
		}
		c.text = fmt.Sprintf("「%s」の報告を要しないことの判断を求めた：%s。%s", title, w.Ground.Title(), reason)
		for _, r := range running {
			r.State = ClockPending
			for _, role := range deciders() {
				if err := s.tellClock(c.ctx, c.tx, c.x, r, role); err != nil {
					return nil, err
				}
			}
		}
		return w, nil
	})
	return w, err
}

// deciders are the roles that are asked to decide.
func deciders() []string { return []string{"ciso", "chief"} }

// ofRegime gives the clocks of a law that run, and the law's title.
func ofRegime(list []Running, regime string) (running []Running, title string) {
	for _, r := range list {
		if regimeOf(r.Name) == regime && r.State.Runs() {
			running, title = append(running, r), r.Regime
		}
	}
	return running, title
}

// Deciding decides whether something needs to be reported.
type Deciding struct {
	ID      string `path:"id" json:"-" form:"-"`
	Version int64  `json:"version"`
	Granted string `json:"granted" label:"決定" enum:"yes,no"`
	Answer  string `json:"answer" label:"決定の理由"`
	Alone   string `json:"alone,omitempty" label:"同じ人が決める理由"`
}

// DecideWaiver decides whether nothing needs to be reported. Whoever asked decides only
// with a reason why nobody else can.
func (s *Service) DecideWaiver(ctx context.Context, in Deciding) (w Waiver, err error) {
	if w, err = s.waiver(ctx, in.ID); err != nil {
		return w, err
	}
	err = s.onClocks(ctx, CanDecide, verbDecide, w.IncidentID, func(c *changing) (journal.Content, error) {
		if w, err = loadWaiver(c.ctx, c.tx, c.who.Body, in.ID); err != nil {
			return nil, err
		}
		if w.State != WaiverAsked {
			return nil, fault.New(fault.Conflict, "この判断は、すでに決定されています。")
		}
		faults := map[string]string{}
		w.Version, w.State = in.Version, WaiverRefused
		switch in.Granted {
		case "yes":
			w.State = WaiverGranted
		case "no":
		default:
			faults["granted"] = "報告が要るかどうかを選んでください。"
		}
		w.Answer = text(faults, "answer", "決定の理由", in.Answer, textMax, true)
		w.Alone = text(faults, "alone", "同じ人が決める理由", in.Alone, textMax, w.AskedBy == c.who.ID)
		if w.AskedBy != c.who.ID {
			w.Alone = ""
		}
		if err := fault.Fields(faults); err != nil {
			return nil, err
		}
		w.DecidedAt, w.DecidedBy, w.DecidedName, w.Capacity = c.now, c.who.ID, c.who.Name, c.who.Capacity
		if err := saveWaiver(c.ctx, c.tx, c.who.Body, w); err != nil {
			return nil, err
		}
		w.Version++
		c.text = fmt.Sprintf("「%s」について、%sした：%s", w.Title, w.State.Title(), w.Answer)
		return w, s.applyWaiver(c, w)
	})
	return w, err
}

// applyWaiver stops the clocks of a law, or has those that waited run on.
func (s *Service) applyWaiver(c *changing, w Waiver) error {
	clocks, err := clocksOf(c.ctx, c.tx, c.who.Body, c.x.ID)
	if err != nil {
		return err
	}
	running, _ := ofRegime(clocks, w.Regime)
	for _, r := range running {
		if r.State = ClockOpen; w.State == WaiverGranted {
			r.State = ClockWaived
		}
		if err := saveClock(c.ctx, c.tx, c.who.Body, c.x.ID, r); err != nil {
			return err
		}
		if err := s.config.Settle(c.ctx, c.tx, clockRef(c.x.ID, r.Name)); err != nil {
			return err
		}
		if r.State == ClockOpen {
			if err := s.tellClock(c.ctx, c.tx, c.x, r, string(actor.Office)); err != nil {
				return err
			}
		}
	}
	return nil
}

// waiver loads a decision for who may see its incident.
func (s *Service) waiver(ctx context.Context, id string) (w Waiver, err error) {
	v, err := s.see(ctx, CanSee)
	if err != nil {
		return w, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		if w, err = loadWaiver(ctx, tx, v.Body, id); err != nil {
			return err
		}
		_, err = s.visible(ctx, tx, v, w.IncidentID)
		return err
	})
	return w, err
}
