package app_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/okite-isms/okite/internal/app/apptest"
	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/area/policy"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/db/dbtest"
)

// must ends the test where a use case has failed.
func must[Out any](out Out, err error) func(t *testing.T) Out {
	return func(t *testing.T) Out {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
}

// numbered gives the id of somebody of the town.
func numbered(t *testing.T, town *apptest.Town, number string) string {
	t.Helper()
	people, _, err := town.App.Orgs.People(apptest.As(t.Context(), town.Home.ID, town.Home.Office.ID), org.Query{Text: number})
	if err != nil || len(people) != 1 {
		t.Fatalf("%d people with number %s, %v", len(people), number, err)
	}
	return people[0].ID
}

// What one has to do follows the roles one holds in the organisation, also those in which
// one stands in for somebody who is away.
func TestDutiesFollowTheOrganisation(t *testing.T) {
	t.Parallel()
	town := apptest.StartAt(t, dbtest.Empty(t, db.SQLite))
	own := func(person string) policy.Own {
		t.Helper()
		o, err := town.App.Policy.Own(apptest.As(t.Context(), town.Home.ID, person), policy.OwnQuery{})
		if err != nil {
			t.Fatal(err)
		}
		return o
	}
	chief, clerk, point := numbered(t, town, "1021"), numbered(t, town, "1020"), town.Home.Office.ID
	if o := own(chief); !slices.Contains(o.Held, "統括情報セキュリティ責任者") || !slices.Contains(o.Held, "情報セキュリティ管理者") || o.On.IsZero() {
		t.Errorf("the head of 企画情報課 holds %q on %s", o.Held, o.On)
	}
	if o := own(clerk); len(o.Held) != 0 || o.Total >= own(chief).Total {
		t.Errorf("a clerk holds %q and has %d duties", o.Held, o.Total)
	}
	if o := own(point); slices.Contains(o.Held, "統括情報セキュリティ責任者") {
		t.Errorf("before the chief is away the deputy holds %q", o.Held)
	}
	ctx, today := apptest.As(t.Context(), town.Home.ID, point), town.App.Orgs.Today()
	if _, err := town.App.Orgs.Leave(ctx, org.Leaving{ID: chief, Kind: "leave", From: today.String(), Last: today.Plus(60).String()}); err != nil {
		t.Fatal(err)
	}
	o := own(point)
	at := slices.IndexFunc(o.Capacities, func(h policy.HeldRole) bool { return h.Name == "chief" })
	if at < 0 || o.Capacities[at].Note != "職務代理" || !slices.Contains(o.Held, "統括情報セキュリティ責任者") {
		t.Errorf("while the chief is away the deputy holds %+v", o.Capacities)
	}
}

// An officer accepts the roles of the sample town: each lands in the organisation once,
// with its sentence, and what it asks of its holder follows.
func TestAcceptedRolesLand(t *testing.T) {
	t.Parallel()
	for _, kind := range []db.Kind{db.SQLite, db.Postgres} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			town := apptest.Start(t, kind)
			ctx := apptest.As(t.Context(), town.Home.ID, town.Home.Office.ID)
			before := must(town.App.Orgs.Roles(ctx, town.App.Orgs.Today()))(t)
			list := must(town.App.Policy.Demands(ctx, policy.DemandQuery{Kind: policy.RoleKind}))(t)
			in := policy.DemandDecision{Accept: true}
			for _, d := range list.Demands {
				in.Choices = append(in.Choices, policy.DemandChoice{Document: d.Document, Mark: d.Mark})
			}
			out := must(town.App.Policy.DecideDemands(ctx, in))(t)
			if len(out.Landed) != len(list.Demands) || len(list.Demands) < 8 {
				t.Fatalf("%d of %d roles landed", len(out.Landed), len(list.Demands))
			}
			after := must(town.App.Orgs.Roles(ctx, town.App.Orgs.Today()))(t)
			t.Logf("%d roles before, %d after; to be chosen: %q", len(before.Roles), len(after.Roles), out.Open)
			sheet := must(town.App.Orgs.RoleSheet(ctx, "ciso", town.App.Orgs.Today()))(t)
			if sheet.Title != "CISO" || len(sheet.Appointments) != 1 {
				t.Errorf("CISO is %q with %d appointments", sheet.Title, len(sheet.Appointments))
			}
			audit := slices.IndexFunc(after.Roles, func(r org.RoleState) bool { return r.Title == "情報セキュリティ監査責任者" })
			if audit < 0 {
				t.Fatal("the head of audits did not land")
			}
			sheet = must(town.App.Orgs.RoleSheet(ctx, after.Roles[audit].Name, town.App.Orgs.Today()))(t)
			if len(sheet.Appointments) != 1 || !strings.Contains(sheet.Appointments[0].Basis, "監査委員事務局長をもって充てる") || sheet.Appointments[0].BasisRef == "" {
				t.Errorf("the head of audits is appointed by %+v", sheet.Appointments)
			}
			again := must(town.App.Policy.Demands(ctx, policy.DemandQuery{Kind: policy.RoleKind, Standing: policy.DemandAccepted}))(t)
			if again.Total != len(list.Demands) {
				t.Errorf("%d are accepted", again.Total)
			}
		})
	}
}
