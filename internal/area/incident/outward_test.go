package incident

import (
	"context"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/db/dbtest"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/file"
	"github.com/okite-isms/okite/internal/platform/journal"
	"github.com/okite-isms/okite/internal/platform/pack"
	definitions "github.com/okite-isms/okite/pack"
)

var outwardTables = []fs.FS{journal.Files, file.Migrations, Files, fstest.MapFS{
	"migration/20261124100000_body.sql": {Data: []byte(`-- +goose Up
create table body (id text not null, constraint body_key primary key (id));
insert into body (id) values ('a'), ('b');`)},
}}

// desk is the room with a small organisation: one unit, and name lists.
type desk struct {
	*Service
	t       *testing.T
	d       *db.DB
	mu      sync.Mutex
	told    []org.Telling
	settled []area.Ref
	lists   map[area.Ref][]string
	at      time.Time
}

func (h *desk) Outline(_ context.Context, d clock.Date) (org.Outline, error) {
	b := org.Branch{Path: "税務課"}
	b.ID, b.Name = "tax", "税務課"
	return org.Outline{Date: d, Units: []org.Branch{b}}, nil
}

func (h *desk) Seen(actor.Actor, string, string, string, int) org.Condition {
	return org.Condition{SQL: "1 = 1"}
}

func (h *desk) MaySee(ctx context.Context, _ db.Tx, refs []area.Ref) (map[area.Ref]org.Sight, error) {
	found := map[area.Ref]org.Sight{}
	for _, r := range refs {
		list, listed := h.lists[r]
		found[r] = org.Sight{Listed: listed, May: !listed || slices.Contains(list, actor.From(ctx).ID)}
	}
	return found, nil
}

func (h *desk) Read(ctx context.Context, tx db.Tx, ref area.Ref) error {
	return journal.Append(ctx, tx, journal.Entry{Verb: "org.read", Area: ref.Area, ID: ref.ID})
}

func eachDesk(t *testing.T, f func(t *testing.T, h *desk)) {
	t.Parallel()
	dbtest.Each(t, outwardTables, func(t *testing.T, d *db.DB) { f(t, newDesk(t, d)) })
}

func newDesk(t *testing.T, d *db.DB) *desk {
	h := &desk{t: t, d: d, lists: map[area.Ref][]string{}, at: jst("2026-12-01 10:00")}
	rules, err := Shipped(definitions.Files)
	if err != nil {
		t.Fatal(err)
	}
	p, err := pack.Load(definitions.Files)
	if err != nil {
		t.Fatal(err)
	}
	files, err := file.OpenLocal(context.Background(), t.TempDir(), time.Now)
	if err != nil {
		t.Fatal(err)
	}
	h.Service = New(d, Config{
		Organisation: h, Rules: rules, Holidays: clock.NewCalendar(p.Holidays()), Now: func() time.Time { return h.at },
		Tell: func(_ context.Context, _ db.Tx, t org.Telling) error {
			h.mu.Lock()
			defer h.mu.Unlock()
			h.told = append(h.told, t)
			return nil
		},
		Settle: func(_ context.Context, _ db.Tx, ref area.Ref) error {
			h.mu.Lock()
			defer h.mu.Unlock()
			h.settled = append(h.settled, ref)
			return nil
		},
		Body:    func(context.Context) (string, error) { return "みどり町", nil },
		Outward: Outward{Files: files, Bodies: func(context.Context) ([]string, error) { return []string{"a", "b"}, nil }},
	})
	return h
}

func jst(text string) time.Time {
	at, err := time.ParseInLocation("2006-01-02 15:04", text, clock.JST)
	if err != nil {
		panic(err)
	}
	return at
}

// as is somebody with the rights of a role, as the area grants them.
func (h *desk) as(body, id string, role actor.Role) context.Context {
	a := actor.Actor{Body: body, ID: id, Name: id + "さん", Capacity: string(role), Session: "s-" + id, Narrow: map[actor.Permission]actor.Scope{}}
	for _, g := range h.Area().Permissions {
		reach := g.Default(role)
		if reach != actor.Nowhere {
			a.Permissions = append(a.Permissions, g.Permission)
			a.Narrow[g.Permission] = reach
		}
	}
	return actor.With(context.Background(), a)
}

func (h *desk) office() context.Context { return h.as("a", "office", actor.Office) }
func (h *desk) ciso() context.Context   { return h.as("a", "ciso", "ciso") }

func must[T any](t *testing.T) func(x T, err error) T {
	return func(x T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatalf("%v: %v", err, fault.Of(err).Fields)
		}
		return x
	}
}

// lost is a USB stick with the data of 120 residents, known on 2026-12-01.
func (h *desk) lost() Incident {
	h.t.Helper()
	x := must[Incident](h.t)(h.Report(h.office(), Reporting{Situation: "住民120人分のデータが入ったUSBメモリをなくした。", Cause: "鞄に入れて持ち出し、電車に置き忘れた。", Noticed: "2026-12-01 09:00", Unit: "tax"}))
	x = must[Incident](h.t)(h.Judge(h.office(), Verdict{ID: x.ID, Version: x.Version, Incident: "yes", Reason: "個人情報の紛失", Class: h.firstClass()}))
	return h.facts(x, FactsInput{Personal: true, People: 120, Media: "removable"})
}

func (h *desk) firstClass() string { return h.config.Classes.Classes[0].Name }

func (h *desk) facts(x Incident, in FactsInput) Incident {
	h.t.Helper()
	in.ID, in.Version = x.ID, x.Version
	if in.Known == "" {
		in.Known = "2026-12-01 09:00"
	}
	if in.Event == "" {
		in.Event = "leak"
	}
	return must[Incident](h.t)(h.SetFacts(h.office(), in))
}

func (h *desk) clock(x Incident, name string) Running {
	h.t.Helper()
	c := must[Clocks](h.t)(h.Clocks(h.office(), x.ID))
	for _, r := range c.Clocks {
		if r.Name == name {
			return r
		}
	}
	h.t.Fatalf("no clock %s", name)
	return Running{}
}

// lines tells what the journal and the timeline hold, to look for what must not be there.
func (h *desk) lines() string {
	h.t.Helper()
	var b strings.Builder
	err := h.d.View(h.office(), func(tx db.Tx) error {
		for _, q := range []string{`select verb || ' ' || coalesce(object_id, '') from journal_line order by 1`, `select text from incident_entry order by 1`} {
			var list []string
			if err := db.Select(h.office(), tx, &list, q); err != nil {
				return err
			}
			b.WriteString(strings.Join(list, "\n") + "\n")
		}
		return nil
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return b.String()
}

func refused(t *testing.T, err error, kind fault.Kind, field string) {
	t.Helper()
	if !fault.Is(err, kind) || field != "" && fault.Of(err).Fields[field] == "" {
		t.Errorf("%v %v, want %v at %q", err, fault.Of(err).Fields, kind, field)
	}
}
