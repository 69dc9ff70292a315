package draft

import (
	"context"
	"fmt"

	"github.com/okite-isms/okite/internal/platform/db"
)

func insertStep(ctx context.Context, tx db.Tx, body, draft string, s Step) error {
	_, err := tx.ExecContext(ctx, `
		insert into draft_step (body_id, draft_id, seq, provision_id, title, operation, made_by, made_name, made_at, undone_name, undone_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		body, draft, s.Seq, s.ProvisionID, s.Title, s.Operation, s.MadeBy, s.MadeName, s.MadeAt, s.UndoneName, s.UndoneAt)
	if err != nil {
		return fmt.Errorf("insert step: %w", err)
	}
	return nil
}

// steps lists all that was done to a draft, in order.
func steps(ctx context.Context, tx db.Tx, body, draft string) (list []Step, err error) {
	err = db.Select(ctx, tx, &list, `
		select seq, provision_id, title, operation, made_by, made_name, made_at, undone_name, undone_at
		from draft_step
		where body_id = $1
		  and draft_id = $2
		order by seq`, body, draft)
	for i := range list {
		if err == nil {
			err = list[i].unpack()
		}
	}
	return list, err
}

// undo takes a step back, once.
func undo(ctx context.Context, tx db.Tx, body, draft string, s Step) error {
	return db.Update(ctx, tx, `
		update draft_step
		set undone_name = $4, undone_at = $5
		where body_id = $1
		  and draft_id = $2
		  and seq = $3
		  and undone_at = ''`, body, draft, s.Seq, s.UndoneName, s.UndoneAt)
}

const conflictColumns = `c.id, c.draft_id, c.provision_id, c.title, c.why, c.mine as mine_text, c.theirs as theirs_text, c.base as base_text, c.theirs_name, c.made_by, c.made_name, c.made_at, c.choice, c.settled_name, c.settled_at`

func insertConflict(ctx context.Context, tx db.Tx, body string, c Conflict) error {
	_, err := tx.ExecContext(ctx, `
		insert into draft_conflict (body_id, id, draft_id, provision_id, title, why, mine, theirs, base, theirs_name, made_by, made_name, made_at, choice, settled_name, settled_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, '', '', '')`,
		body, c.ID, c.DraftID, c.ProvisionID, c.Title, c.Why, packed(c.Mine), packed(c.Theirs), packed(c.Base), c.TheirsName, c.MadeBy, c.MadeName, c.MadeAt)
	if err != nil {
		return fmt.Errorf("insert conflict: %w", err)
	}
	return nil
}

func conflict(ctx context.Context, tx db.Tx, body, id string) (c Conflict, err error) {
	var r conflictRow
	err = db.Get(ctx, tx, &r, `
		select `+conflictColumns+`
		from draft_conflict c
		where c.body_id = $1
		  and c.id = $2`, body, id)
	if err != nil {
		return c, err
	}
	return r.conflict()
}

// conflicts lists those of a draft, the open ones first.
func conflicts(ctx context.Context, tx db.Tx, body, draft string) (list []Conflict, err error) {
	var rows []conflictRow
	err = db.Select(ctx, tx, &rows, `
		select `+conflictColumns+`
		from draft_conflict c
		where c.body_id = $1
		  and c.draft_id = $2
		order by c.settled_at, c.id
		limit 200`, body, draft)
	for _, r := range rows {
		c, e := r.conflict()
		if e != nil {
			return nil, e
		}
		list = append(list, c)
	}
	return list, err
}

func settleConflict(ctx context.Context, tx db.Tx, body string, c Conflict) error {
	return db.Update(ctx, tx, `
		update draft_conflict
		set choice = $3, settled_name = $4, settled_at = $5
		where body_id = $1
		  and id = $2
		  and settled_at = ''`, body, c.ID, c.Choice, c.SettledName, c.SettledAt)
}

func insertComment(ctx context.Context, tx db.Tx, body string, c Comment) error {
	_, err := tx.ExecContext(ctx, `
		insert into draft_comment (body_id, id, draft_id, provision_id, title, text, made_by, made_name, made_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		body, c.ID, c.DraftID, c.ProvisionID, c.Title, c.Text, c.MadeBy, c.MadeName, c.MadeAt)
	if err != nil {
		return fmt.Errorf("insert comment: %w", err)
	}
	return nil
}

func comments(ctx context.Context, tx db.Tx, body, draft string) (list []Comment, err error) {
	err = db.Select(ctx, tx, &list, `
		select id, draft_id, provision_id, title, text, made_by, made_name, made_at
		from draft_comment
		where body_id = $1
		  and draft_id = $2
		order by id desc
		limit 300`, body, draft)
	return list, err
}
