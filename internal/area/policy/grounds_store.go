package policy

import (
	"context"
	"fmt"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/db"
)

// Grounds gives the provisions on which an object rests, as far as the actor may see
// their documents, in the caller's transaction.
func Grounds(ctx context.Context, tx db.Tx, ref area.Ref) ([]area.Link, error) {
	a := actor.From(ctx)
	if !a.Can(CanView) {
		return nil, nil
	}
	var rows []struct{ Document, Title, Provision, Path string }
	c := seen(a)
	c.and("b.area = " + c.value(ref.Area))
	c.and("b.object_id = " + c.value(ref.ID))
	err := db.Select(ctx, tx, &rows, `
		select d.id as document, d.title, p.id as provision, p.path
		from policy_basis b
		join policy_document d on d.body_id = b.body_id and d.id = b.document_id
		join policy_provision p on p.body_id = d.body_id and p.edition_id = d.edition_id and p.id = b.provision_id`+c.text.String()+`
		order by d.level, d.id, p.seq
		limit 100`, c.args...)
	if err != nil {
		return nil, fmt.Errorf("load the grounds of %s %s: %w", ref.Area, ref.ID, err)
	}
	links := make([]area.Link, len(rows))
	for i, r := range rows {
		links[i] = area.Link{Title: r.Title + " " + r.Path, URL: anchorURL(r.Document, r.Provision)}
	}
	return links, nil
}
