package app

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/okite-isms/okite/internal/platform/db"
)

// schemaOf reads what the database itself says about its tables.
func schemaOf(t *testing.T, d *db.DB) map[string]table {
	t.Helper()
	found := map[string]table{}
	err := d.View(context.Background(), func(tx db.Tx) error {
		if tx.Kind() == db.Postgres {
			return readPostgres(tx, found)
		}
		return readSQLite(tx, found)
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, x := range found {
		slices.Sort(x.columns)
		found[name] = x
	}
	return found
}

// column of a table, as both databases give it.
type column struct {
	TableName, Name, Type string
	NotNull               bool
}

func (c column) add(found map[string]table) {
	words := []string{c.Name, plainType(c.Type)}
	if !c.NotNull {
		words = append(words, "null")
	}
	t := found[c.TableName]
	t.columns = append(t.columns, strings.Join(words, " "))
	found[c.TableName] = t
}

// plainType is the name that migrations use, for which PostgreSQL keeps others.
func plainType(name string) string {
	name = strings.ToLower(name)
	if plain, ok := map[string]string{"int8": "bigint", "bool": "boolean", "int4": "integer"}[name]; ok {
		return plain
	}
	return name
}

// key is one primary key, index or foreign key, its columns joined by commas.
type key struct{ TableName, Columns string }

func (k key) add(found map[string]table) {
	t := found[k.TableName]
	t.keys = append(t.keys, strings.Split(k.Columns, ","))
	found[k.TableName] = t
}

func readSQLite(tx db.Tx, found map[string]table) error {
	ctx := context.Background()
	var names []struct{ Name, SQL string }
	err := db.Select(ctx, tx, &names, `
		select name, sql
		from sqlite_master
		where type = 'table'
		  and name not like 'sqlite_%'`)
	if err != nil {
		return err
	}
	hidden := shadows(names, func(n struct{ Name, SQL string }) (string, string) { return n.Name, n.SQL })
	for _, n := range names {
		if hidden(n.Name) || strings.HasPrefix(strings.ToLower(n.SQL), "create virtual") {
			continue // a virtual table is an index; the table it serves is cut by body
		}
		if err := readSQLiteTable(ctx, tx, n.Name, found); err != nil {
			return err
		}
	}
	return nil
}

func readSQLiteTable(ctx context.Context, tx db.Tx, name string, found map[string]table) error {
	var columns []column
	err := db.Select(ctx, tx, &columns, `
		select $1 as table_name, name, type, "notnull" as not_null
		from pragma_table_info($1)`, name)
	if err != nil {
		return err
	}
	for _, c := range columns {
		c.add(found)
	}
	var keys []key
	err = db.Select(ctx, tx, &keys, `
		select $1 as table_name, group_concat(name, ',') as columns
		from (
		  select l.name as owner, i.name
		  from pragma_index_list($1) l, pragma_index_info(l.name) i
		  order by l.name, i.seqno)
		group by owner
		union all
		select $1, group_concat(source, ',')
		from (
		  select id, "from" as source
		  from pragma_foreign_key_list($1)
		  order by id, seq)
		group by id`, name)
	if err != nil {
		return err
	}
	for _, k := range keys {
		k.add(found)
	}
	return nil
}

// readPostgres leaves out full-text indexes: gin holds words alone, as FTS5 does, and
// the rows found are filtered by body.
func readPostgres(tx db.Tx, found map[string]table) error {
	ctx := context.Background()
	var columns []column
	err := db.Select(ctx, tx, &columns, `
		select c.relname as table_name, a.attname as name, t.typname as type, a.attnotnull as not_null
		from pg_class c
		join pg_attribute a on a.attrelid = c.oid
		join pg_type t on t.oid = a.atttypid
		where c.relnamespace = current_schema()::regnamespace
		  and c.relkind in ('r', 'p')
		  and a.attnum > 0
		  and not a.attisdropped`)
	if err != nil {
		return err
	}
	for _, c := range columns {
		c.add(found)
	}
	var keys []key
	err = db.Select(ctx, tx, &keys, `
		select c.relname as table_name, string_agg(a.attname, ',' order by k.place) as columns
		from (
		  select i.indexrelid as id, i.indrelid as rel, u.number, u.place
		  from pg_index i, pg_class ic, unnest(i.indkey::int2[]) with ordinality u (number, place)
		  where ic.oid = i.indexrelid
		    and ic.relam <> (select oid from pg_am where amname = 'gin')
		  union all
		  select f.oid, f.conrelid, u.number, u.place
		  from pg_constraint f, unnest(f.conkey) with ordinality u (number, place)
		  where f.contype = 'f') k
		join pg_class c on c.oid = k.rel
		join pg_attribute a on a.attrelid = c.oid and a.attnum = k.number
		where c.relnamespace = current_schema()::regnamespace
		group by k.id, c.relname`)
	if err != nil {
		return err
	}
	for _, k := range keys {
		k.add(found)
	}
	return nil
}
