package draft

import (
	"context"
	"fmt"

	"github.com/okite-isms/okite/internal/area/policy"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/jobun"
	"github.com/okite-isms/okite/jobun/compare"
	"github.com/okite-isms/okite/jobun/edit"
)

// Rebase is what lies between a draft and the edition that came into force meanwhile.
type Rebase struct {
	Draft    Draft
	Document policy.Document
	From, To policy.Edition
	Changed  []string // what the new edition changed
	Both     []string // what both changed: they become conflicts
	Lost     []string // insertions whose neighbour is gone
	Whole    bool     // the text of the draft came as a file
	Seen     int64
}

// CompareBase says what a draft would meet in the edition that is in force now.
func (s *Service) CompareBase(ctx context.Context, id string) (r Rebase, err error) {
	if _, err = actor.Require(ctx, CanSee); err != nil {
		return r, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		t, err := s.desk(ctx, tx, id)
		if err != nil {
			return err
		}
		r, _, err = s.compareBase(ctx, tx, t)
		return err
	})
	return r, err
}

func (s *Service) compareBase(ctx context.Context, tx db.Tx, t *desk) (r Rebase, m merge, err error) {
	if t.Document.Edition == t.Draft.BaseID {
		return Rebase{Draft: t.Draft, Document: t.Document, From: t.Base, To: t.Base, Seen: t.Draft.Steps}, m, nil
	}
	now, err := s.config.Policies.TextOf(ctx, tx, t.Draft.DocumentID, "")
	if err != nil {
		return r, m, err
	}
	r = Rebase{Draft: t.Draft, Document: t.Document, From: t.Base, To: now.Edition, Seen: t.Draft.Steps, Whole: t.last[""] > 0}
	for _, c := range compare.Documents(t.Old, now.Text).Changes {
		if c.Kind == compare.Same {
			continue
		}
		at := c.New
		if at == nil {
			at = c.Old
		}
		r.Changed = append(r.Changed, spoken(at.Path))
	}
	m = t.merge(now.Text)
	for _, c := range m.both {
		r.Both = append(r.Both, c.Title)
	}
	return r, m, nil
}

// merge is how the steps of a draft go over to another edition.
type merge struct {
	both []Conflict // what both changed
	gone []Step     // steps that end with them
}

// merge finds the steps that meet a change of the new edition.
func (t *desk) merge(now *jobun.Document) (m merge) {
	if t.last[""] > 0 {
		return m
	}
	before, next := &desk{Text: Text{Draft: t.Draft, Old: t.Old}}, &desk{Text: Text{Draft: t.Draft, Old: now}}
	before.carryOut(-1)
	next.carryOut(-1)
	done := map[string]bool{}
	clash := func(id, why string) {
		if done[id] {
			return
		}
		done[id] = true
		mine, _ := t.wording(id)
		theirs, _ := next.wording(id)
		base, _ := before.wording(id)
		c := Conflict{ID: newID(), DraftID: t.Draft.ID, ProvisionID: id, Title: t.titleOf(id), Why: why, Mine: mine, Theirs: theirs, Base: base, TheirsName: "現行の版"}
		if c.Title == "" {
			c.Title = before.titleOf(id)
		}
		m.both = append(m.both, c)
	}
	trial := edit.Open(now, edit.Options{Keep: t.Draft.Keep})
	for _, x := range t.Steps {
		if !x.Live() {
			continue
		}
		o := x.deed.Operation
		was, known := before.wording(o.Target)
		is, there := next.wording(o.Target)
		changed := known && there && !same(was, is)
		switch {
		case done[x.ProvisionID]:
			m.gone = append(m.gone, x)
			continue
		case (o.Kind == edit.Change || o.Kind == edit.Delete) && changed:
			clash(o.Target, "改正案でも、新しい版でも、この定めが変わりました。")
			m.gone = append(m.gone, x)
			continue
		}
		if err := trial.Apply(&o); err != nil && err != edit.ErrNothing {
			if o.Kind == edit.Change || o.Kind == edit.Insert {
				clash(x.ProvisionID, "新しい版では、この定めか、その隣の定めがなくなりました。")
			}
			m.gone = append(m.gone, x)
		}
	}
	return m
}

// Rebasing asks for the edition in force under a draft, as it was shown.
type Rebasing struct {
	ID   string `path:"id" json:"-" form:"-"`
	Seen int64  `json:"seen" minimum:"0"`
	To   int64  `json:"to" minimum:"1" label:"新しい版"`
}

// Rebase puts the edition in force under a draft. What both changed becomes a conflict,
// with nothing lost.
func (s *Service) Rebase(ctx context.Context, in Rebasing) (both int, err error) {
	return both, s.working(ctx, in.ID, func(tx db.Tx, who actor.Actor, t *desk) error {
		r, m, err := s.compareBase(ctx, tx, t)
		if err != nil {
			return err
		}
		switch {
		case r.To.ID == t.Draft.BaseID:
			return fault.New(fault.Conflict, "この改正案は、すでに現行の版を元にしています。")
		case r.To.Number != in.To || t.Draft.Steps != in.Seen:
			return fault.New(fault.Conflict, "見ている間に、版か改正案が変わりました。内容を確かめてから、もう一度行ってください。")
		}
		for _, c := range m.both {
			c.MadeBy, c.MadeName, c.MadeAt = who.ID, who.Name, s.now()
			if err := insertConflict(ctx, tx, who.Body, c); err != nil {
				return err
			}
		}
		for _, x := range m.gone {
			x.UndoneName, x.UndoneAt = fmt.Sprintf("第%d版への合わせ", r.To.Number), s.now()
			if err := undo(ctx, tx, who.Body, t.Draft.ID, x); err != nil {
				return err
			}
		}
		both = len(m.both)
		d := t.Draft
		d.BaseID, d.BaseNumber, d.UpdatedAt = r.To.ID, r.To.Number, s.now()
		d.Steps++ // whoever has a form open saw the other edition
		d.Based = d.Steps
		if err := save(ctx, tx, who.Body, d); err != nil {
			return err
		}
		return s.record(ctx, tx, verbRebase, d)
	})
}
