package org

import (
	"testing"

	"github.com/okite-isms/okite/internal/area/org/structure"
	"github.com/okite-isms/okite/internal/platform/fault"
)

// Who stands in for a post: the first in order who is there, while nobody on it is.
func TestStandInsForPost(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		s := h.staff()
		natsu := h.enrol(s.ctx, "natsu", "staff")
		s.install(s.fuyu, s.deputy, "main", "2024-04-01", "")
		forPost := Deputizing{Role: structure.ForPost(s.chief.ID), Kind: "succession", From: "2026-04-01", Basis: "専決規程第5条"}
		first, second := forPost, forPost
		first.Place, first.Post = 1, s.deputy.ID
		second.Place, second.Person = 2, natsu.Name
		one := must[structure.Delegation](t)(h.Deputize(s.ctx, first))
		must[structure.Delegation](t)(h.Deputize(s.ctx, second))
		on := func(what string, want ...string) {
			t.Helper()
			o := must[Outline](t)(h.FullOutline(s.ctx, h.Today()))
			var got []string
			for _, p := range o.Posts {
				for _, x := range p.StandIns {
					if p.ID != s.chief.ID {
						t.Errorf("%s: stands in for %s", what, p.Title)
					}
					got = append(got, x.Name+" "+string(x.Capacity))
				}
			}
			if len(got) != len(want) {
				t.Fatalf("%s: %v, want %v", what, got, want)
			}
			for i := range want {
				if got[i] != want[i] {
					t.Errorf("%s: %v, want %v", what, got, want)
				}
			}
		}
		on("while the chief is there")
		must[structure.Absence](t)(h.Leave(s.ctx, Leaving{ID: s.aki.ID, Kind: "trip", From: "2026-04-15", Last: "2026-04-20"}))
		on("the chief away", s.fuyu.Name+" successor")
		away := must[structure.Absence](t)(h.Leave(s.ctx, Leaving{ID: s.fuyu.ID, Kind: "sick", From: "2026-04-15", Last: "2026-04-16"}))
		on("the first deputy away as well", natsu.Name+" successor")
		if err := h.Return(s.ctx, Voiding{ID: away.ID, Version: away.Version, Why: "取りやめ"}); err != nil {
			t.Fatal(err)
		}
		standing := forPost
		standing.Kind, standing.Person, standing.Scope, standing.Consent = "standing", natsu.Name, "備品の持ち出し", "2026-04-01"
		must[structure.Delegation](t)(h.Deputize(s.ctx, standing))
		on("with a standing deputy", s.fuyu.Name+" successor", natsu.Name+" delegate")
		p := must[PostSheet](t)(h.Post(s.ctx, s.chief.ID, h.Today()))
		if len(p.Deputies) != 3 || p.Deputies[0].Who == "" || p.Deputies[1].Who == "" || p.Deputies[2].Who == "" {
			t.Errorf("on the page of the post: %+v", p.Deputies)
		}
		if err := h.VoidDelegation(s.ctx, Voiding{ID: one.ID, Version: 1, Why: "誤り"}); err != nil {
			t.Fatal(err)
		}
		on("the first one taken back", natsu.Name+" successor", natsu.Name+" delegate")
		self := forPost
		self.Place, self.Post = 3, s.chief.ID
		_, err := h.Deputize(s.ctx, self)
		wants(t, err, fault.Invalid, "post")
		gone := first
		gone.Role, gone.Place = structure.ForPost("x"), 4
		_, err = h.Deputize(s.ctx, gone)
		wants(t, err, fault.Invalid, "from")
		// A role takes nothing from it: nobody holds a role by standing in for a post.
		o := must[Overview](t)(h.Roles(s.ctx, h.Today()))
		for _, r := range o.Roles {
			if _, ok := structure.PostOf(r.Name); ok {
				t.Errorf("among the roles: %+v", r)
			}
		}
	})
}
