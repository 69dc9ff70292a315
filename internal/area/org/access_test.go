package org

import (
	"context"
	"strings"
	"testing"

	"github.com/okite-isms/okite/internal/area/org/structure"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/journal"
)

// acting is a context in which somebody acts with what they may do today.
func (s *staff) acting(e Enrolled) context.Context {
	s.t.Helper()
	a := s.identity(e)
	a.Strength = actor.Password
	return actor.With(context.Background(), a)
}

// secret is a committee with the record of a meeting that fuyu alone attended, written
// down by who has the office, aki.
func (s *staff) secret() (c Committee, m Meeting) {
	s.t.Helper()
	s.appoint(Appointing{Role: "secretariat", Way: "post", Post: s.chief.ID})
	c = must[Committee](s.t)(s.Form(s.ctx, Formation{Name: "懲戒審査会", Kind: "board", Quorum: "none", From: "2024-04-01"}))
	seat := must[structure.Member](s.t)(s.Seat(s.ctx, Seating{ID: c.ID, Seat: "member", Person: s.fuyu.Name, From: "2024-04-01"}))
	m = must[Meeting](s.t)(s.Minute(s.acting(s.aki), Sitting{ID: c.ID, HeldOn: "2026-04-10", Agenda: "秘密の議題", Present: []string{seat.ID}, Listed: true}))
	return c, m
}

// A record under a name list is there for those on it alone, whatever else others may do;
// each reading leaves a line.
func TestNameList(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		s := h.staff()
		c, m := s.secret()
		ref := area.Ref{Area: "org", ID: MeetingRef + m.ID}
		for name, on := range map[string]struct {
			ctx context.Context
			may bool
		}{"writer": {s.acting(s.aki), true}, "attended": {s.acting(s.fuyu), true}, "office": {s.ctx, false}, "auditor": {h.as(s.body.ID, actor.Auditor), false}} {
			list := must[[]Meeting](t)(h.Meetings(on.ctx, c.ID))
			if (len(list) == 1) != on.may || on.may && (list[0].Agenda != "" || len(list[0].Attendances) > 0) {
				t.Errorf("%s is shown %+v", name, list)
			}
			before := s.lines(verbReadListed)
			got, err := h.ReadMeeting(on.ctx, identified{m.ID})
			if on.may && (err != nil || got.Agenda != "秘密の議題" || s.lines(verbReadListed) != before+1) {
				t.Errorf("%s reads %+v, %v, %d lines", name, got, err, s.lines(verbReadListed)-before)
			}
			_, paper, err2 := h.Minutes(on.ctx, m.ID)
			if (err2 == nil) != on.may || !on.may && paper.Agenda != "" {
				t.Errorf("%s gets the paper %+v, %v", name, paper, err2)
			}
			if on.may && s.lines(verbReadListed) != before+2 {
				t.Errorf("the paper of %s left no line", name)
			}
			if !on.may {
				wants(t, err, fault.NotFound, "")
				_, err = h.NameListOf(on.ctx, ref)
				wants(t, err, fault.NotFound, "")
				if s.lines(verbReadListed) != before {
					t.Errorf("%s left a line", name)
				}
			}
		}
		// Nobody lets themselves in, takes the list away or the record back.
		in := Admitting{Area: "org", Object: ref.ID, Person: s.fuyu.Name, Reason: "x", From: "2026-04-15"}
		_, err := h.Admit(s.ctx, in)
		wants(t, err, fault.NotFound, "")
		wants(t, h.Release(s.ctx, Restricting{"org", ref.ID, "x"}), fault.NotFound, "")
		wants(t, h.VoidMeeting(s.ctx, Voiding{ID: m.ID, Version: 1, Why: "x"}), fault.NotFound, "")
		_, err = h.Admit(s.acting(s.fuyu), in) // is on the list, but not of the office
		wants(t, err, fault.Forbidden, "")
	})
}

// A line may name a post or a role: it follows the transfer.
func TestNameListFollowsPosts(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		s := h.staff()
		_, m := s.secret()
		office, object := s.acting(s.aki), MeetingRef+m.ID
		natsu := h.enrol(s.ctx, "natsu", "staff")
		sees := func() bool {
			_, err := h.ReadMeeting(s.acting(natsu), identified{m.ID})
			return err == nil
		}
		for field, in := range map[string]Admitting{
			"person": {Reason: "x", From: "2026-04-15"}, "reason": {Post: s.taxHead.ID, From: "2026-04-15"}, "post": {Post: "none", Reason: "x", From: "2026-04-15"},
			"role": {Role: "none", Reason: "x", From: "2026-04-15"}, "last": {Post: s.taxHead.ID, Reason: "x", From: "2026-04-15", Last: "2026-04-14"},
		} {
			in.Area, in.Object = "org", object
			_, err := h.Admit(office, in)
			wants(t, err, fault.Invalid, field)
		}
		_, err := h.Admit(office, Admitting{Area: "org", Object: "meeting/none", Post: s.taxHead.ID, Reason: "x", From: "2026-04-15"})
		wants(t, err, fault.NotFound, "")
		line := must[Admission](t)(h.Admit(office, Admitting{Area: "org", Object: object, Post: s.taxHead.ID, Reason: "所管課のため", From: "2026-04-15"}))
		if sees() {
			t.Error("sees before the post")
		}
		s.install(natsu, s.taxHead, "main", "2026-04-15", "2026-04-15")
		if !sees() {
			t.Error("the holder of the post does not see")
		}
		h.today = h.today.AddDate(0, 0, 1)
		if sees() {
			t.Error("sees after the transfer")
		}
		must[Admission](t)(h.Admit(office, Admitting{Area: "org", Object: object, Role: "contact-point", Reason: "対応のため", From: "2026-04-16"}))
		s.appoint(Appointing{Role: "contact-point", Way: "person", Person: natsu.Name})
		if !sees() {
			t.Error("the holder of the role does not see")
		}
		n := must[NameList](t)(h.NameListOf(office, area.Ref{Area: "org", ID: object}))
		if len(n.Names) != 4 || !strings.Contains(n.Title, "会議の記録") || n.Names[2].Text == "" || n.Names[3].Text == "" {
			t.Errorf("the list: %+v", n)
		}
		must[Admission](t)(h.Dismiss(office, Dismissing{line.ID, "所管が変わった"}))
		_, err = h.Dismiss(office, Dismissing{line.ID, "もう一度"})
		wants(t, err, fault.NotFound, "")
		if err := h.Release(office, Restricting{"org", object, "公表した"}); err != nil {
			t.Fatal(err)
		}
		if _, err := h.ReadMeeting(s.ctx, identified{m.ID}); err != nil {
			t.Errorf("after the release: %v", err)
		}
		must[Restriction](t)(h.Restrict(s.ctx, Restricting{"org", object, "やはり限る"}))
		if sees() {
			t.Error("the list before the release counts again")
		}
		_, err = h.Restrict(s.ctx, Restricting{"org", object, "二度"})
		if err == nil {
			t.Error("restricted twice")
		}
	})
}

// Many are asked at once; those under no list are as they were.
func TestMaySeeMany(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		s := h.staff()
		_, m := s.secret()
		other, ctx := h.other()
		refs := []area.Ref{{Area: "org", ID: MeetingRef + m.ID}, {Area: "incident", ID: MeetingRef + m.ID}, {Area: "org", ID: "x"}}
		for i := range 600 {
			refs = append(refs, area.Ref{Area: "org", ID: strings.Repeat("y", i+1)})
		}
		see := func(ctx context.Context) (found map[area.Ref]Sight) {
			err := h.d.View(ctx, func(tx db.Tx) (err error) {
				found, err = h.MaySee(ctx, tx, refs)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return found
		}
		found := see(s.ctx)
		if found[refs[0]] != (Sight{Listed: true}) || found[refs[1]] != (Sight{May: true}) || len(found) != len(refs) {
			t.Errorf("the office: %+v, %+v", found[refs[0]], found[refs[1]])
		}
		if found := see(s.acting(s.fuyu)); found[refs[0]] != (Sight{Listed: true, May: true}) {
			t.Errorf("who attended: %+v", found[refs[0]])
		}
		if found := see(ctx); found[refs[0]].Listed {
			t.Errorf("the list of another body counts in %s", other.Name)
		}
	})
}

// lines counts the lines of a verb in the body's journal.
func (s *staff) lines(verb string) int {
	s.t.Helper()
	n := 0
	err := s.d.View(s.ctx, func(tx db.Tx) error {
		p, err := journal.List(s.ctx, tx, journal.Query{Verb: verb, Limit: 100})
		n = len(p.Lines)
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return n
}
