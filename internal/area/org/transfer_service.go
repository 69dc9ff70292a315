package org

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/okite-isms/okite/internal/area/org/roster"
	"github.com/okite-isms/okite/internal/area/org/structure"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/journal"
)

// Submit keeps a roster that was handed in. It changes nobody's post yet.
func (s *Service) Submit(ctx context.Context, in Submission) (t Transfer, err error) {
	a, err := actor.Require(ctx, CanTransfer)
	if err != nil {
		return t, err
	}
	faults := map[string]string{}
	t = Transfer{ID: db.NewID(), Title: cleanName(in.Title), Whole: in.Whole, FileName: cleanName(in.Name), State: Drafted, MadeBy: a.Name, MadeAt: s.now(), Version: 1}
	need(faults, "title", checkText(t.Title, "件名", 60, true))
	need(faults, "file", checkText(t.FileName, "ファイルの名前", 200, false))
	t.Day = day(faults, "day", "発令の日", in.Day)
	table, err := roster.Read(in.Content)
	if err := merged(fault.Fields(faults), err); err != nil {
		return t, err
	}
	t.table = table
	return t, s.db.Do(ctx, func(tx db.Tx) error {
		kept, err := loadHeadings(ctx, tx, a.Body)
		if err != nil {
			return err
		}
		t.mapping = roster.Fit(table.Head, kept)
		if err := insertTransfer(ctx, tx, a.Body, t); err != nil {
			return err
		}
		return journal.Append(ctx, tx, journal.Entry{Verb: verbSubmit, Area: areaName, ID: t.ID, Content: transferContent(t, Plan{}), At: s.now()})
	})
}

// Transfers lists the latest transfers.
func (s *Service) Transfers(ctx context.Context) (list []Transfer, err error) {
	a, err := actor.Require(ctx, CanTransfer)
	if err != nil {
		return nil, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		list, err = loadTransfers(ctx, tx, a.Body)
		return err
	})
	return list, err
}

// Review gives a transfer with its dry run: what it would change, or, once it is applied,
// what it left to do.
func (s *Service) Review(ctx context.Context, id string) (t Transfer, p Plan, err error) {
	a, err := actor.Require(ctx, CanTransfer)
	if err != nil {
		return t, p, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		if t, err = loadTransfer(ctx, tx, a.Body, id); err != nil || t.State != Drafted {
			return err
		}
		facts, err := loadBuild(ctx, tx, a.Body)
		if err != nil {
			return err
		}
		p, err = planOn(ctx, tx, a.Body, t, facts)
		return err
	})
	return t, p, err
}

// planOn works out the plan of a transfer on what is recorded now.
func planOn(ctx context.Context, tx db.Tx, body string, t Transfer, facts *structure.Facts) (Plan, error) {
	if lacking := t.mapping.Lacking(); len(lacking) > 0 {
		return Plan{}, nil // the columns have to be told first
	}
	people, err := numbered(ctx, tx, body)
	if err != nil {
		return Plan{}, err
	}
	entries, flaws := t.table.Entries(t.mapping, checkEntry)
	return planOf(facts, people, t, entries, flaws), nil
}

// Arrange keeps which column is what, and what was decided about open questions. The
// headings are remembered for the next roster.
func (s *Service) Arrange(ctx context.Context, in Arrangement) (t Transfer, err error) {
	a, err := actor.Require(ctx, CanTransfer)
	if err != nil {
		return t, err
	}
	err = s.db.Do(ctx, func(tx db.Tx) error {
		if t, err = loadTransfer(ctx, tx, a.Body, in.ID); err != nil {
			return err
		}
		if t.State != Drafted {
			return fault.New(fault.Conflict, "この異動は、すでに反映されています。")
		}
		if err := t.arrange(in); err != nil {
			return err
		}
		t.Version = in.Version
		if err := saveArrangement(ctx, tx, a.Body, t); err != nil {
			return err
		}
		t.Version++
		if err := saveHeadings(ctx, tx, a.Body, t.mapping.Headings(t.table.Head), s.now()); err != nil {
			return err
		}
		return journal.Append(ctx, tx, journal.Entry{Verb: verbArrange, Area: areaName, ID: t.ID, Content: transferContent(t, Plan{}), At: s.now()})
	})
	return t, err
}

func (t *Transfer) arrange(in Arrangement) error {
	faults := map[string]string{}
	m := roster.Mapping{}
	taken := map[int]roster.Field{}
	for _, f := range roster.Fields() {
		text := in.columns()[f]
		if text == "" {
			if f.Required() {
				faults[string(f)] = f.Title() + "の列を選んでください。"
			}
			continue
		}
		i := slices.Index(columnNames(t.table.Head), text)
		if i < 0 {
			faults[string(f)] = "列を一覧から選んでください。"
			continue
		}
		if other, twice := taken[i]; twice {
			faults[string(f)] = "「" + other.Title() + "」と同じ列です。"
		}
		m[f], taken[i] = i, f
	}
	c := Choices{Create: in.Create, Renamed: map[string]string{}}
	for _, pair := range in.Renamed {
		id, name, ok := strings.Cut(pair, "=")
		if !ok || len(in.Renamed) > 200 {
			faults["renamed"] = "改称する組織を、一覧から選んでください。"
			continue
		}
		c.Renamed[cleanName(name)] = id
	}
	t.mapping, t.choices = m, c
	return fault.Fields(faults)
}

// columnNames names the columns so that two of the same heading can be told apart.
func columnNames(head []string) []string {
	list := make([]string, len(head))
	for i, h := range head {
		list[i] = fmt.Sprintf("%d列目 %s", i+1, h)
	}
	return list
}

// Apply lets a transfer hold: all of it, in one transaction, or nothing. The plan is
// worked out anew; if it is not the one that was reviewed, somebody changed something
// meanwhile.
func (s *Service) Apply(ctx context.Context, in Application) (t Transfer, err error) {
	err = s.reshape(ctx, CanTransfer, func(x shaping) ([]line, error) {
		if t, err = loadTransfer(x.ctx, x.tx, x.body, in.ID); err != nil {
			return nil, err
		}
		if t.State != Drafted || t.Version != in.Version {
			return nil, db.Changed(0, nil)
		}
		plan, err := planOn(x.ctx, x.tx, x.body, t, x.facts)
		if err != nil {
			return nil, err
		}
		if err := appliable(plan, t, in); err != nil {
			return nil, err
		}
		steps, lines, err := x.carryOut(plan.work, t)
		if err != nil {
			return nil, err
		}
		if err := s.config.Accounts.EndAbroad(x.ctx, x.tx, altered(steps)); err != nil {
			return nil, err
		}
		t.State, t.Stamp, t.AppliedBy, t.AppliedAt = Applied, x.stamp, x.who.Name, x.now
		if t.result, err = s.aftermath(x, plan, t.Day); err != nil {
			return nil, err
		}
		if err := insertSteps(x.ctx, x.tx, x.body, t.ID, steps); err != nil {
			return nil, err
		}
		if err := s.tellOfTransfer(x, &t); err != nil {
			return nil, err
		}
		if err := saveTransferState(x.ctx, x.tx, x.body, t); err != nil {
			return nil, err
		}
		t.Version++
		return append(lines, line{verbTransfer, t.ID, transferContent(t, plan)}), nil
	})
	return t, err
}

// Application confirms that a plan was reviewed: by how many moves it had.
type Application struct {
	ID      string `path:"id" json:"-" form:"-"`
	Version int64  `json:"version"`
	Moves   int    `json:"moves"`
}

func appliable(p Plan, t Transfer, in Application) error {
	switch {
	case len(p.Flaws) > 0:
		return fault.Newf(fault.Conflict, "誤りのある行が%d行あるため、反映できません。名簿を直して、もう一度取り込んでください。", len(p.Flaws))
	case !t.choices.Create && len(p.Unknown) > 0:
		return fault.New(fault.Conflict, "登録されていない組織や職があるため、反映できません。新しく置くか、改称かを選んでください。")
	case len(p.Moves) == 0:
		return fault.New(fault.Conflict, "変わることがないため、反映するものはありません。")
	case len(p.Moves) != in.Moves:
		return fault.New(fault.Conflict, "下見の後に、組織や在任が変更されました。もう一度、下見を確かめてください。")
	}
	return nil
}

// carryOut writes what a plan changes, and notes each step for the way back.
func (x shaping) carryOut(w *planning, t Transfer) (steps []step, lines []line, err error) {
	if err := x.carryOutUnits(w, &steps, &lines); err != nil {
		return nil, nil, err
	}
	for i := range w.newPeople {
		w.newPeople[i].CreatedAt = x.now
		lines = append(lines, line{verbEnrol, w.newPeople[i].ID, w.newPeople[i]})
		steps = append(steps, step{"person", w.newPeople[i].ID, ""})
	}
	if err := insertPeople(x.ctx, x.tx, x.body, w.newPeople); err != nil {
		return nil, nil, numberTaken(err)
	}
	if err := x.carryOutPeople(w, t, &steps, &lines); err != nil {
		return nil, nil, err
	}
	if err := x.carryOutTenures(w, t, &steps, &lines); err != nil {
		return nil, nil, err
	}
	return steps, lines, nil
}

func (x shaping) carryOutUnits(w *planning, steps *[]step, lines *[]line) error {
	for _, id := range slices.Sorted(maps.Keys(w.renamed)) {
		old, err := unitAt(x.facts, id, w.day)
		if err != nil {
			return err
		}
		if text := planned(x.facts, old); text != "" || old.From == w.day {
			return fault.Newf(fault.Conflict, "「%s」には、その日かその後の変更が登録されているため、改称できません。", old.Name)
		}
		u := old
		u.SpanID, u.Name, u.From = db.NewID(), w.renamed[id], w.day
		if err := endUnitSpan(x.ctx, x.tx, x.body, old.SpanID, w.day); err != nil {
			return err
		}
		if err := insertUnitSpan(x.ctx, x.tx, x.body, u, x.now, ""); err != nil {
			return err
		}
		c := unitChange{w.day, "rename", id, id, old.Name + "から" + u.Name + "へ"}
		if err := insertUnitChange(x.ctx, x.tx, x.body, c, x.now); err != nil {
			return err
		}
		*steps = append(*steps, step{"renamed", u.SpanID, old.SpanID})
		*lines = append(*lines, line{verbRename, id, unitContent(u)})
	}
	for _, u := range w.newUnits {
		if err := insertUnit(x.ctx, x.tx, x.body, u.ID, x.now); err != nil {
			return err
		}
		if err := insertUnitSpan(x.ctx, x.tx, x.body, u, x.now, ""); err != nil {
			return err
		}
		*steps = append(*steps, step{"unit", u.SpanID, ""})
		*lines = append(*lines, line{verbEstablish, u.ID, unitContent(u)})
	}
	for _, p := range w.newPosts {
		if err := insertPost(x.ctx, x.tx, x.body, p.ID, x.now); err != nil {
			return err
		}
		if err := insertPostSpan(x.ctx, x.tx, x.body, p, x.now); err != nil {
			return err
		}
		*steps = append(*steps, step{"post", p.SpanID, ""})
		*lines = append(*lines, line{verbPost, p.ID, postContent(p)})
	}
	return nil
}

// carryOutPeople takes over new names, and closes Okite to who leaves from the day on.
func (x shaping) carryOutPeople(w *planning, t Transfer, steps *[]step, lines *[]line) error {
	changed := slices.Clone(w.altered)
	for _, p := range w.leavers {
		p.AccessUntil = t.Day
		changed = append(changed, p)
	}
	for _, p := range changed {
		was := w.people[p.Number]
		former, err := formerly(was)
		if err != nil {
			return err
		}
		if err := restorePerson(x.ctx, x.tx, x.body, p); err != nil {
			return err
		}
		p.Version = was.Version + 1
		*steps = append(*steps, step{"alter", p.ID, former})
		*lines = append(*lines, line{verbChange, p.ID, p})
	}
	if len(w.leavers) == 0 {
		return nil
	}
	return officeRemains(x.ctx, x.tx, x.body)
}

func (x shaping) carryOutTenures(w *planning, t Transfer, steps *[]step, lines *[]line) error {
	var ended []structure.Tenure
	var never []string // began on the day itself
	for _, o := range w.ended {
		if o.From == t.Day {
			never = append(never, o.ID)
			*lines = append(*lines, line{verbVoidTenure, o.ID, voidContent("org.tenure", o.ID, t.Title)})
		} else {
			ended = append(ended, o)
			until := o
			until.Until, until.Version = t.Day, o.Version+1
			*lines = append(*lines, line{verbEndTenure, o.ID, tenureContent(until)})
		}
		*steps = append(*steps, step{"ended", o.ID, o.Until.String()})
	}
	if err := endTenures(x.ctx, x.tx, x.body, ended, t.Day); err != nil {
		return err
	}
	if err := voidTenures(x.ctx, x.tx, x.body, never, x.retraction(t.Title)); err != nil {
		return err
	}
	for i := range w.newTenures {
		n := &w.newTenures[i]
		n.Basis, n.TransferID = t.Title, t.ID
		*steps = append(*steps, step{"tenure", n.ID, ""})
		*lines = append(*lines, line{verbInstall, n.ID, tenureContent(*n)})
	}
	return insertTenures(x.ctx, x.tx, x.body, w.newTenures, x.now)
}

// aftermath works out what is left to do: posts that change hands, accounts to close and
// to open, roles that fell vacant, and what came into one hand.
func (s *Service) aftermath(x shaping, p Plan, d clock.Date) (m Aftermath, err error) {
	m.Counts = map[MoveKind]int{}
	for _, k := range MoveKinds() {
		m.Counts[k] = p.Count(k)
	}
	posts := map[string]bool{}
	var people []string
	for _, t := range append(slices.Clone(p.work.ended), p.work.newTenures...) {
		posts[t.PostID] = true
	}
	m.Posts = slices.Sorted(maps.Keys(posts))
	for _, l := range p.work.leavers {
		m.Closing = append(m.Closing, l.ID)
	}
	for _, t := range p.work.newTenures {
		people = append(people, t.PersonID)
	}
	accounts, err := s.config.Accounts.Accounts(x.ctx, x.tx, people)
	if err != nil {
		return m, err
	}
	for _, id := range people {
		if _, ok := accounts[id]; !ok && !slices.Contains(m.Opening, id) {
			m.Opening = append(m.Opening, id)
		}
	}
	return m, s.afterRoles(x, &m, d)
}

// afterRoles compares the roles of the day as they would have been with those to come.
func (s *Service) afterRoles(x shaping, m *Aftermath, d clock.Date) error {
	roles, err := s.roles(x.ctx, x.tx, x.body)
	if err != nil {
		return err
	}
	facts, err := loadFacts(x.ctx, x.tx, x.body)
	if err != nil {
		return err
	}
	titles, day := roleTitles(roles), facts.On(d)
	before, after := x.facts.Holdings(), facts.Holdings()
	known := map[string]bool{}
	for _, h := range before {
		if h.On(d) && h.Capacity == structure.Vacancy {
			known[h.Role+h.UnitID+h.PostID] = true
		}
	}
	for _, h := range after {
		if h.On(d) && h.Capacity == structure.Vacancy && !known[h.Role+h.UnitID+h.PostID] {
			m.Vacant = append(m.Vacant, strings.TrimSpace(titles[h.Role]+"："+day.PostName(h.PostID)))
		}
	}
	was := structure.Breaches(before, s.separations(), d)
	var ids []string
	var fresh []structure.Breach
	for _, b := range structure.Breaches(after, s.separations(), d) {
		if !slices.Contains(was, b) {
			fresh, ids = append(fresh, b), append(ids, b.PersonID)
		}
	}
	names, err := personNames(x.ctx, x.tx, x.body, ids)
	for _, b := range fresh {
		m.Breaches = append(m.Breaches, names[b.PersonID]+"："+b.Title)
	}
	return err
}

// Revert takes a transfer back while no other change of the structure has followed.
func (s *Service) Revert(ctx context.Context, in Voiding) (t Transfer, err error) {
	err = s.reshape(ctx, CanTransfer, func(x shaping) ([]line, error) {
		if err := fault.Fields(in.faults()); err != nil {
			return nil, err
		}
		if t, err = loadTransfer(x.ctx, x.tx, x.body, in.ID); err != nil {
			return nil, err
		}
		if t.State != Applied || t.Version != in.Version {
			return nil, db.Changed(0, nil)
		}
		if t.Stamp != x.stamp-1 {
			return nil, fault.New(fault.Conflict, "この異動の後に、組織、在任、役割の変更が登録されているため、まとめて取り消すことはできません。1つずつ訂正してください。")
		}
		steps, err := loadSteps(x.ctx, x.tx, x.body, t.ID)
		if err != nil {
			return nil, err
		}
		if err := x.undo(steps, "人事異動の取消し："+in.Why); err != nil {
			return nil, err
		}
		if err := s.config.Accounts.EndAbroad(x.ctx, x.tx, altered(steps)); err != nil {
			return nil, err
		}
		if err := s.config.Settle(x.ctx, x.tx, area.Ref{Area: areaName, ID: t.ID}); err != nil {
			return nil, err
		}
		t.State, t.RevertedBy, t.RevertedAt = Reverted, x.who.Name, x.now
		err = saveTransferState(x.ctx, x.tx, x.body, t)
		t.Version++
		return []line{{verbRevert, t.ID, voidContent("org.transfer", t.ID, in.Why)}}, err
	})
	return t, err
}

// altered lists whose way into Okite the steps changed. Where they are in another body by a
// switch, nobody asks home again: they come back and are asked anew.
func altered(steps []step) (people []string) {
	for _, s := range steps {
		if s.Kind == "person" || s.Kind == "alter" {
			people = append(people, s.ObjectID)
		}
	}
	return people
}

// undo goes the steps back, the last one first. Nothing is deleted: what was new is void.
func (x shaping) undo(steps []step, why string) error {
	var tenures []string
	for _, s := range slices.Backward(steps) {
		var err error
		switch s.Kind {
		case "tenure":
			tenures = append(tenures, s.ObjectID)
		case "ended":
			err = reopenTenure(x.ctx, x.tx, x.body, s.ObjectID, s.Former)
		case "person":
			err = x.leaveOut(s.ObjectID)
		case "alter":
			err = x.asBefore(s.Former)
		case "post":
			err = voidPostSpan(x.ctx, x.tx, x.body, s.ObjectID, x.retraction(why))
		case "unit":
			err = voidUnitSpan(x.ctx, x.tx, x.body, s.ObjectID, x.retraction(why))
		case "renamed":
			if err = voidUnitSpan(x.ctx, x.tx, x.body, s.ObjectID, x.retraction(why)); err == nil {
				err = reopenUnit(x.ctx, x.tx, x.body, s.Former, "")
			}
		}
		if err != nil {
			return err
		}
	}
	return voidTenures(x.ctx, x.tx, x.body, tenures, x.retraction(why))
}

// leaveOut keeps somebody who came with the transfer as one who does not use Okite.
func (x shaping) leaveOut(id string) error {
	p, err := loadPerson(x.ctx, x.tx, x.body, id)
	if err != nil {
		return err
	}
	p.Active = false
	return restorePerson(x.ctx, x.tx, x.body, p)
}

func (x shaping) asBefore(former string) error {
	p, err := personOf(former)
	if err != nil {
		return err
	}
	return restorePerson(x.ctx, x.tx, x.body, p)
}

// arrangementOf is what a transfer has of columns and choices, to be changed.
func arrangementOf(t Transfer) Arrangement {
	names := columnNames(t.table.Head)
	column := func(f roster.Field) string {
		if i, ok := t.mapping[f]; ok && i < len(names) {
			return names[i]
		}
		return ""
	}
	in := Arrangement{
		ID: t.ID, Version: t.Version, Number: column(roster.Number), Name: column(roster.Name), Kana: column(roster.Kana), Unit: column(roster.Unit),
		Section: column(roster.Section), Post: column(roster.Post), Tenure: column(roster.Tenure), Kind: column(roster.Kind), Mail: column(roster.Mail), Create: t.choices.Create,
	}
	for _, name := range slices.Sorted(maps.Keys(t.choices.Renamed)) {
		in.Renamed = append(in.Renamed, t.choices.Renamed[name]+"="+name)
	}
	return in
}

// AftermathSheet is what a transfer left to do, by names.
type AftermathSheet struct {
	Posts   []Staffed
	Closing []string
	Opening []string
}

// Aftermath names what an applied transfer left to do. Who has got an account meanwhile
// is no longer among those without.
func (s *Service) Aftermath(ctx context.Context, t Transfer) (v AftermathSheet, err error) {
	if _, err := actor.Require(ctx, CanTransfer); err != nil {
		return v, err
	}
	o, err := s.Outline(ctx, t.Day)
	if err != nil {
		return v, err
	}
	for _, p := range o.Posts {
		if slices.Contains(t.result.Posts, p.ID) {
			v.Posts = append(v.Posts, p)
		}
	}
	err = s.see(ctx, func(x sight) error {
		names, err := personNames(x.ctx, x.tx, x.body, append(slices.Clone(t.result.Closing), t.result.Opening...))
		if err != nil {
			return err
		}
		accounts, err := s.config.Accounts.Accounts(x.ctx, x.tx, t.result.Opening)
		for _, id := range t.result.Closing {
			v.Closing = append(v.Closing, names[id])
		}
		for _, id := range t.result.Opening {
			if _, has := accounts[id]; !has {
				v.Opening = append(v.Opening, names[id])
			}
		}
		return err
	})
	return v, err
}
