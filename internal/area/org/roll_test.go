package org

import (
	"fmt"
	"strings"
	"testing"

	"github.com/okite-isms/okite/internal/area/org/structure"
	"github.com/okite-isms/okite/internal/platform/db"
)

// roll says in a line each who is on the roll on a day, with units, headships, roles and absence.
func (s *staff) roll(day, person string) (r Roll, text string) {
	s.t.Helper()
	err := s.d.View(s.ctx, func(tx db.Tx) (err error) {
		r, err = s.Roll(s.ctx, tx, on(day), person)
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	var lines []string
	for _, c := range r.People {
		var units []string
		for _, id := range c.Units {
			u, _ := r.Day.Unit(id)
			units = append(units, u.Name)
		}
		lines = append(lines, fmt.Sprintf("%s%v %d %v%s", c.Name, units, len(c.Heads), c.Roles, c.Away))
	}
	return r, strings.Join(lines, "\n")
}

func (s *staff) rolled(day, person, want string) Roll {
	s.t.Helper()
	r, got := s.roll(day, person)
	if !strings.Contains(got, want) {
		s.t.Errorf("on %s the roll says\n%s\nand not %s", day, got, want)
	}
	return r
}

// The roll follows posts, roles, absences and units by their days, and people as they
// come and go.
func TestRollFollowsTheDay(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		s := h.staff()
		s.install(s.fuyu, s.deputy, "main", "2026-06-01", "2026-07-31")
		s.install(s.fuyu, s.taxHead, "additional", "2026-06-01", "2026-06-30")
		must[structure.Appointment](t)(h.Appoint(s.ctx, Appointing{Role: "system-manager", Way: "heads", UnitKind: "division", From: "2026-05-01"}))
		must[structure.Absence](t)(h.Leave(s.ctx, Leaving{ID: s.fuyu.ID, Kind: "childcare", From: "2026-07-01", Last: "2026-07-31"}))

		s.rolled("2026-04-15", "", "人 aki[企画課] 1 [staff]")
		s.rolled("2026-04-15", "", "人 fuyu[] 0 [staff]")
		s.rolled("2026-05-15", "", "人 aki[企画課] 1 [staff system-manager]")
		r := s.rolled("2026-06-15", "", "人 fuyu[企画課 税務課] 1 [staff system-manager]") // the main post first
		for _, c := range r.People {
			if c.Name == s.fuyu.Name && (r.Section(c).Name != "企画課" || c.Heads[0] != Headship{s.tax.ID, s.taxHead.ID}) {
				t.Errorf("counted in %s, head of %v", r.Section(c).Name, c.Heads)
			}
		}
		r = s.rolled("2026-07-15", s.fuyu.ID, "人 fuyu[企画課] 0 [staff]childcare")
		if len(r.People) != 1 || !r.People[0].Gone() || !r.People[0].Asks() {
			t.Errorf("one person is %+v", r.People)
		}
		s.rolled("2026-08-01", s.fuyu.ID, "人 fuyu[] 0 [staff]")
		if _, ok := r.Day.Unit(s.tax.ID); !ok || len(r.Day.Up(s.tax.ID)) != 2 {
			t.Error("units are missing on the roll of one person")
		}
		if r, _ := s.roll("2019-04-01", ""); len(r.Day.Up(s.tax.ID)) != 0 {
			t.Error("a unit stands before its first day")
		}

		board := must[Committee](t)(h.Form(s.ctx, Formation{Name: "情報セキュリティ委員会", Kind: "board", Quorum: "majority", From: "2026-04-01"}))
		must[structure.Member](t)(h.Seat(s.ctx, Seating{ID: board.ID, Seat: "member", Post: s.deputy.ID, From: "2026-04-01"}))
		must[structure.Member](t)(h.Seat(s.ctx, Seating{ID: board.ID, Seat: "member", Person: s.aki.Name, From: "2026-06-01"}))
		for day, want := range map[string]string{"2026-05-15": "", "2026-06-15": "aki fuyu ", "2026-08-01": "aki "} {
			got := ""
			r, _ := s.roll(day, "")
			for _, c := range r.People {
				if len(c.Seats) == 1 && c.Seats[0] == board.ID {
					got += strings.TrimPrefix(c.Name, "人 ") + " "
				}
			}
			if got != want || len(r.Committees) != 1 || r.Committees[0] != (CommitteeName{board.ID, "情報セキュリティ委員会"}) {
				t.Errorf("on %s the committee %+v has %q, want %q", day, r.Committees, got, want)
			}
		}

		must[Person](t)(h.Deactivate(s.ctx, Target{s.fuyu.ID, s.fuyu.Version}))
		if _, text := s.roll("2026-06-15", ""); strings.Contains(text, "fuyu") {
			t.Errorf("who is no longer there is on the roll:\n%s", text)
		}
		if r, _ := s.roll("2026-06-15", "nobody"); len(r.People) != 0 {
			t.Errorf("nobody is %+v", r.People)
		}
		_, foreign := h.other()
		s.ctx = foreign
		if _, text := s.roll("2026-06-15", ""); strings.Contains(text, "aki") {
			t.Errorf("another body has on its roll\n%s", text)
		}
	})
}
