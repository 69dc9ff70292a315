package backup

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/okite-isms/okite/internal/platform/db"
)

// Column is a column of a table, its type one of text, bigint, boolean and bytea.
type Column struct {
	Name string `json:"name"`
	Type string `json:"type"`
	key  int    // place in the primary key, 0 for none
}

// Table is a table that is backed up.
type Table struct {
	Name    string   `json:"name"`
	Columns []Column `json:"columns"`
}

func (t Table) walled() bool { return t.Columns[0].Name == "body_id" }

func (t Table) columns() string {
	list := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		list[i] = quote(c.Name)
	}
	return strings.Join(list, ", ")
}

// order lists the primary key, so that two backups of the same rows are the same.
func (t Table) order() string {
	keys := slices.DeleteFunc(slices.Clone(t.Columns), func(c Column) bool { return c.key == 0 })
	slices.SortFunc(keys, func(a, b Column) int { return a.key - b.key })
	list := make([]string, len(keys))
	for i, c := range keys {
		list[i] = quote(c.Name)
	}
	return strings.Join(list, ", ")
}

// leftOut are tables that are not backed up: the migration's own, what can be built
// again, and what must not come back, such as sessions.
func leftOut(table string) bool {
	switch table {
	case "migration", "session", "signin_attempt":
		return true
	}
	return strings.HasPrefix(table, "search_")
}

// catalogue lists the tables to be backed up: those referred to first, then by name.
func catalogue(ctx context.Context, tx db.Tx) ([]Table, error) {
	query := `
		select m.name, p.name, lower(p.type), p.pk
		from sqlite_master m
		join pragma_table_info(m.name) p
		where m.type = 'table'
		  and m.name not like 'sqlite\_%' escape '\'
		order by m.name, p.cid`
	if tx.Kind() == db.Postgres {
		query = `
		select c.relname, a.attname, format_type(a.atttypid, a.atttypmod), coalesce(array_position(i.indkey::int2[], a.attnum) + 1, 0)
		from pg_class c
		join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
		left join pg_index i on i.indrelid = c.oid and i.indisprimary
		where c.relnamespace = 'public'::regnamespace
		  and c.relkind = 'r'
		order by c.relname collate "C", a.attnum`
	}
	rows, err := tx.QueryContext(ctx, query)
	if err != nil {
		return nil, fmt.Errorf("list tables: %w", err)
	}
	defer rows.Close()
	var tables []Table
	for rows.Next() {
		var name string
		var c Column
		if err := rows.Scan(&name, &c.Name, &c.Type, &c.key); err != nil {
			return nil, fmt.Errorf("list tables: %w", err)
		}
		if leftOut(name) {
			continue
		}
		if !slices.Contains([]string{"text", "bigint", "boolean", "bytea"}, c.Type) {
			return nil, fmt.Errorf("table %s, column %s: a backup cannot hold the type %s", name, c.Name, c.Type)
		}
		if len(tables) == 0 || tables[len(tables)-1].Name != name {
			tables = append(tables, Table{Name: name})
		}
		last := &tables[len(tables)-1]
		last.Columns = append(last.Columns, c)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("list tables: %w", err)
	}
	needs, err := references(ctx, tx)
	return parentsFirst(tables, needs), err
}

// references lists which tables a table's foreign keys point to.
func references(ctx context.Context, tx db.Tx) (map[string][]string, error) {
	query := `
		select m.name as child, f."table" as parent
		from sqlite_master m
		join pragma_foreign_key_list(m.name) f
		where m.type = 'table'`
	if tx.Kind() == db.Postgres {
		query = `
		select c.relname as child, p.relname as parent
		from pg_constraint k
		join pg_class c on c.oid = k.conrelid
		join pg_class p on p.oid = k.confrelid
		where k.contype = 'f'
		  and c.relnamespace = 'public'::regnamespace`
	}
	var list []struct{ Child, Parent string }
	if err := db.Select(ctx, tx, &list, query); err != nil {
		return nil, fmt.Errorf("list foreign keys: %w", err)
	}
	needs := map[string][]string{}
	for _, f := range list {
		needs[f.Child] = append(needs[f.Child], f.Parent)
	}
	return needs, nil
}

// parentsFirst sorts tables so that rows come after those they refer to; else SQLite,
// while a reference is open, looks through the referring tables at every row.
func parentsFirst(tables []Table, needs map[string][]string) []Table {
	sorted := make([]Table, 0, len(tables))
	seen := map[string]bool{}
	var visit func(t Table)
	visit = func(t Table) {
		if seen[t.Name] {
			return
		}
		seen[t.Name] = true
		for _, other := range tables { // by name: the order is the same on both databases
			if slices.Contains(needs[t.Name], other.Name) {
				visit(other)
			}
		}
		sorted = append(sorted, t)
	}
	for _, t := range tables {
		visit(t)
	}
	return sorted
}

// snapshot is a read transaction that sees one state of all tables.
type snapshot struct {
	*sql.Tx
	kind db.Kind
}

func (s snapshot) Kind() db.Kind { return s.kind }

func begin(ctx context.Context, d *db.DB) (snapshot, error) {
	_, read := d.Pools()
	o := &sql.TxOptions{}
	if d.Kind() == db.Postgres { // SQLite's read transactions are snapshots anyway
		o = &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true}
	}
	tx, err := read.BeginTx(ctx, o)
	if err != nil {
		return snapshot{}, fmt.Errorf("begin snapshot: %w", err)
	}
	return snapshot{tx, d.Kind()}, nil
}

// wall lets the snapshot see one body's rows on PostgreSQL.
func (s snapshot) wall(ctx context.Context, body string) error {
	if s.kind != db.Postgres {
		return nil
	}
	if _, err := s.ExecContext(ctx, `select set_config('okite.body', $1, true)`, body); err != nil {
		return fmt.Errorf("set body: %w", err)
	}
	return nil
}

func bodies(ctx context.Context, tx db.Tx) (ids []string, err error) {
	err = db.Select(ctx, tx, &ids, `
		select id
		from body
		order by id`)
	return ids, err
}

// rowsOf reads the rows of a table: of one body where the table is walled.
func rowsOf(ctx context.Context, tx db.Tx, t Table, body string) (*sql.Rows, error) {
	where, args := "", []any{}
	if t.walled() {
		where, args = " where body_id = $1", []any{body}
	}
	if t.Name == "job" { // finished work stays behind, and so does the backup that is being made
		where, args = " where state in ('ready', 'running') and kind <> $1", []any{Make{}.Kind()}
	}
	rows, err := tx.QueryContext(ctx, `select `+t.columns()+` from `+quote(t.Name)+where+` order by `+t.order(), args...)
	if err != nil {
		return nil, fmt.Errorf("read table %s: %w", t.Name, err)
	}
	return rows, nil
}

func countOf(ctx context.Context, tx db.Tx, table string) (n int64, err error) {
	if err = tx.QueryRowContext(ctx, `select count(*) from `+quote(table)).Scan(&n); err != nil {
		err = fmt.Errorf("count table %s: %w", table, err)
	}
	return n, err
}

func clearTable(ctx context.Context, tx db.Tx, table string) error {
	if _, err := tx.ExecContext(ctx, `delete from `+quote(table)); err != nil {
		return fmt.Errorf("empty table %s: %w", table, err)
	}
	return nil
}

// kept is a file whose content belongs to the backup.
type kept struct {
	BodyID string
	ID     string
	SHA256 []byte `db:"sha256"`
}

// keptAfter lists kept files of a body, some at a time.
func keptAfter(ctx context.Context, tx db.Tx, body, after string) (list []kept, err error) {
	err = db.Select(ctx, tx, &list, `
		select body_id, id, sha256
		from file
		where body_id = $1
		  and state = 'kept'
		  and id > $2
		order by id
		limit 1000`, body, after)
	return list, err
}

// ownsTables reports whether row-level security does not hold us: a restore writes for all bodies.
func ownsTables(ctx context.Context, tx db.Tx) (bool, error) {
	if tx.Kind() != db.Postgres {
		return true, nil
	}
	var held bool
	if err := tx.QueryRowContext(ctx, `select row_security_active('journal_line')`).Scan(&held); err != nil {
		return false, fmt.Errorf("check row-level security: %w", err)
	}
	return !held, nil
}

// deferKeys puts foreign keys off to the end of the transaction: a table may refer to
// itself, and tables to each other, in any order. The returned function checks them
// all and, on PostgreSQL, makes them what they were; SQLite checks at commit by itself.
func deferKeys(ctx context.Context, tx db.Tx) (func() error, error) {
	if tx.Kind() == db.SQLite {
		_, err := tx.ExecContext(ctx, `pragma defer_foreign_keys = on`)
		return func() error { return nil }, err
	}
	var keys []struct{ Relation, Name string }
	err := db.Select(ctx, tx, &keys, `
		select c.relname as relation, k.conname as name
		from pg_constraint k
		join pg_class c on c.oid = k.conrelid
		where k.contype = 'f'
		  and not k.condeferrable
		  and c.relnamespace = 'public'::regnamespace
		order by c.relname, k.conname`)
	if err != nil {
		return nil, fmt.Errorf("list foreign keys: %w", err)
	}
	alter := func(how string) error {
		for _, k := range keys {
			if _, err := tx.ExecContext(ctx, `alter table `+quote(k.Relation)+` alter constraint `+quote(k.Name)+` `+how); err != nil {
				return fmt.Errorf("foreign key %s: %w", k.Name, err)
			}
		}
		return nil
	}
	return func() error {
		if _, err := tx.ExecContext(ctx, `set constraints all immediate`); err != nil {
			return fmt.Errorf("check foreign keys: %w", err)
		}
		return alter("not deferrable")
	}, alter("deferrable initially deferred")
}

func quote(name string) string { return pgx.Identifier{name}.Sanitize() }

// number reads a count of the manifest's kind from JSON's text.
func number(s string) (int64, error) { return strconv.ParseInt(s, 10, 64) }
