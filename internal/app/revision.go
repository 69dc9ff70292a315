package app

import (
	"github.com/okite-isms/okite/internal/area/approval"
	"github.com/okite-isms/okite/internal/area/revision"
	"github.com/okite-isms/okite/internal/platform/pack"
)

// buildRevision makes the room of revisions, and has it follow the cases that decide on
// editions.
func (a *App) buildRevision(kinds *pack.Pack) {
	a.Revision = revision.New(a.DB, revision.Config{
		Organisation: a.Orgs, Policies: a.Policy, Approvals: a.Approval, Notices: a.Notice, Definitions: kinds, Files: a.Files,
		Tell: a.tell, Settle: a.settle, Links: a.resolve, BodyName: a.bodyName, Bodies: a.bodyIDs, Now: a.now,
	})
	a.Approval.On(revision.CaseKind, "規程の改正", a.Revision.Settled)
	a.Approval.Follow(revision.CaseKind, approval.Room{
		Amend: func(c approval.Case) string { return "/revision/" + c.Document().Fields["revision"] }, Moved: a.Revision.Moved,
	})
}
