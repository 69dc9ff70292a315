package app_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/okite-isms/okite/internal/app/apptest"
	"github.com/okite-isms/okite/internal/area/approval"
	"github.com/okite-isms/okite/internal/area/incident"
	notices "github.com/okite-isms/okite/internal/area/notice"
	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/api"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/journal"
)

// permitted is somebody of a body with the rights that a test needs.
func permitted(t *testing.T, b apptest.Body, person string, more ...actor.Permission) context.Context {
	t.Helper()
	ctx := apptest.As(t.Context(), b.ID, person)
	a := actor.From(ctx)
	a.Name, a.Permissions = "試験 "+person[:4], append(a.Permissions, more...)
	return actor.With(ctx, a)
}

// handled is an incident that was reported and judged, with its cause.
func handled(t *testing.T, ctx context.Context, s *incident.Service) incident.Incident {
	t.Helper()
	x := must(s.Report(ctx, incident.Reporting{Situation: "USBメモリを置き忘れた。"}))(t)
	x = must(s.Judge(ctx, incident.Verdict{ID: x.ID, Version: x.Version, Incident: "yes", Reason: "紛失のため", Class: "other"}))(t)
	return must(s.Explain(ctx, incident.Explaining{ID: x.ID, Version: x.Version, Kind: "loss", Cause: "鞄から落とした", Damage: "なし"}))(t)
}

// A plan against recurrence is approved by the CISO; then its measures are corrective
// actions, the staff is told, and what is still open keeps the incident from being closed.
func TestPreventionByApproval(t *testing.T) {
	both(t, func(t *testing.T, town *apptest.Town) {
		s, b := town.App.Incidents, town.Home
		office := permitted(t, b, b.Office.ID, notices.CanPublish, notices.CanSee)
		x := handled(t, office, s)
		post := must(town.App.Orgs.Outline(office, s.Today()))(t).Posts[0].ID
		_, err := s.AskPlan(office, incident.IncidentAt{ID: x.ID, Version: x.Version})
		if !fault.Is(err, fault.Conflict) {
			t.Errorf("approval without a plan: %v", err)
		}
		x = must(s.Plan(office, incident.Planning{ID: x.ID, Version: x.Version, Plan: "媒体を持ち出さない", Policy: "改めない。手順は足りているため。"}))(t)
		x = must(s.AddMeasure(office, incident.MeasureInput{ID: x.ID, Version: x.Version, Title: "媒体の台帳を見直す", Post: post, Due: s.Today().Plus(30).String(), EffectMonths: 3}))(t)
		x = must(s.AskPlan(office, incident.IncidentAt{ID: x.ID, Version: x.Version}))(t)
		_, err = s.AnswerPlan(office, incident.PlanAnswer{ID: x.ID, Version: x.Version, Granted: "yes", Answer: "急ぐ"})
		if !fault.Is(err, fault.Conflict) {
			t.Errorf("a plan that waits for the CISO is decided past them: %v", err)
		}
		ciso := permitted(t, b, numbered(t, town, "1014"), approval.CanSee, approval.CanRead, approval.CanDecide)
		decide(t, town, ciso, "再発防止計画：")
		e := must(s.Ending(office, x.ID))(t)
		if e.Prevent != incident.Approved || len(e.Actions) != 1 || e.Measures[0].ActionID != e.Actions[0].ID || e.Actions[0].EffectMonths != 3 {
			t.Fatalf("after approval: %+v", e)
		}
		x = must(s.Restore(office, incident.Restoring{ID: x.ID, Version: e.Incident.Version, Interim: "保管庫に鍵を掛けた", Until: s.Today().String()}))(t)
		_, err = s.Conclude(office, incident.Concluding{ID: x.ID, Version: x.Version, Result: "済んだ"})
		if f := fault.Of(err); f.Kind != fault.Conflict || !strings.Contains(f.Text, "経過観察の結果") || !strings.Contains(f.Text, "職員への周知") {
			t.Errorf("closed with open ends: %v", err)
		}
		x = must(s.Observe(office, incident.Observing{ID: x.ID, Version: x.Version, Note: "異状なし"}))(t)
		x, id, err := s.Inform(office, incident.Informing{ID: x.ID, Version: x.Version, Title: "媒体の紛失について", Content: "持ち出さないでください。", Due: s.Today().Plus(7).String()})
		if err != nil {
			t.Fatal(err)
		}
		n, _, err := town.App.Notice.Manuscript(office, id)
		must(town.App.Notice.Announce(office, notices.Announcing{ID: id, Version: must(n, err)(t).Version}))(t)
		answered(t, office, s, x.ID)
		x = must(s.Conclude(office, incident.Concluding{ID: x.ID, Version: x.Version, Result: "再発がないため"}))(t)
		if e = must(s.Ending(office, x.ID))(t); x.State != incident.Closed || len(e.Blockers) != 0 || e.Reach[0].Asked < 5 {
			t.Errorf("closed: %+v", e)
		}
		if _, err := s.Note(office, incident.Noting{ID: x.ID, Text: "後から分かったこと"}); err != nil {
			t.Errorf("what is learned afterwards cannot be noted: %v", err)
		}
	})
}

// decide approves what waits for somebody, by the beginning of its title.
func decide(t *testing.T, town *apptest.Town, ctx context.Context, title string) {
	t.Helper()
	list := must(town.App.Approval.Waiting(ctx, approval.Inbox{Paging: api.Paging{Page: 1, Limit: 50}}))(t)
	for _, it := range list.Items {
		if strings.HasPrefix(it.Title, title) {
			c := must(town.App.Approval.Case(ctx, it.CaseID))(t)
			must(town.App.Approval.Do(ctx, approval.Doing{ID: c.ID, Kind: "assent", Seat: it.Seat, Seen: c.Document().Hash()}))(t)
			return
		}
	}
	t.Fatalf("nothing like %q waits: %+v", title, list.Items)
}

// A drill opens no case, no corrective action and no notice, and is counted nowhere.
func TestDrillLeavesNothing(t *testing.T) {
	both(t, func(t *testing.T, town *apptest.Town) {
		s, b := town.App.Incidents, town.Home
		office := permitted(t, b, b.Office.ID)
		x := must(s.Report(office, incident.Reporting{Situation: "訓練の想定", Drill: true}))(t)
		x = must(s.Judge(office, incident.Verdict{ID: x.ID, Version: x.Version, Incident: "yes", Reason: "想定", Class: "grave"}))(t)
		x = must(s.Explain(office, incident.Explaining{ID: x.ID, Version: x.Version, Kind: "malware", Cause: "想定", Damage: "想定"}))(t)
		x = must(s.Plan(office, incident.Planning{ID: x.ID, Version: x.Version, Plan: "計画", Policy: "改めない"}))(t)
		post := must(town.App.Orgs.Outline(office, s.Today()))(t).Posts[0].ID
		x = must(s.AddMeasure(office, incident.MeasureInput{ID: x.ID, Version: x.Version, Title: "訓練の策", Post: post, Due: s.Today().Plus(30).String()}))(t)
		x = must(s.AskPlan(office, incident.IncidentAt{ID: x.ID, Version: x.Version}))(t)
		x = must(s.AnswerPlan(office, incident.PlanAnswer{ID: x.ID, Version: x.Version, Granted: "yes", Answer: "訓練"}))(t)
		_, _, err := s.Inform(office, incident.Informing{ID: x.ID, Version: x.Version, Title: "題", Content: "文", Due: s.Today().Plus(7).String()})
		if !fault.Is(err, fault.Conflict) {
			t.Errorf("a drill tells the staff: %v", err)
		}
		x = must(s.Restore(office, incident.Restoring{ID: x.ID, Version: x.Version, Interim: "想定", Until: s.Today().String()}))(t)
		x = must(s.Observe(office, incident.Observing{ID: x.ID, Version: x.Version, Note: "なし"}))(t)
		answered(t, office, s, x.ID)
		x = must(s.Conclude(office, incident.Concluding{ID: x.ID, Version: x.Version, Result: "訓練の終わり"}))(t)
		if e := must(s.Ending(office, x.ID))(t); len(e.Actions)+len(e.Reach) != 0 || x.State != incident.Closed {
			t.Errorf("a drill left %+v", e)
		}
		if list, n, err := s.List(office, incident.Query{}); n != 0 || err != nil {
			t.Errorf("a drill is listed among the rest: %v %v", list, err)
		}
		if _, n, _ := s.List(office, incident.Query{Drill: "only"}); n != 1 {
			t.Errorf("%d drills", n)
		}
	})
}

// An incident under a name list is not there for others: in the list, the detail, every
// step, and for other rooms. Who reads it leaves a line, once in a session.
func TestRestrictedIncident(t *testing.T) {
	both(t, func(t *testing.T, town *apptest.Town) {
		s, b := town.App.Incidents, town.Home
		office, other := permitted(t, b, b.Office.ID), permitted(t, b, b.Head.ID)
		x, open := handled(t, office, s), handled(t, office, s)
		must(town.App.Orgs.Restrict(office, org.Restricting{Area: "incident", Object: x.ID, Reason: "人事に関わるため"}))(t)
		sees := func(who context.Context) (in []string) {
			list, _, err := s.List(who, incident.Query{Text: "USB"})
			if err != nil {
				t.Fatal(err)
			}
			for _, y := range list {
				in = append(in, y.ID)
			}
			return in
		}
		if got := sees(other); len(got) != 1 || got[0] != open.ID {
			t.Errorf("others see %v", got)
		}
		if len(sees(office)) != 2 {
			t.Error("who is on the list does not see it")
		}
		hidden := func(what string, err error) {
			t.Helper()
			if !fault.Is(err, fault.NotFound) {
				t.Errorf("%s: %v", what, err)
			}
		}
		_, err := s.Open(other, x.ID)
		hidden("open", err)
		_, err = s.Ending(other, x.ID)
		hidden("ending", err)
		_, _, err = s.Timeline(other, x.ID, incident.EntryQuery{})
		hidden("timeline", err)
		_, err = s.Pulse(other, x.ID)
		hidden("pulse", err)
		_, err = s.Note(other, incident.Noting{ID: x.ID, Text: "覗く"})
		hidden("note", err)
		_, err = s.Judge(other, incident.Verdict{ID: x.ID, Version: x.Version, Incident: "no", Reason: "x"})
		hidden("judge", err)
		_, err = s.ByNumber(other, "2026-1")
		hidden("number", err)
		_, err = s.ChiefReport(other, x.ID)
		hidden("paper", err)
		_, err = s.Merge(other, incident.Merging{ID: open.ID, Version: open.Version, Into: x.ID, Reason: "重複"})
		hidden("merge", err)
		err = town.App.DB.View(other, func(tx db.Tx) error {
			links, err := s.Area().Resolve(other, tx, []string{x.ID, open.ID})
			if len(links) != 1 || links[open.ID].URL == "" {
				t.Errorf("resolved: %v", links)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
		readings := func() (n int) {
			err := town.App.DB.View(office, func(tx db.Tx) error {
				page, err := journal.List(office, tx, journal.Query{Limit: 200})
				for _, l := range page.Lines {
					if l.ObjectID == x.ID && l.Verb == "org.readlisted" {
						n++
					}
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		reader := actor.From(office)
		for _, session := range []string{"a", "a", "b"} {
			reader.Session = session
			must(s.Open(actor.With(office, reader), x.ID))(t)
		}
		if n := readings(); n != 2 {
			t.Errorf("%d readings in two sessions", n)
		}
		neighbour := permitted(t, town.Neighbour, town.Neighbour.Office.ID)
		_, err = s.Open(neighbour, open.ID)
		hidden("another body", err)
	})
}

// Earlier years come in from a list: first a dry run that says what is wrong where, then
// all of it or nothing; what comes twice is entered once. The numbers of their years hold
// them, and drills are counted apart.
func TestEarlierYears(t *testing.T) {
	both(t, func(t *testing.T, town *apptest.Town) {
		s, b := town.App.Incidents, town.Home
		office := permitted(t, b, b.Office.ID)
		bad := "報告日,件名,状況,本人の数,原因の種類,終結日\n2024-05-01,封筒の入れ違い,別の人の通知を入れた。,3人,誤操作・誤送付,2024-04-30\n2024/13/1,鍵の紛失,鍵がない。,多数,うっかり,\n"
		l := must(s.Submit(office, "昔の一覧.csv", []byte(bad)))(t)
		p := must(s.Preview(office, l.ID))(t)
		want := map[string]int{"終結日": 2, "報告日": 3, "本人の数": 3, "原因の種類": 3}
		for _, f := range p.Flaws {
			if want[f.Column] != f.Line || f.Reason == "" {
				t.Errorf("flaw %+v", f)
			}
			delete(want, f.Column)
		}
		if len(want) > 0 {
			t.Errorf("not found: %v", want)
		}
		if _, err := s.Apply(office, incident.ListApplying{ID: l.ID, Version: l.Version, Count: 2}); !fault.Is(err, fault.Conflict) {
			t.Errorf("a list with flaws is applied: %v", err)
		}
		good := "報告日,件名,状況,本人の数,原因の種類,被害額,終結日,組織\n2024-05-01,封筒の入れ違い,別の人の通知を入れた。,3人,誤操作・誤送付,\"12,000\",2024-05-20,昔の課\n2025/6/3,メールの誤送信,宛先を誤った。,120,誤操作・誤送付,,,住民課\n2025/6/3,メールの誤送信,宛先を誤った。,120,誤操作・誤送付,,,住民課\n"
		l = must(s.Submit(office, "昔の一覧.csv", []byte(good)))(t)
		p = must(s.Apply(office, incident.ListApplying{ID: l.ID, Version: l.Version, Count: 2}))(t)
		l = must(s.Submit(office, "昔の一覧.csv", []byte(good)))(t)
		if p = must(s.Preview(office, l.ID))(t); len(p.New) != 0 || p.Same != 3 {
			t.Errorf("what came twice: %d new, %d known", len(p.New), p.Same)
		}
		must(s.Report(office, incident.Reporting{Situation: "訓練の想定", Drill: true}))(t)
		f := must(s.Figures(office, incident.FigureYear{Year: 2025}))(t)
		if f.Total.Count != 1 || f.Total.People != 120 || len(f.ByYear) != 2 || f.ByCause[0].Name != "誤操作・誤送付" || f.ByUnit[0].Name != "住民課" {
			t.Errorf("%+v", f)
		}
		if f = must(s.Figures(office, incident.FigureYear{Year: 2024}))(t); f.Total.Cost != 12_000 || f.Paces[4].Mean != 19*24*60 {
			t.Errorf("%+v", f)
		}
		year := s.Today().FiscalYear(4)
		if f = must(s.Figures(office, incident.FigureYear{Year: year}))(t); f.Total.Count != 0 {
			t.Errorf("a drill is counted: %+v", f.Total)
		}
		if f = must(s.Figures(office, incident.FigureYear{Year: year, Drill: true}))(t); f.Total.Count != 1 {
			t.Errorf("drills: %+v", f.Total)
		}
	})
}

// Twenty people write about one incident at once, and change it at once: every line that
// was acknowledged is there, and of those who change the same version one wins.
func TestManyOnOneIncident(t *testing.T) {
	both(t, func(t *testing.T, town *apptest.Town) {
		s, b := town.App.Incidents, town.Home
		office := permitted(t, b, b.Office.ID)
		x := handled(t, office, s)
		_, before, err := s.Timeline(office, x.ID, incident.EntryQuery{})
		if err != nil {
			t.Fatal(err)
		}
		const people, lines = 20, 5
		var group sync.WaitGroup
		var won, acknowledged atomic.Int64
		for p := range people {
			group.Go(func() {
				for n := range lines {
					if _, err := s.Note(office, incident.Noting{ID: x.ID, Text: fmt.Sprintf("人%d 行%d", p, n)}); err == nil {
						acknowledged.Add(1)
					} else {
						t.Errorf("a line is lost: %v", err)
					}
				}
				_, err := s.Brief(office, incident.Briefing{ID: x.ID, Version: x.Version, Next: fmt.Sprintf("人%d", p)})
				switch {
				case err == nil:
					won.Add(1)
				case !fault.Is(err, fault.Conflict):
					t.Errorf("a change ends as %v", err)
				}
			})
		}
		group.Wait()
		list, total, err := s.Timeline(office, x.ID, incident.EntryQuery{})
		seen := map[string]bool{}
		for _, e := range list {
			seen[e.Text] = true
		}
		for p := range people {
			for n := range lines {
				if !seen[fmt.Sprintf("人%d 行%d", p, n)] {
					t.Errorf("line %d of person %d is not there", n, p)
				}
			}
		}
		pulse := must(s.Pulse(office, x.ID))(t)
		if err != nil || won.Load() != 1 || acknowledged.Load() != people*lines || total != before+people*lines+1 || pulse != int64(total) {
			t.Errorf("%d changes won, %d entries, pulse %d, %v", won.Load(), total, pulse, err)
		}
	})
}
