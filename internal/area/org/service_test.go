package org

import (
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/db/dbtest"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/journal"
	"github.com/okite-isms/okite/internal/platform/journal/journaltest"
	"github.com/okite-isms/okite/internal/platform/pack"
	"github.com/okite-isms/okite/internal/platform/signin"
	shipped "github.com/okite-isms/okite/pack"
)

const password, key = "海辺の 郵便局まで 七分", "setup-key"

// hall is an Okite with sign-in and organisation.
type hall struct {
	*Service
	t      *testing.T
	d      *db.DB
	signs  *signin.Service
	erased []string // bodies that the other areas were asked to erase
	today  time.Time
}

// time is the hall's own, so that what is planned can come.
func (h *hall) time() time.Time { return h.today }

func migrations() []fs.FS { return []fs.FS{journal.Files, signin.Files, Files} }

func each(t *testing.T, f func(t *testing.T, h *hall)) {
	t.Parallel()
	dbtest.Each(t, migrations(), func(t *testing.T, d *db.DB) { f(t, newHall(t, d)) })
}

func newHall(t *testing.T, d *db.DB) *hall {
	h := &hall{t: t, d: d, today: time.Date(2026, 4, 15, 3, 0, 0, 0, time.UTC)}
	quiet := slog.New(slog.DiscardHandler)
	h.signs = signin.New(d, signin.Config{
		Directory: Directory{Now: h.time}, Rights: func(p signin.Person, ro bool) ([]actor.Permission, map[actor.Permission]actor.Scope) {
			return h.matrix().Rights(p, ro)
		},
		Now: h.time, Cost: signin.Cost{Memory: 64, Time: 1, Lanes: 1}, Log: quiet,
	})
	definitions, err := pack.Load(shipped.Files)
	if err != nil {
		t.Fatal(err)
	}
	h.Service = New(d, Config{
		Accounts: h.signs, SetupKey: key, Log: quiet, Erasers: func() []Eraser { return []Eraser{h} },
		Definitions: definitions, Grants: func() []actor.Grant { return h.matrix() }, Now: h.time, Calendar: clock.NewCalendar(definitions.Holidays()),
	})
	return h
}

func (h *hall) matrix() signin.Matrix {
	return append(signin.Matrix(h.signs.Area().Permissions), h.Area().Permissions...)
}

// Erase stands for all other areas.
func (h *hall) Erase(_ context.Context, _ db.Tx, body string) error {
	h.erased = append(h.erased, body)
	return nil
}

func founding(code string) Founding {
	return Founding{Name: "架空町", Kind: string(Town), Code: code, FiscalStart: 4, Person: "見本　花子", Login: "hanako", Password: password}
}

// town founds a body and gives it with its officer's context.
func (h *hall) town() (Body, context.Context) {
	h.t.Helper()
	b, err := h.FoundFirst(context.Background(), key, founding("406473"))
	if err != nil {
		h.t.Fatal(err)
	}
	return b, h.as(b.ID, actor.Office)
}

// other founds a second body from the console.
func (h *hall) other() (Body, context.Context) {
	h.t.Helper()
	ctx := actor.With(context.Background(), actor.Operator("x"))
	b, err := h.FoundBeside(ctx, founding("011002"))
	if err != nil {
		h.t.Fatal(err)
	}
	return b, h.as(b.ID, actor.Office)
}

func (h *hall) as(body string, roles ...actor.Role) context.Context {
	return actor.With(context.Background(), actor.Actor{
		Body: body, ID: "tester", Name: "試す人", Capacity: string(roles[0]), Strength: actor.Password,
		Permissions: h.matrix().Of(roles, false),
	})
}

func (h *hall) enrol(ctx context.Context, login string, roles ...string) Enrolled {
	h.t.Helper()
	e, err := h.Enrol(ctx, Enrolment{Name: "人 " + login, Login: login, Roles: roles})
	if err != nil {
		h.t.Fatal(err)
	}
	return e
}

func wants(t *testing.T, err error, kind fault.Kind, field string) {
	t.Helper()
	if !fault.Is(err, kind) || field != "" && fault.Of(err).Fields[field] == "" {
		t.Errorf("error %v with fields %v, want kind %v and field %q", err, fault.Of(err).Fields, kind, field)
	}
}

// Of many who found at once one succeeds.
func TestFoundOnce(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		if yes, err := h.Founded(context.Background()); yes || err != nil {
			t.Fatalf("founded %v, %v", yes, err)
		}
		codes := []string{"406473", "130001", "082082", "422029", "112194", "222259", "011002"}
		var mutex sync.Mutex
		var wait sync.WaitGroup
		won := 0
		for i := range 16 {
			wait.Go(func() {
				_, err := h.FoundFirst(context.Background(), key, founding(codes[i%len(codes)]))
				mutex.Lock()
				defer mutex.Unlock()
				if err == nil {
					won++
				} else if !fault.Is(err, fault.Conflict) && !fault.Is(err, fault.Invalid) {
					t.Errorf("founding failed with %v", err)
				}
			})
		}
		wait.Wait()
		list, err := h.Bodies(actor.With(context.Background(), actor.Operator("x")))
		if won != 1 || len(list) != 1 || err != nil {
			t.Fatalf("%d founded, %d bodies, %v", won, len(list), err)
		}
		if yes, err := h.Founded(context.Background()); !yes || err != nil {
			t.Errorf("founded %v, %v", yes, err)
		}
		ctx := h.as(list[0].ID, actor.Office)
		people, total, err := h.People(ctx, Query{})
		if err != nil || total != 1 || people[0].Name != "見本 花子" || people[0].Login != "hanako" || people[0].MustChange {
			t.Errorf("people %+v, %v", people, err)
		}
	})
}

func TestFoundRefused(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		ctx := context.Background()
		for _, k := range []string{"", "x", key + "x"} {
			_, err := h.FoundFirst(ctx, k, founding("406473"))
			wants(t, err, fault.Forbidden, "")
		}
		locked := New(h.d, Config{Accounts: h.signs})
		_, err := locked.FoundFirst(ctx, "", founding("406473"))
		wants(t, err, fault.Forbidden, "")

		_, err = h.FoundFirst(ctx, key, Founding{Code: "406474", Kind: "empire", FiscalStart: 13, Login: "a b", Password: "short"})
		for _, field := range []string{"name", "kind", "code", "fiscal_start", "person", "login", "password"} {
			wants(t, err, fault.Invalid, field)
		}
		_, err = h.FoundFirst(ctx, key, founding(sampleCode))
		wants(t, err, fault.Invalid, "code")

		b, officer := h.town()
		_, err = h.FoundFirst(ctx, key, founding("130001"))
		wants(t, err, fault.Conflict, "")
		_, err = h.FoundBeside(officer, founding("130001")) // a real body's officer does not decide who else is here
		wants(t, err, fault.Conflict, "")
		_, err = h.FoundBeside(h.as(b.ID, actor.Auditor), founding("130001"))
		wants(t, err, fault.Forbidden, "")
		_, err = h.FoundBeside(ctx, founding("130001"))
		wants(t, err, fault.Forbidden, "")
		console := actor.With(ctx, actor.Operator(""))
		_, err = h.FoundBeside(console, founding("406473"))
		wants(t, err, fault.Invalid, "code")
		if _, err := h.FoundBeside(console, founding("130001")); err != nil {
			t.Errorf("the operator cannot found: %v", err)
		}
	})
}

func TestEnrol(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		b, ctx := h.town()
		in := Enrolment{Name: "例　一郎", Kana: "れい いちろう", Number: "００１２", Unit: "税務課", Login: "ＩＣＨＩＲＯ", Roles: []string{"staff"}}
		var e Enrolled
		lines := journaltest.Added(t, h.d, b.ID, func() {
			var err error
			if e, err = h.Enrol(ctx, in); err != nil {
				t.Fatal(err)
			}
		})
		if len(lines) != 1 || lines[0].Verb != verbEnrol || !lines[0].Vouches(e.Person) {
			t.Errorf("lines %+v", lines)
		}
		l, err := h.Person(ctx, e.ID)
		if err != nil || l.Name != "例 一郎" || l.Kana != "レイ イチロウ" || l.Number != "0012" || l.Login != "ichiro" || !l.MustChange || l.RoleTitles() != "職員" {
			t.Errorf("person %+v, %v", l, err)
		}
		_, err = h.Enrol(ctx, Enrolment{Name: "別", Login: "ichiro", Roles: []string{"staff"}})
		wants(t, err, fault.Invalid, "login")
		_, err = h.Enrol(ctx, Enrolment{Name: "別", Number: "0012", Login: "betsu", Roles: []string{"staff"}})
		wants(t, err, fault.Invalid, "number")
		_, err = h.Enrol(ctx, Enrolment{Login: "a b", Roles: []string{"auditor", "office"}})
		for _, field := range []string{"name", "login", "roles"} {
			wants(t, err, fault.Invalid, field)
		}
		journaltest.None(t, h.d, b.ID, func() {
			_, err := h.Enrol(h.as(b.ID, actor.Auditor), in)
			wants(t, err, fault.Forbidden, "")
		})
		h.enrol(ctx, "x1", "staff") // two without a number
		h.enrol(ctx, "x2", "staff")
	})
}

func TestChangeAndAssign(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		b, ctx := h.town()
		e := h.enrol(ctx, "ichiro", "staff")
		p, err := h.Change(ctx, Revision{ID: e.ID, Version: 1, Name: "例 二郎", Unit: "住民課"})
		if err != nil || p.Version != 2 || p.Name != "例 二郎" || p.RoleTitles() != "職員" {
			t.Fatalf("changed %+v, %v", p, err)
		}
		_, err = h.Change(ctx, Revision{ID: e.ID, Version: 1, Name: "例 三郎"})
		wants(t, err, fault.Conflict, "")
		_, err = h.Change(ctx, Revision{ID: e.ID, Version: 2})
		wants(t, err, fault.Invalid, "name")
		_, err = h.Assign(ctx, Assignment{ID: e.ID, Version: 2, Roles: []string{"auditor", "staff"}})
		wants(t, err, fault.Invalid, "roles")
		_, err = h.Assign(ctx, Assignment{ID: e.ID, Version: 1, Roles: []string{"office"}})
		wants(t, err, fault.Conflict, "")
		lines := journaltest.Added(t, h.d, b.ID, func() {
			p, err = h.Assign(ctx, Assignment{ID: e.ID, Version: 2, Roles: []string{"staff", "office"}})
		})
		if err != nil || p.Version != 3 || lines[0].Verb != verbAssign || !lines[0].Vouches(p) {
			t.Errorf("assigned %+v, %v, %+v", p, err, lines)
		}
		l, err := h.Person(ctx, e.ID)
		if err != nil || l.RoleTitles() != "事務局、職員" || l.Version != 3 {
			t.Errorf("person %+v, %v", l, err)
		}
	})
}

// The last active officer can neither leave nor lose the role, also when two try at once.
func TestOfficeRemains(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		_, ctx := h.town()
		list, _, err := h.People(ctx, Query{})
		if err != nil {
			t.Fatal(err)
		}
		first := list[0]
		_, err = h.Deactivate(ctx, Target{first.ID, 1})
		wants(t, err, fault.Conflict, "")
		_, err = h.Assign(ctx, Assignment{ID: first.ID, Version: 1, Roles: []string{"staff"}})
		wants(t, err, fault.Conflict, "")

		second := h.enrol(ctx, "second", "office")
		errs := make(chan error, 2)
		var wait sync.WaitGroup
		wait.Go(func() { _, err := h.Deactivate(ctx, Target{first.ID, 1}); errs <- err })
		wait.Go(func() {
			_, err := h.Assign(ctx, Assignment{ID: second.ID, Version: 1, Roles: []string{"staff"}})
			errs <- err
		})
		wait.Wait()
		if a, b := <-errs, <-errs; (a == nil) == (b == nil) {
			t.Errorf("both went the same way: %v, %v", a, b)
		}
	})
}

func TestDeactivate(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		_, ctx := h.town()
		e := h.enrol(ctx, "ichiro", "staff")
		p, err := h.Deactivate(ctx, Target{e.ID, 1})
		if err != nil || p.Active || p.State() != "利用停止" {
			t.Fatalf("%+v, %v", p, err)
		}
		_, err = h.Deactivate(ctx, Target{e.ID, 2})
		wants(t, err, fault.Conflict, "")
		if p, err = h.Reactivate(ctx, Target{e.ID, 2}); err != nil || !p.Active {
			t.Errorf("%+v, %v", p, err)
		}
		_, err = h.Reactivate(ctx, Target{e.ID, 3})
		wants(t, err, fault.Conflict, "")
		again, err := h.Reissue(ctx, Target{e.ID, 3})
		if err != nil || again.Login != "ichiro" || again.Password == e.Password || again.Password == "" {
			t.Errorf("%+v, %v", again, err)
		}
		_, err = h.Reissue(ctx, Target{e.ID, 3})
		wants(t, err, fault.Conflict, "")
	})
}

// An id of another body is not there, whatever is asked of it.
func TestForeignPerson(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		_, ctx := h.town()
		_, foreign := h.other()
		e := h.enrol(ctx, "ichiro", "staff")
		for name, f := range map[string]func() error{
			"see":        func() error { _, err := h.Person(foreign, e.ID); return err },
			"change":     func() error { _, err := h.Change(foreign, Revision{ID: e.ID, Version: 1, Name: "x"}); return err },
			"assign":     func() error { _, err := h.Assign(foreign, Assignment{e.ID, 1, []string{"office"}}); return err },
			"deactivate": func() error { _, err := h.Deactivate(foreign, Target{e.ID, 1}); return err },
			"reactivate": func() error { _, err := h.Reactivate(foreign, Target{e.ID, 1}); return err },
			"reissue":    func() error { _, err := h.Reissue(foreign, Target{e.ID, 1}); return err },
		} {
			if err := f(); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s: %v, want not found", name, err)
			}
		}
		list, total, err := h.People(foreign, Query{})
		if err != nil || total != 1 || list[0].ID == e.ID {
			t.Errorf("list %+v, %v", list, err)
		}
		links := map[string]string{}
		err = h.d.View(foreign, func(tx db.Tx) error {
			found, err := h.resolve(foreign, tx, []string{e.ID, list[0].ID})
			for id, l := range found {
				links[id] = l.Title
			}
			return err
		})
		if err != nil || links[e.ID] != "" || links[list[0].ID] == "" {
			t.Errorf("links %v, %v", links, err)
		}
	})
}

func TestPeople(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		_, ctx := h.town()
		for i, x := range []Enrolment{
			{Name: "試 一郎", Kana: "タメシ イチロウ", Number: "20", Unit: "税務課"}, {Name: "例 小百合", Kana: "レイ サユリ", Number: "3", Unit: "住民課"},
			{Name: "髙﨑 100%_次", Kana: "", Number: "10", Unit: "税務課"}, {Name: "架空 ABC", Kana: "カクウ エー", Number: "4", Unit: `総\務課`},
		} {
			x.Login, x.Roles = fmt.Sprintf("p%d", i), []string{"staff"}
			if i == 3 {
				x.Roles = []string{"auditor"}
			}
			if _, err := h.Enrol(ctx, x); err != nil {
				t.Fatal(err)
			}
		}
		for name, c := range map[string]struct {
			q     Query
			first string
			total int
		}{
			"all":        {Query{}, "架空 ABC", 5},
			"down":       {Query{Desc: true}, "髙﨑 100%_次", 5},
			"unit":       {Query{Text: "税務"}, "試 一郎", 2},
			"two words":  {Query{Text: "税務　一郎"}, "試 一郎", 1},
			"half width": {Query{Text: "ﾚｲ"}, "例 小百合", 1},
			"wide":       {Query{Text: "ａｂｃ"}, "架空 ABC", 1},
			"percent":    {Query{Text: "%"}, "髙﨑 100%_次", 1},
			"underscore": {Query{Text: "_"}, "髙﨑 100%_次", 1},
			"backslash":  {Query{Text: `\`}, "架空 ABC", 1},
			"quote":      {Query{Text: `' or 1=1 --`}, "", 0},
			"role":       {Query{Role: "auditor"}, "架空 ABC", 1},
			"inactive":   {Query{State: Inactive}, "", 0},
			"number":     {Query{Sort: "number", Desc: true}, "架空 ABC", 5},
			"injected":   {Query{Sort: "name; drop table body"}, "架空 ABC", 5},
			"page":       {Query{Limit: 2, Offset: 2}, "例 小百合", 5},
		} {
			list, total, err := h.People(ctx, c.q)
			if err != nil || total != c.total || c.first != "" && list[0].Name != c.first || c.q.Limit > 0 && len(list) != c.q.Limit {
				t.Errorf("%s: %d of %d, %v, %+v", name, len(list), total, err, list)
			}
			for _, l := range list {
				if len(l.Roles) == 0 {
					t.Errorf("%s: %s has no role", name, l.Name)
				}
			}
		}
		before := h.d.Statements()
		if _, _, err := h.People(ctx, Query{Limit: 50}); err != nil {
			t.Fatal(err)
		}
		if n := h.d.Statements() - before; n != 4 {
			t.Errorf("%d statements for a list, want 4", n)
		}
	})
}

func TestAmend(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		b, ctx := h.town()
		h.other()
		in := Amendment{Version: 1, Name: "新しい町", Kind: "city", Code: "１３０００１", FiscalStart: 1}
		lines := journaltest.Added(t, h.d, b.ID, func() {
			got, err := h.Amend(ctx, in)
			if err != nil || got.Name != "新しい町" || got.Code != "130001" || got.Version != 2 {
				t.Errorf("%+v, %v", got, err)
			}
		})
		if len(lines) != 1 || lines[0].Verb != verbAmend {
			t.Errorf("lines %+v", lines)
		}
		_, err := h.Amend(ctx, in)
		wants(t, err, fault.Conflict, "")
		in.Version, in.Code = 2, "011002"
		_, err = h.Amend(ctx, in)
		wants(t, err, fault.Invalid, "code")
		_, err = h.Amend(h.as(b.ID, actor.Auditor), in)
		wants(t, err, fault.Forbidden, "")
		f, err := h.Frame(ctx)
		if err != nil || f.Body != "新しい町" || f.FiscalStart != 1 || f.Sample {
			t.Errorf("frame %+v, %v", f, err)
		}
	})
}

func TestSample(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		x, err := h.Sample(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.Sample(context.Background()); !fault.Is(err, fault.Invalid) {
			t.Errorf("a second sample: %v", err)
		}
		ctx := h.as(x.Body.ID, actor.Office)
		if _, total, err := h.People(ctx, Query{}); err != nil || total != len(samplePeople()) {
			t.Errorf("%d people, %v", total, err)
		}
		b, err := h.Body(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.Amend(ctx, Amendment{b.Version, "みほん市", "city", b.Code, 4, ""}); err != nil {
			t.Errorf("the sample cannot keep its code: %v", err)
		}
		if _, err := h.FoundFirst(context.Background(), key, founding("406473")); !fault.Is(err, fault.Conflict) {
			t.Errorf("set up beside the sample: %v", err)
		}
		real, err := h.FoundBeside(ctx, founding("406473"))
		if err != nil {
			t.Fatal(err)
		}
		_, err = h.FoundBeside(ctx, founding("130001")) // the sample's password is known to all
		wants(t, err, fault.Conflict, "")

		wants(t, h.EraseSample(ctx, Erasure{Name: "みほん町"}), fault.Invalid, "name")
		wants(t, h.EraseSample(h.as(x.Body.ID, actor.Auditor), Erasure{Name: "みほん市"}), fault.Forbidden, "")
		wants(t, h.EraseSample(h.as(real.ID, actor.Office), Erasure{Name: "架空町"}), fault.Conflict, "")
		if len(h.erased) != 0 {
			t.Fatalf("erased %v", h.erased)
		}
		if err := h.EraseSample(ctx, Erasure{Name: "　みほん市"}); err != nil {
			t.Fatal(err)
		}
		list, err := h.Bodies(actor.With(ctx, actor.Operator("x")))
		if err != nil || len(list) != 1 || list[0].ID != real.ID || len(h.erased) != 1 {
			t.Errorf("bodies %+v, %v, erased %v", list, err, h.erased)
		}
		if _, total, err := h.People(h.as(real.ID, actor.Office), Query{}); err != nil || total != 1 {
			t.Errorf("the real body has %d people, %v", total, err)
		}
		if yes, _ := h.Founded(ctx); !yes {
			t.Error("not founded any more")
		}
	})
}

// The sample city stands beside the town, and each goes alone.
func TestSampleCity(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		town, err := h.Sample(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		city, err := h.SampleCity(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.SampleCity(context.Background()); !fault.Is(err, fault.Invalid) {
			t.Errorf("a second sample: %v", err)
		}
		ctx := h.as(city.Body.ID, actor.Office)
		if _, total, err := h.People(ctx, Query{}); err != nil || total != len(sampleCityPeople()) {
			t.Errorf("%d people, %v", total, err)
		}
		b, err := h.Body(ctx)
		if err != nil || !b.Sample || b.Name != "みほん市" || b.Kind != City {
			t.Fatalf("%+v, %v", b, err)
		}
		_, err = h.Amend(ctx, Amendment{Version: b.Version, Name: b.Name, Kind: "city", Code: sampleCode, FiscalStart: 4})
		wants(t, err, fault.Invalid, "code") // the town's
		if _, err := h.Amend(ctx, Amendment{Version: b.Version, Name: b.Name, Kind: "city", Code: b.Code, FiscalStart: 4}); err != nil {
			t.Errorf("the sample cannot keep its code: %v", err)
		}
		if err := h.EraseSample(h.as(town.Body.ID, actor.Office), Erasure{Name: "みほん町"}); err != nil {
			t.Fatal(err)
		}
		if yes, _ := h.Founded(ctx); !yes {
			t.Error("the city went with the town")
		}
		if _, total, err := h.People(ctx, Query{}); err != nil || total != len(sampleCityPeople()) {
			t.Errorf("%d people are left, %v", total, err)
		}
		if _, err := h.FoundBeside(ctx, founding("406473")); err != nil {
			t.Errorf("nothing can be founded beside the city: %v", err)
		}
	})
}

// A failing area leaves the sample whole.
func TestEraseFails(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		x, err := h.Sample(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		h.Service.config.Erasers = func() []Eraser { return []Eraser{h, failing{}} }
		ctx := h.as(x.Body.ID, actor.Office)
		if err := h.EraseSample(ctx, Erasure{Name: "みほん町"}); err == nil {
			t.Error("the failure was lost")
		}
		if _, total, err := h.People(ctx, Query{}); err != nil || total != len(samplePeople()) {
			t.Errorf("%d people left, %v", total, err)
		}
	})
}

type failing struct{}

func (failing) Erase(context.Context, db.Tx, string) error {
	return fault.New(fault.Internal, "失敗")
}
