package revision

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/area/policy"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/jobun"
	"github.com/okite-isms/okite/jobun/compare"
)

// Study is one document of a revision, read on both sides.
type Study struct {
	Item
	Old, Now   *jobun.Document
	Difference *compare.Difference
	Table      *compare.Table // nil for a new document and one that is repealed
}

// Examination is what a revision changes.
type Examination struct {
	Revision
	Studies []Study
	Effects []Effect
}

// Open counts the effects that nobody has looked at.
func (x Examination) Open() int { return undecided(x.Effects) }

// Examine reads the texts of a revision and tells what it changes, with what was made of it.
func (s *Service) Examine(ctx context.Context, id string) (x Examination, err error) {
	a, err := actor.Require(ctx, CanSee)
	if err != nil {
		return x, err
	}
	var refs []pending
	var verdicts map[string]Verdict
	err = s.db.View(ctx, func(tx db.Tx) error {
		if x.Revision, err = s.find(ctx, tx, id); err != nil {
			return err
		}
		items, err := itemsOf(ctx, tx, a.Body, id)
		if err != nil {
			return err
		}
		for _, i := range items {
			st, effects, waits, err := s.study(ctx, tx, x.Revision, i)
			if err != nil {
				return err
			}
			x.Studies, x.Effects, refs = append(x.Studies, st), append(x.Effects, effects...), append(refs, waits...)
		}
		verdicts, err = verdictsOf(ctx, tx, a.Body, id)
		return err
	})
	if err != nil {
		return x, err
	}
	rest, err := s.named(ctx, refs)
	if err != nil {
		return x, err
	}
	x.Effects = append(x.Effects, rest...)
	demands, err := s.demanded(ctx, x.Studies)
	if err != nil {
		return x, err
	}
	x.Effects = append(x.Effects, demands...)
	for i := range x.Effects {
		x.Effects[i].Verdict = verdicts[x.Effects[i].Mark]
	}
	return x, nil
}

// pending is something that rests on a provision, not named yet.
type pending struct {
	area.Ref
	effect Effect
}

func (s *Service) study(ctx context.Context, tx db.Tx, r Revision, i Item) (st Study, effects []Effect, refs []pending, err error) {
	st.Item = i
	if st.Old, st.Now, err = s.texts(ctx, tx, r, i); err != nil {
		return st, nil, nil, err
	}
	if err := compared(&st, &effects); err != nil {
		return st, nil, nil, err
	}
	if i.DocumentID == "" {
		return st, effects, nil, nil
	}
	touched := map[string]compare.Change{}
	var ids []string
	for _, c := range st.Difference.Changes {
		if c.Old != nil && (c.Kind == compare.Changed || c.Kind == compare.Removed) {
			touched[c.Old.ID] = c
			ids = append(ids, c.Old.ID)
		}
	}
	resting, err := policy.RestingOn(ctx, tx, i.DocumentID, ids)
	if err != nil {
		return st, nil, nil, err
	}
	for _, id := range ids {
		for _, ref := range resting[id] {
			c := touched[id]
			e := Effect{Item: i.ID, Document: i.Title, What: "つながるもの", Change: policy.ChangeTitle(c.Kind), OldPath: c.Old.Path, Mark: markOf(i.ID, "rest", ref.Area, ref.ID, id, string(c.Kind))}
			if c.New != nil {
				e.NewPath = c.New.Path
			}
			refs = append(refs, pending{ref, e})
		}
	}
	return st, effects, refs, nil
}

// compared works out the difference of a study and its effects. A panic of the reader ends
// the study of this text, not the node.
func compared(st *Study, effects *[]Effect) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fault.Wrap(fault.Internal, "文章を比べられませんでした。", fmt.Errorf("compare texts: panic: %v", p))
		}
	}()
	st.Difference = compare.Documents(st.Old, st.Now)
	*effects = effectsOf(st.Item, compare.Effects(st.Difference, st.Old, st.Now))
	if st.Way == Partial || st.Way == Whole {
		st.Table = compare.TableOf(st.Difference, st.Old, st.Now, compare.TableOptions{})
	}
	return nil
}

// named names what rests on changed provisions, as far as the actor may see it.
func (s *Service) named(ctx context.Context, refs []pending) (list []Effect, err error) {
	if len(refs) == 0 || s.config.Links == nil {
		return nil, nil
	}
	var all []area.Ref
	for _, p := range refs {
		all = append(all, p.Ref)
	}
	links, err := s.config.Links(ctx, all)
	if err != nil {
		return nil, err
	}
	for _, p := range refs {
		e := p.effect
		e.Old, e.URL = orText(links[p.Ref].Title, "（あなたには見られないもの）"), links[p.Ref].URL
		list = append(list, e)
	}
	return list, nil
}

// demanded lists what was accepted as demanded by provisions that change or vanish.
func (s *Service) demanded(ctx context.Context, studies []Study) (list []Effect, err error) {
	for _, st := range studies { // a revision has few documents
		if st.DocumentID == "" {
			continue
		}
		found, err := s.config.Policies.Demands(ctx, policy.DemandQuery{Document: st.DocumentID, Standing: policy.DemandAccepted})
		if err != nil {
			return nil, err
		}
		for _, c := range st.Difference.Changes {
			if c.Old == nil || c.Kind == compare.Same || c.Kind == compare.Added {
				continue
			}
			for _, d := range found.Demands {
				if d.ProvisionID != c.Old.ID {
					continue
				}
				e := Effect{Item: st.ID, Document: st.Title, What: "規程の求め", Change: policy.ChangeTitle(c.Kind), OldPath: c.Old.Path, Old: orText(d.Read.Title, d.Read.Object, d.Read.Act, d.Kind.Title()), Mark: markOf(st.ID, "demand", d.Mark, string(c.Kind))}
				if c.New != nil {
					e.NewPath = c.New.Path
				}
				list = append(list, e)
			}
		}
	}
	return list, nil
}

// Judging says how effects are dealt with: each by a person, with a reason.
type Judging struct {
	ID     string   `path:"id" json:"-" form:"-"`
	Marks  []string `json:"marks" label:"影響"`
	Choice string   `json:"choice" label:"扱い" enum:"accept,elsewhere,none"`
	Reason string   `json:"reason" label:"理由"`
}

// judgeMost is how many effects are dealt with at once.
const judgeMost = 100

// Judge keeps what somebody makes of effects. It is open until the revision is promulgated.
func (s *Service) Judge(ctx context.Context, in Judging) (n int, err error) {
	a, err := actor.Require(ctx, CanDraft)
	if err != nil {
		return 0, err
	}
	x, err := s.Examine(ctx, in.ID)
	if err != nil {
		return 0, err
	}
	faults := map[string]string{}
	in.Reason = strings.TrimSpace(in.Reason)
	prose(faults, "reason", "理由", in.Reason, reasonMax, true)
	if !slices.Contains(Choices(), Choice(in.Choice)) {
		faults["choice"] = "扱いを選んでください。"
	}
	slices.Sort(in.Marks)
	in.Marks = slices.Compact(in.Marks)
	switch {
	case len(in.Marks) == 0:
		faults["marks"] = "確かめた影響を選んでください。"
	case len(in.Marks) > judgeMost:
		faults["marks"] = "一度に扱えるのは、100件までです。"
	}
	for _, m := range in.Marks {
		if !slices.ContainsFunc(x.Effects, func(e Effect) bool { return e.Mark == m }) {
			faults["marks"] = "もうない影響が選ばれています。画面を開き直してください。"
		}
	}
	if err := fault.Fields(faults); err != nil {
		return 0, err
	}
	v := Verdict{Choice: Choice(in.Choice), Reason: in.Reason, DecidedBy: a.ID, DecidedName: a.Name, DecidedAt: s.now()}
	left := 0
	for _, e := range x.Effects {
		if e.Choice == "" && !slices.Contains(in.Marks, e.Mark) {
			left++
		}
	}
	err = s.db.Do(ctx, func(tx db.Tx) error {
		r, err := s.alterIn(ctx, tx, verbJudge, in.ID, 0, func(tx db.Tx, r *Revision, _ []Item) (string, error) {
			if r.State.Enacted() || !r.State.Open() {
				return "", fault.Newf(fault.Conflict, "この改正は「%s」のため、影響の扱いを変えられません。", r.State.Title())
			}
			if err := storeVerdicts(ctx, tx, a.Body, r.ID, in.Marks, v); err != nil {
				return "", err
			}
			return fmt.Sprintf("%d件を「%s」とした。理由：%s", len(in.Marks), v.Choice.Title(), v.Reason), nil
		})
		if err != nil {
			return err
		}
		return s.remind(ctx, tx, r, left)
	})
	return len(in.Marks), err
}

// remind keeps on the list of the office that effects are left to be looked at.
func (s *Service) remind(ctx context.Context, tx db.Tx, r Revision, left int) error {
	ref := area.Ref{Area: areaName, ID: r.ID + "/effect"}
	if err := s.config.Settle(ctx, tx, ref); err != nil || left == 0 {
		return err
	}
	return s.config.Tell(ctx, tx, org.Telling{
		Ref: ref, Title: "改正の影響を確かめる：" + r.Title, URL: revisionURL(r.ID) + "/effect", Why: fmt.Sprintf("%s（残り%d件）", r.NumberText(), left), Due: or(r.PlanDecide, r.PlanBegin), Role: string(actor.Office),
	})
}
