package app

import (
	"context"

	"github.com/okite-isms/okite/internal/area/action"
	"github.com/okite-isms/okite/internal/area/approval"
	"github.com/okite-isms/okite/internal/area/incident"
	"github.com/okite-isms/okite/internal/area/notice"
	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
)

// incidentTitle names an incident for its name list. The organisation stands below the
// room of incidents, and is built before it.
func (a *App) incidentTitle(ctx context.Context, tx db.Tx, id string) (string, error) {
	return a.Incidents.Title(ctx, tx, id)
}

// preventionKind is the kind of cases that decide on a plan against recurrence, and the
// name of the route that ships for it.
const preventionKind = "prevention"

// preventions has plans against recurrence go through approval.
type preventions struct{ app *App }

// Ask implements incident.Approver. Where today nobody holds a seat of the route, nor
// stands in for it, the plan is not taken over. Nor is that of a drill, which leaves the
// list of cases alone, nor that of an incident that is restricted to a name list.
func (p preventions) Ask(ctx context.Context, tx db.Tx, x incident.Incident, c incident.Closing, list []incident.Measure) (bool, error) {
	sights, err := p.app.Orgs.MaySee(ctx, tx, []area.Ref{x.Ref()})
	if err != nil || x.Drill || sights[x.Ref()].Listed {
		return false, err
	}
	who := actor.From(ctx)
	who.Permissions = append([]actor.Permission{org.CanSee, approval.CanSee}, who.Permissions...)
	forecast, err := p.app.Approval.Foresee(actor.With(ctx, who), preventionKind)
	if err != nil || !forecast.Staffed() {
		return false, err
	}
	outline, err := p.app.Orgs.Outline(actor.With(ctx, who), clock.Today(p.app.now()))
	if err != nil {
		return false, err
	}
	frame, err := p.app.Orgs.Frame(ctx)
	if err != nil {
		return false, err
	}
	_, err = p.app.Approval.Begin(ctx, tx, outline, frame, preventionKind, petition(x, c, list), "")
	return err == nil, err
}

// petition is what the CISO decides on.
func petition(x incident.Incident, c incident.Closing, list []incident.Measure) approval.Petition {
	text := "インシデント " + x.NumberText() + "「" + x.Title + "」の再発防止計画を、次のとおり定めてよいか伺います。\n\n原因：" + c.Cause + "\n\n計画：" + c.Plan + "\n\n規程や実施手順の見直し：" + c.Policy
	for _, m := range list {
		text += "\n・" + m.Title + "（" + m.PostName + "、" + m.Due.Table() + "まで）"
	}
	return approval.Petition{Title: "再発防止計画：" + x.Title, Text: text, Fields: map[string]string{preventionKind: x.ID}}
}

// settlePrevention tells the room of incidents what was decided, in the same transaction.
// Where the incident has come to an end meanwhile, only a grant is refused.
func (a *App) settlePrevention(ctx context.Context, tx db.Tx, c approval.Case, o approval.Outcome) error {
	granted := o == approval.Approved
	err := a.Incidents.PlanSettled(ctx, tx, c.Document().Fields[preventionKind], granted, "決裁（"+approval.NumberOf(c)+"）による。")
	if !granted && fault.Is(err, fault.Conflict) {
		return nil
	}
	return err
}

// learned opens corrective actions for incidents.
type learned struct{ *action.Service }

// Of implements incident.Actions.
func (l learned) Of(ctx context.Context, tx db.Tx, ref area.Ref) ([]action.Action, error) {
	found, err := l.BySource(ctx, tx, []area.Ref{ref})
	return found[ref], err
}

// told tells the staff about incidents.
type told struct{ *notice.Service }

// Reach implements incident.Notices.
func (t told) Reach(ctx context.Context, tx db.Tx, ref area.Ref) ([]notice.Reach, error) {
	return t.ReachOf(ctx, tx, ref)
}
