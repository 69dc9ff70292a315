package org

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/okite-isms/okite/internal/area/org/chart"
	"github.com/okite-isms/okite/internal/area/org/structure"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
)

// unitChart draws the units of a day with their heads.
func unitChart(o Outline, sheet chart.Sheet) chart.Picture {
	heads := map[string][]string{}
	for _, p := range o.Posts {
		if p.Heads {
			heads[p.UnitID] = []string{headText(o, p.UnitID)}
		}
	}
	for _, u := range o.Units {
		if len(heads[u.ID]) == 0 && u.Kind == structure.Organ {
			heads[u.ID] = topText(o, u.ID) // 町長 and 副町長 head it without being a head of its staff
		}
	}
	children := map[string][]Branch{}
	known := map[string]bool{}
	for _, u := range o.Units {
		known[u.ID] = true
	}
	for _, u := range o.Units {
		parent := u.ParentID
		if !known[parent] {
			parent = ""
		}
		children[parent] = append(children[parent], u)
	}
	var boxes func(id string) []chart.Box
	boxes = func(id string) []chart.Box {
		var list []chart.Box
		for _, u := range children[id] {
			b := chart.Box{Title: u.Name, Lines: heads[u.ID]}
			if u.Depth < 10 {
				b.Boxes = boxes(u.ID)
			}
			list = append(list, b)
		}
		return list
	}
	return chart.Picture{Title: "組織図", Note: o.Date.Era() + "現在", Boxes: boxes(""), Sheet: sheet}
}

// topText names who is on the posts of an executive organ itself.
func topText(o Outline, unit string) (texts []string) {
	for _, p := range o.Posts {
		if p.UnitID == unit && len(texts) < listed {
			texts = append(texts, p.Title+" "+whole(vacantName(names(p.Holders))))
		}
	}
	return texts
}

// roleChart draws the roles of a day as their definitions stand under each other, then
// the committees with their members.
func roleChart(o Overview, committees []committeeDay, sheet chart.Sheet) chart.Picture {
	shown := func(r RoleState) bool { return r.Used && len(r.Holders) > 0 && !onBoard(r) }
	above := func(name string) string {
		for range o.Roles {
			i := slices.IndexFunc(o.Roles, func(r RoleState) bool { return r.Name == name })
			if i < 0 || shown(o.Roles[i]) {
				return name
			}
			name = o.Roles[i].Under // nobody holds it: what is under it moves up
		}
		return ""
	}
	var boxes func(under string, depth int) []chart.Box
	boxes = func(under string, depth int) []chart.Box {
		var list []chart.Box
		for _, r := range o.Roles {
			if shown(r) && above(r.Under) == under && depth < 10 {
				b := roleBox(r)
				b.Boxes = boxes(r.Name, depth+1)
				list = append(list, b)
			}
		}
		return list
	}
	list := boxes("", 0)
	for _, c := range committees {
		b := chart.Box{Title: c.Name}
		for _, m := range c.Members {
			b.Lines = append(b.Lines, strings.TrimSpace(m.Seat.Title()+" "+m.Post+" "+whole(vacantName(m.Name))+dutyText(m.Duty)))
		}
		list = append(list, b)
	}
	return chart.Picture{Title: "情報セキュリティ管理体制図", Note: o.Date.Era() + "現在", Boxes: list, Sheet: sheet}
}

// whole keeps the two halves of a name on one line.
func whole(name string) string {
	return strings.NewReplacer(" ", "\u00a0", "　", "\u00a0").Replace(name)
}

func dutyText(duty string) string {
	if duty == "" {
		return ""
	}
	return "（" + duty + "）"
}

// onBoard reports whether a role is held by membership alone: its holders stand in the
// box of the committee.
func onBoard(r RoleState) bool {
	for _, h := range r.Holders {
		if h.Capacity != structure.OnBoard && h.Capacity != structure.Vacancy {
			return false
		}
	}
	return slices.ContainsFunc(r.Holders, func(h RoleHolder) bool { return h.Capacity == structure.OnBoard })
}

// listed is how many holders a box names one by one.
const listed = 4

func roleBox(r RoleState) chart.Box {
	b := chart.Box{Title: r.Title}
	vacant, units := 0, 0
	for _, h := range r.Holders {
		if h.Capacity == structure.Vacancy {
			vacant++
		}
		if h.UnitID != "" {
			units++
		}
	}
	if len(r.Holders) > listed {
		text := fmt.Sprintf("%d人", len(r.Holders)-vacant)
		if units == len(r.Holders) {
			text = "各組織の長 " + text
		}
		if vacant > 0 {
			text += fmt.Sprintf("（空席%d）", vacant)
		}
		b.Lines = []string{text}
		return b
	}
	for _, h := range r.Holders {
		text := strings.TrimSpace(h.PostName + " " + whole(vacantName(h.Name)))
		if h.Capacity != structure.Capacity(structure.Main) && h.Capacity != structure.Vacancy {
			text += "（" + h.Capacity.Title() + "）"
		}
		b.Lines = append(b.Lines, text)
	}
	b.Empty = vacant == len(r.Holders)
	return b
}

// callTree draws who calls whom.
func callTree(list []Reachable, day clock.Date, sheet chart.Sheet) chart.Picture {
	var boxes func(caller string, depth int) []chart.Box
	boxes = func(caller string, depth int) []chart.Box {
		var found []chart.Box
		for _, c := range list {
			if c.CallerID == caller && depth < 8 {
				b := chart.Box{Title: whole(vacantName(c.Who)), Empty: c.Vacant}
				for _, line := range []string{c.Title, c.ClassName, c.Phone, c.Numbers} {
					if line != "" {
						b.Lines = append(b.Lines, line)
					}
				}
				b.Boxes = boxes(c.ID, depth+1)
				found = append(found, b)
			}
		}
		return found
	}
	return chart.Picture{Title: "情報セキュリティ緊急連絡網", Note: day.Era() + "現在", Boxes: boxes("", 0), Sheet: sheet}
}

// committeeDay is a committee with its members of a day.
type committeeDay struct {
	Committee
	Members []Seated
}

// rolesAndCommittees gives what a role chart draws, in few statements.
func (s *Service) rolesAndCommittees(ctx context.Context, d clock.Date) (o Overview, list []committeeDay, err error) {
	err = s.see(ctx, func(x sight) error {
		roles, err := s.roles(x.ctx, x.tx, x.body)
		if err != nil {
			return err
		}
		rows, err := holdingsOn(x.ctx, x.tx, x.body, "", d)
		if err != nil {
			return err
		}
		facts := &structure.Facts{}
		names, err := loadSeated(x.ctx, x.tx, x.body, d, facts)
		if err != nil {
			return err
		}
		for _, load := range []func(context.Context, db.Tx, string, *structure.Facts) error{loadUnits, loadPosts, loadMembers} {
			if err := load(x.ctx, x.tx, x.body, facts); err != nil {
				return err
			}
		}
		all, err := loadCommittees(x.ctx, x.tx, x.body)
		if err != nil {
			return err
		}
		o = overviewOf(roles, rows, facts, d)
		for _, c := range all {
			if c.On(d) {
				list = append(list, committeeDay{c, seatedOn(facts, names, c.ID, d)})
			}
		}
		return nil
	})
	return o, list, err
}
