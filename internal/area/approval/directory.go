package approval

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/okite-isms/okite/internal/area/approval/flow"
	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
)

// Organisation is what is asked of the organisation.
type Organisation interface {
	Hats(ctx context.Context, tx db.Tx) ([]org.Hat, error)
	HoldersIn(ctx context.Context, tx db.Tx, o org.Outline, roles [][2]string) (map[[2]string][]org.Holding, map[string]string, error)
	FullOutline(ctx context.Context, d clock.Date) (org.Outline, error)
	Calendar(ctx context.Context, tx db.Tx) (clock.Calendar, error)
	Frame(ctx context.Context) (org.Frame, error)
	RoleTitles(ctx context.Context, tx db.Tx) ([]string, map[string]string, error)
}

// directory answers for one day who sits where. All is loaded before the engine asks.
type directory struct {
	day      clock.Date
	outline  org.Outline
	calendar clock.Calendar
	holders  map[[2]string][]org.Holding // by role and unit
	names    map[string]string           // of people by id
	titles   map[string]string           // of roles by name
}

// outlineFor gives the organisation of today. It is read before the transaction of an
// act begins, for it needs one of its own.
func (s *Service) outlineFor(ctx context.Context) (org.Outline, error) {
	a := actor.From(ctx)
	a.Permissions = append(slices.Clone(a.Permissions), org.CanSee)
	return s.orgs.FullOutline(actor.With(ctx, a), s.today())
}

// directory loads what the steps of a route ask for, for an applicant of a unit. Days on
// which a step is due are counted only after open.
func (s *Service) directory(ctx context.Context, tx db.Tx, o org.Outline, steps []flow.Step, unit string) (*directory, error) {
	d := &directory{day: s.today(), outline: o, titles: s.roleTitles()}
	_, own, err := s.orgs.RoleTitles(ctx, tx)
	if err != nil {
		return nil, err
	}
	maps.Copy(d.titles, own) // the body's own names, in place of those that ship
	var roles [][2]string
	var people []string
	for _, step := range steps {
		for _, w := range step.Who {
			switch w.By {
			case flow.ByRole:
				roles = append(roles, [2]string{w.Name, ""})
			case flow.ByUnitRole:
				roles = append(roles, [2]string{w.Name, unit})
			case flow.ByPerson:
				people = append(people, w.Name)
			}
		}
	}
	if d.holders, d.names, err = s.orgs.HoldersIn(ctx, tx, o, roles); err != nil {
		return nil, err
	}
	for _, p := range o.Posts {
		for _, h := range p.Holders {
			d.names[h.PersonID] = h.Name
		}
	}
	return d, s.name(ctx, tx, d.names, people)
}

// open readies the directory to count days.
func (s *Service) open(ctx context.Context, tx db.Tx, d *directory) (err error) {
	d.calendar, err = s.orgs.Calendar(ctx, tx)
	return err
}

// name adds the names of people that are not known yet.
func (s *Service) name(ctx context.Context, tx db.Tx, names map[string]string, ids []string) error {
	ids = slices.DeleteFunc(ids, func(id string) bool { return id == "" || names[id] != "" })
	if len(ids) == 0 {
		return nil
	}
	slices.Sort(ids)
	links, err := s.names(ctx, tx, slices.Compact(ids))
	for id, l := range links {
		names[id] = l.Title
	}
	return err
}

// Names gives names of people by id, many at once.
type Names func(ctx context.Context, tx db.Tx, ids []string) (map[string]area.Link, error)

// Due implements flow.Directory.
func (d *directory) Due(day string, days int) string {
	from, err := clock.ParseDate(day)
	if err != nil {
		return ""
	}
	return d.calendar.Add(from, days).String()
}

// Seats implements flow.Directory.
func (d *directory) Seats(ask flow.Ask) []flow.Seat {
	switch w := ask.Selector; w.By {
	case flow.ByRole:
		return d.role(w.Name, "")
	case flow.ByUnitRole:
		return d.role(w.Name, ask.Applicant.Unit)
	case flow.ByPost:
		return d.post(w.Name, "決裁ルートに定めた職")
	case flow.ByPerson:
		return d.person(w.Name, "決裁ルートに定めた人")
	case flow.ByChoice:
		return d.chosen(ask.Chosen)
	case flow.BySuperior:
		return d.superior(ask)
	}
	return nil
}

// address is where a holder is reached: by the post, so that a transfer takes it along.
func address(h org.Holding) string {
	if h.PostID != "" {
		return "post:" + h.PostID
	}
	return "person:" + h.PersonID
}

// role gives a seat for each holder of a role; deputies are hands on the seat of the one
// for whom they act.
func (d *directory) role(role, unit string) (list []flow.Seat) {
	title := d.titles[role]
	if title == "" {
		title = role
	}
	var deputies []org.Holding
	for _, h := range d.holders[[2]string{role, unit}] {
		if h.Capacity.Deputy() {
			deputies = append(deputies, h)
			continue
		}
		s := flow.Seat{Title: title, Why: d.day.Table() + "に" + title + "に就いている"}
		if h.PersonID == "" {
			s.Why = d.day.Table() + "に" + title + "が空席"
		} else {
			s.Holder = flow.Signer{ID: h.PersonID, Name: d.names[h.PersonID], As: h.Capacity.Title()}
			s.Hands = []flow.Hand{{Address: address(h), Name: d.names[h.PersonID], Authority: flow.Own}}
			if !h.Present() {
				s.Why += "（" + h.Away.Title() + "で不在）"
			}
		}
		list = append(list, s)
	}
	for _, h := range deputies {
		by := flow.Proxy
		if h.Capacity == "successor" {
			by = flow.Succession
		}
		for i := range list {
			if h.InsteadOf == "" || list[i].Holder.ID == h.InsteadOf || list[i].Holder.ID == "" {
				list[i].Hands = append(list[i].Hands, flow.Hand{Address: address(h), Name: d.names[h.PersonID], Authority: by})
			}
		}
	}
	if len(list) == 0 {
		return []flow.Seat{{Title: title, Why: d.day.Table() + "に" + title + "に就いている人がいない"}}
	}
	return list
}

func (d *directory) post(id, why string) []flow.Seat {
	for _, p := range d.outline.Posts {
		if p.ID == id {
			return d.seated(p, why)
		}
	}
	return []flow.Seat{{Title: "廃止された職", Why: "この職は、" + d.day.Table() + "には置かれていない"}}
}

// seated gives the seat of a post, or one for each where several sit on it.
func (d *directory) seated(p org.Staffed, why string) (list []flow.Seat) {
	title := p.UnitName + " " + p.Title
	if len(p.Holders) == 0 {
		vacant := flow.Seat{Title: title, Why: why + "（空席）", Hands: []flow.Hand{{Address: "post:" + p.ID, Authority: flow.Own}}}
		return []flow.Seat{standing(vacant, p)}
	}
	for _, h := range p.Holders {
		s := flow.Seat{Title: title, Why: why, Holder: flow.Signer{ID: h.PersonID, Name: h.Name, As: h.Kind}, Hands: []flow.Hand{{Address: "post:" + p.ID, Name: h.Name, Authority: flow.Own}}}
		if len(p.Holders) > 1 {
			s.Hands[0].Address = "person:" + h.PersonID
		}
		if h.Away != "" {
			s.Why += "（" + h.Away + "で不在）"
		}
		list = append(list, standing(s, p))
	}
	return list
}

// standing adds those who stand in for a post to the seat of the one for whom they do.
func standing(s flow.Seat, p org.Staffed) flow.Seat {
	for _, x := range p.StandIns {
		if x.InsteadOf != "" && s.Holder.ID != "" && x.InsteadOf != s.Holder.ID || x.PersonID == s.Holder.ID {
			continue
		}
		by := flow.Proxy
		if x.Capacity == "successor" {
			by = flow.Succession
		}
		at := "person:" + x.PersonID
		if x.PostID != "" && x.PostID != p.ID {
			at = "post:" + x.PostID
		}
		s.Hands = append(s.Hands, flow.Hand{Address: at, Name: x.Name, Authority: by})
	}
	return s
}

func (d *directory) person(id, why string) []flow.Seat {
	if d.names[id] == "" {
		return []flow.Seat{{Title: "登録されていない人", Why: why}}
	}
	return []flow.Seat{{Title: d.names[id], Why: why, Holder: flow.Signer{ID: id, Name: d.names[id]}, Hands: []flow.Hand{{Address: "person:" + id, Name: d.names[id], Authority: flow.Own}}}}
}

func (d *directory) chosen(at string) []flow.Seat {
	if id, ok := strings.CutPrefix(at, "post:"); ok {
		return d.post(id, "申請者が選んだ")
	}
	return nil
}

// superior gives the head above who acted before, or above the applicant: of the same
// unit unless that is the one who acted, then upwards.
func (d *directory) superior(ask flow.Ask) []flow.Seat {
	unit, below := ask.Applicant.Unit, ask.Applicant.ID
	if len(ask.Before) > 0 {
		below = ask.Before[0].Holder.ID
		unit = d.unitOf(below)
		for _, h := range ask.Before[0].Hands {
			if id, ok := strings.CutPrefix(h.Address, "post:"); ok {
				for _, p := range d.outline.Posts {
					if p.ID == id {
						unit = p.UnitID
					}
				}
			}
		}
	}
	for range 20 {
		i := slices.IndexFunc(d.outline.Posts, func(p org.Staffed) bool {
			return p.UnitID == unit && p.Heads && !slices.ContainsFunc(p.Holders, func(h org.Holder) bool { return h.PersonID == below })
		})
		if i >= 0 {
			return d.seated(d.outline.Posts[i], "前の人の上司")
		}
		up := slices.IndexFunc(d.outline.Units, func(b org.Branch) bool { return b.ID == unit })
		if up < 0 {
			break
		}
		unit = d.outline.Units[up].ParentID
	}
	return nil
}

// unitOf is the unit in which somebody has their first post.
func (d *directory) unitOf(person string) string { return unitIn(d.outline, person) }

func unitIn(o org.Outline, person string) (unit string) {
	for _, p := range o.Posts {
		for _, h := range p.Holders {
			if h.PersonID == person && (unit == "" || h.Kind == "本務") {
				unit = p.UnitID
				if h.Kind == "本務" {
					return unit
				}
			}
		}
	}
	return unit
}
