package selfcheck

import (
	"context"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/okite-isms/okite/internal/area/action"
	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/db/dbtest"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/journal"
	"github.com/okite-isms/okite/internal/platform/journal/journaltest"
	"github.com/okite-isms/okite/internal/platform/pack"
)

var migrations = []fs.FS{journal.Files, Files, fstest.MapFS{
	"migration/20261124100000_body.sql": {Data: []byte(`-- +goose Up
create table body (id text not null, constraint body_key primary key (id));
insert into body (id) values ('a'), ('b');
create table org_unit (body_id text not null, id text not null, constraint org_unit_key primary key (body_id, id));
insert into org_unit (body_id, id) values ('a', 'tax'), ('a', 'plan'), ('b', 'tax');`)},
}}

// hall is a town hall of 税務課 with six people and 企画課 with five, each under a head.
type hall struct {
	*Service
	t      testing.TB
	mu     sync.Mutex
	people []org.Colleague
	today  time.Time
	told   []org.Telling
	opened []action.Opening
}

func (h *hall) Roll(_ context.Context, _ db.Tx, d clock.Date, person string) (org.Roll, error) {
	unit := func(id, name string) (u org.DayUnit) { u.ID, u.Name, u.Kind = id, name, "division"; return u }
	r := org.Roll{Day: (&org.Facts{Units: []org.DayUnit{unit("tax", "税務課"), unit("plan", "企画課")}}).On(d)}
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, c := range h.people {
		if person == "" || c.ID == person {
			r.People = append(r.People, c)
		}
	}
	return r, nil
}

func (h *hall) RoleTitles(context.Context, db.Tx) ([]string, map[string]string, error) {
	return []string{"staff", managerRole}, map[string]string{"staff": "職員", managerRole: "情報セキュリティ管理者"}, nil
}

func (h *hall) Outline(_ context.Context, d clock.Date) (org.Outline, error) {
	o := org.Outline{Date: d}
	for _, x := range [][3]string{{"tax", "税務課", "tax-head"}, {"plan", "企画課", "plan-head"}} {
		var b org.Branch
		b.ID, b.Name, b.Path, b.Kind = x[0], x[1], x[1], "division"
		var p org.Staffed
		p.ID, p.UnitID, p.UnitName, p.Title, p.Heads, p.Holders = x[2], x[0], x[1], "課長", true, []org.Holder{{PersonID: x[0] + "0", Name: x[0] + "0"}}
		o.Units, o.Posts = append(o.Units, b), append(o.Posts, p)
	}
	return o, nil
}

func (h *hall) HoldersIn(_ context.Context, _ db.Tx, _ org.Outline, roles [][2]string) (map[[2]string][]org.Holding, map[string]string, error) {
	found := map[[2]string][]org.Holding{}
	for _, r := range roles {
		if r == [2]string{"system-manager", "tax"} {
			var x org.Holding
			x.PersonID, x.UnitID, x.Role = "tax1", "tax", "system-manager"
			found[r] = append(found[r], x)
		}
	}
	return found, nil, nil
}

func (h *hall) Hats(ctx context.Context, _ db.Tx) ([]org.Hat, error) {
	who := actor.From(ctx).ID
	list := []org.Hat{{Key: personKey(who)}}
	if strings.HasSuffix(who, "0") {
		list = append(list, org.Hat{Key: postKey(strings.TrimSuffix(who, "0") + "-head")})
	}
	return list, nil
}

func (h *hall) Calendar(context.Context, db.Tx) (clock.Calendar, error) { return clock.Calendar{}, nil }
func (h *hall) Frame(context.Context) (org.Frame, error)                { return org.Frame{Body: "試験町"}, nil }

func (h *hall) Open(_ context.Context, _ db.Tx, in action.Opening) (action.Action, error) {
	h.opened = append(h.opened, in)
	return action.Action{ID: "action-1", Title: in.Title, UnitID: in.Unit, SourceArea: in.Source.Area, SourceID: in.Source.ID}, nil
}

func (h *hall) BySource(_ context.Context, _ db.Tx, refs []area.Ref) (map[area.Ref][]action.Action, error) {
	found := map[area.Ref][]action.Action{}
	for _, in := range h.opened {
		found[in.Source] = append(found[in.Source], action.Action{ID: "action-1", Title: in.Title, UnitID: in.Unit})
	}
	return found, nil
}

func each(t *testing.T, f func(t *testing.T, h *hall)) {
	t.Parallel()
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) { f(t, newHall(t, d)) })
}

func newHall(t testing.TB, d *db.DB) *hall {
	h := &hall{t: t, today: time.Date(2026, 11, 25, 3, 0, 0, 0, time.UTC)}
	for unit, n := range map[string]int{"tax": 6, "plan": 5} {
		for i := range n {
			h.people = append(h.people, colleague(unit, i))
		}
	}
	slices.SortFunc(h.people, func(a, b org.Colleague) int { return strings.Compare(a.ID, b.ID) })
	h.Service = New(d, Config{
		Organisation: h, Actions: h, Now: func() time.Time { return h.today }, Pace: pack.Reminder{Every: 2, Head: 2, Office: 4},
		Tell: func(_ context.Context, _ db.Tx, t org.Telling) error { h.told = append(h.told, t); return nil },
		Facts: func(context.Context) ([]Fact, error) {
			return []Fact{{Name: "open", Title: "未了", By: map[string]int{"tax": 3, "plan": 1}}}, nil
		},
		FactTitles: map[string]string{"open": "未了"},
	})
	return h
}

func colleague(unit string, i int) org.Colleague {
	c := org.Colleague{ID: unit + strconv.Itoa(i), Name: unit + strconv.Itoa(i), Number: strconv.Itoa(i), Units: []string{unit}, Roles: []string{"staff"}}
	if i == 0 {
		c.Heads, c.Roles = []org.Headship{{Unit: unit, Post: unit + "-head"}}, append(c.Roles, managerRole)
	}
	return c
}

func (h *hall) as(id string, whole bool, permissions ...actor.Permission) context.Context {
	a := actor.Actor{Body: "a", ID: id, Name: id, Permissions: permissions, Narrow: map[actor.Permission]actor.Scope{}}
	if !whole {
		for _, p := range permissions {
			if p != CanSee && p != CanAnswer {
				a.Narrow[p] = actor.OwnUnit
			}
		}
	}
	return actor.With(h.t.Context(), a)
}

func (h *hall) office() context.Context {
	return h.as("office", true, CanSee, CanAnswer, CanResult, CanChase, CanEnter, CanImprove, CanManage)
}

func (h *hall) staff(id string) context.Context {
	return h.as(id, false, CanSee, CanAnswer, CanResult, CanChase, CanEnter, CanImprove)
}

func try[T any](v T, err error) func(t testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// refuse fails where an error is none, or another one.
func refuse(t *testing.T, err error, kind fault.Kind, word string) {
	t.Helper()
	f := fault.Of(err)
	if err == nil || f.Kind != kind || !strings.Contains(f.Text+fmt.Sprint(f.Fields), word) {
		t.Errorf("want %v with %q, got %v %v", kind, word, err, fault.Of(err))
	}
}

// writes fails unless what is done writes one line of the journal, with the verb.
func (h *hall) writes(verb actor.Permission, do func()) {
	h.t.Helper()
	lines := journaltest.Added(h.t, h.db, "a", do)
	if len(lines) != 1 || lines[0].Verb != string(verb) {
		h.t.Errorf("lines %+v, want one of %s", lines, verb)
	}
}

// planned is a campaign with three items for all, one for managers, one for units and one
// for a system.
func (h *hall) planned(change func(*Planning)) Plan {
	h.t.Helper()
	in := Planning{Title: "自己点検", From: "2026-11-25", Last: "2026-12-04", Voice: string(Anonymous), Small: 5}
	if change != nil {
		change(&in)
	}
	p := try(h.Draw(h.office(), in))(h.t)
	for _, f := range []Drafting{
		{Title: "全職員", Target: "person", Lines: "画面をロックする\nパスワードを貼らない｜貼っていなければ「はい」｜第5条\n書類を裁断する"},
		{Title: "管理者", Target: "person", Roles: []string{managerRole}, Open: true, Lines: "研修を確かめた"},
		{Title: "組織", Target: "unit", Lines: "一覧を見直した"},
		{Title: "システム", Target: "system", Lines: "バックアップを試した"},
	} {
		f.ID, f.Version = p.ID, p.Version
		p = try(h.Draft(h.office(), f))(h.t)
	}
	return try(h.Name(h.office(), Naming{p.ID, "税システム｜税務課", p.Version}))(h.t)
}

func (h *hall) running(change func(*Planning)) Plan {
	h.t.Helper()
	p := h.planned(change)
	return try(h.Start(h.office(), At{p.ID, p.Version}))(h.t).Plan
}

// sheet gives the sheet of somebody.
func (h *hall) sheet(p Plan, kind Target, subject string) Sheet {
	h.t.Helper()
	var list []Sheet
	err := h.db.View(h.office(), func(tx db.Tx) (err error) {
		list, _, err = findSheets(h.office(), tx, "a", p.ID, Waiters{}, nil)
		return err
	})
	if err != nil {
		h.t.Fatal(err)
	}
	i := slices.IndexFunc(list, func(x Sheet) bool { return x.Kind == kind && (x.SubjectID == subject || x.SubjectName == subject) })
	if i < 0 {
		h.t.Fatalf("no sheet of %s", subject)
	}
	return list[i]
}

// filled answers all items of a sheet alike.
func filled(x Sheet, m Mark) Answering {
	in := Answering{ID: x.ID, Mark: map[string]string{}, Reason: map[string]string{}, Version: x.Version}
	for i := range len(x.Marks) {
		if Mark(x.Marks[i]) != Unasked {
			in.Mark[strconv.Itoa(i)] = string(m)
			if m == No {
				in.Reason[strconv.Itoa(i)] = "理由" + x.SubjectID
			}
		}
	}
	return in
}

func (h *hall) submits(p Plan, m Mark, people ...string) {
	h.t.Helper()
	for _, id := range people {
		try(h.Submit(h.staff(id), filled(h.sheet(p, People, id), m)))(h.t)
	}
}

// Whoever is asked gets one sheet, made of what their roles call for; the items are frozen.
func TestStartHandsOutSheets(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		p := h.planned(nil)
		var started Started
		h.writes(verbStart, func() { started = try(h.Start(h.office(), At{p.ID, p.Version}))(t) })
		if started.Sheets != 11+2+1 {
			t.Errorf("%d sheets", started.Sheets)
		}
		for subject, want := range map[string]string{"tax0": "....--", "tax1": "...---"} {
			if x := h.sheet(p, People, subject); x.Marks != want {
				t.Errorf("%s is asked %s, want %s", subject, x.Marks, want)
			}
		}
		if x := h.sheet(p, Units, "tax"); x.Marks != "----.-" {
			t.Errorf("the unit is asked %s", x.Marks)
		}
		_, err := h.Draft(h.office(), Drafting{ID: p.ID, No: 1, Title: "別", Target: "person", Lines: "別", Version: started.Version})
		refuse(t, err, fault.Conflict, "実施中")
		_, err = h.Start(h.office(), At{p.ID, started.Version})
		refuse(t, err, fault.Conflict, "実施中")
		_, err = h.Start(h.staff("tax1"), At{p.ID, started.Version})
		refuse(t, err, fault.Forbidden, "権限")
	})
}

// What is wrong with a draft is said, with the line where it is.
func TestDraftSaysWhatIsWrong(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		for word, in := range map[string]Planning{
			"名称を入力":    {From: "2026-11-25", Last: "2026-12-04", Voice: "none"},
			"初めの日を、":   {Title: "x", From: "いつか", Last: "2026-12-04", Voice: "none"},
			"以後にして":    {Title: "x", From: "2026-12-25", Last: "2026-12-04", Voice: "none"},
			"期間が長すぎ":   {Title: "x", From: "2026-11-25", Last: "2027-12-04", Voice: "none"},
			"聞き方":      {Title: "x", From: "2026-11-25", Last: "2026-12-04", Voice: "loud"},
			"3から20":    {Title: "x", From: "2026-11-25", Last: "2026-12-04", Voice: "none", Small: 1},
			"写す元":      {Title: "x", From: "2026-11-25", Last: "2026-12-04", Voice: "none", Copy: true},
			"前回の自己点検を": {Title: "x", From: "2026-11-25", Last: "2026-12-04", Voice: "none", Before: "nowhere"},
			"12桁":      {Title: "個人番号 123456789018", From: "2026-11-25", Last: "2026-12-04", Voice: "none"},
		} {
			_, err := h.Draw(h.office(), in)
			refuse(t, err, fault.Invalid, word)
		}
		p := try(h.Draw(h.office(), Planning{Title: "x", From: "2026-11-25", Last: "2026-12-04", Voice: "none"}))(t)
		for word, in := range map[string]Drafting{
			"2行目：「｜」は":   {Title: "票", Target: "person", Lines: "一\n二｜三｜四｜五"},
			"2行目：設問が":    {Title: "票", Target: "person", Lines: "一\n｜三"},
			"2行目：同じ設問":   {Title: "票", Target: "person", Lines: "一\n一"},
			"対象を選んで":     {Title: "票", Target: "cat", Lines: "一"},
			"役割を選び直":     {Title: "票", Target: "person", Roles: []string{"king"}, Lines: "一"},
			"200項目まで":    {Title: "票", Target: "person", Lines: strings.Repeat("あ", 1) + "\n" + many(201)},
			"1行目：設問は200": {Title: "票", Target: "person", Lines: strings.Repeat("あ", 201)},
		} {
			in.ID, in.Version = p.ID, p.Version
			_, err := h.Draft(h.office(), in)
			refuse(t, err, fault.Invalid, word)
		}
		_, err := h.Start(h.office(), At{p.ID, p.Version})
		refuse(t, err, fault.Conflict, "調査票がありません")
		_, err = h.Draft(h.office(), Drafting{ID: p.ID, Title: "票", Target: "person", Lines: "一", Version: 99})
		refuse(t, err, fault.Conflict, "先に変えました")
		_, err = h.Name(h.office(), Naming{p.ID, "システム｜無い課", p.Version})
		refuse(t, err, fault.Invalid, "1行目：組織「無い課」")
	})
}

func many(n int) string {
	var list []string
	for i := range n {
		list = append(list, "設問"+strconv.Itoa(i))
	}
	return strings.Join(list, "\n")
}

// A sheet is saved as it is filled in, without a line of the journal; two devices do not
// overwrite each other; it is handed in whole, with a receipt, and corrected with history.
func TestSheetFromDraftToCorrection(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		p := h.running(nil)
		x, me := h.sheet(p, People, "tax1"), h.staff("tax1")
		part := Answering{ID: x.ID, Mark: map[string]string{"0": "y"}, Writer: "desk", Version: x.Version}
		var saved Sheet
		journaltest.None(t, h.db, "a", func() {
			try(h.Save(me, part))(t)
			part.Mark["1"] = "n"
			saved = try(h.Save(me, part))(t) // the same page goes on, though its version is old
		})
		if saved.Marks != "yn.---" {
			t.Errorf("saved %s", saved.Marks)
		}
		_, err := h.Save(me, Answering{ID: x.ID, Mark: map[string]string{"0": "n"}, Writer: "phone", Version: x.Version})
		refuse(t, err, fault.Conflict, "ほかの画面")
		for word, in := range map[string]Answering{
			"問3に答えて":   {ID: x.ID, Mark: map[string]string{"0": "y", "1": "y"}, Version: saved.Version},
			"理由を書いて":   {ID: x.ID, Mark: map[string]string{"0": "y", "1": "n", "2": "x"}, Version: saved.Version},
			"ない項目":     {ID: x.ID, Mark: map[string]string{"3": "y"}, Version: saved.Version},
			"項目か答え":    {ID: x.ID, Mark: map[string]string{"0": "maybe"}, Version: saved.Version},
			"理由が送られ":   {ID: x.ID, Reason: map[string]string{"9": "y"}, Version: saved.Version},
			"500文字":    {ID: x.ID, Mark: map[string]string{"0": "n", "1": "y", "2": "x"}, Reason: map[string]string{"0": strings.Repeat("あ", 501)}, Version: saved.Version},
			"紙の調査票を入力": {ID: x.ID, Day: "2026-11-25", Version: saved.Version},
		} {
			_, err := h.Submit(me, in)
			refuse(t, err, fault.Invalid, word)
		}
		x = h.sheet(p, People, "tax1")
		var r Receipt
		h.writes(verbSubmit, func() { r = try(h.Submit(me, filled(x, Yes)))(t) })
		if r.No != 1 || r.Way != OnScreen || r.Day != h.Today() {
			t.Errorf("receipt %+v", r)
		}
		x = h.sheet(p, People, "tax1")
		_, err = h.Save(me, filled(x, No))
		refuse(t, err, fault.Conflict, "もう一度提出")
		h.today = h.today.Add(24 * time.Hour)
		h.writes(verbCorrect, func() { try(h.Submit(me, filled(x, No)))(t) })
		f := try(h.Show(me, One{x.ID}))(t)
		if len(f.Receipts) != 2 || f.Receipts[0].Marks != "yyy---" || f.Receipts[1].Marks != "nnn---" || f.Reason["0"] != "理由tax1" {
			t.Errorf("history %+v", f.Receipts)
		}
		p = try(h.End(h.office(), At{p.ID, p.Version}))(t)
		_, err = h.Submit(me, filled(h.sheet(p, People, "tax1"), Yes))
		refuse(t, err, fault.Conflict, "終了")
	})
}

// A sheet is its owner's: not the head's, not the office's, not another body's.
func TestSheetIsTheirs(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		p := h.running(nil)
		h.submits(p, No, "tax1")
		x := h.sheet(p, People, "tax1")
		for _, who := range []context.Context{h.staff("tax2"), h.staff("plan0")} {
			_, err := h.Show(who, One{x.ID})
			refuse(t, err, fault.NotFound, "見つかりません")
			_, err = h.Submit(who, filled(x, Yes))
			refuse(t, err, fault.NotFound, "見つかりません")
		}
		for name, who := range map[string]context.Context{"head": h.staff("tax0"), "office": h.office()} {
			f, err := h.Show(who, One{x.ID}) // they may enter from paper, and see no answer
			if err != nil || f.Readable || strings.ContainsAny(f.Marks, "ynx") || len(f.Reason)+len(f.Receipts) > 0 || f.Reasons != "" {
				t.Errorf("%s sees %+v: %v", name, f, err)
			}
		}
		other := actor.From(h.office())
		other.Body = "b"
		_, err := h.Show(actor.With(t.Context(), other), One{x.ID})
		refuse(t, err, fault.NotFound, "見つかりません")
		_, err = h.Results(actor.With(t.Context(), other), One{p.ID})
		refuse(t, err, fault.NotFound, "見つかりません")

		named := h.running(func(in *Planning) { in.Named = true })
		h.submits(named, No, "tax1")
		y := h.sheet(named, People, "tax1")
		for _, who := range []context.Context{h.staff("tax0"), h.office()} {
			if f, err := h.Show(who, One{y.ID}); err != nil || !f.Readable || f.Marks != "nnn---" {
				t.Errorf("a campaign that says so shows %+v: %v", f, err)
			}
		}
		_, err = h.Show(h.staff("plan0"), One{y.ID})
		refuse(t, err, fault.NotFound, "見つかりません")
	})
}

// Sheets of units and systems are answered by who heads or runs them, and openly.
func TestUnitsAndSystems(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		p := h.running(nil)
		unit, system := h.sheet(p, Units, "tax"), h.sheet(p, Systems, "税システム")
		_, err := h.Submit(h.staff("tax2"), filled(unit, Yes))
		refuse(t, err, fault.NotFound, "見つかりません")
		try(h.Submit(h.staff("tax0"), filled(unit, No)))(t)
		try(h.Submit(h.staff("tax1"), filled(system, Yes)))(t)
		for id, want := range map[string][]string{"tax0": {"自己点検に答える"}, "plan0": {"自己点検に答える", "自己点検に答える：企画課"}} {
			var got []string
			hats := try(h.Hats(h.staff(id), nil))(t)
			var keys []string
			for _, x := range hats {
				keys = append(keys, x.Key)
			}
			for _, d := range try(h.Waiting(h.staff(id), keys))(t) {
				got = append(got, d.Title())
			}
			slices.Sort(got)
			if !slices.Equal(got, want) {
				t.Errorf("%s has to answer %q, want %q", id, got, want)
			}
		}
		r := try(h.Results(h.office(), One{p.ID}))(t)
		if signOf(r.Units[1], 4) != "×" || signOf(r.Systems[0], 5) != "○" {
			t.Errorf("units %+v systems %+v", r.Units, r.Systems)
		}
		left, err := h.leaves("plan-head")
		if err != nil || len(left) != 1 {
			t.Errorf("the post leaves %+v: %v", left, err)
		}
	})
}

// leaves is what a post hands over.
func (h *hall) leaves(post string) (list []area.Left, err error) {
	err = h.db.View(h.office(), func(tx db.Tx) error {
		list, err = h.HandOver(h.office(), tx, post)
		return err
	})
	return list, err
}

// Nothing small is broken down: not while it runs, not of few, not by subtraction.
func TestSmallGroupsStayHidden(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		p := h.running(nil)
		h.submits(p, Yes, "tax0", "tax1", "tax2", "tax3", "tax4")
		h.submits(p, No, "plan1", "plan2")
		r := try(h.Results(h.office(), One{p.ID}))(t)
		if r.Whole.Items[0] != (Count{Yes: 5, No: 2}) || r.Sections[0].Items != nil || !r.Early || len(h.reasons(h.office(), p)) != 0 {
			t.Errorf("while it runs: %+v", r.Tally)
		}
		head := try(h.Results(h.staff("tax0"), One{p.ID}))(t)
		if head.Whole.Items != nil || head.Whole.Done != 5 || len(head.Sections) != 1 {
			t.Errorf("a head, while it runs: %+v", head.Whole)
		}
		_, err := h.Results(h.staff("tax1"), One{p.ID})
		refuse(t, err, fault.Forbidden, "組織の長")
		p = try(h.End(h.office(), At{p.ID, p.Version}))(t)
		r = try(h.Results(h.office(), One{p.ID}))(t)
		for _, g := range r.Sections { // 企画課 is too small, and 税務課 would give it away
			if !g.Hidden || g.Items != nil {
				t.Errorf("%s is shown: %+v", g.Name, g)
			}
		}
		head = try(h.Results(h.staff("tax0"), One{p.ID}))(t)
		if head.Sections[0].Items == nil || head.Sections[0].Items[0].Yes != 5 {
			t.Errorf("the head of enough people sees %+v", head.Sections)
		}
		small := try(h.Results(h.staff("plan0"), One{p.ID}))(t)
		if !small.Sections[0].Hidden || small.Whole.All().Sum() != 0 || len(h.reasons(h.staff("plan0"), p)) != 0 {
			t.Errorf("the head of few sees %+v", small.Whole)
		}
		if r.Roles[1].Hidden || r.Roles[1].Items[3].Yes != 1 {
			t.Errorf("a form that says it is shown is not: %+v", r.Roles[1])
		}
		if got := h.reasons(h.office(), p)[0].Texts; !slices.Equal(got, []string{"理由plan1", "理由plan2"}) {
			t.Errorf("reasons %q", got)
		}
	})
}

func (h *hall) reasons(ctx context.Context, p Plan) []Said {
	h.t.Helper()
	_, list, err := h.Reasons(ctx, One{p.ID})
	if err != nil {
		h.t.Fatal(err)
	}
	return list
}

// An opinion leads back to nobody: no row, no line, no order.
func TestVoiceIsAnonymous(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		p := h.running(nil)
		rows := dump(t, h)
		journaltest.None(t, h.db, "a", func() {
			for _, id := range []string{"tax1", "plan2", "tax3"} {
				try(h.Speak(h.staff(id), Speaking{p.ID, "意見 " + map[string]string{"tax1": "う", "plan2": "い", "tax3": "あ"}[id]}))(t)
			}
		})
		after := dump(t, h)
		for table, was := range rows {
			if table != "selfcheck_voice" && after[table] != was {
				t.Errorf("an opinion changed %s", table)
			}
		}
		if len(after) != len(rows) || strings.Contains(after["selfcheck_voice"], "tax") || strings.Contains(after["selfcheck_voice"], "plan") || strings.Contains(after["selfcheck_voice"], "2026") {
			t.Errorf("a drawer tells who or when: %s", after["selfcheck_voice"])
		}
		_, _, err := h.Opinions(h.office(), One{p.ID})
		refuse(t, err, fault.Conflict, "実施中")
		_, err = h.Speak(h.staff("nobody"), Speaking{p.ID, "x"})
		refuse(t, err, fault.NotFound, "見つかりません")
		_, err = h.Speak(h.staff("tax1"), Speaking{p.ID, "マイナンバー 123456789018"})
		refuse(t, err, fault.Invalid, "12桁")
		p = try(h.End(h.office(), At{p.ID, p.Version}))(t)
		_, list, err := h.Opinions(h.office(), One{p.ID})
		if err != nil || !slices.Equal(list, []string{"意見 あ", "意見 い", "意見 う"}) {
			t.Errorf("opinions %q: %v", list, err)
		}
		_, _, err = h.Opinions(h.staff("tax0"), One{p.ID})
		refuse(t, err, fault.Forbidden, "組織別には")
		_, err = h.Speak(h.staff("tax1"), Speaking{p.ID, "遅い"})
		refuse(t, err, fault.Conflict, "終了")
	})
}

// dump gives the rows of every table of the room and of the journal.
func dump(t *testing.T, h *hall) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := h.db.View(h.office(), func(tx db.Tx) error {
		for table, columns := range map[string]string{
			"selfcheck_voice": "campaign_id || drawer || texts", "selfcheck_sheet": "id || version || writer || marks || saved_at", "selfcheck_campaign": "id || version || updated_at",
			"selfcheck_receipt": "sheet_id || no", "selfcheck_holder": "sheet_id || addressee", "journal_line": "verb || at",
		} {
			var rows []string
			if err := db.Select(h.office(), tx, &rows, "select "+columns+" from "+table+" order by 1"); err != nil {
				return err
			}
			found[table] = strings.Join(rows, "\n")
			if table == "selfcheck_voice" {
				found[table] = strings.ReplaceAll(found[table], h.firstCampaign(tx), "")
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func (h *hall) firstCampaign(tx db.Tx) string {
	list, err := listCampaigns(h.office(), tx, "a")
	if err != nil || len(list) == 0 {
		return "?"
	}
	return list[0].ID
}

// Paper comes in by the code on the sheet, with the true day, and never over what the
// person handed in on the screen.
func TestPaper(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		p := h.running(nil)
		x := h.sheet(p, People, "tax2")
		for _, code := range []string{x.Code, strings.ToLower(strings.ReplaceAll(x.Code, "-", "")), " " + strings.ReplaceAll(x.Code, "-", "－") + " "} {
			if got := try(h.Seek(h.staff("tax0"), Seeking{p.ID, code}))(t); got.ID != x.ID {
				t.Errorf("%q finds %s", code, got.SubjectID)
			}
		}
		_, err := h.Seek(h.staff("plan0"), Seeking{p.ID, x.Code})
		refuse(t, err, fault.Invalid, "あなたの組織")
		_, err = h.Seek(h.office(), Seeking{p.ID, "ZZZZ-ZZZZ"})
		refuse(t, err, fault.Invalid, "この番号の調査票は")
		in := filled(x, Yes)
		for word, day := range map[string]string{"記入した日を": "", "以前に": "2026-11-26", "初めの日": "2026-11-24"} {
			in.Day = day
			_, err := h.Enter(h.staff("tax0"), in)
			refuse(t, err, fault.Invalid, word)
		}
		in.Day = "2026-11-25"
		_, err = h.Enter(h.staff("plan0"), in)
		refuse(t, err, fault.NotFound, "見つかりません")
		var r Receipt
		h.writes(verbEnter, func() { r = try(h.Enter(h.staff("tax0"), in))(t) })
		if r.Way != OnPaper || r.ByID != "tax0" {
			t.Errorf("receipt %+v", r)
		}
		h.submits(p, Yes, "tax3")
		y := filled(h.sheet(p, People, "tax3"), No)
		y.Day = "2026-11-25"
		_, err = h.Enter(h.office(), y)
		refuse(t, err, fault.Conflict, "本人が画面で")
		_, blanks, err := h.Blanks(h.staff("tax0"), p.ID, Waiters{})
		if err != nil || len(blanks) != 4+1+1 {
			t.Errorf("%d blanks: %v", len(blanks), err)
		}
	})
}

// Newcomers get a sheet, leavers are no longer asked, who answered counts on.
func TestRenew(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		p := h.running(nil)
		h.submits(p, Yes, "tax1", "plan1")
		h.people = slices.DeleteFunc(h.people, func(c org.Colleague) bool { return c.ID == "tax1" || c.ID == "tax2" })
		h.people = append(h.people, colleague("plan", 9))
		h.people[0].Units = []string{"tax"} // plan0 moves, and keeps the sheet
		r := try(h.Renew(h.office(), One{p.ID}))(t)
		if r != (Renewal{New: 1, Left: 1}) {
			t.Errorf("renewed %+v", r)
		}
		if again := try(h.Renew(h.office(), One{p.ID}))(t); again != (Renewal{}) {
			t.Errorf("a second time changes %+v", again)
		}
		got := try(h.Results(h.office(), One{p.ID}))(t).Whole
		if got.Asked != 11 || got.Done != 2 {
			t.Errorf("%d of %d", got.Done, got.Asked)
		}
		if x := h.sheet(p, People, "plan0"); x.SectionID != "plan" {
			t.Errorf("who moved is counted in %s", x.SectionID)
		}
		_, err := h.Submit(h.staff("tax2"), filled(h.sheet(p, People, "tax2"), Yes))
		refuse(t, err, fault.Conflict, "退職")
		h.people = append(h.people, colleague("tax", 2))
		if back := try(h.Renew(h.office(), One{p.ID}))(t); back != (Renewal{Back: 1}) {
			t.Errorf("back %+v", back)
		}
	})
}

// Heads are told, then the office, each once, by open days.
func TestChase(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		p := h.running(nil)
		h.submits(p, Yes, "tax0", "tax1", "tax2", "tax3", "tax4", "tax5")
		job := actor.With(t.Context(), actor.Job("a", "selfcheck.round"))
		var days []string
		for range 20 {
			before := len(h.told)
			for range 2 { // two nodes
				if err := h.Round(job); err != nil {
					t.Fatal(err)
				}
			}
			for _, x := range h.told[before:] {
				days = append(days, h.Today().String()+" "+x.Post+x.Role+" "+x.Title)
			}
			h.today = h.today.Add(24 * time.Hour)
		}
		want := []string{"2026-12-08 plan-head 企画課の5人に、「自己点検」に答えるよう伝える", "2026-12-10 office 「自己点検」に答えていない5人を確かめる"}
		if !slices.Equal(days, want) {
			t.Errorf("told %q, want %q", days, want)
		}
		o := try(h.Campaign(h.office(), One{p.ID}))(t)
		if len(o.Plan.Chased) != 2 || o.Plan.Chased[1].Waiting != 5 {
			t.Errorf("chased %+v", o.Plan.Chased)
		}
	})
}

// What the answers call for goes on the list of actions, from one's own units only; facts
// stand beside; last year's answers too.
func TestImproveAndCompare(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		last := h.running(nil)
		all := []string{"tax0", "tax1", "tax2", "tax3", "tax4", "tax5", "plan0", "plan1", "plan2", "plan3", "plan4"}
		h.submits(last, No, all...)
		try(h.End(h.office(), At{last.ID, last.Version}))(t)
		draft := try(h.Draw(h.office(), Planning{Title: "次", From: "2026-11-25", Last: "2026-12-04", Voice: "none", Before: last.ID, Copy: true}))(t)
		draft = try(h.Match(h.office(), Matching{ID: draft.ID, Fact: map[string]string{"0": "open"}, Version: draft.Version}))(t)
		p := try(h.Start(h.office(), At{draft.ID, draft.Version}))(t).Plan
		h.submits(p, Yes, all...)
		try(h.End(h.office(), At{p.ID, p.Version}))(t)
		r := try(h.Beside(h.office(), One{p.ID}))(t)
		c, ok := r.earlier(r.Plan.Items[1])
		if !ok || c.Rate() != 0 || r.Whole.Items[1].Rate() != 100 {
			t.Errorf("compared %+v with %+v", c, r.Whole.Items[1])
		}
		if f, ok := r.fact(r.Plan.Items[0]); !ok || f.Whole != 4 || f.By["tax"] != 3 {
			t.Errorf("facts %+v", r.Facts)
		}
		if f := try(h.Beside(h.staff("plan0"), One{p.ID}))(t).Facts[0]; f.Whole != 1 || f.By["tax"] != 0 {
			t.Errorf("a head sees %+v", f)
		}
		in := Improving{ID: p.ID, Place: 1, Title: "直す", Problem: "貼っていた", Unit: "tax", Post: "tax-head", Due: "2026-12-25"}
		_, err := h.Improve(h.staff("plan0"), in)
		refuse(t, err, fault.Invalid, "自分が長を")
		h.writes(verbImprove, func() { try(h.Improve(h.staff("tax0"), in))(t) })
		if o := h.opened[0]; o.Source != p.Ref() || o.Basis != "第5条" || !strings.Contains(o.SourceText, "パスワードを貼らない") {
			t.Errorf("opened %+v", o)
		}
		if n := len(try(h.Results(h.office(), One{p.ID}))(t).Actions); n != 1 {
			t.Errorf("%d actions in the result", n)
		}
		if n := len(try(h.Results(h.staff("plan0"), One{p.ID}))(t).Actions); n != 0 {
			t.Errorf("another head sees %d actions", n)
		}
	})
}

// Many submit at once while reports are made: every receipt is stored and counted.
func TestManyAtOnce(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		for i := 10; i < 90; i++ {
			h.people = append(h.people, colleague("tax", i))
		}
		p := h.running(nil)
		sheets := map[string]Sheet{}
		for i := 10; i < 90; i++ {
			id := "tax" + strconv.Itoa(i)
			sheets[id] = h.sheet(p, People, id)
		}
		ids := make(chan string)
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				for id := range ids {
					if _, err := h.Submit(h.staff(id), filled(sheets[id], Yes)); err != nil {
						t.Error(err)
					}
					if _, err := h.Results(h.office(), One{p.ID}); err != nil {
						t.Error(err)
					}
				}
			})
		}
		for id := range sheets {
			ids <- id
		}
		close(ids)
		all.Wait()
		r := try(h.Results(h.office(), One{p.ID}))(t)
		if r.Whole.Done != 80 || r.Whole.Items[0].Yes != 80 {
			t.Errorf("%d done, %d said yes", r.Whole.Done, r.Whole.Items[0].Yes)
		}
	})
}
