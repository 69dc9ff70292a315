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
	"github.com/okite-isms/okite/internal/platform/journal"
	definitions "github.com/okite-isms/okite/pack"
)

var respondMigrations = []fs.FS{journal.Files, Files, fstest.MapFS{
	"migration/20261124100000_body.sql": {Data: []byte(`-- +goose Up
create table body (id text not null, constraint body_key primary key (id));
insert into body (id) values ('a'), ('b');`)},
}}

// station is a small organisation that responds: the network manager with one who stands
// in for them, the head of 企画課 who is 統括 as well as 情報セキュリティ管理者, the CISO.
type station struct {
	*Service
	t        *testing.T
	d        *db.DB
	mu       sync.Mutex
	now      time.Time
	contacts []org.Reachable
	held     map[string][]org.Holding
	told     []org.Telling
	settled  []area.Ref
	read     int
	hidden   map[string]bool // incidents under a name list
	filed    []Petition
	staffed  bool // whether approvals take cases over
}

var personTitles = map[string]string{"net": "網野 守", "sub": "代田 次郎", "chief": "統田 括", "ciso": "仮野 直子", "clerk": "係野 一", "mayor": "想田 誠", "office": "見本 花子"}

func (h *station) Outline(_ context.Context, d clock.Date) (org.Outline, error) {
	o := org.Outline{Date: d}
	var u org.Branch
	u.ID, u.Name, u.Path = "plan", "企画課", "企画課"
	o.Units = append(o.Units, u)
	for _, p := range [][2]string{{"net", "情報係長"}, {"sub", "主査"}, {"chief", "課長"}, {"ciso", "副町長"}, {"clerk", "主事"}, {"mayor", "町長"}} {
		var s org.Staffed
		s.ID, s.UnitID, s.UnitName, s.Title = p[0], "plan", "企画課", p[1]
		s.Holders = []org.Holder{{PersonID: p[0], Name: personTitles[p[0]]}}
		o.Posts = append(o.Posts, s)
	}
	return o, nil
}

func (h *station) Seen(actor.Actor, string, string, string, int) org.Condition {
	return org.Condition{SQL: "1 = 1"}
}

func (h *station) MaySee(ctx context.Context, _ db.Tx, refs []area.Ref) (map[area.Ref]org.Sight, error) {
	found := map[area.Ref]org.Sight{}
	for _, r := range refs {
		listed := h.hidden[r.ID]
		found[r] = org.Sight{Listed: listed, May: !listed || actor.From(ctx).ID == "office"}
	}
	return found, nil
}

func (h *station) Read(context.Context, db.Tx, area.Ref) error { return nil }

func (h *station) Contacts(context.Context) ([]org.Reachable, error) {
	return slices.Clone(h.contacts), nil
}

func (h *station) ReadPrivate(context.Context) ([]org.Reachable, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.read++
	list := slices.Clone(h.contacts)
	for i := range list {
		if list[i].Hidden {
			list[i].Numbers = "090-0000-000" + fmtInt(i)
		}
	}
	return list, nil
}

func (h *station) HoldersIn(_ context.Context, _ db.Tx, _ org.Outline, roles [][2]string) (map[[2]string][]org.Holding, map[string]string, error) {
	found := map[[2]string][]org.Holding{}
	for _, r := range roles {
		found[r] = h.held[r[0]]
	}
	return found, personTitles, nil
}

func (h *station) RoleTitles(context.Context, db.Tx) ([]string, map[string]string, error) {
	return nil, map[string]string{"network-manager": "ネットワーク管理者", "chief": "統括情報セキュリティ責任者", "ciso": "CISO", "system-manager": "情報システム管理者"}, nil
}

func (h *station) Prepare(context.Context, string) (Filer, error) {
	if !h.staffed {
		return nil, nil
	}
	return func(_ context.Context, _ db.Tx, p Petition) (string, string, error) {
		h.mu.Lock()
		defer h.mu.Unlock()
		h.filed = append(h.filed, p)
		return "case", "令和8年度 第1号", nil
	}, nil
}

func holding(role, person string) org.Holding {
	return org.Holding{Role: role, PersonID: person, PostID: person, Capacity: "main"}
}

func newStation(t testing.TB, d *db.DB) *station {
	h := &station{d: d, now: time.Date(2026, 11, 25, 3, 10, 0, 0, clock.JST), hidden: map[string]bool{}}
	if x, ok := t.(*testing.T); ok {
		h.t = x
	}
	deputy := holding("network-manager", "sub")
	deputy.InsteadOf, deputy.Capacity = "net", "delegate"
	h.held = map[string][]org.Holding{
		"network-manager": {holding("network-manager", "net"), deputy}, "chief": {holding("chief", "chief")}, "ciso": {holding("ciso", "ciso")},
		"security-manager": {holding("security-manager", "chief")}, "system-manager": {holding("system-manager", "chief")},
	}
	add := func(id, class, name, person, phone string, private bool) {
		r := org.Reachable{Who: name, Hidden: private, ClassName: contactTitle(class)}
		r.ID, r.Class, r.PersonID, r.Phone = id, class, person, phone
		h.contacts = append(h.contacts, r)
	}
	add("c-mayor", "head", "想田 誠", "mayor", "0000-00-0001", true)
	add("c-ciso", "ciso", "仮野 直子", "ciso", "0000-00-0002", true)
	add("c-chief", "chief", "統田 括", "chief", "0000-00-0003", false)
	add("c-sec", "security", "統田 括", "chief", "0000-00-0003", false)
	add("c-net", "network", "網野 守", "net", "0000-00-0004", true)
	add("c-pref", "prefecture", "見本県 市町村課", "", "0000-00-0010", false)
	add("c-police", "police", "見本警察署", "", "0000-00-0110", false)
	add("c-ppc", "police", "委員会の窓口", "", "0000-00-0111", false)
	add("c-one", "system", "衣川 千秋", "p-one", "0000-00-0020", false)
	add("c-two", "system", "図師 由美", "p-two", "0000-00-0021", false)
	rules, err := Shipped(definitions.Files)
	if err != nil {
		t.Fatal(err)
	}
	response, err := ShippedResponse(definitions.Files)
	if err != nil {
		t.Fatal(err)
	}
	response.Contacts, response.Holders, response.Approver = h, h, h
	h.Service = New(d, Config{
		Organisation: h, Rules: rules, Response: response, Now: func() time.Time { return h.now },
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
	})
	return h
}

// stations runs a test on both databases.
func stations(t *testing.T, f func(t *testing.T, h *station)) {
	t.Parallel()
	dbtest.Each(t, respondMigrations, func(t *testing.T, d *db.DB) { f(t, newStation(t, d)) })
}

// as is somebody of body a with the rights of roles, as the area grants them.
func (h *station) as(id string, roles ...actor.Role) context.Context { return h.of("a", id, roles...) }

func (h *station) of(body, id string, roles ...actor.Role) context.Context {
	a := actor.Actor{Body: body, ID: id, Name: personTitles[id], Capacity: string(roles[0]), Narrow: map[actor.Permission]actor.Scope{}}
	for _, g := range h.Area().Permissions {
		reach := actor.Nowhere
		for _, r := range roles {
			reach = reach.Wider(g.Default(r))
		}
		if reach != actor.Nowhere {
			a.Permissions = append(a.Permissions, g.Permission)
		}
		if reach != actor.Whole {
			a.Narrow[g.Permission] = reach
		}
	}
	return actor.With(context.Background(), a)
}

func (h *station) office() context.Context  { return h.as("office", actor.Office) }
func (h *station) network() context.Context { return h.as("net", actor.Staff, "network-manager") }
func (h *station) clerk() context.Context   { return h.as("clerk", actor.Staff) }
func (h *station) ciso() context.Context    { return h.as("ciso", actor.Staff, "ciso") }

// handled is an incident that a clerk reported and that is being handled.
func (h *station) handled(t *testing.T, class string) Incident {
	t.Helper()
	x, err := h.Report(h.clerk(), Reporting{Situation: "共有フォルダーのファイルが開けない。"})
	if err != nil {
		t.Fatal(err)
	}
	x, err = h.Judge(h.office(), Verdict{ID: x.ID, Version: x.Version, Incident: "yes", Reason: "暗号化されている", Class: class})
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func (h *station) later(d time.Duration) { h.now = h.now.Add(d) }

// blockers asks what keeps an incident from being closed.
func (h *station) blockers(t *testing.T, x Incident) (texts []string) {
	t.Helper()
	err := h.d.View(h.office(), func(tx db.Tx) error {
		list, err := h.responseBlocker(h.office(), tx, Ending{Incident: x})
		for _, b := range list {
			if !strings.HasPrefix(b.URL, incidentPath+"/") {
				t.Errorf("%s leads to %s", b.Text, b.URL)
			}
			texts = append(texts, b.Text)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return texts
}

// timeline gives the texts of the timeline, the latest first.
func (h *station) timeline(t *testing.T, x Incident) string {
	t.Helper()
	var b strings.Builder
	err := h.d.View(h.office(), func(tx db.Tx) error {
		list, _, err := entries(h.office(), tx, "a", x.ID, EntryQuery{Desc: true, Limit: 1000})
		for _, e := range list {
			b.WriteString(e.At.Table() + " " + e.Text + "\n")
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}
