package org

import (
	"testing"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/journal/journaltest"
)

// A body closes a day and opens another; its calendar follows, that of its neighbour does not.
func TestCloseDay(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		b, ctx := h.town()
		_, other := h.other()
		calendar := func() (c clock.Calendar) {
			if err := h.d.View(ctx, func(tx db.Tx) (err error) { c, err = h.Calendar(ctx, tx); return err }); err != nil {
				t.Fatal(err)
			}
			return c
		}
		var closed OwnDay
		lines := journaltest.Added(t, h.d, b.ID, func() {
			closed = must[OwnDay](t)(h.CloseDay(ctx, OwnDayInput{Day: "2026/11/30", Title: "　創立記念日 ", Opens: "closed"}))
			must[OwnDay](t)(h.CloseDay(ctx, OwnDayInput{Day: "2026-11-29", Title: "休日開庁", Opens: "open"}))
		})
		if closed.Title != "創立記念日" || len(lines) != 2 || lines[0].Verb != verbCloseDay {
			t.Errorf("%+v, %d lines in the journal", closed, len(lines))
		}
		if c := calendar(); c.IsOpen(on("2026-11-30")) || !c.IsOpen(on("2026-11-29")) || c.Add(on("2026-11-27"), 2) != on("2026-12-01") {
			t.Error("the calendar does not follow")
		}
		y, err := h.ClosedDays(ctx, YearOf{})
		if err != nil || y.Year != 2026 || y.From != on("2026-04-01") || y.Last != on("2027-03-31") || y.Opens != 241 {
			t.Errorf("%+v %v", y, err)
		}
		if _, err := h.CloseDay(ctx, OwnDayInput{Day: "2026-11-30", Title: "別の日"}); !fault.Is(err, fault.Conflict) {
			t.Errorf("twice: %v", err)
		}
		if _, err := h.CloseDay(other, OwnDayInput{Day: "2026-11-30", Title: "隣の日"}); err != nil {
			t.Errorf("the neighbour cannot close the same day: %v", err)
		}
		if err := h.FreeDay(other, OwnDayVoiding{closed.ID, "誤り"}); !fault.Is(err, fault.NotFound) {
			t.Errorf("the neighbour takes it back: %v", err)
		}
		if err := h.FreeDay(ctx, OwnDayVoiding{closed.ID, "誤り"}); err != nil {
			t.Error(err)
		}
		if err := h.FreeDay(ctx, OwnDayVoiding{closed.ID, "誤り"}); !fault.Is(err, fault.NotFound) {
			t.Errorf("taken back twice: %v", err)
		}
		if !calendar().IsOpen(on("2026-11-30")) {
			t.Error("what was taken back still counts")
		}
	})
}

func TestCloseDayRefuses(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		b, ctx := h.town()
		for name, in := range map[string]OwnDayInput{
			"no day": {Title: "休み"}, "no such day": {Day: "2026-02-30", Title: "休み"}, "no name": {Day: "2026-11-30"}, "neither": {Day: "2026-11-30", Title: "休み", Opens: "x"},
		} {
			if _, err := h.CloseDay(ctx, in); !fault.Is(err, fault.Invalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
		staff := h.as(b.ID, actor.Staff)
		if _, err := h.CloseDay(staff, OwnDayInput{Day: "2026-11-30", Title: "休み"}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("staff closes a day: %v", err)
		}
		if err := h.FreeDay(ctx, OwnDayVoiding{ID: "x"}); !fault.Is(err, fault.Invalid) {
			t.Errorf("without a reason: %v", err)
		}
		if _, err := h.ClosedDays(staff, YearOf{2026}); err != nil {
			t.Errorf("staff cannot look: %v", err)
		}
		if _, err := h.ClosedDays(staff, YearOf{1999}); !fault.Is(err, fault.Invalid) {
			t.Errorf("1999: %v", err)
		}
	})
}
