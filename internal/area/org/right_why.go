package org

import (
	"context"
	"slices"

	"github.com/okite-isms/okite/internal/area/org/structure"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
)

// Why is one way in which somebody holds a permission, or would hold it.
type Why struct {
	Permission actor.Permission `json:"permission"`
	Meaning    string           `json:"meaning"`
	Scope      actor.Scope      `json:"scope"`
	Through    string           `json:"through"` // 「統括情報セキュリティ責任者（企画情報課 課長として、本務）」
	Chain      []string         `json:"chain" doc:"役割から、充て職、職、在任までのつながり"`
	Basis      string           `json:"basis"`
	Ruling     string           `json:"ruling"`   // the reason where the body decided so
	Withheld   string           `json:"withheld"` // why they may not do it all the same; empty: they may
}

// WhyCan says why somebody of the body may do what they may do today: permission by
// permission, through which role, post and sentence. What a role would give and the
// person is not let do is listed with the reason.
func (s *Service) WhyCan(ctx context.Context, person string) (list []Why, err error) {
	a, err := actor.Require(ctx, CanSeeRights)
	if err != nil {
		return nil, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		p, err := loadPerson(ctx, tx, a.Body, person)
		if err != nil {
			return err
		}
		list, err = s.whyCan(ctx, tx, a.Body, p)
		return err
	})
	return list, err
}

// through is a role with the way in which it is held.
type through struct {
	role        actor.Role
	text, basis string
	chain       []string
}

func (s *Service) whyCan(ctx context.Context, tx db.Tx, body string, person Person) ([]Why, error) {
	ways, err := s.through(ctx, tx, body, person)
	if err != nil {
		return nil, err
	}
	rulings, err := loadRulings(ctx, tx, body)
	if err != nil {
		return nil, err
	}
	var areas, single []string
	if person.Employed.Confined() {
		if areas, single, err = guestAreas(ctx, tx, body, person.ID); err != nil {
			return nil, err
		}
	}
	var list []Why
	for _, g := range s.config.Grants() {
		for _, w := range ways {
			c := rightOf(g, []Role{{Name: string(w.role), Used: true}}, rulings).Cells
			cell := c[slices.IndexFunc(c, func(r Reach) bool { return r.Role == w.role })]
			if cell.Scope != actor.Nowhere {
				list = append(list, Why{g.Permission, g.Meaning, cell.Scope, w.text, w.chain, w.basis, cell.Reason, withheld(g, person, areas, single)})
			}
		}
	}
	return list, nil
}

// withheld says why a person may not do what a role of theirs would let them do.
func withheld(g actor.Grant, p Person, areas, single []string) string {
	name := g.Permission.Area()
	switch {
	case g.Writes && p.Employed == Joint:
		return "ほかの団体の担当者は、見るだけです。役割や職が何を許していても、変更はできません。"
	case g.Writes && p.Employed == Outsider:
		return "庁外の人は、見るだけです。役割や職が何を許していても、変更はできません。"
	case g.Writes && slices.ContainsFunc(p.Roles, actor.Role.OnlyReads):
		return "監査人は、見るだけです。役割や職が何を許していても、変更はできません。"
	case p.Employed.Confined() && !slices.Contains([]string{"signin", "home"}, name) && !slices.Contains(areas, name) && !(g.ByObject && slices.Contains(single, name)):
		return "招いたときに決めた範囲の外です。"
	}
	return ""
}

// through lists the roles of a person: those given, those held, and the bundles that go
// with those held.
func (s *Service) through(ctx context.Context, tx db.Tx, body string, person Person) ([]through, error) {
	var list []through
	for _, r := range person.Roles {
		list = append(list, through{role: r, text: r.Title() + "（本人に割り当てた役割）", chain: []string{"本人に割り当てた役割「" + r.Title() + "」"}})
	}
	heldNow, err := heldOn(ctx, tx, body, person.ID, s.Today())
	if err != nil || len(heldNow) == 0 {
		return list, err
	}
	facts := &structure.Facts{}
	if err := firstError(loadUnits(ctx, tx, body, facts), loadPosts(ctx, tx, body, facts)); err != nil {
		return nil, err
	}
	roles, err := s.roles(ctx, tx, body)
	if err != nil {
		return nil, err
	}
	titles, x := roleTitles(roles), facts.On(s.Today())
	for _, h := range heldNow {
		if structure.AbsenceKind(h.Away).Long() {
			continue
		}
		text := titles[h.Role] + "（" + structure.Capacity(h.Capacity).Title()
		if name := x.PostName(h.PostID); name != "" {
			text += "：" + name
		}
		chain := chainOf(titles[h.Role], h, x)
		list = append(list, through{actor.Role(h.Role), text + "）", h.Basis, chain})
		if h.Holds != "" {
			bundle := actor.Role(h.Holds).Title()
			list = append(list, through{actor.Role(h.Holds), text + "）に付く" + bundle + "の権限", h.Basis, append([]string{bundle + "の権限のまとまり"}, chain...)})
		}
	}
	return list, nil
}

// chainOf leads from a role to what it rests on: appointment or deputy, post, tenure.
func chainOf(title string, h held, x *structure.Day) []string {
	chain := []string{"役割「" + title + "」", structure.Capacity(h.Capacity).Title()}
	if name := x.Path(h.UnitID); name != "" {
		chain[0] += "（" + name + "について）"
	}
	if h.Basis != "" {
		chain = append(chain, "根拠："+h.Basis)
	}
	name := x.PostName(h.PostID)
	if name == "" {
		return append(chain, "本人を指名")
	}
	chain = append(chain, "職「"+name+"」")
	if h.TenureKind == "" {
		return chain
	}
	text := "在任（" + structure.TenureKind(h.TenureKind).Title() + "）：" + structure.Span{From: h.TenureFrom, Until: h.TenureUntil}.Text()
	if h.TenureBasis != "" {
		text += "、" + h.TenureBasis
	}
	return append(chain, text)
}
