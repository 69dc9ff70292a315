package app

import (
	"context"

	"github.com/okite-isms/okite/internal/area/approval"
	"github.com/okite-isms/okite/internal/area/incident"
	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
)

// The kinds of cases that decide on what was done in an emergency, and on what goes out
// about it. Their routes ship with the others.
const (
	decisionKind  = "incident-decision"
	statementKind = "incident-statement"
)

// responses has decisions be ratified and statements be approved by the room of approvals.
type responses struct{ app *App }

// Prepare implements incident.Approver. All that needs a transaction of its own is read
// before: twenty people at one incident would else wait for each other's connections.
// Where today nobody holds a seat of the route, the room of incidents asks by itself.
func (x responses) Prepare(ctx context.Context, route string) (incident.Filer, error) {
	who := actor.From(ctx)
	who.Permissions = append([]actor.Permission{org.CanSee, approval.CanSee}, who.Permissions...)
	asking := actor.With(ctx, who)
	forecast, err := x.app.Approval.Foresee(asking, route)
	if err != nil || !forecast.Staffed() {
		return nil, err
	}
	outline, err := x.app.Orgs.Outline(asking, clock.Today(x.app.now()))
	if err != nil {
		return nil, err
	}
	frame, err := x.app.Orgs.Frame(ctx)
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context, tx db.Tx, p incident.Petition) (string, string, error) {
		c, err := x.app.Approval.Begin(ctx, tx, outline, frame, route, approval.Petition{Title: p.Title, Text: p.Text, Fields: map[string]string{forecast.Route.Kind: p.About}}, p.First)
		return c.ID, approval.NumberOf(c), err
	}, nil
}

// handleResponses has the room of incidents told what was decided, in the same transaction.
func (a *App) handleResponses() {
	outcome := func(c approval.Case, kind string, o approval.Outcome) incident.Outcome {
		end := incident.Outcome{About: c.Document().Fields[kind], Granted: o == approval.Approved, Ended: o != approval.Withdrawn, Answer: "決裁（" + approval.NumberOf(c) + "）による。"}
		for _, act := range c.Acts {
			if act.Actor.ID != c.Applicant.ID {
				end.By = append(end.By, act.Actor.ID)
			}
		}
		return end
	}
	a.Approval.On(decisionKind, "緊急時の決定の事後承認", func(ctx context.Context, tx db.Tx, c approval.Case, o approval.Outcome) error {
		return a.Incidents.DecisionSettled(ctx, tx, outcome(c, decisionKind, o))
	})
	a.Approval.On(statementKind, "公表文・通知文の承認", func(ctx context.Context, tx db.Tx, c approval.Case, o approval.Outcome) error {
		return a.Incidents.StatementSettled(ctx, tx, outcome(c, statementKind, o))
	})
}
