package org

import (
	"net/http"
	"strings"
	"testing"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/web/webtest"
)

// A month shows who is away on which days, also where an absence goes on before and after
// it. Why is for those who keep the absences alone.
func TestMonthOfAbsences(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		s := h.staff()
		for _, x := range []Leaving{
			{ID: s.aki.ID, Kind: "sick", From: "2026-03-30", Last: "2026-04-03", Note: "療養"}, {ID: s.aki.ID, Kind: "trip", From: "2026-04-30", Last: "2026-04-30"},
			{ID: s.fuyu.ID, Kind: "childcare", From: "2026-04-15"}, {ID: s.fuyu.ID, Kind: "holiday", From: "2026-03-10", Last: "2026-03-31"},
		} {
			if _, err := h.Leave(s.ctx, x); err != nil {
				t.Fatal(err)
			}
		}
		m := must[Month](t)(h.Absences(s.ctx, on("2026-04-20"), ""))
		p := m.picture()
		if len(m.Away) != 3 || len(p.Rows) != 2 || len(p.Days) != 30 || !p.Days[3].Closed || p.Days[0].Closed || !p.Days[28].Closed { // 4日 is a Saturday, 29日 a holiday
			t.Fatalf("the month is %+v", p)
		}
		for _, row := range p.Rows {
			switch row.Name {
			case s.aki.Name:
				if b := row.Bars; len(b) != 2 || !b[0].OpenLeft || b[0].From != 0 || b[0].To != 2 || b[1].From != 29 || b[1].To != 29 || b[1].OpenRight {
					t.Errorf("aki is away %+v", b)
				}
			case s.fuyu.Name:
				if b := row.Bars; len(b) != 1 || b[0].From != 14 || b[0].To != 29 || !b[0].OpenRight {
					t.Errorf("fuyu is away %+v", b)
				}
			}
		}
		site := h.site()
		page := webtest.Get(t, site, actor.From(s.ctx), absencePath+"?day=2026-04-01").Body.String()
		webtest.Contains(t, page, "病気休暇", "育児休業等", "令和8年4月", "<svg")
		staff := actor.From(h.as(s.body.ID, actor.Staff))
		w := webtest.Get(t, site, staff, absencePath+"?day=2026-04-01")
		webtest.Status(t, w, http.StatusOK)
		if body := w.Body.String(); strings.Contains(body, "病気") || strings.Contains(body, "療養") || !strings.Contains(body, s.aki.Name) {
			t.Error("a colleague sees why somebody is away, or not that they are")
		}
		_, foreign := h.other()
		if m := must[Month](t)(h.Absences(foreign, on("2026-04-20"), "")); len(m.Away) != 0 {
			t.Errorf("another body sees %+v", m.Away)
		}
		if m := must[Month](t)(h.Absences(s.ctx, on("2026-04-20"), "ない課")); len(m.Away) != 0 {
			t.Errorf("of no unit there are %+v", m.Away)
		}
	})
}
