package policy

import (
	"context"
	"fmt"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
)

const enactmentColumns = `adopted_title, adopted_number, organs, decided_on, promulgated_on, begins_on`

// nextEdition is the number of the edition that a document gets next. One that waits for
// its day has taken its own.
func nextEdition(ctx context.Context, tx db.Tx, body, document string) (n int64, err error) {
	err = db.Get(ctx, tx, &n, `
		select coalesce(max(number), 0) + 1
		from policy_edition
		where body_id = $1
		  and document_id = $2`, body, document)
	return n, err
}

// dueDocuments lists the documents of which another edition than the current one is in
// force on a day, or the first one.
func dueDocuments(ctx context.Context, tx db.Tx, body string, day clock.Date, most int) (ids []string, err error) {
	err = db.Select(ctx, tx, &ids, `
		select d.id
		from policy_document d
		join policy_edition c on c.body_id = d.body_id and c.id = d.edition_id
		where d.body_id = $1
		  and (d.withdrawn_at = '' or d.awaited)
		  and ((d.awaited and c.begins_on <= $2)
		    or exists (
		      select 1
		      from policy_edition e
		      where e.body_id = d.body_id
		        and e.document_id = d.id
		        and e.begins_on <= $2
		        and (e.begins_on > c.begins_on or (e.begins_on = c.begins_on and e.number > c.number))))
		order by d.id
		limit $3`, body, day, most)
	if err != nil {
		return nil, fmt.Errorf("find editions whose day has come: %w", err)
	}
	return ids, nil
}

func repealedDocuments(ctx context.Context, tx db.Tx, body string, day clock.Date, most int) (ids []string, err error) {
	err = db.Select(ctx, tx, &ids, `
		select id
		from policy_document
		where body_id = $1
		  and repealed_on <> ''
		  and repealed_on <= $2
		  and withdrawn_at = ''
		order by id
		limit $3`, body, day, most)
	if err != nil {
		return nil, fmt.Errorf("find documents whose last day has come: %w", err)
	}
	return ids, nil
}

// documentsOn lists the documents that the actor may see with the edition of a day in the
// place of the current one.
func documentsOn(ctx context.Context, tx db.Tx, a actor.Actor, day clock.Date) (list []Document, err error) {
	c := seen(a)
	on := c.value(day)
	c.and("(d.withdrawn_at = '' or d.awaited or d.repealed_on <> '')")
	c.and("(d.repealed_on = '' or d.repealed_on > " + on + ")")
	var rows []struct {
		Document
		OnID     string
		OnNumber int64
		OnTitle  string
	}
	err = db.Select(ctx, tx, &rows, `
		select `+documentColumns+`, e.id as on_id, e.number as on_number, e.adopted_title as on_title
		from policy_document d
		join policy_edition e on e.body_id = d.body_id and e.document_id = d.id and e.begins_on <= `+on+`
		  and not exists (
		    select 1
		    from policy_edition x
		    where x.body_id = d.body_id
		      and x.document_id = d.id
		      and x.begins_on <= `+on+`
		      and (x.begins_on > e.begins_on or (x.begins_on = e.begins_on and x.number > e.number)))`+c.text.String()+`
		order by d.level, d.title_key, d.id
		limit 2000`, c.args...)
	if err != nil {
		return nil, fmt.Errorf("list documents in force on a day: %w", err)
	}
	for _, r := range rows {
		d := r.Document
		d.Edition, d.Number = r.OnID, r.OnNumber
		if r.OnTitle != "" {
			d.Title = r.OnTitle
		}
		list = append(list, d)
	}
	return list, nil
}
