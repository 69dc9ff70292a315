package audit

import (
	"bytes"
	"context"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/okite-isms/okite/internal/area/action"
	"github.com/okite-isms/okite/internal/area/audit/seal"
	"github.com/okite-isms/okite/internal/area/check"
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
	definitions "github.com/okite-isms/okite/pack"
)

var migrations = []fs.FS{journal.Files, file.Migrations, Files, fstest.MapFS{
	"migration/20261124100000_body.sql": {Data: []byte(`-- +goose Up
create table body (id text not null, constraint body_key primary key (id));
insert into body (id) values ('a'), ('b');
create table org_unit (body_id text not null, id text not null, constraint org_unit_key primary key (body_id, id));
insert into org_unit (body_id, id) values ('a', 'tax'), ('a', 'plan'), ('a', 'town'), ('b', 'tax');`)},
}}

// hall is a small organisation with three 課, a catalogue of three items, and a list of
// corrective actions.
type hall struct {
	*Service
	t       *testing.T
	d       *db.DB
	told    []org.Telling
	settled []area.Ref
	opened  []action.Opening
	asked   []Petition
	taken   bool
	today   time.Time
	words   check.Words
}

func (h *hall) Outline(context.Context, clock.Date) (org.Outline, error) {
	unit := func(id, name string) (b org.Branch) {
		b.ID, b.Name, b.Kind = id, name, "division"
		return b
	}
	o := org.Outline{Units: []org.Branch{unit("tax", "税務課"), unit("plan", "企画課"), unit("town", "住民課")}}
	for _, p := range [][3]string{{"tax-chief", "tax", "aki"}, {"plan-chief", "plan", "fuyu"}, {"town-chief", "town", "natsu"}} {
		var s org.Staffed
		s.ID, s.UnitID, s.Title, s.Heads = p[0], p[1], "課長", true
		s.Holders = []org.Holder{{PersonID: p[2], Name: p[2] + "さん"}}
		o.Posts = append(o.Posts, s)
	}
	return o, nil
}

func (h *hall) Calendar(context.Context, db.Tx) (clock.Calendar, error) { return clock.Calendar{}, nil }

func (h *hall) Choices(context.Context, db.Tx) ([]check.Choice, error) {
	return []check.Choice{{EditionID: "e1", SheetID: "s1", Title: "点検表", Number: 1}}, nil
}

func (h *hall) Take(context.Context, db.Tx, string) (check.Whole, error) {
	item := func(key, chapter, number, text, rule string) check.Item {
		return check.Item{ID: key, Key: key, Chapter: chapter, Number: number, Text: text, Rule: rule, Criterion: "基準" + number}
	}
	return check.Whole{Items: []check.Item{item("k1", "Ⅰ 人的", "1", "画面を施錠しているか。", ""), item("k2", "Ⅰ 人的", "2(1)", "媒体を施錠しているか。", "usb"), item("k3", "Ⅱ 番号", "1", "手順を定めているか。", "")}}, nil
}

func (h *hall) FactsOf(context.Context, db.Tx, org.Outline) (map[string]check.Facts, error) {
	return map[string]check.Facts{"tax": {"usb": true}, "plan": {}, "town": {}}, nil
}

func (h *hall) Words() check.Words { return h.words }

func (h *hall) Open(_ context.Context, _ db.Tx, in action.Opening) (action.Action, error) {
	h.opened = append(h.opened, in)
	return action.Action{ID: "action", Title: in.Title}, nil
}

func (h *hall) BySource(context.Context, db.Tx, []area.Ref) (map[area.Ref][]action.Action, error) {
	return nil, nil
}

// Ask implements Approver by its own type: the service has a use case of the name.
type approver struct{ h *hall }

func (x approver) Ask(_ context.Context, _ db.Tx, p Petition) (bool, error) {
	x.h.asked = append(x.h.asked, p)
	return x.h.taken, nil
}

// ground is the hall as the service's neighbours see it.
type ground struct{ h *hall }

func (g ground) Outline(ctx context.Context, d clock.Date) (org.Outline, error) {
	return g.h.Outline(ctx, d)
}
func (g ground) Calendar(ctx context.Context, tx db.Tx) (clock.Calendar, error) {
	return g.h.Calendar(ctx, tx)
}
func (g ground) Choices(ctx context.Context, tx db.Tx) ([]check.Choice, error) {
	return g.h.Choices(ctx, tx)
}
func (g ground) Take(ctx context.Context, tx db.Tx, e string) (check.Whole, error) {
	return g.h.Take(ctx, tx, e)
}
func (g ground) FactsOf(ctx context.Context, tx db.Tx, o org.Outline) (map[string]check.Facts, error) {
	return g.h.FactsOf(ctx, tx, o)
}
func (g ground) Words() check.Words { return g.h.words }
func (g ground) Open(ctx context.Context, tx db.Tx, in action.Opening) (action.Action, error) {
	return g.h.Open(ctx, tx, in)
}
func (g ground) BySource(ctx context.Context, tx db.Tx, r []area.Ref) (map[area.Ref][]action.Action, error) {
	return g.h.BySource(ctx, tx, r)
}

func each(t *testing.T, f func(t *testing.T, h *hall)) {
	t.Parallel()
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		h := &hall{t: t, d: d, today: time.Date(2026, 11, 25, 3, 0, 0, 0, time.UTC)}
		var err error
		if h.words, err = check.LoadWords(definitions.Files); err != nil {
			t.Fatal(err)
		}
		wordings, err := LoadWordings(definitions.Files)
		if err != nil {
			t.Fatal(err)
		}
		files, err := file.OpenLocal(t.Context(), t.TempDir(), time.Now)
		if err != nil {
			t.Fatal(err)
		}
		g := ground{h}
		h.Service = New(d, Config{
			Organisation: g, Catalogue: g, Actions: g, Files: files, Approver: approver{h}, Wordings: wordings, Years: 5, Now: func() time.Time { return h.today },
			Tell:   func(_ context.Context, _ db.Tx, t org.Telling) error { h.told = append(h.told, t); return nil },
			Settle: func(_ context.Context, _ db.Tx, r area.Ref) error { h.settled = append(h.settled, r); return nil },
			Body:   func(context.Context) (string, error) { return "見本町", nil },
		})
		f(t, h)
	})
}

// as is somebody with the rights of the roles, as the area grants them.
func (h *hall) as(body, id string, roles ...actor.Role) context.Context {
	a := actor.Actor{Body: body, ID: id, Name: id + "さん", Narrow: map[actor.Permission]actor.Scope{}}
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

func (h *hall) office() context.Context         { return h.as("a", "office", actor.Office) }
func (h *hall) staff(id string) context.Context { return h.as("a", id, actor.Staff) }

func defining() Defining {
	return Defining{
		Title: "令和8年度内部監査", Kind: "internal", Purpose: "目的", Systems: "基幹系", Basis: "規則\n規程", Method: "書面とヒアリング", Begins: "2026-11-20", Ends: "2027-02-28", HeldOn: "2026-12-20", AnswerDue: "2026-12-10",
		Office: "企画課", Edition: "e1", Units: []string{"tax", "town"},
	}
}

func must[T any](v T, err error) func(t *testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatalf("%v %v", err, fault.Of(err).Fields)
		}
		return v
	}
}

func wants(t *testing.T, err error, kind fault.Kind, field string) {
	t.Helper()
	if !fault.Is(err, kind) || field != "" && fault.Of(err).Fields[field] == "" {
		t.Errorf("error %v with fields %v, want kind %v and field %q", err, fault.Of(err).Fields, kind, field)
	}
}

// begun is an audit of two 課 that is under way, with a team of one.
func (h *hall) begun() Dossier {
	h.t.Helper()
	a := must(h.Define(h.office(), defining()))(h.t)
	must(h.Join(h.office(), Joining{ID: a.ID, Person: "fuyu", Duty: "lead"}))(h.t)
	a = must(h.Approve(h.office(), Approving{ID: a.ID, Note: "町長決裁", Version: a.Version}))(h.t)
	a = must(h.Begin(h.office(), At{a.ID, a.Version}))(h.t)
	return must(h.Show(h.office(), a.ID))(h.t)
}

// marked marks all cells of a unit.
func (h *hall) marked(ctx context.Context, x Dossier, unit string, marks []string, reasons []string) {
	h.t.Helper()
	in := Marking{ID: unit}
	for n, i := range x.Items {
		c, _ := x.Cell(i.ID, unit)
		in.Items, in.Marks, in.Reasons = append(in.Items, i.ID), append(in.Marks, marks[n]), append(in.Reasons, reasons[n])
		in.Verified, in.Heard, in.Versions = append(in.Verified, ""), append(in.Heard, ""), append(in.Versions, "1")
		if c.Version != 1 {
			in.Versions[n] = "2"
		}
	}
	must(h.Mark(ctx, in))(h.t)
}

// The whole way of an audit: plan, team, approval, sheets, marks, findings, the check of
// facts, plan of improvement, re-check, report, end, bundle.
func TestWholeWay(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		office, auditor, aki := h.office(), h.staff("fuyu"), h.staff("aki")
		x := h.begun()
		tax, town := x.Units[0], x.Units[1]
		if c, _ := x.Cell(x.Items[1].ID, town.ID); c.Mark != Outside {
			t.Errorf("an item that does not apply is %q", c.Mark)
		}
		if len(h.told) != 2 || h.told[0].Post != "tax-chief" || h.told[0].Due.String() != "2026-12-10" {
			t.Fatalf("%+v", h.told)
		}
		ans := Answering{ID: tax.ID}
		for _, i := range x.Items {
			ans.Items, ans.Answers, ans.Notes, ans.Versions = append(ans.Items, i.ID), append(ans.Answers, "good"), append(ans.Notes, ""), append(ans.Versions, "1")
		}
		ans.Answers[2] = ""
		ans.Done = true
		_, err := h.Answer(aki, ans)
		wants(t, err, fault.Invalid, "answers")
		ans.Answers[2], ans.Notes[2] = "bad", "まだ作っていない。"
		_, err = h.Answer(h.staff("natsu"), ans)
		wants(t, err, fault.Forbidden, "")
		u := must(h.Answer(aki, ans))(t)
		if !u.Answered() || len(h.settled) == 0 {
			t.Error("not handed in")
		}
		x = must(h.Show(office, x.Audit.ID))(t)
		_, err = h.Mark(auditor, Marking{ID: tax.ID, Items: []string{x.Items[2].ID}, Marks: []string{"bad"}, Reasons: []string{""}, Verified: []string{""}, Heard: []string{""}, Versions: []string{"2"}})
		wants(t, err, fault.Invalid, "reasons")
		h.marked(auditor, x, tax.ID, []string{"good", "improved", "bad"}, []string{"", "その場で施錠した。", "手順がない。"})
		_, err = h.Present(office, At{x.Audit.ID, x.Audit.Version})
		wants(t, err, fault.Conflict, "")
		h.marked(auditor, x, town.ID, []string{"good", "outside", "good"}, []string{"", "組織の事実により、当てはまらない。", ""})
		_, err = h.Mark(h.staff("natsu"), Marking{ID: tax.ID})
		wants(t, err, fault.Forbidden, "")
		f := must(h.Find(auditor, Writing{ID: x.Audit.ID, Unit: tax.ID, Item: x.Items[2].ID, Fact: "手順書がなかった。探しても見つからない。", Criterion: "規程第3条", Advice: "手順を定めること。", Due: "2026-12-25", Urgent: true}))(t)
		if len(h.opened) != 1 || h.opened[0].Priority != "urgent" || h.opened[0].Post != "tax-chief" || h.opened[0].Due != "2026-11-30" {
			t.Fatalf("%+v", h.opened)
		}
		_, err = h.Find(auditor, Writing{ID: x.Audit.ID, Unit: tax.ID, Item: x.Items[0].ID, Fact: "事実", Criterion: "規程", Advice: "勧告", Due: "2026-12-25"})
		wants(t, err, fault.Invalid, "item")
		if _, err := h.Finding(aki, f.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("a draft is seen by the audited: %v", err)
		}
		seen := must(h.Show(aki, x.Audit.ID))(t)
		if len(seen.Units) != 1 || len(seen.Cells) != 3 || seen.Cells[0].Mark != NoMark || len(seen.Findings) != 0 {
			t.Errorf("a section sees %d units, %d cells, %d findings", len(seen.Units), len(seen.Cells), len(seen.Findings))
		}
		var a Audit
		journaltest.Added(t, h.d, "a", func() { a = must(h.Present(office, At{x.Audit.ID, x.Audit.Version}))(t) })
		f = must(h.Comment(aki, Commenting{ID: f.ID, Agreed: "yes", Version: 2}))(t)
		f = must(h.SettleFinding(auditor, FindingAt{f.ID, f.Version}))(t)
		f = must(h.Improve(aki, Improving{f.ID, "12月中に手順書を作る。", "2026-12-25", f.Version}))(t)
		f = must(h.Judge(auditor, Judging{f.ID, "no", "担当を書いてください。", f.Version}))(t)
		f = must(h.Improve(aki, Improving{f.ID, "12月中に、係長が手順書を作る。", "2026-12-25", f.Version}))(t)
		f = must(h.Judge(auditor, Judging{f.ID, "yes", "", f.Version}))(t)
		if f.State != FindingAccepted || len(h.opened) != 1 {
			t.Errorf("%s, %d actions", f.State, len(h.opened))
		}
		x = must(h.Show(office, a.ID))(t)
		a = must(h.Opine(auditor, Opining{a.ID, x.DraftOpinion(), a.Version}))(t)
		a = must(h.Report(office, At{a.ID, a.Version}))(t)
		if a.KeptUntil.String() != "2032-03-31" {
			t.Errorf("kept until %s", a.KeptUntil)
		}
		_, err = h.Close(office, At{a.ID, a.Version})
		wants(t, err, fault.Conflict, "")
		f = must(h.Recheck(auditor, Rechecking{f.ID, "improved", "手順書を見て、周知の記録を確かめた。", f.Version}))(t)
		x = must(h.Show(office, a.ID))(t)
		c, _ := x.Cell(f.ItemID, f.UnitID)
		if c.First != Bad || c.Mark != Improved || f.State != FindingClosed {
			t.Errorf("%+v, %s", c, f.State)
		}
		a = must(h.Close(office, At{a.ID, a.Version}))(t)
		b := must(h.Seal(office, At{ID: a.ID}))(t)
		_, content, err := h.OpenBundle(office, b.ID)
		if err != nil {
			t.Fatal(err)
		}
		defer content.Close()
		var whole bytes.Buffer
		if _, err := whole.ReadFrom(content); err != nil {
			t.Fatal(err)
		}
		r := seal.Verify(t.Context(), bytes.NewReader(whole.Bytes()), int64(whole.Len()))
		if len(r.Faults) > 0 || r.Digest != b.Digest || len(r.Manifest.Files) < 4 {
			t.Errorf("%+v", r)
		}
	})
}

// Two auditors do not overwrite each other: the second is told who was faster, and keeps
// what they wrote on the form.
func TestNothingOverwritten(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		x := h.begun()
		tax := x.Units[0]
		strike := func(ctx context.Context, item int, mark string, v int64) (Cell, error) {
			return h.Strike(ctx, Striking{ID: x.Audit.ID, Item: x.Items[item].ID, Unit: tax.ID, Mark: mark, Reason: "見た。", Version: v})
		}
		c := must(strike(h.office(), 0, "○", 1))(t)
		if c.Version != 2 || c.First != Good {
			t.Errorf("%+v", c)
		}
		if _, err := strike(h.staff("fuyu"), 0, "bad", 1); !fault.Is(err, fault.Conflict) || !strings.Contains(fault.Of(err).Text, "officeさん") {
			t.Errorf("%v", err)
		}
		must(strike(h.staff("fuyu"), 2, "bad", 1))(t)
		c = must(strike(h.staff("fuyu"), 2, "improved", 2))(t)
		if c.First != Bad || c.Mark != Improved {
			t.Errorf("%+v", c)
		}
		for _, ctx := range []context.Context{h.staff("natsu"), h.staff("aki"), h.as("a", "eye", actor.Auditor)} {
			if _, err := strike(ctx, 1, "good", 1); !fault.Is(err, fault.Forbidden) && !fault.Is(err, fault.NotFound) {
				t.Errorf("%v", err)
			}
		}
		if _, err := h.Show(h.as("b", "office", actor.Office), x.Audit.ID); !fault.Is(err, fault.NotFound) {
			t.Error(err)
		}
	})
}

// An auditor of the audited unit is shown as such, and needs a reason that the report prints.
func TestIndependence(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		a := must(h.Define(h.office(), defining()))(t)
		_, err := h.Join(h.office(), Joining{ID: a.ID, Person: "aki", Duty: "auditor"})
		wants(t, err, fault.Invalid, "reason")
		m := must(h.Join(h.office(), Joining{ID: a.ID, Person: "aki", Duty: "auditor", Reason: "ほかに分かる人がいない。"}))(t)
		if !strings.Contains(m.Conflict, "税務課") {
			t.Errorf("%+v", m)
		}
		must(h.Join(h.office(), Joining{ID: a.ID, Name: "外部 専門家", Duty: "expert"}))(t)
		r := must(h.Paperwork(h.office(), a.ID))(t)
		if text := teamText(r); !strings.Contains(text, "ほかに分かる人がいない。") || !strings.Contains(text, "外部の専門家：外部 専門家") {
			t.Error(text)
		}
		_, err = h.Ask(h.office(), At{a.ID, a.Version})
		wants(t, err, fault.Conflict, "")
		must(h.Join(h.office(), Joining{ID: a.ID, Person: "fuyu", Duty: "lead"}))(t)
		h.taken = true
		a = must(h.Ask(h.office(), At{a.ID, a.Version}))(t)
		if len(h.asked) != 1 || h.asked[0].ID != "audit:"+a.ID {
			t.Fatalf("%+v", h.asked)
		}
		_, err = h.Redefine(h.office(), Defining{ID: a.ID})
		wants(t, err, fault.Conflict, "")
		if err := h.d.Do(h.office(), func(tx db.Tx) error { return h.Settled(h.office(), tx, "audit:"+a.ID, true, "決裁") }); err != nil {
			t.Fatal(err)
		}
		if x := must(h.Show(h.office(), a.ID))(t); x.Audit.State != Approved || x.Audit.Approval != "決裁" {
			t.Errorf("%+v", x.Audit)
		}
	})
}

// A plan of three years is approved by route, its targets are counted by unit; who was
// never audited comes first.
func TestPlan(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		p := must(h.Draft(h.office(), Planning{Title: "中期計画", Years: 3, From: 2026, Text: "3年で一巡する。"}))(t)
		_, err := h.AskPlan(h.office(), At{p.ID, p.Version})
		wants(t, err, fault.Conflict, "")
		_, err = h.Target(h.office(), Targeting{ID: p.ID, Year: 2029, Sort: "unit", Unit: []string{"tax"}, Kind: "internal"})
		wants(t, err, fault.Invalid, "year")
		must(h.Target(h.office(), Targeting{ID: p.ID, Year: 2027, Sort: "unit", Unit: []string{"tax", "plan"}, Kind: "internal"}))(t)
		must(h.Target(h.office(), Targeting{ID: p.ID, Year: 2026, Sort: "outward", Name: "ネットワークの外部確認の報告", Kind: "external", Due: "2027-03-31"}))(t)
		h.taken = true
		p = must(h.AskPlan(h.office(), At{p.ID, p.Version}))(t)
		if err := h.d.Do(h.office(), func(tx db.Tx) error { return h.Settled(h.office(), tx, "plan:"+p.ID, true, "決裁") }); err != nil {
			t.Fatal(err)
		}
		h.begun()
		list := must(h.Coverage(h.office()))(t)
		if len(list) != 3 || list[0].UnitID != "plan" || list[0].Years != -1 || list[0].Planned[0] != 2027 || list[2].Years != 0 {
			t.Errorf("%+v", list)
		}
		if _, err := h.Plans(h.staff("aki")); !fault.Is(err, fault.NotFound) {
			t.Error(err)
		}
	})
}

// The same question goes to all other 課, and its answers are counted.
func TestSpread(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		x := h.begun()
		must(h.Strike(h.office(), Striking{ID: x.Audit.ID, Item: x.Items[0].ID, Unit: x.Units[0].ID, Mark: "bad", Reason: "開いたまま。", Version: 1}))(t)
		f := must(h.Find(h.office(), Writing{ID: x.Audit.ID, Unit: x.Units[0].ID, Item: x.Items[0].ID, Fact: "開いたまま。", Criterion: "規程", Advice: "閉める。", Due: "2026-12-25"}))(t)
		h.told = nil
		q := must(h.Spread(h.office(), Spreading{f.ID, "同じことがありませんか。", "2026-12-15"}))(t)
		if q.Asked != 2 || len(h.told) != 2 {
			t.Fatalf("%+v, %+v", q, h.told)
		}
		s := must(h.Question(h.office(), q.ID))(t)
		r := s.Replies[0]
		_, err := h.Respond(h.staff("aki"), Replying{r.ID, "none", "", 1})
		wants(t, err, fault.NotFound, "")
		_, err = h.Respond(h.staff("fuyu"), Replying{r.ID, "same", "", 1})
		wants(t, err, fault.Invalid, "note")
		must(h.Respond(h.staff("fuyu"), Replying{r.ID, "same", "2台あった。", 1}))(t)
		if s = must(h.Question(h.office(), q.ID))(t); s.Answered != 1 || s.Same != 1 {
			t.Errorf("%+v", s.Question)
		}
	})
}

// Who has not answered in time is reminded once.
func TestRound(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		h.begun()
		job := actor.With(t.Context(), actor.Job("a", "audit.round"))
		h.told = nil
		if err := h.Round(job); err != nil || len(h.told) != 0 {
			t.Fatalf("%+v, %v", h.told, err)
		}
		h.today = time.Date(2026, 12, 11, 3, 0, 0, 0, time.UTC)
		for range 2 {
			if err := h.Round(job); err != nil {
				t.Fatal(err)
			}
		}
		if len(h.told) != 4 {
			t.Errorf("%d were told", len(h.told))
		}
	})
}

// A sample is drawn again from what is kept.
func TestSample(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		x := h.begun()
		text := "番号,課\n"
		for range 20 {
			text += "1,税務課\n"
		}
		in := Drawing{ID: x.Audit.ID, Title: "利用者ID", Method: "simple", Size: 5, Seed: "okite", Exclude: "4、9", Name: "母集団.csv", Content: []byte(text)}
		_, err := h.Draw(h.office(), in)
		wants(t, err, fault.Invalid, "why")
		in.Why = "試しの行のため"
		d := must(h.Draw(h.office(), in))(t)
		if d.Drawn != "5,11,13,14,19" || d.Population != 20 {
			t.Errorf("%+v", d)
		}
		_, heads, rows, err := h.Sampled(h.office(), d.ID)
		if err != nil || len(heads) != 2 || len(rows) != 5 || rows[0].Number != 5 {
			t.Errorf("%v, %v, %v", heads, rows, err)
		}
		if _, _, _, err := h.Sampled(h.staff("aki"), d.ID); !fault.Is(err, fault.NotFound) {
			t.Error(err)
		}
	})
}
