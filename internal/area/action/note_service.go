package action

import (
	"context"
	"fmt"
	"strings"

	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
)

func linesOf(s string) (list []string) {
	for line := range strings.Lines(s) {
		if line = strings.Trim(line, " \t\r\n　"); line != "" {
			list = append(list, line)
		}
	}
	return list
}

// milestonesFrom reads lines of a day and a title: 「2026-12-01 手順書を直す」.
func milestonesFrom(faults map[string]string, steps []string, a Action, today clock.Date) []Milestone {
	var list []Milestone
	for i, line := range steps {
		line = strings.Replace(line, "　", " ", 1)
		at, title, _ := strings.Cut(line, " ")
		own := map[string]string{}
		m := Milestone{ID: db.NewID(), ActionID: a.ID, Title: title, Version: 1}
		m.Due = day(own, "due", "日", at)
		text(own, "title", "することの名前", &m.Title, titleMax, true)
		if own["due"] == "" && a.Due.Before(m.Due) {
			own["due"] = "日は、是正措置の期限（" + a.Due.Table() + "）までにしてください。"
		}
		if own["due"] == "" && m.Due.Before(today) {
			own["due"] = "日は、きょう以後にしてください。"
		}
		for _, why := range own {
			faults["steps"] = fmt.Sprintf("%d行目：%s", i+1, why)
		}
		list = append(list, m)
	}
	return list
}

// ProgressNote is a note on progress.
type ProgressNote struct {
	ID   string `path:"id" json:"-" form:"-"`
	Note string `json:"note" label:"経過"`
}

// Note adds to the history. Nothing that was written is ever changed, so no version is
// asked for.
func (s *Service) Note(ctx context.Context, in ProgressNote) (a Action, err error) {
	faults := map[string]string{}
	return s.beside(ctx, in.ID, func(c change, a Action) error {
		if text(faults, "note", "経過", &in.Note, noteMax, true); len(faults) > 0 {
			return fault.Fields(faults)
		}
		return s.act(c.ctx, c.tx, verbNote, a, in.Note)
	})
}

// beside carries out what adds to an action without changing it: for who carries it out.
func (s *Service) beside(ctx context.Context, id string, f func(c change, a Action) error) (a Action, err error) {
	v, err := s.see(ctx, CanCarry)
	if err != nil {
		return a, err
	}
	err = s.db.Do(ctx, func(tx db.Tx) error {
		if a, err = s.mayCarry(ctx, tx, v, id); err != nil {
			return err
		}
		return f(change{ctx: ctx, tx: tx, view: v, was: a, now: s.now()}, a)
	})
	return a, err
}

// mayCarry loads an open action that the actor carries out.
func (s *Service) mayCarry(ctx context.Context, tx db.Tx, v view, id string) (Action, error) {
	a, err := s.reachable(ctx, tx, v, id)
	if err != nil {
		return a, err
	}
	keys, err := s.addressees(ctx, tx, a)
	if err != nil {
		return a, err
	}
	if !v.whole && !contains(v.units, a.UnitID) && !meets(v.keys, keys) {
		return a, fault.New(fault.Forbidden, "この是正措置についてこの操作ができるのは、担当の職に就く人、その組織の長、事務局です。")
	}
	if !a.State.Open() {
		return a, fault.Newf(fault.Conflict, "この是正措置は「%s」のため、書き加えられません。", a.State.Title())
	}
	return a, nil
}

// Reaching says that a milestone is reached.
type Reaching struct {
	ID      string `path:"id" json:"-" form:"-"`
	DoneOn  string `json:"done_on" label:"済んだ日"`
	Note    string `json:"note,omitempty" label:"備考"`
	Version int64  `json:"version"`
}

// Finish says that a milestone is reached.
func (s *Service) Finish(ctx context.Context, in Reaching) (m Milestone, err error) {
	v, err := s.see(ctx, CanCarry)
	if err != nil {
		return m, err
	}
	err = s.db.Do(ctx, func(tx db.Tx) error {
		if m, err = loadMilestone(ctx, tx, v.Body, in.ID); err != nil {
			return err
		}
		a, err := s.mayCarry(ctx, tx, v, m.ActionID)
		if err != nil {
			return err
		}
		faults := map[string]string{}
		m.DoneOn = pastDay(faults, "done_on", "済んだ日", in.DoneOn, s.Today())
		text(faults, "note", "備考", &in.Note, noteMax, false)
		if err := fault.Fields(faults); err != nil {
			return err
		}
		m.Note, m.Version = in.Note, in.Version
		if err := saveMilestone(ctx, tx, v.Body, m); err != nil {
			return err
		}
		m.Version++
		return s.act(ctx, tx, verbMilestone, a, strings.TrimSpace(m.Title+"（"+m.DoneOn.Table()+"） "+m.Note))
	})
	return m, err
}
