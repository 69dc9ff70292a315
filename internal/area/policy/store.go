package policy

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
)

const documentColumns = `d.id, d.title, d.kind, coalesce(d.parent_id, '') as parent, d.state, d.doubtful, d.withdrawn_at as withdrawn,
		  d.edition_id as edition, d.edition_number as number, d.dated, d.provisions, d.attachments, d.findings,
		  d.created_at, d.updated_at, d.version, d.awaited, d.repealed_on, d.reading`

// clause collects conditions of a query with their values.
type clause struct {
	text strings.Builder
	args []any
}

// value adds a value and returns its place.
func (c *clause) value(v any) string {
	c.args = append(c.args, v)
	return "$" + strconv.Itoa(len(c.args))
}

func (c *clause) and(text string) { c.text.WriteString("\n\t\t  and " + text) }

// seen is what every query of documents begins with: the body, the name lists, what an
// invitation names, and the states that the actor may see.
func seen(a actor.Actor) *clause {
	c := &clause{}
	c.text.WriteString("\n\t\twhere d.body_id = " + c.value(a.Body))
	if a.Strength != actor.Machine {
		c.and(org.NotKept(a, areaName, "d.id", c.value))
	}
	if ids, limited := a.Only(areaName); limited {
		c.among("d.id", ids)
	}
	if a.Can(CanViewClosed) {
		return c // a condition that every row meets costs a look at every row
	}
	var states []string
	for _, s := range scope(a) {
		states = append(states, c.value(string(s)))
	}
	c.and("d.state in (" + strings.Join(states, ", ") + ")")
	return c
}

// find loads a document that the actor may see.
func find(ctx context.Context, tx db.Tx, a actor.Actor, id string) (d Document, err error) {
	c := seen(a)
	c.and("d.id = " + c.value(id))
	err = db.Get(ctx, tx, &d, `
		select `+documentColumns+`
		from policy_document d`+c.text.String(), c.args...)
	if fault.Is(err, fault.NotFound) {
		return d, fault.New(fault.NotFound, "お探しの規程が見つかりません。取り下げられたか、見る権限がない可能性があります。")
	}
	return d, err
}

// findChain loads a document and all above it, from below. It ends where the actor
// may not see further.
func findChain(ctx context.Context, tx db.Tx, a actor.Actor, id string) (chain []Document, err error) {
	c := seen(a)
	c.and("d.id = above.id")
	// SQLite takes a cross join in the order as written; it would read all documents first.
	err = db.Select(ctx, tx, &chain, `
		with recursive above (id, parent_id, step) as (
		  select p.id, p.parent_id, 0
		  from policy_document p
		  where p.body_id = $1
		    and p.id = `+c.value(id)+`
		  union all
		  select p.id, p.parent_id, above.step + 1
		  from above
		  join policy_document p on p.body_id = $1 and p.id = above.parent_id
		  where above.step < `+c.value(depthMax)+`)
		select `+documentColumns+`
		from above
		cross join policy_document d`+c.text.String()+`
		order by above.step`, c.args...)
	if err != nil {
		return nil, fmt.Errorf("load documents above %s: %w", id, err)
	}
	for i := 1; i < len(chain); i++ {
		if chain[i].ID != chain[i-1].Parent {
			return chain[:i], nil
		}
	}
	if len(chain) > 0 && chain[0].ID != id {
		return nil, nil
	}
	return chain, nil
}

// below loads the documents directly below one.
func below(ctx context.Context, tx db.Tx, a actor.Actor, id string) (list []Document, err error) {
	c := seen(a)
	c.and("d.parent_id = " + c.value(id))
	c.and("d.withdrawn_at = ''")
	err = db.Select(ctx, tx, &list, `
		select `+documentColumns+`
		from policy_document d`+c.text.String()+`
		order by d.level, d.title_key, d.id
		limit 200`, c.args...)
	return list, err
}

// Query asks for documents.
type Query struct {
	Text      string
	Kind      string
	State     State
	Withdrawn bool
	Doubtful  bool
	Sort      string // "title", "kind", "provisions", "findings" or "updated"
	Desc      bool
	Limit     int // 0 for all
	Offset    int
}

func (q Query) clause(a actor.Actor) *clause {
	c := seen(a)
	switch {
	case q.Withdrawn:
		c.and("d.withdrawn_at <> ''")
	default:
		c.and("d.withdrawn_at = ''")
	}
	if q.Text != "" {
		like := strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(titleKey(q.Text))
		c.and(`d.title_key like ` + c.value("%"+like+"%") + ` escape '\'`)
	}
	if q.Kind != "" {
		c.and("d.kind = " + c.value(q.Kind))
	}
	if q.State != "" {
		c.and("d.state = " + c.value(string(q.State)))
	}
	if q.Doubtful {
		c.and("d.doubtful = " + c.value(true))
	}
	return c
}

// order is the sort order of a list; the columns are those of indexes.
func (q Query) order() string {
	columns := map[string][]string{
		"title": {"title_key", "id"}, "kind": {"level", "title_key", "id"}, "updated": {"updated_at", "id"},
		"provisions": {"provisions", "id"}, "findings": {"findings", "id"},
	}
	list, ok := columns[q.Sort]
	if !ok {
		list = columns["kind"]
	}
	dir := ""
	if q.Desc {
		dir = " desc"
	}
	return "d." + strings.Join(list, dir+", d.") + dir
}

// list loads the documents of q that the actor may see, and counts them all.
func list(ctx context.Context, tx db.Tx, a actor.Actor, q Query) (found []Document, total int, err error) {
	c := q.clause(a)
	err = db.Get(ctx, tx, &total, `
		select count(*)
		from policy_document d`+c.text.String(), c.args...)
	if err != nil {
		return nil, 0, fmt.Errorf("count documents: %w", err)
	}
	limit := ""
	if q.Limit > 0 {
		limit = `
		limit ` + c.value(q.Limit) + `
		offset ` + c.value(q.Offset)
	}
	err = db.Select(ctx, tx, &found, `
		select `+documentColumns+`
		from policy_document d`+c.text.String()+`
		order by `+q.order()+limit, c.args...)
	if err != nil {
		return nil, 0, fmt.Errorf("list documents: %w", err)
	}
	return found, total, nil
}

// byIDs loads documents that the actor may see, many at once.
func byIDs(ctx context.Context, tx db.Tx, a actor.Actor, ids []string) (found []Document, err error) {
	if len(ids) == 0 {
		return nil, nil
	}
	c := seen(a)
	marks := make([]string, len(ids))
	for i, id := range ids {
		marks[i] = c.value(id)
	}
	c.and("d.id in (" + strings.Join(marks, ", ") + ")")
	err = db.Select(ctx, tx, &found, `
		select `+documentColumns+`
		from policy_document d`+c.text.String(), c.args...)
	return found, err
}

func parentValue(id string) any {
	if id == "" {
		return nil
	}
	return id
}

func insert(ctx context.Context, tx db.Tx, body string, d Document, level int64) error {
	_, err := tx.ExecContext(ctx, `
		insert into policy_document (body_id, id, title, title_key, kind, level, parent_id, state, doubtful, withdrawn_at,
		  edition_id, edition_number, dated, provisions, attachments, findings, created_at, updated_at, version, awaited, repealed_on)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)`,
		body, d.ID, d.Title, titleKey(d.Title), d.Kind, level, parentValue(d.Parent), d.State, d.Doubtful, d.Withdrawn,
		d.Edition, d.Number, d.Dated, d.Provisions, d.Attachments, d.Findings, d.CreatedAt, d.UpdatedAt, d.Version, d.Awaited, d.RepealedOn)
	if err != nil {
		return fmt.Errorf("insert document: %w", err)
	}
	return nil
}

// save stores a document that was loaded at its version.
func save(ctx context.Context, tx db.Tx, body string, d Document, level int64) error {
	return db.Update(ctx, tx, `
		update policy_document
		set title = $4, title_key = $5, kind = $6, level = $7, parent_id = $8, state = $9, doubtful = $10, withdrawn_at = $11,
		  edition_id = $12, edition_number = $13, dated = $14, provisions = $15, attachments = $16, findings = $17,
		  updated_at = $18, awaited = $19, repealed_on = $20, version = version + 1
		where body_id = $1
		  and id = $2
		  and version = $3`,
		body, d.ID, d.Version, d.Title, titleKey(d.Title), d.Kind, level, parentValue(d.Parent), d.State, d.Doubtful, d.Withdrawn,
		d.Edition, d.Number, d.Dated, d.Provisions, d.Attachments, d.Findings, d.UpdatedAt, d.Awaited, d.RepealedOn)
}

// sameContent finds a document in force whose current edition was read from a file
// with the same content.
func sameContent(ctx context.Context, tx db.Tx, body, hash string) (id string, err error) {
	var ids []string
	err = db.Select(ctx, tx, &ids, `
		select d.id
		from policy_edition e
		join policy_document d on d.body_id = e.body_id and d.edition_id = e.id
		where e.body_id = $1
		  and e.hash = $2
		  and d.withdrawn_at = ''
		order by d.id
		limit 1`, body, hash)
	if err != nil || len(ids) == 0 {
		return "", err
	}
	return ids[0], nil
}

// eraseAll deletes every row of the area for a body, children first.
func eraseAll(ctx context.Context, tx db.Tx, body string) error {
	for _, text := range []string{
		`delete from policy_upload where body_id = $1`,
		`delete from policy_rereading where body_id = $1`,
		`delete from policy_correction where body_id = $1`,
		`delete from policy_basis where body_id = $1`,
		`delete from policy_landing where body_id = $1`,
		`delete from policy_topic where body_id = $1`,
		`delete from policy_guideline where body_id = $1`,
		`delete from policy_definition where body_id = $1`,
		`delete from policy_demand where body_id = $1`,
		`delete from policy_finding where body_id = $1`,
		`delete from policy_everyone where body_id = $1`,
		`delete from policy_role where body_id = $1`,
		`delete from policy_relation where body_id = $1`,
		`delete from policy_duty where body_id = $1`,
		`delete from policy_clause where body_id = $1`,
		`delete from policy_attachment where body_id = $1`,
		`delete from policy_provision where body_id = $1`,
		`delete from policy_edition where body_id = $1`,
		`update policy_document set parent_id = null where body_id = $1`,
		`delete from policy_document where body_id = $1`,
	} {
		if _, err := tx.ExecContext(ctx, text, body); err != nil {
			return fmt.Errorf("erase documents: %w", err)
		}
	}
	return nil
}

// hang puts a document of the sample below another.
func hang(ctx context.Context, tx db.Tx, body, id, parent string) error {
	return db.Update(ctx, tx, `
		update policy_document
		set parent_id = $3
		where body_id = $1
		  and id = $2`, body, id, parent)
}
