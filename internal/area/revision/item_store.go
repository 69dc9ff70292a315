package revision

import (
	"context"
	"fmt"

	"github.com/okite-isms/okite/internal/platform/db"
)

const itemColumns = `id, revision_id, seq, way, document_id, title, kind, publication, parent_id, instrument, draft_id, file_id, file_name, hash, wording, base_id, edition_id, numbers`

func insertItem(ctx context.Context, tx db.Tx, body string, i Item) error {
	return db.Insert(ctx, tx, `insert into revision_item (body_id, `+itemColumns+`)`, [][]any{{
		body, i.ID, i.RevisionID, i.Seq, string(i.Way), i.DocumentID, i.Title, i.Kind, i.Publication, i.ParentID, i.Instrument, i.DraftID, i.FileID, i.FileName, i.Hash, i.Wording, i.BaseID, i.EditionID, i.NumbersText,
	}})
}

func saveItem(ctx context.Context, tx db.Tx, body string, i Item) error {
	return db.Update(ctx, tx, `
		update revision_item
		set way = $3, document_id = $4, title = $5, kind = $6, publication = $7, parent_id = $8, instrument = $9, draft_id = $10, file_id = $11, file_name = $12, hash = $13,
		  wording = $14, base_id = $15, edition_id = $16, numbers = $17
		where body_id = $1
		  and id = $2`,
		body, i.ID, string(i.Way), i.DocumentID, i.Title, i.Kind, i.Publication, i.ParentID, i.Instrument, i.DraftID, i.FileID, i.FileName, i.Hash, i.Wording, i.BaseID, i.EditionID, i.NumbersText)
}

func deleteItem(ctx context.Context, tx db.Tx, body, id string) error {
	_, err := tx.ExecContext(ctx, `
		delete from revision_item
		where body_id = $1
		  and id = $2`, body, id)
	if err != nil {
		return fmt.Errorf("delete item: %w", err)
	}
	return nil
}

// itemsOf lists the documents of a revision in their order.
func itemsOf(ctx context.Context, tx db.Tx, body, revision string) (list []Item, err error) {
	err = db.Select(ctx, tx, &list, `
		select `+itemColumns+`
		from revision_item
		where body_id = $1
		  and revision_id = $2
		order by seq`, body, revision)
	if err != nil {
		return nil, fmt.Errorf("load items: %w", err)
	}
	return list, nil
}
