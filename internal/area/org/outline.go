package org

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/okite-isms/okite/internal/area/org/structure"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
)

// Outline is the organisation on a day: every unit from the top down, with its posts.
type Outline struct {
	Date  clock.Date `json:"date"`
	Units []Branch   `json:"units"`
	Posts []Staffed  `json:"posts"`
}

// Branch is a unit at its place in the tree.
type Branch struct {
	structure.Unit
	Depth int    `json:"depth"`
	Path  string `json:"path"`
	Count int    `json:"people" doc:"在任する人数"`
}

// Staffed is a post with who is on it.
type Staffed struct {
	structure.Post
	UnitName string    `json:"unit_name"`
	Holders  []Holder  `json:"holders"`
	StandIns []StandIn `json:"stand_ins,omitempty" doc:"不在や空席のときに代わる人、常時の代理"`
}

// StandIn is who acts for a post on a day.
type StandIn struct {
	structure.Holding
	Name string `json:"name"`
}

// Holder is somebody on a post or in a role, by name.
type Holder struct {
	PersonID string             `json:"person"`
	Name     string             `json:"name"`
	Number   string             `json:"number"`
	Kind     string             `json:"kind"` // as title: 本務, 兼務 …
	Away     string             `json:"away"` // why not there, as title
	Span     structure.Span     `json:"span"`
	Capacity structure.Capacity `json:"capacity"`
}

// Outline gives the organisation on a day.
func (s *Service) Outline(ctx context.Context, d clock.Date) (Outline, error) {
	return s.outline(ctx, d, false)
}

// FullOutline is Outline with who stands in for which post.
func (s *Service) FullOutline(ctx context.Context, d clock.Date) (Outline, error) {
	return s.outline(ctx, d, true)
}

func (s *Service) outline(ctx context.Context, d clock.Date, full bool) (o Outline, err error) {
	a, err := actor.Require(ctx, CanSee)
	if err != nil {
		return o, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		facts, err := loadBuild(ctx, tx, a.Body)
		if err != nil {
			return err
		}
		if err := loadAbsences(ctx, tx, a.Body, facts); err != nil {
			return err
		}
		names, err := seatedNames(ctx, tx, a.Body, d)
		if err != nil {
			return err
		}
		o = outlineOf(facts.On(d), names)
		if !full {
			return nil
		}
		if err := loadDelegations(ctx, tx, a.Body, facts); err != nil {
			return err
		}
		return o.standIns(ctx, tx, a.Body, facts, names)
	})
	return o, err
}

// standIns adds who stands in for which post on the day.
func (o *Outline) standIns(ctx context.Context, tx db.Tx, body string, facts *structure.Facts, names map[string]personName) error {
	found := facts.StandIns(o.Date)
	var unknown []string // who stands in without a post of their own
	for _, list := range found {
		for _, h := range list {
			if _, known := names[h.PersonID]; !known {
				unknown = append(unknown, h.PersonID)
			}
		}
	}
	slices.Sort(unknown)
	others, err := personNames(ctx, tx, body, slices.Compact(unknown))
	for i := range o.Posts {
		for _, h := range found[o.Posts[i].ID] {
			o.Posts[i].StandIns = append(o.Posts[i].StandIns, StandIn{h, cmp.Or(names[h.PersonID].Name, others[h.PersonID])})
		}
	}
	return err
}

func outlineOf(x *structure.Day, names map[string]personName) Outline {
	o := Outline{Date: x.Date}
	x.Walk(func(u structure.Unit, depth int) {
		b := Branch{Unit: u, Depth: depth, Path: x.Path(u.ID)}
		for _, p := range x.Posts(u.ID) {
			staffed := Staffed{Post: p, UnitName: b.Path}
			for _, t := range x.Holders(p.ID) {
				staffed.Holders = append(staffed.Holders, holderOf(x, t, names))
			}
			b.Count += len(staffed.Holders)
			o.Posts = append(o.Posts, staffed)
		}
		o.Units = append(o.Units, b)
	})
	return o
}

func holderOf(x *structure.Day, t structure.Tenure, names map[string]personName) Holder {
	n := names[t.PersonID]
	h := Holder{PersonID: t.PersonID, Name: n.Name, Number: n.Number, Kind: t.Kind.Title(), Span: t.Span, Capacity: structure.Capacity(t.Kind)}
	if a, away := x.Away(t.PersonID); away {
		h.Away = a.Kind.Title()
	}
	return h
}

// UnitSheet is a unit on a day with its posts and its history.
type UnitSheet struct {
	Branch
	Parent   string    `json:"parent_name"`
	Children []Branch  `json:"children"`
	Posts    []Staffed `json:"posts"`
	History  []Episode `json:"history"`
	Steps    []Episode `json:"steps"`
}

// Episode is something in the life of a unit or a post, also what was taken back.
type Episode struct {
	ID      string         `json:"id"`
	Name    string         `json:"name"`
	Text    string         `json:"text"`
	Kind    string         `json:"kind"`
	Link    string         `json:"-"`
	Version int64          `json:"version"`
	Why     string         `json:"why"` // why it was taken back; empty: it stands
	By      string         `json:"by"`
	At      clock.Time     `json:"at"`
	Span    structure.Span `json:"span"`
}

// Unit gives a unit on a day.
func (s *Service) Unit(ctx context.Context, id string, d clock.Date) (u UnitSheet, err error) {
	a, err := actor.Require(ctx, CanSee)
	if err != nil {
		return u, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		facts, err := loadBuild(ctx, tx, a.Body)
		if err != nil {
			return err
		}
		names, err := seatedNames(ctx, tx, a.Body, d)
		if err != nil {
			return err
		}
		rows, err := unitHistory(ctx, tx, a.Body, id)
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			return errUnit()
		}
		changes, err := unitChanges(ctx, tx, a.Body, id)
		if err != nil {
			return err
		}
		u = unitSheet(facts.On(d), names, id, rows)
		for _, c := range changes {
			u.Steps = append(u.Steps, Episode{Text: c.Note, Kind: c.Kind, Span: structure.Span{From: c.Day}})
		}
		return nil
	})
	return u, err
}

func unitSheet(x *structure.Day, names map[string]personName, id string, rows []unitRow) UnitSheet {
	o := outlineOf(x, names)
	var u UnitSheet
	u.Unit = rows[len(rows)-1].Unit // of another day, where there is none on this one
	for _, b := range o.Units {
		if b.ID == id {
			u.Branch = b
		}
		if b.ParentID == id {
			u.Children = append(u.Children, b)
		}
	}
	if p, ok := x.Unit(u.ParentID); ok {
		u.Parent = p.Name
	}
	for _, p := range o.Posts {
		if p.UnitID == id {
			u.Posts = append(u.Posts, p)
		}
	}
	for _, r := range rows {
		u.History = append(u.History, Episode{ID: r.SpanID, Name: r.Name, Kind: r.Kind.Title(), Why: r.Why, By: r.By, At: r.At, Span: r.Span})
	}
	return u
}

// PostSheet is a post on a day with who held it.
type PostSheet struct {
	Staffed
	Tenures   []Episode   `json:"tenures"`
	History   []Episode   `json:"history" doc:"職そのものの履歴"`
	Retracted []Retracted `json:"retracted" doc:"訂正され、取り消された記録"`
	Roles     []string    `json:"roles" doc:"この職に充てられている役割"`
	Deputies  []Deputy    `json:"deputies" doc:"この職に代わる職や人"`
	known     []Role
	held      []holdingRow // of all posts, on the day
}

// Post gives a post on a day, or as it was last.
func (s *Service) Post(ctx context.Context, id string, d clock.Date) (p PostSheet, err error) {
	a, err := actor.Require(ctx, CanSee)
	if err != nil {
		return p, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		facts := &structure.Facts{}
		if err := loadUnits(ctx, tx, a.Body, facts); err != nil {
			return err
		}
		if err := p.addHistory(ctx, tx, a.Body, id, facts, d); err != nil {
			return err
		}
		if err := p.addTenures(ctx, tx, a.Body, facts.On(d)); err != nil {
			return err
		}
		if err := p.addDeputies(ctx, tx, a.Body, facts.On(d)); err != nil {
			return err
		}
		return s.addRoles(ctx, tx, a.Body, &p, d)
	})
	return p, err
}

// addHistory adds what the post was and is, each row with its unit as it was called then.
func (p *PostSheet) addHistory(ctx context.Context, tx db.Tx, body, id string, facts *structure.Facts, d clock.Date) error {
	rows, err := postHistory(ctx, tx, body, id)
	if err != nil {
		return err
	}
	for _, r := range rows {
		unit := facts.On(r.From).Path(r.UnitID)
		if !r.stands() {
			p.Retracted = append(p.Retracted, Retracted{"職", unit + " " + r.Title, r.Span, r.Corrected, r.Why, r.By, r.At})
			continue
		}
		p.History = append(p.History, Episode{ID: r.SpanID, Name: r.Title, Text: unit, Span: r.Span})
		if p.ID == "" || r.On(d) {
			p.Post = r.Post
		}
	}
	if p.ID == "" {
		return errPost()
	}
	x := facts.On(d)
	p.UnitName = x.Path(p.UnitID)
	return nil
}

// addTenures adds who held the post, and who is on it on the day.
func (p *PostSheet) addTenures(ctx context.Context, tx db.Tx, body string, x *structure.Day) error {
	rows, err := tenuresOf(ctx, tx, body, p.ID)
	if err != nil {
		return err
	}
	for _, r := range rows {
		p.Tenures = append(p.Tenures, Episode{ID: r.ID, Name: r.Name, Text: r.Basis, Kind: r.Kind.Title(), Link: r.PersonID, Version: r.Version, Why: r.Why, Span: r.Span})
		switch {
		case !r.stands():
			p.Retracted = append(p.Retracted, Retracted{"在任", r.Name + "（" + r.Kind.Title() + "）", r.Span, r.Corrected, r.Why, r.By, r.At})
		case r.On(x.Date):
			p.Holders = append(p.Holders, holderOf(x, r.Tenure, map[string]personName{r.PersonID: {ID: r.PersonID, Name: r.Name}}))
		}
	}
	return nil
}

// addDeputies adds who stands in for the post.
func (p *PostSheet) addDeputies(ctx context.Context, tx db.Tx, body string, x *structure.Day) error {
	rows, err := delegationHistory(ctx, tx, body, structure.ForPost(p.ID))
	for _, g := range rows {
		who := g.PersonName
		if g.PostID != "" {
			who = strings.TrimSpace(x.Path(g.PostUnit) + " " + g.PostTitle)
		}
		if !g.stands() {
			p.Retracted = append(p.Retracted, Retracted{"代理", g.Kind.Title() + "：" + who, g.Span, g.Corrected, g.Why, g.By, g.At})
			continue
		}
		p.Deputies = append(p.Deputies, Deputy{g.Delegation, who, ""})
	}
	return err
}

// addRoles adds the roles that go with a post on a day.
func (s *Service) addRoles(ctx context.Context, tx db.Tx, body string, p *PostSheet, d clock.Date) (err error) {
	if p.held, err = holdingsOn(ctx, tx, body, "", d); err != nil {
		return err
	}
	if p.known, err = s.roles(ctx, tx, body); err != nil {
		return err
	}
	titles := roleTitles(p.known)
	for _, r := range p.held {
		if r.PostID == p.ID && !slices.Contains(p.Roles, titles[r.Role]) {
			p.Roles = append(p.Roles, titles[r.Role])
		}
	}
	return nil
}

// Overview is all roles on a day: who holds them, what is vacant, what is in one hand.
type Overview struct {
	Date     clock.Date  `json:"date"`
	Roles    []RoleState `json:"roles"`
	Vacant   []Vacant    `json:"vacant"`
	Breaches []Shared    `json:"breaches"`
	Several  []Shared    `json:"several"`
}

// Vacant is a seat of a role on which nobody sits.
type Vacant struct {
	RoleHolder
	Title string `json:"title"` // of the role
}

// RoleState is a role with who holds it.
type RoleState struct {
	Role
	Holders []RoleHolder `json:"holders"`
}

// RoleHolder is somebody in a role, in which capacity and by what.
type RoleHolder struct {
	Holding
	Name     string `json:"name"`
	PostName string `json:"post_name"`
	UnitName string `json:"unit_name"`
	For      string `json:"for"` // for whom a deputy acts
	Basis    string `json:"basis"`
}

// Shared is what one person holds that should be in two hands, or simply more than one.
type Shared struct {
	Rule     string `json:"rule"`
	Title    string `json:"title"`
	PersonID string `json:"person"`
	Name     string `json:"name"`
	UnitID   string `json:"unit"`
	UnitName string `json:"unit_name"`
	Text     string `json:"text"`
	Reason   string `json:"reason"`
	By       string `json:"by"`
}

// Roles gives all roles on a day.
func (s *Service) Roles(ctx context.Context, d clock.Date) (o Overview, err error) {
	a, err := actor.Require(ctx, CanSee)
	if err != nil {
		return o, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		o, err = s.overview(ctx, tx, a.Body, d)
		return err
	})
	return o, err
}

func (s *Service) overview(ctx context.Context, tx db.Tx, body string, d clock.Date) (o Overview, err error) {
	roles, err := s.roles(ctx, tx, body)
	if err != nil {
		return o, err
	}
	rows, facts, err := loadHeld(ctx, tx, body, d)
	if err != nil {
		return o, err
	}
	reasons, err := loadReasons(ctx, tx, body)
	if err != nil {
		return o, err
	}
	o = overviewOf(roles, rows, facts, d)
	names := map[string]string{}
	for _, r := range rows {
		names[r.PersonID] = r.Name
	}
	o.Breaches = s.breaches(rows, facts.On(d), names, reasons, d)
	o.Several = several(rows, names, roleTitles(roles), d)
	return o, nil
}

// overviewOf puts the holders of a day to their roles.
func overviewOf(roles []Role, rows []holdingRow, facts *structure.Facts, d clock.Date) Overview {
	o := Overview{Date: d}
	x := facts.On(d)
	for _, role := range roles {
		state := RoleState{Role: role}
		for _, r := range rows {
			if r.Role == role.Name {
				h := roleHolder(r, x, facts)
				state.Holders = append(state.Holders, h)
				if h.Capacity == structure.Vacancy {
					o.Vacant = append(o.Vacant, Vacant{h, role.Title})
				}
			}
		}
		o.Roles = append(o.Roles, state)
	}
	return o
}

// loadHeld loads who holds what on a day, with what is needed to name it.
func loadHeld(ctx context.Context, tx db.Tx, body string, d clock.Date) ([]holdingRow, *structure.Facts, error) {
	rows, err := holdingsOn(ctx, tx, body, "", d)
	if err != nil {
		return nil, nil, err
	}
	facts := &structure.Facts{}
	if err := loadUnits(ctx, tx, body, facts); err != nil {
		return nil, nil, err
	}
	if err := loadPosts(ctx, tx, body, facts); err != nil {
		return nil, nil, err
	}
	return rows, facts, loadAppointments(ctx, tx, body, facts)
}

func roleHolder(r holdingRow, x *structure.Day, facts *structure.Facts) RoleHolder {
	h := RoleHolder{Holding: r.Holding, Name: r.Name, PostName: x.PostName(r.PostID), UnitName: x.Path(r.UnitID), For: r.ForName}
	if i := slices.IndexFunc(facts.Appointments, func(a structure.Appointment) bool { return a.ID == r.AppointmentID }); i >= 0 {
		h.Basis = facts.Appointments[i].Basis
	}
	return h
}

// breaches names what is in one hand, with the latest reason that was recorded.
func (s *Service) breaches(rows []holdingRow, x *structure.Day, names map[string]string, reasons []reason, d clock.Date) []Shared {
	var list []Shared
	for _, b := range structure.Breaches(holdings(rows), s.separations(), d) {
		v := Shared{Rule: b.Name, Title: b.Title, PersonID: b.PersonID, Name: names[b.PersonID], UnitID: b.UnitID, UnitName: x.Path(b.UnitID), Text: b.Why}
		for _, r := range reasons {
			if r.Rule == b.Name && r.PersonID == b.PersonID && r.UnitID == b.UnitID {
				v.Reason, v.By = r.Reason, r.RecordedBy
			}
		}
		list = append(list, v)
	}
	return list
}

// several names who holds more than one role.
func several(rows []holdingRow, names, titles map[string]string, d clock.Date) []Shared {
	var list []Shared
	for person, roles := range structure.Several(holdings(rows), d) {
		v := Shared{PersonID: person, Name: names[person]}
		for i, r := range roles {
			if i > 0 {
				v.Text += "、"
			}
			v.Text += titles[r]
		}
		list = append(list, v)
	}
	slices.SortFunc(list, func(a, b Shared) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.PersonID, b.PersonID)) })
	return list
}

// RoleSheet is a role with who holds it, how, and who stands in.
type RoleSheet struct {
	RoleState
	Appointments []Appointed `json:"appointments"`
	Deputies     []Deputy    `json:"deputies"`
	Retracted    []Retracted `json:"retracted" doc:"訂正され、取り消された記録"`
	Grounds      []area.Link `json:"grounds" doc:"根拠となる規程の条項"`
}

// Appointed is an appointment in words.
type Appointed struct {
	structure.Appointment
	Who string `json:"who"` // 「企画情報課 課長」, 「各課・室・事務局の長」 …
}

// Deputy is a delegation in words.
type Deputy struct {
	structure.Delegation
	Who      string `json:"who"`
	UnitName string `json:"unit_name"`
}

// RoleSheet gives a role on a day.
func (s *Service) RoleSheet(ctx context.Context, name string, d clock.Date) (r RoleSheet, err error) {
	a, err := actor.Require(ctx, CanSee)
	if err != nil {
		return r, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		roles, err := s.roles(ctx, tx, a.Body)
		if err != nil {
			return err
		}
		role, ok := roleNamed(roles, name)
		if !ok {
			return errRole()
		}
		r.Role = role
		if r.Grounds, err = s.config.Grounds(ctx, tx, area.Ref{Area: areaName, ID: RoleRef + name}); err != nil {
			return err
		}
		return r.fill(ctx, tx, a.Body, d)
	})
	return r, err
}

func (r *RoleSheet) fill(ctx context.Context, tx db.Tx, body string, d clock.Date) error {
	rows, err := holdingsOn(ctx, tx, body, r.Name, d)
	if err != nil {
		return err
	}
	appointments, err := appointmentHistory(ctx, tx, body, r.Name)
	if err != nil {
		return err
	}
	delegations, err := delegationHistory(ctx, tx, body, r.Name)
	if err != nil {
		return err
	}
	facts := &structure.Facts{}
	if err := loadUnits(ctx, tx, body, facts); err != nil {
		return err
	}
	if err := loadPosts(ctx, tx, body, facts); err != nil {
		return err
	}
	x := facts.On(d)
	for _, a := range appointments {
		who := whoText(a.Appointment, x, a.PersonName)
		if !a.stands() {
			r.Retracted = append(r.Retracted, Retracted{"就け方", a.Way.Title() + "：" + who, a.Span, a.Corrected, a.Why, a.By, a.At})
			continue
		}
		facts.Appointments = append(facts.Appointments, a.Appointment)
		r.Appointments = append(r.Appointments, Appointed{a.Appointment, who})
	}
	for _, g := range delegations {
		who := g.PersonName
		if g.PostID != "" {
			who = x.PostName(g.PostID)
		}
		if !g.stands() {
			r.Retracted = append(r.Retracted, Retracted{"代理", g.Kind.Title() + "：" + who, g.Span, g.Corrected, g.Why, g.By, g.At})
			continue
		}
		r.Deputies = append(r.Deputies, Deputy{g.Delegation, who, x.Path(g.UnitID)})
	}
	for _, row := range rows {
		r.Holders = append(r.Holders, roleHolder(row, x, facts))
	}
	return nil
}

// whoText says in words whom an appointment appoints.
func whoText(a structure.Appointment, x *structure.Day, person string) string {
	text := ""
	switch a.Way {
	case structure.ByPost:
		text = x.PostName(a.PostID)
	case structure.ByPerson:
		text = person
	case structure.ByHeads:
		text = a.UnitKind.Title() + "それぞれの長"
		if a.Within != "" {
			text = x.Path(a.Within) + "の" + text
		}
	case structure.ByCommittee:
		text = a.Committee + "の構成員"
	}
	if a.UnitID != "" {
		text += "（" + x.Path(a.UnitID) + "について）"
	}
	return text
}

// unitNow gives a unit as it is today, or as it was last.
func (s *Service) unitNow(ctx context.Context, id string) (u structure.Unit, err error) {
	err = s.see(ctx, func(v sight) error {
		rows, err := unitHistory(v.ctx, v.tx, v.body, id)
		rows = slices.DeleteFunc(rows, func(r unitRow) bool { return !r.stands() })
		if err != nil || len(rows) == 0 {
			return firstError(err, errUnit())
		}
		for _, r := range rows {
			if u.ID == "" || r.On(s.Today()) || structure.Before(u.From, r.From) && !u.On(s.Today()) {
				u = r.Unit
			}
		}
		return nil
	})
	return u, err
}

// postNow gives a post as it is today, or as it was last.
func (s *Service) postNow(ctx context.Context, id string) (p structure.Post, err error) {
	err = s.see(ctx, func(v sight) error {
		facts := &structure.Facts{}
		if err := loadPosts(v.ctx, v.tx, v.body, facts); err != nil {
			return err
		}
		for _, x := range facts.Posts {
			if x.ID == id && (p.ID == "" || x.On(s.Today()) || structure.Before(p.From, x.From) && !p.On(s.Today())) {
				p = x
			}
		}
		if p.ID == "" {
			return errPost()
		}
		return nil
	})
	return p, err
}

// unitRow gives one row of a unit's history that stands, to be corrected.
func (s *Service) unitRow(ctx context.Context, id, span string) (u structure.Unit, err error) {
	a, err := actor.Require(ctx, CanSee)
	if err != nil {
		return u, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		rows, err := unitHistory(ctx, tx, a.Body, id)
		i := slices.IndexFunc(rows, func(r unitRow) bool { return r.SpanID == span && r.stands() })
		if err == nil && i < 0 {
			err = errUnit()
		}
		if err == nil {
			u = rows[i].Unit
		}
		return err
	})
	return u, err
}

// Career is the posts, roles and absences of a person, latest first.
type Career struct {
	Tenures   []Episode   `json:"tenures"`
	Roles     []Episode   `json:"roles"`
	Absences  []Episode   `json:"absences"`
	Retracted []Retracted `json:"retracted" doc:"訂正され、取り消された記録"`
}

// Career gives what somebody held and holds.
func (s *Service) Career(ctx context.Context, person string) (c Career, err error) {
	if _, err := actor.Require(ctx, CanView); err != nil {
		return c, err
	}
	err = s.see(ctx, func(x sight) error {
		rows, err := careerOf(x.ctx, x.tx, x.body, person)
		if err != nil {
			return err
		}
		for _, t := range rows {
			name := t.Title
			if t.UnitKind != string(structure.Organ) {
				name = t.UnitName + " " + t.Title
			}
			if !t.stands() {
				c.Retracted = append(c.Retracted, Retracted{"在任", name + "（" + t.Kind.Title() + "）", t.Span, t.Corrected, t.Why, t.By, t.At})
				continue
			}
			c.Tenures = append(c.Tenures, Episode{ID: t.ID, Name: name, Text: t.Basis, Kind: t.Kind.Title(), Link: t.PostID, Version: t.Version, Span: t.Span})
		}
		return s.rolesAndAbsences(x, person, &c)
	})
	return c, err
}

func (s *Service) rolesAndAbsences(x sight, person string, c *Career) error {
	roles, err := s.roles(x.ctx, x.tx, x.body)
	if err != nil {
		return err
	}
	held, err := holdingsOf(x.ctx, x.tx, x.body, person)
	if err != nil {
		return err
	}
	for _, h := range held {
		c.Roles = append(c.Roles, Episode{Name: roleTitles(roles)[h.Role], Kind: h.Capacity.Title(), Link: h.Role, Span: h.Span})
	}
	away, err := absencesOf(x.ctx, x.tx, x.body, person)
	for _, a := range away {
		if !a.stands() {
			c.Retracted = append(c.Retracted, Retracted{"不在", a.Kind.Title(), a.Span, a.Corrected, a.Why, a.By, a.At})
			continue
		}
		c.Absences = append(c.Absences, Episode{ID: a.ID, Text: a.Note, Kind: a.Kind.Title(), Version: a.Version, Span: a.Span})
	}
	return err
}
