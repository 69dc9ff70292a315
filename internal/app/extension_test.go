package app_test

import (
	"context"
	"strings"
	"testing"

	"github.com/okite-isms/okite/internal/app/apptest"
	"github.com/okite-isms/okite/internal/area/action"
	"github.com/okite-isms/okite/internal/area/approval"
	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/api"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
)

// late is a town whose action needs more time.
type late struct {
	*apptest.Town
	t             *testing.T
	office, chief context.Context
	action        action.Action
	due           clock.Date
}

func newLate(t *testing.T, kind db.Kind) *late {
	t.Helper()
	h := &late{Town: apptest.Start(t, kind), t: t}
	h.office = h.as(h.Home.Office.ID)
	h.chief = h.as(numbered(t, h.Town, "1021"))
	o := must(h.App.Orgs.Outline(h.office, h.App.Orgs.Today()))(t)
	h.due = h.App.Orgs.Today().Plus(60)
	h.action = must(h.App.Actions.Register(h.office, action.Opening{
		Title: "鍵の管理簿", Problem: "記録がない。", SourceKind: "audit", SourceText: "紙の報告書", Unit: o.Posts[0].UnitID, Post: o.Posts[0].ID, Due: h.App.Orgs.Today().Plus(30).String(), Priority: "ordinary",
	}))(t)
	return h
}

func (h *late) as(person string) context.Context {
	ctx := apptest.As(h.t.Context(), h.Home.ID, person)
	a := actor.From(ctx)
	a.Permissions = append(a.Permissions, approval.CanSee, approval.CanRead, approval.CanDecide)
	return actor.With(ctx, a)
}

// ask asks for more time, and gives the case that waits for the chief, if there is one.
func (h *late) ask() (c approval.Case, waits bool) {
	h.t.Helper()
	h.action = must(h.App.Actions.Ask(h.office, action.Postponing{ID: h.action.ID, Version: h.action.Version, Due: h.due.String(), Reason: "納品の遅れ"}))(h.t)
	list := must(h.App.Approval.Waiting(h.chief, approval.Inbox{Paging: api.Paging{Page: 1, Limit: 50}}))(h.t)
	for _, it := range list.Items {
		if strings.Contains(it.Title, h.action.Title) {
			return must(h.App.Approval.Case(h.chief, it.CaseID))(h.t), true
		}
	}
	return c, false
}

func (h *late) show() action.Dossier {
	h.t.Helper()
	return must(h.App.Actions.Show(h.office, h.action.ID))(h.t)
}

func eachLate(t *testing.T, f func(t *testing.T, h *late)) {
	t.Parallel()
	for _, kind := range []db.Kind{db.SQLite, db.Postgres} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			f(t, newLate(t, kind))
		})
	}
}

// More time is granted by approval; until then the due day stays, and nobody decides past it.
func TestExtensionByApproval(t *testing.T) {
	eachLate(t, func(t *testing.T, h *late) {
		c, waits := h.ask()
		if !waits {
			t.Fatal("the request does not wait for the chief")
		}
		before := h.show()
		if before.Due == h.due || len(before.Extensions) != 1 {
			t.Fatalf("%+v", before.Extensions)
		}
		if _, err := h.App.Actions.Decide(h.office, action.Answering{ID: before.Extensions[0].ID, Granted: "yes", Answer: "先に", Version: 1}); !fault.Is(err, fault.Conflict) {
			t.Errorf("the office decides past the approval: %v", err)
		}
		must(h.App.Approval.Do(h.chief, approval.Doing{ID: c.ID, Kind: "assent", Seat: 1, Seen: c.Document().Hash()}))(t)
		after := h.show()
		if after.Due != h.due || !after.Extensions[0].Granted || !strings.Contains(after.Extensions[0].Answer, approval.NumberOf(c)) {
			t.Errorf("after the approval: due %s, %+v", after.Due, after.Extensions[0])
		}
	})
}

func TestExtensionRefused(t *testing.T) {
	eachLate(t, func(t *testing.T, h *late) {
		c, _ := h.ask()
		was := h.show().Due
		must(h.App.Approval.Do(h.chief, approval.Doing{ID: c.ID, Kind: "reject", Seat: 1, Seen: c.Document().Hash(), Comment: "待てない"}))(t)
		if x := h.show(); x.Due != was || x.Extensions[0].Granted || x.Extensions[0].DecidedAt.IsZero() {
			t.Errorf("after the refusal: due %s, %+v", x.Due, x.Extensions[0])
		}
	})
}

// What has come to its end needs no more time: a grant is refused, and leaves the case as it was.
func TestExtensionTooLate(t *testing.T) {
	eachLate(t, func(t *testing.T, h *late) {
		c, _ := h.ask()
		must(h.App.Actions.Cancel(h.office, action.Reasoned{ID: h.action.ID, Version: h.action.Version, Reason: "不要になった"}))(t)
		in := approval.Doing{ID: c.ID, Kind: "assent", Seat: 1, Seen: c.Document().Hash()}
		if _, err := h.App.Approval.Do(h.chief, in); !fault.Is(err, fault.Conflict) {
			t.Errorf("granted after the end: %v", err)
		}
		in.Kind, in.Comment = "reject", "終わったため"
		if c, err := h.App.Approval.Do(h.chief, in); err != nil || !c.State.Ended() {
			t.Errorf("the case cannot end: %s, %v", c.State, err)
		}
	})
}

// Where today nobody is chief, nor stands in, the office decides itself.
func TestExtensionWithoutChief(t *testing.T) {
	eachLate(t, func(t *testing.T, h *late) {
		sheet := must(h.App.Orgs.RoleSheet(h.office, "chief", h.App.Orgs.Today()))(t)
		for _, d := range sheet.Deputies {
			if err := h.App.Orgs.VoidDelegation(h.office, org.Voiding{ID: d.ID, Version: d.Version, Why: "誤り"}); err != nil {
				t.Fatal(err)
			}
		}
		for _, a := range sheet.Appointments {
			if err := h.App.Orgs.VoidAppointment(h.office, org.Voiding{ID: a.ID, Version: a.Version, Why: "誤り"}); err != nil {
				t.Fatal(err)
			}
		}
		if _, waits := h.ask(); waits {
			t.Error("it waits for nobody")
		}
		x := h.show().Extensions[0]
		if x.Elsewhere {
			t.Fatalf("nobody can decide: %+v", x)
		}
		must(h.App.Actions.Decide(h.office, action.Answering{ID: x.ID, Granted: "yes", Answer: "やむを得ない", Alone: "ほかにいない", Version: x.Version}))(t)
		if got := h.show().Due; got != h.due {
			t.Errorf("granted, and due %s", got)
		}
	})
}
