package policy

import (
	"context"
	"fmt"
	"strings"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/db"
)

// knownCitations counts those that are provisions of current editions.
func knownCitations(ctx context.Context, tx db.Tx, body string, list []Citation) (n int, err error) {
	if len(list) == 0 {
		return 0, nil
	}
	c := &clause{}
	where := "\n\t\twhere d.body_id = " + c.value(body)
	pairs := make([]string, len(list))
	for i, one := range list {
		pairs[i] = "d.id = " + c.value(one.Document) + " and p.id = " + c.value(one.Provision)
	}
	err = db.Get(ctx, tx, &n, `
		select count(*)
		from policy_document d
		join policy_provision p on p.body_id = d.body_id and p.edition_id = d.edition_id`+where+`
		  and (`+strings.Join(pairs, " or ")+`)`, c.args...)
	return n, err
}

func storeBasis(ctx context.Context, tx db.Tx, body string, ref area.Ref, list []Citation) error {
	_, err := tx.ExecContext(ctx, `
		delete from policy_basis
		where body_id = $1
		  and area = $2
		  and object_id = $3`, body, ref.Area, ref.ID)
	if err != nil {
		return fmt.Errorf("replace basis: %w", err)
	}
	rows := make([][]any, len(list))
	for i, one := range list {
		rows[i] = []any{body, one.Document, one.Provision, ref.Area, ref.ID}
	}
	return db.Insert(ctx, tx, `insert into policy_basis (body_id, document_id, provision_id, area, object_id)`, rows)
}

// resting lists what rests on a provision, the first hundred.
func resting(ctx context.Context, tx db.Tx, body, document, provision string) (list []area.Ref, err error) {
	err = db.Select(ctx, tx, &list, `
		select area, object_id as id
		from policy_basis
		where body_id = $1
		  and document_id = $2
		  and provision_id = $3
		order by area, object_id
		limit 100`, body, document, provision)
	return list, err
}

// restingOn lists what rests on the provisions of a document, the first thousand.
func restingOn(ctx context.Context, tx db.Tx, document string, ids []string) (map[string][]area.Ref, error) {
	found := map[string][]area.Ref{}
	if len(ids) == 0 {
		return found, nil
	}
	c := &clause{}
	where := "\n\t\twhere body_id = " + c.value(actor.From(ctx).Body) + "\n\t\t  and document_id = " + c.value(document)
	marks := make([]string, 0, len(ids))
	for _, id := range ids[:min(len(ids), 1000)] {
		marks = append(marks, c.value(id))
	}
	var rows []struct {
		ProvisionID string
		area.Ref
	}
	err := db.Select(ctx, tx, &rows, `
		select provision_id, area, object_id as id
		from policy_basis`+where+`
		  and provision_id in (`+strings.Join(marks, ", ")+`)
		order by provision_id, area, object_id
		limit 1000`, c.args...)
	if err != nil {
		return nil, fmt.Errorf("find what rests on provisions: %w", err)
	}
	for _, r := range rows {
		found[r.ProvisionID] = append(found[r.ProvisionID], r.Ref)
	}
	return found, nil
}
