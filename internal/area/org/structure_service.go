package org

import (
	"context"
	"slices"

	"github.com/okite-isms/okite/internal/area/org/structure"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/journal"
)

// Today is the business day by the service's clock.
func (s *Service) Today() clock.Date { return clock.Today(s.config.Now()) }

// line is what a change leaves in the journal.
type line struct {
	verb    string
	id      string
	content journal.Content
}

// shaping is a change of the structure under way: one transaction, under the body's lock.
type shaping struct {
	ctx   context.Context
	tx    db.Tx
	body  string
	who   actor.Actor
	now   clock.Time
	stamp int64 // of this change among those of the body's structure
	facts *structure.Facts
}

// reshape carries out a change of the structure in one transaction. Changes of a body
// wait for each other: what they check is all of it. Who holds which role is worked out
// anew before the transaction ends, so that rights follow at once.
func (s *Service) reshape(ctx context.Context, needs actor.Permission, change func(shaping) ([]line, error)) error {
	a, err := actor.Require(ctx, needs)
	if err != nil {
		return err
	}
	return s.db.Do(ctx, func(tx db.Tx) error { return s.reshapeIn(ctx, tx, a, needs, change) })
}

// reshapeIn is reshape in the caller's transaction, by an actor who may.
func (s *Service) reshapeIn(ctx context.Context, tx db.Tx, a actor.Actor, needs actor.Permission, change func(shaping) ([]line, error)) error {
	if err := lockOfficers(ctx, tx, a.Body); err != nil {
		return err
	}
	stamp, err := stampChange(ctx, tx, a.Body, needs == CanShape || needs == CanAppoint || needs == CanTransfer)
	if err != nil {
		return err
	}
	facts, err := loadFacts(ctx, tx, a.Body)
	if err != nil {
		return err
	}
	lines, err := change(shaping{ctx, tx, a.Body, a, s.now(), stamp, facts})
	if err != nil {
		return err
	}
	for _, l := range lines {
		if err := journal.Append(ctx, tx, journal.Entry{Verb: l.verb, Area: areaName, ID: l.id, Content: l.content, At: s.now()}); err != nil {
			return err
		}
	}
	return s.rework(ctx, tx, a.Body)
}

// rework works out who holds which role, and keeps it.
func (s *Service) rework(ctx context.Context, tx db.Tx, body string) error {
	facts, err := loadFacts(ctx, tx, body)
	if err != nil {
		return err
	}
	roles, err := s.roles(ctx, tx, body)
	if err != nil {
		return err
	}
	holds := map[string]string{}
	for _, r := range roles {
		holds[r.Name] = r.Holds
	}
	return saveHoldings(ctx, tx, body, facts.Holdings(), holds)
}

// Establish adds a unit.
func (s *Service) Establish(ctx context.Context, in Establishment) (u structure.Unit, err error) {
	err = s.reshape(ctx, CanShape, func(x shaping) ([]line, error) {
		faults := map[string]string{}
		u = in.unit(faults)
		u.ID, u.SpanID = db.NewID(), db.NewID()
		if len(faults) == 0 {
			need(faults, "parent", checkParent(x.facts, u))
			need(faults, "name", nameTaken(x.facts, u))
		}
		if err := fault.Fields(faults); err != nil {
			return nil, err
		}
		if err := insertUnit(x.ctx, x.tx, x.body, u.ID, x.now); err != nil {
			return nil, err
		}
		return []line{{verbEstablish, u.ID, unitContent(u)}}, insertUnitSpan(x.ctx, x.tx, x.body, u, x.now, "")
	})
	return u, err
}

func nameTaken(facts *structure.Facts, u structure.Unit) string {
	for _, o := range facts.Units {
		if o.ID != u.ID && o.ParentID == u.ParentID && o.Name == u.Name && o.Overlaps(u.Span) {
			return "同じ名称の組織が、同じ組織の下にあります。"
		}
	}
	return ""
}

// unitAt finds the last span of a unit that begins no later than a day and has not
// ended by then: what a change from that day on replaces.
func unitAt(facts *structure.Facts, id string, d clock.Date) (structure.Unit, error) {
	for _, u := range facts.Units {
		if u.ID == id && u.On(d) {
			return u, nil
		}
	}
	if slices.ContainsFunc(facts.Units, func(u structure.Unit) bool { return u.ID == id }) {
		return structure.Unit{}, fault.Fields(map[string]string{"from": "この組織は、その日には置かれていません。"})
	}
	return structure.Unit{}, errUnit()
}

func errUnit() error {
	return fault.New(fault.NotFound, "この組織は登録されていません。")
}

// planned says that something about the unit is recorded for later already: a change
// before it would be undone by it.
func planned(facts *structure.Facts, u structure.Unit) string {
	if !u.Until.IsZero() {
		return "この組織には、" + u.Until.Table() + "からの変更がすでに登録されています。先にそちらを訂正してください。"
	}
	return ""
}

// Rename changes a unit from a day on. Earlier days keep what they had.
func (s *Service) Rename(ctx context.Context, in Renaming) (u structure.Unit, err error) {
	err = s.reshape(ctx, CanShape, func(x shaping) ([]line, error) {
		faults := map[string]string{}
		u = Establishment{in.Name, in.Kind, in.Parent, in.Bound, in.Place, in.From}.unit(faults)
		if err := fault.Fields(faults); err != nil {
			return nil, err
		}
		old, err := unitAt(x.facts, in.ID, u.From)
		if err != nil {
			return nil, err
		}
		u.ID, u.SpanID = in.ID, db.NewID()
		if text := planned(x.facts, old); text != "" {
			return nil, fault.New(fault.Conflict, text)
		}
		need(faults, "parent", checkParent(x.facts, u))
		need(faults, "name", nameTaken(x.facts, u))
		if old.From == u.From {
			faults["from"] = "この日に始まる記録がすでにあります。誤りを直すときは「訂正する」を使ってください。"
		}
		if err := fault.Fields(faults); err != nil {
			return nil, err
		}
		if err := endUnitSpan(x.ctx, x.tx, x.body, old.SpanID, u.From); err != nil {
			return nil, err
		}
		if err := insertUnitSpan(x.ctx, x.tx, x.body, u, x.now, ""); err != nil {
			return nil, err
		}
		note := ""
		if old.Name != u.Name {
			note = old.Name + "から" + u.Name + "へ"
		}
		c := unitChange{u.From, "rename", u.ID, u.ID, note}
		return []line{{verbRename, u.ID, unitContent(u)}}, insertUnitChange(x.ctx, x.tx, x.body, c, x.now)
	})
	return u, err
}

// Merge puts a unit into another: its posts move there with who is on them, so that
// what they are responsible for moves as well.
func (s *Service) Merge(ctx context.Context, in Merger) (u structure.Unit, err error) {
	err = s.reshape(ctx, CanShape, func(x shaping) ([]line, error) {
		faults := map[string]string{}
		from := day(faults, "from", "統合する日", in.From)
		if err := fault.Fields(faults); err != nil {
			return nil, err
		}
		old, err := unitAt(x.facts, in.ID, from)
		if err != nil {
			return nil, err
		}
		if u, err = unitAt(x.facts, in.Into, from); err != nil || in.Into == in.ID {
			return nil, fault.Fields(map[string]string{"into": "統合した後の組織を選んでください。"})
		}
		if err := x.ends(old, from); err != nil {
			return nil, err
		}
		if slices.Contains(x.facts.On(from).Below(old.ID), u.ID) {
			return nil, fault.Fields(map[string]string{"into": "自分の下にある組織には統合できません。先に、その組織の上の組織を変えてください。"})
		}
		lines := []line{{verbMerge, old.ID, unitContent(u)}}
		moved, err := x.move(postsOf(x.facts, old.ID, from), u.ID, from, true)
		if err != nil {
			return nil, err
		}
		lines = append(lines, moved...)
		raised, err := x.raise(old.ID, u.ID, from)
		if err != nil {
			return nil, err
		}
		if err := endUnitSpan(x.ctx, x.tx, x.body, old.SpanID, from); err != nil {
			return nil, err
		}
		c := unitChange{from, "merge", old.ID, u.ID, old.Name + "を" + u.Name + "に統合"}
		return append(lines, raised...), insertUnitChange(x.ctx, x.tx, x.body, c, x.now)
	})
	return u, err
}

// ends refuses to end a unit on a day before something else that is recorded of it.
func (x shaping) ends(u structure.Unit, from clock.Date) error {
	if text := planned(x.facts, u); text != "" {
		return fault.New(fault.Conflict, text)
	}
	if u.From == from {
		return fault.Fields(map[string]string{"from": "始まる日に終わることはできません。"})
	}
	return nil
}

func postsOf(facts *structure.Facts, unit string, from clock.Date) []structure.Post {
	var list []structure.Post
	for _, p := range facts.Posts {
		if p.UnitID == unit && (p.On(from) || structure.Before(from, p.From)) {
			list = append(list, p)
		}
	}
	return list
}

// move puts posts into another unit from a day on. A head does not head the other unit.
func (x shaping) move(posts []structure.Post, unit string, from clock.Date, lowered bool) ([]line, error) {
	var lines []line
	for _, p := range posts {
		if structure.Before(from, p.From) || p.From == from {
			return nil, fault.Newf(fault.Conflict, "職「%s」には、%sからの記録があります。先にそちらを直してください。", p.Title, p.From.Table())
		}
		moved := p
		moved.SpanID, moved.UnitID, moved.From = db.NewID(), unit, from
		moved.Heads = p.Heads && !lowered
		if err := endPostSpan(x.ctx, x.tx, x.body, p.SpanID, from); err != nil {
			return nil, err
		}
		if err := insertPostSpan(x.ctx, x.tx, x.body, moved, x.now); err != nil {
			return nil, err
		}
		lines = append(lines, line{verbRepost, p.ID, postContent(moved)})
	}
	return lines, nil
}

// raise puts the units below one under another from a day on.
func (x shaping) raise(old, into string, from clock.Date) ([]line, error) {
	var lines []line
	for _, c := range x.facts.On(from).Children(old) {
		if err := x.ends(c, from); err != nil {
			return nil, fault.Newf(fault.Conflict, "下の組織「%s」には、同じ日かその後の変更が登録されています。先にそちらを訂正してください。", c.Name)
		}
		moved := c
		moved.SpanID, moved.ParentID, moved.From = db.NewID(), into, from
		if err := endUnitSpan(x.ctx, x.tx, x.body, c.SpanID, from); err != nil {
			return nil, err
		}
		if err := insertUnitSpan(x.ctx, x.tx, x.body, moved, x.now, ""); err != nil {
			return nil, err
		}
		lines = append(lines, line{verbRename, c.ID, unitContent(moved)})
	}
	return lines, nil
}

// Split takes posts out of a unit into a new one beside it.
func (s *Service) Split(ctx context.Context, in Splitting) (u structure.Unit, err error) {
	err = s.reshape(ctx, CanShape, func(x shaping) ([]line, error) {
		faults := map[string]string{}
		from := day(faults, "from", "分割する日", in.From)
		old, err := unitAt(x.facts, in.ID, from)
		if faults["from"] == "" && err != nil {
			return nil, err
		}
		u = Establishment{in.Name, in.Kind, old.ParentID, false, old.Place + 1, in.From}.unit(faults)
		u.ID, u.SpanID = db.NewID(), db.NewID()
		if len(faults) == 0 {
			need(faults, "name", nameTaken(x.facts, u))
		}
		var posts []structure.Post
		for _, p := range postsOf(x.facts, in.ID, from) {
			if slices.Contains(in.Posts, p.ID) {
				posts = append(posts, p)
			}
		}
		if len(posts) != len(in.Posts) {
			faults["posts"] = "移す職は、この組織の職の中から選んでください。"
		}
		if err := fault.Fields(faults); err != nil {
			return nil, err
		}
		if err := insertUnit(x.ctx, x.tx, x.body, u.ID, x.now); err != nil {
			return nil, err
		}
		if err := insertUnitSpan(x.ctx, x.tx, x.body, u, x.now, ""); err != nil {
			return nil, err
		}
		moved, err := x.move(posts, u.ID, from, false)
		if err != nil {
			return nil, err
		}
		c := unitChange{from, "split", old.ID, u.ID, old.Name + "から" + u.Name + "を分割"}
		return append([]line{{verbSplit, u.ID, unitContent(u)}}, moved...), insertUnitChange(x.ctx, x.tx, x.body, c, x.now)
	})
	return u, err
}

// Abolish ends a unit with its posts. Nobody may be on them any more, and no unit below.
func (s *Service) Abolish(ctx context.Context, in Abolition) (u structure.Unit, err error) {
	err = s.reshape(ctx, CanShape, func(x shaping) ([]line, error) {
		faults := map[string]string{}
		from := day(faults, "from", "廃止する日", in.From)
		if err := fault.Fields(faults); err != nil {
			return nil, err
		}
		if u, err = unitAt(x.facts, in.ID, from); err != nil {
			return nil, err
		}
		if err := x.ends(u, from); err != nil {
			return nil, err
		}
		if in.Successor != "" {
			if _, err := unitAt(x.facts, in.Successor, from); err != nil || in.Successor == in.ID {
				return nil, fault.Fields(map[string]string{"successor": "引き継ぐ組織は、その日に置かれている組織から選んでください。"})
			}
		}
		if list := x.facts.On(from).Children(u.ID); len(list) > 0 {
			return nil, fault.Newf(fault.Conflict, "下に「%s」があります。先に、廃止するか、上の組織を変えてください。", list[0].Name)
		}
		lines := []line{}
		for _, p := range postsOf(x.facts, u.ID, from) {
			l, err := x.endPost(p, from)
			if err != nil {
				return nil, err
			}
			lines = append(lines, l)
		}
		if err := endUnitSpan(x.ctx, x.tx, x.body, u.SpanID, from); err != nil {
			return nil, err
		}
		u.Until = from
		c := unitChange{from, "abolish", u.ID, in.Successor, u.Name + "を廃止"}
		return append(lines, line{verbAbolish, u.ID, unitContent(u)}), insertUnitChange(x.ctx, x.tx, x.body, c, x.now)
	})
	return u, err
}

// endPost ends a post before a day, on which nobody may be on it.
func (x shaping) endPost(p structure.Post, from clock.Date) (line, error) {
	if p.From == from || structure.Before(from, p.From) || !p.Until.IsZero() && structure.Before(from, p.Until) {
		return line{}, fault.Newf(fault.Conflict, "職「%s」には、その日かその後の変更が登録されています。先にそちらを直してください。", p.Title)
	}
	for _, t := range x.facts.Tenures {
		if t.PostID == p.ID && t.Overlaps(structure.Span{From: from}) {
			return line{}, fault.Newf(fault.Conflict, "職「%s」に、その日に就いている人がいます。先に、異動するか、在任を終えてください。", p.Title)
		}
	}
	p.Until = from
	return line{verbClosePost, p.ID, postContent(p)}, endPostSpan(x.ctx, x.tx, x.body, p.SpanID, from)
}

// Correct replaces a wrong row of a unit's history.
func (s *Service) Correct(ctx context.Context, in Correction) (u structure.Unit, err error) {
	err = s.reshape(ctx, CanShape, func(x shaping) ([]line, error) {
		v := Voiding{Why: in.Why}
		faults := v.faults()
		u = Establishment{in.Name, in.Kind, in.Parent, in.Bound, 0, in.From}.unit(faults)
		u.ID, u.SpanID = in.ID, db.NewID()
		u.Until = until(optionalDay(faults, "last", "終わりの日", in.Last))
		i := slices.IndexFunc(x.facts.Units, func(o structure.Unit) bool { return o.ID == in.ID && o.SpanID == in.SpanID })
		if i < 0 {
			return nil, errUnit()
		}
		u.Place = x.facts.Units[i].Place
		x.facts.Units = slices.Delete(slices.Clone(x.facts.Units), i, i+1)
		if len(faults) == 0 {
			need(faults, "from", spansClash(x.facts, u))
			need(faults, "parent", checkParent(x.facts, u))
			need(faults, "name", nameTaken(x.facts, u))
		}
		if err := fault.Fields(faults); err != nil {
			return nil, err
		}
		if err := voidUnitSpan(x.ctx, x.tx, x.body, in.SpanID, x.retraction(v.Why)); err != nil {
			return nil, err
		}
		return []line{{verbCorrect, in.SpanID, voidContent("org.unit", in.SpanID, v.Why)}, {verbEstablish, u.ID, unitContent(u)}}, insertUnitSpan(x.ctx, x.tx, x.body, u, x.now, in.SpanID)
	})
	return u, err
}

func spansClash(facts *structure.Facts, u structure.Unit) string {
	if u.Empty() {
		return "終わりの日は、始まりの日より後にしてください。"
	}
	for _, o := range facts.Units {
		if o.ID == u.ID && o.Overlaps(u.Span) {
			return "この組織の別の記録（" + o.Text() + "）と期間が重なります。"
		}
	}
	return ""
}

// sight is a reading of the structure under way.
type sight struct {
	ctx  context.Context
	tx   db.Tx
	body string
}

// see reads what everybody of the house may see.
func (s *Service) see(ctx context.Context, read func(sight) error) error {
	a, err := actor.Require(ctx, CanSee)
	if err != nil {
		return err
	}
	return s.db.View(ctx, func(tx db.Tx) error { return read(sight{ctx, tx, a.Body}) })
}

// known gives a check that the actor's body has an object of a kind.
func (s *Service) known(kind string) func(ctx context.Context, id string) error {
	return func(ctx context.Context, id string) error {
		return s.see(ctx, func(x sight) error {
			ok, err := there(x.ctx, x.tx, x.body, kind, id)
			if err == nil && !ok {
				err = fault.New(fault.NotFound, "お探しのものは、登録されていないか、取り消されています。")
			}
			return err
		})
	}
}

// roleKnown is known for roles, which have names instead of ids.
func (s *Service) roleKnown(ctx context.Context, name string) error {
	_, err := s.role(ctx, name)
	return err
}

// role gives a role of the actor's body.
func (s *Service) role(ctx context.Context, name string) (r Role, err error) {
	err = s.see(ctx, func(x sight) error {
		list, err := s.roles(x.ctx, x.tx, x.body)
		var ok bool
		if r, ok = roleNamed(list, name); err == nil && !ok {
			err = errRole()
		}
		return err
	})
	return r, err
}
