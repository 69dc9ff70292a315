package action

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
	"github.com/okite-isms/okite/internal/platform/journal/journaltest"
)

var migrations = []fs.FS{journal.Files, file.Migrations, Files, fstest.MapFS{
	"migration/20261124100000_body.sql": {Data: []byte(`-- +goose Up
create table body (id text not null, constraint body_key primary key (id));
insert into body (id) values ('a'), ('b');
create table org_unit (body_id text not null, id text not null, constraint org_unit_key primary key (body_id, id));
create table org_post (body_id text not null, id text not null, constraint org_post_key primary key (body_id, id));
insert into org_unit (body_id, id) values ('a', 'town'), ('a', 'tax'), ('a', 'tax-one'), ('a', 'plan'), ('b', 'town'), ('b', 'plan');
insert into org_post (body_id, id) values ('a', 'tax-chief'), ('a', 'clerk'), ('a', 'plan-chief'), ('b', 'plan-chief');`)},
}}

// hall is a small organisation: 税務課 with 第一係 below, 企画課 beside.
type hall struct {
	*Service
	t       *testing.T
	d       *db.DB
	mu      sync.Mutex
	holders map[string]string // post -> person
	roles   map[string][]org.Holding
	told    []org.Telling
	settled int
	today   time.Time
}

func (h *hall) Outline(_ context.Context, d clock.Date) (org.Outline, error) {
	unit := func(id, parent, name string, depth int) (b org.Branch) {
		b.ID, b.ParentID, b.Name, b.Depth, b.Path = id, parent, name, depth, name
		return b
	}
	o := org.Outline{Date: d, Units: []org.Branch{unit("town", "", "町長部局", 0), unit("tax", "town", "税務課", 1), unit("tax-one", "tax", "第一係", 2), unit("plan", "town", "企画課", 1)}}
	for _, p := range [][3]string{{"tax-chief", "tax", "課長"}, {"clerk", "tax-one", "主事"}, {"plan-chief", "plan", "課長"}} {
		var s org.Staffed
		s.ID, s.UnitID, s.Title, s.Heads = p[0], p[1], p[2], p[2] == "課長"
		h.mu.Lock()
		if who := h.holders[s.ID]; who != "" {
			s.Holders = []org.Holder{{PersonID: who, Name: who}}
		}
		h.mu.Unlock()
		o.Posts = append(o.Posts, s)
	}
	return o, nil
}

func (h *hall) HolderOf(_ context.Context, _ db.Tx, role, unit string, _ clock.Date) ([]org.Holding, error) {
	return h.roles[role+"@"+unit], nil
}

func (h *hall) Hats(ctx context.Context, _ db.Tx) ([]org.Hat, error) {
	who := actor.From(ctx).ID
	list := []org.Hat{{Key: personKey(who)}}
	for post, p := range h.holders {
		if p == who {
			list = append(list, org.Hat{Key: postKey(post)})
		}
	}
	return list, nil
}

func (h *hall) Calendar(context.Context, db.Tx) (clock.Calendar, error) { return clock.Calendar{}, nil }

func (h *hall) tell(_ context.Context, _ db.Tx, t org.Telling) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.told = append(h.told, t)
	return nil
}

func each(t *testing.T, f func(t *testing.T, h *hall)) {
	t.Parallel()
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) { f(t, newHall(t, d)) })
}

func newHall(t testing.TB, d *db.DB) *hall {
	h := &hall{d: d, today: time.Date(2026, 11, 25, 3, 0, 0, 0, time.UTC), holders: map[string]string{"tax-chief": "aki", "clerk": "haru", "plan-chief": "fuyu"}, roles: map[string][]org.Holding{}}
	if x, ok := t.(*testing.T); ok {
		h.t = x
	}
	files, err := file.OpenLocal(context.Background(), t.TempDir(), time.Now)
	if err != nil {
		t.Fatal(err)
	}
	h.Service = New(d, Config{
		Organisation: h, Files: files, Tell: h.tell, Now: func() time.Time { return h.today },
		Settle: func(context.Context, db.Tx, area.Ref) error { h.mu.Lock(); h.settled++; h.mu.Unlock(); return nil },
		Bodies: func(context.Context) ([]string, error) { return []string{"a", "b"}, nil },
	})
	return h
}

// as is somebody with the rights of the roles, as the area grants them.
func (h *hall) as(body, id string, roles ...actor.Role) context.Context {
	a := actor.Actor{Body: body, ID: id, Name: id + "さん", Capacity: string(roles[0]), Narrow: map[actor.Permission]actor.Scope{}}
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

func (h *hall) office() context.Context { return h.as("a", "office", actor.Office) }
func (h *hall) staff(id string) context.Context {
	return h.as("a", id, actor.Staff)
}

func opening() Opening {
	return Opening{
		Title: "画面ロックの徹底", Problem: "離席時に画面がロックされていない。", Unit: "tax-one", Post: "clerk",
		SourceKind: string(FromAudit), SourceText: "内部監査 指摘3", Due: "2026-12-25", EffectMonths: 3,
	}
}

func (h *hall) opened() Action {
	h.t.Helper()
	a, err := h.Register(h.office(), opening())
	if err != nil {
		h.t.Fatal(err)
	}
	return a
}

func (h *hall) must(a Action, err error) Action {
	h.t.Helper()
	if err != nil {
		h.t.Fatalf("%v %v", err, fault.Of(err).Fields)
	}
	return a
}

// reported is an action that haru has carried out and reported.
func (h *hall) reported() Action {
	h.t.Helper()
	haru := h.staff("haru")
	a := h.opened()
	a = h.must(h.Plan(haru, Planning{ID: a.ID, Version: a.Version, Cause: "設定がない。", Measure: "5分で自動ロックする。", Steps: "2026-12-01 設定を配る\n２０２６/12/10　確かめる"}))
	a = h.must(h.Start(haru, ActionAt{a.ID, a.Version}))
	return h.must(h.Report(haru, DoneReport{a.ID, a.Version, "全台に配った。"}))
}

func wants(t *testing.T, err error, kind fault.Kind, field string) {
	t.Helper()
	if !fault.Is(err, kind) || field != "" && fault.Of(err).Fields[field] == "" {
		t.Errorf("error %v with fields %v, want kind %v and field %q", err, fault.Of(err).Fields, kind, field)
	}
}

// The whole way: plan, report, return, report again, verify, effect, closed; each step
// leaves a line in the journal and an entry in the history.
func TestWholeWay(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		haru, office := h.staff("haru"), h.office()
		var verified []string
		h.On("audit", func(_ context.Context, _ db.Tx, a Action) error { verified = append(verified, a.ID); return nil })
		a := h.reported()
		if a.State != Reported || a.Number != 1 || a.NumberText() != "令和8年度 第1号" {
			t.Fatalf("%+v", a)
		}
		journaltest.Added(t, h.d, "a", func() {
			a = h.must(h.Return(office, Reasoned{a.ID, a.Version, "証拠がありません。"}))
		})
		if a.State != Underway || a.Returned != 1 || a.ReportedBy != "" || a.Result == "" {
			t.Errorf("returned: %+v", a)
		}
		x, err := h.Prove(haru, Proof{a.ID, "設定の記録", "記録.txt", []byte("全台に設定した。")})
		if err != nil || x.Hash == "" {
			t.Fatal(x, err)
		}
		sheet, err := h.Show(haru, a.ID)
		if err != nil || len(sheet.Milestones) != 2 || len(sheet.Evidence) != 1 || sheet.Milestones[1].Due.String() != "2026-12-10" {
			t.Fatalf("%+v, %v", sheet, err)
		}
		m, err := h.Finish(haru, Reaching{ID: sheet.Milestones[0].ID, DoneOn: "2026-11-24", Version: 1})
		if err != nil || m.DoneOn.String() != "2026-11-24" {
			t.Fatal(m, err)
		}
		if _, err := h.Finish(haru, Reaching{ID: m.ID, DoneOn: "2026-11-24", Version: 2}); !fault.Is(err, fault.Conflict) {
			t.Errorf("finished twice: %v", err)
		}
		a = h.must(h.Report(haru, DoneReport{a.ID, a.Version, "全台に配り、記録した。"}))
		a = h.must(h.Verify(office, Verification{ID: a.ID, Version: a.Version, Note: "記録を見た。", Months: 3}))
		if a.State != Verified || a.EffectOn.String() != "2027-02-25" || a.Alone != "" || len(verified) != 0 {
			t.Errorf("verified: %+v, told %v", a, verified)
		}
		h.today = time.Date(2027, 2, 25, 3, 0, 0, 0, time.UTC)
		_, err = h.Assess(office, Assessment{ID: a.ID, Version: a.Version, Effect: "ineffective", Note: "また見つかった。"})
		wants(t, err, fault.Invalid, "due")
		a = h.must(h.Assess(office, Assessment{ID: a.ID, Version: a.Version, Effect: "ineffective", Note: "また見つかった。", Due: "2027-03-31"}))
		if a.State != Closed || a.Effect != Ineffective || a.Days != 92 {
			t.Errorf("assessed: %+v", a)
		}
		sheet, err = h.Show(office, a.ID)
		if err != nil || len(sheet.Related) != 1 || sheet.Related[0].Why != "after" {
			t.Fatalf("%+v, %v", sheet.Related, err)
		}
		next, err := h.Show(office, sheet.Related[0].ID)
		if err != nil || next.BeforeID != a.ID || next.State != Registered || next.OwnerPost != "clerk" || next.Related[0].Why != "before" {
			t.Errorf("%+v, %v", next, err)
		}
		var verbs []string
		for _, act := range sheet.Acts {
			verbs = append(verbs, strings.TrimPrefix(act.Verb, "action."))
			if act.Title() == "" {
				t.Errorf("%s has no name", act.Verb)
			}
		}
		if got := strings.Join(verbs, " "); got != "open plan start report return evidence milestone report verify assess" {
			t.Errorf("history: %s", got)
		}
		for name, move := range map[string]func() error{
			"plan": func() error {
				_, err := h.Plan(haru, Planning{ID: a.ID, Version: a.Version, Cause: "a", Measure: "b"})
				return err
			},
			"amend": func() error {
				_, err := h.Amend(haru, Amending{ID: a.ID, Version: a.Version, Title: "a", Problem: "b"})
				return err
			},
			"note":   func() error { _, err := h.Note(haru, ProgressNote{a.ID, "後から"}); return err },
			"cancel": func() error { _, err := h.Cancel(office, Reasoned{a.ID, a.Version, "やめる"}); return err },
		} {
			if err := move(); !fault.Is(err, fault.Conflict) {
				t.Errorf("%s after the end: %v", name, err)
			}
		}
	})
}

// Who did the work verifies it only with a reason, whichever way they are the same.
func TestVerifiedBySomebodyElse(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		haru := h.as("a", "haru", actor.Office, actor.Staff) // a small town: the office does it itself
		a := h.reported()
		in := Verification{ID: a.ID, Version: a.Version, Note: "見た。"}
		_, err := h.Verify(haru, in)
		wants(t, err, fault.Invalid, "alone")
		h.holders["clerk"] = "natsu" // no longer on the post, but the one who reported
		_, err = h.Verify(haru, in)
		wants(t, err, fault.Invalid, "alone")
		natsu := h.as("a", "natsu", actor.Office) // on the post, but not who reported
		_, err = h.Verify(natsu, in)
		wants(t, err, fault.Invalid, "alone")
		in.Alone = "情報担当が一人しかいないため。"
		a = h.must(h.Verify(haru, in))
		if a.Alone != in.Alone || a.State != Closed || a.VerifiedBy != "haru" {
			t.Errorf("%+v", a)
		}
		h.holders["clerk"] = "haru"
		b := h.reported()
		b = h.must(h.Verify(h.office(), Verification{ID: b.ID, Version: b.Version, Note: "見た。", Alone: "余計な理由"}))
		if b.Alone != "" {
			t.Errorf("a reason is kept that nobody needed: %q", b.Alone)
		}
		sheet, err := h.Show(h.office(), a.ID)
		if err != nil || !strings.Contains(sheet.Acts[len(sheet.Acts)-1].Note, in.Alone) {
			t.Errorf("the reason is not in the history: %+v, %v", sheet.Acts, err)
		}
	})
}

func TestRights(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		a := h.opened()
		for name, c := range map[string]struct {
			ctx  context.Context
			kind fault.Kind
		}{
			"nobody":     {context.Background(), fault.Forbidden},
			"guest":      {h.as("a", "gaibu", actor.Guest), fault.Forbidden},
			"other unit": {h.staff("fuyu"), fault.NotFound},
			"no post":    {h.staff("natsu"), fault.NotFound},
			"other body": {h.as("b", "office", actor.Office), fault.NotFound},
		} {
			if _, err := h.Show(c.ctx, a.ID); !fault.Is(err, c.kind) {
				t.Errorf("%s sees: %v", name, err)
			}
			if _, err := h.Note(c.ctx, ProgressNote{a.ID, "経過"}); !fault.Is(err, c.kind) {
				t.Errorf("%s writes: %v", name, err)
			}
			if _, err := h.Plan(c.ctx, Planning{ID: a.ID, Version: 1, Cause: "a", Measure: "b"}); !fault.Is(err, c.kind) {
				t.Errorf("%s plans: %v", name, err)
			}
			if list, _, err := h.List(c.ctx, Query{}); len(list) != 0 || err == nil == (c.kind == fault.Forbidden) {
				t.Errorf("%s lists %d, %v", name, len(list), err)
			}
		}
		for _, who := range []string{"haru", "aki"} { // the holder, and the head of the unit above
			if list, n, err := h.List(h.staff(who), Query{}); n != 1 || len(list) != 1 || err != nil {
				t.Errorf("%s lists %d, %v", who, n, err)
			}
		}
		auditor := h.as("a", "kansa", actor.Auditor)
		if _, err := h.Show(auditor, a.ID); err != nil {
			t.Errorf("the auditor: %v", err)
		}
		if _, err := h.Note(auditor, ProgressNote{a.ID, "経過"}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("the auditor writes: %v", err)
		}
		if _, err := h.Verify(h.staff("aki"), Verification{ID: a.ID, Version: 1, Note: "見た"}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a head without the right verifies: %v", err)
		}
		// After a transfer the new holder of the post sees it, the old one does not.
		h.holders["clerk"] = "natsu"
		if _, err := h.Show(h.staff("haru"), a.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("who left the post: %v", err)
		}
		if _, err := h.Note(h.staff("natsu"), ProgressNote{a.ID, "引き継いだ。"}); err != nil {
			t.Errorf("who came to the post: %v", err)
		}
		in := opening()
		in.Unit, in.Post = "plan", "plan-chief"
		_, err := h.Register(h.staff("aki"), in)
		wants(t, err, fault.Invalid, "unit")
		if _, err := h.Register(h.staff("fuyu"), in); err != nil {
			t.Errorf("a head opens in the own unit: %v", err)
		}
		_, err = h.Reassign(h.staff("aki"), Reassigning{Actions: []string{a.ID + " 1"}, Unit: in.Unit, Post: in.Post, Reason: "x"})
		wants(t, err, fault.Forbidden, "")
	})
}

// What is given to a role follows it: to its deputy at once, to another post by the round.
func TestRoleAndDeputy(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		in := opening()
		in.Post, in.Role = "", "security-manager"
		_, err := h.Register(h.office(), in)
		wants(t, err, fault.Invalid, "role")
		h.roles["security-manager@tax-one"] = []org.Holding{{Role: "security-manager", PersonID: "aki", PostID: "tax-chief"}}
		a := h.must(h.Register(h.office(), in))
		if a.OwnerName != "第一係の情報セキュリティ管理者" || h.told[len(h.told)-1].Post != "tax-chief" {
			t.Errorf("%s, told %+v", a.OwnerName, h.told)
		}
		deputy := h.staff("fuyu")
		if _, err := h.Show(deputy, a.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("before the delegation: %v", err)
		}
		h.roles["security-manager@tax-one"] = []org.Holding{{Role: "security-manager", PersonID: "fuyu", PostID: "tax-chief", InsteadOf: "aki"}}
		a = h.must(h.Plan(deputy, Planning{ID: a.ID, Version: a.Version, Cause: "a", Measure: "b"}))
		if list, _, err := h.List(deputy, Query{Owner: "mine"}); len(list) != 1 || err != nil {
			t.Errorf("the deputy lists %d, %v", len(list), err)
		}
		h.roles["security-manager@tax-one"] = []org.Holding{{Role: "security-manager", PersonID: "fuyu", PostID: "plan-chief"}}
		h.told = nil
		if err := h.Round(actor.With(context.Background(), actor.Job("a", "action.round"))); err != nil {
			t.Fatal(err)
		}
		if len(h.told) != 1 || h.told[0].Post != "plan-chief" {
			t.Errorf("told %+v", h.told)
		}
		left := func(post string) (n int) {
			if err := h.d.View(h.office(), func(tx db.Tx) error {
				list, err := h.HandOver(h.office(), tx, post)
				n = len(list)
				return err
			}); err != nil {
				t.Fatal(err)
			}
			return n
		}
		if left("plan-chief") != 1 || left("tax-chief") != 0 {
			t.Errorf("handed over: %d and %d", left("plan-chief"), left("tax-chief"))
		}
	})
}

// Every earlier due day stays; who asked decides only with a reason.
func TestExtension(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		haru := h.staff("haru")
		a := h.opened()
		_, err := h.Ask(haru, Postponing{a.ID, a.Version, "2026-12-25", "間に合わない"})
		wants(t, err, fault.Invalid, "due")
		a = h.must(h.Ask(haru, Postponing{a.ID, a.Version, "2027-01-29", "機器の納品が遅れるため"}))
		_, err = h.Ask(haru, Postponing{a.ID, a.Version, "2027-02-28", "もっと"})
		wants(t, err, fault.Conflict, "")
		sheet, _ := h.Show(h.office(), a.ID)
		x, ok := sheet.Waiting()
		if !ok || a.Due.String() != "2026-12-25" {
			t.Fatalf("%+v", sheet)
		}
		if _, err := h.Decide(haru, Answering{ID: x.ID, Granted: "yes", Answer: "やむを得ない", Version: 1}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("the owner decides: %v", err)
		}
		own := h.as("a", "haru", actor.Office)
		_, err = h.Decide(own, Answering{ID: x.ID, Granted: "yes", Answer: "やむを得ない", Version: 1})
		wants(t, err, fault.Invalid, "alone")
		if _, err = h.Decide(h.office(), Answering{ID: x.ID, Granted: "yes", Answer: "やむを|得ない", Version: 1}); err != nil {
			t.Fatal(err)
		}
		if _, err = h.Decide(h.office(), Answering{ID: x.ID, Granted: "no", Answer: "やはり", Version: 2}); !fault.Is(err, fault.Conflict) {
			t.Errorf("decided twice: %v", err)
		}
		sheet, _ = h.Show(h.office(), a.ID)
		e := sheet.Extensions[0]
		if sheet.Due.String() != "2027-01-29" || sheet.FirstDue.String() != "2026-12-25" || !e.Granted || e.Answer != "やむを|得ない" || e.OldDue.String() != "2026-12-25" || e.DecidedName != "officeさん" {
			t.Errorf("%+v", sheet)
		}
	})
}

// approver takes every request over.
type approver struct{}

func (approver) Ask(context.Context, db.Tx, Action, Postponement) (bool, error) { return true, nil }

func TestExtensionDecidedElsewhere(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		h.config.Approver = approver{}
		a := h.opened()
		a = h.must(h.Ask(h.staff("haru"), Postponing{a.ID, a.Version, "2027-01-29", "遅れるため"}))
		sheet, _ := h.Show(h.office(), a.ID)
		x, _ := sheet.Waiting()
		if _, err := h.Decide(h.office(), Answering{ID: x.ID, Granted: "yes", Answer: "よい", Version: 1}); !fault.Is(err, fault.Conflict) {
			t.Errorf("decided here: %v", err)
		}
		ctx := h.as("a", "chief", "chief")
		if err := h.d.Do(ctx, func(tx db.Tx) error { return h.Settled(ctx, tx, x.ID, true, "決裁済み") }); err != nil {
			t.Fatal(err)
		}
		if sheet, _ = h.Show(h.office(), a.ID); sheet.Due.String() != "2027-01-29" {
			t.Errorf("due %s", sheet.Due)
		}
	})
}

// Each step of escalation happens once for a due day, on open days only.
func TestEscalation(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		a := h.opened() // due on Friday, 25 December
		round := func(y int, m time.Month, d int) (told []string) {
			h.today, h.told = time.Date(y, m, d, 0, 0, 0, 0, time.UTC), nil
			for range 2 {
				if err := h.Round(actor.With(context.Background(), actor.Job("a", "action.round"))); err != nil {
					t.Fatal(err)
				}
			}
			for _, x := range h.told {
				told = append(told, x.Post+x.Role)
			}
			return told
		}
		for _, c := range []struct {
			day  int
			want []string
		}{{25, nil}, {26, nil}, {27, nil}, {28, []string{"tax-chief"}}, {29, nil}, {31, nil}} {
			if got := round(2026, time.December, c.day); !slices.Equal(got, c.want) {
				t.Errorf("on the %dth told %v, want %v", c.day, got, c.want)
			}
		}
		if got := round(2027, time.January, 1); !slices.Equal(got, []string{"office"}) { // the zero calendar knows weekends alone
			t.Errorf("after five open days told %v", got)
		}
		h.today = time.Date(2027, 1, 4, 0, 0, 0, 0, time.UTC)
		a = h.must(h.Ask(h.staff("haru"), Postponing{a.ID, a.Version, "2027-01-08", "遅れるため"}))
		sheet, _ := h.Show(h.office(), a.ID)
		x, _ := sheet.Waiting()
		if _, err := h.Decide(h.office(), Answering{ID: x.ID, Granted: "yes", Answer: "よい", Version: 1}); err != nil {
			t.Fatal(err)
		}
		if got := round(2027, time.January, 11); !slices.Equal(got, []string{"tax-chief"}) {
			t.Errorf("the new due day told %v", got)
		}
	})
}

func TestSplitMergeRecur(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		office := h.office()
		a, b := h.opened(), h.opened()
		part := h.must(h.Split(office, Parting{ID: a.ID, Version: a.Version, Title: "企画課の分", Problem: "企画課でも同じ。", Unit: "plan", Post: "plan-chief", Due: "2027-01-15"}))
		if part.SplitID != a.ID || part.UnitName != "企画課" || part.Number != 3 {
			t.Errorf("%+v", part)
		}
		_, err := h.Merge(office, Joining{b.ID, b.Version, "2026-99", "重複"})
		wants(t, err, fault.Invalid, "into")
		_, err = h.Merge(office, Joining{b.ID, b.Version, b.ID, "重複"})
		wants(t, err, fault.Invalid, "into")
		b = h.must(h.Merge(office, Joining{b.ID, b.Version, "２０２６－1", "重複のため"}))
		if b.State != Merged || b.MergedID != a.ID {
			t.Errorf("%+v", b)
		}
		if id, err := h.Find(office, "2026-2"); err != nil || id != a.ID {
			t.Errorf("the merged number leads to %s, %v", id, err)
		}
		_, err = h.Recur(office, Recurrence{a.ID, a.Version, "また", "2027-01-15"})
		wants(t, err, fault.Conflict, "")
		c := h.reported()
		c = h.must(h.Verify(office, Verification{ID: c.ID, Version: c.Version, Note: "見た。"}))
		next := h.must(h.Recur(office, Recurrence{c.ID, c.Version, "また起きた。", "2027-01-15"}))
		if next.BeforeID != c.ID || next.State != Registered {
			t.Errorf("%+v", next)
		}
		if again, _ := h.Show(office, c.ID); again.State != Closed || again.Version != c.Version {
			t.Errorf("the old one changed: %+v", again.Action)
		}
	})
}

// A source in another room is called back when its action has been verified, and asked
// for many at once.
func TestSource(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		office := h.office()
		var called []string
		fails := true
		h.On("drill", func(_ context.Context, _ db.Tx, a Action) error {
			if fails {
				return fault.New(fault.Conflict, "だめ")
			}
			called = append(called, a.SourceID)
			return nil
		})
		in := opening()
		in.Source = area.Ref{Area: "drill", ID: "d1"}
		var a Action
		if err := h.d.Do(office, func(tx db.Tx) (err error) { a, err = h.Open(office, tx, in); return err }); err != nil {
			t.Fatal(err)
		}
		a = h.must(h.Plan(office, Planning{ID: a.ID, Version: a.Version, Cause: "a", Measure: "b"}))
		a = h.must(h.Start(office, ActionAt{a.ID, a.Version}))
		a = h.must(h.Report(h.staff("haru"), DoneReport{a.ID, a.Version, "した"}))
		if _, err := h.Verify(office, Verification{ID: a.ID, Version: a.Version, Note: "見た。"}); !fault.Is(err, fault.Conflict) {
			t.Errorf("the room refused, and yet: %v", err)
		}
		fails = false
		a = h.must(h.Verify(office, Verification{ID: a.ID, Version: a.Version, Note: "見た。"}))
		if !slices.Equal(called, []string{"d1"}) {
			t.Errorf("called %v", called)
		}
		err := h.d.View(office, func(tx db.Tx) error {
			before := h.d.Statements()
			found, err := h.BySource(office, tx, []area.Ref{in.Source, {Area: "drill", ID: "d2"}, {Area: "audit", ID: "d1"}})
			if len(found) != 1 || len(found[in.Source]) != 1 || h.d.Statements()-before != 1 {
				t.Errorf("found %v by %d statements", found, h.d.Statements()-before)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// What is wrong is said field by field, and nothing is half kept.
func TestOpeningFaults(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		for field, change := range map[string]func(*Opening){
			"title":         func(o *Opening) { o.Title = "　" },
			"problem":       func(o *Opening) { o.Problem = strings.Repeat("あ", textMax+1) },
			"priority":      func(o *Opening) { o.Priority = "x" },
			"unit":          func(o *Opening) { o.Unit = "nowhere" },
			"post":          func(o *Opening) { o.Post = "nobody" },
			"role":          func(o *Opening) { o.Role = "chief" },
			"source_kind":   func(o *Opening) { o.SourceKind = "rumour" },
			"due":           func(o *Opening) { o.Due = "2026-11-24" },
			"effect_months": func(o *Opening) { o.EffectMonths = 37 },
			"cause":         func(o *Opening) { o.Cause = "a\x01b" },
		} {
			in := opening()
			change(&in)
			journaltest.None(t, h.d, "a", func() {
				_, err := h.Register(h.office(), in)
				wants(t, err, fault.Invalid, field)
			})
		}
		if a := h.opened(); a.Number != 1 {
			t.Errorf("refused openings took numbers: %d", a.Number)
		}
	})
}

// Of many who report at once on PostgreSQL one does; numbers have neither gap nor double.
func TestConcurrency(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		const n = 8
		haru := h.staff("haru")
		a := h.opened()
		a = h.must(h.Plan(haru, Planning{ID: a.ID, Version: a.Version, Cause: "a", Measure: "b"}))
		a = h.must(h.Start(haru, ActionAt{a.ID, a.Version}))
		var wait sync.WaitGroup
		won, numbers := make(chan bool, n), make(chan int, n)
		for range n {
			wait.Go(func() {
				_, err := h.Report(haru, DoneReport{a.ID, a.Version, "した"})
				if err != nil && !fault.Is(err, fault.Conflict) {
					t.Errorf("report: %v", err)
				}
				won <- err == nil
			})
			wait.Go(func() {
				x, err := h.Register(h.office(), opening())
				if err != nil {
					t.Errorf("register: %v", err)
				}
				numbers <- x.Number
			})
		}
		wait.Wait()
		close(won)
		close(numbers)
		count := 0
		for ok := range won {
			if ok {
				count++
			}
		}
		var got []int
		for x := range numbers {
			got = append(got, x)
		}
		slices.Sort(got)
		if count != 1 || !slices.Equal(got, []int{2, 3, 4, 5, 6, 7, 8, 9}) {
			t.Errorf("%d reports won, numbers %v", count, got)
		}
		sheet, err := h.Show(h.office(), a.ID)
		reports := 0
		for _, x := range sheet.Acts {
			if x.Verb == string(verbReport) {
				reports++
			}
		}
		if err != nil || reports != 1 {
			t.Errorf("%d reports in the history, %v", reports, err)
		}
	})
}
