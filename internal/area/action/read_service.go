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

// List gives the actions of a query that the actor may see, and how many there are
// without the limit.
func (s *Service) List(ctx context.Context, q Query) (list []Action, total int, err error) {
	v, err := s.see(ctx, CanSee)
	if err != nil {
		return nil, 0, err
	}
	if q.Owner == "mine" && v.whole {
		if v, err = s.withOutline(ctx, v); err != nil {
			return nil, 0, err
		}
		v.keys = keysOf(v.outline, v.ID)
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		list, total, err = find(ctx, tx, v.Body, q, v.scope, s.Today())
		return err
	})
	return list, total, err
}

// Show gives an action with all that belongs to it, and what the actor can do now.
func (s *Service) Show(ctx context.Context, id string) (sheet Dossier, err error) {
	v, err := s.see(ctx, CanSee)
	if err != nil {
		return sheet, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		a, err := s.reachable(ctx, tx, v, id)
		if err != nil {
			return err
		}
		if sheet, err = loadParts(ctx, tx, v.Body, a); err != nil {
			return err
		}
		keys, err := holders(ctx, tx, v.Body, id)
		if err != nil {
			return err
		}
		own := v.keys
		if v.whole && v.ID != "" {
			hats, err := s.config.Organisation.Hats(ctx, tx)
			if err != nil {
				return err
			}
			for _, h := range hats {
				own = append(own, h.Key)
			}
		}
		sheet.Same = meets(own, keys) || a.ReportedBy != "" && a.ReportedBy == v.ID
		sheet.Can = able(v, a, meets(own, keys))
		return nil
	})
	return sheet, err
}

// able lists what the actor can do with an action in its state.
func able(v view, a Action, holds bool) []string {
	reach := func(p actor.Permission) bool {
		return v.Reach(p) == actor.Whole || v.Reach(p) == actor.OwnUnit && contains(v.units, a.UnitID)
	}
	carry := reach(CanCarry) || v.Can(CanCarry) && holds
	var list []string
	add := func(ok bool, verbs ...actor.Permission) {
		for _, x := range verbs {
			if ok {
				list = append(list, string(x))
			}
		}
	}
	add(carry && a.State.Can(ToPlan), verbPlan)
	add(carry && a.State.Can(ToStart), verbStart)
	add(carry && a.State.Can(ToReport), verbReport)
	add(carry && a.State.Open(), verbNote, verbEvidence)
	add(carry && a.State.Undone(), verbAmend, verbAsk)
	add(reach(CanVerify) && a.State.Can(ToVerify), verbVerify)
	add(reach(CanVerify) && a.State.Can(ToAssess), verbAssess)
	add(reach(CanVerify) && a.State.Can(ToReturn), verbReturn)
	add(reach(CanVerify) && a.State.Undone(), verbGrant)
	add(reach(CanVerify) && a.State.Can(ToCancel), verbCancel)
	add(v.Can(CanManage) && a.State.Open(), verbAssign)
	add(v.Can(CanManage) && a.State.Undone(), verbSplit, verbMerge)
	add(reach(CanOpen) && (a.State == Closed || a.State == Verified), verbRecur)
	return list
}

// May reports whether the actor can do something with the action now.
func (s Dossier) May(verb actor.Permission) bool { return slices.Contains(s.Can, string(verb)) }

// Board counts the open actions by unit and state.
func (s *Service) Board(ctx context.Context) (list []UnitStanding, err error) {
	v, err := s.see(ctx, CanSee)
	if err != nil {
		return nil, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		list, err = standings(ctx, tx, v.Body, v.scope, s.Today())
		return err
	})
	return list, err
}

// TallyRow is what one unit, or one source, did in a period.
type TallyRow struct {
	Key         string `json:"key"`
	Name        string `json:"name"`
	Opened      int    `json:"opened"`
	Closed      int    `json:"closed"`
	Left        int    `json:"left" doc:"期間の末に残っていたもの"`
	Late        int    `json:"late" doc:"期限を過ぎて、まだ報告されていないもの"`
	Days        int    `json:"days" doc:"終わったものの、登録から終了までの日数の合計"`
	Effective   int    `json:"effective"`
	Ineffective int    `json:"ineffective"`
}

// MeanDays is how long what was closed took, rounded; -1 where nothing was closed.
func (f TallyRow) MeanDays() int {
	if f.Closed == 0 {
		return -1
	}
	return (f.Days + f.Closed/2) / f.Closed
}

// EffectRate is how many of the checked ones had an effect, in per cent; -1 for none checked.
func (f TallyRow) EffectRate() int {
	n := f.Effective + f.Ineffective
	if n == 0 {
		return -1
	}
	return (f.Effective*100 + n/2) / n
}

func (f *TallyRow) plus(g TallyRow) {
	f.Opened += g.Opened
	f.Closed += g.Closed
	f.Left += g.Left
	f.Late += g.Late
	f.Days += g.Days
	f.Effective += g.Effective
	f.Ineffective += g.Ineffective
}

// Tally are the numbers of a period, by unit and by source.
type Tally struct {
	From     clock.Date `json:"from"`
	Last     clock.Date `json:"last"`
	ByUnit   []TallyRow `json:"by_unit"`
	BySource []TallyRow `json:"by_source"`
	Total    TallyRow   `json:"total"`
}

// FigurePeriod is the period of figures; the fiscal year of today without.
type FigurePeriod struct {
	From string `query:"from" json:"-" doc:"初めの日。省くと年度の初日"`
	Last string `query:"last" json:"-" doc:"終わりの日。省くと年度の末日"`
}

func (p FigurePeriod) days(today clock.Date) (from, last clock.Date, err error) {
	year := today.FiscalYear(fiscalStart)
	from, last = clock.Date{Year: year, Month: fiscalStart, Day: 1}, clock.Date{Year: year + 1, Month: 3, Day: 31}
	faults := map[string]string{}
	if p.From != "" {
		from = day(faults, "from", "初めの日", p.From)
	}
	if p.Last != "" {
		last = day(faults, "last", "終わりの日", p.Last)
	}
	if len(faults) == 0 && last.Before(from) {
		faults["last"] = "終わりの日は、初めの日以後にしてください。"
	}
	return from, last, fault.Fields(faults)
}

// Figures counts a period.
func (s *Service) Figures(ctx context.Context, in FigurePeriod) (f Tally, err error) {
	v, err := s.see(ctx, CanSee)
	if err != nil {
		return f, err
	}
	if f.From, f.Last, err = in.days(s.Today()); err != nil {
		return f, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		for by, list := range map[string]*[]TallyRow{"unit": &f.ByUnit, "source": &f.BySource} {
			rows, err := figures(ctx, tx, v.Body, v.scope, f.From, f.Last, s.Today(), by)
			if err != nil {
				return err
			}
			for _, r := range rows {
				*list = append(*list, figureOf(r, by))
			}
		}
		return nil
	})
	for _, x := range f.ByUnit {
		f.Total.plus(x)
	}
	f.Total.Name = "合計"
	return f, err
}

func figureOf(r figureRow, by string) TallyRow {
	name := r.Name
	if by == "source" {
		name = SourceKind(r.Key).Title()
	}
	return TallyRow{r.Key, name, r.Opened, r.Closed, r.Pending, r.Late, r.Days, r.Effective, r.Ineffective}
}

// places are units and posts of today, for the choices of a form.
func (s *Service) places(ctx context.Context) (org.Outline, error) { return s.outline(ctx) }

// milestone gives a milestone with its action, for who may see it.
func (s *Service) milestone(ctx context.Context, id string) (m Milestone, a Action, err error) {
	v, err := s.see(ctx, CanSee)
	if err != nil {
		return m, a, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		if m, err = loadMilestone(ctx, tx, v.Body, id); err != nil {
			return err
		}
		a, err = s.reachable(ctx, tx, v, m.ActionID)
		return err
	})
	return m, a, err
}

// extension gives a request for more time with its action, for who may see it.
func (s *Service) extension(ctx context.Context, id string) (x Postponement, a Action, err error) {
	v, err := s.see(ctx, CanSee)
	if err != nil {
		return x, a, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		if x, err = loadExtension(ctx, tx, v.Body, id); err != nil {
			return err
		}
		a, err = s.reachable(ctx, tx, v, x.ActionID)
		return err
	})
	return x, a, err
}
