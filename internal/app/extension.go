package app

import (
	"context"

	"github.com/okite-isms/okite/internal/area/action"
	"github.com/okite-isms/okite/internal/area/approval"
	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
)

// extensionKind is the kind of cases that decide on more time for a corrective action, and
// the name of the route that ships for it.
const extensionKind = "extension"

// extensions has requests for more time go through approval.
type extensions struct{ app *App }

// Ask implements action.Approver. Where today nobody holds a seat of the route, nor stands
// in for it, the request is not taken over: the room of actions decides itself, so that
// nobody waits for an empty post.
func (x extensions) Ask(ctx context.Context, tx db.Tx, a action.Action, p action.Postponement) (bool, error) {
	who := actor.From(ctx)
	who.Permissions = append([]actor.Permission{org.CanSee, approval.CanSee}, who.Permissions...)
	forecast, err := x.app.Approval.Foresee(actor.With(ctx, who), extensionKind)
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
	_, err = x.app.Approval.Begin(ctx, tx, outline, frame, extensionKind, approval.Petition{
		Title: "期限の延長：" + a.Title,
		Text:  "是正措置 " + a.NumberText() + "「" + a.Title + "」（担当：" + a.OwnerName + "）の期限を、延ばしてよいか伺います。",
		Fields: map[string]string{
			"purpose": p.Reason, "period": p.OldDue.Table() + " から " + p.NewDue.Table() + " へ", extensionKind: p.ID,
		},
	}, "")
	return err == nil, err
}

// settleExtension tells the room of actions what was decided, in the same transaction. An
// action that came to its end meanwhile needs no more time: then only a grant is refused.
func (a *App) settleExtension(ctx context.Context, tx db.Tx, c approval.Case, o approval.Outcome) error {
	granted := o == approval.Approved
	err := a.Actions.Settled(ctx, tx, c.Document().Fields[extensionKind], granted, "決裁（"+approval.NumberOf(c)+"）による。")
	if !granted && fault.Is(err, fault.Conflict) {
		return nil
	}
	return err
}
