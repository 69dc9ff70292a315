package app_test

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/okite-isms/okite/internal/app/apptest"
	"github.com/okite-isms/okite/internal/area/approval"
	drafts "github.com/okite-isms/okite/internal/area/draft"
	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/area/policy"
	"github.com/okite-isms/okite/internal/area/revision"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/api"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/paper"
)

// The rule that is revised in these tests, before and after.
const (
	ruleTitle = "みほん町端末貸出規程"
	ruleOld   = ruleTitle + "\n\n（目的）\n第1条　この規程は、端末の貸出しについて定める。\n（報告）\n第2条　職員は、端末を失ったときは、直ちに情報セキュリティ管理者に報告しなければならない。\n（返却）\n第3条　職員は、端末を使い終えたときは、その日のうちに返さなければならない。\n"
	ruleNew   = ruleTitle + "\n\n（目的）\n第1条　この規程は、端末の貸出しについて定める。\n（報告）\n第2条　職員は、端末を失ったときは、直ちに情報セキュリティ管理者及び統一的な窓口に報告しなければならない。\n（返却）\n第3条　職員は、端末を使い終えたときは、その日のうちに返さなければならない。\n（記録）\n第4条　情報セキュリティ管理者は、端末の貸出しを記録しなければならない。\n"
)

// reform is a town that revises a rule.
type reform struct {
	*apptest.Town
	t      *testing.T
	office context.Context
	rule   string // id of the document
}

func newReform(t *testing.T, kind db.Kind) *reform {
	t.Helper()
	h := &reform{Town: apptest.Start(t, kind), t: t}
	h.office = h.as(h.Home.Office.ID)
	h.rule, _ = h.Read(t, h.Home, policy.Public, ruleTitle+".txt", ruleOld)
	return h
}

func eachReform(t *testing.T, f func(t *testing.T, h *reform)) {
	t.Parallel()
	for _, kind := range []db.Kind{db.SQLite, db.Postgres} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			f(t, newReform(t, kind))
		})
	}
}

// as is a context with the rights of an officer and of who decides.
func (h *reform) as(person string) context.Context {
	ctx := apptest.As(h.t.Context(), h.Home.ID, person)
	a := actor.From(ctx)
	a.Permissions = append(a.Permissions, approval.CanSee, approval.CanRead, approval.CanFile, approval.CanDecide, revision.CanSee, revision.CanDraft, revision.CanPublish, revision.CanWrite)
	return actor.With(ctx, a)
}

// without is the office without some rights.
func (h *reform) without(list ...actor.Permission) context.Context {
	a := actor.From(h.office)
	var kept []actor.Permission
	for _, p := range a.Permissions {
		lost := false
		for _, l := range list {
			lost = lost || p == l
		}
		if !lost {
			kept = append(kept, p)
		}
	}
	a.Permissions = kept
	return actor.With(h.office, a)
}

func (h *reform) proposal(title string, begin clock.Date) revision.Proposal {
	return revision.Proposal{Title: title, Purpose: "端末を失ったときの知らせを早める。", Organs: "町長", PlanBegin: begin.String(), Supplement: "この訓令は、公布の日から施行する。"}
}

// propose opens a revision of the rule with a new text.
func (h *reform) propose(begin clock.Date) revision.Revision {
	h.t.Helper()
	r := must(h.App.Revision.Open(h.office, h.proposal("端末貸出規程の一部改正", begin)))(h.t)
	return must(h.App.Revision.Add(h.office, revision.Adding{ID: r.ID, Version: r.Version, Way: "partial", Document: h.rule, Instrument: "directive", FileName: "改正後.txt", Content: []byte(ruleNew)}))(h.t)
}

func (h *reform) show(id string) revision.Dossier {
	h.t.Helper()
	return must(h.App.Revision.Show(h.office, id))(h.t)
}

// waits gives the case of a revision and the seat that waits for somebody.
func (h *reform) waits(ctx context.Context, title string) (approval.Case, int) {
	h.t.Helper()
	list := must(h.App.Approval.Waiting(ctx, approval.Inbox{Paging: api.Paging{Page: 1, Limit: 50}}))(h.t)
	for _, it := range list.Items {
		if strings.Contains(it.Title, title) {
			return must(h.App.Approval.Case(ctx, it.CaseID))(h.t), it.Seat
		}
	}
	h.t.Fatalf("nothing of %s waits for %s", title, actor.From(ctx).ID)
	return approval.Case{}, 0
}

func (h *reform) act(ctx context.Context, title, kind, comment string) approval.Case {
	h.t.Helper()
	c, seat := h.waits(ctx, title)
	return must(h.App.Approval.Do(ctx, approval.Doing{ID: c.ID, Kind: kind, Seat: seat, Seen: c.Document().Hash(), Comment: comment}))(h.t)
}

// decide takes a revision through the route of the CISO.
func (h *reform) decide(r revision.Revision) revision.Revision {
	h.t.Helper()
	r = must(h.App.Revision.Submit(h.drafting(), revision.Submitting{ID: r.ID, Version: r.Version, Route: "edition"}))(h.t)
	for _, number := range []string{"1021", "1021", "1014"} { // the secretariat, the chief, the CISO
		who := h.seat(r)
		if who == "" {
			who = numbered(h.t, h.Town, number)
		}
		h.act(h.as(who), r.Title, "assent", "")
	}
	return h.show(r.ID).Revision
}

// seat is who holds the seat that waits for the case of a revision.
func (h *reform) seat(r revision.Revision) string {
	h.t.Helper()
	c := must(h.App.Approval.Case(h.office, h.show(r.ID).CaseID))(h.t)
	for _, s := range c.Open() {
		return s.Holder.ID
	}
	h.t.Fatalf("no seat of %s waits: %s", r.Title, c.State)
	return ""
}

// A revision goes from the proposal to the day everybody knows of it, with a return on the way.
func TestRevisionLife(t *testing.T) {
	eachReform(t, func(t *testing.T, h *reform) {
		s, today := h.App.Revision, h.App.Revision.Today()
		r := h.propose(today)
		x := must(s.Examine(h.office, r.ID))(t)
		if len(x.Effects) < 2 || x.Open() != len(x.Effects) || x.Studies[0].Table == nil {
			t.Fatalf("effects %+v", x.Effects)
		}
		var marks []string
		for _, e := range x.Effects[1:] {
			marks = append(marks, e.Mark)
		}
		if n := must(s.Judge(h.office, revision.Judging{ID: r.ID, Marks: marks, Choice: "accept", Reason: "知らせを早めるため"}))(t); n != len(marks) {
			t.Errorf("judged %d", n)
		}
		if open := must(s.Examine(h.office, r.ID))(t).Open(); open != 1 {
			t.Errorf("%d effects are open, want 1", open)
		}
		r = h.show(r.ID).Revision
		r = must(s.Submit(h.office, revision.Submitting{ID: r.ID, Version: r.Version, Route: "edition"}))(t)
		if r.State != revision.Deliberating {
			t.Fatalf("after the submission: %s", r.State)
		}
		c := must(h.App.Approval.Case(h.office, r.CaseID))(t)
		var names []string
		for _, f := range c.Document().Files {
			names = append(names, f.Name)
		}
		if strings.Join(names, " ") != "改正の理由.pdf 新旧対照表.pdf 新しい本文.pdf 影響一覧.pdf" {
			t.Errorf("papers of the case: %v", names)
		}
		if _, err := s.Amend(h.office, h.proposal("途中で変える", today)); err == nil {
			t.Error("a revision that is being decided is amended")
		}
		h.act(h.as(h.seat(r)), r.Title, "return", "附則の施行日を確かめてください。")
		back := h.show(r.ID)
		if back.State != revision.Drafted || back.Returned != 1 || len(back.Items) != 1 || back.Items[0].FileName != "改正後.txt" {
			t.Fatalf("after the return: %+v", back.Revision)
		}
		if open := must(s.Examine(h.office, r.ID))(t).Open(); open != 1 {
			t.Errorf("verdicts are lost by the return: %d open", open)
		}
		p := h.proposal("端末貸出規程の一部改正", today)
		p.ID, p.Version, p.Supplement = r.ID, back.Version, "この訓令は、公布の日から施行する。\n貸出簿の様式は、なお従前の例による。"
		r = h.decide(must(s.Amend(h.office, p))(t))
		if r.State != revision.Decided || r.DecidedOn != today {
			t.Fatalf("after the decision: %s %s", r.State, r.DecidedOn)
		}
		again := must(h.App.Approval.Case(h.office, r.CaseID))(t)
		if again.ID != c.ID || len(again.Documents) != 2 || again.State != approval.Approved {
			t.Errorf("the case has %d documents and is %s", len(again.Documents), again.State)
		}
		r = must(s.Promulgate(h.office, revision.Promulgating{ID: r.ID, Version: r.Version, On: today.String(), Begin: today.String()}))(t)
		item := h.show(r.ID).Items[0]
		year, _, _ := strings.Cut(today.Era(), "年")
		if r.State != revision.InForce || item.NumberText() != year+"年訓令第1号" || item.EditionID == "" {
			t.Fatalf("after the promulgation: %s %q %+v", r.State, item.NumberText(), item)
		}
		w := must(h.App.Policy.EditionOn(h.office, h.rule, today))(t)
		if w.Number != 2 || w.Current.AdoptedNumber != item.NumberText() || w.Current.Organs != "町長" || len(w.Provisions) != 4 {
			t.Errorf("edition %+v", w.Current.Enactment)
		}
		_, concerns, strangers, err := s.Concerned(h.office, r.ID)
		if err != nil || len(concerns) != 3 || len(strangers) != 0 {
			t.Fatalf("concerned %+v, strangers %v, %v", concerns, strangers, err)
		}
		r = must(s.Announce(h.office, revision.Announcing{ID: r.ID, Version: r.Version, Due: today.Plus(7).String()}))(t)
		done := h.show(r.ID)
		if r.State != revision.Announced || len(done.Posts) != len(concerns) {
			t.Fatalf("after the announcement: %s %+v", r.State, done.Posts)
		}
		if _, err := s.Promulgate(h.office, revision.Promulgating{ID: r.ID, Version: r.Version, On: today.String(), Begin: today.String()}); !fault.Is(err, fault.Conflict) {
			t.Errorf("promulgated twice: %v", err)
		}
	})
}

// Who decides may be away: then who stands in decides (代決).
func TestRevisionBySuccession(t *testing.T) {
	eachReform(t, func(t *testing.T, h *reform) {
		s, today := h.App.Revision, h.App.Revision.Today()
		must(h.App.Orgs.Leave(h.office, org.Leaving{ID: numbered(t, h.Town, "1014"), Kind: "trip", From: today.String(), Last: today.String()}))(t)
		r := h.propose(today)
		r = must(s.Submit(h.office, revision.Submitting{ID: r.ID, Version: r.Version, Route: "edition"}))(t)
		h.act(h.as(h.seat(r)), r.Title, "assent", "委員会の審議を終えた。")
		h.act(h.as(h.seat(r)), r.Title, "assent", "")
		if got := h.show(r.ID).State; got != revision.Deciding {
			t.Errorf("at the last step: %s", got)
		}
		c := must(h.App.Approval.Case(h.office, h.show(r.ID).CaseID))(t)
		if hands := c.Open()[0].Hands; len(hands) < 2 || hands[1].Authority != "succession" {
			t.Fatalf("nobody stands in for the CISO: %+v", c.Open()[0])
		}
		c = h.act(h.as(numbered(t, h.Town, "1015")), r.Title, "assent", "CISOが出張中のため")
		if last := c.Acts[len(c.Acts)-1]; c.State != approval.Approved || !slices.ContainsFunc(c.Acts, func(a approval.Act) bool { return a.Authority == "succession" }) {
			t.Errorf("the case is %s by %+v", c.State, last)
		}
		if got := h.show(r.ID); got.State != revision.Decided {
			t.Errorf("after the succession: %s", got.State)
		}
	})
}

// A number once used is never used again; by hand it can be entered, and the next follows.
func TestRevisionNumbers(t *testing.T) {
	eachReform(t, func(t *testing.T, h *reform) {
		s, today := h.App.Revision, h.App.Revision.Today()
		number := func(text, hand string) (string, error) {
			r := must(s.Open(h.office, h.proposal("改正"+text, today)))(t)
			r = must(s.Add(h.office, revision.Adding{ID: r.ID, Version: r.Version, Way: "new", Title: "みほん町" + text + "規程", Kind: "directive", Publication: "internal", Instrument: "directive", FileName: text + ".txt", Content: []byte(strings.ReplaceAll(ruleOld, "端末", text))}))(t)
			r = h.decide(r)
			r, err := s.Promulgate(h.office, revision.Promulgating{ID: r.ID, Version: r.Version, On: today.String(), Begin: today.Plus(40).String(), Numbers: hand})
			if err != nil {
				return "", err
			}
			if r.State != revision.Promulgated {
				t.Errorf("with a later day it is %s", r.State)
			}
			return h.show(r.ID).Items[0].NumberText(), nil
		}
		for _, x := range []struct{ text, hand, want string }{{"甲", "", "訓令第1号"}, {"乙", "訓令 5", "訓令第5号"}, {"丙", "訓令第６号", "訓令第6号"}, {"丁", "", "訓令第7号"}} {
			if got, err := number(x.text, x.hand); err != nil || !strings.HasSuffix(got, x.want) {
				t.Errorf("%s: %q, want %s (%v)", x.text, got, x.want, err)
			}
		}
		if _, err := number("戊", "訓令 5"); fault.Of(err).Fields["numbers"] == "" {
			t.Errorf("a number was used twice: %v", err)
		}
		left := h.decide(h.propose(today))
		for _, wrong := range []string{"規則 1", "訓令 0", "訓令", "議会 訓令 3", "訓令 8\n訓令 9", "訓令 10000"} {
			_, err := s.Promulgate(h.office, revision.Promulgating{ID: left.ID, Version: left.Version, On: today.String(), Begin: today.String(), Numbers: wrong})
			if fault.Of(err).Fields["numbers"] == "" {
				t.Errorf("%q is taken: %v", wrong, err)
			}
		}
		if list, total, err := s.Numbers(h.office, 50, 0); err != nil || total != 4 || len(list) != 4 {
			t.Errorf("%d numbers, %v", total, err)
		}
		if documents := must(h.App.Policy.Hierarchy(h.office))(t); len(documents) != 6 {
			t.Errorf("%d documents are in force before the new ones begin", len(documents))
		}
	})
}

// The bundle holds what is public and nothing else, the same bytes for the same content.
func TestRevisionBundle(t *testing.T) {
	eachReform(t, func(t *testing.T, h *reform) {
		s, today := h.App.Revision, h.App.Revision.Today()
		r := h.decide(h.propose(today))
		must(s.Promulgate(h.office, revision.Promulgating{ID: r.ID, Version: r.Version, On: today.String(), Begin: today.String()}))(t)
		content := must(s.Fetch(h.office))(t)
		if again := must(s.Fetch(h.office))(t); !bytes.Equal(content, again) {
			t.Error("the same content gives other bytes")
		}
		z := must(zip.NewReader(bytes.NewReader(content), int64(len(content))))(t)
		all, tables := "", 0
		for _, f := range z.File {
			body := string(must(io.ReadAll(must(f.Open())(t)))(t))
			if strings.HasSuffix(f.Name, ".html") {
				all += body
				for _, bad := range []string{"<script", "http://", "https://", "//", "onclick", "javascript:", "src="} {
					if strings.Contains(strings.ReplaceAll(body, "</", ""), bad) {
						t.Errorf("%s holds %q", f.Name, bad)
					}
				}
				if strings.Contains(body, "改正後</th>") {
					tables++
				}
			}
		}
		if !strings.Contains(all, "端末の貸出しを記録しなければならない") || !strings.Contains(all, "訓令第1号") || tables != 1 {
			t.Errorf("the rule is not there, or %d tables", tables)
		}
		for _, secret := range []string{h.Home.ClosedWord, h.Home.ClosedTitle, "みほん町端末取扱規程", "対策基準"} {
			if strings.Contains(all, secret+"の") && secret != "対策基準" || strings.Contains(all, h.Home.ClosedWord) {
				t.Errorf("%q is in the bundle", secret)
			}
		}
		b := must(s.Bundle(h.office))(t)
		if len(b.Documents) != 2 || len(b.Left) != 4 {
			t.Errorf("in it %v, left %v", b.Documents, b.Left)
		}
		if _, err := s.Live(t.Context(), h.Home.ID, "index.html"); !fault.Is(err, fault.NotFound) {
			t.Errorf("the live page is there before it is switched on: %v", err)
		}
		must(s.Decide(h.office, revision.Setting{Live: true, ReviewMonth: 2}))(t)
		if p, err := s.Live(t.Context(), h.Home.ID, "index.html"); err != nil || !strings.Contains(string(p.Content), ruleTitle) {
			t.Errorf("the live page: %v", err)
		}
		if _, err := s.Live(t.Context(), h.Neighbour.ID, "index.html"); !fault.Is(err, fault.NotFound) {
			t.Errorf("the neighbour's live page: %v", err)
		}
	})
}

// Closed documents make a closed revision; rights are asked for at every step.
func TestRevisionRights(t *testing.T) {
	eachReform(t, func(t *testing.T, h *reform) {
		s, today := h.App.Revision, h.App.Revision.Today()
		r := must(s.Open(h.office, h.proposal("金庫室規程の一部改正", today)))(t)
		r = must(s.Add(h.office, revision.Adding{ID: r.ID, Version: r.Version, Way: "repeal", Document: h.Home.Closed}))(t)
		if !r.Closed {
			t.Error("a revision of a closed document is not closed")
		}
		open := h.without(policy.CanViewClosed)
		if _, err := s.Show(open, r.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("shown to who may not see closed documents: %v", err)
		}
		if list, n, err := s.List(open, revision.Query{}); err != nil || n != 0 || len(list) != 0 {
			t.Errorf("listed: %d %v", n, err)
		}
		if _, err := s.Cancel(open, revision.Cancelling{ID: r.ID, Version: r.Version, Reason: "試す"}); !fault.Is(err, fault.NotFound) {
			t.Errorf("cancelled: %v", err)
		}
		if _, err := s.Open(h.without(revision.CanDraft), h.proposal("だれかの改正", today)); !fault.Is(err, fault.Forbidden) {
			t.Errorf("drafted without the right: %v", err)
		}
		if _, err := s.Promulgate(h.without(revision.CanPublish), revision.Promulgating{ID: r.ID}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("promulgated without the right: %v", err)
		}
		if _, err := s.Fetch(h.without(revision.CanPublish)); !fault.Is(err, fault.Forbidden) {
			t.Errorf("fetched without the right: %v", err)
		}
		neighbour := apptest.As(t.Context(), h.Neighbour.ID, h.Neighbour.Office.ID)
		a := actor.From(neighbour)
		a.Permissions = actor.From(h.office).Permissions
		if _, err := s.Show(actor.With(neighbour, a), r.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("the neighbour sees it: %v", err)
		}
	})
}

// The picture marks what is missing; the collection has what is in force and no more.
func TestRevisionPictureAndCollection(t *testing.T) {
	eachReform(t, func(t *testing.T, h *reform) {
		s := h.App.Revision
		pic := must(s.Hierarchy(h.office, org.A4))(t)
		if svg := pic.SVG(); !strings.Contains(svg, "未作成") || !strings.Contains(svg, ruleTitle) || len(pic.Missing) == 0 {
			t.Errorf("the picture lacks something: %v", pic.Missing)
		}
		for widest, want := range map[policy.State]bool{policy.Public: false, policy.Internal: false, policy.Closed: true} {
			d := must(s.Collection(h.office, revision.CollectionQuery{Day: s.Today(), Widest: widest}))(t)
			if got := strings.Contains(paperText(t, d), h.Home.ClosedWord); got != want {
				t.Errorf("the collection of %s has the closed document: %v", widest, got)
			}
		}
		if _, err := s.Collection(h.without(policy.CanViewClosed), revision.CollectionQuery{Day: s.Today(), Widest: policy.Closed}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("the closed collection: %v", err)
		}
		if _, err := s.Collection(h.office, revision.CollectionQuery{Day: s.Today().Plus(-1), Widest: policy.Closed}); !fault.Is(err, fault.NotFound) {
			t.Errorf("the collection of a day before all rules: %v", err)
		}
	})
}

// Every document in force is reviewed once a year: without change, or by a revision.
func TestRevisionReviews(t *testing.T) {
	eachReform(t, func(t *testing.T, h *reform) {
		s, today := h.App.Revision, h.App.Revision.Today()
		must(s.Decide(h.office, revision.Setting{ReviewMonth: int(today.Plus(20).Month)}))(t)
		job := actor.With(t.Context(), actor.Job(h.Home.ID, "revision.round", policy.CanView, policy.CanViewClosed))
		for range 2 { // the second finds nothing more to do
			if err := s.Round(job); err != nil {
				t.Fatal(err)
			}
		}
		list := must(s.Reviews(h.office, today.FiscalYear(4)))(t)
		if len(list) != 6 {
			t.Fatalf("%d reviews", len(list))
		}
		if seen := must(s.Reviews(h.without(policy.CanViewClosed), today.FiscalYear(4)))(t); len(seen) != 4 {
			t.Errorf("%d reviews are seen without closed documents", len(seen))
		}
		if _, err := s.Record(h.office, revision.Reviewing{ID: list[0].ID, Version: list[0].Version, Outcome: "unchanged"}); fault.Of(err).Fields["note"] == "" {
			t.Errorf("recorded without a word: %v", err)
		}
		first := must(s.Record(h.office, revision.Reviewing{ID: list[0].ID, Version: list[0].Version, Outcome: "unchanged", Note: "改める点はない。"}))(t)
		second := must(s.Record(h.office, revision.Reviewing{ID: list[1].ID, Version: list[1].Version, Outcome: "revision", Note: "用語を改める。"}))(t)
		if first.RevisionID != "" || second.RevisionID == "" {
			t.Errorf("%+v %+v", first, second)
		}
		if x := h.show(second.RevisionID); len(x.Items) != 1 || x.Items[0].DocumentID != list[1].DocumentID {
			t.Errorf("the revision of the review: %+v", x.Items)
		}
		if _, err := s.Record(h.office, revision.Reviewing{ID: list[0].ID, Version: 2, Outcome: "unchanged", Note: "もう一度"}); !fault.Is(err, fault.Conflict) {
			t.Errorf("recorded twice: %v", err)
		}
	})
}

// The procedure of a system is written from a template by its owner, and becomes a rule.
func TestRevisionProcedure(t *testing.T) {
	eachReform(t, func(t *testing.T, h *reform) {
		s, today := h.App.Revision, h.App.Revision.Today()
		o := must(h.App.Orgs.Outline(h.office, today))(t)
		p := must(s.Begin(h.office, revision.Beginning{System: "住民記録システム", Owner: o.Posts[0].ID, Template: "cloud"}))(t)
		if _, err := s.Begin(h.office, revision.Beginning{System: "住民記録システム", Owner: o.Posts[0].ID, Template: "cloud"}); fault.Of(err).Fields["system"] == "" {
			t.Errorf("twice the same system: %v", err)
		}
		if _, err := s.Propose(h.office, revision.Proposing{ID: p.ID, Version: p.Version, Begin: today.String()}); !fault.Is(err, fault.Conflict) {
			t.Errorf("proposed with blanks: %v", err)
		}
		if _, err := s.Write(h.office, revision.Writing{ID: p.ID, Version: p.Version, Answers: map[string]string{"nothing": "x"}}); !fault.Is(err, fault.Invalid) {
			t.Errorf("an unknown field: %v", err)
		}
		p = must(s.Write(h.office, revision.Writing{ID: p.ID, Version: p.Version, Answers: map[string]string{
			"purpose": "住民の異動の記録", "data": "氏名と住所（機密性2）", "users": "住民課の職員", "entry": "庁内の端末から入る", "settings": "公開の範囲を月に1度確かめる", "leave": "全件を取り出す",
		}}))(t)
		r := must(s.Propose(h.office, revision.Proposing{ID: p.ID, Version: p.Version, Begin: today.String()}))(t)
		r = h.decide(h.show(r.ID).Revision)
		must(s.Promulgate(h.office, revision.Promulgating{ID: r.ID, Version: r.Version, On: today.String(), Begin: today.String()}))(t)
		p = must(s.Procedure(h.office, p.ID))(t)
		d := must(h.App.Policy.Document(h.office, p.DocumentID))(t)
		if d.Title != "住民記録システム実施手順" || d.State != policy.Closed || d.Kind != "procedure" || d.Provisions < 7 {
			t.Errorf("the rule that came of it: %+v", d)
		}
		narrow := actor.From(h.as(h.Home.Staff.ID))
		narrow.Narrow = map[actor.Permission]actor.Scope{revision.CanWrite: actor.OwnUnit}
		if list := must(s.Procedures(actor.With(t.Context(), narrow)))(t); len(list) != 0 {
			t.Errorf("somebody else's procedures: %+v", list)
		}
	})
}

// paperText is the text of a paper, by its PDF.
func paperText(t *testing.T, d paper.Document) string {
	t.Helper()
	var b strings.Builder
	for _, x := range d.Blocks {
		fmt.Fprintf(&b, "%+v\n", x)
	}
	return b.String()
}

// What is decided on may be a draft that was edited here: it is frozen, comes back with
// nothing lost, and ends as the edition.
func TestRevisionOfDraft(t *testing.T) {
	eachReform(t, func(t *testing.T, h *reform) {
		s, today := h.App.Revision, h.App.Revision.Today()
		ctx := h.drafting()
		d := must(h.App.Drafts.Begin(ctx, drafts.Opening{Document: h.rule, Title: "知らせる先を増やす"}))(t)
		x := must(h.App.Drafts.Show(ctx, d.ID))(t)
		var at string
		for _, p := range x.New.Provisions {
			if strings.Contains(p.Text, "失ったとき") {
				at = p.ID
			}
		}
		must(h.App.Drafts.Write(ctx, drafts.Writing{ID: d.ID, Seen: x.Draft.Steps, Provision: at, Heading: "報告", Text: "職員は、端末を失ったときは、直ちに課長に報告しなければならない。"}))(t)
		r := must(s.Open(ctx, h.proposal("案による改正", today)))(t)
		if _, err := s.Add(ctx, revision.Adding{ID: r.ID, Version: r.Version, Way: "partial", Document: h.Home.Open, Draft: d.ID}); fault.Of(err).Fields["draft"] == "" {
			t.Errorf("the draft of another document: %v", err)
		}
		r = must(s.Add(ctx, revision.Adding{ID: r.ID, Version: r.Version, Way: "partial", Document: h.rule, Draft: d.ID, Instrument: "directive"}))(t)
		r = must(s.Submit(ctx, revision.Submitting{ID: r.ID, Version: r.Version, Route: "edition"}))(t)
		state := func(want drafts.State) {
			t.Helper()
			if got := must(h.App.Drafts.Show(ctx, d.ID))(t).Draft.State; got != want {
				t.Errorf("the draft is %s, want %s", got, want)
			}
		}
		state(drafts.Frozen)
		h.act(h.as(h.seat(r)), r.Title, "return", "統一的な窓口にも知らせること。")
		state(drafts.Open)
		x = must(h.App.Drafts.Show(ctx, d.ID))(t)
		must(h.App.Drafts.Write(ctx, drafts.Writing{ID: d.ID, Seen: x.Draft.Steps, Provision: at, Heading: "報告", Text: "職員は、端末を失ったときは、直ちに課長及び統一的な窓口に報告しなければならない。"}))(t)
		r = h.decide(h.show(r.ID).Revision)
		r = must(s.Promulgate(ctx, revision.Promulgating{ID: r.ID, Version: r.Version, On: today.String(), Begin: today.String()}))(t)
		state(drafts.Adopted)
		w := must(h.App.Policy.EditionOn(ctx, h.rule, today))(t)
		if w.Number != 2 || !slices.ContainsFunc(w.Provisions, func(p policy.Provision) bool { return p.ID == at && strings.Contains(p.Text, "統一的な窓口") }) {
			t.Errorf("edition %d: %+v", w.Number, w.Provisions)
		}
	})
}

// drafting is the office with the rights of an editor.
func (h *reform) drafting() context.Context {
	a := actor.From(h.office)
	a.Permissions = append(slices.Clone(a.Permissions), drafts.CanSee, drafts.CanEdit)
	return actor.With(h.office, a)
}
