package audit

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/okite-isms/okite/internal/area/check"
	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/journal"
)

// List gives the audits that the actor may see.
func (s *Service) List(ctx context.Context, q Query) (list []Audit, total int, err error) {
	v, err := s.see(ctx, CanSee)
	if err != nil {
		return nil, 0, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		list, total, err = find(ctx, tx, v, q)
		return err
	})
	return list, total, err
}

// Dossier is an audit with all that hangs on it, as far as the actor may see it.
type Dossier struct {
	Dataset
	Findings  []Finding   `json:"findings"`
	Questions []Question  `json:"questions"`
	Evidence  []Evidence  `json:"evidence"`
	Draws     []Draw      `json:"draws"`
	Bundles   []Bundle    `json:"bundles"`
	Acts      []Happening `json:"acts"`
	Whole     bool        `json:"whole" doc:"全部の課等を見られる"`
	Judges    bool        `json:"judges" doc:"判定できる"`
	Manages   bool        `json:"manages"`
	Mine      []string    `json:"mine" doc:"自分が答える課等"`
}

// Show gives an audit. Who answers for a unit alone sees that unit.
func (s *Service) Show(ctx context.Context, id string) (x Dossier, err error) {
	v, err := s.see(ctx, CanSee)
	if err != nil {
		return x, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		a, err := s.reach(ctx, tx, v, id)
		if err != nil {
			return err
		}
		d, err := dataset(ctx, tx, v.Body, a)
		if err != nil {
			return err
		}
		x.Dataset = *d
		return x.load(ctx, tx, v)
	})
	return x, err
}

// load adds what hangs on the audit, and leaves out what is not the actor's.
func (x *Dossier) load(ctx context.Context, tx db.Tx, v view) (err error) {
	id := x.Audit.ID
	team := slices.ContainsFunc(x.Members, func(m Member) bool { return m.PersonID == v.ID && v.ID != "" })
	x.Whole = v.whole || team
	x.Judges = v.Can(CanMark) && (v.Reach(CanMark) == actor.Whole || team)
	x.Manages = v.Can(CanManage)
	if x.Findings, err = findings(ctx, tx, v.Body, id); err != nil {
		return err
	}
	if x.Questions, err = questions(ctx, tx, v.Body, id); err != nil {
		return err
	}
	if x.Evidence, err = evidences(ctx, tx, v.Body, id); err != nil {
		return err
	}
	if x.Draws, err = draws(ctx, tx, v.Body, id); err != nil {
		return err
	}
	for _, u := range x.Units {
		if slices.Contains(v.units, u.UnitID) && u.UnitID != "" {
			x.Mine = append(x.Mine, u.ID)
		}
	}
	if !x.Whole {
		x.narrow()
		return nil
	}
	if x.Bundles, err = bundles(ctx, tx, v.Body, id); err != nil {
		return err
	}
	x.Acts, err = acts(ctx, tx, v.Body, id, "")
	return err
}

// narrow leaves what belongs to the actor's units alone. Findings are there from when they
// were shown, and what the auditor noted is not.
func (x *Dossier) narrow() {
	mine := func(unit string) bool { return slices.Contains(x.Mine, unit) }
	x.Units = slices.DeleteFunc(x.Units, func(u Unit) bool { return !mine(u.ID) })
	x.Cells = slices.DeleteFunc(x.Cells, func(c Cell) bool { return !mine(c.UnitID) })
	shown := x.Audit.State == Checking || x.Audit.State == Reported || x.Audit.State == Closed
	for i := range x.Cells {
		x.Cells[i].Heard = ""
		if !shown {
			x.Cells[i].Verified, x.Cells[i].First, x.Cells[i].Mark, x.Cells[i].Reason = "", NoMark, NoMark, ""
		}
	}
	x.Findings = slices.DeleteFunc(x.Findings, func(f Finding) bool { return !mine(f.UnitID) || f.State == FindingDrafted })
	x.Evidence = slices.DeleteFunc(x.Evidence, func(e Evidence) bool { return !mine(e.UnitID) })
	x.Questions, x.Draws, x.Audit.Opinion = nil, nil, ""
	x.index()
}

// Define plans an audit.
func (s *Service) Define(ctx context.Context, in Defining) (a Audit, err error) {
	who, err := actor.Require(ctx, CanManage)
	if err != nil {
		return a, err
	}
	o, err := s.outline(ctx)
	if err != nil {
		return a, err
	}
	wrong := in.check(&a)
	err = s.db.Do(ctx, func(tx db.Tx) error {
		if wrong != nil {
			return wrong
		}
		a.ID, a.State, a.Version, a.UpdatedAt = db.NewID(), Planned, 1, s.now()
		a.Year = a.HeldOn.FiscalYear(fiscalStart)
		list, err := s.settleChoice(ctx, tx, &a, in.Units, o)
		if err != nil {
			return err
		}
		if a.Number, err = take(ctx, tx, who.Body, a.Year); err != nil {
			return err
		}
		if err := insert(ctx, tx, who.Body, a); err != nil {
			return err
		}
		if err := insertUnits(ctx, tx, who.Body, a.ID, list); err != nil {
			return err
		}
		return s.act(ctx, tx, verbDefine, a.ID, "", "", a.line())
	})
	return a, err
}

// settleChoice checks sheet, plan and units of an audit against what there is.
func (s *Service) settleChoice(ctx context.Context, tx db.Tx, a *Audit, chosen []string, o org.Outline) (list []Unit, err error) {
	choices, err := s.config.Catalogue.Choices(ctx, tx)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(choices, func(c check.Choice) bool { return c.EditionID == a.EditionID })
	if i < 0 {
		return nil, fault.Fields(map[string]string{"edition": "点検表は、使用中の版から選んでください。"})
	}
	a.SheetName = choices[i].Name()
	if a.PlanID != "" {
		if _, err := loadPlan(ctx, tx, actor.From(ctx).Body, a.PlanID); err != nil {
			return nil, fault.Fields(map[string]string{"plan": "年度計画は、一覧の中から選んでください。"})
		}
	}
	for n, u := range o.Units {
		if slices.Contains(chosen, u.ID) {
			list = append(list, Unit{ID: db.NewID(), UnitID: u.ID, Name: u.Name, Place: n + 1, Version: 1})
		}
	}
	if len(list) != len(chosen) {
		return nil, fault.Fields(map[string]string{"units": "対象の課等に、いまは置かれていないものがあります。選び直してください。"})
	}
	return list, nil
}

// Redefine changes the plan of an audit that has not begun. An approval that was given
// counts no longer.
func (s *Service) Redefine(ctx context.Context, in Defining) (a Audit, err error) {
	who, err := actor.Require(ctx, CanManage)
	if err != nil {
		return a, err
	}
	o, err := s.outline(ctx)
	if err != nil {
		return a, err
	}
	err = s.db.Do(ctx, func(tx db.Tx) error {
		if a, err = load(ctx, tx, who.Body, in.ID); err != nil {
			return err
		}
		if a.State.Begun() || a.Asked != "" && a.State == Planned {
			return s.wrongState(a, "計画を改める")
		}
		if err := in.check(&a); err != nil {
			return err
		}
		a.State, a.Approval, a.Asked, a.Version, a.UpdatedAt = Planned, "", "", in.Version, s.now()
		list, err := s.settleChoice(ctx, tx, &a, in.Units, o)
		if err != nil {
			return err
		}
		if err := save(ctx, tx, who.Body, a); err != nil {
			return err
		}
		a.Version++
		if err := dropUnits(ctx, tx, who.Body, a.ID); err != nil {
			return err
		}
		if err := insertUnits(ctx, tx, who.Body, a.ID, list); err != nil {
			return err
		}
		return s.act(ctx, tx, verbDefine, a.ID, "", "計画を改めた。", a.line())
	})
	return a, err
}

// Joining adds somebody to the team.
type Joining struct {
	ID     string `path:"id" json:"-" form:"-"`
	Person string `json:"person,omitempty" label:"職員"`
	Name   string `json:"name,omitempty" label:"氏名（登録のない人）"`
	Duty   string `json:"duty" enum:"lead,auditor,expert" label:"役割"`
	Reason string `json:"reason,omitempty" label:"利害があっても加える理由"`
}

// Join adds somebody to the team. Where they have to do with what is audited it is shown,
// and a reason is asked for: a small town has nobody else.
func (s *Service) Join(ctx context.Context, in Joining) (m Member, err error) {
	who, err := actor.Require(ctx, CanManage)
	if err != nil {
		return m, err
	}
	o, err := s.outline(ctx)
	if err != nil {
		return m, err
	}
	faults := map[string]string{}
	text(faults, "reason", "理由", &in.Reason, noteMax, false)
	text(faults, "name", "氏名", &in.Name, 60, in.Person == "")
	if Duty(in.Duty).Title() == "" {
		faults["duty"] = "役割を選んでください。"
	}
	err = s.db.Do(ctx, func(tx db.Tx) error {
		a, err := load(ctx, tx, who.Body, in.ID)
		if err != nil {
			return err
		}
		if a.State == Reported || a.State == Closed {
			return s.wrongState(a, "監査チームを変える")
		}
		d, err := dataset(ctx, tx, who.Body, a)
		if err != nil {
			return err
		}
		m = Member{ID: db.NewID(), PersonID: in.Person, Name: in.Name, Duty: Duty(in.Duty), Reason: in.Reason}
		if in.Person != "" {
			if m.Name = nameIn(o, in.Person); m.Name == "" {
				faults["person"] = "職員は、一覧の中から選んでください。"
			}
			if slices.ContainsFunc(d.Members, func(x Member) bool { return x.PersonID == in.Person }) {
				faults["person"] = "この人は、もう監査チームにいます。"
			}
		}
		m.Conflict = conflictOf(o, d.Units, a, m)
		switch {
		case len(d.Members) >= teamMax:
			faults["person"] = fmt.Sprintf("監査チームは、%d人までです。", teamMax)
		case m.Conflict != "" && m.Reason == "":
			faults["reason"] = m.Conflict + "それでも加えるときは、理由を書いてください。理由は、報告書に示されます。"
		}
		if err := fault.Fields(faults); err != nil {
			return err
		}
		if err := insertMember(ctx, tx, who.Body, a.ID, m); err != nil {
			return err
		}
		note := m.Duty.Title() + " " + m.Name + "を加えた。"
		if m.Conflict != "" {
			note += m.Conflict + "理由：" + m.Reason
		}
		return s.act(ctx, tx, verbTeam, a.ID, "", note, memberLine(a, m))
	})
	return m, err
}

func memberLine(a Audit, m Member) journal.Content {
	return journal.Fields("audit.member/1", func(e *journal.Encoder) {
		for _, f := range [][2]string{{"audit", a.ID}, {"person", m.PersonID}, {"name", m.Name}, {"duty", string(m.Duty)}, {"conflict", m.Conflict}, {"reason", m.Reason}} {
			e.Text(f[0], f[1])
		}
	})
}

func nameIn(o org.Outline, person string) string {
	for _, p := range o.Posts {
		for _, h := range p.Holders {
			if h.PersonID == person {
				return h.Name
			}
		}
	}
	return ""
}

// conflictOf says what somebody has to do with what they are to audit.
func conflictOf(o org.Outline, audited []Unit, a Audit, m Member) string {
	if m.PersonID == "" {
		return ""
	}
	var own []string
	for _, id := range unitsOf(o, m.PersonID) {
		i := slices.IndexFunc(audited, func(u Unit) bool { return u.UnitID == id })
		if i >= 0 {
			own = append(own, audited[i].Name)
		}
	}
	if len(own) > 0 {
		return fmt.Sprintf("%sさんは、監査の対象の%sに所属しています。", m.Name, strings.Join(own, "、"))
	}
	return ""
}

// Leaving takes somebody out of the team.
type Leaving struct {
	ID     string `path:"id" json:"-" form:"-"`
	Member string `json:"member" label:"監査チームの人"`
}

// Leave takes somebody out of the team.
func (s *Service) Leave(ctx context.Context, in Leaving) (a Audit, err error) {
	who, err := actor.Require(ctx, CanManage)
	if err != nil {
		return a, err
	}
	err = s.db.Do(ctx, func(tx db.Tx) error {
		if a, err = load(ctx, tx, who.Body, in.ID); err != nil {
			return err
		}
		if a.State == Reported || a.State == Closed {
			return s.wrongState(a, "監査チームを変える")
		}
		list, err := members(ctx, tx, who.Body, a.ID)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(list, func(m Member) bool { return m.ID == in.Member })
		if i < 0 {
			return fault.New(fault.NotFound, "この人は、監査チームにいません。")
		}
		if err := dropMember(ctx, tx, who.Body, a.ID, in.Member); err != nil {
			return err
		}
		return s.act(ctx, tx, verbTeam, a.ID, "", list[i].Name+"を外した。", memberLine(a, list[i]))
	})
	return a, err
}

// At names an audit that was read with its version.
type At struct {
	ID      string `path:"id" json:"-" form:"-"`
	Version int64  `json:"version"`
}

// Ask asks for the approval of the plan. Where nobody decides elsewhere, it stays to be
// approved here.
func (s *Service) Ask(ctx context.Context, in At) (a Audit, err error) {
	who, err := actor.Require(ctx, CanManage)
	if err != nil {
		return a, err
	}
	err = s.db.Do(ctx, func(tx db.Tx) error {
		if a, err = load(ctx, tx, who.Body, in.ID); err != nil {
			return err
		}
		if a.State != Planned || a.Asked != "" {
			return s.wrongState(a, "承認を求める")
		}
		team, err := members(ctx, tx, who.Body, a.ID)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(team, func(m Member) bool { return m.Duty == Lead }) {
			return fault.New(fault.Conflict, "監査実施責任者が決まっていません。監査チームに加えてから、承認を求めてください。")
		}
		if s.config.Approver == nil {
			return fault.New(fault.Conflict, "決裁を使っていません。この画面で、計画を承認してください。")
		}
		taken, err := s.config.Approver.Ask(ctx, tx, Petition{"audit:" + a.ID, "監査の実施計画：" + a.Title, a.planText(team)})
		if err != nil {
			return err
		}
		if !taken {
			return fault.New(fault.Conflict, "決裁ルート「監査の計画」の席に就く人がいません。この画面で、計画を承認してください。")
		}
		a.Asked, a.Version, a.UpdatedAt = s.now().String(), in.Version, s.now()
		if err := save(ctx, tx, who.Body, a); err != nil {
			return err
		}
		a.Version++
		return s.act(ctx, tx, verbAsk, a.ID, "", "", a.line())
	})
	return a, err
}

// planText is the plan as it is put before who approves.
func (a Audit) planText(team []Member) string {
	var names []string
	for _, m := range team {
		n := m.Duty.Title() + " " + m.Name
		if m.Conflict != "" {
			n += "（" + m.Conflict + "理由：" + m.Reason + "）"
		}
		names = append(names, n)
	}
	return fmt.Sprintf("%s（%s）を、次のとおり実施してよいか伺います。\n目的：%s\n期間：%sから%sまで（実施日 %s）\n体制：%s\n点検表：%s", a.Title, a.Kind.Title(), a.Purpose, a.Begins.Era(), a.Ends.Era(), a.HeldOn.Era(), strings.Join(names, "、"), a.SheetName)
}

// Settled takes what was decided on a petition elsewhere, in the same transaction.
func (s *Service) Settled(ctx context.Context, tx db.Tx, id string, approved bool, by string) error {
	kind, id, _ := strings.Cut(id, ":")
	if kind == "plan" {
		return s.planSettled(ctx, tx, id, approved, by)
	}
	a, err := load(ctx, tx, actor.From(ctx).Body, id)
	if err != nil {
		return err
	}
	if a.State != Planned {
		return s.wrongState(a, "計画を承認する")
	}
	return s.decide(ctx, tx, a, approved, by)
}

func (s *Service) decide(ctx context.Context, tx db.Tx, a Audit, approved bool, by string) error {
	verb := verbRefuse
	a.Asked = ""
	if approved {
		verb, a.State, a.Approval = verbApprove, Approved, by
	}
	a.UpdatedAt = s.now()
	if err := save(ctx, tx, actor.From(ctx).Body, a); err != nil {
		return err
	}
	return s.act(ctx, tx, verb, a.ID, "", by, a.line())
}

// Approving approves the plan here, where nobody decides elsewhere.
type Approving struct {
	ID      string `path:"id" json:"-" form:"-"`
	Note    string `json:"note" label:"承認した人と日"`
	Version int64  `json:"version"`
}

// Approve keeps that the plan was approved, by a paper say.
func (s *Service) Approve(ctx context.Context, in Approving) (a Audit, err error) {
	who, err := actor.Require(ctx, CanManage)
	if err != nil {
		return a, err
	}
	faults := map[string]string{}
	text(faults, "note", "承認した人と日", &in.Note, noteMax, true)
	err = s.db.Do(ctx, func(tx db.Tx) error {
		if a, err = load(ctx, tx, who.Body, in.ID); err != nil {
			return err
		}
		if a.State != Planned || a.Asked != "" {
			return s.wrongState(a, "計画を承認する")
		}
		if err := fault.Fields(faults); err != nil {
			return err
		}
		a.Version = in.Version
		return s.decide(ctx, tx, a, true, in.Note+"（"+who.Name+"が入力）")
	})
	if err == nil {
		a.State, a.Version = Approved, a.Version+1
	}
	return a, err
}

// Begin takes a copy of the items, makes the cells, and has the units asked.
func (s *Service) Begin(ctx context.Context, in At) (a Audit, err error) {
	who, err := actor.Require(ctx, CanManage)
	if err != nil {
		return a, err
	}
	o, err := s.outline(ctx)
	if err != nil {
		return a, err
	}
	err = s.db.Do(ctx, func(tx db.Tx) error {
		if a, err = load(ctx, tx, who.Body, in.ID); err != nil {
			return err
		}
		if a.State != Approved {
			return s.wrongState(a, "監査を始める")
		}
		w, err := s.config.Catalogue.Take(ctx, tx, a.EditionID)
		if err != nil {
			return err
		}
		facts, err := s.config.Catalogue.FactsOf(ctx, tx, o)
		if err != nil {
			return err
		}
		list, err := units(ctx, tx, who.Body, a.ID)
		if err != nil {
			return err
		}
		a.State, a.Version, a.UpdatedAt = Underway, in.Version, s.now()
		if err := save(ctx, tx, who.Body, a); err != nil {
			return err
		}
		a.Version++
		if err := s.spread(ctx, tx, a, w, facts, list); err != nil {
			return err
		}
		for _, u := range list {
			u.PostID = headOf(o, u.UnitID)
			if err := saveUnit(ctx, tx, who.Body, u); err != nil {
				return err
			}
			if err := s.tellUnit(ctx, tx, a, u); err != nil {
				return err
			}
		}
		return s.act(ctx, tx, verbBegin, a.ID, "", fmt.Sprintf("%sの%d項目を、%dの課等に配った。", a.SheetName, len(w.Items), len(list)), a.line())
	})
	return a, err
}

// spread makes items and cells. An item that does not apply to a unit is － from the start.
func (s *Service) spread(ctx context.Context, tx db.Tx, a Audit, w check.Whole, facts map[string]check.Facts, list []Unit) error {
	body := actor.From(ctx).Body
	items, from := make([]Item, len(w.Items)), map[string]string{}
	for n, i := range w.Items {
		items[n] = Item{ID: db.NewID(), Key: i.Key, Place: n + 1, Chapter: i.Chapter, Number: i.Number, Text: i.Text, Criterion: i.Criterion, Methods: i.MethodTitles(), Examples: i.Examples, Bases: i.BasisTexts(), Required: i.Required}
		from[items[n].ID] = i.ID
	}
	if err := insertItems(ctx, tx, body, a.ID, items); err != nil {
		return err
	}
	var cells []Cell
	for _, u := range list {
		applies, err := s.config.Catalogue.Words().Applies(w.Items, facts[u.UnitID])
		if err != nil {
			return err
		}
		for _, i := range items {
			c := Cell{ItemID: i.ID, UnitID: u.ID, At: s.now(), Version: 1}
			if !applies[from[i.ID]] {
				c.First, c.Mark, c.Reason = Outside, Outside, "組織の事実により、当てはまらない。"
			}
			cells = append(cells, c)
		}
	}
	return insertCells(ctx, tx, body, a.ID, cells)
}

func unitRef(u Unit) area.Ref { return area.Ref{Area: areaName, ID: "unit:" + u.ID} }

func (s *Service) tellUnit(ctx context.Context, tx db.Tx, a Audit, u Unit) error {
	t := org.Telling{Ref: unitRef(u), Title: "監査の点検表に答える：" + u.Name, URL: unitURL(u.ID), Due: a.AnswerDue, Why: a.Title + "の対象のため", Post: u.PostID}
	if t.Post == "" {
		t.Role = string(actor.Office)
	}
	return s.config.Tell(ctx, tx, t)
}

// Remarking keeps what a list says of a unit: for which tasks it handles personal numbers.
type Remarking struct {
	ID      string `path:"id" json:"-" form:"-" doc:"監査対象課等の識別子"`
	Remark  string `json:"remark" label:"備考"`
	Version int64  `json:"version"`
}

// Remark writes the remark of a unit.
func (s *Service) Remark(ctx context.Context, in Remarking) (u Unit, err error) {
	v, err := s.see(ctx, CanMark)
	if err != nil {
		return u, err
	}
	faults := map[string]string{}
	text(faults, "remark", "備考", &in.Remark, cellMax, false)
	err = s.db.Do(ctx, func(tx db.Tx) error {
		audit, err := auditOf(ctx, tx, v.Body, in.ID)
		if err != nil {
			return err
		}
		a, err := s.judging(ctx, tx, v, audit)
		if err != nil {
			return err
		}
		if a.State == Closed {
			return s.wrongState(a, "備考を書く")
		}
		d, err := dataset(ctx, tx, v.Body, a)
		if err != nil {
			return err
		}
		u, _ = d.Unit(in.ID)
		if err := fault.Fields(faults); err != nil {
			return err
		}
		u.Remark, u.Version = in.Remark, in.Version
		if err := saveUnit(ctx, tx, v.Body, u); err != nil {
			return err
		}
		u.Version++
		return s.act(ctx, tx, verbRemark, a.ID, u.ID, u.Name+"："+u.Remark, a.line())
	})
	return u, err
}

func errUnit() error {
	return fault.New(fault.NotFound, "お探しの課等は、この監査の対象にありません。")
}

// Opining writes the general remarks.
type Opining struct {
	ID      string `path:"id" json:"-" form:"-"`
	Opinion string `json:"opinion" label:"総評"`
	Version int64  `json:"version"`
}

// Opine keeps the general remarks, and on which marks they were written.
func (s *Service) Opine(ctx context.Context, in Opining) (a Audit, err error) {
	v, err := s.see(ctx, CanMark)
	if err != nil {
		return a, err
	}
	faults := map[string]string{}
	text(faults, "opinion", "総評", &in.Opinion, textMax, true)
	err = s.db.Do(ctx, func(tx db.Tx) error {
		if a, err = s.judging(ctx, tx, v, in.ID); err != nil {
			return err
		}
		if a.State != Underway && a.State != Checking && !a.Imported {
			return s.wrongState(a, "総評を書く")
		}
		if err := fault.Fields(faults); err != nil {
			return err
		}
		d, err := dataset(ctx, tx, v.Body, a)
		if err != nil {
			return err
		}
		a.Opinion, a.OpinionOf, a.Version, a.UpdatedAt = in.Opinion, d.Digest(), in.Version, s.now()
		if err := save(ctx, tx, v.Body, a); err != nil {
			return err
		}
		a.Version++
		return s.act(ctx, tx, verbOpinion, a.ID, "", "", a.line())
	})
	return a, err
}

// move takes an audit from one state to the next.
func (s *Service) move(ctx context.Context, in At, doing string, verb actor.Permission, from []State, do func(tx db.Tx, a *Audit, d *Dataset) error) (a Audit, err error) {
	who, err := actor.Require(ctx, CanManage)
	if err != nil {
		return a, err
	}
	err = s.db.Do(ctx, func(tx db.Tx) error {
		if a, err = load(ctx, tx, who.Body, in.ID); err != nil {
			return err
		}
		if !slices.Contains(from, a.State) {
			return s.wrongState(a, doing)
		}
		d, err := dataset(ctx, tx, who.Body, a)
		if err != nil {
			return err
		}
		a.Version, a.UpdatedAt = in.Version, s.now()
		if err := do(tx, &a, d); err != nil {
			return err
		}
		if err := save(ctx, tx, who.Body, a); err != nil {
			return err
		}
		a.Version++
		return s.act(ctx, tx, verb, a.ID, "", "", a.line())
	})
	return a, err
}

// Present shows the draft to the audited units, so that they check its facts.
func (s *Service) Present(ctx context.Context, in At) (Audit, error) {
	return s.move(ctx, in, "報告案を示す", verbShow, []State{Underway}, func(tx db.Tx, a *Audit, d *Dataset) error {
		if n := d.Count()[NoMark]; n > 0 {
			return fault.Newf(fault.Conflict, "判定していない項目が%dあります。すべて判定してから、報告案を示してください。", n)
		}
		a.State, a.ShownOn = Checking, s.Today()
		return s.presentFindings(ctx, tx, *a, d)
	})
}

// Report ends the check of facts: what is found stands.
func (s *Service) Report(ctx context.Context, in At) (Audit, error) {
	return s.move(ctx, in, "報告する", verbReport, []State{Checking}, func(tx db.Tx, a *Audit, d *Dataset) error {
		if a.Opinion == "" {
			return fault.New(fault.Conflict, "総評がありません。総評を書いてから、報告してください。")
		}
		open, err := countFindings(ctx, tx, actor.From(ctx).Body, a.ID, FindingDrafted, FindingShown)
		if err != nil {
			return err
		}
		if open > 0 {
			return fault.Newf(fault.Conflict, "確定していない指摘事項が%dあります。事実の確認を終え、確定してから報告してください。", open)
		}
		a.State, a.ReportedOn = Reported, s.Today()
		a.KeptUntil = keptUntil(s.Today(), s.config.Years)
		return nil
	})
}

// keptUntil counts from the fiscal year after.
func keptUntil(d clock.Date, years int) clock.Date {
	return clock.Date{Year: d.FiscalYear(fiscalStart) + 1 + years, Month: 3, Day: 31}
}

// Close ends an audit of which every finding is closed.
func (s *Service) Close(ctx context.Context, in At) (Audit, error) {
	return s.move(ctx, in, "終える", verbClose, []State{Reported}, func(tx db.Tx, a *Audit, _ *Dataset) error {
		open, err := countFindings(ctx, tx, actor.From(ctx).Body, a.ID, FindingDrafted, FindingShown, FindingSettled, FindingPlanned, FindingReturned, FindingAccepted)
		if err != nil {
			return err
		}
		if open > 0 {
			return fault.Newf(fault.Conflict, "解消していない指摘事項が%dあります。再確認を終えてから、監査を終えてください。", open)
		}
		a.State = Closed
		return nil
	})
}
