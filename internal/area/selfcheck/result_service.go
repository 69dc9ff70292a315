package selfcheck

import (
	"context"
	"fmt"
	"slices"

	"github.com/okite-isms/okite/internal/area/action"
	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
)

// Result is what a campaign has shown, with what came of it.
type Result struct {
	Tally
	Actions []action.Action `json:"actions" doc:"改善計画（是正措置）"`
}

// Said are the reasons for which people said no to an item.
type Said struct {
	Item  Item     `json:"item"`
	Texts []string `json:"reasons"`
}

// Results rolls a campaign up for the actor: all of the body, or the units that the actor
// answers for. While it runs only the body's numbers are shown, for who looks again and
// again could see a single answer arrive in a small unit.
func (s *Service) Results(ctx context.Context, in One) (r Result, err error) {
	v, err := s.see(ctx, CanResult)
	if err != nil {
		return r, err
	}
	if v.blind() {
		return r, fault.New(fault.Forbidden, "自己点検の集計は、事務局と責任者、組織の長が見られます。")
	}
	err = s.db.View(ctx, func(tx db.Tx) error { return s.roll(ctx, tx, v, in.ID, &r) })
	return r, err
}

// Beside is Results with what other records say today.
func (s *Service) Beside(ctx context.Context, in One) (r Result, err error) {
	if r, err = s.Results(ctx, in); err != nil {
		return r, err
	}
	v, err := s.see(ctx, CanResult)
	if err != nil {
		return r, err
	}
	facts, err := s.config.Facts(ctx)
	if err != nil || len(facts) == 0 {
		return r, err
	}
	for _, f := range facts {
		r.Facts = append(r.Facts, f.within(v))
	}
	return r, nil
}

// within leaves the units that a view reaches, and sums them up.
func (f Fact) within(v view) Fact {
	by := map[string]int{}
	f.Whole = 0
	for unit, n := range f.By {
		if v.reaches(unit) {
			by[unit], f.Whole = n, f.Whole+n
		}
	}
	f.By = by
	return f
}

// SectionOf is the section to which something about a unit is counted: the 課 or
// 出先機関 above it, else the unit itself.
func SectionOf(day *org.Day, unit string) string {
	for _, u := range day.Up(unit) {
		if answersAsUnit(u) {
			return u.ID
		}
	}
	return unit
}

func (s *Service) roll(ctx context.Context, tx db.Tx, v view, id string, r *Result) error {
	p, before, err := loadPlans(ctx, tx, v.Body, id)
	if err != nil {
		return err
	}
	if p.State == Drafted || p.State == Dropped {
		return errState(p.Campaign, "集計を見る")
	}
	ids := []string{id}
	if before != nil {
		ids = append(ids, before.ID)
	}
	rows, err := countRows(ctx, tx, v.Body, v.scope(), ids...)
	if err != nil {
		return err
	}
	r.Tally = tally(p, rows)
	r.Partial = !v.whole
	r.early()
	r.hide()
	if before != nil {
		t := tally(*before, rows)
		t.Partial = !v.whole
		t.hide()
		r.Before = &t
	}
	found, err := s.config.Actions.BySource(ctx, tx, []area.Ref{p.Ref()})
	if err != nil {
		return err
	}
	for _, a := range found[p.Ref()] {
		if v.reaches(a.UnitID) {
			r.Actions = append(r.Actions, a)
		}
	}
	return nil
}

// early leaves parts without their answers while the campaign runs and people's answers
// are theirs.
func (t *Tally) early() {
	t.Early = t.Plan.State == Running && !t.Plan.Named
	if !t.Early {
		return
	}
	for i := range t.Sections {
		t.Sections[i].Items = nil
	}
	if t.Partial {
		t.Whole.Items, t.Roles = nil, nil
	}
}

// Reasons gathers why people said no, without who. They can be read when the campaign has
// ended, and only of items that enough people answered.
func (s *Service) Reasons(ctx context.Context, in One) (r Result, list []Said, err error) {
	if r, err = s.Results(ctx, in); err != nil || r.Early || r.Whole.Done < r.Plan.Small && !r.Plan.Named {
		return r, nil, err
	}
	v, err := s.see(ctx, CanResult)
	if err != nil {
		return r, nil, err
	}
	var texts []string
	err = s.db.View(ctx, func(tx db.Tx) error {
		texts, err = saidNo(ctx, tx, v.Body, in.ID, v.scope())
		return err
	})
	if err != nil {
		return r, nil, err
	}
	said := map[int][]string{}
	for _, t := range texts {
		for place, why := range readReasons(t) {
			said[place] = append(said[place], why)
		}
	}
	for _, i := range r.Plan.Items {
		if texts := said[i.Place]; len(texts) > 0 && r.shows(i.Place) {
			slices.Sort(texts) // the order in which they came says something about who wrote them
			list = append(list, Said{i, texts})
		}
	}
	return r, list, nil
}

// shows reports whether the answers to an item are shown at all.
func (t *Tally) shows(place int) bool {
	if place >= len(t.Plan.Items) {
		return false
	}
	f, _ := t.Plan.form(t.Plan.Items[place].Form)
	return f.Target != People || place < len(t.Whole.Items) && t.Whole.Items[place].Sum() > 0
}

// fact gives the fact that stands beside an item.
func (t *Tally) fact(i Item) (Fact, bool) {
	k := slices.IndexFunc(t.Facts, func(f Fact) bool { return f.Name == i.Fact && i.Fact != "" })
	if k < 0 {
		return Fact{}, false
	}
	return t.Facts[k], true
}

// Improving opens a corrective action from an item (改善計画).
type Improving struct {
	ID      string `path:"id" json:"-" form:"-"`
	Place   int    `json:"place" label:"点検項目"`
	Title   string `json:"title" label:"件名"`
	Problem string `json:"problem" label:"問題の内容"`
	Measure string `json:"measure,omitempty" label:"改善策"`
	Unit    string `json:"unit" label:"担当の組織"`
	Post    string `json:"post" label:"担当の職"`
	Due     string `json:"due" label:"期限"`
}

// Improve puts on the list of corrective actions what the answers to an item call for.
func (s *Service) Improve(ctx context.Context, in Improving) (a action.Action, err error) {
	v, err := s.see(ctx, CanImprove)
	if err != nil {
		return a, err
	}
	if in.Unit != "" && !v.reaches(in.Unit) {
		return a, fault.Fields(map[string]string{"unit": "登録できるのは、自分が長を務める組織と、その下の組織の改善計画です。"})
	}
	err = s.db.Do(ctx, func(tx db.Tx) error {
		p, err := loadPlan(ctx, tx, v.Body, in.ID)
		if err != nil {
			return err
		}
		if p.State != Ended && p.State != Running {
			return errState(p.Campaign, "改善計画を登録する")
		}
		if in.Place < 0 || in.Place >= len(p.Items) {
			return fault.Fields(map[string]string{"place": "点検項目を選んでください。"})
		}
		i := p.Items[in.Place]
		a, err = s.config.Actions.Open(ctx, tx, action.Opening{
			Title: in.Title, Problem: in.Problem, Measure: in.Measure, Basis: i.Basis, Unit: in.Unit, Post: in.Post, Due: in.Due, EffectMonths: 3,
			SourceKind: string(action.FromSelfcheck), SourceText: p.NumberText() + " " + p.Title + " 「" + i.Text + "」", Source: p.Ref(), Provisions: i.Provisions,
		})
		if err != nil {
			return err
		}
		return s.note(ctx, tx, verbImprove, p.ID, a)
	})
	return a, err
}

// Draftable gives what the form of an improvement begins with.
func (s *Service) Draftable(ctx context.Context, id string, place int) (in Improving, p Plan, err error) {
	v, err := s.see(ctx, CanImprove)
	if err != nil {
		return in, p, err
	}
	if v.blind() {
		return in, p, fault.New(fault.Forbidden, "改善計画は、事務局と組織の長が登録できます。")
	}
	p.ID = id
	err = s.db.View(ctx, func(tx db.Tx) error { return loadAsked(ctx, tx, v.Body, &p) })
	if err == nil && p.State != Running && p.State != Ended { // of a draft only the office knows
		err = errCampaign()
	}
	if err != nil {
		return in, p, err
	}
	in = Improving{ID: id, Place: place, Due: s.Today().Plus(90).String()}
	if place >= 0 && place < len(p.Items) {
		i := p.Items[place]
		in.Title = clip("改善："+i.Text, titleMax)
		in.Problem = fmt.Sprintf("%sの自己点検で、「%s」に「いいえ」の答えがあった。", p.NumberText(), i.Text)
	}
	return in, p, nil
}

func clip(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return s
}
