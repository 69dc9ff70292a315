package org

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/okite-isms/okite/internal/area/org/roster"
	"github.com/okite-isms/okite/internal/area/org/structure"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
)

// planning works out what a roster changes: pure, so that what was reviewed and what is
// applied are the same computation.
type planning struct {
	facts   *structure.Facts
	day     clock.Date
	x       *structure.Day
	choices Choices
	plan    Plan

	people  map[string]Person   // by number
	byName  map[string][]string // name of a unit or its path -> ids
	titles  map[string]string   // unit id and title -> post id
	renamed map[string]string   // unit id -> its new name

	newUnits   []structure.Unit
	newPosts   []structure.Post
	newPeople  []Person
	altered    []Person
	leavers    []Person
	ended      []structure.Tenure
	newTenures []structure.Tenure
	seen       map[string]bool // numbers in the roster
	unknown    map[[2]string]*Unknown
	newID      func() string
}

// planOf works out what the entries change from a day on.
func planOf(facts *structure.Facts, people []Person, t Transfer, entries []roster.Entry, flaws []roster.Flaw) Plan {
	w := &planning{
		facts: facts, day: t.Day, x: facts.On(t.Day), choices: t.choices, people: map[string]Person{}, byName: map[string][]string{}, titles: map[string]string{},
		renamed: map[string]string{}, seen: map[string]bool{}, unknown: map[[2]string]*Unknown{}, newID: db.NewID,
	}
	w.plan.Flaws = flaws
	for _, p := range people {
		if p.Number != "" {
			w.people[p.Number] = p
		}
	}
	w.index()
	w.renames()
	byNumber := map[string][]roster.Entry{}
	var order []string
	for _, e := range entries {
		if e.Number == "" {
			continue
		}
		if byNumber[e.Number] == nil {
			order = append(order, e.Number)
		}
		byNumber[e.Number] = append(byNumber[e.Number], e)
	}
	for _, n := range order {
		w.person(n, byNumber[n], t)
	}
	if t.Whole {
		w.absent()
	}
	w.overfull()
	w.settle(entries)
	w.plan.work = w
	return w.plan
}

// index looks units up by their names and paths, posts by their titles.
func (w *planning) index() {
	w.x.Walk(func(u structure.Unit, _ int) {
		w.byName[u.Name] = append(w.byName[u.Name], u.ID)
		if path := w.x.Path(u.ID); path != u.Name {
			w.byName[path] = append(w.byName[path], u.ID)
		}
		for _, p := range w.x.Posts(u.ID) {
			w.titles[u.ID+" "+p.Title] = p.ID
		}
	})
}

// renames lets a unit be called as the roster has it, where a person said so.
func (w *planning) renames() {
	for _, name := range slices.Sorted(maps.Keys(w.choices.Renamed)) {
		id := w.choices.Renamed[name]
		u, ok := w.x.Unit(id)
		if !ok || len(w.byName[name]) > 0 {
			continue
		}
		w.renamed[id] = name
		w.byName[name] = []string{id}
		w.move(Move{Kind: Renames, From: u.Name, To: name})
	}
}

func (w *planning) move(m Move) { w.plan.Moves = append(w.plan.Moves, m) }

func (w *planning) doubt(line int, column, reason string) {
	w.plan.Doubts = append(w.plan.Doubts, roster.Flaw{Line: line, Column: column, Reason: reason})
}

func (w *planning) flaw(line int, column, reason string) {
	w.plan.Flaws = append(w.plan.Flaws, roster.Flaw{Line: line, Column: column, Reason: reason})
}

// person compares what the roster says of somebody with what is recorded.
func (w *planning) person(number string, entries []roster.Entry, t Transfer) {
	w.seen[number] = true
	e := entries[0]
	p, known := w.people[number]
	before := len(w.plan.Moves)
	if !known {
		p = Person{ID: w.newID(), Number: number, Name: e.Name, Kana: e.Kana, Unit: e.Unit, Employed: cmp.Or(Employment(e.Kind), Regular), Mail: e.Mail, Active: true, Version: 1, Roles: []actor.Role{actor.Staff}}
		w.newPeople = append(w.newPeople, p)
		w.move(Move{Kind: Arrives, Line: e.Line, Number: number, Name: e.Name, To: strings.TrimSpace(e.Unit + " " + e.Section + " " + e.Post)})
	} else {
		w.alter(p, e, entries)
	}
	w.tenures(p, entries, known)
	if len(w.plan.Moves) == before {
		w.plan.Same++
	}
}

// alter takes over a new name and the like. A number that comes with quite another name
// is a doubt: numbers are given anew in some houses.
func (w *planning) alter(p Person, e roster.Entry, entries []roster.Entry) {
	old := p
	unit := e.Unit
	for _, x := range entries {
		if x.Tenure == string(structure.Main) {
			unit = x.Unit
		}
	}
	p.Name, p.Unit = e.Name, unit
	p.Kana, p.Mail = cmp.Or(e.Kana, p.Kana), cmp.Or(e.Mail, p.Mail)
	p.Employed = cmp.Or(Employment(e.Kind), p.Employed)
	back := !p.Active || !p.AccessUntil.IsZero() && !p.Employed.Confined()
	p.Active, p.AccessUntil = true, clock.Date{}
	if old.Name != p.Name {
		w.move(Move{Kind: Alters, Line: e.Line, Number: p.Number, Name: p.Name, From: old.Name, To: p.Name})
		if firstRune(old.Name) != firstRune(p.Name) && lastPart(old.Name) != lastPart(p.Name) {
			w.doubt(e.Line, roster.Name.Title(), fmt.Sprintf("職員番号%sは「%s」さんでした。別の人に番号を付け直していませんか。", p.Number, old.Name))
		}
	}
	if back {
		w.move(Move{Kind: Alters, Line: e.Line, Number: p.Number, Name: p.Name, From: "利用停止", To: "利用中"})
	}
	if said(old) != said(p) {
		w.altered = append(w.altered, p)
	}
}

// said is what a roster can say of a person, to be compared.
func said(p Person) [8]string {
	return [8]string{p.Name, p.Kana, p.Number, p.Unit, string(p.Employed), p.Mail, p.AccessUntil.String(), fmt.Sprint(p.Active)}
}

func firstRune(s string) string {
	for _, r := range s {
		return string(r)
	}
	return ""
}

// lastPart is the given name, where a blank parts it from the family's.
func lastPart(s string) string {
	_, after, _ := strings.Cut(s, " ")
	return after
}

// tenures compares the posts of somebody with those of the roster.
func (w *planning) tenures(p Person, entries []roster.Entry, known bool) {
	have := map[string]structure.Tenure{}
	var old []structure.Tenure
	if known {
		for _, t := range w.x.Tenures(p.ID) {
			have[t.PostID] = t
			old = append(old, t)
		}
		w.later(p, entries[0].Line)
	}
	kept := map[string]bool{}
	from := ""
	for _, t := range old {
		if t.Kind == structure.Main {
			from = w.x.PostName(t.PostID)
		}
	}
	for _, e := range entries {
		post, to := w.post(e)
		if post == "" {
			continue
		}
		if t, ok := have[post]; ok && string(t.Kind) == e.Tenure {
			kept[post] = true
			continue
		}
		kind := structure.TenureKind(e.Tenure)
		w.newTenures = append(w.newTenures, structure.Tenure{ID: w.newID(), PersonID: p.ID, PostID: post, Kind: kind, Version: 1, Span: structure.Span{From: w.day}})
		switch {
		case kind != structure.Main:
			w.move(Move{Kind: Gains, Line: e.Line, Number: p.Number, Name: p.Name, To: to + "（" + kind.Title() + "）"})
		case known:
			w.move(Move{Kind: Moves, Line: e.Line, Number: p.Number, Name: p.Name, From: from, To: to})
		}
	}
	for _, t := range old {
		if kept[t.PostID] {
			continue
		}
		w.end(t)
		if t.Kind != structure.Main {
			w.move(Move{Kind: Loses, Line: entries[0].Line, Number: p.Number, Name: p.Name, From: w.x.PostName(t.PostID) + "（" + t.Kind.Title() + "）"})
		}
	}
}

// later says that something is recorded for somebody after the day already.
func (w *planning) later(p Person, line int) {
	for _, t := range w.facts.Tenures {
		if t.PersonID == p.ID && structure.Before(w.day, t.From) {
			w.flaw(line, roster.Post.Title(), "この職員には、"+t.From.Table()+"からの在任がすでに登録されています。先に取り消してください。")
			return
		}
	}
}

// end ends a tenure on the day. One that begins on that very day never was.
func (w *planning) end(t structure.Tenure) { w.ended = append(w.ended, t) }

// post finds or makes the post of an entry, and names it.
func (w *planning) post(e roster.Entry) (id, name string) {
	unit, label := w.unit(e)
	name = label + " " + e.Post
	if unit == "" {
		return "", name
	}
	key := unit + " " + e.Post
	if id := w.titles[key]; id != "" {
		return id, name
	}
	w.miss(label, e.Post)
	if !w.choices.Create {
		return "", name
	}
	p := structure.Post{ID: w.newID(), UnitID: unit, Title: e.Post, Heads: w.heads(unit, e), Place: 100 + len(w.newPosts), Span: structure.Span{From: w.day}}
	if p.Heads {
		p.Seats = 1
	}
	p.SpanID = w.newID()
	w.newPosts = append(w.newPosts, p)
	w.titles[key] = p.ID
	w.move(Move{Kind: NewPost, Line: e.Line, To: name})
	return p.ID, name
}

// heads reports whether a new post is the head of its unit: by its title, where there is
// none.
func (w *planning) heads(unit string, e roster.Entry) bool {
	for _, p := range append(w.x.Posts(unit), w.newPosts...) {
		if p.UnitID == unit && p.Heads {
			return false
		}
	}
	for _, title := range []string{"課長", "室長", "局長", "部長", "係長", "所長", "館長", "園長", "事務局長", "会計管理者", "センター長", "支所長"} {
		if e.Post == title {
			return true
		}
	}
	return false
}

// unit finds or makes the unit of an entry.
func (w *planning) unit(e roster.Entry) (id, label string) {
	label = strings.TrimSpace(e.Unit + " " + e.Section)
	upper := w.find(e, e.Unit, "")
	if upper == "" || e.Section == "" {
		return upper, label
	}
	return w.find(e, e.Section, upper), label
}

// find looks a unit up by name, below another where one is given, or makes it.
func (w *planning) find(e roster.Entry, name, below string) string {
	var found []string
	for _, id := range w.byName[name] {
		if below == "" || slices.Contains(w.x.Below(below), id) || w.under(id, below) {
			found = append(found, id)
		}
	}
	switch {
	case len(found) == 1:
		return found[0]
	case len(found) > 1:
		w.flaw(e.Line, roster.Unit.Title(), "「"+name+"」という組織が2つ以上あります。上の組織から続けて書いてください（例：「総務部 総務課」）。")
		return ""
	}
	w.miss(name, "")
	if !w.choices.Create {
		return ""
	}
	u := structure.Unit{ID: w.newID(), SpanID: w.newID(), Name: name, Kind: structure.Division, ParentID: below, Place: 100 + len(w.newUnits), Span: structure.Span{From: w.day}}
	if below != "" {
		u.Kind = structure.Section
	} else {
		u.ParentID = w.organ()
	}
	w.newUnits = append(w.newUnits, u)
	w.byName[name] = append(w.byName[name], u.ID)
	w.move(Move{Kind: NewUnit, Line: e.Line, To: name})
	return u.ID
}

// under reports whether a unit that the plan makes is put below another.
func (w *planning) under(id, below string) bool {
	return slices.ContainsFunc(w.newUnits, func(u structure.Unit) bool { return u.ID == id && u.ParentID == below })
}

// organ is where new units go: the first organ that the policy binds. With none, the
// plan makes one.
func (w *planning) organ() string {
	for _, u := range append(w.x.Children(""), w.newUnits...) {
		if u.Kind == structure.Organ && u.Bound {
			return u.ID
		}
	}
	u := structure.Unit{ID: w.newID(), SpanID: w.newID(), Name: "長の部局", Kind: structure.Organ, Bound: true, Span: structure.Span{From: w.day}}
	w.newUnits = append(w.newUnits, u)
	w.move(Move{Kind: NewUnit, To: u.Name})
	return u.ID
}

func (w *planning) miss(unit, post string) {
	key := [2]string{unit, post}
	if w.unknown[key] == nil {
		w.unknown[key] = &Unknown{Unit: unit, Post: post}
	}
	w.unknown[key].Count++
}

// absent lets everybody go who is not in a roster of the whole staff.
func (w *planning) absent() {
	for _, n := range slices.Sorted(maps.Keys(w.people)) {
		p := w.people[n]
		if w.seen[n] || p.Employed.Confined() {
			continue
		}
		tenures := w.x.Tenures(p.ID)
		if len(tenures) == 0 && !p.Admitted(w.day) {
			continue
		}
		from := p.Unit
		for _, t := range tenures {
			w.end(t)
			if t.Kind == structure.Main {
				from = w.x.PostName(t.PostID)
			}
		}
		w.leavers = append(w.leavers, p)
		w.move(Move{Kind: Leaves, Number: n, Name: p.Name, From: from})
	}
}

// overfull doubts posts that would have more people than seats.
func (w *planning) overfull() {
	count := map[string]int{}
	for _, t := range w.facts.Tenures {
		if t.On(w.day) {
			count[t.PostID]++
		}
	}
	for _, t := range w.ended {
		count[t.PostID]--
	}
	for _, t := range w.newTenures {
		count[t.PostID]++
	}
	posts := slices.Clone(w.newPosts)
	for _, p := range w.facts.Posts {
		if p.On(w.day) {
			posts = append(posts, p)
		}
	}
	for _, p := range posts {
		if p.Seats > 0 && count[p.ID] > p.Seats {
			w.doubt(0, roster.Post.Title(), fmt.Sprintf("「%s」は定数%d人のところ、%d人になります。", cmp.Or(w.x.PostName(p.ID), p.Title), p.Seats, count[p.ID]))
		}
		if p.Heads && count[p.ID] == 0 {
			w.doubt(0, roster.Post.Title(), "「"+cmp.Or(w.x.PostName(p.ID), p.Title)+"」は空席になります。")
		}
	}
}

// settle orders the plan, and guesses which unknown unit is one that is no longer in the
// roster under a new name: where most of its people are now.
func (w *planning) settle(entries []roster.Entry) {
	sortMoves(w.plan.Moves)
	slices.SortStableFunc(w.plan.Flaws, func(a, b roster.Flaw) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	keys := slices.SortedFunc(maps.Keys(w.unknown), func(a, b [2]string) int {
		return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1]))
	})
	for _, k := range keys {
		u := *w.unknown[k]
		if u.Post == "" {
			u.Renamed, u.Was = w.formerly(u.Unit, entries)
		}
		w.plan.Unknown = append(w.plan.Unknown, u)
	}
}

func (w *planning) formerly(name string, entries []roster.Entry) (id, was string) {
	used := map[string]bool{}
	from := map[string]int{}
	for _, e := range entries {
		used[e.Unit], used[e.Section] = true, true
		p, known := w.people[e.Number]
		if e.Unit != name && e.Section != name || !known {
			continue
		}
		if post, ok := w.x.MainPost(p.ID); ok {
			for _, u := range w.x.Up(post.UnitID) {
				from[u.ID]++
			}
		}
	}
	best := 0
	for _, unit := range slices.Sorted(maps.Keys(from)) {
		u, _ := w.x.Unit(unit)
		if u.Kind != structure.Organ && !used[u.Name] && from[unit] > best {
			best, id, was = from[unit], u.ID, u.Name
		}
	}
	return id, was
}
