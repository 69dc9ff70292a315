package org

import (
	"cmp"
	"context"

	"github.com/okite-isms/okite/internal/area/org/structure"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
)

// HandOverSheet is what a post leaves to who takes it over on a day (引継書).
type HandOverSheet struct {
	Date   clock.Date  `json:"date"`
	Post   PostSheet   `json:"post"`
	Before []Episode   `json:"before" doc:"この日より前に就いていた人"`
	Left   []area.Left `json:"left"`
}

// HandOver makes the hand-over sheet of a post: for the office and auditors of any, for
// the head of a unit of those in it, for everybody of their own.
func (s *Service) HandOver(ctx context.Context, post string, d clock.Date) (h HandOverSheet, err error) {
	a, err := actor.Require(ctx, CanHandOver)
	if err != nil {
		return h, err
	}
	if h.Post, err = s.Post(ctx, post, d); err != nil {
		return h, err
	}
	h.Date = d
	err = s.db.View(ctx, func(tx db.Tx) error {
		if err := s.mayHandOver(ctx, tx, a, h.Post); err != nil {
			return err
		}
		if h.Left, err = s.leftBy(ctx, tx, a.Body, h.Post, d); err != nil {
			return err
		}
		for _, x := range s.config.HandOvers() {
			more, err := x.HandOver(ctx, tx, post)
			if err != nil {
				return err
			}
			h.Left = append(h.Left, more...)
		}
		return nil
	})
	for _, t := range h.Post.Tenures {
		if t.Why == "" && structure.Before(t.Span.From, d) && !t.Span.On(d) {
			h.Before = append(h.Before, t)
		}
	}
	return h, err
}

// mayHandOver lets those in who hold the post, held it last, or are to hold it.
func (s *Service) mayHandOver(ctx context.Context, tx db.Tx, a actor.Actor, p PostSheet) error {
	if a.Reach(CanHandOver) == actor.Whole {
		return nil
	}
	var people []string
	for _, t := range p.Tenures {
		if t.Why == "" && (t.Span.Until.IsZero() || !t.Span.Ended(structure.NextDay(s.Today(), -handOverDays))) {
			people = append(people, t.Link)
		}
	}
	own, err := s.ownUnits(ctx, tx, a)
	if err != nil {
		return err
	}
	if !reaches(a, CanHandOver, people, []string{p.UnitID}, own) {
		return fault.New(fault.Forbidden, "引継書を見られるのは、その職に就く人と就いていた人、その組織の長、事務局です。")
	}
	return nil
}

// handOverDays is how long who left a post may still see its sheet.
const handOverDays = 60

// leftBy is what the organisation itself leaves with a post: roles, deputies, seats in
// committees, and its place in the emergency contact list.
func (s *Service) leftBy(ctx context.Context, tx db.Tx, body string, p PostSheet, d clock.Date) ([]area.Left, error) {
	var left []area.Left
	titles, seen := roleTitles(p.known), map[string]bool{}
	for _, r := range p.held {
		if r.PostID == p.ID && r.Capacity != structure.Successor && !seen[r.Role] {
			seen[r.Role] = true
			role, _ := roleNamed(p.known, r.Role)
			left = append(left, area.Left{Kind: "情報セキュリティの役割", Title: titles[r.Role], URL: roleURL(r.Role), Note: role.Meaning})
		}
	}
	rows, err := leftWith(ctx, tx, body, p.ID, d)
	for _, x := range rows {
		left = append(left, x.left(titles, s.classTitles()))
	}
	return left, err
}

// left says in words what is left.
func (x leftRow) left(titles, classes map[string]string) area.Left {
	switch x.Kind {
	case "delegation":
		return area.Left{Kind: "代理", Title: cmp.Or(titles[x.Object], "ほかの職") + "の" + structure.DelegationKind(x.Sort).Title(), URL: deputyURL(x.Object), Note: x.Text}
	case "member":
		return area.Left{Kind: "会議体", Title: x.Name, URL: committeeURL(x.Object), Note: structure.Seat(x.Sort).Title() + dutyText(x.Text)}
	}
	note := "職場の番号 " + x.Text
	if x.Private {
		note += "。個人の番号は、就く人のものに改めてください"
	}
	return area.Left{Kind: "緊急連絡網", Title: classes[x.Sort] + x.Name, URL: contactPath, Note: note}
}

// Hat is a capacity in which somebody works: a post, a role, or oneself.
type Hat struct {
	Key   string `json:"key"` // "post:…", "role:…", "person:…"
	Title string `json:"title"`
	Note  string `json:"note"` // 本務, 代理 …
}

// Hats gives the capacities of the actor today: oneself, the posts, the roles.
func (s *Service) Hats(ctx context.Context, tx db.Tx) ([]Hat, error) {
	a := actor.From(ctx)
	list := []Hat{{Key: "person:" + a.ID, Title: a.Name, Note: "本人"}}
	rows, err := careerOf(ctx, tx, a.Body, a.ID)
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		if r.stands() && r.On(s.Today()) {
			name := r.Title
			if r.UnitKind != string(structure.Organ) {
				name = r.UnitName + " " + r.Title
			}
			list = append(list, Hat{Key: "post:" + r.PostID, Title: name, Note: r.Kind.Title()})
		}
	}
	more, err := s.roleHats(ctx, tx, a)
	return append(list, more...), err
}

func (s *Service) roleHats(ctx context.Context, tx db.Tx, a actor.Actor) ([]Hat, error) {
	rows, err := rolesOf(ctx, tx, a.Body, a.ID, s.Today())
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	var shipped []Role
	for _, r := range s.config.Definitions.Roles() {
		shipped = append(shipped, Role{Name: r.Name, Title: r.Title})
	}
	var list []Hat
	titles, seen := roleTitles(shipped), map[string]bool{}
	for _, h := range rows {
		note := structure.Capacity(h.Capacity).Title()
		if h.Capacity == "" {
			note = "割り当てた役割"
		}
		for _, r := range []Role{{Name: h.Role, Title: h.Title}, {Name: h.Holds, Title: h.HoldsTitle}} {
			if r.Name != "" && !seen[r.Name] && !structure.AbsenceKind(h.Away).Long() {
				seen[r.Name] = true
				list = append(list, Hat{Key: "role:" + r.Name, Title: cmp.Or(r.Title, titles[r.Name]), Note: note})
			}
		}
	}
	return list, nil
}
