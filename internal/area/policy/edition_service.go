package policy

import (
	"context"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/jobun"
)

// EditionText is an edition of a document as a tree, with the ids that its provisions have
// here. Text is the caller's own.
type EditionText struct {
	Document Document
	Edition  Edition
	Text     *jobun.Document
}

// TextOf loads an edition for the rooms that work on texts; an empty id is the edition in
// force. The actor must be allowed to see the document.
func (s *Service) TextOf(ctx context.Context, tx db.Tx, document, edition string) (t EditionText, err error) {
	a, err := actor.Require(ctx, CanView)
	if err != nil {
		return t, err
	}
	if t.Document, err = find(ctx, tx, a, document); err != nil {
		return t, err
	}
	if edition == "" {
		edition = t.Document.Edition
	}
	found, docs, err := storedEditions(ctx, tx, a.Body, Edition{ID: edition}, Edition{ID: edition})
	if err != nil {
		return t, err
	}
	t.Edition, t.Text = found[edition], docs[edition]
	if t.Text == nil || t.Edition.DocumentID != document {
		return t, fault.New(fault.NotFound, "お探しの版が見つかりません。")
	}
	if t.Text.Title == "" {
		t.Text.Title = t.Document.Title
	}
	return t, nil
}

// Visible gives those of the documents that the actor may see, with their state of today.
func (s *Service) Visible(ctx context.Context, tx db.Tx, ids []string) (map[string]Document, error) {
	a, err := actor.Require(ctx, CanView)
	if err != nil || len(ids) == 0 {
		return map[string]Document{}, err
	}
	list, err := byIDs(ctx, tx, a, ids)
	found := map[string]Document{}
	for _, d := range list {
		found[d.ID] = d
	}
	return found, err
}

// ReadText makes a tree of a file in any of the formats that are read. What is wrong with
// it is an Invalid fault that says why.
func (s *Service) ReadText(content []byte) (*jobun.Document, error) { return read(content) }
