package org

import (
	"slices"
	"strings"
	"testing"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/fault"
)

// Reading only wins: neither a post nor a role lets a guest or an auditor change
// anything, and the page that says why shows the conflict.
func TestReadingOnlyWins(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		s := h.staff()
		e := must[Enrolled](t)(h.Invite(s.ctx, Invitation{Name: "監査 法人", From: "2026-04-15", Last: "2026-04-20", Purpose: "外部監査", Areas: []string{"org"}, Login: "kansa"}))
		auditor := must[Enrolled](t)(h.Enrol(s.ctx, Enrolment{Name: "監査 職員", Login: "kansashoku", Roles: []string{"auditor"}}))
		s.appoint(Appointing{Role: "secretariat", Way: "post", Post: s.chief.ID})
		for _, p := range []Enrolled{e, auditor} {
			s.appoint(Appointing{Role: "secretariat", Way: "person", Person: p.Name})
			s.install(p, s.taxHead, "additional", "2026-04-15", "")
			a := s.identity(p)
			for _, g := range h.matrix() {
				if g.Writes && a.Can(g.Permission) {
					t.Errorf("%s may %s", p.Name, g.Permission)
				}
			}
			if !a.Can(CanSee) {
				t.Errorf("%s sees nothing", p.Name)
			}
			list := must[[]Why](t)(h.WhyCan(s.ctx, p.ID))
			if !slices.ContainsFunc(list, func(w Why) bool { return w.Permission == CanShape && strings.Contains(w.Withheld, "見るだけ") }) {
				t.Errorf("the conflict of %s is not shown: %+v", p.Name, list)
			}
			for _, w := range list {
				if a.Can(w.Permission) != (w.Withheld == "") && !slices.ContainsFunc(list, func(o Why) bool { return o.Permission == w.Permission && o.Withheld == "" }) {
					t.Errorf("%s of %s is told wrongly", w.Permission, p.Name)
				}
			}
		}
		if !s.identity(s.aki).Can(CanShape) {
			t.Error("the holder of the post may not, so that nothing above is proven")
		}
	})
}

// Somebody from outside sees what the invitation names; everything else is not there. The
// end comes at once.
func TestInvitationConfines(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		s := h.staff()
		in := Invitation{Name: "監査 法人", From: "2026-04-15", Last: "2026-04-20", Purpose: "外部監査", Login: "kansa"}
		_, err := h.Invite(s.ctx, in)
		wants(t, err, fault.Invalid, "areas")
		in.Areas = []string{"backup"}
		_, err = h.Invite(s.ctx, in)
		wants(t, err, fault.Invalid, "areas")
		in.Areas = []string{"org"}
		e := must[Enrolled](t)(h.Invite(s.ctx, in))
		a := s.identity(e)
		if !a.Can(CanSee) || a.Can(CanView) {
			t.Errorf("a guest may %v", a.Permissions)
		}
		if err := h.Rule(s.ctx, RulingInput{Permission: string(CanHandOver), Role: "guest", Scope: "body", Reason: "監査のため"}); err != nil {
			t.Fatal(err)
		}
		if !s.identity(e).Can(CanHandOver) {
			t.Error("what the body opens in the area is not seen")
		}
		_, err = h.Withdraw(h.as(s.body.ID, actor.Auditor), Target{e.ID, 1})
		wants(t, err, fault.Forbidden, "")
		_, err = h.Withdraw(s.ctx, Target{s.aki.ID, s.aki.Version})
		wants(t, err, fault.Conflict, "")
		must[Person](t)(h.Withdraw(s.ctx, Target{e.ID, e.Version}))
		_, err = h.Withdraw(s.ctx, Target{e.ID, e.Version + 1})
		wants(t, err, fault.Conflict, "")
		if a := s.identity(e); a.Can(CanSee) {
			t.Errorf("after the end a guest may %v", a.Permissions)
		}
		list := must[[]Guest](t)(h.Guests(s.ctx))
		if len(list) != 1 || list[0].Active || len(list[0].Areas) != 0 {
			t.Errorf("guests: %+v", list)
		}
	})
}

// Who runs the machine can be given nothing of what is in it.
func TestTechnicianHoldsNothing(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		s := h.staff()
		wants(t, h.Rule(s.ctx, RulingInput{Permission: string(CanView), Role: "technician", Scope: "body", Reason: "見せたい"}), fault.Invalid, "scope")
		e := must[Enrolled](t)(h.Enrol(s.ctx, Enrolment{Name: "技術 管理", Login: "gijutsu", Roles: []string{"technician"}}))
		for _, p := range s.identity(e).Permissions {
			if p.Area() == "org" {
				t.Errorf("a technician may %s", p)
			}
		}
		list := must[[]Why](t)(h.WhyCan(s.ctx, e.ID))
		if slices.ContainsFunc(list, func(w Why) bool { return w.Permission.Area() == "org" }) {
			t.Errorf("why: %+v", list)
		}
	})
}

// The chain leads from the role to the tenure.
func TestWhyChain(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		s := h.staff()
		s.appoint(Appointing{Role: "secretariat", Way: "post", Post: s.chief.ID, Basis: "課長をもって充てる。"})
		for _, w := range must[[]Why](t)(h.WhyCan(s.ctx, s.aki.ID)) {
			if w.Permission == CanShape {
				text := strings.Join(w.Chain, " ")
				for _, want := range []string{"役割「", "根拠：課長をもって充てる。", "職「", "在任（"} {
					if !strings.Contains(text, want) {
						t.Errorf("the chain lacks %q: %s", want, text)
					}
				}
				return
			}
		}
		t.Error("no way to shape is told")
	})
}
