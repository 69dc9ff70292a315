package org

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/okite-isms/okite/internal/area/org/structure"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/journal/journaltest"
)

func on(s string) clock.Date {
	d, err := clock.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

// staff is a small town hall with people on its posts, built by use cases.
type staff struct {
	*hall
	body          Body
	ctx           context.Context
	mayor, plan   structure.Unit
	tax           structure.Unit
	chief, deputy structure.Post // 企画課長, 企画課長補佐
	taxHead       structure.Post
	aki, fuyu     Enrolled
}

func must[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatalf("%v %v", err, fault.Of(err).Fields)
		}
		return v
	}
}

func (h *hall) staff() *staff {
	h.t.Helper()
	s := &staff{hall: h}
	s.body, s.ctx = h.town()
	unit, post := must[structure.Unit](h.t), must[structure.Post](h.t)
	s.mayor = unit(h.Establish(s.ctx, Establishment{Name: "町長部局", Kind: "organ", Bound: true, From: "2020-04-01"}))
	s.plan = unit(h.Establish(s.ctx, Establishment{Name: "企画課", Kind: "division", Parent: s.mayor.ID, From: "2020-04-01"}))
	s.tax = unit(h.Establish(s.ctx, Establishment{Name: "税務課", Kind: "division", Parent: s.mayor.ID, Place: 1, From: "2020/04/01"}))
	s.chief = post(h.AddPost(s.ctx, Posting{Unit: s.plan.ID, Title: "課長", Heads: true, From: "2020-04-01"}))
	s.deputy = post(h.AddPost(s.ctx, Posting{Unit: s.plan.ID, Title: "課長補佐", From: "2020-04-01"}))
	s.taxHead = post(h.AddPost(s.ctx, Posting{Unit: s.tax.ID, Title: "課長", Heads: true, From: "2020-04-01"}))
	s.aki, s.fuyu = h.enrol(s.ctx, "aki", "staff"), h.enrol(s.ctx, "fuyu", "staff")
	s.install(s.aki, s.chief, "main", "2024-04-01", "")
	return s
}

func (s *staff) install(e Enrolled, p structure.Post, kind, from, last string) structure.Tenure {
	s.t.Helper()
	return must[structure.Tenure](s.t)(s.Install(s.ctx, Installation{Person: e.Name, Post: p.ID, Kind: kind, From: from, Last: last}))
}

func (s *staff) appoint(in Appointing) structure.Appointment {
	s.t.Helper()
	in.From = "2024-04-01"
	return must[structure.Appointment](s.t)(s.Appoint(s.ctx, in))
}

// holders writes who holds a role for a unit on a day.
func (s *staff) holders(role, unit, day string) string {
	s.t.Helper()
	var list []Holding
	err := s.d.View(s.ctx, func(tx db.Tx) (err error) {
		list, err = s.HolderOf(s.ctx, tx, role, unit, on(day))
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	names := map[string]string{s.aki.ID: "aki", s.fuyu.ID: "fuyu"}
	var texts []string
	for _, x := range list {
		texts = append(texts, names[x.PersonID]+":"+string(x.Capacity))
	}
	slices.Sort(texts)
	return strings.Join(texts, " ")
}

// identity gives the roles and permissions with which somebody would sign in.
func (s *staff) identity(e Enrolled) actor.Actor {
	s.t.Helper()
	a := actor.Actor{Body: s.body.ID, ID: e.ID, Name: e.Name}
	err := s.d.View(s.ctx, func(tx db.Tx) error {
		p, err := Directory{Now: s.time}.Person(s.ctx, tx, e.ID)
		if err != nil || !p.Active {
			return err
		}
		a.Permissions, a.Narrow = s.matrix().Rights(p, false)
		return nil
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return a
}

func TestUnits(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		s := h.staff()
		// Renamed from a day on: the old name stays on old days.
		journaltest.Added(t, h.d, s.body.ID, func() {
			must[structure.Unit](t)(h.Rename(s.ctx, Renaming{ID: s.tax.ID, Name: "税務住民課", Kind: "division", Parent: s.mayor.ID, From: "2026-04-01"}))
		})
		_, err := h.Rename(s.ctx, Renaming{ID: s.tax.ID, Name: "税課", Kind: "division", Parent: s.mayor.ID, From: "2025-04-01"})
		wants(t, err, fault.Conflict, "") // it would be undone by what is planned
		for day, want := range map[string]string{"2026-03-31": "税務課", "2026-04-01": "税務住民課"} {
			if got := s.names(day); !slices.Contains(got, want) {
				t.Errorf("on %s there are %v", day, got)
			}
		}
		for name, c := range map[string]struct {
			in    Establishment
			field string
		}{
			"no name":   {Establishment{Kind: "division", Parent: s.mayor.ID, From: "2026-04-01"}, "name"},
			"kind":      {Establishment{Name: "x", Kind: "army", Parent: s.mayor.ID, From: "2026-04-01"}, "kind"},
			"no parent": {Establishment{Name: "x", Kind: "division", From: "2026-04-01"}, "parent"},
			"foreign":   {Establishment{Name: "x", Kind: "division", Parent: "nobody", From: "2026-04-01"}, "parent"},
			"too early": {Establishment{Name: "x", Kind: "division", Parent: s.mayor.ID, From: "2019-04-01"}, "parent"},
			"date":      {Establishment{Name: "x", Kind: "division", Parent: s.mayor.ID, From: "4月1日"}, "from"},
			"twice":     {Establishment{Name: "企画課", Kind: "division", Parent: s.mayor.ID, From: "2026-04-01"}, "name"},
		} {
			t.Run(name, func(t *testing.T) {
				journaltest.None(t, h.d, s.body.ID, func() {
					_, err := h.Establish(s.ctx, c.in)
					wants(t, err, fault.Invalid, c.field)
				})
			})
		}
		_, err = h.Rename(s.ctx, Renaming{ID: s.mayor.ID, Name: "町長部局", Kind: "department", Parent: s.plan.ID, From: "2026-05-01"})
		wants(t, err, fault.Invalid, "parent") // a ring
	})
}

func (s *staff) names(day string) []string {
	s.t.Helper()
	o := must[Outline](s.t)(s.Outline(s.ctx, on(day)))
	var names []string
	for _, u := range o.Units {
		names = append(names, u.Name)
	}
	return names
}

func TestMergeSplitAbolish(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		s := h.staff()
		s.install(s.fuyu, s.taxHead, "main", "2024-04-01", "")
		must[structure.Unit](t)(h.Merge(s.ctx, Merger{ID: s.tax.ID, Into: s.plan.ID, From: "2026-04-01"}))
		if got := s.names("2026-04-01"); slices.Contains(got, "税務課") {
			t.Errorf("after the merger there are %v", got)
		}
		if got := s.names("2026-03-31"); !slices.Contains(got, "税務課") {
			t.Errorf("before the merger there are %v", got)
		}
		o := must[Outline](t)(h.Outline(s.ctx, on("2026-04-01")))
		i := slices.IndexFunc(o.Posts, func(p Staffed) bool { return p.ID == s.taxHead.ID })
		if i < 0 || o.Posts[i].UnitID != s.plan.ID || o.Posts[i].Heads || o.Posts[i].Holders[0].Name != s.fuyu.Name {
			t.Errorf("the post of the merged unit: %+v", o.Posts)
		}
		split := must[structure.Unit](t)(h.Split(s.ctx, Splitting{ID: s.plan.ID, Name: "情報課", Kind: "division", Posts: []string{s.deputy.ID}, From: "2026-10-01"}))
		_, err := h.Abolish(s.ctx, Abolition{ID: s.plan.ID, From: "2027-04-01"})
		wants(t, err, fault.Conflict, "") // people are on its posts
		must[structure.Unit](t)(h.Abolish(s.ctx, Abolition{ID: split.ID, Successor: s.plan.ID, From: "2027-04-01"}))
		if got := s.names("2027-04-01"); slices.Contains(got, "情報課") || !slices.Contains(s.names("2026-10-01"), "情報課") {
			t.Errorf("after all there are %v", got)
		}
	})
}

func TestCorrect(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		s := h.staff()
		in := Correction{ID: s.tax.ID, SpanID: s.tax.SpanID, Name: "税務会計課", Kind: "division", Parent: s.mayor.ID, From: "2020-04-01"}
		_, err := h.Correct(s.ctx, in)
		wants(t, err, fault.Invalid, "why")
		in.Why = "名称を誤って登録したため"
		must[structure.Unit](t)(h.Correct(s.ctx, in))
		if got := s.names("2024-04-01"); slices.Contains(got, "税務課") || !slices.Contains(got, "税務会計課") {
			t.Errorf("after the correction there are %v", got)
		}
		page := must[UnitSheet](t)(h.Unit(s.ctx, s.tax.ID, on("2026-04-15")))
		if len(page.History) != 2 || page.History[0].Why != in.Why {
			t.Errorf("the wrong row is gone: %+v", page.History)
		}
		_, err = h.Correct(s.ctx, in)
		wants(t, err, fault.NotFound, "") // somebody else was faster
	})
}

func TestTenures(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		s := h.staff()
		_, err := h.Install(s.ctx, Installation{Person: s.aki.Name, Post: s.taxHead.ID, Kind: "main", From: "2026-04-01"})
		wants(t, err, fault.Invalid, "kind")
		_, err = h.Install(s.ctx, Installation{Person: "だれか", Post: s.taxHead.ID, Kind: "main", From: "2026-04-01"})
		wants(t, err, fault.Invalid, "person")
		acting := s.install(s.aki, s.taxHead, "acting", "2026-04-01", "2026-06-30")
		if acting.Until != on("2026-07-01") {
			t.Errorf("ends %v", acting.Until)
		}
		must[structure.Tenure](t)(h.EndTenure(s.ctx, Closing{ID: acting.ID, Version: 1, Last: "2026-05-31"}))
		_, err = h.EndTenure(s.ctx, Closing{ID: acting.ID, Version: 1, Last: "2026-05-30"})
		wants(t, err, fault.Conflict, "")
		_, err = h.VoidTenure(s.ctx, Voiding{ID: acting.ID, Version: 2})
		wants(t, err, fault.Invalid, "why")
		must[structure.Tenure](t)(h.VoidTenure(s.ctx, Voiding{ID: acting.ID, Version: 2, Why: "別の人の辞令だったため"}))
		page := must[PostSheet](t)(h.Post(s.ctx, s.taxHead.ID, on("2026-04-15")))
		if len(page.Tenures) != 1 || page.Tenures[0].Why == "" || page.Tenures[0].Name != s.aki.Name {
			t.Errorf("what was taken back is gone: %+v", page.Tenures)
		}
	})
}

func TestRoles(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		s := h.staff()
		s.appoint(Appointing{Role: "chief", Way: "post", Post: s.chief.ID, Basis: "企画課長を統括情報セキュリティ責任者とする。"})
		s.appoint(Appointing{Role: "system-manager", Way: "heads", UnitKind: "division"})
		_, err := h.Appoint(s.ctx, Appointing{Role: "chief", Way: "post", Post: s.chief.ID, From: "2025-04-01"})
		wants(t, err, fault.Invalid, "from")
		_, err = h.Appoint(s.ctx, Appointing{Role: "emperor", Way: "person", Person: "だれか", From: "いつか"})
		for _, field := range []string{"role", "person", "from"} {
			wants(t, err, fault.Invalid, field)
		}
		if got := s.holders("chief", "", "2026-04-15"); got != "aki:main" {
			t.Errorf("chief is %q", got)
		}
		if got := s.holders("system-manager", s.tax.ID, "2026-04-15"); got != ":vacant" {
			t.Errorf("system manager of the tax division is %q", got)
		}
		must[structure.Delegation](t)(h.Deputize(s.ctx, Deputizing{Role: "chief", Kind: "succession", Place: 1, Person: s.fuyu.Name, From: "2024-04-01"}))
		must[structure.Absence](t)(h.Leave(s.ctx, Leaving{ID: s.aki.ID, Kind: "holiday", From: "2026-04-14", Last: "2026-04-16"}))
		if got := s.holders("chief", "", "2026-04-15"); got != "aki:main fuyu:successor" {
			t.Errorf("while away chief is %q", got)
		}
		if got := s.holders("chief", "", "2026-04-17"); got != "aki:main" {
			t.Errorf("afterwards chief is %q", got)
		}
		overview := must[Overview](t)(h.Roles(s.ctx, on("2026-04-15")))
		if len(overview.Vacant) != 1 || overview.Vacant[0].UnitName != "税務課" {
			t.Errorf("vacancies %+v", overview.Vacant)
		}
	})
}

func TestSeparation(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		s := h.staff()
		s.appoint(Appointing{Role: "chief", Way: "post", Post: s.chief.ID})
		s.appoint(Appointing{Role: "audit-chief", Way: "person", Person: s.aki.Name}) // nothing is blocked
		o := must[Overview](t)(h.Roles(s.ctx, on("2026-04-15")))
		if len(o.Breaches) != 1 || o.Breaches[0].Reason != "" {
			t.Fatalf("breaches %+v", o.Breaches)
		}
		b := o.Breaches[0]
		wants(t, h.GiveReason(s.ctx, Reasoning{Rule: b.Rule, Person: b.PersonID, Unit: b.UnitID}), fault.Invalid, "reason")
		wants(t, h.GiveReason(s.ctx, Reasoning{Rule: b.Rule, Person: s.fuyu.ID, Reason: "x"}), fault.Conflict, "")
		journaltest.Added(t, h.d, s.body.ID, func() {
			if err := h.GiveReason(s.ctx, Reasoning{Rule: b.Rule, Person: b.PersonID, Unit: b.UnitID, Reason: "職員が少なく、分けられないため"}); err != nil {
				t.Fatal(err)
			}
		})
		o = must[Overview](t)(h.Roles(s.ctx, on("2026-04-15")))
		if o.Breaches[0].Reason == "" {
			t.Errorf("the reason is gone: %+v", o.Breaches)
		}
	})
}

// Rights follow the post: from the first day, until the last, as deputy, and not while
// on leave.
func TestRightsFollowPosts(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		s := h.staff()
		s.appoint(Appointing{Role: "secretariat", Way: "post", Post: s.chief.ID})
		s.appoint(Appointing{Role: "security-manager", Way: "heads", UnitKind: "division"})
		if a := s.identity(s.aki); !a.Can(CanShape) || !a.Can(CanManage) {
			t.Error("who holds the secretariat's post cannot manage")
		}
		if a := s.identity(s.fuyu); a.Can(CanShape) || a.Can(CanReadPrivate) || !a.Can(CanSee) {
			t.Errorf("staff may %v", a.Permissions)
		}
		s.install(s.fuyu, s.taxHead, "main", "2026-04-16", "")
		if s.identity(s.fuyu).Can(CanReadPrivate) {
			t.Error("a right begins before its day")
		}
		h.today = h.today.AddDate(0, 0, 1)
		if a := s.identity(s.fuyu); a.Reach(CanReadPrivate) != actor.OwnUnit {
			t.Errorf("the head of a division reaches %q", a.Reach(CanReadPrivate))
		}
		tenure := must[PostSheet](t)(h.Post(s.ctx, s.chief.ID, on("2026-04-16"))).Tenures[0]
		must[structure.Tenure](t)(h.EndTenure(s.ctx, Closing{ID: tenure.ID, Version: tenure.Version, Last: "2026-04-16"}))
		must[structure.Delegation](t)(h.Deputize(s.ctx, Deputizing{Role: "secretariat", Kind: "succession", Place: 1, Person: s.fuyu.Name, From: "2024-04-01"}))
		if !s.identity(s.aki).Can(CanShape) || s.identity(s.fuyu).Can(CanShape) {
			t.Error("the last day counts")
		}
		h.today = h.today.AddDate(0, 0, 1)
		if s.identity(s.aki).Can(CanShape) {
			t.Error("a right outlives the transfer")
		}
		if !s.identity(s.fuyu).Can(CanShape) {
			t.Error("the deputy cannot act for a vacant post")
		}
		must[structure.Absence](t)(h.Leave(s.ctx, Leaving{ID: s.fuyu.ID, Kind: "childcare", From: "2026-04-17"}))
		if a := s.identity(s.fuyu); a.Can(CanShape) || a.Can(CanReadPrivate) {
			t.Error("a right stays during a long absence")
		}
	})
}

func TestGuest(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		_, ctx := h.town()
		in := Invitation{Name: "監査 法人", From: "2026-04-15", Last: "2026-04-20", Purpose: "令和8年度 外部監査", Areas: []string{"org"}, Login: "kansa"}
		bad := in
		bad.Last = "2028-04-20"
		_, err := h.Invite(ctx, bad)
		wants(t, err, fault.Invalid, "last")
		_, err = h.Invite(h.as(actor.From(ctx).Body, actor.Auditor), in)
		wants(t, err, fault.Forbidden, "")
		e, err := h.Invite(ctx, in)
		if err != nil {
			t.Fatal(err)
		}
		for days, want := range map[int]bool{-1: false, 0: true, 5: true, 6: false} {
			err := h.d.View(ctx, func(tx db.Tx) error {
				p, err := Directory{Now: func() time.Time { return h.today.AddDate(0, 0, days) }}.Person(ctx, tx, e.ID)
				if p.Active != want {
					t.Errorf("after %d days the guest is let in: %v", days, p.Active)
				}
				perms, _ := h.matrix().Rights(p, false)
				if slices.Contains(perms, CanView) || slices.Contains(perms, CanSeeRights) {
					t.Errorf("a guest may %v", perms)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	})
}

func TestRulings(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		s := h.staff()
		in := RulingInput{Permission: string(CanConvene), Role: "chief", Scope: "body", Reason: "連絡網は統括責任者が管理するため"}
		journaltest.Added(t, h.d, s.body.ID, func() {
			if err := h.Rule(s.ctx, in); err != nil {
				t.Fatal(err)
			}
		})
		if s.identity(s.aki).Can(CanConvene) {
			t.Error("a role that nobody gave her counts")
		}
		s.appoint(Appointing{Role: "chief", Way: "post", Post: s.chief.ID, Basis: "第5条の文"})
		if !s.identity(s.aki).Can(CanConvene) {
			t.Error("what the body decided does not count")
		}
		why := must[[]Why](t)(h.WhyCan(s.ctx, s.aki.ID))
		i := slices.IndexFunc(why, func(w Why) bool { return w.Permission == CanConvene })
		if i < 0 || why[i].Basis != "第5条の文" || why[i].Ruling != in.Reason || !strings.Contains(why[i].Through, "企画課 課長") {
			t.Errorf("why: %+v", why)
		}
		for name, c := range map[string]struct {
			in   RulingInput
			kind fault.Kind
		}{
			"auditor writes": {RulingInput{string(CanConvene), "auditor", "body", "x"}, fault.Invalid},
			"guest writes":   {RulingInput{string(CanConvene), "guest", "own", "x"}, fault.Invalid},
			"no way back":    {RulingInput{string(CanRule), "office", "none", "x"}, fault.Invalid},
			"no reason":      {RulingInput{string(CanConvene), "staff", "body", " "}, fault.Invalid},
			"no role":        {RulingInput{string(CanConvene), "emperor", "body", "x"}, fault.Invalid},
			"no permission":  {RulingInput{"org.rob", "staff", "body", "x"}, fault.Invalid},
			"scope":          {RulingInput{string(CanConvene), "staff", "world", "x"}, fault.Invalid},
		} {
			if err := h.Rule(s.ctx, c.in); !fault.Is(err, c.kind) {
				t.Errorf("%s: %v", name, err)
			}
		}
		wants(t, h.Rule(h.as(s.body.ID, actor.Auditor), in), fault.Forbidden, "")
	})
}

func TestCommittee(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		s := h.staff()
		c := must[Committee](t)(h.Form(s.ctx, Formation{Name: "情報セキュリティ委員会", Kind: "board", Unit: s.plan.ID, Quorum: "majority", From: "2024-04-01"}))
		seat := must[structure.Member](t)
		one := seat(h.Seat(s.ctx, Seating{ID: c.ID, Seat: "chair", Post: s.chief.ID, From: "2024-04-01"}))
		two := seat(h.Seat(s.ctx, Seating{ID: c.ID, Seat: "member", Person: s.fuyu.Name, From: "2024-04-01"}))
		seat(h.Seat(s.ctx, Seating{ID: c.ID, Seat: "member", Post: s.taxHead.ID, From: "2024-04-01"})) // vacant
		_, err := h.Seat(s.ctx, Seating{ID: c.ID, Seat: "chair", Post: s.deputy.ID, From: "2024-04-01"})
		wants(t, err, fault.Invalid, "seat")
		m := must[Meeting](t)(h.Minute(s.ctx, Sitting{ID: c.ID, HeldOn: "2026-04-10", Agenda: "年度計画について", Resolution: "原案のとおり決定", Present: []string{one.ID}, Proxy: []string{two.ID}}))
		if m.Seats != 3 || m.Present != 2 || !m.Quorate {
			t.Errorf("meeting %+v", m)
		}
		_, err = h.Minute(s.ctx, Sitting{ID: c.ID, HeldOn: "2026-04-10", Agenda: "議題", Present: []string{"stranger"}})
		wants(t, err, fault.Invalid, "present")
		wants(t, h.VoidMeeting(s.ctx, Voiding{ID: "none", Version: 1, Why: "x"}), fault.NotFound, "")
		wants(t, h.Unlist(s.ctx, Voiding{ID: "none", Version: 1, Why: "x"}), fault.NotFound, "")
		_, err = h.Minute(s.ctx, Sitting{ID: c.ID, HeldOn: "2026-05-10", Agenda: "まだ"})
		wants(t, err, fault.Invalid, "held_on")
		page := must[CommitteeSheet](t)(h.Committee(s.ctx, c.ID, on("2026-04-15")))
		if len(page.Members) != 3 || page.Members[2].Name != "" {
			t.Errorf("members %+v", page.Members)
		}
		meetings := must[[]Meeting](t)(h.Meetings(s.ctx, c.ID))
		if len(meetings) != 1 || meetings[0].Attendances[0].Name != s.aki.Name || meetings[0].Attendances[2].State != "absent" {
			t.Errorf("meetings %+v", meetings)
		}
		s.appoint(Appointing{Role: "board-member", Way: "committee", Committee: c.ID})
		if got := s.holders("board-member", "", "2026-04-15"); got != ":vacant aki:member fuyu:member" {
			t.Errorf("board members %q", got)
		}
	})
}

func TestContacts(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		s := h.staff()
		s.appoint(Appointing{Role: "security-manager", Way: "heads", UnitKind: "division"})
		add := must[Contact](t)
		one := add(h.List(s.ctx, Listing{Class: "chief", Post: s.chief.ID, Phone: "０１２−３４５", Private: "090-1111-2222"}))
		two := add(h.List(s.ctx, Listing{Class: "system", Person: s.fuyu.Name, Private: "090-3333-4444", Caller: one.ID}))
		add(h.List(s.ctx, Listing{ClassTitle: "消防本部", Name: "通信指令室", Phone: "119"}))
		_, err := h.Relist(s.ctx, Listing{ID: one.ID, Version: 1, Class: "chief", Post: s.chief.ID, Phone: "012-346", Caller: two.ID})
		wants(t, err, fault.Invalid, "caller") // a ring
		_, err = h.List(s.ctx, Listing{Class: "chief", Name: "あ", Post: s.chief.ID, Phone: "abc", Mail: "x"})
		for _, field := range []string{"name", "phone", "mail"} {
			wants(t, err, fault.Invalid, field)
		}
		list := must[[]Reachable](t)(h.Contacts(s.ctx))
		for _, c := range list {
			if c.Private != "" || c.Numbers != "" {
				t.Errorf("a private number is given away: %+v", c)
			}
		}
		if list[0].Who != s.aki.Name || list[0].Phone != "012-345" {
			t.Errorf("contact %+v", list[0])
		}
		read := func(ctx context.Context) (texts []string) {
			for _, c := range must[[]Reachable](t)(h.ReadPrivate(ctx)) {
				texts = append(texts, c.Numbers)
			}
			return texts
		}
		lines := journaltest.Added(t, h.d, s.body.ID, func() {
			if got := read(s.ctx); !slices.Equal(got, []string{"090-1111-2222", "090-3333-4444", ""}) {
				t.Errorf("the office reads %v", got)
			}
		})
		if len(lines) != 2 || lines[0].Verb != "org.readprivate" {
			t.Errorf("readings are recorded as %+v", lines)
		}
		// The head of a division reads those of the own unit alone.
		head := actor.With(s.ctx, s.identity(s.aki))
		if got := read(head); !slices.Equal(got, []string{"090-1111-2222", "", ""}) {
			t.Errorf("a head reads %v", got)
		}
		_, err = h.ReadPrivate(actor.With(s.ctx, s.identity(s.fuyu)))
		wants(t, err, fault.Forbidden, "")
	})
}

// What one body has, the other neither sees nor changes, also where it knows the ids.
func TestForeignStructure(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		s := h.staff()
		s.appoint(Appointing{Role: "chief", Way: "post", Post: s.chief.ID})
		other, ctx := h.other()
		_, err := h.Unit(ctx, s.plan.ID, on("2026-04-15"))
		wants(t, err, fault.NotFound, "")
		_, err = h.Post(ctx, s.chief.ID, on("2026-04-15"))
		wants(t, err, fault.NotFound, "")
		journaltest.None(t, h.d, other.ID, func() {
			_, err = h.Rename(ctx, Renaming{ID: s.plan.ID, Name: "奪取課", Kind: "organ", From: "2026-04-01"})
			wants(t, err, fault.NotFound, "")
			_, err = h.AddPost(ctx, Posting{Unit: s.plan.ID, Title: "係", From: "2026-04-01"})
			wants(t, err, fault.Invalid, "unit")
			_, err = h.Appoint(ctx, Appointing{Role: "chief", Way: "post", Post: s.chief.ID, From: "2026-04-01"})
			wants(t, err, fault.Invalid, "post")
			_, err = h.WhyCan(ctx, s.aki.ID)
			wants(t, err, fault.NotFound, "")
		})
		o := must[Overview](t)(h.Roles(ctx, on("2026-04-15")))
		for _, r := range o.Roles {
			if len(r.Holders) > 0 {
				t.Errorf("the neighbour sees %+v", r)
			}
		}
	})
}

// Without the right nothing of the structure can be changed, whoever asks.
func TestStructureForbidden(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		s := h.staff()
		for _, role := range []actor.Role{actor.Staff, actor.Auditor, actor.Guest} {
			ctx := h.as(s.body.ID, role)
			journaltest.None(t, h.d, s.body.ID, func() {
				_, err := h.Establish(ctx, Establishment{Name: "x", Kind: "organ", From: "2026-04-01"})
				wants(t, err, fault.Forbidden, "")
				_, err = h.Install(ctx, Installation{Person: s.fuyu.Name, Post: s.taxHead.ID, Kind: "main", From: "2026-04-01"})
				wants(t, err, fault.Forbidden, "")
				_, err = h.Appoint(ctx, Appointing{Role: "chief", Way: "person", Person: s.fuyu.Name, From: "2026-04-01"})
				wants(t, err, fault.Forbidden, "")
				_, err = h.Form(ctx, Formation{Name: "会", Kind: "board", Quorum: "none", From: "2026-04-01"})
				wants(t, err, fault.Forbidden, "")
				_, err = h.List(ctx, Listing{Class: "chief", Name: "x", Phone: "1"})
				wants(t, err, fault.Forbidden, "")
			})
		}
	})
}

// The sample town is as its own use cases would have it.
func TestSampleTown(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		x, err := h.Sample(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		ctx := h.as(x.Body.ID, actor.Office)
		var facts *structure.Facts
		err = h.d.View(ctx, func(tx db.Tx) error {
			facts, err = loadFacts(ctx, tx, x.Body.ID)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		for i, u := range facts.Units {
			others := &structure.Facts{Units: slices.Delete(slices.Clone(facts.Units), i, i+1)}
			if text := checkParent(facts, u) + spansClash(others, u) + nameTaken(facts, u); text != "" {
				t.Errorf("%s: %s", u.Name, text)
			}
		}
		for _, p := range facts.Posts {
			if faults := checkPost(facts, p); len(faults) > 0 {
				t.Errorf("%s: %v", p.Title, faults)
			}
		}
		for _, s := range facts.Tenures {
			if faults := structure.Seated(s, facts.Posts, facts.Tenures); len(faults) > 0 {
				t.Errorf("%+v: %v", s, faults)
			}
		}
		for role, want := range map[string]int{"ciso": 1, "chief": 1, "security-manager": 12, "system-manager": 12, "board-member": 6, "audit-chief": 1} {
			err := h.d.View(ctx, func(tx db.Tx) error {
				rows, err := holdingsOn(ctx, tx, x.Body.ID, role, h.Today())
				if len(rows) != want {
					t.Errorf("%d hold %s, want %d", len(rows), role, want)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		o := must[Outline](t)(h.Outline(ctx, on("2026-03-31")))
		i := slices.IndexFunc(o.Units, func(b Branch) bool { return b.Name == "企画課" })
		if i < 0 || len(o.Units)-4 != 14 {
			t.Errorf("before the transfer there are %d units: %+v", len(o.Units), o.Units)
		}
		if people := samplePeople(); len(people) != 60 {
			t.Errorf("%d people", len(people))
		}
	})
}
