package app

import (
	"context"

	"github.com/okite-isms/okite/internal/area/approval"
	"github.com/okite-isms/okite/internal/area/draft"
	"github.com/okite-isms/okite/internal/area/revision"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/pack"
	"github.com/okite-isms/okite/jobun/edit"
)

// buildRevision makes the room of revisions, and has it follow the cases that decide on
// editions.
func (a *App) buildRevision(kinds *pack.Pack) {
	a.Revision = revision.New(a.DB, revision.Config{
		Organisation: a.Orgs, Policies: a.Policy, Approvals: a.Approval, Notices: a.Notice, Drafts: drafts{a}, Definitions: kinds, Files: a.Files,
		Tell: a.tell, Settle: a.settle, Links: a.resolve, BodyName: a.bodyName, Bodies: a.bodyIDs, Now: a.now,
	})
	a.Approval.On(revision.CaseKind, "規程の改正", a.Revision.Settled)
	a.Approval.Follow(revision.CaseKind, approval.Room{
		Amend: func(c approval.Case) string { return "/revision/" + c.Document().Fields["revision"] }, Moved: a.Revision.Moved,
	})
}

// drafts hands the drafts of the next editions to the room that has them decided on.
type drafts struct{ app *App }

// draftsOffered is how many drafts a form offers: a body works on a few at a time.
const draftsOffered = 200

// Offered implements revision.Drafts.
func (d drafts) Offered(ctx context.Context) (list []revision.Source, err error) {
	if !actor.From(ctx).Can(draft.CanSee) {
		return nil, nil
	}
	found, _, err := d.app.Drafts.List(ctx, draft.Query{State: draft.Open, Limit: draftsOffered})
	for _, x := range found {
		list = append(list, revision.Source{ID: x.ID, DocumentID: x.DocumentID, Title: x.Document + "：" + x.Title, BaseID: x.BaseID})
	}
	return list, err
}

// Open implements revision.Drafts. A draft whose lines read as another text than it is
// cannot be kept as a file: its author is told the way around.
func (d drafts) Open(ctx context.Context, tx db.Tx, id string) (s revision.Source, err error) {
	t, err := d.app.Drafts.Text(ctx, tx, id)
	if err != nil {
		return s, err
	}
	if !t.Clear {
		return s, fault.Newf(fault.Conflict, "改正案「%s」の本文は、文章に書き出すと別の形に読まれます。Wordに書き出し、番号と見出しを整えてから、ファイルとして加えてください。", t.Draft.Title)
	}
	var ids []string
	for _, p := range t.New.Provisions {
		ids = append(ids, p.ID)
	}
	return revision.Source{ID: id, IDs: ids, DocumentID: t.Draft.DocumentID, Title: t.Draft.Title, BaseID: t.Draft.BaseID, Name: t.Document.Title + ".txt", Content: []byte(edit.Text(t.Lines))}, nil
}

// Freeze implements revision.Drafts.
func (d drafts) Freeze(ctx context.Context, tx db.Tx, id string) error {
	return d.app.Drafts.Freeze(ctx, tx, id)
}

// Thaw implements revision.Drafts.
func (d drafts) Thaw(ctx context.Context, tx db.Tx, id string) error {
	return d.app.Drafts.Thaw(ctx, tx, id)
}

// Adopt implements revision.Drafts.
func (d drafts) Adopt(ctx context.Context, tx db.Tx, id string) error {
	return d.app.Drafts.Adopt(ctx, tx, id)
}
