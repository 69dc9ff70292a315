package app_test

import (
	"slices"
	"testing"

	"github.com/okite-isms/okite/internal/app/apptest"
	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/area/policy"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/db/dbtest"
)

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
