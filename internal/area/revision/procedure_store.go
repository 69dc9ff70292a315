package revision

import (
	"context"
	"fmt"

	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
)

const procedureColumns = `id, system, owner_post, owner_name, template, answers, document_id, revision_id, updated_at, updated_name, version`

func insertProcedure(ctx context.Context, tx db.Tx, body string, p Procedure) error {
	return db.Insert(ctx, tx, `insert into revision_procedure (body_id, `+procedureColumns+`)`, [][]any{{
		body, p.ID, p.System, p.OwnerPost, p.OwnerName, p.Template, p.AnswersText, p.DocumentID, p.RevisionID, p.UpdatedAt, p.UpdatedName, p.Version,
	}})
}

func saveProcedure(ctx context.Context, tx db.Tx, body string, p Procedure) error {
	return db.Update(ctx, tx, `
		update revision_procedure
		set answers = $4, document_id = $5, revision_id = $6, updated_at = $7, updated_name = $8, version = version + 1
		where body_id = $1
		  and id = $2
		  and version = $3`, body, p.ID, p.Version, p.AnswersText, p.DocumentID, p.RevisionID, p.UpdatedAt, p.UpdatedName)
}

func loadProcedure(ctx context.Context, tx db.Tx, body, id string) (p Procedure, err error) {
	err = db.Get(ctx, tx, &p, `
		select `+procedureColumns+`
		from revision_procedure
		where body_id = $1
		  and id = $2`, body, id)
	if fault.Is(err, fault.NotFound) {
		return p, errProcedure()
	}
	return p, err
}

func procedures(ctx context.Context, tx db.Tx, body string) (list []Procedure, err error) {
	err = db.Select(ctx, tx, &list, `
		select `+procedureColumns+`
		from revision_procedure
		where body_id = $1
		order by system, id
		limit 1000`, body)
	return list, err
}

// proceduresOf lists those that a post owns.
func proceduresOf(ctx context.Context, tx db.Tx, body, post string) (list []Procedure, err error) {
	err = db.Select(ctx, tx, &list, `
		select `+procedureColumns+`
		from revision_procedure
		where body_id = $1
		  and owner_post = $2
		order by system, id
		limit 200`, body, post)
	return list, err
}

func tieProcedure(ctx context.Context, tx db.Tx, body, revision, document string) error {
	_, err := tx.ExecContext(ctx, `
		update revision_procedure
		set document_id = $3, version = version + 1
		where body_id = $1
		  and revision_id = $2
		  and document_id <> $3`, body, revision, document)
	if err != nil {
		return fmt.Errorf("tie procedure: %w", err)
	}
	return nil
}
