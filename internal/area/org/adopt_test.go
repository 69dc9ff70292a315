package org

import (
	"context"
	"testing"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/journal/journaltest"
)

// adopt adopts in a transaction of its own.
func (h *hall) adopt(ctx context.Context, list ...Adoption) (made []Adopted, err error) {
	err = h.d.Do(ctx, func(tx db.Tx) error {
		made, err = h.Adopt(ctx, tx, list)
		return err
	})
	return made, err
}

func TestRolesAreAdopted(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		s := h.staff()
		chief := Appointing{Way: "post", Post: s.chief.ID, Basis: "端末管理者は、企画課長をもって充てる。", BasisRef: "第3条第2項", From: "2026-04-01"}
		fresh := Adoption{Addition: RoleAddition{Name: "role-1", Title: "端末管理者", Meaning: "端末を管理する"}, Appointings: []Appointing{chief}}
		renamed := Adoption{Role: "ciso", Addition: RoleAddition{Title: "最高責任者"}, Appointings: []Appointing{chief}}
		board := Adoption{Committee: &Formation{Name: "端末委員会", Kind: string(Board), Quorum: string(Majority), From: "2026-04-01"}}
		var made []Adopted
		lines := journaltest.Added(t, h.d, s.body.ID, func() {
			var err error
			if made, err = h.adopt(s.ctx, fresh, renamed, board); err != nil {
				t.Fatal(err)
			}
		})
		if len(lines) != 5 || len(made) != 3 || made[0].Made != 1 || made[1].Role.Title != "最高責任者" || made[2].Committee.ID == "" {
			t.Fatalf("adopted %+v with %d lines", made, len(lines))
		}
		sheet := must[RoleSheet](t)(h.RoleSheet(s.ctx, "role-1", h.Today()))
		if len(sheet.Appointments) != 1 || sheet.Appointments[0].Basis != chief.Basis || sheet.Appointments[0].BasisRef != chief.BasisRef {
			t.Errorf("appointed by %+v", sheet.Appointments)
		}
		again := fresh
		again.Role = "role-1"
		if made, err := h.adopt(s.ctx, again); err != nil || made[0].Made != 0 || made[0].Stood != 1 {
			t.Errorf("adopted twice: %+v, %v", made, err)
		}
		// One that is refused takes the others with it.
		other := Adoption{Addition: RoleAddition{Name: "role-2", Title: "台帳管理者", Meaning: "台帳を管理する"}}
		lost := Adoption{Addition: RoleAddition{Name: "role-3", Title: "鍵管理者", Meaning: "鍵を管理する"}, Appointings: []Appointing{{Way: "post", Post: "nowhere", From: "2026-04-01"}}}
		if _, err := h.adopt(s.ctx, other, lost); !fault.Is(err, fault.Invalid) {
			t.Errorf("a post that is not there: %v", err)
		}
		if _, err := h.RoleSheet(s.ctx, "role-2", h.Today()); !fault.Is(err, fault.NotFound) {
			t.Errorf("half of it is kept: %v", err)
		}
		who := actor.From(s.ctx)
		who.Permissions = []actor.Permission{CanSee, CanConvene}
		if _, err := h.adopt(actor.With(s.ctx, who), other); !fault.Is(err, fault.Forbidden) {
			t.Errorf("without the right: %v", err)
		}
		who.Permissions = []actor.Permission{CanSee, CanAppoint}
		if _, err := h.adopt(actor.With(s.ctx, who), board); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a committee without the right: %v", err)
		}
		var seats Seats
		err := h.d.View(s.ctx, func(tx db.Tx) (err error) { seats, err = h.Seats(s.ctx, tx, h.Today()); return err })
		if err != nil || !seats.Filled["role-1"] || seats.Filled["chief"] || len(seats.Committees) != 1 {
			t.Errorf("seats %+v, %v", seats, err)
		}
	})
}
