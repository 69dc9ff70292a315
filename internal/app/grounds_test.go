package app_test

import (
	"strings"
	"testing"

	"github.com/okite-isms/okite/internal/app/apptest"
	"github.com/okite-isms/okite/internal/area/policy"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/db/dbtest"
)

// A role that was accepted out of the policy leads from its page to the provision.
func TestRoleLeadsToItsProvision(t *testing.T) {
	t.Parallel()
	town := apptest.StartAt(t, dbtest.Empty(t, db.SQLite))
	ctx := apptest.As(t.Context(), town.Home.ID, town.Home.Office.ID)
	list := must(town.App.Policy.Demands(ctx, policy.DemandQuery{Kind: policy.RoleKind}))(t)
	in := policy.DemandDecision{Accept: true}
	for _, d := range list.Demands {
		in.Choices = append(in.Choices, policy.DemandChoice{Document: d.Document, Mark: d.Mark})
	}
	must(town.App.Policy.DecideDemands(ctx, in))(t)
	sheet := must(town.App.Orgs.RoleSheet(ctx, "ciso", town.App.Orgs.Today()))(t)
	if len(sheet.Grounds) == 0 || !strings.HasPrefix(sheet.Grounds[0].URL, "/policy/") || !strings.Contains(sheet.Grounds[0].URL, "#p-") {
		t.Errorf("the CISO rests on %+v", sheet.Grounds)
	}
}
