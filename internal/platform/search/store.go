package search

import (
	"context"
	"fmt"
	"strings"

	"github.com/okite-isms/okite/internal/platform/db"
)

// key is a piece that was found and the first piece of its entry.
type key struct {
	ID   int64
	Head int64
}

func insert(ctx context.Context, tx db.Tx, body string, list []piece) error {
	docs := make([][]string, len(list))
	for i, p := range list {
		docs[i] = document(p.Title, p.Text)
	}
	if tx.Kind() == db.SQLite {
		return insertSQLite(ctx, tx, body, list, docs)
	}
	return insertPostgres(ctx, tx, body, list, docs)
}

// SQLite numbers the rows of the index itself, one after the other; the entries
// take the same numbers.
func insertSQLite(ctx context.Context, tx db.Tx, body string, list []piece, docs [][]string) error {
	scope := scope(body)
	var b strings.Builder
	args := make([]any, len(docs))
	for i, d := range docs {
		b.WriteString(",(?)")
		args[i] = ftsText(scope, d)
	}
	res, err := tx.ExecContext(ctx, "insert into search_index (words) values "+b.String()[1:], args...)
	if err != nil {
		return fmt.Errorf("index entries: %w", err)
	}
	last, err := res.LastInsertId()
	if err != nil {
		return fmt.Errorf("index entries: %w", err)
	}
	first := last - int64(len(list)) + 1
	head := first
	rows := make([][]any, len(list))
	for i, p := range list {
		id := first + int64(i)
		if p.n == 0 {
			head = id
		}
		rows[i] = []any{body, id, head, p.Area, p.Object, p.Part, p.Anchor, p.Title, p.Text, p.Visibility, facetText(p.Facets)}
	}
	return db.Insert(ctx, tx, `insert into search_entry (body_id, id, head, area, object_id, part, anchor, title, text, visibility, facets)`, rows)
}

func insertPostgres(ctx context.Context, tx db.Tx, body string, list []piece, docs [][]string) error {
	var ids []int64
	err := db.Select(ctx, tx, &ids, `
		select nextval('search_entry_number')
		from generate_series(1, $1::int)
		order by 1`, len(list))
	if err != nil {
		return fmt.Errorf("number entries: %w", err)
	}
	scope, head := scope(body), ids[0]
	rows := make([][]any, len(list))
	for i, p := range list {
		if p.n == 0 {
			head = ids[i]
		}
		rows[i] = []any{body, ids[i], head, p.Area, p.Object, p.Part, p.Anchor, p.Title, p.Text, p.Visibility, facetText(p.Facets), tsVector(scope, docs[i])}
	}
	return db.Insert(ctx, tx, `insert into search_entry (body_id, id, head, area, object_id, part, anchor, title, text, visibility, facets, words)`, rows)
}

func remove(ctx context.Context, tx db.Tx, body, area, object string) error {
	if tx.Kind() == db.SQLite {
		_, err := tx.ExecContext(ctx, `
			delete from search_index
			where rowid in (
			  select id
			  from search_entry
			  where body_id = $1
			    and area = $2
			    and object_id = $3)`, body, area, object)
		if err != nil {
			return fmt.Errorf("remove entries: %w", err)
		}
	}
	_, err := tx.ExecContext(ctx, `
		delete from search_entry
		where body_id = $1
		  and area = $2
		  and object_id = $3`, body, area, object)
	if err != nil {
		return fmt.Errorf("remove entries: %w", err)
	}
	return nil
}

func removeArea(ctx context.Context, tx db.Tx, body, area string) error {
	if tx.Kind() == db.SQLite {
		_, err := tx.ExecContext(ctx, `
			delete from search_index
			where rowid in (
			  select id
			  from search_entry
			  where body_id = $1
			    and area = $2)`, body, area)
		if err != nil {
			return fmt.Errorf("remove entries: %w", err)
		}
	}
	_, err := tx.ExecContext(ctx, `
		delete from search_entry
		where body_id = $1
		  and area = $2`, body, area)
	if err != nil {
		return fmt.Errorf("remove entries: %w", err)
	}
	return nil
}

func show(ctx context.Context, tx db.Tx, body, area, object, visibility string) error {
	_, err := tx.ExecContext(ctx, `
		update search_entry
		set visibility = $4
		where body_id = $1
		  and area = $2
		  and object_id = $3`, body, area, object, visibility)
	if err != nil {
		return fmt.Errorf("change visibility of entries: %w", err)
	}
	return nil
}

// candidates finds the keys of one more hit than is counted; pieces of an entry
// can be found several times, hence some to spare.
func candidates(ctx context.Context, tx db.Tx, body string, q Query, words []phrase) ([]key, error) {
	const n = CountMax + CountMax/10
	var keys []key
	var err error
	if tx.Kind() == db.SQLite {
		text, args := sqliteQuery(body, q, words)
		err = db.Select(ctx, tx, &keys, text, append(args, n)...)
	} else {
		// The function checks the body itself; see the migration for why it is one.
		args := []any{tsQuery(scope(body), words), q.Area, q.Object, strings.Join(q.Visible, ","), q.Facet, n}
		err = db.Select(ctx, tx, &keys, `
			select f.id, f.head
			from search_find($1::text::tsquery, $2, $3, $4, $5, $6) f`+exceptText(body, q, &args)+`
			order by f.id`, args...)
	}
	if err != nil {
		return nil, fmt.Errorf("search: %w", err)
	}
	return keys, nil
}

// exceptText leaves out of what was found what is kept from the actor.
func exceptText(body string, q Query, args *[]any) string {
	if len(q.Except) == 0 {
		return ""
	}
	*args = append(*args, body)
	text := fmt.Sprintf(`
			join search_entry e on e.body_id = $%d and e.id = f.id
			where e.object_id not in (`, len(*args))
	for i, id := range q.Except {
		*args = append(*args, id)
		if i > 0 {
			text += ", "
		}
		text += fmt.Sprintf("$%d", len(*args))
	}
	return text + ")"
}

func sqliteQuery(body string, q Query, words []phrase) (string, []any) {
	args := []any{ftsQuery(scope(body), words), body}
	var b strings.Builder
	b.WriteString(`
		select e.id, e.head
		from search_index i
		cross join search_entry e on e.body_id = ? and e.id = i.rowid
		where i.words match ?`)
	args[0], args[1] = args[1], args[0]
	if q.Area != "" {
		b.WriteString(` and e.area = ?`)
		args = append(args, q.Area)
	}
	if q.Object != "" {
		b.WriteString(` and e.object_id = ?`)
		args = append(args, q.Object)
	}
	if len(q.Except) > 0 {
		b.WriteString(` and e.object_id not in (?` + strings.Repeat(", ?", len(q.Except)-1) + `)`)
		for _, id := range q.Except {
			args = append(args, id)
		}
	}
	b.WriteString(` and e.visibility in (?` + strings.Repeat(", ?", len(q.Visible)-1) + `)`)
	for _, v := range q.Visible {
		args = append(args, v)
	}
	if q.Facet != "" {
		b.WriteString(` and instr(e.facets, ?) > 0`)
		args = append(args, " "+q.Facet+" ")
	}
	b.WriteString(` order by i.rowid limit ?`)
	return b.String(), args
}

type row struct {
	ID       int64
	Area     string
	ObjectID string
	Part     string
	Anchor   string
	Title    string
	Text     string
	Facets   string
}

func load(ctx context.Context, tx db.Tx, body string, page []key, words []phrase) ([]Hit, error) {
	if len(page) == 0 {
		return nil, nil
	}
	args := []any{body}
	var in strings.Builder
	for i, k := range page {
		fmt.Fprintf(&in, ", $%d", i+2)
		args = append(args, k.ID)
	}
	var rows []row
	err := db.Select(ctx, tx, &rows, `
		select id, area, object_id, part, anchor, title, text, facets
		from search_entry
		where body_id = $1
		  and id in (`+in.String()[2:]+`)
		order by id`, args...)
	if err != nil {
		return nil, fmt.Errorf("load hits: %w", err)
	}
	hits := make([]Hit, len(rows))
	for i, r := range rows {
		hits[i] = Hit{Key: r.ID, Area: r.Area, Object: r.ObjectID, Part: r.Part, Anchor: r.Anchor, Facets: strings.Fields(r.Facets), Title: mark(r.Title, words), Excerpt: excerpt(r.Text, words)}
	}
	return hits, nil
}
