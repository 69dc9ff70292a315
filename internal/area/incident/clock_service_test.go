package incident

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
)

func TestClocksOfALostStick(t *testing.T) {
	eachDesk(t, func(t *testing.T, h *desk) {
		x := h.lost()
		c := must[Clocks](t)(h.Clocks(h.office(), x.ID))
		var names []string
		for _, r := range c.Clocks {
			names = append(names, r.Name+" "+r.Aim().String()+" "+string(r.State))
		}
		slices.Sort(names)
		want := []string{
			"assembly.report 2026-12-07 open", "personal.final 2027-01-04 open", "personal.notify  open", "personal.prompt 2026-12-05 open",
			"police.report 2026-12-01 open", "prefecture.report 2026-12-01 open",
		}
		if !slices.Equal(names, want) {
			t.Errorf("%q", names)
		}
		if len(c.Changes) != 6 || !c.MayHandle || !c.MayDecide {
			t.Errorf("%+v", c)
		}
		// Each of them waits for the office, named by the number alone.
		n := 0
		for _, m := range h.told {
			if strings.HasPrefix(m.Ref.ID, x.ID+":") && m.Role == string(actor.Office) && strings.Contains(m.Title, x.NumberText()) && !strings.Contains(m.Title, "USB") {
				n++
			}
		}
		if n != 6 {
			t.Errorf("%d of 6 clocks were told of: %+v", n, h.told)
		}
	})
}

// known Fri 2027-04-30 23:50 with an unlawful purpose: the full report is due 2027-06-28,
// with the rule; a change of the trigger counts again and says why.
func TestRecountSaysWhy(t *testing.T) {
	eachDesk(t, func(t *testing.T, h *desk) {
		h.at = jst("2027-05-06 09:00")
		x := must[Incident](t)(h.Report(h.office(), Reporting{Situation: "外部への持出し", Noticed: "2027-04-30 23:50"}))
		x = must[Incident](t)(h.Judge(h.office(), Verdict{ID: x.ID, Version: x.Version, Incident: "yes", Reason: "持出し", Class: h.firstClass()}))
		x = h.facts(x, FactsInput{Known: "2027-04-30 23:50", Specific: true, Unlawful: true, People: 1})
		r := h.clock(x, "specific.final")
		if r.Due.String() != "2027-06-28" || r.Days != 60 || !strings.Contains(r.Longer, "60日") || r.Clause == "" || r.Edition == "" {
			t.Errorf("%+v", r)
		}
		x = h.facts(x, FactsInput{Known: "2027-04-30 23:50", Specific: true, Origin: "use", People: 1})
		if r = h.clock(x, "specific.final"); r.Due.String() != "2027-05-31" || r.Days != 30 {
			t.Errorf("%+v", r)
		}
		c := must[Clocks](t)(h.Clocks(h.office(), x.ID))
		i := slices.IndexFunc(c.Changes, func(k ClockChange) bool { return k.Clock == "specific.final" && k.Was.String() == "2027-06-28" })
		if i < 0 || c.Changes[i].Due.String() != "2027-05-31" || !strings.Contains(c.Changes[i].Reason, "延ばす理由") || c.Changes[i].ByName != "officeさん" {
			t.Errorf("%+v", c.Changes)
		}
	})
}

func settling(x Incident, r Running) Settling {
	return Settling{ID: x.ID, Clock: r.Name, Version: r.Version, At: "2026-12-01 09:30", By: "総務課長", Sent: "第一報", Means: "電話", Reference: "県-12"}
}

func TestSettle(t *testing.T) {
	eachDesk(t, func(t *testing.T, h *desk) {
		x := h.lost()
		r := h.clock(x, "prefecture.report")
		for name, c := range map[string]struct {
			change func(*Settling)
			field  string
		}{
			"no time":          {func(s *Settling) { s.At = "" }, "at"},
			"tomorrow":         {func(s *Settling) { s.At = "2026-12-02 09:00" }, "at"},
			"before it began":  {func(s *Settling) { s.At = "2026-11-30 09:00" }, "at"},
			"nobody":           {func(s *Settling) { s.By = "" }, "by"},
			"nothing":          {func(s *Settling) { s.Sent = " " }, "sent"},
			"by no means":      {func(s *Settling) { s.Means = "" }, "means"},
			"number of person": {func(s *Settling) { s.Remark = "個人番号 123456789018" }, "remark"},
		} {
			in := settling(x, r)
			c.change(&in)
			_, err := h.Settle(h.office(), in)
			if refused(t, err, fault.Invalid, c.field); t.Failed() {
				t.Fatal(name)
			}
		}
		stale := settling(x, r)
		stale.Version--
		_, err := h.Settle(h.office(), stale)
		refused(t, err, fault.Conflict, "")
		got := must[Running](t)(h.Settle(h.office(), settling(x, r)))
		if got.State != ClockMet || got.Reference != "県-12" || got.Version != r.Version+1 {
			t.Errorf("%+v", got)
		}
		if !slices.Contains(h.settled, clockRef(x.ID, r.Name)) {
			t.Error("it still waits on somebody's list")
		}
		_, err = h.Settle(h.office(), settling(x, got))
		refused(t, err, fault.Conflict, "")
		// What was done stays done when facts change.
		x = h.facts(x, FactsInput{Personal: true, People: 130, Media: "removable"})
		if r = h.clock(x, "prefecture.report"); r.State != ClockMet {
			t.Errorf("%+v", r)
		}
		got = must[Running](t)(h.Reopen(h.office(), Reopening{ID: x.ID, Clock: r.Name, Version: r.Version, Reason: "別の件だった"}))
		if got.State != ClockOpen || got.Reference != "" || !strings.Contains(h.lines(), "県-12）を取り消した：別の件だった") {
			t.Errorf("%+v", got)
		}
	})
}

// Encrypted data stop nothing by themselves: the clocks wait, and are reminded of, until
// somebody who may has decided.
func TestWaiver(t *testing.T) {
	eachDesk(t, func(t *testing.T, h *desk) {
		x := h.lost()
		x = h.facts(x, FactsInput{Personal: true, People: 120, Media: "removable", Encrypted: true})
		if r := h.clock(x, "personal.final"); r.State != ClockPending || r.Due.String() != "2027-01-04" {
			t.Errorf("%+v", r)
		}
		// What waits for a decision keeps the incident from being closed, as what is open does.
		var list []Blocker
		if err := h.d.View(h.office(), func(tx db.Tx) (err error) {
			list, err = h.clockBlocker(h.office(), tx, Ending{Incident: x})
			return err
		}); err != nil || len(list) != 6 {
			t.Errorf("%q %v", list, err)
		}
		asking := Asking{ID: x.ID, Regime: "personal", Ground: "encrypted", Reason: "AES-256で暗号化し、鍵は庁舎にある。"}
		_, err := h.AskWaiver(h.office(), Asking{ID: x.ID, Regime: "nothing", Ground: "x"})
		if f := fault.Of(err).Fields; f["regime"] == "" || f["ground"] == "" || f["reason"] == "" {
			t.Errorf("%v", f)
		}
		w := must[Waiver](t)(h.AskWaiver(h.office(), asking))
		_, err = h.AskWaiver(h.office(), asking)
		refused(t, err, fault.Conflict, "")
		// Whoever asked decides only with a reason why nobody else can; staff cannot at all.
		_, err = h.DecideWaiver(h.office(), WaiverDeciding{ID: w.ID, Version: w.Version, Granted: "yes", Answer: "認める"})
		refused(t, err, fault.Invalid, "alone")
		_, err = h.DecideWaiver(h.as("a", "clerk", actor.Staff), WaiverDeciding{ID: w.ID, Version: w.Version, Granted: "yes", Answer: "認める"})
		if !fault.Is(err, fault.Forbidden) && !fault.Is(err, fault.NotFound) {
			t.Error(err)
		}
		_, err = h.DecideWaiver(h.as("b", "ciso", "ciso"), WaiverDeciding{ID: w.ID, Version: w.Version, Granted: "yes", Answer: "認める"})
		refused(t, err, fault.NotFound, "")
		w = must[Waiver](t)(h.DecideWaiver(h.ciso(), WaiverDeciding{ID: w.ID, Version: w.Version, Granted: "yes", Answer: "鍵の保管を確かめた。"}))
		if w.State != WaiverGranted || w.DecidedName != "cisoさん" || w.Capacity != "ciso" || w.Alone != "" {
			t.Errorf("%+v", w)
		}
		if r := h.clock(x, "personal.final"); r.State != ClockWaived {
			t.Errorf("%+v", r)
		}
		_, err = h.DecideWaiver(h.ciso(), WaiverDeciding{ID: w.ID, Version: w.Version, Granted: "no", Answer: "やはり"})
		refused(t, err, fault.Conflict, "")
		// The same facts leave the decision; another case of the law makes it void.
		x = h.facts(x, FactsInput{Personal: true, People: 121, Media: "removable", Encrypted: true})
		if r := h.clock(x, "personal.final"); r.State != ClockWaived {
			t.Errorf("%+v", r)
		}
		x = h.facts(x, FactsInput{Personal: true, People: 121, Media: "removable", Unlawful: true})
		if r := h.clock(x, "personal.final"); r.State != ClockOpen || r.Days != 60 {
			t.Errorf("%+v", r)
		}
	})
}

func TestRefusedWaiverRunsOn(t *testing.T) {
	eachDesk(t, func(t *testing.T, h *desk) {
		x := h.lost()
		w := must[Waiver](t)(h.AskWaiver(h.office(), Asking{ID: x.ID, Regime: "police", Ground: "other", Reason: "盗難ではない"}))
		must[Waiver](t)(h.DecideWaiver(h.ciso(), WaiverDeciding{ID: w.ID, Version: w.Version, Granted: "no", Answer: "遺失届は要る"}))
		if r := h.clock(x, "police.report"); r.State != ClockOpen {
			t.Errorf("%+v", r)
		}
	})
}

// Who works for another body is released once that one is told.
func TestEntrustedIsReleased(t *testing.T) {
	eachDesk(t, func(t *testing.T, h *desk) {
		x := h.lost()
		x = h.facts(x, FactsInput{Personal: true, People: 120, Entrusted: true, Told: true})
		if r := h.clock(x, "personal.release"); r.State != ClockOpen || r.ToTitle != "委託元" {
			t.Errorf("%+v", r)
		}
		if r := h.clock(x, "personal.final"); r.State != ClockStopped {
			t.Errorf("%+v", r)
		}
	})
}

func TestBoard(t *testing.T) {
	eachDesk(t, func(t *testing.T, h *desk) {
		h.lost()
		h.at = jst("2026-12-06 10:00")
		list, total, err := h.Board(h.office(), BoardQuery{State: "running", Limit: 4})
		if err != nil || total != 6 || len(list) != 4 || list[0].Aim().String() != "2026-12-01" || list[2].Name != "personal.prompt" || list[3].Name != "assembly.report" {
			t.Errorf("%d %+v %v", total, list, err)
		}
		for name, c := range map[string]struct {
			q    BoardQuery
			want int
		}{
			"to the commission": {BoardQuery{Recipient: "ppc"}, 2}, "late": {BoardQuery{Late: true}, 3}, "within a day": {BoardQuery{Within: 1}, 4},
			"met": {BoardQuery{State: "met"}, 0}, "by recipient": {BoardQuery{Sort: "recipient", Desc: true}, 6}, "by incident": {BoardQuery{Sort: "incident"}, 6}, "by state": {BoardQuery{Sort: "state"}, 6},
		} {
			if list, total, err := h.Board(h.office(), c.q); err != nil || total != c.want || len(list) != c.want {
				t.Errorf("%s: %d %v", name, total, err)
			}
		}
		if _, total, err := h.Board(h.as("b", "office", actor.Office), BoardQuery{}); err != nil || total != 0 {
			t.Errorf("another body sees %d: %v", total, err)
		}
		if _, total, err := h.Board(h.as("a", "clerk", actor.Staff), BoardQuery{}); err != nil || total != 0 {
			t.Errorf("who heads no unit sees %d: %v", total, err)
		}
		_, _, err = h.Board(context.Background(), BoardQuery{})
		refused(t, err, fault.Forbidden, "")
	})
}

// As days run out the officer, the chief and the CISO are told, each stage once, however
// many nodes look.
func TestWatchEscalates(t *testing.T) {
	eachDesk(t, func(t *testing.T, h *desk) {
		x := h.lost()
		watched := func(day string) []string {
			h.at, h.told = jst(day+" 06:20"), nil
			for range 2 { // a second node, or a second run
				if err := h.Watch(actor.With(t.Context(), actor.Job("a", "incident.watch"))); err != nil {
					t.Fatal(err)
				}
			}
			var roles []string
			for _, m := range h.told {
				if m.Ref == clockRef(x.ID, "personal.final") {
					roles = append(roles, m.Role)
				}
			}
			return roles
		}
		for _, c := range []struct {
			day  string
			want []string
		}{
			{"2026-12-20", nil}, {"2026-12-28", []string{"network-manager", "office"}}, {"2026-12-29", nil}, {"2027-01-01", []string{"network-manager", "office", "chief"}},
			{"2027-01-03", []string{"network-manager", "office", "chief", "ciso"}}, {"2027-01-04", nil}, {"2027-01-05", []string{"network-manager", "office", "chief", "ciso"}}, {"2027-01-06", nil},
		} {
			if got := watched(c.day); !slices.Equal(got, c.want) {
				t.Errorf("%s: %q, want %q", c.day, got, c.want)
			}
		}
		if !strings.Contains(h.lines(), "1日超過") {
			t.Error("the timeline does not tell of the delay")
		}
	})
}
