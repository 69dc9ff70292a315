package db

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// Unwalled lists the tables that are read before a body is known, or that belong to
// the installation. They have no body_id; a guard checks that every other table has.
func Unwalled() []string {
	return []string{"migration", "body", "session", "token", "signin_attempt", "job", "job_slot", "installation"}
}

// wallTables puts row-level security on every table with body_id and grants the
// serving role what it needs and no more: no table may be altered by it.
func (d *DB) wallTables(ctx context.Context, appRole string) error {
	tables, err := d.bodyTables(ctx)
	if err != nil {
		return err
	}
	for _, t := range tables {
		name := pgx.Identifier{t}.Sanitize()
		_, err := d.write.ExecContext(ctx, fmt.Sprintf(`
			alter table %[1]s enable row level security;
			drop policy if exists okite_body on %[1]s;
			create policy okite_body on %[1]s
			  using (body_id = current_setting('okite.body', true))
			  with check (body_id = current_setting('okite.body', true))`, name))
		if err != nil {
			return fmt.Errorf("wall table %s: %w", t, err)
		}
	}
	if appRole == "" {
		return nil
	}
	role := pgx.Identifier{appRole}.Sanitize()
	_, err = d.write.ExecContext(ctx, fmt.Sprintf(`
		grant select, insert, update, delete on all tables in schema public to %[1]s;
		grant usage, select on all sequences in schema public to %[1]s`, role))
	if err != nil {
		return fmt.Errorf("grant tables to %s: %w", appRole, err)
	}
	return nil
}

func (d *DB) bodyTables(ctx context.Context) ([]string, error) {
	rows, err := d.write.QueryContext(ctx, `
		select c.table_name
		from information_schema.columns c
		join information_schema.tables t using (table_schema, table_name)
		where c.table_schema = 'public'
		  and c.column_name = 'body_id'
		  and t.table_type = 'BASE TABLE'
		order by c.table_name`)
	if err != nil {
		return nil, fmt.Errorf("list tables: %w", err)
	}
	defer rows.Close()
	var names []string
	for rows.Next() {
		var n string
		if err := rows.Scan(&n); err != nil {
			return nil, fmt.Errorf("list tables: %w", err)
		}
		names = append(names, n)
	}
	return names, rows.Err()
}
