package app

import (
	"context"
	"fmt"

	"github.com/okite-isms/okite/internal/area/action"
	"github.com/okite-isms/okite/internal/area/approval"
	"github.com/okite-isms/okite/internal/area/audit"
	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/pack"
)

// auditKind is the kind of cases that decide on plans of audits, and the name of the route
// that ships for it.
const auditKind = "audit-plan"

// auditPlans has plans of audits go through approval.
type auditPlans struct{ app *App }

// Ask implements audit.Approver. Where today nobody holds a seat of the route, the petition
// is not taken over: the room of audits keeps an approval that was given on paper.
func (x auditPlans) Ask(ctx context.Context, tx db.Tx, p audit.Petition) (bool, error) {
	who := actor.From(ctx)
	who.Permissions = append([]actor.Permission{org.CanSee, approval.CanSee}, who.Permissions...)
	forecast, err := x.app.Approval.Foresee(actor.With(ctx, who), auditKind)
	if err != nil || !forecast.Staffed() {
		return false, err
	}
	outline, err := x.app.Orgs.Outline(actor.With(ctx, who), clock.Today(x.app.now()))
	if err != nil {
		return false, err
	}
	frame, err := x.app.Orgs.Frame(ctx)
	if err != nil {
		return false, err
	}
	_, err = x.app.Approval.Begin(ctx, tx, outline, frame, auditKind, approval.Petition{Title: p.Title, Text: p.Text, Fields: map[string]string{auditKind: p.ID}}, "")
	return err == nil, err
}

// settleAuditPlan tells the room of audits what was decided, in the same transaction.
func (a *App) settleAuditPlan(ctx context.Context, tx db.Tx, c approval.Case, o approval.Outcome) error {
	return a.Audits.Settled(ctx, tx, c.Document().Fields[auditKind], o == approval.Approved, "決裁（"+approval.NumberOf(c)+"）による。")
}

// auditYears is for how long the papers of an audit are kept, by the class of evidence that
// ships for them.
func auditYears(kinds *pack.Pack) int {
	for _, c := range kinds.RetentionClasses() {
		if c.Name == "audit" {
			return c.Years
		}
	}
	return 5
}

// auditFigures gives what is known of units elsewhere, for those who see it all.
func (a *App) auditFigures(ctx context.Context) (map[string][]audit.Figure, error) {
	if who := actor.From(ctx); who.Reach(action.CanSee) != actor.Whole || who.Confined {
		return nil, nil
	}
	list, err := a.Actions.Board(ctx)
	if err != nil {
		return nil, err
	}
	open, late := map[string]int{}, map[string]int{}
	for _, x := range list {
		open[x.UnitID] += x.Count
		late[x.UnitID] += x.Late
	}
	found := map[string][]audit.Figure{}
	for unit, n := range open {
		found[unit] = []audit.Figure{{Label: "終わっていない是正措置", Value: fmt.Sprintf("%d件（うち期限超過%d件）", n, late[unit])}}
	}
	return found, nil
}
